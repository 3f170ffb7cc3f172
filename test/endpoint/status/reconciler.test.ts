import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Reconciler } from '../../../src/endpoint/status/reconciler.ts';
import { PLATFORM, type Timer } from '../../../src/wire/surroundings.ts';

const SECOND = 1_000;

/** A reconciler in a process where time passes by `pass` alone, and something is due every so often. */
function open(everyMs: number | null) {
	let now = 0;
	let dueAt = 0;
	let timer: { readonly at: number; readonly run: () => void } | undefined;
	/** When work was done, in seconds. */
	const worked: number[] = [];
	const surroundings = {
		...PLATFORM,
		setTimeout(run: () => void, ms: number) {
			timer = { at: now + ms, run };
			return 1 as Timer;
		},
		clearTimeout: () => (timer = undefined),
	};
	const parts = {
		store: { nextDueMs: async () => (everyMs === null ? null : Math.max(0, dueAt - now)) },
		async work() {
			worked.push(now / SECOND);
			dueAt = now + (everyMs ?? 0);
			return 1;
		},
		monotonic: () => now,
		surroundings,
	};
	return {
		parts,
		worked,
		reconciler: () => new Reconciler(parts),
		async pass(ms: number) {
			for (const end = now + ms; now < end; now += SECOND) {
				if (timer && timer.at <= now) {
					const { run } = timer;
					timer = undefined;
					run();
				}
				await turn();
			}
		},
	};
}

describe('A process that reconciled', () => {
	for (const [what, everyMs, worked] of [
		['when it comes due', 20 * SECOND, [0, 20, 40]],
		['at most every five seconds', 1, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]],
		['not at all where nothing is due within the minute', 61 * SECOND, [0]],
		['not at all where nothing is ever due', null, [0]],
	] as const) {
		it(`goes on for a minute with what comes due, ${what}`, async () => {
			const process = open(everyMs);
			assert.equal(await process.reconciler().run(), 1);
			await process.pass(300 * SECOND);
			assert.deepEqual(process.worked, worked);
		});
	}

	it('goes on from call to call', async () => {
		const process = open(20 * SECOND);
		const reconciler = process.reconciler();
		for (let call = 0; call < 3; call++) {
			await reconciler.run();
			await process.pass(50 * SECOND);
		}
		assert.deepEqual(process.worked, [0, 20, 40, 50, 70, 90, 100, 120, 140]);
	});

	for (const [when, spoil] of [
		['it was told how much to read', ({ reconciler }) => reconciler.run(5)],
		['it was closed', ({ reconciler }) => reconciler.run().then(() => reconciler.close())],
		[
			'the store cannot be asked',
			({ process: { parts }, reconciler }) => {
				parts.store.nextDueMs = () => Promise.reject(new Error('the store is away'));
				return reconciler.run();
			},
		],
	] as readonly [
		string,
		(of: { process: ReturnType<typeof open>; reconciler: Reconciler }) => Promise<unknown>,
	][]) {
		it(`does nothing by itself where ${when}`, async () => {
			const process = open(20 * SECOND);
			await spoil({ process, reconciler: process.reconciler() });
			await process.pass(300 * SECOND);
			assert.deepEqual(process.worked, [0]);
		});
	}

	it('is closed only after what it does by itself', async () => {
		const process = open(20 * SECOND);
		const gate = Promise.withResolvers<number>();
		let calls = 0;
		process.parts.work = () => (++calls === 2 ? gate.promise : Promise.resolve(0));
		const reconciler = process.reconciler();
		await reconciler.run();
		await process.pass(30 * SECOND);
		assert.equal(calls, 2);
		let isClosed = false;
		const closed = reconciler.close().then(() => (isClosed = true));
		await turn();
		assert.equal(isClosed, false);
		gate.resolve(0);
		await closed;
	});
});
