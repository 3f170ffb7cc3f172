import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PaymentDifference, ProviderComparison } from '../../../src/endpoint/index.ts';
import {
	ProviderError,
	type ListedPayment,
	type ListQuery,
	type ProviderPayment,
} from '../../../src/providers/provider.ts';
import { PLATFORM, within } from '../../../src/wire/surroundings.ts';
import { fakeProvider, type FakeProvider } from '../fake-provider.ts';
import { openShop, START, type Shop } from '../shop.ts';

const AMOUNT = { value: '49900', currency: 'COP' };
const LESS = { value: '10000', currency: 'COP' };
const MINUTE = 60_000;
const DAY_MS = 24 * 60 * MINUTE;
const DAY = '2026-11-21';
/** When the payments of a shop were made by the provider's clock, which is not ours. */
const MADE_AT = new Date(START + 700).toISOString();

/** A provider that lists the payments that it has, and others that a test gives it. */
interface ListingProvider extends FakeProvider {
	/** Changes what is listed of a payment, not what a read of it gives; null takes it out of the list. */
	listedAs(id: string, change: Partial<ListedPayment> | null): void;
	/** Payments that the shop did not make. */
	readonly added: ListedPayment[];
	readonly asked: ListQuery[];
}

/** @param perPage how many payments an answer has */
function listingProvider(perPage = 2, name = 'fakepay'): ListingProvider {
	const changes = new Map<string, Partial<ListedPayment> | null>();
	const fake = fakeProvider({ name });
	return Object.assign(fake, {
		added: [] as ListedPayment[],
		asked: [] as ListQuery[],
		listedAs: (id: string, change: Partial<ListedPayment> | null) => void changes.set(id, change),
		listPayments(this: ListingProvider, query: ListQuery) {
			this.asked.push(query);
			const own = [...fake.payments.values()].map((payment, index) => ({
				...listed(payment, fake.orders[index]?.reference ?? null),
				...changes.get(payment.id),
			}));
			const all = [...own.filter(({ id }) => changes.get(id) !== null), ...this.added];
			const from = Number(query.cursor ?? '0');
			const next = from + perPage < all.length ? String(from + perPage) : null;
			return Promise.resolve({ payments: all.slice(from, from + perPage), next });
		},
	});
}

function listed(payment: ProviderPayment, reference: string | null): ListedPayment {
	const { id, status, ended, amount, amountPaid } = payment;
	return { id, reference, status, ended, amount, createdAt: MADE_AT, ...(amountPaid && { amountPaid }) };
}

/** A shop with payments of one day, a day later. */
async function openDayAfter(provider: ListingProvider, payments = 3): Promise<Shop> {
	const shop = openShop({ provider });
	for (let i = 0; i < payments; i++) await shop.created();
	shop.wait(DAY_MS);
	return shop;
}

async function compare(shop: Shop, day = DAY): Promise<ProviderComparison> {
	const { providers } = await shop.endpoint.comparePayments({ day });
	assert.equal(providers.length, 1);
	return providers[0]!;
}

const shown = ({ kind, providerId, here, atProvider }: PaymentDifference) => [
	...[kind, providerId, here?.status, atProvider?.status],
];

describe('A comparison of a day with the list of a provider', () => {
	it('finds everything equal where nothing differs, over all pages', async () => {
		const provider = listingProvider();
		const shop = await openDayAfter(provider, 5);
		const result = await compare(shop);
		assert.deepEqual(result, {
			...{ provider: 'fakepay', outcome: 'compared', reason: null, equal: 5, others: 0, differences: [] },
		});
		assert.equal(provider.asked.length, 3);
		const [{ since, until }] = provider.asked as [ListQuery];
		assert.ok(since < '2026-11-21T00:00:00.000Z' && until > '2026-11-22T00:00:00.000Z');
	});

	const changes: readonly (readonly [what: string, change: Partial<ListedPayment>])[] = [
		['another status', { status: 'succeeded', ended: true, amountPaid: AMOUNT }],
		['another amount', { amount: LESS }],
		['no amount', { amount: null }],
		['a refund', { status: 'refunded', ended: true }],
	];
	for (const [what, change] of changes) {
		it(`finds a payment that the provider lists with ${what}, and makes it due`, async () => {
			const provider = listingProvider();
			const shop = await openDayAfter(provider);
			await shop.endpoint.reconcile();
			provider.listedAs('pay_2', change);
			const reads = provider.reads;
			const { equal, differences } = await compare(shop);
			assert.equal(equal, 2);
			assert.deepEqual(differences.map(shown), [['differs', 'pay_2', 'pending', change.status ?? 'pending']]);
			const [{ id, reference, here, atProvider }] = differences as [PaymentDifference];
			assert.equal((await shop.endpoint.getPayment({ reference })).id, id);
			assert.deepEqual(here, { status: 'pending', amount: AMOUNT, amountPaid: null });
			assert.deepEqual(atProvider?.amount, change.amount === undefined ? AMOUNT : change.amount);
			assert.equal(provider.reads, reads, 'the loop reads it, not the comparison');
			assert.equal(await shop.endpoint.reconcile(), 1);
		});
	}

	it('is equal again when the loop has read what was different', async () => {
		const provider = listingProvider();
		const shop = await openDayAfter(provider);
		provider.set({ status: 'succeeded', ended: true, amountPaid: AMOUNT }, 'pay_1');
		assert.equal((await compare(shop)).differences.length, 1);
		await shop.endpoint.reconcile();
		assert.deepEqual((await compare(shop)).differences, []);
	});

	it('finds a success that the provider does not confirm', async () => {
		const provider = listingProvider();
		const shop = await openDayAfter(provider);
		provider.set({ status: 'succeeded', ended: true, amountPaid: AMOUNT }, 'pay_1');
		await shop.endpoint.reconcile();
		provider.listedAs('pay_1', { status: 'pending', ended: false, amountPaid: LESS });
		provider.listedAs('pay_2', null);
		assert.deepEqual((await compare(shop)).differences.map(shown).toSorted(), [
			['differs', 'pay_1', 'succeeded', 'pending'],
			['only_here', 'pay_2', 'pending', undefined],
		]);
	});

	it('finds less money at the provider than was kept', async () => {
		const provider = listingProvider();
		const shop = await openDayAfter(provider, 1);
		provider.set({ status: 'succeeded', ended: true, amountPaid: AMOUNT });
		await shop.endpoint.reconcile();
		provider.listedAs('pay_1', { amountPaid: LESS });
		assert.deepEqual((await compare(shop)).differences.map(shown), [
			['differs', 'pay_1', 'succeeded', 'succeeded'],
		]);
	});

	it('misses no payment that was cancelled without money, since providers delete these', async () => {
		const provider = listingProvider();
		const shop = await openDayAfter(provider, 1);
		const [payment] = (await shop.endpoint.listPayments()).payments;
		await shop.endpoint.cancelPaymentLink(payment!.id);
		provider.listedAs('pay_1', null);
		const { equal, differences } = await compare(shop);
		assert.deepEqual([equal, differences], [1, []]);
	});

	it('finds a payment with one of our references that is not in the books, and counts those of others', async () => {
		const provider = listingProvider();
		const shop = await openDayAfter(provider, 1);
		const facts = { status: 'succeeded', ended: true, amount: AMOUNT, createdAt: MADE_AT } as const;
		const [known] = (await shop.endpoint.listPayments()).payments;
		provider.added.push(
			{ ...facts, id: 'lost', reference: '4X7Q0M2K9D3T8B1RZC' },
			{ ...facts, id: 'second', reference: known!.reference },
			{ ...facts, id: 'panel', reference: 'Factura 12' },
			{ ...facts, id: 'no-name', reference: null },
			{
				...facts,
				id: 'of-another-day',
				reference: '4X7Q0M2K9D3T8B1RZD',
				createdAt: '2026-11-20T23:59:59.999Z',
			},
		);
		const { equal, others, differences } = await compare(shop);
		assert.deepEqual([equal, others], [1, 2]);
		assert.deepEqual(differences.map(shown), [
			['only_at_provider', 'lost', undefined, 'succeeded'],
			['only_at_provider', 'second', 'pending', 'succeeded'],
		]);
		assert.deepEqual(
			differences.map(({ id }) => id),
			[null, known!.id],
		);
	});

	it('compares a payment whose time is of another day at the provider, once on each day', async () => {
		const provider = listingProvider();
		const shop = await openDayAfter(provider, 1);
		provider.listedAs('pay_1', { createdAt: '2026-11-22T00:00:00.100Z' });
		shop.wait(DAY_MS);
		for (const day of [DAY, '2026-11-22']) assert.equal((await compare(shop, day)).equal, 1, day);
	});

	it('leaves out the last minute, in which a payment may be at the provider and not here', async () => {
		const provider = listingProvider();
		const shop = openShop({ provider });
		shop.wait(5 * MINUTE);
		const createdAt = new Date(START + 5 * MINUTE - 1_000).toISOString();
		provider.added.push({
			...{ id: 'new', reference: '4X7Q0M2K9D3T8B1RZC', status: 'pending', ended: false },
			...{ amount: AMOUNT, createdAt },
		});
		assert.deepEqual((await compare(shop)).differences, []);
		const { until } = await shop.endpoint.comparePayments({ day: DAY });
		assert.equal(until, new Date(START + 4 * MINUTE).toISOString());
	});

	it('compares neither charges nor connect links', async () => {
		const provider = listingProvider();
		const shop = openShop({ provider });
		const charge = { title: 'Mes', amount: AMOUNT, customerId: 'customer-7', cardId: 'card_1' };
		await shop.endpoint.createCharge({ ...charge, attempt: crypto.randomUUID() });
		shop.wait(DAY_MS);
		const { equal, differences } = await compare(shop);
		assert.deepEqual([equal, differences], [0, []]);
	});

	it('goes on with the other providers where one has no list or does not answer', async () => {
		const broken = listingProvider(2, 'broken');
		broken.listPayments = () => Promise.reject(new Error('broken: it is down'));
		const listing = listingProvider();
		const shop = openShop({ providers: [fakeProvider({ name: 'listless' }), broken, listing], items: {} });
		shop.wait(DAY_MS);
		const { providers, since, until } = await shop.endpoint.comparePayments({
			day: DAY,
			zone: 'America/Bogota',
		});
		assert.deepEqual(
			providers.map(({ provider, outcome, reason }) => [provider, outcome, reason]),
			[
				['listless', 'not_comparable', 'listless documents no list of payments.'],
				['broken', 'failed', 'broken: it is down'],
				['fakepay', 'compared', null],
			],
		);
		assert.deepEqual([since, until], ['2026-11-21T05:00:00.000Z', '2026-11-22T05:00:00.000Z']);
		const one = await shop.endpoint.comparePayments({ day: DAY, provider: 'broken' });
		assert.equal(one.providers.length, 1);
	});

	const limited = (retryAfterSeconds: number) =>
		new ProviderError({
			...{ provider: 'fakepay', fault: 'rate_limited', executed: 'maybe', retryAfterSeconds },
			message: 'too many requests',
		});
	const limits: readonly (readonly [
		what: string,
		seconds: number,
		times: number,
		outcome: string,
		pauses: number,
	])[] = [
		['waits as long as the provider asks, and goes on where it was', 7, 5, 'compared', 5],
		['gives up where the provider asks for the sixth time', 7, 6, 'failed', 5],
		['gives up where the provider asks for more than a minute', 61, 1, 'failed', 0],
	];
	for (const [what, seconds, times, outcome, pauses] of limits) {
		it(what, async () => {
			const provider = listingProvider();
			const list = provider.listPayments!.bind(provider);
			let left = times;
			provider.listPayments = (query) =>
				query.cursor === '2' && left-- > 0 ? Promise.reject(limited(seconds)) : list(query);
			const waited: number[] = [];
			const surroundings = {
				...PLATFORM,
				setTimeout(callback: () => void, ms: number) {
					if (ms !== seconds * 1000) return PLATFORM.setTimeout(callback, ms);
					waited.push(ms);
					queueMicrotask(callback);
					return 0;
				},
			};
			const shop = openShop(within(surroundings, { provider }));
			for (let i = 0; i < 3; i++) await shop.created();
			shop.wait(DAY_MS);
			const result = await compare(shop);
			assert.deepEqual([result.outcome, waited.length], [outcome, pauses]);
			assert.equal(result.equal, outcome === 'compared' ? 3 : 0);
		});
	}

	const refusals = [
		[{ day: '2026-11-31' }, /^invalid_request: "day" is "2026-11-31"; it must be a day/],
		[{ day: '2026-11-21T00:00:00Z' }, /it must be a day/],
		[{ day: '2026-12-24' }, /has not begun in UTC/],
		[{ day: DAY, zone: 'Bogota' }, /"zone" is "Bogota"/],
		[{ day: DAY, provider: 'stripe' }, /"provider" is "stripe"; the configuration has fakepay\./],
	] as const;
	for (const [query, message] of refusals) {
		it(`refuses ${JSON.stringify(query)}, and says why`, async () => {
			const shop = openShop();
			shop.wait(2 * DAY_MS);
			await assert.rejects(shop.endpoint.comparePayments(query), { code: 'invalid_request', message });
		});
	}
});
