import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextReadInMs, retryReadInMs } from '../../src/endpoint/plan.ts';
import type { Horizon } from '../../src/providers/provider.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Planned = Parameters<typeof nextReadInMs>[0];
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
	for (const [name, age, every] of [
		['just made', 0, 30 * SECOND],
		['almost 15 minutes old', 15 * MINUTE - 1, 30 * SECOND],
		['15 minutes old', 15 * MINUTE, 5 * MINUTE],
		['almost two hours old', 2 * HOUR - 1, 5 * MINUTE],
		['two hours old', 2 * HOUR, 30 * MINUTE],
		['almost two days old', 2 * DAY - 1, 30 * MINUTE],
		['two days old', 2 * DAY, 6 * HOUR],
		['almost 40 days old', 40 * DAY - 1, 6 * HOUR],
		['40 days old', 40 * DAY, DAY],
		['almost 180 days old', 180 * DAY - 1, DAY],
		['180 days old', 180 * DAY, null],
	] as const) {
		it(`of an open link that is ${name} ${every === null ? 'is over' : `has one in ${every / SECOND} s`}`, () => {
			assert.equal(nextReadInMs(open, age), every);
			assert.equal(nextReadInMs({ ...open, kind: 'connect' }, age), every);
		});
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
	const waits = (counts: readonly number[], planned: number | null, hasNews: boolean) =>
		counts.map((failures) => retryReadInMs(failures, planned, hasNews));

	it('doubles the wait with each failure, up to 15 minutes while news is waiting', () => {
		assert.deepEqual(
			waits([1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000], null, true).map((ms) => ms / SECOND),
			[5, 10, 20, 40, 80, 160, 320, 640, 900, 900],
		);
	});

	it('waits as long as the plan without news, and up to six hours where that is longer', () => {
		assert.deepEqual(waits([1, 4, 5], MINUTE, false), [MINUTE, MINUTE, 80 * SECOND]);
		assert.deepEqual(waits([1_000], MINUTE, false), [6 * HOUR]);
		assert.deepEqual(waits([1], DAY, false), [DAY]);
	});

	it('waits six hours where the plan has no read any more', () => {
		assert.deepEqual(waits([1, 1_000], null, false), [6 * HOUR, 6 * HOUR]);
	});

	it('never comes before the provider asked for it', () => {
		assert.equal(retryReadInMs(1, MINUTE, true, HOUR), HOUR);
		assert.equal(retryReadInMs(1, MINUTE, false, HOUR), HOUR);
		assert.equal(retryReadInMs(3, MINUTE, true, SECOND), 20 * SECOND);
	});
});
