import type { Claim, ClaimAnswer, Entry } from './store.ts';

/** What a store knows of an entry, as far as a claim is concerned. Times in milliseconds since the epoch. */
export interface Kept {
	readonly key: string;
	readonly reference: string;
	readonly fingerprint: string;
	/** When others may take over; 0 when nobody holds the lease. */
	readonly leaseUntil: number;
	/** When the entry is to be forgotten. */
	readonly expiresAt: number;
	/** Null until the entry is done. */
	readonly data: string | null;
	readonly dueAt: number | null;
	readonly version: number;
}

/** A kept entry that is done. */
export type Done = Kept & { readonly data: string };

/**
 * What an entry under the claimed key or reference answers to a claim at `now`. Undefined when it stands in nobody's way:
 * it has expired, or it is the claimed one and free to be taken over.
 */
export function answerOf(
	kept: Kept,
	claim: Claim,
	now: number,
): Exclude<ClaimAnswer, { readonly outcome: 'won' | 'doubtful' }> | undefined {
	if (kept.expiresAt <= now) return undefined;
	const same =
		kept.key === claim.key && kept.reference === claim.reference && kept.fingerprint === claim.fingerprint;
	if (!same) return { outcome: 'mismatch' };
	if (isDone(kept)) return { outcome: 'done', entry: entryOf(kept) };
	if (kept.leaseUntil > now) return { outcome: 'busy', leaseLeftMs: kept.leaseUntil - now };
	return undefined;
}

/** Whether the outcome of the entry is recorded. */
export function isDone<T extends Kept>(kept: T): kept is T & Done {
	return kept.data !== null;
}

/** What the endpoint may see of an entry that is done. */
export function entryOf({ key, reference, version, data, dueAt }: Done): Entry {
	return { key, reference, version, data, dueAt };
}
