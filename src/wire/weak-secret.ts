/** Every secret in the documentation, the simulators and the demo. They are public. */
export const EXAMPLE_SECRETS: readonly string[] = [
	'a-secret-of-32-characters-or-more',
	'an-admin-secret-of-32-characters',
	'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=',
	'wh_tok_sandbox',
	'yuno_hmac_sandbox',
	'sandbox-token',
	'sandbox_private',
	'sk_test_sandbox',
];

/** Maximum number of different characters in a weak secret. Of random 32-digit texts, 6 in 100 million are below. */
const FEW_CHARACTERS = 5;
/** A secret is weak if at least this share of its characters repeats those at a fixed distance before. */
const REGULAR = 0.7;
/** The same for characters that equal, or are adjacent to, the previous one in the alphabet. Random digits: 0.28. */
const CONSECUTIVE = 0.8;
const WORDS =
	/password|passwort|contrase(?:n|ñ)a|secret|change|example|checkout|default|please|webhook|admin|token/gi;

/**
 * Why a secret is weak; `undefined` if it is not. Does not check the length.
 * @returns a predicate that follows the name of the secret in a message
 */
export function weaknessOf(secret: string): string | undefined {
	if (EXAMPLE_SECRETS.includes(secret)) return 'is an example from the documentation, which anybody can read';
	const rest = secret.replace(/^(?:whsec|wh_tok|wh_hdr)_/, '').replace(WORDS, '');
	return isRegular(rest) || isRegular(decoded(rest))
		? 'can be guessed: it repeats few characters'
		: undefined;
}

function isRegular(text: string): boolean {
	if (new Set(text).size <= FEW_CHARACTERS) return true;
	for (let period = 1; period <= text.length / 2; period++) {
		if (share(text, period, (before, now) => before === now) >= REGULAR) return true;
	}
	return share(text, 1, (before, now) => Math.abs(now - before) <= 1) >= CONSECUTIVE;
}

/** Share of characters that are related to the one `distance` before them. */
function share(text: string, distance: number, related: (before: number, now: number) => boolean): number {
	let count = 0;
	for (let at = distance; at < text.length; at++) {
		if (related(text.charCodeAt(at - distance), text.charCodeAt(at))) count++;
	}
	return count / (text.length - distance);
}

/** Decodes base64, because it can hide repeated bytes. Returns other text unchanged. */
function decoded(text: string): string {
	try {
		return text.length % 4 === 0 || text.endsWith('=') ? atob(text) : text;
	} catch {
		return text;
	}
}
