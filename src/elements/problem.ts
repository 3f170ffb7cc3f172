import type { Money } from '../wire/money.ts';
import type { FieldError, ProblemCode } from '../wire/problem.ts';

/**
 * An error. The codes are those of the endpoint, and `offline` if the endpoint was not reached or its response did not arrive.
 */
export interface CheckoutProblem {
	/** One of the problem codes. */
	readonly code: ProblemCode | 'offline';
	/** Id of the request in the merchant's log, for the payer to quote. */
	readonly requestId?: string;
	/** Seconds to wait before the next try. */
	readonly retryAfter?: number;
	/** The fields that are wrong. */
	readonly errors?: readonly FieldError[];
	/** Of `price_changed`: the price of an earlier link that cannot be replaced. The next press opens it. */
	readonly amount?: Money;
	/** For the developer: what to change, in English. Only with test keys. */
	readonly detail?: string;
}
