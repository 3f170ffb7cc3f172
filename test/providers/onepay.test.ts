import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { sign } from '../../src/providers/kit/signature.ts';
import type { ChargeOrder, ConnectOrder, PaymentOrder } from '../../src/providers/provider.ts';
import { fixture } from './fixtures.ts';
import { scriptedServer, type Reply, type ScriptedServer, type Seen } from './scripted-server.ts';
import { listAll, plainOrder, refused, testProvider, type Facts } from './test-provider.ts';

const SECRETS = {
	secretKey: 'sk_test_canarySecretKey',
	webhookSecret: ['wh_tok_canaryCurrent', 'wh_tok_canaryPrevious'],
};

const DOCUMENTED = fixture('onepay/create-payment');
const ID = '9e5ccd4a-d2f0-49dd-87fc-a0da752bd166';
const LINK = `https://pagos.onepay.la/payment/${ID}`;

const order = plainOrder({ value: '1400000', currency: 'COP' });

function payment(facts: Facts): Record<string, unknown> {
	const { word = 'pending', money = { value: 1400000, currency: 'COP' }, change = (one) => one } = facts;
	return change({
		...DOCUMENTED.answer,
		status: word,
		amount: money.value,
		currency: money.currency,
		external_id: facts.reference ?? order.reference,
	});
}

function answer({ method, path }: Seen, facts: Facts) {
	if (method === 'POST' && path === '/payments') return { status: 201, body: payment(facts) };
	if (method === 'GET' && path === `/payments/${ID}`) return { body: payment(facts) };
	if (method === 'GET' && path === '/payments') {
		const data = facts.listed === false ? [] : [payment(facts)];
		return { body: { current_page: 1, data, last_page: 1, per_page: 100, total: data.length } };
	}
	if (method === 'DELETE') return facts.word === 'approved' ? { status: 422 } : { status: 204 };
	return { status: 404 };
}

testProvider({
	name: 'onepay',
	basePath: '/v1',
	make: (options) => onepay({ ...SECRETS, ...options }),
	headers: { authorization: 'Bearer sk_test_canarySecretKey' },
	keyHeader: 'x-idempotency',
	order,
	id: ID,
	answer,
	searchedList: '/payments',
	decides: ({ method, path }) => method === 'POST' && path === '/payments',
	createRequests: [
		{
			method: 'POST',
			target: '/payments',
			body: {
				amount: 1400000,
				title: order.title,
				currency: 'COP',
				reference: order.reference,
				external_id: order.reference,
				redirect_url: order.returnUrl,
			},
		},
	],
	created: {
		id: ID,
		status: 'pending',
		ended: false,
		amount: order.amount,
		url: LINK,
		expiresAt: '2025-03-20T22:36:24.000Z',
	},
	words: { waits: 'pending', paid: 'approved' },
	statuses: [
		['pending', 'pending', false],
		['PENDING', 'pending', false],
		['processing', 'processing', false],
		['in_progress', 'processing', false],
		['approved', 'succeeded', true],
		['APPROVED', 'succeeded', true],
		['paid', 'succeeded', true],
		['succeeded', 'succeeded', true],
		['partially_paid', 'partially_paid', false],
		['partial_expired', 'partially_paid', true],
		['declined', 'failed', false],
		['rejected', 'failed', false],
		['failed', 'failed', false],
		['cancelled', 'cancelled', true],
		['canceled', 'cancelled', true],
		['deleted', 'cancelled', true],
		['expired', 'expired', true],
		['refunded', 'refunded', true],
		['disputed', 'disputed', true],
	],
	needed: ['id', 'status', 'amount', 'currency', 'payment_link'],
	refusals: [
		[409, { message: 'x', code_name: 'idempotency_error' }, 'duplicate', 'maybe'],
		[422, { message: 'x', code_name: 'idempotency_error' }, 'duplicate', 'maybe'],
		[422, { message: 'x', errors: { amount: ['too small'] } }, 'rejected', 'no', ['amount']],
		[422, { message: 'x', errors: { amount: 'too small' } }, 'rejected', 'no', ['amount']],
		[422, { message: 'x', erros: [{ key: 'name', description: 'falta' }] }, 'rejected', 'no', ['name']],
		[400, { error: { code: 'MIN_AMOUNT', message: 'x' } }, 'rejected', 'no', []],
	],
	withPage: (one, url) => ({ ...one, payment_link: url }),
	webhook: {
		body: fixture('onepay/webhook.payment-approved').request,
		event: {
			type: 'payment.approved',
			subject: 'payment',
			providerId: '9e02966f-2ddf-4ee7-a391-5b5b7653e232',
			reference: 'PAY-001',
			status: 'succeeded',
		},
		sign: async (raw, secret) => ({ 'x-signature': await sign(raw, secret, 'hex') }),
		header: 'x-signature',
		secrets: { current: 'wh_tok_canaryCurrent', previous: 'wh_tok_canaryPrevious' },
		wrongEncoding: (signature) => Buffer.from(signature, 'hex').toString('base64'),
		later: fixture('onepay/webhook.payment-expired').request,
	},
});

describe('onepay', () => {
	let server: ScriptedServer;
	let provider: ReturnType<typeof onepay>;
	before(async () => {
		server = await scriptedServer('/v1');
		provider = onepay({ ...SECRETS, baseUrl: server.baseUrl, timing: { pauseMs: 1 } });
	});
	after(() => server.close());

	/** The body of the create that an order leads to. */
	const sent = async (more: Partial<PaymentOrder>, adapter = provider) => {
		server.script((seen) => answer(seen, {}));
		await adapter.createPayment({ ...order, ...more });
		return server.seen[0]?.body as Record<string, unknown>;
	};

	describe('a payment request', () => {
		it('is the documented one, member by member, beside our own reference', async () => {
			const documented = DOCUMENTED.request.body;
			const body = await sent({
				title: 'Suscripción Premium',
				reference: 'INV-2045',
				returnUrl: 'https://app.onepay.la/thanks',
				customer: { phone: '+573201112233', email: 'customer@example.com' },
				notify: true,
				allows: { cards: true, accounts: true, pse: true },
				metadata: { salesforce_id: 'OP-554' },
			});
			const { external_id: ours, ...rest } = body;
			assert.equal(ours, 'INV-2045');
			assert.deepEqual(rest, documented);
		});

		it('can fill every member of the documented template, with plain keys in splits', async () => {
			const template = fixture('onepay/create-payment.template').request.body;
			const body = await sent({
				description: 'd',
				customer: { phone: '+573201112233', email: 'a@b.co' },
				notify: true,
				tax: { amount: { value: '223529', currency: 'COP' } },
				documentUrl: 'https://shop.example/invoice.pdf',
				expiresAt: '2026-12-01T00:00:00Z',
				scheduleAt: '2026-11-30T00:00:00Z',
				metadata: { a: 'b' },
				splits: [
					{
						customerId: 'c',
						accountId: 'a',
						percentage: 12.5,
						description: 's',
						scheduledAt: '2026-12-02T10:00:00Z',
					},
					{ customerId: 'c', accountId: 'a', fixed: { value: '1000', currency: 'COP' } },
				],
				partialPayment: {
					min: { value: '100', currency: 'COP' },
					max: { value: '200.5', currency: 'COP' },
					maxMethods: 2,
					timeoutHours: 24,
				},
			});
			assert.deepEqual(Object.keys(body).sort(), Object.keys(template).sort());
			const [shown] = template.splits as Record<string, unknown>[];
			const [percentage, fixed] = body.splits as Record<string, unknown>[];
			const plain = Object.keys(shown ?? {}).map((key) => key.replace('splits[].', ''));
			assert.deepEqual(Object.keys(percentage ?? {}).sort(), plain.sort());
			assert.deepEqual([percentage?.split_type, percentage?.split_value], ['percentage', 1250]);
			assert.equal(percentage?.scheduled_at, '2026-12-02 10:00:00');
			assert.deepEqual([fixed?.split_type, fixed?.split_value], ['fixed', 100000]);
			assert.deepEqual(body.partial_payment_config, {
				min_amount_in_cents: 10000,
				max_amount_in_cents: 20050,
				max_payment_methods: 2,
				timeout_hours: 24,
			});
			assert.deepEqual([body.amount, body.tax], [1400000, 223529]);
		});

		it('says neither phone nor e-mail unless OnePay may write to the payer', async () => {
			const customer = { phone: '+573201112233', email: 'a@b.co', first_name: 'A' };
			for (const notify of [undefined, false]) {
				assert.doesNotMatch(
					JSON.stringify(await sent({ customer, notify })),
					/phone|email|a@b\.co|3201112233/,
				);
			}
		});

		it('says a tax only when the order has one, also one of nothing', async () => {
			assert.equal('tax' in (await sent({})), false);
			assert.equal((await sent({ tax: { amount: { value: '0', currency: 'COP' } } })).tax, 0);
		});

		it('writes metadata in the configured style', async () => {
			const metadata = { order: '7', color: 'red' };
			const styled = (style: 'flat' | 'keyed' | 'list') =>
				sent({ metadata }, onepay({ ...SECRETS, baseUrl: server.baseUrl, metadata: style })).then(
					(body) => body.metadata,
				);
			assert.deepEqual(await styled('flat'), metadata);
			assert.deepEqual(await styled('keyed'), {
				order: { key: 'order', value: '7' },
				color: { key: 'color', value: 'red' },
			});
			assert.deepEqual(await styled('list'), [
				{ key: 'order', value: '7' },
				{ key: 'color', value: 'red' },
			]);
		});

		it('cuts a long title between characters', async () => {
			const { title } = await sent({ title: '👕'.repeat(80) });
			assert.equal(title, `${'👕'.repeat(59)}…`);
		});

		const cop = (value: string) => ({ value, currency: 'COP' });
		const impossible: readonly [string, Partial<PaymentOrder>][] = [
			['centavos', { amount: cop('100.50') }],
			['dollars', { amount: { value: '5', currency: 'USD' } }],
			['a tax in centavos', { tax: { amount: cop('1.5') } }],
			['a phone number without its country', { notify: true, customer: { phone: '3201112233' } }],
			['a percentage of nothing', { splits: [{ percentage: 0 }] }],
			['a percentage over all', { splits: [{ percentage: 101 }] }],
			['a percentage of three decimals', { splits: [{ percentage: 1.125 }] }],
			['percentages over all together', { splits: [{ percentage: 60 }, { percentage: 41 }] }],
			['fixed splits over the amount', { splits: [{ fixed: cop('1400001') }] }],
			['a split in dollars', { splits: [{ fixed: { value: '1', currency: 'USD' } }] }],
			['a split at no time', { splits: [{ percentage: 5, scheduledAt: 'soon' }] }],
			['a smallest part over the largest', { partialPayment: { min: cop('2'), max: cop('1') } }],
			['a part over the amount', { partialPayment: { max: cop('1400001') } }],
			['a part of nothing', { partialPayment: { min: cop('0') } }],
			['parts by one method', { partialPayment: { maxMethods: 1 } }],
			['parts within half an hour', { partialPayment: { timeoutHours: 0.5 } }],
		];
		for (const [what, more] of impossible) {
			it(`with ${what} is refused before anything is sent`, async () => {
				server.script((seen) => answer(seen, {}));
				await refused(provider.createPayment({ ...order, ...more }), { fault: 'rejected', executed: 'no' });
				assert.equal(server.seen.length, 0);
			});
		}
	});

	describe('a payment whose key OnePay has seen before', () => {
		it('is found by its reference and given as if created', async () => {
			server.script((seen) => (seen.method === 'POST' ? { status: 409 } : answer(seen, {})));
			const found = await provider.createPayment(order);
			assert.deepEqual([found.id, found.url], [ID, LINK]);
		});

		it('is found on a later page', async () => {
			const others = Array.from({ length: 3 }, (_, i) => ({
				id: `other-${i}`,
				external_id: `OTHER${i}`,
				created_at: new Date(Date.now() - i * 1000).toISOString(),
			}));
			server.script((seen) => {
				if (seen.path !== '/payments') return answer(seen, {});
				const page = Number(seen.query.get('page'));
				return { body: { data: page === 3 ? [payment({})] : others, current_page: page, last_page: 9 } };
			});
			assert.equal((await provider.findPayment(order))?.id, ID);
			assert.equal(server.seen.length, 4);
		});

		it('is looked for behind payments older than any attempt, whatever their order', async () => {
			const old = [{ id: 'o', external_id: 'OLD', created_at: '2020-01-01T00:00:00.000000Z' }];
			server.script((seen) => {
				if (seen.path !== '/payments') return answer(seen, {});
				const page = Number(seen.query.get('page'));
				return { body: { data: page === 7 ? [payment({})] : old, current_page: page, last_page: 8 } };
			});
			assert.equal((await provider.findPayment(order))?.id, ID);
		});

		it('is missing only when the whole list was read', async () => {
			const old = [{ id: 'o', external_id: 'OLD', created_at: '2020-01-01T00:00:00.000000Z' }];
			for (const [pages, certain] of [
				[1, true],
				[10, true],
				[11, false],
				[500, false],
			] as const) {
				server.script((seen) => ({
					body: { data: old, current_page: Number(seen.query.get('page')), last_page: pages },
				}));
				const found = provider.findPayment(order);
				if (certain) assert.equal(await found, undefined, String(pages));
				else await refused(found, { fault: 'unreadable', executed: 'maybe' });
				assert.equal(server.seen.length, Math.min(pages, 10));
			}
		});

		it('is found at either end of a list that is too long', async () => {
			for (const at of [1, 2, 499, 500]) {
				server.script((seen) => {
					if (seen.path !== '/payments') return answer(seen, {});
					const page = Number(seen.query.get('page'));
					return { body: { data: page === at ? [payment({})] : [{ id: 'x' }], last_page: 500 } };
				});
				assert.equal((await provider.findPayment(order))?.id, ID);
			}
		});

		it('is neither there nor missing when the search had to give up', async () => {
			const recent = [{ id: 'o', external_id: 'NEW', created_at: new Date().toISOString() }];
			server.script(() => ({ body: { data: recent, current_page: 1, last_page: 500 } }));
			await refused(provider.findPayment(order), { fault: 'unreadable', executed: 'maybe' });
			assert.equal(server.seen.length, 10);
		});

		const since = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
		it('may be sent again within the hour, by its key, where the list is too long to tell', async () => {
			const recent = [{ id: 'o', external_id: 'NEW', created_at: new Date().toISOString() }];
			server.script(() => ({ body: { data: recent, current_page: 1, last_page: 500 } }));
			assert.equal(await provider.findPayment({ ...order, triedAt: since(59) }), undefined);
			for (const minutes of [61, -61]) {
				await refused(provider.findPayment({ ...order, triedAt: since(minutes) }), {
					fault: 'unreadable',
					executed: 'maybe',
				});
			}
		});

		it('stays in doubt when OnePay only says that it knows the key, and the list is too long to tell', async () => {
			const recent = [{ id: 'o', external_id: 'NEW', created_at: new Date().toISOString() }];
			server.script((seen) =>
				seen.method === 'POST'
					? { status: 409 }
					: { body: { data: recent, current_page: 1, last_page: 500 } },
			);
			await refused(provider.createPayment({ ...order, triedAt: since(1) }), {
				fault: 'unreadable',
				executed: 'maybe',
			});
		});

		it('is not taken for another one with a longer or shorter reference', async () => {
			for (const reference of [
				order.reference.slice(1),
				` ${order.reference}`,
				order.reference.toLowerCase(),
			]) {
				server.script((seen) => answer(seen, { reference }));
				assert.equal(await provider.findPayment(order), undefined);
			}
		});
	});

	it('reads the documented answer about an approved payment', async () => {
		const { answer: documented } = fixture('onepay/get-payment');
		server.script(() => ({ body: documented }));
		const id = '9bf2bc44-28d4-4693-9896-7fc1fe1f5b65';
		const amount = { value: '63040', currency: 'COP' };
		assert.deepEqual(await provider.getPayment({ id, reference: 'R', amount }), {
			id,
			status: 'succeeded',
			ended: true,
			amount,
			amountPaid: amount,
			paidAt: '2024-05-02T18:00:00.000Z',
			url: null,
			expiresAt: '2024-05-03T16:47:09.000Z',
		});
	});

	it('refuses an answer about another payment', async () => {
		server.script(() => ({ body: { ...payment({}), id: 'another' } }));
		const ref = { id: ID, reference: order.reference, amount: order.amount };
		await refused(provider.getPayment(ref), { fault: 'unreadable', executed: 'maybe' });
	});

	describe('the list of payments', () => {
		const listed = (id: string) => ({ ...payment({}), id });
		/** A server that has `ids`, 100 on a page, and loses some of them after the page that is given. */
		const serve = (ids: readonly string[], lost: readonly string[] = [], afterPage = 0) => {
			let there = ids;
			server.script((seen) => {
				const page = Number(seen.query.get('page'));
				const data = there.slice((page - 1) * 100, page * 100).map(listed);
				const body = {
					data,
					current_page: page,
					last_page: Math.ceil(there.length / 100),
					total: there.length,
				};
				if (page === afterPage) there = there.filter((id) => !lost.includes(id));
				return { body };
			});
		};
		const ids = Array.from({ length: 250 }, (_, index) => `payment-${index}`);
		const read = async () => new Set((await listAll(provider)).map(({ id }) => id));

		it('is read to its end, 100 at a time', async () => {
			serve(ids);
			assert.deepEqual(await read(), new Set(ids));
			assert.deepEqual(
				server.seen.map(({ target }) => target),
				[1, 2, 3].map((page) => `/payments?page=${page}&per_page=100`),
			);
		});

		it('is read again where payments disappeared from pages that were read', async () => {
			serve(ids, ids.slice(0, 120), 2);
			const found = await read();
			assert.deepEqual(
				ids.slice(120).filter((id) => !found.has(id)),
				[],
			);
		});

		it('has payments of others: without a reference, and with an amount that the payer chooses', async () => {
			server.script(() => ({
				body: { data: [{ ...listed('other'), external_id: null, amount: null }], last_page: 1 },
			}));
			const [other] = await listAll(provider);
			assert.deepEqual(other, {
				...{ id: 'other', reference: null, status: 'pending', ended: false, amount: null },
				createdAt: new Date(String(DOCUMENTED.answer['created_at'])).toISOString(),
			});
		});

		it('that is none, or has a payment without an id, is unreadable', async () => {
			for (const body of [{ data: 'x' }, { data: [{ status: 'pending' }] }]) {
				server.script(() => ({ body }));
				await refused(listAll(provider), { fault: 'unreadable', executed: 'maybe' });
			}
		});
	});

	describe('a payment in parts', () => {
		const ref = { id: ID, reference: order.reference, amount: order.amount };
		const cop = (value: string) => ({ value, currency: 'COP' });
		const part = (id: string, amount: number, hour: number, status = 'paid') => ({
			id,
			amount,
			status,
			paid_at: `2026-05-01T0${hour}:00:00.000000Z`,
		});
		const read = async (word: string, partial_payment: unknown) => {
			server.script((seen) => answer(seen, { word, change: (one) => ({ ...one, partial_payment }) }));
			return provider.getPayment(ref);
		};

		it('shows each part that came, and its sum, whatever the status is called meanwhile', async () => {
			const first = part('a', 400000, 1);
			const second = part('b', 300000, 3);
			for (const [word, charges, paid, paidAt] of [
				['partially_paid', [first], '400000', '2026-05-01T01:00:00.000Z'],
				['processing', [first, part('x', 5, 2, 'declined')], '400000', '2026-05-01T01:00:00.000Z'],
				['partially_paid', [first, second], '700000', '2026-05-01T03:00:00.000Z'],
				['partial_expired', [first, second], '700000', '2026-05-01T03:00:00.000Z'],
			] as const) {
				const payment = await read(word, { charges, is_fully_paid: false, total_paid: Number(paid) });
				assert.deepEqual([payment.amountPaid, payment.paidAt], [cop(paid), paidAt], word);
				assert.equal(payment.parts?.length, charges.filter(({ status }) => status === 'paid').length);
			}
		});

		it('that ran out has ended, and is not paid', async () => {
			const { status, ended, amountPaid, url } = await read('partial_expired', { total_paid: 400000 });
			assert.deepEqual([status, ended, amountPaid, url], ['partially_paid', true, cop('400000'), null]);
		});

		it('is never without money once a part came, whatever became of the rest', async () => {
			for (const [word, status, ended] of [
				['pending', 'partially_paid', false],
				['declined', 'partially_paid', false],
				['processing', 'processing', false],
				['expired', 'partially_paid', true],
				['cancelled', 'partially_paid', true],
			] as const) {
				const payment = await read(word, { total_paid: 400000 });
				assert.deepEqual(
					[payment.status, payment.ended, payment.amountPaid],
					[status, ended, cop('400000')],
					word,
				);
			}
		});

		const totals: readonly [word: string, partial: unknown, paid: string | undefined][] = [
			['partially_paid', { total_paid: 400000 }, '400000'],
			['partially_paid', { total_paid: '400000' }, '400000'],
			['partially_paid', { charges: [part('a', 250000, 1), part('b', 150000, 2)] }, '400000'],
			['partially_paid', { total_paid: 0 }, undefined],
			['partially_paid', { total_paid: 'a lot' }, undefined],
			['partially_paid', { total_paid: 40000000 }, undefined],
			['partially_paid', null, undefined],
			['approved', null, '1400000'],
			['approved', { total_paid: 1400000 }, '1400000'],
			['approved', { total_paid: 140000000 }, '1400000'],
			['approved', { total_paid: 1500000 }, '1500000'],
			['approved', { total_paid: 700000 }, '1400000'],
			['refunded', null, '1400000'],
			['refunded', { total_paid: 700000 }, '700000'],
			['disputed', null, '1400000'],
			['pending', { total_paid: 0 }, undefined],
			['expired', null, undefined],
		];
		for (const [word, partial, paid] of totals) {
			it(`${word} with ${JSON.stringify(partial)} has ${paid ?? 'nothing'}`, async () => {
				assert.equal((await read(word, partial)).amountPaid?.value, paid);
			});
		}
	});

	it('hands on what the newer pages tell beside state and money', async () => {
		const more = { commission: 35000, due_date: '2026-06-01', is_test: true, method: { brand: 'visa' } };
		server.script((seen) => answer(seen, { change: (one) => ({ ...one, ...more }) }));
		const read = await provider.getPayment({ id: ID, reference: order.reference, amount: order.amount });
		assert.deepEqual(
			[read.commission, read.dueDate, read.isTest, read.method],
			[{ value: '35000', currency: 'COP' }, '2026-06-01', true, 'visa'],
		);
	});

	describe('cancelling', () => {
		const ref = { id: ID, reference: order.reference, amount: order.amount };

		it('deletes the payment and reads how it ended', async () => {
			server.script((seen) => answer(seen, { word: 'cancelled' }));
			assert.equal((await provider.cancelPayment(ref)).status, 'cancelled');
			assert.deepEqual(
				server.seen.map(({ method, target }) => `${method} ${target}`),
				[`DELETE /payments/${ID}`, `GET /payments/${ID}`],
			);
		});

		it('takes a payment that is gone for a cancelled one', async () => {
			server.script(({ method }) => ({ status: method === 'DELETE' ? 204 : 404 }));
			const { status, ended } = await provider.cancelPayment(ref);
			assert.deepEqual([status, ended], ['cancelled', true]);
		});

		it('takes a payment for cancelled that is gone after a try whose answer was lost', async () => {
			for (const lost of ['reset', { status: 500 }] satisfies Reply[]) {
				let tries = 0;
				server.script(({ method }) => (method === 'DELETE' && tries++ === 0 ? lost : { status: 404 }));
				const { status, ended, memo } = await provider.cancelPayment(ref);
				assert.deepEqual([status, ended, memo], ['cancelled', true, 'cancelled']);
			}
		});

		it('takes no payment for cancelled that was not there before', async () => {
			server.script(() => ({ status: 404 }));
			await refused(provider.cancelPayment(ref), { fault: 'not_found' });
			await refused(provider.getPayment(ref), { fault: 'not_found' });
			await refused(provider.getPayment({ ...ref, memo: 'other' }), { fault: 'not_found' });
		});

		it('remembers that it cancelled a payment that OnePay then deletes', async () => {
			for (const after of [{ status: 404 }, undefined]) {
				server.script((seen) =>
					seen.method === 'DELETE' ? { status: 204 } : (after ?? answer(seen, { word: 'cancelled' })),
				);
				const { memo } = await provider.cancelPayment(ref);
				server.script(() => ({ status: 404 }));
				for (const verb of ['getPayment', 'cancelPayment'] as const) {
					const { status, ended, memo: kept } = await provider[verb]({ ...ref, memo });
					assert.deepEqual([status, ended, kept], ['cancelled', true, memo]);
				}
			}
		});

		it('still reads a late approval of a payment that it cancelled', async () => {
			server.script((seen) => answer(seen, { word: 'approved' }));
			assert.equal((await provider.getPayment({ ...ref, memo: 'cancelled' })).status, 'succeeded');
		});

		it('does not take its own wrong key for the end of a payment that it cancelled', async () => {
			server.script(() => ({ status: 401 }));
			await refused(provider.getPayment({ ...ref, memo: 'cancelled' }), { fault: 'unauthorized' });
		});

		it('says why it did not work when the payment stays open', async () => {
			server.script((seen) => (seen.method === 'DELETE' ? { status: 403 } : answer(seen, {})));
			await refused(provider.cancelPayment(ref), { fault: 'unauthorized' });
		});
	});

	describe('a connect link', () => {
		const documented = fixture('onepay/create-connect-link');
		const customerId = documented.answer.customer_id as string;
		const connect: ConnectOrder = {
			reference: order.reference,
			idempotencyKey: order.idempotencyKey,
			title: 'Guardar tarjeta',
			customerId,
			returnUrl: 'https://shop.example/thanks',
		};
		const cards = fixture('onepay/list-cards').answer;
		const accounts = fixture('onepay/list-accounts').answer;
		const shop = (saved: 'some' | 'more') => (seen: Seen) => {
			if (seen.method === 'POST') return { status: 201, body: documented.answer };
			if (seen.path.endsWith('/accounts')) return { body: accounts };
			const data = cards.data as unknown[];
			return { body: { ...cards, data: saved === 'more' ? data : data.slice(1) } };
		};

		it('sends every documented member', async () => {
			server.script(shop('some'));
			const { url, visits, completed } = await provider.createConnectLink({
				...connect,
				singleUse: true,
				notify: true,
				allows: documented.request.body.allows as Record<string, boolean>,
				metadata: {},
			});
			assert.equal(url, documented.answer.url);
			assert.deepEqual([visits, completed], [0, 0]);
			const post = server.seen.find(({ method }) => method === 'POST');
			assert.equal(post?.target, '/connect-links');
			assert.equal(post?.headers['x-idempotency'], connect.idempotencyKey);
			assert.deepEqual(post?.body, {
				...documented.request.body,
				customer_id: customerId,
				external_id: connect.reference,
				redirect_url: connect.returnUrl,
			});
		});

		it('writes to nobody unless told to', async () => {
			server.script(shop('some'));
			await provider.createConnectLink(connect);
			const post = server.seen.find(({ method }) => method === 'POST');
			assert.equal((post?.body as { notify: unknown }).notify, false);
		});

		it('is done when the customer has a method that was not there before', async () => {
			server.script(shop('some'));
			const { id, memo } = await provider.createConnectLink(connect);
			const ref = { id, reference: connect.reference, customerId, ...(memo !== undefined && { memo }) };

			const waiting = await provider.getConnectLink(ref);
			assert.deepEqual([waiting.status, waiting.saved, waiting.url], ['pending', [], documented.answer.url]);

			server.script(shop('more'));
			const done = await provider.getConnectLink(ref);
			assert.deepEqual(
				[done.status, done.url, done.saved],
				[
					'succeeded',
					null,
					[{ id: '9e01eeae-2868-4564-9d04-84d1d1d027d2', kind: 'card', label: 'MASTERCARD ••8099' }],
				],
			);
		});

		it('is refused when it is for another customer or leads elsewhere', async () => {
			for (const change of [
				{ customer_id: 'another' },
				{ url: 'https://evil.example/connect-link/1' },
				{ id: null },
			]) {
				server.script((seen) =>
					seen.method === 'POST' ? { body: { ...documented.answer, ...change } } : shop('some')(seen),
				);
				await refused(provider.createConnectLink(connect), { fault: 'unreadable', executed: 'maybe' });
			}
		});

		it('has had no effect when the customer could not even be read', async () => {
			server.script(() => ({ status: 500 }));
			await refused(provider.createConnectLink(connect), { fault: 'unavailable', executed: 'no' });
		});
	});

	describe('a charge', () => {
		const documented = fixture('onepay/create-charge');
		const charge: ChargeOrder = {
			reference: order.reference,
			idempotencyKey: order.idempotencyKey,
			title: 'Mensualidad Enero 2025',
			amount: { value: '85000', currency: 'COP' },
			customerId: '9dd4158b-0e45-42bc-b56f-a4c1f856814d',
			cardId: '9e01eeae-2868-4564-9d04-84d1d1d027d2',
		};
		const answered = { ...documented.answer, amount: 85000 };

		it('sends the documented request beside our own reference', async () => {
			server.script(() => ({ status: 201, body: answered }));
			await provider.createCharge(charge);
			// Alone of its method: a read that the test before gave up may still arrive.
			const post = server.seen.find(({ method }) => method === 'POST');
			const { external_id: ours, ...rest } = post?.body as Record<string, unknown>;
			assert.equal(ours, charge.reference);
			assert.deepEqual(rest, documented.request.body);
			assert.equal(post?.headers['x-idempotency'], charge.idempotencyKey);
		});

		it('that was declined is an answer, with the reason', async () => {
			server.script(() => ({ status: 201, body: answered }));
			assert.deepEqual(await provider.createCharge(charge), {
				id: '9e02966f-2ddf-4ee7-a391-5b5b7653e232',
				status: 'failed',
				amount: charge.amount,
				reason: {
					code: 'INTERNAL_ERROR',
					description: 'Error interno. Comunícate con soporte para resolver el problema.',
				},
				createdAt: '2025-01-20T02:18:29.000Z',
				paidAt: null,
			});
		});

		it('gives its reason in every documented shape', async () => {
			const shapes: readonly [unknown, { code: string; description: string } | null][] = [
				[null, null],
				[['CANCELLED_BY_MERCHANT'], { code: 'CANCELLED_BY_MERCHANT', description: '' }],
				[
					{ code: 'CARD_CVV', message: 'm' },
					{ code: 'CARD_CVV', description: 'm' },
				],
				[{}, null],
				['CARD_EXPIRED', { code: 'CARD_EXPIRED', description: '' }],
				['Fondos insuficientes.', { code: 'UNKNOWN', description: 'Fondos insuficientes.' }],
				['', null],
				[5, null],
				[[5], null],
			];
			for (const [remarks, reason] of shapes) {
				server.script(() => ({ body: { ...answered, remarks } }));
				assert.deepEqual((await provider.createCharge(charge)).reason, reason);
			}
		});

		it('about other money is refused, as the documentation answers its own example', async () => {
			server.script(() => ({ body: documented.answer }));
			await refused(provider.createCharge(charge), { fault: 'amount_mismatch', executed: 'maybe' });
		});

		it('needs a card or an account, and not both', async () => {
			const { cardId, ...bare } = charge as ChargeOrder & { cardId: string };
			for (const wrong of [bare, { ...charge, accountId: cardId }]) {
				server.script(() => ({ body: answered }));
				await refused(provider.createCharge(wrong as ChargeOrder), { fault: 'rejected', executed: 'no' });
				assert.equal(server.seen.length, 0);
			}
		});

		for (const [what, reply] of [
			['is broken off', 'reset'],
			['is a 503', { status: 503 }],
		] as const) {
			it(`is sent once, also where the answer ${what}: OnePay may have forgotten its key`, async () => {
				server.script(() => reply);
				await refused(provider.createCharge(charge), { fault: 'unavailable', executed: 'maybe' });
				assert.equal(server.seen.filter(({ method }) => method === 'POST').length, 1);
			});
		}

		describe('whose answer was lost', () => {
			const triedAt = '2025-01-20T02:18:25Z';
			const listed = {
				...answered,
				status: 'paid',
				title: charge.title,
				customer: { id: charge.customerId },
				payment_method_id: charge.cardId,
			};
			const find = (entries: readonly object[], known: readonly string[] = []) => {
				server.script(() => ({ body: { current_page: 1, last_page: 1, data: entries } }));
				const { cardId: methodId, ...wanted } = charge as ChargeOrder & { cardId: string };
				const isOther = async (id: string) => known.includes(id);
				return provider.findCharge({ ...wanted, methodId, triedAt, isOther });
			};

			it('is the listed one with its reference, whatever else is listed', async () => {
				const own = { ...listed, id: 'own', external_id: charge.reference, created_at: undefined };
				assert.equal((await find([listed, own]))?.id, 'own');
			});

			it('is the first alike of those that state no reference and are not known as another', async () => {
				const at = (id: string, second: number) => ({
					...listed,
					id,
					created_at: `2025-01-20T02:18:${second}.000000Z`,
				});
				const three = [at('c', 40), at('a', 20), at('b', 30)];
				assert.equal((await find(three))?.id, 'a');
				assert.equal((await find(three, ['a']))?.id, 'b');
				assert.equal(await find(three, ['a', 'b', 'c']), undefined);
			});

			for (const [what, change] of [
				['with another reference', { external_id: 'ANOTHER' }],
				['of another customer', { customer: { id: 'another' } }],
				['of another method', { payment_method_id: 'another' }],
				['of another amount', { amount: 85001 }],
				['with another title', { title: 'Mensualidad Febrero 2025' }],
				['from ten minutes before', { created_at: '2025-01-20T02:08:25.000000Z' }],
			] as const) {
				it(`is not one ${what}`, async () => {
					assert.equal(await find([{ ...listed, ...change }]), undefined);
				});
			}

			it('is not certainly missing where the list was not read to its end', async () => {
				server.script(() => ({ body: { current_page: 1, last_page: 1_000, data: [] } }));
				const query = { ...charge, triedAt, isOther: async () => false };
				await refused(provider.findCharge(query), { fault: 'unreadable' });
			});
		});

		it('calls the time of a split schedule_at', async () => {
			server.script(() => ({ body: answered }));
			await provider.createCharge({
				...charge,
				splits: [{ accountId: 'a', percentage: 3, scheduledAt: '2026-01-01T00:00:00Z' }],
			});
			assert.deepEqual((server.seen[0]?.body as { splits: unknown }).splits, [
				{ account_id: 'a', split_type: 'percentage', split_value: 300, schedule_at: '2026-01-01 00:00:00' },
			]);
		});

		it('is read back, with and without knowing its amount', async () => {
			const id = '9e02966f-2ddf-4ee7-a391-5b5b7653e232';
			server.script(() => ({ body: { ...documented.answer, status: 'paid' } }));
			const read = await provider.getCharge({ id });
			assert.deepEqual([read.status, read.amount], ['succeeded', { value: '1000', currency: 'COP' }]);
			await refused(provider.getCharge({ id, amount: charge.amount }), { fault: 'amount_mismatch' });
		});
	});

	describe('webhooks', () => {
		const raw = new TextEncoder().encode(JSON.stringify(fixture('onepay/webhook.charge').request));
		const current = SECRETS.webhookSecret[0] ?? '';
		const baseUrl = 'https://api.onepay.la/v1';

		it('are read in the older envelope, and under the header seen live', async () => {
			const event = await provider.readWebhook(
				raw,
				new Headers({ Signature: await sign(raw, current, 'hex') }),
			);
			assert.deepEqual(
				[event.type, event.subject, event.providerId, event.reference],
				['charge.created', 'charge', '9bf2bc44-28d4-4693-9896-7fc1fe1f5b65', 'EXT-12345'],
			);
		});

		it('without a signature are read only with the right token, and only where one is configured', async () => {
			const guarded = onepay({ ...SECRETS, webhookToken: 'wh_hdr_canary', baseUrl });
			const open = onepay({ secretKey: SECRETS.secretKey, baseUrl });
			const signature = await sign(raw, current, 'hex');
			const token = { 'x-webhook-token': 'wh_hdr_canary' };
			const wrong = { 'x-webhook-token': 'wh_hdr_other' };
			await guarded.readWebhook(raw, new Headers(token));
			await guarded.readWebhook(raw, new Headers({ ...token, 'x-signature': signature }));
			await guarded.readWebhook(raw, new Headers({ 'x-signature': signature }));
			const refusals: readonly [ReturnType<typeof onepay>, Record<string, string>][] = [
				[guarded, {}],
				[guarded, wrong],
				[guarded, { ...wrong, 'x-signature': signature }],
				[guarded, { ...token, 'x-signature': 'f'.repeat(64) }],
				[provider, token],
				[open, {}],
				[open, { 'x-signature': signature }],
			];
			for (const [adapter, headers] of refusals) {
				await refused(adapter.readWebhook(raw, new Headers(headers)), {
					fault: 'unauthorized',
					executed: 'no',
				});
			}
		});

		it('about each part of a payment are events of their own', async () => {
			const ids = [];
			for (const total_paid of [100, 200, 200]) {
				const data = { id: 'p', status: 'partially_paid', partial_payment: { total_paid } };
				const bytes = new TextEncoder().encode(JSON.stringify({ event: 'payment.partially_paid', data }));
				const headers = new Headers({ 'x-signature': await sign(bytes, current, 'hex') });
				ids.push((await provider.readWebhook(bytes, headers)).id);
			}
			assert.notEqual(ids[0], ids[1]);
			assert.equal(ids[1], ids[2]);
		});

		for (const [type, word, status] of [
			['payment.approved', 'approved', 'succeeded'],
			['payment.partially_paid', 'partially_paid', 'partially_paid'],
			['charge.paid', 'paid', 'succeeded'],
			['payment.approved', 'a word that is not documented', undefined],
			['connect_link.completed', 'completed', undefined],
		] as const) {
			it(`state ${status ?? 'no status'} where ${type} has the status "${word}"`, async () => {
				const data = { id: 'p', status: word };
				const bytes = new TextEncoder().encode(JSON.stringify({ event: type, data }));
				const headers = new Headers({ 'x-signature': await sign(bytes, current, 'hex') });
				assert.equal((await provider.readWebhook(bytes, headers)).status, status);
			});
		}

		it('tell a connect link from a payment', async () => {
			const body = {
				event: 'connect_link.completed',
				data: { id: 'c-1', external_id: 'R', payment_method: { id: 'm' } },
			};
			const bytes = new TextEncoder().encode(JSON.stringify(body));
			const event = await provider.readWebhook(
				bytes,
				new Headers({ 'x-signature': await sign(bytes, current, 'hex') }),
			);
			assert.deepEqual([event.subject, event.providerId, event.reference], ['connect-link', 'c-1', 'R']);
		});
	});

	describe('options', () => {
		it('decide environment, address and pages', () => {
			const live = onepay({ secretKey: 'sk_live_abc' });
			assert.deepEqual(
				[live.environment, live.pages],
				['live', ['https://pagos.onepay.la', 'https://s.onepay.la']],
			);
			const local = onepay({
				secretKey: 'sk_test_abc',
				baseUrl: 'http://127.0.0.1:4010/v1',
				pages: ['https://x.example'],
			});
			assert.deepEqual(local.environment, 'test');
			assert.deepEqual([local.pages[0], local.pages.at(-1)], ['http://127.0.0.1:4010', 'https://x.example']);
		});

		it('name one account per key, unless they name it themselves', () => {
			const [a, b] = ['sk_test_a', 'sk_test_b'].map((secretKey) => onepay({ secretKey }).account);
			assert.notEqual(a, b);
			assert.equal(onepay({ secretKey: 'sk_test_a', account: 'shop' }).account, 'shop');
		});

		it('are refused all at once, in words, without repeating a secret', () => {
			const wrong = {
				secretKey: 'pk_canary',
				webhookSecret: ['', ' canary '],
				webhookToken: '',
				baseUrl: 'http://api.onepay.la/v1',
				metadata: 'xml',
				pages: ['https://a.example/b', 'ftp://c.example'],
				secretkey: 'canary',
			} as unknown as Parameters<typeof onepay>[0];
			assert.throws(
				() => onepay(wrong),
				({ message }: Error) => {
					assert.equal(message.split('\n').length, 9, message);
					for (const word of [
						'secretkey',
						'secretKey',
						'webhookSecret',
						'webhookToken',
						'baseUrl',
						'metadata',
						'pages',
					]) {
						assert.match(message, new RegExp(word));
					}
					assert.doesNotMatch(message, /canary/);
					return true;
				},
			);
		});
	});
});
