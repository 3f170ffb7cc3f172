import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromMinor, toMinor } from '../../../src/wire/money.ts';
import { PROBLEM_CODES } from '../../../src/wire/problem.ts';
import type { Offer } from '../../../src/wire/offer.ts';
import { openLiveShop, openShop, ORIGIN, problemOf, START, type Shop } from '../shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
const json = { 'content-type': 'application/json' };

async function refused(shop: Shop, response: Response, status: number, code: string): Promise<void> {
	assert.equal(response.status, status);
	assert.equal(response.headers.get('content-type'), 'application/problem+json');
	const problem = await problemOf(response);
	assert.equal(problem.code, code);
	assert.equal(problem.status, status);
	assert.ok(PROBLEM_CODES.includes(problem.code));
	assert.match(problem.request_id, /^[0-9a-f-]{36}$/);
	assert.equal(shop.provider.orders.length, 0, 'the provider heard nothing');
}

describe('The endpoint refuses, before it says a word to the provider,', () => {
	const bodies: Record<string, readonly [body: unknown, status: number, code: string]> = {
		'an unknown item': [{ item: 'nothing', attempt }, 404, 'item_not_found'],
		'an item named like a part of every object': [{ item: 'constructor', attempt }, 404, 'item_not_found'],
		'an item named __proto__': [{ item: '__proto__', attempt }, 422, 'invalid_request'],
		'an amount for an item with a price': [{ item: 'coffee', attempt, amount: '1' }, 422, 'invalid_request'],
		'a price': [{ item: 'coffee', attempt, price: '1' }, 422, 'invalid_request'],
		'a currency': [{ item: 'coffee', attempt, currency: 'CLP' }, 422, 'invalid_request'],
		'no attempt': [{ item: 'coffee' }, 422, 'attempt_missing'],
		'an attempt that is no UUID': [{ item: 'coffee', attempt: '1' }, 422, 'invalid_request'],
		'neither item nor token': [{ attempt }, 422, 'invalid_request'],
		'a quantity that the item does not have': [
			{ item: 'coffee', attempt, quantity: 2 },
			422,
			'quantity_out_of_range',
		],
		'a quantity above the most': [{ item: 'tea', attempt, quantity: 6 }, 422, 'quantity_out_of_range'],
		'a quantity of nothing': [{ item: 'tea', attempt, quantity: 0 }, 422, 'invalid_request'],
		'half a tea': [{ item: 'tea', attempt, quantity: 0.5 }, 422, 'invalid_request'],
		'another price than the payer was shown': [
			{ item: 'coffee', attempt, expected_amount: { value: '49899', currency: 'COP' } },
			409,
			'price_changed',
		],
		'the right price in another currency': [
			{ item: 'coffee', attempt, expected_amount: { value: '49900', currency: 'MXN' } },
			409,
			'price_changed',
		],
		'the price of one for two': [
			{ item: 'tea', attempt, quantity: 2, expected_amount: { value: '12000', currency: 'COP' } },
			409,
			'price_changed',
		],
		'a shown price that is no money': [
			{ item: 'coffee', attempt, expected_amount: { value: '4.99e4', currency: 'COP' } },
			422,
			'invalid_request',
		],
		'a shown price with more than money has': [
			{ item: 'coffee', attempt, expected_amount: { value: '49900', currency: 'COP', discount: '1' } },
			422,
			'invalid_request',
		],
		'an open amount left open': [{ item: 'donation', attempt }, 422, 'invalid_request'],
		'an open amount below the least': [
			{ item: 'donation', attempt, amount: '4999' },
			422,
			'amount_out_of_range',
		],
		'an open amount above the most': [
			{ item: 'donation', attempt, amount: '501000' },
			422,
			'amount_out_of_range',
		],
		'an open amount between two steps': [
			{ item: 'donation', attempt, amount: '5500' },
			422,
			'amount_out_of_range',
		],
		'an open amount as a number': [{ item: 'donation', attempt, amount: 5000 }, 422, 'invalid_request'],
		'an open amount with an exponent': [{ item: 'donation', attempt, amount: '5e3' }, 422, 'invalid_request'],
		'a negative amount': [{ item: 'donation', attempt, amount: '-5000' }, 422, 'invalid_request'],
		'a method that the item does not have': [
			{ item: 'choice', attempt, method: 'cash' },
			422,
			'method_not_available',
		],
		'no method where there is a choice': [{ item: 'choice', attempt }, 422, 'invalid_request'],
		'a list': [[], 422, 'invalid_request'],
		'a text': ['x', 422, 'invalid_request'],
		null: [null, 422, 'invalid_request'],
		'a body nested too deeply': [{ item: 'coffee', attempt, customer: nested(9) }, 422, 'invalid_request'],
		'an e-mail address without a domain': [
			{ item: 'coffee', attempt, customer: { email: 'ana' } },
			422,
			'invalid_request',
		],
		'a customer with more than a customer has': [
			{ item: 'coffee', attempt, customer: { role: 'admin' } },
			422,
			'invalid_request',
		],
		'a name with a line break': [
			{ item: 'coffee', attempt, customer: { first_name: 'Ana\r\nX: y' } },
			422,
			'invalid_request',
		],
	};
	for (const [name, [body, status, code]] of Object.entries(bodies)) {
		it(name, async () => {
			const shop = openShop();
			const response = await shop.send('/v1/payment-links', {
				method: 'POST',
				headers: json,
				body: JSON.stringify(body),
			});
			await refused(shop, response, status, code);
		});
	}

	for (const [item, more, value] of [
		['coffee', {}, '49900.00'],
		['tea', { quantity: 2 }, '24000'],
		['donation', { amount: '6000' }, '6000'],
	] as const) {
		it(`nothing where the shown price is that of ${item}, however it is written`, async () => {
			const shop = openShop();
			const link = await shop.created({ item, ...more, expected_amount: { value, currency: 'COP' } });
			assert.equal(Number(link.amount?.value), Number(value));
		});
	}

	it('nothing where the shown price is stated again and differs in how it is written', async () => {
		const shop = openShop();
		const first = await shop.created({ attempt, expected_amount: { value: '49900', currency: 'COP' } });
		const again = await shop.created({ attempt, expected_amount: { value: '49900.0', currency: 'COP' } });
		assert.equal(again.id, first.id);
	});

	const raw: Record<string, readonly [init: RequestInit, status: number, code: string]> = {
		'broken JSON': [{ body: '{"item":', headers: json }, 400, 'invalid_json'],
		'no body': [{ headers: json }, 400, 'invalid_json'],
		'bytes that are no UTF-8': [
			{ body: new Uint8Array([0x22, 0xff, 0x22]), headers: json },
			400,
			'invalid_json',
		],
		'brackets without end': [
			{ body: '['.repeat(8000) + ']'.repeat(8000), headers: json },
			422,
			'invalid_request',
		],
		'a text that claims to be none': [
			{ body: '{}', headers: { 'content-type': 'text/plain' } },
			415,
			'unsupported_media_type',
		],
		'a body without a type': [{ body: new Uint8Array([0x7b, 0x7d]) }, 415, 'unsupported_media_type'],
		'a body of 1 MB': [{ body: `"${'x'.repeat(1_000_000)}"`, headers: json }, 413, 'body_too_large'],
		'a body of 1 MB that arrives in pieces': [{ body: pieces(1_000), headers: json }, 413, 'body_too_large'],
	};
	for (const [name, [init, status, code]] of Object.entries(raw)) {
		it(name, async () => {
			const shop = openShop();
			const streamed = init.body instanceof ReadableStream ? { duplex: 'half' as const } : {};
			const response = await shop.send('/v1/payment-links', { method: 'POST', ...init, ...streamed });
			await refused(shop, response, status, code);
		});
	}

	for (const origin of [
		'https://evil.example',
		'http://shop.example',
		'https://shop.example.evil.example',
		'https://evilshop.example',
		'https://shop.example:8443',
		'https://shop.example:443',
		'https://sub.shop.example',
		'https://shop.example.',
		'https://shop.example/',
		'https://shop.examplé',
		'https://xn--shop-example.example',
		'HTTPS://SHOP.EXAMPLE',
		'https://SHOP.example',
		'//shop.example',
		'shop.example',
		'https://user@shop.example',
		'https://shop.example#',
		'https://shop.example?x',
		'https://shop.example, https://evil.example',
		'https://shop.example https://evil.example',
		'file://',
		'chrome-extension://abcdef',
		'null',
		'*',
		'undefined',
	]) {
		it(`the origin ${origin}`, async () => {
			const shop = openLiveShop();
			const latin1 = origin.replace(/[^\u0000-\u00ff]/g, '?');
			for (const [path, init] of [
				['/v1/items/coffee', {}],
				['/v1/payment-links', { method: 'POST', body: JSON.stringify({ item: 'coffee', attempt }) }],
				['/v1/payment-links', { method: 'OPTIONS' }],
				['/healthz', {}],
			] as const) {
				const response = await shop.send(path, { ...init, headers: { ...json, origin: latin1 } });
				assert.equal(response.headers.get('access-control-allow-origin'), null);
				await refused(shop, response, 403, 'origin_not_allowed');
			}
		});
	}

	it('a page of another site that sends no origin', async () => {
		const shop = openShop();
		const response = await shop.create({}, { origin: '', 'sec-fetch-site': 'cross-site' });
		await refused(shop, response, 403, 'origin_not_allowed');
	});

	for (const return_url of [
		'https://evil.example/thanks',
		'https://shop.example/other',
		'https://shop.example.evil.example/thanks',
		'http://shop.example/thanks',
		'https://user:secret@shop.example/thanks',
		'https://shop.example/thanks/../admin',
		'javascript:alert(1)',
		'/thanks',
		'//shop.example/thanks',
		'https:\\\\evil.example\\thanks',
		'',
	]) {
		it(`the return address ${return_url || '(empty)'}`, async () => {
			const shop = openShop();
			await refused(shop, await shop.create({ return_url }), 422, 'return_url_not_allowed');
		});
	}

	it('an Idempotency-Key that is not the attempt', async () => {
		const shop = openShop();
		const response = await shop.create({ attempt }, { 'idempotency-key': crypto.randomUUID() });
		await refused(shop, response, 422, 'invalid_request');
	});
});

describe('The endpoint', () => {
	it('points at every field that is wrong', async () => {
		const shop = openShop();
		const response = await shop.create({ attempt: 'x', amount: '1', customer: { email: 'x' }, price: '2' });
		const { errors } = await problemOf(response);
		assert.deepEqual(errors?.map(({ pointer, code }) => `${pointer} ${code}`).sort(), [
			'/attempt invalid',
			'/customer/email invalid',
			'/price unexpected',
		]);
	});

	it('says what a provider needs to know of the payer when it is missing', async () => {
		const shop = openShop();
		shop.provider.requiredFields = () => ['email', 'document_number'];
		const response = await shop.create({ customer: { email: 'ana@correo.com' } });
		assert.deepEqual((await problemOf(response)).errors, [
			{ pointer: '/customer/document_number', code: 'missing' },
		]);
	});

	it('offers with each method what that method needs, and with none what another one does', async () => {
		const shop = openShop({
			items: {
				choice: {
					title: 'Café molido',
					amount: { value: '30000', currency: 'COP' },
					fields: ['email'],
					methods: [
						{ id: 'cash', type: 'CASH' },
						{ id: 'card', type: 'CARD' },
					],
				},
			},
		});
		shop.provider.requiredFields = ({ type }) => (type === 'CASH' ? ['document_number'] : []);
		const offer = (await (await shop.send('/v1/items/choice')).json()) as Offer;
		assert.deepEqual(offer.fields, ['email']);
		assert.deepEqual(
			offer.methods.map(({ fields }) => fields),
			[['document_number', 'email'], ['email']],
		);
		assert.equal(
			(await shop.create({ item: 'choice', method: 'cash', customer: { email: 'a@b.co' } })).status,
			422,
		);
		assert.equal(
			(await shop.create({ item: 'choice', method: 'card', customer: { email: 'a@b.co' } })).status,
			201,
		);
	});

	it('orders at the price of the server, times the quantity', async () => {
		const shop = openShop();
		await shop.created({ item: 'tea', quantity: 3 });
		await shop.created({ item: 'donation', amount: '7000' });
		assert.deepEqual(
			shop.provider.orders.map(({ amount }) => amount),
			[
				{ value: '36000', currency: 'COP' },
				{ value: '7000', currency: 'COP' },
			],
		);
	});

	it('sends the tax and the fixed shares of all units, a tax of nothing too', async () => {
		const cop = (value: string) => ({ value, currency: 'COP' });
		const amount = cop('12000');
		const split = (value: string) => ({ customerId: 'cus_1', fixed: cop(value) });
		const half = { customerId: 'cus_2', percentage: 50 };
		const shop = openShop({
			items: {
				tea: {
					...{ title: 'Té', amount, quantity: { max: 5 } },
					tax: { amount: cop('1916'), base: cop('10084'), percentage: 19 },
					splits: [split('1000'), half],
				},
				book: { title: 'Libro', amount, quantity: { max: 5 }, tax: { amount: cop('0') } },
			},
		});
		for (const item of ['tea', 'book']) {
			for (const quantity of [1, 3]) await shop.created({ item, quantity });
		}
		assert.deepEqual(
			shop.provider.orders.map(({ tax, splits }) => [tax, splits]),
			[
				[{ amount: cop('1916'), base: cop('10084'), percentage: 19 }, [split('1000'), half]],
				[{ amount: cop('5748'), base: cop('30252'), percentage: 19 }, [split('3000'), half]],
				[{ amount: cop('0') }, undefined],
				[{ amount: cop('0') }, undefined],
			],
		);
	});

	it('sends a tax that is the unit’s, times the quantity, to the last decimal', async () => {
		const currency = fc.constantFrom('COP', 'CLP', 'GTQ', 'USD');
		await fc.assert(
			fc.asyncProperty(
				currency,
				fc.bigInt({ min: 1n, max: 10n ** 8n }),
				fc.nat(100),
				fc.integer({ min: 1, max: 10_000 }),
				async (code, price, percent, quantity) => {
					const tax = (price * BigInt(percent)) / 100n;
					const shop = openShop({
						items: {
							tea: {
								title: 'Té',
								amount: fromMinor(price, code),
								tax: { amount: fromMinor(tax, code) },
								quantity: { max: quantity },
							},
						},
					});
					await shop.created({ item: 'tea', quantity });
					const [order] = shop.provider.orders;
					assert.equal(toMinor(order?.amount ?? fromMinor(0n, code)), price * BigInt(quantity));
					assert.equal(toMinor(order?.tax?.amount ?? fromMinor(-1n, code)), tax * BigInt(quantity));
				},
			),
			{ numRuns: 60 },
		);
	});

	it('sends the end of a link in UTC, and makes no link from that moment on', async () => {
		const item = { title: 'Entrada', amount: { value: '12000', currency: 'COP' } };
		const shop = openShop({ items: { ticket: { ...item, expiresAt: '2026-11-21T12:00:00-05:00' } } });
		const attempt = crypto.randomUUID();
		const made = await shop.created({ item: 'ticket', attempt });
		assert.equal(shop.provider.orders[0]?.expiresAt, '2026-11-21T17:00:00.000Z');
		const offer = async () => {
			const response = await shop.send('/v1/items/ticket');
			return { status: response.status, body: (await response.json()) as Record<string, unknown> };
		};
		assert.equal((await offer()).body['expires_at'], '2026-11-21T17:00:00.000Z');
		shop.wait(Date.parse('2026-11-21T17:00:00Z') - START - 1);
		await shop.created({ item: 'ticket' });
		shop.wait(1);
		const refused = await shop.create({ item: 'ticket' });
		assert.deepEqual([refused.status, (await problemOf(refused)).code], [410, 'offer_expired']);
		const gone = await offer();
		assert.deepEqual([gone.status, gone.body['code']], [410, 'offer_expired']);
		assert.equal((await shop.created({ item: 'ticket', attempt })).id, made.id, 'one from before is found');
		assert.equal(shop.provider.orders.length, 2);
	});

	it('sends payers back to the page they named, its query and hash kept, with the reference added', async () => {
		const shop = openShop();
		const link = await shop.created({ return_url: 'https://shop.example/thanks?cart=7&checkout=old#end' });
		assert.equal(
			shop.provider.orders[0]?.returnUrl,
			`https://shop.example/thanks?cart=7&checkout=${link.id}#end`,
		);
		await shop.created();
		assert.match(shop.provider.orders[1]?.returnUrl ?? '', /^https:\/\/shop\.example\/thanks\?checkout=/);
	});

	it('takes the attempt from a quoted Idempotency-Key', async () => {
		const shop = openShop();
		const link = await shop.created({ attempt });
		const response = await shop.send('/v1/payment-links', {
			method: 'POST',
			headers: { ...json, 'idempotency-key': `"${attempt}"` },
			body: JSON.stringify({ item: 'coffee' }),
		});
		assert.equal(((await response.json()) as { id: string }).id, link.id);
	});

	it('shows an offer that may be cached for a minute and then asked for again cheaply', async () => {
		const shop = openShop();
		const response = await shop.send('/v1/items/coffee');
		assert.equal(response.status, 200);
		assert.equal(response.headers.get('cache-control'), 'public, max-age=60');
		assert.deepEqual((await response.json()) as Offer, {
			kind: 'payment',
			title: 'Café de Huila',
			amount: { value: '49900', currency: 'COP' },
			methods: [],
			provider: { id: 'fakepay', label: 'FakePay', host: 'pay.fakepay.example' },
			fields: [],
			environment: 'test',
		});
		const etag = response.headers.get('etag') ?? '';
		const again = await shop.send('/v1/items/coffee', { headers: { 'if-none-match': etag } });
		assert.equal(again.status, 304);
		assert.equal(await again.text(), '');
	});

	it('asks an item function for what it sells, and refuses to sell what makes no sense', async () => {
		const shop = openShop({
			items: (id, { locale }) =>
				id === 'free'
					? { title: 'Gratis', amount: { value: '0', currency: 'COP' } }
					: id === 'book'
						? { title: locale === 'en' ? 'Book' : 'Libro', amount: { value: '20000', currency: 'COP' } }
						: undefined,
		});
		const offer = await shop.send('/v1/items/book', { headers: { 'accept-language': 'en-GB,es;q=0.5' } });
		assert.equal(((await offer.json()) as Offer).title, 'Book');
		assert.equal((await shop.send('/v1/items/none')).status, 404);
		assert.equal((await shop.create({ item: 'free' })).status, 500);
		assert.match(String(shop.log.at(-1)?.['cause']), /amount/);
	});

	it('lets a listed page read its answers, by name and without credentials', async () => {
		const shop = openShop();
		for (const response of [await shop.send('/v1/items/coffee'), await shop.create({ item: 'nothing' })]) {
			assert.equal(response.headers.get('access-control-allow-origin'), ORIGIN);
			assert.equal(response.headers.get('access-control-allow-credentials'), null);
			assert.match(response.headers.get('vary') ?? '', /Origin/);
		}
		const preflight = await shop.send('/v1/payment-links', {
			method: 'OPTIONS',
			headers: {
				'access-control-request-method': 'POST',
				'access-control-request-headers': 'idempotency-key',
			},
		});
		assert.equal(preflight.status, 204);
		assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /idempotency-key/);
	});

	it('seals every answer: not cached, not sniffed, not framed, not referred', async () => {
		const shop = openShop();
		const link = await shop.created();
		for (const response of [
			await shop.create(),
			await shop.create({ item: 'nothing' }),
			await shop.send(`/v1/payment-links/${link.id}`, {
				headers: { authorization: `Bearer ${link.status_token}` },
			}),
			await shop.send('/healthz'),
			await shop.send('/nothing'),
		]) {
			assert.equal(response.headers.get('cache-control'), 'no-store');
			assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
			assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
			assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
		}
	});

	for (const [language, title] of [
		['es-CO,es;q=0.9', 'Este producto ya no está disponible.'],
		['en-US', 'This product is no longer available.'],
		['pt-BR', 'Este produto não está mais disponível.'],
		['ja, en;q=0.5', 'This product is no longer available.'],
		['', 'Este producto ya no está disponible.'],
		['💥;;;,,', 'Este producto ya no está disponible.'],
	] as const) {
		it(`words problems for somebody who reads "${language}"`, async () => {
			const shop = openShop();
			const header = language.replace(/[^\u0000-\u00ff]/gu, '?');
			const response = await shop.create({ item: 'nothing' }, { 'accept-language': header });
			assert.equal((await problemOf(response)).title, title);
		});
	}

	it('tells nothing of a failure of its own but a number to quote', async () => {
		const shop = openShop({
			items: () => {
				throw new Error('password=hunter2');
			},
		});
		const response = await shop.create();
		assert.equal(response.status, 500);
		const text = await response.text();
		assert.doesNotMatch(text, /hunter2|at /);
		const { request_id } = JSON.parse(text) as { request_id: string };
		assert.ok(
			shop.log.some((entry) => entry.request_id === request_id && /hunter2/.test(String(entry['cause']))),
		);
	});

	it('is found wherever it is mounted', async () => {
		const shop = openShop();
		for (const url of [
			'https://x/v1/items/tea',
			'https://x/a/b/v1/items/tea',
			'https://x/checkout/v1/items/tea',
		]) {
			assert.equal((await shop.endpoint.fetch(new Request(url))).status, 200, url);
		}
		const based = openShop({ base: '/api/v1/checkout' });
		const url = 'https://x/api/v1/checkout/v1/items/tea';
		assert.equal((await based.endpoint.fetch(new Request(url))).status, 200);
		assert.equal((await based.endpoint.fetch(new Request('https://x/v1/items/tea'))).status, 404);
	});

	it('says that it lives, and that it is ready only while its store answers', async () => {
		const shop = openShop();
		assert.equal((await shop.send('/healthz')).status, 200);
		assert.equal((await shop.send('/readyz')).status, 200);
	});
});

function nested(depth: number): unknown {
	return depth === 0 ? {} : { inner: nested(depth - 1) };
}

function pieces(count: number): ReadableStream<Uint8Array> {
	let sent = 0;
	return new ReadableStream({
		pull(controller) {
			if (sent++ < count) controller.enqueue(new Uint8Array(1024).fill(0x20));
			else controller.close();
		},
	});
}
