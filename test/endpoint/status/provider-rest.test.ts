import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProviderRest } from '../../../src/endpoint/status/provider-rest.ts';
import { ProviderError, type ProviderFault } from '../../../src/providers/provider.ts';

const error = (fault: ProviderFault, retryAfterSeconds?: number) =>
	new ProviderError({
		provider: 'a',
		fault,
		executed: 'no',
		message: fault,
		...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
	});

function open() {
	let now = 1_000_000;
	const rest = new ProviderRest(() => now);
	return {
		rest,
		wait: (ms: number) => void (now += ms),
		fail(times: number, cause: unknown = error('timeout')) {
			for (let count = 0; count < times; count++) rest.failed('a', cause);
		},
	};
}

describe('A provider whose reads fail', () => {
	for (const fault of ['unavailable', 'timeout', 'rate_limited', 'unauthorized'] as const) {
		it(`with ${fault} is left alone for 15 seconds after eight in a row, and no other one with it`, () => {
			const { rest, wait, fail } = open();
			fail(7, error(fault));
			assert.equal(rest.restMs('a'), 0);
			fail(1, error(fault));
			assert.equal(rest.restMs('a'), 15_000);
			assert.equal(rest.askedMs('a'), 0);
			assert.equal(rest.restMs('b'), 0);
			wait(15_000);
			assert.equal(rest.restMs('a'), 0);
		});
	}

	it('is asked again as before once it has answered', () => {
		const { rest, fail } = open();
		fail(7);
		rest.answered('a');
		fail(7);
		assert.equal(rest.restMs('a'), 0);
		fail(1, error('rate_limited', 60));
		rest.answered('a');
		assert.equal(rest.restMs('a'), 0);
	});

	for (const [name, cause] of [
		['the payment is at fault', error('not_found')],
		['this program is at fault', new TypeError('x is not a function')],
	] as const) {
		it(`is not left alone where ${name}`, () => {
			const { rest, fail } = open();
			fail(100, cause);
			assert.equal(rest.restMs('a'), 0);
		});
	}

	it('is left alone for the longest time that it asked for', () => {
		const { rest, wait, fail } = open();
		fail(1, error('rate_limited', 120));
		fail(1, error('rate_limited', 10));
		assert.equal(rest.askedMs('a'), 120_000);
		assert.equal(rest.restMs('a'), 120_000);
		wait(119_999);
		assert.equal(rest.restMs('a'), 1);
		wait(1);
		assert.equal(rest.restMs('a'), 0);
	});

	it('is asked by one read for all when the moment is over, and by all when that one is answered', async () => {
		const { rest, wait, fail } = open();
		fail(8);
		assert.equal(await rest.admits('a'), false);
		for (const isAnswered of [false, true]) {
			wait(15_000);
			assert.equal(await rest.admits('a'), true);
			const others = [rest.admits('a'), rest.admits('a')];
			if (isAnswered) rest.answered('a');
			else fail(1);
			assert.deepEqual(await Promise.all(others), [isAnswered, isAnswered]);
			assert.equal(await rest.admits('a'), isAnswered);
		}
	});

	it('holds up no other read where the one for all ends in an error of this program', async () => {
		const { rest, wait, fail } = open();
		fail(8);
		wait(15_000);
		await rest.admits('a');
		const other = rest.admits('a');
		fail(1, new TypeError('x is not a function'));
		assert.equal(await other, false);
		assert.equal(await rest.admits('a'), true);
	});
});
