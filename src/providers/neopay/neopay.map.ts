import { fromMinor, isMoney, sameMoney, toMinor, type Money } from '../../wire/money.ts';
import type { Status } from '../../wire/status.ts';
import { idAt, isObject, member, objectAt, textAt, type JsonObject } from '../kit/http/answer.ts';
import { fromSqlTime, isoTime, latest, sqlTime } from '../kit/dates.ts';
import { assertSameAmount } from '../kit/same-amount.ts';
import { notSupported, refusalOf, rejected, unreadable } from '../kit/http/faults.ts';
import type { Explanation } from '../kit/http/http-types.ts';
import { hostedPage } from '../../wire/hosted-page.ts';
import { clip } from '../kit/text.ts';
import { majorNumber, readMajor } from '../kit/units.ts';
import {
	ProviderError,
	type LinkDraft,
	type ListedPayment,
	type OrderTerms,
	type PaymentOrder,
	type ProviderLink,
	type ProviderPayment,
} from '../provider.ts';
import { linkAddress } from './neopay.options.ts';

/** Configured values that the mapping needs. */
export interface NeopayAccount {
	readonly currency: string;
	readonly linkUrl: string;
	readonly pages: readonly string[];
	readonly statuses: ReadonlyMap<string, Status>;
	readonly referenceFields: readonly string[];
	readonly askCustomer: LinkDraft['askCustomer'];
}

const LONGEST_PRODUCT = 50;
const LONGEST_DESCRIPTION = 150;
/** Maximum length of the text on the payer's bank statement, which contains our reference. */
const LONGEST_COMMUNICATION = 18;

/** Neopay's statuses of a payment. Only `pending` is documented; the merchant can add others. */
export const PAYMENT_WORDS: Readonly<Record<string, Status>> = {
	pending: 'pending',
	paid: 'succeeded',
	rejected: 'failed',
};

const LINK_STATES: ReadonlyMap<string, ProviderLink['state']> = new Map(
	Object.entries({
		draft: 'draft',
		unpublished: 'draft',
		published: 'published',
		active: 'published',
		closed: 'closed',
		expired: 'closed',
	} satisfies Record<string, ProviderLink['state']>),
);

const refuse = (message: string): never => {
	throw rejected('neopay', message);
};

/** Terms that a link does not support. They are rejected, not left out silently: they change the order. */
export function unsupportedTerms({ amount, ...terms }: OrderTerms, { currency }: NeopayAccount): string[] {
	const absent = (['splits', 'partialPayment', 'scheduleAt'] as const).filter(
		(name) => terms[name] !== undefined,
	);
	const refusal = refusalOf(() => amountNumber(amount, currency));
	return [
		...absent.map((name) => `${name} cannot be asked for`),
		...(refusal === undefined ? [] : [refusal]),
	];
}

/**
 * Body of `POST /links` for a payment. `product` contains the title, the bank statement our reference.
 * @throws {ProviderError} `rejected`, or `not_supported` for {@link unsupportedTerms}
 */
export function paymentLinkBody(order: PaymentOrder, account: NeopayAccount): JsonObject {
	amountNumber(order.amount, account.currency);
	const [reason] = unsupportedTerms(order, account);
	if (reason !== undefined) throw notSupported('neopay', reason);
	const { title, amount, description, reference, expiresAt } = order;
	return linkBody(
		{ title, amount, description, reference, expiresAt, askCustomer: account.askCustomer },
		account,
	);
}

/**
 * Body of `POST /links`. The documentation names the text for the bank statement `communication` in one place and
 * `reference` in another, so both are sent.
 * @throws {ProviderError} `rejected`
 */
export function linkBody(draft: LinkDraft, account: NeopayAccount): JsonObject {
	const { reference, expiresAt, askCustomer } = draft;
	if (reference !== undefined && [...reference].length > LONGEST_COMMUNICATION) {
		refuse(`the reference is longer than the ${LONGEST_COMMUNICATION} characters of a bank statement`);
	}
	return {
		product: clip(draft.title, LONGEST_PRODUCT),
		amount: amountNumber(draft.amount, account.currency),
		...(draft.description !== undefined && { description: clip(draft.description, LONGEST_DESCRIPTION) }),
		...(reference !== undefined && { communication: reference, reference }),
		...(expiresAt !== undefined && { expired_at: sqlTime(expiresAt) ?? refuse('the end is no time') }),
		...(askCustomer !== undefined && { request_customer_data: askCustomer }),
		settings: {
			// Without these settings, Neopay ignores the two properties above.
			expirationDate: expiresAt !== undefined,
			showPayeeData: draft.showMerchant === true,
			requestCustomerData: askCustomer !== undefined,
			...(draft.theme && { theme: { ...draft.theme } }),
		},
	};
}

/** A link with the data that only the adapter needs. */
export interface NeopayLink extends ProviderLink {
	/** Its URL, also while it cannot be paid; null if its slug does not result in a valid page URL. */
	readonly page: string | null;
	/** ISO 8601 UTC. All payments through the link are newer. */
	readonly createdAt: string | null;
}

/**
 * Reads a link of a response, with or without `{data}`. @throws {ProviderError} `unreadable`, `amount_mismatch`
 */
export function readLink(answer: unknown, account: NeopayAccount, asked?: Money): NeopayLink {
	const link = objectAt(answer, 'data') ?? answer;
	const id = idAt(link, 'id');
	const word = textAt(link, 'status');
	const slug = textAt(link, 'slug');
	// The currency of a link is in one table of the documentation and in none of its examples.
	const amount = readMajor(member(link, 'amount'), textAt(link, 'currency') ?? account.currency);
	if (id === undefined || word === undefined || !amount) {
		throw unreadable('neopay', 'a link without id, status or amount');
	}
	if (asked) assertSameAmount('neopay', asked, amount);
	const page =
		slug === undefined ? null : (hostedPage(linkAddress(account.linkUrl, slug), account.pages) ?? null);
	const state = LINK_STATES.get(word.toLowerCase()) ?? 'unknown';
	return {
		id,
		state,
		title: textAt(link, 'product') ?? '',
		amount,
		reference: referenceIn(link, account),
		url: state === 'published' ? page : null,
		expiresAt: endOf(link),
		page,
		createdAt: isoTime(member(link, 'created_at')),
	};
}

/**
 * The link after a successful publish request. In Neopay's examples every response contains the unchanged draft, so the
 * success of the request counts and not the state in the response.
 */
export function published(link: NeopayLink): NeopayLink {
	return link.state === 'draft' ? { ...link, state: 'published', url: link.page } : link;
}

/**
 * The link after a successful close request; see {@link published}. A draft cannot be paid anyway.
 */
export function closed(link: NeopayLink): NeopayLink {
	return link.state === 'draft' ? { ...link, state: 'closed', url: null } : link;
}

/**
 * The link, if payers can be redirected to it.
 * @throws {ProviderError} `unreadable` if its slug does not result in a valid page URL
 */
export function withPage(link: NeopayLink): NeopayLink {
	if (link.page === null) throw unreadable('neopay', 'a link whose slug gives no address of a hosted page');
	return link;
}

/** Whether a link has expired. */
export function isPast({ expiresAt }: ProviderLink, now: number): boolean {
	return expiresAt !== null && Date.parse(expiresAt) <= now;
}

/** The reference of a link or a bank payment. */
export function referenceIn(entry: unknown, account: NeopayAccount): string | null {
	const texts = account.referenceFields.map((field) => textAt(entry, field));
	return texts.find((text) => text !== undefined) ?? null;
}

/** Whether any reference field of a listed entry is exactly our reference. */
export function isOurs(entry: unknown, reference: string, account: NeopayAccount): boolean {
	return account.referenceFields.some((field) => textAt(entry, field) === reference);
}

/** The used fields of a bank payment made through a link. */
export interface BankPayment {
	readonly id: string | undefined;
	readonly status: Status;
	readonly amount: Money;
	/** Time of its last change, ISO 8601 UTC. */
	readonly changedAt: string | undefined;
	/** Neopay's fee. */
	readonly fee: Money | undefined;
	/** The payer's bank. */
	readonly institution: string | undefined;
}

/** @throws {ProviderError} `unreadable` if the bank payment has no status, amount or currency */
export function readBankPayment(answer: unknown, account: NeopayAccount): BankPayment {
	const word = textAt(answer, 'status');
	const currency = member(answer, 'currency');
	const amount = readMajor(member(answer, 'amount'), currency);
	if (word === undefined || !amount)
		throw unreadable('neopay', 'a payment without status, amount or currency');
	return {
		id: idAt(answer, 'id'),
		status: account.statuses.get(word.toLowerCase()) ?? 'unknown',
		amount,
		changedAt: latest(['created_at', 'updated_at'].map((key) => isoTime(member(answer, key)))),
		fee: readMajor(member(answer, 'total_fee'), currency),
		institution: textAt(objectAt(answer, 'institution'), 'name'),
	};
}

/** Order of precedence: with several bank payments through the same link, the first status of this list counts. */
const WEIGHT: readonly Status[] = [
	'succeeded',
	'disputed',
	'refunded',
	'partially_paid',
	'processing',
	'pending',
	'unknown',
	'created',
	'failed',
	'cancelled',
	'expired',
];

/**
 * The state of a payment, from its link and the bank payments made through it. The link alone never means paid. A bank
 * payment in progress counts even if the link was closed in the meantime.
 * @throws {ProviderError} `amount_mismatch` if a bank payment has another amount
 */
export function readPayment(
	link: ProviderLink,
	payments: readonly BankPayment[],
	asked: Money,
	now: number,
): ProviderPayment {
	const common = { id: link.id, amount: link.amount, expiresAt: link.expiresAt };
	const payment = payments.toSorted((a, b) => WEIGHT.indexOf(a.status) - WEIGHT.indexOf(b.status))[0];
	const ends = ended(link, now);
	if (payment && !(ends && ['failed', 'cancelled', 'expired', 'created'].includes(payment.status))) {
		for (const one of payments)
			if (one === payment || isMoneyIn(one)) assertSameAmount('neopay', asked, one.amount);
		const { status } = payment;
		const done = status === 'succeeded' || status === 'refunded' || status === 'disputed';
		return {
			...common,
			status,
			ended: done,
			...historyOf(status, payments),
			url: done || ends ? null : link.url,
		};
	}
	if (ends) return { ...common, status: ends, ended: true, url: null };
	const status = link.state === 'draft' ? 'created' : link.state === 'published' ? 'pending' : 'unknown';
	return { ...common, status, ended: false, url: link.url };
}

const isMoneyIn = ({ status }: BankPayment) => ['succeeded', 'refunded', 'disputed'].includes(status);

/**
 * A link in a list, with the bank payments of its reference. If one has another amount than the link, that amount is
 * listed, and the status is `unknown`.
 */
export function listedLink(link: NeopayLink, payments: readonly BankPayment[], now: number): ListedPayment {
	const { id, reference, amount, createdAt } = link;
	const facts = { id, reference, amount, createdAt };
	try {
		const { status, ended: isOver, ...money } = readPayment(link, payments, amount, now);
		const { amountPaid, amountRefunded, amountDisputed, paidAt } = money;
		return {
			...facts,
			status,
			ended: isOver,
			...(amountPaid && { amountPaid }),
			...(amountRefunded && { amountRefunded }),
			...(amountDisputed && { amountDisputed }),
			...(paidAt !== undefined && { paidAt }),
		};
	} catch (error) {
		if (!(error instanceof ProviderError && error.fault === 'amount_mismatch')) throw error;
		const other = payments.find((payment) => !sameMoney(payment.amount, amount));
		return { ...facts, amount: other?.amount ?? amount, status: 'unknown', ended: false };
	}
}

/**
 * A bank payment in a list whose link is missing.
 * @throws {ProviderError} `unreadable`
 */
export function listedBankPayment(entry: unknown, account: NeopayAccount): ListedPayment {
	const { id, status, amount, changedAt } = readBankPayment(entry, account);
	if (id === undefined) throw unreadable('neopay', 'a listed payment without an id');
	return {
		id,
		reference: referenceIn(entry, account),
		status,
		ended: status !== 'pending' && status !== 'processing',
		amount,
		...(status === 'succeeded' && {
			amountPaid: amount,
			...(changedAt !== undefined && { paidAt: changedAt }),
		}),
		createdAt: isoTime(member(entry, 'created_at')),
	};
}

/** The bank payments, the amount paid, and the amount refunded. */
function historyOf(status: Status, payments: readonly BankPayment[]): Partial<ProviderPayment> {
	const came = payments.filter(isMoneyIn);
	const [first] = came;
	if (!first) return {};
	const { currency } = first.amount;
	const sum = (some: readonly BankPayment[]) =>
		fromMinor(
			some.reduce((total, { amount }) => total + toMinor(amount), 0n),
			currency,
		);
	const those = (wanted: Status) => came.filter((one) => one.status === wanted);
	const at = (wanted: Status) => latest(those(wanted).map(({ changedAt }) => changedAt));
	const [paidAt, refundedAt, disputedAt] = [at('succeeded'), at('refunded'), at('disputed')];
	const fees = came.map(({ fee }) => fee);
	return {
		amountPaid: sum(came),
		parts: came.map(({ id, amount, changedAt, status: one }) => ({
			...(id !== undefined && { id }),
			amount,
			...(one === 'succeeded' && changedAt !== undefined && { paidAt: changedAt }),
		})),
		...(paidAt !== undefined && { paidAt }),
		...(those('refunded').length > 0 && { amountRefunded: sum(those('refunded')) }),
		...(refundedAt !== undefined && { refundedAt }),
		...(status === 'disputed' && { amountDisputed: sum(those('disputed')) }),
		...(disputedAt !== undefined && { disputedAt }),
		...(fees.length === 1 && fees[0] && { commission: fees[0] }),
		...(first.institution !== undefined && { method: first.institution }),
	};
}

/**
 * Reads an error body. Neopay documents none; it is made with Laravel, whose format is
 * `{message, errors: {field: [sentence]}}`.
 */
export function explainError(body: unknown): Explanation {
	const errors = member(body, 'errors');
	const sentences = isObject(errors) ? Object.values(errors).flat() : [];
	const message = [textAt(body, 'message') ?? textAt(body, 'error'), ...sentences];
	return {
		message: message.filter((sentence) => typeof sentence === 'string').join(' '),
		fields: isObject(errors) ? Object.keys(errors) : [],
	};
}

function ended(link: ProviderLink, now: number): 'cancelled' | 'expired' | undefined {
	// An expired link may also have the state closed; the time decides which it is.
	if (isPast(link, now)) return 'expired';
	return link.state === 'closed' ? 'cancelled' : undefined;
}

/**
 * `expired_at` counts unless the settings disable it. The documentation shows values that then have no effect.
 */
function endOf(link: unknown): string | null {
	const counts = member(objectAt(link, 'settings'), 'expirationDate') !== false;
	return counts ? fromSqlTime(member(link, 'expired_at')) : null;
}

function amountNumber(money: Money, currency: string): number {
	if (!isMoney(money)) return refuse('the amount is no amount of money');
	if (money.currency !== currency)
		return refuse(`the amount is in ${money.currency}; these links are in ${currency}`);
	return majorNumber(money) ?? refuse('the amount is too large to be a JSON number');
}
