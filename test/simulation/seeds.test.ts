import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { before, describe, it } from 'node:test';
import { inWorkers } from './in-workers.ts';
import { OPEN_FAULTS, openFaultOf } from './open-faults.ts';
import type { Counted, Order } from './worker.ts';

/** As many as two quiet cores run in about a minute. */
const SEEDS = 5_000;

describe(`${SEEDS} histories as seeds choose them`, () => {
	const failing: Counted[] = [];
	let facts = 0;
	before(async () => {
		const orders = Array.from({ length: SEEDS }, (_, index): Order => ({ run: index + 1 }));
		await inWorkers(availableParallelism(), orders, undefined, (result) => {
			if ('habits' in result) return true;
			facts += result.facts;
			if (Object.keys(result.broken).length > 0) failing.push(result);
			return true;
		});
	});

	it('break no promise, but by faults that are known', () => {
		const unknown = failing.filter(({ open }) => open === undefined);
		assert.deepEqual(
			unknown.map(({ seed, broken }) => `seed ${seed}: ${Object.keys(broken).join(', ')}`),
			[],
			'`npm run simulate -- --seed N` prints one of them',
		);
		assert.ok(facts > SEEDS, `only ${facts} facts about money`);
	});

	for (const { name } of OPEN_FAULTS) {
		it(`show what is known, else it is to be taken off the list: ${name}`, () => {
			assert.ok(failing.some(({ open }) => open === name));
		});
	}
});

describe('A known fault', () => {
	const fault = { name: 'a fault', breaks: ['late'], needs: ['refunds'], lateMs: 60_000 } as const;
	const late = (lateMs: number) => ({
		seed: 3,
		breaches: [{ invariant: 'late', what: '', lateMs } as const],
	});

	it('explains a history that breaks its promise, and none without what it needs', async () => {
		assert.equal(await openFaultOf(late(60_000), ['refunds', 'declines'], [fault]), fault);
	});

	for (const [what, history, habits] of [
		[
			'breaks another promise too',
			{ seed: 3, breaches: [...late(1).breaches, { invariant: 'false', what: '' }] },
			['refunds'],
		],
		['is later than that', late(60_001), ['refunds']],
		['does not have what it needs', late(1), ['declines']],
	] as const) {
		it(`does not explain a history that ${what}`, async () => {
			assert.equal(await openFaultOf(history, habits, [fault]), undefined);
		});
	}

	it('does not explain a history that breaks a promise without what it needs', async () => {
		const always = () => ({ onStatus: () => () => Promise.resolve() });
		assert.equal(await openFaultOf(late(1), ['refunds'], [fault], always), undefined);
	});
});
