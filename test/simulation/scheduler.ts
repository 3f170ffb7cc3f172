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
	#heap: { readonly entry: Scheduled; readonly order: number }[] = [];
	#order = 0;

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
		this.#push({ entry, order: this.#order++ });
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
		for (let next = this.#heap[0]; next && next.entry.at <= time; next = this.#heap[0]) {
			this.#pop();
			if (next.entry.cancelled) continue;
			this.#now = next.entry.at;
			next.entry.run();
			events++;
			await settled();
		}
		this.#now = Math.max(this.#now, time);
		return events;
	}

	#push(item: { readonly entry: Scheduled; readonly order: number }): void {
		const heap = this.#heap;
		let at = heap.push(item) - 1;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!isBefore(item, heap[parent])) break;
			heap[at] = heap[parent] as (typeof heap)[number];
			at = parent;
		}
		heap[at] = item;
	}

	#pop(): void {
		const heap = this.#heap;
		const last = heap.pop();
		if (!last || heap.length === 0) return;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= heap.length) break;
			if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
			if (!isBefore(heap[child], last)) break;
			heap[at] = heap[child] as (typeof heap)[number];
			at = child;
		}
		heap[at] = last;
	}
}

type Item = { readonly entry: Scheduled; readonly order: number } | undefined;

function isBefore(one: Item, other: Item): boolean {
	if (!one || !other) return false;
	return one.entry.at < other.entry.at || (one.entry.at === other.entry.at && one.order < other.order);
}

/** Resolves once every microtask and every callback of this turn has run: nothing is under way but virtual waits. */
function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
