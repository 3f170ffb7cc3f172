/** How often what has expired is looked for, by the store's clock. */
const SWEEP_EVERY_MS = 60_000;
/** The index over the end of entries tells apart so many moments of a time to live. */
export const SWEEP_MOMENTS = 400;

/**
 * Deletes what has expired, beside the verbs of a store: a verb starts a round and does not wait for it, and a round that
 * fails is tried again with a later verb.
 */
export class Sweeper {
	readonly #sweep: () => unknown;
	#at = -Infinity;
	#round: Promise<void> | undefined;
	#closed = false;

	/** @param sweep deletes some of what has expired; returns, or resolves to, true where more may be left */
	constructor(sweep: () => unknown) {
		this.#sweep = sweep;
	}

	/**
	 * Starts a round if none is under way and it is time.
	 * @param now by the clock that the store goes by, or about so
	 */
	start(now: number): void {
		if (this.#round || this.#closed || this.#at > now) return;
		this.#at = now + SWEEP_EVERY_MS;
		this.#round = this.#run().finally(() => (this.#round = undefined));
	}

	/** Starts no round any more; resolves once none is under way. */
	async close(): Promise<void> {
		this.#closed = true;
		await this.#round;
	}

	async #run(): Promise<void> {
		try {
			do {
				// Lets the verb that started the round, and others, go first.
				await new Promise((resolve) => setTimeout(resolve, 0));
			} while (!this.#closed && (await this.#sweep()) === true);
		} catch {
			// What has expired counts for nothing, whether it is deleted or not.
		}
	}
}

/**
 * When an entry may be deleted: at its end or a little later, such that the moment seldom changes with the end. The
 * column is indexed, and the end changes with every write.
 */
export function sweepTime(expiresAt: number, ttlMs: number): number {
	const step = Math.max(1, ttlMs / SWEEP_MOMENTS);
	return Math.ceil(expiresAt / step) * step;
}
