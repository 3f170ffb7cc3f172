import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { holds } from './row.ts';
import { SCENARIOS } from './scenarios.ts';

describe('One attempt ends in one payment, told truly, through', () => {
	for (const { name, promise, run } of SCENARIOS) {
		it(promise, async () => {
			const rows = await run('short');
			assert.ok(rows.length > 0, name);
			for (const row of rows) assert.ok(holds(row), `${name}: ${JSON.stringify(row)}`);
		});
	}
});
