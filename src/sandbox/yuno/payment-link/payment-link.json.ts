import { paidThrough, type PaymentLink } from './payment-link.ts';

/** A payment link as the API returns it, members in the documented order, without the id, which has two names. */
export function linkJson(link: PaymentLink, origin: string) {
	const { request, status, session } = link;
	const paid = paidThrough(link);
	return {
		country: request.country,
		availability: {
			start_at: request.availability?.start_at ?? null,
			finish_at: request.availability?.finish_at ?? null,
		},
		status,
		merchant_order_id: request.merchant_order_id ?? null,
		description: request.description ?? null,
		amount: { currency: request.amount.currency, value: request.amount.value },
		capture: true,
		metadata: null,
		split_payment_methods: false,
		payment_method_types: request.payment_method_types,
		one_time_use: request.one_time_use ?? false,
		payments: paid.length > 0 ? paid.map(({ id }) => ({ id })) : null,
		callback_url: request.callback_url ?? null,
		installments_plan: null,
		customer_payer: null,
		taxes: null,
		additional_data: { airline: null, order: null, seller_details: null },
		account_id: request.account_id,
		checkout_url: `${origin}/payment?session=${session}`,
		payments_number: paid.length,
		merchant_image: '',
	};
}
