/** A stream of random numbers that a seed decides. */
export interface Random {
	/** From 0 to below 1. */
	next(): number;
	/** True with this probability. */
	chance(probability: number): boolean;
	/** From `from` to below `to`. */
	between(from: number, to: number): number;
	/** A whole number from `from` to `to`, both included. */
	whole(from: number, to: number): number;
	pick<T>(of: readonly T[]): T;
	/** Shaped as a UUID v4. */
	uuid(): string;
	bytes(length: number): Uint8Array<ArrayBuffer>;
}

/**
 * Makes the stream of one purpose. Each habit of the world has its own, so that switching one off leaves the decisions
 * of the others as they were.
 * @param seed of the history
 * @param purpose names the stream
 */
export function randomOf(seed: number, purpose: string): Random {
	let [a, b, c, counter] = [hash(`${seed}:a:${purpose}`), hash(`${purpose}:b:${seed}`), seed | 0, 1];
	/** sfc32 of PractRand: 32 bits. */
	const word = (): number => {
		const sum = (((a + b) | 0) + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (c << 21) | (c >>> 11);
		c = (c + sum) | 0;
		return sum >>> 0;
	};
	for (let round = 0; round < 12; round++) word();
	const next = () => word() / 2 ** 32;
	const random: Random = {
		next,
		chance: (probability) => next() < probability,
		between: (from, to) => from + next() * (to - from),
		whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
		pick: (of) => of[Math.floor(next() * of.length)] as (typeof of)[number],
		uuid() {
			const hex = [word(), word(), word(), word()].map((part) => part.toString(16).padStart(8, '0')).join('');
			return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
		},
		bytes: (length) => Uint8Array.from({ length }, () => word() & 0xff),
	};
	return random;
}

/** FNV-1a. */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
	return value | 0;
}
