import type { Entry, NewDelivery, Store } from '../../stores/store.ts';
import { ProblemError } from '../http/problems.ts';
import { decodeEntry, encodeRecord, type LinkRecord, type StoredLink } from './record.ts';

const UPDATE_TRIES = 8;

/** The stored records of all links, charges included. */
export class LinkRepository {
	readonly #store: Store;

	constructor(store: Store) {
		this.#store = store;
	}

	/** @throws {ProblemError} `not_found` */
	async find(by: Parameters<Store['find']>[0]): Promise<StoredLink> {
		const entry = await this.#store.find(by);
		if (!entry) throw new ProblemError('not_found');
		return decodeEntry(entry);
	}

	/** Up to `limit` entries that are due, the longest due first. Other processes do not get them for `leaseMs`. */
	lease(limit: number, leaseMs: number): Promise<readonly Entry[]> {
		return this.#store.lease(limit, leaseMs);
	}

	/** Makes a link due now, even if it is leased. Durable when it resolves. */
	async wake({ key }: Pick<StoredLink, 'key'>): Promise<void> {
		await this.#store.wake(key);
	}

	/** Changes the current record, which may be newer than `stored`. `change` may run several times. */
	async change(stored: StoredLink, change: (current: StoredLink) => RecordChange): Promise<StoredLink> {
		let current = stored;
		for (let tries = 0; tries < UPDATE_TRIES; tries++) {
			const { record, dueInMs, ...rest } = change(current);
			const content = encodeRecord(record, dueInMs);
			// News that came after the link was found is not covered by this write.
			const written = { ...content, ...rest, news: stored.news };
			if (await this.#store.update(current.key, current.version, written)) {
				return {
					...current,
					data: content.data,
					dueInMs,
					version: current.version + 1,
					record,
					pendingChanges: [],
				};
			}
			current = await this.find({ key: current.key });
		}
		throw new Error(`Link ${stored.reference} changed faster than it could be updated`);
	}
}

/** The content of a link that is written in one step. */
export interface RecordChange {
	readonly record: LinkRecord;
	/** In how many milliseconds the link is due for a read; null for never. */
	readonly dueInMs: number | null;
	readonly facts: readonly string[];
	readonly deliveries: readonly NewDelivery[];
}
