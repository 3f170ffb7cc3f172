import type { RefundNews } from '../deliveries/shop-events.ts';
import type { RefundRecord } from '../status/record.ts';
import type { ProviderRefund } from '../../providers/provider.ts';
import { fromMinor, toMinor, type Money } from '../../wire/money.ts';
import type { FoldEvent } from '../status/fold.ts';
import type { State } from '../status/record.ts';
import type { ProviderSnapshot } from '../status/provider-snapshot.ts';
import { isSameAmount } from '../status/money.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Longer than an adapter's time limit (11.5 s). Without a result by then, the sending process may have ended. */
export const SENDING_MS = 30 * SECOND;
/** From this age on, a refund that no reading shows was not carried out, or is reported if that is not certain. */
const SETTLED_MS = 15 * MINUTE;
/** The shortest and longest wait between two reads. */
const LOOK_FROM = 30 * SECOND;
const LOOK_UP_TO = 6 * HOUR;

/** The members of a payment's record that are needed to settle its refunds. */
export interface WithRefunds extends Pick<State, 'amount' | 'amountPaid' | 'amountRefunded'> {
	readonly refunds?: readonly RefundRecord[] | undefined;
}

/** What a reading changes in the refunds of a payment. */
export interface Settled {
	readonly refunds: readonly RefundRecord[] | undefined;
	/** The reading, including the amounts of the refunds that it shows. */
	readonly reading: ProviderSnapshot;
	/** Refunds that succeeded by this reading. */
	readonly succeeded: readonly RefundRecord[];
	/** Events about refunds, in addition to the payment's own. */
	readonly events: readonly FoldEvent[];
}

/** Whether the outcome of a refund is not known yet. */
export function isUnsettled({ status }: RefundRecord): boolean {
	return status === 'sending' || status === 'pending' || status === 'uncertain';
}

/** Whether the call that sends the refund may still be running. */
export function isBeingSent({ status, begunAge }: RefundRecord, ageMs: number): boolean {
	return status === 'sending' && ageMs - begunAge < SENDING_MS;
}

/**
 * Settles the refunds of a payment by what its provider states. A pure function.
 * @param ageMs age of the payment in milliseconds, by the store's clock
 */
export function settleRefunds(record: WithRefunds, reading: ProviderSnapshot, ageMs: number): Settled {
	const { refunds = [] } = record;
	const isBelieved = isSameAmount(record.amount, reading.amount);
	if (refunds.length === 0 || !isBelieved) {
		return { refunds: record.refunds, reading, succeeded: [], events: [] };
	}
	const settled = refunds.map((refund) => settleOne(refund, refunds, record, reading, ageMs));
	const news = settled.filter((refund, index) => refund.status !== refunds[index]?.status);
	const overdue = reportOverdue(settled, reading.status, ageMs);
	return {
		refunds: overdue.refunds,
		reading: withSum(record, reading, sumOf(settled)),
		succeeded: news.filter(({ status }) => status === 'succeeded'),
		events: [
			...news
				.filter(({ status }) => status === 'failed')
				.map((refund) => refundEvent('refund_failed', reading.status, refund)),
			...overdue.events,
		],
	};
}

/**
 * Reports refunds whose outcome has been unknown for long. Each refund is reported once.
 * @param status status of the payment, for the event
 */
export function reportOverdue(
	refunds: readonly RefundRecord[],
	status: FoldEvent['status'],
	ageMs: number,
): { readonly refunds: readonly RefundRecord[]; readonly events: readonly FoldEvent[] } {
	const isOverdue = (refund: RefundRecord) =>
		!refund.reported &&
		(refund.status === 'uncertain' || (refund.status === 'sending' && !isBeingSent(refund, ageMs))) &&
		ageMs - refund.begunAge >= SETTLED_MS;
	return {
		refunds: refunds.map((one) => (isOverdue(one) ? { ...one, status: 'uncertain', reported: true } : one)),
		events: refunds.filter(isOverdue).map((one) => refundEvent('refund_uncertain', status, one)),
	};
}

/** An event about a single refund. */
export function refundEvent(
	type: 'refund_failed' | 'refund_uncertain',
	status: FoldEvent['status'],
	refund: RefundRecord,
): FoldEvent {
	return { type, status, occurredAt: refund.refundedAt, refunds: [newsOf(refund)] };
}

/** Adds the refunds that caused it to each refund event. */
export function namingRefunds(
	events: readonly FoldEvent[],
	succeeded: readonly RefundRecord[],
): readonly FoldEvent[] {
	if (succeeded.length === 0) return events;
	return events.map((event) =>
		event.type === 'refunded' || event.type === 'partially_refunded'
			? { ...event, refunds: succeeded.map(newsOf) }
			: event,
	);
}

/**
 * In how many milliseconds a payment should be read for its refunds: soon after a refund was begun, then less often.
 * @returns null if all are settled
 */
export function refundsReadInMs(
	{ refunds = [] }: Pick<WithRefunds, 'refunds'>,
	ageMs: number,
): number | null {
	const waits = refunds.filter(isUnsettled).map((refund) => {
		const elapsed = Math.max(0, ageMs - refund.begunAge);
		if (isBeingSent(refund, ageMs)) return SENDING_MS - elapsed + SECOND;
		const next = Math.min(Math.max(LOOK_FROM, elapsed / 4), LOOK_UP_TO);
		return elapsed < SETTLED_MS ? Math.min(next, SETTLED_MS - elapsed) : next;
	});
	return waits.length === 0 ? null : Math.min(...waits);
}

/** Sum of the refunds that succeeded, in minor units. */
export function sumOf(refunds: readonly RefundRecord[]): bigint {
	return refunds
		.filter(({ status }) => status === 'succeeded')
		.reduce((sum, { amount }) => sum + toMinor(amount), 0n);
}

/** The amount that was paid, if the provider states it or states that all was paid. */
export function paidOf({ amount, amountPaid }: WithRefunds, reading?: ProviderSnapshot): Money | undefined {
	return reading?.amountPaid ?? amountPaid ?? amount;
}

function settleOne(
	refund: RefundRecord,
	all: readonly RefundRecord[],
	record: WithRefunds,
	reading: ProviderSnapshot,
	ageMs: number,
): RefundRecord {
	if (refund.status === 'succeeded') return refund;
	const listed = reading.refunds?.find((one) => isListing(one, refund));
	if (listed) return asListed(refund, listed);
	// A failed refund changes only if a reading lists it.
	if (refund.status === 'failed') return refund;
	const state = unnamedState(refund, all, record, reading);
	if (state === 'made') return succeed(refund, reading.refundedAt);
	if (isBeingSent(refund, ageMs)) return refund;
	const isOld = ageMs - refund.begunAge >= SETTLED_MS;
	// A refund that the provider accepted may appear later.
	const taken = refund.taken === true || refund.status === 'pending' || refund.providerId !== undefined;
	if (refund.status === 'pending') return isOld ? { ...refund, taken, status: 'uncertain' } : refund;
	if (state === 'not made' && isOld && !taken) {
		return { ...refund, status: 'failed', failure: 'not_executed' };
	}
	return refund.status === 'uncertain' ? refund : { ...refund, status: 'uncertain' };
}

function isListing({ id, reference }: ProviderRefund, refund: RefundRecord): boolean {
	return reference === refund.reference || (id !== undefined && id === refund.providerId);
}

function asListed(refund: RefundRecord, { id, status, at, code }: ProviderRefund): RefundRecord {
	const known = { ...refund, providerId: id ?? refund.providerId };
	if (status === 'succeeded') return succeed(known, at);
	// A provider that tries a failed refund again shows it as pending, and then as succeeded.
	if (refund.status === 'failed') return refund;
	if (status === 'failed') return { ...known, status: 'failed', failure: code ?? 'failed', refundedAt: at };
	return { ...known, status: 'pending' };
}

function succeed(refund: RefundRecord, at: string | undefined): RefundRecord {
	const { failure: _failure, ...rest } = refund;
	return { ...rest, status: 'succeeded', ...(at !== undefined && { refundedAt: at }) };
}

/** What the amounts of a reading show about a refund that it does not list. */
function unnamedState(
	refund: RefundRecord,
	all: readonly RefundRecord[],
	record: WithRefunds,
	reading: ProviderSnapshot,
): 'made' | 'not made' | 'unknown' {
	const { status, warning, refunds } = reading;
	const paid = paidOf(record, reading);
	const total = minor(reading.amountRefunded ?? (status === 'refunded' ? paid : undefined));
	const grown = total - minor(refund.refundedBefore);
	// A named refund in the list is another refund.
	const named = refunds?.filter((one) => one.reference !== undefined || isKnown(one, all)) ?? [];
	const isNamed = refunds !== undefined && named.length === refunds.length;
	const unexplained = total - named.reduce((sum, one) => sum + minor(returnedBy(one)), 0n);
	if (grown >= minor(refund.amount) && unexplained >= minor(refund.amount)) return 'made';
	const isNone = isNamed ? unexplained <= 0n : grown <= 0n && !refunds?.length;
	const isPaid = status === 'succeeded' || status === 'partially_paid' || (status === 'refunded' && isNamed);
	return isNone && isPaid && warning !== 'refund_pending' ? 'not made' : 'unknown';
}

const minor = (money: Money | undefined) => (money ? toMinor(money) : 0n);

const returnedBy = ({ status, amount }: ProviderRefund) => (status === 'succeeded' ? amount : undefined);

function isKnown(one: ProviderRefund, all: readonly RefundRecord[]): boolean {
	return all.some((refund) => isListing(one, refund));
}

/**
 * The reading with all refunds that succeeded: they count even if the provider's data lags behind or has no amount. If
 * they add up to the paid amount, the payment is refunded.
 */
function withSum(record: WithRefunds, reading: ProviderSnapshot, sum: bigint): ProviderSnapshot {
	const paid = paidOf(record, reading);
	if (sum === 0n || !paid) return reading;
	const stated = minor(reading.amountRefunded);
	const total = stated > sum ? stated : sum;
	const isPaid = reading.status === 'succeeded' || reading.status === 'partially_paid';
	const isAll = isPaid && total >= toMinor(paid);
	return {
		...reading,
		...(isAll && { status: 'refunded' as const }),
		amountRefunded: fromMinor(total, paid.currency),
	};
}

function newsOf({ id, amount, failure }: RefundRecord): RefundNews {
	return { id, amount, ...(failure !== undefined && { failure }) };
}
