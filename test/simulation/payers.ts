import type { Machine } from './machine.ts';
import type { Breach } from './oracle.ts';
import type { ProviderWorld } from './provider.ts';
import type { Troubles } from './troubles.ts';
import { BEGINNING, CALM, clock, HOUR, MINUTE, SECOND, type World } from './world.ts';

/** Something that somebody wants to buy. */
export interface Order {
	readonly name: string;
	/** The provider that it is paid through. */
	readonly provider: ProviderWorld;
	/** What the shop asks for it now, in major units. */
	price: number;
	/** All prices that were asked for it. */
	readonly prices: number[];
	/** Whether the shop signs a token for it, or the endpoint knows it as an item. */
	readonly byToken: boolean;
	/** Whether the shop names the order, so that it is paid once. A token always does. */
	readonly hasReference: boolean;
	/** Ids of the methods that the payer chooses from, none where there is one way to pay. */
	readonly methods: readonly string[];
	readonly partial: boolean;
	/** Milliseconds since the epoch. */
	readonly expiresAt: number | undefined;
}

/** One showing of an order in a browser: what it presses with. */
interface Rendering {
	readonly order: Order;
	readonly attempt: string;
	token: string | undefined;
}

interface Link {
	readonly id: string;
	/** The provider's id of the payment. */
	readonly payment: string;
	readonly status_token: string;
}

/** A press that was answered, or not. */
type Answer =
	| { readonly link: Link }
	| { readonly status: number; readonly code: string; readonly retryAfterMs: number | undefined };

/** Errors that trying again does not help against, and that are an answer. */
const ANSWERS: ReadonlySet<string> = new Set([
	'already_paid',
	'order_cancelled',
	'token_expired',
	'offer_expired',
	'attempt_reused',
	// The shop was told; until it has looked, nothing else can be paid.
	'amount_mismatch',
]);

/** What Yuno must know of a payer. */
const CUSTOMER = {
	first_name: 'Ana',
	last_name: 'Ruiz',
	email: 'ana@mail.example',
	document_type: 'CC',
	document_number: '1020304050',
};

/** The payers of a history, and what they do by chance and habit. */
export class Payers {
	readonly breaches: Breach[] = [];
	readonly #world: World;
	readonly #machines: readonly Machine[];
	readonly #troubles: Troubles;
	readonly #sign: (order: Order) => string;
	/** Orders whose payer has seen that they are paid. */
	readonly #believedPaid = new Set<string>();
	readonly #first = new Map<string, Rendering>();
	readonly #links = new Map<string, Link[]>();

	/** @param sign makes a checkout token for an order */
	constructor(
		world: World,
		machines: readonly Machine[],
		troubles: Troubles,
		sign: (order: Order) => string,
	) {
		this.#world = world;
		this.#troubles = troubles;
		this.#machines = machines;
		this.#sign = sign;
	}

	/** Lets the payers of an order come. */
	visit(order: Order): void {
		const { time } = this.#world;
		const random = this.#world.random(`payer ${order.name}`);
		const begin = random.between(0, 20 * MINUTE);
		const rendering = this.#render(order);
		this.#first.set(order.name, rendering);
		const again = this.#world.random(`press-again ${order.name}`).between(2 * MINUTE, 45 * MINUTE);
		const second = this.#world.random(`rendered-twice ${order.name}`).between(0, 30 * MINUTE);
		const twice = this.#world.decides('rendered-twice', 0.7);
		const pressesAgain = this.#world.decides('press-again', 0.7);
		time.at(begin, () => {
			this.#world.stir();
			if (this.#world.decides('double-press', 0.7)) void this.#shop(rendering, 'other tab');
			void this.#shop(rendering, 'tab');
		});
		if (pressesAgain) time.at(begin + again, () => void this.#shop(rendering, 'again'));
		if (twice && order.byToken) {
			const price = this.#world.decides('reprices', 0.5) ? order.price + 1_000 : order.price;
			order.prices.push(price);
			time.at(begin + second, () => void this.#shop(this.#render({ ...order, price }), 'second rendering'));
		}
		this.#troubles.planBank(order);
		this.#troubles.planCancel(order, begin, () => this.#links.get(order.name)?.[0]?.id);
		this.#troubles.planCharge(order, begin);
		if (order.expiresAt !== undefined) {
			time.at(order.expiresAt - BEGINNING + SECOND, () => void order.provider.observe());
		}
	}

	/** Lets each payer press once more when all trouble is over: there must be an answer. */
	returnAll(orders: readonly Order[]): void {
		for (const order of orders) void this.#returnTo(order);
	}

	#render(order: Order): Rendering {
		return {
			order,
			attempt: this.#world.random(`attempts ${order.name}`).uuid(),
			token: order.byToken ? this.#sign(order) : undefined,
		};
	}

	/** One payer in one tab: presses until there is a link, pays there or not, and comes back. */
	async #shop(rendering: Rendering, tab: string): Promise<void> {
		const { order } = rendering;
		const { time } = this.#world;
		const random = this.#world.random(`${tab} ${order.name}`);
		if (this.#believedPaid.has(order.name)) return;
		// Who has a message already does not press again.
		const byMessage = this.#world.random('paid-by-message').chance(0.6) && this.#world.has('paid-by-message');
		const link = await this.#pressUntil(rendering, tab, byMessage ? 1 : 6);
		if (!link) return this.#payByMessage(order);
		const links = this.#links.get(order.name) ?? [];
		const earlier = links.find(({ payment }) => payment !== link.payment);
		this.#links.set(order.name, [...links, link]);
		await time.sleep(random.between(2 * SECOND, 60 * SECOND));
		if (this.#world.decides('slow-payer', 0.7)) {
			await time.sleep(this.#world.random(`slow-payer ${order.name}`).between(15 * MINUTE, 50 * MINUTE));
			await this.#follow(order, link, `${tab}, waiting`, 1);
			await time.sleep(this.#world.random(`slow-payer ${order.name}`).between(0, 2 * SECOND));
		}
		// More of them leave where the bank may approve without them.
		const pays = random.next() < (this.#world.has('late-approval') ? 0.4 : 0.85);
		if (pays && !this.#believedPaid.has(order.name)) await this.#pay(order, link, tab);
		if (earlier && this.#world.decides('old-page', 0.8)) {
			await time.sleep(random.between(2 * SECOND, 5 * MINUTE));
			await this.#pay(order, earlier, `${tab}, old page`);
		}
		if (this.#world.decides('never-returns', 0.7)) return;
		await this.#follow(order, link, tab);
	}

	async #pay(order: Order, { payment }: Link, tab: string): Promise<void> {
		const { time } = this.#world;
		const { provider } = order;
		const random = this.#world.random(`page ${tab} ${order.name}`);
		const bank = this.#world.random(`bank ${order.name}`).between(30 * SECOND, 90 * MINUTE);
		if (this.#world.decides('declines', 0.6)) {
			await provider.act(payment, 'decline');
			await time.sleep(random.between(3 * SECOND, 2 * MINUTE));
			// Some give up after that.
			if (random.chance(0.4)) return;
		}
		if (order.partial) {
			await provider.act(payment, 'partial', 3_000);
			await time.sleep(random.between(MINUTE, 40 * MINUTE));
			await provider.act(payment, 'partial', 2_000);
			await time.sleep(random.between(MINUTE, 40 * MINUTE));
			if (random.chance(0.4)) return;
			this.#world.occurs('partial-payments');
		}
		if (this.#world.decides('processing', 0.6)) {
			if ((await provider.act(payment, 'process')) !== provider.kind.processing) return;
			const during = this.#troubles.duringTrouble(this.#world.random(`bank ${order.name}`), time.now + bank);
			this.#world.plan(Math.max(time.now + SECOND, during), () => void this.#settle(order, payment));
			return;
		}
		await provider.act(payment, 'approve');
		if (provider.kind.name === 'neopay' && this.#world.decides('pays-twice', 0.8)) {
			// The form was open in another tab.
			await time.sleep(random.between(SECOND, 20 * SECOND));
			await provider.act(payment, 'approve');
		}
		this.#planAfterwards(order, payment);
	}

	async #settle(order: Order, payment: string): Promise<void> {
		const { provider } = order;
		if ((await provider.payment(payment))?.status !== provider.kind.processing) return;
		await provider.become(payment, 'approved');
		this.#planAfterwards(order, payment);
	}

	/** Refunds and disputes of a paid payment. */
	#planAfterwards(order: Order, payment: string): void {
		for (const [habit, status] of [
			['refunds', 'refunded'],
			['disputes', 'disputed'],
		] as const) {
			const random = this.#world.random(`${habit} of ${order.name}`);
			const delay = random.chance(0.5)
				? random.between(SECOND, 2 * MINUTE)
				: random.between(MINUTE, 20 * HOUR);
			if (!this.#world.decides(habit, 0.6)) continue;
			this.#world.plan(this.#world.time.now + delay, () => {
				void order.provider.payment(payment).then((now) => {
					if (now?.status === order.provider.kind.approved) return order.provider.become(payment, status);
					return undefined;
				});
			});
		}
	}

	/** A payment exists that the payer was not led to; a message of the provider leads there. */
	async #payByMessage(order: Order): Promise<void> {
		await this.#world.time.sleep(
			this.#world.random(`paid-by-message ${order.name}`).between(MINUTE, 20 * MINUTE),
		);
		if (!this.#world.has('paid-by-message')) return;
		const made = (await order.provider.payments()).find(({ title }) => title === order.name);
		if (!made || this.#believedPaid.has(order.name)) return;
		this.#world.occurs('paid-by-message');
		await order.provider.act(made.id, 'approve');
	}

	/** Presses until there is a link; `undefined` when the payer loses patience, or is told that it is paid. */
	async #pressUntil(rendering: Rendering, tab: string, tries: number): Promise<Link | undefined> {
		const random = this.#world.random(`presses ${tab} ${rendering.order.name}`);
		for (let count = 0; count < tries; count++) {
			const answer = await this.#press(rendering, tab);
			if ('link' in answer) return answer.link;
			if (answer.code === 'already_paid') this.#believedPaid.add(rendering.order.name);
			if (ANSWERS.has(answer.code)) return undefined;
			await this.#world.time.sleep(answer.retryAfterMs ?? random.between(2 * SECOND, 20 * SECOND));
		}
		return undefined;
	}

	async #press({ order, attempt, token }: Rendering, tab: string): Promise<Answer> {
		const { time } = this.#world;
		const network = this.#world.random(`network ${order.name}`);
		const machine = this.#world.random(`balancer ${tab} ${order.name}`).pick(this.#machines);
		await time.sleep(network.between(5, 60));
		this.#world.stir();
		const what = `${order.name} ${tab} presses at ${machine.name}`;
		try {
			const response = await machine.call('press', (endpoint) =>
				endpoint.fetch(
					new Request('https://shop.example/checkout/v1/payment-links', {
						method: 'POST',
						headers: { 'content-type': 'application/json', origin: 'https://shop.example' },
						body: JSON.stringify({
							...(token === undefined ? { item: order.name } : { token }),
							attempt,
							...(order.provider.kind.name === 'yuno' && { customer: CUSTOMER }),
						}),
					}),
				),
			);
			const text = await response.text();
			const body = JSON.parse(text) as { id: string; url: string; status_token: string; code: string };
			this.#world.note(`${what}: ${response.status} ${body.code ?? body.url}`);
			if (response.status === 201) {
				const payment = await order.provider.idOf(body.url);
				return { link: { id: body.id, payment, status_token: body.status_token } };
			}
			const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
			const retryAfterMs = Number.isNaN(seconds) ? undefined : Math.min(seconds, 60) * SECOND;
			return { status: response.status, code: body.code, retryAfterMs };
		} catch (error) {
			this.#world.note(`${what}: ${String(error)}`);
			return { status: 0, code: 'network', retryAfterMs: undefined };
		}
	}

	/** Back at the shop: asks how it stands until that is final, for a while. */
	async #follow(
		order: Order,
		{ id, status_token: statusToken }: Link,
		tab: string,
		polls = 8,
	): Promise<void> {
		const random = this.#world.random(`polls ${tab} ${order.name}`);
		for (let count = 0; count < polls; count++) {
			await this.#world.time.sleep(random.between(SECOND, 8 * SECOND) * (1 + count / 2));
			const machine = random.pick(this.#machines);
			try {
				const response = await machine.call('status', (endpoint) =>
					endpoint.fetch(
						new Request(`https://shop.example/checkout/v1/payment-links/${id}`, {
							headers: { authorization: `Bearer ${statusToken}`, origin: 'https://shop.example' },
						}),
					),
				);
				const body = JSON.parse(await response.text()) as { status: string; final: boolean; code: string };
				this.#world.note(
					`${order.name} ${tab} asks ${machine.name}: ${response.status} ${body.code ?? body.status}`,
				);
				if (response.status === 401) {
					this.#break(
						'refused',
						`${order.name} at ${machine.name}, ${clock(this.#world.time.now)}: ${body.code}`,
					);
				}
				if (body.status === 'succeeded') this.#believedPaid.add(order.name);
				if (body.final) return;
			} catch (error) {
				this.#world.note(`${order.name} ${tab} asks ${machine.name}: ${String(error)}`);
			}
		}
	}

	async #returnTo(order: Order): Promise<void> {
		await this.#world.time.sleep(2 * MINUTE);
		const known = this.#first.get(order.name);
		// A link that is over for the shop cannot be sold again.
		if (!known || (order.expiresAt !== undefined && order.expiresAt - BEGINNING < CALM + 10 * MINUTE)) return;
		// A page that is open for hours has a token that is over; loading it again brings a new one.
		if (known.token !== undefined) known.token = this.#sign(order);
		let last: Answer | undefined;
		for (let count = 0; count < 4; count++) {
			last = await this.#press(known, 'return');
			if ('link' in last || ANSWERS.has(last.code)) return;
			await this.#world.time.sleep(last.retryAfterMs ?? 30 * SECOND);
		}
		// A payment for another amount is for the shop to look at; until then nothing else can be paid.
		const isOdd = order.provider.facts.some((fact) => fact.order === order.name && fact.kind === 'mismatch');
		if (last && !('link' in last) && !isOdd)
			this.#break('stuck', `${order.name}: ${last.status} ${last.code}`);
	}

	#break(invariant: Breach['invariant'], what: string): void {
		if (!this.breaches.some((breach) => breach.invariant === invariant))
			this.breaches.push({ invariant, what });
	}
}
