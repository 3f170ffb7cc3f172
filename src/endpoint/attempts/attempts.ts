import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import type { ClaimAnswer, Clock, Entry, EntryContent, Store } from '../../stores/store.ts';
import { attemptIds, type AttemptIds } from '../crypto/keys.ts';
import type { Log } from '../observe/log.ts';
import { ProblemError } from '../http/problems.ts';
import { KEPT_DAYS } from '../status/plan.ts';
import { isProviderError, toProblem } from '../http/provider-failure.ts';
import { decodeEntry, type LinkRecord, type StoredLink } from '../status/record.ts';
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

/**
 * What is kept of a generation whose key the provider will not take again, although it made nothing with it: Yuno does so
 * after a first try that failed before a payment existed. The next generation has another key.
 */
const KEY_CONSUMED: EntryContent = { data: '"burnt"', dueInMs: null };

/** A generation that came to nothing, by an earlier request or by this one. */
type KeyConsumed = 'consumed before' | 'consumed now';

/** One request to pay, or to register a method, as the rules for "at most once" see it. */
export interface Attempt {
	readonly operation: 'payment' | 'connect' | 'charge';
	readonly root: Root;
	/** Digest of what the root stands for. The same root with another one is refused; other terms are not. */
	readonly fingerprint: string;
	/** Digest of everything that is asked for. */
	readonly terms: string;
	/** In order of preference; the next one is gone only when the one before certainly led nowhere. Never empty. */
	readonly candidates: readonly ProviderCandidate[];
	/** The way that an earlier request noted; `undefined` when it cannot be gone any more. */
	resume(note: string): ProviderCandidate | undefined;
	/**
	 * Whether the link of an earlier request has provably ended without money, so that a new one may be made.
	 * @throws {ProblemError} where this request gets neither that link nor a new one
	 */
	isOver(stored: StoredLink): Promise<{ over: boolean; stored: StoredLink }>;
	/**
	 * Looks once more at the link before, after a new one was made: it may have been paid in between.
	 * @throws {ProblemError} where the new link must not be used
	 */
	readonly confirmOver?: ((before: StoredLink, made: LinkEntry) => Promise<void>) | undefined;
	/** Throws where no new link may be made now; asked by the holder of the claim, before anything is sent. */
	readonly admit?: (() => Promise<void>) | undefined;
}

/** One provider that can make the link. */
export interface ProviderCandidate {
	/** Whether it is of other terms than the request's, so that it is only looked for. */
	readonly isOther?: boolean;
	/** What must be known to go the very same way again. Kept with the claim before anything is sent. */
	readonly checkpoint: string;
	/** Asks the provider for the link; called by one process at a time. */
	create(ids: AttemptIds): Promise<EntryContent>;
	/** Looks for the link of an earlier try of unknown outcome; `undefined` when the provider has none. */
	find(ids: AttemptIds): Promise<EntryContent | undefined>;
}

/** The link of an attempt, and whether it was there before this request. */
export type Opened = Made | Replayed;

/** What whoever opened an attempt needs of its entry. Without the version: a new one is not read back for it. */
export type LinkEntry = Pick<StoredLink, 'key' | 'reference' | 'record'>;

/** What an earlier request left. */
interface Replayed {
	readonly stored: StoredLink;
	readonly replayed: true;
}

/** What this request made. */
interface Made {
	readonly stored: LinkEntry;
	readonly replayed: false;
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
	readonly #surroundings: Surroundings;
	readonly #onRecorded: () => void;
	readonly #keptMs: number;

	/** @param parts.keepDays how long what is claimed is kept after its last change; {@link KEPT_DAYS} by default */
	constructor(parts: {
		readonly store: Store;
		readonly endpoint: string;
		readonly clock: Clock;
		readonly sleep?: ((ms: number) => Promise<void>) | undefined;
		readonly log: Log;
		/** Called after something was recorded, with what is to be reported of it. */
		readonly onRecorded?: (() => void) | undefined;
		readonly keepDays?: number | undefined;
		readonly surroundings?: Surroundings | undefined;
	}) {
		const surroundings = parts.surroundings ?? PLATFORM;
		this.#surroundings = surroundings;
		this.#store = parts.store;
		this.#endpoint = parts.endpoint;
		this.#clock = parts.clock;
		this.#sleep = parts.sleep ?? ((ms) => new Promise((resolve) => surroundings.setTimeout(resolve, ms)));
		this.#log = parts.log;
		this.#keptMs = (parts.keepDays ?? KEPT_DAYS) * DAY_MS;
		this.#onRecorded = parts.onRecorded ?? (() => {});
	}

	/**
	 * The link of the attempt: a new one, or the one that there is.
	 * @throws {ProblemError} `attempt_reused`, `attempt_in_progress`, `rate_limited`, and what the provider's failure becomes
	 */
	async open(attempt: Attempt): Promise<Opened> {
		let consumedKeys = 0;
		let before: StoredLink | undefined;
		for (let generation = 0, ended = 0; ended < MAX_ENDED_AN_HOUR; generation++) {
			const ids = await attemptIds(this.#endpoint, attempt.operation, attempt.root, generation);
			const opened = await this.#openGeneration(attempt, ids);
			if (opened === 'consumed before') continue;
			if (opened === 'consumed now') {
				if (++consumedKeys === MAX_CONSUMED_KEYS) throw new ProblemError('provider_unavailable');
				continue;
			}
			if (!opened.replayed) {
				if (before) await attempt.confirmOver?.(before, opened.stored);
				return opened;
			}
			const { over, stored } = await attempt.isOver(opened.stored);
			if (!over) return { stored, replayed: true };
			before = stored;
			if (stored.ageMs < HOUR_MS) ended++;
		}
		throw new ProblemError('rate_limited', { retryAfterSeconds: 3600 });
	}

	async #openGeneration(attempt: Attempt, ids: AttemptIds): Promise<Made | Replayed | KeyConsumed> {
		const owner = this.#surroundings.uuid();
		const deadline = this.#clock() + WAIT_MS;
		for (;;) {
			const answer = await this.#claim(attempt, ids, owner);
			switch (answer.outcome) {
				case 'won': {
					await this.#admit(attempt, ids, owner);
					const made = await this.#tryInOrder(attempt.candidates, ids, owner);
					// A provider that knows the key gives the payment that an earlier request made, also after the
					// store has lost it. One that has ended is an earlier one.
					if (made !== 'consumed now' && isEndedPayment(made.stored)) continue;
					return made;
				}
				case 'uncertain': {
					const way = attempt.resume(answer.checkpoint);
					const end = await this.#resumeUncertain(way, ids, owner);
					// What was found is then there for this request like the link of any earlier one.
					if (end !== 'consumed now' && (way?.isOther || isEndedPayment(end.stored))) continue;
					return end;
				}
				case 'done':
					if (answer.entry.data === KEY_CONSUMED.data) return 'consumed before';
					return { stored: decodeEntry(answer.entry), replayed: true };
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

	async #claim(attempt: Attempt, ids: AttemptIds, owner: string): Promise<ClaimAnswer> {
		try {
			return await this.#store.claim({
				key: ids.key,
				reference: ids.reference,
				fingerprint: attempt.fingerprint,
				owner,
				checkpoint: attempt.candidates[0]?.checkpoint ?? '',
				leaseMs: LEASE_MS,
				ttlMs: this.#keptMs,
			});
		} catch (error) {
			const [known] = await Promise.all([
				this.#knownEntry(attempt, ids).catch(() => undefined),
				// The claim may have been made and only its answer lost: the lease would go unused, and lock the payer
				// out. In doubt and not released, since it may have taken over an earlier try.
				this.#store.markUncertain(ids.key, owner).catch(() => {}),
			]);
			if (known) return { outcome: 'done', entry: known };
			throw error;
		}
	}

	/**
	 * What an earlier request left, without a claim: where nothing can be written, what was made before can still be given
	 * again. Only to a request for the very same, since a claim would compare more.
	 */
	async #knownEntry({ operation, terms }: Attempt, { key }: AttemptIds): Promise<Entry | undefined> {
		const entry = await this.#store.find({ key });
		if (!entry || entry.data === KEY_CONSUMED.data) return entry;
		return operation !== 'connect' && decodeEntry(entry).record.terms === terms ? entry : undefined;
	}

	/** Whether an earlier request of this root was let through and came to an end, so that another one repeats it. */
	async isKnown(operation: Attempt['operation'], root: Root): Promise<boolean> {
		const { key } = await attemptIds(this.#endpoint, operation, root, 0);
		return (await this.#store.find({ key })) !== undefined;
	}

	async #admit({ admit }: Attempt, { key }: AttemptIds, owner: string): Promise<void> {
		try {
			await admit?.();
		} catch (error) {
			await this.#store.release(key, owner);
			throw error;
		}
	}

	/**
	 * Nothing was ever tried: goes the ways in their order until one leads somewhere. Whatever happens, the lease is given
	 * back in the state that is true.
	 */
	async #tryInOrder(
		ways: readonly ProviderCandidate[],
		ids: AttemptIds,
		owner: string,
	): Promise<Made | 'consumed now'> {
		let failure: unknown = new Error('An attempt has no way to go');
		for (const [index, way] of ways.entries()) {
			if (index > 0) await this.#failOver(way, ids, owner, failure);
			const end = await resultOf(() => way.create(ids));
			if ('content' in end) return this.#complete(ids, owner, end.content);
			failure = end.failure;
			if (isKeyConsumed(failure)) return this.#markKeyConsumed(ids, owner);
			if (!wasNotExecuted(failure)) {
				await this.#store.markUncertain(ids.key, owner);
				throw withReference(failure, ids);
			}
		}
		await this.#store.release(ids.key, owner);
		throw toProblem(failure);
	}

	/**
	 * An earlier try may have led somewhere: looks there first, and then goes that way again and no other. It stays in
	 * doubt when this fails, since that this try did nothing says nothing of the one before.
	 */
	async #resumeUncertain(
		way: ProviderCandidate | undefined,
		ids: AttemptIds,
		owner: string,
	): Promise<Made | 'consumed now'> {
		const end = await resultOf(async () => {
			if (!way) throw new ProblemError('outcome_unknown', { cause: new Error('Its provider is gone') });
			return (await way.find(ids)) ?? (await way.create(ids));
		});
		if ('content' in end) return this.#complete(ids, owner, end.content);
		if (isKeyConsumed(end.failure)) return this.#markKeyConsumed(ids, owner);
		await this.#store.markUncertain(ids.key, owner);
		throw withReference(end.failure, ids);
	}

	/** Notes the next way before it is gone: whoever takes over after a crash must look there and not where it began. */
	async #failOver(way: ProviderCandidate, ids: AttemptIds, owner: string, failure: unknown): Promise<void> {
		this.#log({
			level: 'warn',
			message: 'a provider certainly made nothing of an attempt; the next one is asked',
			reference: ids.reference,
			error: String(failure),
		});
		if (await this.#store.saveCheckpoint(ids.key, owner, way.checkpoint)) return;
		throw new ProblemError('attempt_in_progress', { retryAfterSeconds: 1 });
	}

	async #markKeyConsumed(ids: AttemptIds, owner: string): Promise<'consumed now'> {
		await this.#store.complete(ids.key, owner, KEY_CONSUMED);
		return 'consumed now';
	}

	async #complete(ids: AttemptIds, owner: string, content: EntryContent): Promise<Made> {
		let completed: boolean;
		try {
			completed = await this.#store.complete(ids.key, owner, content);
		} catch (error) {
			// The link exists but could not be recorded. The lease will run out, and the next request will find it.
			throw new ProblemError('outcome_unknown', { cause: error, reference: ids.reference });
		}
		if (!completed) {
			this.#log({
				level: 'error',
				message: 'lost the lease while creating a link; the next request will look for it',
				reference: ids.reference,
			});
			throw new ProblemError('attempt_in_progress', { retryAfterSeconds: 1 });
		}
		this.#onRecorded();
		return { stored: { ...ids, record: JSON.parse(content.data) as LinkRecord }, replayed: false };
	}
}

/** The problem with our name of what may have been made, by which it is found in the provider's panel. */
function withReference(failure: unknown, { reference }: AttemptIds): ProblemError {
	const { code, facts } = toProblem(failure);
	return new ProblemError(code, { ...facts, reference });
}

/** How a try ended: with something to record, or with an error. */
type TryResult = { readonly content: EntryContent } | { readonly failure: unknown };

async function resultOf(work: () => Promise<EntryContent>): Promise<TryResult> {
	try {
		return { content: await work() };
	} catch (failure) {
		return { failure };
	}
}

function isEndedPayment({ record }: LinkEntry): boolean {
	return record.kind === 'payment' && record.ended;
}

/** Whether the provider certainly made nothing of the try, so that another may be asked. */
function wasNotExecuted(failure: unknown): boolean {
	return isProviderError(failure) && failure.executed === 'no';
}

/** Whether the provider has used the key up and made nothing with it. */
function isKeyConsumed(failure: unknown): boolean {
	return isProviderError(failure) && failure.fault === 'duplicate' && failure.executed === 'no';
}
