import { access, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from './environment.ts';

/** Names under which a configuration is found in the working folder. */
const NAMES = ['mjs', 'mts', 'ts', 'js', 'json'].map((extension) => `checkout.config.${extension}`);

/** The options that every command with a configuration has. */
export const LOCATION = {
	config: {
		type: 'string',
		value: 'FILE',
		says: 'the configuration; default checkout.config.{mjs,ts,js,json} in this folder',
	},
	'env-file': {
		type: 'string',
		value: 'FILE',
		says: 'variables that the environment does not set; default .env beside the configuration',
	},
	store: {
		type: 'string',
		value: 'FILE',
		says: 'the SQLite file that payments are kept in; default checkout.db in this folder',
	},
} as const;

/** {@link LOCATION} in the usage of a command. */
export const LOCATION_USAGE = '[--config FILE] [--env-file FILE] [--store FILE]';

/** What the command line says about the configuration. */
export interface LocationOptions {
	readonly config?: string | undefined;
	readonly 'env-file'?: string | undefined;
	readonly store?: string | undefined;
}

/** Where a configuration is, and what it is read with. */
export interface Location {
	/** As it was given, or the name under which it was found. */
	readonly file: string;
	readonly env: Environment;
	/** The SQLite file that the command line names. */
	readonly store: string | undefined;
}

/**
 * Finds the configuration and reads the variables beside it. They become part of `process.env`, where a configuration may
 * read them too; what the environment sets already stays.
 * @throws {Error} when there is no configuration, or several, or when the file with variables cannot be read
 */
export async function locate(options: LocationOptions): Promise<Location> {
	const file = options.config ?? (await findConfig());
	const named = options['env-file'];
	const path = named ?? join(dirname(resolve(file)), '.env');
	const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (named === undefined && error.code === 'ENOENT') return '';
		throw new Error(`Cannot read ${path}: ${reasonOf(error)}.`);
	});
	for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value;
	return { file, env: process.env, store: options.store };
}

/** Why a file cannot be read. */
export function reasonOf({ code, message }: NodeJS.ErrnoException): string {
	if (code === 'ENOENT') return 'there is no such file';
	if (code === 'EACCES' || code === 'EPERM') return 'this user may not read it';
	return code === 'EISDIR' ? 'it is a folder' : message;
}

async function findConfig(): Promise<string> {
	const there = await Promise.all(
		NAMES.map((name) =>
			access(name).then(
				() => [name],
				() => [],
			),
		),
	);
	const [found, ...others] = there.flat();
	if (found === undefined) {
		throw new Error(
			`There is no configuration in ${process.cwd()}. Write checkout.config.mjs there, or name one: --config FILE`,
		);
	}
	if (others.length > 0) {
		throw new Error(
			`There are several configurations in ${process.cwd()}: ${[found, ...others].map((name) => basename(name)).join(', ')}. Delete all but one, or name the one that counts: --config ${found}`,
		);
	}
	return found;
}
