import type { Money } from '../wire/money.ts';
import type { FieldError, Problem, ProblemCode } from '../wire/problem.ts';
import { warn } from './warn.ts';

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

/**
 * Reads an error answer of the endpoint (RFC 9457), and passes what it says to the developer on to the console.
 *
 * @param body the parsed JSON; anything else, as the HTML of a proxy on the way, reads as `internal`
 * @param response the answer itself, for its status and headers
 */
export function readProblem(body: unknown, response: Response): CheckoutProblem {
	const { code = 'internal', request_id, errors, detail } = (body ?? {}) as Partial<Problem>;
	const retryAfter = Number(response.headers.get('retry-after'));
	if (detail) warn(detail);
	if (!request_id) warnOfResponse(response);
	return {
		code,
		...(request_id && { requestId: request_id }),
		...(retryAfter > 0 && { retryAfter }),
		...(errors && { errors }),
		...(detail && { detail }),
	};
}

/** Tells the developer that something else than a checkout endpoint answered, where it looks like that. */
export function warnOfResponse(response: Response): void {
	import('./mistakes.ts').then(
		({ explainResponse }) => explainResponse(response),
		() => {},
	);
}
