import type { Store } from '../../stores/store.ts';
import type { Surroundings, Timer } from '../../wire/surroundings.ts';

/** For how long a process goes on by itself after a call: as long as the next call may take to come. */
const GOES_ON_MS = 60_000;
/** The shortest wait before it looks again. */
const LOOKS_AGAIN_MS = 5_000;

/**
 * Does what is due when it is called, and what comes due within the following minute when it comes due. So a payment is
 * read as often as the plan has it, although `reconcile()` is called about once a minute. Where timers do not run between
 * two requests, only the calls count.
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
	 * @param parts.work does all that is due, and never rejects
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
	 * Does what is due. Never rejects.
	 * @param limit how many payments are read at most; with a limit, the process does not go on by itself
	 * @returns how many payments were read
	 */
	async run(limit?: number): Promise<number> {
		const read = await this.#work(limit);
		if (limit === undefined) {
			this.#goesOnUntil = this.#monotonic() + GOES_ON_MS;
			await this.#plan();
		}
		return read;
	}

	/** Does nothing by itself any more; resolves when nothing of it is under way. */
	async close(): Promise<void> {
		this.#closed = true;
		this.#surroundings.clearTimeout(this.#timer);
		await this.#running;
	}

	async #plan(): Promise<void> {
		// A store that cannot be asked is left to the next call.
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
		// Only Node and its relatives return an object here.
		(this.#timer as { unref?: () => void }).unref?.();
	}
}
