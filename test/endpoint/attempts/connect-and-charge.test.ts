import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StatusChange } from '../../../src/endpoint/index.ts';
import type { CreatedLink, LinkStatus } from '../../../src/wire/links.ts';
import type { ProblemError } from '../../../src/endpoint/http/problems.ts';
import type { ChargeQuery } from '../../../src/providers/provider.ts';
import { fakeProvider } from '../fake-provider.ts';
import { openShop, problemOf, type Shop } from '../shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
const ADMIN = 'an-admin-secret-of-32-characters!';
const card = { id: 'card_1', kind: 'card', label: 'VISA ••4242' } as const;
const charge = {
	attempt,
	title: 'Mensualidad enero',
	amount: { value: '85000', currency: 'COP' },
	customerId: 'customer-7',
	cardId: 'card_1',
} as const;

function openConnectShop(config: Parameters<typeof openShop>[0] = {}): Shop {
	return openShop({
		items: {
			wallet: { kind: 'connect', title: 'Débito automático' },
			coffee: { title: 'Café', amount: { value: '49900', currency: 'COP' } },
		},
		resolveCustomer: ({ headers }) => (headers.get('cookie') === 'session=ana' ? 'customer-7' : undefined),
		admin: { secret: ADMIN },
		...config,
	});
}

function connect(
	shop: Shop,
	body: object = {},
	headers: HeadersInit = { cookie: 'session=ana' },
): Promise<Response> {
	return shop.send('/v1/connect-links', {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify({ item: 'wallet', attempt, ...body }),
	});
}

describe('A connect link', () => {
	it('is made for the customer that the merchant’s session names, once for each attempt', async () => {
		const shop = openConnectShop();
		const first = (await (await connect(shop)).json()) as CreatedLink;
		const again = await connect(shop);
		assert.equal(again.status, 201);
		assert.equal(again.headers.get('idempotent-replayed'), 'true');
		assert.equal(((await again.json()) as CreatedLink).url, first.url);
		assert.equal(first.amount, undefined);
		assert.equal(shop.provider.connects.length, 1);
		assert.equal(shop.provider.connects[0]?.customerId, 'customer-7');
		assert.match(shop.provider.connects[0]?.returnUrl ?? '', new RegExp(`checkout=${first.id}$`));
	});

	it('is refused to whoever is not known to the merchant, and to a browser that names a customer itself', async () => {
		const shop = openConnectShop();
		const unknown = await connect(shop, {}, {});
		assert.equal(unknown.status, 401);
		assert.equal((await problemOf(unknown)).code, 'unauthorized');
		assert.equal((await connect(shop, { customer: { customer_id: 'customer-8' } })).status, 422);
		assert.equal((await connect(shop, { customer_id: 'customer-8' })).status, 422);
		assert.equal(shop.provider.connects.length, 0);
	});

	it('is not sold as a payment, nor a payment as one', async () => {
		const shop = openConnectShop();
		assert.equal((await problemOf(await shop.create({ item: 'wallet' }))).code, 'not_supported');
		assert.equal((await problemOf(await connect(shop, { item: 'coffee' }))).code, 'not_supported');
	});

	it('is complete when the provider shows what was saved, and the merchant learns what', async () => {
		const changes: StatusChange[] = [];
		const shop = openConnectShop({ onStatus: (change) => void changes.push(change) });
		const link = (await (await connect(shop)).json()) as CreatedLink;
		const read = async () => {
			const headers = { authorization: `Bearer ${link.status_token}` };
			return (await (await shop.send(`/v1/connect-links/${link.id}`, { headers })).json()) as LinkStatus;
		};
		shop.wait(5_000);
		assert.equal((await read()).final, false);
		shop.provider.saved = [card];
		shop.wait(5_000);
		const done = await read();
		assert.equal(done.status, 'succeeded');
		assert.equal(done.final, true);
		assert.equal(JSON.stringify(done).includes('card_1'), false, 'ids of methods are not for browsers');
		await shop.endpoint.close();
		assert.deepEqual(changes[0]?.saved, [card]);
		assert.equal(changes[0]?.kind, 'connect');
	});

	it('cannot be read as a payment', async () => {
		const shop = openConnectShop();
		const link = (await (await connect(shop)).json()) as CreatedLink;
		await assert.rejects(shop.status(link), /404/);
	});
});

describe('A charge', () => {
	it('is made once for each attempt, however often it is asked for', async () => {
		const shop = openConnectShop();
		const [first, again] = [
			await shop.endpoint.createCharge(charge),
			await shop.endpoint.createCharge(charge),
		];
		assert.equal(first.status, 'succeeded');
		assert.equal(again.id, first.id);
		assert.equal(shop.provider.charges.length, 1);
	});

	for (const [name, other] of [
		['card', { cardId: 'card_2' }],
		['account instead of the card', { cardId: undefined, accountId: 'card_1' }],
		['customer', { customerId: 'customer-8' }],
		['amount', { amount: { value: '85001', currency: 'COP' } }],
		['currency', { amount: { value: '85000', currency: 'USD' } }],
	] as const) {
		it(`is refused under the attempt of a charge of another ${name}`, async () => {
			const shop = openConnectShop();
			await shop.endpoint.createCharge(charge);
			await assert.rejects(shop.endpoint.createCharge({ ...charge, ...other }), { code: 'attempt_reused' });
			assert.equal(shop.provider.charges.length, 1);
		});
	}

	it('whose answer was lost is sent again, under the same key, once its provider lists no such charge', async () => {
		const shop = openConnectShop();
		const asked: ChargeQuery[] = [];
		shop.provider.findCharge = async (query) => {
			asked.push(query);
			return undefined;
		};
		shop.provider.fates.push('lost');
		await assert.rejects(shop.endpoint.createCharge(charge), { code: 'provider_timeout' });
		assert.equal((await shop.endpoint.createCharge(charge)).status, 'succeeded');
		const [first, second] = shop.provider.charges;
		assert.equal(first?.idempotencyKey, second?.idempotencyKey);
		const [{ title, customerId, methodId } = {}] = asked;
		assert.deepEqual([title, customerId, methodId], [charge.title, charge.customerId, charge.cardId]);
	});

	it('is looked up by a provider that learns which charges are recorded as others', async () => {
		const shop = openConnectShop();
		await shop.endpoint.createCharge({ ...charge, attempt: crypto.randomUUID() });
		const other = `cha_${shop.provider.charges[0]?.reference}`;
		const known: boolean[] = [];
		shop.provider.findCharge = async ({ isOther }) => {
			known.push(await isOther(other), await isOther('cha_unknown'));
			return undefined;
		};
		shop.provider.fates.push('lost');
		await assert.rejects(shop.endpoint.createCharge(charge));
		await shop.endpoint.createCharge(charge);
		assert.deepEqual(known, [true, false]);
	});

	it('whose answer was lost is never sent again where its provider cannot look it up', async () => {
		const shop = openConnectShop();
		shop.provider.fates.push('lost');
		await assert.rejects(shop.endpoint.createCharge(charge), { code: 'provider_timeout' });
		await assert.rejects(shop.endpoint.createCharge(charge), { code: 'outcome_unknown' });
		assert.equal(shop.provider.charges.length, 1);
	});

	it('that is declined is an answer with a reason', async () => {
		const shop = openConnectShop();
		shop.provider.chargeStatus = 'failed';
		const declined = await shop.endpoint.createCharge(charge);
		assert.equal(declined.status, 'failed');
		assert.equal(declined.reason?.code, 'INSUFFICIENT_FUNDS');
		assert.equal(
			(await shop.endpoint.createCharge(charge)).status,
			'failed',
			'and stays so for this attempt',
		);
		assert.equal(shop.provider.charges.length, 1);
	});

	it('is read by its reference as the provider knows it now', async () => {
		const shop = openConnectShop();
		shop.provider.chargeStatus = 'processing';
		const { reference } = await shop.endpoint.createCharge(charge);
		shop.provider.chargeStatus = 'succeeded';
		assert.equal((await shop.endpoint.getCharge(reference)).status, 'succeeded');
	});

	it('that is read as decided is recorded, and reported to the merchant', async () => {
		const changes: StatusChange[] = [];
		const shop = openConnectShop({ onStatus: (change) => void changes.push(change) });
		shop.provider.chargeStatus = 'processing';
		const { reference } = await shop.endpoint.createCharge(charge);
		shop.provider.chargeStatus = 'succeeded';
		await shop.endpoint.getCharge(reference);
		await shop.endpoint.close();
		assert.deepEqual(
			changes.map(({ kind, link }) => [kind, link.status]),
			[
				['charge', 'processing'],
				['charge', 'succeeded'],
			],
		);
	});

	for (const [name, change, code, field] of [
		['without a method', { cardId: undefined }, 'invalid_request', '/card_id'],
		['with two methods', { accountId: 'account_1' }, 'invalid_request', '/card_id'],
		['of nothing', { amount: { value: '0', currency: 'COP' } }, 'invalid_request', '/amount'],
		[
			'of an amount that is none',
			{ amount: { value: '1e3', currency: 'COP' } },
			'invalid_request',
			'/amount',
		],
		['without a title', { title: ' ' }, 'invalid_request', '/title'],
		['without an attempt', { attempt: 'x' }, 'attempt_missing', undefined],
		['with more before the attempt', { attempt: `x${attempt}` }, 'attempt_missing', undefined],
		['with more after the attempt', { attempt: `${attempt}x` }, 'attempt_missing', undefined],
		['at a provider that is not there', { provider: 'elsepay' }, 'not_supported', undefined],
	] as const) {
		it(`${name} is refused before the provider hears of it`, async () => {
			const shop = openConnectShop();
			await assert.rejects(shop.endpoint.createCharge({ ...charge, ...change }), (error: ProblemError) => {
				assert.equal(error.code, code);
				assert.equal(error.facts.errors?.[0]?.pointer, field);
				return true;
			});
			assert.equal(shop.provider.charges.length, 0);
		});
	}

	it('is told apart from one of an account by what the provider is sent', async () => {
		const shop = openConnectShop();
		await shop.endpoint.createCharge(charge);
		const account = { ...charge, attempt: crypto.randomUUID(), cardId: undefined, accountId: 'account_1' };
		await shop.endpoint.createCharge(account);
		await assert.rejects(shop.endpoint.createCharge({ ...account, accountId: 'account_2' }), {
			code: 'attempt_reused',
		});
		assert.deepEqual(
			shop.provider.charges.map((order) => [order.cardId, order.accountId]),
			[
				['card_1', undefined],
				[undefined, 'account_1'],
			],
		);
	});

	it('is the same attempt in capitals', async () => {
		const shop = openConnectShop();
		const { reference } = await shop.endpoint.createCharge(charge);
		const again = await shop.endpoint.createCharge({ ...charge, attempt: attempt.toUpperCase() });
		assert.equal(again.reference, reference);
		assert.equal(shop.provider.charges.length, 1);
	});

	it('is not under the reference of a payment', async () => {
		const shop = openConnectShop();
		await shop.created();
		const { reference = '' } = shop.provider.orders[0] ?? {};
		await assert.rejects(shop.endpoint.getCharge(reference), { code: 'not_found' });
	});

	describe('where there are several providers', () => {
		const unable = Object.assign(fakeProvider({ name: 'unable' }), { createCharge: undefined });
		const open = (...able: string[]) => {
			const providers = able.map((name) => fakeProvider({ name }));
			return { providers, shop: openConnectShop({ providers: [unable, ...providers], items: {} }) };
		};

		it('is made by the only one that can', async () => {
			const { shop, providers } = open('a');
			assert.equal((await shop.endpoint.createCharge(charge)).provider, 'a');
			assert.equal(providers[0]?.charges.length, 1);
		});

		it('names the one that makes it, and is read there', async () => {
			const { shop, providers } = open('a', 'b');
			const { reference, provider } = await shop.endpoint.createCharge({ ...charge, provider: 'b' });
			assert.equal(provider, 'b');
			assert.deepEqual(
				providers.map(({ charges }) => charges.length),
				[0, 1],
			);
			assert.equal((await shop.endpoint.getCharge(reference)).provider, 'b');
		});

		it('is refused where it must name one and does not, or names one that cannot', async () => {
			const { shop } = open('a', 'b');
			await assert.rejects(shop.endpoint.createCharge(charge), (error: ProblemError) => {
				assert.deepEqual(error.facts.errors, [{ pointer: '/provider', code: 'missing' }]);
				return true;
			});
			await assert.rejects(shop.endpoint.createCharge({ ...charge, provider: 'unable' }), {
				code: 'not_supported',
			});
		});
	});
});

describe('The admin routes', () => {
	const body = JSON.stringify({
		attempt,
		title: 'Mensualidad enero',
		amount: { value: '85000', currency: 'COP' },
		customer_id: 'customer-7',
		card_id: 'card_1',
	});
	const post = (shop: Shop, headers: Record<string, string>) =>
		shop.send('/v1/admin/charges', {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: '', ...headers },
			body,
		});

	it('charge for a server that knows the secret', async () => {
		const shop = openConnectShop();
		const response = await post(shop, { authorization: `Bearer ${ADMIN}` });
		assert.equal(response.status, 201);
		const { reference, status } = (await response.json()) as { reference: string; status: string };
		assert.equal(status, 'succeeded');
		const read = await shop.send(`/v1/admin/charges/${reference}`, {
			headers: { origin: '', authorization: `Bearer ${ADMIN}` },
		});
		assert.equal(read.status, 200);
	});

	for (const [name, headers, status] of [
		['a wrong secret', { authorization: 'Bearer wrong' }, 401],
		['no secret', {}, 401],
		[
			'a page of the shop, even with the secret',
			{ authorization: `Bearer ${ADMIN}`, origin: 'https://shop.example' },
			404,
		],
		[
			'a browser, even with the secret',
			{ authorization: `Bearer ${ADMIN}`, 'sec-fetch-site': 'same-origin' },
			404,
		],
	] as const) {
		it(`do nothing for ${name}`, async () => {
			const shop = openConnectShop();
			const response = await post(shop, headers);
			assert.equal(response.status, status);
			assert.equal(shop.provider.charges.length, 0);
		});
	}

	it('do not exist unless they are configured', async () => {
		const shop = openShop();
		assert.equal((await post(shop, { authorization: `Bearer ${ADMIN}` })).status, 404);
	});

	it('manage links only at providers that have such', async () => {
		const shop = openConnectShop();
		const response = await shop.send('/v1/admin/links/fakepay', {
			headers: { origin: '', authorization: `Bearer ${ADMIN}` },
		});
		assert.equal((await problemOf(response)).code, 'not_supported');
	});
});

describe('A webhook', () => {
	const deliver = (shop: Shop, body: string, headers: Record<string, string> = { 'x-signed': 'yes' }) =>
		shop.send('/v1/webhooks/fakepay', { method: 'POST', headers: { origin: '', ...headers }, body });

	it('makes the payment be read again, at once, and is acknowledged', async () => {
		const changes: StatusChange[] = [];
		const shop = openShop({ onStatus: (change) => void changes.push(change) });
		await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		const response = await deliver(shop, shop.provider.orders[0]?.reference ?? '');
		assert.equal(response.status, 200);
		await shop.endpoint.close();
		assert.equal(changes[0]?.link.status, 'succeeded');
	});

	it('is not believed: the status is what the provider says when asked', async () => {
		const shop = openShop();
		const link = await shop.created();
		await deliver(shop, shop.provider.orders[0]?.reference ?? '');
		assert.equal((await shop.status(link)).status, 'pending');
	});

	it('that comes a hundred times at once makes two readings at most', async () => {
		const shop = openShop();
		await shop.created();
		const reference = shop.provider.orders[0]?.reference ?? '';
		await Promise.all(Array.from({ length: 100 }, () => deliver(shop, reference)));
		assert.ok(shop.provider.reads >= 1 && shop.provider.reads <= 2, `${shop.provider.reads} readings`);
	});

	it('of somebody else’s payment is acknowledged and has no effect', async () => {
		const shop = openShop();
		assert.equal((await deliver(shop, 'SOMEBODYELSES00000')).status, 200);
		assert.equal(shop.provider.reads, 0);
	});

	for (const [name, headers, body, status] of [
		['without a signature', {}, 'x', 401],
		['of more than a megabyte', { 'x-signed': 'yes' }, 'x'.repeat(1_100_000), 413],
		['from a page', { 'x-signed': 'yes', origin: 'https://evil.example' }, 'x', 403],
	] as const) {
		it(`${name} is refused`, async () => {
			const shop = openShop();
			assert.equal((await deliver(shop, body, headers)).status, status);
		});
	}

	it('for a provider that is not configured finds nobody', async () => {
		const shop = openShop();
		assert.equal((await shop.send('/v1/webhooks/elsepay', { method: 'POST', body: 'x' })).status, 404);
	});
});
