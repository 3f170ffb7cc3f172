import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEndpoint, ProblemError } from '../../src/endpoint/index.ts';
import type { Timing } from '../../src/providers/kit/http/http-types.ts';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { ProviderError, type Provider, type RefundOrder } from '../../src/providers/provider.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import { FAULTS, type Fault } from '../../src/sandbox/faults.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { memory } from '../../src/stores/memory.ts';
import { changed, fixture } from './fixtures.ts';
import { scriptedServer, type Reply, type ScriptedServer, type Seen } from './scripted-server.ts';

const ID = 'c6c81ce5-acbe-480b-9bd4-1f401a3c2c96';
const TRANSACTION = '1fcd5118-8201-4b80-8cc0-b65f264f434a';
const KEY = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
/** Long enough for a busy machine, short enough for what never answers. */
const HASTY: Partial<Timing> = { totalMs: 900, tryMs: 400, pauseMs: 1 };
const YUNO = { publicKey: 'sandbox_public', privateKey: 'sandbox_private', accountId: ID };
const cop = (value: string) => ({ value, currency: 'COP' });

const order: RefundOrder = {
	kind: 'payment',
	id: ID,
	paymentReference: '0000022',
	paymentAmount: cop('52000'),
	reference: '9M3C7ZKQ0T4X2V8B1R',
	idempotencyKey: KEY,
	amount: cop('10000.5'),
	isWhole: false,
	description: 'Refund return-1207',
};

describe('A refund at Yuno', () => {
	let server: ScriptedServer;
	let provider: Provider;
	before(async () => {
		server = await scriptedServer('/v1');
		provider = yuno({ ...YUNO, baseUrl: server.baseUrl, timing: HASTY });
	});
	after(() => server.close());

	/** A paid payment as a read answers it, with more transactions. */
	const payment = (more: readonly object[] = []) => {
		const paid = changed(fixture('yuno/create-payment.payvalida').answer, 'status', 'SUCCEEDED');
		const purchase = { ...(paid['transactions'] as object), status: 'SUCCEEDED' };
		return { ...paid, sub_status: 'APPROVED', transactions: [purchase, ...more] };
	};
	const refundOf = (reply: Reply, more: readonly object[] = []) => {
		server.script(({ method }: Seen) => (method === 'GET' ? { body: payment(more) } : reply));
		return (change: Partial<RefundOrder> = {}) => provider.refund!({ ...order, ...change });
	};
	const posts = () => server.seen.filter(({ method }) => method === 'POST');

	it('is asked for as documented, under its key: a part with its amount, the whole without', async () => {
		const refund = refundOf({ body: fixture('yuno/refund-payment.partial').answer });
		await refund({ reason: 'requested_by_customer' });
		await refund({ isWhole: true, amount: cop('52000') });
		const documented = Object.keys(fixture('yuno/refund-payment').request.body);
		const [part, whole] = posts();
		assert.equal(part?.target, `/payments/${ID}/transactions/${TRANSACTION}/refund`);
		assert.equal(part?.headers['x-idempotency-key'], KEY);
		const { amount, ...rest } = part?.body as Record<string, unknown>;
		assert.deepEqual(amount, { currency: 'COP', value: 10000.5 });
		assert.deepEqual(Object.keys(rest).sort(), documented.sort());
		assert.deepEqual(rest, {
			merchant_reference: order.reference,
			description: 'Refund return-1207',
			reason: 'REQUESTED_BY_CUSTOMER',
		});
		assert.deepEqual(whole?.body, { merchant_reference: order.reference, description: 'Refund return-1207' });
	});

	const alone = { ...fixture('yuno/refund-payment').answer, type: 'REFUND', status: 'PENDING' };
	const forms: readonly (readonly [string, Record<string, unknown>, string | undefined])[] = [
		['the payment', fixture('yuno/refund-payment.partial').answer, '3f47548e-a1c9-418e-b899-40d30da9c699'],
		[
			'the refund around the payment',
			fixture('yuno/cancel-or-refund-payment').answer,
			'7fd485f3-bd72-45eb-a3fb-774daa3d79b6',
		],
		['the refund alone', alone, '3c90c3cc-0d44-4b50-8888-8dd25736052a'],
		['the documented placeholder', fixture('yuno/refund-payment').answer, undefined],
	];
	for (const [name, body, id] of forms) {
		it(`is answered with ${name}, which is no proof yet`, async () => {
			assert.deepEqual(await refundOf({ body })(), { status: 'pending', ...(id !== undefined && { id }) });
		});
	}

	for (const word of ['DECLINED', 'REJECTED', 'ERROR', 'CANCELED']) {
		it(`has failed when its transaction is ${word}, with the code`, async () => {
			const body = { ...alone, status: word, response_code: 'INSUFFICIENT_FUNDS' };
			const { status, code } = await refundOf({ body })();
			assert.deepEqual([status, code], ['failed', 'INSUFFICIENT_FUNDS']);
		});
	}

	it('is not sent when the payment has it already', async () => {
		const own = { id: 'r', type: 'REFUND', status: 'SUCCEEDED', merchant_reference: order.reference };
		const { status } = await refundOf({ status: 500 }, [own])();
		assert.deepEqual([status, posts().length], ['succeeded', 0]);
	});

	it('is not sent when the payment cannot be read, or brought no money', async () => {
		server.script(() => ({ status: 503 }));
		const unread = await provider.refund!(order).catch((error: unknown) => error);
		assert.ok(unread instanceof ProviderError && unread.executed === 'no');
		server.script(() => ({ body: fixture('yuno/create-payment.payvalida').answer }));
		const unpaid = await provider.refund!(order).catch((error: unknown) => error);
		assert.ok(unpaid instanceof ProviderError && unpaid.executed === 'no');
		assert.equal(posts().length, 0);
	});

	const failures: readonly (readonly [string, Reply, string, string])[] = [
		['INVALID_STATUS', { status: 400, body: { code: 'INVALID_STATUS', messages: [] } }, 'rejected', 'no'],
		['REQUEST_IN_PROCESS', { status: 400, body: { code: 'REQUEST_IN_PROCESS' } }, 'in_progress', 'maybe'],
		['IDEMPOTENCY_DUPLICATED', { status: 400, body: { code: 'IDEMPOTENCY_DUPLICATED' } }, 'duplicate', 'no'],
		['500', { status: 500 }, 'unavailable', 'maybe'],
		['no answer', 'hang', 'timeout', 'maybe'],
		['half an answer', 'half', 'unavailable', 'maybe'],
	];
	for (const [name, reply, fault, executed] of failures) {
		it(`that is answered with ${name} is ${executed === 'no' ? 'certainly not' : 'maybe'} made`, async () => {
			const error = await refundOf(reply)().catch((one: unknown) => one);
			assert.ok(error instanceof ProviderError);
			assert.deepEqual([error.fault, error.executed], [fault, executed]);
			// Whatever is sent again has the same key.
			assert.deepEqual(new Set(posts().map(({ headers }) => headers['x-idempotency-key'])), new Set([KEY]));
		});
	}
});

describe('A refund at OnePay', () => {
	let server: ScriptedServer;
	let provider: Provider;
	before(async () => {
		server = await scriptedServer('/v1');
		provider = onepay({ secretKey: 'sk_test_x', baseUrl: server.baseUrl, timing: HASTY });
	});
	after(() => server.close());
	const charge: RefundOrder = { ...order, kind: 'charge', isWhole: true, amount: cop('52000') };

	for (const reply of [{ status: 204 }, { status: 200, body: {} }] as const) {
		it(`is asked for as documented, and answered ${reply.status}`, async () => {
			server.script(() => reply);
			assert.deepEqual(await provider.refund!(charge), { status: 'pending' });
			const [{ method, target, body, headers } = {} as Seen] = server.seen;
			assert.deepEqual(
				[method, target, body, headers['x-idempotency']],
				['POST', `/charges/${ID}/refund`, undefined, KEY],
			);
		});
	}

	const refusals: readonly (readonly [string, number, string])[] = [
		['charge_refunded', 422, 'no'],
		['charge_is_not_paid', 422, 'no'],
		['charge_is_test', 422, 'no'],
		['idempotency_error', 409, 'maybe'],
	];
	for (const [code, status, executed] of refusals) {
		it(`that is refused with ${code} is ${executed === 'no' ? 'certainly not' : 'maybe'} made`, async () => {
			server.script(() => ({ status, body: { message: 'x', code: status, code_name: code } }));
			const error = await provider.refund!(charge).catch((one: unknown) => one);
			assert.ok(error instanceof ProviderError);
			assert.equal(error.executed, executed);
		});
	}

	it('of a payment, or of a part of a charge, is not supported, and nothing is sent', async () => {
		server.script(() => ({ status: 204 }));
		for (const unknown of [order, { ...charge, isWhole: false }]) {
			const error = await provider.refund!(unknown).catch((one: unknown) => one);
			assert.ok(error instanceof ProviderError && error.fault === 'not_supported');
		}
		assert.deepEqual(server.seen, []);
		assert.deepEqual(provider.refunds, { charge: 'whole' });
	});
});

it('A refund at Neopay does not exist', () => {
	const provider: Provider = neopay({ appKey: 'a', token: 't', linkUrl: 'https://n.example/{slug}' });
	assert.deepEqual([provider.refund, provider.refunds], [undefined, undefined]);
});

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 21, 15);

/** Payments of the simulators that are refunded through an endpoint, over HTTP. */
const SIMULATED = {
	yuno: { kind: 'payment', amount: '20000' },
	onepay: { kind: 'charge', amount: '49900' },
} as const;

for (const [name, { kind, amount }] of Object.entries(SIMULATED)) {
	describe(`A refund at the simulator of ${name}`, () => {
		let sandbox: StartedSandbox<'yuno' | 'onepay'>;
		before(async () => {
			sandbox = await startSandbox({ only: ['yuno', 'onepay'] });
		});
		after(() => sandbox.close());
		const control = async (path: string, body: object) => {
			const { origin } = sandbox[name as 'yuno' | 'onepay'];
			const response = await fetch(`${origin}/_sandbox/${path}`, {
				method: 'POST',
				body: JSON.stringify(body),
			});
			assert.ok(response.ok, await response.clone().text());
		};
		/** What the simulator gave back in all, in how many refunds. */
		const returned = async (id: string): Promise<readonly [number, number]> => {
			const { origin } = sandbox[name as 'yuno' | 'onepay'];
			const what = kind === 'payment' ? 'payments' : 'charges';
			const body = (await (await fetch(`${origin}/_sandbox/${what}`)).json()) as Record<string, unknown[]>;
			const all = body[what] as readonly Record<string, never>[];
			if (kind === 'charge') {
				const { status } = all.find((one) => one['id'] === id) as unknown as { status: string };
				return status === 'refunded' ? [Number(amount), 1] : [0, 0];
			}
			const { object } = all.find((one) => one['id'] === id) as unknown as {
				object: { amount: { refunded: number }; transactions: readonly { type: string; status: string }[] };
			};
			const made = object.transactions.filter((one) => one.type === 'REFUND' && one.status === 'SUCCEEDED');
			return [object.amount.refunded, made.length];
		};

		/** An endpoint with one payment or charge of 49,900 pesos that is paid. */
		const open = async () => {
			let now = START;
			const clock = () => now;
			const told: unknown[] = [];
			const checkout = createEndpoint({
				origins: ['https://shop.example'],
				providers: [
					yuno({ ...YUNO, baseUrl: sandbox.yuno.baseUrl, timing: HASTY }),
					onepay({ secretKey: 'sk_test_x', baseUrl: sandbox.onepay.baseUrl, timing: HASTY }),
				],
				items: {
					cafe: {
						title: 'Café',
						amount: cop('49900'),
						provider: 'yuno',
						type: 'PAYVALIDA',
						country: 'CO',
					},
				},
				store: memory({ clock }),
				refunds: { secret: 'a-refund-secret-of-32-characters!' },
				clock,
				log: () => {},
				onStatus: (change) => void told.push(...(change.refunds ?? []).map(({ id }) => id)),
				onEvent: (event) =>
					void told.push(...(('refunds' in event && event.refunds) || []).map(({ id }) => id)),
			});
			const attempt = crypto.randomUUID();
			let reference: string;
			if (kind === 'payment') {
				const customer = { first_name: 'Ana', last_name: 'Gómez', email: 'ana@correo.com' };
				const { id } = await checkout.createPaymentLink({ item: 'cafe', attempt, customer });
				const made = await checkout.getPayment({ id });
				await control(`payments/${made.providerId}`, { status: 'SUCCEEDED' });
				({ reference } = made);
			} else {
				const [customerId, cardId] = [crypto.randomUUID(), crypto.randomUUID()];
				const charge = {
					attempt,
					title: 'Mes',
					amount: cop('49900'),
					customerId,
					cardId,
					provider: 'onepay',
				};
				({ reference } = await checkout.createCharge(charge));
			}
			const { providerId } = await checkout.getPayment({ reference });
			const refund = () =>
				checkout
					.refundPayment({ payment: { reference }, id: 'return-1', amount: cop(amount) })
					.catch((error: unknown) => {
						if (error instanceof ProblemError) return undefined;
						throw error;
					});
			const pass = async (minutes: number) => {
				for (let minute = 0; minute < minutes; minute += 5) {
					now += 5 * MINUTE;
					await checkout.reconcile();
				}
				await new Promise((resolve) => setImmediate(resolve));
			};
			return { checkout, reference, providerId, refund, pass, told };
		};

		for (const fault of Object.keys(FAULTS) as Fault[]) {
			it(`is made at most once when it meets “${FAULTS[fault]}”, once or for good`, async () => {
				for (const times of [1, 9]) {
					await control('reset', {});
					const { providerId, refund, pass, told } = await open();
					await control('next', { fault, times, match: 'POST *refund' });
					const first = await refund();
					await pass(40);
					const last = await refund();
					const [sum, count] = await returned(providerId);
					const facts = JSON.stringify({ fault, times, first, last, sum, count });
					assert.ok(count <= 1, facts);
					assert.equal(sum, count * Number(amount), facts);
					if (last) assert.equal(last.status === 'succeeded', count === 1, facts);
					else assert.equal(count, 0, facts);
					assert.ok(!last || last.status === 'succeeded' || last.status === 'failed', facts);
					assert.deepEqual(told, last ? ['return-1'] : [], facts);
				}
			});
		}
	});
}
