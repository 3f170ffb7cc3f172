/** Every secret that the documentation, the simulators and the demo show; anybody may know them. */
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

/** Random text of 32 characters has more different ones than this, even if they are digits: 6 in 100 million have not. */
const FEW_CHARACTERS = 5;
/** Of the characters, this share must not repeat what stood a fixed distance before. */
const REGULAR = 0.7;
/** Of the characters, this share must not equal or follow the one before in the alphabet; of random digits, 0.28 do. */
const CONSECUTIVE = 0.8;
const WORDS =
	/password|passwort|contrase(?:n|ñ)a|secret|change|example|checkout|default|please|webhook|admin|token/gi;

/**
 * Why a secret can be guessed; `undefined` when nothing speaks against it. Says nothing about its length.
 * @returns the end of a sentence that begins with the name of the secret
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

/** The share of characters that are related to the one that stands `distance` before them. */
function share(text: string, distance: number, related: (before: number, now: number) => boolean): number {
	let count = 0;
	for (let at = distance; at < text.length; at++) {
		if (related(text.charCodeAt(at - distance), text.charCodeAt(at))) count++;
	}
	return count / (text.length - distance);
}

/** What base 64 stands for: it may hide that the bytes repeat themselves. */
function decoded(text: string): string {
	try {
		return text.length % 4 === 0 || text.endsWith('=') ? atob(text) : text;
	} catch {
		return text;
	}
}
