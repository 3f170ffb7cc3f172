import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { everyMinute } from '../../src/cli/server/timer.ts';
import type { LogEntry } from '../../src/endpoint/index.ts';

describe('everyMinute', () => {
	beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
	afterEach(() => mock.timers.reset());

	async function pass(ms: number): Promise<void> {
		mock.timers.tick(ms);
		await turn();
	}

	it('works within the first second, and then about every minute', async () => {
		let done = 0;
		const timer = everyMinute(
			async () => void done++,
			() => {},
			() => 0.5,
		);
		assert.equal(done, 0);
		await pass(500);
		assert.equal(done, 1);
		await pass(53_999);
		assert.equal(done, 1);
		await pass(1);
		assert.equal(done, 2);
		timer.stop();
		await pass(600_000);
		assert.equal(done, 2);
	});

	it('never works twice at once, and ends where it is stopped while it works', async () => {
		let begun = 0;
		const { promise, resolve } = Promise.withResolvers<void>();
		const timer = everyMinute(
			() => {
				begun++;
				return promise;
			},
			() => {},
		);
		await pass(1_000);
		await pass(600_000);
		assert.equal(begun, 1);
		timer.stop();
		resolve();
		await turn();
		await pass(600_000);
		assert.equal(begun, 1);
	});

	it('logs a failure and goes on', async () => {
		const entries: LogEntry[] = [];
		const timer = everyMinute(
			() => Promise.reject(new Error('the store is away')),
			(entry) => entries.push(entry),
		);
		await pass(1_000);
		await pass(60_000);
		assert.deepEqual(
			entries.map(({ level, message, error }) => ({ level, message, error })),
			Array.from({ length: 2 }, () => ({
				level: 'error',
				message: 'reconcile failed; will retry in a minute',
				error: 'Error: the store is away',
			})),
		);
		timer.stop();
	});
});
