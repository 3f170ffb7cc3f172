/**
 * A shop's server: the endpoint on a port, in a process that can be killed. Started by `EndpointProcess` with its settings
 * as JSON. Ends when its parent does, whatever happens.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEndpoint, type EndpointConfig } from '../../src/endpoint/index.ts';
import { stopServer } from '../../src/cli/server/stop-server.ts';
import { toNodeListener } from '../../src/runtimes/node.ts';
import type { Store } from '../../src/stores/store.ts';
import { Calls, type Place } from './calls.ts';
import { SHOP_SECRET } from './listening-shop.ts';
import { shopConfig, type Addresses, type Timing } from './shop.ts';
import { openStore, type StorePlace } from './store.ts';

export interface Settings {
	readonly store: StorePlace;
	readonly addresses: Addresses;
	readonly timing?: Timing;
	/** Added to every clock that it looks at. */
	readonly offsetMs?: number;
	/** Origin of the server that events are reported to; left out, none are. */
	readonly shop?: string;
}

/** A verb of the store at which every request stops for good, before or after it is done. */
export type HaltAt = 'after claim' | 'before complete' | 'after complete';

/** What its parent may tell it. Each but for `haltAt` is answered by `done`. */
export type Order =
	| { readonly haltAt: HaltAt }
	/** From now on calls are counted, and it is killed at this one. */
	| { readonly watch: { readonly killAt?: Place } }
	/** Adds to its clocks. */
	| { readonly laterMs: number }
	| { readonly reconcile: true }
	/** Answers the places since it began to watch. */
	| { readonly passed: true };

/** What it tells its parent. */
export type Report =
	| { readonly port: number }
	| { readonly halted: HaltAt }
	| { readonly haltsAt: HaltAt }
	| { readonly done: readonly Place[] };

/** Its balancer knows that it stops before it is told: only what the kernel keeps is still to be seen. */
const DRAIN_MS = 100;

const settings = JSON.parse(process.argv[2] ?? '') as Settings;
let { offsetMs = 0 } = settings;
const calls = new Calls();
const report = (said: Report) => process.send?.(said);
let haltAt: HaltAt | undefined;
process.on('message', (order) => void obey(order as Order));
process.on('disconnect', () => process.exit());

if (settings.shop !== undefined) {
	const { onepay, yuno, neopay } = settings.addresses;
	const names = { [onepay]: 'onepay', [yuno]: 'yuno', [neopay]: 'neopay', [settings.shop]: 'shop' };
	globalThis.fetch = calls.fetch(fetch, new Map(Object.entries(names)));
	calls.commits();
}
const { store, end } = await openStore(settings.store, () => offsetMs);
const endpoint = createEndpoint(
	shopConfig(halting(settings.shop === undefined ? store : calls.store(store)), settings.addresses, {
		clock: () => Date.now() + offsetMs,
		timing: settings.timing,
		...(settings.shop !== undefined && merchantOf(settings.shop)),
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

async function obey(order: Order): Promise<void> {
	if ('haltAt' in order) {
		({ haltAt } = order);
		report({ haltsAt: haltAt });
		return;
	}
	if ('watch' in order) calls.watch(order.watch.killAt);
	if ('laterMs' in order) offsetMs += order.laterMs;
	if ('reconcile' in order) await endpoint.reconcile();
	report({ done: 'passed' in order ? calls.passed : [] });
}

/** Code and addresses of a merchant whose server is at `shop`. */
function merchantOf(shop: string): Partial<EndpointConfig> {
	const passOn = (hook: string) => (event: object) =>
		calls.around(hook, async () => {
			const {
				kind,
				link,
				type = `${kind}.${link?.status}`,
			} = event as {
				readonly type?: string;
				readonly kind?: string;
				readonly link?: { readonly status: string };
			};
			const body = JSON.stringify({ type, data: event });
			const { ok, status } = await fetch(`${shop}/hook`, { method: 'POST', body });
			if (!ok) throw new Error(`The shop answered ${status}.`);
		});
	return {
		webhook: { url: `${shop}/webhook`, secret: SHOP_SECRET },
		onStatus: passOn('onStatus'),
		onEvent: passOn('onEvent'),
		beforeCreate: () => calls.around('beforeCreate', () => 'allow' as const),
	};
}

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
			const won = answer.outcome === 'won' || answer.outcome === 'uncertain';
			return won && haltAt === 'after claim' ? halt(haltAt) : answer;
		},
		async complete(key, owner, entry) {
			if (haltAt === 'before complete') return halt(haltAt);
			const completed = await whole.complete(key, owner, entry);
			return haltAt === 'after complete' ? halt(haltAt) : completed;
		},
	};
}
