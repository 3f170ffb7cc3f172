import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import {
	ProviderError,
	type PaymentOrder,
	type Provider,
	type ProviderPayment,
} from '../../src/providers/provider.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import type { Timing } from '../../src/providers/kit/http/http-types.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { Money } from '../../src/wire/money.ts';
import { listAll, plainOrder, refused } from './test-provider.ts';

/** For a simulator that answers: as patient as in production, but for the pauses. */
const PATIENT: Partial<Timing> = { pauseMs: 1 };
/** For one that never answers, and for one that never ends its answer. What comes after either is read patiently. */
const HASTY: Readonly<Record<string, Partial<Timing>>> = {
	hang_before: { totalMs: 10_000, tryMs: 500, pauseMs: 1 },
	hang_after: { totalMs: 10_000, tryMs: 500, pauseMs: 1 },
	slow_drip: { totalMs: 1_000, pauseMs: 1 },
};

/** A change at the simulator, and members of what is read then; of a time only that it is there. */
type Step = readonly [Readonly<Record<string, string>>, Readonly<Record<string, unknown>>];

const clp = (value: string): Money => ({ value, currency: 'CLP' });

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
			/** Makes a payment that carries no reference of ours, where payments are listed; gives its id. */
			readonly makeInPanel?: (at: { readonly baseUrl: string }) => Promise<string>;
			/** What a simulator can be told of a payment, one after the other, and what is read of it then. */
			readonly histories: Readonly<Record<string, readonly Step[]>>;
		}
	>
> = {
	onepay: {
		make: ({ baseUrl }, timing) => onepay({ secretKey: 'sk_test_sandbox', baseUrl, timing }),
		amount: { value: '49900', currency: 'COP' },
		more: {},
		paid: { status: 'approved' },
		async makeInPanel({ baseUrl }) {
			const headers = { authorization: 'Bearer sk_test_sandbox', 'x-idempotency': crypto.randomUUID() };
			const { id } = await posted(`${baseUrl}/payments`, { title: 'Propina' }, headers);
			return String(id);
		},
		histories: {
			'a payment that is approved late and then refunded': [
				[{ status: 'expired' }, { status: 'expired', ended: true, paidAt: 'undefined' }],
				[
					{ status: 'approved' },
					{ status: 'succeeded', amountPaid: { value: '49900', currency: 'COP' }, paidAt: 'string' },
				],
				[{ status: 'refunded' }, { status: 'refunded', paidAt: 'string' }],
			],
		},
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
		histories: {
			'a cancellation that the provider has not confirmed, and takes back': [
				[
					{ status: 'CANCELED', sub_status: 'PENDING_PROVIDER_CONFIRMATION' },
					{ status: 'processing', ended: false, warning: 'cancellation_pending' },
				],
				[{ status: 'SUCCEEDED' }, { status: 'succeeded', ended: true, warning: undefined }],
			],
			'a payment that is returned in two parts, the second one unconfirmed at first': [
				[{ status: 'SUCCEEDED' }, { status: 'succeeded', amountPaid: clp('5000'), refundedAt: 'undefined' }],
				[
					{ status: 'SUCCEEDED', sub_status: 'PARTIALLY_REFUNDED', refunded: '1000' },
					{ status: 'succeeded', amountRefunded: clp('1000'), refundedAt: 'string' },
				],
				[
					{ status: 'REFUNDED', sub_status: 'PENDING_PROVIDER_CONFIRMATION' },
					{ status: 'succeeded', amountRefunded: clp('1000'), warning: 'refund_pending' },
				],
				[
					{ status: 'REFUNDED' },
					{ status: 'refunded', amountPaid: clp('5000'), amountRefunded: clp('5000') },
				],
			],
			'a dispute that the shop wins': [
				[{ status: 'SUCCEEDED' }, { status: 'succeeded' }],
				[{ status: 'IN_DISPUTE' }, { status: 'disputed', amountDisputed: clp('5000'), disputedAt: 'string' }],
				[
					{ status: 'IN_DISPUTE', sub_status: 'PENDING_REVIEW' },
					{ status: 'disputed', amountDisputed: clp('5000') },
				],
				[{ status: 'SUCCEEDED' }, { status: 'succeeded', amountDisputed: undefined, paidAt: 'string' }],
			],
			'a part of the money that was captured': [
				[
					{ status: 'SUCCEEDED', sub_status: 'CAPTURED', captured: '2000' },
					{ status: 'partially_paid', amountPaid: clp('2000') },
				],
			],
		},
	},
	neopay: {
		make: ({ baseUrl, origin }, timing) =>
			neopay({ appKey: 'app', token: 'token', linkUrl: `${origin}/l/{slug}`, baseUrl, timing }),
		amount: { value: '350.41', currency: 'EUR' },
		more: {},
		paid: { status: 'paid' },
		async makeInPanel({ baseUrl }) {
			const headers = { authorization: 'token', 'x-app-key': 'app' };
			const { data } = await posted(
				`${baseUrl}/links`,
				{ product: 'Propina', amount: 5, settings: {} },
				headers,
			);
			return String((data as { readonly id: unknown }).id);
		},
		histories: {
			'a bank payment that is rejected and then paid': [
				[{ status: 'rejected' }, { status: 'failed', ended: false, paidAt: 'undefined' }],
				[{ status: 'paid' }, { status: 'succeeded', ended: true, paidAt: 'string', warning: undefined }],
			],
		},
	},
};

/** What a provider answers to a request of its own panel. */
async function posted(url: string, body: object, headers: Record<string, string>) {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	});
	assert.ok(response.ok, `${response.status} ${await response.clone().text()}`);
	return (await response.json()) as Record<string, unknown>;
}

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

		const { makeInPanel } = profile;
		if (makeInPanel) {
			it('lists every payment once, with what became of it, whoever made it', async () => {
				const [waiting, paid] = [newOrder(), newOrder()];
				const ids = [(await provider.createPayment(waiting)).id, (await provider.createPayment(paid)).id];
				const [payment] = await made(paid);
				await control(`payments/${payment?.id}`, profile.paid);
				const other = await makeInPanel(started);
				const listed = await listAll(provider);
				assert.deepEqual(listed.map(({ id }) => id).toSorted(), [...ids, other].toSorted());
				const factsOf = (of: PaymentOrder) => {
					const one = listed.find(({ reference }) => reference === of.reference);
					return [one?.id, one?.status, one?.amount, one?.amountPaid, typeof one?.paidAt];
				};
				assert.deepEqual(factsOf(waiting), [ids[0], 'pending', waiting.amount, undefined, 'undefined']);
				assert.deepEqual(factsOf(paid), [ids[1], 'succeeded', paid.amount, paid.amount, 'string']);
				assert.ok(listed.every(({ createdAt }) => !Number.isNaN(Date.parse(createdAt ?? ''))));
			});
		} else {
			it('has no list of payments, as none is documented', () => {
				assert.equal(provider.listPayments, undefined);
			});
		}

		it('cancels', async () => {
			const order = newOrder();
			const { id } = await provider.createPayment(order);
			const after = await provider.cancelPayment?.({ id, reference: order.reference, amount: order.amount });
			assert.deepEqual([after?.status, after?.ended], ['cancelled', true]);
		});

		for (const [what, steps] of Object.entries(profile.histories)) {
			it(`reads ${what}`, async () => {
				const order = newOrder();
				const { id } = await provider.createPayment(order);
				const [payment] = await made(order);
				for (const [change, expected] of steps) {
					await control(`payments/${payment?.id}`, change);
					const read = await provider.getPayment({ id, reference: order.reference, amount: order.amount });
					const names = Object.keys(expected) as (keyof ProviderPayment)[];
					const shown = names.map((name) => [name, name.endsWith('At') ? typeof read[name] : read[name]]);
					assert.deepEqual(Object.fromEntries(shown), expected, JSON.stringify(change));
				}
			});
		}

		it('reads a payment that it cancelled as cancelled, also when the provider has deleted it', async () => {
			const order = newOrder();
			const { id } = await provider.createPayment(order);
			const ref = { id, reference: order.reference, amount: order.amount };
			const cancelled = await provider.cancelPayment?.(ref);
			for (const verb of ['getPayment', 'cancelPayment'] as const) {
				const again = await provider[verb]?.({ ...ref, memo: cancelled?.memo });
				assert.deepEqual([again?.status, again?.ended], ['cancelled', true], verb);
			}
		});

		it('finds nothing of an order that was never made', async () => {
			assert.equal(await provider.findPayment(newOrder()), undefined);
		});

		for (const fault of FAULTS) {
			it(`makes one payment in spite of ${fault}, and never calls it paid`, async () => {
				const adapter = profile.make(started, HASTY[fault] ?? PATIENT);
				const order = newOrder();
				// Twice, so that trying again once is not enough.
				await control('next', { fault, times: 2, match: name === 'neopay' ? 'POST *' : 'POST *payments' });
				const first = await adapter.createPayment(order).catch((error: unknown) => error);
				if (first instanceof ProviderError) {
					if (first.executed === 'no') assert.deepEqual(await made(order), [], 'said to have made nothing');
				} else {
					assert.notEqual((first as { status: string }).status, 'succeeded');
				}
				const found = await settled(() => provider.findPayment(order));
				const second = found ?? (await settled(() => provider.createPayment(order)).catch(underANewKey));

				/** A key that is used up without a payment is given up for another, as the endpoint does. */
				function underANewKey(error: unknown) {
					if (!(error instanceof ProviderError && error.fault === 'duplicate')) throw error;
					assert.equal(error.executed, 'no');
					return provider.createPayment({ ...order, idempotencyKey: crypto.randomUUID() });
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

describe('neopay against its simulator', () => {
	it('closes a link that was paid, so that nobody can pay it again', async () => {
		const started = sandbox.neopay;
		const provider = ADAPTERS['neopay']?.make(started, PATIENT);
		assert.ok(provider);
		const order = plainOrder({ value: '350.41', currency: 'EUR' }, { reference: 'PAIDONCE' });
		const { id } = await provider.createPayment(order);
		const state = async () => (await provider.links?.get(id))?.state;
		assert.equal(await state(), 'published');
		const response = await fetch(`${started.origin}/_sandbox/payments/${id}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ status: 'paid' }),
		});
		assert.ok(response.ok);
		await provider.getPayment({ id, reference: order.reference, amount: order.amount });
		assert.equal(await state(), 'closed');
	});
});

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
