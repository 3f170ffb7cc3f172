import { decimalsOf, type Money } from '../wire/money.ts';

/** Countries that pay in US dollars beside the United States, and write `$` for it. */
const DOLLAR_COUNTRIES = /^(?:EC|SV|PA|PR)$/;

/**
 * Whether the symbol of `currency` can only mean that currency to readers of `locale`. The first two letters of an ISO
 * 4217 code are the country's ISO 3166 code, which makes a table needless.
 */
function home(currency: string, locale: Intl.Locale): string | undefined {
	if (currency === 'EUR') return locale.region ?? '';
	const country = currency.slice(0, 2);
	const region = locale.region;
	if (!region || /\d/.test(region)) {
		return new Intl.Locale('und', { region: country }).maximize().language === locale.language
			? country
			: undefined;
	}
	return region === country || (currency === 'USD' && DOLLAR_COUNTRIES.test(region)) ? region : undefined;
}

/**
 * Writes an amount as its payer would: `$ 49.900` in Colombia and, for readers whose `$` is another, `49.900 COP`.
 * A language without a country is read as that of the currency's country where it is spoken there. Whole amounts have no
 * decimals, others as many as ISO 4217 says (`Intl` alone says that pesos of Colombia have none).
 *
 * @param locale BCP 47, well-formed
 */
export function formatMoney({ value, currency }: Money, locale: string): string {
	const reader = new Intl.Locale(locale);
	const region = home(currency, reader);
	const digits = Number(value) % 1 ? decimalsOf(currency) : 0;
	return new Intl.NumberFormat(region ? new Intl.Locale(reader.language, { region }) : reader, {
		style: 'currency',
		currency,
		currencyDisplay: region === undefined ? 'code' : 'narrowSymbol',
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	}).format(Number(value));
}
