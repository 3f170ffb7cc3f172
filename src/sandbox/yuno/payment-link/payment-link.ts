import type { Payment } from '../payment/payment.ts';
import type { LinkRequest, PaymentRequest } from '../requests.ts';

/** A payment link, as the simulator stores it. */
export interface PaymentLink {
	/** Its id, which is named `code` in reads. */
	readonly code: string;
	/** Identifies it in the address of its page. */
	readonly session: string;
	readonly request: LinkRequest;
	/** Yuno's status (docs.y.uno, "Payment link status"). */
	status: 'CREATED' | 'USED' | 'CANCELED' | 'EXPIRED';
	/** Payments that were made through it, declined ones included. */
	payments: readonly Payment[];
}

export function newLink(request: LinkRequest): PaymentLink {
	return {
		code: crypto.randomUUID(),
		session: crypto.randomUUID(),
		request,
		status: 'CREATED',
		payments: [],
	};
}

export function isPayable({ status }: PaymentLink): boolean {
	return status === 'CREATED';
}

/** The payments that succeeded. */
export function paidThrough({ payments }: PaymentLink): readonly Payment[] {
	return payments.filter(({ captured }) => captured > 0);
}

/** Updates the status: a single-use link that was paid is used, one whose `availability` is over is expired. */
export function tickLink(link: PaymentLink, now: number): void {
	if (!isPayable(link)) return;
	const end = link.request.availability?.finish_at;
	if (link.request.one_time_use && paidThrough(link).length > 0) link.status = 'USED';
	else if (end && Date.parse(end) <= now) link.status = 'EXPIRED';
}

/** Methods on the page. A link without a list has all of the merchant's methods, which are the ones below. */
export function methodsOf({ request }: PaymentLink): readonly string[] {
	return request.payment_method_types.length > 0 ? request.payment_method_types : ['CARD', 'PSE'];
}

/** The request of a payment through the link. */
export function paymentOf(link: PaymentLink, chosen: string | null): PaymentRequest {
	const { request } = link;
	const methods = methodsOf(link);
	return {
		account_id: request.account_id,
		merchant_order_id: request.merchant_order_id ?? link.code,
		description: request.description ?? link.code,
		country: request.country,
		amount: request.amount,
		payment_method: { type: methods.find((type) => type === chosen) ?? methods[0] ?? 'CARD' },
		workflow: 'CHECKOUT',
		callback_url: request.callback_url,
	};
}
