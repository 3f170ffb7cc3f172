import { HELP, readOptions, UsageError, type Options } from './runner/options.ts';
import { runFiles } from './runner/run-files.ts';
import { COMPILED, isSuite, runSuites } from './runner/run-suites.ts';
import { runAndWatch } from './runner/watch.ts';

/** `npm test`: whole suites, or single files when one is named or tests are chosen by name. */
async function run(options: Options, signal: AbortSignal): Promise<boolean> {
	const { targets, named } = options;
	if (named === undefined && targets.every(isSuite))
		return runSuites(targets, { engines: options.engines, signal });
	return runFiles(options, signal);
}

async function main(args: readonly string[]): Promise<boolean> {
	const options = await readOptions(args);
	if (options.help) {
		console.log(HELP);
		return true;
	}
	if (options.targets.length === 0 && (options.watch || options.named !== undefined))
		throw new UsageError('Name a file, a folder or a suite with --watch and --name.');

	process.env['NODE_COMPILE_CACHE'] = COMPILED;
	const interrupted = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
	if (!options.watch) return run(options, interrupted.signal);
	await runAndWatch(() => run(options, interrupted.signal), interrupted.signal);
	return true;
}

try {
	process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
	console.error(error instanceof UsageError ? error.message : error);
	process.exitCode = 1;
}
