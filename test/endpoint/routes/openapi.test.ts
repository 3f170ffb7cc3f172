import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { Validator, type Schema } from '@cfworker/json-schema';
import { PROBLEM_CODES, type Problem } from '../../../src/wire/problem.ts';
import type { CreatedLink } from '../../../src/wire/links.ts';
import { OPENAPI_FILE, openapiText } from '../../../src/build/openapi/text.ts';
import { openShop, ORIGIN, type Shop } from '../shop.ts';

interface Media {
	readonly schema: Schema;
	readonly example?: unknown;
}
interface Described {
	readonly operationId: string;
	readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
	readonly responses: Readonly<
		Record<
			string,
			{
				readonly content?: Readonly<Record<string, Media>>;
				readonly headers?: Readonly<Record<string, unknown>>;
			}
		>
	>;
}
interface Description {
	readonly servers: readonly { readonly url: string }[];
	readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
	readonly components: { readonly examples: Readonly<Record<string, { readonly value: Problem }>> };
}

const SECRET = 'an-admin-secret-of-32-characters!';
const REFUND_SECRET = 'a-refund-secret-of-32-characters!';
const FORM = 'application/x-www-form-urlencoded';

/** A shop in which everything that is described can be asked for. */
function open(): Shop {
	const shop = openShop({
		admin: { secret: SECRET },
		refunds: { secret: REFUND_SECRET },
		items: {
			coffee: { title: 'Café', amount: { value: '49900', currency: 'COP' }, quantity: { max: 5 } },
			gift: {
				title: 'Regalo',
				openAmount: { currency: 'COP', min: '5000', max: '9000' },
				image: `${ORIGIN}/g.png`,
			},
			wallet: { kind: 'connect', title: 'Débito automático' },
		},
		resolveCustomer: ({ headers }) => headers.get('cookie') ?? undefined,
	});
	shop.provider.saved = [{ id: 'card_1', kind: 'card', label: 'VISA ••4242' }];
	return shop;
}

const description = (await (await open().send('/openapi.json')).json()) as Description;

/** Holds an answer to what is described of it. */
async function check(response: Response, path: string, method: 'get' | 'post'): Promise<string> {
	const described = description.paths[path]?.[method]?.responses[response.status];
	const name = `${method} ${path} ${response.status}`;
	assert.ok(described, `${name} is not described: ${await response.clone().text()}`);
	const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
	const text = await response.text();
	if (text === '') return name;
	const media = described.content?.[type];
	assert.ok(media, `${name} is not described as ${type}`);
	if (type.endsWith('json')) assertFits(JSON.parse(text), media.schema, name);
	for (const header of ['retry-after', 'idempotent-replayed', 'etag', 'location']) {
		if (!response.headers.has(header)) continue;
		const named = Object.keys(described.headers ?? {}).map((text) => text.toLowerCase());
		assert.ok(named.includes(header), `${name} does not describe ${header}`);
	}
	return name;
}

function assertFits(value: unknown, schema: Schema, name: string): void {
	const whole = { ...schema, components: description.components } as Schema;
	const { valid, errors } = new Validator(whole, '2020-12', false).validate(value);
	assert.ok(valid, `${name}: ${JSON.stringify(errors)}\n${JSON.stringify(value)}`);
}

describe('The description of the endpoint', () => {
	it('is the one that its schemas give today; else run `npm run openapi`', async () => {
		assert.equal(await readFile(OPENAPI_FILE, 'utf8'), await openapiText());
	});

	it('is served beside the routes that it describes, and may be cached', async () => {
		const response = await open().send('/openapi.json');
		assert.equal(response.headers.get('content-type'), 'application/json');
		assert.ok(response.headers.has('etag'));
		assert.deepEqual(
			description.servers.map(({ url }) => url),
			['.'],
		);
	});

	it('has every code of the closed list, each where it can be answered', () => {
		assert.deepEqual(Object.keys(description.components.examples), [...PROBLEM_CODES]);
		const used = JSON.stringify(description.paths);
		for (const code of PROBLEM_CODES) {
			assert.ok(used.includes(`#/components/examples/${code}`), code);
			const { value } = description.components.examples[code] as { value: Problem };
			assertFits(value, { $ref: '#/components/schemas/Problem' }, code);
		}
	});

	it('has no name twice', () => {
		const ids = Object.values(description.paths).flatMap((path) =>
			Object.values(path).map(({ operationId }) => operationId),
		);
		assert.equal(new Set(ids).size, ids.length);
	});

	it('gives examples that fit its own schemas', () => {
		let count = 0;
		for (const [path, methods] of Object.entries(description.paths)) {
			for (const { requestBody, responses } of Object.values(methods)) {
				for (const body of [requestBody, ...Object.values(responses)]) {
					for (const [type, { schema, example }] of Object.entries(body?.content ?? {})) {
						if (example === undefined) continue;
						assertFits(example, schema, `${path} ${type}`);
						count++;
					}
				}
			}
		}
		assert.ok(count > 15);
	});

	for (const [name, body, fits] of [
		['an item', { item: 'cafe' }, true],
		['a token', { token: 'eyJ' }, true],
		['both', { item: 'cafe', token: 'eyJ' }, false],
		['neither', {}, false],
		['a price', { item: 'cafe', price: '1' }, false],
		['a telephone without a country', { item: 'cafe', customer: { phone: '3001234567' } }, false],
		['an upper case attempt', { item: 'cafe', attempt: crypto.randomUUID().toUpperCase() }, true],
		['an attempt that is no UUID', { item: 'cafe', attempt: '1' }, false],
	] as const) {
		it(`${fits ? 'allows' : 'refuses'} a request with ${name}, as the endpoint does`, async () => {
			const media =
				description.paths['/v1/payment-links']?.['post']?.requestBody?.content['application/json'];
			assert.ok(media);
			const whole = { ...media.schema, components: description.components } as Schema;
			assert.equal(new Validator(whole, '2020-12').validate(body).valid, fits);
		});
	}
});

describe('What the endpoint answers is what is described', () => {
	const seen = new Set<string>();
	const see = async (response: Promise<Response>, path: string, method: 'get' | 'post', status: number) => {
		const answer = await response;
		assert.equal(answer.status, status, await answer.clone().text());
		seen.add(await check(answer, path, method));
	};
	const post = (shop: Shop, path: string, body: object | string, headers: Record<string, string> = {}) =>
		shop.send(path, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: typeof body === 'string' ? body : JSON.stringify(body),
		});
	const admin = { origin: '', authorization: `Bearer ${SECRET}` };
	const attempt = () => crypto.randomUUID();

	it('to payers', async () => {
		const shop = open();
		for (const item of ['coffee', 'gift', 'wallet'])
			await see(shop.send(`/v1/items/${item}`), '/v1/items/{id}', 'get', 200);
		await see(shop.send('/v1/items/none'), '/v1/items/{id}', 'get', 404);
		const links = '/v1/payment-links';
		const order = { item: 'coffee', attempt: attempt() };
		const link = (await (await post(shop, links, order)).json()) as CreatedLink;
		await see(post(shop, links, order), links, 'post', 201);
		await see(post(shop, links, { item: 'gift', attempt: attempt(), amount: '1' }), links, 'post', 422);
		await see(post(shop, links, { ...order, item: 'gift', amount: '6000' }), links, 'post', 422);
		await see(post(shop, links, { item: 'x', attempt: attempt() }), links, 'post', 404);
		await see(post(shop, links, '{'), links, 'post', 400);
		await see(post(shop, links, { ...order, token: 'x' }), links, 'post', 422);
		await see(post(shop, links, order, { origin: 'https://evil.example' }), links, 'post', 403);
		await see(post(shop, links, order, { 'content-type': 'text/plain' }), links, 'post', 415);
		await see(post(shop, links, { item: 'x'.repeat(20_000) }), links, 'post', 413);
		await see(
			post(shop, links, `item=coffee&attempt=${attempt()}`, { 'content-type': FORM }),
			links,
			'post',
			303,
		);
		await see(post(shop, links, 'item=coffee', { 'content-type': FORM }), links, 'post', 200);
		await see(post(shop, links, 'item=x', { 'content-type': FORM }), links, 'post', 404);
		shop.provider.fates.push('unreachable', 'vanished');
		await see(post(shop, links, { item: 'coffee', attempt: attempt() }), links, 'post', 503);
		await see(post(shop, links, { item: 'coffee', attempt: attempt() }), links, 'post', 504);

		const authorization = `Bearer ${link.status_token}`;
		const one = '/v1/payment-links/{id}';
		await see(shop.send(`${links}/${link.id}`, { headers: { authorization } }), one, 'get', 200);
		await see(shop.send(`${links}/${link.id}`), one, 'get', 401);
	});

	it('to customers who register a card', async () => {
		const shop = open();
		const links = '/v1/connect-links';
		const order = { item: 'wallet', attempt: attempt() };
		await see(post(shop, links, order), links, 'post', 401);
		await see(post(shop, links, order, { cookie: 'customer-7' }), links, 'post', 201);
		await see(post(shop, links, 'item=wallet', { 'content-type': FORM }), links, 'post', 200);
		const link = (await (await post(shop, links, order, { cookie: 'customer-7' })).json()) as CreatedLink;
		const headers = { authorization: `Bearer ${link.status_token}` };
		await see(shop.send(`${links}/${link.id}`, { headers }), '/v1/connect-links/{id}', 'get', 200);
	});

	it('to providers', async () => {
		const shop = open();
		const path = '/v1/webhooks/{provider}';
		const deliver = (headers: Record<string, string>) =>
			post(shop, '/v1/webhooks/fakepay', 'x', { origin: '', ...headers });
		await see(deliver({ 'x-signed': 'yes' }), path, 'post', 200);
		await see(deliver({}), path, 'post', 401);
	});

	it('to the merchant’s servers', async () => {
		const shop = open();
		const at = '/v1/admin';
		const make = async (path: string, body: object) => {
			await see(post(shop, `${at}/${path}`, body, admin), `${at}/${path}`, 'post', 201);
			return (await (await post(shop, `${at}/${path}`, body, admin)).json()) as {
				id: string;
				reference: string;
			};
		};
		const read = (path: string) => shop.send(`${at}/${path}`, { headers: admin });

		const payment = await make('payment-links', { item: 'coffee', attempt: attempt() });
		await see(read(`payment-links/${payment.id}`), `${at}/payment-links/{id}`, 'get', 200);
		const cancel = `${at}/payment-links/{id}/cancel`;
		await see(post(shop, cancel.replace('{id}', payment.id), {}, admin), cancel, 'post', 200);
		const reopen = `${at}/payment-links/{id}/reopen`;
		await see(post(shop, reopen.replace('{id}', payment.id), {}, admin), reopen, 'post', 200);
		const connect = await make('connect-links', {
			item: 'wallet',
			attempt: attempt(),
			customer_id: 'customer-7',
		});
		await see(read(`connect-links/${connect.id}`), `${at}/connect-links/{id}`, 'get', 200);
		const charge = {
			title: 'Mes',
			amount: { value: '1', currency: 'COP' },
			customer_id: 'c',
			card_id: 'card_1',
		};
		const { reference } = await make('charges', { ...charge, attempt: attempt() });
		await see(read(`charges/${reference}`), `${at}/charges/{reference}`, 'get', 200);
		shop.provider.chargeStatus = 'failed';
		await make('charges', { ...charge, attempt: attempt() });
		await see(post(shop, `${at}/charges`, charge, admin), `${at}/charges`, 'post', 422);
		await see(
			post(shop, `${at}/charges`, charge, { ...admin, authorization: '' }),
			`${at}/charges`,
			'post',
			401,
		);
	});

	it('to the merchant’s servers that read the books', async () => {
		const shop = open();
		const at = '/v1/admin/payments';
		const headers = admin;
		const { id } = await shop.created();
		const read = (path: string) => shop.send(`${at}${path}`, { headers });
		await see(read('?since=2026-11-01&zone=America/Bogota&limit=1'), at, 'get', 200);
		await see(read('?since=yesterday'), at, 'get', 422);
		await see(shop.send(at, { headers: { origin: '' } }), at, 'get', 401);
		await see(read(`/${id}`), `${at}/{id}`, 'get', 200);
		const { reference, providerId } = await shop.endpoint.getPayment({ id });
		await see(read(`/${reference}`), `${at}/{reference}`, 'get', 200);
		await see(read(`/fakepay/${providerId}`), `${at}/{provider}/{id}`, 'get', 200);
		await see(read('/fakepay/none'), `${at}/{provider}/{id}`, 'get', 404);
	});

	it('to the merchant’s servers that give money back', async () => {
		const shop = open();
		const at = '/v1/admin/payments';
		const headers = { ...admin, authorization: `Bearer ${REFUND_SECRET}` };
		const { id } = await shop.created();
		const { reference, providerId } = await shop.endpoint.getPayment({ id });
		const give = (path: string, refund: string, change: object = {}) =>
			post(shop, `${at}/${path}/refunds`, { id: refund, ...change }, headers);
		await see(give(id, 'r1'), `${at}/{id}/refunds`, 'post', 422);
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.provider.refundFates.push('declined');
		await see(give(id, 'r1'), `${at}/{id}/refunds`, 'post', 200);
		const amount = { value: '1000', currency: 'COP' };
		await see(give(reference, 'r2', { amount }), `${at}/{reference}/refunds`, 'post', 200);
		const byProvider = `fakepay/${providerId}`;
		await see(give(byProvider, 'r3'), `${at}/{provider}/{id}/refunds`, 'post', 200);
		await see(give('fakepay/none', 'r4'), `${at}/{provider}/{id}/refunds`, 'post', 404);
		await see(shop.send(`${at}/${id}`, { headers: admin }), `${at}/{id}`, 'get', 200);
	});

	it('to the merchant’s servers about links of a provider’s own', async () => {
		const shop = open();
		const link = {
			...({ id: '12', state: 'draft', title: 'Molino', amount: { value: '1', currency: 'COP' } } as const),
			...{ reference: null, url: null, expiresAt: null },
		};
		const one = () => Promise.resolve(link);
		const links = {
			create: one,
			get: one,
			publish: one,
			unpublish: one,
			close: one,
			list: async () => [link],
		};
		Object.assign(shop.provider, { links });
		const all = '/v1/admin/links/{provider}';
		const path = all.replace('{provider}', 'fakepay');
		await see(post(shop, path, { title: 'Molino', amount: link.amount }, admin), all, 'post', 201);
		await see(shop.send(path, { headers: admin }), all, 'get', 200);
		await see(shop.send(`${path}/12`, { headers: admin }), `${all}/{id}`, 'get', 200);
		for (const verb of ['publish', 'unpublish', 'close'])
			await see(post(shop, `${path}/12/${verb}`, {}, admin), `${all}/{id}/${verb}`, 'post', 200);
	});

	it('to whoever runs it', async () => {
		const shop = open();
		for (const path of ['/healthz', '/readyz', '/openapi.json']) await see(shop.send(path), path, 'get', 200);
	});

	it('and nothing that is described was left out above', () => {
		const described = Object.entries(description.paths).flatMap(([path, methods]) =>
			Object.entries(methods).map(([method, { responses }]) => {
				const success = Object.keys(responses).find((status) => status === '200' || status === '201');
				return `${method} ${path} ${success}`;
			}),
		);
		assert.deepEqual(
			described.filter((name) => !seen.has(name)),
			[],
		);
	});
});
