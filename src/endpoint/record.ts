import type { LinkStatus } from '../wire/links.ts';
import type { Money } from '../wire/money.ts';
import type { Environment, OfferKind } from '../wire/offer.ts';
import { isFinal, type Status } from '../wire/status.ts';
import type { SavedMethod } from '../providers/provider.ts';
import type { Entry, EntryContent } from '../stores/store.ts';

/** What is kept of a link, as JSON in the store. Nothing personal: what status and reconciliation need, no more. */
export interface LinkRecord {
	readonly kind: OfferKind | 'charge';
	readonly title: string;
	/** Wire name of the provider that has it, and the account there. */
	readonly provider: string;
	readonly account: string;
	/** The provider's id. */
	readonly providerId: string;
	/** What the provider's adapter asked us to keep. */
	readonly memo?: string | undefined;
	/** What was ordered. Every reading is compared with it. */
	readonly amount?: Money | undefined;
	readonly amountPaid?: Money | undefined;
	readonly status: Status;
	/** True when the provider said that it can take no money any more. */
	readonly ended: boolean;
	readonly url: string | null;
	readonly expiresAt: string | null;
	readonly voucher?: true | undefined;
	readonly environment: Environment;
	readonly item?: string | undefined;
	readonly quantity?: number | undefined;
	/** The merchant's own name of the order. */
	readonly order?: string | undefined;
	/** The provider's id of the customer of a connect link or charge. */
	readonly customerId?: string | undefined;
	/** What was registered through a connect link. */
	readonly saved?: readonly SavedMethod[] | undefined;
	/** Milliseconds since the epoch: when it was made, when its status last changed, when it was last read. */
	readonly createdAt: number;
	readonly updatedAt: number;
	readonly readAt: number;
	/** Changes that the merchant has not been told of. */
	readonly untold: readonly UntoldChange[];
	/** How often telling failed in a row, and when to try again. */
	readonly tellFailures: number;
	readonly tellAt: number | null;
}

/** A change of status that waits for its delivery to the merchant. */
export interface UntoldChange {
	readonly id: string;
	readonly status: Status;
	readonly at: number;
	/** Names of those who have to be told. */
	readonly to: readonly string[];
}

/** A record with the entry that holds it. */
export interface StoredLink extends Entry {
	readonly record: LinkRecord;
}

/** What is known of something when it is made; the rest of its record begins empty. */
export type RecordFacts = Omit<
	LinkRecord,
	'createdAt' | 'updatedAt' | 'readAt' | 'untold' | 'tellFailures' | 'tellAt'
>;

/** The record of something that was just made, which nobody needs to be told of yet. */
export function newRecord(now: number, facts: RecordFacts): LinkRecord {
	return { ...facts, createdAt: now, updatedAt: now, readAt: now, untold: [], tellFailures: 0, tellAt: null };
}

/** Reads what {@link encodeRecord} wrote. */
export function decodeEntry(entry: Entry): StoredLink {
	return { ...entry, record: JSON.parse(entry.data) as LinkRecord };
}

/** The entry content for a record: its JSON, what it is found by, and in how long it next wants attention. */
export function encodeRecord(record: LinkRecord, now: number): EntryContent {
	const moments = [nextReadAt(record), record.untold.length > 0 ? record.tellAt : null].filter(
		(moment) => moment !== null,
	);
	const { status, provider, providerId, order = null } = record;
	return {
		data: JSON.stringify(record),
		dueInMs: moments.length > 0 ? Math.min(...moments) - now : null,
		names: { status, provider, providerId, order },
	};
}

/** Statuses in which the payer still has something to do on the provider's page. */
const OPEN: ReadonlySet<Status> = new Set<Status>(['created', 'pending', 'partially_paid']);

/** What the status routes say of a link. */
export function toLinkStatus(stored: StoredLink, providerLabel: string): LinkStatus {
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

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long after its making a link is read at which interval: often while somebody may be paying, then ever less. */
const READ_PLAN: readonly (readonly [age: number, every: number])[] = [
	[15 * MINUTE, MINUTE / 2],
	[2 * 60 * MINUTE, 5 * MINUTE],
	[2 * DAY, 30 * MINUTE],
	[40 * DAY, 6 * 60 * MINUTE],
];

/** When the provider should next be asked without anybody waiting; null when nothing more is expected. */
function nextReadAt(record: LinkRecord): number | null {
	if (record.ended || record.status === 'succeeded' || record.status === 'refunded') return null;
	const age = record.readAt - record.createdAt;
	const every = READ_PLAN.find(([until]) => age < until)?.[1];
	return every === undefined ? null : record.readAt + every;
}
