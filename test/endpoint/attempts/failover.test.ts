import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EndpointConfig, Item } from '../../../src/endpoint/index.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { Store } from '../../../src/stores/store.ts';
import type { CreatedLink } from '../../../src/wire/links.ts';
import type { Offer } from '../../../src/wire/offer.ts';
import { fakeProvider, type FakeProvider, type Fate } from '../fake-provider.ts';
import { openShop, problemOf, START, type Shop } from '../shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a02';
const COFFEE: Item = {
	title: 'Café de Huila',
	amount: { value: '49900', currency: 'COP' },
	provider: ['first', 'second'],
};

/** A shop whose item may be paid through either of two providers. */
function openPair(config: Partial<EndpointConfig> = {}, options: { idempotent?: boolean } = {}) {
	const first = fakeProvider({ name: 'first', ...options });
	const second = fakeProvider({ name: 'second', ...options });
	const shop = openShop({ providers: [first, second], items: { coffee: COFFEE }, ...config });
	return { shop, first, second };
}

const linkOf = async (response: Response) => (await response.json()) as CreatedLink;
const sent = (...providers: FakeProvider[]) => providers.map(({ orders }) => orders.length);
const made = (...providers: FakeProvider[]) =>
	providers.reduce((sum, { payments }) => sum + payments.size, 0);

describe('An item with two providers', () => {
	it('is paid through the first while that one works', async () => {
		const { shop, first, second } = openPair();
		assert.equal((await shop.created({ attempt })).provider, 'first');
		assert.deepEqual(sent(first, second), [1, 0]);
	});

	for (const fate of ['unreachable', 'refused'] as const) {
		it(`is paid through the second when the first was ${fate}, and stays there`, async () => {
			const { shop, first, second } = openPair();
			first.fates.push(fate);
			const link = await shop.created({ attempt });
			assert.equal(link.provider, 'second');
			assert.equal(link.url, 'https://pay.second.example/pay_1');
			assert.equal((await shop.created({ attempt })).id, link.id);
			assert.deepEqual(sent(first, second), [1, 1], 'the first works again, but the link is out');
			second.set({ status: 'succeeded', ended: true });
			shop.wait(2_000);
			assert.equal((await shop.status(link)).status, 'succeeded');
		});
	}

	for (const fate of ['lost', 'vanished'] as const) {
		it(`never goes on to the second when the first try was ${fate}`, async () => {
			const { shop, first, second } = openPair();
			first.fates.push(fate);
			assert.equal((await problemOf(await shop.create({ attempt }))).code, 'provider_timeout');
			first.fates.push('unreachable');
			if (fate === 'vanished') assert.equal((await shop.create({ attempt })).status, 503);
			assert.equal((await shop.created({ attempt })).provider, 'first');
			assert.equal(made(first, second), 1);
			assert.deepEqual(sent(second), [0]);
		});
	}

	it('looks for a try of unknown outcome where it was sent, which may be the second', async () => {
		const { shop, first, second } = openPair();
		first.fates.push('unreachable');
		second.fates.push('lost');
		assert.equal((await shop.create({ attempt })).status, 504);
		const link = await shop.created({ attempt });
		assert.equal(link.provider, 'second');
		assert.equal(made(first, second), 1);
		assert.deepEqual(sent(first, second), [1, 1], 'found, not sent again');
	});

	it('answers what the last one said when all refuse, and starts with the first again', async () => {
		const { shop, first, second } = openPair();
		first.fates.push('unreachable');
		second.fates.push('refused');
		const response = await shop.create({ attempt });
		assert.equal(response.status, 422);
		assert.equal((await problemOf(response)).code, 'provider_rejected');
		assert.equal((await shop.created({ attempt })).provider, 'first');
	});

	it('says in the log that it went on, and why', async () => {
		const { shop, first } = openPair();
		first.fates.push('unreachable');
		await shop.created({ attempt });
		const entry = shop.log.find(({ message }) => message.includes('trying the next provider'));
		assert.match(String(entry?.['error']), /first: unavailable/);
	});

	it('sends nothing to the second when the store cannot hold that it will', async () => {
		const kept = memory();
		const forgetful: Store = { ...kept, saveCheckpoint: () => Promise.reject(new Error('disk full')) };
		const { shop, first, second } = openPair({ store: forgetful });
		first.fates.push('unreachable');
		assert.equal((await shop.create({ attempt })).status, 503);
		assert.deepEqual(sent(first, second), [1, 0]);
	});

	it('sends nothing to the second once somebody else has taken the attempt over', async () => {
		const kept = memory();
		const { shop, first, second } = openPair({
			store: { ...kept, saveCheckpoint: () => Promise.resolve(false) },
		});
		first.fates.push('unreachable');
		assert.equal((await problemOf(await shop.create({ attempt }))).code, 'attempt_in_progress');
		assert.deepEqual(sent(first, second), [1, 0]);
	});

	it('asks nobody else when the provider of an unknown outcome is not configured any more', async () => {
		const store = memory();
		const { shop, first } = openPair({ store });
		first.fates.push('lost');
		await shop.create({ attempt });
		const second = fakeProvider({ name: 'second' });
		const moved = openShop({
			providers: [second],
			items: { coffee: { ...COFFEE, provider: 'second' } },
			store,
		});
		assert.equal((await problemOf(await moved.create({ attempt }))).code, 'outcome_unknown');
		assert.deepEqual(sent(second), [0]);
	});

	it('gives a payer the link that is out, although the merchant has changed the provider since', async () => {
		const items = { coffee: { ...COFFEE, provider: 'second' } };
		const store = memory();
		const before = openPair({ store });
		const out = await before.shop.created({ attempt });
		const after = openShop({ providers: [before.first, before.second], items, store });
		assert.equal((await after.created({ attempt })).url, out.url);
		assert.equal(made(before.first, before.second), 1);
	});

	it('makes at most one payment whatever happens to either of them', async () => {
		const fates = fc.array(
			fc.constantFrom<Fate>('answered', 'lost', 'vanished', 'refused', 'unreachable', 'burnt'),
			{ maxLength: 8 },
		);
		await fc.assert(
			fc.asyncProperty(fates, fates, fc.integer({ min: 1, max: 10 }), async (one, two, requests) => {
				const { shop, first, second } = openPair();
				first.fates.push(...one);
				second.fates.push(...two);
				for (let count = 0; count < requests; count++) await shop.create({ attempt });
				assert(made(first, second) <= 1);
				[first, second].forEach(({ fates }) => fates.splice(0));
				await shop.created({ attempt });
				assert.equal(made(first, second), 1);
			}),
			{ numRuns: 300 },
		);
	});

	it('asks the payer once for what either of them needs', async () => {
		const { shop, first, second } = openPair();
		first.requiredFields = () => ['email'];
		second.requiredFields = () => ['email', 'document_number'];
		const offer = (await (await shop.send('/v1/items/coffee')).json()) as Offer;
		assert.deepEqual(offer.fields, ['email', 'document_number']);
		const response = await shop.create({ attempt, customer: { email: 'ana@example.com' } });
		assert.deepEqual((await problemOf(response)).errors, [
			{ pointer: '/customer/document_number', code: 'missing' },
		]);
	});
});

describe('A list of methods', () => {
	const items = {
		coffee: {
			...COFFEE,
			methods: [
				{ id: 'card', label: 'Tarjeta', provider: ['first', 'second'] },
				{ id: 'cash', label: 'Efectivo', provider: 'second' },
			],
		},
	} satisfies EndpointConfig['items'];

	it('belongs to several providers, and each method goes to its own', async () => {
		const { shop, first, second } = openPair({ items });
		const cash = await linkOf(await shop.create({ method: 'cash' }));
		const card = await linkOf(await shop.create({ method: 'card' }));
		assert.deepEqual([cash.provider, card.provider], ['second', 'first']);
		first.fates.push('unreachable');
		assert.equal((await linkOf(await shop.create({ method: 'card' }))).provider, 'second');
		assert.deepEqual(sent(first, second), [2, 2]);
	});

	it('never lets a method go to a provider that does not have it', async () => {
		const { shop, first, second } = openPair({ items });
		second.fates.push('unreachable');
		assert.equal((await shop.create({ method: 'cash' })).status, 503);
		assert.deepEqual(sent(first, second), [0, 1]);
	});
});

describe('What an item function says anew for each request', () => {
	const EXPIRY_MS = 30 * 60_000;

	/** A shop whose item expires half an hour after it is asked for. */
	function openHurried(): { shop: Shop; first: FakeProvider } {
		const first = fakeProvider();
		let waited = 0;
		const shop = openShop({
			provider: first,
			items: () => ({
				...COFFEE,
				provider: 'fakepay',
				expiresAt: new Date(START + waited + EXPIRY_MS).toISOString(),
			}),
		});
		return {
			shop: {
				...shop,
				wait(ms) {
					waited += ms;
					shop.wait(ms);
				},
			},
			first,
		};
	}

	it('is what it was at first when a try of unknown outcome is sent again', async () => {
		const { shop, first } = openHurried();
		first.fates.push('vanished');
		await shop.create({ attempt });
		shop.wait(60_000);
		await shop.created({ attempt });
		assert.deepEqual(first.orders[0], first.orders[1]);
	});

	it('is new when the first try certainly did nothing', async () => {
		const { shop, first } = openHurried();
		first.fates.push('refused');
		await shop.create({ attempt });
		shop.wait(60_000);
		await shop.created({ attempt });
		assert.notEqual(first.orders[0]?.expiresAt, first.orders[1]?.expiresAt);
	});
});
