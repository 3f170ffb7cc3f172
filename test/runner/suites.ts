import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildCdn } from '../../src/build/cdn.ts';
import { checkLockFile, checkLockFileAddresses, NPM_VERSIONS } from '../build/check-lock-file.ts';
import { forgetDist, recordDist } from '../../src/build/dist.ts';
import { buildManifest } from '../../src/build/manifest.ts';
import { buildModules } from '../../src/build/modules.ts';
import { ROOT, runTool } from '../../src/build/run-tool.ts';
import { runTsc } from '../../src/build/run-tsc.ts';
import { runElementTests, type ElementTests } from './element-tests.ts';
import { runNodeTests, type NodeTests } from './node-tests.ts';
import { runSteps, type Step } from './steps.ts';
import type { Tally } from './tally.ts';

/** For each test file as a whole. It ends a file that hangs, and is far more than any takes on a busy machine. */
const FILE_TIMEOUT_MS = 10 * 60_000;

/** What of a suite to run, and what to do with each result; everything by default. */
export type SuiteOptions = Omit<ElementTests, 'files'>;

/** A number of tests that run together. */
export interface Suite {
	/** Takes longer than a developer waits for: runs where it is named, alone or all as `slow`, and in CI. */
	readonly slow?: true;
	/** Needs an up-to-date dist. */
	readonly built?: true;
	/** Needs a Chromium. */
	readonly browser?: true;
	/** Pattern of its test files below the project's root; a suite of steps has none. */
	readonly files?: string;
	/** Patterns of files that `files` matches and that other suites own. */
	readonly except?: readonly string[];
	/** Runs all of it. */
	run(options?: SuiteOptions): Promise<Tally>;
	/** Runs some of its files. */
	runFiles?(files: readonly string[], options: SuiteOptions): Promise<Tally>;
}

/** Suites of `node:test` with a folder of their own. They need a browser, a build, or the machine for themselves. */
const FOLDERS: Readonly<Record<string, Omit<Suite, 'run' | 'runFiles' | 'files'> & Limits>> = {
	soak: { slow: true, concurrency: 1 },
	package: { built: true, concurrency: 1 },
	stories: { browser: true, concurrency: 1 },
	// Each is a shop, an endpoint, a simulator and a browser, which wait for one another most of the time.
	flows: { built: true, browser: true, concurrency: 3 },
	dev: { browser: true, concurrency: 1 },
	hostile: { slow: true, built: true, browser: true, concurrency: 2 },
	detours: { slow: true, built: true, browser: true, concurrency: 2 },
	guide: { slow: true, built: true, browser: true, concurrency: 2 },
	// Real nginx and Caddy, where the machine has them.
	proxies: { slow: true, built: true, concurrency: 1 },
	webkit: { slow: true, built: true, concurrency: 1 },
	'story-docs': { slow: true, browser: true, concurrency: 1 },
};

type Limits = Pick<NodeTests, 'concurrency'>;

/** Every suite by its name, as `npm test -- NAME` takes it. */
export const SUITES: Readonly<Record<string, Suite>> = {
	build: { run: build },
	types: stepSuite([
		'demo, stories, tests and src/build have the right types',
		() => runTsc(['-p', 'tsconfig.json']),
	]),
	lint: stepSuite(
		[
			'eslint finds nothing',
			() =>
				runTool('node_modules/eslint/bin/eslint.js', [
					...['--config', 'test/eslint.config.js', '--max-warnings', '0', '.'],
				]),
		],
		[
			'imports of src point one way and form no circle',
			() =>
				runTool('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', [
					...['--config', 'test/dependency-rules.cjs', 'src'],
				]),
		],
		[
			'prettier would change nothing',
			() => runTool('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
		],
	),
	install: stepSuite(
		['the lock file names no registry of its author', checkLockFileAddresses],
		...NPM_VERSIONS.map((version): Step => [
			`npm ${version} accepts the lock file`,
			() => checkLockFile(version),
		]),
	),
	server: nodeSuite('test/**/*.test.ts', {
		except: [...Object.keys(FOLDERS), 'elements'].map((folder) => `test/${folder}/**`),
		// One more than there are processors at the least: several wait for a provider that answers late, on purpose.
		concurrency: 4,
	}),
	// From the npm registry, in folders of their own. The frameworks are built by `npm run test:hosts` as well, so that only
	// `npm run walk` follows all guides.
	walk: { slow: true, built: true, browser: true, run: walkThree },
	elements: {
		browser: true,
		files: 'test/elements/**/*.test.ts',
		run: runElementTests,
		runFiles: (files, options) => runElementTests({ files, ...options }),
	},
	...Object.fromEntries(
		Object.entries(FOLDERS).map(([folder, suite]) => [
			folder,
			nodeSuite(`test/${folder}/**/*.test.ts`, suite),
		]),
	),
};

/** In which order; the suites of one line run at the same time. Those that watch a clock run alone. */
export const ORDER = [
	['build', 'lint', 'install'],
	['types', 'server'],
	['soak'],
	['package', 'stories', 'dev'],
	['elements'],
	['flows'],
	['hostile', 'detours'],
	['guide', 'webkit'],
	['walk'],
	['story-docs', 'proxies'],
] as const;

/** Names of the suites with a property, in the order they are listed in. */
export function suitesThatAre(property: 'slow' | 'built' | 'browser'): readonly string[] {
	return Object.keys(SUITES).filter((name) => SUITES[name]?.[property]);
}

/** The test files of a suite below the project's root; none for a suite of steps. */
export function filesOf({ files, except = [] }: Suite): readonly string[] {
	return files === undefined
		? []
		: globSync(files, { cwd: ROOT, exclude: except })
				.map((file) => file.replaceAll('\\', '/'))
				.sort();
}

/** The project compiles and bundles; leaves dist as `npm run build` does. */
async function build(): Promise<Tally> {
	await forgetDist();
	await rm(join(ROOT, 'dist'), { recursive: true, force: true });
	const { NODE_ENV } = process.env;
	const tally = await runSteps(
		['the elements compile for browsers', () => buildModules('browser')],
		['the server zones compile without a DOM', () => buildModules('server')],
		['the bundle for a script line builds', buildCdn],
		['the manifest of the elements builds', buildManifest],
	);
	// Vite sets it, and npm then installs no development dependencies in the projects of other suites.
	if (NODE_ENV === undefined) delete process.env['NODE_ENV'];
	if (tally.failures.length === 0) await recordDist();
	return tally;
}

async function walkThree(): Promise<Tally> {
	const { walkGuides } = await import('../guide/walk.ts');
	return walkGuides(['static', 'php', 'express']);
}

function stepSuite(...steps: readonly Step[]): Suite {
	return { run: () => runSteps(...steps) };
}

function nodeSuite(
	files: string,
	{ concurrency, ...rest }: Omit<Suite, 'run' | 'runFiles' | 'files'> & Limits,
): Suite {
	const runFiles = (some: readonly string[], { named, onResult, signal }: SuiteOptions) =>
		runNodeTests({ files: some, concurrency, timeoutMs: FILE_TIMEOUT_MS, named, onResult, signal });
	const suite: Suite = {
		...rest,
		files,
		runFiles,
		run: (options = {}) => runFiles(filesOf(suite), options),
	};
	return suite;
}
