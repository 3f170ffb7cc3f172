import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CreatedLink } from '../../../src/wire/links.ts';
import { fakeProvider, type Fate } from '../fake-provider.ts';
import { openShop, problemOf } from '../shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';

describe('One attempt', () => {
	it('makes one payment however often it is asked for', async () => {
		const shop = openShop();
		const first = await shop.create({ attempt });
		const again = await shop.create({ attempt });
		assert.equal(first.headers.get('idempotent-replayed'), null);
		assert.equal(again.headers.get('idempotent-replayed'), 'true');
		const [a, b] = [(await first.json()) as CreatedLink, (await again.json()) as CreatedLink];
		assert.equal(a.url, b.url);
		assert.equal(a.id, b.id);
		assert.equal(shop.provider.orders.length, 1);
	});

	it('makes one payment when 500 requests come at once, and all get it', async () => {
		const shop = openShop();
		const responses = await Promise.all(Array.from({ length: 500 }, () => shop.create({ attempt })));
		const links = await Promise.all(responses.map((response) => response.json() as Promise<CreatedLink>));
		assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([201]));
		assert.equal(new Set(links.map(({ url }) => url)).size, 1);
		assert.equal(shop.provider.orders.length, 1);
	});

	it('is told apart from another attempt at the same item', async () => {
		const shop = openShop();
		const [a, b] = [await shop.created(), await shop.created()];
		assert.notEqual(a.url, b.url);
		assert.equal(shop.provider.payments.size, 2);
	});

	it('is refused for something else than it began with, without a word to the provider', async () => {
		const shop = openShop();
		await shop.created({ attempt });
		for (const other of [{ item: 'tea' }, { item: 'donation', amount: '5000' }]) {
			const response = await shop.create({ attempt, ...other });
			assert.equal(response.status, 422);
			assert.equal((await problemOf(response)).code, 'attempt_reused');
		}
		assert.equal(shop.provider.orders.length, 1);
	});

	it('finds its payment when the answer to the first request was lost', async () => {
		const shop = openShop();
		shop.provider.fates.push('lost');
		const lost = await shop.create({ attempt });
		assert.equal(lost.status, 504);
		assert.equal((await problemOf(lost)).code, 'provider_timeout');
		const link = await shop.created({ attempt });
		assert.equal(link.url, 'https://pay.fakepay.example/pay_1');
		assert.equal(shop.provider.orders.length, 1, 'found, not sent again');
	});

	it('sends again with the same key and words when the provider knows of no payment', async () => {
		const shop = openShop();
		shop.provider.fates.push('vanished');
		await shop.create({ attempt });
		await shop.created({ attempt });
		assert.equal(shop.provider.orders.length, 2);
		assert.deepEqual(shop.provider.orders[0], shop.provider.orders[1]);
		assert.equal(shop.provider.payments.size, 1);
	});

	it('sends nothing while the provider cannot say what became of the first try', async () => {
		const shop = openShop({ provider: fakeProvider({ idempotent: false }) });
		shop.provider.fates.push('lost');
		await shop.create({ attempt });
		shop.provider.down = true;
		const response = await shop.create({ attempt });
		assert.equal(response.status, 503);
		assert.equal((await problemOf(response)).retryable, true);
		assert.equal(shop.provider.orders.length, 1);
		shop.provider.down = false;
		await shop.created({ attempt });
		assert.equal(shop.provider.payments.size, 1);
	});

	for (const [fate, status, code] of [
		['refused', 422, 'provider_rejected'],
		['unreachable', 503, 'provider_unavailable'],
	] as const) {
		it(`starts afresh after a try that was ${fate}`, async () => {
			const shop = openShop();
			shop.provider.fates.push(fate);
			const response = await shop.create({ attempt });
			assert.equal(response.status, status);
			assert.equal((await problemOf(response)).code, code);
			await shop.created({ attempt });
			assert.equal(shop.provider.payments.size, 1);
		});
	}

	it('goes on under a new key when the provider will not take the old one again', async () => {
		const shop = openShop();
		shop.provider.fates.push('vanished', 'burnt');
		await shop.create({ attempt });
		const link = await shop.created({ attempt });
		const keys = shop.provider.orders.map(({ idempotencyKey }) => idempotencyKey);
		assert.equal(keys[0], keys[1]);
		assert.notEqual(keys[1], keys[2]);
		assert.equal(shop.provider.payments.size, 1);
		assert.equal((await shop.created({ attempt })).id, link.id);
	});

	it('uses up two keys at most for one request, however many the provider would burn, and is not used up itself', async () => {
		const shop = openShop();
		shop.provider.fates.push(...Array.from({ length: 50 }, () => 'burnt' as const));
		for (let request = 1; request <= 25; request++) {
			const response = await shop.create({ attempt });
			assert.equal((await problemOf(response)).code, 'provider_unavailable');
			assert.equal(shop.provider.orders.length, 2 * request);
		}
		await shop.created({ attempt });
		assert.equal(shop.provider.payments.size, 1);
	});

	it('answers a request that comes while the first one is under way with the same payment', async () => {
		const shop = openShop();
		let open: () => void = () => {};
		shop.provider.gate = new Promise((resolve) => (open = resolve));
		const both = [shop.create({ attempt }), shop.create({ attempt })];
		setImmediate(open);
		const links = await Promise.all(
			both.map(async (response) => (await (await response).json()) as CreatedLink),
		);
		assert.equal(links[0]?.url, links[1]?.url);
		assert.equal(shop.provider.orders.length, 1);
	});

	it('survives any series of failures with at most one payment', async () => {
		const fates = fc.array(
			fc.constantFrom<Fate>('answered', 'lost', 'vanished', 'refused', 'unreachable', 'burnt'),
			{
				maxLength: 8,
			},
		);
		await fc.assert(
			fc.asyncProperty(fates, fc.boolean(), async (series, idempotent) => {
				const shop = openShop({ provider: fakeProvider({ idempotent }) });
				shop.provider.fates.push(...series);
				const urls = new Set<string>();
				for (let tries = 0; tries <= series.length + 1; tries++) {
					const response = await shop.create({ attempt });
					if (response.status === 201) urls.add(((await response.json()) as CreatedLink).url);
				}
				assert.equal(urls.size, 1);
				assert.equal(shop.provider.payments.size, 1);
			}),
			{ numRuns: 200 },
		);
	});

	for (const status of ['cancelled', 'expired', 'failed'] as const) {
		it(`may make a new payment once the provider confirmed that the earlier one ended ${status}`, async () => {
			const shop = openShop();
			const first = await shop.created({ attempt });
			shop.provider.set({ status, ended: true });
			shop.wait(5_000);
			const second = await shop.created({ attempt });
			assert.notEqual(second.url, first.url);
			assert.notEqual(second.id, first.id);
		});
	}

	it('makes no new payment on old news: one that expired may have been paid late', async () => {
		const shop = openShop();
		const first = await shop.created({ attempt });
		shop.provider.set({ status: 'expired', ended: true });
		await shop.status(first);
		shop.wait(60_000);
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.provider.down = true;
		const response = await shop.create({ attempt });
		assert.equal((await problemOf(response)).code, 'provider_unavailable');
		shop.provider.down = false;
		assert.equal((await shop.created({ attempt })).status, 'succeeded');
		assert.equal(shop.provider.orders.length, 1);
	});

	for (const status of ['disputed', 'refunded'] as const) {
		it(`makes no new payment after one that was ${status}, although it was last seen expired`, async () => {
			const shop = openShop();
			const first = await shop.created({ attempt });
			shop.provider.set({ status: 'expired', ended: true });
			await shop.status(first);
			shop.wait(60_000);
			shop.provider.set({ status, ended: true });
			assert.equal((await shop.created({ attempt })).id, first.id);
			assert.equal(shop.provider.orders.length, 1);
		});
	}

	it('cancels a declined payment that could still be paid before it makes a new one', async () => {
		const shop = openShop();
		const first = await shop.created({ attempt });
		shop.provider.set({ status: 'failed', ended: false });
		shop.wait(5_000);
		const second = await shop.created({ attempt });
		assert.notEqual(second.id, first.id);
		assert.equal(shop.provider.payments.get('pay_1')?.status, 'cancelled');
	});

	it('stays with its payment when the cancelling came too late', async () => {
		const shop = openShop();
		const first = await shop.created({ attempt });
		shop.provider.set({ status: 'failed', ended: false });
		const cancel = shop.provider.cancelPayment;
		shop.provider.cancelPayment = async (payment) => {
			shop.provider.set({ status: 'succeeded', ended: true });
			return shop.provider.getPayment(payment);
		};
		shop.wait(5_000);
		const again = await shop.created({ attempt });
		shop.provider.cancelPayment = cancel;
		assert.equal(again.id, first.id);
		assert.equal(again.status, 'succeeded');
	});

	it('tells a payer who presses again after paying that it is paid', async () => {
		const shop = openShop();
		await shop.created({ attempt });
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(5_000);
		assert.equal((await shop.created({ attempt })).status, 'succeeded');
		assert.equal(shop.provider.orders.length, 1);
	});

	it('carries a reference of 18 plain characters and a key shaped as a UUID v4', async () => {
		const shop = openShop();
		await shop.created();
		const [order] = shop.provider.orders;
		assert.match(order?.reference ?? '', /^[0-9A-HJKMNP-TV-Z]{18}$/);
		assert.match(
			order?.idempotencyKey ?? '',
			/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
		);
	});

	it('is the same attempt in upper case', async () => {
		const shop = openShop();
		const a = await shop.created({ attempt });
		const b = await shop.created({ attempt: attempt.toUpperCase() });
		assert.equal(a.id, b.id);
	});
});

describe('A provider that speaks of other money', () => {
	for (const [name, amount] of [
		['another amount', { value: '1', currency: 'COP' }],
		['another currency', { value: '49900', currency: 'CLP' }],
	] as const) {
		it(`gets no payer sent when it echoes ${name}`, async () => {
			const shop = openShop();
			const create = shop.provider.createPayment;
			shop.provider.createPayment = async (order) => ({ ...(await create(order)), amount });
			const response = await shop.create();
			assert.equal(response.status, 502);
			const problem = await problemOf(response);
			assert.equal(problem.code, 'amount_mismatch');
			assert.equal(problem.retryable, false);
			assert.ok(shop.log.some(({ level }) => level === 'error'));
		});
	}

	it('is not believed when it calls such a payment succeeded', async () => {
		const shop = openShop();
		const link = await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true, amount: { value: '499', currency: 'COP' } });
		shop.wait(5_000);
		assert.equal((await shop.status(link)).status, 'pending');
		assert.ok(shop.log.some(({ level }) => level === 'error'));
	});

	it('gets no payer sent to an address outside its own pages', async () => {
		for (const url of [
			'https://pay.fakepay.example.evil.example/pay_1',
			'http://pay.fakepay.example/pay_1',
			'javascript:alert(1)//pay.fakepay.example',
			'https://pay.fakepay.example@evil.example/',
			'nonsense',
		]) {
			const shop = openShop();
			const create = shop.provider.createPayment;
			shop.provider.createPayment = async (order) => ({ ...(await create(order)), url });
			const response = await shop.create();
			assert.equal(response.status, 502, url);
			assert.doesNotMatch(await response.text(), /evil/);
		}
	});
});
