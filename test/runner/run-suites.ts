import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { findChromium } from '../browser.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { UsageError } from './options.ts';
import { ORDER, SUITES, suitesThatAre, type SuiteOptions } from './suites.ts';
import { inWords, sum, type Tally } from './tally.ts';

/** Where Node keeps the code that it compiled of sources and tools, for the hundreds of processes that load the same. */
export const COMPILED = join(ROOT, 'node_modules/.cache/compiled');

/** Whether a target of the command line is the name of a suite. */
export const isSuite = (target: string): boolean => Object.hasOwn(SUITES, target);

/**
 * Runs whole suites, and prints a line for each.
 * @param targets names of suites; all but the slow ones by default
 * @returns whether all of them passed
 */
export async function runSuites(targets: readonly string[], options: SuiteOptions = {}): Promise<boolean> {
	const wanted = chosen(targets);
	if (options.engines !== undefined && !wanted.has('elements'))
		throw new UsageError('--engine chooses browsers for the suite elements, which is not named.');
	await rm(COMPILED, { recursive: true, force: true });

	// Here, once, because several suites at a time would otherwise try to install one. Where there is none they report it.
	if (suitesThatAre('browser').some((name) => wanted.has(name))) await findChromium().catch(() => undefined);

	const tallies: Tally[] = [];
	for (const together of ORDER) {
		const running = together.filter((name) => wanted.has(name));
		tallies.push(...(await Promise.all(running.map((name) => report(name, options)))));
	}

	const total = sum(tallies);
	if (total.skipped.length > 0)
		console.log(`\nskipped\n${total.skipped.map((name) => `  ${name}`).join('\n')}`);
	console.log(`\n${inWords(total)}`);
	return total.failures.length === 0;
}

function chosen(targets: readonly string[]): ReadonlySet<string> {
	if (targets.length === 0) return new Set(Object.keys(SUITES).filter((name) => !SUITES[name]?.slow));
	return new Set(targets.some((name) => SUITES[name]?.built) ? ['build', ...targets] : targets);
}

/** Runs one suite and prints one line with its result; below that, its failures in full. */
async function report(name: string, options: SuiteOptions): Promise<Tally> {
	const start = performance.now();
	const tally = await outcome(name, options);
	const failed = tally.failures.length > 0;
	const mark = failed ? styleText('red', '✗') : styleText('green', '✓');
	const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
	console.log(`${mark} ${name.padEnd(10)}${seconds} s   ${inWords(tally)}`);
	for (const failure of tally.failures) console.log(`\n${styleText('red', failure)}\n`);
	return tally;
}

/** A suite that breaks, or that runs nothing at all, has failed. */
async function outcome(name: string, options: SuiteOptions): Promise<Tally> {
	try {
		const tally = await SUITES[name]?.run(options);
		if (tally && tally.passed + tally.failures.length > 0) return tally;
		return { passed: 0, failures: [`${name}: ran no test`], skipped: tally?.skipped ?? [] };
	} catch (error) {
		const broken = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return { passed: 0, failures: [`${name}: ${broken}`], skipped: [] };
	}
}
