import type { Secret } from './secret.ts';

/** Members whose values tell who the payer is, wherever they stand in a request. */
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

/** What is hidden by its looks, first match first. Linear expressions, run on a text that is already cut. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
	[/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, '[token]'],
	[/\b(?:sk|pk|wh_tok|wh_hdr|whsec|sandbox|prod|staging|dev)_[\w-]{4,}/g, '[key]'],
	[/[^\s@"'<>(),;:]{1,64}@[^\s@"'<>(),;:]{1,255}/g, '[email]'],
	[/\+?\d(?:[ .-]?\d){5,}/g, '[number]'],
];

const LONGEST = 300;

/**
 * A provider's sentence, fit for the merchant's log: without the secrets we hold, without what we sent about
 * the payer, without anything that looks like a key, token, e-mail address, phone or document number, and not
 * longer than 300 characters.
 */
export function scrub(text: string, hide: readonly string[] = []): string {
	// What we know goes first, from the whole text: a cut could leave half of it standing.
	let clean = text;
	for (const value of hide) if (value.length >= 2) clean = clean.replaceAll(value, '[hidden]');
	clean = clean.slice(0, LONGEST * 4);
	for (const [looks, label] of LOOKS) clean = clean.replace(looks, label);
	// Control characters would let a provider's text forge lines of the log.
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
	// Longest first: a name inside an e-mail address must not break the address open.
	return [...values].sort((a, b) => b.length - a.length);
}
