import { access, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { UsageError } from '../command.ts';
import type { Environment } from './environment.ts';
import type { Terminal } from '../terminal.ts';

/** File names of a configuration in the working folder. */
const NAMES = ['mjs', 'mts', 'ts', 'js', 'json'].map((extension) => `checkout.config.${extension}`);

/** The options that every command with a configuration has. */
export const LOCATION = {
	config: {
		type: 'string',
		value: 'file',
		description:
			'Path to the config file: .js, .mjs, .ts, .mts or .json (default: checkout.config.* in this folder)',
	},
	'env-file': {
		type: 'string',
		value: 'file',
		description:
			'File with environment variables; those already set win (default: .env in the folder of the config file)',
	},
	store: {
		type: 'string',
		value: 'file',
		description:
			'SQLite file for payments (default: $DATABASE_URL, $REDIS_URL, or checkout.db in this folder)',
	},
} as const;

/** {@link LOCATION} for the usage of a command. */
export const LOCATION_USAGE = '[--config <file>] [--env-file <file>] [--store <file>]';

/** Values of {@link LOCATION}. */
export interface LocationOptions {
	readonly config?: string | undefined;
	readonly 'env-file'?: string | undefined;
	readonly store?: string | undefined;
}

/** Location of a configuration, with the environment for reading it. */
export interface Location {
	/** Path as given, or the name that was found. */
	readonly file: string;
	readonly env: Environment;
	/** Absolute base of relative paths. */
	readonly cwd: string;
	/** The SQLite file from the command line. */
	readonly store: string | undefined;
}

/**
 * Finds the configuration and reads the file with variables. Its variables are added to the environment, which a
 * configuration may read too. Variables that are already set do not change.
 * @throws {UsageError} if no configuration is named and none or several are found
 * @throws {Error} if the file with variables cannot be read
 */
export async function locate(options: LocationOptions, { cwd, env }: Terminal): Promise<Location> {
	const file = options.config ?? (await findConfig(cwd));
	const named = options['env-file'];
	const path = resolve(cwd, named ?? join(dirname(file), '.env'));
	const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (named === undefined && error.code === 'ENOENT') return '';
		throw new Error(cannotRead('Environment file', path, error), { cause: error });
	});
	for (const [name, value] of Object.entries(parseEnv(text))) env[name] ??= value;
	return { file, env, cwd, store: options.store };
}

/**
 * A sentence about why a file cannot be read.
 * @param kind of the file, e.g. `Config file`
 */
export function cannotRead(kind: string, path: string, { code, message }: NodeJS.ErrnoException): string {
	if (code === 'ENOENT' || code === 'ENOTDIR') return `${kind} not found: ${path}`;
	const reason =
		code === 'EACCES' || code === 'EPERM'
			? 'permission denied for this user'
			: code === 'EISDIR'
				? 'it is a folder'
				: message;
	return `Cannot read ${path}: ${reason}.`;
}

async function findConfig(cwd: string): Promise<string> {
	const there = await Promise.all(
		NAMES.map((name) =>
			access(join(cwd, name)).then(
				() => [name],
				() => [],
			),
		),
	);
	const [found, ...others] = there.flat();
	if (found === undefined) {
		throw new UsageError(
			`Missing --config <file>. Looked for checkout.config.{mjs,mts,ts,js,json} in ${cwd}.`,
		);
	}
	if (others.length > 0) {
		throw new UsageError(
			`Several config files in ${cwd}: ${[found, ...others].join(', ')}. Delete all but one, or choose one: --config ${found}.`,
		);
	}
	return found;
}
