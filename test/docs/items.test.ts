import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { momentFault } from '../../src/wire/moment.ts';
import { expiryKind } from '../../src/providers/yuno/yuno.expiry.ts';
import { ROOT } from '../../src/build/run-tool.ts';

const page = await readFile(join(ROOT, 'docs/items.md'), 'utf8');

describe('The page about items', () => {
	it('has the kinds of Yuno’s methods as the adapter has them', () => {
		const rows = [...page.matchAll(/^\| `([A-Z_]+)`(?:, `[A-Z]+`)? +\| (.+?) +\| (.+?) +\|$/gm)];
		assert.equal(rows.length, 5);
		for (const [, kind = '', methods = '', sent = ''] of rows) {
			for (const [, type] of methods.matchAll(/`([A-Z_]+)`/g)) {
				const expected = sent === 'refused' ? undefined : kind.toLowerCase();
				assert.equal(expiryKind(type), expected, type);
				if (expected !== undefined) assert.ok(sent.includes(`${expected}.expires_at`), sent);
			}
		}
	});

	it('writes moments that can be read', () => {
		const moments = [...page.matchAll(/`(\d{4}-[^`]+)`/g)];
		assert.ok(moments.length >= 2);
		for (const [, moment = ''] of moments) assert.equal(momentFault(moment), undefined, moment);
	});
});
