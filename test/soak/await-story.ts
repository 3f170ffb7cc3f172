import { until } from '../until.ts';
import { Balancer } from './balancer.ts';
import type { Place } from './calls.ts';
import { EndpointProcess } from './endpoint-child.ts';
import { ListeningShop } from './listening-shop.ts';
import { ask, newPayer, pause, type Payer } from './payer.ts';
import type { ProviderName } from './shop.ts';
import { newItem, Simulators } from './simulators.ts';
import type { StorePlace } from './store.ts';

const MINUTE = 60_000;
/** A provider sends a webhook again until it is answered 2xx. */
const WEBHOOK_RETRIES_MS: readonly number[] = Array.from({ length: 600 }, () => 100);
/** Longer than every lease; so much later is the clock of the process that is started after a kill. */
const LATER_MS = 3 * MINUTE;
/** After so many of them a payment is not read because of a webhook any more, which ends ten minutes after the first read. */
const FOLLOWING_TICKS = 5;
/** Longer than an attempt stays in doubt that its provider has nothing of. */
const DOUBT_MS = 20 * MINUTE;
/** As often as an open payment is read without a webhook, and a young delivery is tried again. */
const TICK_MS = 31_000;
/** After so many ticks nobody waits for an event any more. */
const MOST_TICKS = 20;

/** How often a payer presses, and how long after an answer that is no link. */
const MOST_PRESSES = 50;
const PRESS_AGAIN_MS = 200;
/** How long a webhook may take on a machine that is busy with other things. */
const PATIENCE_MS = 5 * MINUTE;

/** Something that happens to a payment at its provider. */
interface Change {
	/** In the provider's word. */
	readonly status: string;
	/** What the shop is told of it. */
	readonly event: string;
	/** The first read after it fails, so that only what the store keeps of the webhook leads to another one. */
	readonly failsOnce?: boolean;
}

const CHANGES: Readonly<Record<ProviderName, readonly Change[]>> = {
	onepay: [{ status: 'approved', event: 'payment.succeeded' }],
	yuno: [
		{ status: 'SUCCEEDED', event: 'payment.succeeded' },
		{ status: 'REFUNDED', event: 'payment.refunded', failsOnce: true },
	],
	neopay: [{ status: 'paid', event: 'payment.succeeded' }],
};

/** One life of an order. */
export interface Story {
	readonly provider: ProviderName;
	/** Where the process is killed, once. Left out: nowhere. */
	readonly killAt?: Place;
	/** A payer who got no answer does not press again. */
	readonly away: boolean;
}

/** What there is to be seen of a story from outside of the endpoint. */
export interface Outcome extends Story {
	readonly payer: Payer;
	/** How often the process was killed. */
	readonly kills: number;
	/** All places, where it was not killed. */
	readonly passed: readonly Place[];
	/** The events that follow from what the simulator was told to do. */
	readonly due: readonly string[];
	/** Requests to providers and to the shop when nothing was due any more. */
	readonly restless: number;
}

/** One process of a shop, with its store; simulators of providers, and the server that the shop is told at. */
export class Scene {
	readonly simulators: Simulators;
	readonly shop: ListeningShop;
	readonly #balancer: Balancer;
	readonly #store: StorePlace;
	#process: EndpointProcess;
	#offsetMs = 0;
	#kills = 0;

	private constructor(
		parts: { readonly simulators: Simulators; readonly shop: ListeningShop; readonly balancer: Balancer },
		store: StorePlace,
		process: EndpointProcess,
	) {
		this.simulators = parts.simulators;
		this.shop = parts.shop;
		this.#balancer = parts.balancer;
		this.#store = store;
		this.#process = process;
		this.#balancer.place(0, process.base);
	}

	static async open(store: StorePlace): Promise<Scene> {
		const simulators = await Simulators.start(WEBHOOK_RETRIES_MS);
		const shop = await ListeningShop.open();
		const balancer = await Balancer.open();
		for (const name of ['onepay', 'yuno'] as const) {
			await simulators.control(name, 'webhooks', { url: `${balancer.base}/v1/webhooks/${name}` });
		}
		const { addresses } = simulators;
		const process = await EndpointProcess.start({ store, addresses, shop: shop.origin });
		return new Scene({ simulators, shop, balancer }, store, process);
	}

	async close(): Promise<void> {
		await this.#process.kill();
		await Promise.all([this.#balancer.close(), this.shop.close(), this.simulators.close()]);
	}

	/** Lives through one story, until nothing is due. */
	async live(story: Story): Promise<Outcome> {
		const { provider, killAt, away } = story;
		const before = this.#kills;
		const payer = newPayer(newItem(provider));
		await this.#process.watch(killAt);
		await this.#press(payer, away);
		await this.#reconcile();
		const due: string[] = [];
		const [payment] = await this.paymentsOf(payer);
		for (const { status, event, failsOnce = false } of payment ? CHANGES[provider] : []) {
			if (failsOnce) await this.simulators.control(provider, 'next', { fault: 'html_body', match: 'GET *' });
			await this.simulators.control(provider, `payments/${payment?.id}`, { status });
			due.push(event);
			await this.#tell(provider, payer, event);
		}
		const passed = this.#process.isOver ? [] : await this.#process.passed();
		await this.#process.watch();
		const kills = this.#kills - before;
		const restless = await this.#settle(kills > 0 && away ? DOUBT_MS : TICK_MS);
		return { ...story, payer, kills, passed, due, restless };
	}

	/** Payments that somebody could make, or has made, for what the payer wants. */
	async paymentsOf({ item }: Payer) {
		const kept = (await this.simulators.census()).get(item);
		return kept?.payable ?? [];
	}

	async #press(payer: Payer, away: boolean): Promise<void> {
		const before = this.#kills;
		for (let presses = 0; presses < MOST_PRESSES; presses++) {
			if (await ask(payer, this.#process.base)) return;
			// Where it was killed, another one is started here.
			await this.#alive(() => this.#process.later(0));
			if (away && this.#kills > before) return;
			await pause(PRESS_AGAIN_MS);
		}
	}

	/** Waits until the webhook was taken, if there is one, and then until the shop took the event by both ways. */
	async #tell(provider: ProviderName, { item }: Payer, event: string): Promise<void> {
		const isTold = () =>
			new Set(
				this.shop.log
					.filter((told) => told.item === item && told.type === event && told.accepted)
					.map(({ by }) => by),
			).size === 2;
		for (let ticks = 0; ticks < MOST_TICKS; ticks++) {
			const before = await this.#tries(provider);
			const isAnswered = async () => {
				const { isOpen, tries } = await this.#tries(provider);
				return !isOpen || tries > before.tries || this.#process.isOver;
			};
			await until(isAnswered, 'an answer to a webhook', { patienceMs: PATIENCE_MS });
			if (this.#process.isOver) await this.#restart();
			else if (isTold() && !(await this.#tries(provider)).isOpen) return;
			else await this.#tick(TICK_MS);
		}
	}

	/** Whether a webhook is not taken yet, and how often webhooks were tried. */
	async #tries(provider: ProviderName): Promise<{ readonly isOpen: boolean; readonly tries: number }> {
		const { deliveries } = (await this.simulators.control(provider, 'webhooks')) as {
			readonly deliveries: readonly { readonly delivered: boolean; readonly tries: readonly number[] }[];
		};
		return {
			isOpen: deliveries.some(({ delivered }) => !delivered),
			tries: deliveries.reduce((sum, { tries }) => sum + tries.length, 0),
		};
	}

	/** Lets everything end, and answers how many requests there were after that. */
	async #settle(firstMs: number): Promise<number> {
		await this.#tick(firstMs);
		for (let ticks = 0; ticks < FOLLOWING_TICKS; ticks++) await this.#tick(LATER_MS);
		const before = await this.#requests();
		await this.#tick(LATER_MS);
		return (await this.#requests()) - before;
	}

	async #requests(): Promise<number> {
		const counts = await Promise.all(
			(['onepay', 'yuno', 'neopay'] as const).map(async (name) => {
				const { requests } = (await this.simulators.control(name, 'requests')) as {
					readonly requests: readonly unknown[];
				};
				return requests.length;
			}),
		);
		return counts.reduce((sum, count) => sum + count, this.shop.log.length);
	}

	async #tick(ms: number): Promise<void> {
		await this.#alive(() => this.#process.later(ms));
		this.#offsetMs += ms;
		await this.#reconcile();
	}

	#reconcile(): Promise<void> {
		return this.#alive(() => this.#process.reconcile());
	}

	/** Does it again in another process, where the one before was killed. */
	async #alive(work: () => Promise<void>): Promise<void> {
		for (;;) {
			try {
				return await work();
			} catch (error) {
				if (!this.#process.isOver) throw error;
				await this.#restart();
			}
		}
	}

	async #restart(): Promise<void> {
		this.#kills++;
		this.#offsetMs += LATER_MS;
		const { addresses } = this.simulators;
		this.#process = await EndpointProcess.start({
			store: this.#store,
			addresses,
			shop: this.shop.origin,
			offsetMs: this.#offsetMs,
		});
		this.#balancer.place(0, this.#process.base);
	}
}
