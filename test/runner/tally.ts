/** What came of a number of tests. */
export interface Tally {
	readonly passed: number;
	/** One text for each failed test, with its name and everything that helps to understand it. */
	readonly failures: readonly string[];
	/** The names of the tests that were not run, with the reason where one was given. */
	readonly skipped: readonly string[];
}

/** Between the names of a file, a suite and a test in a report. */
export const NAME_SEPARATOR = ' › ';

/** One test that has ended. */
export interface TestResult {
	/** What the test is listed under: its file, with the browser where there are several. */
	readonly heading: string;
	/** Names of the suites around it and its own. */
	readonly name: string;
	readonly outcome: 'passed' | 'failed' | 'skipped';
	readonly durationMs?: number | undefined;
	/** Why it was skipped, where a reason was given. */
	readonly reason?: string | undefined;
}

export type OnResult = (result: TestResult) => void;

export function sum(tallies: readonly Tally[]): Tally {
	return {
		passed: tallies.reduce((total, { passed }) => total + passed, 0),
		failures: tallies.flatMap(({ failures }) => failures),
		skipped: tallies.flatMap(({ skipped }) => skipped),
	};
}

/** `12 passed, 0 failed, 1 skipped`; the last part only when there is something to say. */
export function inWords({ passed, failures, skipped }: Tally): string {
	const counted = `${passed} passed, ${failures.length} failed`;
	return skipped.length > 0 ? `${counted}, ${skipped.length} skipped` : counted;
}
