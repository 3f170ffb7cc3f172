import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attemptIds, fingerprint } from '../../src/endpoint/keys.ts';
import { sha256 } from '../../src/endpoint/sha256.ts';

const webCrypto = async (text: string) =>
	new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

describe('the names of an attempt', () => {
	it('stay what they were, since links that are out are found by them', async () => {
		const ids = await attemptIds('checkout', 'payment', '0b0c7ac3-6a5e-4b8e-9d55-0f6d4dc0e1a2', 0);
		assert.deepEqual(ids, {
			key: 'c92dc89c-530d-4847-86df-6cf0cb5e4e31',
			reference: 'ZH16HSWAE9634RQ5KQ',
		});
	});

	it('come from the same digest on every platform', async () => {
		for (const text of ['', 'Café ☕', 'x'.repeat(1000)]) {
			const digest = await sha256(text);
			assert.deepEqual(digest, await webCrypto(text));
			// Not a window on the digest, which would let one name change another.
			digest.slice(0, 16).fill(0);
			assert.deepEqual(digest, await webCrypto(text));
		}
	});

	it('have a fingerprint in hexadecimal', async () => {
		assert.match(await fingerprint(['payment', null, 'coffee', 1]), /^[0-9a-f]{64}$/);
	});
});
