import assert from 'node:assert/strict';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import fc from 'fast-check';
import { createEndpoint, type Endpoint, type StatusChange } from '../../src/endpoint/index.ts';
import type { ProviderPayment } from '../../src/providers/provider.ts';
import { memory } from '../../src/stores/memory.ts';
import type { Store } from '../../src/stores/store.ts';
import type { CreatedLink } from '../../src/wire/links.ts';
import { impliesSuccess, moveStatus, STATUSES, type Status } from '../../src/wire/status.ts';
import { fakeProvider } from '../endpoint/fake-provider.ts';
import type { Row, Scale } from './row.ts';
import { ORIGIN } from './shop.ts';

/** Something that happens around a payment; the provider may say anything at any time. */
type Happening =
	/** What the provider says from now on, of the money that was ordered or of other money. */
	| { readonly is: 'says'; readonly status: Status; readonly open: boolean; readonly wrongMoney: boolean }
	| { readonly is: 'read' }
	/** A webhook; the same event comes again when its number does. */
	| { readonly is: 'webhook'; readonly event: number; readonly signed: boolean }
	| { readonly is: 'reconcile' }
	| { readonly is: 'press' }
	| { readonly is: 'wait'; readonly ms: number }
	/** How long the provider's answers are on their way, in turns of the event loop: they overtake each other. */
	| { readonly is: 'lag'; readonly turns: number }
	/** Whether the provider can be read. */
	| { readonly is: 'down'; readonly down: boolean }
	/** Whether the merchant's server takes what it is told. */
	| { readonly is: 'deaf'; readonly deaf: boolean };

const happening: fc.Arbitrary<Happening> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			is: fc.constant('says' as const),
			status: fc.constantFrom(...STATUSES),
			open: fc.boolean(),
			wrongMoney: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
		}),
	},
	{ weight: 3, arbitrary: fc.constant({ is: 'read' as const }) },
	{
		weight: 3,
		arbitrary: fc.record({
			is: fc.constant('webhook' as const),
			event: fc.integer({ min: 1, max: 8 }),
			signed: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
		}),
	},
	{ weight: 1, arbitrary: fc.constant({ is: 'reconcile' as const }) },
	{ weight: 1, arbitrary: fc.constant({ is: 'press' as const }) },
	{
		weight: 2,
		arbitrary: fc.record({
			is: fc.constant('wait' as const),
			ms: fc.constantFrom(1_000, 3_000, 60_000, 86_400_000),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({ is: fc.constant('lag' as const), turns: fc.integer({ min: 0, max: 9 }) }),
	},
	{ weight: 1, arbitrary: fc.record({ is: fc.constant('down' as const), down: fc.boolean() }) },
	{ weight: 1, arbitrary: fc.record({ is: fc.constant('deaf' as const), deaf: fc.boolean() }) },
);

/** One step: what happens at the same time. */
const history = fc.array(fc.array(happening, { minLength: 1, maxLength: 3 }), {
	minLength: 1,
	maxLength: 14,
});

const HISTORIES: Readonly<Record<Scale, number>> = { short: 150, long: 5_000 };

/** Random histories of what a provider may say, by reads and webhooks in any order, and of a merchant who may not listen. */
export async function histories(scale: Scale): Promise<Row[]> {
	const tried = HISTORIES[scale];
	await fc.assert(fc.asyncProperty(history, live), { numRuns: tried });
	return [{ on: 'any provider, memory', tried, survived: tried, lost: 0, doubled: 0 }];
}

/** Lives through one history and holds the end of it to what was promised. */
async function live(steps: readonly (readonly Happening[])[]): Promise<void> {
	const world = new World();
	await world.press();
	for (const step of steps) await Promise.all(step.map((one) => world.happen(one)));
	await world.settle();
	world.check();
}

/** What has been seen of one link. */
interface Seen {
	/** What its record became, one after the other. */
	readonly became: Status[];
	/** What the merchant was told, by the id of the change. */
	readonly told: Map<string, Status>;
}

class World {
	#now = Date.UTC(2026, 10, 21);
	#deaf = false;
	#lag = 0;
	#turn = 0;
	readonly #provider = fakeProvider();
	readonly #links: CreatedLink[] = [];
	/** What must not happen, seen where throwing would only be one more failure to be survived. */
	readonly #wrongs: string[] = [];
	readonly #seen = new Map<string, Seen>();
	/** What the provider has said of each of its payments about the right money, last thing last. */
	readonly #said = new Map<string, { readonly payment: ProviderPayment; readonly at: number }[]>();
	readonly #clock = () => this.#now;
	readonly #store = this.#watched(memory({ clock: this.#clock }));
	/** Two servers of the shop, which share the store and know nothing of each other. */
	readonly #servers = [this.#serve(), this.#serve()];
	readonly #attempt = crypto.randomUUID();

	constructor() {
		const provider = this.#provider;
		const read = provider.getPayment.bind(provider);
		provider.getPayment = async (ref) => {
			const payment = await read(ref);
			for (let turns = this.#lag; turns > 0; turns--) await turnOfTheLoop();
			if (payment.amount.value === '49900') this.#saidOf(payment.id).push({ payment, at: this.#now });
			return payment;
		};
		const create = provider.createPayment.bind(provider);
		provider.createPayment = async (order) => {
			this.#checkNothingIsOpen();
			return create(order);
		};
		provider.readWebhook = async (raw, headers) => {
			if (headers.get('x-signed') !== 'yes')
				throw Object.assign(new Error(), { name: 'ProviderError', fault: 'unauthorized', executed: 'no' });
			const { event, reference } = JSON.parse(new TextDecoder().decode(raw)) as {
				event: string;
				reference: string;
			};
			return { id: event, type: 'payment', subject: 'payment', providerId: null, reference };
		};
	}

	#serve(): Endpoint {
		return createEndpoint({
			origins: [ORIGIN],
			providers: [this.#provider],
			items: { coffee: { title: 'Café', amount: { value: '49900', currency: 'COP' } } },
			store: this.#store,
			clock: this.#clock,
			limits: false,
			statusTokenSecret: 'a secret of at least thirty-two characters',
			log: () => {},
			onStatus: (change) => this.#hear(change),
		});
	}

	/** Whichever server's turn it is. */
	get #endpoint(): Endpoint {
		return this.#servers[this.#turn++ % this.#servers.length] as Endpoint;
	}

	async happen(one: Happening): Promise<void> {
		switch (one.is) {
			case 'says':
				return this.#say(one);
			case 'read':
				return this.#read();
			case 'webhook':
				return this.#webhook(one.event, one.signed);
			case 'reconcile':
				await this.#endpoint.reconcile();
				return;
			case 'press':
				return this.press();
			case 'wait':
				this.#now += one.ms;
				return;
			case 'lag':
				this.#lag = one.turns;
				return;
			case 'down':
				this.#provider.down = one.down;
				return;
			case 'deaf':
				this.#deaf = one.deaf;
		}
	}

	async press(): Promise<void> {
		const response = await this.#endpoint.fetch(
			new Request('https://shop.example/v1/payment-links', {
				method: 'POST',
				headers: { 'content-type': 'application/json', origin: ORIGIN },
				body: JSON.stringify({ item: 'coffee', attempt: this.#attempt }),
			}),
		);
		if (response.status !== 201) return;
		const link = (await response.json()) as CreatedLink;
		if (!this.#links.some(({ id }) => id === link.id)) this.#links.push(link);
	}

	/** Everybody listens and answers, until nothing is left to be told. */
	async settle(): Promise<void> {
		this.#provider.down = false;
		this.#deaf = false;
		for (let day = 0; day < 3; day++) {
			this.#now += 86_400_000;
			await this.#endpoint.reconcile();
		}
	}

	check(): void {
		for (const { became, told } of this.#seen.values()) {
			for (const [at, status] of became.entries()) {
				const before = became[at - 1];
				if (before === undefined) continue;
				assert.equal(moveStatus(before, status), status, `${before} became ${status}`);
				if (before === 'succeeded') assert.match(status, /^(?:refunded|disputed)$/);
				if (before === 'refunded') assert.equal(status, 'disputed', 'only a bank takes back a refund');
			}
			// Money that is returned or disputed came first, and a part may be reported again when its link ends.
			const due = became
				.slice(1)
				.flatMap((status, at) =>
					impliesSuccess(became[at] ?? 'unknown', status) ? ['succeeded', status] : [status],
				);
			const reported = [...told.values()].filter((status, at, all) => status !== all[at - 1]);
			assert.deepEqual(reported, due, 'the merchant was told of every change, in order');
		}
		assert.deepEqual(this.#wrongs, []);
	}

	#say({ status, open, wrongMoney }: Happening & { readonly is: 'says' }): void {
		const payment = [...this.#provider.payments.keys()].at(-1);
		const mayBeOpen = status === 'failed' || status === 'partially_paid';
		const running = ['created', 'pending', 'processing', 'unknown'].includes(status);
		const amount = { value: wrongMoney ? '1' : '49900', currency: 'COP' };
		this.#provider.set({ status, ended: !running && !(mayBeOpen && open), amount }, payment);
	}

	async #read(): Promise<void> {
		const link = this.#links.at(-1);
		if (link) await this.#endpoint.getPaymentLink(link.id);
	}

	async #webhook(event: number, signed: boolean): Promise<void> {
		const reference = this.#provider.orders.at(-1)?.reference;
		const response = await this.#endpoint.fetch(
			new Request('https://shop.example/v1/webhooks/fakepay', {
				method: 'POST',
				headers: signed ? { 'x-signed': 'yes' } : {},
				body: JSON.stringify({ event: `event ${event}`, reference }),
			}),
		);
		assert.equal(response.status, signed ? 200 : 401);
	}

	/** Sees every status that a record takes on. */
	#watched(store: Store): Store {
		const see = (key: string, data: string) => {
			const { status } = JSON.parse(data) as { status: Status };
			const { became } = this.#seenOf(key);
			if (became.at(-1) !== status) became.push(status);
		};
		return {
			...store,
			complete: async (key, owner, entry) => {
				const completed = await store.complete(key, owner, entry);
				if (completed && entry.data.startsWith('{')) see(key, entry.data);
				return completed;
			},
			update: async (key, version, entry) => {
				const updated = await store.update(key, version, entry);
				if (updated) see(key, entry.data);
				return updated;
			},
		};
	}

	#hear({ id, link, providerId }: StatusChange): void {
		if (link.status === 'succeeded') {
			// Money that is returned or disputed came first.
			const paid: readonly Status[] = ['succeeded', 'refunded', 'disputed'];
			const confirmed = this.#saidOf(providerId).some(({ payment }) => paid.includes(payment.status));
			if (!confirmed)
				this.#wrongs.push('the merchant was told of a success that the provider never confirmed');
		}
		if (this.#deaf) throw new Error('Not now.');
		this.#seenOf(link.id).told.set(id, link.status);
	}

	/** A new payment is made only when the one before has, a moment ago, been said to have ended without money. */
	#checkNothingIsOpen(): void {
		for (const id of this.#provider.payments.keys()) {
			const last = this.#saidOf(id).at(-1);
			const over = last?.payment.ended && ['failed', 'cancelled', 'expired'].includes(last.payment.status);
			if (over && this.#now - last.at <= 2_000) continue;
			this.#wrongs.push(`a second payment although ${id} was last said to be ${last?.payment.status}`);
		}
	}

	#saidOf(id: string) {
		const said = this.#said.get(id) ?? [];
		this.#said.set(id, said);
		return said;
	}

	#seenOf(key: string): Seen {
		const seen = this.#seen.get(key) ?? { became: [], told: new Map<string, Status>() };
		this.#seen.set(key, seen);
		return seen;
	}
}
