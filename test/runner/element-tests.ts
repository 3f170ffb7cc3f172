import { fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../build/run-tool.ts';
import { sum, type Tally } from './tally.ts';
import type { EngineTallies } from './wtr-reporter.ts';

const ENGINES = ['Chromium', 'Firefox', 'WebKit'];

/** Runs the elements' tests in every engine that is installed; the others are skipped, by name. */
export async function runElementTests(): Promise<Tally> {
	const files = globSync('test/elements/**/*.test.ts', { cwd: ROOT });
	if (files.length === 0) return { passed: 0, failures: [], skipped: [] };

	const runner = fork(
		join(ROOT, 'node_modules/@web/test-runner/dist/bin.js'),
		['--config', 'test/web-test-runner.config.js'],
		{ cwd: ROOT, silent: true },
	);
	const printed: string[] = [];
	for (const stream of [runner.stdout, runner.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => printed.push(text));
	}
	let engines: EngineTallies | undefined;
	runner.once('message', (message) => (engines = message as EngineTallies));
	const [code] = (await once(runner, 'close')) as [number | null];
	const output = printed.join('').trim();
	if (!engines)
		return { passed: 0, failures: [`The test runner ended with ${code}.\n\n${output}`], skipped: [] };

	const { passed, failures, skipped } = sum(
		Object.entries(engines).map(([name, tally]) => within(name, tally)),
	);
	const ran = engines;
	const missing = process.env['WTR_BROWSERS'] ? [] : ENGINES.filter((engine) => !Object.hasOwn(ran, engine));
	return {
		passed,
		failures: explained(code === 0 ? failures : atLeastOne(failures, code), output),
		skipped: [...skipped, ...missing.map((engine) => `elements in ${engine} (not installed)`)],
	};
}

function within(engine: string, { passed, failures, skipped }: Tally): Tally {
	const named = (text: string) => `${engine}: ${text}`;
	return { passed, failures: failures.map(named), skipped: skipped.map(named) };
}

/** An exit code that says failure is one, even if no test of its own did. */
function atLeastOne(failures: readonly string[], code: number | null): readonly string[] {
	return failures.length > 0 ? failures : [`The test runner ended with ${code}.`];
}

/** What the runner printed explains all failures together; it stands once, below the last of them. */
function explained(failures: readonly string[], output: string): readonly string[] {
	const last = failures.at(-1);
	return last === undefined ? [] : failures.with(-1, `${last}\n\n${output}`);
}
