import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromSqlTime, isoTime, sqlTime } from '../../../src/providers/kit/dates.ts';

describe('times', () => {
	it('of providers become ISO 8601 in UTC, whatever the machine’s zone', () => {
		const rows: readonly [unknown, string | null][] = [
			['2025-03-20T22:36:24.000000Z', '2025-03-20T22:36:24.000Z'],
			['2023-07-23T23:03:32.571147Z', '2023-07-23T23:03:32.571Z'],
			['2025-01-20T14:30:00+00:00', '2025-01-20T14:30:00.000Z'],
			['2025-01-20T14:30:00-05:00', '2025-01-20T19:30:00.000Z'],
			['2025-10-31T23:59:59', '2025-10-31T23:59:59.000Z'],
			['2025-13-45T00:00:00Z', null],
			['tomorrow', null],
			['', null],
			[null, null],
			[1689262934, null],
		];
		for (const [value, iso] of rows) assert.equal(isoTime(value), iso, String(value));
	});

	it('are written and read as Laravel does', () => {
		assert.equal(sqlTime('2026-12-01T10:20:30.456Z'), '2026-12-01 10:20:30');
		assert.equal(sqlTime('2026-12-01T00:20:30+02:00'), '2026-11-30 22:20:30');
		assert.equal(sqlTime('soon'), undefined);
		assert.equal(fromSqlTime('2026-12-01 10:20:30'), '2026-12-01T10:20:30.000Z');
		assert.equal(fromSqlTime('2026-12-01T10:20:30.000000Z'), '2026-12-01T10:20:30.000Z');
		for (const odd of [null, 5, '', '2026-12-01', 'x 10:00']) assert.equal(fromSqlTime(odd), null);
	});
});
