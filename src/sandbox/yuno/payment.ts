import { declineFor } from '../scenarios.ts';
import type { PaymentRequest } from './requests.ts';

/** Yuno's words for a payment, status and sub-status. */
export type State =
	| readonly ['READY_TO_PAY', 'CREATED']
	| readonly ['PENDING', 'IN_PROCESS']
	| readonly ['SUCCEEDED', 'APPROVED']
	| readonly ['DECLINED', 'DECLINED']
	| readonly ['CANCELED', 'CANCELED']
	| readonly ['EXPIRED', 'EXPIRED']
	| readonly ['REFUNDED', 'REFUNDED']
	| readonly ['IN_DISPUTE', 'IN_DISPUTE'];

export const STATES: readonly State[] = [
	['READY_TO_PAY', 'CREATED'],
	['PENDING', 'IN_PROCESS'],
	['SUCCEEDED', 'APPROVED'],
	['DECLINED', 'DECLINED'],
	['CANCELED', 'CANCELED'],
	['EXPIRED', 'EXPIRED'],
	['REFUNDED', 'REFUNDED'],
	['IN_DISPUTE', 'IN_DISPUTE'],
];

export const OUTCOMES = ['approve', 'decline', 'process', 'expire', 'cancel'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A payment, as the simulator keeps it. Times are milliseconds since 1970. */
export interface Payment {
	readonly id: string;
	readonly transactionId: string;
	/** Names it in the address of its page. */
	readonly session: string;
	readonly idempotencyKey: string;
	readonly request: PaymentRequest;
	readonly createdAt: number;
	/** When the voucher of a method that has one runs out. */
	readonly voucherEndsAt: number | null;
	/** What is typed or read out at the counter. */
	readonly voucher: string | null;
	updatedAt: number;
	state: State;
	visits: number;
}

/** Methods that are paid with a code, at a counter, days later. */
const VOUCHERS = new Set(['PAGO_EFECTIVO', 'EFECTY', 'OXXO', 'CASH']);
const DAY_MS = 86_400_000;

export function newPayment(request: PaymentRequest, idempotencyKey: string, now: number): Payment {
	const paidByVoucher = VOUCHERS.has(request.payment_method.type);
	return {
		id: crypto.randomUUID(),
		transactionId: crypto.randomUUID(),
		session: crypto.randomUUID(),
		idempotencyKey,
		request,
		createdAt: now,
		voucherEndsAt: paidByVoucher ? now + 3 * DAY_MS : null,
		voucher: paidByVoucher ? voucherCode() : null,
		updatedAt: now,
		state: ['READY_TO_PAY', 'CREATED'],
		visits: 0,
	};
}

export function isOpen({ state: [status] }: Payment): boolean {
	return status === 'READY_TO_PAY' || status === 'PENDING';
}

/** Lets time pass: a voucher that nobody paid runs out. True when that changed the payment. */
export function tick(payment: Payment, now: number): boolean {
	if (!isOpen(payment) || payment.voucherEndsAt === null || now < payment.voucherEndsAt) return false;
	payment.state = ['EXPIRED', 'EXPIRED'];
	payment.updatedAt = now;
	return true;
}

/** Carries out what happened on the page. An amount of the scenario table is declined instead of approved. */
export function act(payment: Payment, outcome: Outcome, now: number): void {
	if (!isOpen(payment)) return;
	const declined = declineFor(payment.request.amount.value) !== undefined;
	const after: Readonly<Record<Outcome, State>> = {
		approve: declined ? ['DECLINED', 'DECLINED'] : ['SUCCEEDED', 'APPROVED'],
		decline: ['DECLINED', 'DECLINED'],
		process: ['PENDING', 'IN_PROCESS'],
		expire: ['EXPIRED', 'EXPIRED'],
		cancel: ['CANCELED', 'CANCELED'],
	};
	payment.state = after[outcome];
	payment.updatedAt = now;
}

function voucherCode(): string {
	const digits = crypto.getRandomValues(new Uint8Array(9));
	return [...digits].map((byte) => byte % 10).join('');
}
