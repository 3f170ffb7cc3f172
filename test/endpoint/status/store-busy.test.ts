import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoreBusyError } from '../../../src/stores/deadline.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { Store } from '../../../src/stores/store.ts';
import { openShop, problemOf } from '../shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';

describe('A store that can take on nothing new', () => {
	for (const verb of ['claim', 'increment'] as const) {
		it(`is answered 503 with Retry-After where ${verb} fails, and nothing is ordered`, async () => {
			const whole = memory();
			let isBusy = true;
			const busy = () => Promise.reject(new StoreBusyError('It has no connection left.'));
			const store: Store = {
				...whole,
				claim: (...args) => (isBusy && verb === 'claim' ? busy() : whole.claim(...args)),
				increment: (...args) => (isBusy && verb === 'increment' ? busy() : whole.increment(...args)),
			};
			const shop = openShop({ store, limits: {} });
			const response = await shop.create({ attempt });
			assert.equal(response.status, 503);
			assert.equal(response.headers.get('retry-after'), '5');
			const { code, retryable, detail } = await problemOf(response);
			assert.deepEqual([code, retryable], ['provider_unavailable', true]);
			assert.match(detail ?? '', /The store can take on nothing new for now\. It has no connection left\./);
			assert.equal(shop.provider.orders.length, 0);
			isBusy = false;
			await shop.created({ attempt });
			assert.equal(shop.provider.orders.length, 1);
		});
	}
});

describe('A store whose server may forget', () => {
	const forgetful = { ...memory(), keepsSecret: false };

	it('needs a secret in the configuration', () => {
		assert.throws(
			() => openShop({ store: forgetful }),
			/`statusTokenSecret` is missing, and this store may forget/,
		);
		openShop({ store: forgetful, statusTokenSecret: 'a secret of at least thirty-two characters' });
		openShop({ store: memory() });
	});

	it('has what is wrong with its settings logged at the start', async () => {
		const inspected = Promise.resolve([
			{ level: 'problem', message: 'It forgets.' },
			{ level: 'warning', message: 'It could not be checked.' },
		] as const);
		const { log } = openShop({ store: { ...memory(), inspect: () => inspected } });
		await inspected;
		await new Promise((resolve) => setImmediate(resolve));
		assert.deepEqual(log, [
			{ level: 'error', message: 'store: It forgets.' },
			{ level: 'warn', message: 'store: It could not be checked.' },
		]);
	});

	it('may fail to be looked at: whether it can be reached is found out elsewhere', async () => {
		const inspected = Promise.reject(new Error('gone'));
		const { log } = openShop({ store: { ...memory(), inspect: () => inspected } });
		await inspected.catch(() => {});
		await new Promise((resolve) => setImmediate(resolve));
		assert.deepEqual(log, []);
	});
});
