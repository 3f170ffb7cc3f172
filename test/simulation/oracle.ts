import type { Machine } from './machine.ts';
import type { Report } from './merchant.ts';
import type { Fact, Made } from './provider.ts';
import type { Cancelled } from './troubles.ts';
import { clock, MINUTE, SECOND, type Outage } from './world.ts';

/** The promises that a history can break. */
export const INVARIANTS = {
	overpaid: 'paid money of an order is at most its price, or the shop was told payment.overpaid',
	untold: 'everything paid, refunded, disputed or registered is told, and each payment for another amount',
	late: 'it is told within two minutes of the end of the last outage, where a webhook came',
	false: 'nothing is told succeeded that the provider never held as paid for that amount',
	twice: 'a customer who registers for one purpose completes one connect link',
	books: 'all money that providers have is in the books, with its status and amount',
	hangs: 'every call ends, and reconcile() never rejects',
	stuck: 'once everything works, a payer who presses gets an answer',
	refused: 'a payer can read the status of the own payment',
	busy: 'nothing is due for ever',
	surprised: 'a payer is led only to a page that asks what the shop’s page showed',
	sold: 'no payment of an order is made while it is cancelled',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** One broken promise. */
export interface Breach {
	readonly invariant: Invariant;
	readonly what: string;
	/** Of `late`: by how many milliseconds. */
	readonly lateMs?: number;
}

/** A payment in the books, as far as it is compared. */
export interface Book {
	readonly status: string;
	readonly amount?: { readonly value: string };
	readonly amountPaid?: { readonly value: string };
}

/** What an order of a history was. */
export interface OrderFacts {
	readonly name: string;
	/** All prices that were asked for it. */
	readonly prices: readonly number[];
}

const TOLD_AS: Readonly<Record<Fact['kind'], string>> = {
	paid: '.succeeded',
	twice: '.overpaid',
	partial: '.partially_paid',
	refunded: '.refunded',
	disputed: '.disputed',
	mismatch: '.amount_mismatch',
	saved: '.succeeded',
};
/** With which statuses the books agree with the last that is known of a payment. */
const STATUS_OF: Readonly<Record<Fact['kind'], readonly string[]>> = {
	paid: ['succeeded'],
	twice: ['succeeded'],
	// What is left may have expired, or the shop cancelled it.
	partial: ['partially_paid', 'expired', 'cancelled'],
	refunded: ['refunded'],
	disputed: ['disputed'],
	mismatch: ['created', 'pending', 'processing', 'failed', 'expired', 'cancelled'],
	saved: ['succeeded'],
};
const SOON = 2 * MINUTE;
/** A call may wait for slow machines; none is longer than this. */
const LONGEST_CALL = 2 * MINUTE;

/** Compares what the shop was told with the ledger of the provider. */
export function judge(history: {
	readonly orders: readonly OrderFacts[];
	readonly facts: readonly Fact[];
	/** When payments were made. */
	readonly made: readonly Made[];
	/** While which orders were cancelled. */
	readonly cancelled: readonly Cancelled[];
	/** What the store contains of the payments of the ledger, by the provider's id. */
	readonly books: ReadonlyMap<string, Book>;
	readonly reports: readonly Report[];
	readonly accepted: ReadonlyMap<string, readonly number[]>;
	/** Connect links of the shop, with whose they are. All links of a customer are for one purpose. */
	readonly connects: ReadonlyMap<string, string>;
	readonly outages: readonly Outage[];
	readonly machines: readonly Pick<Machine, 'pending' | 'name'>[];
	readonly now: number;
}): Breach[] {
	const { orders, made, cancelled, books, reports, accepted, connects, outages, machines, now } = history;
	const facts = history.facts.filter(({ kind }) => kind !== 'saved');
	const saved = history.facts.filter(({ kind }) => kind === 'saved');
	const breaches: Breach[] = [];
	const breach = (invariant: Invariant, what: string, lateMs?: number) =>
		breaches.push({ invariant, what, ...(lateMs !== undefined && { lateMs }) });

	for (const order of orders) {
		const paid = paidOf(facts, order.name);
		const told = reports.some(({ type, order: name }) => type.endsWith('.overpaid') && name === order.name);
		const price = Math.max(...order.prices);
		if (paid > price && !told) breach('overpaid', `${order.name}: ${paid} paid of ${price}`);
	}

	for (const channel of ['onStatus', 'webhook'] as const) {
		for (const fact of facts) {
			const later = facts.some(
				(other) => other.payment === fact.payment && other.at > fact.at && other.kind !== 'refunded',
			);
			// A part of which the rest came soon need not have been seen.
			if (fact.kind === 'partial' && later) continue;
			const told = reports.find(
				(report) =>
					report.channel === channel &&
					report.payment === fact.payment &&
					report.type.endsWith(TOLD_AS[fact.kind]) &&
					// Another amount is reported once, maybe before its money came.
					(report.at >= fact.at || fact.kind === 'mismatch'),
			);
			const what = `${fact.order} ${fact.payment} ${fact.kind} at ${clock(fact.at)} by ${channel}`;
			if (!told) {
				breach('untold', what);
				continue;
			}
			const webhook = accepted.get(fact.payment)?.find((at) => at >= fact.at);
			if (webhook === undefined) continue;
			const until = endOfTrouble(webhook, outages, channel) + SOON;
			if (told.at > until) {
				breach('late', `${what}: told at ${clock(told.at)}, due by ${clock(until)}`, told.at - until);
			}
		}
	}

	for (const [payment, { kind, order, paid }] of lastFacts(facts)) {
		const book = books.get(payment);
		const [status, amount] = [book?.status, book?.amountPaid?.value ?? book?.amount?.value];
		// Another amount is not believed: what was known before it stands, and that may be a part.
		const hadPart =
			kind === 'mismatch' && facts.some((fact) => fact.payment === payment && fact.kind === 'partial');
		const isAsStated =
			STATUS_OF[kind].includes(status ?? '') || (hadPart && STATUS_OF.partial.includes(status ?? ''));
		const isAmount = kind === 'mismatch' || Number(amount) === paid;
		if (!isAsStated || !isAmount) {
			breach('books', `${order} ${payment} ${kind} ${paid}: ${status ?? 'not there'} ${amount ?? ''}`);
		}
	}

	for (const [customer, facts] of Map.groupBy(saved, ({ payment }) => connects.get(payment) ?? payment)) {
		const last = facts.at(-1) as Fact;
		const links = [...connects].flatMap(([link, owner]) => (owner === customer ? [link] : []));
		const completed = links.filter((link) => books.get(link)?.status === 'succeeded');
		const name = `customer ${customer}, links ${links.join(', ')}`;
		if (completed.length === 0) breach('books', `${name}: none is completed`);
		if (completed.length > 1) breach('twice', `${name}: ${completed.join(', ')} are completed`);
		for (const channel of ['onStatus', 'webhook'] as const) {
			const told = reports.filter(
				(report) =>
					report.channel === channel &&
					connects.get(report.payment) === customer &&
					report.type.endsWith(TOLD_AS.saved),
			);
			if (new Set(told.map(({ payment }) => payment)).size > 1) breach('twice', `${name} by ${channel}`);
			const webhook = accepted.get(last.payment)?.find((at) => at >= last.at);
			const until = webhook === undefined ? Infinity : endOfTrouble(webhook, outages, channel) + SOON;
			const [first] = told;
			if (!first) breach('untold', `${name} by ${channel}`);
			else if (first.at > until) {
				breach('late', `${name} by ${channel}: told at ${clock(first.at)}`, first.at - until);
			}
		}
	}

	for (const report of reports) {
		if (!report.type.endsWith('.succeeded')) continue;
		const customer = connects.get(report.payment);
		const held =
			customer === undefined
				? facts.find(
						({ payment, kind, at }) => payment === report.payment && kind === 'paid' && at <= report.at,
					)
				: saved.find(({ payment, at }) => connects.get(payment) === customer && at <= report.at);
		if (held && (held.kind === 'saved' || held.paid === Number(report.amount))) continue;
		breach('false', `${report.order} ${report.payment} told ${report.amount ?? '?'} at ${clock(report.at)}`);
	}

	for (const { order, from, to } of cancelled) {
		// Requests that had begun before may end after it, and are closed then.
		const sold = made.find((one) => one.order === order && one.at > from + SOON && one.at < to);
		if (sold) breach('sold', `${order} ${sold.payment} at ${clock(sold.at)}, cancelled at ${clock(from)}`);
	}

	for (const { pending } of machines) {
		for (const { what, since, life } of pending) {
			if (life.ended || now - since < LONGEST_CALL) continue;
			breach('hangs', `${life.name} ${what} since ${clock(since)}`);
		}
	}
	return breaches;
}

/** The last that became true of each payment. */
function lastFacts(facts: readonly Fact[]): Map<string, Fact> {
	return new Map(facts.map((fact) => [fact.payment, fact]));
}

const MONEY_IN: ReadonlySet<Fact['kind']> = new Set(['paid', 'partial', 'twice']);

/** What was paid for an order, over all of its payments. */
function paidOf(facts: readonly Fact[], order: string): number {
	const byPayment = new Map<string, number>();
	for (const fact of facts) {
		if (fact.order === order && MONEY_IN.has(fact.kind)) {
			byPayment.set(fact.payment, fact.paid);
		}
	}
	return [...byPayment.values()].reduce((sum, paid) => sum + paid, 0);
}

/** The end of all trouble that has begun by then, or begins within the time that is left for telling. */
function endOfTrouble(from: number, outages: readonly Outage[], channel: Report['channel']): number {
	let end = from;
	const concerning = outages
		.filter(({ of }) => of === 'everything' || of === channel)
		.toSorted((a, b) => a.from - b.from);
	for (const outage of concerning) {
		if (outage.from <= end + SOON && outage.to > end) end = outage.to;
	}
	// A reading that began at the last moment of the trouble ends when its time limit does.
	return end === from ? end : end + 15 * SECOND;
}
