import type { Language } from './language.ts';

/** Currency symbols by ISO 4217 code. */
const SYMBOLS: Readonly<Record<string, string>> = {
	COP: '$',
	CLP: '$',
	USD: '$',
	MXN: '$',
	ARS: '$',
	UYU: '$',
	PEN: 'S/',
	PAB: 'B/.',
	BRL: 'R$',
	EUR: '€',
	CRC: '₡',
	PYG: '₲',
};

/** Currencies that are written without decimals, unless an amount has some. */
const WITHOUT_DECIMALS = new Set(['COP', 'CLP', 'PYG', 'CRC']);

/** An amount for payers: `$ 1.400.000 COP`, `$ 52,00 USD`. */
export function writeAmount(amount: number, currency: string | null, language: Language): string {
	const symbol = currency === null ? '' : (SYMBOLS[currency] ?? '');
	const [group, point] = language === 'es' ? (['.', ','] as const) : ([',', '.'] as const);
	const whole = Number.isInteger(amount) && currency !== null && !WITHOUT_DECIMALS.has(currency);
	const digits = writeNumber(amount, group, point) + (whole ? `${point}00` : '');
	return [symbol, digits, currency ?? ''].filter((part) => part !== '').join('\u00a0');
}

/** Digits in groups of three. */
export function writeNumber(amount: number, group: string, point: string): string {
	const [whole = '0', fraction] = Number.isInteger(amount) ? [String(amount)] : amount.toFixed(2).split('.');
	const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
	return fraction === undefined ? grouped : `${grouped}${point}${fraction}`;
}

/** A time in Colombian format: `21 nov 2026, 3:24 p. m.`. */
export function writeTime(ms: number, language: Language): string {
	return new Intl.DateTimeFormat(language === 'es' ? 'es-CO' : 'en-US', {
		day: 'numeric',
		month: 'short',
		year: 'numeric',
		hour: 'numeric',
		minute: '2-digit',
		timeZone: 'America/Bogota',
	}).format(ms);
}
