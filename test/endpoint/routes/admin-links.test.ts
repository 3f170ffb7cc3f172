import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CreatedLink, LinkStatus } from '../../../src/wire/links.ts';
import type { ConnectLinkState } from '../../../src/endpoint/index.ts';
import { openShop, ORIGIN, problemOf, type Shop } from '../shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
const SECRET = 'an-admin-secret-of-32-characters!';
const authorization = `Bearer ${SECRET}`;

function open(): Shop {
	return openShop({
		admin: { secret: SECRET },
		items: {
			tea: { title: 'Té', amount: { value: '12000', currency: 'COP' }, quantity: { max: 5 } },
			wallet: { kind: 'connect', title: 'Débito automático' },
		},
	});
}

/** Asks as the merchant's own server does: with the secret, without an origin. */
async function ask<Answer>(
	shop: Shop,
	path: string,
	body?: object,
	headers: Record<string, string> = {},
): Promise<Answer> {
	const response = await call(shop, path, body, headers);
	assert.ok(response.ok, `${response.status} ${await response.clone().text()}`);
	return (await response.json()) as Answer;
}

function call(
	shop: Shop,
	path: string,
	body?: object,
	headers: Record<string, string> = {},
): Promise<Response> {
	return shop.send(`/v1/admin/${path}`, {
		headers: { 'content-type': 'application/json', origin: '', authorization, ...headers },
		...(body && { method: 'POST', body: JSON.stringify(body) }),
	});
}

describe('Through the admin routes the merchant’s server', () => {
	it('makes the payment link that a browser would get for the same attempt', async () => {
		const shop = open();
		const order = {
			item: 'tea',
			attempt,
			quantity: 2,
			return_url: `${ORIGIN}/thanks`,
			customer: { email: 'a@b.co' },
		};
		const response = await call(shop, 'payment-links', order);
		assert.equal(response.status, 201);
		const link = (await response.json()) as CreatedLink;
		assert.deepEqual(link.amount, { value: '24000', currency: 'COP' });
		assert.equal((await shop.created(order)).id, link.id);
		assert.equal(shop.provider.payments.size, 1);
		assert.deepEqual(shop.provider.orders[0]?.customer, { email: 'a@b.co' });
	});

	it('may name the attempt in Idempotency-Key instead', async () => {
		const shop = open();
		const first = await ask<CreatedLink>(
			shop,
			'payment-links',
			{ item: 'tea' },
			{ 'idempotency-key': attempt },
		);
		const again = await ask<CreatedLink>(shop, 'payment-links', { item: 'tea', attempt });
		assert.equal(again.id, first.id);
	});

	it('reads a payment without a status token, and cancels it', async () => {
		const shop = open();
		const { id } = await ask<CreatedLink>(shop, 'payment-links', { item: 'tea', attempt });
		assert.equal((await ask<LinkStatus>(shop, `payment-links/${id}`)).status, 'pending');
		assert.equal((await ask<LinkStatus>(shop, `payment-links/${id}/cancel`, {})).status, 'cancelled');
		assert.equal((await ask<LinkStatus>(shop, `payment-links/${id}`)).final, true);
	});

	it('has a customer register a card, and learns which', async () => {
		const shop = open();
		const order = { item: 'wallet', attempt, customer_id: 'customer-7' };
		const { id } = await ask<CreatedLink>(shop, 'connect-links', order);
		assert.equal(shop.provider.connects[0]?.customerId, 'customer-7');
		shop.provider.saved = [{ id: 'card_1', kind: 'card', label: 'VISA ••4242' }];
		shop.wait(5_000);
		const state = await ask<ConnectLinkState>(shop, `connect-links/${id}`);
		assert.deepEqual(state.saved, shop.provider.saved);
	});

	for (const [name, path, body, status, code] of [
		['a price', 'payment-links', { item: 'tea', attempt, price: '1' }, 422, 'invalid_request'],
		['a checkout token', 'payment-links', { token: 'x', attempt }, 422, 'invalid_request'],
		['no attempt', 'payment-links', { item: 'tea' }, 422, 'attempt_missing'],
		['a connect item as a payment', 'payment-links', { item: 'wallet', attempt }, 422, 'not_supported'],
		[
			'a connect link without a customer',
			'connect-links',
			{ item: 'wallet', attempt },
			422,
			'invalid_request',
		],
		['an unknown link', `payment-links/${attempt}`, undefined, 404, 'not_found'],
		['cancelling an unknown link', `payment-links/${attempt}/cancel`, {}, 404, 'not_found'],
	] as const) {
		it(`is refused ${name}`, async () => {
			const shop = open();
			const response = await call(shop, path, body);
			assert.equal(response.status, status);
			assert.equal((await problemOf(response)).code, code);
			assert.equal(shop.provider.orders.length + shop.provider.connects.length, 0);
		});
	}

	it('reads no payment as a connect link', async () => {
		const shop = open();
		const { id } = await ask<CreatedLink>(shop, 'payment-links', { item: 'tea', attempt });
		assert.equal((await call(shop, `connect-links/${id}`)).status, 404);
	});

	for (const path of ['payment-links', 'connect-links', `payment-links/${attempt}/cancel`]) {
		it(`is alone with ${path}: no browser gets there, nor anybody without the secret`, async () => {
			const shop = open();
			const order = { item: 'tea', attempt };
			assert.equal((await call(shop, path, order, { origin: ORIGIN })).status, 404);
			assert.equal((await call(shop, path, order, { 'sec-fetch-site': 'same-origin' })).status, 404);
			assert.equal((await call(shop, path, order, { authorization: 'Bearer x' })).status, 401);
			assert.equal(shop.provider.orders.length, 0);
		});
	}
});
