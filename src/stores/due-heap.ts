/** An item of a {@link DueHeap}, and when it is due. */
interface Due<T> {
	readonly dueAt: number;
	/** Orders items that are due at the same time: the lower one first. */
	readonly order: number;
	readonly item: T;
}

/** Binary heap of items by due time. An element whose item was set again or removed is dropped when it is first. */
export class DueHeap<T> {
	#heap: Due<T>[] = [];
	readonly #current = new Map<T, Due<T>>();
	#count = 0;

	/** Sets when an item is due and replaces its earlier time; null for never. */
	set(item: T, dueAt: number | null): void {
		this.#current.delete(item);
		if (dueAt !== null) {
			const due = { dueAt, order: ++this.#count, item };
			this.#current.set(item, due);
			this.#push(due);
		}
		// Replaced elements stay in the heap until they are first, or until they are more than half of the heap.
		if (this.#heap.length > 64 && this.#heap.length > 2 * this.#current.size) {
			this.#heap = [];
			for (const due of this.#current.values()) this.#push(due);
		}
	}

	/** The item that is due first. */
	first(): { readonly item: T; readonly dueAt: number } | undefined {
		for (;;) {
			const due = this.#heap[0];
			if (!due || this.#current.get(due.item) === due) return due;
			this.#pop();
		}
	}

	#push(due: Due<T>): void {
		const heap = this.#heap;
		let at = heap.push(due) - 1;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			const above = heap[parent] as Due<T>;
			if (!isBefore(due, above)) break;
			heap[at] = above;
			at = parent;
		}
		heap[at] = due;
	}

	#pop(): void {
		const heap = this.#heap;
		const last = heap.pop();
		if (!last || heap.length === 0) return;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			let below = heap[child];
			const right = heap[child + 1];
			if (below && right && isBefore(right, below)) {
				below = right;
				child++;
			}
			if (!below || !isBefore(below, last)) break;
			heap[at] = below;
			at = child;
		}
		heap[at] = last;
	}
}

function isBefore(a: Due<unknown>, b: Due<unknown>): boolean {
	return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);
}
