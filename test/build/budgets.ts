import type { Size } from '../../src/build/sizes.ts';

/**
 * Gzip bytes that a page may load, by what it does. They go down; the last time that they went up, Lit began to be bundled
 * as it is published.
 */
export const BUDGETS = {
	/** Everything that a page with the elements loads before anybody presses anything. Lit as it comes, with one button, is 5,600. */
	initial: 11_150,
	/** The same and all that a payment by redirect loads, from the press to what came of it. */
	redirect: 22_000,
	/** The one file that holds everything. */
	single: 44_650,
} as const;

/** What is measured of a build. */
export type Totals = { readonly [what in keyof typeof BUDGETS]: number };

/** Chunks that a payment by redirect of an offer without fields asks for, in Spanish. They import others. */
const REDIRECT = /^(?:session|es\.flow)-/;

/** Adds up the scripts of the folder for script lines. */
export function totalsOf(sizes: readonly Size[], single: number): Totals {
	const sum = (some: Iterable<Size>) => [...some].reduce((total, { gzip }) => total + gzip, 0);
	const initial = sizes.filter((size) => size.initial);
	const redirect = new Set([...initial, ...sizes.filter(({ file }) => REDIRECT.test(file))]);
	for (const { imports } of redirect)
		for (const size of sizes) if (imports.includes(size.file)) redirect.add(size);
	return { initial: sum(initial), redirect: sum(redirect), single };
}

/** One sentence for each budget that is exceeded; none where all are kept. */
export function excesses(totals: Totals): readonly string[] {
	return Object.entries(BUDGETS).flatMap(([what, budget]) => {
		const total = totals[what as keyof Totals];
		return total <= budget
			? []
			: [
					`${what}: ${total} bytes gzip, ${total - budget} more than the budget of ${budget}; see npm run size`,
				];
	});
}
