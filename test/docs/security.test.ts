import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const TEST = join(import.meta.dirname, '..');
const page = readFileSync(join(TEST, '../docs/security.md'), 'utf8');

/** As the page names tests: `endpoint/sale/limits`, and `providers/*` for all of a folder. */
const NAMED = /`((?:build|elements|endpoint|flows|providers|runtimes|stores|wire)\/[\w*/-]+)`/g;

describe('The page on security', () => {
	const named = [...new Set([...page.matchAll(NAMED)].map(([, name = '']) => name))];

	it('names tests', () => assert.ok(named.length > 20, named.join(' ')));

	for (const name of named) {
		it(`names ${name}, which exists`, () => {
			assert.ok(existsSync(join(TEST, name.endsWith('/*') ? name.slice(0, -2) : `${name}.test.ts`)));
		});
	}

	it('leaves no attack without a test', () => {
		const [, table = ''] = /\n## What each attack meets\n([^]*?)(?:\n## |$)/.exec(page) ?? [];
		const rows = table
			.split('\n')
			.filter((line) => /^\| [^-]/.test(line))
			.slice(1);
		assert.ok(rows.length > 15);
		for (const row of rows) assert.match(row, new RegExp(`${NAMED.source}[^|]*\\|$`), row);
	});
});
