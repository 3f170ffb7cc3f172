import type { Clock, Store } from '../stores/store.ts';
import { ProblemError } from './problems.ts';
import { decodeEntry, encodeRecord, type LinkRecord, type StoredLink } from './record.ts';

const UPDATE_TRIES = 8;

/** The records of all links, charges included, as they lie in the store. */
export class Ledger {
	readonly #store: Store;
	readonly #clock: Clock;

	constructor(store: Store, clock: Clock) {
		this.#store = store;
		this.#clock = clock;
	}

	/** @throws {ProblemError} `not_found` */
	async find(by: Parameters<Store['find']>[0]): Promise<StoredLink> {
		const entry = await this.#store.find(by);
		if (!entry) throw new ProblemError('not_found');
		return decodeEntry(entry);
	}

	/** Up to `limit` links that want attention, the longest due first. No other process is given them for `leaseMs`. */
	async lease(limit: number, leaseMs: number): Promise<readonly StoredLink[]> {
		return (await this.#store.lease(limit, leaseMs)).map(decodeEntry);
	}

	/** Makes a link due now, also where it is leased. */
	async wake(stored: StoredLink): Promise<void> {
		await this.#store.wake(stored.key);
	}

	/** Changes the record as it is now, which may be newer than the one at hand. `change` may run several times. */
	async change(stored: StoredLink, change: (record: LinkRecord) => LinkRecord): Promise<StoredLink> {
		let current = stored;
		for (let tries = 0; tries < UPDATE_TRIES; tries++) {
			const record = change(current.record);
			const content = encodeRecord(record, this.#clock());
			if (await this.#store.update(current.key, current.version, content)) {
				const { data, dueInMs } = content;
				return { ...current, data, dueInMs, version: current.version + 1, record };
			}
			current = await this.find({ key: current.key });
		}
		throw new Error(`Link ${stored.reference} changed faster than it could be updated`);
	}
}
