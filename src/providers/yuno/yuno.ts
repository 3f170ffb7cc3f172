import { surroundingsOf } from '../../wire/surroundings.ts';
import { idAt, isId, listIn, textAt } from '../kit/http/answer.ts';
import { shortName, uuidOf } from '../kit/digest.ts';
import { beforeEffect, notSupported, rejected, unreadable } from '../kit/http/faults.ts';
import { createHttp } from '../kit/http/http.ts';
import type { Send } from '../kit/http/http-types.ts';
import { secretList } from '../kit/options.ts';
import { pageOrigins } from '../kit/pages.ts';
import { pickCurrent } from '../kit/pick-current.ts';
import { Secret } from '../kit/http/secret.ts';
import {
	ProviderError,
	type Call,
	type ConnectOrder,
	type ConnectRef,
	type Horizon,
	type LinkDraft,
	type MethodChoice,
	type OrderTerms,
	type PaymentOrder,
	type PaymentRef,
	type Provider,
	type ProviderConnectLink,
	type ProviderLink,
	type ProviderPayment,
	type ProviderRefund,
	type RefundOrder,
} from '../provider.ts';
import {
	enrolmentBody,
	explainError,
	linkBody,
	paymentBody,
	readEnrolment,
	readLink,
	readPayment,
	readRefund,
	refundableTransactionOf,
	refundBody,
	requiredFields,
	sessionBody,
	transactionOf,
	unsupportedTerms,
	type YunoAccount,
} from './yuno.map.ts';

import { checkYunoOptions, type YunoOptions } from './yuno.options.ts';
import { yunoWebhook } from './yuno.webhook.ts';

export type { YunoOptions } from './yuno.options.ts';
export { YUNO_COUNTRIES, type YunoCountry } from './yuno.countries.ts';

/**
 * Yuno documents no deadline for either, and for some counter codes only that they expire. 30 days cover late
 * settlement by banks and counters. Card networks accept chargebacks for 120 days after a payment or a delivery (Visa,
 * Mastercard), and Yuno reports them as `IN_DISPUTE`; 180 days leave time for the report.
 */
const HORIZON: Horizon = { lateApprovalDays: 30, afterPaymentDays: 180 };

/**
 * Creates the adapter for Yuno (y.uno): payments by redirect, payment links, and enrolment of methods that have a page
 * for it.
 *
 * Sandbox and production use different hosts; the key selects the host. For a repeated idempotency key, Yuno returns
 * the first payment even if the new request differs, so every response is compared with the order.
 * @throws {TypeError} that lists all problems of the options
 */
export function yuno(options: YunoOptions) {
	const stage = checkYunoOptions(options);
	const surroundings = surroundingsOf(options);
	const publicKey = new Secret(options.publicKey);
	const privateKey = new Secret(options.privateKey);
	const baseUrl = (options.baseUrl ?? stage.api).replace(/\/+$/, '');
	const pages = pageOrigins([stage.checkout], baseUrl, options.pages);
	const account: YunoAccount = {
		accountId: options.accountId,
		country: options.country,
		method: options.method,
		pages,
	};
	const begin = createHttp({
		provider: 'yuno',
		baseUrl,
		headers: () => ({ 'public-api-key': publicKey.reveal(), 'private-secret-key': privateKey.reveal() }),
		secrets: [privateKey, publicKey],
		explain: explainError,
		fetch: options.fetch,
		timing: options.timing,
		surroundings,
	});

	const get = (send: Send, path: string, query?: Record<string, string>) =>
		send({ method: 'GET', path, query, repeatable: true });
	const post = (send: Send, path: string, body: unknown, idempotencyKey: string) =>
		send({ method: 'POST', path, body, headers: { 'x-idempotency-key': idempotencyKey }, repeatable: true });

	const fetchPayment = async (send: Send, { id, reference, amount }: PaymentRef) => {
		const { body } = await get(send, `payments/${id}`);
		const payment = readPayment(body, { asked: amount, reference, pages, needsPage: false });
		if (payment.id !== id) throw unreadable('yuno', 'the answer is about another payment');
		return { payment, body };
	};

	const search = async (
		send: Send,
		order: PaymentOrder,
		needsPage: boolean,
	): Promise<ProviderPayment | undefined> => {
		const { reference } = order;
		const answer = await get(send, 'payments', { merchant_order_id: reference }).catch((error: unknown) => {
			// Yuno returns this with 400 or 404.
			if (error instanceof ProviderError && error.fault === 'not_found') return { body: [] };
			throw error;
		});
		const listed = listIn(answer.body, 'payments');
		if (!listed) throw unreadable('yuno', 'a list of payments that is no list');
		const ours = listed.filter((one) => textAt(one, 'merchant_order_id') === reference);
		return pickCurrent(
			ours.map((one) => readPayment(one, { asked: order.amount, reference, pages, needsPage })),
		);
	};

	return {
		name: 'yuno',
		label: 'Yuno',
		environment: stage.environment,
		account: shortName(options.accountId),
		pages,
		idempotent: true,
		horizon: HORIZON,

		requiredFields: ({ type, country }: MethodChoice) =>
			requiredFields({ type: type ?? options.method, country }),

		unsupportedTerms: (terms: OrderTerms) =>
			unsupportedTerms({ ...terms, type: terms.type ?? options.method }),

		/** `POST /v1/payments` with workflow REDIRECT (docs.y.uno, "Payment Link"). */
		async createPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment> {
			const request = paymentBody(order, account);
			const send = begin(call);
			try {
				const { body } = await post(send, 'payments', request, order.idempotencyKey);
				return readPayment(body, { asked: order.amount, reference: order.reference, pages, needsPage: true });
			} catch (error) {
				if (!(error instanceof ProviderError && error.fault === 'duplicate')) throw error;
				// Yuno documents that no payment was created; a search verifies that.
				const first = await search(send, order, true);
				if (first) return first;
				throw error;
			}
		},

		/** `GET /v1/payments/{id}`. */
		async getPayment(payment: PaymentRef, call?: Call): Promise<ProviderPayment> {
			checkId(payment.id);
			return (await fetchPayment(begin(call), payment)).payment;
		},

		/** `GET /v1/payments?merchant_order_id=`. */
		async findPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment | undefined> {
			return search(begin(call), order, false);
		},

		/** `POST /v1/payments/{id}/transactions/{transaction}/cancel`, then a read of the result. */
		async cancelPayment(payment: PaymentRef, call?: Call): Promise<ProviderPayment> {
			checkId(payment.id);
			const send = begin(call);
			const before = await fetchPayment(send, payment);
			if (before.payment.ended || before.payment.warning === 'cancellation_pending') return before.payment;
			const transaction = transactionOf(before.body);
			if (transaction === undefined) throw unreadable('yuno', 'a payment without a transaction to cancel');
			const refusal = await post(
				send,
				`payments/${payment.id}/transactions/${transaction}/cancel`,
				{ description: 'Cancelled by the merchant', merchant_reference: payment.reference },
				uuidOf(`cancel|${payment.id}|${transaction}`),
			).then(
				() => undefined,
				(error: unknown) => error,
			);
			const { payment: after } = await fetchPayment(send, payment);
			if (refusal !== undefined && !after.ended) throw refusal;
			return after;
		},

		refunds: { payment: 'parts' },

		/**
		 * `POST /v1/payments/{id}/transactions/{transaction}/refund` (docs.y.uno, "Refund Payment"). The transaction is
		 * the purchase or capture. Yuno requires that no refund is sent while another one is in progress, so the
		 * payment is read first. If it already has this refund, nothing is sent.
		 */
		async refund(order: RefundOrder, call?: Call): Promise<ProviderRefund> {
			if (order.kind !== 'payment') throw notSupported('yuno', 'Yuno has payments only');
			checkId(order.id);
			const request = refundBody(order);
			const send = begin(call);
			const { id, paymentReference: reference, paymentAmount: amount } = order;
			const before = await fetchPayment(send, { id, reference, amount }).catch((error: unknown) => {
				throw beforeEffect(error);
			});
			const known = before.payment.refunds?.find((one) => one.reference === order.reference);
			if (known) return known;
			const transaction = refundableTransactionOf(before.body);
			if (transaction === undefined)
				throw rejected('yuno', 'the payment has no transaction that brought money');
			const path = `payments/${id}/transactions/${transaction}/refund`;
			const { body } = await post(send, path, request, order.idempotencyKey);
			return readRefund(body);
		},

		/**
		 * `POST /v1/customers/sessions`, then the enrolment. Its response contains the page
		 * (`provider.redirect.init_url`).
		 */
		async createConnectLink(order: ConnectOrder, call?: Call): Promise<ProviderConnectLink> {
			const [session, enrolment] = [sessionBody(order, account), enrolmentBody(order, account)];
			const send = begin(call);
			// A session has no effect of its own, so a second one is harmless.
			const opened = await send({
				method: 'POST',
				path: 'customers/sessions',
				body: session,
				repeatable: true,
			});
			const handle = idAt(opened.body, 'customer_session');
			if (handle === undefined) throw unreadable('yuno', 'a customer session without its id');
			const path = `customers/sessions/${handle}/payment-methods`;
			const { body } = await post(send, path, enrolment, order.idempotencyKey);
			const link = readEnrolment(body, pages, true);
			if (link.url === null && (link.status === 'created' || link.status === 'pending')) {
				throw notSupported('yuno', `${order.type} has no page to enrol on; it needs Yuno's own SDK`);
			}
			return link;
		},

		/** `GET /v1/payment-methods/{id}`. */
		async getConnectLink(link: ConnectRef, call?: Call): Promise<ProviderConnectLink> {
			checkId(link.id);
			const { body } = await get(begin(call), `payment-methods/${link.id}`);
			const read = readEnrolment(body, pages, false);
			if (read.id !== link.id) throw unreadable('yuno', 'the answer is about another enrolment');
			return read;
		},

		links: {
			/**
			 * `POST /v1/payment-links`. Yuno has no idempotency keys for links: after a lost response, an unused link
			 * may remain.
			 */
			async create(draft: LinkDraft, call?: Call): Promise<ProviderLink> {
				const request = linkBody(draft, account);
				const { body } = await begin(call)({
					method: 'POST',
					path: 'payment-links',
					body: request,
					repeatable: false,
				});
				return readLink(body, pages, draft.amount);
			},

			/** `GET /v1/payment-links/{code}`. */
			async get(id: string, call?: Call): Promise<ProviderLink> {
				checkId(id);
				const { body } = await get(begin(call), `payment-links/${id}`);
				return readLink(body, pages);
			},

			/** `POST /v1/payment-links/{code}/cancel`, then a read. */
			async close(id: string, call?: Call): Promise<ProviderLink> {
				checkId(id);
				const send = begin(call);
				await send({ method: 'POST', path: `payment-links/${id}/cancel`, repeatable: true });
				const { body } = await get(send, `payment-links/${id}`);
				return readLink(body, pages);
			},
		},

		readWebhook: yunoWebhook(secretList(options.webhookSecret), options.webhookCredentials),
	} satisfies Provider;
}

function checkId(id: string): void {
	if (!isId(id)) throw rejected('yuno', 'the id is not one of Yuno');
}
