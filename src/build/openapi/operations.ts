import * as v from 'valibot';
import {
	chargeBody,
	connectLinkBody,
	linkBody,
	paymentLinkBody,
	refundBody,
} from '../../endpoint/routes/admin.schemas.ts';
import { LONGEST_PAGE, PAYMENT_KINDS } from '../../endpoint/books/books.ts';
import { createLinkRequest } from '../../endpoint/http/schemas.ts';
import type { ProblemCode } from '../../wire/problem.ts';
import * as answers from './answers.ts';

/** Description of one route. */
export interface Operation {
	readonly id: string;
	readonly path: string;
	readonly method: 'get' | 'post';
	readonly tag: 'Payer' | 'Provider' | 'Merchant' | 'Operations';
	readonly summary: string;
	readonly description?: string;
	readonly security?: 'status_token' | 'admin' | 'refunds';
	/** Query parameters: description and schema. None is required. */
	readonly query?: Readonly<Record<string, readonly [description: string, schema: v.GenericSchema]>>;
	/** Request bodies, by the name of the component. */
	readonly request?: Readonly<Record<string, v.GenericSchema>>;
	/** Also accepts a form as body, and responds to it with a redirect. */
	readonly form?: boolean;
	/** The body has the provider's own format and signature. */
	readonly raw?: boolean;
	/** Runs once for each attempt. `Idempotency-Key` may name the attempt. */
	readonly once?: boolean;
	readonly status: 200 | 201;
	/** Response bodies, by the name of the component. */
	readonly answer: Readonly<Record<string, v.GenericSchema>>;
	/** Headers of that response besides those of all responses. */
	readonly headers?: readonly ('ETag' | 'Idempotent-Replayed')[];
	/** Problems besides those of all routes. */
	readonly problems: readonly ProblemCode[];
}

const BODY = ['invalid_json', 'unsupported_media_type', 'body_too_large', 'invalid_request'] as const;
const PROVIDER = [
	...(['provider_rejected', 'provider_unavailable', 'provider_timeout', 'outcome_unknown'] as const),
	...(['amount_mismatch', 'not_supported'] as const),
] as const;
const PAID_ONCE = ['price_changed', 'already_paid', 'order_cancelled'] as const;
const ATTEMPT = ['attempt_missing', 'attempt_reused', 'attempt_in_progress', 'rate_limited'] as const;
const SALE = [
	...(['item_not_found', 'offer_expired', 'method_not_available'] as const),
	...(['quantity_out_of_range', 'amount_out_of_range'] as const),
	'return_url_not_allowed',
] as const;
const TOKEN = ['token_invalid', 'token_expired'] as const;

const PAYER = {
	tag: 'Payer',
	request: { CreateLink: createLinkRequest },
	form: true,
	once: true,
	status: 201,
	headers: ['Idempotent-Replayed'],
} as const;
const ADMIN = { tag: 'Merchant', security: 'admin' } as const;
const MANAGED = { ...ADMIN, answer: { ManagedLink: answers.managedLink } } as const;
const MANAGED_PROBLEMS = ['unauthorized', 'not_found', ...PROVIDER] as const;

const DAY_OR_TIME = 'a day (`2026-11-01`, which begins in `zone`) or a time (`2026-11-01T05:00:00Z`)';
const BOOKS = { ...ADMIN, method: 'get', status: 200, answer: { Payment: answers.paymentDetails } } as const;

/** Every route, in the order of the page. */
export const OPERATIONS: readonly Operation[] = [
	{
		id: 'getItem',
		path: '/v1/items/{id}',
		method: 'get',
		tag: 'Payer',
		summary: 'Read the offer of an item, as shown to the payer',
		status: 200,
		answer: { Offer: answers.offer },
		headers: ['ETag'],
		problems: ['item_not_found', 'offer_expired'],
	},
	{
		...PAYER,
		id: 'createPaymentLink',
		path: '/v1/payment-links',
		method: 'post',
		summary: 'Create the payment link of an attempt',
		description:
			'Creates a payment link, or returns the existing one of the same attempt. Prices come from the item or the checkout token, never from this request: `expected_amount` is the price that the payer was shown, and if it differs the response is `price_changed`. For a form without JavaScript the response is 303 to the payment page, and problems are a small HTML page.',
		answer: { CreatedPaymentLink: answers.createdPaymentLink },
		problems: [...BODY, ...SALE, ...TOKEN, ...ATTEMPT, ...PAID_ONCE, ...PROVIDER, 'challenge_required'],
	},
	{
		...PAYER,
		id: 'createConnectLink',
		path: '/v1/connect-links',
		method: 'post',
		summary: 'Create the link on which a customer registers a card or account',
		description:
			'The customer is the one of the checkout token, or of the session that the merchant’s `resolveCustomer` reads; the request cannot name one. `quantity` and `amount` are not allowed.',
		answer: { CreatedConnectLink: answers.createdConnectLink },
		problems: [...BODY, ...SALE, ...TOKEN, ...ATTEMPT, ...PROVIDER, 'challenge_required', 'unauthorized'],
	},
	{
		id: 'getPaymentLink',
		path: '/v1/payment-links/{id}',
		method: 'get',
		tag: 'Payer',
		summary: 'Read the status of a payment',
		description: 'Read at the provider if the stored status is older than two seconds.',
		security: 'status_token',
		status: 200,
		answer: { PaymentLinkStatus: answers.paymentLinkStatus },
		problems: ['status_token_invalid', 'not_found', 'rate_limited'],
	},
	{
		id: 'getConnectLink',
		path: '/v1/connect-links/{id}',
		method: 'get',
		tag: 'Payer',
		summary: 'Read the status of a registration',
		security: 'status_token',
		status: 200,
		answer: { ConnectLinkStatus: answers.connectLinkStatus },
		problems: ['status_token_invalid', 'not_found', 'rate_limited'],
	},
	{
		id: 'receiveWebhook',
		path: '/v1/webhooks/{provider}',
		method: 'post',
		tag: 'Provider',
		summary: 'Receive a webhook of a provider',
		description:
			'The provider’s signature is verified over the raw bytes. Then the payment is read at the provider; no status is taken from the event. The response is 200 once the store has recorded that the payment must be read. After any other response the provider should send the webhook again.',
		raw: true,
		status: 200,
		answer: { Received: answers.received },
		problems: ['unauthorized', 'not_found', 'invalid_request', 'body_too_large', 'attempt_in_progress'],
	},
	{
		...ADMIN,
		id: 'adminCreatePaymentLink',
		path: '/v1/admin/payment-links',
		method: 'post',
		summary: 'Create a payment link without a browser, e.g. to send it by e-mail',
		request: { AdminPaymentLink: paymentLinkBody },
		once: true,
		status: 201,
		answer: { CreatedPaymentLink: answers.createdPaymentLink },
		problems: [...BODY, ...SALE, ...ATTEMPT, ...PROVIDER, 'unauthorized', 'not_found'],
	},
	{
		...ADMIN,
		id: 'adminGetPaymentLink',
		path: '/v1/admin/payment-links/{id}',
		method: 'get',
		summary: 'Read the status of a payment, without a status token',
		description:
			'`up_to_date` is false if the provider could not be read: then this is its last known state.',
		status: 200,
		answer: { PaymentLinkState: answers.paymentLinkState },
		problems: ['unauthorized', 'not_found'],
	},
	{
		...ADMIN,
		id: 'adminCancelPaymentLink',
		path: '/v1/admin/payment-links/{id}/cancel',
		method: 'post',
		summary: 'Cancel a payment and its order',
		description:
			'Idempotent. The order stays cancelled until it is reopened. The status is the final one: `succeeded` if the payment came first.',
		status: 200,
		answer: { PaymentLinkStatus: answers.paymentLinkStatus },
		problems: ['unauthorized', 'not_found', ...PROVIDER],
	},
	{
		...ADMIN,
		id: 'adminReopenPaymentLink',
		path: '/v1/admin/payment-links/{id}/reopen',
		method: 'post',
		summary: 'Make the order of a cancelled payment payable again',
		description: 'The link itself stays closed: the next request for the order creates another one.',
		status: 200,
		answer: { PaymentLinkStatus: answers.paymentLinkStatus },
		problems: ['unauthorized', 'not_found'],
	},
	{
		...ADMIN,
		id: 'adminCreateConnectLink',
		path: '/v1/admin/connect-links',
		method: 'post',
		summary: 'Create a connect link for a customer of the provider',
		request: { AdminConnectLink: connectLinkBody },
		once: true,
		status: 201,
		answer: { CreatedConnectLink: answers.createdConnectLink },
		problems: [...BODY, ...SALE, ...ATTEMPT, ...PROVIDER, 'unauthorized', 'not_found'],
	},
	{
		...ADMIN,
		id: 'adminGetConnectLink',
		path: '/v1/admin/connect-links/{id}',
		method: 'get',
		summary: 'Read the status of a registration, with what was registered',
		status: 200,
		answer: { ConnectLinkState: answers.connectLinkState },
		problems: ['unauthorized', 'not_found'],
	},
	{
		...ADMIN,
		id: 'adminCreateCharge',
		path: '/v1/admin/charges',
		method: 'post',
		summary: 'Debit a registered card or account',
		description: 'A decline is a response with a `reason`, not a problem.',
		request: { AdminCharge: chargeBody },
		once: true,
		status: 201,
		answer: { Charge: answers.charge },
		problems: [...BODY, ...ATTEMPT, ...PROVIDER, 'unauthorized', 'not_found'],
	},
	{
		...ADMIN,
		id: 'adminGetCharge',
		path: '/v1/admin/charges/{reference}',
		method: 'get',
		summary: 'Read the status of a charge at its provider',
		status: 200,
		answer: { Charge: answers.charge },
		problems: ['unauthorized', 'not_found', ...PROVIDER],
	},
	{
		...ADMIN,
		id: 'adminListPayments',
		path: '/v1/admin/payments',
		method: 'get',
		summary: 'List stored payments, charges and connect links, newest first',
		description:
			'Does not read from providers. A page may have fewer entries than `limit` although more follow; `next` is null on the last one. Payments that are made while pages are read do not appear on later pages, and none is listed twice.',
		query: {
			since: [`Made from then on: ${DAY_OR_TIME}.`, answers.text],
			until: [`Made before then: ${DAY_OR_TIME}.`, answers.text],
			zone: [
				'IANA name of the time zone in which days begin, e.g. `America/Bogota`; `UTC` by default.',
				answers.text,
			],
			status: ['', answers.status],
			order: ['The merchant’s own reference of the order. An order may have several payments.', answers.text],
			provider: ['Name of the provider, e.g. `onepay`.', answers.text],
			kind: ['', v.picklist(PAYMENT_KINDS)],
			cursor: ['`next` of the previous page.', answers.text],
			limit: ['50 by default.', v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LONGEST_PAGE))],
		},
		status: 200,
		answer: { Payments: answers.payments },
		problems: ['unauthorized', 'not_found', 'invalid_request'],
	},
	...(
		[
			['adminGetPayment', '{id}', 'Read a stored payment with its history, by the id of its link'],
			['adminGetPaymentByReference', '{reference}', 'The same, by our reference'],
			['adminGetPaymentByProviderId', '{provider}/{id}', 'The same, by the provider’s id'],
		] as const
	).map(([id, path, summary]): Operation => ({
		...BOOKS,
		id,
		path: `/v1/admin/payments/${path}`,
		summary,
		description: 'Does not read from providers; `GET /v1/admin/payment-links/{id}` reads the current status.',
		problems: ['unauthorized', 'not_found'],
	})),
	...(
		[
			['refundPayment', '{id}', 'Refund a payment or charge, by the id of its link'],
			['refundPaymentByReference', '{reference}', 'The same, by our reference'],
			['refundPaymentByProviderId', '{provider}/{id}', 'The same, by the provider’s id'],
		] as const
	).map(([id, path, summary]): Operation => ({
		id,
		path: `/v1/admin/payments/${path}/refunds`,
		method: 'post',
		tag: 'Merchant',
		security: 'refunds',
		summary,
		description:
			'`id` is the merchant’s own name of the refund: a request with the same `id` returns the same refund, and sends nothing a second time. Without `amount` everything that was paid and not yet refunded is refunded. A refund whose outcome is unknown is returned with the status `uncertain`; it is looked up, and never sent again. After a problem the same `id` may be used again.',
		request: { Refund: refundBody },
		status: 200,
		answer: { PaymentRefund: answers.paymentRefund },
		problems: [...BODY, 'unauthorized', 'not_found', ...PROVIDER],
	})),
	{
		...MANAGED,
		id: 'adminCreateManagedLink',
		path: '/v1/admin/links/{provider}',
		method: 'post',
		summary: 'Create a managed link as a draft, at a provider that has managed links',
		request: { AdminLink: linkBody },
		status: 201,
		problems: [...BODY, ...MANAGED_PROBLEMS],
	},
	{
		...ADMIN,
		id: 'adminListManagedLinks',
		path: '/v1/admin/links/{provider}',
		method: 'get',
		summary: 'List managed links',
		status: 200,
		answer: { ManagedLinks: answers.managedLinks },
		problems: MANAGED_PROBLEMS,
	},
	{
		...MANAGED,
		id: 'adminGetManagedLink',
		path: '/v1/admin/links/{provider}/{id}',
		method: 'get',
		summary: 'Read a managed link',
		status: 200,
		problems: MANAGED_PROBLEMS,
	},
	...(
		[
			['publish', 'Publish a managed link: make it payable'],
			['unpublish', 'Unpublish a managed link: make it a draft again'],
			['close', 'Close a managed link permanently'],
		] as const
	).map(([verb, summary]): Operation => ({
		...MANAGED,
		id: `${verb}ManagedLink`,
		path: `/v1/admin/links/{provider}/{id}/${verb}`,
		method: 'post',
		summary,
		status: 200,
		problems: MANAGED_PROBLEMS,
	})),
	{
		id: 'isAlive',
		path: '/healthz',
		method: 'get',
		tag: 'Operations',
		summary: 'Check that the process runs',
		status: 200,
		answer: { Alive: answers.alive },
		problems: [],
	},
	{
		id: 'isReady',
		path: '/readyz',
		method: 'get',
		tag: 'Operations',
		summary: 'Check that the process reaches its store',
		status: 200,
		answer: { Ready: answers.ready },
		problems: [],
	},
];
