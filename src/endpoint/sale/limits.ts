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

/** What a new link is counted by; each value only if it is available. */
export interface RateLimitSubject {
	readonly ip?: string | undefined;
	readonly origin?: string | undefined;
	readonly item?: string | undefined;
	readonly phone?: string | undefined;
	readonly email?: string | undefined;
}

/**
 * Rounds of counting. A round runs only if the rounds before admitted the request, so that a refused request does not
 * use up limits that others share.
 */
const ROUNDS: readonly (readonly (keyof RateLimitSubject)[])[] = [
	['ip', 'phone', 'email'],
	['origin', 'item'],
];
/** Values that identify a person; the store contains pseudonyms of them. */
const PERSONAL: ReadonlySet<string> = new Set(['ip', 'phone', 'email', 'attempt']);
/** Maximum number of full windows kept in memory. The store has all of them. */
const MOST_CLOSED = 10_000;

/** The limits of one endpoint, counted in its store. */
export class Limits {
	readonly #store: Store;
	readonly #limits: Readonly<Record<keyof LimitOptions, Limit | false>>;
	readonly #mac: () => Promise<Mac>;
	readonly #clock: Clock;
	/** Full windows, with the time at which they end; saves reads of the store during an attack. */
	readonly #closed = new Map<string, number>();

	constructor(parts: {
		readonly store: Store;
		readonly options: LimitOptions | false | undefined;
		/** Key of the pseudonyms of addresses, phones and attempts in the store. */
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
	 * Counts one new link. Call it while holding the attempt's claim, right before the request to the provider.
	 * @throws {ProblemError} `rate_limited`
	 */
	async countLink(subject: RateLimitSubject): Promise<void> {
		for (const round of ROUNDS) {
			await Promise.all(round.map((kind) => this.#count(kind, subject[kind])));
		}
		await this.#count('total', '');
	}

	/**
	 * The refusal that {@link countLink} would certainly throw, from the memory of this process; does not use the store.
	 */
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

	/** A pseudonym that only this endpoint can compute, and that cannot be reversed (HMAC-SHA-256). */
	async #pseudonym(kind: string, value: string): Promise<string> {
		const mac = await this.#mac();
		const digest = await mac(`limit:${kind}:${value.toLowerCase()}`);
		return btoa(String.fromCharCode(...digest.subarray(0, 18)));
	}
}

/** The limits, with the defaults for those that were left out. */
export function limitsOf(
	options: LimitOptions | false | undefined,
): Readonly<Record<keyof LimitOptions, Limit | false>> {
	const names = Object.keys(DEFAULTS) as (keyof LimitOptions)[];
	return Object.fromEntries(
		names.map((name) => [name, options === false ? false : (options?.[name] ?? DEFAULTS[name])]),
	) as Record<keyof LimitOptions, Limit | false>;
}

/** All errors of the setting, one sentence each. */
export function checkLimits(options: LimitOptions | false | undefined): string[] {
	if (options === undefined || options === false) return [];
	return Object.entries(options).flatMap(([name, limit]: [string, Limit | false | undefined]) => {
		if (limit === false || limit === undefined || (isWhole(limit.max) && isWhole(limit.seconds))) return [];
		return [`\`limits.${name}\` needs whole numbers above 0, as {max: 60, seconds: 60}, or false.`];
	});
}

/** The error for too many requests. */
export function refusal(waitMs: number): ProblemError {
	return new ProblemError('rate_limited', { retryAfterSeconds: waitMs / 1000 });
}

function isWhole(value: unknown): boolean {
	return Number.isSafeInteger(value) && (value as number) > 0;
}
