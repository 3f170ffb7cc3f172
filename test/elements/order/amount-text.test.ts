import { expect } from '@open-wc/testing';
import { readAmount, writeAmount } from '../../../src/elements/order/amount-text.ts';

const READ: readonly (readonly [typed: string, currency: string, value: string | undefined])[] = [
	['50000', 'COP', '50000'],
	['50.000', 'COP', '50000'],
	['50,000', 'COP', '50000'],
	['$ 50.000', 'COP', '50000'],
	['$50,000.00', 'COP', '50000'],
	['50.000 COP', 'COP', '50000'],
	['Bs. 1.500', 'BOB', '1500'],
	['50 000,50', 'EUR', '50000.5'],
	['50\u202f000,50 €', 'EUR', '50000.5'],
	['50’000.50', 'CHF', '50000.5'],
	['1.234.567', 'COP', '1234567'],
	['1,234,567.89', 'USD', '1234567.89'],
	['1.234.567,89', 'USD', '1234567.89'],
	['12.5', 'USD', '12.5'],
	['12,5', 'USD', '12.5'],
	['12,', 'USD', '12'],
	['007', 'USD', '7'],
	['0', 'USD', '0'],
	['1.250', 'KWD', '1.25'],
	['12,50', 'CLP', undefined],
	['12.345', 'CLP', '12345'],
	['1.2.3', 'USD', undefined],
	['1,23,456', 'USD', undefined],
	['1.234.56', 'USD', undefined],
	['12.3456', 'USD', undefined],
	['-5', 'USD', undefined],
	['1e5', 'USD', undefined],
	['cincuenta', 'COP', undefined],
	['', 'COP', undefined],
];

describe('An amount that somebody types', () => {
	for (const [typed, currency, value] of READ) {
		it(`"${typed}" in ${currency} is ${value ?? 'no amount'}`, () => {
			expect(readAmount(typed, currency)).to.equal(value);
		});
	}

	it('is read in linear time, however long it is', () => {
		const began = performance.now();
		// In quadratic time this would take minutes; in linear time it takes milliseconds.
		expect(readAmount('1.234'.repeat(200_000), 'COP')).to.equal(undefined);
		expect(performance.now() - began).to.be.below(10_000);
	});

	it('is written back in the notation of its reader, and reads the same', () => {
		const written = ['es-CO', 'es-MX', 'en', 'fr', 'pt-BR'].map((tag) =>
			writeAmount('1234567.5', 'USD', tag),
		);
		expect(written.map((text) => text.replace(/\s/g, ' '))).to.deep.equal([
			'1.234.567,50',
			'1,234,567.50',
			'1,234,567.50',
			'1 234 567,50',
			'1.234.567,50',
		]);
		for (const text of written) expect(readAmount(text, 'USD')).to.equal('1234567.5');
	});
});
