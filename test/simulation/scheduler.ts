import { DueHeap } from '../../src/stores/due-heap.ts';

/** Something that will happen at a virtual time, unless it is cancelled. */
export interface Scheduled {
	/** Milliseconds since the beginning of the history. */
	readonly at: number;
	cancelled: boolean;
	readonly run: () => void;
}

/**
 * Virtual time: what is scheduled happens in the order of its times, and what has the same time in the order in which it
 * was scheduled. After each event everything that it set in motion runs to its end, or to its next wait, before time goes
 * on. No real time passes.
 */
export class Scheduler {
	#now = 0;
	readonly #heap = new DueHeap<Scheduled>();

	/** Milliseconds since the beginning of the history. */
	get now(): number {
		return this.#now;
	}

	/** Lets `run` happen `ms` from now, never at once. */
	after(ms: number, run: () => void): Scheduled {
		return this.at(this.#now + Math.max(0, ms), run);
	}

	/** Lets `run` happen at a time; now at the earliest. */
	at(time: number, run: () => void): Scheduled {
		const entry: Scheduled = {
			at: Math.max(this.#now, Number.isFinite(time) ? time : 0),
			cancelled: false,
			run,
		};
		this.#heap.set(entry, entry.at);
		return entry;
	}

	/** Resolves `ms` later. */
	sleep(ms: number): Promise<void> {
		return new Promise((resolve) => this.after(ms, resolve));
	}

	/**
	 * Lets everything happen up to a time.
	 * @returns how many events there were
	 */
	async runUntil(time: number): Promise<number> {
		let events = 0;
		await settled();
		for (let next = this.#heap.first(); next && next.dueAt <= time; next = this.#heap.first()) {
			this.#heap.set(next.item, null);
			if (next.item.cancelled) continue;
			this.#now = next.dueAt;
			next.item.run();
			events++;
			await settled();
		}
		this.#now = Math.max(this.#now, time);
		return events;
	}
}

/** Resolves once every microtask and every callback of this turn has run: nothing is under way but virtual waits. */
function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
