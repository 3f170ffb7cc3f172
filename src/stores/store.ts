/**
 * Storage of attempts. It ensures "one attempt, at most one payment" across clicks, tabs, processes and crashes. Every
 * method is atomic. Data is opaque text to a store; only the endpoint interprets it.
 *
 * States of an entry: claimed (a claimant holds a lease and may be sending requests to the provider) → done (has data),
 * or uncertain (a try may have executed, the outcome is unknown), or deleted (released: certainly nothing happened).
 *
 * A claimant owns its entry until it releases the lease or another claimant takes over. An expired lease only allows
 * others to take over: a late outcome is still recorded if none did.
 *
 * Strings may contain any well-formed Unicode, including NUL, and are compared by code points.
 */
export interface Store {
	/** Whether the data survives the end of this process. */
	readonly durable: boolean;
	/** Whether several machines can share it. */
	readonly shared: boolean;
	/**
	 * False if its server may delete data, e.g. to free memory: the endpoint then requires a configured
	 * `statusTokenSecret` and stores none here. Left out: true.
	 */
	readonly keepsSecret?: boolean | undefined;

	/**
	 * Takes the lease for `key`, or returns why it cannot. An entry with an expired lease is taken over as `uncertain`,
	 * because its holder may have crashed after sending.
	 */
	claim(claim: Claim): Promise<ClaimAnswer>;
	/**
	 * Replaces the checkpoint of the claim before the next step, so that the next holder can read the last step.
	 * @returns false, without an effect, unless `owner` holds the lease
	 */
	saveCheckpoint(key: string, owner: string, checkpoint: string): Promise<boolean>;
	/** Records the outcome. Returns false, without effect, unless `owner` holds the lease and the entry is not done. */
	complete(key: string, owner: string, entry: EntryContent): Promise<boolean>;
	/**
	 * Releases the lease with an unknown outcome; the next claim returns `uncertain`.
	 * @param content written in the same step; without it the entry is due for {@link Store.leaseUncertain} at once
	 * @returns false unless `owner` holds the lease
	 */
	markUncertain(key: string, owner: string, content?: UncertainContent): Promise<boolean>;
	/**
	 * Releases the lease after a try that certainly had no effect, and deletes the entry, so that the key is free
	 * again.
	 * @returns false unless `owner` holds the lease
	 */
	release(key: string, owner: string): Promise<boolean>;

	/**
	 * Finds a done entry by its key, its reference, or the names in its content. If several entries have the same order
	 * or provider id: the newest.
	 */
	find(by: EntryName): Promise<Entry | undefined>;
	/** Replaces the content of a done entry if it still has `version`. Returns false if another writer was faster. */
	update(key: string, version: number, entry: EntryContent): Promise<boolean>;
	/** The facts of an entry, oldest first; empty if the entry does not exist. */
	history(key: string): Promise<readonly Fact[]>;
	/**
	 * Done entries that have names and match the filter, newest first.
	 * @throws {RangeError} if the cursor is not one of this store's
	 */
	list(filter: ListFilter): Promise<EntryPage>;

	/**
	 * Makes a done entry due now and increments {@link Entry.news}. Durable when it resolves.
	 * @returns false if the entry does not exist
	 */
	wake(key: string): Promise<boolean>;
	/**
	 * Takes up to `limit` done entries that are due, the longest due first. They are due again after `leaseMs`; until
	 * then other callers do not get them, unless {@link Store.update} or {@link Store.wake} makes them due.
	 * @returns the entries, each with {@link Entry.dueInMs} as it was before
	 */
	lease(limit: number, leaseMs: number): Promise<readonly Entry[]>;
	/**
	 * Takes over up to `limit` entries of unknown outcome, like a claim by `owner`: those with an expired lease, and
	 * those that are due after {@link Store.markUncertain}. The longest due first.
	 */
	leaseUncertain(limit: number, owner: string, leaseMs: number): Promise<readonly UncertainEntry[]>;
	/**
	 * Milliseconds until the next entry, entry of unknown outcome or delivery is due.
	 * @returns 0 if one is due now, null if none will be due
	 */
	nextDueMs(): Promise<number | null>;

	/**
	 * Takes up to `limit` deliveries that are due, in the order in which they were added. Other callers do not get them
	 * for `leaseMs`, unless they are settled or woken before. Deliveries are deleted with their entry.
	 */
	leaseDeliveries(limit: number, leaseMs: number): Promise<readonly Delivery[]>;
	/**
	 * Ends a delivery, or returns it for another try.
	 * @param retryInMs null if it was delivered or abandoned; else milliseconds until it is due again
	 * @returns false if the delivery does not exist
	 */
	settleDelivery(id: string, retryInMs: number | null): Promise<boolean>;
	/**
	 * The pending deliveries of an entry, in the order in which they were added; at least the first 500. Read-only.
	 */
	pendingDeliveries(key: string): Promise<readonly PendingDelivery[]>;
	/** Makes all deliveries to a subscriber due now, when it responds again. One that is leased may be leased twice. */
	wakeDeliveries(subscriber: string): Promise<void>;

	/**
	 * Adds `by` events to the count of `name` in the current window and returns the new count. A window starts with its
	 * first event and lasts `windowMs`. Exact under any concurrency.
	 */
	increment(
		name: string,
		windowMs: number,
		by?: number,
	): Promise<{ readonly count: number; readonly resetsInMs: number }>;

	/** Throws if the store cannot be reached; called by the readiness route. */
	ping(): Promise<void>;
	/**
	 * Checks for server settings under which the store cannot meet its guarantees. Called at start, and by `doctor`.
	 * @returns an empty list if there are none
	 */
	inspect?(): Promise<readonly StoreFinding[]>;
	/** Closes files and connections that the store itself opened. Safe to call twice. */
	close(): Promise<void>;
}

/** A finding of {@link Store.inspect}. */
export interface StoreFinding {
	/** `warning` if it could not be checked. */
	readonly level: 'problem' | 'warning';
	/** The problem and its solution. */
	readonly message: string;
}

/** A request for the lease of a key. */
export interface Claim {
	readonly key: string;
	/** A second, shorter name of the same entry, sent to the provider. Unique like the key. */
	readonly reference: string;
	/** Digest of the request; the same key with another fingerprint is a different request. */
	readonly fingerprint: string;
	/** Identifies the claimant; a new value for every try. */
	readonly owner: string;
	/** The claimant's next step, for the next holder of the lease. Stored only if the claim is won. */
	readonly checkpoint: string;
	/** Duration of the lease in milliseconds; others may take over afterwards. */
	readonly leaseMs: number;
	/** How long the entry is stored after its last change, in milliseconds; never less than the lease. */
	readonly ttlMs: number;
}

export type ClaimAnswer =
	/** The claimant holds the lease, and there was no earlier try. */
	| { readonly outcome: 'won' }
	/** The claimant holds the lease, but an earlier try may have executed: search before creating anything. */
	| { readonly outcome: 'uncertain'; /** What was tried last. */ readonly checkpoint: string }
	/** Another claimant holds the lease, for `leaseLeftMs` more milliseconds. */
	| { readonly outcome: 'busy'; readonly leaseLeftMs: number }
	| { readonly outcome: 'done'; readonly entry: Entry }
	/** The key, or the reference, belongs to a different request. */
	| { readonly outcome: 'mismatch' };

/** Content that the endpoint writes in one step. */
export interface EntryContent {
	/** The state, opaque to the store. */
	readonly data: string;
	/**
	 * Milliseconds, by the store's clock, until the entry is due for a read at the provider. Null for never. If news
	 * was counted since the entry was read (see {@link EntryContent.news}), it is due at once instead.
	 */
	readonly dueInMs: number | null;
	/** {@link Entry.news} before the read at the provider began. Left out: this content covers all news so far. */
	readonly news?: number | undefined;
	/** Names for finding and listing it. Left out: unchanged. */
	readonly names?: EntryNames | undefined;
	/** Appended to the history of the entry. */
	readonly facts?: readonly string[] | undefined;
	/**
	 * Added to the pending deliveries, due at once. An id that already exists is not added again. Deliveries of the
	 * entry to the same subscriber that failed before become due as well, so that they are tried first.
	 */
	readonly deliveries?: readonly NewDelivery[] | undefined;
}

/** Content that the endpoint writes for an entry whose outcome stays unknown. */
export interface UncertainContent {
	/** Milliseconds until {@link Store.leaseUncertain} returns it. A claim may take over at once. */
	readonly dueInMs: number;
	readonly facts?: readonly string[] | undefined;
	readonly deliveries?: readonly NewDelivery[] | undefined;
}

/** Names for finding and listing an entry, in addition to its key and reference. */
export interface EntryNames {
	readonly status: string;
	readonly provider: string;
	/** The provider's id of the payment or other object. */
	readonly providerId: string | null;
	/** The merchant's reference of the order. */
	readonly order: string | null;
}

/** One way to look up an entry. */
export type EntryName =
	| { readonly key: string }
	| { readonly reference: string }
	| { readonly provider: string; readonly providerId: string }
	| { readonly order: string };

/** A done entry, as the endpoint reads it. */
export interface Entry {
	readonly key: string;
	readonly reference: string;
	readonly data: string;
	/** Grows with every change of the content; passed to {@link Store.update}. */
	readonly version: number;
	/** Number of {@link Store.wake} calls. */
	readonly news: number;
	/** Milliseconds since it was first completed, by the store's clock. */
	readonly ageMs: number;
	/** Milliseconds until it is due, by the store's clock; 0 or less if it is due. Null for never. */
	readonly dueInMs: number | null;
}

/** An entry of unknown outcome that was taken over. */
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
	/** When it was appended: milliseconds since the epoch, by the store's clock. For display, not for comparison. */
	readonly at: number;
}

/** One event to deliver to one subscriber. */
export interface NewDelivery {
	/** Unique among all deliveries. */
	readonly id: string;
	readonly subscriber: string;
	readonly data: string;
}

export interface Delivery extends NewDelivery {
	/** Key of its entry. */
	readonly key: string;
	/** Number of failed tries. */
	readonly failures: number;
	/** Milliseconds since it was added, by the store's clock. */
	readonly ageMs: number;
}

/** A delivery that has not ended. */
export interface PendingDelivery extends Delivery {
	/** Milliseconds until it is due, or its lease expires; 0 or less if it is due. */
	readonly dueInMs: number;
}

/** Filter of a list. Entries must match all conditions. */
export interface ListFilter {
	/** First completed at this time or later, in milliseconds since the epoch. */
	readonly since?: number | undefined;
	/** First completed before this time, in milliseconds since the epoch. */
	readonly until?: number | undefined;
	readonly status?: string | undefined;
	readonly order?: string | undefined;
	readonly provider?: string | undefined;
	/** {@link EntryPage.next} of the previous page. */
	readonly cursor?: string | undefined;
	/** Maximum number of entries. */
	readonly limit: number;
}

export interface EntryPage {
	readonly entries: readonly Entry[];
	/** Cursor of the next page; null on the last. */
	readonly next: string | null;
}

/** Returns the time in milliseconds since the epoch; injected so that tests need not wait. */
export type Clock = () => number;
