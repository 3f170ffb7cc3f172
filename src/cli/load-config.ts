import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EndpointConfig } from '../endpoint/index.ts';
import type { Store } from '../stores/store.ts';
import { providersFromEnvironment, type Environment } from './environment.ts';
import { parseJson } from './json.ts';
import { storeFromEnvironment } from './store.ts';

/** What a configuration file says; what it leaves out comes from the environment. */
export type ConfigFile = Partial<EndpointConfig>;

/**
 * The configuration in `file`: JSON, or a module (`.js`, `.mjs`, `.ts`) whose default export is the configuration or a
 * function that makes it from the environment. Left out, `providers` are those whose keys are in the environment, `secret`
 * is `CHECKOUT_SECRET`, `admin.secret` is `CHECKOUT_ADMIN_SECRET`, and the store is `DATABASE_URL`, `REDIS_URL` or the file
 * `checkout.db`.
 * @throws {Error} in words for whoever wrote the file
 */
export async function loadConfig(file: string, env: Environment): Promise<EndpointConfig> {
	const { said, providers, store } = await readParts(file, env);
	return { ...said, providers: providers(), store: await store() };
}

/** A configuration whose parts that may fail by themselves are still to be made. */
export interface ConfigParts {
	/** Everything but `providers` and `store`. */
	readonly said: Omit<EndpointConfig, 'providers' | 'store'>;
	/** @throws {AggregateError} when keys in the environment make no sense */
	readonly providers: () => EndpointConfig['providers'];
	/** Rejects when the store that the environment names cannot be reached. */
	readonly store: () => Promise<Store>;
}

/**
 * What {@link loadConfig} reads, part by part.
 * @throws {Error} when the file cannot be read
 */
export async function readParts(file: string, env: Environment): Promise<ConfigParts> {
	const { providers, store, ...said } = await readConfig(resolve(file), env);
	const admin = env['CHECKOUT_ADMIN_SECRET'];
	return {
		said: {
			...(env['CHECKOUT_SECRET'] ? { secret: env['CHECKOUT_SECRET'] } : {}),
			...(admin ? { admin: { secret: admin } } : {}),
			...said,
			// Whatever is missing or misspelt is for the endpoint's own check to say, with everything else.
			origins: said.origins ?? [],
		},
		providers: () => providers ?? providersFromEnvironment(env),
		store: async () => store ?? (await storeFromEnvironment(env)),
	};
}

async function readConfig(path: string, env: Environment): Promise<ConfigFile> {
	const said = extname(path) === '.json' ? await readJson(path) : await importDefault(path, env);
	if (typeof said !== 'object' || said === null || Array.isArray(said)) {
		throw new Error(
			`${path} holds no configuration. Export one: export default { origins: […], items: {…} };`,
		);
	}
	return said;
}

async function readJson(path: string): Promise<unknown> {
	const text = await readFile(path, 'utf8').catch((error: unknown) => {
		throw new Error(`Cannot read ${path}: ${reason(error)}`);
	});
	return parseJson(text, path);
}

async function importDefault(path: string, env: Environment): Promise<unknown> {
	const module = (await import(pathToFileURL(path).href).catch((error: unknown) => {
		throw new Error(`Cannot load ${path}: ${reason(error)}`);
	})) as { readonly default?: unknown };
	return typeof module.default === 'function'
		? (module.default as (env: Environment) => unknown)(env)
		: module.default;
}

function reason(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
