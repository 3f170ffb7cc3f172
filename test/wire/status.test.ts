import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { impliesSuccess, isFinal, moveStatus, STATUSES, type Status } from '../../src/wire/status.ts';

/**
 * Every move there is, a row for what a payment is known as and a column for what is reported: `x` is believed. The columns
 * are those of the rows, in the same order.
 */
const MOVES: Readonly<Record<Status, string>> = {
	unknown: '. x x x x x x x x x x',
	created: '. . x x x x x x x x x',
	pending: '. . . x x x x x x x x',
	processing: '. . x . x x x x x x x',
	succeeded: '. . . . . . . . . x x',
	partially_paid: '. . . x x . . . . x x',
	failed: '. . x x x x . . . x x',
	cancelled: '. . . . x x . . . x x',
	expired: '. . . . x x . . . x x',
	refunded: '. . . . . . . . . . x',
	disputed: '. . . . x . . . . x .',
};
const KNOWN = Object.keys(MOVES) as Status[];
const FINAL = ['succeeded', 'failed', 'cancelled', 'expired', 'refunded', 'disputed'];

const status = fc.constantFrom(...STATUSES);

describe('Status', () => {
	for (const from of KNOWN) {
		it(`moves from ${from} to what the table says, and to nothing else`, () => {
			const moves = KNOWN.filter((_, column) => MOVES[from][column * 2] === 'x');
			assert.deepEqual(
				KNOWN.filter((to) => to !== from && moveStatus(from, to) === to),
				moves,
			);
		});
	}

	it('is one of those in the table', () => assert.deepEqual([...STATUSES].sort(), [...KNOWN].sort()));

	it('is the end of the wait for six of them', () =>
		assert.deepEqual(KNOWN.filter(isFinal).sort(), [...FINAL].sort()));

	it('never leaves a success except for a refund or dispute, whatever history follows', () => {
		fc.assert(
			fc.property(fc.array(status, { maxLength: 40 }), (history) => {
				let current: Status = 'unknown';
				let succeeded = false;
				for (const reported of history) {
					current = moveStatus(current, reported);
					succeeded ||= current === 'succeeded';
					if (succeeded) assert.ok(['succeeded', 'refunded', 'disputed'].includes(current), current);
				}
			}),
			{ numRuns: 5000 },
		);
	});

	it('never reaches a success that nobody reported', () => {
		fc.assert(
			fc.property(fc.array(status, { maxLength: 40 }), (history) => {
				const end = history.reduce<Status>(moveStatus, 'created');
				if (end === 'succeeded') assert.ok(history.includes('succeeded'));
			}),
		);
	});

	it('is not shaken by the same report coming twice', () => {
		fc.assert(
			fc.property(status, status, (current, reported) => {
				const once = moveStatus(current, reported);
				assert.equal(moveStatus(once, reported), once);
			}),
		);
	});

	for (const from of ['failed', 'cancelled', 'expired', 'processing', 'partially_paid', 'unknown'] as const) {
		it(`lets a late approval turn ${from} into succeeded`, () =>
			assert.equal(moveStatus(from, 'succeeded'), 'succeeded'));
	}

	for (const from of KNOWN) {
		for (const to of ['refunded', 'disputed'] as const) {
			it(`moves from ${from} to ${to}, since money that goes back came first`, () => {
				assert.equal(moveStatus(from, to), from === 'refunded' && to === 'refunded' ? from : to);
			});

			it(`${['succeeded', 'refunded', 'disputed'].includes(from) ? 'needs no' : 'implies a'} success before ${to} after ${from}`, () => {
				assert.equal(impliesSuccess(from, to), !['succeeded', 'refunded', 'disputed'].includes(from));
			});
		}
	}

	it('implies a success by a refund or a dispute alone', () => {
		const others = KNOWN.filter((to) => to !== 'refunded' && to !== 'disputed');
		for (const from of KNOWN) assert.ok(!others.some((to) => impliesSuccess(from, to)), from);
	});

	for (const [from, to] of [
		['succeeded', 'pending'],
		['succeeded', 'failed'],
		['cancelled', 'pending'],
		['expired', 'failed'],
		['refunded', 'succeeded'],
		['refunded', 'pending'],
		['pending', 'unknown'],
		['succeeded', 'unknown'],
	] as const) {
		it(`does not go from ${from} to ${to}`, () => assert.equal(moveStatus(from, to), from));
	}

	it('treats unknown as neither success nor end', () => {
		assert.ok(!isFinal('unknown'));
		assert.ok(!isFinal('processing'));
		assert.ok(!isFinal('partially_paid'));
	});
});
