import type { Clock, Store } from '../../stores/store.ts';
import { macUnder, type Mac } from '../crypto/digest.ts';
import { once } from '../crypto/once.ts';
import { ProblemError } from '../http/problems.ts';

/** A rate limit. The window begins with the first request. */
export interface Limit {
	/** Most requests within the window. */
	readonly max: number;
	/** Length of the window, in seconds. */
	readonly seconds: number;
}

/**
 * Rate limits; `false` turns one off. All but `requests` are counted in the store, exactly, for all processes together, and
 * count new links only: a request for a link that exists is free. Calls of the merchant's own server and webhooks are never
 * limited.
 */
export interface LimitOptions {
	/**
	 * New links for one payer's address: an IPv4 address or an IPv6 /64. The default is high because mobile carriers put
	 * thousands of subscribers behind one address. Not counted if the host does not pass the address on.
	 * @default 60 a minute
	 */
	readonly ip?: Limit | false;
	/**
	 * New links for pages of one origin.
	 * @default 2000 a minute
	 */
	readonly origin?: Limit | false;
	/**
	 * New links for one item, from all addresses. It stops an attack from many addresses. Raise it before a sale in which one
	 * item is bought more than ten times a second.
	 * @default 600 a minute
	 */
	readonly item?: Limit | false;
	/**
	 * New links for one phone number, which some providers send messages to.
	 * @default 60 an hour
	 */
	readonly phone?: Limit | false;
	/**
	 * New links for one e-mail address.
	 * @default 60 an hour
	 */
	readonly email?: Limit | false;
	/**
	 * Requests for one attempt or one checkout token, successful or not.
	 * @default 1000 in ten minutes
	 */
	readonly attempt?: Limit | false;
	/**
	 * New links in all.
	 * @default 3000 a minute
	 */
	readonly total?: Limit | false;
	/**
	 * Requests of one address to read an item, to make a link, and to read a status, each kind by itself. Counted by each
	 * process by itself, since these requests do not reach a provider.
	 * @default 1200 a minute
	 */
	readonly requests?: Limit | false;
}

/** What is counted, from the narrowest to the widest: what is refused early does not use up what others share. */
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DEFAULTS: Readonly<Record<keyof LimitOptions, Limit>> = {
	ip: { max: 60, seconds: MINUTE },
	origin: { max: 2000, seconds: MINUTE },
	item: { max: 600, seconds: MINUTE },
	phone: { max: 60, seconds: HOUR },
	email: { max: 60, seconds: HOUR },
	attempt: { max: 1000, seconds: 10 * MINUTE },
	total: { max: 3000, seconds: MINUTE },
	requests: { max: 1200, seconds: MINUTE },
};

/** Who wants a new link, as far as it is known. */
export interface RateLimitSubject {
	readonly ip?: string | undefined;
	readonly origin?: string | undefined;
	readonly item?: string | undefined;
	readonly phone?: string | undefined;
	readonly email?: string | undefined;
}

/** Rounds of counting: each only when the ones before let through, so that refused requests use nothing up that others share. */
const ROUNDS: readonly (readonly (keyof RateLimitSubject)[])[] = [
	['ip', 'phone', 'email'],
	['origin', 'item'],
];
/** Names that would tell who somebody is. */
const PERSONAL: ReadonlySet<string> = new Set(['ip', 'phone', 'email', 'attempt']);
/** More closed windows than this are not remembered; the store still knows them. */
const MOST_CLOSED = 10_000;

/** The limits of one endpoint, counted in its store. */
export class Limits {
	readonly #store: Store;
	readonly #limits: Readonly<Record<keyof LimitOptions, Limit | false>>;
	readonly #mac: () => Promise<Mac>;
	readonly #clock: Clock;
	/** Windows that are full, and until when; saves asking the store during an attack. */
	readonly #closed = new Map<string, number>();

	constructor(parts: {
		readonly store: Store;
		readonly options: LimitOptions | false | undefined;
		/** Keeps addresses, phones and attempts unreadable in the store. */
		readonly secret: () => Promise<Uint8Array<ArrayBuffer>>;
		readonly clock: Clock;
	}) {
		const { options } = parts;
		this.#store = parts.store;
		this.#limits = limitsOf(options);
		this.#mac = once(() => parts.secret().then(macUnder));
		this.#clock = parts.clock;
	}

	/**
	 * Counts one request for an attempt.
	 * @throws {ProblemError} `rate_limited`
	 */
	async countAttempt(root: string): Promise<void> {
		await this.#count('attempt', root);
	}

	/**
	 * Counts one new link. To be called by whoever holds the attempt's claim, right before the provider is asked.
	 * @throws {ProblemError} `rate_limited`
	 */
	async countLink(subject: RateLimitSubject): Promise<void> {
		for (const round of ROUNDS) {
			await Promise.all(round.map((kind) => this.#count(kind, subject[kind])));
		}
		await this.#count('total', '');
	}

	/** The refusal that {@link countLink} would certainly answer, from what this process remembers; costs nothing. */
	async peek(subject: RateLimitSubject): Promise<ProblemError | undefined> {
		if (this.#closed.size === 0) return undefined;
		const kinds = [...ROUNDS.flat(), 'total'] as const;
		for (const kind of kinds) {
			const value = kind === 'total' ? '' : subject[kind];
			const until = value === undefined ? undefined : this.#closed.get(await this.#nameOf(kind, value));
			const left = until === undefined ? 0 : until - this.#clock();
			if (left > 0) return refusal(left);
		}
		return undefined;
	}

	async #count(kind: Exclude<keyof LimitOptions, 'requests'>, value: string | undefined): Promise<void> {
		const limit = this.#limits[kind];
		if (!limit || value === undefined) return;
		const name = await this.#nameOf(kind, value);
		const { count, resetsInMs } = await this.#store.increment(name, limit.seconds * 1000);
		if (count < limit.max) return;
		if (this.#closed.size >= MOST_CLOSED) this.#closed.clear();
		this.#closed.set(name, this.#clock() + resetsInMs);
		if (count > limit.max) throw refusal(resetsInMs);
	}

	async #nameOf(kind: string, value: string): Promise<string> {
		return `limit:${kind}:${PERSONAL.has(kind) ? await this.#pseudonym(kind, value) : value}`;
	}

	/** A name that only this endpoint can make from the value, and nobody can turn back into it (HMAC-SHA-256). */
	async #pseudonym(kind: string, value: string): Promise<string> {
		const mac = await this.#mac();
		const digest = await mac(`limit:${kind}:${value.toLowerCase()}`);
		return btoa(String.fromCharCode(...digest.subarray(0, 18)));
	}
}

/** What is let through, with the defaults for what was left out. */
export function limitsOf(
	options: LimitOptions | false | undefined,
): Readonly<Record<keyof LimitOptions, Limit | false>> {
	const names = Object.keys(DEFAULTS) as (keyof LimitOptions)[];
	return Object.fromEntries(
		names.map((name) => [name, options === false ? false : (options?.[name] ?? DEFAULTS[name])]),
	) as Record<keyof LimitOptions, Limit | false>;
}

/** Everything wrong with the setting, one sentence each. */
export function checkLimits(options: LimitOptions | false | undefined): string[] {
	if (options === undefined || options === false) return [];
	return Object.entries(options).flatMap(([name, limit]: [string, Limit | false | undefined]) => {
		if (limit === false || limit === undefined || (isWhole(limit.max) && isWhole(limit.seconds))) return [];
		return [`\`limits.${name}\` needs whole numbers above 0, as {max: 60, seconds: 60}, or false.`];
	});
}

/** The refusal of somebody who comes too often. */
export function refusal(waitMs: number): ProblemError {
	return new ProblemError('rate_limited', { retryAfterSeconds: waitMs / 1000 });
}

function isWhole(value: unknown): boolean {
	return Number.isSafeInteger(value) && (value as number) > 0;
}
