import type { Money } from '../wire/money.ts';

/** Countries that pay in US dollars beside the United States, and write `$` for it. */
const DOLLAR_COUNTRIES = /^(?:EC|SV|PA|PR)$/;

/**
 * Writes an amount as its payer would: `$ 49.900` in Colombia, `49.900 COP` for readers whose `$` is another one.
 *
 * @param tag BCP 47, well-formed
 */
export function formatMoney({ value, currency }: Money, tag: string): string {
	const { language, region } = new Intl.Locale(tag);
	const home = homeOf(currency, language, region);
	const locale = home ? `${language}-${home}` : tag;
	const options = {
		style: 'currency',
		currency,
		currencyDisplay: home || currency === 'EUR' ? 'narrowSymbol' : 'code',
	} as const;
	// Intl knows the currencies with three decimals, but believes that pesos of Colombia have none, where ISO 4217 says two.
	const decimals = new Intl.NumberFormat(tag, options).resolvedOptions().maximumFractionDigits ?? 2;
	const digits = Number(value) % 1 ? Math.max(2, decimals) : 0;
	return new Intl.NumberFormat(locale, {
		...options,
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	}).format(Number(value));
}

/**
 * The country where readers of this language take the symbol of `currency` for that very currency; undefined where it
 * could be another's. The first two letters of an ISO 4217 code are a country of ISO 3166, which makes a table needless.
 * A language without a country is read as that of the currency's country where it is spoken there.
 */
function homeOf(currency: string, language: string, region = '0'): string | undefined {
	const country = currency.slice(0, 2);
	const isHome = /\d/.test(region)
		? new Intl.Locale(`und-${country}`).maximize().language === language
		: region === country || (currency === 'USD' && DOLLAR_COUNTRIES.test(region));
	return isHome ? (/\d/.test(region) ? country : region) : undefined;
}
