import type { OfferKind } from '../wire/offer.ts';

/** Where attempts are kept: `localStorage`, or memory where the browser refuses it. */
export type AttemptStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** One intention to pay, as this browser remembers it. Nothing in it tells who the payer is. */
export interface Attempt {
	/** UUID; the endpoint makes at most one payment for it. */
	readonly id: string;
	/** Hash of the endpoint and the offer: elements with the same one share their attempts. */
	readonly offer: string;
	readonly kind: OfferKind;
	/** When it began, milliseconds since 1970. */
	readonly at: number;
	/** What the endpoint answered, once it did. */
	readonly link?: { readonly id: string; readonly receipt: string };
	/** Lasts until then, milliseconds since 1970, where that is longer than usual: some codes are paid days later. */
	readonly until?: number;
}

/** The attempts of this browser, shared by its tabs. */
export interface Attempts {
	/** The attempt under way for exactly this request, or a new one. */
	begin(offer: string, kind: OfferKind, choices?: unknown): Attempt;
	/** Remembers what became known of an attempt, as the link that the endpoint made; the answer is the attempt with it. */
	keep(attempt: Attempt, facts: Pick<Attempt, 'link' | 'until'>): Attempt;
	/** Forgets an attempt whose story has ended. True for the first tab that does: it may tell the page. */
	drop(id: string): boolean;
	/** The latest attempt that `matches`. */
	find(matches: (attempt: Attempt) => boolean): Attempt | undefined;
}

const PREFIX = 'checkout-links:';
const LIFETIME_MS = 12 * 60 * 60_000;

/** A short name for some text: FNV-1a with 64 bits, over UTF-16 code units. Not for secrets. */
export function shortHash(text: string): string {
	let hash = 0xcbf29ce484222325n;
	for (let at = 0; at < text.length; at++) {
		hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
	}
	return hash.toString(36);
}

/** A UUID v4, also on plain http, where browsers hide `crypto.randomUUID`. */
export function uuid(
	source: Pick<Crypto, 'getRandomValues'> & Partial<Pick<Crypto, 'randomUUID'>> = crypto,
): string {
	if (source.randomUUID) return source.randomUUID();
	const bytes = source.getRandomValues(new Uint8Array(16));
	let text = '';
	for (let at = 0; at < 16; at++) {
		let byte = bytes[at] ?? 0;
		if (at === 6) byte = (byte & 0x0f) | 0x40;
		if (at === 8) byte = (byte & 0x3f) | 0x80;
		text += (at === 4 || at === 6 || at === 8 || at === 10 ? '-' : '') + (byte + 0x100).toString(16).slice(1);
	}
	return text;
}

/** Storage that lasts as long as the page. */
export function memoryStorage(): AttemptStorage {
	const entries = new Map<string, string>();
	return {
		getItem: (key) => entries.get(key) ?? null,
		setItem: (key, value) => void entries.set(key, value),
		removeItem: (key) => void entries.delete(key),
		key: (index) => [...entries.keys()][index] ?? null,
		get length() {
			return entries.size;
		},
	};
}

/** `localStorage` where it works: private windows, blocked cookies and full disks throw on access or on write. */
export function usableStorage(): AttemptStorage {
	try {
		const probe = `${PREFIX}?`;
		localStorage.setItem(probe, '');
		localStorage.removeItem(probe);
		return localStorage;
	} catch {
		return memoryStorage();
	}
}

export function createAttempts(preferred: AttemptStorage, now: () => number = Date.now): Attempts {
	let storage = preferred;
	const read = (key: string): Attempt | undefined => {
		try {
			const attempt = JSON.parse(storage.getItem(key) ?? 'null') as Attempt | null;
			const { id, at = 0, until = 0 } = attempt ?? {};
			if (attempt && typeof id === 'string' && (Math.abs(now() - at) < LIFETIME_MS || now() < until))
				return attempt;
		} catch {
			// Somebody else's text under our key: treated as stale.
		}
		storage.removeItem(key);
		return undefined;
	};
	const write = (key: string, attempt: Attempt) => {
		try {
			storage.setItem(key, JSON.stringify(attempt));
		} catch {
			// A full disk: as long as the page lives, its second press must still find the first one's attempt.
			storage = memoryStorage();
			storage.setItem(key, JSON.stringify(attempt));
		}
	};
	const entries = (): [key: string, attempt: Attempt][] => {
		const keys: string[] = [];
		for (let at = 0; at < storage.length; at++) {
			const key = storage.key(at);
			if (key?.startsWith(PREFIX)) keys.push(key);
		}
		return keys.flatMap((key) => {
			const attempt = read(key);
			return attempt ? [[key, attempt] as [string, Attempt]] : [];
		});
	};

	return {
		begin(offer, kind, choices) {
			const key = PREFIX + shortHash(offer + (JSON.stringify(choices) ?? ''));
			const running = read(key);
			if (running) return running;
			const attempt: Attempt = { id: uuid(), offer, kind, at: now() };
			write(key, attempt);
			return attempt;
		},
		keep(attempt, facts) {
			const kept = { ...attempt, ...facts };
			const key = entries().find(([, { id }]) => id === attempt.id)?.[0];
			if (key) write(key, kept);
			return kept;
		},
		drop(id) {
			const found = entries().filter(([, attempt]) => attempt.id === id);
			for (const [key] of found) storage.removeItem(key);
			return found.length > 0;
		},
		find(matches) {
			return entries()
				.map(([, attempt]) => attempt)
				.filter(matches)
				.sort((a, b) => b.at - a.at)[0];
		},
	};
}
