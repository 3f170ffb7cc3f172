import { COUNTRIES } from './countries.ts';

/** A phone number as it is typed: a country, and the number within it. */
export interface TypedPhone {
	/** ISO 3166 alpha-2. */
	readonly country: string;
	readonly national: string;
}

/** What the endpoint takes (E.164). */
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * The number as the endpoint takes it: `+573001234567`. Whoever types the calling code themselves is understood.
 * Undefined when it has too few or too many digits.
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
	// The calling code typed without its plus sign, in front of a number that is whole.
	const rest = digits.startsWith(known.dial) ? digits.length - known.dial.length : 0;
	return rest >= least && rest <= most ? `+${digits}` : undefined;
}

/**
 * Takes a known number apart for the two controls.
 *
 * @param e164 as `+573001234567`; another text becomes the number as it is
 * @param likely the country when several share a calling code, or none fits
 */
export function fromE164(e164: string, likely: string): TypedPhone {
	const order = [likely, ...Object.keys(COUNTRIES)];
	const country = order
		.filter((code) => COUNTRIES[code] && e164.startsWith(`+${COUNTRIES[code].dial}`))
		.sort((a, b) => (COUNTRIES[b]?.dial.length ?? 0) - (COUNTRIES[a]?.dial.length ?? 0))[0];
	if (!country) return { country: likely, national: e164 };
	return { country, national: e164.slice(1 + (COUNTRIES[country]?.dial.length ?? 0)) };
}
