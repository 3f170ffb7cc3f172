/**
 * Where attempts live: the one place that makes "one attempt, at most one payment" true across presses, tabs, processes
 * and crashes. Every verb is one atomic step. Data is opaque text to a store; what it means is the endpoint's business.
 *
 * Life of an entry: claimed (somebody holds a lease and may be talking to the provider) → done (has data), or
 * doubtful (a try may have executed, nobody knows), or gone again (released: certainly nothing happened).
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
	 * Takes the right to act on `key`, or says why not. An entry whose holder let the lease run out is taken over as
	 * `doubtful`, since the holder may have died after sending.
	 */
	claim(claim: Claim): Promise<ClaimAnswer>;
	/**
	 * Replaces the note of the claim, before something else is tried under it: whoever takes over learns what was tried
	 * last. False, and no effect, unless `owner` holds the lease.
	 */
	note(key: string, owner: string, note: string): Promise<boolean>;
	/** Records the outcome. False, and no effect, unless `owner` holds the lease and the entry is not done. */
	complete(key: string, owner: string, entry: EntryContent): Promise<boolean>;
	/** Gives the lease back without knowing what happened; the next claim answers `doubtful`. False unless `owner` holds it. */
	markDoubtful(key: string, owner: string): Promise<boolean>;
	/** Gives the lease back after a try that certainly had no effect; the key is free again. False unless `owner` holds it. */
	release(key: string, owner: string): Promise<boolean>;

	/** The entry that is done, by its key or by its reference. */
	find(by: { readonly key: string } | { readonly reference: string }): Promise<Entry | undefined>;
	/** Replaces the content of a done entry if it still has `version`. False when somebody was faster. */
	update(key: string, version: number, entry: EntryContent): Promise<boolean>;
	/** Up to `limit` done entries whose `dueAt` has come, the longest due first. */
	due(limit: number): Promise<readonly Entry[]>;

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
	/** Lets go of files and connections that the store itself opened. Safe to call twice. */
	close(): Promise<void>;
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
	readonly note: string;
	/** How long the claimant may act before others may take over, in milliseconds. */
	readonly leaseMs: number;
	/** How long the entry is kept after its last change, in milliseconds; never less than the lease. */
	readonly ttlMs: number;
}

export type ClaimAnswer =
	/** The claimant holds the lease and nothing was ever tried. */
	| { readonly outcome: 'won' }
	/** The claimant holds the lease, but an earlier try may have executed: look before acting. */
	| { readonly outcome: 'doubtful'; /** What was tried last. */ readonly note: string }
	/** Somebody else holds the lease for so much longer. */
	| { readonly outcome: 'busy'; readonly leaseLeftMs: number }
	| { readonly outcome: 'done'; readonly entry: Entry }
	/** The key, or the reference, belongs to a different request. */
	| { readonly outcome: 'mismatch' };

/** What the endpoint writes. */
export interface EntryContent {
	readonly data: string;
	/** Milliseconds since the epoch when the entry wants attention (a read at the provider, a delivery); null for never. */
	readonly dueAt: number | null;
}

/** What the endpoint reads back. */
export interface Entry extends EntryContent {
	readonly key: string;
	readonly reference: string;
	/** Grows with every change; given back to {@link Store.update}. */
	readonly version: number;
}

/** The time, in milliseconds since the epoch; injected so that tests need not wait. */
export type Clock = () => number;
