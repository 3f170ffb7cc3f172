import type { Endpoint } from '../../src/endpoint/index.ts';
import type { Machine } from './machine.ts';
import type { Order } from './payers.ts';
import type { Random } from './random.ts';
import { DAY, HOUR, MINUTE, SECOND, type World } from './world.ts';

/** A span of time in which the shop has cancelled an order, and its endpoint has confirmed it. */
export interface Cancelled {
	readonly order: string;
	readonly from: number;
	/** When the shop opened it again. */
	to: number;
}

/** What a bank, and the shop itself, do to an order while its payers pay. */
export class Troubles {
	readonly cancelled: Cancelled[] = [];
	readonly #world: World;
	readonly #machines: readonly Machine[];

	constructor(world: World, machines: readonly Machine[]) {
		this.#world = world;
		this.#machines = machines;
	}

	/** The bank approves what had ended without money. */
	planBank(order: Order): void {
		const random = this.#world.random(`late-approval ${order.name}`);
		const usual = random.chance(0.5) ? random.between(30 * MINUTE, 3 * HOUR) : random.between(HOUR, DAY);
		const at = this.duringTrouble(random, usual);
		if (!this.#world.has('late-approval')) return;
		this.#world.plan(at, () => {
			void order.provider.payments().then(async (payments) => {
				const isGone = (status: string) => status === 'cancelled' && this.#world.has('gone-after-delete');
				const ended = payments.find(
					({ status, title }) =>
						title === order.name && order.provider.kind.ended.includes(status) && !isGone(status),
				);
				if (!ended) return;
				this.#world.occurs('late-approval');
				await order.provider.become(ended.id, 'approved');
			});
		});
	}

	/** A time during one of the outages that lie ahead, as often as not: news comes when it is least convenient. */
	duringTrouble(random: Random, usual: number): number {
		const [during, which, where] = [random.chance(0.6), random.next(), random.next()];
		const ahead = this.#world.outages.filter(({ from }) => from > 20 * MINUTE);
		const outage = ahead[Math.floor(which * ahead.length)];
		if (!during || !outage) return usual;
		return outage.from + where * (outage.to - outage.from);
	}

	/**
	 * The shop cancels an order, and may open it again.
	 * @param linkOf finds one of its links once there is one
	 */
	planCancel(order: Order, begin: number, linkOf: () => string | undefined): void {
		const random = this.#world.random(`merchant-cancels ${order.name}`);
		const at = begin + random.between(10 * SECOND, 40 * MINUTE);
		const reopensAfter = this.#world.random(`merchant-reopens ${order.name}`).between(SECOND, HOUR);
		const reopens = this.#world.decides('merchant-reopens', 0.7);
		if (!reopens && !this.#world.decides('merchant-cancels', 0.6)) return;
		this.#world.time.at(at, () => {
			const link = linkOf();
			if (link === undefined) return;
			void this.#cancel(order, link).then((cancelled) => {
				if (reopens) this.#world.time.after(reopensAfter, () => void this.#reopen(order, link, cancelled));
			});
		});
	}

	async #cancel(order: Order, link: string): Promise<Cancelled | undefined> {
		const status = await this.#ask(`cancels ${order.name}`, (endpoint) => endpoint.cancelPaymentLink(link));
		if (status !== 'cancelled') return undefined;
		const cancelled: Cancelled = { order: order.name, from: this.#world.time.now, to: Infinity };
		this.cancelled.push(cancelled);
		return cancelled;
	}

	async #reopen(order: Order, link: string, cancelled: Cancelled | undefined): Promise<void> {
		if (cancelled) cancelled.to = this.#world.time.now;
		await this.#ask(`opens ${order.name} again`, (endpoint) => endpoint.reopenPaymentLink(link));
	}

	/** The shop charges a registered card for an order that a payer may be paying. */
	planCharge(order: Order, begin: number): void {
		const random = this.#world.random(`charges-order ${order.name}`);
		const at = begin + random.between(SECOND, 50 * MINUTE);
		const charge = {
			attempt: random.uuid(),
			title: order.name,
			amount: { value: String(order.price), currency: order.provider.kind.currency },
			customerId: random.uuid(),
			cardId: random.uuid(),
			reference: order.name,
		};
		const happens = this.#world.decides('charges-order', 0.7);
		if (!happens || !order.hasReference || order.provider.kind.name !== 'onepay') return;
		const run = async () => {
			// The same attempt until there is an answer, for a while.
			for (let tries = 0; tries < 4; tries++) {
				const what = `charges ${order.name}`;
				const status = await this.#ask(what, (endpoint) => endpoint.createCharge(charge));
				if (status !== undefined) return;
				await this.#world.time.sleep(random.between(5 * SECOND, 3 * MINUTE));
			}
		};
		this.#world.time.at(at, () => void run());
	}

	async #ask(
		what: string,
		ask: (endpoint: Endpoint) => Promise<{ readonly status: string }>,
	): Promise<string | undefined> {
		const machine = this.#world.random('balancer').pick(this.#machines);
		this.#world.stir();
		try {
			const { status } = await machine.call(`shop ${what}`, ask);
			this.#world.note(`shop ${what}: ${status}`);
			return status;
		} catch (error) {
			this.#world.note(`shop ${what}: ${String(error)}`);
			return undefined;
		}
	}
}
