import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
	createEndpoint,
	type Endpoint,
	type ShopEvent,
	type StatusChange,
} from '../../src/endpoint/index.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { memory } from '../../src/stores/memory.ts';
import { START } from './shop.ts';

const MINUTE = 60_000;
const order = {
	title: 'Café de noviembre',
	amount: { value: '49900', currency: 'COP' },
	customerId: '9957858a-c2f1-4f18-a5c2-216b4127e278',
	cardId: '4f6c1d0e-2f5b-4c8e-9a57-1f2e3d4c5b6a',
};

describe('A charge at OnePay whose answers were lost', () => {
	let sandbox: StartedSandbox<'onepay'>;
	let endpoint: Endpoint;
	let now: number;
	const told: string[] = [];

	beforeEach(async () => {
		now = START;
		told.length = 0;
		const clock = () => now;
		sandbox = await startSandbox({ only: ['onepay'], clock });
		endpoint = createEndpoint({
			origins: ['https://shop.example'],
			providers: [onepay({ secretKey: 'sk_test_sandbox', baseUrl: sandbox.onepay.baseUrl })],
			items: {},
			secret: 'a-secret-of-at-least-32-characters!!',
			store: memory({ clock }),
			clock,
			log: () => {},
			onStatus: ({ kind, link }: StatusChange) => void told.push(`${kind}.${link.status}`),
			onEvent: ({ type }: ShopEvent) => void told.push(type),
		});
	});
	afterEach(async () => {
		await endpoint.close();
		await sandbox.close();
	});

	const lose = (times: number) =>
		fetch(`${sandbox.onepay.origin}/_sandbox/next`, {
			method: 'POST',
			body: JSON.stringify({ fault: 'error_after', times, match: 'POST /v1/charges' }),
		});
	const pass = async (minutes: number) => {
		for (let minute = 0; minute < minutes; minute++) {
			now += MINUTE;
			await endpoint.reconcile();
		}
	};
	const debits = async () => {
		const response = await fetch(`${sandbox.onepay.origin}/_sandbox/charges`);
		return ((await response.json()) as { charges: object[] }).charges.length;
	};
	const charge = (attempt: string) => endpoint.createCharge({ ...order, attempt });
	const settings = (change: object) =>
		fetch(`${sandbox.onepay.origin}/_sandbox/settings`, { method: 'POST', body: JSON.stringify(change) });

	it('is found in the list, reported, and not sent again when OnePay has forgotten its key', async () => {
		await charge(crypto.randomUUID());
		const attempt = crypto.randomUUID();
		await lose(9);
		await assert.rejects(charge(attempt));
		await settings({ idempotency_keys: 'forgotten' });
		await pass(3);
		assert.deepEqual(told, ['charge.succeeded', 'charge.succeeded']);
		const before = await debits();
		assert.equal((await charge(attempt)).status, 'succeeded');
		assert.equal(await debits(), before);
	});

	it('stays in doubt where two are alike, and the shop is told of each', async () => {
		await lose(20);
		const attempts = [crypto.randomUUID(), crypto.randomUUID()];
		for (const attempt of attempts) await assert.rejects(charge(attempt));
		assert.equal(await debits(), 2);
		await pass(20);
		assert.deepEqual(told, ['charge.uncertain', 'charge.uncertain']);
		assert.equal(await debits(), 2);
	});
});
