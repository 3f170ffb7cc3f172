import type { Surroundings } from '../../wire/surroundings.ts';
import { withAttempt } from '../http/attempt-key.ts';
import { readJson } from '../http/body.ts';
import type { Books, PaymentsQuery } from '../books/books.ts';
import type { Charges } from '../attempts/charges.ts';
import type { ManagedLinks } from '../attempts/managed-links.ts';
import { invalid } from '../books/period.ts';
import { json, LINK_ID, type Route, type RouteCall } from '../http/router.ts';
import { snakeCase, snakeCaseAll } from '../http/snake-case.ts';
import { parse } from '../http/schemas.ts';
import type { ServerLinks } from '../attempts/server-links.ts';
import { chargeBody, connectLinkBody, linkBody, paymentLinkBody } from './admin.schemas.ts';
import { withBearer } from './bearer.ts';

const PROVIDER = '(?<provider>[a-z]+)';
const LINK = '(?<id>[A-Za-z0-9][A-Za-z0-9_-]{0,63})';

/**
 * The HTTP API for the merchant's own servers: links without a browser, charges, management of links, and lists of
 * payments. The routes exist only if a secret is configured. A request with an `Origin`, which every browser sends,
 * gets `not_found`.
 */
export function adminRoutes(parts: {
	readonly secret: string;
	readonly server: ServerLinks;
	readonly charges: Charges;
	readonly links: ManagedLinks;
	readonly books: Books;
	readonly surroundings?: Surroundings | undefined;
}): Route[] {
	const { server, charges, links, books, surroundings } = parts;

	const guarded = (handle: (call: RouteCall) => Promise<Response>) => withBearer(parts.secret, handle);
	const get = (
		pattern: string,
		answer: (params: RouteCall['params'], request: Request) => Promise<object>,
	): Route => ({
		method: 'GET',
		pattern: new RegExp(`^/v1/admin/${pattern}$`),
		handle: guarded(async ({ params, request }) => json(await answer(params, request), 200)),
	});
	const post = (
		pattern: string,
		status: number,
		answer: (params: RouteCall['params'], request: Request) => Promise<object>,
	): Route => ({
		method: 'POST',
		pattern: new RegExp(`^/v1/admin/${pattern}$`),
		handle: guarded(async ({ params, request }) => json(await answer(params, request), status)),
	});

	const onWire = (answer: object) => snakeCaseAll(answer) as object;

	/** Reads a body whose `attempt` makes it idempotent. */
	const readOrder = async (request: Request) =>
		withAttempt(request.headers, await readJson(request, surroundings));

	return [
		post('payment-links', 201, async (_, request) => {
			const { return_url, ...order } = parse(paymentLinkBody, await readOrder(request));
			return server.createPaymentLink({
				...order,
				...(return_url !== undefined && { returnUrl: return_url }),
			});
		}),
		get(`payment-links/(?<id>${LINK_ID})`, ({ id = '' }) => server.getPaymentLink(id)),
		post(`payment-links/(?<id>${LINK_ID})/cancel`, 200, ({ id = '' }) => server.cancelPaymentLink(id)),
		post(`payment-links/(?<id>${LINK_ID})/reopen`, 200, ({ id = '' }) => server.reopenPaymentLink(id)),
		post('connect-links', 201, async (_, request) => {
			const { customer_id, return_url, ...order } = parse(connectLinkBody, await readOrder(request));
			return server.createConnectLink({
				...order,
				customerId: customer_id,
				...(return_url !== undefined && { returnUrl: return_url }),
			});
		}),
		get(`connect-links/(?<id>${LINK_ID})`, ({ id = '' }) => server.getConnectLink(id)),
		post('charges', 201, async (_, request) => {
			const body = parse(chargeBody, await readOrder(request));
			return snakeCase(
				await charges.create({
					attempt: body.attempt,
					reference: body.reference,
					title: body.title,
					amount: body.amount,
					customerId: body.customer_id,
					cardId: body.card_id,
					accountId: body.account_id,
					provider: body.provider,
					metadata: body.metadata,
					splits: body.splits?.map(({ customer_id, account_id, scheduled_at, ...share }) => ({
						...share,
						customerId: customer_id,
						accountId: account_id,
						scheduledAt: scheduled_at,
					})),
				}),
			);
		}),
		get('charges/(?<reference>[0-9A-Z]{18})', async ({ reference = '' }) =>
			snakeCase(await charges.get(reference)),
		),
		get('payments', async (_, { url }) => {
			return onWire(await books.list(readQuery(new URL(url).searchParams)));
		}),
		get(`payments/(?<id>${LINK_ID})`, async ({ id = '' }) => onWire(await books.get({ id }))),
		get('payments/(?<reference>[0-9A-Z]{18})', async ({ reference = '' }) =>
			onWire(await books.get({ reference })),
		),
		get(`payments/${PROVIDER}/${LINK}`, async ({ provider = '', id = '' }) =>
			onWire(await books.get({ provider, providerId: id })),
		),
		post(`links/${PROVIDER}`, 201, async ({ provider = '' }, request) => {
			const body = parse(linkBody, await readJson(request, surroundings));
			return snakeCase(
				await links.create(provider, {
					title: body.title,
					amount: body.amount,
					description: body.description,
					reference: body.reference,
					returnUrl: body.return_url,
					country: body.country,
					methods: body.methods,
					expiresAt: body.expires_at,
					askCustomer: body.ask_customer,
					showMerchant: body.show_merchant,
					theme: body.theme,
					singleUse: body.single_use,
				}),
			);
		}),
		get(`links/${PROVIDER}`, async ({ provider = '' }) => ({
			links: (await links.list(provider)).map(snakeCase),
		})),
		get(`links/${PROVIDER}/${LINK}`, async ({ provider = '', id = '' }) =>
			snakeCase(await links.get(provider, id)),
		),
		...(['publish', 'unpublish', 'close'] as const).map((verb) =>
			post(`links/${PROVIDER}/${LINK}/${verb}`, 200, async ({ provider = '', id = '' }) =>
				snakeCase(await links[verb](provider, id)),
			),
		),
	];
}

/** The query of a list, with the wire names. Its values are checked by the list. */
function readQuery(parameters: URLSearchParams): PaymentsQuery {
	const names = [...parameters.keys()];
	const repeated = names.find((name, index) => names.indexOf(name) !== index);
	if (repeated !== undefined) throw invalid(repeated.slice(0, 64), 'Each parameter may be there once.');
	const { limit, ...texts } = Object.fromEntries(parameters);
	return { ...texts, ...(limit !== undefined && { limit: /^\d{1,6}$/.test(limit) ? Number(limit) : NaN }) };
}
