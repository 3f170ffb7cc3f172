import type { OfferKind } from '../../wire/offer.ts';

/** Where attempts are kept: `localStorage`, or an object of the page where the browser refuses it. */
export type AttemptStorage = Record<string, string>;

/** A link as this browser remembers it: its id, and the bearer token that reads its status. */
export interface KnownLink {
	readonly id: string;
	readonly status_token: string;
}

/** One intention to pay, as this browser remembers it. Nothing in it tells who the payer is. */
export interface Attempt {
	/** UUID; the endpoint makes at most one payment for it. */
	readonly id: string;
	/** Hash of the endpoint and the offer: elements with the same one share their attempt. */
	readonly offer: string;
	readonly kind: OfferKind;
	/** When its link was kept last, milliseconds since 1970. */
	readonly at: number;
	/** The attempt of this offer that was paid before this one began. */
	readonly after?: string | undefined;
	/** What the endpoint answered, once it did. */
	readonly link?: KnownLink;
}

/** What the storage holds of an offer: its latest attempt that has a link. */
interface StoredAttempt extends Attempt {
	readonly link: KnownLink;
	/** It was paid, or it ended without money and may go on. */
	readonly end?: 'paid' | 'unpaid' | undefined;
	/** Links from before, the newest first, each with its attempt: a payer may return from one of their pages. */
	readonly past?: readonly (KnownLink & { readonly attempt: string })[] | undefined;
}

/** How an attempt stands: it was paid, it ended without money, or money can come without another press. */
export type AttemptEnd = 'paid' | 'unpaid' | undefined;

/** The attempts of this browser, shared by its tabs. */
export interface Attempts {
	/**
	 * The attempt for an offer: the same for every press, tab and choice of the payer until it is paid. It follows from the
	 * browser's seed and from the attempt that was paid before it, so that two tabs that begin at once begin the same.
	 */
	begin(offer: string, kind: OfferKind): Promise<Attempt>;
	/**
	 * Remembers the link that the endpoint made; the answer is the attempt with it. An attempt that another tab has seen
	 * paid meanwhile does not come back.
	 */
	keep(attempt: Attempt, link: KnownLink): Attempt;
	/**
	 * Notes how the link of an attempt stands. True for the first tab that sees it paid: it may report the success.
	 */
	settle(attempt: Attempt, end: AttemptEnd): boolean;
	/** The attempt of an offer whose link may still take money. */
	open(offer: string): Attempt | undefined;
	/** The attempt that a link was made for, ended or not. */
	of(linkId: string): Attempt | undefined;
}

/** Where the attempts of an offer are, by the offer's hash. */
const PREFIX = 'checkout-links-attempt:';
/** Beside it, as long as the attempt may take money: other tabs and `traces.ts` look for this. */
const OPEN = 'checkout-links:';

/** Half a year: a link that has not ended after this is not looked at by itself any more. Milliseconds. */
const MAX_AGE_MS = 180 * 24 * 60 * 60_000;
/** Offers of which something is kept. */
const MAX_OFFERS = 200;
/** Links from before of one offer. */
const MAX_PAST_LINKS = 4;

/** In which order attempts are forgotten where there are too many: ended without money, paid, open; the oldest first. */
const rank = ({ end, at }: StoredAttempt) => at + (end ? (end === 'paid' ? 1 : 0) : 2) * 1e13;

/** A short name for some text, 16 hex digits: FNV-1a with 64 bits, over UTF-16 code units. Not for secrets. */
export function shortHash(text: string): string {
	let hash = 0xcbf29ce484222325n;
	for (let at = 0; at < text.length; at++) {
		hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
	}
	return hash.toString(16).padStart(16, '0');
}

/**
 * The UUID that follows from a text: version 8 of RFC 9562, from SHA-256. On plain http, where browsers hide
 * `crypto.subtle` and anybody on the way reads everything, from {@link shortHash}.
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

/** `localStorage` where there is one; browsers with blocked cookies throw on access. */
export function usableStorage(): AttemptStorage {
	try {
		return localStorage ?? {};
	} catch {
		return {};
	}
}

/**
 * @param seed resolves to the browser's random number once all its tabs read the same
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
			// Nothing, or another program's text under this key.
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
			// A full disk, or a private window: as long as the page lives, it must still find what it has begun.
			storage = {};
			put();
		}
		const known = all();
		const [first] = known.sort((a, b) => rank(a) - rank(b));
		if (first && known.length > MAX_OFFERS) remove(first.offer);
	};
	/** What the next attempt of an offer comes after. */
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
			// Paid, and found again: there is no new attempt.
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
			// Another link of the same attempt is the one to pay by now, unless this one was paid.
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
