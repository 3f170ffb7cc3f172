import type { World } from '../world.ts';

/** Who waits for a lock, or holds it. */
interface Holder {
	readonly grant: () => void;
}

/**
 * `navigator.locks` of one browser: a lock goes to the next tab as soon as it is given back, whether what the last one
 * wrote into the storage can be read elsewhere or not, as in WebKit.
 */
export class Locks {
	readonly #world: World;
	readonly #queues = new Map<string, Holder[]>();

	constructor(world: World) {
		this.#world = world;
	}

	/**
	 * `LockManager` of a page.
	 * @param atEnd calls when the page ends, at once where it has ended
	 */
	of(atEnd: (undo: () => void) => void): Pick<LockManager, 'request'> {
		const request = async <T>(
			name: string,
			{ signal }: { readonly signal?: AbortSignal },
			work: () => Promise<T>,
		): Promise<T> => {
			const queue = this.#queues.get(name) ?? [];
			this.#queues.set(name, queue);
			const { promise: granted, resolve, reject } = Promise.withResolvers<void>();
			const holder: Holder = { grant: resolve };
			queue.push(holder);
			const release = () => {
				const at = queue.indexOf(holder);
				if (at !== -1) queue.splice(at, 1);
				if (at === 0) this.#next(queue);
			};
			signal?.addEventListener('abort', () => {
				// A lock that is held already stays with its tab.
				if (queue.indexOf(holder) <= 0) return;
				release();
				reject(signal.reason as Error);
			});
			if (queue.length === 1) this.#next(queue);
			atEnd(release);
			await granted;
			try {
				return await work();
			} finally {
				release();
			}
		};
		return { request } as Pick<LockManager, 'request'>;
	}

	/** The lock is granted by another process, which takes a moment. */
	#next(queue: Holder[]): void {
		const [first] = queue;
		if (first) this.#world.time.after(this.#world.random('locks').between(0.1, 1), () => first.grant());
	}
}
