import type { EndpointConfig } from '../../endpoint/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { memory } from '../../stores/memory.ts';
import { UsageError } from '../command.ts';
import { accept, assemble } from '../config/load-config.ts';
import type { Location } from '../config/locate.ts';

/** Variables that contain a provider's key. `--sandbox` is for shops without keys. */
const KEYS = [
	'ONEPAY_SECRET_KEY',
	'YUNO_PUBLIC_API_KEY',
	'YUNO_PRIVATE_SECRET_KEY',
	'NEOPAY_APP_KEY',
	'NEOPAY_TOKEN',
];

/** A configuration that uses a simulator in this process for its payments. */
export interface ServeSandbox {
	readonly config: EndpointConfig;
	/** Text for the terminal about where payments go. */
	readonly notice: string;
	/** Stops the simulator. */
	close(): Promise<void>;
}

/**
 * Starts a simulator of OnePay and loads a configuration that uses it. Payments are kept in memory, whatever store is
 * configured: the simulator loses its payments when it stops, so a database must not keep them.
 * @param location of the configuration; its variables must not contain keys of a provider
 * @returns the configuration, and the running simulator
 * @throws {Error} if a provider's key is set, or the configuration file has live providers of its own
 */
export async function startServeSandbox({ file, env, cwd, store }: Location): Promise<ServeSandbox> {
	const set = KEYS.filter((name) => env[name]);
	if (set.length > 0) {
		throw new Error(
			`--sandbox uses its own test key, but ${set.join(', ')} ${set.length === 1 ? 'is' : 'are'} set. Unset ${set.length === 1 ? 'it' : 'them'}, or leave out --sandbox.`,
		);
	}
	if (store !== undefined) {
		throw new UsageError('--sandbox keeps payments in memory and cannot be used with --store.', 'serve');
	}
	const { onepay, close } = await startSandbox({ only: ['onepay'] });
	try {
		const variables = { ...env, ONEPAY_SECRET_KEY: 'sk_test_sandbox', ONEPAY_BASE_URL: onepay.baseUrl };
		const assembled = await assemble({ file, env: variables, cwd, store }, { store: memory() });
		const live = assembled.config.providers.filter(({ environment }) => environment === 'live');
		if (live.length > 0) {
			throw new Error(
				`--sandbox works with test keys only, but ${live.map(({ name }) => name).join(', ')} in ${file} has a live key. Remove it, or leave out --sandbox.`,
			);
		}
		const notice = `Sandbox: payments go to a OnePay simulator at ${onepay.origin}. No money moves. Payments are kept in memory and lost when the server stops.`;
		return { config: await accept(assembled), notice, close };
	} catch (error) {
		await close();
		throw error;
	}
}
