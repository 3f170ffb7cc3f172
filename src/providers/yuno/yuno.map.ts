import { isMoney, toMinor, type Money } from '../../wire/money.ts';
import type { CustomerField } from '../../wire/offer.ts';
import type { Status } from '../../wire/status.ts';
import { idAt, isObject, listAt, member, objectAt, textAt, type JsonObject } from '../kit/http/answer.ts';
import { fromSqlTime, isoTime, latest } from '../kit/dates.ts';
import { assertSameAmount } from '../kit/same-amount.ts';
import { notSupported, refusalOf, rejected, unreadable } from '../kit/http/faults.ts';
import type { Explanation } from '../kit/http/http-types.ts';
import { hostedPage } from '../../wire/hosted-page.ts';
import { clip } from '../kit/text.ts';
import { majorNumber, moreThanNothing, readMajor } from '../kit/units.ts';
import type {
	ConnectOrder,
	LinkDraft,
	MethodChoice,
	OrderTerms,
	PaymentOrder,
	PaymentPart,
	ProviderConnectLink,
	ProviderFault,
	ProviderLink,
	ProviderPayment,
	ProviderRefund,
	RefundOrder,
	SavedMethod,
	Tax,
} from '../provider.ts';
import { needsDocument, splitPhone } from './yuno.countries.ts';
import { expiryKind, yunoExpiry } from './yuno.expiry.ts';
import { yunoEnrolment, yunoLinkState, yunoStatus, type YunoMeaning } from './yuno.status.ts';

/** Configured values that are part of every request. */
export interface YunoAccount {
	readonly accountId: string;
	readonly country: string | undefined;
	readonly method: string | undefined;
	/** Origins that a payer may be redirected to. */
	readonly pages: readonly string[];
}

const LONGEST_DESCRIPTION = 255;
const LONGEST_CALLBACK = 526;
const LONGEST_LINK_CALLBACK = 255;

const refuse = (message: string, fields?: readonly string[]): never => {
	throw rejected('yuno', message, fields);
};

/** The payer's data in Yuno's examples of a method; Yuno does not publish which fields are required. */
export function requiredFields({ type }: MethodChoice): CustomerField[] {
	const always: CustomerField[] = ['first_name', 'last_name', 'email'];
	return needsDocument(type) ? [...always, 'document_type', 'document_number'] : always;
}

/** Terms that a redirect payment does not support. They are rejected, not left out silently: they change the order. */
export function unsupportedTerms({ type, expiresAt, amount, tax, ...terms }: OrderTerms): string[] {
	const absent = (['splits', 'partialPayment', 'scheduleAt'] as const).filter(
		(name) => terms[name] !== undefined,
	);
	return [
		...absent.map((name) => `${name} cannot be asked for in a redirect payment`),
		...(expiresAt !== undefined && expiryKind(type) === undefined
			? [`Yuno documents no end of a payment by ${type ?? 'an unnamed method'}; leave out expiresAt`]
			: []),
		...[refusalOf(() => major(amount, 'the amount')), tax && refusalOf(() => writeTax(tax))].filter(
			(reason) => reason !== undefined,
		),
	];
}

/**
 * Body of `POST /payments` for a redirect. The amount is a JSON number in major units.
 * @throws {ProviderError} `rejected` if the order cannot be converted, `not_supported` for {@link unsupportedTerms}
 */
export function paymentBody(order: PaymentOrder, account: YunoAccount): JsonObject {
	const country = countryOf(order.country, account);
	const type = order.type ?? account.method ?? refuse('no payment method type was chosen, as WEBPAY');
	const value = major(order.amount, 'the amount');
	const taxes = order.tax && writeTax(order.tax);
	const [reason] = unsupportedTerms({ ...order, type });
	if (reason !== undefined) throw notSupported('yuno', reason);
	return {
		description: describe(order),
		account_id: account.accountId,
		merchant_order_id: order.reference,
		country,
		amount: { currency: order.amount.currency, value },
		customer_payer: payer(order, type, country),
		payment_method: { type, ...(order.expiresAt !== undefined && endOf(type, order.expiresAt)) },
		workflow: 'REDIRECT',
		callback_url: callback(order.returnUrl, LONGEST_CALLBACK),
		...(taxes && { taxes }),
		...(order.metadata && {
			metadata: Object.entries(order.metadata).map(([key, value]) => ({ key, value })),
		}),
	};
}

/** Body of `POST /customers/sessions`. @throws {ProviderError} `rejected` */
export function sessionBody(order: ConnectOrder, account: YunoAccount): JsonObject {
	return {
		account_id: account.accountId,
		country: countryOf(order.country, account),
		customer_id: order.customerId,
		callback_url: callback(order.returnUrl, LONGEST_CALLBACK),
	};
}

/** Body of `POST /customers/sessions/{session}/payment-methods`. @throws {ProviderError} `rejected` */
export function enrolmentBody(order: ConnectOrder, account: YunoAccount): JsonObject {
	return {
		account_id: account.accountId,
		payment_method_type: order.type ?? refuse('no payment method type was chosen, as NU_PAY_ENROLLMENT'),
		country: countryOf(order.country, account),
	};
}

/** Body of `POST /payment-links`. @throws {ProviderError} `rejected` */
export function linkBody(draft: LinkDraft, account: YunoAccount): JsonObject {
	return {
		account_id: account.accountId,
		description: clip(draft.title, LONGEST_DESCRIPTION),
		country: countryOf(draft.country, account),
		...(draft.reference !== undefined && { merchant_order_id: draft.reference }),
		amount: { currency: draft.amount.currency, value: major(draft.amount, 'the amount') },
		// An empty list means all methods of the dashboard; the property is required.
		payment_method_types: [...(draft.methods ?? (account.method === undefined ? [] : [account.method]))],
		...(draft.returnUrl !== undefined && { callback_url: callback(draft.returnUrl, LONGEST_LINK_CALLBACK) }),
		...(draft.singleUse !== undefined && { one_time_use: draft.singleUse }),
		...(draft.expiresAt !== undefined && { availability: { finish_at: draft.expiresAt } }),
	};
}

/** How the response about a payment is checked. */
export interface Reading {
	readonly asked: Money;
	readonly reference: string;
	readonly pages: readonly string[];
	/**
	 * True after creating, when the payer is redirected next: a page on another origin is then an error, and a payment
	 * that waits for the payer must have a page. Reads leave out a page on another origin.
	 */
	readonly needsPage: boolean;
}

/**
 * Reads a payment of a response: flat or wrapped in `{payment}`. Only status and sub-status decide; a transaction's
 * `response_code: SUCCEEDED` only means that it was created. `provider_data` is never read.
 * @throws {ProviderError} `unreadable`, `amount_mismatch`
 */
export function readPayment(
	answer: unknown,
	{ asked, reference, pages, needsPage }: Reading,
): ProviderPayment {
	const payment = objectAt(answer, 'payment') ?? answer;
	const id = idAt(payment, 'id');
	const word = textAt(payment, 'status');
	if (id === undefined || word === undefined) throw unreadable('yuno', 'a payment without id or status');
	if (textAt(payment, 'merchant_order_id') !== reference) {
		// For a known key, Yuno returns the first payment with that key, even if the request differs.
		throw unreadable('yuno', 'the answer is about another order');
	}
	const money = objectAt(payment, 'amount');
	const amount = amountAt(money, 'value');
	if (!amount) throw unreadable('yuno', 'a payment without amount and currency');
	assertSameAmount('yuno', asked, amount);

	const meaning = yunoStatus(word, textAt(payment, 'sub_status'));
	const paid = paidOf(meaning, amount, money);
	const page = meaning.ended ? undefined : findPage(payment);
	const expiresAt = isoTime(member(page, 'date_of_expiration')) ?? fromSqlTime(member(page, 'expires_at'));
	const mustHavePage = needsPage && ['created', 'pending'].includes(meaning.status);
	return {
		id,
		status: statusOf(meaning, amount, paid),
		ended: meaning.ended,
		amount,
		...(paid && { amountPaid: paid }),
		...historyOf(payment, meaning, paid),
		...(meaning.warning && { warning: meaning.warning }),
		url: page || mustHavePage ? pageUrl(page, pages, needsPage) : null,
		expiresAt,
		...(expiresAt !== null && isVoucher(payment) && { voucher: true }),
	};
}

/** A code for a counter has its own expiry. Payments that were created with an expiry have one too, but no code. */
function isVoucher(payment: unknown): boolean {
	const kind = expiryKind(textAt(objectAt(payment, 'payment_method'), 'type'));
	return kind === undefined || kind === 'ticket';
}

/**
 * The amount paid, from the amounts that Yuno states. `captured` is 0 in its own examples of approved payments, so only
 * a larger value is used. For a partial refund it is not documented whether `captured` includes the refunded money.
 */
function paidOf({ status }: YunoMeaning, amount: Money, money: JsonObject | undefined): Money | undefined {
	const captured = moreThanNothing(amountAt(money, 'captured'));
	if (status === 'partially_paid') return captured;
	if (!['succeeded', 'refunded', 'disputed'].includes(status)) return undefined;
	if (!captured) return amount;
	const refunded = moreThanNothing(amountAt(money, 'refunded'));
	const gross = toMinor(captured) + (refunded ? toMinor(refunded) : 0n);
	return toMinor(captured) < toMinor(amount) && gross >= toMinor(amount) ? amount : captured;
}

/** A payment captured in parts is `succeeded` once the parts reach the amount, and `partially_paid` before. */
function statusOf({ status }: YunoMeaning, amount: Money, paid: Money | undefined): Status {
	if (!paid || !['succeeded', 'partially_paid'].includes(status)) return status;
	return toMinor(paid) < toMinor(amount) ? 'partially_paid' : 'succeeded';
}

/** Types of transaction that move money to the merchant; an authorization only reserves it. */
const BRINGS_MONEY: readonly (string | undefined)[] = ['PURCHASE', 'CAPTURE'];

/** Amounts and times of payments, refunds and disputes, from the payment and its transactions. */
function historyOf(
	payment: unknown,
	{ status }: YunoMeaning,
	paid: Money | undefined,
): Partial<ProviderPayment> {
	const money = objectAt(payment, 'amount');
	const currency = member(money, 'currency');
	const transactions = transactionsOf(payment);
	const succeeded = transactions.filter((one) => textAt(one, 'status') === 'SUCCEEDED');
	const amountOf = (one: unknown) => transactionAmount(one, currency);
	const parts = succeeded
		.filter((one) => BRINGS_MONEY.includes(textAt(one, 'type')))
		.flatMap((one): PaymentPart[] => {
			const [id, amount, paidAt] = [idAt(one, 'id'), amountOf(one), doneAt(one)];
			return amount ? [{ ...(id !== undefined && { id }), amount, ...(paidAt && { paidAt }) }] : [];
		});
	const paidAt = latest(parts.map((part) => part.paidAt));
	const refunds = succeeded.filter((one) => textAt(one, 'type') === 'REFUND');
	const refunded = moreThanNothing(amountAt(money, 'refunded'));
	const refundedAt = latest(refunds.map(doneAt));
	const listed = refundsOf(transactions, currency);
	const dispute = transactions.findLast((one) => textAt(one, 'type') === 'CHARGEBACK');
	const disputed = status === 'disputed' && dispute !== undefined ? amountOf(dispute) : undefined;
	const disputedAt = isoTime(member(dispute, 'created_at'));
	const method = textAt(objectAt(payment, 'payment_method'), 'type');
	return {
		...(paid && parts.length > 0 && { parts }),
		...(paid && paidAt !== undefined && { paidAt }),
		...(refunded && { amountRefunded: refunded }),
		...(refundedAt !== undefined && { refundedAt }),
		...(listed.length > 0 && { refunds: listed }),
		...(disputed && { amountDisputed: disputed }),
		...(status === 'disputed' && disputedAt !== null && { disputedAt }),
		...(paid && method !== undefined && { method }),
	};
}

/** The amount is a number in one of Yuno's examples, an object in another. */
function transactionAmount(transaction: unknown, currency: unknown): Money | undefined {
	const amount = member(transaction, 'amount');
	return isObject(amount)
		? readMajor(member(amount, 'value'), member(amount, 'currency'))
		: readMajor(amount, currency);
}

/** Final statuses of a refund that returned no money (docs.y.uno, "Transactions"). */
const REFUND_FAILED: readonly (string | undefined)[] = [
	...(['DECLINED', 'REJECTED', 'ERROR', 'EXPIRED', 'CANCELED', 'CANCELLED'] as const),
];

function refundOf(transaction: unknown, currency: unknown): ProviderRefund {
	const word = textAt(transaction, 'status');
	const status = word === 'SUCCEEDED' ? 'succeeded' : REFUND_FAILED.includes(word) ? 'failed' : 'pending';
	const [id, reference] = [idAt(transaction, 'id'), textAt(transaction, 'merchant_reference')];
	const [amount, code] = [transactionAmount(transaction, currency), textAt(transaction, 'response_code')];
	const at = status === 'pending' ? undefined : doneAt(transaction);
	return {
		...(id !== undefined && { id }),
		...(reference !== undefined && { reference }),
		status,
		...(amount && { amount }),
		...(at !== undefined && { at }),
		...(status === 'failed' && { code: code ?? word ?? 'failed' }),
	};
}

function refundsOf(transactions: readonly unknown[], currency: unknown): readonly ProviderRefund[] {
	return transactions.filter((one) => textAt(one, 'type') === 'REFUND').map((one) => refundOf(one, currency));
}

/**
 * Reads the response to a refund. Three forms are documented: the payment with the refund as its transaction, the
 * refund with a short form of the payment in it, and the refund alone.
 */
export function readRefund(answer: unknown): ProviderRefund {
	const currency = member(objectAt(answer, 'amount'), 'currency');
	const transactions = transactionsOf(answer).filter((one) => textAt(one, 'type') === 'REFUND');
	const alone = textAt(answer, 'type') === 'REFUND' ? answer : undefined;
	const { status, id, code } = refundOf(transactions.at(-1) ?? alone, currency);
	// Only a read proves that the money was returned.
	const taken = status === 'failed' ? 'failed' : 'pending';
	return { status: taken, ...(id !== undefined && { id }), ...(code !== undefined && { code }) };
}

/** Body of `POST /payments/{id}/transactions/{transaction}/refund`. Without an amount it is a full refund. */
export function refundBody(order: RefundOrder): JsonObject {
	const { reference, description, reason, isWhole, amount } = order;
	return {
		merchant_reference: reference,
		description: clip(description, LONGEST_DESCRIPTION),
		...(reason && { reason: reason.toUpperCase() }),
		...(!isWhole && { amount: { currency: amount.currency, value: major(amount, 'the refund') } }),
	};
}

/** The id of the transaction to refund: the last one that moved money to the merchant. */
export function refundableTransactionOf(answer: unknown): string | undefined {
	return transactionsOf(objectAt(answer, 'payment') ?? answer)
		.filter((one) => BRINGS_MONEY.includes(textAt(one, 'type')) && textAt(one, 'status') === 'SUCCEEDED')
		.map((one) => idAt(one, 'id'))
		.findLast((id) => id !== undefined);
}

/** When a transaction ended. It does not change afterwards: later steps are separate transactions. */
function doneAt(transaction: unknown): string | undefined {
	return (
		isoTime(member(transaction, 'updated_at')) ?? isoTime(member(transaction, 'created_at')) ?? undefined
	);
}

/** Types of transaction that come after a payment and cannot be cancelled. */
const FOLLOW_UPS: readonly (string | undefined)[] = ['REFUND', 'CANCEL', 'CHARGEBACK'];

/** The id of the transaction to cancel: the last purchase or authorization. */
export function transactionOf(answer: unknown): string | undefined {
	return transactionsOf(objectAt(answer, 'payment') ?? answer)
		.filter((one) => !FOLLOW_UPS.includes(textAt(one, 'type')))
		.map((one) => idAt(one, 'id'))
		.findLast((id) => id !== undefined);
}

/**
 * Reads an enrolment of a response, and its page if it has one.
 * @param needsPage true after creating: a page on another origin is then an error; reads leave it out
 * @throws {ProviderError} `unreadable`
 */
export function readEnrolment(
	answer: unknown,
	pages: readonly string[],
	needsPage: boolean,
): ProviderConnectLink {
	const id = idAt(answer, 'id');
	const word = textAt(answer, 'status');
	if (id === undefined || word === undefined) throw unreadable('yuno', 'an enrolment without id or status');
	const status = yunoEnrolment(word);
	const waits = status === 'created' || status === 'pending';
	const init = textAt(objectAt(objectAt(answer, 'provider'), 'redirect'), 'init_url');
	const url = init === undefined ? null : hostedPage(init, pages);
	if (waits && url === undefined && needsPage)
		throw unreadable('yuno', 'the page of the enrolment is not among the allowed ones');
	return {
		id,
		status,
		url: waits ? (url ?? null) : null,
		expiresAt: null,
		saved: status === 'succeeded' ? [savedMethod(answer, id)] : [],
	};
}

/**
 * Reads a payment link of a response. Its id is `id` in the response to the create and `code` later.
 * @param asked the ordered amount, for a link that was just created: its page must be one of `pages`. Reads leave out a
 * page on another origin.
 * @throws {ProviderError}
 */
export function readLink(answer: unknown, pages: readonly string[], asked?: Money): ProviderLink {
	const id = idAt(answer, 'id') ?? idAt(answer, 'code');
	const word = textAt(answer, 'status');
	const amount = amountAt(objectAt(answer, 'amount'), 'value');
	if (id === undefined || word === undefined || !amount) {
		throw unreadable('yuno', 'a payment link without id, status or amount');
	}
	if (asked) assertSameAmount('yuno', asked, amount);
	const state = yunoLinkState(word);
	const url = state === 'closed' ? null : hostedPage(member(answer, 'checkout_url'), pages);
	if (url === undefined && asked) {
		throw unreadable('yuno', 'an open payment link without an address of the checkout');
	}
	return {
		id,
		state,
		title: textAt(answer, 'description') ?? '',
		amount,
		reference: textAt(answer, 'merchant_order_id') ?? null,
		url: url ?? null,
		expiresAt: isoTime(member(objectAt(answer, 'availability'), 'finish_at')),
	};
}

/** Yuno's codes that are more precise than their HTTP status, which is 400 for most of them. */
const FAULTS: Readonly<Record<string, readonly [ProviderFault, 'no' | 'maybe']>> = {
	NOT_FOUND: ['not_found', 'no'],
	PAYMENT_NOT_FOUND: ['not_found', 'no'],
	CUSTOMER_NOT_FOUND: ['not_found', 'no'],
	CHECKOUT_SESSION_NOT_FOUND: ['not_found', 'no'],
	// The first request with this key is still running.
	REQUEST_IN_PROCESS: ['in_progress', 'maybe'],
	// The first request failed before a payment existed, and its key cannot be used again.
	IDEMPOTENCY_DUPLICATED: ['duplicate', 'no'],
	INVALID_CREDENTIALS: ['unauthorized', 'no'],
	EXPIRED_CREDENTIALS: ['unauthorized', 'no'],
	UNKNOWN_IP_ADDRESS: ['unauthorized', 'no'],
	AUTHORIZATION_REQUIRED: ['unauthorized', 'no'],
	UNEXPECTED_RESPONSE: ['unavailable', 'maybe'],
	REQUEST_TIMEOUT: ['timeout', 'maybe'],
};

/** Reads an error body: `{code, messages}`, `{code, message}` or `{error: {code, message, details}}`. */
export function explainError(body: unknown): Explanation {
	const error = objectAt(body, 'error') ?? body;
	const code = textAt(error, 'code');
	const known = code !== undefined && Object.hasOwn(FAULTS, code) ? FAULTS[code] : undefined;
	const message = [textAt(error, 'message'), ...listAt(error, 'messages')];
	return {
		code,
		message: message.filter((sentence) => typeof sentence === 'string').join(' '),
		fields: listAt(error, 'details')
			.map((detail) => textAt(detail, 'field'))
			.filter((field) => field !== undefined),
		...(known && { fault: known[0], executed: known[1] }),
	};
}

function describe(order: PaymentOrder): string {
	const text = clip(order.description ?? order.title, LONGEST_DESCRIPTION);
	// Yuno requires at least three characters.
	return [...text].length >= 3 ? text : `${text} ${order.reference}`;
}

function countryOf(country: string | undefined, account: YunoAccount): string {
	return country ?? account.country ?? refuse('no country is known: give the item or yuno() one');
}

function callback(url: string, longest: number): string {
	return url.length <= longest ? url : refuse(`the return address is longer than ${longest} characters`);
}

function payer(order: PaymentOrder, type: string, country: string): JsonObject {
	const { customer = {} } = order;
	const missing = requiredFields({ type }).filter((field) => !customer[field]);
	if (missing.length > 0) refuse(`${type} needs more about the payer: ${missing.join(', ')}`, missing);
	const phone = customer.phone === undefined ? undefined : splitPhone(customer.phone, country);
	return {
		email: customer.email,
		first_name: customer.first_name,
		last_name: customer.last_name,
		...(customer.document_type &&
			customer.document_number && {
				document: { document_type: customer.document_type, document_number: customer.document_number },
			}),
		...(phone && { phone }),
	};
}

/** The expiry of a payment, in the request object of its kind of method. */
function endOf(type: string, expiresAt: string): JsonObject {
	const end = yunoExpiry(expiresAt) ?? refuse('the end is no time');
	return { detail: { [expiryKind(type) as string]: { expires_at: end } } };
}

function writeTax(tax: Tax): JsonObject {
	return {
		value: major(tax.amount, 'the tax'),
		...(tax.percentage !== undefined && { percentage: tax.percentage }),
		...(tax.type !== undefined && { type: tax.type }),
		...(tax.base && { tax_base: major(tax.base, 'the base of the tax') }),
	};
}

function major(money: Money, what: string): number {
	if (!isMoney(money)) return refuse(`${what} is no amount of money`);
	return majorNumber(money) ?? refuse(`${what} is too large to be a JSON number`);
}

function amountAt(money: JsonObject | undefined, key: 'value' | 'captured' | 'refunded'): Money | undefined {
	return readMajor(member(money, key), member(money, 'currency'));
}

/** One object in the response to a create, a list in the response to a read. */
function transactionsOf(payment: unknown): readonly unknown[] {
	const transactions = member(payment, 'transactions');
	return Array.isArray(transactions) ? transactions : isObject(transactions) ? [transactions] : [];
}

/**
 * The object with the page of a payment: under the name of its kind of method, in the payment or in one of its
 * transactions. In Yuno's examples it is under payment_link, bank_transfer, bnpl, ticket, wallet and card; in its text
 * on direct payments it is `payment_method.detail`.
 */
function findPage(payment: unknown): JsonObject | undefined {
	const details = [
		objectAt(objectAt(payment, 'payment_method'), 'payment_method_detail'),
		objectAt(objectAt(payment, 'payment_method'), 'detail'),
		...transactionsOf(payment).map((one) => objectAt(objectAt(one, 'payment_method'), 'detail')),
	];
	return details
		.flatMap((detail) => [...Object.values(detail ?? {}), detail])
		.filter(isObject)
		.find((kind) => textAt(kind, 'redirect_url') !== undefined);
}

/** @throws {ProviderError} `unreadable` if the page is `needed` and missing or on another origin */
function pageUrl(page: JsonObject | undefined, pages: readonly string[], needed: boolean): string | null {
	const url = hostedPage(member(page, 'redirect_url'), pages);
	if (url === undefined && !needed) return null;
	if (url === undefined) throw unreadable('yuno', 'an open payment without a page among the allowed ones');
	return url;
}

function savedMethod(answer: unknown, enrolment: string): SavedMethod {
	const card = objectAt(answer, 'card_data');
	const brand = textAt(card, 'brand');
	const last = textAt(card, 'lfd');
	const isCard = textAt(answer, 'category') === 'CARD';
	return {
		id: idAt(answer, 'vaulted_token') ?? enrolment,
		kind: isCard ? 'card' : 'other',
		label:
			brand !== undefined && last !== undefined
				? `${brand} ••${last}`
				: (textAt(answer, 'name') ?? 'saved method'),
	};
}
