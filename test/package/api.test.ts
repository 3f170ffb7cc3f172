import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { reportApi, REPORTS } from './api-report.ts';

/** How a change that is meant becomes the new report. */
const HOW = 'a public name changed; if that is meant: npm run build && npm run api, and npm run changeset';

describe('The public surface', () => {
	const reports = reportApi();

	for (const [name, report] of reports) {
		it(`is what test/package/api/${name} says`, () => {
			const file = join(REPORTS, name);
			assert.equal(report, existsSync(file) ? readFileSync(file, 'utf8') : '', HOW);
		});
	}

	it('has no report of an entry that is gone', () => {
		assert.deepEqual(readdirSync(REPORTS).toSorted(), [...reports.keys()].toSorted(), HOW);
	});
});
