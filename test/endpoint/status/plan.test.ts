import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { followUpAfter } from '../../../src/endpoint/status/follow-up.ts';
import { followUpInMs, nextReadInMs, retryReadInMs } from '../../../src/endpoint/status/plan.ts';
import type { Horizon } from '../../../src/providers/provider.ts';
import type { Status } from '../../../src/wire/status.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Planned = Parameters<typeof nextReadInMs>[0];
type Trouble = Parameters<typeof retryReadInMs>[2];
const open: Planned = { kind: 'payment', status: 'pending', ended: false, movedAge: 0 };
const HORIZON: Horizon = { lateApprovalDays: 10, afterPaymentDays: 100 };

/** The ages at which something is read by plan from an age on, until it is not read any more. */
function readsOf(record: Planned, from: number, horizon?: Horizon): number[] {
	const ages: number[] = [];
	for (let age = from; ; age = ages.at(-1) ?? 0) {
		const next = nextReadInMs(record, age, horizon);
		if (next === null) return ages;
		assert.ok(next > 0, `at the age of ${age} ms the next read is in ${next} ms`);
		ages.push(age + next);
	}
}

describe('The plan of reads without news', () => {
	for (const [name, age, every, everyBegun] of [
		['just made', 0, 30 * SECOND, 30 * SECOND],
		['almost 15 minutes old', 15 * MINUTE - 1, 30 * SECOND, 30 * SECOND],
		['15 minutes old', 15 * MINUTE, 100 * SECOND, 100 * SECOND],
		['almost six hours old', 6 * HOUR - 1, 100 * SECOND, 100 * SECOND],
		['six hours old', 6 * HOUR, 15 * MINUTE, 100 * SECOND],
		['almost two days old', 2 * DAY - 1, 15 * MINUTE, 100 * SECOND],
		['two days old', 2 * DAY, 6 * HOUR, 15 * MINUTE],
		['almost a week old', 7 * DAY - 1, 6 * HOUR, 15 * MINUTE],
		['a week old', 7 * DAY, 6 * HOUR, 6 * HOUR],
		['almost 40 days old', 40 * DAY - 1, 6 * HOUR, 6 * HOUR],
		['40 days old', 40 * DAY, DAY, DAY],
		['almost 180 days old', 180 * DAY - 1, DAY, DAY],
		['180 days old', 180 * DAY, null, null],
	] as const) {
		const inWords = (ms: number | null) => (ms === null ? 'is over' : `has one in ${ms / SECOND} s`);
		it(`of an open link that is ${name} ${inWords(every)}`, () => {
			assert.equal(nextReadInMs(open, age), every);
			assert.equal(nextReadInMs({ ...open, kind: 'connect' }, age), every);
		});
		for (const [what, change] of [
			['that a bank has', { status: 'processing' }],
			['of which a part is paid', { status: 'partially_paid' }],
			['whose payer holds a voucher', { voucher: true }],
		] as const) {
			it(`of a link ${what}, ${name}, ${inWords(everyBegun)}`, () => {
				assert.equal(nextReadInMs({ ...open, ...change }, age), everyBegun);
			});
		}
	}

	for (const status of ['succeeded', 'refunded', 'disputed'] as const) {
		it(`of a payment that is ${status} counts its days from then, and ends at the horizon`, () => {
			const paid: Planned = { ...open, status, ended: true, movedAge: 5 * DAY };
			const days = (horizon?: Horizon) => readsOf(paid, 5 * DAY, horizon).map((age) => age / DAY - 5);
			assert.deepEqual(days(HORIZON), [1, 3, 7, 14, 30, 60, 90, 100]);
			assert.deepEqual(days(), [1, 3, 7, 14, 30, 60, 90, 120, 180]);
			assert.deepEqual(
				days({ lateApprovalDays: 1, afterPaymentDays: 395 }),
				[1, 3, 7, 14, 30, 60, 90, 120, 180, 270, 395],
			);
			assert.deepEqual(days({ lateApprovalDays: 1, afterPaymentDays: 0.5 }), [0.5]);
		});
	}

	for (const status of ['failed', 'cancelled', 'expired'] as const) {
		it(`of a link that ended ${status} becomes ever rarer, and ends at the horizon`, () => {
			const over: Planned = { ...open, status, ended: true, movedAge: HOUR };
			const ages = readsOf(over, HOUR, HORIZON).map((age) => age - HOUR);
			assert.deepEqual(
				ages.slice(0, 4),
				[5, 10, 20, 40].map((minutes) => minutes * MINUTE),
			);
			assert.equal(ages.at(-1), 10 * DAY);
			const waits = ages.map((age, index) => age - (ages[index - 1] ?? 0));
			assert.equal(Math.max(...waits), DAY);
			assert.ok(waits.slice(1, -1).every((wait, index) => wait >= (waits[index] ?? 0)));
			assert.equal(readsOf(over, HOUR).at(-1), HOUR + 30 * DAY);
		});
	}

	it('of a registered method, or a connect link that ended, has none', () => {
		const connect: Planned = { ...open, kind: 'connect' };
		assert.equal(nextReadInMs({ ...connect, status: 'succeeded' }, HOUR), null);
		assert.equal(nextReadInMs({ ...connect, status: 'expired', ended: true }, HOUR), null);
		assert.equal(nextReadInMs({ ...open, status: 'succeeded', ended: true }, HOUR), 23 * HOUR);
	});

	it('takes an age before the last change, which a clock that steps may give, for that change', () => {
		const paid: Planned = { ...open, status: 'succeeded', ended: true, movedAge: HOUR };
		assert.equal(nextReadInMs(paid, 0), DAY);
	});
});

describe('The plan after reads that failed', () => {
	const waits = (counts: readonly number[], planned: number | null, trouble: Trouble) =>
		counts.map((failures) => retryReadInMs(failures, planned, trouble) / SECOND);
	const quiet: Trouble = { newsAgeMs: null, isOfProvider: false };

	for (const [when, trouble] of [
		['the news is young', { newsAgeMs: 6 * HOUR - 1, isOfProvider: false }],
		['the whole provider fails, for however long', { newsAgeMs: 30 * DAY, isOfProvider: true }],
	] as const) {
		it(`doubles the wait with each failure, up to half a minute while ${when}`, () => {
			assert.deepEqual(waits([1, 2, 3, 4, 5, 1_000], null, trouble), [5, 10, 20, 30, 30, 30]);
			assert.deepEqual(waits([1_000], DAY, trouble), [30]);
		});
	}

	it('doubles it up to 15 minutes for old news of a payment that alone cannot be read', () => {
		const trouble: Trouble = { newsAgeMs: 6 * HOUR, isOfProvider: false };
		assert.deepEqual(waits([4, 7, 8, 9, 1_000], null, trouble), [40, 320, 640, 900, 900]);
	});

	it('waits as long as the plan without news, and up to six hours where one payment cannot be read', () => {
		assert.deepEqual(waits([1, 4, 5, 1_000], MINUTE, quiet), [60, 60, 80, 21_600]);
		assert.deepEqual(waits([1], DAY, quiet), [86_400]);
		assert.deepEqual(waits([1, 1_000], MINUTE, { ...quiet, isOfProvider: true }), [60, 60]);
	});

	it('waits six hours where the plan has no read any more', () => {
		assert.deepEqual(waits([1, 1_000], null, quiet), [21_600, 21_600]);
	});

	it('never comes before the provider asked for it', () => {
		const news: Trouble = { newsAgeMs: 0, isOfProvider: true, retryAfterMs: HOUR };
		assert.deepEqual(waits([1], MINUTE, news), [3_600]);
		assert.deepEqual(waits([1], MINUTE, { ...quiet, retryAfterMs: HOUR }), [3_600]);
		assert.deepEqual(waits([3], MINUTE, { ...news, retryAfterMs: SECOND }), [20]);
	});
});

describe('The plan after news', () => {
	/** In how many seconds after the first read of the news the payment is read again. */
	const reads = (isMissing: boolean) => {
		const at: number[] = [];
		for (
			let since = 0, next = followUpInMs(0, isMissing);
			next !== null;
			next = followUpInMs(since, isMissing)
		) {
			assert.ok(next > 0);
			at.push((since += next) / SECOND);
		}
		return at;
	};

	it('has four more reads, since the first one may have come from a copy that lags behind', () => {
		assert.deepEqual(reads(false), [30, 120, 300, 600]);
	});

	it('goes on for six hours while money that the event states is missing', () => {
		const at = reads(true);
		assert.deepEqual([at[0], at.at(-1)], [30, 6 * 3600]);
		const gaps = at.map((second, index) => second - (at[index - 1] ?? 0));
		assert.ok(gaps.every((gap, index) => gap === ((at[index] ?? 0) <= 1_800 ? 30 : 300)));
	});

	for (const [name, begun, before, after, is] of [
		['nothing is to be followed up', undefined, 'pending', 'pending', null],
		['no status is stated', { since: 0 }, 'pending', 'succeeded', 30],
		['the stated status is read now', { since: 0, states: 'succeeded' }, 'pending', 'succeeded', null],
		['it was known before', { since: 0, states: 'succeeded' }, 'succeeded', 'succeeded', 30],
		['it can follow no more', { since: 0, states: 'succeeded' }, 'refunded', 'refunded', 30],
		[
			'another part may have come',
			{ since: 0, states: 'partially_paid' },
			'partially_paid',
			'partially_paid',
			30,
		],
	] as const) {
		it(`${is === null ? 'is over' : 'goes on'} where ${name}`, () => {
			const inMs = followUpAfter(begun, { before, after }, 0)?.inMs ?? null;
			assert.equal(inMs === null ? null : inMs / SECOND, is);
		});
	}

	it('is over after ten minutes where no money is missing, and not before six hours where it is', () => {
		const at = (states: Status, ageMs: number) =>
			followUpAfter({ since: 0, states }, { before: 'pending', after: 'pending' }, ageMs) !== undefined;
		assert.deepEqual([at('processing', 10 * MINUTE), at('succeeded', 10 * MINUTE)], [false, true]);
		assert.deepEqual([at('refunded', 6 * HOUR - 1), at('succeeded', 6 * HOUR)], [true, false]);
	});
});
