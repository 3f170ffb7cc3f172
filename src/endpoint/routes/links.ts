import type { CreateLinkRequest } from '../../wire/links.ts';
import type { OfferKind } from '../../wire/offer.ts';
import { readJson } from '../body.ts';
import type { EndpointConfig } from '../config.ts';
import type { Links, OpenedLink } from '../links.ts';
import { invalidField, ProblemError } from '../problems.ts';
import type { Receipts } from '../receipts.ts';
import { toLinkStatus } from '../record.ts';
import type { ReturnUrls } from '../return-url.ts';
import { json, LINK_ID, type Route } from '../router.ts';
import type { Catalogue, Sale } from '../sale.ts';
import { createLinkRequest, parse } from '../schemas.ts';
import type { Tracker } from '../tracker.ts';
import { contextOf } from './items.ts';

/** The routes of the browser: open a payment or connect link, and read how it stands. */
export function linkRoutes(parts: {
	readonly catalogue: Catalogue;
	readonly links: Links;
	readonly tracker: Tracker;
	readonly receipts: Receipts;
	readonly returnUrls: ReturnUrls;
	readonly resolveCustomer: EndpointConfig['resolveCustomer'];
}): Route[] {
	const { catalogue, links, tracker, receipts, returnUrls } = parts;

	const create =
		(kind: OfferKind, open: (sale: Sale, body: CreateLinkRequest, headers: Headers) => Promise<OpenedLink>) =>
		async ({ request }: { readonly request: Request }) => {
			const { headers } = request;
			const body = parse(createLinkRequest, withAttempt(headers, await readJson(request)));
			if (body.item === undefined) throw invalidField('/item', 'missing');
			const item = await catalogue.find(body.item, contextOf(headers));
			if ((item.kind ?? 'payment') !== kind) throw new ProblemError('not_supported');
			const { link, replayed } = await open(catalogue.sell(body.item, item, body), body, headers);
			return json(link, 201, replayed ? { 'idempotent-replayed': 'true' } : {});
		};

	const read =
		(kind: OfferKind) =>
		async ({
			request,
			params,
		}: {
			readonly request: Request;
			readonly params: Readonly<Record<string, string>>;
		}) => {
			const key = params['id'] ?? '';
			await receipts.check(request.headers.get('authorization'), key);
			const stored = await tracker.refresh(await tracker.find({ key }));
			if (stored.record.kind !== kind) throw new ProblemError('not_found');
			return json(toLinkStatus(stored, tracker.labelOf(stored.record)), 200);
		};

	return [
		{
			method: 'POST',
			pattern: /^\/v1\/payment-links$/,
			handle: create('payment', (sale, body) =>
				links.openPayment(sale, { root: body.attempt, returnPage: returnUrls.resolve(body.return_url) }),
			),
		},
		{
			method: 'POST',
			pattern: /^\/v1\/connect-links$/,
			handle: create('connect', async (sale, body, headers) => {
				const returnPage = returnUrls.resolve(body.return_url);
				const customerId = await parts.resolveCustomer?.({
					headers,
					item: sale.itemId,
					provider: sale.provider.name,
				});
				if (!customerId) throw new ProblemError('unauthorized');
				return links.openConnect(sale, customerId, { root: body.attempt, returnPage });
			}),
		},
		{
			method: 'GET',
			pattern: new RegExp(`^/v1/payment-links/(?<id>${LINK_ID})$`),
			handle: read('payment'),
		},
		{
			method: 'GET',
			pattern: new RegExp(`^/v1/connect-links/(?<id>${LINK_ID})$`),
			handle: read('connect'),
		},
	];
}

/** Takes the attempt from `Idempotency-Key`, quoted or not, where the body has none; where both speak they must agree. */
function withAttempt(headers: Headers, body: unknown): unknown {
	if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalidField('', 'invalid');
	const key = headers
		.get('idempotency-key')
		?.trim()
		.replace(/^"(.*)"$/, '$1');
	const attempt = Object.hasOwn(body, 'attempt') ? (body as { attempt: unknown }).attempt : undefined;
	if (attempt === undefined && key === undefined) throw new ProblemError('attempt_missing');
	if (attempt !== undefined && key !== undefined && String(attempt).toLowerCase() !== key.toLowerCase()) {
		throw invalidField('/attempt', 'differs_from_idempotency_key');
	}
	return attempt === undefined ? { ...body, attempt: key } : body;
}
