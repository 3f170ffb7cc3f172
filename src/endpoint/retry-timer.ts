import { PLATFORM, type Surroundings, type Timer } from '../wire/surroundings.ts';
import type { Clock } from '../stores/store.ts';

/** How many retries run at once: a receiver that was down for hours is not flooded when it is back. */
const CONCURRENCY = 8;
/** `setTimeout` takes no more than 2^31 - 1 ms. */
const LONGEST_WAIT_MS = 2_147_483_647;

/**
 * Runs work for keys when they are due, with one timer for all of them. It knows only what this process scheduled; after
 * a restart `reconcile()` finds what is due. The timer does not keep a process alive.
 */
export class RetryTimer {
	readonly #retry: (key: string) => Promise<void>;
	readonly #clock: Clock;
	readonly #dueAt = new Map<string, number>();
	readonly #surroundings: Surroundings;
	#timer: Timer | undefined;
	/** When the timer runs out, in milliseconds since the epoch. */
	#timerAt = Infinity;
	#running = 0;
	#stopped = false;

	/** @param retry the work for a key; it must not reject */
	constructor(retry: (key: string) => Promise<void>, clock: Clock, surroundings: Surroundings = PLATFORM) {
		this.#retry = retry;
		this.#clock = clock;
		this.#surroundings = surroundings;
	}

	/**
	 * Schedules a key, in place of the time that it had.
	 * @param at in milliseconds since the epoch
	 */
	set(key: string, at: number): void {
		if (this.#stopped) return;
		this.#dueAt.set(key, at);
		if (at < this.#timerAt) this.#arm();
	}

	/** Forgets every key. What is running goes on. */
	stop(): void {
		this.#stopped = true;
		this.#dueAt.clear();
		this.#surroundings.clearTimeout(this.#timer);
	}

	#arm(): void {
		this.#surroundings.clearTimeout(this.#timer);
		this.#timerAt = Infinity;
		if (this.#dueAt.size === 0 || this.#running === CONCURRENCY) return;
		for (const at of this.#dueAt.values()) this.#timerAt = Math.min(this.#timerAt, at);
		const wait = Math.min(Math.max(this.#timerAt - this.#clock(), 1), LONGEST_WAIT_MS);
		this.#timer = this.#surroundings.setTimeout(() => this.#run(), wait);
		// Only Node and its relatives return an object here.
		(this.#timer as { unref?: () => void }).unref?.();
	}

	#run(): void {
		const now = this.#clock();
		for (const [key, at] of this.#dueAt) {
			if (this.#running === CONCURRENCY) break;
			if (at > now) continue;
			this.#dueAt.delete(key);
			this.#running++;
			void this.#retry(key).finally(() => {
				this.#running--;
				this.#arm();
			});
		}
		this.#arm();
	}
}
