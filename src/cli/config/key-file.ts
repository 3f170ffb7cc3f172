import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { checkTokenKeys, type TokenKey } from '../../endpoint/sale/token.ts';
import { parseJson } from './json.ts';
import { cannotRead } from './locate.ts';

/** Content of a key file for checkout tokens: a key, and the `tokens.audience` of the endpoint it is for. */
export type KeyFile = TokenKey & { readonly audience?: string };

/**
 * How a key signs: with a secret that the endpoint has too, or with a private key whose public key the endpoint has.
 */
export type KeyAlgorithm = TokenKey['alg'];
export const KEY_ALGORITHMS: readonly KeyAlgorithm[] = ['HS256', 'EdDSA'];

/** Read permission for the group or for others. */
const READABLE_BY_OTHERS = 0o044;

const named = { kid: v.string(), audience: v.exactOptional(v.string()) };
const keySchema = v.variant('alg', [
	v.object({ ...named, alg: v.literal('HS256'), secret: v.string() }),
	v.object({
		...named,
		alg: v.literal('EdDSA'),
		jwk: v.looseObject({ kty: v.literal('OKP'), crv: v.string(), x: v.string(), d: v.string() }),
	}),
]);

const SHAPE =
	'Write {"kid", "alg": "HS256", "secret", "audience"} or {"kid", "alg": "EdDSA", "jwk", "audience"} with the private ' +
	'JWK, or create one: npx checkout-links sign --new-key --kid <name>';

/**
 * Reads a key file. Messages repeat no part of its content.
 * @throws {Error} with every problem of the file
 */
export async function readKeyFile(path: string): Promise<KeyFile> {
	const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
		throw new Error(cannotRead('Key file', path, error), { cause: error });
	});
	const parsed = v.safeParse(keySchema, parseJson(text, path));
	if (!parsed.success) {
		const wrong = parsed.issues.map((issue) => `\`${v.getDotPath(issue) ?? 'the whole file'}\``);
		throw new Error(`${path} is not a valid key file: check ${wrong.join(', ')}. ${SHAPE}`);
	}
	const key: KeyFile =
		parsed.output.alg === 'EdDSA' ? { ...parsed.output, jwk: parsed.output.jwk } : parsed.output;
	const problems = checkTokenKeys([key]);
	if (problems.length > 0) throw new Error(`${path}: ${problems.join(' ')}`);
	return key;
}

/** Whether users other than the owner may read a file; always false on Windows, where file modes do not show it. */
export async function isReadableByOthers(path: string): Promise<boolean> {
	if (process.platform === 'win32') return false;
	return ((await stat(path)).mode & READABLE_BY_OTHERS) !== 0;
}

/** A new random key. */
export function newKey(alg: KeyAlgorithm, kid: string): TokenKey {
	if (alg === 'HS256') return { kid, alg, secret: randomBytes(32).toString('base64') };
	return { kid, alg, jwk: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) };
}

/** The public key for `tokens.keys`, which verifies an Ed25519 key's tokens. It is not secret. */
export function publicPart({ kid, alg, jwk }: Extract<TokenKey, { alg: 'EdDSA' }>): TokenKey {
	const { kty, crv, x } = jwk as { readonly kty: 'OKP'; readonly crv: string; readonly x: string };
	return { kid, alg, jwk: { kty, crv, x } };
}
