import type { Life } from './machine.ts';
import { isWithin, MINUTE, type Outage, type World } from './world.ts';

/** One report that reached the shop. */
export interface Report {
	readonly at: number;
	readonly channel: 'onStatus' | 'webhook';
	readonly id: string;
	/** As `payment.succeeded`. */
	readonly type: string;
	/** The provider's id of the payment. */
	readonly payment: string;
	/** The shop's name of the order: the item, or the reference of the token. */
	readonly order: string;
	/** What was ordered, in pesos. */
	readonly amount: string | undefined;
	readonly paid: string | undefined;
}

/** What the endpoint gives to `onStatus`, as far as it is looked at; in snake_case what it posts. */
interface Change {
	readonly id: string;
	readonly type?: string;
	readonly kind?: string;
	readonly item?: string;
	readonly order?: string;
	readonly providerId?: string;
	readonly provider_id?: string;
	readonly link?: {
		readonly status?: string;
		readonly amount?: { readonly value: string };
		readonly amount_paid?: { readonly value: string };
	};
}

export const SHOP_WEBHOOK = 'https://shop.example/hooks';
/** For how many milliseconds a receiver that hangs keeps a connection. */
const HANGS_MS = 10 * MINUTE;

/** The shop's own server: what it was told, and how it fails to listen. */
export class Merchant {
	readonly reports: Report[] = [];
	readonly #world: World;
	readonly #throws: readonly Outage[];
	readonly #hangs: readonly Outage[];
	readonly #deaf: readonly Outage[];
	readonly #receiverHangs: readonly Outage[];

	constructor(world: World) {
		this.#world = world;
		this.#throws = world.windows('handler-throws', 'onStatus');
		this.#hangs = world.windows('handler-hangs', 'onStatus', 5 * MINUTE);
		this.#deaf = world.windows('receiver-deaf', 'webhook');
		this.#receiverHangs = world.windows('receiver-hangs', 'webhook', 5 * MINUTE);
	}

	/** `onStatus` and `onEvent` of a process: one handler. */
	async handle(change: object, life: Life): Promise<void> {
		const world = this.#world;
		const { now } = world.time;
		const read = this.#read(change as Change, 'onStatus');
		if (isWithin(this.#hangs, now)) {
			world.occurs('handler-hangs');
			world.note(`${life.name} onStatus hangs: ${read.type} ${read.payment}`);
			return new Promise(() => {});
		}
		const poisoned = world.has('handler-poisoned') && /\.(?:failed|processing)$/.test(read.type);
		if (poisoned || isWithin(this.#throws, now)) {
			world.occurs(poisoned ? 'handler-poisoned' : 'handler-throws');
			world.note(`${life.name} onStatus throws: ${read.type} ${read.payment}`);
			throw new Error('the shop is not well');
		}
		this.#take(read, life);
	}

	/** `fetch` of a process for what it posts to the shop. */
	fetchOf(life: Life): typeof fetch {
		return (input, init) => {
			if (String(input) !== SHOP_WEBHOOK) return Promise.reject(new Error(`Nobody is at ${String(input)}`));
			const signal = init?.signal;
			const ended = new Promise<never>((_, reject) =>
				signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
			);
			ended.catch(() => {});
			const run = async () => {
				const { time } = this.#world;
				await time.sleep(this.#world.random('shop network').between(10, 100));
				const headers = new Headers(init?.headers);
				const body = JSON.parse(String(init?.body)) as { type: string; data: Change };
				const read = this.#read({ ...body.data, type: body.type }, 'webhook');
				if (!/^v1,[\w+/=]{44}/.test(headers.get('webhook-signature') ?? '')) throw new Error('not signed');
				if (isWithin(this.#receiverHangs, time.now)) {
					this.#world.occurs('receiver-hangs');
					this.#world.note(`shop's address hangs: ${read.type} ${read.payment}`);
					await time.sleep(HANGS_MS);
				}
				if (isWithin(this.#deaf, time.now)) {
					this.#world.occurs('receiver-deaf');
					this.#world.note(`shop's address answers 503: ${read.type} ${read.payment}`);
					return new Response(null, { status: 503 });
				}
				this.#take(read, life);
				return new Response(null, { status: 204 });
			};
			return life.through('post', () => Promise.race([run(), ended]));
		};
	}

	#read(change: Change, channel: Report['channel']): Report {
		const { link = {} } = change;
		return {
			at: this.#world.time.now,
			channel,
			id: change.id,
			type: change.type ?? `${change.kind}.${link.status}`,
			payment: change.providerId ?? change.provider_id ?? '',
			order: change.item ?? change.order ?? '',
			amount: link.amount?.value,
			paid: link.amount_paid?.value,
		};
	}

	#take(report: Report, life: Life): void {
		this.reports.push(report);
		this.#world.note(
			`TOLD by ${life.name} (${report.channel}) ${report.type} ${report.order} ${report.payment} ${report.amount ?? ''} id ${report.id}`,
		);
	}
}
