import { askedEnd } from './expiry.ts';
import { CANCELLED_BY_USER, DECLINED_BY_BANK, EXPIRED, type Refusal, refusalFor } from './refusals.ts';
import type { PaymentRequest } from '../requests.ts';
import { type State, stateOf, type Status } from './states.ts';
import { type Voucher, voucherFor } from './voucher.ts';

export const OUTCOMES = ['approve', 'decline', 'process', 'expire', 'cancel'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A transaction that follows a payment (docs.y.uno, "Transactions"). */
export interface FollowUp {
	readonly id: string;
	readonly type: 'REFUND' | 'CANCEL' | 'CHARGEBACK';
	readonly status: 'CREATED' | 'PENDING' | 'SUCCEEDED' | 'DECLINED';
	/** In major units. */
	readonly amount: number;
	readonly at: number;
	/** The merchant's own reference, if the merchant requested the transaction. */
	readonly merchantReference?: string;
	readonly reason?: string | undefined;
}

/** A payment, as the simulator stores it. Times are milliseconds since 1970. */
export interface Payment {
	readonly id: string;
	readonly transactionId: string;
	/** Identifies it in the address of its page. */
	readonly session: string;
	/** `checkout.session`, which is a different session. */
	readonly checkoutSession: string;
	readonly idempotencyKey: string;
	readonly request: PaymentRequest;
	readonly createdAt: number;
	readonly voucher: Voucher | null;
	/** When it expires, from its request or its voucher. */
	readonly endsAt: number | null;
	updatedAt: number;
	state: State;
	/** How much was captured, in major units. */
	captured: number;
	/** How much was refunded, in major units. */
	refunded: number;
	/** Transactions after the payment itself, oldest first. */
	followUps: readonly FollowUp[];
	/** When it was paid. */
	paidAt: number | null;
	/** Why the transaction failed. */
	refusal: Refusal | null;
	visits: number;
}

export function newPayment(
	request: PaymentRequest,
	idempotencyKey: string,
	now: number,
	uuid: () => string,
): Payment {
	const asked = askedEnd(request.payment_method);
	const voucher = voucherFor(request.payment_method.type, now, asked);
	return {
		id: uuid(),
		transactionId: uuid(),
		session: uuid(),
		checkoutSession: uuid(),
		idempotencyKey,
		request,
		createdAt: now,
		voucher,
		endsAt: asked ?? voucher?.endsAt ?? null,
		updatedAt: now,
		state: stateOf('READY_TO_PAY'),
		captured: 0,
		refunded: 0,
		followUps: [],
		paidAt: null,
		refusal: null,
		visits: 0,
	};
}

export function isOpen({ state: { status } }: Payment): boolean {
	return status === 'CREATED' || status === 'READY_TO_PAY' || status === 'PENDING';
}

/**
 * Expires a payment whose time is over.
 * @returns true if that changed the payment
 */
export function tick(payment: Payment, now: number): boolean {
	if (!isOpen(payment) || payment.endsAt === null || now < payment.endsAt) return false;
	become(payment, stateOf('EXPIRED'), now, EXPIRED);
	return true;
}

/** Statuses of payments that are or were paid. */
const PAID: ReadonlySet<Status> = new Set(['SUCCEEDED', 'REFUNDED', 'IN_DISPUTE', 'CHARGEBACK']);

/**
 * Sets the state of a payment, whatever its state was. `captured` is the paid amount in major units; by default all of
 * it, or as much as was captured before. `refunded` is the total of all refunds.
 */
export function become(
	payment: Payment,
	state: State,
	now: number,
	refusal: Refusal | null = null,
	captured?: number,
	refunded?: number,
): void {
	const all = payment.request.amount.value;
	const before = state.status === 'SUCCEEDED' ? all : payment.captured || all;
	payment.state = state;
	payment.updatedAt = now;
	payment.refusal = refusal;
	payment.captured = PAID.has(state.status) ? (captured ?? before) : 0;
	if (state.status === 'SUCCEEDED') payment.paidAt ??= now;
	const isReturned = state.status === 'REFUNDED' && state.subStatus === 'REFUNDED';
	const returned = refunded ?? (isReturned ? payment.captured : payment.refunded);
	const more = returned - payment.refunded;
	payment.refunded = returned;
	if (endPending(payment, more, now)) return;
	const follows = followUpOf(state, payment, more, now);
	if (follows) payment.followUps = [...payment.followUps, follows];
}

/** Ends the merchant's pending refund: as succeeded if money was returned, else as declined. */
function endPending(payment: Payment, returned: number, now: number): boolean {
	const pending = payment.followUps.find(({ status, merchantReference }) => {
		return status === 'PENDING' && merchantReference !== undefined;
	});
	if (!pending || payment.state.subStatus.startsWith('PENDING_')) return false;
	const ended: FollowUp = { ...pending, status: returned > 0 ? 'SUCCEEDED' : 'DECLINED', at: now };
	payment.followUps = payment.followUps.map((one) => (one === pending ? ended : one));
	return true;
}

/** How much of a payment can be refunded, in major units. */
export function refundableOf({ captured, refunded }: Payment): number {
	return Number((captured - refunded).toFixed(4));
}

/** Executes a refund that the merchant requested. */
export function refund(
	payment: Payment,
	wanted: {
		readonly amount: number;
		readonly merchantReference: string;
		readonly reason: string | undefined;
	},
	outcome: 'made' | 'pending' | 'declined',
	now: number,
): FollowUp {
	const status = { made: 'SUCCEEDED', pending: 'PENDING', declined: 'DECLINED' } as const;
	const made: FollowUp = {
		id: followUpId(payment),
		type: 'REFUND',
		status: status[outcome],
		at: now,
		...wanted,
	};
	payment.followUps = [...payment.followUps, made];
	payment.updatedAt = now;
	const isAll = wanted.amount >= refundableOf(payment);
	if (outcome === 'made') {
		payment.refunded = Number((payment.refunded + wanted.amount).toFixed(4));
		payment.state = isAll ? stateOf('REFUNDED') : { status: 'SUCCEEDED', subStatus: 'PARTIALLY_REFUNDED' };
	} else if (outcome === 'pending' && isAll) {
		payment.state = { status: 'REFUNDED', subStatus: 'PENDING_PROVIDER_CONFIRMATION' };
	}
	return made;
}

/** An id for a follow-up: the id of the payment's own transaction with another suffix. */
function followUpId({ transactionId, followUps }: Payment): string {
	return transactionId.slice(0, -2) + (followUps.length + 16).toString(16).slice(-2);
}

/** The transaction that belongs to a change to a state, if any. */
function followUpOf(
	{ status, subStatus }: State,
	payment: Payment,
	returned: number,
	at: number,
): FollowUp | undefined {
	const id = followUpId(payment);
	const pending = subStatus.startsWith('PENDING_');
	if (status === 'REFUNDED' && pending) {
		return { id, type: 'REFUND', status: 'PENDING', amount: payment.captured, at };
	}
	if (returned > 0) return { id, type: 'REFUND', status: 'SUCCEEDED', amount: returned, at };
	if (status === 'CANCELED') {
		const amount = payment.request.amount.value;
		return { id, type: 'CANCEL', status: pending ? 'PENDING' : 'SUCCEEDED', amount, at };
	}
	if (status !== 'IN_DISPUTE' && status !== 'CHARGEBACK') return undefined;
	return { id, type: 'CHARGEBACK', status: pending ? 'PENDING' : 'CREATED', amount: payment.captured, at };
}

/**
 * Applies the outcome that was chosen on the page. An amount of the scenario table is declined instead of approved.
 * Does nothing to a payment that is not open.
 */
export function act(payment: Payment, outcome: Outcome, now: number): void {
	if (!isOpen(payment)) return;
	switch (outcome) {
		case 'approve': {
			const refusal = refusalFor(payment.request.amount.value);
			become(payment, stateOf(refusal ? 'DECLINED' : 'SUCCEEDED'), now, refusal);
			return;
		}
		case 'decline':
			become(payment, stateOf('DECLINED'), now, DECLINED_BY_BANK);
			return;
		case 'process':
			become(payment, stateOf('PENDING'), now);
			return;
		case 'expire':
			become(payment, stateOf('EXPIRED'), now, EXPIRED);
			return;
		case 'cancel':
			become(payment, stateOf('CANCELED'), now, CANCELLED_BY_USER);
	}
}
