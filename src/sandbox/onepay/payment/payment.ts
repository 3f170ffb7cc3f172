import { type Decline, declineFor } from '../../scenarios.ts';
import { readMoment } from '../fields.ts';
import type { PaymentRequest } from './payment-request.ts';

/** OnePay's statuses of a payment. */
export const PAYMENT_STATUSES = [
	'pending',
	'processing',
	'approved',
	'declined',
	'cancelled',
	'expired',
	'partially_paid',
	'partial_expired',
	'refunded',
	'disputed',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Outcomes that can be chosen on the hosted page, by the payer or for the simulated bank. */
export type Outcome = 'approve' | 'partial' | 'decline' | 'process' | 'expire' | 'cancel';

/** One attempt to pay, successful or not. */
export interface Intent {
	readonly id: string;
	/** Pesos. */
	readonly amount: number;
	readonly method: string;
	readonly status: 'succeeded' | 'failed';
	readonly remarks: Decline | null;
	readonly at: number;
}

/** A payment, as the simulator stores it. Times are milliseconds since 1970. */
export interface Payment {
	readonly id: string;
	readonly isTest: boolean;
	readonly request: PaymentRequest;
	readonly createdAt: number;
	/** Pesos; null until the payer of an open-amount link has chosen. */
	amount: number | null;
	status: PaymentStatus;
	expiresAt: number;
	paidAt: number | null;
	/** Whether it was cancelled through the API. */
	deleted: boolean;
	visits: number;
	intents: readonly Intent[];
}

const DAY_MS = 86_400_000;

/** A new payment. It expires after 15 days unless the request sets another time. */
export function newPayment(id: string, request: PaymentRequest, isTest: boolean, now: number): Payment {
	const asked = request.expiration_date ? readMoment(request.expiration_date) : undefined;
	return {
		id,
		isTest,
		request,
		createdAt: now,
		amount: request.amount ?? null,
		status: 'pending',
		expiresAt: asked ?? now + 15 * DAY_MS,
		paidAt: null,
		deleted: false,
		visits: 0,
		intents: [],
	};
}

/** Pesos paid so far. */
export function paidSoFar(payment: Payment): number {
	return payment.intents
		.filter(({ status }) => status === 'succeeded')
		.reduce((total, { amount }) => total + amount, 0);
}

/** Whether the attempt with this id, sent before, took money. */
export function hasPaid({ intents }: Payment, intentId: string): boolean {
	return intents.some(({ id, status }) => id === intentId && status === 'succeeded');
}

/** Whether the hosted page can still take money. A declined payment stays open for another attempt. */
export function isOpen({ status }: Payment): boolean {
	return ['pending', 'declined', 'processing', 'partially_paid'].includes(status);
}

/** Bounds in pesos of the amount that the payer may enter; null if the amount is fixed. */
export function choosableAmount(payment: Payment): { readonly min: number; readonly max: number } | null {
	if (payment.amount === null) return { min: 1_000, max: 100_000_000 };
	const partial = payment.request.partial_payment_config;
	if (!partial) return null;
	const left = payment.amount - paidSoFar(payment);
	const min = Math.ceil((partial.min_amount_in_cents ?? 100) / 100);
	const max = Math.floor((partial.max_amount_in_cents ?? left * 100) / 100);
	return { min: Math.min(min, left), max: Math.min(max, left) };
}

/** Name of the webhook event for a change to a status, if any. */
const EVENTS: Readonly<Partial<Record<PaymentStatus, string>>> = {
	approved: 'payment.approved',
	declined: 'payment.rejected',
	cancelled: 'payment.deleted',
	expired: 'payment.expired',
	partially_paid: 'payment.partially_paid',
	partial_expired: 'payment.partial_expired',
};

/** Name of the event for the payment's present status. */
export function eventOf(payment: Payment): string | undefined {
	return EVENTS[payment.status];
}

/**
 * Expires a payment whose time is over.
 * @returns true if that changed it
 */
export function tick(payment: Payment, now: number): boolean {
	const { status, intents } = payment;
	if (status === 'partially_paid') {
		const hours = payment.request.partial_payment_config?.timeout_hours;
		const deadline = hours ? (intents[0]?.at ?? payment.createdAt) + hours * 3_600_000 : payment.expiresAt;
		if (now < deadline) return false;
		payment.status = 'partial_expired';
		return true;
	}
	if (!['pending', 'declined'].includes(status) || now < payment.expiresAt) return false;
	payment.status = 'expired';
	return true;
}

/**
 * Applies the outcome that was chosen on the hosted page. `amount` in pesos is the payer's input, where it is allowed.
 * An amount of the scenario table is declined instead of approved. Does nothing to a payment that is not open.
 */
export function act(
	payment: Payment,
	outcome: Outcome,
	by: { readonly amount: number | null; readonly method: string; readonly intentId: string },
	now: number,
): void {
	if (!isOpen(payment)) return;
	const partly = paidSoFar(payment) > 0;
	switch (outcome) {
		case 'approve':
		case 'partial': {
			payment.amount ??= by.amount ?? 0;
			const left = payment.amount - paidSoFar(payment);
			const amount = outcome === 'partial' ? Math.min(by.amount ?? left, left) : left;
			const remarks = declineFor(payment.amount) ?? null;
			payment.intents = [...payment.intents, intent(by, amount, remarks, now)];
			if (remarks) {
				if (!partly) payment.status = 'declined';
				return;
			}
			payment.status = paidSoFar(payment) >= payment.amount ? 'approved' : 'partially_paid';
			if (payment.status === 'approved') payment.paidAt = now;
			return;
		}
		case 'decline': {
			const remarks = { code: 'TRANSACTION_REJECTED', description: 'El banco rechazó la transacción.' };
			const left = (payment.amount ?? by.amount ?? 0) - paidSoFar(payment);
			payment.intents = [...payment.intents, intent(by, left, remarks, now)];
			if (!partly) payment.status = 'declined';
			return;
		}
		case 'process':
			payment.amount ??= by.amount;
			payment.status = 'processing';
			return;
		case 'expire':
			payment.status = partly ? 'partial_expired' : 'expired';
			return;
		case 'cancel':
			// A partial payment stays paid: the payer only returns to the shop.
			if (!partly) payment.status = 'cancelled';
	}
}

function intent(
	by: { readonly method: string; readonly intentId: string },
	amount: number,
	remarks: Decline | null,
	at: number,
): Intent {
	return {
		id: by.intentId,
		amount,
		method: by.method,
		status: remarks ? 'failed' : 'succeeded',
		remarks,
		at,
	};
}
