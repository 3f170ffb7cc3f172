/** The value below which the share `p` (0 to 1) of the samples lies, by nearest rank; NaN without any. */
export function percentile(samples: readonly number[], p: number): number {
	const sorted = Float64Array.from(samples).sort();
	return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle one; the lower of two. */
export const median = (samples: readonly number[]) => percentile(samples, 0.5);

/** Numbers from 0 to 1, the same for the same seed (mulberry32), so that all who are compared get the same arrivals. */
export function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
