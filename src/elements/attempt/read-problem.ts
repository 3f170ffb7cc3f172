import type { Problem } from '../../wire/problem.ts';
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
	if (detail || !request_id) warnOfResponse(response, detail);
	return {
		code,
		...(request_id && { requestId: request_id }),
		...(retryAfter > 0 && { retryAfter }),
		...(errors && { errors }),
		...(detail && { detail }),
	};
}

/**
 * Warns the developer about a response that is not one of a checkout endpoint.
 *
 * @param detail the endpoint's own explanation of an error, to be shown instead
 */
export function warnOfResponse(response: Response, detail?: string): void {
	import('../offer/developer-warnings.ts').then(
		({ explainResponse }) => explainResponse(response, detail),
		() => {},
	);
}
