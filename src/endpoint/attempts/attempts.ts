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

/** Longer than the whole time that an adapter may take (11.5 s), so that nobody takes over while it still works. */
const LEASE_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** How long a second request waits for the first one of the same attempt. */
const WAIT_MS = 10_000;
const WAIT_STEP_MS = 100;
/** How many links of one root may end within an hour: a payer with more of them is trying cards. */
const MAX_ENDED_AN_HOUR = 20;
const HOUR_MS = 60 * 60 * 1000;
/** How many keys one request may use up; with the next one the provider most likely would do the same. */
const MAX_CONSUMED_KEYS = 2;

/** One request to pay, or to register a method, as the rules for "at most once" see it. */
export interface Intent extends RequestedLink {
	/** What gets at most one payment at a time: an order, a token or an attempt. */
	readonly root: Root;
	/** Digest of what the root stands for. The same root with another one is refused; other terms are not. */
	readonly fingerprint: string;
	/** What is tried first; saved with the claim, before anything is sent. */
	readonly checkpoint: string;
}

/** The link of an attempt, and whether an earlier request made it. */
export type Opened =
	| { readonly stored: StoredLink; readonly replayed: true }
	| { readonly stored: LinkEntry; readonly replayed: false };

/**
 * Makes one attempt end in at most one payment, however often and from wherever it is asked for: the store lets one
 * request act, the others wait and get its result. A try whose outcome is unknown is never forgotten; the next request
 * asks the provider what became of it before it sends anything again.
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
	 * @param parts.earlier decides whether a link of an earlier request gives way to a new one
	 * @param parts.onRecorded called after a link was recorded, when events are due
	 * @param parts.keepDays how long what is claimed is kept after its last change; {@link KEPT_DAYS} by default
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
	 * The link of the attempt: the one that an earlier request made, or a new one.
	 * @param make makes the link under a lease that it ends; see {@link Lease}
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
				// Otherwise the provider returned a payment that an earlier request had made: it is claimed again as such.
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

	/** Whether an earlier request of this root was let through and came to an end, so that another one repeats it. */
	async isKnown(kind: Intent['kind'], root: Root): Promise<boolean> {
		const { key } = await attemptIds(this.#endpoint, kind, root, 0);
		return (await this.#store.find({ key })) !== undefined;
	}

	/** Takes the lease of a generation, or waits for what its holder makes. */
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
				// The claim may have been made and only its answer lost: the lease would go unused, and lock the payer
				// out. Uncertain and not released, since it may have taken over an earlier try.
				this.#store.markUncertain(key, owner).catch(() => {}),
			]);
			if (known) return { outcome: 'done', entry: known };
			throw error;
		}
	}

	/**
	 * What an earlier request left, without a claim: where nothing can be written, what was made before can still be given
	 * again. Only to a request for the very same, since a claim would compare more.
	 */
	async #knownEntry({ kind, terms }: Intent, key: string): Promise<Entry | undefined> {
		const entry = await this.#store.find({ key });
		if (!entry || entry.data === KEY_CONSUMED.data) return entry;
		return kind !== 'connect' && decodeEntry(entry).record.terms === terms ? entry : undefined;
	}
}

/**
 * Whether a link that was recorded just now is the one that this request asked for. A provider that knows the key returns
 * the payment that an earlier request made, of other terms or ended by now.
 */
function isOfThisRequest({ record }: LinkEntry, { terms }: Intent): boolean {
	return record.terms === terms && !(record.kind === 'payment' && record.ended);
}
