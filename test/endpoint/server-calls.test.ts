import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openShop } from './shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';

describe('The merchant’s server', () => {
	it('makes the same link as a browser would for the same attempt', async () => {
		const shop = openShop();
		const link = await shop.endpoint.createPaymentLink({ item: 'tea', attempt, quantity: 2 });
		assert.deepEqual(link.amount, { value: '24000', currency: 'COP' });
		assert.equal((await shop.created({ item: 'tea', attempt, quantity: 2 })).id, link.id);
		assert.equal(shop.provider.payments.size, 1);
	});

	it('reads and cancels a payment', async () => {
		const shop = openShop();
		const { id } = await shop.endpoint.createPaymentLink({ item: 'coffee', attempt });
		assert.equal((await shop.endpoint.getPaymentLink(id)).status, 'pending');
		assert.equal((await shop.endpoint.cancelPaymentLink(id)).status, 'cancelled');
		assert.equal((await shop.endpoint.cancelPaymentLink(id)).status, 'cancelled', 'twice is as good as once');
	});

	it('is told when a cancelling came too late', async () => {
		const shop = openShop();
		const { id } = await shop.endpoint.createPaymentLink({ item: 'coffee', attempt });
		shop.provider.set({ status: 'succeeded', ended: true });
		assert.equal((await shop.endpoint.cancelPaymentLink(id)).status, 'succeeded');
	});

	it('has a customer register a card, and learns which', async () => {
		const shop = openShop({ items: { wallet: { kind: 'connect', title: 'Débito automático' } } });
		const { id } = await shop.endpoint.createConnectLink({
			item: 'wallet',
			attempt,
			customerId: 'customer-7',
		});
		assert.deepEqual((await shop.endpoint.getConnectLink(id)).saved, []);
		shop.provider.saved = [{ id: 'card_1', kind: 'card', label: 'VISA ••4242' }];
		shop.wait(5_000);
		assert.deepEqual((await shop.endpoint.getConnectLink(id)).saved, shop.provider.saved);
	});

	for (const [name, order] of [
		['an attempt that is no UUID', { item: 'coffee', attempt: 'x' }],
		['an unknown item', { item: 'nothing', attempt }],
		['a return page outside the list', { item: 'coffee', attempt, returnUrl: 'https://evil.example/' }],
		['a quantity that there is not', { item: 'tea', attempt, quantity: 9 }],
	] as const) {
		it(`is refused ${name} as well`, async () => {
			const shop = openShop();
			await assert.rejects(shop.endpoint.createPaymentLink(order), { name: 'ProblemError' });
			assert.equal(shop.provider.orders.length, 0);
		});
	}
});
