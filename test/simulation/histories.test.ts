import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeHttpCheap } from './cheap-http.ts';
import type { Habit } from './habits.ts';
import { runHistory } from './history.ts';
import { makeCryptoSynchronous } from './sync-crypto.ts';

/** With all habits of its seed. */
const ALL = undefined;

/** Histories that broke a promise once: what was wrong, and a line of the log by which it can be seen to happen still. */
const HISTORIES: readonly (readonly [
	was: string,
	seed: number,
	habits: readonly Habit[] | undefined,
	shows: RegExp,
])[] = [
	[
		'a OnePay payment for another amount was never reported',
		19,
		['another-amount'],
		/TOLD .*webhook\) payment\.amount_mismatch/,
	],
	[
		'a Neopay link that was paid with another amount was never reported',
		18,
		['another-amount'],
		/TOLD .*webhook\) payment\.amount_mismatch/,
	],
	[
		'a charge whose answer was lost was sent again under a key that OnePay had forgotten',
		2900,
		['keys-forgotten', 'charges', 'answers-lost'],
		/TOLD .*webhook\) charge\.succeeded/,
	],
	[
		'a Neopay link whose amount was changed between two requests of one read was taken for paid',
		1159,
		ALL,
		/TOLD .*webhook\) payment\.amount_mismatch/,
	],
	[
		'a link that cannot be closed, since its amount was changed, was closed again each minute',
		1172,
		ALL,
		/TOLD .*webhook\) payment\.amount_mismatch/,
	],
];

const restore: (() => void)[] = [];
before(() => restore.push(makeCryptoSynchronous(), makeHttpCheap()));
after(() => {
	for (const undo of restore) undo();
});

describe('A history that broke a promise once breaks none', () => {
	for (const [was, seed, habits, shows] of HISTORIES) {
		it(`${was}: seed ${seed}`, async () => {
			const { log, breaches } = await runHistory(seed, habits && { habits });
			assert.deepEqual(breaches, []);
			assert.match(log.join('\n'), shows);
		});
	}
});
