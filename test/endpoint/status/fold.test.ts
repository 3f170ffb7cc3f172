import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fold, type FoldEvent } from '../../../src/endpoint/status/fold.ts';
import type { State } from '../../../src/endpoint/status/record.ts';
import type { ProviderSnapshot } from '../../../src/endpoint/status/provider-snapshot.ts';
import { toMinor, type Money } from '../../../src/wire/money.ts';
import { STATUSES, type Status } from '../../../src/wire/status.ts';

const cop = (value: string): Money => ({ value, currency: 'COP' });
const PRICE = cop('50000');
const MONEY: readonly Status[] = ['succeeded', 'refunded', 'disputed'];

const pending: State = { status: 'pending', ended: false, amount: PRICE, url: null, expiresAt: null };

const reading = (facts: Partial<ProviderSnapshot>): ProviderSnapshot => ({
	status: 'pending',
	ended: false,
	amount: PRICE,
	url: null,
	expiresAt: null,
	...facts,
});

/** Folds readings one after the other; each event as its type. */
function foldAll(readings: readonly Partial<ProviderSnapshot>[], from = pending) {
	let state = from;
	const events: FoldEvent[] = [];
	for (const facts of readings) {
		const folded = fold(state, reading(facts));
		state = folded.state;
		events.push(...folded.events);
	}
	return { state, events, types: events.map(({ type }) => type) };
}

describe('A fold of observations', () => {
	const cases: readonly (readonly [
		name: string,
		readings: readonly Partial<ProviderSnapshot>[],
		events: readonly FoldEvent['type'][],
		status: Status,
	])[] = [
		[
			'paid and refunded between two reads',
			[{ status: 'refunded', ended: true }],
			['succeeded', 'refunded'],
			'refunded',
		],
		['paid and disputed between two reads', [{ status: 'disputed' }], ['succeeded', 'disputed'], 'disputed'],
		[
			'expired, approved late and refunded',
			[
				{ status: 'expired', ended: true },
				{ status: 'refunded', ended: true },
			],
			['expired', 'succeeded', 'refunded'],
			'refunded',
		],
		[
			'a part that was refunded',
			[
				{ status: 'partially_paid', amountPaid: cop('20000') },
				{ status: 'refunded', ended: true, amountPaid: cop('20000'), amountRefunded: cop('20000') },
			],
			['partially_paid', 'refunded'],
			'refunded',
		],
		[
			'a part that was paid and refunded between two reads',
			[{ status: 'refunded', amountPaid: cop('20000'), amountRefunded: cop('20000') }],
			['partially_paid', 'refunded'],
			'refunded',
		],
		[
			'a second part, and the end of the link before the third',
			[
				{ status: 'partially_paid', amountPaid: cop('20000') },
				{ status: 'partially_paid', amountPaid: cop('30000') },
				{ status: 'partially_paid', amountPaid: cop('30000'), ended: true },
			],
			['partially_paid', 'partially_paid', 'partially_paid'],
			'partially_paid',
		],
		[
			'paid twice, then a third time',
			[
				{ status: 'succeeded', amountPaid: cop('50000') },
				{ status: 'succeeded', amountPaid: cop('100000') },
				{ status: 'succeeded', amountPaid: cop('150000') },
			],
			['succeeded', 'overpaid', 'overpaid'],
			'succeeded',
		],
		[
			'a success whose amount is stated later',
			[{ status: 'succeeded' }, { status: 'succeeded', amountPaid: cop('50000') }],
			['succeeded'],
			'succeeded',
		],
		[
			'another amount, read twice, then a third amount',
			[
				{ status: 'succeeded', amount: cop('49999') },
				{ status: 'succeeded', amount: cop('49999') },
				{ status: 'refunded', amount: cop('1') },
			],
			['amount_mismatch', 'amount_mismatch'],
			'pending',
		],
		[
			'a part that was returned, twice',
			[
				{ status: 'succeeded' },
				{ status: 'succeeded', amountRefunded: cop('10000') },
				{ status: 'succeeded', amountRefunded: cop('20000') },
			],
			['succeeded', 'partially_refunded', 'partially_refunded'],
			'succeeded',
		],
		[
			'a dispute that the shop won',
			[{ status: 'succeeded' }, { status: 'disputed' }, { status: 'succeeded' }],
			['succeeded', 'disputed', 'succeeded'],
			'succeeded',
		],
		[
			'an old copy of the provider’s data',
			[
				{ status: 'succeeded', amountPaid: cop('50000') },
				{ status: 'partially_paid', amountPaid: cop('20000') },
			],
			['succeeded'],
			'succeeded',
		],
		['something that nobody can read', [{ status: 'unknown', ended: true }], [], 'pending'],
		[
			'a success whose amount is stated later, and is too high',
			[{ status: 'succeeded' }, { status: 'succeeded', amountPaid: cop('50001') }],
			['succeeded', 'overpaid'],
			'succeeded',
		],
		[
			'a refund that grows',
			[
				{ status: 'refunded', amountRefunded: cop('20000') },
				{ status: 'refunded', amountRefunded: cop('50000') },
				{ status: 'refunded', amountRefunded: cop('50000') },
			],
			['succeeded', 'refunded', 'refunded'],
			'refunded',
		],
		[
			'a refund whose amount is stated later',
			[{ status: 'refunded' }, { status: 'refunded', amountRefunded: cop('50000') }],
			['succeeded', 'refunded'],
			'refunded',
		],
		[
			'a dispute that grows',
			[
				{ status: 'disputed', amountDisputed: cop('20000') },
				{ status: 'disputed', amountDisputed: cop('50000') },
				{ status: 'disputed', amountDisputed: cop('50000') },
			],
			['succeeded', 'disputed', 'disputed'],
			'disputed',
		],
		[
			'a dispute whose amount is stated later',
			[{ status: 'disputed' }, { status: 'disputed', amountDisputed: cop('50000') }],
			['succeeded', 'disputed'],
			'disputed',
		],
		[
			'amounts of nothing',
			[{ status: 'succeeded', amountPaid: cop('0'), amountRefunded: cop('0'), amountDisputed: cop('0') }],
			['succeeded'],
			'succeeded',
		],
		[
			'more in another currency',
			[
				{ status: 'succeeded', amountPaid: cop('50000') },
				{ status: 'succeeded', amountPaid: { value: '90000', currency: 'USD' } },
			],
			['succeeded'],
			'succeeded',
		],
		[
			'a payment without an amount',
			[
				{ status: 'succeeded', amount: undefined },
				{ status: 'succeeded', amount: undefined },
			],
			['amount_mismatch'],
			'pending',
		],
	];
	for (const [name, readings, events, status] of cases) {
		it(`of ${name} reports ${events.join(', ') || 'nothing'}`, () => {
			const folded = foldAll(readings);
			assert.deepEqual(folded.types, events);
			assert.equal(folded.state.status, status);
		});
	}

	it('names a status that cannot follow, and ends nothing by it', () => {
		const { state } = foldAll([{ status: 'succeeded' }]);
		const folded = fold(state, reading({ status: 'expired', ended: true }));
		assert.equal(folded.refused, 'expired');
		assert.equal(folded.state.ended, false);
		assert.deepEqual(folded.events, []);
	});

	for (const first of ['failed', 'cancelled', 'expired'] as const) {
		for (const second of ['failed', 'cancelled', 'expired'] as const) {
			it(`keeps ${first} of a link that is then closed as ${second}`, () => {
				const { state } = foldAll([{ status: first }]);
				const folded = fold(state, reading({ status: second, ended: true }));
				assert.deepEqual([folded.state.status, folded.state.ended], [first, true]);
				assert.deepEqual([folded.events, folded.refused], [[], undefined]);
			});
		}
	}

	it('takes nothing about the link from what nobody can read, and refuses no status by it', () => {
		const folded = fold(pending, reading({ status: 'unknown', ended: true, url: 'https://a.example' }));
		assert.deepEqual([folded.state.ended, folded.state.url, folded.refused], [false, null, undefined]);
	});

	it('keeps what an observation leaves out, and takes what it has', () => {
		const facts = {
			url: 'https://a.example',
			expiresAt: '2026-12-01T00:00:00Z',
			voucher: true,
			memo: 'm',
			saved: [{ id: 'c', kind: 'card', label: 'VISA' }],
		} as const;
		const full = foldAll([facts]).state;
		for (const [name, value] of Object.entries(facts))
			assert.deepEqual(foldAll([facts, {}]).state[name as keyof typeof facts], value, name);
		const newer = { ...facts, url: 'https://b.example', expiresAt: '2026-12-02T00:00:00Z', memo: 'n' };
		const { state } = foldAll([newer], full);
		assert.deepEqual([state.url, state.expiresAt, state.memo], [newer.url, newer.expiresAt, newer.memo]);
	});

	it('remembers which other amounts were reported', () => {
		const { state } = foldAll([{ amount: cop('1') }, { amount: cop('2') }, { amount: undefined }]);
		assert.deepEqual(state.mismatches, ['1 COP', '2 COP', 'none']);
	});

	it('keeps the latest of the times that the provider states', () => {
		const [early, late] = ['2026-11-01T10:00:00Z', '2026-11-02T10:00:00Z'];
		for (const name of ['paidAt', 'refundedAt', 'disputedAt'] as const) {
			const after = (...times: readonly (string | undefined)[]) =>
				foldAll(times.map((time) => (time === undefined ? {} : { [name]: time }))).state[name];
			assert.deepEqual(
				[after(early, late), after(late, early), after(early, undefined), after(undefined, early), after()],
				[late, late, early, early, undefined],
				name,
			);
		}
	});

	it('gives an event that repeats a status that status', () => {
		const { events } = foldAll([
			{ status: 'partially_paid', amountPaid: cop('10000') },
			{ status: 'partially_paid', amountPaid: cop('20000') },
			{ status: 'refunded', amountRefunded: cop('10000') },
			{ status: 'refunded', amountRefunded: cop('20000') },
			{ status: 'disputed', amountDisputed: cop('10000') },
			{ status: 'disputed', amountDisputed: cop('20000') },
		]);
		const statuses = ['partially_paid', 'refunded', 'disputed'].flatMap((status) => [status, status]);
		assert.deepEqual(
			events.map(({ status }) => status),
			statuses,
		);
	});

	it('gives each event the provider’s own time', () => {
		const times = {
			paidAt: '2026-11-01T10:00:00Z',
			refundedAt: '2026-11-03T10:00:00Z',
			disputedAt: '2026-11-05T10:00:00Z',
		};
		const { paidAt, refundedAt, disputedAt } = times;
		const { events } = foldAll([
			{ ...times, status: 'processing' },
			{ ...times, status: 'partially_paid', amountPaid: cop('20000') },
			{ ...times, status: 'succeeded', amountPaid: cop('60000') },
			{ ...times, status: 'succeeded', amountPaid: cop('60000'), amountRefunded: cop('10000') },
			{ ...times, status: 'refunded', amountRefunded: cop('60000') },
			{ ...times, status: 'disputed' },
			{ ...times, amount: cop('1') },
		]);
		assert.deepEqual(
			events.map(({ type, occurredAt }) => [type, occurredAt]),
			[
				['processing', undefined],
				['partially_paid', paidAt],
				['succeeded', paidAt],
				['overpaid', paidAt],
				['partially_refunded', refundedAt],
				['refunded', refundedAt],
				['disputed', disputedAt],
				['amount_mismatch', paidAt],
			],
		);
	});
});

const money = fc.constantFrom(...['0', '20000', '30000', '50000', '100000'].map(cop));
const anyReading: fc.Arbitrary<ProviderSnapshot> = fc
	.record(
		{
			status: fc.constantFrom(...STATUSES),
			ended: fc.boolean(),
			amount: fc.constantFrom(PRICE, PRICE, PRICE, cop('1'), cop('2')),
			amountPaid: money,
			amountRefunded: money,
			amountDisputed: money,
			paidAt: fc.constantFrom('2026-11-01T10:00:00Z', '2026-11-02T10:00:00Z'),
		},
		{ requiredKeys: ['status', 'ended', 'amount'] },
	)
	.map(reading);
const anyHistory = fc.array(anyReading, { maxLength: 12 });

describe('Whatever a provider answers, in whatever order, a fold', () => {
	const holds = (property: (history: readonly ProviderSnapshot[]) => void) =>
		fc.assert(fc.property(anyHistory, property), { numRuns: 2_000, seed: 20261101 });
	const isOrdered = ({ amount }: ProviderSnapshot) => amount?.value === PRICE.value;

	it('changes nothing by an observation that it has just seen', () => {
		holds((history) => {
			let state = pending;
			for (const seen of history) {
				state = fold(state, seen).state;
				const again = fold(state, seen);
				assert.deepEqual(again.events, []);
				assert.deepEqual(again.state, state);
			}
		});
	});

	it('gives the same state and events for the same history', () => {
		holds((history) => {
			const kept = JSON.parse(JSON.stringify(history)) as ProviderSnapshot[];
			assert.equal(JSON.stringify(foldAll(history)), JSON.stringify(foldAll(kept)));
		});
	});

	it('never takes a success back', () => {
		holds((history) => {
			let state = pending;
			for (const seen of history) {
				const next = fold(state, seen).state;
				if (MONEY.includes(state.status)) assert.ok(MONEY.includes(next.status));
				state = next;
			}
		});
	});

	it('reports that money came before it reports that it went', () => {
		holds((history) => {
			const { types } = foldAll(history);
			const went = types.findIndex((type) => type === 'refunded' || type === 'disputed');
			const came = types.findIndex((type) => type === 'succeeded' || type === 'partially_paid');
			assert.ok(went === -1 || (came !== -1 && came < went));
		});
	});

	it('reports no success that the provider did not state for the ordered amount', () => {
		holds((history) => {
			const stated = history.some((seen) => isOrdered(seen) && MONEY.includes(seen.status));
			assert.ok(stated || !foldAll(history).types.includes('succeeded'));
		});
	});

	it('loses no success: every history in which one is stated reports it', () => {
		holds((history) => {
			const stated = history.some((seen) => isOrdered(seen) && seen.status === 'succeeded');
			const { types } = foldAll(history);
			assert.ok(!stated || types.includes('succeeded') || types.includes('refunded'));
		});
	});

	it('ends nothing by a status that cannot follow', () => {
		holds((history) => {
			let state = pending;
			for (const seen of history) {
				const folded = fold(state, seen);
				if (folded.refused) {
					assert.equal(folded.state.ended, state.ended);
					assert.equal(folded.state.status, state.status);
				}
				state = folded.state;
			}
		});
	});

	it('reports each other amount once, and each overpayment once', () => {
		holds((history) => {
			const { events, state } = foldAll(history);
			const others = events.flatMap(({ amountStated }) => amountStated?.value ?? []);
			assert.equal(new Set(others).size, others.length);
			const over = events.filter(({ type }) => type === 'overpaid').length;
			const isOver = state.amountPaid !== undefined && toMinor(state.amountPaid) > toMinor(PRICE);
			assert.equal(over, isOver ? 1 : 0);
		});
	});
});
