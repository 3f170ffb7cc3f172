import type { Claim, ClaimAnswer, Entry } from './store.ts';

/** The stored fields of an entry that a claim needs. Times in milliseconds since the epoch. */
export interface Kept {
	readonly key: string;
	readonly reference: string;
	readonly fingerprint: string;
	/** When others may take over; 0 if the lease is free. */
	readonly leaseUntil: number;
	/** When the entry expires. */
	readonly expiresAt: number;
	/** Null until the entry is done. */
	readonly data: string | null;
	readonly dueAt: number | null;
	readonly version: number;
	readonly news: number;
	/** When it was first claimed; for a done entry, when it was first completed. */
	readonly since: number;
}

/** A stored entry that is done. */
export type Done = Kept & { readonly data: string };

/**
 * The result of a claim at `now` because of an entry with the claimed key or reference. Undefined if the entry does not
 * prevent the claim: it has expired, or it is the claimed one and its lease is free.
 */
export function claimConflict(
	kept: Kept,
	claim: Claim,
	now: number,
): Exclude<ClaimAnswer, { readonly outcome: 'won' | 'uncertain' }> | undefined {
	if (kept.expiresAt <= now) return undefined;
	const same =
		kept.key === claim.key && kept.reference === claim.reference && kept.fingerprint === claim.fingerprint;
	if (!same) return { outcome: 'mismatch' };
	if (isDone(kept)) return { outcome: 'done', entry: entryOf(kept, now) };
	if (kept.leaseUntil > now) return { outcome: 'busy', leaseLeftMs: kept.leaseUntil - now };
	return undefined;
}

/** Whether the outcome of the entry is recorded. */
export function isDone<T extends Kept>(kept: T): kept is T & Done {
	return kept.data !== null;
}

/** A done entry as the endpoint reads it at `now`. */
export function entryOf({ key, reference, version, data, news, since, dueAt }: Done, now: number): Entry {
	const dueInMs = dueAt === null ? null : dueAt - now;
	return { key, reference, version, data, news, ageMs: now - since, dueInMs };
}

/** When a written entry is due: as its content states, or at once if there is news that the content does not cover. */
export function dueAfter(
	content: { readonly dueInMs: number | null; readonly news?: number | undefined },
	news: number,
	now: number,
): number | null {
	const dueAt = content.dueInMs === null ? null : now + content.dueInMs;
	const isAnswered = content.news === undefined || content.news >= news;
	return isAnswered || (dueAt !== null && dueAt < now) ? dueAt : now;
}

/** Last entry of a page; the next page begins after it. */
export interface Position {
	readonly since: number;
	/** Orders entries of the same time. */
	readonly after: string;
}

/** A {@link Position} as opaque text. */
export function encodeCursor({ since, after }: Position): string {
	return Buffer.from(JSON.stringify([since, after])).toString('base64url');
}

/** @throws {RangeError} for a text that {@link encodeCursor} did not create */
export function decodeCursor(cursor: string): Position {
	try {
		const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
		if (Array.isArray(read) && read.length === 2) {
			const [since, after] = read as unknown[];
			if (typeof since === 'number' && typeof after === 'string') return { since, after };
		}
	} catch {
		// Not JSON; rejected below.
	}
	throw new RangeError(`"${cursor}" is no cursor of a list.`);
}
