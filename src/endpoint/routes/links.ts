import * as v from 'valibot';
import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import type { CreateLinkRequest } from '../../wire/links.ts';
import { isMoney, sameMoney } from '../../wire/money.ts';
import type { OfferKind } from '../../wire/offer.ts';
import type { Clock } from '../../stores/store.ts';
import { withAttempt } from '../http/attempt-key.ts';
import { isForm, readForm, readJson } from '../http/body.ts';
import type { Admission } from '../sale/admission.ts';
import type { EndpointConfig } from '../config/config.ts';
import type { Links, OpenedLink, Opening } from '../attempts/links.ts';
import { kindHint, NO_CUSTOMER, UNNAMED_PAGE, withoutPersonal } from '../http/hints.ts';
import { invalidField, ProblemError } from '../http/problems.ts';
import type { StatusTokens } from '../crypto/status-tokens.ts';
import { toLinkStatus } from '../status/link-status.ts';
import { toProblem } from '../http/provider-failure.ts';
import type { RequestLimit } from '../http/request-limit.ts';
import type { Root } from '../attempts/root.ts';
import type { ReturnUrls } from '../http/return-url.ts';
import { json, LINK_ID, type Route } from '../http/router.ts';
import type { Catalogue, Sale } from '../sale/sale.ts';
import { createLinkRequest, parse } from '../http/schemas.ts';
import { readTokenSale } from '../sale/token-sale.ts';
import { withTimeLimit } from '../config/time-limit.ts';
import type { Tracker } from '../status/tracker.ts';
import { answerForm, marksOf, type Prepared } from './answer-form.ts';
import { contextOf } from './items.ts';

/** A request for a link, from an item or from a token. */
interface LinkRequest {
	readonly sale: Sale;
	/** Identifies the request: its attempt, or the token. */
	readonly request: Root;
	readonly returnPage: URL;
	/** The provider's id of the customer, if a token contains one. */
	readonly customerId: string | undefined;
	readonly headers: Headers;
}

/** A request that passed the limits and the merchant's own check. */
type LinkOpening = LinkRequest & Pick<Opening, 'admitted'>;

/** The routes for browsers: open a payment or connect link, and read its status. */
export function linkRoutes(parts: {
	readonly config: EndpointConfig;
	readonly catalogue: Catalogue;
	readonly links: Links;
	readonly tracker: Tracker;
	readonly statusTokens: StatusTokens;
	readonly returnUrls: ReturnUrls;
	readonly admission: Admission;
	readonly requests: RequestLimit;
	readonly clock: Clock;
	readonly surroundings?: Surroundings | undefined;
}): Route[] {
	const { surroundings = PLATFORM } = parts;
	const { config, catalogue, links, tracker, statusTokens, returnUrls, admission, requests, clock } = parts;

	async function requestByToken(
		token: string,
		body: CreateLinkRequest,
		headers: Headers,
	): Promise<LinkRequest> {
		for (const field of ['item', 'quantity', 'amount'] as const) {
			if (body[field] !== undefined) throw invalidField(`/${field}`, 'unexpected');
		}
		const signed = await readTokenSale(token, headers.get('origin'), config, new Date(clock()));
		// Signed values have priority; the payer adds the missing ones.
		const customer = { ...body.customer, ...signed.customer };
		return {
			sale: catalogue.sell(signed.item, { reference: signed.reference }, { ...body, customer }),
			request: { kind: 'token', id: signed.jti },
			returnPage: returnUrls.resolve(signed.returnUrl ?? body.return_url),
			customerId: signed.customerId,
			headers,
		};
	}

	async function requestByItem(body: CreateLinkRequest, headers: Headers): Promise<LinkRequest> {
		if (body.item === undefined) throw invalidField('/item', 'missing');
		const item = await catalogue.find(body.item, contextOf(headers, body.locale));
		return {
			sale: catalogue.sell(item, { itemId: body.item }, body),
			request: { kind: 'attempt', id: body.attempt },
			returnPage: returnUrls.resolve(body.return_url),
			customerId: undefined,
			headers,
		};
	}

	const create = (kind: OfferKind, open: (opening: LinkOpening) => Promise<OpenedLink>): Route['handle'] => {
		const prepare = async (said: unknown, headers: Headers, ip: string | undefined): Promise<Prepared> => {
			const body = parse(createLinkRequest, withAttempt(headers, said));
			const wanted = await (
				body.token === undefined ? requestByItem(body, headers) : requestByToken(body.token, body, headers)
			).catch((error: unknown) => {
				throw hidePersonal(error, body);
			});
			if (wanted.sale.kind !== kind) {
				throw new ProblemError('not_supported', { hint: kindHint(wanted.sale.kind) });
			}
			checkPrice(wanted.sale, body);
			return {
				title: wanted.sale.item.title,
				locale: body.locale,
				open: async () => open({ ...wanted, admitted: await admission.enter({ ...wanted, ip }) }),
			};
		};

		return async ({ request, ip }) => {
			const { headers } = request;
			requests.count('links', ip);
			if (isForm(headers)) {
				// Every browser sends the origin of a form's page; a form without one comes from a page that hides it.
				if (!headers.has('origin')) throw new ProblemError('origin_not_allowed', { hint: UNNAMED_PAGE });
				const form = await readForm(request, surroundings);
				return inItsLanguage(form.body, () =>
					answerForm({
						request,
						kind,
						form,
						prepare: (said) => prepare(said, headers, ip),
						uuid: surroundings.uuid,
						merchant: config.merchant?.name,
					}),
				);
			}
			const body = await readJson(request, surroundings);
			return inItsLanguage(body, async () => {
				const { link, replayed } = await (await prepare(body, headers, ip)).open();
				return json(link, 201, marksOf(replayed));
			});
		};
	};

	const read =
		(kind: OfferKind): Route['handle'] =>
		async ({ request, params, ip }) => {
			requests.count('status', ip);
			const key = params['id'] ?? '';
			await statusTokens.check(request.headers.get('authorization'), key);
			const stored = await tracker.refresh(await tracker.find({ key }));
			if (stored.record.kind !== kind) throw new ProblemError('not_found');
			return json(toLinkStatus(stored, tracker.labelOf(stored.record)), 200);
		};

	return [
		{
			method: 'POST',
			pattern: /^\/v1\/payment-links$/,
			handle: create('payment', ({ sale, ...opening }) => links.openPayment(sale, opening)),
		},
		{
			method: 'POST',
			pattern: /^\/v1\/connect-links$/,
			handle: create('connect', async ({ sale, customerId, headers, ...opening }) => {
				const { itemId: item } = sale;
				const [provider] = sale.providers;
				const customer =
					customerId ??
					(await withTimeLimit(
						'resolveCustomer',
						() => config.resolveCustomer?.({ headers, item, provider: provider.name }),
						surroundings,
					));
				if (!customer) throw new ProblemError('unauthorized', { hint: NO_CUSTOMER });
				return links.openConnect(sale, customer, opening);
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

/** Sends a problem in the language that the body contains, if that is a language tag. */
async function inItsLanguage(body: unknown, answer: () => Promise<Response>): Promise<Response> {
	try {
		return await answer();
	} catch (error) {
		const { locale } = Object(body) as { readonly locale?: unknown };
		if (!v.is(createLinkRequest.entries.locale.wrapped, locale)) throw error;
		const { code, facts } = toProblem(error);
		throw new ProblemError(code, { ...facts, locale });
	}
}

/**
 * Checks that the price that the payer saw is the price of the sale. The stated price is compared and not used further.
 * @throws {ProblemError} `price_changed`; `invalid_request` if it is not an amount of money
 */
function checkPrice({ amount }: Sale, { expected_amount: expected }: CreateLinkRequest): void {
	if (expected && !isMoney(expected)) throw invalidField('/expected_amount', 'invalid');
	if (amount && expected && !sameMoney(amount, expected)) throw new ProblemError('price_changed');
}

/** Addresses and ids from the page may contain personal data of the payer. */
function hidePersonal(error: unknown, { customer = {} }: CreateLinkRequest): unknown {
	if (!(error instanceof ProblemError) || !error.facts.hint) return error;
	const hint = withoutPersonal(error.facts.hint, Object.values(customer));
	return new ProblemError(error.code, { ...error.facts, hint });
}
