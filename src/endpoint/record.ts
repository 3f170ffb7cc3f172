import type { LinkStatus } from '../wire/links.ts';
import type { Environment, OfferKind } from '../wire/offer.ts';
import { isFinal, type Status } from '../wire/status.ts';
import type { Entry, EntryContent } from '../stores/store.ts';
import type { State } from './fold.ts';
import type { RefundRecord } from './refund-state.ts';
import type { Root } from './root.ts';

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
export interface UntoldChange {
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
	readonly untold: readonly UntoldChange[];
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
		untold?: readonly UntoldChange[];
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
	return { ...entry, record: { ...record, movedAge, readNews, readFailures }, untold };
}

/** The entry content for a record: its JSON, what it is found by, and in how long it wants a read. */
export function encodeRecord(record: LinkRecord, dueInMs: number | null): EntryContent {
	const { status, provider, providerId, order = null } = record;
	return { data: JSON.stringify(record), dueInMs, names: { status, provider, providerId, order } };
}

/** Statuses in which the payer still has something to do on the provider's page. */
const OPEN: ReadonlySet<Status> = new Set<Status>(['created', 'pending', 'partially_paid']);

/** What the status routes say of a link. */
export function toLinkStatus(
	stored: Pick<StoredLink, 'key' | 'reference' | 'record'>,
	providerLabel: string,
): LinkStatus {
	const { record } = stored;
	const open = !record.ended && OPEN.has(record.status);
	return {
		id: stored.key,
		status: record.status,
		final: isFinal(record.status) || (record.ended && record.status !== 'unknown'),
		...(record.amount && { amount: record.amount }),
		...(record.amountPaid && { amount_paid: record.amountPaid }),
		title: record.title,
		reference: stored.reference,
		provider: providerLabel,
		...(record.kind === 'payment' && { expires_at: record.expiresAt }),
		...(open && record.url !== null && { url: record.url }),
		...(open && record.voucher && { voucher: true }),
		updated_at: new Date(record.updatedAt).toISOString(),
		environment: record.environment,
	};
}
