import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { macUnder, sha256 } from '../../../src/endpoint/crypto/digest.ts';

const TEXTS = ['', 'Café ☕', 'x'.repeat(1000)];
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What every platform has, and what names must agree with whichever platform made them. */
const webCrypto = {
	digest: async (text: string) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(text))),
	mac: async (secret: string, text: string) => {
		const hmac = { name: 'HMAC', hash: 'SHA-256' };
		const key = await crypto.subtle.importKey('raw', bytesOf(secret), hmac, false, ['sign']);
		return new Uint8Array(await crypto.subtle.sign('HMAC', key, bytesOf(text)));
	},
};

describe('A digest', () => {
	it('is the same on every platform', async () => {
		for (const text of TEXTS) assert.deepEqual(await sha256(text), await webCrypto.digest(text));
	});

	it('is not a window on another, which would let one name change the next', async () => {
		const digest = await sha256('one');
		digest.slice(0, 16).fill(0);
		assert.deepEqual(digest, await webCrypto.digest('one'));
	});
});

describe('A message authentication code', () => {
	it('is the same on every platform, for secrets of every length', async () => {
		for (const secret of ['s', 'a secret of many words that nobody guesses', 'x'.repeat(200)]) {
			const mac = await macUnder(bytesOf(secret));
			for (const text of TEXTS) assert.deepEqual(await mac(text), await webCrypto.mac(secret, text));
		}
	});
});
