import { styleText } from 'node:util';
import { buildDist, isDistCurrent } from '../../src/build/dist.ts';
import { ToolFailure } from '../../src/build/run-tool.ts';
import { formatResult } from './format-result.ts';
import { findTests } from './find-tests.ts';
import { UsageError, type Options } from './options.ts';
import { ORDER, SUITES } from './suites.ts';
import { inWords, sum, type Tally, type TestResult } from './tally.ts';

/**
 * Runs single test files, each by the runner of its suite, and lists every test.
 * @param signal ends the run
 * @returns whether all of them passed
 * @throws {UsageError} for a target that leads to no test file
 */
export async function runFiles({ targets, engines, named }: Options, signal?: AbortSignal): Promise<boolean> {
	const bySuite = findTests(targets);
	if (engines !== undefined && !bySuite.has('elements'))
		throw new UsageError('--engine chooses browsers for the tests in test/elements; none of them is named.');
	const suites = ORDER.flat().filter((name) => bySuite.has(name));
	if (suites.some((name) => SUITES[name]?.built) && !(await isDistCurrent())) {
		console.log('Building dist, which is older than its sources …');
		try {
			await buildDist();
		} catch (error) {
			console.error(error instanceof ToolFailure ? error.message : error);
			return false;
		}
	}

	const onResult = listResults();
	const tallies: Tally[] = [];
	for (const name of suites) {
		if (signal?.aborted) break;
		const options = {
			named,
			onResult,
			signal,
			engines: engines ?? process.env['WTR_BROWSERS'] ?? 'chromium',
		};
		const tally = await SUITES[name]?.runFiles?.(bySuite.get(name) ?? [], options);
		if (tally) tallies.push(tally);
	}
	if (signal?.aborted) return false;

	const total = sum(tallies);
	for (const failure of total.failures) console.log(`\n${styleText('red', failure)}`);
	const nothingRan = total.passed + total.failures.length + total.skipped.length === 0;
	if (nothingRan) console.error(`\nNo test of these files has a name that contains "${named}".`);
	console.log(`\n${inWords(total)}`);
	return !nothingRan && total.failures.length === 0;
}

/** Prints each result below the heading of its file. */
function listResults(): (result: TestResult) => void {
	let heading = '';
	return (result) => {
		if (result.heading !== heading) console.log(`${heading === '' ? '' : '\n'}${result.heading}`);
		heading = result.heading;
		console.log(`  ${formatResult(result)}`);
	};
}
