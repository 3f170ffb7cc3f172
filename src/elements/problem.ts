import type { FieldError, Problem, ProblemCode } from '../wire/problem.ts';

/**
 * Why something did not work, in the words that the widget acts on. Three codes are ours: `offline` when the endpoint was
 * not reached or its answer did not arrive, `price_changed` when the link costs something else than what was shown,
 * `offer_expired` when the offer's time is over.
 */
export interface CheckoutProblem {
	readonly code: ProblemCode | 'offline' | 'price_changed' | 'offer_expired';
	/** Names the request in the merchant's log, for the payer to quote. */
	readonly requestId?: string;
	/** Seconds that the endpoint asks us to wait. */
	readonly retryAfter?: number;
	readonly errors?: readonly FieldError[];
}

/**
 * Reads an error answer of the endpoint (RFC 9457).
 *
 * @param body the parsed JSON; anything else, as the HTML of a proxy on the way, reads as `internal`
 */
export function readProblem(body: unknown, headers: Headers): CheckoutProblem {
	const { code = 'internal', request_id, errors } = (body ?? {}) as Partial<Problem>;
	const retryAfter = Number(headers.get('retry-after'));
	return {
		code,
		...(request_id && { requestId: request_id }),
		...(retryAfter > 0 && { retryAfter }),
		...(errors && { errors }),
	};
}
