import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { ConfigError, configProblems, type ConfigPart } from '../../endpoint/config/check-config.ts';
import type { EndpointConfig } from '../../endpoint/index.ts';
import type { Store } from '../../stores/store.ts';
import { hasLiveKeys, misspeltVariables, NO_PROVIDER, providersFromEnvironment } from './environment.ts';
import { importModule } from './import-module.ts';
import { parseJson } from './json.ts';
import { cannotRead, type Location } from './locate.ts';
import { storeFromEnvironment } from './store.ts';
import { probeStore } from './store-probe.ts';

/** The content of a config file. Omitted members come from the environment. */
export type ConfigFile = Partial<EndpointConfig>;

/** A configuration as far as it could be built, and all its problems. */
export interface Assembled {
	/** Parts that could not be built are missing. */
	readonly config: EndpointConfig;
	/** One sentence each, by part of the configuration. */
	readonly problems: Readonly<Record<ConfigPart, readonly string[]>>;
}

/**
 * Builds the endpoint's configuration from a file and the environment. The file is JSON, or a module (`.mjs`, `.ts`,
 * `.js`) whose default export is the configuration or a function that builds it from the environment. If omitted,
 * `providers` are those whose keys are in the environment, `statusTokenSecret` is `CHECKOUT_STATUS_TOKEN_SECRET`,
 * `admin.secret` is `CHECKOUT_ADMIN_SECRET`, `refunds.secret` is `CHECKOUT_REFUND_SECRET`, and the store is
 * `DATABASE_URL`, `REDIS_URL` or the file `checkout.db`.
 * @throws {ConfigError} with every problem
 * @throws {Error} if the file cannot be read
 */
export async function loadConfig(location: Location): Promise<EndpointConfig> {
	return accept(await assemble(location));
}

/**
 * The configuration, if it has no problems.
 * @throws {ConfigError} with every problem; its store is closed then
 */
export async function accept({ config, problems }: Assembled): Promise<EndpointConfig> {
	const all = Object.values(problems).flat();
	if (all.length === 0) return config;
	await config.store?.close?.().catch(() => {});
	throw new ConfigError(all);
}

/**
 * Like {@link loadConfig}, but returns the problems by part. A part that cannot be built is one problem, and does not
 * hide problems of the others.
 * @param override replaces members of the file
 * @throws {Error} if the file cannot be read
 */
export async function assemble(location: Location, override: ConfigFile = {}): Promise<Assembled> {
	const { env } = location;
	const { providers, store, ...rest } = { ...(await readConfig(location)), ...override };
	const adminSecret = env['CHECKOUT_ADMIN_SECRET'];
	const refundSecret = env['CHECKOUT_REFUND_SECRET'];
	const own = {
		...(env['CHECKOUT_STATUS_TOKEN_SECRET'] && { statusTokenSecret: env['CHECKOUT_STATUS_TOKEN_SECRET'] }),
		...(adminSecret && { admin: { secret: adminSecret } }),
		...(refundSecret && { refunds: { secret: refundSecret } }),
		...rest,
	};
	const [made, kept] = await Promise.all([
		attempt(() => Promise.resolve(providers ?? configuredProviders(env))),
		attempt(() => makeStore(store, location)),
	]);
	const config = {
		...own,
		origins: own.origins ?? [],
		providers: made.value ?? [],
		...(kept.value !== undefined && { store: kept.value }),
	} as EndpointConfig;
	const rules = configProblems(config, made.errors && hasLiveKeys(env));
	const problems = {
		...rules,
		configuration: [...rules.configuration, ...misspeltVariables(env)],
		...(made.errors && {
			providers: made.errors,
			// The providers are unknown, so these sentences would be wrong.
			items: rules.items.filter((sentence) => !sentence.endsWith('is not configured; configured: none.')),
		}),
		...(kept.errors && { store: kept.errors }),
	};
	if (problems.store.length > 0 || !kept.value) return { config, problems };
	const silent = await probeStore(kept.value, env);
	return { config, problems: silent === undefined ? problems : { ...problems, store: [silent] } };
}

/** @throws {Error} if there is none */
function configuredProviders(env: Location['env']): EndpointConfig['providers'] {
	const providers = providersFromEnvironment(env);
	if (providers.length === 0) throw new Error(NO_PROVIDER);
	return providers;
}

/** The file's store, or the one from command line and environment. */
async function makeStore(store: Store | undefined, { env, cwd, store: file }: Location): Promise<Store> {
	if (store === undefined) return storeFromEnvironment(env, cwd, file);
	if (file === undefined) return store;
	throw new Error('--store cannot be used, because the config file sets `store`. Remove one of them.');
}

async function readConfig({ file, env, cwd }: Location): Promise<ConfigFile> {
	const path = resolve(cwd, file);
	const config = extname(path) === '.json' ? await readJson(path) : await importDefault(path, env);
	if (typeof config !== 'object' || config === null || Array.isArray(config)) {
		throw new Error(
			`${path} does not export a configuration. Write: export default { origins: […], items: {…} };`,
		);
	}
	return config;
}

async function readJson(path: string): Promise<unknown> {
	const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
		throw new Error(cannotRead('Config file', path, error), { cause: error });
	});
	return parseJson(text, path);
}

async function importDefault(path: string, env: Location['env']): Promise<unknown> {
	const module = await importModule(path);
	if (typeof module.default !== 'function') return module.default;
	try {
		return await (module.default as (env: Location['env']) => unknown)(env);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Error(`Cannot load ${path}: the exported function threw: ${reason}`, { cause: error });
	}
}

async function attempt<T>(
	make: () => Promise<T>,
): Promise<{ readonly value?: T; readonly errors?: readonly string[] }> {
	try {
		return { value: await make() };
	} catch (error) {
		return { errors: sentencesOf(error as Error) };
	}
}

/** The sentences of an error: each of several errors, and each item of a list in one error. */
export function sentencesOf(error: Error): string[] {
	if (error instanceof AggregateError && error.errors.length > 0) {
		return (error.errors as Error[]).flatMap(sentencesOf);
	}
	const [head = '', ...items] = (error.message || String(error)).split(/\n\s*- /);
	return items.length > 0 ? items.map((item) => `${head} ${item}`) : [head];
}
