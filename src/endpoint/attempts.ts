import type { Clock, EntryContent, Store } from '../stores/store.ts';
import { attemptIds, type AttemptIds } from './keys.ts';
import type { Log } from './log.ts';
import { ProblemError } from './problems.ts';
import { isProviderError, toProblem } from './provider-failure.ts';
import { decodeEntry, type StoredLink } from './record.ts';

/** Longer than the whole time that an adapter may take (12 s), so that nobody takes over while it still works. */
const LEASE_MS = 30_000;
/** How long a finished link is remembered. */
const TTL_MS = 90 * 24 * 60 * 60 * 1000;
/** How long a second request waits for the first one of the same attempt. */
const WAIT_MS = 10_000;
const WAIT_STEP_MS = 100;
/** An attempt that was declined this often is somebody trying cards. */
const MAX_GENERATIONS = 20;

/**
 * What is kept of a generation whose key the provider will not take again, although it made nothing with it: Yuno does so
 * after a first try that failed before a payment existed. The next generation has another key.
 */
const BURNT: EntryContent = { data: '"burnt"', dueAt: null };

/** One intention to pay, or to register a method, as the rules for "at most once" see it. */
export interface Attempt {
	readonly operation: 'payment' | 'connect' | 'charge';
	/** The attempt's UUID, or the token's `jti`. */
	readonly root: string;
	readonly fingerprint: string;
	/** Asks the provider for the link; called by one process at a time. */
	create(ids: AttemptIds): Promise<EntryContent>;
	/** Looks for the link of an earlier try of unknown outcome; `undefined` when the provider has none. */
	find(ids: AttemptIds): Promise<EntryContent | undefined>;
	/** Whether the link of an earlier request has provably ended without money, so that a new one may be made. */
	isOver(stored: StoredLink): Promise<{ over: boolean; stored: StoredLink }>;
}

/** The link of an attempt, and whether it was there before this request. */
export interface Opened {
	readonly stored: StoredLink;
	readonly replayed: boolean;
}

/**
 * Makes one attempt end in at most one payment, however often and from wherever it is asked for: the store lets one
 * request act, the others wait and get its result. A try whose outcome is unknown is never forgotten; the next request
 * asks the provider what became of it before it sends anything again.
 */
export class Attempts {
	readonly #store: Store;
	readonly #endpoint: string;
	readonly #clock: Clock;
	readonly #sleep: (ms: number) => Promise<void>;
	readonly #log: Log;

	constructor(parts: {
		readonly store: Store;
		readonly endpoint: string;
		readonly clock: Clock;
		readonly sleep?: ((ms: number) => Promise<void>) | undefined;
		readonly log: Log;
	}) {
		this.#store = parts.store;
		this.#endpoint = parts.endpoint;
		this.#clock = parts.clock;
		this.#sleep = parts.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
		this.#log = parts.log;
	}

	/**
	 * The link of the attempt: a new one, or the one that there is.
	 * @throws {ProblemError} `attempt_reused`, `attempt_in_progress`, `rate_limited`, and what the provider's failure becomes
	 */
	async open(attempt: Attempt): Promise<Opened> {
		for (let generation = 0; generation < MAX_GENERATIONS; generation++) {
			const ids = await attemptIds(this.#endpoint, attempt.operation, attempt.root, generation);
			const opened = await this.#openGeneration(attempt, ids);
			if (opened === 'burnt') continue;
			if (!opened.replayed) return opened;
			const { over, stored } = await attempt.isOver(opened.stored);
			if (!over) return { stored, replayed: true };
		}
		throw new ProblemError('rate_limited', { retryAfterSeconds: 3600 });
	}

	async #openGeneration(attempt: Attempt, ids: AttemptIds): Promise<Opened | 'burnt'> {
		const owner = crypto.randomUUID();
		const patience = this.#clock() + WAIT_MS;
		for (;;) {
			const answer = await this.#store.claim({
				...ids,
				fingerprint: attempt.fingerprint,
				owner,
				leaseMs: LEASE_MS,
				ttlMs: TTL_MS,
			});
			switch (answer.outcome) {
				case 'won':
				case 'doubtful':
					return this.#act(attempt, ids, owner, answer.outcome === 'doubtful');
				case 'done':
					if (answer.entry.data === BURNT.data) return 'burnt';
					return { stored: decodeEntry(answer.entry), replayed: true };
				case 'mismatch':
					throw new ProblemError('attempt_reused');
				case 'busy':
					if (this.#clock() >= patience) {
						throw new ProblemError('attempt_in_progress', { retryAfterSeconds: answer.leaseLeftMs / 1000 });
					}
					await this.#sleep(Math.min(answer.leaseLeftMs, WAIT_STEP_MS));
			}
		}
	}

	/** Runs with the lease held. Whatever happens, the lease is given back in the state that is true. */
	async #act(attempt: Attempt, ids: AttemptIds, owner: string, doubtful: boolean): Promise<Opened | 'burnt'> {
		let content: EntryContent;
		try {
			content = (doubtful ? await attempt.find(ids) : undefined) ?? (await attempt.create(ids));
		} catch (error) {
			if (isProviderError(error) && error.fault === 'duplicate' && error.executed === 'no') {
				await this.#store.complete(ids.key, owner, BURNT);
				return 'burnt';
			}
			// A doubtful attempt stays so: that this try did nothing says nothing of the one before.
			const nothingHappened = !doubtful && isProviderError(error) && error.executed === 'no';
			await (nothingHappened
				? this.#store.release(ids.key, owner)
				: this.#store.markDoubtful(ids.key, owner));
			throw toProblem(error);
		}
		return { stored: await this.#complete(ids, owner, content), replayed: false };
	}

	async #complete(ids: AttemptIds, owner: string, content: EntryContent): Promise<StoredLink> {
		let completed: boolean;
		try {
			completed = await this.#store.complete(ids.key, owner, content);
		} catch (error) {
			// The link exists but could not be recorded. The lease will run out, and the next request will find it.
			throw new ProblemError('outcome_unknown', { cause: error });
		}
		const entry = await this.#store.find({ key: ids.key });
		if (!completed || !entry) {
			this.#log({
				level: 'error',
				message: 'lost the lease while creating a link; the next request will look for it',
				reference: ids.reference,
			});
			throw new ProblemError('attempt_in_progress', { retryAfterSeconds: 1 });
		}
		return decodeEntry(entry);
	}
}
