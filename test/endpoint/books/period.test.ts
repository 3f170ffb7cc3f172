import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { boundsOf, boundsOfDay } from '../../../src/endpoint/books/period.ts';

const HOUR_MS = 60 * 60 * 1000;
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

describe('A day', () => {
	const days: readonly (readonly [day: string, zone: string | undefined, since: string, hours: number])[] = [
		['2026-11-27', undefined, '2026-11-27T00:00:00.000Z', 24],
		['2026-11-27', 'America/Bogota', '2026-11-27T05:00:00.000Z', 24],
		['2026-11-27', 'Asia/Kolkata', '2026-11-26T18:30:00.000Z', 24],
		['2026-11-27', 'Pacific/Kiritimati', '2026-11-26T10:00:00.000Z', 24],
		['2026-11-27', 'Pacific/Pago_Pago', '2026-11-27T11:00:00.000Z', 24],
		['2028-02-29', 'UTC', '2028-02-29T00:00:00.000Z', 24],
		// Clocks go forward at midnight: the day begins at 01:00.
		['2024-09-08', 'America/Santiago', '2024-09-08T04:00:00.000Z', 23],
		['2024-04-06', 'America/Santiago', '2024-04-06T03:00:00.000Z', 25],
		['2024-03-31', 'Europe/Madrid', '2024-03-30T23:00:00.000Z', 23],
		['2024-10-27', 'Europe/Madrid', '2024-10-26T22:00:00.000Z', 25],
		// Samoa had no such day.
		['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 0],
	];
	for (const [day, zone, since, hours] of days) {
		it(`${day} in ${zone ?? 'no zone'} begins at ${since} and has ${hours} hours`, () => {
			const bounds = boundsOfDay(day, zone);
			assert.equal(iso(bounds.since), since);
			assert.equal(bounds.until - bounds.since, hours * HOUR_MS);
		});
	}

	it('ends where the next one begins, in every zone', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date('2000-01-01'), max: new Date('2037-12-30'), noInvalidDate: true }),
				fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
				(date, zone) => {
					const [day, next] = [date, new Date(date.getTime() + 24 * HOUR_MS)].map((at) =>
						at.toISOString().slice(0, 10),
					);
					assert.equal(boundsOfDay(day!, zone).until, boundsOfDay(next!, zone).since);
					assert.equal(boundsOf({ since: day, zone }).since, boundsOfDay(day!, zone).since);
				},
			),
		);
	});
});

describe('A period', () => {
	it('may be open at either end', () => {
		assert.deepEqual(boundsOf({}), { since: undefined, until: undefined });
		const { since, until } = boundsOf({ until: '2026-11-02T00:00:00.123-05:00' });
		assert.deepEqual([since, iso(until)], [undefined, '2026-11-02T05:00:00.123Z']);
	});

	for (const since of [
		'',
		'2026-11',
		'2026-13-01',
		'2026-02-29',
		'20261127',
		'2026-11-27 10:00',
		'2026-11-27T25:00Z',
	]) {
		it(`does not begin at ${JSON.stringify(since)}`, () => {
			assert.throws(() => boundsOf({ since }), { name: 'ProblemError', code: 'invalid_request' });
		});
	}
});
