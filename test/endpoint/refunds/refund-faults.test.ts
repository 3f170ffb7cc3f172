import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createEndpoint } from '../../../src/endpoint/index.ts';
import { ProblemError } from '../../../src/endpoint/http/problems.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { Store } from '../../../src/stores/store.ts';
import type { ProviderPayment } from '../../../src/providers/provider.ts';
import { fakeProvider, type FakeProvider } from '../fake-provider.ts';
import { openShop, ORIGIN, START } from '../shop.ts';

const REFUNDS = { secret: 'a-refund-secret-of-32-characters!' };
const MINUTE = 60_000;
const cop = (value: string) => ({ value, currency: 'COP' });

/** How a step breaks: before it is done, after it is done, or the process ends with it and is never heard of again. */
const BREAKS = ['fails before', 'fails after', 'dies before', 'dies after'] as const;
type Break = (typeof BREAKS)[number];

/** A provider and a store whose calls are counted together, and of which one breaks. */
function breaking(provider: FakeProvider, store: Store, at: number, how: Break) {
	let steps = 0;
	let dead = false;
	const through = (subject: object): object =>
		new Proxy(subject, {
			get(target, name) {
				const member: unknown = Reflect.get(target, name);
				if (typeof member !== 'function' || name === 'readWebhook' || name === 'requiredFields')
					return member;
				return async (...given: unknown[]) => {
					const call = () => (member as (...all: unknown[]) => Promise<unknown>).apply(target, given);
					if (dead) return new Promise(() => {});
					if (++steps !== at) return call();
					if (how.endsWith('after')) await call();
					if (how.startsWith('fails')) throw new Error(`broke at step ${at}`);
					dead = true;
					return new Promise(() => {});
				};
			},
		});
	return {
		provider: through(provider) as FakeProvider,
		store: through(store) as Store,
		steps: () => steps,
		isDead: () => dead,
	};
}

/** One refund of 20,000 of 49,900 that breaks at one step, and what is true once everything works again. */
async function breakOnce(at: number, how: Break) {
	let now = START;
	const clock = () => now;
	const store = memory({ clock });
	const provider = fakeProvider();
	const shop = openShop({ provider, store, clock });
	const { id } = await shop.created();
	provider.set({ status: 'succeeded', ended: true, amountPaid: cop('49900') });
	await shop.endpoint.getPaymentLink(id);

	const broken = breaking(provider, store, at, how);
	/** Ids of refunds by the ids of the events that named them: an event may be delivered twice. */
	const told = new Map<string, readonly string[]>();
	const note = (event: string, refunds: readonly { readonly id: string }[] = []) => {
		if (refunds.length > 0)
			told.set(
				event,
				refunds.map((one) => one.id),
			);
	};
	const endpoint = (parts: { provider: FakeProvider; store: Store }) =>
		createEndpoint({
			origins: [ORIGIN],
			providers: [parts.provider],
			items: {},
			store: parts.store,
			refunds: REFUNDS,
			clock,
			log: () => {},
			onStatus: (change) => note(change.id, change.refunds),
			onEvent: (event) => note(event.id, 'refunds' in event ? event.refunds : undefined),
		});
	const order = { payment: { id }, id: 'return-1', amount: cop('20000') };
	const first = endpoint(broken)
		.refundPayment(order)
		.then(
			({ status }) => status,
			() => 'refused',
		);
	let isOver = false;
	void first.then(() => (isOver = true));
	while (!isOver && !broken.isDead()) await new Promise((resolve) => setImmediate(resolve));

	// Another process goes on, at once and then for an hour.
	const healthy = endpoint({ provider, store });
	const ask = () =>
		healthy.refundPayment(order).catch((error: unknown) => {
			if (error instanceof ProblemError) return undefined;
			throw error;
		});
	now += 31_000;
	await ask();
	for (let minute = 0; minute < 60; minute++) {
		now += MINUTE;
		await healthy.reconcile();
	}
	const last = await ask();
	const [payment] = provider.payments.values();
	await healthy.close();
	return {
		last,
		told: [...told.values()],
		payment,
		sent: provider.refundOrders.length,
		steps: broken.steps(),
	};
}

function returned(payment: ProviderPayment | undefined): string {
	return payment?.amountRefunded?.value ?? '0';
}

describe('A refund that breaks at any step', () => {
	for (const how of BREAKS) {
		it(`that ${how} it is done is sent at most once, and its end is known within the hour`, async () => {
			const { steps } = await breakOnce(Infinity, how);
			assert.ok(steps > 8, `${steps} steps`);
			for (let at = 1; at <= steps; at++) {
				const end = await breakOnce(at, how);
				const where = `step ${at}: ${JSON.stringify({ ...end, payment: undefined })}`;
				assert.ok(end.sent <= 1, where);
				const back = returned(end.payment);
				assert.equal(back, end.sent === 1 && end.last?.status === 'succeeded' ? '20000' : '0', where);
				assert.ok(end.last?.status === 'succeeded' || end.last?.status === 'failed', where);
				assert.deepEqual(end.told, [['return-1']], where);
			}
		});
	}
});
