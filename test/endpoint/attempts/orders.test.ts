import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShopEvent } from '../../../src/endpoint/index.ts';
import { signCheckoutToken } from '../../../src/endpoint/sale/token.ts';
import type { CreatedLink } from '../../../src/wire/links.ts';
import { openShop, problemOf, START, type Shop } from '../shop.ts';

const KEY = { kid: '2026-11', alg: 'HS256', secret: 'a-token-secret-of-32-characters!' } as const;
const ADMIN = 'an-admin-secret-of-32-characters!';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PAID = { status: 'succeeded', ended: true } as const;
const cop = (value: string) => ({ value, currency: 'COP' });

/** An invoice as a merchant's backend renders it: each time another token, with a `jti` of its own. */
async function invoice(reference: string | null = 'INV-2045', value = '1400000') {
	const offer = { kind: 'payment', title: 'Factura', amount: cop(value) } as const;
	return signCheckoutToken(
		{ offer: reference === null ? offer : { ...offer, reference } },
		{ ...KEY, audience: 'shop', now: new Date(START) },
	);
}

function openOrderShop(config: Parameters<typeof openShop>[0] = {}) {
	const events: ShopEvent[] = [];
	const shop = openShop({
		tokens: { audience: 'shop', keys: [KEY] },
		items: {
			coffee: { title: 'Café', amount: cop('49900') },
			'inv-7': { title: 'Factura 7', amount: cop('70000'), reference: 'INV-7' },
			choice: { title: 'Café', amount: cop('30000'), methods: [{ id: 'card' }, { id: 'pse' }] },
			wallet: { kind: 'connect', title: 'Débito automático' },
		},
		resolveCustomer: () => 'customer-7',
		admin: { secret: ADMIN },
		onEvent: (event) => void events.push(event),
		...config,
	});
	const press = (token: string, attempt: string = crypto.randomUUID()) =>
		shop.create({ item: undefined, token, attempt } as Record<string, unknown>);
	const pressed = async (token: string, attempt?: string) => {
		const response = await press(token, attempt);
		assert.equal(response.status, 201, await response.clone().text());
		return (await response.json()) as CreatedLink;
	};
	return { ...shop, events, press, pressed };
}

/** What can be paid at the provider now. */
const payable = ({ provider }: Pick<Shop, 'provider'>) =>
	[...provider.payments.values()].filter(({ ended }) => !ended).map(({ id }) => id);

describe('An order that is rendered twice', () => {
	it('has one link, whichever token asks', async () => {
		const shop = openOrderShop();
		const links = await Promise.all([1, 2, 3].map(async () => shop.pressed(await invoice())));
		assert.equal(new Set(links.map(({ id }) => id)).size, 1);
		assert.equal(shop.provider.orders.length, 1);
	});

	it('has one link for a token, an item and a call of the merchant’s server', async () => {
		const shop = openOrderShop();
		const token = await shop.pressed(await invoice('INV-7', '70000'));
		const item = await shop.created({ item: 'inv-7' });
		const call = await shop.endpoint.createPaymentLink({ item: 'inv-7', attempt: crypto.randomUUID() });
		assert.deepEqual([item.id, call.id], [token.id, token.id]);
	});

	it('is another order with another reference, or with none', async () => {
		const shop = openOrderShop();
		for (const reference of ['INV-1', 'INV-2', null, null]) {
			await shop.pressed(await invoice(reference));
		}
		assert.equal(shop.provider.payments.size, 4);
	});

	it('is not taken over by a token of another order with the same jti, nor by an attempt of that name', async () => {
		const shop = openOrderShop();
		const jti = crypto.randomUUID();
		const sign = (reference: string | undefined) =>
			signCheckoutToken(
				{
					offer: {
						kind: 'payment',
						title: 'Factura',
						amount: cop('1000'),
						...(reference !== undefined && { reference }),
					},
				},
				{ ...KEY, audience: 'shop', now: new Date(START), jti },
			);
		const ids = new Set<string>();
		for (const reference of ['INV-1', 'INV-2', undefined])
			ids.add((await shop.pressed(await sign(reference))).id);
		ids.add((await shop.created({ attempt: jti })).id);
		assert.equal(ids.size, 4);
	});
});

describe('Other terms of the same order', () => {
	for (const [name, first, second] of [
		['price', { value: '1400000' }, { value: '1500000' }],
		['method', { method: 'card' }, { method: 'pse' }],
		['quantity', { quantity: 1 }, { quantity: 2 }],
	] as const) {
		it(`replace its link, which is closed before the new one is made: ${name}`, async () => {
			const attempt = crypto.randomUUID();
			const shop = openOrderShop({
				items: {
					choice: { title: 'Café', amount: cop('30000'), methods: [{ id: 'card' }, { id: 'pse' }] },
					tea: { title: 'Té', amount: cop('12000'), quantity: { max: 5 } },
				},
			});
			const ask = async (terms: { value?: string; method?: string; quantity?: number }) =>
				terms.value !== undefined
					? shop.pressed(await invoice('INV-1', terms.value))
					: shop.created({ item: terms.method === undefined ? 'tea' : 'choice', attempt, ...terms });
			const cancel = shop.provider.cancelPayment;
			shop.provider.cancelPayment = async (ref) => {
				assert.equal(shop.provider.orders.length, 1, 'closed before the next one is ordered');
				return cancel(ref);
			};
			const [old, made] = [await ask(first), await ask(second)];
			assert.notEqual(made.id, old.id);
			assert.equal(payable(shop).length, 1);
			assert.equal((await ask(second)).id, made.id);
			assert.equal(shop.provider.orders.length, 2);
		});
	}

	it('lead to the old link where that cannot be closed', async () => {
		const shop = openOrderShop();
		const old = await shop.pressed(await invoice());
		shop.provider.cancelPayment = (ref) => shop.provider.getPayment(ref);
		const again = await shop.pressed(await invoice('INV-2045', '99'));
		assert.equal(again.id, old.id);
		assert.deepEqual(again.amount, cop('1400000'));
		assert.equal(shop.provider.orders.length, 1);
	});

	it('make nothing while the provider does not answer whether the old link is closed', async () => {
		const shop = openOrderShop();
		await shop.pressed(await invoice());
		shop.provider.cancelPayment = () => Promise.reject(new Error('lost'));
		shop.provider.down = true;
		const response = await shop.press(await invoice('INV-2045', '99'));
		assert.ok(response.status >= 500);
		assert.equal(shop.provider.orders.length, 1);
	});

	it('make nothing while it is unknown whether the first link was made', async () => {
		const shop = openOrderShop();
		shop.provider.fates.push('vanished');
		await shop.press(await invoice());
		const response = await shop.press(await invoice('INV-2045', '99'));
		assert.equal((await problemOf(response)).code, 'attempt_in_progress');
		assert.equal(shop.provider.orders.length, 1);
	});

	it('replace the link of a first try whose answer was lost', async () => {
		const shop = openOrderShop();
		shop.provider.fates.push('lost');
		await shop.press(await invoice());
		const made = await shop.pressed(await invoice('INV-2045', '99'));
		assert.deepEqual(made.amount, cop('99'));
		assert.equal(payable(shop).length, 1);
		assert.equal(shop.provider.payments.size, 2);
	});

	for (const status of ['processing', 'partially_paid'] as const) {
		it(`do not replace a link through which money is on its way: ${status}`, async () => {
			const shop = openOrderShop();
			const old = await shop.pressed(await invoice());
			shop.provider.set({ status });
			shop.wait(MINUTE);
			assert.equal((await shop.pressed(await invoice('INV-2045', '99'))).id, old.id);
			assert.equal(shop.provider.orders.length, 1);
		});
	}
});

describe('An order that is paid', () => {
	for (const status of ['succeeded', 'refunded', 'disputed'] as const) {
		it(`is not sold again: ${status}`, async () => {
			const shop = openOrderShop();
			const attempt = crypto.randomUUID();
			const token = await invoice();
			const first = await shop.pressed(token, attempt);
			shop.provider.set({ status, ended: true });
			shop.wait(MINUTE);
			for (const value of ['1400000', '99']) {
				const response = await shop.press(await invoice('INV-2045', value));
				assert.equal(response.status, 409);
				const problem = (await problemOf(response)) as unknown as {
					code: string;
					retryable: boolean;
					link: CreatedLink;
				};
				assert.equal(problem.code, 'already_paid');
				assert.equal(problem.retryable, false);
				assert.equal(problem.link.id, first.id);
				assert.equal((await shop.status(problem.link)).status, status);
			}
			assert.equal((await shop.pressed(token, attempt)).id, first.id, 'its own attempt is replayed');
			assert.equal(shop.provider.orders.length, 1);
		});
	}

	it('is not charged either, and an order that was charged is not sold', async () => {
		const shop = openOrderShop();
		const charge = {
			title: 'Factura',
			amount: cop('1400000'),
			customerId: 'customer-7',
			cardId: 'card_1',
		};
		await shop.pressed(await invoice('INV-1'));
		shop.provider.set(PAID);
		shop.wait(MINUTE);
		await assert.rejects(
			shop.endpoint.createCharge({ ...charge, attempt: crypto.randomUUID(), reference: 'INV-1' }),
			{ code: 'already_paid' },
		);
		await shop.endpoint.createCharge({ ...charge, attempt: crypto.randomUUID(), reference: 'INV-2' });
		assert.equal((await problemOf(await shop.press(await invoice('INV-2')))).code, 'already_paid');
		assert.deepEqual([shop.provider.payments.size, shop.provider.charges.length], [1, 1]);
	});

	it('closes an open link before it is charged', async () => {
		const shop = openOrderShop();
		await shop.pressed(await invoice('INV-1'));
		await shop.endpoint.createCharge({
			attempt: crypto.randomUUID(),
			reference: 'INV-1',
			title: 'Factura',
			amount: cop('1400000'),
			customerId: 'customer-7',
			cardId: 'card_1',
		});
		assert.equal(shop.provider.charges.length, 1);
		assert.deepEqual(payable(shop), []);
	});

	it('may be charged again by a new attempt after a decline, not by the same one', async () => {
		const shop = openOrderShop();
		const charge = (attempt: string) =>
			shop.endpoint.createCharge({
				attempt,
				reference: 'INV-1',
				title: 'Factura',
				amount: cop('1400000'),
				customerId: 'customer-7',
				cardId: 'card_1',
			});
		shop.provider.chargeStatus = 'failed';
		const attempt = crypto.randomUUID();
		const first = await charge(attempt);
		assert.equal((await charge(attempt)).reference, first.reference);
		assert.equal(shop.provider.charges.length, 1);
		const second = await charge(crypto.randomUUID());
		assert.notEqual(second.reference, first.reference);
		assert.equal(shop.provider.charges.length, 2);
	});
});

describe('An order that the merchant cancelled', () => {
	for (const [name, token] of [
		['with a reference', () => invoice('INV-1')],
		['without one', () => invoice(null)],
	] as const) {
		it(`stays cancelled until the merchant opens it again, ${name}`, async () => {
			const shop = openOrderShop();
			const same = await token();
			const { id } = await shop.pressed(same);
			assert.equal((await shop.endpoint.cancelPaymentLink(id)).status, 'cancelled');
			const refused = await shop.press(same);
			assert.equal(refused.status, 409);
			assert.equal((await problemOf(refused)).code, 'order_cancelled');
			shop.wait(DAY);
			assert.equal((await problemOf(await shop.press(same))).code, 'token_expired');
			assert.equal(shop.provider.orders.length, 1);
			await shop.endpoint.reopenPaymentLink(id);
			shop.wait(-DAY);
			assert.notEqual((await shop.pressed(same)).id, id);
			assert.equal(payable(shop).length, 1);
		});
	}

	it('is not sold in between by a request that comes while it is being cancelled', async () => {
		const shop = openOrderShop();
		const { id } = await shop.pressed(await invoice());
		const cancel = shop.provider.cancelPayment;
		let between: Response | undefined;
		shop.provider.cancelPayment = async (ref) => {
			const cancelled = await cancel(ref);
			between = await shop.press(await invoice());
			return cancelled;
		};
		await shop.endpoint.cancelPaymentLink(id);
		assert.equal(between && (await problemOf(between)).code, 'order_cancelled');
		assert.equal(shop.provider.orders.length, 1);
	});

	it('is paid when the cancelling came too late, and stays so', async () => {
		const shop = openOrderShop();
		const { id } = await shop.pressed(await invoice());
		shop.provider.cancelPayment = async (ref) => {
			shop.provider.set(PAID);
			return shop.provider.getPayment(ref);
		};
		assert.equal((await shop.endpoint.cancelPaymentLink(id)).status, 'succeeded');
		assert.equal((await problemOf(await shop.press(await invoice()))).code, 'already_paid');
	});
});

describe('An order whose money went back', () => {
	it('is paid again only after the merchant opened it again', async () => {
		const shop = openOrderShop();
		const { id } = await shop.pressed(await invoice());
		for (const status of ['succeeded', 'refunded'] as const) {
			shop.provider.set({ status, ended: true });
			shop.wait(MINUTE);
			assert.equal((await problemOf(await shop.press(await invoice()))).code, 'already_paid');
		}
		await shop.endpoint.reopenPaymentLink(id);
		const again = await shop.pressed(await invoice());
		assert.notEqual(again.id, id);
		shop.provider.set(PAID, 'pay_2');
		shop.wait(10 * MINUTE);
		await shop.endpoint.reconcile();
		assert.equal((await problemOf(await shop.press(await invoice()))).code, 'already_paid');
		assert.deepEqual(
			shop.events.map(({ type }) => type),
			[],
			'what went back is not paid twice',
		);
	});
});

describe('Two payments of one order', () => {
	for (const [name, order] of [
		['the old one approved after the new one', ['pay_2', 'pay_1']],
		['the new one approved after the old one', ['pay_1', 'pay_2']],
	] as const) {
		for (const root of ['an order', 'an attempt']) {
			it(`are reported as overpaid once, with both references, for ${root}: ${name}`, async () => {
				const shop = openOrderShop();
				const attempt = crypto.randomUUID();
				const ask = async () =>
					root === 'an order' ? shop.pressed(await invoice('INV-1')) : shop.created({ attempt });
				const old = await ask();
				shop.provider.set({ status: 'expired', ended: true });
				shop.wait(MINUTE);
				const made = await ask();
				assert.notEqual(old.id, made.id);
				for (const id of order) {
					shop.provider.set(PAID, id);
					shop.wait(DAY);
					await shop.endpoint.reconcile();
				}
				shop.wait(10 * DAY);
				await shop.endpoint.reconcile();
				const [event, ...more] = shop.events.filter(({ type }) => type === 'payment.overpaid');
				assert.ok(event && 'otherPayments' in event);
				assert.equal(more.length, 0);
				const references = [old.id, made.id].map(
					async (id) => (await shop.endpoint.getPaymentLink(id)).reference,
				);
				assert.deepEqual(
					new Set([event.reference, ...(event.otherPayments ?? []).map(({ reference }) => reference)]),
					new Set(await Promise.all(references)),
				);
			});
		}
	}
});
