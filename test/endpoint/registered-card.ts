import { createEndpoint, type Endpoint, type StatusChange } from '../../src/endpoint/index.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { hmacSha256, toHex } from '../../src/sandbox/signature.ts';
import { memory } from '../../src/stores/memory.ts';
import type { CreatedLink } from '../../src/wire/links.ts';
import { START } from './shop.ts';

const SECRET = 'shared-with-the-simulator';

export type CardShop = Awaited<ReturnType<typeof openCardShop>>;

/**
 * A shop that follows docs/connect-and-charge.md at OnePay's simulator over HTTP: two processes with one store, which charge
 * an order when `connect.succeeded` brings a card for it.
 */
export async function openCardShop() {
	let now = START;
	const clock = () => now;
	const store = memory({ clock });
	const changes: StatusChange[] = [];
	/** Whose turn it is to get webhooks. */
	let receiver = 0;
	const processes: Endpoint[] = [];
	const sandbox = await startSandbox({
		only: ['onepay'],
		webhooks: {
			onepay: {
				url: 'https://shop.example/checkout/v1/webhooks/onepay',
				secret: SECRET,
				fetch: (request) => (processes[receiver] as Endpoint).fetch(request),
			},
		},
	});
	const { origin, baseUrl, simulator } = sandbox.onepay;
	/** Ids of events that were processed. */
	const processed = new Set<string>();
	const charge = async (change: StatusChange) => {
		const [card] = change.saved ?? [];
		if (change.kind !== 'connect' || change.link.status !== 'succeeded' || !card) return;
		const { item = '', order = item } = change;
		await (processes[0] as Endpoint).createCharge({
			attempt: crypto.randomUUID(),
			title: order,
			amount: { value: '49900', currency: 'COP' },
			customerId: customer,
			cardId: card.id,
		});
	};
	/** A process of the shop; a restart replaces it by a new one. */
	const begin = () =>
		createEndpoint({
			origins: ['https://shop.example'],
			returnUrls: ['https://shop.example/'],
			providers: [
				onepay({
					secretKey: 'sk_test_sandbox',
					webhookSecret: SECRET,
					baseUrl,
				}),
			],
			items: {
				month: { kind: 'connect', title: 'Café de cada mes' },
				year: { kind: 'connect', title: 'Café del año' },
			},
			statusTokenSecret: 'a-secret-of-at-least-32-characters!!',
			store,
			clock,
			log: () => {},
			onStatus: async (change) => {
				if (processed.has(change.id)) return;
				processed.add(change.id);
				changes.push(change);
				await charge(change);
			},
		});
	processes.push(begin(), begin());
	const customer = '9957858a-c2f1-4f18-a5c2-216b4127e278';
	const control = async (path: string, body?: object) =>
		(await fetch(`${origin}/_sandbox/${path}`, body && { method: 'POST', body: JSON.stringify(body) }).then(
			(response) => response.json(),
		)) as Record<string, { id: string; completed: number }[]>;

	return {
		changes,
		control,
		customer,
		/** Sends an event as OnePay would. @returns the status of the answer */
		async webhook(event: object): Promise<number> {
			const body = JSON.stringify(event);
			const headers = { 'x-signature': toHex(await hmacSha256(SECRET, body)) };
			const address = 'https://shop.example/checkout/v1/webhooks/onepay';
			const request = new Request(address, { method: 'POST', body, headers });
			return (await (processes[receiver] as Endpoint).fetch(request)).status;
		},
		async link(item: 'month' | 'year' = 'month', at = 0, attempt: string = crypto.randomUUID()) {
			return (processes[at] as Endpoint).createConnectLink({
				item,
				attempt,
				customerId: customer,
				returnUrl: 'https://shop.example/',
			});
		},
		/** The customer registers a card on the page of a link, and is back at the shop. @returns the id of the card */
		async register({ url }: Pick<CreatedLink, 'url'>): Promise<string> {
			const once = crypto.randomUUID();
			const form = {
				once,
				outcome: 'approve',
				method: 'cards',
				card_number: '4242424242424242',
				expiry: '12/29',
			};
			const response = await fetch(url, {
				method: 'POST',
				body: new URLSearchParams(form),
				redirect: 'manual',
			});
			if (response.status !== 303) throw new Error(`the page answered ${response.status}`);
			return once;
		},
		delete: (card: string) => fetch(`${origin}/_sandbox/methods/${card}`, { method: 'DELETE' }),
		/** A connect link that the shop did not make. */
		async foreignLink(): Promise<Pick<CreatedLink, 'url'>> {
			const headers = {
				authorization: 'Bearer sk_test_sandbox',
				'content-type': 'application/json',
				'x-idempotency': crypto.randomUUID(),
			};
			const body = JSON.stringify({ customer_id: customer, single_use: false });
			const response = await fetch(`${baseUrl}/connect-links`, { method: 'POST', headers, body });
			return (await response.json()) as { url: string };
		},
		poll: async ({ id }: Pick<CreatedLink, 'id'>, at = 0) => (processes[at] as Endpoint).getConnectLink(id),
		kept: async ({ id }: Pick<CreatedLink, 'id'>) =>
			(await (processes[0] as Endpoint).getPayment({ id })).status,
		/** Time passes, and both processes do what is due. */
		async pass(ms = 60_000) {
			await simulator.idle();
			for (let rest = ms; rest > 0; rest -= 60_000) {
				now += Math.min(rest, 60_000);
				await Promise.all(processes.map((one) => one.reconcile()));
			}
			await simulator.idle();
		},
		wait: (ms: number) => void (now += ms),
		idle: () => simulator.idle(),
		/** The process that gets webhooks ends, and another one begins. */
		restart() {
			processes[receiver] = begin();
		},
		turn: () => void (receiver = 1 - receiver),
		/** Titles of what was debited. */
		async debits(): Promise<string[]> {
			const { charges = [] } = await control('charges');
			return charges.map((one) => (one as unknown as { title: string }).title).toSorted();
		},
		async close() {
			for (const one of processes) await one.close();
			await sandbox.close();
		},
	};
}
