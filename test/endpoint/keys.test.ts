import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attemptIds, fingerprint } from '../../src/endpoint/keys.ts';

describe('the names of an attempt', () => {
	it('stay what they were, since links that are out are found by them', async () => {
		const ids = await attemptIds('checkout', 'payment', '0b0c7ac3-6a5e-4b8e-9d55-0f6d4dc0e1a2', 0);
		assert.deepEqual(ids, {
			key: 'c92dc89c-530d-4847-86df-6cf0cb5e4e31',
			reference: 'ZH16HSWAE9634RQ5KQ',
		});
	});

	it('have a fingerprint in hexadecimal', async () => {
		assert.match(await fingerprint(['payment', null, 'coffee', 1]), /^[0-9a-f]{64}$/);
	});
});
