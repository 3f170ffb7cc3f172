import type { Secret } from './secret.ts';

/** Properties with personal data of the payer, at any depth of a request. */
const PERSONAL = new Set([
	'first_name',
	'last_name',
	'name',
	'email',
	'phone',
	'number',
	'document_number',
	'card_name',
	'holder_name',
]);

/** Patterns of hidden text, in order of precedence. They run in linear time, on text that is already clipped. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
	[/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, '[token]'],
	[/\b(?:sk|pk|wh_tok|wh_hdr|whsec|sandbox|prod|staging|dev)_[\w-]{4,}/g, '[key]'],
	[/[^\s@"'<>(),;:]{1,64}@[^\s@"'<>(),;:]{1,255}/g, '[email]'],
	[/\+?\d(?:[ .-]?\d){5,}/g, '[number]'],
];

const LONGEST = 300;

/**
 * Makes a provider's message safe for the merchant's log: removes the configured secrets, the payer's data that was
 * sent, and anything that looks like a key, token, e-mail address, phone or document number. At most 300 characters.
 * @param hide values to remove, from {@link hiddenValues}
 */
export function scrub(text: string, hide: readonly string[] = []): string {
	// Remove the known values from the whole text first: clipping could leave a part of one.
	let clean = text;
	for (const value of hide) if (value.length >= 2) clean = clean.replaceAll(value, '[hidden]');
	clean = clean.slice(0, LONGEST * 4);
	for (const [looks, label] of LOOKS) clean = clean.replace(looks, label);
	// Control characters could forge lines of the log.
	clean = clean.replace(/\p{Cc}+/gu, ' ').trim();
	return clean.length > LONGEST ? `${clean.slice(0, LONGEST - 1)}…` : clean;
}

/** The values that {@link scrub} must hide after `body` was sent with `secrets`. */
export function hiddenValues(body: unknown, secrets: readonly Secret[]): string[] {
	const values = new Set(secrets.map((secret) => secret.reveal()));
	const visit = (value: unknown, key: string): void => {
		if (typeof value === 'string') {
			if (PERSONAL.has(key)) values.add(value);
		} else if (typeof value === 'object' && value !== null) {
			for (const [name, member] of Object.entries(value)) visit(member, name);
		}
	};
	visit(body, '');
	// Longest first: otherwise a name inside an e-mail address is replaced, and the rest of the address stays.
	return [...values].sort((a, b) => b.length - a.length);
}
