import { relative } from 'node:path';
import type { Reporter, TestSession, TestSuiteResult } from '@web/test-runner';
import { ROOT } from '../build/run-tool.ts';
import type { Tally } from './tally.ts';

/** What the test runner for browsers tells the process that started it: a tally for each engine, by its name. */
export type EngineTallies = Readonly<Record<string, Tally>>;

/** Sends {@link EngineTallies} to the parent process once, at the end. Prints nothing; another reporter does. */
export function tallyReporter(): Reporter {
	return {
		onTestRunFinished({ sessions }) {
			const byEngine = Map.groupBy(sessions, ({ browser }) => browser.name);
			const tallies = [...byEngine].map(([engine, own]) => [engine, tallyOf(own)] as const);
			process.send?.(Object.fromEntries(tallies) satisfies EngineTallies);
		},
	};
}

function tallyOf(sessions: readonly TestSession[]): Tally {
	let passed = 0;
	const failures: string[] = [];
	const skipped: string[] = [];

	function count(suite: TestSuiteResult, within: string): void {
		for (const test of suite.tests) {
			const name = `${within} › ${test.name}`;
			if (test.skipped) skipped.push(name);
			else if (test.passed) passed++;
			else failures.push(name);
		}
		for (const inner of suite.suites) count(inner, `${within} › ${inner.name}`);
	}

	for (const { testFile, testResults, passed: fine, errors } of sessions) {
		const file = relative(ROOT, testFile);
		const failedBefore = failures.length;
		const countedBefore = passed + skipped.length;
		if (testResults) count(testResults, file);
		if (failures.length > failedBefore) continue;
		if (!fine)
			failures.push(`${file}: ${errors.map(({ message }) => message).join(' ') || 'did not finish'}`);
		else if (passed + skipped.length === countedBefore) failures.push(`${file}: this file ran no test`);
	}
	return { passed, failures, skipped };
}
