import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isSigned, sameText, sign } from '../../../src/providers/kit/signature.ts';

describe('signatures', () => {
	it('are HMAC-SHA256 of the raw bytes, in hex or base64', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uint8Array({ maxLength: 200 }),
				fc.string({ minLength: 1 }),
				async (raw, secret) => {
					for (const encoding of ['hex', 'base64'] as const) {
						const signature = await sign(raw, secret, encoding);
						assert.equal(signature, createHmac('sha256', secret).update(raw).digest(encoding));
						assert.ok(await isSigned(raw, signature, [secret], [encoding]));
					}
				},
			),
			{ numRuns: 50 },
		);
	});

	it('fit nothing when there is no secret to fit', async () => {
		const raw = Uint8Array.of(1);
		assert.equal(await isSigned(raw, await sign(raw, 'x', 'hex'), [], ['hex']), false);
	});

	it('have one spelling each: unused bits of the last base64 character do not count', async () => {
		const raw = Uint8Array.of(1, 2, 3);
		const signature = await sign(raw, 'x', 'base64');
		const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
		let fitting = 0;
		for (const character of alphabet) {
			const spelled = `${signature.slice(0, 42)}${character}=`;
			if (await isSigned(raw, spelled, ['x'], ['base64'])) fitting++;
		}
		assert.equal(fitting, 1);
	});

	it('compare texts as they are', async () => {
		assert.ok(await sameText('wh_hdr_a', 'wh_hdr_a'));
		for (const other of ['', 'wh_hdr_', 'wh_hdr_b', 'wh_hdr_a ', 'WH_HDR_A']) {
			assert.equal(await sameText('wh_hdr_a', other), false);
		}
	});
});
