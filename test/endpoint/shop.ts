import {
	createEndpoint,
	type Endpoint,
	type EndpointConfig,
	type LogEntry,
} from '../../src/endpoint/index.ts';
import { memory } from '../../src/stores/memory.ts';
import type { Store } from '../../src/stores/store.ts';
import type { CreatedLink, CreateLinkRequest, LinkStatus } from '../../src/wire/links.ts';
import type { Problem } from '../../src/wire/problem.ts';
import { fakeProvider, type FakeProvider } from './fake-provider.ts';

export const ORIGIN = 'https://shop.example';
export const START = Date.UTC(2026, 10, 21, 15, 24);

/** An endpoint with a shop's worth of items around it, its provider, its clock and its log, for one test. */
export interface Shop {
	readonly endpoint: Endpoint;
	readonly provider: FakeProvider;
	readonly log: LogEntry[];
	/** Lets time pass. */
	wait(ms: number): void;
	/** Sends a request as the shop's own page would. */
	send(path: string, init?: RequestInit): Promise<Response>;
	/** Posts a create for a new attempt of the item `coffee`, or for whatever is given instead. */
	create(
		body?: Partial<CreateLinkRequest> & Record<string, unknown>,
		headers?: HeadersInit,
	): Promise<Response>;
	/** The same, for one that must succeed. */
	created(body?: Partial<CreateLinkRequest>): Promise<CreatedLink>;
	/** Reads the status of a link with its status token. */
	status(link: Pick<CreatedLink, 'id' | 'status_token'>): Promise<LinkStatus>;
}

/** The same shop with live keys, and so with a store that counts as durable. */
export function openLiveShop(config: Partial<EndpointConfig> = {}): Shop {
	const store = Object.assign(Object.create(memory({ clock: () => START })) as Store, { durable: true });
	return openShop({ provider: fakeProvider({ environment: 'live' }), store, ...config });
}

export function openShop(config: Partial<EndpointConfig> & { provider?: FakeProvider } = {}): Shop {
	const { provider = fakeProvider(), ...rest } = config;
	const log: LogEntry[] = [];
	let now = START;
	const clock = () => now;
	const endpoint = createEndpoint({
		origins: [ORIGIN],
		returnUrls: [`${ORIGIN}/thanks`],
		providers: [provider],
		items: {
			coffee: { title: 'Café de Huila', amount: { value: '49900', currency: 'COP' } },
			tea: { title: 'Té', amount: { value: '12000', currency: 'COP' }, quantity: { max: 5 } },
			donation: {
				title: 'Donación',
				openAmount: { currency: 'COP', min: '5000', max: '500000', step: '1000' },
			},
			choice: {
				title: 'Café molido',
				amount: { value: '30000', currency: 'COP' },
				methods: [
					{ id: 'card', label: 'Tarjeta' },
					{ id: 'pse', label: 'PSE' },
				],
			},
		},
		store: memory({ clock }),
		clock,
		log: (entry) => log.push(entry),
		...rest,
	});
	const shop: Shop = {
		endpoint,
		provider,
		log,
		wait(ms) {
			now += ms;
		},
		send(path, init = {}) {
			const headers = new Headers(init.headers);
			if (!headers.has('origin')) headers.set('origin', ORIGIN);
			if (headers.get('origin') === '') headers.delete('origin');
			return endpoint.fetch(new Request(`https://shop.example/checkout${path}`, { ...init, headers }));
		},
		create(body = {}, headers = {}) {
			return shop.send('/v1/payment-links', {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: JSON.stringify({ item: 'coffee', attempt: crypto.randomUUID(), ...body }),
			});
		},
		async created(body) {
			const response = await shop.create(body);
			if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
			return (await response.json()) as CreatedLink;
		},
		async status({ id, status_token: statusToken }) {
			const response = await shop.send(`/v1/payment-links/${id}`, {
				headers: { authorization: `Bearer ${statusToken}` },
			});
			if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
			return (await response.json()) as LinkStatus;
		},
	};
	return shop;
}

/** The problem that a response carries. */
export async function problemOf(response: Response): Promise<Problem> {
	return (await response.json()) as Problem;
}
