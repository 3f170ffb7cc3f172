import type { EndpointConfig } from '../endpoint/index.ts';
import { startSandbox } from '../sandbox/index.ts';
import { memory } from '../stores/memory.ts';
import { loadConfig } from './load-config.ts';
import type { Location } from './locate.ts';

/** Variables that hold a provider's key. `--sandbox` is for a shop that has none of them yet. */
const KEYS = [
	'ONEPAY_SECRET_KEY',
	'YUNO_PUBLIC_API_KEY',
	'YUNO_PRIVATE_SECRET_KEY',
	'NEOPAY_APP_KEY',
	'NEOPAY_TOKEN',
];

/** A configuration that takes its payments at a simulator in this process. */
export interface ServeSandbox {
	readonly config: EndpointConfig;
	/** Tells the person at the terminal where payments go. */
	readonly notice: string;
	/** Stops the simulator. */
	close(): Promise<void>;
}

/**
 * Starts a simulator of OnePay and loads a configuration that uses it. Payments are kept in memory, whatever the
 * configuration says: the simulator forgets its payments when it stops, and a database must not remember them.
 * @param location the configuration; its environment must not contain keys of a provider
 * @returns the configuration, and the running simulator
 * @throws {Error} if a provider's key is set, or the configuration file has live providers of its own
 */
export async function startServeSandbox({ file, env }: Location): Promise<ServeSandbox> {
	const set = KEYS.filter((name) => env[name]);
	if (set.length > 0) {
		throw new Error(
			`--sandbox brings a test key of its own, but ${set.join(', ')} is set. Remove it, or leave out --sandbox.`,
		);
	}
	const { onepay, close } = await startSandbox({ only: ['onepay'] });
	try {
		const { store, ...rest } = await loadConfig({
			file,
			env: {
				...env,
				ONEPAY_SECRET_KEY: 'sk_test_sandbox',
				ONEPAY_BASE_URL: onepay.baseUrl,
				DATABASE_URL: undefined,
				REDIS_URL: undefined,
			},
			store: undefined,
		});
		await store.close?.();
		const config = { ...rest, store: memory() };
		const live = config.providers.filter(({ environment }) => environment === 'live');
		if (live.length > 0) {
			throw new Error(
				`--sandbox is for test keys, but ${live.map(({ name }) => name).join(', ')} in ${file} has a live key. Remove it, or leave out --sandbox.`,
			);
		}
		const notice = `Sandbox: payments go to a simulator of OnePay at ${onepay.origin}. No money moves. Payments are kept in memory until you stop this.`;
		return { config, notice, close };
	} catch (error) {
		await close();
		throw error;
	}
}
