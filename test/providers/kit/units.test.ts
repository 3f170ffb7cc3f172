import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
	basisPoints,
	hundredths,
	majorNumber,
	readMajor,
	wholeUnits,
} from '../../../src/providers/kit/units.ts';
import { fromMinor, isMoney, sameMoney, type Money } from '../../../src/wire/money.ts';

const cop = (value: string): Money => ({ value, currency: 'COP' });

/** Any amount that a price may have, in any of a few currencies of 0, 2, 3 and 4 decimals. */
const money = fc
	.tuple(fc.bigInt(0n, 10n ** 13n), fc.constantFrom('COP', 'CLP', 'USD', 'EUR', 'KWD'))
	.map(([minor, currency]) => fromMinor(minor, currency))
	.filter(isMoney);

describe('money in units of providers', () => {
	it('is whole pesos only when it is', () => {
		assert.deepEqual(
			['0', '1', '1400000', '999999999999', '100.50', '0.01', '5.00'].map((value) => wholeUnits(cop(value))),
			[0, 1, 1400000, 999999999999, undefined, undefined, 5],
		);
		assert.equal(wholeUnits({ value: '5000', currency: 'CLP' }), 5000);
	});

	it('is hundredths, never twice', () => {
		assert.deepEqual(
			['1', '0.01', '100.5', '1400000'].map((value) => hundredths(cop(value))),
			[100, 1, 10050, 140000000],
		);
		assert.equal(hundredths({ value: '5000', currency: 'CLP' }), 500000);
		assert.equal(hundredths({ value: '0.005', currency: 'KWD' }), undefined);
	});

	it('is a JSON number that reads back as the same digits, or none at all', () => {
		assert.equal(majorNumber({ value: '350.41', currency: 'EUR' }), 350.41);
		assert.equal(majorNumber({ value: '350.10', currency: 'EUR' }), 350.1);
		assert.equal(majorNumber({ value: '987654321012.0003', currency: 'CLF' }), undefined);
		fc.assert(
			fc.property(money, (amount) => {
				const number = majorNumber(amount);
				if (number === undefined) return;
				const read = readMajor(JSON.parse(JSON.stringify(number)), amount.currency);
				assert.ok(read && sameMoney(read, amount));
			}),
			{ numRuns: 5000 },
		);
	});

	it('relates its units exactly', () => {
		fc.assert(
			fc.property(money, (amount) => {
				const [whole, cents] = [wholeUnits(amount), hundredths(amount)];
				if (whole !== undefined) assert.equal(cents, whole * 100);
			}),
			{ numRuns: 5000 },
		);
	});

	it('knows basis points of percentages with two decimals and of no others', () => {
		const rows: readonly [number, number | undefined][] = [
			[5, 500],
			[10, 1000],
			[100, 10000],
			[12.5, 1250],
			[0.07, 7],
			[33.33, 3333],
			[1.1, 110],
			[0, undefined],
			[-5, undefined],
			[100.01, undefined],
			[1.125, undefined],
			[NaN, undefined],
			[Infinity, undefined],
			[1e-7, undefined],
		];
		for (const [percentage, points] of rows)
			assert.equal(basisPoints(percentage), points, String(percentage));
	});

	it('reads numbers and decimal strings, and nothing else', () => {
		const rows: readonly [unknown, unknown, Money | undefined][] = [
			[52000, 'COP', cop('52000')],
			['52000.00', 'COP', cop('52000')],
			['180000', 'COP', cop('180000')],
			[0, 'COP', cop('0')],
			[0.1 + 0.2, 'USD', undefined],
			[10.5, 'CLP', undefined],
			[1e21, 'COP', undefined],
			[1e-7, 'COP', undefined],
			[-1, 'COP', undefined],
			[NaN, 'COP', undefined],
			['1,400,000', 'COP', undefined],
			['$ 1.400.000', 'COP', undefined],
			[' 5', 'COP', undefined],
			[null, 'COP', undefined],
			[5, null, undefined],
			[5, 'cop', undefined],
			[[5], 'COP', undefined],
		];
		for (const [value, currency, expected] of rows)
			assert.deepEqual(readMajor(value, currency), expected, String(value));
	});
});
