import { PLATFORM } from '../../wire/surroundings.ts';
import { decodeProtectedHeader, errors, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { Money } from '../../wire/money.ts';
import type { OfferKind } from '../../wire/offer.ts';
import { UUID } from '../../wire/uuid.ts';

/** A key that signs or checks checkout tokens. Two or more may be live at once, while one replaces the other. */
export type TokenKey =
	| {
			/** Name of the key, in the header `kid` of its tokens. */
			readonly kid: string;
			/** Algorithm. */
			readonly alg: 'HS256';
			/** 32 bytes or more, the same where tokens are signed and in the endpoint. */
			readonly secret: string | Uint8Array;
	  }
	| {
			readonly kid: string;
			readonly alg: 'EdDSA';
			/** Ed25519 key as a JWK (RFC 8037): the private one signs, the public one verifies. */
			readonly jwk: JWK;
	  };

/** The claims of one sale, signed by the merchant's server in any language; hence the wire names. */
export interface CheckoutClaims {
	readonly offer: TokenOffer;
	/** The payer's data from the merchant; `customer_id` is the provider's id, for connect links. */
	readonly customer?: Readonly<Record<string, string>>;
	/** Limits the pages that may use the token, within the endpoint's own list. */
	readonly origins?: readonly string[];
	readonly return_url?: string;
}

export interface TokenOffer {
	readonly kind: OfferKind;
	readonly title: string;
	readonly description?: string;
	/** The whole amount to pay. */
	readonly amount?: Money;
	/** The merchant's own name of the order, e.g. `INV-2045`. */
	readonly reference?: string;
	readonly provider?: string | readonly string[];
	readonly methods?: readonly TokenMethod[];
	readonly country?: string;
	readonly allows?: Readonly<Record<string, boolean>>;
	readonly tax?: TokenTax;
	readonly expires_at?: string;
	readonly splits?: readonly TokenSplit[];
	readonly partial_payment?: TokenPartialPayment;
	readonly metadata?: Readonly<Record<string, string>>;
	readonly document_url?: string;
	readonly schedule_at?: string;
}

export interface TokenMethod {
	readonly id: string;
	readonly label?: string;
	readonly provider?: string | readonly string[];
	readonly type?: string;
	readonly country?: string;
}

/** Tax contained in the amount. */
export interface TokenTax {
	readonly amount: Money;
	readonly base?: Money;
	readonly percentage?: number;
	readonly type?: string;
}

/** A share for another account: either `percentage` or `fixed`. */
export interface TokenSplit {
	readonly customer_id?: string;
	readonly account_id?: string;
	readonly description?: string;
	readonly scheduled_at?: string;
	readonly percentage?: number;
	readonly fixed?: Money;
}

export interface TokenPartialPayment {
	readonly min?: Money;
	readonly max?: Money;
	readonly max_methods?: number;
	readonly timeout_hours?: number;
}

/** A token that was verified. */
export interface VerifiedToken {
	/** The claims, not validated yet: a valid signature does not make a valid offer. */
	readonly claims: Readonly<Record<string, unknown>>;
	/** Root of the attempt: using a token twice makes one payment. */
	readonly jti: string;
	readonly expiresAt: Date;
}

const TYPE = 'checkout+jwt';
const DEFAULT_MINUTES = 15;
const MAX_MINUTES = 60;
const SKEW_SECONDS = 60;
const MAX_BYTES = 4096;

/** Why a token is not accepted. */
export class TokenError extends Error {
	override readonly name = 'TokenError';
	readonly code: 'token_invalid' | 'token_expired';

	constructor(code: TokenError['code'], message: string, cause?: unknown) {
		super(message, cause === undefined ? undefined : { cause });
		this.code = code;
	}
}

/**
 * Signs an offer that a browser sends to the endpoint: a JWT (RFC 7519). For the merchant's server.
 * @param claims the offer and its customer
 * @param key the key, with `audience`: the `tokens.audience` of the endpoint, and `minutes`: the lifetime, at most 60
 * @returns the token, in compact form
 * @throws {RangeError} for a lifetime of more than 60 minutes, or a token above 4 KB
 */
export async function signCheckoutToken(
	claims: CheckoutClaims,
	key: TokenKey & {
		readonly audience: string;
		readonly minutes?: number;
		readonly jti?: string;
		readonly now?: Date;
	},
): Promise<string> {
	const { audience, minutes = DEFAULT_MINUTES, jti = PLATFORM.uuid(), now = new Date(PLATFORM.now()) } = key;
	if (!(minutes > 0 && minutes <= MAX_MINUTES)) {
		throw new RangeError(`A checkout token lives for up to ${MAX_MINUTES} minutes, not ${minutes}.`);
	}
	const issued = Math.floor(now.getTime() / 1000);
	const token = await new SignJWT({ ...claims })
		.setProtectedHeader({ alg: key.alg, typ: TYPE, kid: key.kid })
		.setAudience(audience)
		.setJti(jti)
		.setIssuedAt(issued)
		.setExpirationTime(issued + Math.floor(minutes * 60))
		.sign(await signingKey(key));
	if (token.length > MAX_BYTES) {
		throw new RangeError(
			`The token has ${token.length} bytes; ${MAX_BYTES} fit. Shorten the offer or its metadata.`,
		);
	}
	return token;
}

/**
 * Checks a token's signature, purpose and age. The algorithm is that of the key, never that of the token. Keys inside
 * the token (`jwk`, `jku`, `x5u`) are ignored (RFC 8725).
 * @throws {TokenError} if one of them is not valid
 */
export async function verifyCheckoutToken(
	token: string,
	expected: { readonly audience: string; readonly keys: readonly TokenKey[]; readonly now?: Date },
): Promise<VerifiedToken> {
	if (token.length > MAX_BYTES) throw new TokenError('token_invalid', 'longer than 4 KB');
	const key = keyOf(token, expected.keys);
	try {
		const { payload } = await jwtVerify(token, await checkingKey(key), {
			algorithms: [key.alg],
			typ: TYPE,
			audience: expected.audience,
			clockTolerance: SKEW_SECONDS,
			requiredClaims: ['exp', 'iat', 'jti'],
			...(expected.now && { currentDate: expected.now }),
		});
		const { exp = 0, iat = 0, jti = '' } = payload;
		if (!UUID.test(jti)) throw new TokenError('token_invalid', 'its jti is not a UUID');
		if (exp - iat > MAX_MINUTES * 60)
			throw new TokenError('token_invalid', 'it lives for more than 60 minutes');
		const now = (expected.now?.getTime() ?? PLATFORM.now()) / 1000;
		if (iat > now + SKEW_SECONDS) throw new TokenError('token_invalid', 'it was issued in the future');
		return { claims: payload, jti: jti.toLowerCase(), expiresAt: new Date(exp * 1000) };
	} catch (error) {
		if (error instanceof TokenError) throw error;
		const expired = error instanceof errors.JWTExpired;
		throw new TokenError(
			expired ? 'token_expired' : 'token_invalid',
			expired ? 'it expired' : String(error),
			error,
		);
	}
}

/** All errors of the keys of a configuration, one sentence each. */
export function checkTokenKeys(keys: readonly TokenKey[]): string[] {
	const kids = keys.map(({ kid }) => kid);
	return [
		...(keys.length === 0 ? ['`tokens.keys` is empty. Add one: {kid, alg: "HS256", secret}.'] : []),
		...keys.flatMap((key) => {
			const name = `Token key "${key.kid}"`;
			if (!key.kid) return ['A token key has no `kid`. Name it, for instance after the month: "2026-01".'];
			// The value is neither text nor bytes if an environment variable was not set.
			if (key.alg === 'HS256' && !(bytesOf(key.secret)?.length >= 32)) {
				return [`${name} is shorter than 32 bytes. Make one with: openssl rand -base64 32`];
			}
			if (key.alg === 'EdDSA' && key.jwk?.crv !== 'Ed25519') return [`${name} is not an Ed25519 key.`];
			return key.alg === 'HS256' || key.alg === 'EdDSA' ? [] : [`${name} has no algorithm that we know.`];
		}),
		...(new Set(kids).size < kids.length ? ['Two token keys have the same `kid`.'] : []),
	];
}

function keyOf(token: string, keys: readonly TokenKey[]): TokenKey {
	let header;
	try {
		header = decodeProtectedHeader(token);
	} catch (error) {
		throw new TokenError('token_invalid', 'it is not a JWT', error);
	}
	const key = keys.find(({ kid }) => kid === header.kid);
	if (!key) throw new TokenError('token_invalid', 'its kid is not known');
	return key;
}

async function signingKey(key: TokenKey): Promise<CryptoKey | Uint8Array> {
	return key.alg === 'HS256' ? bytesOf(key.secret) : importJWK(key.jwk, 'EdDSA');
}

const checkingKeys = new WeakMap<TokenKey, Promise<CryptoKey | Uint8Array>>();

/** Imported once for each key of a configuration, since an import costs as much as checking a signature. */
function checkingKey(key: TokenKey): Promise<CryptoKey | Uint8Array> {
	let imported = checkingKeys.get(key);
	if (!imported) {
		imported = importCheckingKey(key);
		checkingKeys.set(key, imported);
	}
	return imported;
}

async function importCheckingKey(key: TokenKey): Promise<CryptoKey | Uint8Array> {
	if (key.alg === 'EdDSA') {
		// A private key can verify too, since it contains the public key.
		const { d: _private, ...jwk } = key.jwk;
		return importJWK(jwk, 'EdDSA');
	}
	const hmac = { name: 'HMAC', hash: 'SHA-256' };
	return crypto.subtle.importKey('raw', Uint8Array.from(bytesOf(key.secret)), hmac, false, ['verify']);
}

function bytesOf(secret: string | Uint8Array): Uint8Array {
	return typeof secret === 'string' ? new TextEncoder().encode(secret) : secret;
}
