import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ProviderRefund } from '../../../src/providers/provider.ts';
import type { ProviderSnapshot } from '../../../src/endpoint/status/provider-snapshot.ts';
import { namingRefunds, refundsReadInMs, settleRefunds } from '../../../src/endpoint/refunds/refund-state.ts';
import type { RefundRecord } from '../../../src/endpoint/status/record.ts';
import { fold } from '../../../src/endpoint/status/fold.ts';
import { fromMinor, toMinor } from '../../../src/wire/money.ts';

const cop = (value: string) => ({ value, currency: 'COP' });
const MINUTE = 60_000;
const BEGUN = 5 * MINUTE;

const refund: RefundRecord = {
	id: 'return-1',
	amount: cop('20000'),
	status: 'uncertain',
	reference: 'R'.repeat(18),
	owner: 'sender',
	begunAge: BEGUN,
	begunAt: 0,
};
const paid: ProviderSnapshot = {
	status: 'succeeded',
	ended: true,
	amount: cop('49900'),
	amountPaid: cop('49900'),
	url: null,
	expiresAt: null,
};

/** What became of a refund by a reading so many minutes after it was begun. */
function settle(change: Partial<RefundRecord>, reading: Partial<ProviderSnapshot>, minutes: number) {
	const record = { amount: cop('49900'), amountPaid: cop('49900'), refunds: [{ ...refund, ...change }] };
	return settleRefunds(record, { ...paid, ...reading }, BEGUN + minutes * MINUTE);
}

describe('A refund in doubt', () => {
	const listed = (change: Partial<ProviderRefund>) => ({
		refunds: [
			{ id: 'r', reference: refund.reference, status: 'succeeded', amount: refund.amount, ...change },
		] as const,
	});
	const foreign = { reference: 'PANEL', amount: cop('20000') };
	const back = { amountRefunded: cop('20000') };
	const rows: readonly (readonly [
		string,
		Partial<RefundRecord>,
		Partial<ProviderSnapshot>,
		number,
		string,
	])[] = [
		['has succeeded when it is listed under its name', {}, listed({}), 1, 'succeeded'],
		[
			'has succeeded when it is listed under its id',
			{ providerId: 'r' },
			listed({ reference: 'other' }),
			1,
			'succeeded',
		],
		['is pending while it is listed as such', {}, listed({ status: 'pending' }), 60, 'pending'],
		['has failed when it is listed as such', {}, listed({ status: 'failed' }), 1, 'failed'],
		['has succeeded when its amount went back and nothing is listed', {}, back, 1, 'succeeded'],
		[
			'has succeeded when everything went back and nothing is listed',
			{},
			{ status: 'refunded' },
			1,
			'succeeded',
		],
		[
			'has succeeded when its amount went back without a name',
			{},
			{ ...back, ...listed({ reference: undefined }) },
			1,
			'succeeded',
		],
		[
			'stays in doubt when its amount went back under another name',
			{},
			{ ...back, ...listed(foreign) },
			1,
			'uncertain',
		],
		['stays in doubt while nothing shows it', {}, {}, 14, 'uncertain'],
		['has failed when nothing shows it for 15 minutes', {}, {}, 15, 'failed'],
		['has failed when others are listed for 15 minutes', {}, { ...back, ...listed(foreign) }, 15, 'failed'],
		['stays in doubt when another amount went back', {}, { amountRefunded: cop('5000') }, 60, 'uncertain'],
		[
			'stays in doubt when an unnamed one of another amount is listed',
			{},
			listed({ reference: undefined, status: 'pending' }),
			60,
			'uncertain',
		],
		[
			'stays in doubt while the provider is giving money back',
			{},
			{ warning: 'refund_pending' },
			60,
			'uncertain',
		],
		['stays in doubt while the payment is disputed', {}, { status: 'disputed' }, 60, 'uncertain'],
		['stays in doubt while the status is not known', {}, { status: 'unknown' }, 60, 'uncertain'],
		[
			'stays in doubt when the reading is about another amount',
			{},
			{ ...listed({}), amount: cop('1') },
			1,
			'uncertain',
		],
		['counts only what went back since it was sent', { refundedBefore: cop('20000') }, back, 15, 'failed'],
		['is left to its sender for 30 seconds', { status: 'sending' }, {}, 0.4, 'sending'],
		[
			'is in doubt when its sender has not answered for 30 seconds',
			{ status: 'sending' },
			{},
			0.6,
			'uncertain',
		],
		['is settled while its sender waits', { status: 'sending' }, listed({}), 0.1, 'succeeded'],
		['stays pending where the provider took it', { status: 'pending' }, {}, 14, 'pending'],
		['is never taken for failed where the provider took it', { status: 'pending' }, {}, 600, 'uncertain'],
		['is never taken for failed where the provider named it', { providerId: 'r' }, {}, 600, 'uncertain'],
		['has succeeded after all when it is listed late', { status: 'failed' }, listed({}), 600, 'succeeded'],
		['stays failed whatever went back', { status: 'failed' }, back, 600, 'failed'],
	];
	for (const [name, change, reading, minutes, expected] of rows) {
		it(name, () => {
			assert.equal(settle(change, reading, minutes).refunds?.[0]?.status, expected);
		});
	}

	it('is reported once, 15 minutes after it was sent', () => {
		const isReported = (change: Partial<RefundRecord>, minutes: number) =>
			settle(change, { status: 'unknown' }, minutes).events.map(({ type }) => type);
		assert.deepEqual(isReported({}, 14), []);
		assert.deepEqual(isReported({}, 15), ['refund_uncertain']);
		assert.deepEqual(isReported({ status: 'pending' }, 15), ['refund_uncertain']);
		assert.deepEqual(isReported({ reported: true }, 16), []);
	});

	it('is looked up soon, and then ever more rarely, but for its fifteenth minute', () => {
		const next = (change: Partial<RefundRecord>, minutes: number) =>
			refundsReadInMs({ refunds: [{ ...refund, ...change }] }, BEGUN + minutes * MINUTE);
		assert.equal(next({ status: 'sending' }, 0), 31_000);
		assert.equal(next({}, 0), 30_000);
		assert.equal(next({}, 14.9), 6_000);
		assert.equal(next({}, 60), 15 * MINUTE);
		assert.equal(next({ status: 'pending' }, 60 * 24 * 30), 6 * 60 * MINUTE);
		assert.equal(next({ status: 'succeeded' }, 1), null);
		assert.equal(refundsReadInMs({}, 0), null);
	});
});

describe('A payment', () => {
	it('is refunded when its refunds add up to all that came, although the provider calls it paid', () => {
		const whole = { ...refund, amount: cop('29900'), reference: 'Q'.repeat(18), id: 'return-2' };
		const record = {
			...({ status: 'succeeded', ended: true, url: null, expiresAt: null } as const),
			...{ amount: cop('49900'), amountPaid: cop('49900'), amountRefunded: cop('20000') },
			refunds: [{ ...refund, status: 'succeeded' } as const, whole],
		};
		const refunds = [
			{ reference: refund.reference, status: 'succeeded', amount: refund.amount },
			{ reference: whole.reference, status: 'succeeded', amount: whole.amount },
		] as const;
		const settled = settleRefunds(record, { ...paid, refunds }, BEGUN);
		const { state, events } = fold(record, settled.reading);
		assert.deepEqual([state.status, state.amountRefunded], ['refunded', cop('49900')]);
		assert.deepEqual(
			namingRefunds(events, settled.succeeded).map(({ type, refunds: named }) => [type, named]),
			[['refunded', [{ id: 'return-2', amount: cop('29900') }]]],
		);
	});

	it('never has more of its refunds succeed than its provider states, and never loses one that did', () => {
		const money = fc.integer({ min: 1, max: 9 }).map((thousands) => cop(String(thousands * 1000)));
		const status = fc.constantFrom('sending', 'pending', 'uncertain', 'succeeded', 'failed');
		const kept = fc.array(fc.record({ amount: money, status }), { maxLength: 4 });
		const stated = fc.array(
			fc.record({
				of: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
				status: fc.constantFrom('pending', 'succeeded', 'failed'),
				amount: money,
			}),
			{ maxLength: 5 },
		);
		fc.assert(
			fc.property(kept, stated, fc.boolean(), fc.nat({ max: 40 * MINUTE }), (some, listed, lists, ageMs) => {
				const refunds = some.map((one, index): RefundRecord => ({
					...refund,
					...one,
					id: `r${index}`,
					reference: `REF${index}`,
					begunAge: 0,
				}));
				const total = listed
					.filter((one) => one.status === 'succeeded')
					.reduce((sum, { amount }) => sum + toMinor(amount), 0n);
				const reading: ProviderSnapshot = {
					...paid,
					amountRefunded: fromMinor(total, 'COP'),
					...(lists && {
						refunds: listed.map((one): ProviderRefund => ({
							status: one.status,
							amount: one.amount,
							...(one.of !== undefined && { reference: `REF${one.of}` }),
						})),
					}),
				};
				const record = { amount: cop('49900'), amountPaid: cop('49900'), refunds };
				const settled = settleRefunds(record, reading, ageMs);
				const after = settled.refunds ?? [];
				for (const [index, one] of after.entries()) {
					const before = refunds[index];
					if (before?.status === 'succeeded') assert.equal(one.status, 'succeeded');
					if (one.status === 'succeeded' && before?.status !== 'succeeded') {
						assert.ok(total >= toMinor(one.amount) || lists);
					}
				}
				// The same reading settles nothing a second time.
				const again = settleRefunds({ ...record, refunds: after }, reading, ageMs);
				assert.deepEqual([again.refunds, again.succeeded, again.events], [after, [], []]);
			}),
			{ numRuns: 300 },
		);
	});
});
