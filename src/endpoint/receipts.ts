import { jwtVerify, SignJWT, type CryptoKey } from 'jose';
import type { Store } from '../stores/store.ts';
import { ProblemError } from './problems.ts';

/** Vouchers are paid days later; a receipt outlives them. */
const LIFETIME_MS = 40 * 24 * 60 * 60 * 1000;
const TYPE = 'receipt+jwt';
/** The store entry that holds the secret of an endpoint that was configured without one. */
const SECRET_KEY = 'secret:receipts';

/** Lets the browser that made a payment read that payment's status, and nothing else. A JWT (RFC 7519) with HS256. */
export class Receipts {
	readonly #key: () => Promise<CryptoKey>;
	readonly #audience: string;
	readonly #now: () => Date;

	/** @param secret see {@link secretOf} */
	constructor(secret: () => Promise<Uint8Array<ArrayBuffer>>, audience: string, clock: () => number) {
		let key: Promise<CryptoKey> | undefined;
		this.#key = () => {
			// A failed look-up is not remembered, as in `secretOf`.
			key ??= secret()
				.then(importSecret)
				.catch((error: unknown) => {
					key = undefined;
					throw error;
				});
			return key;
		};
		this.#audience = audience;
		this.#now = () => new Date(clock());
	}

	/** A receipt for the link with this id. */
	async sign(id: string): Promise<string> {
		return new SignJWT()
			.setProtectedHeader({ alg: 'HS256', typ: TYPE })
			.setSubject(id)
			.setAudience(this.#audience)
			.setIssuedAt(this.#now())
			.setExpirationTime(new Date(this.#now().getTime() + LIFETIME_MS))
			.sign(await this.#key());
	}

	/**
	 * Checks that an `Authorization` header carries the receipt of the link with this id.
	 * @throws {ProblemError} `receipt_invalid`
	 */
	async check(authorization: string | null, id: string): Promise<void> {
		const receipt = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec((authorization ?? '').slice(0, 2048))?.[1];
		if (!receipt) throw new ProblemError('receipt_invalid');
		const key = await this.#key();
		try {
			await jwtVerify(receipt, key, {
				algorithms: ['HS256'],
				typ: TYPE,
				audience: this.#audience,
				subject: id,
				currentDate: this.#now(),
				maxTokenAge: LIFETIME_MS / 1000,
				requiredClaims: ['exp', 'iat'],
			});
		} catch (cause) {
			throw new ProblemError('receipt_invalid', { cause });
		}
	}
}

/** Imported once: jose would import the bytes anew for every receipt. */
function importSecret(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
	const hmac = { name: 'HMAC', hash: 'SHA-256' };
	return crypto.subtle.importKey('raw', bytes, hmac, false, ['sign', 'verify']);
}

/** The endpoint's secret: the configured one, or the one in the store, looked up once. */
export function secretOf(
	configured: string | undefined,
	store: Store,
): () => Promise<Uint8Array<ArrayBuffer>> {
	let key: Promise<Uint8Array<ArrayBuffer>> | undefined;
	return () => {
		// A failed look-up is not remembered: the store may be back for the next request.
		key ??= (configured === undefined ? secretFromStore(store) : Promise.resolve(configured)).then(
			(text) => new TextEncoder().encode(text),
			(error: unknown) => {
				key = undefined;
				throw error;
			},
		);
		return key;
	};
}

/**
 * The secret of an endpoint that was given none: made once and kept in the store, so that it survives restarts and is the
 * same for every process on that store.
 */
async function secretFromStore(store: Store): Promise<string> {
	for (;;) {
		const known = await store.find({ key: SECRET_KEY });
		if (known) return known.data;
		const owner = crypto.randomUUID();
		const claimed = await store.claim({
			key: SECRET_KEY,
			reference: SECRET_KEY,
			fingerprint: SECRET_KEY,
			owner,
			note: '',
			leaseMs: 5_000,
			ttlMs: 100 * 365 * 24 * 60 * 60 * 1000,
		});
		if (claimed.outcome === 'won' || claimed.outcome === 'doubtful') {
			const bytes = crypto.getRandomValues(new Uint8Array(32));
			const data = btoa(String.fromCharCode(...bytes));
			if (await store.complete(SECRET_KEY, owner, { data, dueAt: null })) return data;
		} else if (claimed.outcome === 'busy') {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}
}
