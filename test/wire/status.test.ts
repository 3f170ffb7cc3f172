import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isFinal, moveStatus, STATUSES, type Status } from '../../src/wire/status.ts';

const status = fc.constantFrom(...STATUSES);

describe('Status', () => {
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

	for (const [from, to] of [
		['succeeded', 'pending'],
		['succeeded', 'failed'],
		['cancelled', 'pending'],
		['expired', 'failed'],
		['refunded', 'succeeded'],
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
