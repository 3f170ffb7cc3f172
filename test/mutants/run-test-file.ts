import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { runElementTests as RunElementTests } from '../runner/element-tests.ts';
import type { runNodeTests as RunNodeTests } from '../runner/node-tests.ts';
import type { Tally } from '../runner/tally.ts';

/** What came of a test file in a copy of the project. */
export type Outcome =
	| { readonly end: 'passed' }
	/** With the name of the first test that failed. */
	| { readonly end: 'failed'; readonly test: string }
	/** The file did not load, ran no test, or did not end in time; with what was printed. */
	| { readonly end: 'broken'; readonly reason: string };

/** How the runners name what fails outside every test. */
const WHOLE_FILE = 'the file as a whole';

/**
 * Runs a test file of a copy with the copy's own runner; one of `test/elements` in Chromium. Ends with the first test that
 * fails.
 * @param root of the copy
 * @param file path below the root
 * @param timeoutMs for the file as a whole
 */
export async function runTestFile(root: string, file: string, timeoutMs: number): Promise<Outcome> {
	const noticed = new AbortController();
	let failed: string | undefined;
	const onResult: NonNullable<Parameters<typeof RunNodeTests>[0]['onResult']> = ({ name, outcome }) => {
		if (outcome !== 'failed' || name === WHOLE_FILE) return;
		failed ??= name;
		noticed.abort();
	};
	const tally = await (file.startsWith('test/elements/') ? inChromium : inNode)(root, file, {
		timeoutMs,
		onResult,
		signal: noticed.signal,
	});
	if (failed !== undefined) return { end: 'failed', test: failed };
	if (tally.failures.length > 0) return { end: 'broken', reason: tally.failures.join('\n') };
	if (tally.passed === 0) return { end: 'broken', reason: `${file} ran no test` };
	return { end: 'passed' };
}

interface Limits {
	readonly timeoutMs: number;
	readonly onResult: NonNullable<Parameters<typeof RunNodeTests>[0]['onResult']>;
	readonly signal: AbortSignal;
}

async function inNode(root: string, file: string, limits: Limits): Promise<Tally> {
	const { runNodeTests } = await load<{ runNodeTests: typeof RunNodeTests }>(
		root,
		'test/runner/node-tests.ts',
	);
	return runNodeTests({ files: [file], concurrency: 1, ...limits });
}

async function inChromium(
	root: string,
	file: string,
	{ timeoutMs, onResult, signal }: Limits,
): Promise<Tally> {
	const { runElementTests } = await load<{ runElementTests: typeof RunElementTests }>(
		root,
		'test/runner/element-tests.ts',
	);
	return runElementTests({
		files: [file],
		engines: 'chromium',
		onResult,
		signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
	});
}

/** The copy's own module, which knows the copy as the project's root. */
function load<Module>(root: string, path: string): Promise<Module> {
	return import(pathToFileURL(join(root, path)).href) as Promise<Module>;
}
