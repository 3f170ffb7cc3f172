import { ProblemError } from './problems.ts';

/**
 * Refuses a request that a page outside the list sent, before it has any effect. Takes the headers rather than the
 * request, because browsers drop `Origin` from a `Request` that a page made itself. `null` (sandboxed frames, files)
 * is an origin outside the list. Without an `Origin` it is no browser, or a same-origin read; Fetch-Metadata then tells
 * pages apart that managed to send none.
 * @throws {ProblemError} `origin_not_allowed`
 */
export function guardOrigin(headers: Headers, origins: ReadonlySet<string>): void {
	const origin = headers.get('origin');
	if (origin === null) {
		if (headers.get('sec-fetch-site') === 'cross-site') throw new ProblemError('origin_not_allowed');
		return;
	}
	if (!origins.has(origin)) throw new ProblemError('origin_not_allowed');
}

/** The answer to a CORS preflight of a listed origin (Fetch standard, 4.8). */
export function preflightResponse(): Response {
	return new Response(null, {
		status: 204,
		headers: {
			'access-control-allow-methods': 'GET, POST',
			'access-control-allow-headers': 'content-type, idempotency-key, authorization, accept-language',
			'access-control-max-age': '600',
		},
	});
}

/**
 * Headers that every answer carries: nothing is cached unless the route says so, nothing may be framed, sniffed or told
 * to other sites, and only the asking page of the list may read it.
 */
export function seal(
	response: Response,
	headers: Headers,
	origins: ReadonlySet<string>,
	requestId: string,
): Response {
	const sealed = response.headers;
	if (!sealed.has('cache-control')) sealed.set('cache-control', 'no-store');
	if (!sealed.has('content-security-policy')) {
		sealed.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
	}
	sealed.set('x-content-type-options', 'nosniff');
	sealed.set('referrer-policy', 'no-referrer');
	sealed.set('cross-origin-resource-policy', 'cross-origin');
	sealed.set('x-request-id', requestId);
	sealed.append('vary', 'Origin');
	const origin = headers.get('origin');
	if (origin !== null && origins.has(origin)) {
		sealed.set('access-control-allow-origin', origin);
		sealed.set('access-control-expose-headers', 'retry-after, idempotent-replayed, etag, x-request-id');
	}
	return response;
}
