import { decimalsOf, fromMinor, isMoney, toMinor } from '../../wire/money.ts';

/** Whole number, then groups of three, then decimals: what is left of an amount without its currency and spaces. */
const WRITTEN = /^(\d{1,3}(?:([.,'])\d{3})(?:\2\d{3})*|\d+)(?:([.,])(\d*))?$/;

/**
 * Reads an amount as people write it, whatever their language does with points and commas: `50.000`, `50,000`, `50 000,50`
 * and `$ 50.000` are read as what they are. A separator before exactly three digits groups thousands, because no amount
 * has three decimals, but in currencies that do; two kinds of separator are thousands and decimals in this order.
 *
 * @param currency ISO 4217
 * @returns a decimal in major units, in its shortest form; undefined for what is no amount of that currency
 */
export function readAmount(typed: string, currency: string): string | undefined {
	const text = typed
		.replace(/\s/g, '')
		.replace(/^[\p{L}\p{Sc}]+\.?|[\p{L}\p{Sc}]+$/gu, '')
		.replaceAll('’', "'");
	const [, whole, group, point, decimals = ''] = WRITTEN.exec(text) ?? [];
	if (whole === undefined || (point !== undefined && point === group)) return undefined;
	// `50.000` in a currency with three decimals, whose payers do not group what they type.
	const [, integer = '', fraction = ''] = /^(\d+)[.,](\d{3})$/.exec(text) ?? [];
	const value =
		decimalsOf(currency) >= 3 && integer
			? `${integer}.${fraction}`
			: `${whole.replace(/[.,']/g, '')}${decimals && `.${decimals}`}`;
	const money = { value: value.replace(/^0+(?=\d)/, ''), currency };
	return isMoney(money) ? fromMinor(toMinor(money), currency).value : undefined;
}

/** The number alone, in the notation of a language: `50.000`. Decimals where there are any. */
export function writeAmount(value: string, currency: string, locale: string): string {
	const digits = Number(value) % 1 ? decimalsOf(currency) : 0;
	const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
	return new Intl.NumberFormat(locale, options).format(Number(value));
}
