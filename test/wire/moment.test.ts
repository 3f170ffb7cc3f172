import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { momentFault, toUtc } from '../../src/wire/moment.ts';

const MOMENTS: Readonly<Record<string, string>> = {
	'2026-12-31T23:59:59Z': '2026-12-31T23:59:59.000Z',
	'2026-12-31T23:59Z': '2026-12-31T23:59:00.000Z',
	'2026-12-31T23:59:59.999Z': '2026-12-31T23:59:59.000Z',
	'2026-12-31T23:59:59-05:00': '2027-01-01T04:59:59.000Z',
	// Chile, before and after its clocks go forward.
	'2026-09-05T23:59:59-04:00': '2026-09-06T03:59:59.000Z',
	'2026-09-06T01:00:00-03:00': '2026-09-06T04:00:00.000Z',
	'2026-03-29T03:30:00+02:00': '2026-03-29T01:30:00.000Z',
	'2026-01-01T05:30:00+05:45': '2025-12-31T23:45:00.000Z',
	'2028-02-29T00:00:00Z': '2028-02-29T00:00:00.000Z',
	'9999-12-31T23:59:59Z': '9999-12-31T23:59:59.000Z',
};

const FAULTS: Readonly<Record<string, RegExp>> = {
	'2026-12-31T23:59:59': /no zone/,
	'2026-12-31 23:59:59': /no zone/,
	'2026-12-31': /no time and no zone/,
	'12/31/2027': /not a date and time/,
	mañana: /not a date and time/,
	'': /not a date and time/,
	'1798761599': /not a date and time/,
	'2027-02-30T10:00:00Z': /no such day/,
	'2026-13-01T10:00:00Z': /no such day/,
	'2027-02-29T10:00:00Z': /no such day/,
	'2026-12-31T23:59:60Z': /leap second/,
	'2026-12-31T24:00:00Z': /no such time or zone/,
	'2026-12-31T23:60:00Z': /no such time or zone/,
	'2026-12-31T23:00:00+24:00': /no such time or zone/,
	'2026-12-31T23:00:00-05:60': /no such time or zone/,
	'2026-12-31T23:00:00-0500': /RFC 3339/,
	'2026-12-31 23:00:00Z': /RFC 3339/,
	'2026-12-31t23:00:00z': /RFC 3339/,
	'9999-12-31T23:59:59-05:00': /year in UTC/,
	'0000-01-01T00:00:00+05:00': /year in UTC/,
	'10000-01-01T00:00:00Z': /year does not have four digits/,
	'+012027-01-01T00:00:00Z': /year does not have four digits/,
};

describe('A moment', () => {
	for (const [text, utc] of Object.entries(MOMENTS)) {
		it(`written ${text} is ${utc}`, () => {
			assert.equal(toUtc(text), utc);
			assert.equal(momentFault(text), undefined);
		});
	}

	for (const [text, fault] of Object.entries(FAULTS)) {
		it(`cannot be written "${text}", and the reason is stated`, () => {
			assert.equal(toUtc(text), undefined);
			assert.match(momentFault(text) ?? '', fault);
		});
	}

	it('is the same in every zone, and stays the same when it is read again', () => {
		const date = fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true });
		fc.assert(
			fc.property(date, fc.integer({ min: -12 * 60, max: 14 * 60 }), (moment, minutes) => {
				const utc = new Date(Math.floor(moment.getTime() / 1000) * 1000).toISOString();
				const local = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, -1);
				const two = (count: number) => String(count).padStart(2, '0');
				const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
				const text = `${local}${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
				assert.equal(toUtc(text), utc);
				assert.equal(toUtc(utc), utc);
			}),
		);
	});

	it('has a reason wherever it cannot be read', () => {
		fc.assert(
			fc.property(fc.string(), (text) =>
				assert.equal(toUtc(text) === undefined, momentFault(text) !== undefined),
			),
		);
	});
});
