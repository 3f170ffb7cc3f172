import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sha256, shortName, uuidOf } from '../../../src/providers/kit/digest.ts';

describe('digests', () => {
	it('are SHA-256, whatever the text and its length', () => {
		const same = (text: string) =>
			assert.equal(sha256(text), createHash('sha256').update(text, 'utf8').digest('hex'));
		for (let length = 0; length < 200; length++) same('a'.repeat(length));
		fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), same), { numRuns: 500 });
	});

	it('name an account in few letters that do not hold its key', () => {
		assert.match(shortName('sk_test_abc'), /^[0-9a-f]{12}$/);
		assert.notEqual(shortName('sk_test_abc'), shortName('sk_test_abd'));
	});

	it('make UUIDs of version 4, the same for the same text', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				assert.match(uuidOf(text), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
				assert.equal(uuidOf(text), uuidOf(text));
			}),
		);
	});
});
