import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attemptIds, fingerprint, idempotencyKey } from '../../../src/endpoint/crypto/keys.ts';

describe('the names of an attempt', () => {
	it('stay what they were, since links that are out are found by them', async () => {
		const ids = await attemptIds(
			'checkout',
			'payment',
			{ kind: 'attempt', id: '0b0c7ac3-6a5e-4b8e-9d55-0f6d4dc0e1a2' },
			0,
		);
		assert.deepEqual(ids, {
			generation: 0,
			key: 'c92dc89c-530d-4847-86df-6cf0cb5e4e31',
			reference: 'ZH16HSWAE9634RQ5KQ',
		});
	});

	it('make one key for each account, which stays what it was too: a try is sent again under it', async () => {
		const keys = await Promise.all(
			[
				['a', 'onepay', 'x'],
				['b', 'onepay', 'x'],
				['a', 'yuno', 'x'],
				['a', 'onepay', 'y'],
			].map(([key = '', provider = '', account = '']) => idempotencyKey(key, provider, account)),
		);
		assert.equal(keys[0], '60dfa031-4c3e-4aff-9b7f-3e1a329a9202');
		assert.equal(new Set(keys).size, 4);
	});

	it('have a fingerprint in hexadecimal', async () => {
		assert.match(await fingerprint(['payment', null, 'coffee', 1]), /^[0-9a-f]{64}$/);
	});
});
