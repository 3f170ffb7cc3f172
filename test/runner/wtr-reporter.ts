import { relative } from 'node:path';
import { inspect } from 'node:util';
import type { Reporter, TestResult as BrowserTest, TestSession, TestSuiteResult } from '@web/test-runner';
import { ROOT } from '../../src/build/run-tool.ts';
import { formatResult } from './format-result.ts';
import { inWords, NAME_SEPARATOR, sum, type Tally, type TestResult } from './tally.ts';

/** The results of one test file in one engine, as the reporter sends them to the process that started the runner. */
export interface FileInEngine {
	readonly engine: string;
	readonly tally: Tally;
	readonly results: readonly TestResult[];
}

/**
 * Sends a {@link FileInEngine} to the parent process for each test file as it ends. Without a parent process to send to,
 * prints each test and its failures instead, also where the output is not a terminal.
 * @param named the text that the full name of a test must contain; the other tests did not run
 */
export function resultReporter(named?: string): Reporter {
	const tallies: Tally[] = [];
	const reported = new Set<string>();
	const report = (session: TestSession) => {
		if (reported.has(session.id)) return;
		reported.add(session.id);
		const file = resultsOf(session, named);
		if (process.send) process.send(file);
		else print(file);
		tallies.push(file.tally);
	};
	return {
		reportTestFileResults({ sessionsForTestFile }) {
			sessionsForTestFile.forEach(report);
		},
		onTestRunFinished({ sessions }) {
			// Those that did not end by themselves, e.g. because the browser crashed.
			sessions.forEach(report);
			if (!process.send) console.log(`\n${inWords(sum(tallies))}`);
		},
	};
}

function print({ tally, results }: FileInEngine): void {
	for (const result of results) console.log(`${result.heading}${NAME_SEPARATOR}${formatResult(result)}`);
	for (const failure of tally.failures) console.log(`\n${failure}\n`);
}

function resultsOf(session: TestSession, named: string | undefined): FileInEngine {
	const engine = session.browser.name;
	const file = relative(ROOT, session.testFile);
	const heading = `${file} (${engine})`;
	const results: TestResult[] = [];
	const failures: string[] = [];
	const fail = (name: readonly string[], reason: string) =>
		failures.push(`${engine}: ${[file, ...name].join(NAME_SEPARATOR)}\n${reason}`);

	for (const { names, test } of testsOf(session.testResults)) {
		if (named !== undefined && !names.join(' ').includes(named)) continue;
		const outcome = test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed';
		results.push({ heading, name: names.join(NAME_SEPARATOR), outcome, durationMs: test.duration });
		if (outcome === 'failed') fail(names, describeError(test.error));
	}
	if (failures.length === 0) {
		// With tests that were not asked for, and so did not run, a file counts as not passed.
		const unasked = named !== undefined && session.errors.length === 0;
		if (!session.passed && !unasked)
			fail([], session.errors.map(describeError).join('\n') || 'Did not finish.');
		else if (results.length === 0 && named === undefined) fail([], 'This file ran no test.');
		if (failures.length > 0) results.push({ heading, name: 'the file as a whole', outcome: 'failed' });
	}
	const logs = [
		...session.logs.map((args) => args.map(asText).join(' ')),
		...session.request404s.map((url) => `404: ${url}`),
	].join('\n');
	const last = failures.at(-1);
	if (last !== undefined && logs !== '') failures.splice(-1, 1, `${last}\n\n${file} logged:\n${logs}`);

	const passed = results.filter(({ outcome }) => outcome === 'passed').length;
	const skipped = results
		.filter(({ outcome }) => outcome === 'skipped')
		.map(({ name }) => `${engine}: ${file}${NAME_SEPARATOR}${name}`);
	return { engine, tally: { passed, failures, skipped }, results };
}

function* testsOf(
	suite: TestSuiteResult | undefined,
	around: readonly string[] = [],
): Generator<{ readonly names: readonly string[]; readonly test: BrowserTest }> {
	for (const test of suite?.tests ?? []) yield { names: [...around, test.name], test };
	for (const inner of suite?.suites ?? []) yield* testsOf(inner, [...around, inner.name]);
}

function describeError(error: BrowserTest['error']): string {
	if (!error) return 'No error was reported.';
	const { name = 'Error', message, stack = '', expected, actual } = error;
	const values =
		expected === undefined && actual === undefined ? '' : `\n+ expected ${expected}\n- actual   ${actual}`;
	// Chromium's stack repeats the message, Firefox's and WebKit's do not.
	const frames = stack.includes(message)
		? stack.slice(stack.indexOf(message) + message.length)
		: `\n${stack}`;
	return `${name}: ${message}${values}${frames}`.trimEnd();
}

const asText = (value: unknown) => (typeof value === 'string' ? value : inspect(value));
