import { parseArgs } from 'node:util';
import { SUITES, suitesThatAre } from './suites.ts';

/** A mistake on the command line; the message is for the person who made it. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** What the command line asks for. */
export interface Options {
	/** Suites, files and folders, as they were written. */
	readonly targets: readonly string[];
	/** Engines of element tests as `WTR_BROWSERS` takes them; `all` for every installed one. */
	readonly engines: string | undefined;
	/** Text that the full name of a test must contain. */
	readonly named: string | undefined;
	readonly watch: boolean;
	readonly help: boolean;
}

export const HELP = `npm test                              every suite that is not slow
npm test -- SUITE…                    these suites; "slow" for all slow ones
npm test -- FILE|FOLDER…              these tests, each listed by its name

  -t, --name TEXT      only tests whose full name, "describe it", contains TEXT
      --engine NAME    element tests in chromium, firefox, webkit, several with commas, or all;
                       without it a named file runs in Chromium, a suite in all that are installed
  -w, --watch          run again after each change in src, test or demo
  -h, --help           show this text

suites   ${Object.keys(SUITES)
	.filter((name) => !SUITES[name]?.slow)
	.join(' ')}
slow     ${suitesThatAre('slow').join(' ')}

  npm test -- test/cli/doctor.test.ts
  npm test -- test/elements/attempt/poll.test.ts --engine firefox
  npm test -- test/flows -t 'pays once'
  npm test -- --watch test/wire`;

/**
 * Reads the command line of `npm test`.
 * @throws {UsageError} for an option or a value that does not exist
 */
export async function readOptions(args: readonly string[]): Promise<Options> {
	const { values, positionals } = parse(args);
	const engines = values.engine?.join(',');
	if (engines !== undefined && engines !== 'all') await checkEngines(engines);
	return {
		targets: positionals.flatMap((target) => (target === 'slow' ? suitesThatAre('slow') : [target])),
		// As a report prints it: with › between the names.
		named: values.name?.replaceAll(' › ', ' '),
		engines,
		watch: values.watch,
		help: values.help,
	};
}

function parse(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			allowPositionals: true,
			options: {
				name: { type: 'string', short: 't' },
				engine: { type: 'string', multiple: true },
				watch: { type: 'boolean', short: 'w', default: false },
				help: { type: 'boolean', short: 'h', default: false },
			},
		});
	} catch (error) {
		throw new UsageError(`${(error as Error).message}\n\n${HELP}`);
	}
}

async function checkEngines(engines: string): Promise<void> {
	// Only now, because it loads what drives the browsers.
	const { ENGINES } = await import('../engines.ts');
	const unknown = engines.split(',').find((name) => !ENGINES.some((engine) => engine === name));
	if (unknown !== undefined)
		throw new UsageError(`There is no engine "${unknown}". Choose among ${ENGINES.join(', ')}, or all.`);
}
