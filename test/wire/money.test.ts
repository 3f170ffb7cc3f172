import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decimalsOf, fromMinor, isMoney, sameMoney, timesMoney, toMinor } from '../../src/wire/money.ts';

const currency = fc.constantFrom('COP', 'CLP', 'PYG', 'USD', 'MXN', 'BRL', 'KWD', 'CLF');

describe('Money', () => {
	for (const [code, decimals] of Object.entries({ COP: 2, CLP: 0, PYG: 0, USD: 2, CRC: 2, KWD: 3, CLF: 4 })) {
		it(`gives ${code} the ${decimals} decimals of ISO 4217`, () => {
			assert.equal(decimalsOf(code), decimals);
		});
	}

	for (const [value, code] of [
		['49900', 'COP'],
		['0', 'COP'],
		['350.41', 'EUR'],
		['5000', 'CLP'],
		['5000.00', 'CLP'],
		['0.001', 'KWD'],
		['999999999999.99', 'USD'],
	] as const) {
		it(`accepts ${value} ${code}`, () => assert.ok(isMoney({ value, currency: code })));
	}

	for (const [value, code] of [
		['10.5', 'CLP'],
		['1.001', 'COP'],
		['-1', 'COP'],
		['+1', 'COP'],
		['1e3', 'COP'],
		['01', 'COP'],
		['1.', 'COP'],
		['.5', 'COP'],
		['1,5', 'COP'],
		[' 1', 'COP'],
		['1\n', 'COP'],
		['', 'COP'],
		['NaN', 'COP'],
		['Infinity', 'COP'],
		['٣', 'COP'],
		['9999999999999', 'COP'],
		['1', 'cop'],
		['1', 'CO'],
		['1', 'PESO'],
		[1, 'COP'],
		[['1'], 'COP'],
		['1', undefined],
		['1', ['COP']],
	]) {
		it(`refuses ${JSON.stringify(value)} ${JSON.stringify(code)}`, () =>
			assert.equal(isMoney({ value, currency: code }), false));
	}

	for (const candidate of [undefined, null, 49900, '49900', '49900 COP', [], {}]) {
		it(`is not ${JSON.stringify(candidate)}`, () => assert.equal(isMoney(candidate), false));
	}

	it('keeps every amount through minor units and back', () => {
		fc.assert(
			fc.property(fc.bigInt(0n, 10n ** 12n - 1n), currency, (minor, code) => {
				const money = fromMinor(minor, code);
				assert.ok(isMoney(money));
				assert.equal(toMinor(money), minor);
			}),
		);
	});

	it('multiplies exactly, where floats would not', () => {
		assert.deepEqual(timesMoney({ value: '0.1', currency: 'USD' }, 3), { value: '0.3', currency: 'USD' });
		fc.assert(
			fc.property(
				fc.bigInt(0n, 10n ** 9n),
				fc.integer({ min: 1, max: 999 }),
				currency,
				(minor, times, code) => {
					assert.equal(toMinor(timesMoney(fromMinor(minor, code), times)), minor * BigInt(times));
				},
			),
		);
	});

	it('compares amounts, not their spelling, and never across currencies', () => {
		assert.ok(sameMoney({ value: '5000', currency: 'COP' }, { value: '5000.00', currency: 'COP' }));
		assert.ok(sameMoney({ value: '5000', currency: 'CLP' }, { value: '5000.00', currency: 'CLP' }));
		assert.ok(!sameMoney({ value: '5000', currency: 'COP' }, { value: '5000', currency: 'CLP' }));
		assert.ok(!sameMoney({ value: '5000', currency: 'COP' }, { value: '5000', currency: 'USD' }));
		assert.ok(!sameMoney({ value: '5000', currency: 'COP' }, { value: '5000.01', currency: 'COP' }));
	});

	it('refuses to compute with what is not money', () => {
		assert.throws(() => toMinor({ value: '1.001', currency: 'COP' }), {
			name: 'RangeError',
			message: /"1\.001".*"COP"/,
		});
	});
});
