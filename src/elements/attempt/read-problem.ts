import type { Problem } from '../../wire/problem.ts';
import type { CheckoutProblem } from '../problem.ts';

/**
 * Reads an error response of the endpoint (RFC 9457). Writes its `detail` to the console for the developer.
 *
 * @param body the parsed JSON; null for another body, e.g. the HTML page of a proxy, which results in `internal`
 * @param response for its status and headers
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
 * Warns the developer about a response that does not come from a checkout endpoint.
 *
 * @param detail the endpoint's own explanation of an error, to be shown instead
 */
export function warnOfResponse(response: Response, detail?: string): void {
	import('../offer/developer-warnings.ts').then(
		({ explainResponse }) => explainResponse(response, detail),
		() => {},
	);
}
