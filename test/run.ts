import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { findChromium } from './browser.ts';
import { buildCdn } from './build/cdn.ts';
import { checkLockFile, checkLockFileAddresses, NPM_VERSIONS } from './build/check-lock-file.ts';
import { buildManifest } from './build/manifest.ts';
import { buildModules } from './build/modules.ts';
import { ROOT, runTool } from './build/run-tool.ts';
import { runTsc } from './build/run-tsc.ts';
import { walkGuides } from './guide/walk.ts';
import { runElementTests } from './runner/element-tests.ts';
import { runNodeTests } from './runner/node-tests.ts';
import { runSteps, type Step } from './runner/steps.ts';
import { inWords, sum, type Tally } from './runner/tally.ts';

/** What stands apart from the tests of the server zones: it needs a browser, a build, or the machine for itself. */
const APART = [
	...['elements', 'package', 'stories', 'flows', 'soak'],
	...['hostile', 'detours', 'guide', 'story-docs', 'webkit'],
].map((folder) => `test/${folder}/**`);
const MINUTE_MS = 60_000;

/** Every suite by its name, as `npm test -- NAME` takes it. */
const SUITES: Readonly<Record<string, () => Promise<Tally>>> = {
	build: async () => {
		await rm(join(ROOT, 'dist'), { recursive: true, force: true });
		return runSteps(
			['the elements compile for browsers', () => buildModules('browser')],
			['the server zones compile without a DOM', () => buildModules('server')],
			['the bundle for a script line builds', buildCdn],
			['the manifest of the elements builds', buildManifest],
		);
	},
	types: () =>
		runSteps(['demo, stories and tests have the right types', () => runTsc(['-p', 'tsconfig.json'])]),
	lint: () =>
		runSteps(
			[
				'eslint finds nothing',
				() =>
					runTool('node_modules/eslint/bin/eslint.js', [
						...['--config', 'test/eslint.config.js', '--max-warnings', '0', '.'],
					]),
			],
			[
				'prettier would change nothing',
				() => runTool('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
			],
		),
	install: () =>
		runSteps(
			['the lock file names no registry of its author', checkLockFileAddresses],
			...NPM_VERSIONS.map((version): Step => [
				`npm ${version} accepts the lock file`,
				() => checkLockFile(version),
			]),
		),
	server: () =>
		runNodeTests({
			files: ['test/**/*.test.ts'],
			except: APART,
			// One more than there are processors at the least: several wait for a provider that answers late, on purpose.
			concurrency: 3,
			timeoutMs: 3 * MINUTE_MS,
		}),
	soak: () => runNodeTests({ files: ['test/soak/**/*.test.ts'], concurrency: 1, timeoutMs: 4 * MINUTE_MS }),
	package: () =>
		runNodeTests({ files: ['test/package/**/*.test.ts'], concurrency: 1, timeoutMs: 2 * MINUTE_MS }),
	elements: runElementTests,
	stories: () =>
		runNodeTests({ files: ['test/stories/**/*.test.ts'], concurrency: 1, timeoutMs: 5 * MINUTE_MS }),
	// Each is a shop, an endpoint, a simulator and a browser, which wait for one another most of the time.
	flows: () => runNodeTests({ files: ['test/flows/**/*.test.ts'], concurrency: 2, timeoutMs: 5 * MINUTE_MS }),
	hostile: () =>
		runNodeTests({ files: ['test/hostile/**/*.test.ts'], concurrency: 2, timeoutMs: 5 * MINUTE_MS }),
	detours: () =>
		runNodeTests({ files: ['test/detours/**/*.test.ts'], concurrency: 2, timeoutMs: 5 * MINUTE_MS }),
	walk: () => walkGuides(),
	guide: () => runNodeTests({ files: ['test/guide/**/*.test.ts'], concurrency: 2, timeoutMs: 5 * MINUTE_MS }),
	webkit: () =>
		runNodeTests({ files: ['test/webkit/**/*.test.ts'], concurrency: 1, timeoutMs: 5 * MINUTE_MS }),
	'story-docs': () =>
		runNodeTests({ files: ['test/story-docs/**/*.test.ts'], concurrency: 1, timeoutMs: 5 * MINUTE_MS }),
};

/** What takes longer than a developer waits for: runs where it is named, alone or all as `slow`, and in CI. */
const SLOW = ['soak', 'hostile', 'detours', 'guide', 'walk', 'webkit', 'story-docs'];

/** In which order; the suites of one line run at the same time. Those that watch a clock run alone. */
const ORDER = [
	['build', 'lint', 'install'],
	['types', 'server'],
	['soak'],
	['package', 'stories'],
	['elements'],
	['flows'],
	['hostile', 'detours'],
	['guide', 'webkit'],
	['walk'],
	['story-docs'],
];

/** Suites that need dist. */
const BUILT = ['package', 'flows', 'hostile', 'detours', 'guide', 'walk', 'webkit'];

/** Which suites the command line asks for; all but the slow ones without one. */
function chosen(asked: readonly string[]): ReadonlySet<string> {
	const names = asked.flatMap((name) => (name === 'slow' ? SLOW : [name]));
	const unknown = names.filter((name) => !Object.hasOwn(SUITES, name));
	if (unknown.length > 0) {
		console.error(`No suite ${unknown.join(', ')}; there are ${Object.keys(SUITES).join(', ')}.`);
		process.exit(1);
	}
	if (names.length === 0) return new Set(Object.keys(SUITES).filter((name) => !SLOW.includes(name)));
	return new Set(names.some((name) => BUILT.includes(name)) ? ['build', ...names] : names);
}

/** Runs one suite and says in one line what came of it; below that, its failures in full. */
async function report(name: string): Promise<Tally> {
	const start = performance.now();
	const tally = await outcome(name);
	const failed = tally.failures.length > 0;
	const mark = failed ? styleText('red', '✗') : styleText('green', '✓');
	const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
	console.log(`${mark} ${name.padEnd(10)}${seconds} s   ${inWords(tally)}`);
	for (const failure of tally.failures) console.log(`\n${styleText('red', failure)}\n`);
	return tally;
}

/** A suite that breaks, or that runs nothing at all, has failed. */
async function outcome(name: string): Promise<Tally> {
	try {
		const tally = await SUITES[name]?.();
		if (tally && tally.passed + tally.failures.length > 0) return tally;
		return { passed: 0, failures: [`${name}: ran no test`], skipped: tally?.skipped ?? [] };
	} catch (error) {
		const broken = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return { passed: 0, failures: [`${name}: ${broken}`], skipped: [] };
	}
}

const wanted = chosen(process.argv.slice(2));

// Hundreds of processes load the same sources and tools: Node keeps what it compiled of them for those that come after.
const compiled = join(ROOT, 'node_modules/.cache/compiled');
await rm(compiled, { recursive: true, force: true });
process.env['NODE_COMPILE_CACHE'] = compiled;

// Here, once, because several suites at a time would otherwise try to install one. Where there is none they say so.
if (['elements', 'stories', 'flows', ...SLOW].some((name) => wanted.has(name)))
	await findChromium().catch(() => undefined);

const tallies: Tally[] = [];
for (const together of ORDER) {
	tallies.push(...(await Promise.all(together.filter((name) => wanted.has(name)).map(report))));
}

const total = sum(tallies);
if (total.skipped.length > 0)
	console.log(`\nskipped\n${total.skipped.map((name) => `  ${name}`).join('\n')}`);
console.log(`\n${inWords(total)}`);
process.exitCode = total.failures.length > 0 ? 1 : 0;
