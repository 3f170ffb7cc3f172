import type { ItemContext } from '../config/config.ts';
import { sha256 } from '../crypto/digest.ts';
import { itemHint } from '../http/hints.ts';
import { refuseEnded } from '../sale/offer-end.ts';
import { ProblemError } from '../http/problems.ts';
import { requestLanguage } from '../http/request-language.ts';
import type { RequestLimit } from '../http/request-limit.ts';
import type { Route } from '../http/router.ts';
import type { Catalogue } from '../sale/sale.ts';
import type { Clock } from '../../stores/store.ts';

/** `GET /v1/items/{id}`: the item as the payer sees it. */
export function itemRoutes({
	catalogue,
	requests,
	clock,
}: {
	readonly catalogue: Catalogue;
	readonly requests: RequestLimit;
	readonly clock: Clock;
}): Route[] {
	return [
		{
			method: 'GET',
			pattern: /^\/v1\/items\/(?<id>[^/]+)$/,
			async handle({ request, params, ip }) {
				requests.count('items', ip);
				const id = decoded(params['id']);
				const item = await catalogue.find(id, contextOf(request.headers));
				refuseEnded(item, id, clock());
				return cacheable(request, catalogue.offer(item));
			},
		},
	];
}

/**
 * The data of a request that an item function receives.
 * @param locale language of the page that sent the request, if the body contains one
 */
export function contextOf(headers: Headers, locale?: string): ItemContext {
	return { origin: headers.get('origin'), locale: requestLanguage(headers, locale) };
}

function decoded(text: string | undefined): string {
	try {
		return decodeURIComponent(text ?? '');
	} catch {
		throw new ProblemError('item_not_found', { hint: itemHint('', undefined) });
	}
}

/** A response that browsers and caches may keep for a minute and then revalidate (RFC 9110, 13.1.2). */
export async function cacheable(request: Request, body: object): Promise<Response> {
	const text = JSON.stringify(body);
	const digest = await sha256(text);
	const etag = `"${btoa(String.fromCharCode(...digest.slice(0, 12)))}"`;
	const headers = {
		etag,
		'cache-control': 'public, max-age=60',
		vary: 'Accept-Language',
		'content-type': 'application/json',
	};
	const known = (request.headers.get('if-none-match') ?? '')
		.split(',')
		.map((tag) => tag.trim().replace(/^W\//, ''));
	return known.includes(etag)
		? new Response(null, { status: 304, headers })
		: new Response(text, { status: 200, headers });
}
