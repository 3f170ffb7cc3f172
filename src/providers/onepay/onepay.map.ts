import { fromMinor, isMoney, toMinor, type Money } from '../../wire/money.ts';
import type { Status } from '../../wire/status.ts';
import { idAt, isObject, listAt, member, objectAt, textAt } from '../kit/http/answer.ts';
import { isoTime, latest, sqlTime } from '../kit/dates.ts';
import { assertSameAmount } from '../kit/same-amount.ts';
import { refusalOf, rejected, unreadable } from '../kit/http/faults.ts';
import type { Explanation } from '../kit/http/http-types.ts';
import { hostedPage } from '../../wire/hosted-page.ts';
import { clip } from '../kit/text.ts';
import { basisPoints, hundredths, moreThanNothing, readMajor, wholeUnits } from '../kit/units.ts';
import type {
	ChargeOrder,
	ConnectOrder,
	ListedPayment,
	OrderTerms,
	PartialPayment,
	PaymentOrder,
	PaymentPart,
	ProviderCharge,
	ProviderConnectLink,
	ProviderPayment,
	SavedMethod,
	Split,
} from '../provider.ts';
import type { MetadataStyle } from './onepay.options.ts';
import { onePayStatus } from './onepay.status.ts';

/** Longest title that OnePay's own integrators send. */
const LONGEST_TITLE = 60;
const E164 = /^\+[1-9]\d{6,14}$/;
const COUNTRY_CURRENCY = 'COP';

const refuse = (message: string, fields?: readonly string[]): never => {
	throw rejected('onepay', message, fields);
};

/** Terms that OnePay does not support: amounts other than whole pesos, shares and parts that do not fit the amount. */
export function unsupportedTerms({ amount, tax, splits, partialPayment }: OrderTerms): string[] {
	return [
		refusalOf(() => pesos(amount, 'the amount')),
		tax && refusalOf(() => pesos(tax.amount, 'the tax')),
		splits && refusalOf(() => writeSplits(splits, amount, 'scheduled_at')),
		partialPayment && refusalOf(() => writePartial(partialPayment, amount)),
	].filter((reason) => reason !== undefined);
}

/**
 * Body of `POST /payments`. The amount is in whole pesos and always present: without it the payer chooses the amount.
 * `tax` is sent only if the order has one. A shop with prices without tax sets a tax of 0, because OnePay is reported
 * to show 19 % if the field is missing. `phone` and `email` are sent only to allow OnePay's messages to the payer.
 * @throws {ProviderError} `rejected` if the order cannot be converted to OnePay's request
 */
export function paymentBody(order: PaymentOrder, metadata: MetadataStyle): Record<string, unknown> {
	return {
		amount: pesos(order.amount, 'the amount'),
		title: clip(order.title, LONGEST_TITLE),
		currency: order.amount.currency,
		...(order.notify && contact(order)),
		reference: order.reference,
		...(order.tax && { tax: pesos(order.tax.amount, 'the tax') }),
		external_id: order.reference,
		...(order.description !== undefined && { description: order.description }),
		...(order.documentUrl !== undefined && { document_url: order.documentUrl }),
		...(order.expiresAt !== undefined && { expiration_date: order.expiresAt }),
		...(order.scheduleAt !== undefined && { schedule_at: order.scheduleAt }),
		...(order.metadata && { metadata: writeMetadata(order.metadata, metadata) }),
		redirect_url: order.returnUrl,
		...(order.allows && { allows: { ...order.allows } }),
		...(order.splits?.length && { splits: writeSplits(order.splits, order.amount, 'scheduled_at') }),
		...(order.partialPayment && { partial_payment_config: writePartial(order.partialPayment, order.amount) }),
	};
}

/** Body of `POST /connect-links`. `notify` is always sent: OnePay does not document its default. */
export function connectBody(order: ConnectOrder, metadata: MetadataStyle): Record<string, unknown> {
	return {
		customer_id: order.customerId,
		...(order.singleUse !== undefined && { single_use: order.singleUse }),
		notify: order.notify === true,
		...(order.allows && { allows: { ...order.allows } }),
		external_id: order.reference,
		redirect_url: order.returnUrl,
		...(order.metadata && { metadata: writeMetadata(order.metadata, metadata) }),
	};
}

/** The title of a charge at OnePay. */
export function chargeTitle(title: string): string {
	return clip(title, LONGEST_TITLE);
}

/**
 * Body of `POST /charges`. The amount is in whole pesos; exactly one of card and account is set.
 * @throws {ProviderError} `rejected`
 */
export function chargeBody(order: ChargeOrder, metadata: MetadataStyle): Record<string, unknown> {
	// Callers without a type checker can pass both or none; OnePay's own error message for that is unclear.
	if ((order.cardId === undefined) === (order.accountId === undefined)) {
		refuse('a charge needs a card or an account, and not both');
	}
	return {
		title: chargeTitle(order.title),
		customer_id: order.customerId,
		amount: pesos(order.amount, 'the amount'),
		...(order.cardId !== undefined && { card_id: order.cardId }),
		...(order.accountId !== undefined && { account_id: order.accountId }),
		currency: order.amount.currency,
		external_id: order.reference,
		...(order.metadata && { metadata: writeMetadata(order.metadata, metadata) }),
		...(order.splits?.length && { splits: writeSplits(order.splits, order.amount, 'schedule_at') }),
	};
}

/** Statuses that are wrong once a part of the money was paid. */
const WITHOUT_MONEY: readonly Status[] = ['created', 'pending', 'failed', 'cancelled', 'expired'];

/** How the response about a payment is checked. */
export interface Reading {
	/** The ordered amount. */
	readonly asked: Money;
	/** Allowed origins of the link. */
	readonly pages: readonly string[];
	/**
	 * True after creating, when the payer is redirected next: a link that is missing or on another origin is then an
	 * error. Reads leave it out.
	 */
	readonly needsLink: boolean;
}

/**
 * Reads a payment of a response.
 * @throws {ProviderError} `unreadable` if a required property is missing, `amount_mismatch`
 */
export function readPayment(answer: unknown, { asked, pages, needsLink }: Reading): ProviderPayment {
	const id = idAt(answer, 'id');
	const word = textAt(answer, 'status');
	if (id === undefined || word === undefined) throw unreadable('onepay', 'a payment without id or status');
	const { status: stated, ended } = onePayStatus(word);
	const amount = echoed(answer, asked);
	const money = readMoney(answer, stated, amount);
	return {
		id,
		// A paid part stays paid, also if the next try was declined or the time for the rest has expired.
		status: money.amountPaid && WITHOUT_MONEY.includes(stated) ? 'partially_paid' : stated,
		ended,
		amount,
		...money,
		...readFacts(answer),
		url: ended ? null : linkOf(answer, pages, needsLink),
		expiresAt: isoTime(member(answer, 'expiration_at')),
	};
}

/**
 * Reads a payment of OnePay's list, also one that was not created by this package.
 * @throws {ProviderError} `unreadable` if it has no id or status
 */
export function readListed(answer: unknown): ListedPayment {
	const id = idAt(answer, 'id');
	const word = textAt(answer, 'status');
	if (id === undefined || word === undefined)
		throw unreadable('onepay', 'a listed payment without id or status');
	const facts = {
		id,
		reference: textAt(answer, 'external_id') ?? null,
		createdAt: isoTime(member(answer, 'created_at')),
	};
	// For a payment created without an amount, the payer chooses it.
	const amount = readMajor(member(answer, 'amount'), member(answer, 'currency'));
	if (!amount) return { ...facts, ...onePayStatus(word), amount: null };
	const { status, ended, amountPaid, paidAt } = readPayment(answer, {
		asked: amount,
		pages: [],
		needsLink: false,
	});
	return {
		...facts,
		status,
		ended,
		amount,
		...(amountPaid && { amountPaid }),
		...(paidAt !== undefined && { paidAt }),
	};
}

/** Statuses of a paid part. */
const isPaidPart = (part: unknown) => onePayStatus(textAt(part, 'status') ?? '').status === 'succeeded';

/**
 * Amount and time of what was paid. `partial_payment` is present if paying in parts was allowed; its amounts are in
 * pesos, like all amounts of a payment.
 */
function readMoney(answer: unknown, status: Status, amount: Money): Partial<ProviderPayment> {
	const partial = objectAt(answer, 'partial_payment');
	const { currency } = amount;
	const parts = listAt(partial, 'charges')
		.filter(isPaidPart)
		.flatMap((part): PaymentPart[] => {
			const [id, money] = [idAt(part, 'id'), readMajor(member(part, 'amount'), currency)];
			const paidAt = isoTime(member(part, 'paid_at'));
			return money ? [{ ...(id !== undefined && { id }), amount: money, ...(paidAt && { paidAt }) }] : [];
		});
	const sum = fromMinor(
		parts.reduce((total, part) => total + toMinor(part.amount), 0n),
		currency,
	);
	const total = moreThanNothing(readMajor(member(partial, 'total_paid'), currency) ?? sum);
	const paid = paidOf(status, amount, total);
	const paidAt = latest([isoTime(member(answer, 'paid_at')), ...parts.map((part) => part.paidAt)]);
	return {
		...(paid && { amountPaid: paid }),
		...(parts.length > 0 && { parts }),
		...(paidAt !== undefined && { paidAt }),
	};
}

/**
 * The total amount paid. Ignores a stated total that contradicts the other fields: more than the amount before it is
 * `succeeded`, and a hundred times the amount, which is the same amount in centavos.
 */
function paidOf(status: Status, amount: Money, total: Money | undefined): Money | undefined {
	const [whole, stated] = [toMinor(amount), total && toMinor(total)];
	if (status === 'succeeded') return stated && stated > whole && stated !== whole * 100n ? total : amount;
	if (stated !== undefined && stated <= whole) return total;
	return status === 'refunded' || status === 'disputed' ? amount : undefined;
}

/** Fields other than status and amounts that the newer pages document (docs.onepay.la, "Detalle de cobro"). */
function readFacts(answer: unknown): Partial<ProviderPayment> {
	const commission = readMajor(member(answer, 'commission'), member(answer, 'currency'));
	const used = objectAt(answer, 'method');
	const method =
		textAt(answer, 'payment_method_type') ??
		textAt(answer, 'method') ??
		textAt(used, 'brand') ??
		textAt(used, 'subtype');
	const dueDate = textAt(answer, 'due_date');
	return {
		...(commission && { commission }),
		...(method !== undefined && { method }),
		...(dueDate !== undefined && { dueDate }),
		...(member(answer, 'is_test') === true && { isTest: true }),
	};
}

/** How often a connect link was opened and completed. */
export function readCounters(answer: unknown): Pick<ProviderConnectLink, 'visits' | 'completed'> {
	const [visits, completed] = (['visits', 'completed'] as const).map((key) => member(answer, key));
	return {
		...(typeof visits === 'number' && { visits }),
		...(typeof completed === 'number' && { completed }),
	};
}

/** Reads a charge of a response. A decline has status 2xx and is not an error. @throws {ProviderError} */
export function readCharge(answer: unknown, asked: Money | undefined): ProviderCharge {
	const id = idAt(answer, 'id');
	const word = textAt(answer, 'status');
	if (id === undefined || word === undefined) throw unreadable('onepay', 'a charge without id or status');
	return {
		id,
		status: onePayStatus(word).status,
		amount: asked ? echoed(answer, asked) : amountOf(answer),
		reason: readRemarks(member(answer, 'remarks')),
		createdAt: isoTime(member(answer, 'created_at')),
		paidAt: isoTime(member(answer, 'paid_at')),
	};
}

/** A customer's card or account as a saved method; `undefined` if it has no id. */
export function readSaved(kind: 'card' | 'account', answer: unknown): SavedMethod | undefined {
	const id = idAt(answer, 'id');
	if (id === undefined) return undefined;
	if (kind === 'card') {
		const brand = (textAt(answer, 'brand') ?? 'card').toUpperCase();
		const lastFour = textAt(answer, 'last_four');
		return { id, kind, label: lastFour === undefined ? brand : `${brand} ••${lastFour}` };
	}
	const bank = textAt(objectAt(answer, 'bank'), 'name');
	return { id, kind, label: bank ?? textAt(answer, 'title') ?? 'account' };
}

/**
 * Reads an error body. Documented as `{message, code, code_name, erros: [{key, description}]}`, with that spelling;
 * observed as Laravel's `{message, errors: {field: [sentence]}}`. Both forms and mixtures are read.
 */
export function explainError(body: unknown): Explanation {
	const nested = objectAt(body, 'error');
	const code = textAt(body, 'code_name') ?? textAt(nested, 'code') ?? textAt(body, 'code');
	const errors = member(body, 'errors') ?? member(body, 'erros');
	const listed = Array.isArray(errors) ? errors : [];
	const sentences = isObject(errors)
		? Object.values(errors).flat()
		: listed.map((one) => member(one, 'description'));
	const message = [textAt(body, 'message') ?? textAt(nested, 'message'), ...sentences];
	return {
		code,
		message: message.filter((sentence) => typeof sentence === 'string').join(' '),
		fields: isObject(errors)
			? Object.keys(errors)
			: listed.map((one) => textAt(one, 'key')).filter((key) => key !== undefined),
		...(code === 'idempotency_error' && { fault: 'duplicate', executed: 'maybe' }),
	};
}

function pesos(money: Money, what: string): number {
	if (!isMoney(money)) return refuse(`${what} is no amount of money`);
	if (money.currency !== COUNTRY_CURRENCY) {
		return refuse(`${what} is in ${money.currency}; OnePay takes ${COUNTRY_CURRENCY}`);
	}
	return wholeUnits(money) ?? refuse(`${what} has centavos; OnePay takes whole pesos`);
}

function centavos(money: Money, what: string): number {
	if (!isMoney(money) || money.currency !== COUNTRY_CURRENCY) return refuse(`${what} is no amount of pesos`);
	return hundredths(money) ?? refuse(`${what} is too large`);
}

/** OnePay accepts an invalid phone number without an error, so it is rejected here. */
function contact({ customer }: PaymentOrder): Record<string, string> {
	const { phone, email } = customer ?? {};
	if (phone !== undefined && !E164.test(phone))
		refuse('the phone number is not in the form +573201112233', ['phone']);
	return { ...(phone !== undefined && { phone }), ...(email !== undefined && { email }) };
}

function writeMetadata(metadata: Readonly<Record<string, string>>, style: MetadataStyle): unknown {
	const pairs = Object.entries(metadata).map(([key, value]) => ({ key, value }));
	if (style === 'list') return pairs;
	return Object.fromEntries(pairs.map((pair) => [pair.key, style === 'keyed' ? pair : pair.value]));
}

/** The time of a split is `scheduled_at` in the documentation of payments, `schedule_at` in that of charges. */
function writeSplits(
	splits: readonly Split[],
	amount: Money,
	timeKey: 'scheduled_at' | 'schedule_at',
): unknown[] {
	let points = 0;
	let fixed = 0;
	const written = splits.map((split) => {
		const share = writeShare(split);
		if (share.split_type === 'percentage') points += share.split_value;
		else fixed += share.split_value;
		return {
			...(split.customerId !== undefined && { customer_id: split.customerId }),
			...(split.accountId !== undefined && { account_id: split.accountId }),
			...share,
			...(split.description !== undefined && { description: split.description }),
			...(split.scheduledAt !== undefined && {
				[timeKey]: sqlTime(split.scheduledAt) ?? refuse('a split is scheduled at something that is no time'),
			}),
		};
	});
	const whole = BigInt(centavos(amount, 'the amount'));
	if (BigInt(fixed) * 10_000n + whole * BigInt(points) > whole * 10_000n)
		refuse('the splits are more than the whole amount');
	return written;
}

function writeShare(split: Split): { split_type: 'percentage' | 'fixed'; split_value: number } {
	if (split.percentage === undefined) {
		return { split_type: 'fixed', split_value: centavos(split.fixed, 'a fixed split') };
	}
	const points = basisPoints(split.percentage);
	return {
		split_type: 'percentage',
		split_value: points ?? refuse('a split needs a percentage over 0, up to 100, with at most two decimals'),
	};
}

function writePartial(partial: PartialPayment, amount: Money): Record<string, number> {
	const { min, max, maxMethods, timeoutHours } = partial;
	for (const part of [min, max]) {
		if (part && (!isMoney(part) || toMinor(part) <= 0n || toMinor(part) > toMinor(amount))) {
			refuse('a part of a payment must be more than nothing and not more than the amount');
		}
	}
	if (min && max && toMinor(min) > toMinor(max)) refuse('the smallest part is larger than the largest');
	if (maxMethods !== undefined && !(Number.isInteger(maxMethods) && maxMethods >= 2)) {
		refuse('paying in parts needs at least two methods');
	}
	if (timeoutHours !== undefined && !(Number.isInteger(timeoutHours) && timeoutHours >= 1)) {
		refuse('paying in parts needs at least one hour');
	}
	return {
		...(min && { min_amount_in_cents: centavos(min, 'the smallest part') }),
		...(max && { max_amount_in_cents: centavos(max, 'the largest part') }),
		...(maxMethods !== undefined && { max_payment_methods: maxMethods }),
		...(timeoutHours !== undefined && { timeout_hours: timeoutHours }),
	};
}

function amountOf(answer: unknown): Money {
	const amount = readMajor(member(answer, 'amount'), member(answer, 'currency'));
	if (!amount) throw unreadable('onepay', 'an answer without amount and currency');
	return amount;
}

function echoed(answer: unknown, asked: Money): Money {
	const amount = amountOf(answer);
	assertSameAmount('onepay', asked, amount);
	return amount;
}

function linkOf(answer: unknown, pages: readonly string[], needed: boolean): string | null {
	const url = hostedPage(member(answer, 'payment_link'), pages);
	if (url === undefined && !needed) return null;
	if (url === undefined)
		throw unreadable('onepay', 'an open payment without a link to one of its hosted pages');
	return url;
}

/** A code in OnePay's format, e.g. `INSUFFICIENT_FUNDS`. */
const CODE = /^[A-Z][A-Z0-9_]*$/;

/**
 * Documented as `{code, description}`, `{code, message}`, `["CANCELLED_BY_MERCHANT"]`, text and null. Text that is not
 * a code becomes the description of `UNKNOWN`, which is one of OnePay's codes.
 */
function readRemarks(remarks: unknown): ProviderCharge['reason'] {
	if (Array.isArray(remarks)) return typeof remarks[0] === 'string' ? readRemarks(remarks[0]) : null;
	if (typeof remarks === 'string') {
		if (CODE.test(remarks)) return { code: remarks, description: '' };
		return remarks.trim() === '' ? null : { code: 'UNKNOWN', description: remarks };
	}
	const code = textAt(remarks, 'code');
	const description = textAt(remarks, 'description') ?? textAt(remarks, 'message') ?? '';
	return code === undefined ? null : { code, description };
}
