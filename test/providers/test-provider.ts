import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import {
	ProviderError,
	type ListedPayment,
	type PaymentOrder,
	type PaymentRef,
	type Provider,
	type ProviderEvent,
	type ProviderFault,
	type ProviderPayment,
} from '../../src/providers/provider.ts';
import type { Timing } from '../../src/providers/kit/http/http-types.ts';
import { fromMinor, toMinor, type Money } from '../../src/wire/money.ts';
import type { Status } from '../../src/wire/status.ts';
import { within, type Surroundings } from '../../src/wire/surroundings.ts';
import { BAD_PAGES, OTHER_PAGES } from '../fixtures/provider-pages.ts';
import { scriptedServer, type Reply, type ScriptedServer, type Seen } from './scripted-server.ts';
import { silentTime } from './silent-time.ts';

/** Everything that a provider lists of a few days around today. */
export async function listAll(provider: Provider): Promise<ListedPayment[]> {
	const query = {
		since: new Date(Date.now() - DAY_MS).toISOString(),
		until: new Date(Date.now() + DAY_MS).toISOString(),
	};
	const payments: ListedPayment[] = [];
	let cursor: string | undefined;
	do {
		const answer = await provider.listPayments?.({ ...query, cursor });
		payments.push(...(answer?.payments ?? []));
		cursor = answer?.next ?? undefined;
	} while (cursor !== undefined);
	return payments;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** What the pretended provider says about the one payment that it knows. */
export interface Facts {
	/** The provider's word for its state, or `STATUS/SUB_STATUS`. */
	readonly word?: string;
	readonly money?: { readonly value: unknown; readonly currency: unknown };
	/** Our reference as the provider kept it. */
	readonly reference?: string;
	/** Changes the object of the payment just before it is sent. */
	readonly change?: (payment: Record<string, unknown>) => Record<string, unknown>;
	/** Whether a list shows the payment. */
	readonly listed?: boolean;
}

/** An adapter and everything that the suite must know of its provider. */
export interface Profile {
	readonly name: string;
	readonly basePath: string;
	/** Makes the adapter with secrets that begin with `canary`. */
	make(options: { readonly baseUrl: string; readonly timing?: Partial<Timing> }): Provider;
	/** Headers of every request, exactly. */
	readonly headers: Readonly<Record<string, string>>;
	/** Header that carries the order's key; none where the provider has no such thing. */
	readonly keyHeader?: string;
	readonly order: PaymentOrder;
	/** The provider's id of the payment. */
	readonly id: string;
	/** A well-behaved provider. */
	answer(seen: Seen, facts: Facts): Reply;
	/** True for the one request of a create that makes the payment. */
	decides(seen: Seen): boolean;
	/** Every request of an undisturbed create. */
	readonly createRequests: readonly {
		readonly method: string;
		readonly target: string;
		readonly body?: unknown;
	}[];
	readonly created: Omit<ProviderPayment, 'memo'>;
	/** The provider's word for a payment that waits, and for one that has its money. */
	readonly words: { readonly waits: string; readonly paid: string };
	/** Every documented word, and what it means. */
	readonly statuses: readonly (readonly [word: string, status: Status, ended: boolean])[];
	/** Members of the payment's object, as dotted paths, without which an answer to a create means nothing. */
	readonly needed: readonly string[];
	/** Error bodies, and what they mean beyond their HTTP status. */
	readonly refusals: readonly (readonly [
		status: number,
		body: unknown,
		fault: ProviderFault,
		executed: 'no' | 'maybe',
		fields?: readonly string[],
	])[];
	/** Puts an address into the payment's object; none where addresses do not come from the provider. */
	readonly withPage?: (payment: Record<string, unknown>, url: string) => Record<string, unknown>;
	/** Path of the list that is searched for a payment, page by page; none where the provider finds one by itself. */
	readonly searchedList?: string;
	readonly webhook?: WebhookProfile;
}

export interface WebhookProfile {
	readonly body: unknown;
	readonly event: Omit<ProviderEvent, 'id'>;
	/** Headers of a delivery signed with the current secret. */
	sign(raw: Uint8Array, secret: string): Promise<Record<string, string>>;
	/** Name of the header that carries the signature. */
	readonly header: string;
	readonly secrets: { readonly current: string; readonly previous: string };
	/** The same signature in an encoding that the provider does not use. */
	wrongEncoding(signature: string): string;
	/** The body of another event about the same subject. */
	readonly later: unknown;
}

/** For providers that answer: as patient as in production, but for the pauses. */
const PATIENT: Partial<Timing> = { pauseMs: 1 };

/** What a bad day at the provider looks like from here: fault, and whether a second try can help. */
const BREAKAGES: readonly (readonly [name: string, reply: Reply, fault: ProviderFault, retried: boolean])[] =
	[
		['breaks the connection', 'reset', 'unavailable', true],
		['never answers', 'hang', 'timeout', true],
		['stops in the middle of the body', 'half', 'unavailable', false],
		['stops after the first byte', 'drip', 'timeout', false],
		[
			'answers with a page of HTML',
			{ body: '<!doctype html><title>Maintenance</title>' },
			'unreadable',
			false,
		],
		['answers with nothing', { status: 200 }, 'unreadable', false],
		['answers with a list', { body: [] }, 'unreadable', false],
		['answers with null', { body: null }, 'unreadable', false],
		[
			'redirects elsewhere',
			{ status: 302, headers: { location: 'https://evil.example/' } },
			'unreadable',
			false,
		],
		['redirects a POST', { status: 307, headers: { location: '/elsewhere' } }, 'unreadable', false],
	];

const HTTP_FAULTS: readonly (readonly [number, ProviderFault, 'no' | 'maybe', retried: boolean])[] = [
	[400, 'rejected', 'no', false],
	[401, 'unauthorized', 'no', false],
	[402, 'rejected', 'no', false],
	[403, 'unauthorized', 'no', false],
	[404, 'not_found', 'no', false],
	[405, 'rejected', 'no', false],
	[408, 'timeout', 'maybe', true],
	[409, 'duplicate', 'maybe', false],
	[413, 'rejected', 'no', false],
	[415, 'rejected', 'no', false],
	[422, 'rejected', 'no', false],
	[425, 'unavailable', 'no', true],
	[429, 'rate_limited', 'no', true],
	[500, 'unavailable', 'maybe', true],
	[502, 'unavailable', 'maybe', true],
	[503, 'unavailable', 'maybe', true],
	[504, 'timeout', 'maybe', true],
	[599, 'unavailable', 'maybe', true],
];

const MONEY_CAME: readonly Status[] = ['succeeded', 'refunded', 'disputed'];

/** Words that no provider documents; some are names that every object has. */
const GARBAGE: readonly string[] = [
	'paid ',
	'PAID!',
	'not_paid',
	'approve',
	'approvedd',
	'success',
	'ok',
	'true',
	'null',
	'unpaid',
	'SUCCEEDED/DECLINED',
	'SUCCEEDED/',
	'published',
	'constructor',
	'__proto__',
	'toString',
	'succeeded\u0000',
	'ѕucceeded',
];

/**
 * The contract that every adapter keeps, checked over real HTTP against a provider that does as the test
 * says.
 */
export function testProvider(profile: Profile): void {
	const { order, name } = profile;
	const ref: PaymentRef = { id: profile.id, reference: order.reference, amount: order.amount };

	describe(`${name}: the contract of an adapter`, () => {
		let server: ScriptedServer;
		let provider: Provider;
		/** Time that passes only while the provider is silent, and the adapter that lives in it. */
		let time: Surroundings;
		let hasty: Provider;
		before(async () => {
			server = await scriptedServer(profile.basePath);
			const { baseUrl } = server;
			provider = profile.make({ baseUrl, timing: PATIENT });
			time = silentTime(server);
			hasty = profile.make(within(time, { baseUrl }));
		});
		after(() => server.close());

		/** The provider behaves and says so. */
		const behave = (facts: Facts = {}) => {
			server.script((seen) => profile.answer(seen, { word: profile.words.waits, ...facts }));
		};
		/** The provider behaves, except where it matters. */
		const misbehave = (reply: (nth: number) => Reply) => {
			let nth = 0;
			server.script((seen) =>
				profile.decides(seen)
					? reply(++nth)
					: profile.answer(seen, { word: profile.words.waits, listed: false }),
			);
		};
		const decisive = () => server.seen.filter((seen) => profile.decides(seen));

		it('states its horizon and its limits in numbers that a plan can use', () => {
			const { horizon, rateLimit } = provider;
			assert.ok(horizon);
			for (const days of [horizon.lateApprovalDays, horizon.afterPaymentDays]) {
				assert.ok(Number.isInteger(days) && days > 0 && days <= 400, String(days));
			}
			assert.ok(horizon.afterPaymentDays >= horizon.lateApprovalDays);
			for (const number of Object.values(rateLimit ?? {})) assert.ok(number > 0);
		});

		describe('creating a payment', () => {
			it('sends the documented requests and no others', async () => {
				behave({ listed: false });
				await provider.createPayment(order);
				assert.deepEqual(
					server.seen.map(({ method, target, body }) => ({
						method,
						target,
						...(body !== undefined && { body }),
					})),
					profile.createRequests,
				);
			});

			it('carries keys in headers alone, exactly as documented', async () => {
				behave({ listed: false });
				await provider.createPayment(order);
				for (const seen of server.seen) {
					for (const [header, value] of Object.entries(profile.headers)) {
						assert.equal(seen.headers[header], value, `${header} of ${seen.method} ${seen.target}`);
					}
					assert.equal(seen.headers.accept, 'application/json');
					if (seen.body !== undefined) assert.equal(seen.headers['content-type'], 'application/json');
					assert.doesNotMatch(seen.target + JSON.stringify(seen.body ?? ''), /canary/);
				}
				const keys = decisive().map((seen) => profile.keyHeader && seen.headers[profile.keyHeader]);
				assert.deepEqual(keys, [profile.keyHeader && order.idempotencyKey]);
			});

			it('gives the hosted page, the status and the amount in our words', async () => {
				behave({ listed: false });
				assert.deepEqual(await provider.createPayment(order), profile.created);
			});

			it('never leaves the amount out, whatever else the order lacks', async () => {
				behave({ listed: false });
				await provider.createPayment(order);
				assert.match(JSON.stringify(decisive()[0]?.body), /"amount":/);
			});

			it('refuses before sending what it cannot express', async () => {
				const { currency } = order.amount;
				for (const amount of [
					{ value: '1.00001', currency },
					{ value: '-5', currency },
					{ value: '1e3', currency },
					{ value: '', currency },
					{ value: '5', currency: 'XX' },
				]) {
					behave();
					await refused(provider.createPayment({ ...order, amount }), { fault: 'rejected', executed: 'no' });
					assert.equal(server.seen.length, 0);
				}
			});

			for (const path of profile.needed) {
				it(`calls an answer without ${path} unreadable`, async () => {
					behave({ listed: false, change: (payment) => without(payment, path) });
					await refused(provider.createPayment(order), { fault: 'unreadable', executed: 'maybe' });
				});
			}

			it('ignores members that it does not know', async () => {
				const extra = {
					__proto__x: 1,
					constructor: 'x',
					paid: true,
					status_v2: 'approved',
					nested: { status: 'paid' },
				};
				behave({ listed: false, change: (payment) => ({ ...payment, ...extra }) });
				assert.deepEqual(await provider.createPayment(order), profile.created);
			});
		});

		describe('statuses', () => {
			for (const [word, status, ended] of profile.statuses) {
				it(`reads ${word} as ${status}${ended ? ', ended' : ''}`, async () => {
					behave({ word });
					const payment = await provider.getPayment(ref);
					assert.deepEqual([payment.status, payment.ended], [status, ended]);
					if (ended) assert.equal(payment.url, null);
				});
			}

			for (const [word, status, ended] of profile.statuses) {
				it(`states the money of ${word} as the status does`, async () => {
					behave({ word });
					const payment = await provider.getPayment(ref);
					const { amount, amountPaid, amountRefunded, amountDisputed, warning } = payment;
					assert.deepEqual(amount, order.amount);
					if (MONEY_CAME.includes(status)) assert.ok(amountPaid && toMinor(amountPaid) > 0n);
					else if (status !== 'partially_paid') assert.equal(amountPaid, undefined);
					for (const part of [amountPaid, amountRefunded, amountDisputed]) {
						assert.equal(part?.currency ?? amount.currency, amount.currency);
					}
					for (const time of [payment.paidAt, payment.refundedAt, payment.disputedAt, payment.expiresAt]) {
						if (time !== undefined && time !== null) assert.equal(new Date(time).toISOString(), time);
					}
					if (warning === 'stalled' || warning === 'cancellation_pending') assert.equal(ended, false);
					if (warning === 'refund_pending' || warning === 'fraud_declined') assert.equal(status, 'succeeded');
				});
			}

			it('never takes a word that nobody documented for success or an end', async () => {
				for (const word of GARBAGE) {
					behave({ word });
					const payment = await provider.getPayment(ref);
					assert.deepEqual([payment.status, payment.ended], ['unknown', false], JSON.stringify(word));
				}
			});

			it('never takes anything but a word for success', async () => {
				for (const status of [true, 1, 200, null, {}, [], ['approved'], { status: 'paid' }]) {
					behave({ change: (payment) => ({ ...payment, status }) });
					await refused(provider.getPayment(ref), { fault: 'unreadable', executed: 'maybe' });
				}
			});
		});

		describe('the echo of amount and currency', () => {
			const { value, currency } = order.amount;
			const minor = toMinor(order.amount);
			const others: readonly [string, bigint][] = [
				['a hundred times the amount', minor * 100n],
				['a hundredth of it', minor / 100n],
				['a cent more', minor + 1n],
				['a cent less', minor - 1n],
				['nothing', 0n],
			];
			for (const [what, amount] of others) {
				const money = { value: Number(fromMinor(amount, currency).value), currency };
				it(`refuses a payment of ${what}, whether created, read or found`, async () => {
					const mismatch = { fault: 'amount_mismatch', executed: 'maybe' } as const;
					behave({ money, listed: false });
					await refused(provider.createPayment(order), mismatch);
					behave({ money });
					const { stated } = await refused(provider.getPayment(ref), mismatch);
					assert.deepEqual(stated && toMinor(stated), amount);
					behave({ money });
					await refused(provider.findPayment(order), mismatch);
				});
			}

			it('refuses another currency', async () => {
				behave({ money: { value: Number(value), currency: 'USD' } });
				await refused(provider.getPayment(ref), { fault: 'amount_mismatch', executed: 'maybe' });
			});

			it('accepts the same amount however it is written', async () => {
				for (const written of [Number(value), value, `${value}${value.includes('.') ? '0' : '.00'}`]) {
					behave({ money: { value: written, currency } });
					assert.deepEqual((await provider.getPayment(ref)).amount, order.amount);
				}
			});

			it('takes no text, object or odd number for an amount', async () => {
				for (const odd of ['a lot', '', null, {}, [5], true, -1, 1e30, '0x10', `${value},00`]) {
					behave({ money: { value: odd, currency } });
					await refused(provider.getPayment(ref), { fault: 'unreadable', executed: 'maybe' });
				}
			});
		});

		describe('failures of the provider', () => {
			const tries = (retried: boolean) => (retried && profile.keyHeader !== undefined ? 2 : 1);

			for (const [status, fault, executed, retried] of HTTP_FAULTS) {
				it(`reads HTTP ${status} as ${fault}, executed: ${executed}`, async () => {
					misbehave(() => ({ status, body: { message: 'no' } }));
					const error = await refused(provider.createPayment(order), { fault, executed });
					assert.equal(error.status, status);
					assert.equal(decisive().length, tries(retried));
				});
			}

			for (const [what, reply, fault, retried] of BREAKAGES) {
				it(`does not know what happened when it ${what}`, async () => {
					misbehave(() => reply);
					const adapter = reply === 'hang' || reply === 'drip' ? hasty : provider;
					await refused(adapter.createPayment(order), { fault, executed: 'maybe' });
					assert.equal(decisive().length, tries(retried));
					const keys = decisive().map((seen) => profile.keyHeader && seen.headers[profile.keyHeader]);
					assert.equal(new Set(keys).size, 1, 'every try carries the same key');
				});
			}

			for (const [status, body, fault, executed, fields] of profile.refusals) {
				it(`reads ${JSON.stringify(body).slice(0, 60)} with HTTP ${status} as ${fault}`, async () => {
					misbehave(() => ({ status, body }));
					const error = await refused(provider.createPayment(order), { fault, executed });
					if (fields) assert.deepEqual(error.fields, fields);
				});
			}

			it('reads answers up to 1 MiB, however much sense a larger one makes', async () => {
				const padded = (bytes: number) => {
					const sense = profile.answer(decisive()[0] as Seen, { word: profile.words.waits }) as {
						body: unknown;
					};
					const text = JSON.stringify(sense.body);
					return { ...sense, body: text + ' '.repeat(bytes - Buffer.byteLength(text)) };
				};
				misbehave(() => padded(1024 * 1024));
				assert.deepEqual(await provider.createPayment(order), profile.created);
				misbehave(() => padded(1024 * 1024 + 1));
				await refused(provider.createPayment(order), { fault: 'unreadable', executed: 'maybe' });
			});

			it('knows that nothing happened when the provider cannot be reached', async () => {
				const closed = await scriptedServer(profile.basePath);
				await closed.close();
				const lonely = profile.make({ baseUrl: closed.baseUrl, timing: PATIENT });
				await refused(lonely.createPayment(order), { fault: 'unavailable', executed: 'no' });
			});

			it('hands on how long the provider wants to be left alone', async () => {
				misbehave(() => ({ status: 429, headers: { 'retry-after': '42' } }));
				const error = await refused(provider.createPayment(order), { fault: 'rate_limited', executed: 'no' });
				assert.equal(error.retryAfterSeconds, 42);
				assert.equal(decisive().length, 1, 'a longer pause than we wait for is not tried again');
			});

			it('ends in time when everything hangs', async () => {
				server.script(() => 'hang');
				const start = time.monotonic();
				await refused(hasty.createPayment(order), { fault: 'timeout' });
				// The limit of one verb.
				assert.ok(time.monotonic() - start <= 11_500);
			});

			it('tells nothing from a read that failed', async () => {
				for (const reply of ['reset', { status: 500 }, { status: 404 }] satisfies Reply[]) {
					server.script(() => reply);
					await refused(provider.getPayment(ref), { executed: 'maybe' });
				}
			});

			it('ends with the caller', async () => {
				const ended = AbortSignal.abort();
				behave();
				await refused(provider.createPayment(order, { signal: ended }), { fault: 'timeout', executed: 'no' });
				assert.equal(server.seen.length, 0);

				const controller = new AbortController();
				misbehave(() => {
					controller.abort();
					return 'hang';
				});
				const running = provider.createPayment(order, { signal: controller.signal });
				await refused(running, { fault: 'timeout', executed: 'maybe' });
				assert.equal(decisive().length, 1);
			});

			if (profile.keyHeader !== undefined) {
				it('finds the payment when only the first answer was lost', async () => {
					for (const lost of ['reset', 'hang', { status: 500 }, { status: 429 }] satisfies Reply[]) {
						misbehave((nth) =>
							nth === 1 ? lost : profile.answer(decisive()[0] as Seen, { word: profile.words.waits }),
						);
						assert.deepEqual(
							await (lost === 'hang' ? hasty : provider).createPayment(order),
							profile.created,
						);
					}
				});

				it('does not believe a refusal after a try that may have executed', async () => {
					for (const lost of ['reset', 'hang', { status: 500 }, { status: 408 }] satisfies Reply[]) {
						misbehave((nth) => (nth === 1 ? lost : { status: 422 }));
						const adapter = lost === 'hang' ? hasty : provider;
						await refused(adapter.createPayment(order), { fault: 'rejected', executed: 'maybe' });
					}
				});

				it('believes a refusal after a try that certainly has not', async () => {
					misbehave((nth) => (nth === 1 ? { status: 429 } : { status: 422 }));
					await refused(provider.createPayment(order), { fault: 'rejected', executed: 'no' });
				});
			}
		});

		describe('finding and ending', () => {
			it('finds the payment by our reference', async () => {
				behave();
				const found = await provider.findPayment(order);
				assert.deepEqual([found?.id, found?.url], [profile.id, profile.created.url]);
			});

			it('finds none where there is none, or only those of others', async () => {
				behave({ listed: false });
				assert.equal(await provider.findPayment(order), undefined);
				behave({ reference: `${order.reference}X` });
				assert.equal(await provider.findPayment(order), undefined);
			});

			it('says that a payment was paid when it is too late to cancel it', async () => {
				const { cancelPayment } = provider;
				assert.ok(cancelPayment);
				behave({ word: profile.words.paid });
				const payment = await cancelPayment(ref);
				assert.deepEqual(
					[payment.status, payment.ended, payment.amountPaid],
					['succeeded', true, order.amount],
				);
			});

			it('sends nothing for an id that is none', async () => {
				for (const id of ['', '../customers', 'a/b', 'a?b', 'a#b', '%2e%2e', 'a b', 'é', 'x'.repeat(65)]) {
					behave();
					await refused(provider.getPayment({ ...ref, id }), { fault: 'rejected', executed: 'no' });
					assert.equal(server.seen.length, 0);
				}
			});
		});

		const { searchedList } = profile;
		if (searchedList !== undefined) {
			describe('the search through a list', () => {
				/** A list of so many pages, with the payment on one of them, in no order of time. */
				const list = (last: number, at?: number) => {
					server.script((seen) => {
						const reply = profile.answer(seen, { word: profile.words.waits });
						if (seen.method !== 'GET' || seen.path !== searchedList || typeof reply !== 'object')
							return reply;
						const page = Number(seen.query.get('page') ?? '1');
						const { data } = reply.body as { data: unknown[] };
						const others = [
							{ id: `other-${page}`, created_at: `20${10 + (page % 15)}-01-01T00:00:00.000000Z` },
						];
						return { body: { data: page === at ? data : others, current_page: page, last_page: last } };
					});
				};

				it('finds the payment on whichever page it is', async () => {
					for (const at of [1, 2, 5, 6]) {
						list(6, at);
						assert.equal((await provider.findPayment(order))?.id, profile.id, String(at));
					}
				});

				it('proves that there is none by reading all of it', async () => {
					list(6);
					assert.equal(await provider.findPayment(order), undefined);
					const read = server.seen.map(({ query }) => Number(query.get('page') ?? '1'));
					assert.deepEqual(
						read.toSorted((a, b) => a - b),
						[1, 2, 3, 4, 5, 6],
					);
				});

				it('proves nothing by a list that is too long, and ends', async () => {
					list(10_000);
					await refused(provider.findPayment(order), { fault: 'unreadable', executed: 'maybe' });
					assert.ok(server.seen.length <= 50);
				});
			});
		}

		const { withPage } = profile;
		if (withPage) {
			it('sends a payer to no page but the listed ones', async () => {
				const origin = new URL(profile.created.url ?? '').origin;
				for (const pattern of [...BAD_PAGES, ...OTHER_PAGES]) {
					const url = pattern.replaceAll('pay.example', new URL(origin).host);
					behave({ listed: false, change: (payment) => withPage(payment, url) });
					await refused(provider.createPayment(order), { fault: 'unreadable', executed: 'maybe' }, url);
				}
				for (const page of [...BAD_PAGES, ...OTHER_PAGES]) {
					const foreign = page.replaceAll('pay.example', new URL(origin).host);
					behave({ change: (payment) => withPage(payment, foreign) });
					const read = await provider.getPayment(ref);
					assert.deepEqual([read.status, read.url], [profile.created.status, null], foreign);
				}
				const url = `${origin}/payment/x?y=1#z`;
				behave({ listed: false, change: (payment) => withPage(payment, url) });
				assert.equal((await provider.createPayment(order)).url, url);
			});
		}

		describe('secrets and personal data', () => {
			it('are in no error, however the provider repeats them', async () => {
				const told = new Set<string>();
				const speaking: PaymentOrder = { ...order, customer: { ...order.customer, ...PERSON }, notify: true };
				for (const status of [302, 400, 401, 409, 422, 429, 500]) {
					for (const shape of ['message', 'messages', 'errors', 'erros', 'error'] as const) {
						server.script((seen) => {
							if (!profile.decides(seen)) return profile.answer(seen, { listed: false });
							const said = JSON.stringify([seen.headers, seen.body]);
							const value = shape === 'messages' ? [said] : shape === 'errors' ? { [said]: [said] } : said;
							return { status, headers: { 'retry-after': '60' }, body: { code: said, [shape]: value } };
						});
						const error = await refused(provider.createPayment(speaking), {});
						told.add(
							[inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), error.stack].join(),
						);
					}
				}
				for (const text of told) {
					assert.doesNotMatch(text, /canary/);
					for (const value of Object.values(PERSON)) assert.ok(!text.includes(value), `${value} in ${text}`);
				}
			});

			it('are not shown by printing the adapter', () => {
				const shown = inspect(provider, { depth: 9, showHidden: true }) + JSON.stringify(provider);
				assert.doesNotMatch(shown, /canary/);
			});

			it('are not shown by the name of the account', () => {
				assert.doesNotMatch(provider.account, /canary/);
				assert.match(provider.account, /^[\w-]{6,40}$/);
			});
		});

		if (profile.webhook) testWebhook(profile, profile.webhook);
	});
}

function testWebhook(profile: Profile, webhook: WebhookProfile): void {
	describe('webhooks', () => {
		const encode = (body: unknown) =>
			new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
		const read = (raw: Uint8Array, headers: Record<string, string>) => {
			const { readWebhook } = profile.make({ baseUrl: 'https://api.example/v1' });
			assert.ok(readWebhook);
			return readWebhook(raw, new Headers(headers));
		};
		const { current, previous } = webhook.secrets;
		const raw = encode(webhook.body);
		const unauthorized = { fault: 'unauthorized', executed: 'no' } as const;

		it('are read when they are signed with the current secret, or the one before it', async () => {
			for (const secret of [current, previous]) {
				const { id, ...event } = await read(raw, await webhook.sign(raw, secret));
				assert.deepEqual(event, webhook.event);
				assert.notEqual(id, '');
			}
		});

		it('are read whatever the case and prefix of the signature header', async () => {
			const headers = await webhook.sign(raw, current);
			const signature = headers[webhook.header] ?? '';
			await read(raw, { ...headers, [webhook.header]: `sha256=${signature}` });
			await read(
				raw,
				Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toUpperCase(), value])),
			);
		});

		it('are refused when any one bit of them is another', async () => {
			const headers = await webhook.sign(raw, current);
			for (let bit = 0; bit < raw.length * 8; bit += 97) {
				const flipped = raw.slice();
				flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
				await refused(read(flipped, headers), unauthorized);
			}
		});

		it('are refused when any character of the signature is another', async () => {
			const headers = await webhook.sign(raw, current);
			const signature = headers[webhook.header] ?? '';
			for (let at = 0; at < signature.length; at++) {
				const other = signature[at] === '0' ? '1' : '0';
				const forged = signature.slice(0, at) + other + signature.slice(at + 1);
				await refused(read(raw, { ...headers, [webhook.header]: forged }), unauthorized);
			}
		});

		it('are refused without a signature, with half of one, and with one in another encoding', async () => {
			const headers = await webhook.sign(raw, current);
			const signature = headers[webhook.header] ?? '';
			const { [webhook.header]: _, ...unsigned } = headers;
			await refused(read(raw, unsigned), unauthorized);
			const others = [
				'',
				' ',
				'undefined',
				signature.slice(0, 32),
				signature + signature,
				webhook.wrongEncoding(signature),
			];
			for (const other of others) {
				await refused(read(raw, { ...headers, [webhook.header]: other }), unauthorized, other);
			}
		});

		it('are refused when they are signed with any other secret', async () => {
			for (const secret of ['x', `${current} `, current.slice(1)]) {
				await refused(read(raw, await webhook.sign(raw, secret)), unauthorized);
			}
		});

		it('are refused when they are no events, even signed', async () => {
			for (const body of ['', '[]', 'null', '"x"', '1', '{', '{}', '{"event":1}', '{"data":{}}', '\ufffe']) {
				const bytes = encode(body);
				await refused(
					read(bytes, await webhook.sign(bytes, current)),
					{ fault: 'rejected', executed: 'no' },
					body,
				);
			}
			const broken = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d);
			await refused(read(broken, await webhook.sign(broken, current)), { fault: 'rejected', executed: 'no' });
		});

		it('are refused when they are larger than 1 MiB, and read up to that', async () => {
			const text = JSON.stringify(webhook.body);
			const exactly = encode(text + ' '.repeat(1024 * 1024 - encode(text).length));
			await read(exactly, await webhook.sign(exactly, current));
			const more = encode(text + ' '.repeat(1024 * 1024 + 1 - encode(text).length));
			await refused(read(more, await webhook.sign(more, current)), { fault: 'rejected', executed: 'no' });
		});

		it('have the same id each time they are delivered, and another one for another event', async () => {
			const later = encode(webhook.later);
			const ids = [
				(await read(raw, await webhook.sign(raw, current))).id,
				(await read(raw, await webhook.sign(raw, previous))).id,
				(await read(later, await webhook.sign(later, current))).id,
			];
			assert.equal(ids[0], ids[1]);
			assert.notEqual(ids[0], ids[2]);
		});
	});
}

/** A payer whose data must not turn up anywhere. */
const PERSON = {
	first_name: 'Zacarías',
	last_name: 'Quijano-Personal',
	email: 'zacarias.personal@correo.example',
	phone: '+573209998877',
	document_number: '1098765432',
} as const;

/** Waits for the refusal of a call, checks that it is ours and how it is classified, and gives it back. */
export async function refused(
	call: Promise<unknown>,
	expected: { readonly fault?: ProviderFault; readonly executed?: 'no' | 'maybe' },
	hint = '',
): Promise<ProviderError> {
	const error: unknown = await call.then(
		(result) => assert.fail(`was not refused: ${inspect(result)} ${hint}`),
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof ProviderError)) throw error;
	const { fault, executed } = error;
	assert.deepEqual({ fault, executed }, { fault, executed, ...expected }, `${error.message} ${hint}`);
	return error;
}

function without(payment: Record<string, unknown>, path: string): Record<string, unknown> {
	const copy = structuredClone(payment);
	const keys = path.split('.');
	const last = keys.pop() ?? '';
	let at = copy;
	for (const key of keys) at = at[key] as Record<string, unknown>;
	assert.ok(last in at, `${path} is in the answer`);
	delete at[last];
	return copy;
}

/** An order that every provider of the given currency can take. */
export function plainOrder(amount: Money, more: Partial<PaymentOrder> = {}): PaymentOrder {
	return {
		reference: 'K7Q2M9X4TB3C5D8F1G',
		idempotencyKey: '5f0c6f0e-3c1b-4c57-9a35-0d8d8a5f2b11',
		title: 'Camiseta',
		amount,
		returnUrl: 'https://shop.example/thanks?checkout=ref1',
		...more,
	};
}
