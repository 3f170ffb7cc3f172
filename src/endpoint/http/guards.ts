import { isForm } from './body.ts';
import { originHint, UNNAMED_PAGE } from './hints.ts';
import { ProblemError } from './problems.ts';

/** Fetch Metadata (W3C) of the requests that the elements and forms make: mode and destination. */
const OUR_MODES: ReadonlySet<string> = new Set(['cors', 'same-origin', 'navigate']);
const OUR_DESTINATIONS: ReadonlySet<string> = new Set(['empty', 'document', 'iframe']);

/**
 * Refuses a request from a page outside the list, before it has any effect. `null` (sandboxed frames, files) is an
 * origin outside the list.
 *
 * A request without an `Origin` is usually not from a browser, or it is a read from the endpoint's own site. Fetch
 * Metadata, which pages can neither omit nor change, identifies the other cases: pages that suppress `Origin`, and
 * images, scripts and beacons with the endpoint's address.
 * @throws {ProblemError} `origin_not_allowed`
 */
export function guardOrigin(
	request: Pick<Request, 'method' | 'headers' | 'url'>,
	origins: ReadonlySet<string>,
): void {
	const { method, headers } = request;
	const origin = headers.get('origin');
	const isAllowed = origin === null ? isOwnSite(method, headers) : origins.has(origin) || isOwnForm(request);
	if (isAllowed && isOurs(headers)) return;
	const hint = origin === null || isAllowed ? UNNAMED_PAGE : originHint(origin, origins);
	throw new ProblemError('origin_not_allowed', { hint });
}

/**
 * Whether a request is a CORS preflight. In the test environment, the preflight of a request that will be refused for
 * its origin is accepted, because browsers otherwise hide the reason of the refusal from the page.
 */
export function isPreflight({ method, headers }: Request): boolean {
	return method === 'OPTIONS' && headers.has('access-control-request-method');
}

/** Reads may come from sister sites and the address bar. Requests with an effect must come from the same origin. */
function isOwnSite(method: string, headers: Headers): boolean {
	const site = headers.get('sec-fetch-site');
	if (site === null || site === 'same-origin') return true;
	return (method === 'GET' || method === 'HEAD') && (site === 'same-site' || site === 'none');
}

/**
 * Whether a form comes from a page of the endpoint itself, which may have another origin than the shop. Requires
 * `Sec-Fetch-Site: same-origin` and an `Origin` with the requested host. The scheme is ignored, because a proxy may end
 * TLS.
 */
function isOwnForm({ method, headers, url }: Pick<Request, 'method' | 'headers' | 'url'>): boolean {
	if (method !== 'POST' || !isForm(headers) || headers.get('sec-fetch-site') !== 'same-origin') return false;
	const host = headers.get('host') ?? new URL(url).host;
	return URL.parse(headers.get('origin') ?? '')?.host === host;
}

function isOurs(headers: Headers): boolean {
	const mode = headers.get('sec-fetch-mode');
	const destination = headers.get('sec-fetch-dest');
	return (
		(mode === null || OUR_MODES.has(mode)) && (destination === null || OUR_DESTINATIONS.has(destination))
	);
}

/**
 * The response to a CORS preflight of a listed origin (Fetch standard, 4.8). The merchant's pages may add their own
 * headers, for `beforeCreate` and `resolveCustomer`. Browsers accept `authorization` only when it is named.
 */
export function preflightResponse(): Response {
	return new Response(null, {
		status: 204,
		headers: {
			'access-control-allow-methods': 'GET, POST',
			'access-control-allow-headers': 'content-type, idempotency-key, authorization, accept-language, *',
			'access-control-max-age': '600',
		},
	});
}

/**
 * Adds the headers of every response: no caching unless the route sets it, no framing, no sniffing, no referrer to
 * other sites, and readable only by the requesting page of the list.
 *
 * @param test lets any page read the response, so that a page outside the list can read why it is refused
 */
export function seal(
	response: Response,
	headers: Headers,
	origins: ReadonlySet<string>,
	requestId: string,
	test: boolean,
): Response {
	const sealed = response.headers;
	if (!sealed.has('cache-control')) sealed.set('cache-control', 'no-store');
	if (!sealed.has('content-security-policy')) {
		sealed.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
	}
	sealed.set('x-content-type-options', 'nosniff');
	if (!sealed.has('referrer-policy')) sealed.set('referrer-policy', 'no-referrer');
	sealed.set('cross-origin-resource-policy', 'cross-origin');
	sealed.set('x-request-id', requestId);
	sealed.append('vary', 'Origin');
	const origin = headers.get('origin');
	if (origin !== null && (origins.has(origin) || (test && isSerialized(origin)))) {
		sealed.set('access-control-allow-origin', origin);
		sealed.set('access-control-expose-headers', 'retry-after, idempotent-replayed, etag, x-request-id');
	}
	return response;
}

/** Whether an `Origin` header has the form that browsers write (HTML standard, serialization of an origin). */
function isSerialized(origin: string): boolean {
	return origin === 'null' || URL.parse(origin)?.origin === origin;
}
