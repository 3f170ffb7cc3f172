/** Interval of the search for expired rows, by the store's clock. */
const SWEEP_EVERY_MS = 60_000;
/** Number of steps into which the sweep index divides a time to live. */
export const SWEEP_MOMENTS = 400;

/**
 * Deletes expired data in the background: a method of the store starts a round and does not wait for it. After a failed
 * round, a later method starts another one.
 */
export class Sweeper {
	readonly #sweep: () => unknown;
	#at = -Infinity;
	#round: Promise<void> | undefined;
	#closed = false;

	/** @param sweep deletes a part of the expired data; returns, or resolves to, true if more may be left */
	constructor(sweep: () => unknown) {
		this.#sweep = sweep;
	}

	/**
	 * Starts a round if none is running and the interval has passed.
	 * @param now milliseconds since the epoch, approximately by the store's clock
	 */
	start(now: number): void {
		if (this.#round || this.#closed || this.#at > now) return;
		this.#at = now + SWEEP_EVERY_MS;
		this.#round = this.#run().finally(() => (this.#round = undefined));
	}

	/** Prevents new rounds; resolves once none is running. */
	async close(): Promise<void> {
		this.#closed = true;
		await this.#round;
	}

	async #run(): Promise<void> {
		try {
			do {
				// Lets the method that started the round, and others, run first.
				await new Promise((resolve) => setTimeout(resolve, 0));
			} while (!this.#closed && (await this.#sweep()) === true);
		} catch {
			// Expired data is ignored, whether it is deleted or not.
		}
	}
}

/**
 * When an entry may be deleted: its expiry, rounded up. The column is indexed, and the expiry changes with every write;
 * the rounded value seldom changes.
 * @param expiresAt milliseconds since the epoch
 * @param ttlMs time to live in milliseconds
 */
export function sweepTime(expiresAt: number, ttlMs: number): number {
	const step = Math.max(1, ttlMs / SWEEP_MOMENTS);
	return Math.ceil(expiresAt / step) * step;
}
