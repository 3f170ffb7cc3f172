import type { CreateLinkRequest } from '../../wire/links.ts';
import type { OfferKind } from '../../wire/offer.ts';
import type { Clock } from '../../stores/store.ts';
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
import { readTokenSale } from '../token-sale.ts';
import type { Tracker } from '../tracker.ts';
import { contextOf } from './items.ts';

/** What a request asks to open, whichever way the offer came. */
interface Wanted {
	readonly sale: Sale;
	readonly root: string;
	readonly returnPage: URL;
	/** The provider's id of the customer, when a token named one. */
	readonly customerId: string | undefined;
	readonly headers: Headers;
}

/** The routes of the browser: open a payment or connect link, and read how it stands. */
export function linkRoutes(parts: {
	readonly config: EndpointConfig;
	readonly catalogue: Catalogue;
	readonly links: Links;
	readonly tracker: Tracker;
	readonly receipts: Receipts;
	readonly returnUrls: ReturnUrls;
	readonly clock: Clock;
}): Route[] {
	const { config, catalogue, links, tracker, receipts, returnUrls, clock } = parts;

	async function wantedByToken(token: string, body: CreateLinkRequest, headers: Headers): Promise<Wanted> {
		for (const field of ['item', 'quantity', 'amount'] as const) {
			if (body[field] !== undefined) throw invalidField(`/${field}`, 'unexpected');
		}
		const signed = await readTokenSale(token, headers.get('origin'), config, new Date(clock()));
		// What the merchant signed counts; the payer adds what the merchant did not know.
		const customer = { ...body.customer, ...signed.customer };
		return {
			sale: catalogue.sell(signed.item, { reference: signed.reference }, { ...body, customer }),
			root: signed.jti,
			returnPage: returnUrls.resolve(signed.returnUrl ?? body.return_url),
			customerId: signed.customerId,
			headers,
		};
	}

	async function wantedByItem(body: CreateLinkRequest, headers: Headers): Promise<Wanted> {
		if (body.item === undefined) throw invalidField('/item', 'missing');
		const item = await catalogue.find(body.item, contextOf(headers));
		return {
			sale: catalogue.sell(item, { itemId: body.item }, body),
			root: body.attempt,
			returnPage: returnUrls.resolve(body.return_url),
			customerId: undefined,
			headers,
		};
	}

	const create =
		(kind: OfferKind, open: (wanted: Wanted) => Promise<OpenedLink>): Route['handle'] =>
		async ({ request }) => {
			const { headers } = request;
			const body = parse(createLinkRequest, withAttempt(headers, await readJson(request)));
			const wanted = await (body.token === undefined
				? wantedByItem(body, headers)
				: wantedByToken(body.token, body, headers));
			if (wanted.sale.kind !== kind) throw new ProblemError('not_supported');
			const { link, replayed } = await open(wanted);
			return json(link, 201, replayed ? { 'idempotent-replayed': 'true' } : {});
		};

	const read =
		(kind: OfferKind): Route['handle'] =>
		async ({ request, params }) => {
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
			handle: create('payment', ({ sale, root, returnPage }) =>
				links.openPayment(sale, { root, returnPage }),
			),
		},
		{
			method: 'POST',
			pattern: /^\/v1\/connect-links$/,
			handle: create('connect', async ({ sale, root, returnPage, customerId, headers }) => {
				const { itemId: item, provider } = sale;
				const customer =
					customerId ?? (await config.resolveCustomer?.({ headers, item, provider: provider.name }));
				if (!customer) throw new ProblemError('unauthorized');
				return links.openConnect(sale, customer, { root, returnPage });
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
