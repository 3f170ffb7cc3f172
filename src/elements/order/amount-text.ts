import { decimalsOf, fromMinor, isMoney, toMinor } from '../../wire/money.ts';

/** An amount without currency and spaces: digits, optional groups of three, optional decimals. */
const WRITTEN = /^(\d{1,3}(?:([.,'])\d{3})(?:\2\d{3})*|\d+)(?:([.,])(\d*))?$/;

/**
 * Parses an amount that a payer typed, with points and commas of any language, e.g. `50.000`, `50,000`, `50 000,50` and
 * `$ 50.000`. A separator before exactly three digits separates thousands, except in currencies with three decimals. If
 * there are two kinds of separator, the first separates thousands and the second decimals.
 *
 * @param currency ISO 4217
 * @returns a decimal in major units, in its shortest form; undefined if it is not an amount of that currency
 */
export function readAmount(typed: string, currency: string): string | undefined {
	const text = typed
		.replace(/\s/g, '')
		.replace(/^[\p{L}\p{Sc}]+\.?|[\p{L}\p{Sc}]+$/gu, '')
		.replaceAll('’', "'");
	const [, whole, group, point, decimals = ''] = WRITTEN.exec(text) ?? [];
	if (whole === undefined || (point !== undefined && point === group)) return undefined;
	// In a currency with three decimals, `50.000` has decimals, not thousands.
	const [, integer = '', fraction = ''] = /^(\d+)[.,](\d{3})$/.exec(text) ?? [];
	const value =
		decimalsOf(currency) >= 3 && integer
			? `${integer}.${fraction}`
			: `${whole.replace(/[.,']/g, '')}${decimals && `.${decimals}`}`;
	const money = { value: value.replace(/^0+(?=\d)/, ''), currency };
	return isMoney(money) ? fromMinor(toMinor(money), currency).value : undefined;
}

/** Formats the number without currency, in the locale's notation: `50.000`. Decimals only if there are any. */
export function writeAmount(value: string, currency: string, locale: string): string {
	const digits = Number(value) % 1 ? decimalsOf(currency) : 0;
	const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
	return new Intl.NumberFormat(locale, options).format(Number(value));
}
