import { type NeopaySandboxOptions, neopaySandbox } from './neopay/neopay.ts';
import { type OnepaySandboxOptions, onepaySandbox } from './onepay/onepay.ts';
import { type YunoSandboxOptions, yunoSandbox } from './yuno/yuno.ts';
import type { Simulator, SimulatorOptions } from './simulator.ts';
import type { WebhookOptions } from './webhooks.ts';

export {
	neopaySandbox,
	type NeopaySandboxOptions,
	onepaySandbox,
	type OnepaySandboxOptions,
	yunoSandbox,
	type YunoSandboxOptions,
};
export type { Simulator, SimulatorOptions, WebhookOptions };

/** The providers that have a simulator. */
export type SandboxName = 'onepay' | 'yuno' | 'neopay';

/** Options of {@link startSandbox}. */
export interface StartSandboxOptions<Name extends SandboxName = SandboxName> extends Omit<
	SimulatorOptions,
	'webhooks' | 'keys'
> {
	/**
	 * Address to listen on.
	 * @default '127.0.0.1'
	 */
	readonly host?: string;
	/** Port of each simulator; 0, the default, takes a free port. */
	readonly ports?: { readonly [name in SandboxName]?: number };
	/** Which simulators to start; all by default. */
	readonly only?: readonly Name[];
	/** Where each simulator sends its events. */
	readonly webhooks?: { readonly [name in SandboxName]?: WebhookOptions };
	/** Options of a single provider. */
	readonly onepay?: OnepaySandboxOptions;
	readonly yuno?: YunoSandboxOptions;
	readonly neopay?: NeopaySandboxOptions;
}

/** A simulator that listens on a port. */
export interface StartedSimulator {
	/** E.g. `http://127.0.0.1:8081`. Hosted pages and control routes are below it. */
	readonly origin: string;
	/** Address of the API with its version path, for the `baseUrl` option of an adapter: `http://127.0.0.1:8081/v1`. */
	readonly baseUrl: string;
	readonly simulator: Simulator;
}

export type StartedSandbox<Name extends SandboxName = SandboxName> = {
	readonly [name in Name]: StartedSimulator;
} & {
	/** Closes every connection and stops listening. */
	close(): Promise<void>;
};

/**
 * Starts the simulators, each on its own port and therefore its own origin. Requires Node.js; the simulators do not.
 * @returns the simulators by name, e.g. `onepay`, and `close` to stop them
 * @throws {Error} if it cannot listen on a port
 */
export async function startSandbox<Name extends SandboxName = SandboxName>(
	options: StartSandboxOptions<Name> = {},
): Promise<StartedSandbox<Name>> {
	// Loaded here, so that a browser that runs the simulators never loads node:http.
	const { serveSimulator } = await import('./server.ts');
	const { host = '127.0.0.1', ports = {}, webhooks = {} } = options;
	const { clock, merchant, language } = options;
	const common = { clock, merchant, language };
	const make: Readonly<Record<SandboxName, () => Simulator>> = {
		onepay: () => onepaySandbox({ ...common, webhooks: webhooks.onepay, ...options.onepay }),
		yuno: () => yunoSandbox({ ...common, webhooks: webhooks.yuno, ...options.yuno }),
		neopay: () => neopaySandbox({ ...common, ...options.neopay }),
	};
	const names = options.only ?? (Object.keys(make) as Name[]);
	const started = await Promise.all(
		names.map(async (name) => {
			const simulator = make[name]();
			const served = await serveSimulator(simulator, host, ports[name] ?? 0);
			const entry: StartedSimulator = {
				origin: served.origin,
				baseUrl: served.origin + simulator.basePath,
				simulator,
			};
			return { name, entry, served };
		}),
	);
	return {
		...(Object.fromEntries(started.map(({ name, entry }) => [name, entry])) as Record<
			Name,
			StartedSimulator
		>),
		close: async () => {
			await Promise.all(started.map(({ served }) => served.close()));
		},
	};
}
