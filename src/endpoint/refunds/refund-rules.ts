import type { Provider, RefundReason } from '../../providers/provider.ts';
import { fromMinor, isMoney, sameMoney, toMinor, type Money } from '../../wire/money.ts';
import type { PaymentName } from '../books/books.ts';
import { invalid } from '../books/period.ts';
import { ProblemError } from '../http/problems.ts';
import type { ProviderSnapshot } from '../status/provider-snapshot.ts';
import { isUnsettled, paidOf, sumOf } from './refund-state.ts';
import type { RefundRecord } from '../status/record.ts';
import type { LinkRecord } from '../status/record.ts';

/** A refund of one payment or charge. */
export interface RefundRequest {
	/**
	 * The payment or charge: its id, its reference, or its provider's id. Not its order, which may have another payment
	 * when a call is repeated.
	 */
	readonly payment: Exclude<PaymentName, { readonly order: string }>;
	/**
	 * Your own name of this refund, from 1 to 100 characters, e.g. the number of a return. Another call with the same id
	 * returns the same refund, and does not refund a second time.
	 */
	readonly id: string;
	/** The amount to refund. @default all that was paid and is not refunded */
	readonly amount?: Money | undefined;
	/** Sent to the provider, if it supports reasons. */
	readonly reason?: RefundReason | undefined;
}

const REASONS = [
	'duplicate',
	'fraudulent',
	'requested_by_customer',
] as const satisfies readonly RefundReason[];
const MEMBERS: readonly string[] = ['payment', 'id', 'amount', 'reason'] satisfies (keyof RefundRequest)[];
const NAMES: readonly string[] = ['id', 'reference', 'provider', 'providerId'];
const LONGEST_ID = 100;
/** Maximum number of refunds of one payment. */
const MOST = 100;

/**
 * Checks the form of a request.
 * @throws {ProblemError} `invalid_request` with the wrong member
 */
export function checkRefundRequest(request: RefundRequest): void {
	const unexpected = Object.keys(request).find((name) => !MEMBERS.includes(name));
	if (unexpected !== undefined) {
		throw invalid(unexpected.slice(0, 64), `A refund takes ${MEMBERS.join(', ')}.`, 'unexpected');
	}
	const { payment, id, amount, reason } = request as { readonly [name in keyof RefundRequest]: unknown };
	const name = typeof payment === 'object' && payment !== null ? (payment as Record<string, unknown>) : {};
	const given = Object.keys(name).filter((key) => name[key] !== undefined);
	const isOne = given.length === 1 && (given[0] === 'id' || given[0] === 'reference');
	const isTwo = given.length === 2 && given.includes('provider') && given.includes('providerId');
	if (!(isOne || isTwo) || given.some((key) => !NAMES.includes(key) || typeof name[key] !== 'string')) {
		throw invalid(
			'payment',
			'"payment" must be {id}, {reference} or {provider, providerId}: an order may have another payment later.',
		);
	}
	if (typeof id !== 'string' || id.trim() === '' || id.length > LONGEST_ID || !id.isWellFormed()) {
		throw invalid(
			'id',
			`"id" must be a text with 1 to ${LONGEST_ID} characters: your own name of the refund.`,
		);
	}
	if (amount !== undefined && (!isMoney(amount) || toMinor(amount) === 0n)) {
		throw invalid(
			'amount',
			`"amount" must be more than nothing, as {value: '49900', currency: 'COP'}, a string in major units.`,
		);
	}
	if (reason !== undefined && !REASONS.some((known) => known === reason)) {
		throw invalid('reason', `"reason" must be one of ${REASONS.join(', ')}.`);
	}
}

/**
 * Checks that a repeated request is about the existing refund.
 * @throws {ProblemError} `invalid_request` if it is about another amount
 */
export function checkSameRefund(refund: RefundRecord, { amount }: RefundRequest): void {
	if (amount === undefined || sameMoney(amount, refund.amount)) return;
	throw invalid(
		'id',
		`The refund "${refund.id}" is of ${inWords(refund.amount)}. Use another id for another refund.`,
		'other_amount',
	);
}

/**
 * What a provider supports for refunds of a kind of payment.
 * @throws {ProblemError} `not_supported`
 */
export function refundableAt(
	provider: Pick<Provider, 'label' | 'refunds' | 'refund'> | undefined,
	{ kind, provider: name }: Pick<LinkRecord, 'kind' | 'provider'>,
): 'whole' | 'parts' {
	const refundable = kind === 'connect' ? undefined : provider?.refund && provider.refunds?.[kind];
	if (refundable) return refundable;
	const label = provider?.label ?? name;
	const what = kind === 'payment' ? 'payments' : kind === 'charge' ? 'charges' : 'connect links';
	const detail =
		kind === 'connect'
			? 'No money came through a connect link.'
			: `${label} documents no refund of ${what}. Give the money back in its panel; the endpoint reports it.`;
	throw new ProblemError('not_supported', { hint: { detail } });
}

/**
 * The amount of a refund that can be made now.
 * @param reading the provider's last response
 * @throws {ProblemError} `invalid_request` if nothing, or less than this amount, can be refunded
 */
export function refundableAmount(
	record: LinkRecord,
	reading: ProviderSnapshot,
	asked: Money | undefined,
	refundable: 'whole' | 'parts',
): { readonly amount: Money; readonly isWhole: boolean } {
	const { status, refunds = [] } = record;
	const underWay = refunds.find(isUnsettled);
	if (underWay) {
		throw invalid(
			'payment',
			`The refund "${underWay.id}" of this payment is not settled yet. Ask for it again with its id, or wait.`,
			'refund_in_progress',
		);
	}
	if (reading.warning === 'refund_pending' || reading.refunds?.some((one) => one.status === 'pending')) {
		throw invalid(
			'payment',
			'The provider is giving money of this payment back. Wait until that is over.',
			'refund_in_progress',
		);
	}
	if (refunds.length >= MOST) {
		throw invalid('payment', `A payment can have ${MOST} refunds.`, 'too_many_refunds');
	}
	if (status === 'refunded') throw invalid('payment', 'All of it went back already.', 'already_refunded');
	if (status === 'disputed') {
		throw invalid(
			'payment',
			'The payer disputes it at the bank, which may give it back as well.',
			'disputed',
		);
	}
	const paid = paidOf(record, reading);
	if ((status !== 'succeeded' && status !== 'partially_paid') || !paid) {
		throw invalid('payment', `It is ${status}: only what is paid can be given back.`, 'not_paid');
	}
	const sum = sumOf(refunds);
	const stated = record.amountRefunded ? toMinor(record.amountRefunded) : 0n;
	const gone = stated > sum ? stated : sum;
	const left = toMinor(paid) - gone;
	const amount = asked ?? fromMinor(left > 0n ? left : 0n, paid.currency);
	const isTooMuch = amount.currency !== paid.currency || toMinor(amount) > left || left <= 0n;
	if (isTooMuch) {
		throw invalid(
			'amount',
			`Of ${inWords(paid)} that came, ${inWords(fromMinor(left > 0n ? left : 0n, paid.currency))} can still be given back.`,
			'more_than_is_left',
		);
	}
	const isWhole = gone === 0n && toMinor(amount) === toMinor(paid);
	if (refundable === 'whole' && !isWhole) {
		throw invalid('amount', 'This provider gives back the whole amount only.', 'whole_only');
	}
	return { amount, isWhole };
}

const inWords = ({ value, currency }: Money) => `${value} ${currency}`;
