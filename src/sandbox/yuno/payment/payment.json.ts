import type { AnswerStyle, DetailKind } from '../answer-style.ts';
import type { FollowUp, Payment } from './payment.ts';
import { type ProviderData, providerData } from './provider-data.ts';

/** Address of the payment's page. */
export function paymentPage({ session }: Payment, origin: string): string {
	return `${origin}/payment?session=${session}`;
}

/**
 * A payment as the API returns it, members in the documented order. A create contains one transaction, a read a list.
 */
export function paymentJson(payment: Payment, origin: string, form: 'create' | 'retrieve', kind: DetailKind) {
	const { request, state, endsAt } = payment;
	const provider = providerData(payment);
	const transaction = transactionJson(payment, provider);
	return {
		id: payment.id,
		account_id: request.account_id,
		description: request.description,
		country: request.country,
		status: state.status,
		sub_status: state.subStatus,
		merchant_order_id: request.merchant_order_id,
		created_at: time(payment.createdAt),
		updated_at: time(payment.updatedAt),
		amount: amountJson(payment),
		// Also true for payments by redirect, which need no SDK.
		checkout: { session: payment.checkoutSession, sdk_action_required: true },
		payment_method: {
			vaulted_token: '',
			type: request.payment_method.type,
			vault_on_success: false,
			token: '',
			payment_method_detail: {
				[kind]: {
					verify: null,
					capture: null,
					installments: null,
					payment_method_id: null,
					payment_method_detail: null,
					date_of_expiration: endsAt && new Date(endsAt).toISOString().replace('.000', ''),
					money_release_date: null,
					sponsor_id: null,
					authorization_code: provider.authorizationCode,
					redirect_url: paymentPage(payment, origin),
				},
			},
		},
		customer_payer: payerJson(payment),
		additional_data: request.additional_data ?? null,
		taxes: taxesJson(request.taxes),
		transactions:
			form === 'create'
				? transaction
				: [transaction, ...payment.followUps.map((one) => followUpJson(one, transaction))],
		split: [],
		callback_url: request.callback_url,
		workflow: request.workflow,
		metadata: request.metadata ?? [],
	};
}

/** The response to a cancel or refund: a separate transaction, around a short form of the payment. */
export function cancelJson(payment: Payment, type: 'CANCEL' | 'REFUND', merchantReference: string) {
	const { request, state, followUps, transactionId } = payment;
	const { captured, currency, refunded, value } = amountJson(payment);
	const amount = { captured, currency, currency_conversion: null, refunded, value };
	return {
		id: followUps.at(-1)?.id ?? transactionId,
		type,
		status: 'SUCCEEDED',
		category: 'PAYMENT_LINK',
		amount,
		merchant_reference: merchantReference,
		created_at: time(payment.createdAt),
		updated_at: time(payment.updatedAt),
		response_code: 'SUCCEEDED',
		response_message: 'Transaction successful',
		payment: {
			id: payment.id,
			account_id: request.account_id,
			description: request.description,
			country: request.country,
			status: state.status,
			sub_status: state.subStatus,
			merchant_order_id: request.merchant_order_id,
			created_at: time(payment.createdAt),
			updated_at: time(payment.updatedAt),
			amount,
			split_marketplace: [],
		},
	};
}

function amountJson({ captured, refunded, request }: Payment) {
	return {
		captured,
		currency: request.amount.currency,
		refunded,
		value: request.amount.value,
	};
}

function transactionJson(payment: Payment, provider: ProviderData) {
	const { request, refusal } = payment;
	return {
		id: payment.transactionId,
		type: 'PURCHASE' as string,
		status: purchaseStatus(payment),
		category: 'PAYMENT_LINK',
		amount: request.amount.value,
		provider_id: provider.id,
		payment_method: {
			vaulted_token: '',
			type: request.payment_method.type,
			vault_on_success: false,
			token: '',
			detail: {},
		},
		// Means that the transaction was created, not that it was paid. The documented examples have it from the start.
		response_code: refusal?.code ?? 'SUCCEEDED',
		response_message: refusal?.message ?? 'Transaction successful',
		reason: null,
		description: request.description,
		merchant_reference: request.merchant_reference ?? null,
		provider_data: {
			id: provider.id,
			transaction_id: provider.transactionId,
			account_id: '',
			status: provider.status,
			sub_status: '',
			status_detail: provider.statusDetail,
			response_message: provider.responseMessage,
			raw_response: provider.rawResponse,
			third_party_transaction_id: '',
		},
		created_at: time(payment.createdAt),
		updated_at: time(payment.paidAt ?? payment.updatedAt),
	};
}

/** Status of the purchase itself. Later changes, e.g. refunds, are separate transactions. */
function purchaseStatus({ state: { status }, paidAt }: Payment): string {
	if (paidAt !== null || ['REFUNDED', 'IN_DISPUTE', 'CHARGEBACK'].includes(status)) return 'SUCCEEDED';
	return status === 'READY_TO_PAY' ? 'CREATED' : status;
}

/** A refund, cancellation or chargeback, in the members of the purchase. */
function followUpJson(
	{ id, type, status, amount, at, merchantReference, reason }: FollowUp,
	purchase: ReturnType<typeof transactionJson>,
) {
	return {
		...purchase,
		id,
		type,
		status,
		amount,
		...(status === 'DECLINED' && { response_code: 'DECLINED_BY_PROVIDER' }),
		...(merchantReference !== undefined && { merchant_reference: merchantReference }),
		reason: reason ?? null,
		created_at: time(at),
		updated_at: time(at),
	};
}

/**
 * The response to a refund: the payment with the refund as its transaction, or, as on another page, the refund alone.
 */
export function refundJson(
	payment: Payment,
	made: FollowUp,
	origin: string,
	{ detail_kind: kind, refund_form: form }: Pick<AnswerStyle, 'detail_kind' | 'refund_form'>,
) {
	const { id, type, status, amount, at } = made;
	if (form === 'transaction') {
		const { currency } = payment.request.amount;
		return { id, type, status, amount: { currency, value: amount }, created_at: time(at) };
	}
	const transactions = followUpJson(made, transactionJson(payment, providerData(payment)));
	return { ...paymentJson(payment, origin, 'create', kind), transactions };
}

function taxesJson(taxes: Payment['request']['taxes']) {
	if (!taxes) return null;
	const { type, tax_base, value, percentage } = taxes;
	return {
		type: type ?? null,
		tax_base: tax_base ?? null,
		value: value ?? null,
		percentage: percentage ?? null,
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

/** A time in Yuno's format, with microseconds. */
export function time(ms: number): string {
	return new Date(ms).toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
}
