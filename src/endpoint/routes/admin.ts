import * as v from 'valibot';
import type { Money } from '../../wire/money.ts';
import { readJson } from '../body.ts';
import type { Charges } from '../charges.ts';
import { fingerprint } from '../keys.ts';
import type { ManagedLinks } from '../managed-links.ts';
import { ProblemError } from '../problems.ts';
import { json, type Route, type RouteCall } from '../router.ts';
import { parse } from '../schemas.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const money = v.strictObject({ value: text, currency: text }) satisfies v.GenericSchema<unknown, Money>;
const metadata = v.record(v.string(), v.string());
const split = v.union([
	v.strictObject({
		customer_id: v.exactOptional(text),
		account_id: v.exactOptional(text),
		description: v.exactOptional(text),
		scheduled_at: v.exactOptional(text),
		percentage: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
	}),
	v.strictObject({
		customer_id: v.exactOptional(text),
		account_id: v.exactOptional(text),
		description: v.exactOptional(text),
		scheduled_at: v.exactOptional(text),
		fixed: money,
	}),
]);

const chargeBody = v.strictObject({
	attempt: text,
	title: text,
	amount: money,
	customer_id: text,
	card_id: v.exactOptional(text),
	account_id: v.exactOptional(text),
	provider: v.exactOptional(text),
	splits: v.exactOptional(v.array(split)),
	metadata: v.exactOptional(metadata),
});

const linkBody = v.strictObject({
	title: text,
	amount: money,
	description: v.exactOptional(text),
	reference: v.exactOptional(text),
	return_url: v.exactOptional(text),
	country: v.exactOptional(text),
	methods: v.exactOptional(v.array(text)),
	expires_at: v.exactOptional(text),
	ask_customer: v.exactOptional(v.picklist(['name', 'name_phone', 'full_customer'])),
	show_merchant: v.exactOptional(v.boolean()),
	theme: v.exactOptional(metadata),
	single_use: v.exactOptional(v.boolean()),
});

const PROVIDER = '(?<provider>[a-z]+)';
const LINK = '(?<id>[A-Za-z0-9][A-Za-z0-9_-]{0,63})';

/**
 * What the merchant's own servers may ask over HTTP: charges, and the management of links. They do not exist unless a
 * secret is configured, nor for anything that has an `Origin`, which every browser sends along.
 */
export function adminRoutes(parts: {
	readonly secret: string;
	readonly charges: Charges;
	readonly links: ManagedLinks;
}): Route[] {
	const { charges, links } = parts;

	const guarded = (handle: (call: RouteCall) => Promise<Response>) => async (call: RouteCall) => {
		const { headers } = call.request;
		if (headers.has('origin') || headers.has('sec-fetch-site')) throw new ProblemError('not_found');
		const given = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? '';
		// Digests of equal length are compared, so that the time taken tells nothing of the secret.
		const [a, b] = await Promise.all([fingerprint([given]), fingerprint([parts.secret])]);
		if (a !== b) throw new ProblemError('unauthorized');
		return handle(call);
	};
	const get = (pattern: string, answer: (params: RouteCall['params']) => Promise<object>): Route => ({
		method: 'GET',
		pattern: new RegExp(`^/v1/admin/${pattern}$`),
		handle: guarded(async ({ params }) => json(await answer(params), 200)),
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

	return [
		post('charges', 201, async (_, request) => {
			const body = parse(chargeBody, await readJson(request));
			return wire(
				await charges.create({
					attempt: body.attempt,
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
			wire(await charges.get(reference)),
		),
		post(`links/${PROVIDER}`, 201, async ({ provider = '' }, request) => {
			const body = parse(linkBody, await readJson(request));
			return wire(
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
			links: (await links.list(provider)).map(wire),
		})),
		get(`links/${PROVIDER}/${LINK}`, async ({ provider = '', id = '' }) =>
			wire(await links.get(provider, id)),
		),
		...(['publish', 'unpublish', 'close'] as const).map((verb) =>
			post(`links/${PROVIDER}/${LINK}/${verb}`, 200, async ({ provider = '', id = '' }) =>
				wire(await links[verb](provider, id)),
			),
		),
	];
}

/** Names on the wire are snake_case. */
function wire(value: object): object {
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [
			name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
			inner,
		]),
	);
}
