import { COUNTRIES } from './countries.ts';

/** A phone number as typed: a country, and the national number. */
export interface TypedPhone {
	/** ISO 3166 alpha-2. */
	readonly country: string;
	readonly national: string;
}

/** The format of the endpoint (E.164). */
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * The number in E.164, e.g. `+573001234567`. The national number may begin with the calling code.
 * @returns undefined when it has too few or too many digits
 */
export function toE164({ country, national }: TypedPhone): string | undefined {
	const international = /^\s*(?:\+|00)/.test(national);
	const digits = national.replace(/\D/g, '');
	if (international) {
		const number = `+${digits.replace(/^00/, '')}`;
		return E164.test(number) ? number : undefined;
	}
	const known = COUNTRIES[country];
	if (!known) return undefined;
	const [least, most] = known.digits;
	if (digits.length >= least && digits.length <= most) return `+${known.dial}${digits}`;
	// The calling code without its plus sign, before a complete number.
	const rest = digits.startsWith(known.dial) ? digits.length - known.dial.length : 0;
	return rest >= least && rest <= most ? `+${digits}` : undefined;
}

/**
 * Splits a number into country and national number, for the two controls.
 *
 * @param e164 e.g. `+573001234567`; another text becomes the national number unchanged
 * @param likely the country to use when several share a calling code, or none matches
 */
export function fromE164(e164: string, likely: string): TypedPhone {
	const order = [likely, ...Object.keys(COUNTRIES)];
	const country = order
		.filter((code) => COUNTRIES[code] && e164.startsWith(`+${COUNTRIES[code].dial}`))
		.sort((a, b) => (COUNTRIES[b]?.dial.length ?? 0) - (COUNTRIES[a]?.dial.length ?? 0))[0];
	if (!country) return { country: likely, national: e164 };
	return { country, national: e164.slice(1 + (COUNTRIES[country]?.dial.length ?? 0)) };
}
