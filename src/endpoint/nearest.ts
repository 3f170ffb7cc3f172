/** More than this many differing characters make two names different ones, rather than one with a slip. */
const MAX_DISTANCE = 3;

/**
 * The name of a list that a misspelt one most likely stands for.
 *
 * @returns undefined where none is similar
 * @example
 * ```ts
 * nearest('caffe', ['cafe', 'tea']); // 'cafe'
 * ```
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
	const wanted = name.toLowerCase();
	let best: string | undefined;
	let least = Math.min(MAX_DISTANCE, Math.floor(wanted.length / 2)) + 1;
	for (const candidate of known) {
		if (Math.abs(candidate.length - wanted.length) >= least) continue;
		const distance = distanceBetween(wanted, candidate.toLowerCase());
		if (distance < least) [best, least] = [candidate, distance];
	}
	return best;
}

/** Levenshtein's distance: how many characters to insert, remove or replace. */
function distanceBetween(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, at) => at);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
		}
		row = next;
	}
	return row[b.length] ?? 0;
}
