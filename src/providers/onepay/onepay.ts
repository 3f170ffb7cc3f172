import { surroundingsOf } from '../../wire/surroundings.ts';
import { idAt, isId, listIn, member, objectAt, textAt } from '../kit/http/answer.ts';
import { shortName } from '../kit/digest.ts';
import { beforeEffect, notSupported, rejected, unreadable } from '../kit/http/faults.ts';
import { createHttp } from '../kit/http/http.ts';
import type { Send } from '../kit/http/http-types.ts';
import { secretList } from '../kit/options.ts';
import { hostedPage } from '../../wire/hosted-page.ts';
import { pageOrigins } from '../kit/pages.ts';
import { pickCurrent } from '../kit/pick-current.ts';
import { positionAfter, searchList, type ListPosition } from '../kit/search.ts';
import { Secret } from '../kit/http/secret.ts';
import {
	ProviderError,
	type Call,
	type ChargeOrder,
	type ChargeQuery,
	type ConnectOrder,
	type ConnectRef,
	type Horizon,
	type ListedPayments,
	type ListQuery,
	type OrderTerms,
	type PaymentOrder,
	type PaymentRef,
	type Provider,
	type ProviderCharge,
	type ProviderConnectLink,
	type ProviderPayment,
	type ProviderRefund,
	type RefundOrder,
	type SavedMethod,
} from '../provider.ts';
import type { Money } from '../../wire/money.ts';
import {
	chargeBody,
	chargeTitle,
	connectBody,
	explainError,
	paymentBody,
	readCharge,
	readCounters,
	readListed,
	readPayment,
	readSaved,
	unsupportedTerms,
} from './onepay.map.ts';
import { checkOnePayOptions, isLiveKey, ONEPAY_BASE_URL, type OnePayOptions } from './onepay.options.ts';
import { onePayWebhook } from './onepay.webhook.ts';

export type { OnePayOptions } from './onepay.options.ts';

/** Origins of OnePay's hosted pages and short links (docs.onepay.la). */
const PAGES = ['https://pagos.onepay.la', 'https://s.onepay.la'];

/** Limits of the search for a lost payment: pages of the list, and payments per page. */
const SEARCHED_PAGES = 10;
const PER_PAGE = 100;

/** How long an idempotency key is reused, in milliseconds. OnePay does not document its retention; 1 h is assumed. */
const KEY_MS = 60 * 60 * 1000;

/**
 * OnePay documents no deadline. A link without an expiry was observed to last 15 days, and bank debits (PSE, ACH) are
 * confirmed days later: 30 days cover both. Charges can become `refunded` and `disputed` (documented). Card networks
 * accept chargebacks for 120 days after a payment or a delivery (Visa, Mastercard); 180 days leave time for the report.
 */
const HORIZON: Horizon = { lateApprovalDays: 30, afterPaymentDays: 180 };

/** Memo of a payment that we cancelled: OnePay may have deleted it, and then returns 404. */
const CANCELLED = 'cancelled';
/** Maximum pages of a customer's cards or accounts to read, 15 entries per page. */
const METHOD_PAGES = 40;
/** Maximum difference between OnePay's clock and ours. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

/**
 * Creates the adapter for OnePay (onepay.la): hosted payments, capture links and charges of saved methods, in Colombian
 * pesos.
 *
 * Test and live use the same address; the key selects the environment. Creates send the order's key as `x-idempotency`.
 * OnePay is reported to return either the first object or 409 for a repeated key; both lead to the same payment.
 * @throws {TypeError} that lists all problems of the options
 */
export function onepay(options: OnePayOptions) {
	checkOnePayOptions(options);
	const surroundings = surroundingsOf(options);
	const secretKey = new Secret(options.secretKey);
	const webhookSecrets = secretList(options.webhookSecret);
	const baseUrl = (options.baseUrl ?? ONEPAY_BASE_URL).replace(/\/+$/, '');
	const pages = pageOrigins(PAGES, baseUrl, options.pages);
	const metadata = options.metadata ?? 'flat';
	const begin = createHttp({
		provider: 'onepay',
		baseUrl,
		headers: () => ({ authorization: `Bearer ${secretKey.reveal()}` }),
		secrets: [secretKey],
		explain: explainError,
		fetch: options.fetch,
		timing: options.timing,
		surroundings,
	});

	const post = (
		send: Send,
		path: string,
		body: unknown,
		idempotencyKey: string,
		{ repeatable = true } = {},
	) => send({ method: 'POST', path, body, headers: { 'x-idempotency': idempotencyKey }, repeatable });
	const get = (send: Send, path: string, query?: Record<string, string>) =>
		send({ method: 'GET', path, query, repeatable: true });

	const fetchPayment = async (send: Send, id: string, asked: Money, needsLink: boolean) => {
		const { body } = await get(send, `payments/${id}`);
		const payment = readPayment(body, { asked, pages, needsLink });
		if (payment.id !== id) throw unreadable('onepay', 'the answer is about another payment');
		return payment;
	};

	const fetchPage = async (send: Send, page: number) => {
		const { body } = await get(send, 'payments', { page: String(page), per_page: String(PER_PAGE) });
		const entries = listIn(body, 'payments');
		if (!entries) throw unreadable('onepay', 'a list of payments that is no list');
		return { entries, body };
	};

	/**
	 * OnePay documents no lookup by our reference, so the list is searched. Its order is not documented either, so only
	 * a complete read proves that no payment exists. In a busy shop ten pages are not the complete list.
	 */
	const search = async (
		send: Send,
		order: PaymentOrder,
		needsLink: boolean,
	): Promise<ProviderPayment | 'none' | 'out of reach'> => {
		const { found, complete } = await searchList({
			fetchPage: (page) => fetchPage(send, page),
			matches: (entry) => textAt(entry, 'external_id') === order.reference,
			maxPages: SEARCHED_PAGES,
			isEnough: ({ length }) => length > 0,
		});
		if (found.length === 0) return complete ? 'none' : 'out of reach';
		const payments = found.map(async (entry) => {
			const id = idAt(entry, 'id');
			if (id === undefined) throw unreadable('onepay', 'a listed payment without an id');
			return fetchPayment(send, id, order.amount, needsLink);
		});
		return pickCurrent(await Promise.all(payments)) ?? 'none';
	};

	const savedMethods = async (send: Send, customerId: string): Promise<SavedMethod[]> => {
		const kinds = [
			['card', 'cards'],
			['account', 'accounts'],
		] as const;
		const lists = await Promise.all(
			kinds.map(async ([kind, path]) => {
				const { found, complete } = await searchList({
					fetchPage: async (page) => {
						const { body } = await get(send, `customers/${customerId}/${path}`, { page: String(page) });
						const entries = listIn(body, path);
						if (!entries) throw unreadable('onepay', `${path} is not a list`);
						return { entries, body };
					},
					matches: () => true,
					maxPages: METHOD_PAGES,
				});
				// With an incomplete list, an existing method could look new.
				if (!complete) throw unreadable('onepay', `a list of ${path} that changed or is too long`);
				return found.map((one) => readSaved(kind, one)).filter((one) => one !== undefined);
			}),
		);
		return [...new Map(lists.flat().map((method) => [method.id, method])).values()];
	};

	return {
		name: 'onepay',
		label: 'OnePay',
		environment: isLiveKey(options.secretKey) ? 'live' : 'test',
		account: options.account ?? shortName(options.secretKey),
		pages,
		idempotent: true,
		horizon: HORIZON,

		unsupportedTerms: (terms: OrderTerms) => unsupportedTerms(terms),

		/** `POST /v1/payments` (docs.onepay.la, "Crear cobro"). */
		async createPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment> {
			const request = paymentBody(order, metadata);
			const send = begin(call);
			try {
				const { body } = await post(send, 'payments', request, order.idempotencyKey);
				return readPayment(body, { asked: order.amount, pages, needsLink: true });
			} catch (error) {
				if (!(error instanceof ProviderError && error.fault === 'duplicate')) throw error;
				const first = await search(send, order, true);
				if (first === 'out of reach') throw outOfReach();
				if (first === 'none') throw error;
				return first;
			}
		},

		/**
		 * `GET /v1/payments/{id}`. OnePay was observed to delete cancelled payments, so 404 means cancelled for a
		 * payment that we cancelled. For any other it is an error: a read with the wrong key also returns 404.
		 */
		async getPayment(payment: PaymentRef, call?: Call): Promise<ProviderPayment> {
			const id = checkedId(payment.id);
			try {
				const read = await fetchPayment(begin(call), id, payment.amount, false);
				return payment.memo === undefined ? read : { ...read, memo: payment.memo };
			} catch (error) {
				if (payment.memo === CANCELLED && isNotFound(error)) return deleted(id, payment.amount);
				throw error;
			}
		},

		/**
		 * `GET /v1/payments`, matched by `external_id`. If the list is too long to search, the outcome is unknown and
		 * this throws. Soon after the first try, the create is repeated with the same idempotency key instead: it
		 * returns the existing payment or creates the first one.
		 */
		async findPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment | undefined> {
			const found = await search(begin(call), order, false);
			if (found === 'out of reach' && !isKeyKept(order, surroundings.now())) throw outOfReach();
			return typeof found === 'object' ? found : undefined;
		},

		/**
		 * `DELETE /v1/payments/{id}`, which OnePay allows for unpaid payments, then a read of the result. The memo of
		 * the result records that we cancelled it.
		 */
		async cancelPayment(payment: PaymentRef, call?: Call): Promise<ProviderPayment> {
			const id = checkedId(payment.id);
			const send = begin(call);
			const refusal = await send({ method: 'DELETE', path: `payments/${id}`, repeatable: true }).then(
				() => undefined,
				(error: unknown) => error,
			);
			// An earlier try whose response was lost may have deleted it.
			const mayBeOurs = refusal === undefined || wasMaybeExecuted(refusal) || payment.memo === CANCELLED;
			try {
				const after = await fetchPayment(send, id, payment.amount, false);
				const isOurs = after.status === 'cancelled' && mayBeOurs;
				if (refusal === undefined || after.ended) return isOurs ? { ...after, memo: CANCELLED } : after;
			} catch (error) {
				if (mayBeOurs && isNotFound(error)) return deleted(id, payment.amount);
				throw refusal ?? error;
			}
			throw refusal;
		},

		/**
		 * `GET /v1/payments`, the whole list, 100 per page: neither a filter by time nor an order is documented.
		 */
		async listPayments({ cursor }: ListQuery, call?: Call): Promise<ListedPayments> {
			const at = cursor === undefined ? { page: 1, total: null } : (JSON.parse(cursor) as ListPosition);
			const page = await fetchPage(begin(call), at.page);
			const next = positionAfter(page, at, PER_PAGE);
			return { payments: page.entries.map(readListed), next: next ? JSON.stringify(next) : null };
		},

		/**
		 * `POST /v1/connect-links` (docs.onepay.la, "Crear link de captura"). The memo stores the customer's existing
		 * methods, because OnePay documents no request that reads a connect link.
		 */
		async createConnectLink(order: ConnectOrder, call?: Call): Promise<ProviderConnectLink> {
			const customerId = checkedId(order.customerId);
			const send = begin(call);
			const before = await savedMethods(send, customerId).catch((error: unknown) => {
				throw beforeEffect(error);
			});
			const request = connectBody({ ...order, customerId }, metadata);
			const { body } = await post(send, 'connect-links', request, order.idempotencyKey);
			const id = idAt(body, 'id');
			const url = hostedPage(member(body, 'url'), pages);
			if (id === undefined || url === undefined) {
				throw unreadable('onepay', 'a connect link without an id or an address of one of its hosted pages');
			}
			if (textAt(body, 'customer_id') !== customerId) {
				throw unreadable('onepay', 'the connect link is for another customer');
			}
			const memo = JSON.stringify({ url, before: before.map((method) => method.id) } satisfies ConnectMemo);
			const made = { id, status: 'pending', url, expiresAt: null, saved: [], methods: before } as const;
			return { ...made, ...readCounters(body), memo };
		},

		/**
		 * `GET /v1/customers/{id}/cards` and `/accounts`, all pages: completed if there is a method that did not exist
		 * before. Only the event `connect_link.completed` states which link a method was registered through.
		 */
		async getConnectLink(link: ConnectRef, call?: Call): Promise<ProviderConnectLink> {
			const { url, before } = readMemo(link.memo);
			const now = await savedMethods(begin(call), checkedId(link.customerId));
			const saved = now.filter((method) => !before.includes(method.id));
			const done = saved.length > 0;
			return {
				id: link.id,
				status: done ? 'succeeded' : 'pending',
				url: done ? null : url,
				expiresAt: null,
				saved,
				methods: now,
				...(link.memo !== undefined && { memo: link.memo }),
			};
		},

		/**
		 * `POST /v1/charges` (docs.onepay.la, "Crear cargo"). A decline is a result with status `failed`. Sent only
		 * once: OnePay does not document the retention of idempotency keys, so a second request might debit again.
		 */
		async createCharge(order: ChargeOrder, call?: Call): Promise<ProviderCharge> {
			const request = chargeBody(order, metadata);
			const once = { repeatable: false };
			const { body } = await post(begin(call), 'charges', request, order.idempotencyKey, once);
			return readCharge(body, order.amount);
		},

		/**
		 * `GET /v1/charges`, matched by `external_id`, which is not documented for charges. Without it, the match is
		 * the first charge since `triedAt` with the same customer, method, amount and title that is not stored as
		 * another.
		 */
		async findCharge(query: ChargeQuery, call?: Call): Promise<ProviderCharge | undefined> {
			const send = begin(call);
			const isOwn = (entry: unknown) => textAt(entry, 'external_id') === query.reference;
			const { found, complete } = await searchList({
				fetchPage: async (page) => {
					const { body } = await get(send, 'charges', { page: String(page) });
					const entries = listIn(body, 'charges');
					if (!entries) throw unreadable('onepay', 'a list of charges that is no list');
					return { entries, body };
				},
				matches: (entry) => isOwn(entry) || isAlike(entry, query),
				maxPages: SEARCHED_PAGES,
				isEnough: (charges) => charges.some(isOwn),
			});
			const own = found.find(isOwn);
			if (own !== undefined) return readCharge(own, query.amount);
			const byAge = found.toSorted((a, b) => (createdAt(a) || 0) - (createdAt(b) || 0));
			for (const charge of byAge.map((entry) => readCharge(entry, query.amount))) {
				if (!(await query.isOther(charge.id))) return charge;
			}
			if (!complete)
				throw unreadable('onepay', `not among ${SEARCHED_PAGES} pages of charges, and there are more`);
			return undefined;
		},

		/** `GET /v1/charges/{id}`. */
		async getCharge(
			charge: { readonly id: string; readonly amount?: Money },
			call?: Call,
		): Promise<ProviderCharge> {
			const id = checkedId(charge.id);
			const { body } = await get(begin(call), `charges/${id}`);
			const read = readCharge(body, charge.amount);
			if (read.id !== id) throw unreadable('onepay', 'the answer is about another charge');
			return read;
		},

		/** OnePay documents no refund of payments. A refund of a charge has no amount, so it is always in full. */
		refunds: { charge: 'whole' },

		/**
		 * `POST /v1/charges/{id}/refund` without a body (docs.onepay.la, "Reembolsar cargo"); the response is 204 or
		 * 200. The result is read from the charge, whose status is then `refunded`.
		 */
		async refund(order: RefundOrder, call?: Call): Promise<ProviderRefund> {
			if (order.kind !== 'charge') throw notSupported('onepay', 'OnePay documents no refund of payments');
			if (!order.isWhole) throw notSupported('onepay', 'OnePay gives a charge back as a whole');
			const path = `charges/${checkedId(order.id)}/refund`;
			await begin(call)({
				method: 'POST',
				path,
				headers: { 'x-idempotency': order.idempotencyKey },
				repeatable: true,
			});
			return { status: 'pending' };
		},

		readWebhook: onePayWebhook(webhookSecrets, options.webhookToken),
	} satisfies Provider;
}

/** A payment that OnePay deleted because we cancelled it. */
function deleted(id: string, amount: Money): ProviderPayment {
	return { id, status: 'cancelled', ended: true, amount, url: null, expiresAt: null, memo: CANCELLED };
}

function isNotFound(error: unknown): boolean {
	return error instanceof ProviderError && error.fault === 'not_found';
}

function wasMaybeExecuted(error: unknown): boolean {
	return error instanceof ProviderError && error.executed === 'maybe';
}

/** Whether OnePay still stores the order's idempotency key, if it ever received it. */
function isKeyKept({ triedAt }: Pick<PaymentOrder, 'triedAt'>, now: number): boolean {
	return triedAt !== undefined && Math.abs(now - Date.parse(triedAt)) < KEY_MS;
}

/** Whether a listed charge without a reference may match a query. Clocks differ by minutes at most. */
function isAlike(entry: unknown, query: ChargeQuery): boolean {
	if (textAt(entry, 'external_id') !== undefined) return false;
	const customer = textAt(objectAt(entry, 'customer'), 'id') ?? textAt(entry, 'customer_id');
	const method = textAt(entry, 'payment_method_id') ?? textAt(objectAt(entry, 'method'), 'id');
	const isSameMethod = method === undefined || query.methodId === undefined || method === query.methodId;
	const title = textAt(entry, 'title');
	return (
		customer === query.customerId &&
		isSameMethod &&
		(title === undefined || title === chargeTitle(query.title)) &&
		Number(member(entry, 'amount')) === Number(query.amount.value) &&
		!(createdAt(entry) < Date.parse(query.triedAt) - CLOCKS_DIFFER_MS)
	);
}

/** When a listed charge was created, in milliseconds since the epoch; NaN if it is not stated. */
function createdAt(entry: unknown): number {
	return Date.parse(textAt(entry, 'created_at') ?? '');
}

function outOfReach(): ProviderError {
	return unreadable('onepay', `not among ${SEARCHED_PAGES} pages of payments, and there are more`);
}

/** Stored data that is needed to read a connect link. */
interface ConnectMemo {
	readonly url: string;
	/** Ids of the methods that were saved before. */
	readonly before: readonly string[];
}

function readMemo(memo: string | undefined): ConnectMemo {
	if (memo === undefined) throw rejected('onepay', 'the connect link was kept without its memo');
	return JSON.parse(memo) as ConnectMemo;
}

function checkedId(id: string): string {
	if (!isId(id)) throw rejected('onepay', 'the id is not one of OnePay');
	return id;
}
