import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ShopEvent, StatusChange } from '../../../src/endpoint/index.ts';
import { ProblemError } from '../../../src/endpoint/http/problems.ts';
import type { RefundRequest } from '../../../src/endpoint/refunds/refund-rules.ts';
import { memory } from '../../../src/stores/memory.ts';
import { createEndpoint } from '../../../src/endpoint/index.ts';
import { fakeProvider } from '../fake-provider.ts';
import { openShop, ORIGIN, START, type Shop } from '../shop.ts';

const REFUNDS = { secret: 'a-refund-secret-of-32-characters!' };
const MINUTE = 60_000;
const cop = (value: string) => ({ value, currency: 'COP' });

/** What was reported to a shop, in order. */
type Told = (StatusChange | ShopEvent) & { readonly type?: string };

/** A shop with a paid coffee of 49,900 pesos. */
async function openPaidShop(config: Parameters<typeof openShop>[0] = {}) {
	const told: Told[] = [];
	const shop = openShop({
		refunds: REFUNDS,
		onStatus: (change) => void told.push(change),
		onEvent: (event) => void told.push(event),
		...config,
	});
	const { id, url: _url } = await shop.created();
	shop.provider.set({ status: 'succeeded', ended: true, amountPaid: cop('49900') });
	await shop.endpoint.getPaymentLink(id);
	const refund = (change: Partial<RefundRequest> = {}) =>
		shop.endpoint.refundPayment({ payment: { id }, id: 'return-1', ...change });
	return { shop, id, refund, told, news: () => told.map(inShort) };
}

/** An event as one line. */
function inShort(event: Told): unknown {
	const { type, refunds, amountRefunded } = event as StatusChange & { type?: string };
	const status = type ?? ('link' in event ? event.link.status : '');
	return [status, ...(amountRefunded ? [amountRefunded.value] : []), ...(refunds ?? []).map(({ id }) => id)];
}

function refusal(of: Promise<unknown>): Promise<unknown> {
	return of.then(
		() => 'no problem',
		(error: unknown) => {
			if (!(error instanceof ProblemError)) throw error;
			const { code, facts } = error;
			return [code, ...(facts.errors ?? []).map((one) => `${one.pointer} ${one.code}`)].join(' ');
		},
	);
}

/** Waits until what was reported is delivered. */
async function reconciled(shop: Shop): Promise<void> {
	await shop.endpoint.reconcile();
	await new Promise((resolve) => setImmediate(resolve));
}

describe('A refund', () => {
	it('gives everything back by default, once, with one event that names it', async () => {
		const { shop, id, refund, news } = await openPaidShop();
		const first = await refund();
		assert.equal(first.status, 'succeeded');
		assert.deepEqual(first.amount, cop('49900'));
		assert.deepEqual(first.payment.status, 'refunded');
		assert.deepEqual(await refund(), first);
		await reconciled(shop);
		assert.equal(shop.provider.refundOrders.length, 1);
		assert.equal(shop.provider.refundOrders[0]?.isWhole, true);
		assert.deepEqual(news(), [['succeeded'], ['refunded', '49900', 'return-1']]);
		const { refunds, amountRefunded, history } = await shop.endpoint.getPayment({ id });
		assert.deepEqual([refunds.length, refunds[0]?.status, amountRefunded], [1, 'succeeded', cop('49900')]);
		assert.equal(history.at(-1)?.reason, 'confirmed');
	});

	it('gives a part back, and then the rest, with an event for each and the sum of both', async () => {
		const { shop, refund, news } = await openPaidShop();
		const part = await refund({ amount: cop('20000') });
		assert.deepEqual(
			[part.status, part.payment.status, part.payment.amountRefunded],
			['succeeded', 'succeeded', cop('20000')],
		);
		const rest = await refund({ id: 'return-2' });
		assert.deepEqual([rest.amount, rest.payment.status], [cop('29900'), 'refunded']);
		await reconciled(shop);
		assert.deepEqual(news(), [
			['succeeded'],
			['payment.partially_refunded', '20000', 'return-1'],
			['refunded', '49900', 'return-2'],
		]);
	});

	it('is named by its payment and id, so that another amount under it is refused', async () => {
		const { shop, refund } = await openPaidShop();
		await refund({ amount: cop('20000') });
		assert.equal(await refusal(refund({ amount: cop('20001') })), 'invalid_request /id other_amount');
		assert.equal((await refund({ amount: cop('20000.00') })).status, 'succeeded');
		assert.equal(shop.provider.refundOrders.length, 1);
	});

	const changes: readonly (readonly [string, Parameters<Shop['provider']['set']>[0], string])[] = [
		['not paid', { status: 'pending', ended: false }, 'invalid_request /payment not_paid'],
		['in dispute', { status: 'disputed' }, 'invalid_request /payment disputed'],
		['refunded', { status: 'refunded' }, 'invalid_request /payment already_refunded'],
		[
			'being refunded elsewhere',
			{ warning: 'refund_pending' },
			'invalid_request /payment refund_in_progress',
		],
	];
	for (const [name, change, expected] of changes) {
		it(`is refused for a payment that is ${name}, by what its provider states now`, async () => {
			const shop = openShop({ refunds: REFUNDS });
			const { id } = await shop.created();
			shop.provider.set({ status: 'succeeded', ended: true, amountPaid: cop('49900'), ...change });
			assert.equal(await refusal(shop.endpoint.refundPayment({ payment: { id }, id: 'r' })), expected);
			assert.equal(shop.provider.refundOrders.length, 0);
		});
	}

	it('is refused where the provider cannot be asked how the payment stands', async () => {
		const { shop, refund } = await openPaidShop();
		shop.provider.down = true;
		assert.equal(await refusal(refund()), 'provider_unavailable');
		shop.provider.down = false;
		assert.equal((await refund()).status, 'succeeded');
	});

	it('never gives back more than is left of what came, whoever gave the rest back', async () => {
		const { shop, refund } = await openPaidShop();
		shop.provider.giveBack('pay_1', '30000');
		assert.equal(
			await refusal(refund({ amount: cop('19901') })),
			'invalid_request /amount more_than_is_left',
		);
		assert.equal(
			await refusal(refund({ amount: { value: '100', currency: 'USD' } })),
			'invalid_request /amount more_than_is_left',
		);
		assert.deepEqual((await refund()).amount, cop('19900'));
	});

	for (const [fate, status] of [
		['pending', 'pending'],
		['vanished', 'uncertain'],
	] as const) {
		it(`waits for another one of the same payment that is ${status}`, async () => {
			const { shop, refund } = await openPaidShop();
			shop.provider.refundFates.push(fate);
			assert.equal((await refund({ amount: cop('1000') })).status, status);
			assert.equal(await refusal(refund({ id: 'return-2' })), 'invalid_request /payment refund_in_progress');
		});
	}

	const bad: readonly (readonly [string, object, string])[] = [
		['an order, which may have another payment later', { payment: { order: 'A-1' } }, '/payment invalid'],
		['no payment', { payment: {} }, '/payment invalid'],
		['two names of a payment', { payment: { id: 'a', reference: 'b' } }, '/payment invalid'],
		['no id', { id: ' ' }, '/id invalid'],
		['an id that is too long', { id: 'x'.repeat(101) }, '/id invalid'],
		['nothing', { amount: cop('0') }, '/amount invalid'],
		['a number', { amount: 1000 }, '/amount invalid'],
		['more decimals than the currency has', { amount: cop('1.234') }, '/amount invalid'],
		['another reason', { reason: 'because' }, '/reason invalid'],
		['a member that there is none of', { attempt: 'x' }, '/attempt unexpected'],
	];
	for (const [name, change, expected] of bad) {
		it(`is refused for ${name}`, async () => {
			const { refund } = await openPaidShop();
			assert.equal(await refusal(refund(change)), `invalid_request ${expected}`);
		});
	}

	it('is refused for what does not exist, and for a connect link', async () => {
		const shop = openShop({
			refunds: REFUNDS,
			items: { wallet: { kind: 'connect', title: 'Débito automático' } },
		});
		const attempt = crypto.randomUUID();
		const { id } = await shop.endpoint.createConnectLink({ item: 'wallet', attempt, customerId: 'c' });
		const of = (payment: RefundRequest['payment']) =>
			refusal(shop.endpoint.refundPayment({ payment, id: 'r' }));
		assert.equal(await of({ id }), 'not_supported');
		assert.equal(await of({ reference: 'NOTHERE' }), 'not_found');
	});

	it('is not supported while refunds are not configured, nor where the provider documents none', async () => {
		const off = await openPaidShop({ refunds: undefined as never });
		assert.equal(await refusal(off.refund()), 'not_supported');
		const without = await openPaidShop();
		without.shop.provider.refunds = undefined;
		assert.equal(await refusal(without.refund()), 'not_supported');
		const charges = await openPaidShop();
		charges.shop.provider.refunds = { charge: 'whole' };
		assert.equal(await refusal(charges.refund()), 'not_supported');
	});

	it('of a charge is whole where the provider takes no parts, and reported as one of a charge', async () => {
		const { shop, news } = await openPaidShop();
		const { reference } = await shop.endpoint.createCharge({
			attempt: crypto.randomUUID(),
			title: 'Mensualidad',
			amount: cop('85000'),
			customerId: 'customer-7',
			cardId: 'card_1',
		});
		const refund = (amount?: string) =>
			shop.endpoint.refundPayment({
				payment: { reference },
				id: 'return-9',
				...(amount !== undefined && { amount: cop(amount) }),
			});
		assert.equal(await refusal(refund('1000')), 'invalid_request /amount whole_only');
		assert.equal((await refund()).status, 'succeeded');
		await reconciled(shop);
		assert.deepEqual(news().at(-1), ['refunded', '85000', 'return-9']);
	});
});

describe('A refund whose answer is lost', () => {
	for (const lists of [true, false]) {
		it(`is found at the provider ${lists ? 'by its name' : 'by what went back'}, and not sent again`, async () => {
			const { shop, refund, news } = await openPaidShop();
			shop.provider.listsRefunds = lists;
			shop.provider.refundFates.push('lost');
			assert.equal((await refund({ amount: cop('20000') })).status, 'succeeded');
			assert.equal((await refund()).status, 'succeeded');
			await reconciled(shop);
			assert.equal(shop.provider.refundOrders.length, 1);
			assert.deepEqual(news().at(-1), ['payment.partially_refunded', '20000', 'return-1']);
		});
	}

	it('is uncertain while nothing shows it, and has failed after 15 minutes, with one event', async () => {
		const { shop, refund, news } = await openPaidShop();
		shop.provider.refundFates.push('vanished');
		assert.equal((await refund()).status, 'uncertain');
		shop.wait(14 * MINUTE);
		assert.equal((await refund()).status, 'uncertain');
		shop.wait(MINUTE);
		await reconciled(shop);
		const { status, failure } = await refund();
		assert.deepEqual([status, failure], ['failed', 'not_executed']);
		await reconciled(shop);
		assert.deepEqual(news(), [['succeeded'], ['payment.refund_failed', 'return-1']]);
		assert.equal((await refund({ id: 'return-2' })).status, 'succeeded');
		assert.equal(shop.provider.refundOrders.length, 2);
	});

	it('has succeeded after all when the provider carries it out late', async () => {
		const { shop, refund, news } = await openPaidShop();
		shop.provider.refundFates.push('vanished');
		const { reference } = await refund({ amount: cop('20000') });
		shop.wait(15 * MINUTE);
		assert.equal((await refund()).status, 'failed');
		shop.provider.giveBack('pay_1', '20000', { reference });
		shop.wait(24 * 60 * MINUTE);
		await reconciled(shop);
		assert.equal(
			(await shop.endpoint.getPayment({ reference: await referenceOf(shop) })).refunds[0]?.status,
			'succeeded',
		);
		assert.deepEqual(news().at(-1), ['payment.partially_refunded', '20000', 'return-1']);
	});

	it('is reported as uncertain where the provider cannot be read, and settled when it can', async () => {
		const { shop, refund, news } = await openPaidShop();
		const { refund: send } = shop.provider;
		shop.provider.refundFates.push('lost');
		shop.provider.refund = (order) => {
			shop.provider.down = true;
			return send(order);
		};
		assert.equal((await refund()).status, 'uncertain');
		for (let minute = 0; minute < 20; minute++) {
			shop.wait(MINUTE);
			await reconciled(shop);
		}
		assert.deepEqual(news(), [['succeeded'], ['payment.refund_uncertain', 'return-1']]);
		shop.provider.down = false;
		assert.equal((await refund()).status, 'succeeded');
		await reconciled(shop);
		assert.deepEqual(news().at(-1), ['refunded', '49900', 'return-1']);
		assert.equal(shop.provider.refundOrders.length, 1);
	});

	it('is reported with the status of the payment, also where the provider states one that nobody knows', async () => {
		const { shop, refund, told } = await openPaidShop();
		shop.provider.refundFates.push('vanished');
		await refund();
		shop.provider.set({ status: 'unknown', ended: false });
		shop.wait(16 * MINUTE);
		await reconciled(shop);
		const event = told.at(-1);
		assert.ok(event && 'link' in event);
		assert.deepEqual([event.type, event.link.status], ['payment.refund_uncertain', 'succeeded']);
	});

	it('is the same refund a day later', async () => {
		const { shop, refund } = await openPaidShop();
		shop.provider.refundFates.push('lost');
		await refund();
		shop.wait(25 * 60 * MINUTE);
		assert.equal((await refund()).status, 'succeeded');
		assert.equal(shop.provider.refundOrders.length, 1);
	});
});

async function referenceOf(shop: Shop): Promise<string> {
	const { payments } = await shop.endpoint.listPayments();
	return payments[0]?.reference ?? '';
}

describe('A refund that the provider', () => {
	for (const [fate, code] of [
		['refused', 'provider_rejected'],
		['unreachable', 'provider_unavailable'],
	] as const) {
		it(`certainly did not take (${fate}) leaves nothing behind, and its id may be used again`, async () => {
			const { shop, id, refund, news } = await openPaidShop();
			shop.provider.refundFates.push(fate);
			assert.equal(await refusal(refund({ amount: cop('1000') })), code);
			assert.deepEqual((await shop.endpoint.getPayment({ id })).refunds, []);
			assert.equal((await refund({ amount: cop('2000') })).status, 'succeeded');
			await reconciled(shop);
			assert.deepEqual(news().slice(1), [['payment.partially_refunded', '2000', 'return-1']]);
		});
	}

	for (const [fate, failure] of [
		['declined', 'DECLINED_BY_BANK'],
		['burnt', 'duplicate'],
	] as const) {
		it(`did not carry out (${fate}) has failed for good, with an event`, async () => {
			const { shop, refund, news } = await openPaidShop();
			shop.provider.refundFates.push(fate);
			const failed = await refund();
			assert.deepEqual([failed.status, failed.failure], ['failed', failure]);
			assert.equal((await refund()).status, 'failed');
			await reconciled(shop);
			assert.deepEqual(news().at(-1), ['payment.refund_failed', 'return-1']);
			assert.equal(shop.provider.refundOrders.length, 1);
			assert.equal((await refund({ id: 'return-2' })).status, 'succeeded');
		});
	}

	it('takes days for is pending, is read until its end, and is told then', async () => {
		const { shop, refund, news } = await openPaidShop();
		shop.provider.refundFates.push('pending');
		assert.equal((await refund()).status, 'pending');
		shop.wait(2 * 24 * 60 * MINUTE);
		await reconciled(shop);
		assert.equal((await refund()).status, 'pending');
		const [payment] = shop.provider.payments.values();
		shop.provider.set({
			refunds: (payment?.refunds ?? []).map((one) => ({ ...one, status: 'succeeded' as const })),
			status: 'refunded',
			amountRefunded: cop('49900'),
		});
		shop.wait(6 * 60 * MINUTE);
		await reconciled(shop);
		assert.deepEqual(news(), [['succeeded'], ['refunded', '49900', 'return-1']]);
	});
});

describe('A process that is stopped for 11 seconds after it wrote the intent of a refund', () => {
	it('sends nothing, and leaves nothing behind', async () => {
		let stop = () => {};
		const kept = memory({ clock: () => START });
		const store = {
			...kept,
			async update(...given: Parameters<typeof kept.update>) {
				const updated = await kept.update(...given);
				if (given[2].data.includes('"sending"')) stop();
				return updated;
			},
		};
		const { shop, id, refund } = await openPaidShop({ store });
		stop = () => shop.wait(11_000);
		assert.equal(await refusal(refund()), 'provider_timeout');
		assert.equal(shop.provider.refundOrders.length, 0);
		assert.deepEqual((await shop.endpoint.getPayment({ id })).refunds, []);
		stop = () => {};
		assert.equal((await refund()).status, 'succeeded');
	});
});

describe('Two processes that are asked for the same refund', () => {
	it('send it once, and both answer what became of it', async () => {
		const store = memory({ clock: () => START });
		const { shop, id } = await openPaidShop({ store });
		const { provider } = shop;
		const other = createEndpoint({
			origins: [ORIGIN],
			providers: [provider],
			items: {},
			store,
			refunds: REFUNDS,
			clock: () => START,
			log: () => {},
		});
		const calls = Array.from({ length: 40 }, (_, index) =>
			(index % 2 === 0 ? shop.endpoint : other).refundPayment({ payment: { id }, id: 'return-1' }),
		);
		const answers = await Promise.all(calls);
		assert.deepEqual(
			answers.map(({ status }) => status),
			answers.map(() => 'succeeded'),
		);
		assert.equal(provider.refundOrders.length, 1);
	});

	it('wait for each other, and the second one gets the end of the first', async () => {
		const { shop, refund } = await openPaidShop();
		let open = () => {};
		shop.provider.gate = new Promise((resolve) => (open = resolve));
		const first = refund();
		while (shop.provider.refundOrders.length === 0) await new Promise((resolve) => setImmediate(resolve));
		const second = refund();
		open();
		assert.deepEqual(await second, await first);
		assert.equal(shop.provider.refundOrders.length, 1);
	});
});

describe('The refunds of one payment', () => {
	it('never add up to more than came, whatever is asked for and however it goes', async () => {
		const fate = fc.constantFrom('answered', 'lost', 'vanished', 'refused', 'pending', 'declined', 'panel');
		const step = fc.record({ fate, id: fc.nat({ max: 3 }), thousands: fc.integer({ min: 1, max: 40 }) });
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), fc.boolean(), async (steps, lists) => {
				const { shop, id, refund } = await openPaidShop({ provider: fakeProvider() });
				const { provider } = shop;
				provider.listsRefunds = lists;
				const asked = new Map<string, number>();
				for (const one of steps) {
					const name = `return-${one.id}`;
					const left = 49_900 - Number(provider.payments.get('pay_1')?.amountRefunded?.value ?? 0);
					if (one.fate === 'panel') {
						const isPossible = one.thousands * 1000 <= left;
						if (isPossible) provider.giveBack('pay_1', String(one.thousands * 1000));
						continue;
					}
					const before = provider.refundOrders.length;
					provider.refundFates.splice(0, Infinity, one.fate);
					await refund({ id: name, amount: cop(String(one.thousands * 1000)) }).catch((error: unknown) => {
						if (!(error instanceof ProblemError)) throw error;
					});
					if (provider.refundOrders.length > before && one.fate !== 'refused') {
						asked.set(name, (asked.get(name) ?? 0) + 1);
					}
					shop.wait(16 * MINUTE);
					await shop.endpoint.reconcile();
				}
				const back = Number(provider.payments.get('pay_1')?.amountRefunded?.value ?? 0);
				assert.ok(back <= 49_900, `${back} of 49900 went back`);
				for (const [name, times] of asked) assert.equal(times, 1, `${name} was sent ${times} times`);
				const { amountRefunded } = await shop.endpoint.getPayment({ id });
				assert.ok(Number(amountRefunded?.value ?? 0) <= 49_900);
			}),
			{ numRuns: 40 },
		);
	});
});
