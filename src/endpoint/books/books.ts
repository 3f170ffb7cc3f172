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

/** The kinds in a list of payments: a payment link, a debit of a saved method, or the registration of one. */
export const PAYMENT_KINDS = [
	'payment',
	'charge',
	'connect',
] as const satisfies readonly LinkRecord['kind'][];

/** Maximum number of payments on one page. */
export const LONGEST_PAGE = 100;
const DEFAULT_PAGE = 50;
/** Maximum number of reads of the store for one page, if only one kind is wanted. */
const LOOKS = 10;

/** Which payments to list. All conditions must match. */
export interface PaymentsQuery extends Period {
	readonly status?: Status | undefined;
	/** Your own reference of the order. An order may have several payments. */
	readonly order?: string | undefined;
	/** Wire name of the provider, e.g. `onepay`. */
	readonly provider?: string | undefined;
	readonly kind?: (typeof PAYMENT_KINDS)[number] | undefined;
	/** {@link PaymentPage.next} of the previous page. */
	readonly cursor?: string | undefined;
	/** Maximum number of payments, from 1 to 100. @default 50 */
	readonly limit?: number | undefined;
}

/** One page of a list, newest first. */
export interface PaymentPage {
	/** May be fewer than the limit, even if more follow. */
	readonly payments: readonly Payment[];
	/** Cursor of the next page; null on the last one. */
	readonly next: string | null;
}

/** Identifies a payment. If an order has several payments, the newest one. */
export type PaymentName =
	| { readonly id: string }
	| { readonly reference: string }
	| { readonly provider: string; readonly providerId: string }
	| { readonly order: string };

/** A payment as stored: what the provider stated in the last read. Times are ISO 8601 UTC. */
export interface Payment {
	/** The id of the payment link or connect link. */
	readonly id: string;
	readonly kind: (typeof PAYMENT_KINDS)[number];
	readonly status: Status;
	/** Our reference, as shown by the provider and on the payer's bank statement. */
	readonly reference: string;
	/** Your own reference of the order. */
	readonly order: string | null;
	readonly title: string;
	/** Id of the item in the configuration. */
	readonly item: string | null;
	readonly quantity: number | null;
	/** The amount that was ordered; null for a connect link. */
	readonly amount: Money | null;
	/** All money that was paid; the ordered amount if the provider states only that it was paid. */
	readonly amountPaid: Money | null;
	/** All money that was refunded; the paid amount if the provider states only that it was refunded. */
	readonly amountRefunded: Money | null;
	readonly amountDisputed: Money | null;
	/** Refunds made with `refundPayment`, oldest first, failed ones included. */
	readonly refunds: readonly Refund[];
	/** Wire name, e.g. `onepay`. */
	readonly provider: string;
	/** The provider's id of the payment. */
	readonly providerId: string;
	readonly environment: Environment;
	readonly warning: PaymentWarning | null;
	/** When the payment was created, by the clock of the endpoint. */
	readonly createdAt: string;
	/** When its last event happened, by the clock of the endpoint. */
	readonly changedAt: string;
	/** The provider's own times. */
	readonly paidAt: string | null;
	readonly refundedAt: string | null;
	readonly disputedAt: string | null;
}

/** A payment with all responses of its provider about it. */
export interface PaymentDetails extends Payment {
	/** Oldest first; a response equal to the previous one is not stored. */
	readonly history: readonly PaymentObservation[];
	/** Events that subscribers of the shop have not accepted yet, oldest first; empty when all are delivered. */
	readonly pendingDeliveries: readonly PaymentDelivery[];
}

/** An event of a payment that one subscriber has not accepted yet. */
export interface PaymentDelivery {
	/** `onStatus`, `onEvent` or `webhook`. */
	readonly subscriber: string;
	/** The event's id, the same for every attempt: `id` in the argument of the hook, and the header `webhook-id`. */
	readonly eventId: string;
	/** E.g. `payment.succeeded`. */
	readonly type: string;
	/** Number of failed attempts. */
	readonly failures: number;
	/** Time of the next attempt, by the clock of the endpoint. In the past if it is due; later while one is running. */
	readonly nextTryAt: string;
}

/** A provider's response about a payment at one time. */
export interface PaymentObservation {
	/** When it was stored, by the clock of the store. */
	readonly at: string;
	/**
	 * Why the payment was read: `made` it was just created, `due` by plan, `news` a webhook was received, `asked` a payer
	 * or your server requested it, `confirmed` before another payment of the attempt, `cancelled` it was cancelled.
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
	/** The provider's fee. */
	readonly commission: Money | null;
	/** The provider's name of the method, e.g. `CARD`. */
	readonly method: string | null;
	readonly warning: PaymentWarning | null;
}

const MEMBERS: readonly string[] = [
	...(['since', 'until', 'zone', 'status', 'order', 'provider', 'kind', 'cursor', 'limit'] as const),
] satisfies readonly (keyof PaymentsQuery)[];

/** Lists of payments from the store; sends no request to a provider. */
export class Books {
	readonly #store: Store;
	readonly #clock: Clock;

	constructor(store: Store, clock: Clock) {
		this.#store = store;
		this.#clock = clock;
	}

	/**
	 * @returns matching payments, newest first by the time at which the store first wrote them
	 * @throws {ProblemError} `invalid_request` that names the wrong member of the query
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
		// The store has entries of other kinds under other keys.
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

/** The public form of a stored record. */
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

/** The public form of a delivery. Its content is part of the payment. */
function toDelivery({ subscriber, data, failures, dueInMs }: PendingDelivery, now: number): PaymentDelivery {
	const { id: eventId, type } = JSON.parse(data) as ReportedEvent;
	return { subscriber, eventId, type, failures, nextTryAt: new Date(now + dueInMs).toISOString() };
}

/** One entry of a history, without the data that only the adapter uses and without ids of saved methods. */
function toObservation({ at, data }: Fact): PaymentObservation[] {
	const { reason, reading } = JSON.parse(data) as {
		readonly reason: string;
		readonly reading?: ProviderSnapshot;
	};
	// The report of an attempt with unknown outcome has no reading.
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
 * Checks a query: a misspelt condition must not list everything.
 * @returns the bounds of its period, in milliseconds since the epoch
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
