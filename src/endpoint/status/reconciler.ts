import type { Store } from '../../stores/store.ts';
import type { Surroundings, Timer } from '../../wire/surroundings.ts';

/** For how long a process continues by itself after a call: the usual time until the next call. */
const GOES_ON_MS = 60_000;
/** The shortest wait before it checks again. */
const LOOKS_AGAIN_MS = 5_000;

/**
 * Runs what is due when it is called, and what becomes due within the following minute at its time. So payments are
 * read at the planned intervals, although `reconcile()` is called about once a minute. On platforms where timers do not
 * run between two requests, only the calls count.
 */
export class Reconciler {
	readonly #store: Pick<Store, 'nextDueMs'>;
	readonly #work: (limit?: number) => Promise<number>;
	readonly #monotonic: () => number;
	readonly #surroundings: Surroundings;
	#goesOnUntil = 0;
	#timer: Timer | undefined;
	#running: Promise<unknown> | undefined;
	#closed = false;

	/**
	 * @param parts.work runs everything that is due; must not reject
	 * @param parts.monotonic milliseconds of a clock of this process that never steps
	 */
	constructor(parts: {
		readonly store: Pick<Store, 'nextDueMs'>;
		readonly work: (limit?: number) => Promise<number>;
		readonly monotonic: () => number;
		readonly surroundings: Surroundings;
	}) {
		this.#store = parts.store;
		this.#work = parts.work;
		this.#monotonic = parts.monotonic;
		this.#surroundings = parts.surroundings;
	}

	/**
	 * Runs what is due. Never rejects.
	 * @param limit maximum number of payments to read; with a limit, the process does not continue by itself
	 * @returns the number of payments that were read
	 */
	async run(limit?: number): Promise<number> {
		const read = await this.#work(limit);
		if (limit === undefined) {
			this.#goesOnUntil = this.#monotonic() + GOES_ON_MS;
			await this.#plan();
		}
		return read;
	}

	/** Stops running by itself; resolves when no run is in progress. */
	async close(): Promise<void> {
		this.#closed = true;
		this.#surroundings.clearTimeout(this.#timer);
		await this.#running;
	}

	async #plan(): Promise<void> {
		// If the store cannot be read, the next call continues.
		const dueInMs = await this.#store.nextDueMs().catch(() => null);
		this.#surroundings.clearTimeout(this.#timer);
		if (dueInMs === null || this.#closed) return;
		const waitMs = Math.max(dueInMs, LOOKS_AGAIN_MS);
		if (this.#monotonic() + waitMs >= this.#goesOnUntil) return;
		this.#timer = this.#surroundings.setTimeout(() => {
			this.#running ??= this.#work()
				.then(() => this.#plan())
				.finally(() => (this.#running = undefined));
		}, waitMs);
		// Only Node.js and compatible runtimes return an object here.
		(this.#timer as { unref?: () => void }).unref?.();
	}
}
