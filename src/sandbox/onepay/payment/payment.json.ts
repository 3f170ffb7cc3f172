import { writeNumber } from '../../page/amounts.ts';
import { allowsJson, laravelTime, readMoment } from '../fields.ts';
import { type Intent, paidSoFar, type Payment } from './payment.ts';
import type { SplitRequest } from './payment-request.ts';

/** A share as responses contain it. */
export interface SplitJson {
	readonly id: string;
	readonly customer_id: string | null;
	readonly split_type: string;
	readonly split_value: number;
	readonly description: string | null;
	readonly created_at: string;
	readonly scheduled_at: string | null;
	readonly account_id: string | null;
}

/** Ids of shares are derived from the id of their owner, so that every read returns the same ones. */
export function splitsJson(splits: readonly SplitRequest[], owner: string, createdAt: number): SplitJson[] {
	return splits.map((split, index) => {
		const scheduled = split.scheduled_at ?? split.schedule_at;
		return {
			id: owner.slice(0, -2) + (index + 160).toString(16),
			customer_id: split.customer_id ?? null,
			split_type: split.split_type,
			split_value: split.split_value,
			description: split.description ?? null,
			created_at: laravelTime(createdAt),
			scheduled_at: scheduled ? laravelTime(readMoment(scheduled) ?? createdAt) : null,
			account_id: split.account_id ?? null,
		};
	});
}

/** `"$ 1.400.000"`. */
export function amountLabel(pesos: number): string {
	return `$ ${writeNumber(pesos, '.', ',')}`;
}

/** A payment as the API returns it. The link is removed once it is approved. */
export function paymentJson(payment: Payment, origin: string) {
	const { request, amount } = payment;
	return {
		id: payment.id,
		source: request.title,
		currency: request.currency ?? 'COP',
		amount,
		amount_label: amount === null ? null : amountLabel(amount),
		title: request.title,
		description: request.description ?? null,
		phone: request.phone ?? null,
		expiration_at: laravelTime(payment.expiresAt),
		due_date: request.due_date ?? null,
		document_link: request.document_url ?? null,
		external_id: request.external_id ?? null,
		allows: allowsJson(request.allows),
		status: payment.status,
		is_test: payment.isTest,
		created_at: laravelTime(payment.createdAt),
		paid_at: payment.paidAt === null ? null : laravelTime(payment.paidAt),
		payment_link: payment.status === 'approved' ? null : paymentPage(payment.id, origin),
		redirect_url: request.redirect_url ?? null,
		provider_id: null,
		metadata: request.metadata ?? {},
		customer: null,
		method: null,
		splits: splitsJson(request.splits ?? [], payment.id, payment.createdAt),
		company: null,
		commission: null,
		...(request.partial_payment_config && { partial_payment: partialJson(payment) }),
	};
}

/** Address of the hosted page. */
export function paymentPage(id: string, origin: string): string {
	return `${origin}/payment/${id}`;
}

function partialJson(payment: Payment) {
	return {
		charges: payment.intents.filter(({ status }) => status === 'succeeded').map(chargeJson),
		is_fully_paid: payment.status === 'approved',
		total_paid: paidSoFar(payment),
	};
}

function chargeJson(intent: Intent) {
	return {
		id: intent.id,
		amount: intent.amount,
		amount_label: amountLabel(intent.amount),
		status: 'paid',
		payment_method_type: intent.method,
		paid_at: laravelTime(intent.at),
	};
}

/** One attempt to pay, as `GET /v1/payments/{id}/intents` returns it. */
export function intentJson(intent: Intent, payment: Payment) {
	return {
		id: intent.id,
		amount: intent.amount,
		amount_label: amountLabel(intent.amount),
		currency: 'COP',
		status: intent.status,
		payment_method_type: intent.method,
		remarks: intent.remarks && { code: intent.remarks.code, message: intent.remarks.description },
		created_at: laravelTime(intent.at),
		is_test: payment.isTest,
	};
}
