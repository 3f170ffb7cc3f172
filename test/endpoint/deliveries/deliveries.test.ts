import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Deliveries, type Subscriber } from '../../../src/endpoint/deliveries/deliveries.ts';
import type { ReportedEvent } from '../../../src/endpoint/deliveries/events.ts';
import type { LogEntry } from '../../../src/endpoint/observe/log.ts';
import { memory } from '../../../src/stores/memory.ts';
import { openShop, problemOf, START } from '../shop.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let now = START;
const clock = () => now;

async function settled(): Promise<void> {
	for (let turns = 0; turns < 20; turns++) await turn();
}

/** Lets time pass for the clock and for timers alike, and lets everything that follows from it happen. */
async function pass(ms: number, step = SECOND): Promise<void> {
	for (let left = ms; left > 0; left -= step) {
		now += Math.min(left, step);
		mock.timers.tick(Math.min(left, step));
		await settled();
	}
}

beforeEach(() => {
	now = START;
	mock.timers.enable({ apis: ['setTimeout'] });
});
afterEach(() => mock.timers.reset());

/** Deliveries to one subscriber, about payments that are added by name. */
function open(send: (id: string) => void | Promise<void>) {
	const store = memory({ clock });
	const log: LogEntry[] = [];
	/** What was tried, and after how many milliseconds. */
	const tried: [id: string, at: number][] = [];
	const taken: string[] = [];
	const subscriber: Subscriber = {
		wants: () => true,
		async send({ id }) {
			tried.push([id, now - START]);
			await send(id);
			taken.push(id);
		},
	};
	const make = () =>
		new Deliveries({
			store,
			subscribers: { shop: subscriber },
			monotonic: clock,
			log: (entry) => log.push(entry),
		});
	const deliveries = make();
	return {
		store,
		deliveries,
		make,
		tried,
		taken,
		log,
		/** Writes an event about a payment, and sends what is due. */
		async add(payment: string, id: string, sender = deliveries): Promise<void> {
			const event = { id, type: 'payment.unknown' } as ReportedEvent;
			const claim = { key: payment, reference: payment, fingerprint: '', owner: 'o', checkpoint: '' };
			const content = { data: '{}', dueInMs: null, deliveries: sender.of(event) };
			const { outcome } = await store.claim({ ...claim, leaseMs: 1, ttlMs: 400 * DAY });
			if (outcome === 'done') {
				const entry = await store.find({ key: payment });
				await store.update(payment, entry?.version ?? 0, content);
			} else await store.complete(payment, 'o', content);
			void sender.send();
			await settled();
		},
	};
}

const down = () => {
	throw new Error('the shop is down');
};

describe('A subscriber that is down', () => {
	it('is tried at least each minute for two days, then each hour, and given up after 30 days', async () => {
		const shop = open(down);
		await shop.add('a', '1');
		await pass(2 * DAY, 5 * SECOND);
		const waits = (tried: readonly [string, number][]) =>
			tried.slice(1).map(([, at], index) => at - (tried[index]?.[1] ?? 0));
		assert.deepEqual(waits(shop.tried).slice(0, 3), [5 * SECOND, 30 * SECOND, MINUTE]);
		assert.ok(Math.max(...waits(shop.tried)) <= MINUTE);
		const young = shop.tried.length;
		await pass(DAY, MINUTE);
		const old = shop.tried.length - young;
		assert.ok(old >= 20 && old <= 26, `${old} tries on the third day`);
		await pass(28 * DAY, 10 * MINUTE);
		const tries = shop.tried.length;
		await pass(DAY, 10 * MINUTE);
		assert.equal(shop.tried.length, tries);
		assert.ok(shop.log.some(({ level, message }) => level === 'error' && message.includes('giving up')));
		await shop.deliveries.close();
	});

	it('gets everything in the order of the events when it is back, within a minute', async () => {
		let isDown = true;
		const shop = open(() => (isDown ? down() : undefined));
		for (let count = 0; count < 30; count++) {
			await shop.add(`payment ${count % 7}`, String(count).padStart(2, '0'));
			await pass(7 * SECOND);
		}
		isDown = false;
		await pass(MINUTE);
		assert.equal(shop.taken.length, 30);
		assert.deepEqual(shop.taken, [...shop.taken].sort());
		await shop.deliveries.close();
	});

	it('gets what an earlier process put off for an hour as soon as it is back', async () => {
		let isDown = true;
		const shop = open(() => (isDown ? down() : undefined));
		await shop.add('a', 'old');
		await pass(3 * DAY, 10 * MINUTE);
		await shop.deliveries.close();
		const second = shop.make();
		await shop.add('b', 'new', second);
		isDown = false;
		await pass(5 * SECOND);
		assert.deepEqual(shop.taken, ['new', 'old']);
		await second.close();
	});

	it('gets what waits in a process that ends from another one at once', async () => {
		const gate = Promise.withResolvers<void>();
		const shop = open(() => gate.promise);
		for (let count = 0; count < 20; count++) await shop.add(`payment ${count}`, String(count));
		const closed = shop.deliveries.close();
		gate.resolve();
		await closed;
		assert.equal(shop.taken.length, 8);
		await shop.make().send();
		assert.equal(shop.taken.length, 20);
	});

	it('gets what a process had taken when it was killed from another one half a minute later', async () => {
		let isKilled = true;
		const shop = open(() => (isKilled ? new Promise<void>(() => {}) : undefined));
		for (let count = 0; count < 12; count++) await shop.add(`payment ${count}`, String(count));
		isKilled = false;
		now += 29 * SECOND;
		await shop.make().send();
		assert.deepEqual(shop.taken, []);
		now += SECOND;
		await shop.make().send();
		assert.equal(shop.taken.length, 12);
	});

	it('gets everything from another process when the first one ended', async () => {
		let isDown = true;
		const shop = open(() => (isDown ? down() : undefined));
		await shop.add('a', '1');
		await shop.deliveries.close();
		isDown = false;
		now += MINUTE;
		await shop.make().send();
		assert.deepEqual(shop.taken, ['1']);
	});
});

describe('A subscriber that is slow', () => {
	it('gets each event once, those of a payment in their order, and none counts as failed', async () => {
		const answers: { readonly at: number; readonly give: () => void }[] = [];
		const shop = open(() => {
			const { promise, resolve } = Promise.withResolvers<void>();
			answers.push({ at: now + 9 * SECOND, give: resolve });
			return promise;
		});
		for (let count = 0; count < 6; count++) await shop.add('one payment', String(count));
		for (let count = 0; count < 40; count++) await shop.add(`payment ${count}`, `other ${count}`);
		const settle = mock.method(shop.store, 'settleDelivery');
		for (let second = 0; second < 180; second++) {
			await pass(SECOND);
			for (const { at, give } of answers) if (at <= now) give();
			await settled();
		}
		assert.equal(shop.taken.length, 46);
		assert.equal(shop.tried.length, 46);
		const ofOne = shop.taken.filter((id) => !id.startsWith('other'));
		assert.deepEqual(ofOne, ['0', '1', '2', '3', '4', '5']);
		assert.ok(settle.mock.calls.every((call) => call.arguments[1] === null));
		await shop.deliveries.close();
	});
});

describe('A subscriber that hangs', () => {
	it('has eight events wait for it at once, and the others not at all', async () => {
		const shop = open(() => new Promise<void>(() => {}));
		for (let count = 0; count < 20; count++) await shop.add(`payment ${count}`, String(count));
		await pass(10 * SECOND);
		assert.equal(shop.tried.length, 8);
		await pass(5 * SECOND);
		assert.equal(shop.tried.length, 16, 'all are due again, and eight of them are tried');
		void shop.deliveries.close();
		await pass(11 * SECOND);
	});
});

describe('A delivery', () => {
	it('that fails many times is in the log once', async () => {
		const shop = open(down);
		await shop.add('a', '1');
		await pass(5 * MINUTE);
		assert.ok(shop.tried.length > 4);
		assert.deepEqual(
			shop.log.map(({ level, message, by, event }) => [level, message, by, event]),
			[['warn', 'event delivery failed; will retry', 'shop', '1:shop']],
		);
		await shop.deliveries.close();
	});

	it('wakes others when its subscriber is back, and not while all is well', async () => {
		let isDown = false;
		const shop = open(() => (isDown ? down() : undefined));
		const wake = mock.method(shop.store, 'wakeDeliveries');
		await shop.add('a', '1');
		await shop.add('b', '2');
		assert.equal(wake.mock.callCount(), 0);
		isDown = true;
		await shop.add('c', '3');
		isDown = false;
		await pass(5 * SECOND);
		assert.equal(wake.mock.callCount(), 1);
		await shop.add('d', '4');
		assert.equal(wake.mock.callCount(), 1);
		await shop.deliveries.close();
	});

	it('whose end the store cannot keep is made again, and logged', async () => {
		const shop = open(() => {});
		const settle = mock.method(shop.store, 'settleDelivery', () => Promise.reject(new Error('away')));
		await shop.add('a', '1');
		assert.deepEqual(
			shop.log.map(({ level, message, error }) => [level, message, error]),
			[['error', 'could not store the result of a delivery', 'Error: away']],
		);
		settle.mock.restore();
		now += 2 * MINUTE;
		await shop.deliveries.send();
		assert.deepEqual(shop.taken, ['1', '1']);
		await shop.deliveries.close();
	});

	it('to a subscriber of another process is left to that one, without a word', async () => {
		const shop = open(() => {});
		const log: LogEntry[] = [];
		const other = new Deliveries({
			store: shop.store,
			subscribers: {},
			monotonic: clock,
			log: (entry) => log.push(entry),
		});
		const lease = mock.method(shop.store, 'leaseDeliveries', () => Promise.resolve([]));
		await shop.add('a', '1');
		lease.mock.restore();
		await other.send();
		await other.close();
		now += MINUTE;
		await shop.deliveries.send();
		assert.deepEqual([shop.taken, log], [['1'], []]);
		await shop.deliveries.close();
	});
});

describe('An event with two subscribers', () => {
	for (const downAtFirst of ['hook', 'webhook']) {
		it(`is taken once by each, under one id, where the ${downAtFirst} fails at first`, async () => {
			const taken: string[] = [];
			let isDown = true;
			const subscriber = (name: string): Subscriber => ({
				wants: () => true,
				send({ id }) {
					if (isDown && name === downAtFirst) down();
					taken.push(`${name} ${id}`);
				},
			});
			const store = memory({ clock });
			const subscribers = { hook: subscriber('hook'), webhook: subscriber('webhook') };
			const deliveries = new Deliveries({ store, subscribers, monotonic: clock, log: () => {} });
			await store.claim({
				...{ key: 'a', reference: 'a', fingerprint: '', owner: 'o', checkpoint: '' },
				...{ leaseMs: 1, ttlMs: DAY },
			});
			const event = { id: '1', type: 'payment.unknown' } as ReportedEvent;
			await store.complete('a', 'o', { data: '{}', dueInMs: null, deliveries: deliveries.of(event) });
			await deliveries.send();
			assert.equal(taken.length, 1);
			isDown = false;
			await pass(MINUTE);
			assert.deepEqual(taken.toSorted(), ['hook 1', 'webhook 1']);
			await deliveries.close();
		});
	}
});

describe('An event that is never taken', () => {
	for (const [name, fail] of Object.entries({
		'because the shop throws': down,
		'because the shop never answers': () => new Promise<void>(() => {}),
	})) {
		it(`delays no other one of the same payment or shop, ${name}`, async () => {
			const shop = open((id) => (id === 'poison' ? fail() : undefined));
			await shop.add('a', 'poison');
			await shop.add('b', 'other payment');
			assert.deepEqual(shop.taken, ['other payment']);
			await pass(11 * SECOND);
			await shop.add('a', 'same payment');
			await pass(11 * SECOND);
			assert.deepEqual(shop.taken, ['other payment', 'same payment']);
			void shop.deliveries.close();
			await pass(11 * SECOND);
		});
	}
});

describe('Code of the merchant that never answers', () => {
	const never = () => new Promise<never>(() => {});

	for (const name of ['onStatus', 'onEvent'] as const) {
		it(`does not keep reconcile() and close() from ending when it is ${name}`, async () => {
			const shop = openShop({ clock, store: memory({ clock }), [name]: never });
			await shop.created();
			// Paid twice, so that there is something for each of both.
			shop.provider.set({
				status: 'succeeded',
				ended: true,
				amountPaid: { value: '99800', currency: 'COP' },
			});
			now += MINUTE;
			const reconciled = shop.endpoint.reconcile();
			await settled();
			await pass(10 * SECOND);
			assert.equal(await reconciled, 1);
			await shop.endpoint.close();
			assert.ok(shop.log.some(({ error }) => String(error).includes(`\`${name}\` did not answer`)));
		});
	}

	for (const [name, config] of Object.entries({
		items: { items: never },
		beforeCreate: { beforeCreate: never },
		resolveCustomer: {
			items: { wallet: { kind: 'connect' as const, title: 'Tarjeta' } },
			resolveCustomer: never,
		},
	})) {
		it(`is answered for after ten seconds when it is ${name}`, async () => {
			const shop = openShop(config);
			const isConnect = name === 'resolveCustomer';
			const created = shop.send(isConnect ? '/v1/connect-links' : '/v1/payment-links', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					item: isConnect ? 'wallet' : 'coffee',
					attempt: '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01',
				}),
			});
			await settled();
			await pass(10 * SECOND);
			const answer = await created;
			assert.equal(answer.status, 500);
			assert.equal((await problemOf(answer)).code, 'internal');
		});
	}
});
