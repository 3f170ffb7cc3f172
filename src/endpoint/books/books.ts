import type { PaymentWarning } from '../../providers/provider.ts';
import type { Clock, Fact, PendingDelivery, Store } from '../../stores/store.ts';
import type { Money } from '../../wire/money.ts';
import type { Environment } from '../../wire/offer.ts';
import { STATUSES, type Status } from '../../wire/status.ts';
import type { ReportedEvent } from '../deliveries/events.ts';
import { invalid, boundsOf, type Period } from './period.ts';
import { ProblemError } from '../http/problems.ts';
import type { ProviderSnapshot } from '../status/provider-snapshot.ts';
import { toRefund, type Refund } from '../refunds/refund.ts';
import { decodeEntry, type LinkRecord, type StoredLink } from '../status/record.ts';

/** What is listed as a payment: a payment link, a debit of a saved method, or the registration of one. */
export const PAYMENT_KINDS = [
	'payment',
	'charge',
	'connect',
] as const satisfies readonly LinkRecord['kind'][];

/** Most payments on one page. */
export const LONGEST_PAGE = 100;
const DEFAULT_PAGE = 50;
/** How often the store is asked for one page, where only one kind is wanted. */
const LOOKS = 10;

/** Which payments to list. All conditions hold together. */
export interface PaymentsQuery extends Period {
	readonly status?: Status | undefined;
	/** Your own reference of the order. An order may have several payments. */
	readonly order?: string | undefined;
	/** Wire name of the provider, as `onepay`. */
	readonly provider?: string | undefined;
	readonly kind?: (typeof PAYMENT_KINDS)[number] | undefined;
	/** {@link PaymentPage.next} of the page before. */
	readonly cursor?: string | undefined;
	/** How many at most, from 1 to 100. @default 50 */
	readonly limit?: number | undefined;
}

/** One page of a list, newest first. */
export interface PaymentPage {
	/** May be fewer than the limit, although more follow. */
	readonly payments: readonly Payment[];
	/** Cursor of the next page; null on the last one. */
	readonly next: string | null;
}

/** One way to name a payment. Of several payments of one order, the newest is meant. */
export type PaymentName =
	| { readonly id: string }
	| { readonly reference: string }
	| { readonly provider: string; readonly providerId: string }
	| { readonly order: string };

/** A payment as it is kept: what the provider stated when it was last read. Times are ISO 8601 UTC. */
export interface Payment {
	/** The id of the payment link or connect link. */
	readonly id: string;
	readonly kind: (typeof PAYMENT_KINDS)[number];
	readonly status: Status;
	/** Our reference, as the provider and the payer's bank statement show it. */
	readonly reference: string;
	/** Your own reference of the order. */
	readonly order: string | null;
	readonly title: string;
	/** Id of the item of the configuration. */
	readonly item: string | null;
	readonly quantity: number | null;
	/** What was ordered; null for a connect link. */
	readonly amount: Money | null;
	/** All money that came; what was ordered, where the provider states only that it came. */
	readonly amountPaid: Money | null;
	/** All money that was returned; what was paid, where the provider states only that it was returned. */
	readonly amountRefunded: Money | null;
	readonly amountDisputed: Money | null;
	/** What you gave back of it with `refundPayment`, oldest first, also what failed. */
	readonly refunds: readonly Refund[];
	/** Wire name, as `onepay`. */
	readonly provider: string;
	/** The provider's id of it. */
	readonly providerId: string;
	readonly environment: Environment;
	readonly warning: PaymentWarning | null;
	/** When it was made, by the clock of the endpoint. */
	readonly createdAt: string;
	/** When its last event happened, by the clock of the endpoint. */
	readonly changedAt: string;
	/** The provider's own times. */
	readonly paidAt: string | null;
	readonly refundedAt: string | null;
	readonly disputedAt: string | null;
}

/** A payment with everything that its provider answered about it. */
export interface PaymentDetails extends Payment {
	/** Oldest first; an answer that was the same as the one before is not kept. */
	readonly history: readonly PaymentObservation[];
	/** What subscribers of the shop have not taken yet, in the order in which it happened; empty when all is delivered. */
	readonly pendingDeliveries: readonly PaymentDelivery[];
}

/** An event of a payment that one subscriber has not taken yet. */
export interface PaymentDelivery {
	/** `onStatus`, `onEvent` or `webhook`. */
	readonly subscriber: string;
	/** The event's id, the same at every try: `id` of what the hook is called with, and the header `webhook-id`. */
	readonly eventId: string;
	/** As `payment.succeeded`. */
	readonly type: string;
	/** How often it was tried. */
	readonly failures: number;
	/** When it is tried next, by the clock of the endpoint; in the past when it is due. One under way counts as due later. */
	readonly nextTryAt: string;
}

/** What a provider answered about a payment at one time. */
export interface PaymentObservation {
	/** When it was written, by the clock of the store. */
	readonly at: string;
	/**
	 * Why the payment was read: `made` it was just made, `due` by plan, `news` a webhook came, `asked` a payer or your server
	 * asked, `confirmed` before another payment of the attempt, `cancelled` it was cancelled.
	 */
	readonly reason: string;
	readonly status: Status;
	readonly amount: Money | null;
	readonly amountPaid: Money | null;
	readonly amountRefunded: Money | null;
	readonly amountDisputed: Money | null;
	/** The provider's own times. */
	readonly paidAt: string | null;
	readonly refundedAt: string | null;
	readonly disputedAt: string | null;
	/** What the provider keeps of it as its fee. */
	readonly commission: Money | null;
	/** The provider's name of the method, as `CARD`. */
	readonly method: string | null;
	readonly warning: PaymentWarning | null;
}

const MEMBERS: readonly string[] = [
	...(['since', 'until', 'zone', 'status', 'order', 'provider', 'kind', 'cursor', 'limit'] as const),
] satisfies readonly (keyof PaymentsQuery)[];

/** What is kept of all payments, read from the store; no provider is asked. */
export class Books {
	readonly #store: Store;
	readonly #clock: Clock;

	constructor(store: Store, clock: Clock) {
		this.#store = store;
		this.#clock = clock;
	}

	/**
	 * @returns payments that match, newest first by the time at which the store first wrote them
	 * @throws {ProblemError} `invalid_request` with the member of the query that is wrong
	 */
	async list(query: PaymentsQuery = {}): Promise<PaymentPage> {
		const bounds = checkQuery(query);
		const { status, order, provider, kind, limit = DEFAULT_PAGE } = query;
		const filter = { ...bounds, status, order, provider };
		const payments: Payment[] = [];
		let { cursor } = query;
		for (let looks = 0; looks < LOOKS; looks++) {
			const page = await this.#store
				.list({ ...filter, cursor, limit: limit - payments.length })
				.catch((error: unknown) => {
					throw error instanceof RangeError
						? invalid('cursor', 'The cursor is not one of this list. Begin again without one.')
						: error;
				});
			const found = page.entries.map(decodeEntry);
			payments.push(
				...found.filter(({ record }) => kind === undefined || record.kind === kind).map(toPayment),
			);
			if (page.next === null || payments.length === limit) return { payments, next: page.next };
			cursor = page.next;
		}
		return { payments, next: cursor ?? null };
	}

	/**
	 * @returns the payment, with its history
	 * @throws {ProblemError} `not_found`
	 */
	async get(name: PaymentName): Promise<PaymentDetails> {
		const entry = await this.#store.find('id' in name ? { key: name.id } : name);
		const stored = entry && decodeEntry(entry);
		// The store keeps other things under keys of their own.
		if (!stored || !PAYMENT_KINDS.includes(stored.record.kind)) throw new ProblemError('not_found');
		const [facts, pending] = await Promise.all([
			this.#store.history(stored.key),
			this.#store.pendingDeliveries(stored.key),
		]);
		return {
			...toPayment(stored),
			history: facts.flatMap(toObservation),
			pendingDeliveries: pending.map((delivery) => toDelivery(delivery, this.#clock())),
		};
	}
}

/** The payment that a stored record is shown as. */
function toPayment({ key, reference, record }: StoredLink): Payment {
	const { status, amount } = record;
	const isPaid = status === 'succeeded' || status === 'refunded' || status === 'disputed';
	const amountPaid = record.amountPaid ?? (isPaid ? amount : undefined) ?? null;
	return {
		id: key,
		kind: record.kind,
		status,
		reference,
		order: record.order ?? null,
		title: record.title,
		item: record.item ?? null,
		quantity: record.quantity ?? null,
		amount: amount ?? null,
		amountPaid,
		amountRefunded: record.amountRefunded ?? (status === 'refunded' ? amountPaid : null),
		amountDisputed: record.amountDisputed ?? (status === 'disputed' ? amountPaid : null),
		refunds: (record.refunds ?? []).map(toRefund),
		provider: record.provider,
		providerId: record.providerId,
		environment: record.environment,
		warning: record.warning ?? null,
		createdAt: new Date(record.createdAt).toISOString(),
		changedAt: new Date(record.updatedAt).toISOString(),
		paidAt: record.paidAt ?? null,
		refundedAt: record.refundedAt ?? null,
		disputedAt: record.disputedAt ?? null,
	};
}

/** A delivery as it is shown. What it carries is known from the payment. */
function toDelivery({ subscriber, data, failures, dueInMs }: PendingDelivery, now: number): PaymentDelivery {
	const { id: eventId, type } = JSON.parse(data) as ReportedEvent;
	return { subscriber, eventId, type, failures, nextTryAt: new Date(now + dueInMs).toISOString() };
}

/** One line of a history; what only the adapter understands, and ids of saved methods, are left out. */
function toObservation({ at, data }: Fact): PaymentObservation[] {
	const { reason, reading } = JSON.parse(data) as {
		readonly reason: string;
		readonly reading?: ProviderSnapshot;
	};
	// That an attempt of unknown outcome was reported is a line of its history too.
	if (!reading) return [];
	const observation = {
		at: new Date(at).toISOString(),
		reason,
		status: reading.status,
		amount: reading.amount ?? null,
		amountPaid: reading.amountPaid ?? null,
		amountRefunded: reading.amountRefunded ?? null,
		amountDisputed: reading.amountDisputed ?? null,
		paidAt: reading.paidAt ?? null,
		refundedAt: reading.refundedAt ?? null,
		disputedAt: reading.disputedAt ?? null,
		commission: reading.commission ?? null,
		method: reading.method ?? null,
		warning: reading.warning ?? null,
	};
	return [observation];
}

/**
 * Checks a query; a misspelt condition must not list everything.
 * @returns the ends of its period, in milliseconds since the epoch
 * @throws {ProblemError} `invalid_request`
 */
export function checkQuery(query: PaymentsQuery): ReturnType<typeof boundsOf> {
	const unexpected = Object.keys(query).find((name) => !MEMBERS.includes(name));
	if (unexpected !== undefined) {
		throw invalid(unexpected.slice(0, 64), `A list of payments takes ${MEMBERS.join(', ')}.`, 'unexpected');
	}
	const { limit = DEFAULT_PAGE, status, kind, ...texts } = query;
	if (!Number.isInteger(limit) || limit < 1 || limit > LONGEST_PAGE) {
		throw invalid('limit', `"limit" must be a whole number from 1 to ${LONGEST_PAGE}.`);
	}
	if (status !== undefined && !STATUSES.includes(status)) {
		throw invalid('status', `"status" must be one of ${STATUSES.join(', ')}.`);
	}
	if (kind !== undefined && !PAYMENT_KINDS.includes(kind)) {
		throw invalid('kind', `"kind" must be one of ${PAYMENT_KINDS.join(', ')}.`);
	}
	for (const [name, text] of Object.entries(texts) as [string, unknown][]) {
		if (text === undefined) continue;
		if (typeof text !== 'string' || text === '' || text.length > 500 || !text.isWellFormed()) {
			throw invalid(name, `"${name}" must be a text with 1 to 500 characters.`);
		}
	}
	return boundsOf(query);
}
