/**
 * Finds the known name that was most likely meant.
 * @param synonyms by their spelling in lower case without `_` and `-`
 * @param most maximum edit distance
 * @returns `undefined` when none is close enough
 */
export function nearestName(
	name: string,
	known: readonly string[],
	synonyms: Readonly<Record<string, string>> = {},
	most = Infinity,
): string | undefined {
	const plain = (text: string) =>
		text
			.normalize('NFD')
			.replace(/[^a-z0-9]/gi, '')
			.toLowerCase();
	const wanted = plain(name);
	const synonym = Object.hasOwn(synonyms, wanted) ? synonyms[wanted] : undefined;
	if (synonym !== undefined) return synonym;
	const [best] = known
		.map((candidate) => ({ candidate, far: editDistance(wanted, plain(candidate)) }))
		.filter(({ candidate, far }) => {
			const third = Math.floor(Math.min(wanted.length, candidate.length) / 3);
			return far <= Math.min(most, Math.max(1, third));
		})
		.sort((a, b) => a.far - b.far);
	return best?.candidate;
}

/** Number of letters to add, remove, replace or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
	const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
	const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		rows[i] = row;
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1] ? 0 : 1;
			const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			row[j] = Math.min(
				at(i - 1, j) + 1,
				at(i, j - 1) + 1,
				at(i - 1, j - 1) + same,
				swapped ? at(i - 2, j - 2) + 1 : Infinity,
			);
		}
	}
	return at(a.length, b.length);
}
