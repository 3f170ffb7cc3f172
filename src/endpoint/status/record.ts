import type { Environment, OfferKind } from '../../wire/offer.ts';
import type { Status } from '../../wire/status.ts';
import type { Entry, EntryContent } from '../../stores/store.ts';
import type { RefundReason } from '../../providers/provider.ts';
import type { Money } from '../../wire/money.ts';
import type { ProviderSnapshot } from './provider-snapshot.ts';
import type { Root } from '../attempts/root.ts';

/** The members of readings that a state keeps: the highest amounts, the latest times, the last link. */
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

/** The result of all observations of a payment, connect link or charge so far. */
export interface State extends Observed {
	/** The ordered amount. Every reading is compared with it. */
	readonly amount?: Money | undefined;
	/** Amounts other than the ordered one that were already reported, e.g. `49900 COP`. */
	readonly mismatches?: readonly string[] | undefined;
}

/** A refund as stored in the record of its payment. */
export interface RefundRecord {
	/** The merchant's own name of the refund. */
	readonly id: string;
	readonly amount: Money;
	/**
	 * `sending` a call may be sending it to the provider · `pending` the provider accepted it · `uncertain` it may have
	 * been carried out · `succeeded` and `failed` as stated by a reading or by the provider's response.
	 */
	readonly status: 'sending' | 'pending' | 'uncertain' | 'succeeded' | 'failed';
	/** Our reference of the refund at the provider. */
	readonly reference: string;
	/** Identifies the call that sends it to the provider. */
	readonly owner: string;
	/** Age of the payment when the refund was begun, in milliseconds by the store's clock. */
	readonly begunAge: number;
	/** When the refund was begun, in milliseconds since the epoch: for display, never compared. */
	readonly begunAt: number;
	/** All money of the payment that had been refunded before. */
	readonly refundedBefore?: Money | undefined;
	readonly reason?: RefundReason | undefined;
	/** The provider's id of the refund. */
	readonly providerId?: string | undefined;
	/** The provider has stated that it accepted the refund. */
	readonly taken?: boolean | undefined;
	/** The provider's own time of the outcome, ISO 8601 UTC. */
	readonly refundedAt?: string | undefined;
	/** For a failed refund: the provider's code, or `not_executed`. */
	readonly failure?: string | undefined;
	/** The unknown outcome was reported. */
	readonly reported?: boolean | undefined;
}

/**
 * The stored record of a link, as JSON: the result of the observations so far, and the facts of its creation. Contains
 * only what status and reconciliation need, and no personal data.
 */
export interface LinkRecord extends State {
	readonly kind: OfferKind | 'charge';
	readonly title: string;
	/** Wire name of the link's provider, and the account there. */
	readonly provider: string;
	readonly account: string;
	/** The provider's id. */
	readonly providerId: string;
	readonly environment: Environment;
	readonly item?: string | undefined;
	readonly quantity?: number | undefined;
	/** The merchant's own name of the order. */
	readonly order?: string | undefined;
	/** The root that is paid at most once, and the link's number within it, counted from 0. */
	readonly root?: Root | undefined;
	readonly generation?: number | undefined;
	/** Identifies the request that created the link. */
	readonly request?: string | undefined;
	/** Digest of the requested terms. */
	readonly terms?: string | undefined;
	/** The link ended without money, and the next one may be created. */
	readonly superseded?: boolean | undefined;
	/** The merchant cancelled the order; false after it was reopened. */
	readonly stopped?: boolean | undefined;
	/** The money was refunded, and the merchant lets the order be paid again. */
	readonly reopened?: boolean | undefined;
	/** Money was paid, and the other payments of the root must still be checked. */
	readonly othersDue?: boolean | undefined;
	/** The provider's id of the customer, for a connect link or charge. */
	readonly customerId?: string | undefined;
	/** Refunds that the merchant made through the endpoint, oldest first. */
	readonly refunds?: readonly RefundRecord[] | undefined;
	/** Creation and last change of status, in milliseconds since the epoch: for display, never compared. */
	readonly createdAt: number;
	readonly updatedAt: number;
	/** Age of the link when its status last changed, in milliseconds by the store's clock. */
	readonly movedAge: number;
	/** {@link Entry.news} that the last successful read covered. */
	readonly readNews: number;
	/** Number of failed reads in a row. */
	readonly readFailures: number;
	/** News that no read has covered, since reads fail: its {@link Entry.news}, and when the first read of it failed. */
	readonly unreadNews?: (FollowUp & { readonly news: number }) | undefined;
	/** News that a read has covered, maybe from a copy of the provider's data that lags behind. */
	readonly followUp?: FollowUp | undefined;
	/** The last observation, in the format of the history. */
	readonly observed?: string | undefined;
}

/** News of a payment that a read may not show yet. */
export interface FollowUp {
	/** Age of the payment at the first read of the news, in milliseconds by the store's clock. */
	readonly since: number;
	/** Status that the provider's event states. A hint when to read, never applied. */
	readonly states?: Status | undefined;
}

/** The format of an earlier version instead of deliveries: a change that is still to be reported. */
export interface PendingChange {
	readonly id: string;
	readonly status: Status;
	readonly at: number;
	/** Names of the subscribers. */
	readonly to: readonly string[];
}

/** A record, and the entry that contains it. */
export interface StoredLink extends Entry {
	readonly record: LinkRecord;
	/** Changes that an earlier version left unreported; the next write converts them to deliveries. */
	readonly pendingChanges: readonly PendingChange[];
}

/** The facts of a new record; its other members start empty. */
export type RecordFacts = Omit<
	LinkRecord,
	'createdAt' | 'updatedAt' | 'movedAge' | 'readNews' | 'readFailures' | 'observed'
>;

/** A new record. */
export function newRecord(now: number, facts: RecordFacts): LinkRecord {
	return { ...facts, createdAt: now, updatedAt: now, movedAge: 0, readNews: 0, readFailures: 0 };
}

/**
 * Reads the format of {@link encodeRecord}, and of the previous version, which kept unreported changes in the record.
 */
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

/** The entry content for a record: its JSON, its search keys, and in how many milliseconds it is due for a read. */
export function encodeRecord(record: LinkRecord, dueInMs: number | null): EntryContent {
	const { status, provider, providerId, order = null } = record;
	return { data: JSON.stringify(record), dueInMs, names: { status, provider, providerId, order } };
}
