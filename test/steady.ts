/**
 * `npm run test:steady -- [--times 3] [--loops 2] NAME…`: runs test files or suites several times, beside loops that keep
 * processors busy, and prints what failed in each round. Ends with 1 if anything did.
 *
 * A NAME is a file below `test`, e.g. `test/flows/payment.test.ts`, or a suite of `npm test`, e.g. `flows`, or `all` for
 * everything that `npm test` runs.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ROOT } from '../src/build/run-tool.ts';

const DEFAULT_TIMES = '3';
const DEFAULT_LOOPS = '2';
const EVERYTHING = 'all';
/** For one test. */
const TEST_TIMEOUT_MS = 300_000;

/** The arguments for Node that run a file or a suite. */
function commandFor(name: string): readonly string[] {
	if (name === EVERYTHING) return ['test/run.ts'];
	if (!name.endsWith('.ts')) return ['test/run.ts', name];
	if (name.startsWith('test/elements/')) {
		const runner = 'node_modules/@web/test-runner/dist/bin.js';
		return [runner, '--config', 'test/web-test-runner.config.js', '--files', name];
	}
	return ['--test', `--test-timeout=${TEST_TIMEOUT_MS}`, '--test-reporter=spec', name];
}

/** Ends a program with everything that it started. */
function end({ pid }: ChildProcess): void {
	try {
		if (pid !== undefined) process.kill(-pid, 'SIGTERM');
	} catch {
		// It has already ended.
	}
}

const running = new Set<ChildProcess>();

/** @returns what it printed, if it failed */
async function run(name: string): Promise<string | undefined> {
	const child = spawn(process.execPath, commandFor(name), {
		cwd: ROOT,
		stdio: ['ignore', 'pipe', 'pipe'],
		// A process group of its own, so that browsers and servers end with it.
		detached: true,
	});
	running.add(child);
	const printed: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => printed.push(text));
	}
	const [code] = (await once(child, 'close')) as [number | null];
	running.delete(child);
	return code === 0 ? undefined : printed.join('').trim();
}

/** The part of a report that lists failures; all of it if there is no such part. */
function failuresIn(report: string): string {
	const list = report.lastIndexOf('failing tests:');
	return list < 0 ? report : report.slice(list);
}

const { values, positionals: names } = parseArgs({
	allowPositionals: true,
	options: {
		times: { type: 'string', default: DEFAULT_TIMES },
		loops: { type: 'string', default: DEFAULT_LOOPS },
	},
});
const [times, loops] = [Number(values.times), Number(values.loops)];
if (names.length === 0 || !Number.isInteger(times) || times < 1 || !Number.isInteger(loops) || loops < 0) {
	console.error('Usage: npm run test:steady -- [--times 3] [--loops 2] NAME…');
	console.error(
		'NAME is a test file, e.g. test/flows/payment.test.ts, a suite of npm test, e.g. flows, or all.',
	);
	process.exit(1);
}

const missing = names.filter((name) => name.endsWith('.ts') && !existsSync(resolve(ROOT, name)));
if (missing.length > 0) {
	console.error(`There is no file ${missing.join(', ')}.`);
	process.exit(1);
}

// Threads of this process: they end with it, even if it is killed.
for (let count = 0; count < loops; count++) new Worker('for (;;);', { eval: true });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.once('exit', () => running.forEach(end));

let failedRuns = 0;
for (let round = 1; round <= times; round++) {
	for (const name of names) {
		const begin = performance.now();
		const report = await run(name);
		const seconds = ((performance.now() - begin) / 1000).toFixed(1);
		const mark = report === undefined ? styleText('green', '✓') : styleText('red', '✗');
		console.log(`${mark} round ${round} of ${times}: ${name} (${seconds} s)`);
		if (report === undefined) continue;
		failedRuns++;
		console.log(`\n${failuresIn(report)}\n`);
	}
}
console.log(`${times * names.length} runs beside ${loops} busy loops: ${failedRuns} failed`);
process.exit(failedRuns > 0 ? 1 : 0);
