import type { Size } from './sizes.ts';

/**
 * Gzip bytes that a page may load, by what it does. They go down; the last time that they went up was for the tabs of a
 * browser to agree on one attempt before the press (`src/elements/attempt/seed.ts`, `attempt.ts`).
 */
export const BUDGETS = {
	/** Everything that a page with the elements loads before anybody presses anything. Lit as it comes, with one button, is 5,600. */
	initial: 9_600,
	/** The same and all that a payment by redirect loads, from the press to what came of it. */
	redirect: 20_500,
	/** The one file that holds everything. */
	single: 42_700,
} as const;

/** What is measured of a build. */
export type Totals = { readonly [what in keyof typeof BUDGETS]: number };

/** Chunks that a payment by redirect of an offer without fields loads, in Spanish. */
const REDIRECT = /^(?:session|story|es\.flow|keep-focus)-/;

/** Adds up the scripts of the folder for script lines. */
export function totalsOf(sizes: readonly Size[], single: number): Totals {
	const sum = (wanted: (size: Size) => boolean) =>
		sizes.filter(wanted).reduce((total, { gzip }) => total + gzip, 0);
	return {
		initial: sum(({ initial }) => initial),
		redirect: sum(({ initial, file }) => initial || REDIRECT.test(file)),
		single,
	};
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
