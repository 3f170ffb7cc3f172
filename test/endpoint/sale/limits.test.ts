import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createEndpoint, type EndpointConfig, type LimitOptions } from '../../../src/endpoint/index.ts';
import { Limits } from '../../../src/endpoint/sale/limits.ts';
import { memory } from '../../../src/stores/memory.ts';
import { signCheckoutToken } from '../../../src/endpoint/sale/token.ts';
import type { Store } from '../../../src/stores/store.ts';
import { openStore, type StoreKind } from '../../stores/open-store.ts';
import { reachPostgres, reachRedis, RUN } from '../../stores/servers.ts';
import { fakeProvider } from '../fake-provider.ts';
import { openShop, ORIGIN, problemOf, START, type Shop } from '../shop.ts';

const ONCE = { max: 1, seconds: 60 };
const THRICE = { max: 3, seconds: 60 };
const OFF: LimitOptions = {
	ip: false,
	origin: false,
	item: false,
	phone: false,
	email: false,
	attempt: false,
	total: false,
	requests: false,
};

interface Payer {
	readonly ip?: string;
	readonly origin?: string;
	readonly [field: string]: unknown;
}

/** Posts a create as somebody from `ip`; a new attempt unless one is given. */
function createFrom(endpoint: Shop['endpoint'], { ip, origin = ORIGIN, ...body }: Payer): Promise<Response> {
	const request = new Request('https://shop.example/checkout/v1/payment-links', {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...(origin && { origin }) },
		body: JSON.stringify({ item: 'coffee', attempt: crypto.randomUUID(), ...body }),
	});
	return endpoint.fetch(request, ip === undefined ? undefined : { ip });
}

async function statuses(responses: readonly Promise<Response>[]): Promise<Record<number, number>> {
	const count: Record<number, number> = {};
	for (const { status } of await Promise.all(responses)) count[status] = (count[status] ?? 0) + 1;
	return count;
}

describe('A limit', () => {
	const customer = (field: string, value: string) => ({ customer: { [field]: value } });
	/** Which limit; what counts as the same; what counts as another. */
	const table: readonly (readonly [keyof LimitOptions, same: readonly Payer[], other: Payer])[] = [
		['ip', [{ ip: '198.51.100.7' }, { ip: '198.51.100.7', item: 'tea' }], { ip: '198.51.100.8' }],
		['ip', [{ ip: '2001:db8:1:2::1' }, { ip: '2001:db8:1:2:ffff::9' }], { ip: '2001:db8:1:3::1' }],
		['ip', [{ ip: '198.51.100.7' }, { ip: '::ffff:198.51.100.7' }], {}],
		['origin', [{}, { item: 'tea', ip: '198.51.100.7' }], { origin: 'https://b.example' }],
		['item', [{ ip: '198.51.100.7' }, { ip: '198.51.100.8', origin: 'https://b.example' }], { item: 'tea' }],
		[
			'phone',
			[customer('phone', '+573001234567'), { ...customer('phone', '+573001234567'), item: 'tea' }],
			customer('phone', '+573001234568'),
		],
		[
			'email',
			[customer('email', 'ana@correo.com'), customer('email', ' ANA@Correo.com')],
			customer('email', 'eva@correo.com'),
		],
		['total', [{}, { item: 'tea', ip: '198.51.100.7', origin: 'https://b.example' }], { attempt: '' }],
	];
	for (const [name, [first, second], other] of table.map(
		([name, same, other]) => [name, [same[0] ?? {}, same[1] ?? {}], other] as const,
	)) {
		it(`for each ${name} refuses ${JSON.stringify(second)} after ${JSON.stringify(first)}, and not ${JSON.stringify(other)}`, async () => {
			const shop = openShop({ origins: [ORIGIN, 'https://b.example'], limits: { ...OFF, [name]: ONCE } });
			assert.equal((await createFrom(shop.endpoint, first)).status, 201);
			const refused = await createFrom(shop.endpoint, second);
			assert.equal(refused.status, 429);
			assert.match(refused.headers.get('retry-after') ?? '', /^(?:[1-9]|[1-5]\d|60)$/);
			const problem = await problemOf(refused);
			assert.equal(problem.code, 'rate_limited');
			assert.equal(problem.retryable, true);
			assert.equal(shop.provider.orders.length, 1, 'the provider heard nothing of it');
			if (name !== 'total') assert.equal((await createFrom(shop.endpoint, other)).status, 201);
			shop.wait(60_000);
			assert.equal((await createFrom(shop.endpoint, second)).status, 201, 'after its window');
		});
	}

	it('for each attempt counts every request, whatever comes of it', async () => {
		const shop = openShop({ limits: { ...OFF, attempt: THRICE } });
		const attempt = crypto.randomUUID();
		const answers = [];
		for (let times = 0; times < 4; times++)
			answers.push((await createFrom(shop.endpoint, { attempt })).status);
		assert.deepEqual(answers, [201, 201, 201, 429]);
		assert.equal((await createFrom(shop.endpoint, {})).status, 201);
	});

	it('for each attempt counts a checkout token as one, whatever attempt it comes with', async () => {
		const key = { kid: 'a', alg: 'HS256', secret: 'a-token-secret-of-32-characters!' } as const;
		const shop = openShop({ tokens: { audience: 'shop', keys: [key] }, limits: { ...OFF, attempt: ONCE } });
		const offer = { kind: 'payment', title: 'Factura', amount: { value: '9000', currency: 'COP' } } as const;
		const token = await signCheckoutToken({ offer }, { ...key, audience: 'shop', now: new Date(START) });
		assert.equal((await createFrom(shop.endpoint, { item: undefined, token })).status, 201);
		assert.equal((await createFrom(shop.endpoint, { item: undefined, token })).status, 429);
	});

	it('does not come between a payer and the link that there is', async () => {
		const shop = openShop({ limits: { ...OFF, ip: ONCE, item: ONCE, total: ONCE } });
		const mine = { ip: '198.51.100.7', attempt: crypto.randomUUID() };
		assert.equal((await createFrom(shop.endpoint, mine)).status, 201);
		assert.equal((await createFrom(shop.endpoint, { ip: '198.51.100.8' })).status, 429);
		const again = await createFrom(shop.endpoint, mine);
		assert.equal(again.status, 201);
		assert.equal(again.headers.get('idempotent-replayed'), 'true');
	});

	it('leaves nothing behind of what it refused: the same attempt is taken later', async () => {
		const shop = openShop({ limits: { ...OFF, ip: ONCE } });
		const late = { ip: '198.51.100.7', attempt: crypto.randomUUID() };
		await createFrom(shop.endpoint, { ip: '198.51.100.7' });
		assert.equal((await createFrom(shop.endpoint, late)).status, 429);
		shop.wait(60_000);
		const taken = await createFrom(shop.endpoint, late);
		assert.equal(taken.status, 201);
		assert.equal(taken.headers.get('idempotent-replayed'), null);
	});

	it('counts a request once that comes a hundred times at once', async () => {
		const shop = openShop({ limits: { ...OFF, ip: ONCE, item: ONCE } });
		const attempt = crypto.randomUUID();
		const burst = Array.from({ length: 100 }, () =>
			createFrom(shop.endpoint, { ip: '198.51.100.7', attempt }),
		);
		assert.deepEqual(await statuses(burst), { 201: 100 });
		assert.equal(shop.provider.orders.length, 1);
	});

	it('counts each new payment of an attempt whose payment failed', async () => {
		const shop = openShop({ limits: { ...OFF, ip: ONCE } });
		const mine = { ip: '198.51.100.7', attempt: crypto.randomUUID() };
		await createFrom(shop.endpoint, mine);
		shop.provider.set({ status: 'expired', ended: true });
		shop.wait(5_000);
		assert.equal((await createFrom(shop.endpoint, mine)).status, 429);
		assert.equal(shop.provider.orders.length, 1);
	});

	it('that a narrow one refused is not used up at a wide one', async () => {
		const shop = openShop({ limits: { ...OFF, ip: ONCE, item: THRICE, total: THRICE } });
		for (let times = 0; times < 20; times++) await createFrom(shop.endpoint, { ip: '198.51.100.7' });
		assert.equal((await createFrom(shop.endpoint, { ip: '198.51.100.8' })).status, 201);
		assert.equal((await createFrom(shop.endpoint, { ip: '198.51.100.9' })).status, 201);
	});

	it('bounds an attack that comes from 20,000 addresses', async () => {
		const clock = () => Date.UTC(2026, 10, 21);
		const limits = new Limits({
			store: memory({ clock }),
			options: { ...OFF, ip: ONCE, item: { max: 50, seconds: 60 } },
			secret: () => Promise.resolve(new Uint8Array(32)),
			clock,
		});
		const addresses = Array.from({ length: 20_000 }, (_, at) => `203.0.${at >> 8}.${at & 255}`);
		const attack = await Promise.allSettled(addresses.map((ip) => limits.countLink({ ip, item: 'coffee' })));
		assert.equal(attack.filter(({ status }) => status === 'fulfilled').length, 50);
	});

	it('bounds what an attack from many addresses makes a provider do, and sells the other items meanwhile', async () => {
		const shop = openShop({ limits: { ...OFF, ip: ONCE, item: { max: 50, seconds: 60 } } });
		const attack = Array.from({ length: 2_000 }, (_, at) =>
			createFrom(shop.endpoint, { ip: `203.0.${at >> 8}.${at & 255}` }),
		);
		assert.deepEqual(await statuses(attack), { 201: 50, 429: 1_950 });
		assert.equal(shop.provider.orders.length, 50);
		assert.equal((await createFrom(shop.endpoint, { item: 'tea' })).status, 201);
	});

	it('for requests holds for showing, making and reading, each for itself', async () => {
		const shop = openShop({ limits: { ...OFF, requests: THRICE } });
		const from = { ip: '198.51.100.7' };
		const link = await shop.created();
		const kinds: readonly (() => Promise<Response>)[] = [
			() => shop.endpoint.fetch(new Request('https://shop.example/v1/items/coffee'), from),
			() => createFrom(shop.endpoint, { ...from, item: 'nothing' }),
			() =>
				shop.endpoint.fetch(
					new Request(`https://shop.example/v1/payment-links/${link.id}`, {
						headers: { authorization: `Bearer ${link.status_token}` },
					}),
					from,
				),
		];
		for (const [index, send] of kinds.entries()) {
			const answers = [];
			for (let times = 0; times < 5; times++) answers.push((await send()).status);
			const usual = [200, 404, 200][index];
			assert.deepEqual(answers, [usual, usual, usual, 429, 429]);
		}
		shop.wait(60_000);
		for (const send of kinds) assert.notEqual((await send()).status, 429);
	});

	it('never holds for the merchant’s own server', async () => {
		const shop = openShop({ limits: { ...OFF, item: ONCE, total: ONCE } });
		for (let times = 0; times < 5; times++) {
			await shop.endpoint.createPaymentLink({ item: 'coffee', attempt: crypto.randomUUID() });
		}
		assert.equal((await createFrom(shop.endpoint, {})).status, 201);
	});

	it('is there without being asked for, and generous', async () => {
		const shop = openShop();
		const burst = Array.from({ length: 100 }, () => createFrom(shop.endpoint, { ip: '198.51.100.7' }));
		assert.deepEqual(await statuses(burst), { 201: 60, 429: 40 });
	});

	it('is gone when all are turned off', async () => {
		const shop = openShop({ limits: false });
		const burst = Array.from({ length: 700 }, () => createFrom(shop.endpoint, { ip: '198.51.100.7' }));
		assert.deepEqual(await statuses(burst), { 201: 700 });
	});

	it('keeps no address, phone, e-mail or attempt readable in the store', async () => {
		const names: string[] = [];
		const store = memory();
		const spying: Store = {
			...store,
			increment: (name, ...rest) => {
				names.push(name);
				return store.increment(name, ...rest);
			},
		};
		const shop = openShop({ store: spying });
		const attempt = crypto.randomUUID();
		const payer = { phone: '+573001234567', email: 'ana@correo.com' };
		await createFrom(shop.endpoint, { ip: '198.51.100.7', attempt, customer: payer });
		assert.equal(names.length, 7);
		for (const personal of ['198.51', '3001234567', 'ana@', attempt]) {
			assert.ok(!names.join(' ').includes(personal), personal);
		}
	});
});

/** How many payments are made when several processes' worth of endpoints are asked at once by as many as can be. */
async function race(
	stores: readonly Store[],
	cap: number,
): Promise<{ orders: number; made: number; refused: number }> {
	const provider = fakeProvider();
	const config: EndpointConfig = {
		origins: [ORIGIN],
		providers: [provider],
		items: { coffee: { title: 'Café', amount: { value: '49900', currency: 'COP' } } },
		store: memory(),
		statusTokenSecret: 'a secret of at least thirty-two characters',
		limits: { ...OFF, item: { max: cap, seconds: 600 } },
		log: () => {},
	};
	const endpoints = stores.map((store) => createEndpoint({ ...config, store }));
	const answers = await statuses(
		Array.from({ length: cap * 10 }, (_, at) =>
			createFrom(endpoints[at % endpoints.length] as Shop['endpoint'], {}),
		),
	);
	return { orders: provider.orders.length, made: answers[201] ?? 0, refused: answers[429] ?? 0 };
}

describe('A limit is exact when ten times as many come at once', async () => {
	it('to one process with its memory', async () => {
		assert.deepEqual(await race([memory()], 30), { orders: 30, made: 30, refused: 270 });
	});

	const folder = await mkdtemp(join(tmpdir(), 'limits-'));
	after(() => rm(folder, { recursive: true }));
	const place = `${RUN}_limits`;
	const kinds: Record<StoreKind, string> = {
		sqlite: join(folder, 'checkout.db'),
		postgres: place,
		redis: place,
	};
	const absent: Partial<Record<StoreKind, string>> = {};
	for (const [kind, reach] of [
		['postgres', reachPostgres],
		['redis', reachRedis],
	] as const) {
		const reached = await reach();
		if ('absent' in reached) absent[kind] = reached.absent;
		else
			await ('end' in reached.client
				? reached.client.end()
				: (reached.client as { close(): Promise<void> }).close());
	}
	for (const [kind, where] of Object.entries(kinds) as [StoreKind, string][]) {
		it(`to three connections of ${kind}`, { skip: absent[kind] ?? false }, async () => {
			const opened = await Promise.all([1, 2, 3].map(() => openStore(kind, where)));
			try {
				assert.deepEqual(
					await race(
						opened.map(({ store }) => store),
						30,
					),
					{ orders: 30, made: 30, refused: 270 },
				);
			} finally {
				await opened[0]?.erase();
				await Promise.all(opened.map(({ end }) => end()));
			}
		});
	}
});
