import type { Money } from '../../wire/money.ts';

/**
 * Writes an amount as its payer would: `$ 49.900` in Colombia, `49.900 COP` for readers whose `$` is another one. Whole
 * amounts have no decimals.
 *
 * The first two letters of an ISO 4217 code are a country of ISO 3166: the one where readers take the symbol for that
 * very currency. A language without a country is read as that of the currency's country where it is spoken there.
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
	// Intl knows the currencies with three decimals, but believes that pesos of Colombia have none, where ISO 4217 says two.
	options.minimumFractionDigits = options.maximumFractionDigits =
		Number(value) % 1 ? Math.max(2, maximumFractionDigits) : 0;
	return new Intl.NumberFormat(locale, options).format(Number(value));
}
