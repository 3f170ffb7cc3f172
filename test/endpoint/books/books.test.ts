import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Payment, PaymentsQuery } from '../../../src/endpoint/index.ts';
import { signCheckoutToken } from '../../../src/endpoint/sale/token.ts';
import { memory } from '../../../src/stores/memory.ts';
import { sqlite } from '../../../src/stores/sqlite.ts';
import type { Store } from '../../../src/stores/store.ts';
import { openStore } from '../../stores/open-store.ts';
import { reachPostgres, reachRedis, RUN } from '../../stores/servers.ts';
import { fakeProvider } from '../fake-provider.ts';
import { openShop, ORIGIN, problemOf, START, type Shop } from '../shop.ts';

const SECRET = 'an-admin-secret-of-32-characters!';
const KEY = {
	kid: 'k1',
	alg: 'HS256',
	secret: 'a-token-secret-of-32-characters!',
	audience: 'shop',
} as const;
const PAID_AT = '2026-11-21T15:25:00.000Z';
const INVOICE = { value: '1400000', currency: 'COP' };
const LATER_MS = 60_000;
const COFFEE = { value: '49900', currency: 'COP' };

/** A store for one test, and what it leaves behind. */
interface Opened {
	readonly store: Store;
	end(): Promise<void>;
}

let count = 0;
const STORES: Readonly<Record<string, (() => Promise<Opened>) | undefined>> = {
	memory: () => Promise.resolve({ store: memory(), end: async () => {} }),
	sqlite: async () => {
		const folder = await mkdtemp(join(tmpdir(), 'books-'));
		return { store: sqlite(join(folder, 'shop.db')), end: () => rm(folder, { recursive: true }) };
	},
	...(await servers()),
};

/** The servers that run on this machine. */
async function servers(): Promise<typeof STORES> {
	const [database, cache] = [await reachPostgres(), await reachRedis()];
	if ('client' in database) await database.client.end();
	if ('client' in cache) await cache.client.close();
	const open = (kind: 'postgres' | 'redis') => async () => {
		const { store, end, erase } = await openStore(kind, `${RUN}_books_${++count}`);
		return {
			store,
			async end() {
				await erase();
				await end();
			},
		};
	};
	return {
		...('client' in database && { postgres: open('postgres') }),
		...('client' in cache && { redis: open('redis') }),
	};
}

/** Buys something by a checkout token that names the order. */
async function buyFor(shop: Shop, reference: string): Promise<string> {
	const offer = { kind: 'payment', title: 'Factura', amount: INVOICE, reference } as const;
	const token = await signCheckoutToken({ offer }, { ...KEY, now: new Date(START) });
	return (await shop.created({ item: undefined, token } as object)).id;
}

async function allPages(shop: Shop, query: PaymentsQuery): Promise<Payment[]> {
	const payments: Payment[] = [];
	let cursor: string | undefined;
	do {
		const page = await shop.endpoint.listPayments({ ...query, cursor });
		payments.push(...page.payments);
		cursor = page.next ?? undefined;
	} while (cursor !== undefined);
	return payments;
}

const idsOf = (payments: readonly Payment[]) => payments.map(({ id }) => id);

for (const [name, open] of Object.entries(STORES)) {
	describe(`The books of a shop whose store is ${name}`, () => {
		let opened: Opened;
		let shop: Shop;
		const made: string[] = [];

		before(async () => {
			opened = await open!();
			shop = openShop({
				store: opened.store,
				// Demanded with Redis.
				statusTokenSecret: 'a-receipt-secret-of-32-characters',
				tokens: { audience: 'shop', keys: [KEY] },
				provider: fakeProvider({ name: 'fakepay' }),
			});
			made.push((await shop.created()).id);
			// Two payments of one order: the first one is approved after it expired, which ends the second one.
			made.push(await buyFor(shop, 'A-1042'));
			shop.provider.set({ status: 'expired', ended: true }, 'pay_2');
			made.push(await buyFor(shop, 'A-1042'));
			made.push((await shop.created({ item: 'tea', quantity: 3 } as object)).id);
			shop.wait(LATER_MS);
			shop.provider.set({ status: 'succeeded', ended: true, amountPaid: INVOICE, paidAt: PAID_AT }, 'pay_2');
			await shop.endpoint.getPaymentLink(made[1]!);
		});
		after(async () => {
			await shop.endpoint.close();
			await opened.end();
		});

		it('lists all payments, newest first, a page at a time', async () => {
			assert.deepEqual(idsOf(await allPages(shop, {})), made.toReversed());
			const first = await shop.endpoint.listPayments({ limit: 3 });
			assert.deepEqual(idsOf(first.payments), made.toReversed().slice(0, 3));
			const last = await shop.endpoint.listPayments({ limit: 3, cursor: first.next! });
			assert.deepEqual([idsOf(last.payments), last.next], [made.slice(0, 1), null]);
		});

		it('lists what was paid, with every amount and every time', async () => {
			const [paid, ...others] = await allPages(shop, { status: 'succeeded' });
			assert.deepEqual(others, []);
			const { reference, createdAt, changedAt, ...rest } = paid!;
			assert.match(reference, /^[0-9A-Z]{18}$/);
			assert.deepEqual(
				[createdAt, changedAt],
				[START, START + LATER_MS].map((at) => new Date(at).toISOString()),
			);
			assert.deepEqual(rest, {
				...{ id: made[1], kind: 'payment', status: 'succeeded', order: 'A-1042', title: 'Factura' },
				...{ item: null, quantity: 1, amount: INVOICE, amountPaid: INVOICE },
				...{ amountRefunded: null, amountDisputed: null, provider: 'fakepay', providerId: 'pay_2' },
				refunds: [],
				...{ environment: 'test', warning: null, paidAt: PAID_AT, refundedAt: null, disputedAt: null },
			});
		});

		const queries: readonly (readonly [PaymentsQuery, readonly number[]])[] = [
			[{ order: 'A-1042' }, [2, 1]],
			[{ order: 'A-1042', status: 'cancelled' }, [2]],
			[{ order: 'A-9999' }, []],
			[{ provider: 'fakepay', limit: 1 }, [3, 2, 1, 0]],
			[{ provider: 'another' }, []],
			[{ kind: 'payment', limit: 2 }, [3, 2, 1, 0]],
			[{ kind: 'charge', limit: 1 }, []],
			[{ since: '2020-01-01' }, [3, 2, 1, 0]],
			[{ until: '2020-01-01' }, []],
		];
		for (const [query, expected] of queries) {
			it(`lists by ${JSON.stringify(query)}`, async () => {
				const found = await allPages(shop, query);
				assert.deepEqual(
					idsOf(found),
					expected.map((index) => made[index]),
				);
			});
		}

		it('finds a payment by each of its names, with its history, without asking the provider', async () => {
			const reads = shop.provider.reads;
			const { payments } = await shop.endpoint.listPayments({ status: 'succeeded' });
			const { id, reference, providerId, provider } = payments[0]!;
			const details = await shop.endpoint.getPayment({ id });
			for (const by of [{ reference }, { provider, providerId }])
				assert.deepEqual(await shop.endpoint.getPayment(by), details);
			assert.equal((await shop.endpoint.getPayment({ order: 'A-1042' })).id, made[2], 'the newest');
			assert.equal(shop.provider.reads, reads);
			const { history, pendingDeliveries: _pending, ...payment } = details;
			assert.deepEqual(payment, payments[0]);
			assert.deepEqual(
				history.map(({ reason, status, amountPaid, paidAt }) => [reason, status, amountPaid, paidAt]),
				[
					['made', 'pending', null, null],
					['asked', 'expired', null, null],
					['asked', 'succeeded', INVOICE, PAID_AT],
				],
			);
			assert.ok(history.every(({ at }) => at === new Date(at).toISOString()));
			assert.doesNotMatch(JSON.stringify(details), /pay\.fakepay\.example/, 'no address of a page');
		});
	});
}

describe('The books', () => {
	it('list what the shop has not taken yet of a payment, until it takes it', async () => {
		let isDown = true;
		const taken: string[] = [];
		const shop = openShop({
			onStatus: ({ id }) => {
				if (isDown) throw new Error('the shop is down');
				taken.push(id);
			},
		});
		const { id } = await shop.created();
		const pending = async () => (await shop.endpoint.getPayment({ id })).pendingDeliveries;
		assert.deepEqual(await pending(), []);
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(60_000);
		await shop.endpoint.reconcile();
		const [delivery, ...others] = await pending();
		assert.deepEqual(others, []);
		assert.partialDeepStrictEqual(delivery, {
			subscriber: 'onStatus',
			type: 'payment.succeeded',
			failures: 1,
			nextTryAt: new Date(START + 65_000).toISOString(),
		});
		isDown = false;
		shop.wait(60_000);
		await shop.endpoint.reconcile();
		assert.deepEqual(taken, [delivery?.eventId]);
		assert.deepEqual(await pending(), []);
	});

	it('read a day in the zone that is asked for', async () => {
		const shop = openShop();
		// 15:24 UTC on the 21st; then 04:59 and 05:00 UTC on the 22nd, which is midnight in Bogota.
		const afternoon = (await shop.created()).id;
		shop.wait((8 * 60 + 5 + 5 * 60 + 30) * 60_000);
		const evening = (await shop.created()).id;
		shop.wait(60_000);
		const morning = (await shop.created()).id;
		const on = async (query: PaymentsQuery) => idsOf((await shop.endpoint.listPayments(query)).payments);
		const zone = 'America/Bogota';
		assert.deepEqual(await on({ since: '2026-11-21', until: '2026-11-22', zone }), [evening, afternoon]);
		assert.deepEqual(await on({ since: '2026-11-22', zone }), [morning]);
		assert.deepEqual(await on({ until: '2026-11-22' }), [afternoon]);
		assert.deepEqual(await on({ since: '2026-11-22T00:00:00-05:00' }), [morning]);
	});

	it('take what was ordered for what was paid, where the provider states only that it was', async () => {
		const shop = openShop();
		const { id } = await shop.created();
		shop.provider.set({ status: 'refunded', ended: true });
		await shop.endpoint.getPaymentLink(id);
		const { amountPaid, amountRefunded } = await shop.endpoint.getPayment({ id });
		assert.deepEqual([amountPaid, amountRefunded], [COFFEE, COFFEE]);
	});

	it('have charges and connect links', async () => {
		const shop = openShop({ items: { wallet: { kind: 'connect', title: 'Débito automático' } } });
		const link = await shop.endpoint.createConnectLink({
			item: 'wallet',
			attempt: crypto.randomUUID(),
			customerId: 'customer-7',
		});
		const charge = { title: 'Mes', amount: COFFEE, customerId: 'customer-7', cardId: 'card_1' };
		const { reference } = await shop.endpoint.createCharge({ ...charge, attempt: crypto.randomUUID() });
		const listed = await allPages(shop, {});
		assert.deepEqual(
			listed.map(({ kind, amount, amountPaid }) => [kind, amount, amountPaid]),
			[
				['charge', COFFEE, COFFEE],
				['connect', null, null],
			],
		);
		assert.equal((await allPages(shop, { kind: 'connect' }))[0]?.id, link.id);
		assert.equal((await allPages(shop, { kind: 'charge' }))[0]?.reference, reference);
	});

	it('give a short page with a cursor where one kind is rare', async () => {
		const shop = openShop();
		for (let i = 0; i < 15; i++) await shop.created();
		const page = await shop.endpoint.listPayments({ kind: 'charge', limit: 1 });
		assert.deepEqual(page.payments, []);
		assert.notEqual(page.next, null);
		assert.deepEqual(await allPages(shop, { kind: 'charge', limit: 1 }), []);
	});

	const refusals: readonly (readonly [query: string, pointer: string, code: string, detail: RegExp])[] = [
		['since=yesterday', '/since', 'invalid', /a day \("2026-11-27"\), or a time with a zone/],
		['since=2026-02-30', '/since', 'invalid', /"2026-02-30"/],
		['until=2026-02-30T10:00:00Z', '/until', 'invalid', /"2026-02-30T10:00:00Z"/],
		['since=2026-11-02T10:00:00', '/since', 'invalid', /time with a zone/],
		['since=2026-11-02&until=2026-11-02', '/until', 'invalid', /later than "since"/],
		['zone=Mars/Olympus', '/zone', 'invalid', /America\/Bogota/],
		['status=paid', '/status', 'invalid', /succeeded/],
		['kind=refund', '/kind', 'invalid', /charge/],
		['limit=0', '/limit', 'invalid', /1 to 100/],
		['limit=101', '/limit', 'invalid', /1 to 100/],
		['limit=ten', '/limit', 'invalid', /1 to 100/],
		['cursor=x', '/cursor', 'invalid', /without one/],
		['order=', '/order', 'invalid', /1 to 500/],
		['stauts=failed', '/stauts', 'unexpected', /since, until/],
		['status=failed&status=expired', '/status', 'invalid', /once/],
	];
	for (const [query, pointer, code, detail] of refusals) {
		it(`refuse ${query} over HTTP, and say why`, async () => {
			const shop = openShop({ admin: { secret: SECRET } });
			const headers = { origin: '', authorization: `Bearer ${SECRET}` };
			const response = await shop.send(`/v1/admin/payments?${query}`, { headers });
			assert.equal(response.status, 422);
			assert.equal(response.headers.get('content-type'), 'application/problem+json');
			const problem = await problemOf(response);
			assert.deepEqual(problem.errors, [{ pointer, code }]);
			assert.match(problem.detail ?? '', detail);
		});
	}

	it('refuse the same to the server, with the reason in the error', async () => {
		const { endpoint } = openShop();
		await assert.rejects(endpoint.listPayments({ since: 'yesterday' }), (error: Error) => {
			assert.equal(error.name, 'ProblemError');
			assert.match(error.message, /^invalid_request: "since" is "yesterday"/);
			return true;
		});
		for (const name of [{ id: 'none' }, { reference: 'NONE' }, { order: 'none' }])
			await assert.rejects(endpoint.getPayment(name), { code: 'not_found' });
	});

	it('are not open without the secret, nor to a page', async () => {
		const shop = openShop({ admin: { secret: SECRET } });
		const authorization = `Bearer ${SECRET}`;
		const statusOf = async (headers: Record<string, string>) =>
			(await shop.send('/v1/admin/payments', { headers })).status;
		assert.equal(await statusOf({ origin: '' }), 401);
		assert.equal(await statusOf({ origin: ORIGIN, authorization }), 404);
		assert.equal(await statusOf({ origin: '', authorization }), 200);
	});

	it('give each payment exactly once, newest first, also while new ones are made', async () => {
		const step = fc.record({ pause: fc.integer({ min: 0, max: 2 }), item: fc.constantFrom('coffee', 'tea') });
		await fc.assert(
			fc.asyncProperty(
				fc.array(step, { maxLength: 25 }),
				fc.array(step, { maxLength: 10 }),
				fc.integer({ min: 1, max: 7 }),
				async (early, late, limit) => {
					const shop = openShop();
					const make = async ({ pause, item }: { readonly pause: number; readonly item: string }) => {
						shop.wait(pause);
						return (await shop.created({ item })).id;
					};
					const made: string[] = [];
					for (const one of early) made.push(await make(one));
					const waiting = late.values();
					const listed: string[] = [];
					let cursor: string | undefined;
					do {
						const page = await shop.endpoint.listPayments({ cursor, limit });
						assert.ok(page.payments.length <= limit);
						listed.push(...idsOf(page.payments));
						cursor = page.next ?? undefined;
						const next = waiting.next();
						if (!next.done) await make(next.value);
					} while (cursor !== undefined);
					assert.deepEqual(listed, made.toReversed());
				},
			),
			{ numRuns: 60 },
		);
	});
});
