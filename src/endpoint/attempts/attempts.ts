import type { Clock, ClaimAnswer, Entry, Store } from '../../stores/store.ts';
import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import { attemptIds, type AttemptIds } from '../crypto/keys.ts';
import { ProblemError } from '../http/problems.ts';
import type { Log } from '../observe/log.ts';
import { KEPT_DAYS } from '../status/plan.ts';
import { decodeEntry, type StoredLink } from '../status/record.ts';
import type { KeyConsumed } from './candidates.ts';
import type { EarlierPayments, RequestedLink } from './earlier-payment.ts';
import { KEY_CONSUMED, Lease, type LinkEntry } from './lease.ts';
import type { Root } from './root.ts';

/** Longer than any adapter call (11.5 s), so that the lease does not expire while the adapter works. */
const LEASE_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** How long a second request waits for the first one of the same attempt. */
const WAIT_MS = 10_000;
const WAIT_STEP_MS = 100;
/** How many links of one root may end within an hour. More than that suggests card testing. */
const MAX_ENDED_AN_HOUR = 20;
const HOUR_MS = 60 * 60 * 1000;
/** How many keys one request may use up. After that the provider would most likely refuse the next key too. */
const MAX_CONSUMED_KEYS = 2;

/** One request to pay or to register a method, with what the "at most once" rules need. */
export interface Intent extends RequestedLink {
	/** What gets at most one payment at a time: an order, a token or an attempt. */
	readonly root: Root;
	/** Digest of what the root stands for. The same root with another digest is refused. Other terms are not. */
	readonly fingerprint: string;
	/** The provider that is tried first. Saved with the claim, before anything is sent. */
	readonly checkpoint: string;
}

/** The link of an attempt, and whether an earlier request made it. */
export type Opened =
	| { readonly stored: StoredLink; readonly replayed: true }
	| { readonly stored: LinkEntry; readonly replayed: false };

/**
 * Makes at most one payment for each attempt, whatever the number and origin of its requests. The store lets one
 * request create the link. The others wait and get the same link. A try with an unknown outcome stays in the store: the
 * next request looks it up at the provider before it sends anything again.
 */
export class Attempts {
	readonly #store: Store;
	readonly #endpoint: string;
	readonly #earlier: Pick<EarlierPayments, 'resolve' | 'confirmEnded'>;
	readonly #clock: Clock;
	readonly #sleep: (ms: number) => Promise<void>;
	readonly #log: Log;
	readonly #surroundings: Surroundings;
	readonly #onRecorded: () => void;
	readonly #keptMs: number;

	/**
	 * @param parts.earlier decides whether a link of an earlier request is replaced by a new one
	 * @param parts.onRecorded called after a link is recorded, when events are due
	 * @param parts.keepDays days for which a claim is kept after its last change; default {@link KEPT_DAYS}
	 */
	constructor(parts: {
		readonly store: Store;
		readonly endpoint: string;
		readonly earlier: Pick<EarlierPayments, 'resolve' | 'confirmEnded'>;
		readonly clock: Clock;
		readonly sleep?: ((ms: number) => Promise<void>) | undefined;
		readonly log: Log;
		readonly onRecorded?: (() => void) | undefined;
		readonly keepDays?: number | undefined;
		readonly surroundings?: Surroundings | undefined;
	}) {
		const surroundings = parts.surroundings ?? PLATFORM;
		this.#surroundings = surroundings;
		this.#store = parts.store;
		this.#endpoint = parts.endpoint;
		this.#earlier = parts.earlier;
		this.#clock = parts.clock;
		this.#sleep = parts.sleep ?? ((ms) => new Promise((resolve) => surroundings.setTimeout(resolve, ms)));
		this.#log = parts.log;
		this.#keptMs = (parts.keepDays ?? KEPT_DAYS) * DAY_MS;
		this.#onRecorded = parts.onRecorded ?? (() => {});
	}

	/**
	 * Returns the link of the attempt: the one that an earlier request made, or a new one.
	 * @param make makes the link under a lease and ends that lease; see {@link Lease}
	 * @throws {ProblemError} `attempt_reused`, `attempt_in_progress`, `rate_limited`, and what `make` throws
	 */
	async run(intent: Intent, make: (lease: Lease) => Promise<LinkEntry | KeyConsumed>): Promise<Opened> {
		let before: StoredLink | undefined;
		let consumedKeys = 0;
		let generation = 0;
		for (let ended = 0; ended < MAX_ENDED_AN_HOUR;) {
			const held = await this.#claim(intent, generation);
			if (held === 'key consumed') {
				generation++;
			} else if (held instanceof Lease) {
				const made = await make(held);
				if (made === 'key consumed') {
					if (++consumedKeys === MAX_CONSUMED_KEYS) throw new ProblemError('provider_unavailable');
					generation++;
				} else if (isOfThisRequest(made, intent)) {
					if (before) await this.#earlier.confirmEnded(before, made, intent);
					return { stored: made, replayed: false };
				}
				// Otherwise the provider returned a payment of an earlier request. The next claim handles it as such.
			} else {
				const { endedUnpaid, stored } = await this.#earlier.resolve(held, intent);
				if (!endedUnpaid) return { stored, replayed: true };
				before = stored;
				if (stored.ageMs < HOUR_MS) ended++;
				generation++;
			}
		}
		throw new ProblemError('rate_limited', { retryAfterSeconds: 3600 });
	}

	/** Whether an earlier request of this root completed, so that the current request is a repetition. */
	async isKnown(kind: Intent['kind'], root: Root): Promise<boolean> {
		const { key } = await attemptIds(this.#endpoint, kind, root, 0);
		return (await this.#store.find({ key })) !== undefined;
	}

	/** Takes the lease of a generation, or waits for the result of its holder. */
	async #claim(intent: Intent, generation: number): Promise<Lease | StoredLink | KeyConsumed> {
		const ids = await attemptIds(this.#endpoint, intent.kind, intent.root, generation);
		const owner = this.#surroundings.uuid();
		const deadline = this.#clock() + WAIT_MS;
		const lease = (uncertain: string | undefined) =>
			new Lease({
				...{ ids, uncertain, owner },
				store: this.#store,
				log: this.#log,
				onRecorded: this.#onRecorded,
			});
		for (;;) {
			const answer = await this.#ask(intent, ids, owner);
			switch (answer.outcome) {
				case 'won':
					return lease(undefined);
				case 'uncertain':
					return lease(answer.checkpoint);
				case 'done':
					return answer.entry.data === KEY_CONSUMED.data ? 'key consumed' : decodeEntry(answer.entry);
				case 'mismatch':
					throw new ProblemError('attempt_reused');
				case 'busy':
					if (this.#clock() >= deadline) {
						throw new ProblemError('attempt_in_progress', { retryAfterSeconds: answer.leaseLeftMs / 1000 });
					}
					await this.#sleep(Math.min(answer.leaseLeftMs, WAIT_STEP_MS));
			}
		}
	}

	async #ask(intent: Intent, ids: AttemptIds, owner: string): Promise<ClaimAnswer> {
		const { fingerprint, checkpoint } = intent;
		const { key, reference } = ids;
		try {
			return await this.#store.claim({
				...{ key, reference, fingerprint, owner, checkpoint },
				leaseMs: LEASE_MS,
				ttlMs: this.#keptMs,
			});
		} catch (error) {
			const [known] = await Promise.all([
				this.#knownEntry(intent, key).catch(() => undefined),
				// The claim may have succeeded although its result was lost. Its unused lease would then block the payer.
				// Uncertain and not released, because the claim may have taken over an earlier try.
				this.#store.markUncertain(key, owner).catch(() => {}),
			]);
			if (known) return { outcome: 'done', entry: known };
			throw error;
		}
	}

	/**
	 * Finds the entry of an earlier request without a claim, so that an existing link is returned even when the store
	 * accepts no writes. Requires the same terms, because a claim would compare more.
	 */
	async #knownEntry({ kind, terms }: Intent, key: string): Promise<Entry | undefined> {
		const entry = await this.#store.find({ key });
		if (!entry || entry.data === KEY_CONSUMED.data) return entry;
		return kind !== 'connect' && decodeEntry(entry).record.terms === terms ? entry : undefined;
	}
}

/**
 * Whether a link that was just recorded is the one that this request asked for. A provider that has seen the key before
 * returns the payment of an earlier request, which may have other terms or may have ended.
 */
function isOfThisRequest({ record }: LinkEntry, { terms }: Intent): boolean {
	return record.terms === terms && !(record.kind === 'payment' && record.ended);
}
