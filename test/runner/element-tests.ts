import { fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from '../../src/build/run-tool.ts';
import { sum, type OnResult, type Tally } from './tally.ts';
import type { FileInEngine } from './wtr-reporter.ts';

const ENGINES = ['Chromium', 'Firefox', 'WebKit'];

/** Which element tests to run, and where. */
export interface ElementTests {
	/** Paths below the project's root; all element tests by default. */
	readonly files?: readonly string[] | undefined;
	/** Names as `WTR_BROWSERS` takes them, e.g. `chromium,webkit`; each must be installed. `all`, the default: all that are. */
	readonly engines?: string | undefined;
	/** Runs only the tests whose full name, `describe` and `it` with a space between, contains this text. */
	readonly named?: string | undefined;
	/** Called with each test of a file when the file has ended in an engine. */
	readonly onResult?: OnResult | undefined;
	/** Ends the run and its browsers. */
	readonly signal?: AbortSignal | undefined;
}

/** Runs element tests in every engine that is installed; the others are listed as skipped. */
export async function runElementTests({
	files = globSync('test/elements/**/*.test.ts', { cwd: ROOT }),
	engines = process.env['WTR_BROWSERS'] ?? 'all',
	named,
	onResult,
	signal,
}: ElementTests = {}): Promise<Tally> {
	if (files.length === 0) return { passed: 0, failures: [], skipped: [] };

	const runner = fork(
		join(ROOT, 'node_modules/@web/test-runner/dist/bin.js'),
		['--config', 'test/web-test-runner.config.js', '--files', ...files],
		{
			cwd: ROOT,
			silent: true,
			env: {
				...process.env,
				WTR_BROWSERS: engines === 'all' ? '' : engines,
				...(named !== undefined && { WTR_NAMED: named }),
			},
		},
	);
	const stop = () => runner.kill('SIGINT');
	signal?.addEventListener('abort', stop);
	const printed: string[] = [];
	for (const stream of [runner.stdout, runner.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => printed.push(text));
	}
	const ended: FileInEngine[] = [];
	runner.on('message', (message) => {
		const file = message as FileInEngine;
		ended.push(file);
		file.results.forEach((result) => onResult?.(result));
	});
	const [code] = (await once(runner, 'close')) as [number | null];
	signal?.removeEventListener('abort', stop);

	const tally = sum(ended.map((file) => file.tally));
	const ran = new Set(ended.map(({ engine }) => engine));
	const missing = engines !== 'all' ? [] : ENGINES.filter((engine) => !ran.has(engine));
	const broken = ran.size === 0 || (code !== 0 && tally.failures.length === 0 && named === undefined);
	const explanation = withoutProgress(printed.join(''));
	return {
		passed: tally.passed,
		failures: broken
			? [...tally.failures, `The test runner ended with ${code}.\n\n${explanation}`]
			: explained(tally.failures, explanation),
		skipped: [
			...tally.skipped,
			...(ran.size === 0 ? [] : missing.map((engine) => `elements in ${engine} (not installed)`)),
		],
	};
}

/** What the runner printed, e.g. syntax errors, explains all failures together; it stands once, below the last of them. */
function explained(failures: readonly string[], explanation: string): readonly string[] {
	const last = failures.at(-1);
	if (last === undefined || explanation === '') return failures;
	return failures.with(-1, `${last}\n\nThe test runner printed:\n${explanation}`);
}

function withoutProgress(printed: string): string {
	return stripVTControlCharacters(printed)
		.replace(/^Running \d+ test files?\.\.\.$/gm, '')
		.replace(/\n{3,}/g, '\n\n')
		.trim();
}
