/**
 * A shop's server: the endpoint on a port, in a process that can be killed. Started by `EndpointProcess` with its settings
 * as JSON. Ends when its parent does, whatever happens.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEndpoint } from '../../src/endpoint/index.ts';
import { stopServer } from '../../src/cli/stop-server.ts';
import { toNodeListener } from '../../src/runtimes/node.ts';
import type { Store } from '../../src/stores/store.ts';
import { shopConfig, type Addresses, type Timing } from './shop.ts';
import { openStore, type StorePlace } from './store.ts';

export interface Settings {
	readonly store: StorePlace;
	readonly addresses: Addresses;
	readonly timing?: Timing;
	/** Added to every clock that it looks at. */
	readonly offsetMs?: number;
}

/** A verb of the store at which every request stops for good, before or after it is done. */
export type HaltAt = 'after claim' | 'before complete' | 'after complete';

/** What its parent may tell it. */
export interface Order {
	readonly haltAt: HaltAt;
}

/** What it tells its parent. */
export type Report = { readonly port: number } | { readonly halted: HaltAt } | { readonly haltsAt: HaltAt };

/** Its balancer knows that it stops before it is told: only what the kernel keeps is still to be seen. */
const DRAIN_MS = 100;

const settings = JSON.parse(process.argv[2] ?? '') as Settings;
const { offsetMs = 0 } = settings;
const report = (said: Report) => process.send?.(said);
let haltAt: HaltAt | undefined;
process.on('message', (order) => {
	({ haltAt } = order as Order);
	report({ haltsAt: haltAt });
});
process.on('disconnect', () => process.exit());

const { store, end } = await openStore(settings.store, () => offsetMs);
const endpoint = createEndpoint(
	shopConfig(halting(store), settings.addresses, {
		clock: () => Date.now() + offsetMs,
		timing: settings.timing,
	}),
);
const listener = toNodeListener(endpoint);
const server = createServer((request, response) => void listener(request, response));
server.listen(0, '127.0.0.1', () => report({ port: (server.address() as AddressInfo).port }));

process.once('SIGTERM', () => {
	void stopServer(server, DRAIN_MS)
		.then(() => endpoint.close())
		.then(end)
		.then(() => process.exit(0));
});

/** The store, but whoever comes to where it was told to halt waits for ever. */
function halting(whole: Store): Store {
	const halt = (at: HaltAt) => {
		report({ halted: at });
		return new Promise<never>(() => {});
	};
	return {
		...whole,
		async claim(claim) {
			const answer = await whole.claim(claim);
			const won = answer.outcome === 'won' || answer.outcome === 'doubtful';
			return won && haltAt === 'after claim' ? halt(haltAt) : answer;
		},
		async complete(key, owner, entry) {
			if (haltAt === 'before complete') return halt(haltAt);
			const completed = await whole.complete(key, owner, entry);
			return haltAt === 'after complete' ? halt(haltAt) : completed;
		},
	};
}
