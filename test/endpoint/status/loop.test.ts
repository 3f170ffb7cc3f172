import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ShopEvent, StatusChange } from '../../../src/endpoint/index.ts';
import { ProviderError, type ProviderPayment } from '../../../src/providers/provider.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { Store } from '../../../src/stores/store.ts';
import type { Status } from '../../../src/wire/status.ts';
import { until } from '../../until.ts';
import { fakeProvider, type FakeProvider } from '../fake-provider.ts';
import { openShop, START, type Shop } from '../shop.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const cop = (value: string) => ({ value, currency: 'COP' });

/** A shop with everything that it was told, and one clock for all machines. */
function openTold(options: { store?: Store; provider?: FakeProvider } & Parameters<typeof openShop>[0] = {}) {
	let now = START;
	const clock = () => now;
	const { store = memory({ clock }), provider = fakeProvider(), ...rest } = options;
	const changes: StatusChange[] = [];
	const events: ShopEvent[] = [];
	const shop = openShop({
		clock,
		store,
		provider,
		onStatus: (change) => void changes.push(change),
		onEvent: (event) => void events.push(event),
		...rest,
	});
	return {
		...shop,
		store,
		changes,
		events,
		wait: (ms: number) => void (now += ms),
		statuses: () => changes.map(({ link }) => link.status),
		types: () => events.map(({ type }) => type),
	};
}

/** Posts the provider's webhook about a payment, by its reference or whatever the body is. */
const post = (shop: Pick<Shop, 'send' | 'provider'>, body = shop.provider.orders[0]?.reference ?? '') =>
	shop.send('/v1/webhooks/fakepay', { method: 'POST', headers: { 'x-signed': 'yes' }, body });

/** A provider whose events state a status. */
function stating(status: Status): FakeProvider {
	const provider = fakeProvider();
	const readWebhook = provider.readWebhook?.bind(provider);
	provider.readWebhook = async (...given) => {
		assert.ok(readWebhook);
		return { ...(await readWebhook(...given)), status };
	};
	return provider;
}

async function settled(): Promise<void> {
	for (let turns = 0; turns < 20; turns++) await turn();
}

describe('News of a payment reaches the shop', () => {
	for (const end of ['expired', 'cancelled', 'failed'] satisfies Status[]) {
		it(`when a bank approves it days after it ${end === 'failed' ? 'failed' : `was ${end}`}, without a webhook`, async () => {
			const shop = openTold();
			await shop.created();
			shop.provider.set({ status: end, ended: true });
			shop.wait(MINUTE);
			await shop.endpoint.reconcile();
			shop.wait(9 * DAY);
			await shop.endpoint.reconcile();
			shop.provider.set({ status: 'succeeded', ended: true });
			shop.wait(DAY);
			await shop.endpoint.reconcile();
			assert.deepEqual(shop.statuses(), [end, 'succeeded']);
		});
	}

	it('until the horizon that its provider states, and costs nothing after it', async () => {
		const provider = Object.assign(fakeProvider(), {
			horizon: { lateApprovalDays: 10, afterPaymentDays: 100 },
		});
		const shop = openTold({ provider });
		await shop.created();
		shop.provider.set({ status: 'expired', ended: true });
		shop.wait(MINUTE);
		for (let day = 0; day < 12; day++) {
			await shop.endpoint.reconcile();
			shop.wait(DAY);
		}
		assert.equal(await shop.endpoint.reconcile(), 0);
		assert.equal(await shop.store.nextDueMs(), null);
	});

	it('of a dispute that no webhook announces, on each day of the plan', async () => {
		const shop = openTold();
		await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(MINUTE);
		await shop.endpoint.reconcile();
		const read: number[] = [];
		for (let day = 1; day <= 400; day++) {
			shop.wait(DAY);
			if ((await shop.endpoint.reconcile()) > 0) read.push(day);
		}
		assert.deepEqual(read, [1, 3, 7, 14, 30, 60, 90, 120, 180]);
	});

	it('when the webhook comes while the provider does not answer', async () => {
		const shop = openTold();
		await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.provider.down = true;
		assert.equal((await post(shop)).status, 200);
		shop.provider.down = false;
		shop.wait(5 * SECOND);
		await shop.endpoint.reconcile();
		assert.deepEqual(shop.statuses(), ['succeeded']);
	});

	it('when the provider still answers the old status to the webhook, and sends it again', async () => {
		const shop = openTold();
		await shop.created();
		await post(shop);
		shop.provider.set({ status: 'succeeded', ended: true });
		await post(shop);
		await settled();
		assert.deepEqual(shop.statuses(), ['succeeded']);
	});

	it('when the provider still answers the old status to the only webhook', async () => {
		const shop = openTold();
		await shop.created();
		shop.wait(3 * DAY);
		await shop.endpoint.reconcile();
		await post(shop);
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(30 * SECOND);
		await shop.endpoint.reconcile();
		assert.deepEqual(shop.statuses(), ['succeeded']);
	});

	it('when a copy of the provider’s data lags behind for minutes, and only older changes show', async () => {
		const shop = openTold();
		await shop.created();
		shop.wait(3 * DAY);
		await shop.endpoint.reconcile();
		await post(shop);
		shop.provider.set({ status: 'processing' });
		for (let minute = 0; minute < 4; minute++) {
			shop.wait(MINUTE);
			await shop.endpoint.reconcile();
		}
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(MINUTE);
		await shop.endpoint.reconcile();
		assert.deepEqual(shop.statuses(), ['processing', 'succeeded']);
	});

	it('within a minute for as long as a read does not show the money that the event states', async () => {
		const shop = openTold({ provider: stating('succeeded') });
		await shop.created();
		shop.wait(3 * DAY);
		await shop.endpoint.reconcile();
		await post(shop);
		for (let minute = 0; minute < 20; minute++) {
			shop.wait(MINUTE);
			assert.equal(await shop.endpoint.reconcile(), 1);
		}
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(MINUTE);
		await shop.endpoint.reconcile();
		assert.deepEqual(shop.statuses(), ['succeeded']);
		assert.ok(Number(await shop.store.nextDueMs()) > 12 * 60 * MINUTE, 'it is read by plan again');
	});

	it('by one read where that shows what the event states', async () => {
		const shop = openTold({ provider: stating('succeeded') });
		await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		await post(shop);
		await settled();
		shop.wait(10 * MINUTE);
		assert.equal(await shop.endpoint.reconcile(), 0);
		assert.deepEqual([shop.provider.reads, shop.statuses()], [1, ['succeeded']]);
	});

	it('by a read alone: what an event states is never believed', async () => {
		const shop = openTold({ provider: stating('refunded') });
		await shop.created();
		await post(shop);
		for (let hour = 0; hour < 8; hour++) {
			shop.wait(60 * MINUTE);
			await shop.endpoint.reconcile();
		}
		assert.deepEqual(shop.statuses(), []);
	});

	it('in the minute in which a provider answers again, after hours with one read a minute for all that wait', async () => {
		const shop = openTold({ limits: false });
		for (let count = 0; count < 40; count++) await shop.created();
		shop.provider.down = true;
		for (const { reference } of shop.provider.orders) await post(shop, reference);
		await settled();
		const reads: number[] = [];
		for (let minute = 0; minute < 300; minute++) {
			const before = shop.provider.reads;
			shop.wait(MINUTE);
			await shop.endpoint.reconcile();
			reads.push(shop.provider.reads - before);
		}
		assert.ok(
			reads.every((count) => count === 1),
			`${Math.max(...reads)} reads in a minute`,
		);
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.provider.down = false;
		shop.wait(MINUTE);
		await shop.endpoint.reconcile();
		assert.equal(shop.statuses().length, 40);
	});

	it('from another process half a minute after one that had taken it to read has ended', async () => {
		const shop = openTold();
		await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(3 * DAY);
		const hung = mock.method(shop.provider, 'getPayment', () => new Promise<never>(() => {}));
		void shop.endpoint.reconcile();
		await settled();
		hung.mock.restore();
		const other = openTold({ store: shop.store, provider: shop.provider });
		await other.endpoint.reconcile();
		assert.deepEqual(other.statuses(), []);
		shop.wait(30 * SECOND);
		await other.endpoint.reconcile();
		assert.deepEqual(other.statuses(), ['succeeded']);
	});

	it('when the webhook comes while an older read is under way', async () => {
		const provider = fakeProvider();
		const shop = openTold({ provider });
		const link = await shop.created();
		const gate = Promise.withResolvers<void>();
		const getPayment = provider.getPayment.bind(provider);
		let slow = true;
		provider.getPayment = async (ref) => {
			const answer = await getPayment(ref);
			if (slow) await gate.promise;
			return answer;
		};
		shop.wait(MINUTE);
		const polled = shop.status(link);
		await until(() => provider.reads === 1, 'the older read');
		provider.set({ status: 'succeeded', ended: true });
		slow = false;
		const posted = post(shop);
		await settled();
		gate.resolve();
		await Promise.all([polled, posted]);
		await settled();
		assert.deepEqual(shop.statuses(), ['succeeded']);
	});

	it('when the process ends right after it answered the webhook', async () => {
		const clock = { now: START };
		const store = memory({ clock: () => clock.now });
		const provider = fakeProvider();
		const first = openTold({ store, provider });
		await first.created();
		provider.set({ status: 'succeeded', ended: true });
		const key = (await store.find({ reference: provider.orders[0]?.reference ?? '' }))?.key ?? '';
		assert.ok(await store.wake(key));
		const second = openTold({ store, provider });
		await second.endpoint.reconcile();
		assert.deepEqual(second.statuses(), ['succeeded']);
	});

	it('when another process notes a webhook while a read is under way, and ends', async () => {
		const provider = fakeProvider();
		const shop = openTold({ provider });
		const link = await shop.created();
		const gate = Promise.withResolvers<void>();
		const getPayment = provider.getPayment.bind(provider);
		const slow = mock.method(provider, 'getPayment', async (ref: Parameters<typeof getPayment>[0]) => {
			const answer = await getPayment(ref);
			await gate.promise;
			return answer;
		});
		shop.wait(MINUTE);
		const polled = shop.status(link);
		await until(() => provider.reads === 1, 'the older read');
		provider.set({ status: 'succeeded', ended: true });
		assert.ok(await shop.store.wake(link.id));
		gate.resolve();
		await polled;
		slow.mock.restore();
		await shop.endpoint.reconcile();
		assert.deepEqual(shop.statuses(), ['succeeded']);
	});

	it('five seconds after a read that failed, however many failed before a good one', async () => {
		const shop = openTold();
		await shop.created();
		shop.provider.down = true;
		for (let failures = 0; failures < 5; failures++) {
			await post(shop);
			shop.wait(15 * MINUTE);
		}
		shop.provider.down = false;
		await shop.endpoint.reconcile();
		shop.provider.down = true;
		await post(shop);
		await settled();
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.provider.down = false;
		shop.wait(5 * SECOND);
		await shop.endpoint.reconcile();
		assert.deepEqual(shop.statuses(), ['succeeded']);
	});

	it('whichever way the clocks of two machines differ', async () => {
		for (const ahead of [-5, 5, -10 * MINUTE, 10 * MINUTE]) {
			const store = memory({ clock: () => START });
			const provider = fakeProvider();
			const one = openTold({ store, provider, clock: () => START });
			const other = openTold({ store, provider, clock: () => START + ahead });
			const link = await one.created();
			await one.status(link);
			provider.set({ status: 'succeeded', ended: true });
			await post({ send: other.send, provider });
			await settled();
			assert.deepEqual([...one.statuses(), ...other.statuses()], ['succeeded'], `${ahead} ms ahead`);
		}
	});

	it('when it was paid and refunded between two reads, in order', async () => {
		const shop = openTold();
		const link = await shop.created();
		shop.provider.set({ status: 'refunded', ended: true, paidAt: '2026-11-21T15:25:00Z' });
		shop.wait(MINUTE);
		assert.equal((await shop.status(link)).status, 'refunded');
		await settled();
		assert.deepEqual(shop.statuses(), ['succeeded', 'refunded']);
		assert.equal(shop.changes[0]?.occurredAt, '2026-11-21T15:25:00Z');
	});

	it('when its first record already says that it is paid, and the payer is led back', async () => {
		const provider = fakeProvider();
		provider.fates.push('lost');
		const shop = openTold({ provider });
		const attempt = crypto.randomUUID();
		assert.equal((await shop.create({ attempt })).status, 504);
		provider.set({ status: 'succeeded', ended: true, url: null });
		const link = await shop.created({ attempt });
		assert.equal(link.status, 'succeeded');
		assert.equal(link.url, `https://shop.example/thanks?checkout=${link.id}`);
		await settled();
		assert.deepEqual(shop.statuses(), ['succeeded']);
	});

	it('of every part that is paid, and of the link’s end before the last one', async () => {
		const shop = openTold();
		await shop.created();
		const steps: Partial<ProviderPayment>[] = [
			{ status: 'partially_paid', amountPaid: cop('10000') },
			{ amountPaid: cop('20000') },
			{ ended: true },
		];
		for (const step of steps) {
			shop.provider.set(step);
			await post(shop);
		}
		await settled();
		assert.deepEqual(
			shop.changes.map(({ link }) => link.amount_paid?.value),
			['10000', '20000', '20000'],
		);
	});

	it('when it was paid twice, or for another amount, as events beside the statuses', async () => {
		const shop = openTold();
		await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true, amountPaid: cop('99800') });
		await post(shop);
		shop.provider.set({ amount: cop('1') });
		await post(shop);
		await post(shop);
		await settled();
		assert.deepEqual(shop.statuses(), ['succeeded']);
		assert.deepEqual(shop.types(), ['payment.overpaid', 'payment.amount_mismatch']);
	});
});

describe('A webhook', () => {
	it('about something unknown is logged, and reported once for each event', async () => {
		const shop = openTold();
		assert.equal((await post(shop, 'MADE-IN-THE-PANEL')).status, 200);
		assert.equal((await post(shop, 'MADE-IN-THE-PANEL')).status, 200);
		assert.equal((await post(shop, 'ANOTHER-ONE')).status, 200);
		await settled();
		assert.deepEqual(
			shop.events.map((event) => [event.type, event.reference]),
			[
				['payment.unknown', 'MADE-IN-THE-PANEL'],
				['payment.unknown', 'ANOTHER-ONE'],
			],
		);
		assert.ok(shop.log.some(({ message }) => message.includes('unknown payment')));
	});

	it('about a payment whose making is not recorded yet is asked for again', async () => {
		const provider = fakeProvider();
		provider.fates.push('lost');
		const shop = openTold({ provider });
		const attempt = crypto.randomUUID();
		await shop.create({ attempt });
		assert.ok((await post(shop)).status >= 400);
		await shop.created({ attempt });
		assert.equal((await post(shop)).status, 200);
		assert.deepEqual(shop.types(), []);
	});

	it('finds its payment by the provider’s id too', async () => {
		const provider = fakeProvider();
		provider.readWebhook = () =>
			Promise.resolve({ id: 'e', type: 'paid', subject: 'payment', providerId: 'pay_1', reference: null });
		const shop = openTold({ provider });
		await shop.created();
		provider.set({ status: 'succeeded', ended: true });
		await post(shop);
		await settled();
		assert.deepEqual(shop.statuses(), ['succeeded']);
	});

	describe('of one of two providers', () => {
		const open = () => {
			const [one, other] = [fakeProvider({ name: 'one' }), fakeProvider({ name: 'other' })];
			const items = { tea: { title: 'Té', amount: cop('1000'), provider: 'one' } };
			return { ...openTold({ providers: [one, other], items }), one };
		};
		const send = (shop: Pick<Shop, 'send'>, provider: string, body: string) =>
			shop.send(`/v1/webhooks/${provider}`, { method: 'POST', headers: { 'x-signed': 'yes' }, body });
		const unknown = (events: readonly ShopEvent[]) =>
			events.map((event) => [event.type, event.provider, event.reference]);

		it('with the reference of a payment at the other one is about something unknown', async () => {
			const shop = open();
			await shop.created({ item: 'tea' });
			const { reference = '' } = shop.one.orders[0] ?? {};
			assert.equal((await send(shop, 'other', reference)).status, 200);
			await settled();
			assert.equal(shop.one.reads, 0);
			assert.deepEqual(unknown(shop.events), [['payment.unknown', 'other', reference]]);
		});

		it('is another event than one of the other with the same id', async () => {
			const shop = open();
			for (const provider of ['one', 'other', 'one', 'other'])
				assert.equal((await send(shop, provider, 'PANEL')).status, 200);
			await settled();
			assert.deepEqual(unknown(shop.events), [
				['payment.unknown', 'one', 'PANEL'],
				['payment.unknown', 'other', 'PANEL'],
			]);
		});
	});

	it('about a customer or the account is acknowledged, and reported to nobody', async () => {
		const provider = fakeProvider();
		provider.readWebhook = () =>
			Promise.resolve({ id: 'e', type: 'customer', subject: 'other', providerId: 'c', reference: null });
		const shop = openTold({ provider });
		assert.equal((await post(shop, 'x')).status, 200);
		await settled();
		assert.deepEqual([shop.events, shop.log], [[], []]);
	});

	it('is not answered 200 while the store cannot note it', async () => {
		const shop = openTold();
		await shop.created();
		const down = mock.method(shop.store, 'wake', () => Promise.reject(new Error('the store is away')));
		assert.equal((await post(shop)).status, 503);
		down.mock.restore();
		assert.equal((await post(shop)).status, 200);
	});
});

describe('reconcile()', () => {
	it('reads all that is due in one call', async () => {
		const shop = openTold({ limits: false });
		for (let count = 0; count < 250; count++) await shop.created();
		shop.wait(MINUTE);
		assert.equal(await shop.endpoint.reconcile(), 250);
		assert.equal(await shop.endpoint.reconcile(), 0);
	});

	it('reads no more than it is allowed to', async () => {
		const shop = openTold();
		for (let count = 0; count < 5; count++) await shop.created();
		shop.wait(MINUTE);
		assert.equal(await shop.endpoint.reconcile({ limit: 2 }), 2);
		assert.equal(await shop.endpoint.reconcile({ limit: 2 }), 2);
		assert.equal(await shop.endpoint.reconcile({ limit: 2 }), 1);
	});

	it('reads sixteen payments of a provider at once, while another one is asked too', async () => {
		const [slow, quick] = [fakeProvider({ name: 'slow' }), fakeProvider({ name: 'quick' })];
		const item = (provider: string) => ({ title: 'Té', amount: cop('1000'), provider });
		const shop = openTold({
			providers: [slow, quick],
			items: { a: item('slow'), b: item('quick') },
			limits: false,
		});
		for (let count = 0; count < 20; count++) await shop.created({ item: 'a' });
		await shop.created({ item: 'b' });
		const gate = Promise.withResolvers<void>();
		const getPayment = slow.getPayment.bind(slow);
		slow.getPayment = async (ref) => {
			const answer = await getPayment(ref);
			await gate.promise;
			return answer;
		};
		shop.wait(MINUTE);
		const reconciled = shop.endpoint.reconcile();
		await settled();
		assert.deepEqual([slow.reads, quick.reads], [16, 1]);
		gate.resolve();
		assert.equal(await reconciled, 21);
	});

	it('uses at most half of the requests that a provider documents, over all processes', async () => {
		const provider = Object.assign(fakeProvider(), { rateLimit: { requests: 10, perSeconds: 60 } });
		const shop = openTold({ provider, limits: false });
		for (let count = 0; count < 12; count++) await shop.created();
		const other = openTold({ provider, store: shop.store });
		const reads: number[] = [];
		for (let minute = 0; minute < 3; minute++) {
			shop.wait(MINUTE);
			other.wait(MINUTE);
			const before = provider.reads;
			await Promise.all([shop.endpoint.reconcile(), other.endpoint.reconcile()]);
			reads.push(provider.reads - before);
		}
		assert.deepEqual(reads, [5, 5, 5]);
		await post(shop);
		await settled();
		assert.equal(provider.reads, 16, 'a webhook is never put off');
	});

	it('leaves a provider alone for as long as it asks', async () => {
		const provider = fakeProvider();
		const shop = openTold({ provider });
		await shop.created();
		shop.wait(MINUTE);
		const limited = mock.method(provider, 'getPayment', () =>
			Promise.reject(
				new ProviderError({
					provider: 'fakepay',
					fault: 'rate_limited',
					executed: 'no',
					message: 'slow down',
					retryAfterSeconds: 120,
				}),
			),
		);
		await shop.endpoint.reconcile();
		shop.wait(119 * SECOND);
		await shop.endpoint.reconcile();
		assert.equal(limited.mock.callCount(), 1);
		limited.mock.restore();
		shop.wait(SECOND);
		await shop.endpoint.reconcile();
		assert.equal(provider.reads, 1);
	});

	it('goes on past a provider that is down, and past an entry that nobody can read', async () => {
		const [down, up] = [fakeProvider({ name: 'down' }), fakeProvider({ name: 'up' })];
		const item = (provider: string) => ({ title: 'Té', amount: cop('1000'), provider });
		const shop = openTold({
			providers: [down, up],
			items: { a: item('down'), b: item('up') },
			limits: false,
		});
		for (let count = 0; count < 30; count++) await shop.created({ item: 'a' });
		await shop.created({ item: 'b' });
		const claim = { key: 'odd', reference: 'odd', fingerprint: '', owner: 'o', checkpoint: '' };
		await shop.store.claim({ ...claim, leaseMs: 1, ttlMs: DAY });
		await shop.store.complete('odd', 'o', { data: '{', dueInMs: 0 });
		down.down = true;
		up.set({ status: 'succeeded', ended: true });
		shop.wait(MINUTE);
		await shop.endpoint.reconcile();
		assert.deepEqual(shop.statuses(), ['succeeded']);
		assert.ok(down.reads < 30, `${down.reads} reads of a provider that is down`);
	});

	it('reports the changes that a record of an earlier version still had to report', async () => {
		const shop = openTold();
		const link = await shop.created();
		const entry = await shop.store.find({ key: link.id });
		assert.ok(entry);
		const earlier = {
			kind: 'payment',
			title: 'Café de Huila',
			provider: 'fakepay',
			account: 'account-1',
			providerId: 'pay_1',
			amount: cop('49900'),
			status: 'succeeded',
			ended: true,
			url: 'https://pay.fakepay.example/pay_1',
			expiresAt: null,
			environment: 'test',
			item: 'coffee',
			quantity: 1,
			createdAt: START - 2 * MINUTE,
			updatedAt: START - MINUTE,
			readAt: START - MINUTE,
			untold: [
				{ id: 'c5b1', status: 'processing', at: START - 2 * MINUTE, to: ['onStatus'] },
				{ id: 'c5b2', status: 'succeeded', at: START - MINUTE, to: ['onStatus'] },
			],
			tellFailures: 3,
			tellAt: START,
		};
		await shop.store.update(link.id, entry.version, { data: JSON.stringify(earlier), dueInMs: 0 });
		shop.provider.set({ status: 'succeeded', ended: true });
		await shop.endpoint.reconcile();
		assert.deepEqual(
			shop.changes.map(({ id, link: { status } }) => [id, status]),
			[
				['c5b1', 'processing'],
				['c5b2', 'succeeded'],
			],
		);
		shop.wait(DAY);
		await shop.endpoint.reconcile();
		assert.equal(shop.changes.length, 2);
	});
});

describe('A call of the merchant’s server', () => {
	it('asks the provider also of what is settled, and gives what is known where it does not answer', async () => {
		const shop = openTold();
		const { id } = await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(MINUTE);
		const read = async () => {
			const { status, up_to_date } = await shop.endpoint.getPaymentLink(id);
			return { status, up_to_date };
		};
		assert.deepEqual(await read(), { status: 'succeeded', up_to_date: true });
		shop.provider.set({ status: 'refunded' });
		shop.provider.down = true;
		shop.wait(DAY);
		assert.deepEqual(await read(), { status: 'succeeded', up_to_date: false });
		assert.deepEqual(await read(), { status: 'succeeded', up_to_date: false }, 'asked again at once');
		shop.provider.down = false;
		shop.wait(MINUTE);
		assert.deepEqual(await read(), { status: 'refunded', up_to_date: true });
	});
});

describe('A payment', () => {
	it('is kept with its history for as many days after its last change as the shop wants', async () => {
		const shop = openTold({ keepDays: 200, provider: fakeProvider() });
		const { id } = await shop.created();
		shop.wait(200 * DAY - 1);
		assert.equal((await shop.endpoint.getPayment({ id })).history.length, 1);
		shop.wait(1);
		await assert.rejects(shop.endpoint.getPayment({ id }), { code: 'not_found' });
	});
});

describe('The history of a payment', () => {
	it('has each different observation once, and no address of a page', async () => {
		const shop = openTold();
		const { id } = await shop.created();
		await post(shop);
		shop.provider.set({ status: 'succeeded', ended: true, amountPaid: cop('49900') });
		await post(shop);
		await post(shop);
		const facts = (await shop.store.history(id)).map(
			({ data }) => JSON.parse(data) as Record<string, unknown>,
		);
		assert.deepEqual(
			facts.map(({ reason, reading }) => [reason, (reading as { status: Status }).status]),
			[
				['made', 'pending'],
				['news', 'succeeded'],
			],
		);
		assert.doesNotMatch(JSON.stringify(facts), /https:/);
	});
});

describe('A status token', () => {
	it('of a machine whose clock is a minute ahead is believed, and no more', async () => {
		const store = memory({ clock: () => START });
		const provider = fakeProvider();
		const here = openTold({ store, provider, clock: () => START });
		const ahead = (ms: number) => openTold({ store, provider, clock: () => START + ms });
		const link = await ahead(MINUTE).created();
		await here.status(link);
		const later = await ahead(MINUTE + 2 * SECOND).created();
		await assert.rejects(here.status(later), /status_token_invalid/);
	});
});
