import { base64url, jwtVerify, type CryptoKey } from 'jose';
import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import type { Store } from '../../stores/store.ts';
import { createOnce } from './create-once.ts';
import { macUnder, type Mac } from './digest.ts';
import { once } from './once.ts';
import { ProblemError } from '../http/problems.ts';

/** Cash vouchers may be paid days later. A status token must be valid for longer than that. */
const LIFETIME_MS = 40 * 24 * 60 * 60 * 1000;
/** Accepted clock difference between two machines of the shop; the same as for checkout tokens. */
const CLOCK_TOLERANCE_S = 60;
const TYPE = 'status-token+jwt';
const HEADER = encode({ alg: 'HS256', typ: TYPE });
/** The store entry with the secret of an endpoint that was configured without one. */
const SECRET_KEY = 'secret:status tokens';
/** Effectively forever. */
const SECRET_KEPT_MS = 100 * 365 * 24 * 60 * 60 * 1000;

/** Allows the browser that made a payment to read the status of that payment only. A JWT (RFC 7519) with HS256. */
export class StatusTokens {
	readonly #keys: () => Promise<Keys>;
	readonly #audience: string;
	readonly #clock: () => number;

	/** @param secret see {@link secretOf} */
	constructor(secret: () => Promise<Uint8Array<ArrayBuffer>>, audience: string, clock: () => number) {
		this.#keys = once(() => secret().then(keysOf));
		this.#audience = audience;
		this.#clock = clock;
	}

	/** Signs a status token for the link with this id. */
	async sign(id: string): Promise<string> {
		const now = this.#clock();
		const claims = { sub: id, aud: this.#audience, iat: seconds(now), exp: seconds(now + LIFETIME_MS) };
		const signed = `${HEADER}.${encode(claims)}`;
		const { mac } = await this.#keys();
		return `${signed}.${base64url.encode(await mac(signed))}`;
	}

	/**
	 * Checks that an `Authorization` header contains the status token of the link with this id.
	 * @throws {ProblemError} `status_token_invalid`
	 */
	async check(authorization: string | null, id: string): Promise<void> {
		const statusToken = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec((authorization ?? '').slice(0, 2048))?.[1];
		if (!statusToken) throw new ProblemError('status_token_invalid');
		const { key } = await this.#keys();
		try {
			const { payload } = await jwtVerify(statusToken, key, {
				algorithms: ['HS256'],
				typ: TYPE,
				audience: this.#audience,
				subject: id,
				currentDate: new Date(this.#clock()),
				maxTokenAge: LIFETIME_MS / 1000,
				// The clocks of two machines differ.
				clockTolerance: CLOCK_TOLERANCE_S,
				requiredClaims: ['exp', 'iat'],
			});
			if ((payload.exp ?? 0) <= seconds(this.#clock())) throw new Error('The status token has expired');
		} catch (cause) {
			throw new ProblemError('status_token_invalid', { cause });
		}
	}
}

/** One secret, in the forms for signing and for verifying. */
interface Keys {
	readonly mac: Mac;
	readonly key: CryptoKey;
}

/** Imported once: jose would import the bytes again for every status token that it verifies. */
async function keysOf(secret: Uint8Array<ArrayBuffer>): Promise<Keys> {
	const hmac = { name: 'HMAC', hash: 'SHA-256' };
	return {
		mac: await macUnder(secret),
		key: await crypto.subtle.importKey('raw', secret, hmac, false, ['verify']),
	};
}

/** One part of a compact JWS (RFC 7515, 3.1). */
function encode(part: object): string {
	return base64url.encode(JSON.stringify(part));
}

function seconds(ms: number): number {
	return Math.floor(ms / 1000);
}

/** The endpoint's secret: the configured one, or the one in the store. Read once. */
export function secretOf(
	configured: string | undefined,
	store: Store,
	surroundings: Surroundings = PLATFORM,
): () => Promise<Uint8Array<ArrayBuffer>> {
	return once(async () =>
		new TextEncoder().encode(configured ?? (await secretFromStore(store, surroundings))),
	);
}

/**
 * The secret of an endpoint that is configured without one. Generated once and kept in the store, so that it survives
 * restarts and is the same for every process on that store.
 */
async function secretFromStore(store: Store, surroundings: Surroundings): Promise<string> {
	const known = await store.find({ key: SECRET_KEY });
	if (known) return known.data;
	const make = () => btoa(String.fromCharCode(...surroundings.randomBytes(32)));
	const { data } = await createOnce(store, { key: SECRET_KEY, make, ttlMs: SECRET_KEPT_MS }, surroundings);
	return data;
}
