import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import { documented, type Json, ORDER, pageOf, type Payment, startYuno, type Yuno } from './yuno-client.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/;

/** Members that are different in every payment, and what they look like. */
const GENERATED: Readonly<Record<string, RegExp>> = {
	id: UUID,
	created_at: TIME,
	updated_at: TIME,
	'checkout.session': UUID,
	'payment_method.payment_method_detail.payment_link.date_of_expiration': TIME,
	'payment_method.payment_method_detail.payment_link.authorization_code': /^R-\d{6}-[0-9a-f-]{36}$/,
	'payment_method.payment_method_detail.payment_link.redirect_url':
		/^http:\/\/127\.0\.0\.1:\d+\/payment\?session=[0-9a-f-]{36}$/,
	'transactions.id': UUID,
	'transactions.created_at': TIME,
	'transactions.updated_at': TIME,
	'transactions.provider_data.transaction_id': /^\d{7}$|^R-\d{6}-|^REF-[0-9A-F]{8}$|^$/,
	'transactions.provider_data.raw_response.value': /^\{.+\}$/,
	'transactions.provider_data.raw_response.token': /^[0-9a-f]{64}$/,
	'transactions.provider_data.raw_response.url': /^https:\/\/.+\.invalid\//,
	'transactions.provider_data.raw_response.cie': /^\d{15}$/,
	'transactions.provider_data.raw_response.expiration_date': /^\d{4}-\d\d-\d\d$/,
};
/** Members that the pages answer with something else than was asked. */
const NOT_ECHOED = new Set(['account_id', 'transactions.description']);

/** Holds an answer to a documented one: the same members in the same order, and the same values where they are not new. */
function assertDocumented(actual: unknown, expected: unknown, path = ''): void {
	if (typeof expected === 'object' && expected !== null) {
		assert.ok(typeof actual === 'object' && actual !== null, `${path} is an object`);
		assert.deepEqual(Object.keys(actual), Object.keys(expected), `members of ${path || 'the answer'}`);
		for (const [name, value] of Object.entries(expected)) {
			assertDocumented((actual as Json)[name], value, path === '' ? name : `${path}.${name}`);
		}
	} else if (expected !== null && GENERATED[path]) {
		assert.match(String(actual), GENERATED[path], path);
	} else if (!NOT_ECHOED.has(path)) {
		assert.equal(actual, expected, path);
	}
}

describe('Yuno’s API, simulated', () => {
	let yuno: Yuno;
	before(async () => {
		yuno = await startYuno();
	});
	after(() => yuno.close());
	afterEach(() => yuno.reset());

	for (const method of ['payvalida', 'tarjeta-clave', 'webpay', 'pago-efectivo']) {
		it(`answers the documented ${method} payment as documented, member by member`, async () => {
			const { request, answer } = documented(`create-payment.${method}`);
			const { status, body } = await yuno.call('POST', '/v1/payments', request.body);
			assert.equal(status, 201);
			assertDocumented(body, answer);
		});
	}

	it('takes any other method, and names it throughout', async () => {
		const { payment_method: method, transactions } = await yuno.pay({ payment_method: { type: 'PSE' } });
		assert.equal((method as Json)['type'], 'PSE');
		assert.equal((transactions as unknown as Json)['provider_id'], 'PSE');
	});

	for (const [what, headers] of Object.entries({
		'no public key': { 'public-api-key': '' },
		'a public key of no environment': { 'public-api-key': 'nonsense' },
		'no private key': { 'private-secret-key': '' },
	})) {
		it(`refuses a request with ${what}`, async () => {
			const { status, body } = await yuno.call('POST', '/v1/payments', ORDER, headers);
			assert.deepEqual([status, body['code']], [401, 'INVALID_CREDENTIALS']);
		});
	}

	const required = ['account_id', 'merchant_order_id', 'description', 'country', 'amount', 'payment_method'];
	const money = (currency: string, value: unknown) => ({ amount: { currency, value } });
	const FAULTS: readonly (readonly [what: string, change: Json, code: string, names: string])[] = [
		...[...required, 'callback_url'].map(
			(name) => [`no ${name}`, { [name]: undefined }, 'MISSING_PARAMETERS', name] as const,
		),
		['a name of two characters', { description: 'ab' }, 'INVALID_PARAMETERS', 'description'],
		['an unknown country', { country: 'ZZ' }, 'COUNTRY_NOT_SUPPORTED', 'country'],
		['half a Chilean peso', money('CLP', 50.5), 'INVALID_AMOUNT', 'amount.value'],
		['half a guaraní', money('PYG', 50.5), 'INVALID_AMOUNT', 'amount.value'],
		['an amount of nothing', money('COP', 0), 'INVALID_AMOUNT', 'amount.value'],
		['an amount below nothing', money('COP', -5), 'INVALID_AMOUNT', 'amount.value'],
		['a step below 0.0001', money('USD', 1.00001), 'INVALID_AMOUNT', 'amount.value'],
		['an amount in letters', money('USD', '52'), 'INVALID_PARAMETERS', 'amount.value'],
		['a currency that is none', money('pesos', 52), 'INVALID_PARAMETERS', 'amount.currency'],
		['another workflow', { workflow: 'DIRECT' }, 'INVALID_PARAMETERS', 'workflow'],
		['no workflow', { workflow: undefined }, 'INVALID_PARAMETERS', 'workflow'],
		...(
			[
				['an end without milliseconds', 'ticket', '2026-12-31 23:59:59Z'],
				['an end in ISO 8601', 'ticket', '2026-12-31T23:59:59.000Z'],
				['an end without a zone', 'wallet', '2026-12-31 23:59:59.000'],
				['an end in a leap second', 'bank_transfer', '2026-12-31 23:59:60.000Z'],
				['an end on a day that does not exist', 'bank_transfer', '2027-02-30 10:00:00.000Z'],
				['an end that is a number', 'ticket', 1798761599000],
			] as const
		).map(
			([what, kind, end]) =>
				[
					what,
					{ payment_method: { type: 'BOLETO', detail: { [kind]: { expires_at: end } } } },
					'INVALID_PARAMETERS',
					`payment_method.detail.${kind}.expires_at`,
				] as const,
		),
		...(
			[
				['an end that is now', 'EFECTY', 'ticket', '2026-11-21 15:00:00.000Z'],
				['an end of another kind of method', 'PSE', 'ticket', '2026-12-31 23:59:59.000Z'],
				['an end where the method has none', 'PAYVALIDA', 'ticket', '2026-12-31 23:59:59.000Z'],
			] as const
		).map(
			([what, type, kind, end]) =>
				[
					what,
					{ payment_method: { type, detail: { [kind]: { expires_at: end } } } },
					'INVALID_PARAMETERS',
					'payment_method.detail',
				] as const,
		),
		[
			'a long callback_url',
			{ callback_url: `https://a.example/${'a'.repeat(520)}` },
			'INVALID_PARAMETERS',
			'callback_url',
		],
	];
	for (const [what, change, code, name] of FAULTS) {
		it(`refuses ${what}, by name, and leaves the key unused`, async () => {
			const headers = { 'x-idempotency-key': crypto.randomUUID() };
			const { status, body } = await yuno.call('POST', '/v1/payments', { ...ORDER, ...change }, headers);
			assert.deepEqual([status, body['code']], [400, code]);
			assert.deepEqual(
				(body['messages'] as string[]).map((message) => message.split(' ')[0]),
				[name],
			);
			assert.deepEqual(await yuno.payments(), []);
			await yuno.pay({}, headers);
		});
	}

	it('refuses what is not JSON', async () => {
		const { status, body } = await yuno.call('POST', '/v1/payments', '{"account_id":');
		assert.deepEqual([status, body['code']], [400, 'INVALID_REQUEST']);
	});

	it('takes cents and more where the currency has them', async () => {
		for (const value of [0.01, 52.5, 0.0001]) {
			const { amount } = await yuno.pay({ amount: { currency: 'USD', value } });
			assert.equal(amount.value, value);
		}
	});

	it('takes www.y.uno to go back to, as documented, until it is told to want an address', async () => {
		await yuno.pay({ callback_url: 'www.y.uno' });
		await yuno.order('settings', { callback_url: 'absolute' });
		for (const address of ['www.y.uno', '/gracias', 'javascript:alert(1)']) {
			const { body } = await yuno.call('POST', '/v1/payments', { ...ORDER, callback_url: address });
			assert.equal(body['code'], 'INVALID_PARAMETERS', address);
		}
		await yuno.pay();
	});

	describe('by its idempotency key', () => {
		for (const [key, code] of [
			['', 'MISSING_PARAMETERS'],
			['order-1', 'INVALID_PARAMETERS'],
		] as const) {
			it(`refuses "${key}", which is no UUID`, async () => {
				const { status, body } = await yuno.call('POST', '/v1/payments', ORDER, { 'x-idempotency-key': key });
				assert.deepEqual([status, body['code']], [400, code]);
			});
		}

		it('answers the first payment, whatever the next body says and whatever became of the payment', async () => {
			const headers = { 'x-idempotency-key': crypto.randomUUID() };
			const first = await yuno.pay({}, headers);
			await yuno.press(pageOf(first), 'approve');
			for (const body of [ORDER, { ...ORDER, amount: { currency: 'CLP', value: 1 } }, {}]) {
				const again = await yuno.call('POST', '/v1/payments', body, headers);
				assert.deepEqual(
					[again.status, again.body['id'], again.body['status']],
					[201, first.id, 'SUCCEEDED'],
				);
				assert.deepEqual(again.body['amount'], { ...first.amount, captured: 5000 });
			}
			assert.equal((await yuno.payments()).length, 1);
		});

		it('says REQUEST_IN_PROCESS while the first runs, and makes one payment of many requests', async (t) => {
			const headers = { 'x-idempotency-key': crypto.randomUUID() };
			const latencyMs = 61_234;
			await yuno.order('settings', { latency_ms: latencyMs });
			// The simulator's latency ends when the test says so: after the answers to all requests but the first.
			const { setTimeout: later } = globalThis;
			const { promise: passed, resolve: pass } = Promise.withResolvers<void>();
			const held = (callback: () => void, ms?: number) =>
				ms === latencyMs ? void passed.then(callback) : later(callback, ms);
			t.mock.method(globalThis, 'setTimeout', held as typeof setTimeout);
			let answered = 0;
			const answers = await Promise.all(
				Array.from({ length: 8 }, async () => {
					const answer = await yuno.call('POST', '/v1/payments', ORDER, headers);
					if (++answered === 7) pass();
					return answer;
				}),
			);
			await yuno.order('settings', { latency_ms: 0 });
			const made = answers.filter(({ status }) => status === 201);
			const others = answers.filter(({ status }) => status !== 201).map(({ body }) => body['code']);
			assert.equal(made.length, 1);
			assert.deepEqual(others, Array(7).fill('REQUEST_IN_PROCESS'));
			assert.equal((await yuno.pay({}, headers)).id, made[0]?.body['id']);
		});

		it('says IDEMPOTENCY_DUPLICATED after a first that broke before a payment, and takes a new key', async () => {
			const headers = { 'x-idempotency-key': crypto.randomUUID() };
			await yuno.order('next', { fault: 'error_before' });
			assert.equal((await yuno.call('POST', '/v1/payments', ORDER, headers)).status, 500);
			for (let time = 0; time < 2; time++) {
				const { status, body } = await yuno.call('POST', '/v1/payments', ORDER, headers);
				assert.deepEqual([status, body['code']], [400, 'IDEMPOTENCY_DUPLICATED']);
			}
			await yuno.pay();
		});

		it('keeps the key of a malformed request, even when the simulator breaks', async () => {
			const headers = { 'x-idempotency-key': crypto.randomUUID() };
			await yuno.order('next', { fault: 'error_before' });
			await yuno.call('POST', '/v1/payments', { ...ORDER, country: 'ZZ' }, headers);
			await yuno.pay({}, headers);
		});

		for (const fault of ['error_after', 'reset_after', 'half_body', 'html_body']) {
			it(`gives the payment that ${fault} hid`, async () => {
				const headers = { 'x-idempotency-key': crypto.randomUUID() };
				await yuno.order('next', { fault, match: 'POST /v1/payments' });
				await yuno.call('POST', '/v1/payments', ORDER, headers).catch(() => undefined);
				const [hidden, ...others] = await yuno.payments();
				assert.deepEqual(others, []);
				assert.equal((await yuno.pay({}, headers)).id, hidden?.id);
			});
		}
	});

	describe('when it is asked', () => {
		it('reads a payment flat with a list of transactions, or in {payment} if told so', async () => {
			const { transactions, ...created } = await yuno.pay();
			const flat = await yuno.call('GET', `/v1/payments/${created.id}`);
			assert.deepEqual(flat, { status: 200, body: { ...created, transactions: [transactions] } });
			await yuno.order('settings', { retrieve_form: 'wrapped' });
			const wrapped = await yuno.call('GET', `/v1/payments/${created.id}`);
			assert.deepEqual(wrapped.body, { payment: flat.body });
		});

		it('finds all payments of an order, and none of another', async () => {
			const two = [await yuno.pay(), await yuno.pay()];
			await yuno.pay({ merchant_order_id: 'order-2' });
			const find = async (order: string) =>
				(await yuno.call('GET', `/v1/payments?merchant_order_id=${order}`)).body as unknown as Payment[];
			assert.deepEqual(
				(await find('order-1')).map(({ id }) => id),
				two.map(({ id }) => id),
			);
			assert.deepEqual(await find('order-3'), []);
		});

		for (const kind of ['payment_link', 'ticket', 'bank_transfer', 'wallet', 'bnpl']) {
			it(`puts the page under ${kind} if told so`, async () => {
				await yuno.order('settings', { detail_kind: kind });
				const payment = await yuno.pay({ payment_method: { type: 'PAGO_EFECTIVO' } });
				const { payment_method_detail: detail } = payment['payment_method'] as Json;
				assert.deepEqual(Object.keys(detail as Json), [kind]);
				assert.equal((await fetch(pageOf(payment))).status, 200);
			});
		}

		for (const [method, path, code] of [
			['GET', '/v1/payments/nobody', 'PAYMENT_NOT_FOUND'],
			['POST', '/v1/payments/nobody/cancel-or-refund', 'PAYMENT_NOT_FOUND'],
			['POST', '/v1/payments/nobody/transactions/none/cancel', 'PAYMENT_NOT_FOUND'],
			['GET', '/v1/payment-links/nobody', 'NOT_FOUND'],
			['POST', '/v1/payment-links/nobody/cancel', 'NOT_FOUND'],
			['GET', '/v1/customers/nobody', 'CUSTOMER_NOT_FOUND'],
			['GET', '/v1/customers?merchant_customer_id=nobody', 'CUSTOMER_NOT_FOUND'],
			['POST', '/v1/customers/sessions/nobody/payment-methods', 'CHECKOUT_SESSION_NOT_FOUND'],
			['GET', '/v1/payment-methods/nobody', 'NOT_FOUND'],
			['GET', '/v1/nothing', 'NOT_FOUND'],
		] as const) {
			it(`says ${code} with 400 at ${method} ${path}`, async () => {
				const { status, body } = await yuno.call(method, path);
				assert.deepEqual([status, body['code']], [400, code]);
			});
		}

		it('says UNSUPPORTED_METHOD where there is another one', async () => {
			const { status, body } = await yuno.call('DELETE', '/v1/payments');
			assert.deepEqual([status, body['code']], [405, 'UNSUPPORTED_METHOD']);
		});
	});

	describe('when a payment is undone', () => {
		const purchase = ({ transactions }: Payment) => (transactions as { readonly id: string }).id;

		it('cancels one that is open, answers as documented, and the same again', async () => {
			const payment = await yuno.pay();
			const { request, answer } = documented('cancel-payment');
			const path = `/v1/payments/${payment.id}/transactions/${purchase(payment)}/cancel`;
			for (let time = 0; time < 2; time++) {
				const { status, body } = await yuno.call('POST', path, request.body);
				assert.equal(status, 200);
				assert.deepEqual(Object.keys(body), Object.keys(answer));
				assert.deepEqual(Object.keys(body['payment'] as Json), Object.keys(answer['payment'] as Json));
				assert.deepEqual(Object.keys(body['amount'] as Json), Object.keys(answer['amount'] as Json));
				assert.deepEqual([body['type'], body['status']], ['CANCEL', 'SUCCEEDED']);
			}
			const { status, sub_status: subStatus } = await yuno.read(payment.id);
			assert.deepEqual([status, subStatus], ['CANCELED', 'CANCELED']);
			assert.match(await (await fetch(pageOf(payment))).text(), /El pago fue cancelado/);
		});

		it('does not cancel one that is paid, but gives it back where that is asked', async () => {
			const payment = await yuno.pay();
			await yuno.press(pageOf(payment), 'approve');
			const path = `/v1/payments/${payment.id}/transactions/${purchase(payment)}`;
			const refused = await yuno.call('POST', `${path}/cancel`);
			assert.deepEqual([refused.status, refused.body['code']], [400, 'INVALID_STATUS']);
			assert.equal((await yuno.read(payment.id)).status, 'SUCCEEDED');

			const refunded = await yuno.call('POST', `${path}/cancel-or-refund`);
			assert.deepEqual([refunded.status, refunded.body['type']], [200, 'REFUND']);
			const after = await yuno.read(payment.id);
			assert.deepEqual([after.status, after.amount.refunded], ['REFUNDED', 5000]);
		});

		it('wants a key, and the transaction of that payment', async () => {
			const [one, other] = [await yuno.pay(), await yuno.pay()];
			const path = `/v1/payments/${one.id}/transactions`;
			const without = await yuno.call(
				'POST',
				`${path}/${purchase(one)}/cancel`,
				{},
				{ 'x-idempotency-key': '' },
			);
			assert.equal(without.body['code'], 'MISSING_PARAMETERS');
			const foreign = await yuno.call('POST', `${path}/${purchase(other)}/cancel`);
			assert.equal(foreign.body['code'], 'INVALID_TRANSACTION');
			assert.equal((await yuno.read(one.id)).status, 'READY_TO_PAY');
		});
	});

	describe('when it is steered', () => {
		for (const [change, expected] of [
			[{ status: 'SUCCEEDED' }, ['SUCCEEDED', 'APPROVED', 5000]],
			[
				{ status: 'SUCCEEDED', sub_status: 'PARTIALLY_APPROVED', captured: '2000' },
				['SUCCEEDED', 'PARTIALLY_APPROVED', 2000],
			],
			[{ status: 'PENDING' }, ['PENDING', 'IN_PROCESS', 0]],
			[{ status: 'PENDING', sub_status: 'AUTHORIZED' }, ['PENDING', 'AUTHORIZED', 0]],
			[{ status: 'ERROR', sub_status: 'TIMEOUT' }, ['ERROR', 'TIMEOUT', 0]],
			[{ status: 'REJECTED' }, ['REJECTED', 'REJECTED', 0]],
			[{ status: 'CANCELLED' }, ['CANCELLED', 'CANCELLED', 0]],
			[{ status: 'FRAUD' }, ['FRAUD', 'FRAUD_VERIFIED', 0]],
			[{ status: 'CHARGEBACK' }, ['CHARGEBACK', 'LOST', 5000]],
		] as const) {
			it(`shows a payment that is ${JSON.stringify(change)}, and its page says no more than that`, async () => {
				const payment = await yuno.pay();
				assert.equal((await yuno.order(`payments/${payment.id}`, change)).status, 200);
				const { status, sub_status: subStatus, amount } = await yuno.read(payment.id);
				assert.deepEqual([status, subStatus, amount.captured], expected);
				const page = await (await fetch(pageOf(payment))).text();
				assert.equal(page.includes('Pago aprobado'), status === 'SUCCEEDED');
			});
		}

		for (const change of [
			{ status: 'PAID' },
			{ status: 'SUCCEEDED', sub_status: 'IN_PROCESS' },
			{ status: 'SUCCEEDED', captured: 'some' },
			{ status: 'constructor' },
		]) {
			it(`does not know ${JSON.stringify(change)}`, async () => {
				const payment = await yuno.pay();
				assert.equal((await yuno.order(`payments/${payment.id}`, change)).status, 404);
				assert.equal((await yuno.read(payment.id)).status, 'READY_TO_PAY');
			});
		}

		for (const [value, code] of [
			[10_701, 'INSUFFICIENT_FUNDS'],
			[10_702, 'EXPIRED_CARD'],
			[10_703, 'FRAUD_VALIDATION'],
			[10_704, 'ACQUIRE_CONTINGENCY'],
		] as const) {
			it(`declines ${value} with ${code} when the payer approves`, async () => {
				const payment = await yuno.pay({ amount: { currency: 'CLP', value } });
				await yuno.press(pageOf(payment), 'approve');
				const { status, amount, transactions } = await yuno.read(payment.id);
				const [transaction] = transactions as readonly { status: string; response_code: string }[];
				assert.deepEqual(
					[status, amount.captured, transaction?.status, transaction?.response_code],
					['DECLINED', 0, 'DECLINED', code],
				);
			});
		}

		for (const [value, status] of [
			[10_716, 500],
			[10_717, 429],
			[10_718, 503],
		] as const) {
			it(`answers ${status} to the first create of ${value}, and none of it the next time`, async () => {
				const [order, headers] = [
					{ ...ORDER, amount: { currency: 'CLP', value } },
					{ 'x-idempotency-key': crypto.randomUUID() },
				];
				assert.equal((await yuno.call('POST', '/v1/payments', order, headers)).status, status);
				assert.equal((await yuno.call('POST', '/v1/payments', order, headers)).status, 201);
				assert.equal((await yuno.payments()).length, 1);
			});
		}
	});
});

describe('Yuno’s events, simulated', () => {
	interface Event {
		readonly headers: Headers;
		readonly raw: string;
		readonly body: Json;
	}
	let yuno: Yuno;
	let answers: number[] = [];
	const received: Event[] = [];

	before(async () => {
		yuno = await startYuno({
			url: 'https://shop.example/webhooks/yuno',
			secret: 'hmac-secret',
			retryAfterMs: [1, 1],
			async fetch(request) {
				const raw = await request.text();
				received.push({ headers: request.headers, raw, body: JSON.parse(raw) as Json });
				return new Response(null, { status: answers.shift() ?? 200 });
			},
		});
	});
	after(() => yuno.close());
	afterEach(async () => {
		await yuno.reset();
		received.length = 0;
		answers = [];
	});

	it('tell of a payment in the documented envelope, signed over the bytes that were sent', async () => {
		const headers = { 'x-idempotency-key': crypto.randomUUID() };
		const payment = await yuno.pay({}, headers);
		await yuno.press(pageOf(payment), 'approve');
		await yuno.idle();
		const [event, ...others] = received;
		assert.ok(event);
		assert.deepEqual(others, []);

		const { data, ...envelope } = event.body;
		assert.deepEqual(Object.keys(event.body), Object.keys(documented('webhook.payment-purchase').request));
		assert.deepEqual(envelope, {
			type: 'payment',
			type_event: 'payment.purchase',
			account_id: ORDER['account_id'],
			retry: 0,
			version: 2,
		});
		const { idempotency_key: key, ...told } = (data as { payment: Json }).payment;
		assert.equal(key, headers['x-idempotency-key']);
		assert.deepEqual(told, await yuno.read(payment.id));

		const signature = createHmac('sha256', 'hmac-secret').update(event.raw).digest('base64');
		assert.equal(event.headers.get('x-hmac-signature'), signature);
		assert.equal(event.headers.get('x-secret'), 'hmac-secret');
		assert.ok(event.headers.get('x-api-key'));
	});

	it('come again, counted and signed anew, until they are taken', async () => {
		answers = [500, 503];
		await yuno.press(pageOf(await yuno.pay()), 'decline');
		await yuno.idle();
		assert.deepEqual(
			received.map(({ body }) => body['retry']),
			[0, 1, 2],
		);
		assert.equal(new Set(received.map(({ headers }) => headers.get('x-hmac-signature'))).size, 3);
	});

	it('are given up in the end', async () => {
		answers = Array<number>(10).fill(500);
		await yuno.press(pageOf(await yuno.pay()), 'decline');
		await yuno.idle();
		assert.equal(received.length, 3);
	});

	it('tell of a cancellation once, however often it is asked for', async () => {
		const { id } = await yuno.pay();
		for (let time = 0; time < 3; time++) await yuno.call('POST', `/v1/payments/${id}/cancel-or-refund`);
		await yuno.idle();
		assert.equal(received.length, 1);
	});

	for (const [type, kind, end] of [
		['PAGO_EFECTIVO', 'ticket', '2026-11-21 16:00:00.000Z'],
		['PSE', 'bank_transfer', '2026-11-21 11:00:00.000-05:00'],
		['NEQUI', 'wallet', '2026-11-21 16:00:00.000UTC'],
	] as const) {
		it(`tell of a payment by ${type} that ran out at the end that its request named, once`, async () => {
			const { id, payment_method: method } = await yuno.pay({
				payment_method: { type, detail: { [kind]: { expires_at: end } } },
			});
			const { payment_link: page } = (method as Json)['payment_method_detail'] as Record<string, Json>;
			assert.equal(page?.['date_of_expiration'], '2026-11-21T16:00:00Z');
			yuno.pass(3_599_999);
			assert.equal((await yuno.read(id)).status, 'READY_TO_PAY');
			yuno.pass(1);
			for (let time = 0; time < 2; time++) assert.equal((await yuno.read(id)).status, 'EXPIRED');
			await yuno.idle();
			assert.equal(received.length, 1);
		});
	}

	it('tell of a voucher that ran out, once', async () => {
		const payment = await yuno.pay({ payment_method: { type: 'PAGO_EFECTIVO' } });
		yuno.pass(4 * 86_400_000);
		for (let time = 0; time < 2; time++) assert.equal((await yuno.read(payment.id)).status, 'EXPIRED');
		await yuno.idle();
		assert.equal(received.length, 1);
	});
});
