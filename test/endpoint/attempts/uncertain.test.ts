import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShopEvent, StatusChange } from '../../../src/endpoint/index.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { Store } from '../../../src/stores/store.ts';
import type { FakeProvider } from '../fake-provider.ts';
import { openShop, START, type Shop } from '../shop.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
const PAID = { status: 'succeeded', ended: true } as const;

/** A shop whose payers never press twice, so that only the endpoint can find out what became of a try. */
function openLonely(change: (store: Store) => Partial<Store> = () => ({})) {
	const events: ShopEvent[] = [];
	const changes: StatusChange[] = [];
	let now = START;
	const inner = memory({ clock: () => now });
	const shop: Shop = openShop({
		// Set, so that it need not be kept in the store.
		statusTokenSecret: 'a-receipt-secret-of-32-characters',
		store: { ...inner, ...change(inner) },
		clock: () => now,
		onEvent: (event) => void events.push(event),
		onStatus: (status) => void changes.push(status),
	});
	/** Lets time pass, with a reconciliation each minute. */
	const pass = async (ms: number) => {
		for (let left = ms; left > 0; left -= MINUTE) {
			now += Math.min(left, MINUTE);
			await shop.endpoint.reconcile();
		}
	};
	return { ...shop, events, changes, pass };
}

const told = ({ changes }: { readonly changes: readonly StatusChange[] }) =>
	changes.map(({ link }) => link.status);

describe('An attempt of unknown outcome', () => {
	it('is looked up without the payer, and the payment is reported', async () => {
		const shop = openLonely();
		shop.provider.fates.push('lost');
		assert.equal((await shop.create({ attempt })).status, 504);
		shop.provider.set(PAID);
		await shop.pass(2 * MINUTE);
		assert.deepEqual(told(shop), ['succeeded']);
		assert.equal(shop.changes[0]?.item, 'coffee');
		assert.deepEqual(shop.changes[0]?.link.amount, { value: '49900', currency: 'COP' });
		assert.equal(shop.provider.orders.length, 1);
		assert.equal((await shop.created({ attempt })).status, 'succeeded');
	});

	it('is looked up after the process ended between the provider and the store', async () => {
		let dies = true;
		const shop = openLonely((store) => ({
			complete: (...args) => (dies ? new Promise<never>(() => {}) : store.complete(...args)),
		}));
		void shop.create({ attempt });
		while (shop.provider.payments.size === 0) await new Promise((resolve) => setImmediate(resolve));
		dies = false;
		shop.provider.set(PAID);
		await shop.pass(3 * MINUTE);
		assert.deepEqual(told(shop), ['succeeded']);
	});

	it('is free again once the provider certainly has nothing, and nothing is reported', async () => {
		const shop = openLonely();
		shop.provider.fates.push('vanished');
		await shop.create({ attempt });
		await shop.pass(DAY);
		assert.deepEqual([shop.events, shop.changes], [[], []]);
		assert.equal(shop.provider.orders.length, 1, 'nothing is sent by the loop');
		await shop.created({ attempt, quantity: 1 });
		assert.equal(shop.provider.payments.size, 1);
	});

	it('is reported once after fifteen minutes, and its payment when it is found', async () => {
		const shop = openLonely();
		shop.provider.fates.push('lost');
		await shop.create({ attempt });
		shop.provider.down = true;
		await shop.pass(14 * MINUTE);
		assert.equal(shop.events.length, 0);
		await shop.pass(DAY);
		assert.equal(shop.events.length, 1);
		const [event] = shop.events;
		assert.equal(event?.type, 'payment.uncertain');
		assert.equal(event.reference, shop.provider.orders[0]?.reference);
		assert.deepEqual('amount' in event ? [event.amount, event.item, event.provider] : [], [
			{ value: '49900', currency: 'COP' },
			'coffee',
			'fakepay',
		]);
		shop.provider.down = false;
		shop.provider.set(PAID);
		await shop.pass(2 * MINUTE);
		assert.deepEqual(told(shop), ['succeeded']);
		assert.equal(shop.events.length, 1);
		const { history } = await shop.endpoint.getPayment({ reference: event.reference ?? '' });
		assert.deepEqual(
			history.map(({ status }) => status),
			['succeeded'],
		);
	});

	it('is asked for less and less often', async () => {
		const shop = openLonely();
		let finds = 0;
		const find = shop.provider.findPayment;
		shop.provider.findPayment = () => {
			finds++;
			return Promise.reject(new Error('unreadable'));
		};
		shop.provider.fates.push('lost');
		await shop.create({ attempt });
		await shop.pass(DAY);
		assert.ok(finds < 60, `${finds} times in a day`);
		const before = finds;
		await shop.pass(2 * DAY);
		assert.ok(finds - before <= 9, `${finds - before} times in two days`);
		shop.provider.findPayment = find;
		await shop.pass(DAY);
		assert.equal(shop.provider.payments.size, 1);
	});

	it('tells the merchant’s server by which name to look for it', async () => {
		const shop = openLonely();
		shop.provider.fates.push('lost');
		await assert.rejects(shop.endpoint.createPaymentLink({ item: 'coffee', attempt }), (error: Error) => {
			const { facts } = error as Error & { facts: { reference?: string } };
			return facts.reference === shop.provider.orders[0]?.reference;
		});
	});
});

describe('A charge of unknown outcome', () => {
	const request = {
		attempt,
		title: 'Mensualidad',
		amount: { value: '85000', currency: 'COP' },
		customerId: 'customer-7',
		cardId: 'card_1',
	};
	const found = (provider: FakeProvider) => {
		provider.findCharge = async ({ reference }) => {
			const order = provider.charges.find((charge) => charge.reference === reference);
			return order && provider.getCharge?.({ id: `cha_${reference}` });
		};
	};

	it('is looked up without another call, and reported', async () => {
		const shop = openLonely();
		found(shop.provider);
		shop.provider.fates.push('lost');
		await assert.rejects(shop.endpoint.createCharge(request));
		await shop.pass(2 * MINUTE);
		assert.deepEqual(told(shop), ['succeeded']);
		assert.equal(shop.provider.charges.length, 1);
		assert.equal((await shop.endpoint.createCharge(request)).status, 'succeeded');
		assert.equal(shop.provider.charges.length, 1);
	});

	it('is reported as uncertain where the provider cannot look it up', async () => {
		const shop = openLonely();
		shop.provider.fates.push('lost');
		await assert.rejects(shop.endpoint.createCharge(request));
		await shop.pass(DAY);
		assert.deepEqual(
			shop.events.map(({ type }) => type),
			['charge.uncertain'],
		);
	});
});

describe('A payment that a store has lost', () => {
	it('is not given to a payer when it has ended', async () => {
		const first = openShop();
		await first.created({ attempt });
		const { provider } = first;
		provider.set({ status: 'failed', ended: true });
		const second = openShop({ provider });
		const link = await second.created({ attempt });
		assert.equal(link.url, 'https://pay.fakepay.example/pay_2');
		assert.equal(link.status, 'pending');
	});
});
