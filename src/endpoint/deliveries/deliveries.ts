import type { Delivery, NewDelivery, Store } from '../../stores/store.ts';
import { PLATFORM, type Surroundings, type Timer } from '../../wire/surroundings.ts';
import { deliveriesOf, type ReportedEvent } from './events.ts';
import type { Log } from '../observe/log.ts';
import { MERCHANT_MS, TimeLimitError, withTimeLimit } from '../config/time-limit.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How many deliveries to one subscriber run at once: one that was down for hours is not flooded when it is back. */
const CONCURRENCY = 8;
/** How many are taken from the store at once, and how many may wait here. */
const BATCH = 16;
/**
 * How long no other process is given what this one delivers: when this one ends, the others go on half a minute later.
 * What could not be begun in time goes back.
 */
const LEASE_MS = 30 * SECOND;
/** How much of the lease must be left to begin: the time limit of merchant code, and a margin to settle in the store. */
const LEASE_NEEDED_MS = MERCHANT_MS + 5 * SECOND;
/** Waits after the first failures; then each minute while the delivery is young, then each hour. */
const FIRST_RETRIES_MS = [5 * SECOND, 30 * SECOND];
/** How often this process looks for what another one has put off. */
const PUT_OFF_ELSEWHERE_MS = 30 * SECOND;
const YOUNG_MS = 2 * DAY;
/** After this a delivery is given up. */
const GIVEN_UP_AFTER_MS = 30 * DAY;
/** `setTimeout` takes no more than 2^31 - 1 ms. */
const LONGEST_WAIT_MS = 2_147_483_647;

/** A receiver of events: a hook of the configuration, or a webhook address. A rejection makes an event come again later. */
export interface Subscriber {
	wants(event: ReportedEvent): boolean;
	send(event: ReportedEvent): void | Promise<void>;
}

/**
 * Sends every event to its subscribers, at least once. What is to be sent lies in the store, so a restart forgets
 * nothing. Each delivery has its own retries; those of a subscriber that does not answer come at the same moments, so that
 * they are sent in the order of their events when it is back. A new event of a payment makes those of it that failed due,
 * and they are tried before it. A timer of this process sends what is due again; after a
 * restart, `reconcile()`.
 */
export class Deliveries {
	readonly #store: Store;
	readonly #subscribers: ReadonlyMap<string, Subscriber>;
	readonly #monotonic: () => number;
	readonly #log: Log;
	readonly #lanes = new Map<string, Lane>();
	readonly #running = new Set<Promise<void>>();
	/** Ids of what is waiting here or on its way. */
	readonly #held = new Set<string>();
	#leasing: Promise<void> | undefined;
	#wanted = false;
	/** When the first delivery that went back is due again, by the monotonic clock. */
	#leftUntil = Infinity;
	#queued = 0;
	readonly #surroundings: Surroundings;
	#timer: Timer | undefined;
	#closed = false;

	/**
	 * @param parts.subscribers by the names under which deliveries are remembered
	 * @param parts.monotonic milliseconds of a clock of this process that never steps
	 */
	constructor(parts: {
		readonly store: Store;
		readonly subscribers: Readonly<Record<string, Subscriber | undefined>>;
		readonly monotonic: () => number;
		readonly log: Log;
		readonly surroundings?: Surroundings | undefined;
	}) {
		this.#store = parts.store;
		this.#subscribers = new Map(
			Object.entries(parts.subscribers).flatMap(([name, subscriber]) =>
				subscriber ? [[name, subscriber]] : [],
			),
		);
		this.#monotonic = parts.monotonic;
		this.#log = parts.log;
		this.#surroundings = parts.surroundings ?? PLATFORM;
	}

	/** The deliveries of an event, to be written in the same step as what it follows from. */
	of(event: ReportedEvent, to?: readonly string[]): NewDelivery[] {
		const names = [...this.#subscribers].flatMap(([name, { wants }]) => (wants(event) ? [name] : []));
		return deliveriesOf(event, to ?? names);
	}

	/** Sends what is due. Never rejects; resolves when nothing is being sent any more. */
	async send(): Promise<void> {
		this.#lookAgain();
		while (this.#leasing !== undefined || this.#running.size > 0) {
			await Promise.all([this.#leasing, ...this.#running]);
		}
		this.#arm();
	}

	/** Sends nothing by itself any more; gives back what waits here, and resolves once nothing is being sent. */
	async close(): Promise<void> {
		this.#closed = true;
		this.#surroundings.clearTimeout(this.#timer);
		await this.#leasing;
		const waiting = [...this.#lanes.values()].flatMap(({ queue }) => queue.splice(0));
		this.#queued = 0;
		// What cannot be given back is due again when its lease runs out.
		await Promise.allSettled(waiting.map(({ id }) => this.#store.settleDelivery(id, 0)));
		await this.send();
	}

	#lookAgain(): void {
		this.#wanted = true;
		this.#lease();
	}

	#lease(): void {
		if (this.#closed) return;
		this.#leasing ??= this.#leaseAll().finally(() => {
			this.#leasing = undefined;
		});
	}

	/** Takes what is due from the store, until nothing is or enough is waiting here. */
	async #leaseAll(): Promise<void> {
		try {
			while (this.#wanted && this.#queued < BATCH && !this.#closed) {
				this.#wanted = false;
				this.#leftUntil = Infinity;
				const leasedAt = this.#monotonic();
				for (const delivery of await this.#store.leaseDeliveries(BATCH, LEASE_MS)) {
					// Waking a subscriber hands out again what is on its way.
					if (this.#held.has(delivery.id)) continue;
					this.#held.add(delivery.id);
					this.#wanted = true;
					this.#queued++;
					this.#laneOf(delivery.subscriber).queue.push({ ...delivery, leaseUntil: leasedAt + LEASE_MS });
				}
				for (const [name, lane] of this.#lanes) this.#work(name, lane);
			}
		} catch (error) {
			// They stay due in the store, or become so when the lease runs out.
			this.#log({
				level: 'error',
				message: 'could not list due deliveries; will retry',
				error: String(error),
			});
		}
	}

	#laneOf(name: string): Lane {
		const lane = this.#lanes.get(name) ?? { queue: [], busy: new Set(), hung: 0, retryAt: 0, isDeaf: false };
		this.#lanes.set(name, lane);
		return lane;
	}

	/** Starts what may be started: never two of one payment at once, so that they arrive in order. */
	#work(name: string, lane: Lane): void {
		while (lane.busy.size < CONCURRENCY) {
			const at = lane.queue.findIndex(({ key }) => !lane.busy.has(key));
			const [delivery] = at === -1 ? [] : lane.queue.splice(at, 1);
			if (!delivery) return;
			this.#queued--;
			if (delivery.leaseUntil - this.#monotonic() < LEASE_NEEDED_MS) {
				this.#leave(lane, delivery);
				continue;
			}
			lane.busy.add(delivery.key);
			const task = this.#sendOne(name, lane, delivery)
				.catch((error: unknown) => {
					this.#log({
						level: 'error',
						message: 'could not store the result of a delivery',
						error: String(error),
					});
				})
				.finally(() => {
					this.#running.delete(task);
					this.#held.delete(delivery.id);
					lane.busy.delete(delivery.key);
					this.#work(name, lane);
					if (this.#wanted || this.#leftUntil <= this.#monotonic()) this.#lookAgain();
				});
			this.#running.add(task);
		}
	}

	/**
	 * Leaves a delivery, and the later ones of its payment, to the process that leases it next. It does not count as a failure.
	 */
	#leave(lane: Lane, delivery: Leased): void {
		const later = lane.queue.filter(({ key }) => key === delivery.key);
		lane.queue = lane.queue.filter(({ key }) => key !== delivery.key);
		this.#queued -= later.length;
		for (const { id, leaseUntil } of [delivery, ...later]) {
			this.#held.delete(id);
			this.#leftUntil = Math.min(this.#leftUntil, leaseUntil);
		}
	}

	async #sendOne(name: string, lane: Lane, delivery: Delivery): Promise<void> {
		const subscriber = this.#subscribers.get(name);
		// Another process of the shop may have the subscriber. And one that hangs has all wait for it, one by one.
		if (!subscriber || lane.hung >= CONCURRENCY) {
			lane.hung = lane.queue.length === 0 ? 0 : lane.hung;
			return this.#again(lane, delivery);
		}
		try {
			const event = JSON.parse(delivery.data) as ReportedEvent;
			await withTimeLimit(name, () => subscriber.send(event), this.#surroundings);
		} catch (error) {
			lane.hung += error instanceof TimeLimitError ? 1 : 0;
			return this.#fail(name, lane, delivery, error);
		}
		lane.hung = 0;
		await this.#store.settleDelivery(delivery.id, null);
		if (!lane.isDeaf && delivery.failures === 0) return;
		lane.isDeaf = false;
		await this.#store.wakeDeliveries(name);
		this.#wanted = true;
	}

	async #fail(name: string, lane: Lane, delivery: Delivery, error: unknown): Promise<void> {
		lane.isDeaf = true;
		const isGivenUp = delivery.ageMs >= GIVEN_UP_AFTER_MS;
		if (isGivenUp || delivery.failures === 0) {
			this.#log({
				level: isGivenUp ? 'error' : 'warn',
				message: isGivenUp
					? 'event delivery failed for 30 days; giving up'
					: 'event delivery failed; will retry',
				by: name,
				event: delivery.id,
				error: String(error),
			});
		}
		if (isGivenUp) await this.#store.settleDelivery(delivery.id, null);
		else await this.#again(lane, delivery);
	}

	/** Gives a delivery back, to be tried with the others of its subscriber. */
	async #again(lane: Lane, { id, failures, ageMs }: Delivery): Promise<void> {
		const now = this.#monotonic();
		const wait = ageMs >= YOUNG_MS ? HOUR : (FIRST_RETRIES_MS[failures] ?? MINUTE);
		const isSoon = lane.retryAt > now && lane.retryAt - now < wait;
		if (!isSoon) lane.retryAt = now + wait;
		await this.#store.settleDelivery(id, lane.retryAt - now);
	}

	#arm(): void {
		this.#surroundings.clearTimeout(this.#timer);
		const now = this.#monotonic();
		for (const lane of this.#lanes.values()) {
			// What failed here and is not due yet was put off by another process.
			if (lane.isDeaf && lane.retryAt <= now) lane.retryAt = now + PUT_OFF_ELSEWHERE_MS;
		}
		const next = Math.min(
			...[...this.#lanes.values()].map(({ retryAt }) => retryAt).filter((at) => at > now),
			Math.max(this.#leftUntil, now),
		);
		if (next === Infinity || this.#closed) return;
		this.#timer = this.#surroundings.setTimeout(
			() => void this.send(),
			Math.min(next - now, LONGEST_WAIT_MS),
		);
		// Only Node and its relatives return an object here.
		(this.#timer as { unref?: () => void }).unref?.();
	}
}

/** A delivery that no other process is given until the lease is over, by this process's monotonic clock. */
interface Leased extends Delivery {
	readonly leaseUntil: number;
}

/** What is on its way to one subscriber. */
interface Lane {
	queue: Leased[];
	/** Keys of the payments of which something is being sent. */
	readonly busy: Set<string>;
	/** How many calls in a row did not answer in time. */
	hung: number;
	/** When all that failed is tried again, by this process's monotonic clock. */
	retryAt: number;
	/** Whether something failed since it last answered. */
	isDeaf: boolean;
}
