import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import type { ControlledPayment } from '../../src/sandbox/control.ts';
import { SECRET, type Addresses, type ProviderName, PROVIDERS } from './shop.ts';

/** What the simulators keep of one item: the payments that somebody could make, and the drafts that nobody can. */
export interface Kept {
	readonly payable: readonly ControlledPayment[];
	readonly drafts: number;
}

/** All simulators, each on a port of its own: the only ones whose count of payments is believed. */
export class Simulators {
	readonly #sandbox: StartedSandbox;

	constructor(sandbox: StartedSandbox) {
		this.#sandbox = sandbox;
	}

	/**
	 * Webhooks are signed as `shopConfig` expects it, and sent once an address is set for them.
	 * @param retryAfterMs waits before each further try of a webhook
	 */
	static async start(retryAfterMs?: readonly number[]): Promise<Simulators> {
		const webhook = { secret: SECRET, ...(retryAfterMs && { retryAfterMs }) };
		const webhooks = { onepay: webhook, yuno: webhook };
		return new Simulators(await startSandbox({ webhooks, neopay: { currency: 'COP' } }));
	}

	get addresses(): Addresses {
		const { onepay, yuno, neopay } = this.#sandbox;
		return { onepay: onepay.origin, yuno: yuno.origin, neopay: neopay.origin };
	}

	/** Calls a control route of one simulator; with an order it is a POST. */
	async control(name: ProviderName, path: string, order?: object): Promise<unknown> {
		const { simulator, origin } = this.#sandbox[name];
		// Not over the network: under load a connection may break, and an order must be carried out once.
		const response = await simulator.fetch(
			new Request(`${origin}/_sandbox/${path}`, order && { method: 'POST', body: JSON.stringify(order) }),
		);
		if (!response.ok) throw new Error(`${name}: ${path} answered ${response.status}`);
		return response.status === 204 ? undefined : response.json();
	}

	async payments(name: ProviderName): Promise<readonly ControlledPayment[]> {
		return ((await this.control(name, 'payments')) as { payments: ControlledPayment[] }).payments;
	}

	/** What there is of each item, at whichever provider; items are found by their id, which is their title. */
	async census(): Promise<ReadonlyMap<string, Kept>> {
		const payments = (await Promise.all(PROVIDERS.map((name) => this.payments(name)))).flat();
		const byItem = Map.groupBy(
			payments,
			({ object }) => ITEM.exec(JSON.stringify(object))?.[0] ?? 'nobody’s',
		);
		return new Map(
			[...byItem].map(([item, all]) => {
				// A draft, or a link that was closed before anybody could pay, takes no money.
				const payable = all.filter(({ status }) => status !== 'draft' && status !== 'closed');
				return [item, { payable, drafts: all.filter(({ status }) => status === 'draft').length }];
			}),
		);
	}

	/** Resolves when no webhook is on its way. */
	async idle(): Promise<void> {
		await Promise.all(PROVIDERS.map((name) => this.#sandbox[name].simulator.idle()));
	}

	close(): Promise<void> {
		return this.#sandbox.close();
	}
}

/** Ids of items as {@link newItem} makes them. */
const ITEM = /(?:onepay|yuno|neopay)\.\d+\.[0-9a-f]{16}/;

/**
 * The id of an item that nobody has bought yet. It says who takes the money, and how much of it.
 */
export function newItem(provider: ProviderName, amount = 49900): string {
	return `${provider}.${amount}.${crypto.randomUUID().replaceAll('-', '').slice(0, 16)}`;
}
