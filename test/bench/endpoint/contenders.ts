import { Load } from '../load.ts';
import { startServer, type ServerProcess } from '../server-process.ts';
import { newAttempt } from '../shots.ts';
import type { CheckoutOptions } from '../servers/checkout.ts';
import type { ProviderSettings } from '../servers/provider.ts';

/** A server under load. */
export interface Contender {
	readonly name: string;
	readonly server: ServerProcess;
	readonly load: Load;
}

/** Ours and those that it stands beside, in front of one provider. */
export interface Field {
	readonly provider: ServerProcess;
	readonly ours: Contender;
	readonly bare: Contender;
	readonly hono: Contender;
	stop(): Promise<void>;
}

/** Our endpoint in a process of its own. */
export async function startOurs(options: CheckoutOptions, name = 'ours'): Promise<Contender> {
	const server = await startServer('checkout', options);
	return { name, server, load: new Load(server.port, newAttempt, 201) };
}

/** Ends its process and its connections. */
export async function stop({ server, load }: Contender): Promise<void> {
	load.close();
	await server.stop();
}

/** Starts a provider, our endpoint and both proxies, each in a process of its own. */
export async function startField(settings: ProviderSettings = {}): Promise<Field> {
	const provider = await startServer('provider', settings);
	const options = { provider: provider.origin };
	const proxy = async (name: 'bare' | 'hono'): Promise<Contender> => {
		const server = await startServer(name, options);
		return { name, server, load: new Load(server.port, newAttempt, 201) };
	};
	const [ours, bare, hono] = [await startOurs(options), await proxy('bare'), await proxy('hono')];
	return {
		provider,
		ours,
		bare,
		hono,
		async stop() {
			await Promise.all([ours, bare, hono].map(stop));
			await provider.stop();
		},
	};
}
