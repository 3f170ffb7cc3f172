import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sign } from '../../src/providers/kit/signature.ts';
import { YUNO_COUNTRIES, yuno } from '../../src/providers/yuno/yuno.ts';
import type { ConnectOrder, PaymentOrder, PaymentWarning } from '../../src/providers/provider.ts';
import { yunoStatus } from '../../src/providers/yuno/yuno.status.ts';
import type { Customer } from '../../src/wire/offer.ts';
import type { Status } from '../../src/wire/status.ts';
import { changed, fixture } from './fixtures.ts';
import { scriptedServer, type ScriptedServer, type Seen } from './scripted-server.ts';
import { plainOrder, refused, testProvider, type Facts } from './test-provider.ts';

const ACCOUNT = '493e9374-510a-4201-9e09-de669d75f256';
const KEYS = {
	publicKey: 'sandbox_canaryPublicKey',
	privateKey: 'sandbox_canaryPrivateKey',
	accountId: ACCOUNT,
};
const WEBHOOK_SECRETS = ['canaryHmacCurrent', 'canaryHmacPrevious'];

const DOCUMENTED = fixture('yuno/create-payment.payvalida');
const ID = 'c6c81ce5-acbe-480b-9bd4-1f401a3c2c96';
const PAGE = 'https://checkout.sandbox.y.uno/payment?session=e497ea54-0063-47cb-a755-30fb7eed6d54';
const DETAIL = 'payment_method.payment_method_detail.payment_link';

const payer: Customer = { first_name: 'John', last_name: 'Smith', email: 'john@shop.example' };
const order = plainOrder(
	{ value: '52000', currency: 'COP' },
	{ type: 'PAYVALIDA', country: 'CO', customer: payer },
);

function payment(facts: Facts): Record<string, unknown> {
	const {
		word = 'READY_TO_PAY/CREATED',
		money = { value: 52000, currency: 'COP' },
		change = (one) => one,
	} = facts;
	const [status, ...sub] = word.split('/');
	return change({
		...DOCUMENTED.answer,
		status,
		sub_status: sub.length > 0 ? sub.join('/') : 'CREATED',
		merchant_order_id: facts.reference ?? order.reference,
		amount: { ...(DOCUMENTED.answer.amount as object), ...money },
	});
}

function answer({ method, path, query }: Seen, facts: Facts) {
	if (method === 'POST' && path === '/payments') return { status: 201, body: payment(facts) };
	if (method === 'GET' && path === `/payments/${ID}`) return { body: payment(facts) };
	if (method === 'GET' && path === '/payments' && query.has('merchant_order_id')) {
		return { body: facts.listed === false ? [] : [payment(facts)] };
	}
	if (path.endsWith('/cancel')) return { status: 200, body: fixture('yuno/cancel-payment').answer };
	return { status: 404 };
}

/** Every pair of docs.y.uno, "Payment Status and Response Codes", and what it means. */
const STATUSES: readonly (readonly [
	pair: string,
	status: Status,
	ended: boolean,
	warning?: PaymentWarning,
])[] = [
	['CREATED/CREATED', 'created', false],
	['READY_TO_PAY/CREATED', 'pending', false],
	['PENDING/AUTHORIZED', 'processing', false],
	['PENDING/IN_PROCESS', 'processing', false],
	['PENDING/WAITING_ADDITIONAL_STEP', 'pending', false],
	['PENDING/PENDING_PROVIDER_CONFIRMATION', 'processing', false],
	['PENDING/PENDING_FRAUD_REVIEW', 'processing', false],
	['PENDING/PENDING_OTP_COMPLETION', 'pending', false],
	['VERIFIED/VERIFIED', 'unknown', false, 'stalled'],
	['EXPIRED/EXPIRED', 'expired', true],
	['REJECTED/REJECTED', 'failed', true],
	['DECLINED/DECLINED', 'failed', true],
	['DECLINED/FRAUD_DECLINED', 'failed', true],
	['SUCCEEDED/PARTIALLY_APPROVED', 'partially_paid', true],
	['SUCCEEDED/APPROVED', 'succeeded', true],
	['SUCCEEDED/CAPTURED', 'succeeded', true],
	['SUCCEEDED/PARTIALLY_CAPTURED', 'partially_paid', true],
	['SUCCEEDED/PARTIALLY_REFUNDED', 'succeeded', true],
	['SUCCEEDED/PARTIALLY_CHARGEBACKED', 'disputed', true],
	['SUCCEEDED/FRAUD_DECLINED', 'succeeded', true, 'fraud_declined'],
	['SUCCEEDED/REFUND_RETRY_IN_PROCESS', 'succeeded', true, 'refund_pending'],
	['SUCCEEDED/CAPTURE_RETRY_IN_PROCESS', 'processing', false, 'capture_pending'],
	['SUCCEEDED/CAPTURE_RETRY_PROCESS_FAILED', 'failed', true],
	['REFUNDED/PENDING_PROVIDER_CONFIRMATION', 'succeeded', true, 'refund_pending'],
	['REFUNDED/REFUNDED', 'refunded', true],
	['CANCELED/PENDING_PROVIDER_CONFIRMATION', 'processing', false, 'cancellation_pending'],
	['CANCELED/CANCELED', 'cancelled', true],
	['IN_DISPUTE/RECEIVED', 'disputed', true],
	['IN_DISPUTE/PENDING_REVIEW', 'disputed', true],
	['CHARGEBACK/LOST', 'disputed', true],
	['ERROR/ERROR', 'unknown', false, 'stalled'],
	['ERROR/TIMEOUT', 'unknown', false, 'stalled'],
	['ERROR/PENDING_REVERSE', 'unknown', false, 'stalled'],
	['ERROR/REVERSED_BY_TIMEOUT', 'failed', true],
	['FRAUD/FRAUD_VERIFIED', 'unknown', false, 'stalled'],
];

testProvider({
	name: 'yuno',
	basePath: '/v1',
	make: (options) => yuno({ ...KEYS, webhookSecret: WEBHOOK_SECRETS, ...options }),
	headers: { 'public-api-key': KEYS.publicKey, 'private-secret-key': KEYS.privateKey },
	keyHeader: 'x-idempotency-key',
	order,
	id: ID,
	answer,
	decides: ({ method, path }) => method === 'POST' && path === '/payments',
	createRequests: [
		{
			method: 'POST',
			target: '/payments',
			body: {
				description: order.title,
				account_id: ACCOUNT,
				merchant_order_id: order.reference,
				country: 'CO',
				amount: { currency: 'COP', value: 52000 },
				customer_payer: payer,
				payment_method: { type: 'PAYVALIDA' },
				workflow: 'REDIRECT',
				callback_url: order.returnUrl,
			},
		},
	],
	created: { id: ID, status: 'pending', ended: false, amount: order.amount, url: PAGE, expiresAt: null },
	words: { waits: 'READY_TO_PAY/CREATED', paid: 'SUCCEEDED/APPROVED' },
	statuses: [
		...STATUSES.map(([pair, status, ended]) => [pair, status, ended] as const),
		['CANCELLED/CANCELLED', 'cancelled', true],
		['CANCELLED/PENDING_PROVIDER_CONFIRMATION', 'processing', false],
		// The helper sends CREATED as the sub-status of a status alone.
		['CREATED', 'created', false],
		['SUCCEEDED', 'unknown', false],
		['EXPIRED', 'unknown', false],
		['PENDING/SOMETHING_NEW', 'unknown', false],
		['DECLINED/SOMETHING_NEW', 'unknown', false],
		['CANCELED/SOMETHING_NEW', 'unknown', false],
		['REFUNDED/SOMETHING_NEW', 'unknown', false],
		['IN_DISPUTE/IN_DISPUTE', 'unknown', false],
		['SOMETHING_NEW/APPROVED', 'unknown', false],
	],
	needed: [
		'id',
		'status',
		'amount',
		'amount.value',
		'amount.currency',
		'merchant_order_id',
		`${DETAIL}.redirect_url`,
	],
	refusals: [
		[400, { code: 'INVALID_REQUEST', messages: ['Invalid request.'] }, 'rejected', 'no', []],
		[400, { code: 'NOT_FOUND', messages: ['x'] }, 'not_found', 'no'],
		[400, { code: 'CUSTOMER_NOT_FOUND', messages: ['x'] }, 'not_found', 'no'],
		[400, { code: 'REQUEST_IN_PROCESS', messages: ['x'] }, 'in_progress', 'maybe'],
		[400, { code: 'IDEMPOTENCY_DUPLICATED', messages: ['x'] }, 'duplicate', 'no'],
		[400, { code: 'UNEXPECTED_RESPONSE', messages: ['x'] }, 'unavailable', 'maybe'],
		[401, { code: 'INVALID_CREDENTIALS', messages: ['x'] }, 'unauthorized', 'no'],
		[403, { code: 'AUTHORIZATION_REQUIRED', message: 'x' }, 'unauthorized', 'no'],
		[504, { code: 'REQUEST_TIMEOUT', messages: ['x'] }, 'timeout', 'maybe'],
		[
			400,
			{
				error: {
					code: 'INVALID_PARAMETERS',
					message: 'x',
					details: [{ field: 'amount.value', message: 'y' }],
				},
			},
			'rejected',
			'no',
			['amount.value'],
		],
	],
	withPage: (one, url) => changed(one, `${DETAIL}.redirect_url`, url),
	webhook: {
		body: fixture('yuno/webhook.payment-purchase').request,
		event: {
			type: 'payment.purchase',
			subject: 'payment',
			providerId: 'a546c566-1703-4fba-b334-c46e89bc97f7',
			reference: 'Test1234',
			status: 'succeeded',
		},
		sign: async (raw, secret) => ({ 'x-hmac-signature': await sign(raw, secret, 'base64') }),
		header: 'x-hmac-signature',
		secrets: { current: 'canaryHmacCurrent', previous: 'canaryHmacPrevious' },
		wrongEncoding: (signature) => Buffer.from(signature, 'base64').toString('base64url'),
		// The same payment, whose idempotency_key stays what it was, one status later.
		later: changed(fixture('yuno/webhook.payment-purchase').request, 'data.payment.status', 'REFUNDED'),
	},
});

describe('yuno', () => {
	let server: ScriptedServer;
	let provider: ReturnType<typeof yuno>;
	before(async () => {
		server = await scriptedServer('/v1');
		provider = yuno({ ...KEYS, baseUrl: server.baseUrl, timing: { pauseMs: 1 } });
	});
	after(() => server.close());

	const ref = { id: ID, reference: order.reference, amount: order.amount };

	describe('a payment request', () => {
		const EXAMPLES = ['payvalida', 'tarjeta-clave', 'webpay', 'pago-efectivo'];
		for (const name of EXAMPLES) {
			it(`is the documented one for ${name}, member by member, and its answer is understood`, async () => {
				const { request, answer: documented } = fixture(`yuno/create-payment.${name}`);
				const { body } = request;
				const at = (path: string) =>
					path
						.split('.')
						.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], body);
				const currency = at('amount.currency') as string;
				const money = (value: unknown) => ({ value: String(value), currency });
				server.script(() => ({ status: 201, body: documented }));

				const created = await provider.createPayment({
					reference: body.merchant_order_id as string,
					idempotencyKey: order.idempotencyKey,
					title: body.description as string,
					amount: money(at('amount.value')),
					country: body.country as string,
					type: at('payment_method.type') as string,
					// The page's own return address has no scheme.
					returnUrl: body.callback_url as string,
					customer: {
						first_name: at('customer_payer.first_name') as string,
						last_name: at('customer_payer.last_name') as string,
						email: at('customer_payer.email') as string,
						...(at('customer_payer.document') !== undefined && {
							document_type: at('customer_payer.document.document_type') as string,
							document_number: at('customer_payer.document.document_number') as string,
						}),
					},
					...(body.taxes !== undefined && {
						tax: {
							amount: money(at('taxes.value')),
							base: money(at('taxes.tax_base')),
							percentage: at('taxes.percentage') as number,
							type: at('taxes.type') as string,
						},
					}),
				});

				const { merchant_reference: _, ...expected } = body;
				assert.deepEqual(server.seen[0]?.body, { ...expected, account_id: ACCOUNT });
				assert.equal(created.status, 'pending');
				assert.match(created.url ?? '', /^https:\/\/checkout\.sandbox\.y\.uno\/payment\?session=/);
				assert.equal(created.expiresAt, name === 'pago-efectivo' ? '2025-06-23T23:59:59.000Z' : null);
				assert.equal(created.voucher, name === 'pago-efectivo' ? true : undefined);
			});
		}

		const sent = async (more: Partial<PaymentOrder>, adapter = provider) => {
			server.script((seen) => answer(seen, {}));
			await adapter.createPayment({ ...order, ...more });
			return server.seen[0]?.body as Record<string, Record<string, unknown>>;
		};

		it('takes the country and the method from the options where the order names none', async () => {
			const { country: _, type: __, ...bare } = order;
			const adapter = yuno({ ...KEYS, baseUrl: server.baseUrl, country: 'CO', method: 'PAYVALIDA' });
			server.script((seen) => answer(seen, {}));
			await adapter.createPayment(bare);
			const body = server.seen[0]?.body as Record<string, unknown>;
			assert.deepEqual([body.country, body.payment_method], ['CO', { type: 'PAYVALIDA' }]);
		});

		it('takes a phone number apart by the payment’s country first', async () => {
			const phones: readonly [string, string, unknown][] = [
				['+573201112233', 'CO', { country_code: '57', number: '3201112233' }],
				['+50761234567', 'CO', { country_code: '507', number: '61234567' }],
				['+51912345678', 'PE', { country_code: '51', number: '912345678' }],
				['+18095551234', 'DO', { country_code: '1', number: '8095551234' }],
				['3201112233', 'CO', undefined],
				['+999123456789', 'CO', undefined],
			];
			for (const [phone, country, expected] of phones) {
				const body = await sent({ country, customer: { ...payer, phone } });
				assert.deepEqual(body.customer_payer?.phone, expected, phone);
			}
		});

		it('writes the end in the part that belongs to the kind of the method', async () => {
			const expires_at = '2026-12-31 23:59:59.000Z';
			const kinds: readonly [string, string][] = [
				['PSE', 'bank_transfer'],
				['OXXO', 'ticket'],
				['NEQUI', 'wallet'],
			];
			for (const [type, kind] of kinds) {
				const body = await sent({ type, expiresAt: '2026-12-31T23:59:59Z' });
				assert.deepEqual(body.payment_method, { type, detail: { [kind]: { expires_at } } });
			}
		});

		it('reads the end back, and takes only a payment with a code for a voucher', async () => {
			const ends: readonly [string, string, boolean | undefined][] = [
				['PSE', 'bank_transfer', undefined],
				['NEQUI', 'wallet', undefined],
				['OXXO', 'ticket', true],
			];
			for (const [type, kind, voucher] of ends) {
				const page = { redirect_url: PAGE, date_of_expiration: null, expires_at: '2026-12-31 23:59:59.000Z' };
				const payment_method = { type, payment_method_detail: { [kind]: page } };
				server.script(() => ({ body: { ...payment({}), payment_method } }));
				const read = await provider.getPayment(ref);
				assert.deepEqual([read.expiresAt, read.voucher], ['2026-12-31T23:59:59.000Z', voucher]);
			}
		});

		it('knows what it cannot be asked for', () => {
			const amount = { value: '52000', currency: 'COP' };
			const terms = { amount, expiresAt: '2027-01-01T00:00:00.000Z' };
			const ending = (type?: string) => provider.unsupportedTerms({ ...terms, type });
			assert.deepEqual(
				['PSE', 'PAGO_EFECTIVO', 'NEQUI'].map((type) => ending(type)),
				[[], [], []],
			);
			for (const type of ['PAYVALIDA', 'TARJETA_CLAVE', 'WEBPAY', undefined]) {
				assert.match(ending(type).join(), /no end of a payment by/);
			}
			const fixed = yuno({ ...KEYS, method: 'PSE' });
			assert.deepEqual(fixed.unsupportedTerms(terms), []);
			assert.deepEqual(provider.unsupportedTerms({ amount, splits: [], scheduleAt: 'x' }).length, 2);
		});

		it('gives a title that is too short its reference', async () => {
			assert.equal((await sent({ title: 'Ñ' })).description as unknown, `Ñ ${order.reference}`);
		});

		it('writes metadata as a list', async () => {
			assert.deepEqual((await sent({ metadata: { a: 'b' } })).metadata as unknown, [
				{ key: 'a', value: 'b' },
			]);
		});

		it('writes whole numbers for currencies without decimals, and exact ones for the others', async () => {
			const numbers: readonly [string, string, number][] = [
				['5000', 'CLP', 5000],
				['1234567', 'PYG', 1234567],
				['0.1', 'USD', 0.1],
				['350.41', 'PEN', 350.41],
				['999999999999.99', 'MXN', 999999999999.99],
			];
			for (const [value, currency, number] of numbers) {
				server.script((seen) => answer(seen, { money: { value: number, currency } }));
				const { amount } = await provider.createPayment({ ...order, amount: { value, currency } });
				assert.deepEqual((server.seen[0]?.body as { amount: unknown }).amount, { currency, value: number });
				assert.deepEqual(amount, { value, currency });
			}
		});

		const usd = { value: '5', currency: 'USD' };
		const impossible: readonly [string, Partial<PaymentOrder>, 'rejected' | 'not_supported', string[]?][] = [
			['half a Chilean peso', { amount: { value: '10.5', currency: 'CLP' } }, 'rejected'],
			['no method', { type: undefined }, 'rejected'],
			['no country', { country: undefined }, 'rejected'],
			['no payer', { customer: undefined }, 'rejected', ['first_name', 'last_name', 'email']],
			['no document', { type: 'TARJETA_CLAVE' }, 'rejected', ['document_type', 'document_number']],
			[
				'a return address that is too long',
				{ returnUrl: `https://shop.example/${'x'.repeat(600)}` },
				'rejected',
			],
			['splits', { splits: [{ fixed: usd }] }, 'not_supported'],
			['parts', { partialPayment: { min: usd } }, 'not_supported'],
			['a time to be sent', { scheduleAt: '2027-01-01T00:00:00Z' }, 'not_supported'],
			['an end by a method that has none', { expiresAt: '2027-01-01T00:00:00Z' }, 'not_supported'],
			[
				'an end by a method that is not known',
				{ type: 'ANYTHING_NEW', expiresAt: '2027-01-01T00:00:00Z' },
				'not_supported',
			],
			['an end that is no time', { type: 'PSE', expiresAt: 'soon' }, 'rejected'],
		];
		for (const [what, more, fault, fields] of impossible) {
			it(`with ${what} is refused before anything is sent`, async () => {
				server.script((seen) => answer(seen, {}));
				const error = await refused(provider.createPayment({ ...order, ...more }), { fault, executed: 'no' });
				if (fields) assert.deepEqual(error.fields, fields);
				assert.equal(server.seen.length, 0);
			});
		}

		it('needs of the payer what the documented example of its method sends', () => {
			assert.deepEqual(provider.requiredFields({ type: 'WEBPAY' }), ['first_name', 'last_name', 'email']);
			assert.deepEqual(provider.requiredFields({ type: 'PAGO_EFECTIVO' }).slice(3), [
				'document_type',
				'document_number',
			]);
		});
	});

	describe('a payment’s page', () => {
		const bare = changed(payment({}), 'payment_method.payment_method_detail', {});
		const page = { redirect_url: PAGE, date_of_expiration: null };
		const places: readonly [string, Record<string, unknown>][] = [
			...['payment_link', 'bank_transfer', 'bnpl', 'ticket', 'wallet', 'anything_new'].map(
				(kind) =>
					[
						`payment_method_detail.${kind}`,
						changed(bare, `payment_method.payment_method_detail.${kind}`, page),
					] as [string, Record<string, unknown>],
			),
			['a transaction that is an object', changed(bare, 'transactions.payment_method.detail.wallet', page)],
			[
				'a transaction in a list',
				changed(bare, 'transactions', [{ id: 't' }, { payment_method: { detail: { card: page } } }]),
			],
			[
				'behind empty ones',
				changed(payment({}), 'payment_method.payment_method_detail.card', { redirect_url: '' }),
			],
			['payment_method.detail itself', changed(bare, 'payment_method.detail', page)],
			['a payment wrapped in a payment', { payment: payment({}) }],
		];
		for (const [where, body] of places) {
			it(`is found in ${where}`, async () => {
				server.script(() => ({ body }));
				assert.equal((await provider.getPayment(ref)).url, PAGE);
			});
		}

		it('is never taken from what the provider behind Yuno said', async () => {
			const raw = { raw_response: { redirect_url: PAGE, url: PAGE }, redirect_url: PAGE };
			const body = changed(changed(bare, 'transactions.provider_data', raw), 'callback_url', PAGE);
			server.script(() => ({ status: 201, body }));
			await refused(provider.createPayment(order), { fault: 'unreadable', executed: 'maybe' });
		});
	});

	it('does not take a transaction’s response code for a payment', async () => {
		const answered = changed(payment({ word: 'PENDING/IN_PROCESS' }), 'transactions.status', 'SUCCEEDED');
		server.script(() => ({ body: answered }));
		const { status, amountPaid } = await provider.getPayment(ref);
		assert.deepEqual([status, amountPaid], ['processing', undefined]);
	});

	describe('the table of statuses', () => {
		it('is the documented one, pair by pair', () => {
			assert.deepEqual(
				STATUSES.map(([pair]) => pair),
				fixture('yuno/payment-statuses').answer,
			);
		});

		it('says what the shop should look at', () => {
			for (const [pair, status, ended, warning] of STATUSES) {
				const [word = '', sub] = pair.split('/');
				assert.deepEqual(yunoStatus(word, sub), { status, ended, ...(warning && { warning }) }, pair);
			}
		});

		it('calls nothing an end or paid that comes without a sub-status', () => {
			const alone = new Set(STATUSES.map(([pair]) => pair.split('/')[0] ?? ''));
			for (const word of alone) {
				const { status, ended } = yunoStatus(word, undefined);
				assert.equal(ended, false, word);
				assert.ok(['created', 'pending', 'unknown'].includes(status), word);
			}
		});

		it('hands the warning on with the payment', async () => {
			server.script((seen) => answer(seen, { word: 'SUCCEEDED/FRAUD_DECLINED' }));
			const { status, amountPaid, warning } = await provider.getPayment(ref);
			assert.deepEqual([status, amountPaid, warning], ['succeeded', order.amount, 'fraud_declined']);
		});

		it('goes on to approved after a cancellation that Yuno did not confirm', async () => {
			const words = ['CANCELED/PENDING_PROVIDER_CONFIRMATION', 'SUCCEEDED/APPROVED'];
			const read = [];
			for (const word of words) {
				server.script((seen) => answer(seen, { word }));
				const { status, ended } = await provider.getPayment(ref);
				read.push([status, ended]);
			}
			assert.deepEqual(read, [
				['processing', false],
				['succeeded', true],
			]);
		});
	});

	describe('the money of a payment', () => {
		const read = async (word: string, change: object, transactions?: unknown) => {
			const body = payment({ word });
			const amount = { ...(body.amount as object), ...change };
			server.script(() => ({
				body: { ...body, amount, ...(transactions !== undefined && { transactions }) },
			}));
			return provider.getPayment(ref);
		};

		const rows: readonly [word: string, amount: object, status: Status, paid: string | undefined][] = [
			['SUCCEEDED/APPROVED', { captured: 0 }, 'succeeded', '52000'],
			['SUCCEEDED/APPROVED', { captured: null }, 'succeeded', '52000'],
			['SUCCEEDED/APPROVED', { captured: 52000 }, 'succeeded', '52000'],
			['SUCCEEDED/APPROVED', { captured: 20000 }, 'partially_paid', '20000'],
			['SUCCEEDED/CAPTURED', { captured: 51999.99 }, 'partially_paid', '51999.99'],
			['SUCCEEDED/CAPTURED', { captured: 60000 }, 'succeeded', '60000'],
			['SUCCEEDED/FRAUD_DECLINED', { captured: 20000 }, 'partially_paid', '20000'],
			['SUCCEEDED/PARTIALLY_REFUNDED', { captured: 52000, refunded: 10000 }, 'succeeded', '52000'],
			['SUCCEEDED/PARTIALLY_REFUNDED', { captured: 42000, refunded: 10000 }, 'succeeded', '52000'],
			['SUCCEEDED/PARTIALLY_REFUNDED', { captured: 20000, refunded: 5000 }, 'partially_paid', '20000'],
			['REFUNDED/REFUNDED', { captured: 20000, refunded: 20000 }, 'refunded', '20000'],
			['REFUNDED/REFUNDED', { captured: 0, refunded: 52000 }, 'refunded', '52000'],
			['IN_DISPUTE/RECEIVED', { captured: 52000 }, 'disputed', '52000'],
			['PENDING/AUTHORIZED', { captured: 0 }, 'processing', undefined],
			['CANCELED/CANCELED', { captured: 0 }, 'cancelled', undefined],
		];
		for (const [word, amount, status, paid] of rows) {
			it(`of ${word} with ${JSON.stringify(amount)} is ${paid ?? 'none'}`, async () => {
				const payment = await read(word, amount);
				assert.deepEqual([payment.status, payment.amountPaid?.value], [status, paid]);
			});
		}

		it('is told with what became of it, and when', async () => {
			const at = (hour: number) => `2026-05-01T0${hour}:00:00.000000Z`;
			const one = (id: string, type: string, status: string, amount: unknown, hour: number) => ({
				id,
				type,
				status,
				amount,
				created_at: at(hour),
				updated_at: at(hour + 1),
			});
			const transactions = [
				one('p', 'PURCHASE', 'DECLINED', 52000, 1),
				one('a', 'PURCHASE', 'SUCCEEDED', 22000, 2),
				one('b', 'PURCHASE', 'SUCCEEDED', { value: 30000, currency: 'COP' }, 3),
				one('r', 'REFUND', 'SUCCEEDED', 10000, 4),
				one('s', 'REFUND', 'DECLINED', 10000, 5),
				one('c', 'CHARGEBACK', 'CREATED', 42000, 6),
			];
			const payment = await read('IN_DISPUTE/RECEIVED', { captured: 52000, refunded: 10000 }, transactions);
			const cop = (value: string) => ({ value, currency: 'COP' });
			assert.deepEqual(payment, {
				id: ID,
				status: 'disputed',
				ended: true,
				amount: order.amount,
				amountPaid: cop('52000'),
				parts: [
					{ id: 'a', amount: cop('22000'), paidAt: '2026-05-01T03:00:00.000Z' },
					{ id: 'b', amount: cop('30000'), paidAt: '2026-05-01T04:00:00.000Z' },
				],
				paidAt: '2026-05-01T04:00:00.000Z',
				amountRefunded: cop('10000'),
				refundedAt: '2026-05-01T05:00:00.000Z',
				refunds: [
					{ id: 'r', status: 'succeeded', amount: cop('10000'), at: '2026-05-01T05:00:00.000Z' },
					{
						...{ id: 's', status: 'failed', code: 'DECLINED' },
						...{ amount: cop('10000'), at: '2026-05-01T06:00:00.000Z' },
					},
				],
				amountDisputed: cop('42000'),
				disputedAt: '2026-05-01T06:00:00.000Z',
				method: 'PAYVALIDA',
				url: null,
				expiresAt: null,
			});
		});

		it('is whole in the documented answer to a partial refund, which says that nothing was captured', async () => {
			const { answer: documented } = fixture('yuno/refund-payment.partial');
			server.script(() => ({ body: documented }));
			const payment = await provider.getPayment({
				id: 'b908fd70-9af7-41a6-8e1c-3a5ec78ea88b',
				reference: '0000023',
				amount: { value: '300', currency: 'USD' },
			});
			assert.deepEqual(
				[payment.status, payment.amountPaid?.value, payment.amountRefunded?.value, payment.refundedAt],
				['succeeded', '300', '30', '2025-04-14T17:51:23.322Z'],
			);
		});
	});

	it('counts what was captured of a payment in parts', async () => {
		const rows: readonly [captured: unknown, status: string, paid: string | undefined][] = [
			[20000, 'partially_paid', '20000'],
			[0, 'partially_paid', undefined],
			['odd', 'partially_paid', undefined],
			[52000, 'succeeded', '52000'],
		];
		for (const [captured, status, paid] of rows) {
			server.script(() => ({
				body: changed(payment({ word: 'SUCCEEDED/PARTIALLY_CAPTURED' }), 'amount.captured', captured),
			}));
			const read = await provider.getPayment(ref);
			assert.deepEqual([read.status, read.amountPaid?.value], [status, paid]);
		}
	});

	it('refuses the answer to a key that belonged to another order', async () => {
		server.script((seen) => answer(seen, { reference: 'ANOTHER' }));
		await refused(provider.createPayment(order), { fault: 'unreadable', executed: 'maybe' });
	});

	it('adopts a payment that a burnt key has made after all', async () => {
		server.script((seen) =>
			seen.method === 'POST' ? { status: 400, body: { code: 'IDEMPOTENCY_DUPLICATED' } } : answer(seen, {}),
		);
		assert.equal((await provider.createPayment(order)).id, ID);
	});

	it('finds none when Yuno says so with HTTP 400', async () => {
		server.script(() => ({
			status: 400,
			body: { code: 'PAYMENT_NOT_FOUND', messages: ['Payment not found'] },
		}));
		assert.equal(await provider.findPayment(order), undefined);
		assert.equal(server.seen[0]?.target, `/payments?merchant_order_id=${order.reference}`);
	});

	it('finds the one with money among several', async () => {
		const [paid, dead] = [payment({ word: 'SUCCEEDED/APPROVED' }), payment({ word: 'EXPIRED/EXPIRED' })];
		server.script(() => ({ body: [{ ...dead, id: 'a' }, payment({}), { ...paid, id: 'c' }] }));
		assert.equal((await provider.findPayment(order))?.id, 'c');
	});

	describe('cancelling', () => {
		it('names the transaction, under a key that is the same each time', async () => {
			const keys = new Set<unknown>();
			for (let time = 0; time < 2; time++) {
				let cancelled = false;
				server.script((seen) => {
					cancelled ||= seen.path.endsWith('/cancel');
					return answer(seen, { word: cancelled ? 'CANCELED/CANCELED' : 'READY_TO_PAY' });
				});
				assert.equal((await provider.cancelPayment(ref)).status, 'cancelled');
				const post = server.seen.find(({ method }) => method === 'POST');
				assert.equal(
					post?.target,
					`/payments/${ID}/transactions/1fcd5118-8201-4b80-8cc0-b65f264f434a/cancel`,
				);
				assert.deepEqual(post?.body, {
					description: 'Cancelled by the merchant',
					merchant_reference: order.reference,
				});
				keys.add(post?.headers['x-idempotency-key']);
			}
			const [key] = keys;
			assert.equal(keys.size, 1);
			assert.match(String(key), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		});

		it('sends nothing for a payment that has ended', async () => {
			server.script((seen) => answer(seen, { word: 'SUCCEEDED/APPROVED' }));
			assert.equal((await provider.cancelPayment(ref)).status, 'succeeded');
			assert.ok(server.seen.every(({ method }) => method === 'GET'));
		});

		it('names the purchase, whatever came after it', async () => {
			const transactions = [
				{ id: 'bought', type: 'PURCHASE', status: 'PENDING' },
				{ id: 'undone', type: 'CANCEL', status: 'DECLINED' },
			];
			let cancelled = false;
			server.script((seen) => {
				cancelled ||= seen.method === 'POST';
				const word = cancelled ? 'CANCELED/CANCELED' : 'PENDING/IN_PROCESS';
				return answer(seen, { word, change: (one) => ({ ...one, transactions }) });
			});
			assert.equal((await provider.cancelPayment(ref)).status, 'cancelled');
			assert.equal(server.seen[1]?.target, `/payments/${ID}/transactions/bought/cancel`);
		});

		it('waits for a cancellation that Yuno has not confirmed, and does not send another', async () => {
			let sent = 0;
			server.script((seen) => {
				if (seen.method === 'POST') sent++;
				return answer(seen, { word: sent > 0 ? 'CANCELED/PENDING_PROVIDER_CONFIRMATION' : 'READY_TO_PAY' });
			});
			for (let time = 0; time < 2; time++) {
				const { status, ended, warning } = await provider.cancelPayment(ref);
				assert.deepEqual([status, ended, warning], ['processing', false, 'cancellation_pending']);
			}
			assert.equal(sent, 1);
		});

		it('says why it did not work when the payment stays open', async () => {
			server.script((seen) =>
				seen.method === 'POST' ? { status: 400, body: { code: 'INVALID_STATUS' } } : answer(seen, {}),
			);
			await refused(provider.cancelPayment(ref), { fault: 'rejected' });
		});
	});

	describe('a connect link', () => {
		const connect: ConnectOrder = {
			reference: order.reference,
			idempotencyKey: order.idempotencyKey,
			title: 'Guardar método',
			customerId: 'ae106483-65ee-463b-8782-9794022b3112',
			returnUrl: 'https://shop.example/thanks',
			country: 'BR',
			type: 'NU_PAY_ENROLLMENT',
		};
		const session = fixture('yuno/create-customer-session').answer;
		const init = 'https://checkout.sandbox.y.uno/enroll?session=1';
		const enrolment = (status: string, more: object = {}) => ({
			id: '0395199e-a99c-4a85-acac-6c916f43fa74',
			status,
			category: 'CARD',
			provider: { id: 'YUNO', redirect: { init_url: init } },
			...more,
		});

		it('opens a session, enrols the method and gives its page', async () => {
			server.script(({ path }) => ({
				status: 201,
				body: path === '/customers/sessions' ? session : enrolment('READY_TO_ENROLL'),
			}));
			const link = await provider.createConnectLink(connect);
			assert.deepEqual([link.status, link.url, link.saved], ['pending', init, []]);
			assert.deepEqual(
				server.seen.map(({ target, body }) => [target, body]),
				[
					[
						'/customers/sessions',
						{
							account_id: ACCOUNT,
							country: 'BR',
							customer_id: connect.customerId,
							callback_url: connect.returnUrl,
						},
					],
					[
						'/customers/sessions/7dd71f21-9e4c-439a-9c6d-58f240bd28df/payment-methods',
						{ account_id: ACCOUNT, payment_method_type: 'NU_PAY_ENROLLMENT', country: 'BR' },
					],
				],
			);
			assert.equal(server.seen[1]?.headers['x-idempotency-key'], connect.idempotencyKey);
		});

		it('is not supported for methods that have no page', async () => {
			server.script(({ path }) => ({
				status: 201,
				body: path === '/customers/sessions' ? session : enrolment('READY_TO_ENROLL', { provider: {} }),
			}));
			await refused(provider.createConnectLink(connect), { fault: 'not_supported', executed: 'no' });
		});

		it('leads to no page that is not listed', async () => {
			const elsewhere = { provider: { redirect: { init_url: 'https://evil.example/' } } };
			server.script(({ path }) => ({
				status: 201,
				body: path === '/customers/sessions' ? session : enrolment('READY_TO_ENROLL', elsewhere),
			}));
			await refused(provider.createConnectLink(connect), { fault: 'unreadable', executed: 'maybe' });
		});

		it('stays readable when its page is none of the listed ones, and leads nowhere then', async () => {
			const id = '0395199e-a99c-4a85-acac-6c916f43fa74';
			const elsewhere = { provider: { redirect: { init_url: 'https://bank.example/enrol' } } };
			server.script(() => ({ body: enrolment('READY_TO_ENROLL', elsewhere) }));
			const link = await provider.getConnectLink({ id, reference: 'R', customerId: 'c' });
			assert.deepEqual([link.status, link.url], ['pending', null]);
		});

		it('is read in every documented status', async () => {
			const rows = [
				['CREATED', 'created'],
				['READY_TO_ENROLL', 'pending'],
				['ENROLL_IN_PROCESS', 'processing'],
				['ENROLLED', 'succeeded'],
				['DECLINED', 'failed'],
				['REJECTED', 'failed'],
				['CANCELED', 'cancelled'],
				['UNENROLLED', 'cancelled'],
				['EXPIRED', 'expired'],
				['ERROR', 'unknown'],
				['enrolled', 'unknown'],
			] as const;
			const id = '0395199e-a99c-4a85-acac-6c916f43fa74';
			for (const [word, status] of rows) {
				server.script(() => ({ body: enrolment(word) }));
				const link = await provider.getConnectLink({ id, reference: 'R', customerId: 'c' });
				assert.equal(link.status, status, word);
			}
			assert.equal(server.seen[0]?.target, `/payment-methods/${id}`);
		});

		it('tells what was saved', async () => {
			const card = { vaulted_token: 'v-1', card_data: { brand: 'VISA', lfd: '1111' } };
			server.script(() => ({ body: enrolment('ENROLLED', card) }));
			const { saved } = await provider.getConnectLink({
				id: '0395199e-a99c-4a85-acac-6c916f43fa74',
				reference: 'R',
				customerId: 'c',
			});
			assert.deepEqual(saved, [{ id: 'v-1', kind: 'card', label: 'VISA ••1111' }]);
		});
	});

	describe('links', () => {
		const documented = fixture('yuno/create-payment-link');
		const draft = {
			title: 'Test',
			country: 'AR',
			reference: 'AA01',
			amount: { value: '5000', currency: 'ARS' },
			methods: ['CARD'],
			expiresAt: '2023-12-29T14:00:12Z',
		};
		const answered = changed(documented.answer, 'amount.currency', 'ARS');

		it('are created with the documented request', async () => {
			server.script(() => ({ body: answered }));
			const link = await provider.links.create(draft);
			const expected = changed(documented.request.body, 'availability.start_at', undefined);
			assert.deepEqual(server.seen[0]?.body, expected);
			assert.deepEqual(link, {
				id: '555933df-4eed-4af4-ae83-a32072ef34af',
				state: 'published',
				title: 'Test',
				amount: draft.amount,
				reference: 'AA01',
				url: 'https://checkout.sandbox.y.uno/payment?session=2f6d9754-43d0-4dca-b023-6aba4b107179',
				expiresAt: '2023-12-29T14:00:12.000Z',
			});
		});

		it('lead to no page that is not listed: refused when created, left out when read', async () => {
			const foreign = changed(answered, 'checkout_url', 'https://evil.example/');
			server.script(() => ({ body: foreign }));
			await refused(provider.links.create(draft), { fault: 'unreadable', executed: 'maybe' });
			const { url, state } = await provider.links.get('555933df-4eed-4af4-ae83-a32072ef34af');
			assert.deepEqual([url, state], [null, 'published']);
		});

		it('about other money are refused, as the documentation answers its own example', async () => {
			server.script(() => ({ body: documented.answer }));
			await refused(provider.links.create(draft), { fault: 'amount_mismatch', executed: 'maybe' });
		});

		it('are never sent twice, since nothing would recognise the second one', async () => {
			server.script(() => ({ status: 500 }));
			await refused(provider.links.create(draft), { fault: 'unavailable', executed: 'maybe' });
			assert.equal(server.seen.length, 1);
		});

		it('are read and closed by their code', async () => {
			const { answer: read } = fixture('yuno/get-payment-link');
			const id = 'aace3f6d-e26d-45d0-9a4f-66523909ddf9';
			let status = 'CREATED';
			server.script(({ method }) => {
				if (method === 'POST') status = 'CANCELED';
				return { body: { ...read, status } };
			});
			const open = await provider.links.get(id);
			assert.deepEqual([open.id, open.state, open.title], [id, 'published', 'PRUEBA PAYMENT LINK 10/07']);
			const closed = await provider.links.close(id);
			assert.deepEqual([closed.state, closed.url], ['closed', null]);
			assert.equal(server.seen[1]?.target, `/payment-links/${id}/cancel`);
		});
	});

	describe('webhooks', () => {
		const raw = new TextEncoder().encode(JSON.stringify(fixture('yuno/webhook.payment-purchase').request));
		const credentials = { apiKey: 'canaryApiKey', secret: 'canaryPlainSecret' };
		const plain = { 'x-api-key': credentials.apiKey, 'x-secret': credentials.secret };
		const signed = async () => ({ 'x-hmac-signature': await sign(raw, WEBHOOK_SECRETS[0] ?? '', 'base64') });

		it('may be signed in hex, as Yuno’s own plugin accepts', async () => {
			const adapter = yuno({ ...KEYS, webhookSecret: WEBHOOK_SECRETS });
			const signature = await sign(raw, WEBHOOK_SECRETS[0] ?? '', 'hex');
			await adapter.readWebhook(raw, new Headers({ 'x-hmac-signature': signature }));
		});

		it('must carry everything that is configured', async () => {
			const both = yuno({ ...KEYS, webhookSecret: WEBHOOK_SECRETS, webhookCredentials: credentials });
			const named = yuno({ ...KEYS, webhookCredentials: credentials });
			const none = yuno(KEYS);
			await both.readWebhook(raw, new Headers({ ...plain, ...(await signed()) }));
			await named.readWebhook(raw, new Headers(plain));
			const refusals: readonly [ReturnType<typeof yuno>, Record<string, string>][] = [
				[both, plain],
				[both, await signed()],
				[both, { ...plain, ...(await signed()), 'x-secret': 'other' }],
				[named, { 'x-api-key': credentials.apiKey }],
				[named, { 'x-secret': credentials.secret }],
				[none, plain],
				[none, await signed()],
			];
			for (const [adapter, headers] of refusals) {
				await refused(adapter.readWebhook(raw, new Headers(headers)), {
					fault: 'unauthorized',
					executed: 'no',
				});
			}
		});

		it('about an enrolment name a connect link', async () => {
			const body = {
				type: 'enrollment',
				type_event: 'enrollment.enroll',
				data: { payment_method: { id: 'pm-1' } },
			};
			const bytes = new TextEncoder().encode(JSON.stringify(body));
			const adapter = yuno({ ...KEYS, webhookCredentials: credentials });
			const event = await adapter.readWebhook(bytes, new Headers(plain));
			assert.deepEqual([event.subject, event.providerId], ['connect-link', 'pm-1']);
		});
	});

	describe('options', () => {
		it('take environment and host from the key', async () => {
			const rows = [
				['sandbox_k', undefined, 'test', 'https://api-sandbox.y.uno', 'https://checkout.sandbox.y.uno'],
				['staging_k', undefined, 'test', 'https://api-staging.y.uno', 'https://checkout.staging.y.uno'],
				['prod_k', undefined, 'live', 'https://api.y.uno', 'https://checkout.y.uno'],
				['prod_k', 'eu', 'live', 'https://api.eu.y.uno', 'https://checkout.y.uno'],
			] as const;
			for (const [publicKey, region, environment, host, page] of rows) {
				const asked: string[] = [];
				const adapter = yuno({
					publicKey,
					privateKey: 'k',
					accountId: ACCOUNT,
					region,
					fetch: async (input) => {
						asked.push(new URL((input as Request).url).origin);
						return Response.json([]);
					},
				});
				await adapter.findPayment(order);
				assert.deepEqual([adapter.environment, adapter.pages, asked], [environment, [page], [host]]);
			}
		});

		it('are refused all at once, in words, without repeating a secret', () => {
			const wrong = {
				publicKey: 'canary',
				privateKey: '',
				accountId: undefined,
				webhookSecret: '',
				webhookCredentials: { apiKey: 'canary', secret: '' },
				country: 'Colombia',
				region: 'mars',
				baseUrl: 'https://canary:pw@api.y.uno/v1',
				pages: ['evil.example'],
				typo: 1,
			} as unknown as Parameters<typeof yuno>[0];
			assert.throws(
				() => yuno(wrong),
				({ message }: Error) => {
					assert.equal(message.split('\n').length, 11, message);
					assert.doesNotMatch(message, /canary/);
					return true;
				},
			);
		});

		it('refuse keys of two environments', () => {
			assert.throws(() => yuno({ ...KEYS, privateKey: 'prod_x' }), /different environments/);
		});
	});

	it('documents its countries by code, currency, documents and calling code', () => {
		for (const [code, { currencies, documents, dial }] of Object.entries(YUNO_COUNTRIES)) {
			assert.match(code, /^[A-Z]{2}$/);
			assert.ok(currencies.every((currency) => /^[A-Z]{3}$/.test(currency)) && currencies.length > 0);
			assert.ok(documents.every((type) => /^[A-Z]{2,6}$/.test(type)) && documents.length > 0);
			assert.match(dial, /^[1-9]\d{0,2}$/);
		}
	});
});
