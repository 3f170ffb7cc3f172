import type { State } from './record.ts';
import { toMinor, type Money } from '../../wire/money.ts';
import { impliesSuccess, moveStatus, type Status } from '../../wire/status.ts';
import type { OtherPayment } from '../deliveries/shop-events.ts';
import type { ProviderSnapshot } from './provider-snapshot.ts';
import type { RefundNews } from '../deliveries/shop-events.ts';
import { isSameAmount } from './money.ts';

/** A change to report to the shop. */
export interface FoldEvent {
	/** A status, or another change of the money that is not a status. */
	readonly type:
		Status | 'overpaid' | 'partially_refunded' | 'amount_mismatch' | 'refund_failed' | 'refund_uncertain';
	/** Status of the payment after this event. */
	readonly status: Status;
	/** The provider's own time of the event, ISO 8601 UTC. */
	readonly occurredAt?: string | undefined;
	/** For a mismatch: the amount that the provider stated. */
	readonly amountStated?: Money | undefined;
	/** For an order that was paid by several payments: the others, and the id of the event. */
	readonly otherPayments?: readonly OtherPayment[] | undefined;
	/** The refunds made through the endpoint that caused the event. */
	readonly refunds?: readonly RefundNews[] | undefined;
	readonly id?: string | undefined;
}

const WITHOUT_MONEY: ReadonlySet<Status> = new Set<Status>(['failed', 'cancelled', 'expired']);

export interface Folded<S extends State> {
	readonly state: S;
	/** Oldest first. */
	readonly events: readonly FoldEvent[];
	/** A status that the provider reported but that is impossible after the current one; it changes nothing. */
	readonly refused?: Status | undefined;
}

/**
 * The state after one more observation, and the events that follow from it. A pure function: the same observations in
 * the same order give the same state and the same events, and an observation folded twice changes nothing.
 *
 * - Refunded or disputed money was paid first, so `succeeded` is reported before.
 * - Only a refund or a dispute undoes a success; an impossible status ends nothing.
 * - Amounts never decrease: if the provider's data lags behind, no money is removed.
 * - An observation with another amount than was ordered changes no status.
 */
export function fold<S extends State>(before: S, reading: ProviderSnapshot): Folded<S> {
	if (!isSameAmount(before.amount, reading.amount)) return mismatch(before, reading);
	const status = moveStatus(before.status, reading.status);
	const refused = status !== reading.status && reading.status !== 'unknown' && !closesOnly(before, reading);
	// A refused observation is out of date or wrong: only its stated money counts.
	const link = refused || reading.status === 'unknown' ? {} : linkFacts(before, reading);
	const state: S = { ...before, ...link, ...moneyFacts(before, reading), status };
	return {
		state,
		events: eventsBetween(before, state),
		...(refused && { refused: reading.status }),
	};
}

function mismatch<S extends State>(before: S, { amount, paidAt }: ProviderSnapshot): Folded<S> {
	const known = before.mismatches ?? [];
	const stated = amount ? `${amount.value} ${amount.currency}` : 'none';
	if (known.includes(stated)) return { state: before, events: [] };
	return {
		state: { ...before, mismatches: [...known, stated] },
		events: [{ type: 'amount_mismatch', status: before.status, amountStated: amount, occurredAt: paidAt }],
	};
}

function linkFacts(before: State, reading: ProviderSnapshot): Partial<State> {
	return {
		ended: reading.ended,
		url: reading.url ?? before.url,
		expiresAt: reading.expiresAt ?? before.expiresAt,
		voucher: reading.voucher ?? before.voucher,
		memo: reading.memo ?? before.memo,
		saved: reading.saved ?? before.saved,
		completedBy: reading.completedBy ?? before.completedBy,
		warning: reading.warning,
	};
}

function moneyFacts(before: State, reading: ProviderSnapshot): Partial<State> {
	return {
		amountPaid: higher(before.amountPaid, reading.amountPaid),
		amountRefunded: higher(before.amountRefunded, reading.amountRefunded),
		amountDisputed: higher(before.amountDisputed, reading.amountDisputed),
		paidAt: later(before.paidAt, reading.paidAt),
		refundedAt: later(before.refundedAt, reading.refundedAt),
		disputedAt: later(before.disputedAt, reading.disputedAt),
	};
}

function eventsBetween(before: State, after: State): FoldEvent[] {
	const events: FoldEvent[] = [];
	const add = (type: FoldEvent['type'], status: Status) =>
		events.push({ type, status, occurredAt: timeOf(type, after) });
	const moved = after.status !== before.status;
	const paidMore = isMore(after.amountPaid, before.amountPaid);
	const refundedMore = isMore(after.amountRefunded, before.amountRefunded);
	if (moved) {
		if (impliesSuccess(before.status, after.status)) {
			const paid = isPart(after) ? 'partially_paid' : 'succeeded';
			if (paid !== before.status || paidMore) add(paid, paid);
		}
		add(after.status, after.status);
	} else if (after.status === 'partially_paid' && (paidMore || (after.ended && !before.ended))) {
		add('partially_paid', 'partially_paid');
	} else if (after.status === 'refunded' && before.amountRefunded && refundedMore) {
		add('refunded', 'refunded');
	} else if (
		after.status === 'disputed' &&
		before.amountDisputed &&
		isMore(after.amountDisputed, before.amountDisputed)
	) {
		add('disputed', 'disputed');
	}
	if (paidMore && isMore(after.amountPaid, after.amount)) add('overpaid', after.status);
	if (refundedMore && after.status !== 'refunded') add('partially_refunded', after.status);
	return events;
}

function timeOf(type: FoldEvent['type'], state: State): string | undefined {
	switch (type) {
		case 'succeeded':
		case 'partially_paid':
		case 'overpaid':
			return state.paidAt;
		case 'refunded':
		case 'partially_refunded':
			return state.refundedAt;
		case 'disputed':
			return state.disputedAt;
		default:
			return undefined;
	}
}

/** Whether a link without money ended a second time: its status stays, since the first one is why it was not paid. */
function closesOnly(before: State, reading: ProviderSnapshot): boolean {
	return WITHOUT_MONEY.has(before.status) && WITHOUT_MONEY.has(reading.status);
}

/** Whether less was paid than was ordered, as far as the provider states it. */
function isPart({ amount, amountPaid }: State): boolean {
	return isMore(amount, amountPaid) && amountPaid !== undefined;
}

/** Whether an amount is larger than another of the same currency; a missing amount counts as zero. */
export function isMore(amount: Money | undefined, than: Money | undefined): boolean {
	if (!amount) return false;
	if (!than) return toMinor(amount) > 0n;
	return amount.currency === than.currency && toMinor(amount) > toMinor(than);
}

function higher(known: Money | undefined, stated: Money | undefined): Money | undefined {
	return !known || isMore(stated, known) ? (stated ?? known) : known;
}

function later(known: string | undefined, stated: string | undefined): string | undefined {
	return known === undefined || (stated !== undefined && stated > known) ? (stated ?? known) : known;
}
