import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { StatusChange } from '../../../src/endpoint/index.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { Store } from '../../../src/stores/store.ts';
import { fakeProvider } from '../fake-provider.ts';
import { openShop, START, type Shop } from '../shop.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('A delivery that failed', () => {
	let now = START;
	const clock = () => now;
	/** When a delivery was tried, in milliseconds after the first try. */
	let tries: number[] = [];
	let receive: (change: StatusChange) => void | Promise<void> = () => {};
	const fail = () => {
		throw new Error('the receiver is down');
	};

	beforeEach(() => {
		now = START;
		tries = [];
		mock.timers.enable({ apis: ['setTimeout'] });
	});
	afterEach(() => mock.timers.reset());

	function open(store: Store = memory({ clock }), provider = fakeProvider()): Shop {
		return openShop({
			clock,
			store,
			provider,
			onStatus(change) {
				tries.push(now - firstAt);
				return receive(change);
			},
		});
	}
	const firstAt = START + MINUTE;

	/** A payment that succeeds after a minute, and the first try to tell of it. */
	async function pay(shop: Shop): Promise<void> {
		const link = await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		await pass(MINUTE);
		await shop.status(link);
		await settled();
	}

	/** Lets time pass for the clock and for timers alike, and lets everything that follows from it happen. */
	async function pass(ms: number): Promise<void> {
		for (let left = ms; left > 0; left -= SECOND) {
			now += Math.min(left, SECOND);
			mock.timers.tick(Math.min(left, SECOND));
			await settled();
		}
	}

	it('is made again when it is due, without reconcile()', async () => {
		receive = fail;
		const shop = open();
		await pay(shop);
		assert.deepEqual(tries, [0]);
		await pass(4 * SECOND);
		assert.deepEqual(tries, [0], 'not before');
		await pass(SECOND);
		assert.deepEqual(tries, [0, 5 * SECOND]);
		await pass(30 * SECOND);
		assert.deepEqual(tries, [0, 5 * SECOND, 35 * SECOND]);
		receive = () => {};
		await pass(MINUTE);
		assert.deepEqual(tries, [0, 5 * SECOND, 35 * SECOND, 95 * SECOND]);
		await pass(HOUR);
		assert.equal(tries.length, 4, 'not again after it was taken');
		await shop.endpoint.close();
	});

	it('is not made again after close()', async () => {
		receive = fail;
		const shop = open();
		await pay(shop);
		await shop.endpoint.close();
		await pass(MINUTE);
		assert.deepEqual(tries, [0]);
	});

	it('is made once where reconcile() comes at the same moment', async () => {
		receive = fail;
		const shop = open();
		await pay(shop);
		const { promise, resolve } = Promise.withResolvers<void>();
		receive = () => promise;
		await pass(5 * SECOND);
		const reconciled = shop.endpoint.reconcile();
		await settled();
		resolve();
		await reconciled;
		await pass(MINUTE);
		assert.deepEqual(tries, [0, 5 * SECOND]);
		await shop.endpoint.close();
	});

	it('is not made by a process whose neighbour made it meanwhile', async () => {
		receive = fail;
		const store = memory({ clock });
		const provider = fakeProvider();
		const [one, other] = [open(store, provider), open(store, provider)];
		await pay(one);
		receive = () => {};
		now += 5 * SECOND;
		await other.endpoint.reconcile();
		assert.deepEqual(tries, [0, 5 * SECOND]);
		mock.timers.tick(5 * SECOND);
		await pass(MINUTE);
		assert.deepEqual(tries, [0, 5 * SECOND]);
		await one.endpoint.close();
	});

	it('waits for the time that a neighbour set when it failed too', async () => {
		receive = fail;
		const store = memory({ clock });
		const provider = fakeProvider();
		const [one, other] = [open(store, provider), open(store, provider)];
		await pay(one);
		now += 5 * SECOND;
		await other.endpoint.reconcile();
		await other.endpoint.close();
		mock.timers.tick(5 * SECOND);
		await settled();
		assert.deepEqual(tries, [0, 5 * SECOND]);
		receive = () => {};
		await pass(30 * SECOND);
		assert.deepEqual(tries, [0, 5 * SECOND, 35 * SECOND]);
		await one.endpoint.close();
	});

	it('is left to reconcile() where the store does not answer, and nothing is thrown', async () => {
		receive = fail;
		const store = memory({ clock });
		const shop = open(store);
		await pay(shop);
		receive = () => {};
		const down = mock.method(store, 'leaseDeliveries', () => Promise.reject(new Error('the store is away')));
		await pass(5 * SECOND);
		assert.deepEqual(tries, [0]);
		assert.ok(shop.log.some(({ message }) => message === 'could not list due deliveries; will retry'));
		down.mock.restore();
		await shop.endpoint.reconcile();
		assert.deepEqual(tries, [0, 5 * SECOND]);
		await shop.endpoint.close();
	});

	it('is made eight at a time at most, and none is forgotten', async () => {
		receive = fail;
		const shop = open();
		const links = await Promise.all(Array.from({ length: 20 }, () => shop.created()));
		shop.provider.set({ status: 'succeeded', ended: true });
		await pass(MINUTE);
		await Promise.all(links.map((link) => shop.status(link)));
		await settled();
		assert.equal(tries.length, 20);
		const release: (() => void)[] = [];
		receive = () => new Promise((resolve) => release.push(resolve));
		await pass(5 * SECOND);
		assert.equal(release.length, 8);
		for (let taken = 0; taken < 20; taken++) {
			release[taken]?.();
			await settled();
			assert.equal(release.length, Math.min(20, taken + 9));
		}
		await shop.endpoint.close();
	});
});

describe('A status that changes while another is being delivered', () => {
	it('is delivered without waiting for reconcile()', async () => {
		mock.timers.enable({ apis: ['setTimeout'] });
		try {
			const told: string[] = [];
			const gates: PromiseWithResolvers<void>[] = [];
			const store = memory();
			const shop = openShop({
				store,
				onStatus({ link }) {
					told.push(link.status);
					const gate = Promise.withResolvers<void>();
					gates.push(gate);
					return gate.promise;
				},
			});
			const link = await shop.created();
			shop.provider.set({ status: 'processing' });
			shop.wait(MINUTE);
			await shop.status(link);
			shop.provider.set({ status: 'succeeded', ended: true });
			shop.wait(MINUTE);
			await shop.status(link);
			assert.deepEqual(told, ['processing']);
			const find = mock.method(store, 'find');
			mock.timers.tick(MINUTE);
			await settled();
			assert.equal(find.mock.callCount(), 0, 'nothing is read while the delivery is under way');
			gates[0]?.resolve();
			await settled();
			mock.timers.tick(SECOND);
			await settled();
			assert.deepEqual(told, ['processing', 'succeeded']);
			gates[1]?.resolve();
			await shop.endpoint.close();
		} finally {
			mock.timers.reset();
		}
	});
});

/** Resolves when all that is already decided has happened: nothing in these tests leaves the process. */
async function settled(): Promise<void> {
	for (let turns = 0; turns < 10; turns++) await turn();
}
