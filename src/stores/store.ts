/**
 * Where attempts live: the one place that makes "one attempt, at most one payment" true across presses, tabs, processes
 * and crashes. Every verb is one atomic step. Data is opaque text to a store; what it means is the endpoint's business.
 *
 * Life of an entry: claimed (somebody holds a lease and may be talking to the provider) → done (has data), or
 * uncertain (a try may have executed, nobody knows), or gone again (released: certainly nothing happened).
 *
 * A claimant owns its entry until it gives the lease back or somebody takes over. That the time of the lease is over only
 * allows others to take over: an outcome that arrives late is still recorded when nobody did.
 *
 * Strings may hold any well-formed Unicode, NUL included, and are compared code point by code point.
 */
export interface Store {
	/** Whether it outlives this process. */
	readonly durable: boolean;
	/** Whether several machines can share it. */
	readonly shared: boolean;
	/**
	 * False where its server may forget what was written, e.g. to make room: the endpoint then demands a configured `statusTokenSecret`,
	 * and keeps none there. Left out: true.
	 */
	readonly keepsSecret?: boolean | undefined;

	/**
	 * Takes the right to act on `key`, or says why not. An entry whose holder let the lease run out is taken over as
	 * `uncertain`, since the holder may have died after sending.
	 */
	claim(claim: Claim): Promise<ClaimAnswer>;
	/**
	 * Replaces the checkpoint of the claim before something else is tried under it: the next holder reads what was tried
	 * last. False, and no effect, unless `owner` holds the lease.
	 */
	saveCheckpoint(key: string, owner: string, checkpoint: string): Promise<boolean>;
	/** Records the outcome. False, and no effect, unless `owner` holds the lease and the entry is not done. */
	complete(key: string, owner: string, entry: EntryContent): Promise<boolean>;
	/**
	 * Gives the lease back without knowing what happened; the next claim answers `uncertain`. False unless `owner` holds it.
	 * @param content written in the same step; without it the entry is due for {@link Store.leaseUncertain} at once
	 */
	markUncertain(key: string, owner: string, content?: UncertainContent): Promise<boolean>;
	/**
	 * Gives the lease back after a try that certainly had no effect; the key is free again, and nothing is left of the entry.
	 * False unless `owner` holds it.
	 */
	release(key: string, owner: string): Promise<boolean>;

	/**
	 * The entry that is done, by its key, its reference, or the names that its content gave it. Where several entries have
	 * the same order or provider id, the newest.
	 */
	find(by: EntryName): Promise<Entry | undefined>;
	/** Replaces the content of a done entry if it still has `version`. False when another writer was faster. */
	update(key: string, version: number, entry: EntryContent): Promise<boolean>;
	/** The facts of an entry, oldest first; empty when there is no such entry. */
	history(key: string): Promise<readonly Fact[]>;
	/**
	 * Done entries that have names and match, newest first.
	 * @throws {RangeError} when the cursor is not one of this store's
	 */
	list(filter: ListFilter): Promise<EntryPage>;

	/**
	 * Makes a done entry due now and counts one more piece of news. Durable when it resolves.
	 * @returns false when there is no such entry
	 */
	wake(key: string): Promise<boolean>;
	/**
	 * Takes up to `limit` done entries that are due, the longest due first, and moves them on: they are due again after
	 * `leaseMs`, and until then other callers do not get them, unless they are updated or woken.
	 * @returns the entries, each with {@link Entry.dueInMs} as it was before
	 */
	lease(limit: number, leaseMs: number): Promise<readonly Entry[]>;
	/**
	 * Takes over up to `limit` entries of unknown outcome, as a claim by `owner` would: those whose holder let the lease run
	 * out, and those that are due after {@link Store.markUncertain}. The longest due first.
	 */
	leaseUncertain(limit: number, owner: string, leaseMs: number): Promise<readonly UncertainEntry[]>;
	/**
	 * In how many milliseconds something is due next, be it an entry, one of unknown outcome, or a delivery.
	 * @returns 0 when something is due now, null when nothing ever is
	 */
	nextDueMs(): Promise<number | null>;

	/**
	 * Takes up to `limit` deliveries that are due, in the order in which they were added. Other callers do not get them for
	 * `leaseMs`, or until they are settled, or woken. Deliveries go with their entry.
	 */
	leaseDeliveries(limit: number, leaseMs: number): Promise<readonly Delivery[]>;
	/**
	 * Ends a delivery, or gives it back to be tried again.
	 * @param retryInMs null when it was delivered or given up; else in how many milliseconds it is due again
	 * @returns false when there is no such delivery
	 */
	settleDelivery(id: string, retryInMs: number | null): Promise<boolean>;
	/**
	 * What is still to be delivered of an entry, in the order in which it was added; at least the first 500. Changes nothing.
	 */
	pendingDeliveries(key: string): Promise<readonly PendingDelivery[]>;
	/** Makes all deliveries to a subscriber due now, since it answers again. One that is leased may be handed out twice. */
	wakeDeliveries(subscriber: string): Promise<void>;

	/**
	 * Counts `by` events under `name` within the current window and answers the count including this one. A window
	 * opens with its first event and lasts `windowMs`. Exact under any concurrency.
	 */
	increment(
		name: string,
		windowMs: number,
		by?: number,
	): Promise<{ readonly count: number; readonly resetsInMs: number }>;

	/** Throws when the store cannot be reached; the readiness route asks this. */
	ping(): Promise<void>;
	/**
	 * Looks for settings of its server under which it cannot keep its promises. Asked at start, and by `doctor`.
	 * @returns nothing where all is well
	 */
	inspect?(): Promise<readonly StoreFinding[]>;
	/** Lets go of files and connections that the store itself opened. Safe to call twice. */
	close(): Promise<void>;
}

/** What {@link Store.inspect} found. */
export interface StoreFinding {
	/** `warning` where it could not be looked at. */
	readonly level: 'problem' | 'warning';
	/** A sentence, with its remedy. */
	readonly message: string;
}

/** A wish to act on a key. */
export interface Claim {
	readonly key: string;
	/** A second, shorter name of the same entry, as the provider will know it. Unique like the key. */
	readonly reference: string;
	/** Digest of what is being asked; the same key with another fingerprint is a different request. */
	readonly fingerprint: string;
	/** Names the claimant; a new one for every try. */
	readonly owner: string;
	/** What the claimant is about to do, for whoever takes over from it. Kept only when the claim is won. */
	readonly checkpoint: string;
	/** How long the claimant may act before others may take over, in milliseconds. */
	readonly leaseMs: number;
	/** How long the entry is kept after its last change, in milliseconds; never less than the lease. */
	readonly ttlMs: number;
}

export type ClaimAnswer =
	/** The claimant holds the lease and nothing was ever tried. */
	| { readonly outcome: 'won' }
	/** The claimant holds the lease, but an earlier try may have executed: look before acting. */
	| { readonly outcome: 'uncertain'; /** What was tried last. */ readonly checkpoint: string }
	/** Somebody else holds the lease for so much longer. */
	| { readonly outcome: 'busy'; readonly leaseLeftMs: number }
	| { readonly outcome: 'done'; readonly entry: Entry }
	/** The key, or the reference, belongs to a different request. */
	| { readonly outcome: 'mismatch' };

/** What the endpoint writes, in one step. */
export interface EntryContent {
	/** The state, opaque to the store. */
	readonly data: string;
	/**
	 * In how many milliseconds, by the store's clock, the entry is due: it then wants a read at the provider. Null for never.
	 * When news was counted since the entry was read (see {@link EntryContent.news}), it is due at once instead.
	 */
	readonly dueInMs: number | null;
	/** {@link Entry.news} as it was before the read at the provider began. Left out: the news so far is answered by this. */
	readonly news?: number | undefined;
	/** By what it can be found and listed. Left out: as before. */
	readonly names?: EntryNames | undefined;
	/** Appended to its history. */
	readonly facts?: readonly string[] | undefined;
	/**
	 * Appended to what is to be delivered, due at once. An id that exists already is not added again. Deliveries of the entry
	 * to the same subscriber that failed before become due as well, so that they are tried first.
	 */
	readonly deliveries?: readonly NewDelivery[] | undefined;
}

/** What the endpoint writes of an entry whose outcome stays unknown. */
export interface UncertainContent {
	/** In how many milliseconds {@link Store.leaseUncertain} hands it out. A claim may take over at once. */
	readonly dueInMs: number;
	readonly facts?: readonly string[] | undefined;
	readonly deliveries?: readonly NewDelivery[] | undefined;
}

/** By what an entry can be found and listed, beside its key and reference. */
export interface EntryNames {
	readonly status: string;
	readonly provider: string;
	/** The provider's id of it. */
	readonly providerId: string | null;
	/** The merchant's reference of the order. */
	readonly order: string | null;
}

/** One way to name an entry. */
export type EntryName =
	| { readonly key: string }
	| { readonly reference: string }
	| { readonly provider: string; readonly providerId: string }
	| { readonly order: string };

/** What the endpoint reads back. */
export interface Entry {
	readonly key: string;
	readonly reference: string;
	readonly data: string;
	/** Grows with every change of the content; given back to {@link Store.update}. */
	readonly version: number;
	/** How many pieces of news were counted by {@link Store.wake}. */
	readonly news: number;
	/** Milliseconds since it was first completed, by the store's clock. */
	readonly ageMs: number;
	/** In how many milliseconds it is due, by the store's clock; 0 or less when it is due. Null for never. */
	readonly dueInMs: number | null;
}

/** An entry of unknown outcome, taken over. */
export interface UncertainEntry {
	readonly key: string;
	readonly reference: string;
	readonly fingerprint: string;
	/** What was tried last. */
	readonly checkpoint: string;
	/** Milliseconds since it was first claimed, by the store's clock. */
	readonly ageMs: number;
}

/** One line of an entry's history. */
export interface Fact {
	/** Counts from 1 within its entry. */
	readonly sequence: number;
	readonly data: string;
	/** When it was appended, in milliseconds since the epoch, by the store's clock. For people to read, never to compare. */
	readonly at: number;
}

/** The duty to report one event to one subscriber. */
export interface NewDelivery {
	/** Unique among all deliveries. */
	readonly id: string;
	readonly subscriber: string;
	readonly data: string;
}

export interface Delivery extends NewDelivery {
	/** Key of the entry that it is about. */
	readonly key: string;
	/** How often it was given back to be tried again. */
	readonly failures: number;
	/** Milliseconds since it was added, by the store's clock. */
	readonly ageMs: number;
}

/** A delivery that has not ended. */
export interface PendingDelivery extends Delivery {
	/** In how many milliseconds it is due, or its lease is over; 0 or less when it is due. */
	readonly dueInMs: number;
}

/** Which entries to list. All conditions hold together. */
export interface ListFilter {
	/** First completed at this moment or later, in milliseconds since the epoch. */
	readonly since?: number | undefined;
	/** First completed before this moment. */
	readonly until?: number | undefined;
	readonly status?: string | undefined;
	readonly order?: string | undefined;
	readonly provider?: string | undefined;
	/** {@link EntryPage.next} of the page before. */
	readonly cursor?: string | undefined;
	/** At most this many. */
	readonly limit: number;
}

export interface EntryPage {
	readonly entries: readonly Entry[];
	/** Leads to the next page; null on the last. */
	readonly next: string | null;
}

/** The time, in milliseconds since the epoch; injected so that tests need not wait. */
export type Clock = () => number;
