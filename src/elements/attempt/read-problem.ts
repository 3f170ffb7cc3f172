import type { Problem } from '../../wire/problem.ts';
import { warn } from '../offer/warn.ts';
import type { CheckoutProblem } from '../problem.ts';

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
	import('../offer/developer-warnings.ts').then(
		({ explainResponse }) => explainResponse(response),
		() => {},
	);
}
