import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { within } from '../../src/stores/deadline.ts';

describe('The deadline of a server', () => {
	it('passes on the answer or the error that comes in time, and leaves no timer running', async () => {
		const timers = () => process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length;
		const before = timers();
		assert.equal(await within(60_000, 'It', Promise.resolve('answer')), 'answer');
		await assert.rejects(within(60_000, 'It', Promise.reject(new Error('refused'))), /refused/);
		assert.equal(timers(), before);
	});

	it('says who did not answer, and is deaf to what comes afterwards', async ({ mock }) => {
		mock.timers.enable({ apis: ['setTimeout'] });
		const { promise, reject } = Promise.withResolvers<never>();
		const answer = assert.rejects(
			within(3000, 'The server', promise),
			/The server did not answer within 3000 ms/,
		);
		mock.timers.tick(2999);
		mock.timers.tick(1);
		await answer;
		reject(new Error('too late to matter'));
	});
});
