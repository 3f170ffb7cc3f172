import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import type { PaymentOrder } from '../../src/providers/provider.ts';
import { within } from '../../src/wire/surroundings.ts';
import { fixture } from './fixtures.ts';
import { scriptedServer, type Reply, type ScriptedServer, type Seen } from './scripted-server.ts';
import { silentTime } from './silent-time.ts';
import { listAll, plainOrder, refused, testProvider, type Facts } from './test-provider.ts';

const KEYS = {
	appKey: 'canary-app-key',
	token: 'canary-token',
	linkUrl: 'https://pay.neopay.example/l/{slug}',
};

const LINK = fixture('neopay/get-link').answer.data as Record<string, unknown>;
const BANK_PAYMENT = fixture('neopay/payment').answer;
const ID = '98e878e8-2486-458a-b1f4-878d37398b52';
const PAGE = 'https://pay.neopay.example/l/5EczjXZRsZ';

const order = plainOrder({ value: '350.41', currency: 'EUR' });

/**
 * A link with our reference. `link:closed` is a word for the link, any other for the bank payment through it.
 */
function link(facts: Facts, status = 'published'): Record<string, unknown> {
	const { word = '', money, reference = order.reference, change = (one) => one } = facts;
	return change({
		...LINK,
		status: word.startsWith('link:') ? word.slice(5) : status,
		communication: reference,
		...(money && { amount: money.value, currency: money.currency }),
	});
}

function bankPayments({ word = '', reference = order.reference }: Facts): unknown[] {
	if (word === '' || word.startsWith('link:')) return [];
	return [{ ...BANK_PAYMENT, amount: 350.41, currency: 'EUR', status: word, reference }];
}

function answer({ method, path }: Seen, facts: Facts): Reply {
	if (method === 'GET' && path === '/links')
		return { body: { data: facts.listed === false ? [] : [link(facts)] } };
	if (method === 'GET' && path === `/links/${ID}`) return { body: { data: link(facts) } };
	if (method === 'GET' && path === '/payments') return { body: { data: bankPayments(facts) } };
	if (method === 'POST' && path === '/links')
		return { status: 201, body: { data: link({ ...facts, word: '' }, 'draft') } };
	// Every documented answer to a verb shows the draft as it was.
	if (method === 'PATCH') return { body: { data: link({ ...facts, word: '' }, 'draft') } };
	return { status: 404 };
}

testProvider({
	name: 'neopay',
	basePath: '/api',
	make: (options) => neopay({ ...KEYS, ...options }),
	headers: { authorization: KEYS.token, 'x-app-key': KEYS.appKey },
	order,
	id: ID,
	answer,
	searchedList: '/links',
	decides: ({ method, path }) => method === 'POST' && path === '/links',
	createRequests: [
		{ method: 'GET', target: '/links' },
		{
			method: 'POST',
			target: '/links',
			body: {
				product: order.title,
				amount: 350.41,
				communication: order.reference,
				reference: order.reference,
				settings: { expirationDate: false, showPayeeData: false, requestCustomerData: false },
			},
		},
		{ method: 'PATCH', target: `/links/${ID}/publish` },
	],
	created: { id: ID, status: 'pending', ended: false, amount: order.amount, url: PAGE, expiresAt: null },
	words: { waits: '', paid: 'paid' },
	statuses: [
		['pending', 'pending', false],
		['PENDING', 'pending', false],
		['paid', 'succeeded', true],
		['Paid', 'succeeded', true],
		['rejected', 'failed', false],
		['link:draft', 'created', false],
		['link:unpublished', 'created', false],
		['link:published', 'pending', false],
		['link:active', 'pending', false],
		['link:closed', 'cancelled', true],
		['link:paid', 'unknown', false],
		['link:completed', 'unknown', false],
	],
	needed: ['id', 'status', 'slug', 'amount'],
	refusals: [
		[422, { message: 'x', errors: { product: ['required'] } }, 'rejected', 'no', ['product']],
		[401, { message: 'Unauthenticated.' }, 'unauthorized', 'no', []],
		[400, { error: 'x' }, 'rejected', 'no', []],
	],
});

describe('neopay', () => {
	/** 2026-11-21, noon. */
	const NOW = Date.UTC(2026, 10, 21, 12);
	let server: ScriptedServer;
	let provider: ReturnType<typeof neopay>;
	before(async () => {
		server = await scriptedServer('/api');
		provider = neopay({ ...KEYS, baseUrl: server.baseUrl, timing: { pauseMs: 1 }, now: () => NOW });
	});
	after(() => server.close());

	const ref = { id: ID, reference: order.reference, amount: order.amount };
	const trace = () => server.seen.map(({ method, target }) => `${method} ${target}`);

	const sent = async (more: Partial<PaymentOrder>, adapter = provider) => {
		server.script((seen) => answer(seen, { listed: false }));
		await adapter.createPayment({ ...order, ...more });
		return server.seen.find(({ method }) => method === 'POST')?.body as Record<string, unknown>;
	};

	describe('a link for a payment', () => {
		for (const name of ['communication', 'reference'] as const) {
			it(`is the documented one that calls the statement ${name}, which goes under both names`, async () => {
				const { body } = fixture(`neopay/create-link.${name}`).request;
				const adapter = neopay({ ...KEYS, baseUrl: server.baseUrl, askCustomer: 'full_customer' });
				const request = await sent(
					{
						title: body.product as string,
						amount: { value: '350.41', currency: 'EUR' },
						description: body.description as string,
						reference: body[name] as string,
						expiresAt: `${(body.expired_at as string).replace(' ', 'T')}Z`,
					},
					adapter,
				);
				assert.deepEqual(request, {
					...body,
					communication: body[name],
					reference: body[name],
					// The page sends an end and says in the same breath not to read it, and a theme that a payment has no word for.
					settings: { expirationDate: true, showPayeeData: false, requestCustomerData: true },
				});
			});
		}

		it('holds no more than fits', async () => {
			const body = await sent({ title: 'x'.repeat(60), description: 'é'.repeat(200) });
			assert.equal(body.product, `${'x'.repeat(49)}…`);
			assert.equal(body.description, `${'é'.repeat(149)}…`);
		});

		const impossible: readonly [string, Partial<PaymentOrder>, 'rejected' | 'not_supported'][] = [
			['another currency', { amount: { value: '5', currency: 'USD' } }, 'rejected'],
			['a reference that no statement can hold', { reference: 'X'.repeat(19) }, 'rejected'],
			['an end that is no time', { expiresAt: 'soon' }, 'rejected'],
			['splits', { splits: [{ percentage: 5 }] }, 'not_supported'],
			['parts', { partialPayment: {} }, 'not_supported'],
			['a time to be sent', { scheduleAt: '2027-01-01T00:00:00Z' }, 'not_supported'],
		];
		for (const [what, more, fault] of impossible) {
			it(`with ${what} is refused before anything is sent`, async () => {
				server.script((seen) => answer(seen, {}));
				await refused(provider.createPayment({ ...order, ...more }), { fault, executed: 'no' });
				assert.equal(server.seen.length, 0);
			});
		}
	});

	describe('an interrupted create', () => {
		const draft = { ...link({}), status: 'draft' };

		it('that left a draft is continued: published, not drafted again', async () => {
			for (const verb of ['createPayment', 'findPayment'] as const) {
				server.script((seen) => (seen.target === '/links' ? { body: { data: [draft] } } : answer(seen, {})));
				const payment = await provider[verb](order);
				assert.deepEqual([payment?.id, payment?.url, payment?.status], [ID, PAGE, 'pending']);
				assert.deepEqual(trace(), ['GET /links', `PATCH /links/${ID}/publish`, 'GET /payments']);
			}
		});

		it('that left a published link is adopted as it is', async () => {
			server.script((seen) => answer(seen, {}));
			assert.equal((await provider.createPayment(order)).url, PAGE);
			assert.deepEqual(trace(), ['GET /links', 'GET /payments']);
		});

		it('that left several has one published and the others closed first', async () => {
			const left = [
				{ ...draft, id: 'first' },
				{ ...draft, id: 'second' },
				{ ...draft, id: 'third', status: 'published', slug: 'third' },
				{ ...draft, id: 'fourth', status: 'closed' },
			];
			server.script((seen) => {
				if (seen.target === '/links') return { body: { data: left } };
				const one = left.find(({ id }) => seen.target.includes(id));
				return one ? { body: { data: one } } : answer(seen, {});
			});
			const payment = await provider.createPayment(order);
			assert.deepEqual([payment.id, payment.url], ['third', 'https://pay.neopay.example/l/third']);
			const closings = ['PATCH /links/first/close', 'PATCH /links/second/close'];
			assert.deepEqual(trace(), ['GET /links', ...closings, 'GET /payments']);
		});

		it('that left two published links has one of them closed, on whichever page it is listed', async () => {
			const twins = [link({}), { ...link({}), id: 'twin', slug: 'twin' }];
			server.script((seen) => {
				const page = Number(seen.query.get('page') ?? '1');
				if (seen.path === '/links') return { body: { data: [twins[page - 1]], last_page: 2 } };
				const one = twins.find(({ id }) => seen.path.includes(String(id)));
				return one ? { body: { data: one } } : answer(seen, {});
			});
			assert.equal((await provider.findPayment(order))?.id, ID);
			assert.deepEqual(trace(), [
				'GET /links',
				'GET /links?page=2',
				'PATCH /links/twin/close',
				'GET /payments',
			]);
		});

		it('is never said to be without effect once there is a draft', async () => {
			for (const reply of [
				'reset',
				'hang',
				{ status: 403 },
				{ status: 422 },
				{ status: 429 },
			] satisfies Reply[]) {
				const adapter = neopay(within(silentTime(server), { ...KEYS, baseUrl: server.baseUrl }));
				server.script((seen) => (seen.method === 'PATCH' ? reply : answer(seen, { listed: false })));
				await refused(adapter.createPayment(order), { executed: 'maybe' });
			}
		});

		it('had no effect when not even the list could be read', async () => {
			server.script(() => ({ status: 500 }));
			await refused(provider.createPayment(order), { fault: 'unavailable', executed: 'no' });
			await refused(provider.findPayment(order), { fault: 'unavailable', executed: 'maybe' });
			assert.ok(server.seen.every(({ method }) => method === 'GET'));
		});

		it('is not continued with a link about other money', async () => {
			server.script((seen) => answer(seen, { money: { value: 1, currency: 'EUR' } }));
			await refused(provider.createPayment(order), { fault: 'amount_mismatch', executed: 'maybe' });
			assert.deepEqual(trace(), ['GET /links']);
		});

		it('whose draft has run out is not published any more', async () => {
			const settings = { expirationDate: true };
			const late = { ...draft, expired_at: '2026-11-21 11:00:00', settings };
			server.script((seen) => (seen.target === '/links' ? { body: { data: [late] } } : answer(seen, {})));
			const payment = await provider.createPayment(order);
			assert.deepEqual([payment.status, payment.ended, payment.url], ['expired', true, null]);
			assert.ok(server.seen.every(({ method }) => method === 'GET'));
		});

		it('whose link has ended says so', async () => {
			server.script((seen) => answer(seen, { word: 'link:closed' }));
			const payment = await provider.createPayment(order);
			assert.deepEqual([payment.status, payment.ended, payment.url], ['cancelled', true, null]);
		});
	});

	describe('a list', () => {
		const other = { ...LINK, id: 'other', communication: 'OTHER' };
		const shapes: readonly [string, unknown][] = [
			['an array', [link({})]],
			['{data: […]}', { data: [link({})] }],
			['{data: {…}} with one link, as documented', { data: link({}) }],
			['{links: {data: […]}}', { links: { data: [other, link({})] } }],
			['{data: {data: […]}}', { data: { data: [link({})] } }],
		];
		for (const [shape, body] of shapes) {
			it(`is read as ${shape}`, async () => {
				server.script((seen) => (seen.target === '/links' ? { body } : answer(seen, {})));
				assert.equal((await provider.findPayment(order))?.id, ID);
			});
		}

		it('that is none is unreadable', async () => {
			for (const body of [{}, { data: 'x' }, 5, { links: 3 }]) {
				server.script(() => ({ body }));
				await refused(provider.findPayment(order), { fault: 'unreadable', executed: 'maybe' });
			}
		});

		const made = (daysAgo: number) => new Date(NOW - daysAgo * 86_400_000).toISOString();
		/** Pages of the list of links; those that are not given hold somebody else's. */
		const listed = (pages: Readonly<Record<number, unknown[]>>, last: number) => (seen: Seen) => {
			if (seen.path !== '/links' || seen.method !== 'GET') return answer(seen, {});
			const page = Number(seen.query.get('page') ?? '1');
			const data = pages[page] ?? [{ ...other, created_at: made(90) }];
			return { body: { data, meta: { current_page: page, last_page: last } } };
		};

		it('is read to its end, whatever its order', async () => {
			for (const at of [1, 2, 3, 4]) {
				server.script(listed({ [at]: [{ ...link({}), created_at: made(1) }] }, 4));
				assert.equal((await provider.findPayment(order))?.id, ID);
				const reads = server.seen.filter(({ path }) => path === '/links').length;
				assert.equal(reads, 4, 'a second link of ours may be on any page');
			}
		});

		it('proves that there is no link of ours only when all of it was read', async () => {
			for (const [last, certain] of [
				[1, true],
				[50, true],
				[51, false],
			] as const) {
				server.script(listed({}, last));
				const found = provider.findPayment(order);
				if (certain) assert.equal(await found, undefined);
				else await refused(found, { fault: 'unreadable', executed: 'maybe' });
				assert.equal(server.seen.length, Math.min(last, 50));
			}
		});

		it('that is too long lets no second link be made, unless nothing was sent before', async () => {
			server.script(listed({}, 51));
			await refused(provider.createPayment(order), { fault: 'unreadable', executed: 'no' });
			assert.ok(server.seen.every(({ method }) => method === 'GET'));
			server.script(listed({}, 51));
			assert.equal((await provider.createPayment(order, { firstTry: true })).url, PAGE);
			assert.deepEqual(trace(), ['POST /links', `PATCH /links/${ID}/publish`]);
		});

		it('that is too long shows our link at either end', async () => {
			for (const at of [1, 2, 999, 1000]) {
				server.script(listed({ [at]: [link({})] }, 1000));
				assert.equal((await provider.findPayment(order))?.id, ID);
			}
		});

		it('that names a link twice does not have it closed', async () => {
			server.script(listed({ 1: [{ ...link({}), id: ID }], 2: [{ ...link({}), id: ID }] }, 2));
			assert.equal((await provider.findPayment(order))?.url, PAGE);
			assert.ok(server.seen.every(({ method }) => method === 'GET'));
		});
	});

	describe('the search for bank payments', () => {
		const paid = {
			...BANK_PAYMENT,
			amount: 350.41,
			currency: 'EUR',
			status: 'paid',
			reference: order.reference,
		};
		/** 15 payments of others on each page, and ours where it is said. */
		const shop = (last: number, at: number | undefined, ours: object = {}, change: object = {}) => {
			server.script((seen) => {
				if (seen.path === '/payments') {
					const page = Number(seen.query.get('page') ?? '1');
					const data: unknown[] = Array.from({ length: 15 }, (_, index) => ({
						...BANK_PAYMENT,
						id: `${page}-${index}`,
						reference: 'OTHER',
					}));
					if (page === at) data[7] = { ...paid, ...ours };
					return { body: { data, meta: { current_page: page, last_page: last, total: last * 15 } } };
				}
				return seen.method === 'PATCH' ? answer(seen, {}) : { body: { data: { ...link({}), ...change } } };
			});
		};
		const reads = () => server.seen.filter(({ path }) => path === '/payments').length;

		it('ends with the page that has ours', async () => {
			for (const [at, read] of [
				[1, 1],
				[60, 2],
				[2, 3],
			] as const) {
				shop(60, at);
				assert.equal((await provider.getPayment(ref)).status, 'succeeded');
				assert.equal(reads(), read);
			}
		});

		it('goes on after a rejected one, since another may be paid', async () => {
			shop(3, 1, { status: 'rejected' });
			assert.equal((await provider.getPayment(ref)).status, 'failed');
			assert.equal(reads(), 3);
		});

		it('leaves an open link open when there is more than can be read', async () => {
			shop(60, undefined);
			const open = await provider.getPayment(ref);
			assert.deepEqual([open.status, open.ended, open.url], ['pending', false, PAGE]);
			assert.equal(reads(), 50);
		});

		it('calls no link over when there is more than can be read', async () => {
			for (const status of ['closed', 'expired']) {
				shop(60, undefined, {}, { status });
				await refused(provider.getPayment(ref), { fault: 'unreadable' });
				shop(60, 3, { status: 'rejected' }, { status });
				await refused(provider.getPayment(ref), { fault: 'unreadable' });
				shop(50, undefined, {}, { status });
				assert.equal((await provider.getPayment(ref)).ended, true);
			}
		});

		it('asks for those since the link was made, a day of grace included, where the filter has a name', async () => {
			const adapter = neopay({ ...KEYS, baseUrl: server.baseUrl, paymentsFrom: 'from' });
			shop(2, undefined, {}, { created_at: '2026-11-20T10:00:00.000000Z' });
			await adapter.getPayment(ref);
			assert.deepEqual(trace().slice(1), [
				'GET /payments?from=2026-11-19',
				'GET /payments?from=2026-11-19&page=2',
			]);
		});
	});

	describe('the list of payments', () => {
		const now = new Date().toISOString();
		const linked = (id: string, more: object = {}) => ({
			...link({}),
			id,
			created_at: now,
			communication: id,
			...more,
		});
		const bank = (id: string, reference: string, more: object = {}) => ({
			...{
				...BANK_PAYMENT,
				amount: 350.41,
				currency: 'EUR',
				status: 'paid',
				created_at: now,
				updated_at: now,
			},
			...{ id, reference, ...more },
		});
		/** Serves lists, 2 on a page. */
		const serve = (links: readonly unknown[], payments: readonly unknown[]) =>
			server.script(({ path, query }) => {
				const all = path === '/links' ? links : payments;
				const page = Number(query.get('page') ?? '1');
				const meta = {
					current_page: page,
					last_page: Math.max(Math.ceil(all.length / 2), 1),
					total: all.length,
				};
				return { body: { data: all.slice((page - 1) * 2, page * 2), meta } };
			});
		const facts = async (adapter = provider) =>
			(await listAll(adapter)).map(({ id, reference, status, amount, amountPaid }) => [
				...[id, reference, status, amount?.value, amountPaid?.value],
			]);

		it('is of links with their bank payments, read to the end of both', async () => {
			serve(
				['A', 'B', 'C'].map((id) => linked(id)),
				[bank('1', 'C'), bank('2', 'B', { status: 'rejected' }), bank('3', 'A', { status: 'pending' })],
			);
			assert.deepEqual(await facts(), [
				['A', 'A', 'pending', '350.41', undefined],
				['B', 'B', 'failed', '350.41', undefined],
				['C', 'C', 'succeeded', '350.41', '350.41'],
			]);
			assert.deepEqual(trace(), [
				...['GET /links', 'GET /links?page=2'],
				...['GET /payments', 'GET /payments?page=2'],
			]);
		});

		it('counts a bank payment once that moved to the next page meanwhile', async () => {
			serve([linked('A')], [bank('1', 'A'), bank('2', 'X'), bank('1', 'A')]);
			assert.deepEqual((await facts())[0], ['A', 'A', 'succeeded', '350.41', '350.41']);
		});

		it('has bank payments whose link is not there, by their own id', async () => {
			serve([linked('A')], [bank('1', 'LOST'), bank('2', 'LOST', { status: 'rejected' })]);
			assert.deepEqual((await facts()).slice(1), [
				['1', 'LOST', 'succeeded', '350.41', '350.41'],
				['2', 'LOST', 'failed', '350.41', undefined],
			]);
		});

		it('leaves out links of another time, with their bank payments', async () => {
			serve([linked('OLD', { created_at: '2020-01-01T00:00:00.000000Z' })], [bank('1', 'OLD')]);
			assert.deepEqual(await facts(), []);
		});

		it('states the amount of a bank payment that is not the link’s, and no status', async () => {
			serve([linked('A')], [bank('1', 'A', { amount: 1 })]);
			assert.deepEqual(await facts(), [['A', 'A', 'unknown', '1', undefined]]);
		});

		it('asks for bank payments since then, a day of grace included, where the filter has a name', async () => {
			serve([], []);
			const adapter = neopay({ ...KEYS, baseUrl: server.baseUrl, paymentsFrom: 'from' });
			await adapter.listPayments({ since: '2026-11-20T10:00:00.000Z', until: '2026-11-21T10:00:00.000Z' });
			assert.deepEqual(trace(), ['GET /links', 'GET /payments?from=2026-11-19']);
		});

		it('ends where a list goes on for ever', async () => {
			let page = 0;
			server.script(() => ({
				body: { data: [linked(`L${++page}`)], next_page_url: 'https://neopay.io/more' },
			}));
			await refused(listAll(provider), { fault: 'unreadable', executed: 'maybe' });
			assert.equal(page, 2_000);
		});
	});

	describe('a link that was paid', () => {
		const paid = {
			...BANK_PAYMENT,
			id: 'first',
			amount: 350.41,
			currency: 'EUR',
			status: 'paid',
			reference: order.reference,
			created_at: '2026-11-20T10:00:00.000000Z',
			updated_at: '2026-11-20T10:05:00.000000Z',
			total_fee: 1.5,
		};
		const eur = (value: string) => ({ value, currency: 'EUR' });
		let closed = false;
		const shop = (
			payments: unknown[],
			close: 'works' | 'fails' | 'does nothing' = 'works',
			state = 'published',
		) => {
			closed = false;
			server.script((seen) => {
				if (seen.path === '/payments') return { body: { data: payments } };
				if (seen.method !== 'PATCH')
					return { body: { data: { ...link({}), status: closed ? 'closed' : state } } };
				if (close === 'fails') return { status: 422 };
				closed = close === 'works';
				return { body: { data: { ...link({}), status: closed ? 'closed' : 'published' } } };
			});
		};

		it('is closed, so that nobody pays it twice', async () => {
			shop([paid]);
			const payment = await provider.getPayment(ref);
			assert.deepEqual([payment.status, payment.ended, payment.warning], ['succeeded', true, undefined]);
			assert.deepEqual(trace(), [`GET /links/${ID}`, 'GET /payments', `PATCH /links/${ID}/close`]);
			await provider.getPayment(ref);
			assert.equal(server.seen.filter(({ method }) => method === 'PATCH').length, 1, 'once');
		});

		it('is paid and still payable when it cannot be closed, and is tried again', async () => {
			for (const close of ['fails', 'does nothing'] as const) {
				shop([paid], close);
				for (let time = 1; time <= 2; time++) {
					const payment = await provider.getPayment(ref);
					assert.deepEqual(
						[payment.status, payment.ended, payment.warning],
						['succeeded', false, 'still_payable'],
					);
					assert.equal(server.seen.filter(({ method }) => method === 'PATCH').length, time);
				}
			}
		});

		it('is not closed before that', async () => {
			for (const status of ['pending', 'rejected', 'odd']) {
				shop([{ ...paid, status }]);
				await provider.getPayment(ref);
				assert.ok(server.seen.every(({ method }) => method === 'GET'));
			}
		});

		it('twice has both payments counted', async () => {
			const second = { ...paid, id: 'second', updated_at: '2026-11-21T09:00:00.000000Z' };
			shop([second, paid, { ...paid, id: 'third', status: 'rejected' }]);
			const { amountPaid, parts, paidAt } = await provider.getPayment(ref);
			assert.deepEqual(amountPaid, eur('700.82'));
			assert.deepEqual(parts, [
				{ id: 'second', amount: eur('350.41'), paidAt: '2026-11-21T09:00:00.000Z' },
				{ id: 'first', amount: eur('350.41'), paidAt: '2026-11-20T10:05:00.000Z' },
			]);
			assert.equal(paidAt, '2026-11-21T09:00:00.000Z');
		});

		it('is told with its time, fee and bank, and with what went back', async () => {
			const adapter = neopay({
				...KEYS,
				baseUrl: server.baseUrl,
				statuses: { returned: 'refunded', recalled: 'disputed' },
			});
			shop([paid]);
			const { paidAt, commission, method } = await adapter.getPayment(ref);
			assert.deepEqual(
				[paidAt, commission, method],
				['2026-11-20T10:05:00.000Z', eur('1.5'), 'Modelo Sandbox'],
			);
			shop([{ ...paid, status: 'returned' }]);
			const refunded = await adapter.getPayment(ref);
			assert.deepEqual(
				[refunded.status, refunded.amountPaid, refunded.amountRefunded, refunded.refundedAt],
				['refunded', eur('350.41'), eur('350.41'), '2026-11-20T10:05:00.000Z'],
			);
			shop([{ ...paid, status: 'recalled' }]);
			const disputed = await adapter.getPayment(ref);
			assert.deepEqual(
				[disputed.status, disputed.amountDisputed, disputed.disputedAt],
				['disputed', eur('350.41'), '2026-11-20T10:05:00.000Z'],
			);
		});
	});

	it('reads a link without a page, and sends nobody there', async () => {
		for (const slug of [null, '', 'x'.repeat(3000)]) {
			server.script((seen) => answer(seen, { change: (one) => ({ ...one, slug }) }));
			const { status, url } = await provider.getPayment(ref);
			assert.deepEqual([status, url], ['pending', null]);
			assert.equal((await provider.links.get(ID)).url, null);
			server.script((seen) => answer(seen, { listed: false, change: (one) => ({ ...one, slug }) }));
			await refused(provider.createPayment(order), { fault: 'unreadable', executed: 'maybe' });
			assert.ok(!trace().includes(`PATCH /links/${ID}/publish`), 'is not published');
		}
	});

	describe('the state of a payment', () => {
		const paid = {
			...BANK_PAYMENT,
			amount: 350.41,
			currency: 'EUR',
			status: 'paid',
			reference: order.reference,
		};
		const state = async (payments: unknown[], change: object = {}, adapter = provider) => {
			server.script((seen) => {
				if (seen.path === '/payments') return { body: { data: payments } };
				return { body: { data: { ...link({}), ...change } } };
			});
			return adapter.getPayment(ref);
		};

		it('is never read off the link: published is not paid', async () => {
			for (const word of ['published', 'active', 'paid', 'completed', 'succeeded']) {
				const { status, amountPaid } = await state([], { status: word });
				assert.notEqual(status, 'succeeded');
				assert.equal(amountPaid, undefined);
			}
		});

		it('is paid when a bank payment with our reference is, in whichever member it stands', async () => {
			for (const field of ['reference', 'communication']) {
				const { status, amountPaid } = await state([{ ...paid, reference: null, [field]: order.reference }]);
				assert.deepEqual([status, amountPaid], ['succeeded', order.amount]);
			}
		});

		it('is not paid by anybody else’s bank payment', async () => {
			for (const reference of [null, '', 'OTHER', `${order.reference}1`, order.reference.slice(1)]) {
				assert.equal((await state([{ ...paid, reference }])).status, 'pending');
			}
		});

		it('is refused when the bank payment is about other money', async () => {
			for (const change of [{ amount: 35041 }, { amount: 1 }, { currency: 'GBP' }]) {
				await refused(state([{ ...paid, ...change }]), { fault: 'amount_mismatch', executed: 'maybe' });
			}
			await refused(state([{ ...paid, amount: 'x' }]), { fault: 'unreadable' });
		});

		it('takes the best of several tries', async () => {
			const tries = ['rejected', 'paid', 'pending'].map((status) => ({ ...paid, status }));
			assert.equal((await state(tries)).status, 'succeeded');
			assert.equal((await state(tries.filter(({ status }) => status !== 'paid'))).status, 'pending');
		});

		it('stays open after a rejected try while the link is', async () => {
			const rejected = { ...paid, status: 'rejected' };
			const open = await state([rejected]);
			assert.deepEqual([open.status, open.ended, open.url], ['failed', false, PAGE]);
			const closed = await state([rejected], { status: 'closed' });
			assert.deepEqual([closed.status, closed.ended], ['cancelled', true]);
		});

		it('waits for a bank payment under way, even when the link is closed meanwhile', async () => {
			const { status, ended, url } = await state([{ ...paid, status: 'pending' }], { status: 'closed' });
			assert.deepEqual([status, ended, url], ['pending', false, null]);
		});

		it('expires with the link, and only when the link says that it does', async () => {
			const end = (expired_at: string, expirationDate: boolean) => ({
				expired_at,
				settings: { ...(LINK.settings as object), expirationDate },
			});
			const past = await state([], end('2026-11-21 11:59:59', true));
			assert.deepEqual(
				[past.status, past.ended, past.expiresAt],
				['expired', true, '2026-11-21T11:59:59.000Z'],
			);
			const future = await state([], end('2026-11-21 12:00:01', true));
			assert.deepEqual([future.status, future.ended], ['pending', false]);
			const leftOver = await state([], end('2020-01-01 00:00:00', false));
			assert.deepEqual([leftOver.status, leftOver.expiresAt], ['pending', null]);
			assert.equal((await state([paid], end('2026-11-21 11:59:59', true))).status, 'succeeded');
		});

		it('follows the words and members that the merchant named', async () => {
			const adapter = neopay({
				...KEYS,
				baseUrl: server.baseUrl,
				statuses: { Settled: 'succeeded', paid: 'processing' },
				referenceFields: ['communication', 'remittance'],
			});
			const named = { ...paid, reference: null, remittance: order.reference };
			assert.equal((await state([{ ...named, status: 'SETTLED' }], {}, adapter)).status, 'succeeded');
			assert.equal((await state([{ ...named, status: 'paid' }], {}, adapter)).status, 'processing');
		});

		it('is not read off an answer about another link', async () => {
			await refused(state([], { id: 'another' }), { fault: 'unreadable' });
		});
	});

	describe('cancelling', () => {
		it('closes the link with the verb of the example', async () => {
			let closed = false;
			server.script((seen) => {
				closed ||= seen.method === 'PATCH';
				return answer(seen, closed && seen.method === 'GET' ? { word: 'link:closed' } : {});
			});
			const { status, ended } = await provider.cancelPayment(ref);
			assert.deepEqual([status, ended], ['cancelled', true]);
			assert.deepEqual(trace(), [`PATCH /links/${ID}/close`, `GET /links/${ID}`, 'GET /payments']);
		});

		it('does not call a link closed that is still published', async () => {
			server.script((seen) => answer(seen, {}));
			assert.deepEqual((await provider.cancelPayment(ref)).ended, false);
		});

		it('says why it did not work', async () => {
			server.script((seen) => (seen.method === 'PATCH' ? { status: 403 } : answer(seen, {})));
			await refused(provider.cancelPayment(ref), { fault: 'unauthorized' });
		});
	});

	describe('links', () => {
		it('are created with everything documented', async () => {
			const { body } = fixture('neopay/create-link.communication').request;
			server.script(() => ({ status: 201, body: fixture('neopay/create-link.communication').answer }));
			const created = await provider.links.create({
				title: body.product as string,
				amount: { value: '350.41', currency: 'EUR' },
				description: body.description as string,
				reference: body.communication as string,
				expiresAt: '2023-01-31T18:00:00Z',
				askCustomer: 'full_customer',
				showMerchant: true,
				theme: { selected: 'blue' },
			});
			assert.deepEqual(server.seen[0]?.body, {
				...body,
				reference: body.communication,
				settings: { ...(body.settings as object), expirationDate: true, showPayeeData: true },
			});
			assert.deepEqual(created, {
				id: ID,
				state: 'draft',
				title: 'Iphone 14 Pro',
				amount: { value: '350.41', currency: 'EUR' },
				reference: null,
				url: null,
				expiresAt: null,
			});
		});

		it('are read, listed, published, unpublished and closed at the documented addresses', async () => {
			const { links } = provider;
			const documented = (name: string) => () => ({ body: fixture(`neopay/${name}`).answer });
			const verbs: readonly [() => Promise<unknown>, string, string, unknown][] = [
				[() => links.get(ID), 'get-link', `GET /links/${ID}`, 'draft'],
				[async () => (await links.list())[0], 'list-links', 'GET /links', 'draft'],
				[() => links.publish(ID), 'publish-link', `PATCH /links/${ID}/publish`, 'published'],
				[() => links.unpublish(ID), 'unpublish-link', `PATCH /links/${ID}/unpublish`, 'draft'],
				[() => links.close(ID), 'close-link', `PATCH /links/${ID}/close`, 'closed'],
			];
			for (const [call, name, target, state] of verbs) {
				server.script(documented(name));
				const one = (await call()) as { id: string; state: string; url: string | null };
				assert.deepEqual([one.id, one.state], [ID, state]);
				assert.equal(one.url, state === 'published' ? PAGE : null);
				assert.deepEqual(trace(), [target]);
			}
		});

		it('are refused ids that are none', async () => {
			for (const verb of ['get', 'publish', 'unpublish', 'close'] as const) {
				server.script(() => ({}));
				await refused(provider.links[verb]('../payments'), { fault: 'rejected', executed: 'no' });
				assert.equal(server.seen.length, 0);
			}
		});
	});

	it('builds addresses in which a slug stays a slug', async () => {
		const slugs: readonly [string, string][] = [
			['5EczjXZRsZ', '5EczjXZRsZ'],
			['../../evil', '..%2F..%2Fevil'],
			['a?b#c', 'a%3Fb%23c'],
			['//evil.example', '%2F%2Fevil.example'],
			['@evil.example', '%40evil.example'],
			['é', '%C3%A9'],
		];
		for (const [slug, written] of slugs) {
			server.script((seen) => answer(seen, { listed: false, change: (one) => ({ ...one, slug }) }));
			assert.equal((await provider.createPayment(order)).url, `https://pay.neopay.example/l/${written}`);
		}
	});

	describe('options', () => {
		it('put Bearer in front of the token when told so', async () => {
			const adapter = neopay({ ...KEYS, baseUrl: server.baseUrl, authorization: 'bearer' });
			server.script((seen) => answer(seen, {}));
			await adapter.getPayment(ref);
			assert.equal(server.seen[0]?.headers.authorization, 'Bearer canary-token');
		});

		it('call it live unless told otherwise or talking to this machine', () => {
			assert.equal(neopay(KEYS).environment, 'live');
			assert.equal(neopay({ ...KEYS, environment: 'test' }).environment, 'test');
			assert.equal(neopay({ ...KEYS, baseUrl: 'http://localhost:4010/api' }).environment, 'test');
		});

		it('have pages where the template leads', () => {
			assert.deepEqual(neopay({ ...KEYS, pages: ['https://x.example'] }).pages, [
				'https://pay.neopay.example',
				'https://x.example',
			]);
		});

		it('take no template whose host the slug could choose', () => {
			const templates = [
				'https://{slug}.example/',
				'https://{slug}/x',
				'https://pay.example{slug}',
				'https://pay.example/x',
				'https://pay.example/{slug}/{slug}',
				'https://pay.example/#{slug}',
				'http://pay.example/{slug}',
				'https://user@pay.example/{slug}',
				'{slug}',
				'javascript:{slug}',
			];
			for (const linkUrl of templates)
				assert.throws(() => neopay({ ...KEYS, linkUrl }), /linkUrl must be/, linkUrl);
			for (const linkUrl of [
				'https://pay.example/{slug}',
				'https://pay.example/?l={slug}',
				'http://127.0.0.1:1/{slug}',
			]) {
				neopay({ ...KEYS, linkUrl });
			}
		});

		it('are refused all at once, in words, without repeating a secret', () => {
			const wrong = {
				appKey: '',
				token: ' canary',
				environment: 'mars',
				currency: 'euro',
				authorization: 'basic',
				statuses: { done: 'paid' },
				pages: [''],
				linkurl: 'x',
			} as unknown as Parameters<typeof neopay>[0];
			assert.throws(
				() => neopay(wrong),
				({ message }: Error) => {
					assert.equal(message.split('\n').length, 10, message);
					assert.doesNotMatch(message, /canary/);
					return true;
				},
			);
		});
	});
});
