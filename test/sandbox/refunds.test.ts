import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { onepaySandbox } from '../../src/sandbox/index.ts';
import { documented, type Json, type Payment, startYuno, type Yuno } from './yuno-client.ts';

describe('A refund at the simulator of Yuno', () => {
	let yuno: Yuno;
	before(async () => {
		yuno = await startYuno();
	});
	after(() => yuno.close());
	afterEach(() => yuno.reset());

	/** A payment of 5,000 that is paid, and how it is refunded. */
	const paid = async () => {
		const { id, transactions } = await yuno.pay();
		await yuno.order(`payments/${id}`, { status: 'SUCCEEDED' });
		const { id: transaction } = transactions as { readonly id: string };
		const refund = (body: Json = {}, key: string = crypto.randomUUID()) =>
			yuno.call(
				'POST',
				`/v1/payments/${id}/transactions/${transaction}/refund`,
				{ merchant_reference: 'refund-001', ...body },
				{ 'x-idempotency-key': key },
			);
		return { id, transaction, refund };
	};
	const part = (value: number) => ({ amount: { currency: 'CLP', value } });
	const refundsOf = ({ transactions }: Payment) =>
		(transactions as unknown as readonly Json[])
			.filter((one) => one['type'] === 'REFUND')
			.map((one) => [one['status'], one['amount'], one['merchant_reference']]);

	it('takes the documented request, and answers the members of the documented payment', async () => {
		const { id, refund } = await paid();
		const { request } = documented('refund-payment');
		const { status, body } = await refund(request.body as Json);
		const { answer } = documented('refund-payment.partial');
		assert.equal(status, 200);
		for (const name of ['id', 'status', 'sub_status', 'merchant_order_id', 'amount', 'payment_method']) {
			assert.equal(typeof body[name], typeof answer[name], name);
		}
		const transaction = body['transactions'] as Json;
		for (const name of Object.keys(answer['transactions'] as Json)) assert.ok(name in transaction, name);
		const after = await yuno.read(id);
		assert.deepEqual([after.status, after.sub_status, after.amount.refunded], ['REFUNDED', 'REFUNDED', 5000]);
		assert.deepEqual(refundsOf(after), [['SUCCEEDED', 5000, 'refund-001']]);
	});

	it('of a part leaves the payment paid, until parts make the whole', async () => {
		const { id, refund } = await paid();
		await refund(part(2000));
		const half = await yuno.read(id);
		assert.deepEqual(
			[half.status, half.sub_status, half.amount.refunded],
			['SUCCEEDED', 'PARTIALLY_REFUNDED', 2000],
		);
		assert.equal((await refund(part(3001))).body['code'], 'INVALID_AMOUNT');
		await refund();
		assert.deepEqual(
			refundsOf(await yuno.read(id)).map(([, amount]) => amount),
			[2000, 3000],
		);
		assert.equal((await yuno.read(id)).status, 'REFUNDED');
		assert.equal((await refund()).body['code'], 'INVALID_STATUS');
	});

	it('is made once for a key, whatever the second request has', async () => {
		const { id, refund } = await paid();
		const key = crypto.randomUUID();
		const [first, second] = [await refund(part(2000), key), await refund(part(1), key)];
		assert.deepEqual(second.body, first.body);
		assert.equal(refundsOf(await yuno.read(id)).length, 1);
	});

	it('is pending until the bank confirms it, and no other one is taken meanwhile', async () => {
		const { id, refund } = await paid();
		await yuno.order('settings', { refunds: 'pending' });
		await refund();
		const pending = await yuno.read(id);
		assert.deepEqual([pending.status, pending.sub_status], ['REFUNDED', 'PENDING_PROVIDER_CONFIRMATION']);
		assert.deepEqual([refundsOf(pending), pending.amount.refunded], [[['PENDING', 5000, 'refund-001']], 0]);
		assert.equal((await refund()).body['code'], 'INVALID_STATUS');
		await yuno.order(`payments/${id}`, { status: 'REFUNDED' });
		const done = await yuno.read(id);
		assert.deepEqual([refundsOf(done), done.amount.refunded], [[['SUCCEEDED', 5000, 'refund-001']], 5000]);
	});

	it('that is pending comes to nothing when the payment is paid again', async () => {
		const { id, refund } = await paid();
		await yuno.order('settings', { refunds: 'pending' });
		await refund();
		await yuno.order(`payments/${id}`, { status: 'SUCCEEDED' });
		const after = await yuno.read(id);
		assert.deepEqual([refundsOf(after), after.amount.refunded], [[['DECLINED', 5000, 'refund-001']], 0]);
	});

	const refusals: readonly (readonly [string, Json, string])[] = [
		['no reference', { merchant_reference: undefined }, 'MISSING_PARAMETERS'],
		['a reference that is too short', { merchant_reference: 'r' }, 'INVALID_PARAMETERS'],
		['a reason that there is none of', { reason: 'BECAUSE' }, 'INVALID_PARAMETERS'],
		['nothing', part(0), 'INVALID_AMOUNT'],
		['another currency', { amount: { currency: 'COP', value: 1 } }, 'INVALID_AMOUNT'],
	];
	for (const [name, body, code] of refusals) {
		it(`is refused for ${name}`, async () => {
			const { id, refund } = await paid();
			const refused = await refund(body);
			assert.deepEqual([refused.status, refused.body['code']], [400, code]);
			assert.deepEqual(refundsOf(await yuno.read(id)), []);
		});
	}

	it('names the purchase, of a payment that is paid', async () => {
		const { id } = await paid();
		const at = (transaction: string) =>
			yuno.call('POST', `/v1/payments/${id}/transactions/${transaction}/refund`, {
				merchant_reference: 'refund-001',
			});
		assert.equal((await at(crypto.randomUUID())).body['code'], 'INVALID_TRANSACTION');
		const open = await yuno.pay();
		const { id: transaction } = open.transactions as { readonly id: string };
		const unpaid = await yuno.call('POST', `/v1/payments/${open.id}/transactions/${transaction}/refund`, {
			merchant_reference: 'refund-001',
		});
		assert.equal(unpaid.body['code'], 'INVALID_STATUS');
	});
});

describe('A refund at the simulator of OnePay', () => {
	/** A paid charge of a card, and ways to ask about it. */
	const charged = async () => {
		const simulator = onepaySandbox();
		const ask = async (method: string, path: string, body?: object, key?: string) => {
			const response = await simulator.fetch(
				new Request(`https://onepay.test${path}`, {
					method,
					headers: { authorization: 'Bearer sk_test_x', ...(key && { 'x-idempotency': key }) },
					...(body && { body: JSON.stringify(body) }),
				}),
			);
			const text = await response.text();
			return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
		};
		const [customer, card] = [crypto.randomUUID(), crypto.randomUUID()];
		const order = { title: 'Mes', amount: 85_000, customer_id: customer, card_id: card, currency: 'COP' };
		const { body } = await ask('POST', '/v1/charges', order, 'charge');
		const path = `/v1/charges/${String(body['id'])}`;
		return {
			ask,
			refund: (key: string) => ask('POST', `${path}/refund`, undefined, key),
			status: async () => (await ask('GET', path)).body['status'],
		};
	};

	it('gives the whole charge back, once for a key, and is refused under another', async () => {
		const { ask, refund, status } = await charged();
		assert.equal((await refund('a')).status, 204);
		assert.equal(await status(), 'refunded');
		assert.equal((await refund('a')).status, 204);
		assert.equal((await refund('b')).body['code_name'], 'charge_refunded');
		await ask('POST', '/_sandbox/settings', { idempotency_keys: 'forgotten' });
		assert.equal((await refund('a')).body['code_name'], 'charge_refunded');
	});

	it('is refused for test charges where that is switched on, as merchants report', async () => {
		const { ask, refund, status } = await charged();
		await ask('POST', '/_sandbox/settings', { test_refunds: 'refused' });
		assert.deepEqual((await refund('a')).body['code_name'], 'charge_is_test');
		assert.equal(await status(), 'paid');
	});
});
