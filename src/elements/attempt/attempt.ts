import type { OfferKind } from '../../wire/offer.ts';

/** Where attempts are kept: `localStorage`, or an object of the page where the browser refuses it. */
export type AttemptStorage = Record<string, string>;

/** A link as this browser stores it: its id, and the bearer token that reads its status. */
export interface KnownLink {
	readonly id: string;
	readonly status_token: string;
}

/** One intention to pay, as this browser stores it. Contains no personal data of the payer. */
export interface Attempt {
	/** UUID; the endpoint makes at most one payment for it. */
	readonly id: string;
	/** Hash of the endpoint and the offer. Elements with the same hash share their attempt. */
	readonly offer: string;
	readonly kind: OfferKind;
	/** When its link was last stored, milliseconds since 1970. */
	readonly at: number;
	/** The attempt of this offer that was paid before this one began. */
	readonly after?: string | undefined;
	/** The link from the endpoint; absent before its response. */
	readonly link?: KnownLink;
}

/** The stored entry of an offer: its latest attempt that has a link. */
interface StoredAttempt extends Attempt {
	readonly link: KnownLink;
	/** `paid`, or `unpaid` when it ended without money and can be continued. */
	readonly end?: 'paid' | 'unpaid' | undefined;
	/** Earlier links, newest first, each with its attempt id: a payer may return from one of their pages. */
	readonly past?: readonly (KnownLink & { readonly attempt: string })[] | undefined;
}

/** State of an attempt: paid, ended without money, or undefined while it can be paid without another press. */
export type AttemptEnd = 'paid' | 'unpaid' | undefined;

/** The attempts of this browser, shared by its tabs. */
export interface Attempts {
	/**
	 * The attempt for an offer: the same for every press, tab and choice of the payer until it is paid. Its id is derived
	 * from the browser's seed and the previous paid attempt, so that two tabs that start at once use the same attempt.
	 */
	begin(offer: string, kind: OfferKind): Promise<Attempt>;
	/**
	 * Stores the link that the endpoint created. Does not reopen an attempt that another tab has marked as paid.
	 * @returns the attempt with its link
	 */
	keep(attempt: Attempt, link: KnownLink): Attempt;
	/** Stores the state of an attempt. True for the first tab that stores `paid`: only this tab reports the success. */
	settle(attempt: Attempt, end: AttemptEnd): boolean;
	/** The attempt of an offer whose link can still be paid. */
	open(offer: string): Attempt | undefined;
	/** The attempt that a link was made for, ended or not. */
	of(linkId: string): Attempt | undefined;
}

/** Prefix of the storage key of an offer; the offer's hash follows. */
const PREFIX = 'checkout-links-attempt:';
/** Prefix of a second key while the attempt can be paid. Other tabs and `pending-checkout.ts` read it. */
const OPEN = 'checkout-links:';

/** Half a year. An older link that has not ended is not read automatically. Milliseconds. */
const MAX_AGE_MS = 180 * 24 * 60 * 60_000;
/** Maximum number of offers in the storage. */
const MAX_OFFERS = 200;
/** Maximum number of earlier links of one offer. */
const MAX_PAST_LINKS = 4;

/** Order of deletion above {@link MAX_OFFERS}: ended without money, paid, open; the oldest first. */
const rank = ({ end, at }: StoredAttempt) => at + (end ? (end === 'paid' ? 1 : 0) : 2) * 1e13;

/** Hash of a text, 16 hex digits: FNV-1a with 64 bits, over UTF-16 code units. Not for secrets. */
export function shortHash(text: string): string {
	let hash = 0xcbf29ce484222325n;
	for (let at = 0; at < text.length; at++) {
		hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
	}
	return hash.toString(16).padStart(16, '0');
}

/**
 * UUID derived from a text: version 8 of RFC 9562, from SHA-256. Browsers have no `crypto.subtle` on plain http; there
 * it is derived from {@link shortHash}.
 */
export async function uuidOf(
	text: string,
	subtle: Pick<SubtleCrypto, 'digest'> | undefined = crypto.subtle,
): Promise<string> {
	const hex = subtle
		? Array.from(new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text))), (byte) =>
				(byte + 0x100).toString(16).slice(1),
			)
		: [1, 2].map((half) => shortHash(`${half}${text}`));
	return hex.join('').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-8$3-a$4-$5');
}

/** `localStorage`, or an empty object. Browsers that block cookies throw on access. */
export function usableStorage(): AttemptStorage {
	try {
		return localStorage ?? {};
	} catch {
		return {};
	}
}

/**
 * @param seed resolves to the browser's random number when all its tabs read the same value
 * @param now milliseconds since 1970
 */
export function createAttempts(
	preferred: AttemptStorage,
	seed: () => Promise<string>,
	now: () => number = Date.now,
): Attempts {
	let storage = preferred;
	const read = (offer: string): StoredAttempt | undefined => {
		try {
			const stored = JSON.parse(storage[PREFIX + offer] ?? '') as StoredAttempt;
			if (stored.link.id) return stored;
		} catch {
			// No entry, or another program wrote this key.
		}
		remove(offer);
		return undefined;
	};
	const remove = (offer: string) => {
		delete storage[PREFIX + offer];
		delete storage[OPEN + offer];
	};
	const all = (): StoredAttempt[] =>
		Object.keys(storage)
			.filter((key) => key.startsWith(PREFIX))
			.flatMap((key) => read(key.slice(PREFIX.length)) ?? []);
	const write = (stored: StoredAttempt) => {
		const put = () => {
			storage[PREFIX + stored.offer] = JSON.stringify(stored);
			if (stored.end) delete storage[OPEN + stored.offer];
			else storage[OPEN + stored.offer] = stored.link.id;
		};
		try {
			put();
		} catch {
			// Disk full, or private window: keep the attempts in memory until the page closes.
			storage = {};
			put();
		}
		const known = all();
		const [first] = known.sort((a, b) => rank(a) - rank(b));
		if (first && known.length > MAX_OFFERS) remove(first.offer);
	};
	/** Id of the paid attempt that precedes the next attempt of an offer. */
	const paidBefore = (stored: StoredAttempt | undefined) =>
		stored?.end === 'paid' ? stored.id : stored?.after;

	return {
		async begin(offer, kind) {
			const text = await seed();
			const after = paidBefore(read(offer));
			return { id: await uuidOf([text, offer, after].join()), offer, kind, at: now(), after };
		},
		keep(attempt, { id, status_token }) {
			const stored = read(attempt.offer);
			// The endpoint returned the paid link: keep that attempt.
			const same = stored?.end === 'paid' && stored.link.id === id ? stored : attempt;
			const kept = { ...same, at: now(), link: { id, status_token } };
			if (paidBefore(stored) === kept.after) {
				const { link, past = [] } = stored ?? {};
				const before = link && stored ? [{ ...link, attempt: stored.id }, ...past] : past;
				write({ ...kept, past: before.filter((known) => known.id !== id).slice(0, MAX_PAST_LINKS) });
			}
			return kept;
		},
		settle({ id, offer, link }, end) {
			const stored = read(offer);
			if (stored?.id !== id || stored.end === 'paid') return false;
			// A newer link of the same attempt replaced this one, unless this one was paid.
			if (end !== 'paid' && stored.link.id !== link?.id) return false;
			if (end !== stored.end) write({ ...stored, end });
			return end === 'paid';
		},
		open(offer) {
			const stored = read(offer);
			if (stored && !stored.end && Math.abs(now() - stored.at) < MAX_AGE_MS) return stored;
			delete storage[OPEN + offer];
			return undefined;
		},
		of(linkId) {
			for (const stored of all()) {
				if (stored.link.id === linkId) return stored;
				const { attempt: id, ...link } = stored.past?.find((known) => known.id === linkId) ?? {};
				if (id) return { ...stored, id, link: link as KnownLink };
			}
			return undefined;
		},
	};
}
