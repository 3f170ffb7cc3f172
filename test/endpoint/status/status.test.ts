import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignJWT } from 'jose';
import type { LogEntry, StatusChange } from '../../../src/endpoint/index.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { Status } from '../../../src/wire/status.ts';
import { openShop, problemOf } from '../shop.ts';

const SECRET = 'a-secret-of-thirty-two-characters';

describe('The status of a payment', () => {
	it('is what the provider confirmed, and nothing before', async () => {
		const shop = openShop();
		const link = await shop.created();
		const before = await shop.status(link);
		assert.equal(before.status, 'pending');
		assert.equal(before.final, false);
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(5_000);
		const after = await shop.status(link);
		assert.equal(after.status, 'succeeded');
		assert.equal(after.final, true);
		assert.deepEqual(after.amount, { value: '49900', currency: 'COP' });
		assert.equal(after.title, 'Café de Huila');
		assert.equal(after.provider_label, 'FakePay');
		assert.equal(after.environment, 'test');
		assert.notEqual(after.updated_at, before.updated_at);
	});

	for (const [status, ended, final] of [
		['created', false, false],
		['pending', false, false],
		['processing', false, false],
		['partially_paid', false, false],
		['partially_paid', true, true],
		['failed', false, true],
		['cancelled', true, true],
		['expired', true, true],
		['unknown', false, false],
		['unknown', true, false],
	] as const) {
		it(`${final ? 'is' : 'is not'} final when ${status}${ended ? ' and ended' : ''}`, async () => {
			const shop = openShop();
			const link = await shop.created();
			shop.provider.set({ status, ended });
			shop.wait(5_000);
			assert.equal((await shop.status(link)).final, final);
		});
	}

	for (const [status, ended, open] of [
		['pending', false, true],
		['partially_paid', false, true],
		['partially_paid', true, false],
		['processing', false, false],
		['succeeded', false, false],
		['failed', true, false],
	] as const) {
		it(`${open ? 'leads' : 'does not lead'} to the page and its code when ${status}${ended ? ' and ended' : ''}`, async () => {
			const shop = openShop();
			const link = await shop.created();
			shop.provider.set({ status, ended, voucher: true, expiresAt: '2026-11-25T04:59:59.000Z' });
			shop.wait(5_000);
			const { url, voucher, expires_at } = await shop.status(link);
			assert.equal(url, open ? link.url : undefined);
			assert.equal(voucher, open ? true : undefined);
			assert.equal(expires_at, '2026-11-25T04:59:59.000Z');
		});
	}

	it('stays what it was while the provider does not answer', async () => {
		const shop = openShop();
		const link = await shop.created();
		shop.provider.down = true;
		shop.wait(5_000);
		assert.equal((await shop.status(link)).status, 'pending');
	});

	it('is not asked of the provider more than once in two seconds, by however many', async () => {
		const shop = openShop();
		const link = await shop.created();
		shop.wait(5_000);
		await Promise.all(Array.from({ length: 100 }, () => shop.status(link)));
		assert.equal(shop.provider.reads, 1);
		await shop.status(link);
		assert.equal(shop.provider.reads, 1);
		shop.wait(2_000);
		await shop.status(link);
		assert.equal(shop.provider.reads, 2);
	});

	it('is not asked again once it is paid', async () => {
		const shop = openShop();
		const link = await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(5_000);
		await shop.status(link);
		shop.wait(60_000);
		await shop.status(link);
		assert.equal(shop.provider.reads, 1);
	});

	it('never goes back from paid, whatever the provider says next', async () => {
		const shop = openShop();
		const link = await shop.created();
		shop.provider.set({ status: 'succeeded', ended: false });
		shop.wait(5_000);
		await shop.status(link);
		for (const status of ['pending', 'failed', 'expired', 'unknown', 'created'] satisfies Status[]) {
			shop.provider.set({ status });
			shop.wait(5_000);
			assert.equal((await shop.status(link)).status, 'succeeded');
		}
	});

	it('shows how much of a payment in parts is paid', async () => {
		const shop = openShop();
		const link = await shop.created();
		shop.provider.set({ status: 'partially_paid', amountPaid: { value: '20000', currency: 'COP' } });
		shop.wait(5_000);
		assert.deepEqual((await shop.status(link)).amount_paid, { value: '20000', currency: 'COP' });
	});
});

describe('A status token', () => {
	it('reads its own payment and no other', async () => {
		const shop = openShop();
		const [mine, other] = [await shop.created(), await shop.created()];
		assert.equal((await shop.status(mine)).id, mine.id);
		const response = await shop.send(`/v1/payment-links/${other.id}`, {
			headers: { authorization: `Bearer ${mine.status_token}` },
		});
		assert.equal(response.status, 401);
		assert.equal((await problemOf(response)).code, 'status_token_invalid');
	});

	it('holds nothing personal and nothing of the provider', async () => {
		const shop = openShop();
		const link = await shop.created({ customer: { email: 'ana@correo.com', first_name: 'Ana' } });
		const claims = JSON.parse(atob(link.status_token.split('.')[1] ?? '')) as object;
		assert.deepEqual(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'sub']);
	});

	it('is kept by a store across restarts when no secret is configured', async () => {
		const store = memory();
		const before = openShop({ store });
		const link = await before.created();
		const after = openShop({ store, provider: before.provider });
		assert.equal((await after.status(link)).id, link.id);
	});

	it('is valid for forty days', async () => {
		const shop = openShop();
		const link = await shop.created();
		shop.wait(39 * 86_400_000);
		await shop.status(link);
		shop.wait(2 * 86_400_000);
		await assert.rejects(shop.status(link), /status_token_invalid/);
	});

	const forge = (header: Record<string, string>, claims: Record<string, unknown>, secret = SECRET) =>
		new SignJWT({ iat: 1, exp: 9_999_999_999, ...claims })
			.setProtectedHeader({ alg: 'HS256', typ: 'status-token+jwt', ...header })
			.sign(new TextEncoder().encode(secret));

	const forgeries: Record<string, (id: string, good: string) => string | Promise<string>> = {
		'signed with another secret': (sub) =>
			forge({}, { sub, aud: 'checkout' }, 'another-secret-of-32-characters-x'),
		'made for another endpoint': (sub) => forge({}, { sub, aud: 'elsewhere' }),
		'of another type': (sub) => forge({ typ: 'checkout+jwt' }, { sub, aud: 'checkout' }),
		'that has expired': (sub) => forge({}, { sub, aud: 'checkout', exp: 2 }),
		'without an end': (sub) => forge({}, { sub, aud: 'checkout', exp: undefined }),
		'with another algorithm': (sub) => forge({ alg: 'HS512' }, { sub, aud: 'checkout' }, SECRET.repeat(2)),
		'without a signature': (_, good) => `${good.split('.').slice(0, 2).join('.')}.`,
		'with a trimmed signature': (_, good) => good.slice(0, -2),
		'that says it needs none': (sub) =>
			`${btoa('{"alg":"none","typ":"status-token+jwt"}').replace(/=+$/, '')}.${btoa(JSON.stringify({ sub, aud: 'checkout', iat: 1, exp: 9_999_999_999 })).replace(/=+$/, '')}.`,
		'that is five thousand letters long': (_, good) => good + 'A'.repeat(5000),
		'that is empty': () => '',
	};
	for (const [name, make] of Object.entries(forgeries)) {
		it(`${name} reads nothing`, async () => {
			const shop = openShop({ statusTokenSecret: SECRET });
			const { id, status_token: statusToken } = await shop.created();
			await assert.rejects(
				shop.status({ id, status_token: await make(id, statusToken) }),
				/status_token_invalid/,
			);
		});
	}

	it('is needed', async () => {
		const shop = openShop();
		const { id } = await shop.created();
		assert.equal((await shop.send(`/v1/payment-links/${id}`)).status, 401);
	});
});

describe('The merchant', () => {
	it('learns of each change once it is known', async () => {
		const changes: StatusChange[] = [];
		const shop = openShop({ onStatus: (change) => void changes.push(change) });
		const link = await shop.created();
		shop.provider.set({ status: 'processing' });
		shop.wait(5_000);
		await shop.status(link);
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(5_000);
		await shop.status(link);
		await shop.endpoint.reconcile();
		assert.deepEqual(
			changes.map((change) => [change.link.status, change.item, change.provider, change.providerId]),
			[
				['processing', 'coffee', 'fakepay', 'pay_1'],
				['succeeded', 'coffee', 'fakepay', 'pay_1'],
			],
		);
		assert.equal(changes[0]?.reference, shop.provider.orders[0]?.reference);
	});

	it('is told again, under the same id, until it worked', async () => {
		const ids: string[] = [];
		let broken = true;
		const shop = openShop({
			onStatus: ({ id }) => {
				ids.push(id);
				if (broken) throw new Error('the shop is down');
			},
		});
		const link = await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(5_000);
		await shop.status(link);
		for (let tries = 0; tries < 3; tries++) {
			shop.wait(3_600_000);
			await shop.endpoint.reconcile();
		}
		broken = false;
		shop.wait(6 * 3_600_000);
		await shop.endpoint.reconcile();
		assert.equal(ids.length, 5);
		assert.equal(new Set(ids).size, 1);
		shop.wait(3_600_000);
		assert.equal(await shop.endpoint.reconcile(), 0, 'nothing is due any more');
		assert.equal(ids.length, 5);
	});

	const outages = {
		'cannot look for payments': ['lease', 'could not list due payments; will retry'],
		'cannot record a payment': ['update', 'could not store the status from the provider; will retry'],
	} as const;
	for (const [outage, [verb, message]] of Object.entries(outages)) {
		it(`learns of it by the next call of reconcile(), which does not reject where the store ${outage}`, async () => {
			const statuses: Status[] = [];
			const entries: LogEntry[] = [];
			let now = Date.UTC(2026, 10, 1);
			const clock = () => now;
			const store = memory({ clock });
			const works = store[verb].bind(store);
			const shop = openShop({
				store,
				clock,
				onStatus: ({ link }) => void statuses.push(link.status),
				log: (entry) => void entries.push(entry),
			});
			await shop.created();
			shop.provider.set({ status: 'succeeded', ended: true });
			now += 60_000;
			Object.assign(store, { [verb]: () => Promise.reject(new Error('the database is away')) });
			assert.equal(await shop.endpoint.reconcile(), 0);
			assert.ok(entries.some((entry) => entry.level === 'error' && entry.message === message));
			Object.assign(store, { [verb]: works });
			assert.equal(await shop.endpoint.reconcile(), 1);
			assert.deepEqual(statuses, ['succeeded']);
		});
	}

	it('learns of a payment whose payer never came back', async () => {
		const statuses: Status[] = [];
		const shop = openShop({ onStatus: ({ link }) => void statuses.push(link.status) });
		await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(60_000);
		await shop.endpoint.reconcile();
		await shop.endpoint.close();
		assert.deepEqual(statuses, ['succeeded']);
	});

	for (const status of ['refunded', 'disputed'] as const) {
		it(`is told by the provider’s webhook that a payment long made was ${status}`, async () => {
			const statuses: Status[] = [];
			const shop = openShop({ onStatus: ({ link }) => void statuses.push(link.status) });
			const link = await shop.created();
			shop.provider.set({ status: 'succeeded', ended: true });
			shop.wait(60_000);
			await shop.status(link);
			shop.wait(86_400_000);
			shop.provider.set({ status, ended: true });
			const body = shop.provider.orders[0]?.reference ?? '';
			await shop.send('/v1/webhooks/fakepay', { method: 'POST', headers: { 'x-signed': 'yes' }, body });
			assert.deepEqual(statuses, ['succeeded', status]);
		});
	}

	it('is told nothing of a payment whose provider speaks of another amount', async () => {
		const statuses: Status[] = [];
		const shop = openShop({ onStatus: ({ link }) => void statuses.push(link.status) });
		const link = await shop.created();
		shop.provider.set({ status: 'succeeded', ended: true, amount: { value: '0.01', currency: 'COP' } });
		shop.wait(60_000);
		assert.equal(await shop.endpoint.reconcile(), 1);
		assert.equal(await shop.endpoint.reconcile(), 0, 'the next reading waits its turn');
		assert.equal((await shop.status(link)).status, 'pending');
		assert.deepEqual(statuses, []);
		assert.ok(shop.log.some(({ level, message }) => level === 'error' && message.includes('another amount')));
	});
});
