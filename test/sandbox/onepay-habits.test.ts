import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onepaySandbox } from '../../src/sandbox/index.ts';

const ORIGIN = 'https://onepay.test';

/** A simulator, and what its API returns. */
function start() {
	const simulator = onepaySandbox();
	const ask = async (method: string, path: string, body?: object, key?: string) => {
		const response = await simulator.fetch(
			new Request(`${ORIGIN}${path}`, {
				method,
				headers: { authorization: 'Bearer sk_test_x', ...(key && { 'x-idempotency': key }) },
				...(body && { body: JSON.stringify(body) }),
			}),
		);
		const text = await response.text();
		return {
			status: response.status,
			body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
		};
	};
	const create = async (key: string) => {
		const made = await ask('POST', '/v1/payments', { amount: 1_000, title: 'Café' }, key);
		return String(made.body['id']);
	};
	const set = (settings: object) => ask('POST', '/_sandbox/settings', settings);
	const listed = async () =>
		((await ask('GET', '/v1/payments')).body['data'] as { id: string }[]).map(({ id }) => id);
	return { ask, create, set, listed };
}

describe('The OnePay simulator', () => {
	it('shows a deleted payment as cancelled, or answers 404 for it', async () => {
		const { ask, create, set, listed } = start();
		await set({ cancelled_payments: 'kept' });
		const id = await create('a');
		assert.equal((await ask('DELETE', `/v1/payments/${id}`)).status, 204);
		assert.equal((await ask('GET', `/v1/payments/${id}`)).body['status'], 'cancelled');
		await set({ cancelled_payments: 'deleted' });
		assert.equal((await ask('GET', `/v1/payments/${id}`)).status, 404);
		assert.equal((await ask('DELETE', `/v1/payments/${id}`)).status, 404);
		assert.deepEqual(await listed(), []);
	});

	it('lists payments from the newest to the oldest, or in no order of time', async () => {
		const { create, set, listed } = start();
		const made: string[] = [];
		for (let count = 0; count < 12; count++) made.push(await create(`key ${count}`));
		assert.deepEqual(await listed(), made.toReversed());
		await set({ list_order: 'scattered' });
		assert.deepEqual(await listed(), made.toSorted());
	});

	it('answers a repeated key with the first payment, until keys are forgotten', async () => {
		const { create, set } = start();
		const first = await create('a');
		assert.equal(await create('a'), first);
		await set({ idempotency_keys: 'forgotten' });
		assert.notEqual(await create('a'), first);
	});

	it('knows disputed payments', async () => {
		const { ask, create } = start();
		const id = await create('a');
		await ask('POST', `/_sandbox/payments/${id}`, { status: 'disputed' });
		assert.equal((await ask('GET', `/v1/payments/${id}`)).body['status'], 'disputed');
	});
});
