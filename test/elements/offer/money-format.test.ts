import { expect } from '@open-wc/testing';
import { formatMoney } from '../../../src/elements/offer/money-format.ts';

/** Engines disagree on which space stands beside a symbol. */
const written = (value: string, currency: string, locale: string) =>
	formatMoney({ value, currency }, locale).replace(/\s+/g, ' ');

/** Value, currency, reader, and what they read; a pattern where engines may place the code on either side. */
const TABLE: readonly (readonly [value: string, currency: string, locale: string, reads: string | RegExp])[] =
	[
		['49900', 'COP', 'es-CO', '$ 49.900'],
		['49900', 'COP', 'es', '$ 49.900'],
		['49900', 'COP', 'es-419', '$ 49.900'],
		['49900.00', 'COP', 'es-CO', '$ 49.900'],
		['49900.5', 'COP', 'es-CO', '$ 49.900,50'],
		['1234567.89', 'COP', 'es-CO', '$ 1.234.567,89'],
		['49900', 'COP', 'es-MX', /^(COP 49,900|49,900 COP)$/],
		['49900', 'COP', 'en', /^COP 49,900$/],
		['49900', 'COP', 'en-US', /^COP 49,900$/],
		['350.41', 'MXN', 'es-MX', '$350.41'],
		['350.4', 'MXN', 'es-MX', '$350.40'],
		['12990', 'CLP', 'es-CL', '$12.990'],
		['12990', 'CLP', 'es-CO', /^(CLP 12\.990|12\.990 CLP)$/],
		['19.99', 'USD', 'en-US', '$19.99'],
		['19.99', 'USD', 'en', '$19.99'],
		['20', 'USD', 'en-US', '$20'],
		['19.99', 'USD', 'es-CO', /USD/],
		['19.99', 'USD', 'es', /USD/],
		['49.9', 'BRL', 'pt-BR', 'R$ 49,90'],
		['49.9', 'BRL', 'pt', 'R$ 49,90'],
		['19.99', 'EUR', 'fr-FR', '19,99 €'],
		['19.99', 'EUR', 'en', '€19.99'],
		['125.5', 'GTQ', 'es-GT', /^Q ?125\.50$/],
		['1.5', 'KWD', 'en-US', 'KWD 1.500'],
		['5000', 'JPY', 'en-US', 'JPY 5,000'],
	];

describe('an amount, as its payer would write it', () => {
	for (const [value, currency, locale, reads] of TABLE) {
		it(`${value} ${currency} reads ${reads} in ${locale}`, () => {
			if (typeof reads === 'string') expect(written(value, currency, locale)).to.equal(reads);
			else expect(written(value, currency, locale)).to.match(reads);
		});
	}

	it('never shows a bare $ for money that is not the reader’s', () => {
		for (const currency of ['COP', 'MXN', 'CLP', 'ARS', 'USD', 'CAD']) {
			for (const locale of ['es-PE', 'en-GB', 'fr', 'pt-BR', 'es-ES']) {
				expect(written('10', currency, locale), `${currency} in ${locale}`).to.contain(currency);
			}
		}
	});
});
