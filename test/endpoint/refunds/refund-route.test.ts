import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openShop, problemOf, type Shop } from '../shop.ts';

const ADMIN = 'an-admin-secret-of-32-characters!';
const REFUND = 'a-refund-secret-of-32-characters!';

async function openPaidShop(
	config: Parameters<typeof openShop>[0] = {},
): Promise<{ shop: Shop; id: string }> {
	const shop = openShop({
		admin: { secret: ADMIN },
		refunds: { secret: REFUND },
		...config,
	});
	const { id } = await shop.created();
	shop.provider.set({ status: 'succeeded', ended: true });
	return { shop, id };
}

function giveBack(shop: Shop, path: string, body: object, headers: HeadersInit = {}): Promise<Response> {
	return shop.send(`/v1/admin/payments/${path}/refunds`, {
		method: 'POST',
		headers: {
			origin: '',
			authorization: `Bearer ${REFUND}`,
			'content-type': 'application/json',
			...headers,
		},
		body: JSON.stringify(body),
	});
}

describe('The route of refunds', () => {
	it('gives money back once, and answers the same refund again', async () => {
		const { shop, id } = await openPaidShop();
		const body = { id: 'return-1', amount: { value: '20000', currency: 'COP' }, reason: 'duplicate' };
		const first = await giveBack(shop, id, body);
		assert.equal(first.status, 200);
		const refund = (await first.json()) as Record<string, unknown>;
		assert.deepEqual(
			[refund['status'], refund['reason'], refund['payment']],
			[
				'succeeded',
				'duplicate',
				{
					id,
					reference: (refund['payment'] as { reference: string }).reference,
					status: 'succeeded',
					amount_refunded: { value: '20000', currency: 'COP' },
				},
			],
		);
		assert.deepEqual(await (await giveBack(shop, id, body)).json(), refund);
		assert.deepEqual(await (await giveBack(shop, 'fakepay/pay_1', { id: 'return-1' })).json(), refund);
		assert.equal(shop.provider.refundOrders.length, 1);
		assert.equal(shop.provider.refundOrders[0]?.reason, 'duplicate');
	});

	const closed: readonly (readonly [string, HeadersInit, number, string])[] = [
		['without a secret', { authorization: '' }, 401, 'unauthorized'],
		['with the admin secret', { authorization: `Bearer ${ADMIN}` }, 401, 'unauthorized'],
		['to a browser', { origin: 'https://shop.example' }, 404, 'not_found'],
		['to a browser that sends no origin', { 'sec-fetch-site': 'same-origin' }, 404, 'not_found'],
	];
	for (const [name, headers, status, code] of closed) {
		it(`does not open ${name}`, async () => {
			const { shop, id } = await openPaidShop();
			const response = await giveBack(shop, id, { id: 'return-1' }, headers);
			assert.deepEqual([response.status, (await problemOf(response)).code], [status, code]);
			assert.equal(shop.provider.refundOrders.length, 0);
		});
	}

	it('does not exist unless refunds are configured', async () => {
		const shop = openShop({ admin: { secret: ADMIN } });
		const { id } = await shop.created();
		for (const secret of [ADMIN, REFUND]) {
			const response = await giveBack(shop, id, { id: 'return-1' }, { authorization: `Bearer ${secret}` });
			assert.equal(response.status, 404);
		}
	});

	it('opens nothing else: its secret reads no payments', async () => {
		const { shop } = await openPaidShop();
		const headers = { origin: '', authorization: `Bearer ${REFUND}` };
		assert.equal((await shop.send('/v1/admin/payments', { headers })).status, 401);
	});

	const bad: readonly (readonly [string, object])[] = [
		['/id', {}],
		['/id', { id: 'x'.repeat(101) }],
		['/amount', { id: 'r', amount: { value: '0', currency: 'COP' } }],
		['/amount', { id: 'r', amount: 1000 }],
		['/reason', { id: 'r', reason: 'because' }],
		['/payment', { id: 'r', payment: { id: 'other' } }],
	];
	for (const [pointer, body] of bad) {
		it(`refuses ${JSON.stringify(body).slice(0, 60)} at ${pointer}`, async () => {
			const { shop, id } = await openPaidShop();
			const response = await giveBack(shop, id, body);
			const { code, errors = [] } = await problemOf(response);
			assert.equal(code, 'invalid_request');
			assert.ok(errors[0]?.pointer.startsWith(pointer), JSON.stringify(errors));
			assert.equal(shop.provider.refundOrders.length, 0);
		});
	}

	it('tells the developer why a refund is refused, in the test environment', async () => {
		const { shop, id } = await openPaidShop();
		const response = await giveBack(shop, id, { id: 'r', amount: { value: '49901', currency: 'COP' } });
		const { errors, detail } = await problemOf(response);
		assert.deepEqual(errors, [{ pointer: '/amount', code: 'more_than_is_left' }]);
		assert.equal(detail, 'Of 49900 COP that came, 49900 COP can still be given back.');
	});
});
