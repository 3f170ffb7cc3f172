import type { Environment, OfferKind } from '../../wire/offer.ts';
import type { Status } from '../../wire/status.ts';
import type { Entry, EntryContent } from '../../stores/store.ts';
import type { RefundReason } from '../../providers/provider.ts';
import type { Money } from '../../wire/money.ts';
import type { ProviderSnapshot } from './provider-snapshot.ts';
import type { Root } from '../attempts/root.ts';

/** What a state keeps of the readings as they state it: the highest amounts, the latest times, the last link. */
type Observed = Pick<
	ProviderSnapshot,
	| 'status'
	| 'ended'
	| 'amountPaid'
	| 'amountRefunded'
	| 'amountDisputed'
	| 'paidAt'
	| 'refundedAt'
	| 'disputedAt'
	| 'warning'
	| 'url'
	| 'expiresAt'
	| 'voucher'
	| 'memo'
	| 'saved'
	| 'completedBy'
>;

/** What follows from all observations of a payment, connect link or charge so far. */
export interface State extends Observed {
	/** What was ordered. Every reading is compared with it. */
	readonly amount?: Money | undefined;
	/** Other amounts than the ordered one that were reported already, as `49900 COP`. */
	readonly mismatches?: readonly string[] | undefined;
}

/** A refund as it is kept in the record of its payment. */
export interface RefundRecord {
	/** The merchant's name of it. */
	readonly id: string;
	readonly amount: Money;
	/**
	 * `sending` its sender may be asking the provider · `pending` the provider took it · `uncertain` it may have been carried
	 * out · `succeeded` and `failed` as a reading, or the provider's answer, stated.
	 */
	readonly status: 'sending' | 'pending' | 'uncertain' | 'succeeded' | 'failed';
	/** Our name of it at the provider. */
	readonly reference: string;
	/** Names the call that asks the provider. */
	readonly owner: string;
	/** Age of the payment when it was begun, in milliseconds by the store's clock. */
	readonly begunAge: number;
	/** When it was begun, in milliseconds since the epoch: to be shown, never compared. */
	readonly begunAt: number;
	/** All money of the payment that had gone back before. */
	readonly refundedBefore?: Money | undefined;
	readonly reason?: RefundReason | undefined;
	/** The provider's id of it. */
	readonly providerId?: string | undefined;
	/** The provider has stated that it took it. */
	readonly taken?: boolean | undefined;
	/** The provider's own time of its end, ISO 8601 UTC. */
	readonly refundedAt?: string | undefined;
	/** Of a failed one: the provider's code, or `not_executed`. */
	readonly failure?: string | undefined;
	/** It was reported that its outcome is unknown. */
	readonly reported?: boolean | undefined;
}

/**
 * What is kept of a link, as JSON in the store: what follows from the observations so far, and what it was made for.
 * Nothing personal: what status and reconciliation need, no more.
 */
export interface LinkRecord extends State {
	readonly kind: OfferKind | 'charge';
	readonly title: string;
	/** Wire name of the provider that has it, and the account there. */
	readonly provider: string;
	readonly account: string;
	/** The provider's id. */
	readonly providerId: string;
	readonly environment: Environment;
	readonly item?: string | undefined;
	readonly quantity?: number | undefined;
	/** The merchant's own name of the order. */
	readonly order?: string | undefined;
	/** What "at most one payment" is counted by, and which one of the root this is, counted from 0. */
	readonly root?: Root | undefined;
	readonly generation?: number | undefined;
	/** Name of the request that made it. */
	readonly request?: string | undefined;
	/** Digest of what was asked for. */
	readonly terms?: string | undefined;
	/** It ended without money, and the next one may be made. */
	readonly superseded?: boolean | undefined;
	/** The merchant cancelled the order, or took that back. */
	readonly stopped?: boolean | undefined;
	/** The money went back, and the merchant lets the order be paid again. */
	readonly reopened?: boolean | undefined;
	/** Money came, and the other payments of the root are still to be looked at. */
	readonly othersDue?: boolean | undefined;
	/** The provider's id of the customer of a connect link or charge. */
	readonly customerId?: string | undefined;
	/** What the merchant gave back through the endpoint, oldest first. */
	readonly refunds?: readonly RefundRecord[] | undefined;
	/** When it was made and when its status last changed, in milliseconds since the epoch: to be shown, never compared. */
	readonly createdAt: number;
	readonly updatedAt: number;
	/** How old it was when its status last changed, in milliseconds by the store's clock. */
	readonly movedAge: number;
	/** {@link Entry.news} that the last good read answered. */
	readonly readNews: number;
	/** How many reads failed in a row. */
	readonly readFailures: number;
	/** News that no read has answered, since reads fail: its {@link Entry.news}, and when the first read of it failed. */
	readonly unreadNews?: (FollowUp & { readonly news: number }) | undefined;
	/** News that a read has answered, maybe from a copy of the provider's data that lags behind. */
	readonly followUp?: FollowUp | undefined;
	/** The last observation, as it lies in the history. */
	readonly observed?: string | undefined;
}

/** News of a payment that is not known to be shown by a read yet. */
export interface FollowUp {
	/** Age of the payment at the first read of the news, in milliseconds by the store's clock. */
	readonly since: number;
	/** Status that the provider's event states. A hint when to read, never a status to believe. */
	readonly states?: Status | undefined;
}

/** What a record of an earlier version had instead of deliveries: a change that is still to be reported. */
export interface PendingChange {
	readonly id: string;
	readonly status: Status;
	readonly at: number;
	/** Names of the subscribers. */
	readonly to: readonly string[];
}

/** A record with the entry that holds it. */
export interface StoredLink extends Entry {
	readonly record: LinkRecord;
	/** Changes that an earlier version left to be reported; the next write makes them deliveries. */
	readonly pendingChanges: readonly PendingChange[];
}

/** What is known of something when it is made; the rest of its record begins empty. */
export type RecordFacts = Omit<
	LinkRecord,
	'createdAt' | 'updatedAt' | 'movedAge' | 'readNews' | 'readFailures' | 'observed'
>;

/** The record of something that was just made. */
export function newRecord(now: number, facts: RecordFacts): LinkRecord {
	return { ...facts, createdAt: now, updatedAt: now, movedAge: 0, readNews: 0, readFailures: 0 };
}

/** Reads what {@link encodeRecord} wrote, in this version or the one before, which kept what is to be reported itself. */
export function decodeEntry(entry: Entry): StoredLink {
	type Earlier = {
		untold?: readonly PendingChange[];
		tellAt?: unknown;
		tellFailures?: unknown;
		readAt?: unknown;
	};
	const {
		untold = [],
		tellAt: _tellAt,
		tellFailures: _tellFailures,
		readAt: _readAt,
		...record
	} = JSON.parse(entry.data) as LinkRecord & Earlier;
	const { movedAge = record.updatedAt - record.createdAt, readNews = 0, readFailures = 0 } = record;
	return { ...entry, record: { ...record, movedAge, readNews, readFailures }, pendingChanges: untold };
}

/** The entry content for a record: its JSON, what it is found by, and in how long it wants a read. */
export function encodeRecord(record: LinkRecord, dueInMs: number | null): EntryContent {
	const { status, provider, providerId, order = null } = record;
	return { data: JSON.stringify(record), dueInMs, names: { status, provider, providerId, order } };
}
