import type { Delivery, NewDelivery, Store } from '../../stores/store.ts';
import { PLATFORM, type Surroundings, type Timer } from '../../wire/surroundings.ts';
import { deliveriesOf, type ReportedEvent } from './events.ts';
import type { Log } from '../observe/log.ts';
import { MERCHANT_MS, TimeLimitError, withTimeLimit } from '../config/time-limit.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Concurrent deliveries to one subscriber. Limits the load on a subscriber that is back after a failure of hours. */
const CONCURRENCY = 8;
/** How many deliveries are taken from the store at once, and how many may wait in this process. */
const BATCH = 16;
/**
 * How long other processes cannot lease a delivery of this one. If this process ends, the others continue half a minute
 * later. A delivery that could not be started in time is returned.
 */
const LEASE_MS = 30 * SECOND;
/** Remaining lease that is needed to start: the time limit of merchant code, and a margin to settle in the store. */
const LEASE_NEEDED_MS = MERCHANT_MS + 5 * SECOND;
/** Waits after the first failures. Then every minute while the delivery is young, then every hour. */
const FIRST_RETRIES_MS = [5 * SECOND, 30 * SECOND];
/** How often this process checks for deliveries that another process postponed. */
const PUT_OFF_ELSEWHERE_MS = 30 * SECOND;
const YOUNG_MS = 2 * DAY;
/** Age after which a delivery is given up. */
const GIVEN_UP_AFTER_MS = 30 * DAY;
/** The maximum of `setTimeout` is 2^31 - 1 ms. */
const LONGEST_WAIT_MS = 2_147_483_647;

/** A receiver of events: a hook of the configuration or a webhook address. After a rejection, the event is resent. */
export interface Subscriber {
	wants(event: ReportedEvent): boolean;
	send(event: ReportedEvent): void | Promise<void>;
}

/**
 * Sends every event to its subscribers, at least once. Deliveries are kept in the store, so they survive a restart.
 * Each delivery has its own retries. The deliveries of a failing subscriber are retried at the same time, so that they
 * are sent in the order of their events when it is back. A new event of a payment makes the failed deliveries of that
 * payment due, and they are tried before it. A timer of this process sends what is due again; after a restart,
 * `reconcile()` does.
 */
export class Deliveries {
	readonly #store: Store;
	readonly #subscribers: ReadonlyMap<string, Subscriber>;
	readonly #monotonic: () => number;
	readonly #log: Log;
	readonly #lanes = new Map<string, Lane>();
	readonly #running = new Set<Promise<void>>();
	/** Ids of deliveries that are waiting or being sent in this process. */
	readonly #held = new Set<string>();
	#leasing: Promise<void> | undefined;
	#wanted = false;
	/** When the first returned delivery is due again, by the monotonic clock. */
	#leftUntil = Infinity;
	#queued = 0;
	readonly #surroundings: Surroundings;
	#timer: Timer | undefined;
	#closed = false;

	/**
	 * @param parts.subscribers by the names under which deliveries are stored
	 * @param parts.monotonic milliseconds of a monotonic clock of this process
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

	/** The deliveries of an event, to be written in the same step as the change that caused it. */
	of(event: ReportedEvent, to?: readonly string[]): NewDelivery[] {
		const names = [...this.#subscribers].flatMap(([name, { wants }]) => (wants(event) ? [name] : []));
		return deliveriesOf(event, to ?? names);
	}

	/** Sends what is due. Never rejects. Resolves when no delivery is being sent any more. */
	async send(): Promise<void> {
		this.#lookAgain();
		while (this.#leasing !== undefined || this.#running.size > 0) {
			await Promise.all([this.#leasing, ...this.#running]);
		}
		this.#arm();
	}

	/** Stops the timer, returns waiting deliveries to the store, and resolves when no delivery is being sent any more. */
	async close(): Promise<void> {
		this.#closed = true;
		this.#surroundings.clearTimeout(this.#timer);
		await this.#leasing;
		const waiting = [...this.#lanes.values()].flatMap(({ queue }) => queue.splice(0));
		this.#queued = 0;
		// A delivery that cannot be returned is due again when its lease expires.
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

	/** Takes due deliveries from the store, until none is left or enough are waiting here. */
	async #leaseAll(): Promise<void> {
		try {
			while (this.#wanted && this.#queued < BATCH && !this.#closed) {
				this.#wanted = false;
				this.#leftUntil = Infinity;
				const leasedAt = this.#monotonic();
				for (const delivery of await this.#store.leaseDeliveries(BATCH, LEASE_MS)) {
					// Waking a subscriber also returns deliveries that are being sent.
					if (this.#held.has(delivery.id)) continue;
					this.#held.add(delivery.id);
					this.#wanted = true;
					this.#queued++;
					this.#laneOf(delivery.subscriber).queue.push({ ...delivery, leaseUntil: leasedAt + LEASE_MS });
				}
				for (const [name, lane] of this.#lanes) this.#work(name, lane);
			}
		} catch (error) {
			// They stay due in the store, or become due when the lease expires.
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

	/** Starts deliveries. Never two of one payment at once, so that they arrive in order. */
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
	 * Leaves a delivery, and the later ones of its payment, to the next process that leases it. Not counted as a failure.
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
		// Another process may have the subscriber. A subscriber that hangs would delay all its deliveries, one by one.
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

	/** Returns a delivery to the store, to be retried together with the others of its subscriber. */
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
			// A failed delivery of this process that is not due yet was postponed by another process.
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
		// Only Node and compatible runtimes return an object here.
		(this.#timer as { unref?: () => void }).unref?.();
	}
}

/** A delivery that other processes cannot lease until `leaseUntil`, by this process's monotonic clock. */
interface Leased extends Delivery {
	readonly leaseUntil: number;
}

/** The deliveries of one subscriber in this process. */
interface Lane {
	queue: Leased[];
	/** Keys of the payments with a delivery being sent. */
	readonly busy: Set<string>;
	/** How many consecutive calls timed out. */
	hung: number;
	/** When all failed deliveries are retried, by this process's monotonic clock. */
	retryAt: number;
	/** Whether a delivery failed since the last success. */
	isDeaf: boolean;
}
