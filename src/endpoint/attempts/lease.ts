import type { EntryContent, Store } from '../../stores/store.ts';
import type { AttemptIds } from '../crypto/keys.ts';
import { ProblemError } from '../http/problems.ts';
import type { Log } from '../observe/log.ts';
import type { LinkRecord, StoredLink } from '../status/record.ts';

/**
 * Content of the entry of a generation whose key the provider refuses from now on, although it made nothing with it.
 * Yuno does so after a first request that failed before a payment existed. The next generation has another key. The
 * stored text is older than the name of this constant and must not change.
 */
export const KEY_CONSUMED: EntryContent = { data: '"burnt"', dueInMs: null };

/** A link in the store, without its version: a new link is not read back. */
export type LinkEntry = Pick<StoredLink, 'key' | 'reference' | 'record'>;

/**
 * The exclusive right of one request to make the link of one generation of an attempt. The holder ends it with exactly
 * one of `complete`, `consumeKey`, `markUncertain` and `release`. If the process ends before that, the lease expires
 * and the store treats it as uncertain.
 */
export class Lease {
	/** Key and reference of the generation. */
	readonly ids: AttemptIds;
	/**
	 * The last checkpoint of an earlier holder whose outcome is unknown. Undefined when nothing was sent under this key.
	 */
	readonly uncertain: string | undefined;
	readonly #store: Store;
	readonly #owner: string;
	readonly #log: Log;
	readonly #onRecorded: () => void;

	/** @param parts.onRecorded called after the link is recorded, when events are due */
	constructor(parts: {
		readonly ids: AttemptIds;
		readonly uncertain: string | undefined;
		readonly store: Store;
		readonly owner: string;
		readonly log: Log;
		readonly onRecorded: () => void;
	}) {
		this.ids = parts.ids;
		this.uncertain = parts.uncertain;
		this.#store = parts.store;
		this.#owner = parts.owner;
		this.#log = parts.log;
		this.#onRecorded = parts.onRecorded;
	}

	/**
	 * Saves the next provider before it is called: after a crash, the next holder looks there.
	 * @throws {ProblemError} `attempt_in_progress` when another request has taken the lease over
	 */
	async saveCheckpoint(checkpoint: string): Promise<void> {
		if (await this.#store.saveCheckpoint(this.ids.key, this.#owner, checkpoint)) return;
		throw new ProblemError('attempt_in_progress', { retryAfterSeconds: 1 });
	}

	/**
	 * Records the link.
	 * @throws {ProblemError} `outcome_unknown` when the store fails, `attempt_in_progress` when another request has taken
	 *   the lease over; in both cases the next holder finds the link at the provider
	 */
	async complete(content: EntryContent): Promise<LinkEntry> {
		const { key, reference } = this.ids;
		let completed: boolean;
		try {
			completed = await this.#store.complete(key, this.#owner, content);
		} catch (error) {
			throw new ProblemError('outcome_unknown', { cause: error, reference });
		}
		if (!completed) {
			this.#log({
				level: 'error',
				message: 'lease lost while creating a link; the next request will look it up',
				reference,
			});
			throw new ProblemError('attempt_in_progress', { retryAfterSeconds: 1 });
		}
		this.#onRecorded();
		return { ...this.ids, record: JSON.parse(content.data) as LinkRecord };
	}

	/** Records that the provider refuses this key from now on and made nothing with it. */
	async consumeKey(): Promise<void> {
		await this.#store.complete(this.ids.key, this.#owner, KEY_CONSUMED);
	}

	/** Ends the lease with an unknown outcome. The next holder looks at the provider before it sends anything. */
	async markUncertain(): Promise<void> {
		await this.#store.markUncertain(this.ids.key, this.#owner);
	}

	/** Ends the lease when certainly nothing was made under it. */
	async release(): Promise<void> {
		await this.#store.release(this.ids.key, this.#owner);
	}
}
