import type { Money } from '../wire/money.ts';
import type { FieldError, ProblemCode } from '../wire/problem.ts';

/**
 * Why something did not work, in the words that the widget acts on. One code is not the endpoint's: `offline`, when the
 * endpoint was not reached or its answer did not arrive.
 */
export interface CheckoutProblem {
	readonly code: ProblemCode | 'offline';
	/** Names the request in the merchant's log, for the payer to quote. */
	readonly requestId?: string;
	/** Seconds that the endpoint asks us to wait. */
	readonly retryAfter?: number;
	readonly errors?: readonly FieldError[];
	/** Of `price_changed`: what an earlier link costs that cannot be replaced. The next press leads to it. */
	readonly amount?: Money;
	/** For the developer: what to change, in English. The endpoint sends it in the test environment only. */
	readonly detail?: string;
}
