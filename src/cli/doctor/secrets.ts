import { importJWK } from 'jose';
import type { EndpointConfig } from '../../endpoint/index.ts';
import type { TokenKey } from '../../endpoint/token.ts';
import { findingsOf, type Finding } from './finding.ts';

/** Random text of the length that is asked for has more different characters than this. */
const FEW_CHARACTERS = 9;
const PLACEHOLDER = /password|secret|change.?me|example|checkout|default/i;
const MAKE_ONE = 'make one with: openssl rand -base64 32';

/** What opens the admin routes and `/metrics`. */
export function checkAdmin({ admin, secret }: EndpointConfig): Finding {
	const about = findingsOf('admin');
	if (!admin) return about.good('There is no admin secret, so admin routes and /metrics do not exist.');
	if (isGuessable(admin.secret)) return about.warning(`\`admin.secret\` could be guessed; ${MAKE_ONE}`);
	if (admin.secret === secret) {
		return about.warning(`\`admin.secret\` is the same as \`secret\`; ${MAKE_ONE}`);
	}
	return about.good('The admin secret is long and not easily guessed.');
}

/** What signs receipts. */
export function checkSecret({ secret }: EndpointConfig): Finding {
	const about = findingsOf('secret');
	if (secret === undefined)
		return about.good('The secret that signs receipts is made and kept in the store.');
	return isGuessable(secret)
		? about.warning(`\`secret\` could be guessed; ${MAKE_ONE}`)
		: about.good('The secret that signs receipts is long and not easily guessed.');
}

/** What checks the offers that the shop's own server signs. */
export async function checkTokens({ tokens }: EndpointConfig): Promise<Finding[]> {
	return tokens ? Promise.all(tokens.keys.map(checkTokenKey)) : [];
}

async function checkTokenKey(key: TokenKey): Promise<Finding> {
	const about = findingsOf('tokens');
	const name = `Token key "${key.kid}"`;
	if (key.alg === 'HS256') {
		return typeof key.secret === 'string' && isGuessable(key.secret)
			? about.warning(`${name} could be guessed; make one with: npx checkout-links sign --new-key --kid NAME`)
			: about.good(`${name} checks tokens that are signed with the same secret.`);
	}
	const { d, ...publicPart } = key.jwk;
	try {
		await importJWK(publicPart, 'EdDSA');
	} catch {
		// What cryptography says of a key might repeat it.
		return about.problem(
			`${name} is no Ed25519 key; copy the public part that \`sign --new-key EdDSA\` prints into \`tokens.keys\`.`,
		);
	}
	return d === undefined
		? about.good(`${name} checks tokens, and cannot sign any.`)
		: about.warning(
				`${name} can sign, which this server need not; leave the private part \`d\` out of \`tokens.keys\`.`,
			);
}

function isGuessable(secret: string): boolean {
	return new Set(secret).size <= FEW_CHARACTERS || PLACEHOLDER.test(secret);
}
