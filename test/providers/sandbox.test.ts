import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { ProviderError, type PaymentOrder, type Provider } from '../../src/providers/provider.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import type { Timing } from '../../src/providers/kit/http.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { Money } from '../../src/wire/money.ts';
import { plainOrder, refused } from './test-provider.ts';

/** For a simulator that answers: as patient as in production, but for the pauses. */
const PATIENT: Partial<Timing> = { pauseMs: 1 };
/** For one that does not. */
const HASTY: Partial<Timing> = { totalMs: 600, tryMs: 250, pauseMs: 1 };

/** How each adapter is made for its simulator, and what the simulator calls a payment that has its money. */
const ADAPTERS: Readonly<
	Record<
		string,
		{
			readonly make: (
				at: { readonly baseUrl: string; readonly origin: string },
				timing: Partial<Timing>,
			) => Provider;
			readonly amount: Money;
			readonly more: Partial<PaymentOrder>;
			readonly paid: Readonly<Record<string, string>>;
		}
	>
> = {
	onepay: {
		make: ({ baseUrl }, timing) => onepay({ secretKey: 'sk_test_sandbox', baseUrl, timing }),
		amount: { value: '49900', currency: 'COP' },
		more: {},
		paid: { status: 'approved' },
	},
	yuno: {
		make: ({ baseUrl }, timing) =>
			yuno({
				publicKey: 'sandbox_public',
				privateKey: 'sandbox_private',
				accountId: '493e9374-510a-4201-9e09-de669d75f256',
				baseUrl,
				timing,
			}),
		amount: { value: '5000', currency: 'CLP' },
		more: {
			type: 'WEBPAY',
			country: 'CL',
			customer: { first_name: 'Ana', last_name: 'Paz', email: 'ana@shop.example' },
		},
		paid: { status: 'SUCCEEDED', sub_status: 'APPROVED' },
	},
	neopay: {
		make: ({ baseUrl, origin }, timing) =>
			neopay({ appKey: 'app', token: 'token', linkUrl: `${origin}/l/{slug}`, baseUrl, timing }),
		amount: { value: '350.41', currency: 'EUR' },
		more: {},
		paid: { status: 'paid' },
	},
};

/**
 * Faults of the simulators that leave it open whether the payment was made; `_before` ones have not made it.
 */
const FAULTS = [
	'reset_before',
	'reset_after',
	'hang_before',
	'hang_after',
	'error_before',
	'error_after',
	'rate_limited',
	'unavailable',
	'unauthorized',
	'redirect',
	'html_body',
	'half_body',
	'slow_drip',
	'wrong_amount',
	'foreign_link',
];

const sandbox = await startSandbox();

for (const [name, started] of Object.entries(sandbox)) {
	const profile = ADAPTERS[name];
	if (typeof started === 'function' || !profile) continue;
	const { origin } = started;

	describe(`${name} against its simulator`, () => {
		const provider = profile.make(started, PATIENT);
		const hasty = profile.make(started, HASTY);
		let count = 0;
		const newOrder = (): PaymentOrder => {
			const nth = String(++count).padStart(4, '0');
			return plainOrder(profile.amount, {
				reference: `SANDBOX${nth}`,
				idempotencyKey: `5f0c6f0e-3c1b-4c57-9a35-00000000${nth}`,
				...profile.more,
			});
		};
		const control = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
			const response = await fetch(`${origin}/_sandbox/${path}`, {
				method: body === undefined ? 'GET' : 'POST',
				...(body !== undefined && {
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify(body),
				}),
			});
			assert.ok(response.ok, `${path}: HTTP ${response.status}`);
			return response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>);
		};
		const made = async ({ reference }: PaymentOrder) => {
			const { payments } = (await control('payments')) as { payments: { id: string; reference: string }[] };
			return payments.filter((payment) => payment.reference === reference);
		};

		// A fault that found nothing to strike must not strike the next test.
		beforeEach(() => control('reset', {}));

		it('makes a payment whose page opens, and reads it until it is paid', async () => {
			const order = newOrder();
			const created = await provider.createPayment(order);
			assert.deepEqual([created.status, created.amount], ['pending', order.amount]);
			assert.equal((await fetch(created.url ?? '')).status, 200);

			const ref = { id: created.id, reference: order.reference, amount: order.amount };
			assert.equal((await provider.getPayment(ref)).status, 'pending');
			assert.equal((await provider.findPayment(order))?.id, created.id);

			const [payment] = await made(order);
			await control(`payments/${payment?.id}`, profile.paid);
			const paid = await provider.getPayment(ref);
			assert.deepEqual([paid.status, paid.ended, paid.url], ['succeeded', true, null]);
			assert.equal((await provider.cancelPayment?.(ref))?.status, 'succeeded');
		});

		it('makes one payment of one order, however often it is asked', async () => {
			const order = newOrder();
			const ids = [];
			for (let i = 0; i < 3; i++) ids.push((await provider.createPayment(order)).id);
			assert.equal(new Set(ids).size, 1);
			assert.equal((await made(order)).length, 1);
		});

		it('cancels', async () => {
			const order = newOrder();
			const { id } = await provider.createPayment(order);
			const after = await provider.cancelPayment?.({ id, reference: order.reference, amount: order.amount });
			assert.deepEqual([after?.status, after?.ended], ['cancelled', true]);
		});

		it('finds nothing of an order that was never made', async () => {
			assert.equal(await provider.findPayment(newOrder()), undefined);
		});

		for (const fault of FAULTS) {
			it(`makes one payment in spite of ${fault}, and never calls it paid`, async () => {
				const adapter = fault.startsWith('hang') || fault === 'slow_drip' ? hasty : provider;
				const order = newOrder();
				// Twice, so that trying again once is not enough.
				await control('next', { fault, times: 2, match: name === 'neopay' ? 'POST *' : 'POST *payments' });
				const first = await adapter.createPayment(order).catch((error: unknown) => error);
				if (first instanceof ProviderError) {
					if (first.executed === 'no') assert.deepEqual(await made(order), [], 'said to have made nothing');
				} else {
					assert.notEqual((first as { status: string }).status, 'succeeded');
				}
				const found = await settled(() => adapter.findPayment(order));
				const second = found ?? (await settled(() => adapter.createPayment(order)).catch(underANewKey));

				/** A key that is used up without a payment is given up for another, as the endpoint does. */
				function underANewKey(error: unknown) {
					if (!(error instanceof ProviderError && error.fault === 'duplicate')) throw error;
					assert.equal(error.executed, 'no');
					return adapter.createPayment({ ...order, idempotencyKey: crypto.randomUUID() });
				}
				assert.equal(second.status, 'pending');
				assert.equal((await made(order)).length, 1);
			});
		}

		/** The answer to a call that may meet what is left of a fault. */
		async function settled<T>(call: () => Promise<T>): Promise<T> {
			for (let time = 0; ; time++) {
				try {
					return await call();
				} catch (error) {
					if (!(error instanceof ProviderError) || time === 3) throw error;
				}
			}
		}

		it('refuses a payment whose amount or link is not what was ordered', async () => {
			for (const [fault, expected] of [
				['wrong_amount', 'amount_mismatch'],
				['wrong_currency', 'amount_mismatch'],
				['foreign_link', 'unreadable'],
			] as const) {
				if (name === 'neopay' && fault !== 'wrong_amount') continue;
				await control('next', { fault, match: name === 'neopay' ? 'POST *' : 'POST *payments' });
				await refused(provider.createPayment(newOrder()), { fault: expected, executed: 'maybe' });
			}
		});

		it('says that its keys were refused', async () => {
			await control('next', { fault: 'unauthorized' });
			await refused(provider.createPayment(newOrder()), { fault: 'unauthorized', executed: 'no' });
		});
	});
}

describe('the simulators', () => {
	before(() => assert.ok('onepay' in sandbox));
	after(() => sandbox.close());

	it('gave every adapter of theirs somebody to talk to', () => {
		const names = Object.entries(sandbox).filter(([, started]) => typeof started !== 'function');
		assert.deepEqual(
			names.filter(([name]) => !Object.hasOwn(ADAPTERS, name)),
			[],
		);
	});
});
