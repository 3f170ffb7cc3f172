import type { ListedPayment, Provider } from '../../providers/provider.ts';
import type { Clock, Store } from '../../stores/store.ts';
import { sameMoney, type Money } from '../../wire/money.ts';
import type { Status } from '../../wire/status.ts';
import { LONGEST_PAGE } from './books.ts';
import { fold } from '../status/fold.ts';
import { boundsOfDay, invalid } from './period.ts';
import { decodeEntry, type StoredLink } from '../status/record.ts';
import { isProviderError } from '../http/provider-failure.ts';
import { isSameAmount } from '../status/money.ts';
import type { Surroundings } from '../../wire/surroundings.ts';

/** Which payments to compare with the providers' lists. */
export interface ComparisonQuery {
	/** The day on which the payments were created, e.g. `2026-11-27`. */
	readonly day: string;
	/** IANA name of the time zone in which the day begins and ends, e.g. `America/Bogota`. @default 'UTC' */
	readonly zone?: string | undefined;
	/** Wire name of the only provider to compare with; left out: all configured providers. */
	readonly provider?: string | undefined;
}

/** One day in the store and in the providers' lists. */
export interface PaymentComparison {
	/** Beginning of the day, ISO 8601 UTC. */
	readonly since: string;
	/** End of the day, ISO 8601 UTC; for a day that is not over, one minute ago. */
	readonly until: string;
	readonly providers: readonly ProviderComparison[];
}

/** The comparison with one provider. */
export interface ProviderComparison {
	/** Wire name, e.g. `onepay`. */
	readonly provider: string;
	/** `not_comparable`: the provider documents no list. `failed`: its list could not be read, see `reason`. */
	readonly outcome: 'compared' | 'not_comparable' | 'failed';
	readonly reason: string | null;
	/** Number of our payments that are equal in the store and at the provider. */
	readonly equal: number;
	/** Number of payments at the provider that others made, e.g. in its dashboard. */
	readonly others: number;
	readonly differences: readonly PaymentDifference[];
}

/**
 * A payment that is not equal on both sides. `differs`: in status or amounts. `only_here`: the provider does not list
 * it. `only_at_provider`: it has a reference in our form, but is not the payment stored under it.
 */
export interface PaymentDifference {
	readonly kind: 'differs' | 'only_here' | 'only_at_provider';
	readonly reference: string;
	/** The provider's id of the payment. */
	readonly providerId: string;
	/** Our id of the payment; null if the store does not have it. */
	readonly id: string | null;
	readonly order: string | null;
	/** The payment in the store. */
	readonly here: PaymentSide | null;
	/** The payment in the provider's list. */
	readonly atProvider: PaymentSide | null;
}

/** A payment as one side states it. */
export interface PaymentSide {
	readonly status: Status;
	readonly amount: Money | null;
	readonly amountPaid: Money | null;
}

/** The form of our references: 18 characters of Crockford's base 32. */
const OUR_REFERENCE = /^[0-9A-HJKMNP-TV-Z]{18}$/;
/** Age below which a payment may still be in creation, without an entry in the store. */
const BEING_MADE_MS = 60_000;
/** Maximum difference between the provider's time of a payment and ours. */
const GRACE_MS = 24 * 60 * 60 * 1000;

/**
 * Checks the day and the zone of a query.
 * @returns when the day begins and ends, in milliseconds since the epoch
 * @throws {ProblemError} `invalid_request`
 */
export function checkComparisonQuery({ day, zone }: ComparisonQuery): ReturnType<typeof boundsOfDay> {
	return boundsOfDay(day, zone);
}

/** Longest pause that a provider may require for its list, in seconds, and the number of pauses per response. */
const LONGEST_PAUSE_S = 60;
const MOST_PAUSES = 5;

/** Compares the store with the providers' lists. */
export class Comparison {
	readonly #store: Store;
	readonly #providers: readonly Provider[];
	readonly #clock: Clock;
	readonly #surroundings: Surroundings;

	constructor(parts: {
		readonly store: Store;
		readonly providers: readonly Provider[];
		readonly clock: Clock;
		readonly surroundings: Surroundings;
	}) {
		this.#store = parts.store;
		this.#providers = parts.providers;
		this.#clock = parts.clock;
		this.#surroundings = parts.surroundings;
	}

	/**
	 * Reads the providers' lists, and compares the payments of one day with the store. Payments that differ, or that the
	 * provider does not list, are due when this resolves: the loop reads them at the provider.
	 * @throws {ProblemError} `invalid_request` for a day, zone or provider that does not exist
	 */
	async compare({ day, zone, provider: only }: ComparisonQuery): Promise<PaymentComparison> {
		const bounds = checkComparisonQuery({ day, zone });
		const latest = this.#clock() - BEING_MADE_MS;
		if (bounds.since >= latest) {
			throw invalid('day', `"day" is ${day}, which has not begun in ${zone ?? 'UTC'}, or just now.`);
		}
		const window = { since: bounds.since, until: Math.min(bounds.until, latest) };
		const asked = this.#providers.filter(({ name }) => only === undefined || name === only);
		if (asked.length === 0) {
			const names = this.#providers.map(({ name }) => name).join(', ');
			throw invalid('provider', `"provider" is ${JSON.stringify(only)}; the configuration has ${names}.`);
		}
		const providers: ProviderComparison[] = [];
		for (const provider of asked) providers.push(await this.#with(provider, window));
		return {
			since: new Date(window.since).toISOString(),
			until: new Date(window.until).toISOString(),
			providers,
		};
	}

	async #with(provider: Provider, window: Window): Promise<ProviderComparison> {
		const result = { provider: provider.name, reason: null, equal: 0, others: 0, differences: [] };
		if (!provider.listPayments) {
			const reason = `${provider.label} documents no list of payments.`;
			return { ...result, outcome: 'not_comparable', reason };
		}
		let listed: Map<string, ListedPayment>;
		try {
			listed = await this.#readList(provider, window);
		} catch (error) {
			return { ...result, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
		}
		return { ...result, outcome: 'compared', ...(await this.#compareWith(provider, listed, window)) };
	}

	/** @param listed the provider's list, by id; compared payments are removed from it */
	async #compareWith(
		{ name }: Provider,
		listed: Map<string, ListedPayment>,
		window: Window,
	): Promise<Pick<ProviderComparison, 'equal' | 'others' | 'differences'>> {
		let [equal, others] = [0, 0];
		const differences: PaymentDifference[] = [];
		const compareOne = async (stored: StoredLink, there: ListedPayment | undefined) => {
			if (there) listed.delete(there.id);
			if (there ? isEqual(stored, there) : isGone(stored)) {
				equal++;
				return;
			}
			await this.#store.wake(stored.key);
			differences.push(differenceOf(there ? 'differs' : 'only_here', stored, there));
		};

		for await (const stored of this.#ours(name, window)) {
			await compareOne(stored, listed.get(stored.record.providerId));
		}
		for (const there of [...listed.values()]) {
			if (!isWithin(there, window)) continue;
			const own = await this.#store.find({ provider: name, providerId: there.id });
			if (own) {
				// Created here shortly before or after the day.
				await compareOne(decodeEntry(own), there);
			} else if (there.reference !== null && OUR_REFERENCE.test(there.reference)) {
				const known = await this.#store.find({ reference: there.reference });
				differences.push(differenceOf('only_at_provider', known && decodeEntry(known), there));
			} else {
				others++;
			}
		}
		return { equal, others, differences };
	}

	/** The provider's list of a window and the time around it, by id. */
	async #readList(provider: Provider, { since, until }: Window): Promise<Map<string, ListedPayment>> {
		const wide = { since: since - GRACE_MS, until: until + GRACE_MS };
		const query = { since: new Date(wide.since).toISOString(), until: new Date(wide.until).toISOString() };
		const listed = new Map<string, ListedPayment>();
		let cursor: string | undefined;
		do {
			const answer = await this.#askAgain(() => provider.listPayments?.({ ...query, cursor }));
			for (const payment of answer?.payments ?? []) {
				if (isWithin(payment, wide)) listed.set(payment.id, payment);
			}
			cursor = answer?.next ?? undefined;
		} while (cursor !== undefined);
		return listed;
	}

	/** Sends a request, and repeats it after a pause if the provider requires one: long lists exceed rate limits. */
	async #askAgain<Answer>(ask: () => Promise<Answer> | undefined): Promise<Answer | undefined> {
		for (let pauses = 0; ; pauses++) {
			try {
				return await ask();
			} catch (error) {
				const seconds = isProviderError(error) ? error.retryAfterSeconds : undefined;
				if (seconds === undefined || seconds > LONGEST_PAUSE_S || pauses === MOST_PAUSES) throw error;
				await new Promise<void>((resolve) => this.#surroundings.setTimeout(resolve, seconds * 1000));
			}
		}
	}

	/** Our payments of a provider in a window. Lists of payments contain neither charges nor connect links. */
	async *#ours(provider: string, window: Window): AsyncGenerator<StoredLink> {
		let cursor: string | undefined;
		do {
			const page = await this.#store.list({ ...window, provider, cursor, limit: LONGEST_PAGE });
			yield* page.entries.map(decodeEntry).filter(({ record }) => record.kind === 'payment');
			cursor = page.next ?? undefined;
		} while (cursor !== undefined);
	}
}

interface Window {
	readonly since: number;
	readonly until: number;
}

/** A payment without a time may be of any day. */
function isWithin({ createdAt }: ListedPayment, { since, until }: Window): boolean {
	if (createdAt === null) return true;
	const at = Date.parse(createdAt);
	return at >= since && at < until;
}

/** Whether the provider's list agrees with the record, so that a read would change nothing. */
function isEqual({ record }: StoredLink, there: ListedPayment): boolean {
	if (!isSameAmount(record.amount, there.amount ?? undefined)) return false;
	const { amountPaid, amountRefunded, amountDisputed } = there;
	const { state, events, refused } = fold(record, {
		status: there.status,
		ended: there.ended,
		amount: record.amount,
		amountPaid,
		amountRefunded,
		amountDisputed,
		url: null,
		expiresAt: null,
	});
	if (refused !== undefined || events.length > 0 || state.status !== record.status) return false;
	const isSame = (here: Money | undefined, stated: Money | undefined) =>
		stated === undefined || here === undefined || sameMoney(here, stated);
	return isSame(record.amountPaid, amountPaid) && isSame(record.amountRefunded, amountRefunded);
}

/** Whether a payment may be missing at its provider: providers delete payments that were cancelled without money. */
function isGone({ record: { status, ended, amountPaid } }: StoredLink): boolean {
	return status === 'cancelled' && ended && amountPaid === undefined;
}

function differenceOf(
	kind: PaymentDifference['kind'],
	stored: StoredLink | undefined,
	there: ListedPayment | undefined,
): PaymentDifference {
	return {
		kind,
		reference: stored?.reference ?? there?.reference ?? '',
		providerId: there?.id ?? stored?.record.providerId ?? '',
		id: stored?.key ?? null,
		order: stored?.record.order ?? null,
		here: stored ? sideOf(stored.record) : null,
		atProvider: there ? sideOf(there) : null,
	};
}

function sideOf(side: {
	readonly status: Status;
	readonly amount?: Money | null | undefined;
	readonly amountPaid?: Money | undefined;
}): PaymentSide {
	return { status: side.status, amount: side.amount ?? null, amountPaid: side.amountPaid ?? null };
}
