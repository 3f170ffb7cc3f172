import type { Money } from '../../wire/money.ts';

/**
 * Formats an amount: `$ 49.900` in Colombia, `49.900 COP` in countries where `$` is another currency. Whole amounts
 * have no decimals.
 *
 * The first two letters of an ISO 4217 code are the country (ISO 3166) where the symbol means this currency. A language
 * tag without a country counts as that country if the language is spoken there.
 *
 * @param tag BCP 47, well-formed
 */
export function formatMoney({ value, currency }: Money, tag: string): string {
	const { language, region = '001' } = new Intl.Locale(tag);
	const country = currency.slice(0, 2);
	const atHome = /\d/.test(region)
		? new Intl.Locale(`und-${country}`).maximize().language === language
		: region === country;
	const locale = atHome ? `${language}-${country}` : tag;
	const options: Intl.NumberFormatOptions = {
		style: 'currency',
		currency,
		currencyDisplay: atHome || currency === 'EUR' ? 'narrowSymbol' : 'code',
	};
	const { maximumFractionDigits = 0 } = new Intl.NumberFormat(tag, options).resolvedOptions();
	// `Intl` is right about three decimals, but gives the Colombian peso no decimals; ISO 4217 lists two.
	options.minimumFractionDigits = options.maximumFractionDigits =
		Number(value) % 1 ? Math.max(2, maximumFractionDigits) : 0;
	return new Intl.NumberFormat(locale, options).format(Number(value));
}
