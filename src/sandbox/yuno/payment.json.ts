import type { Payment } from './payment.ts';

/** Which of the documented members holds the address of the page. */
export const DETAIL_KINDS = ['payment_link', 'ticket', 'bank_transfer', 'wallet', 'bnpl'] as const;
export type DetailKind = (typeof DETAIL_KINDS)[number];

/** Who stands behind a method in the documented examples. */
const PROVIDERS: Readonly<Record<string, string>> = {
	PAYVALIDA: 'PAYVALIDA',
	TARJETA_CLAVE: 'DLOCAL',
	WEBPAY: 'TRANSBANK_2',
	PAGO_EFECTIVO: 'PAGO_EFECTIVO_CO',
};

/** Where the payer opens it. */
export function paymentPage({ session }: Payment, origin: string): string {
	return `${origin}/payment?session=${session}`;
}

/** A payment as the API answers it, members in the documented order. A create has one transaction, a read a list of them. */
export function paymentJson(payment: Payment, origin: string, form: 'create' | 'retrieve', kind: DetailKind) {
	const { request } = payment;
	const { type } = request.payment_method;
	const [status, subStatus] = payment.state;
	const paid = status === 'SUCCEEDED' ? request.amount.value : 0;
	const transaction = transactionJson(payment);
	return {
		id: payment.id,
		account_id: request.account_id,
		description: request.description,
		country: request.country,
		status,
		sub_status: subStatus,
		merchant_order_id: request.merchant_order_id,
		created_at: time(payment.createdAt),
		updated_at: time(payment.updatedAt),
		amount: {
			captured: paid,
			currency: request.amount.currency,
			refunded: status === 'REFUNDED' ? request.amount.value : 0,
			value: request.amount.value,
		},
		checkout: { session: payment.id, sdk_action_required: true },
		payment_method: {
			vaulted_token: '',
			type,
			vault_on_success: false,
			token: '',
			payment_method_detail: {
				[kind]: {
					verify: null,
					capture: null,
					installments: null,
					payment_method_id: null,
					payment_method_detail: null,
					date_of_expiration:
						payment.voucherEndsAt === null
							? null
							: `${new Date(payment.voucherEndsAt).toISOString().slice(0, 19)}Z`,
					money_release_date: null,
					sponsor_id: null,
					authorization_code: payment.voucher,
					redirect_url: paymentPage(payment, origin),
				},
			},
		},
		customer_payer: payerJson(payment),
		additional_data: request.additional_data ?? null,
		taxes: request.taxes ?? null,
		transactions: form === 'create' ? transaction : [transaction],
		split: [],
		callback_url: request.callback_url,
		workflow: request.workflow,
		metadata: request.metadata ?? [],
	};
}

function transactionJson(payment: Payment) {
	const { request } = payment;
	const { type } = request.payment_method;
	const [status] = payment.state;
	const provider = PROVIDERS[type] ?? type;
	return {
		id: payment.transactionId,
		type: 'PURCHASE',
		status: status === 'READY_TO_PAY' ? 'CREATED' : status,
		category: 'PAYMENT_LINK',
		amount: request.amount.value,
		provider_id: provider,
		payment_method: { vaulted_token: '', type, vault_on_success: false, token: '', detail: {} },
		// Says that the transaction was made, not that it was paid; the documented examples have it from the start.
		response_code: 'SUCCEEDED',
		response_message: 'Transaction successful',
		reason: null,
		description: request.description,
		merchant_reference: request.merchant_reference ?? null,
		provider_data: {
			id: provider,
			transaction_id: payment.transactionId.slice(0, 8),
			account_id: '',
			status: 'CREATED',
			sub_status: '',
			status_detail: '',
			response_message: '',
			// Real answers hold another company's addresses and tokens here, which nobody may use or pass on.
			raw_response: { value: '{"checkout":"https://provider.invalid/token"}' },
			third_party_transaction_id: '',
		},
		created_at: time(payment.createdAt),
		updated_at: time(payment.updatedAt),
	};
}

function payerJson({ request: { customer_payer: payer } }: Payment) {
	return {
		id: payer?.id ?? null,
		merchant_customer_id: payer?.merchant_customer_id ?? null,
		first_name: payer?.first_name ?? null,
		last_name: payer?.last_name ?? null,
		gender: null,
		date_of_birth: null,
		email: payer?.email ?? null,
		nationality: null,
		ip_address: null,
		device_fingerprint: null,
		browser_info: {
			user_agent: '',
			accept_header: '',
			accept_content: null,
			accept_browser: null,
			color_depth: '',
			screen_height: '',
			screen_width: '',
			javascript_enabled: null,
			java_enabled: null,
			browser_time_difference: null,
			language: '',
		},
		document: payer?.document ?? null,
		phone: payer?.phone ?? null,
		billing_address: null,
		shipping_address: null,
	};
}

/** A moment as Yuno writes it, with microseconds. */
export function time(ms: number): string {
	return new Date(ms).toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
}
