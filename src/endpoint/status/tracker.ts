import type { Provider } from '../../providers/provider.ts';
import type { Clock, Entry, EntryContent } from '../../stores/store.ts';
import type { Status } from '../../wire/status.ts';
import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import type { Deliveries } from '../deliveries/deliveries.ts';
import { reportOf, reportOfUntold } from '../deliveries/events.ts';
import { followUpAfter } from './follow-up.ts';
import { fold, isMore, type FoldEvent } from './fold.ts';
import type { State } from './record.ts';
import { endedWithoutMoney, hasMoney, isPaid } from './money.ts';
import type { AttemptIds } from '../crypto/keys.ts';
import type { LinkRepository, RecordChange } from './link-repository.ts';
import type { Log } from '../observe/log.ts';
import { overpaidWith, type OtherPayments } from './other-payments.ts';
import { nextReadInMs, retryReadInMs } from './plan.ts';
import { ProblemError } from '../http/problems.ts';
import { toProblem } from '../http/provider-failure.ts';
import { isOfProvider, type ProviderRest } from './provider-rest.ts';
import type { ReadBudget } from './read-budget.ts';
import { namingRefunds, refundsReadInMs, reportOverdue, settleRefunds } from '../refunds/refund-state.ts';
import type { RefundRecord } from './record.ts';
import {
	snapshotOfCharge,
	snapshotOfMismatch,
	snapshotOfPayment,
	type ProviderSnapshot,
} from './provider-snapshot.ts';
import {
	decodeEntry,
	encodeRecord,
	newRecord,
	type LinkRecord,
	type RecordFacts,
	type StoredLink,
} from './record.ts';
import type { Registrations } from '../registrations/registrations.ts';
import { isSameAmount } from './money.ts';
import { StoreFailure } from '../http/store-failure.ts';

/** For how long a reading counts as current: a thousand polling payers cause one read. */
const FRESH_MS = 2_000;
/** Maximum number of concurrent reads at one provider. */
const READS_AT_ONCE = 16;
/** Maximum number of due payments taken from the store at once. */
const BATCH = 64;
/**
 * For how long taken payments are not given to other processes. If this process ends, the others continue half a minute
 * later. Payments whose read did not begin in time become due again.
 */
const LEASE_MS = 30_000;
/** Remaining lease that a read needs to begin: an adapter's time limit (11.5 s), and a margin for the store. */
const LEASE_NEEDED_MS = 14_000;
/** After which time the other payments of an order are checked again, where the check was interrupted or failed. */
const OTHERS_MS = 60_000;

/** Why a payment was read; stored with the observation. */
type Reason = 'made' | 'asked' | 'confirmed' | 'cancelled' | 'due' | 'news';

/** The first facts of a record; the provider's first response adds the rest. */
export type NewLink = Omit<RecordFacts, Exclude<keyof State, 'amount'>>;

/**
 * The only place where a status changes. It takes observations from every source (a polling payer, a webhook, the loop)
 * and derives the state and its events, which are written in one step.
 */
export class Tracker {
	readonly #ledger: LinkRepository;
	readonly #others: OtherPayments;
	readonly #registrations: Registrations;
	readonly #providers: ReadonlyMap<string, Provider>;
	readonly #deliveries: Deliveries;
	readonly #rest: ProviderRest;
	readonly #budget: ReadBudget;
	readonly #clock: Clock;
	readonly #monotonic: () => number;
	readonly #log: Log;
	readonly #uuid: () => string;
	/** Running reads, and those that begin when the running ones have ended. */
	readonly #reads = new Map<string, Promise<StoredLink>>();
	readonly #queued = new Map<string, Promise<StoredLink>>();
	/** Statuses that events state for payments that are about to be read. */
	readonly #stated = new Map<string, Status>();
	/** Times at which this process read links, on its monotonic clock; oldest first. */
	readonly #readAt = new Map<string, number>();

	/** @param parts.monotonic milliseconds of a clock of this process that never steps */
	constructor(parts: {
		readonly ledger: LinkRepository;
		readonly others: OtherPayments;
		readonly registrations: Registrations;
		readonly providers: readonly Provider[];
		readonly deliveries: Deliveries;
		readonly rest: ProviderRest;
		readonly budget: ReadBudget;
		readonly clock: Clock;
		readonly monotonic: () => number;
		readonly log: Log;
		readonly surroundings?: Surroundings | undefined;
	}) {
		this.#ledger = parts.ledger;
		this.#others = parts.others;
		this.#registrations = parts.registrations;
		this.#providers = new Map(parts.providers.map((provider) => [provider.name, provider]));
		this.#deliveries = parts.deliveries;
		this.#rest = parts.rest;
		this.#budget = parts.budget;
		this.#clock = parts.clock;
		this.#monotonic = parts.monotonic;
		this.#log = parts.log;
		this.#uuid = (parts.surroundings ?? PLATFORM).uuid;
	}

	/** @throws {ProblemError} `not_found` */
	find(by: Parameters<LinkRepository['find']>[0]): Promise<StoredLink> {
		return this.#ledger.find(by);
	}

	/** Whether a payment, charge or connect link with this id of the provider is recorded. */
	isRecorded(provider: string, providerId: string): Promise<boolean> {
		return this.#ledger.find({ provider, providerId }).then(
			() => true,
			(error: unknown) => {
				if (error instanceof ProblemError && error.code === 'not_found') return false;
				throw error;
			},
		);
	}

	/** Display name of the link's provider. */
	labelOf({ provider }: Pick<LinkRecord, 'provider'>): string {
		return this.#providers.get(provider)?.label ?? provider;
	}

	/**
	 * The first entry of a link that was just created, or found. Statuses after the first ones are reported as events:
	 * call {@link Tracker.report} after writing the entry.
	 */
	begin(ids: AttemptIds, facts: NewLink, reading: ProviderSnapshot): EntryContent {
		const isFirst = ['created', 'pending', 'unknown'].includes(reading.status);
		const { url, expiresAt, voucher, memo } = reading;
		const status = isFirst ? reading.status : 'created';
		const begun = { ...facts, status, ended: isFirst && reading.ended, url, expiresAt, voucher, memo };
		const folded = fold(newRecord(this.#clock(), begun), reading);
		const othersDue = ids.generation > 0 && hasMoney(folded.state) ? true : undefined;
		const { generation } = ids;
		const record = { ...folded.state, generation, othersDue, observed: observationOf(reading) };
		const events = folded.events.filter(({ type }) => type !== 'created' && type !== 'pending');
		return {
			...encodeRecord(record, this.#planOf(record, 0)),
			facts: [factOf(reading, 'made')],
			deliveries: this.#deliveriesOf({ ...ids, record }, events),
		};
	}

	/** Sends the events that were just written. Not awaited: a polling payer need not wait for the merchant's server. */
	report(): void {
		void this.#deliveries.send();
	}

	/**
	 * Reads the link at its provider. If the provider does not respond, returns the last known state: a payer who polls
	 * never gets an error instead of a status. Concurrent callers share one read. If the store cannot be written, the
	 * result is what the provider states, unrecorded.
	 * @param settled whether to read settled payments too, for the merchant's own server
	 */
	async refresh(stored: StoredLink, { settled = false } = {}): Promise<StoredLink> {
		const { record, key } = stored;
		if (this.#isFresh(key) || (!settled && isSettled(record))) return stored;
		if (this.#rest.askedMs(record.provider) > 0) return stored;
		try {
			return await (this.#reads.get(key) ?? this.#start(stored, 'asked'));
		} catch (error) {
			if (!(error instanceof StoreFailure)) throw error;
			// It is still due, or will be due by plan. The provider's statement is recorded then.
			this.#logUnrecorded(stored, error);
			return error instanceof Unrecorded ? error.seen : stored;
		}
	}

	/**
	 * {@link Tracker.refresh}, settled payments included, for the merchant's own server.
	 * @returns the link, and whether the provider stated it within the last two seconds
	 */
	async current(stored: StoredLink): Promise<{ readonly stored: StoredLink; readonly isCurrent: boolean }> {
		const isAsked = this.#isFresh(stored.key) || this.#rest.askedMs(stored.record.provider) === 0;
		const refreshed = await this.refresh(stored, { settled: true });
		return { stored: refreshed, isCurrent: isAsked && refreshed.record.readFailures === 0 };
	}

	/**
	 * Records that there is news of a link. When this resolves, the link is durably due, even if this process ends, and
	 * the read for the news has begun.
	 * @param states the status that the event states: the payment is read again for some minutes, until a read shows it
	 * @returns the read, which never rejects, in an object so that it is not awaited
	 */
	async news(stored: StoredLink, states?: Status): Promise<{ readonly read: Promise<void> }> {
		await this.#ledger.wake(stored);
		const read = this.#ledger
			.find({ key: stored.key })
			.then((current) => {
				if (states !== undefined) this.#stated.set(stored.key, states);
				return this.#readAfterNow(current, 'news');
			})
			.then(
				() => undefined,
				(error: unknown) => this.#logUnrecorded(stored, error),
			);
		return { read };
	}

	/**
	 * Reads the provider's current state, for decisions that must not use an earlier one.
	 * @throws {ProblemError} if the read fails, or the response is about another amount
	 */
	async confirm(stored: StoredLink): Promise<{ stored: StoredLink; reading: ProviderSnapshot }> {
		const reading = await this.#ask(stored).catch((error: unknown) => {
			throw toProblem(error);
		});
		const confirmed = await this.apply(stored, reading, 'confirmed');
		if (!isSameAmount(stored.record.amount, reading.amount)) throw new ProblemError('amount_mismatch');
		return { stored: confirmed, reading };
	}

	/**
	 * Applies a response of the provider that came after `stored` was found, and reports the resulting events.
	 * @param states the status in the event that caused the read
	 */
	async apply(
		stored: StoredLink,
		reading: ProviderSnapshot,
		reason: Reason = 'asked',
		states?: Status,
	): Promise<StoredLink> {
		let events: readonly FoldEvent[] = [];
		let refused: string | undefined;
		const bringsMoney = !hasMoney(stored.record) && hasMoney(fold(stored.record, reading).state);
		const hasOthers = bringsMoney && !(await this.#others.isOnly(stored));
		const updated = await this.#change(stored, ({ record, ageMs }) => {
			const { settled, folded } = foldAll(record, reading, ageMs);
			const { status } = folded.state;
			events = [
				...namingRefunds(folded.events, settled.succeeded),
				...settled.events.map((event) => ({ ...event, status })),
			];
			({ refused } = folded);
			const hasMore = isMore(folded.state.amountPaid, record.amountPaid);
			const isSecond = (record.generation ?? 0) > 0 || hasOthers;
			const moved = folded.state.status !== record.status || folded.state.ended !== record.ended;
			const observed = observationOf(reading);
			const isNews = stored.news > record.readNews;
			// A status for another amount is not applied, and not waited for.
			const isBelieved = isSameAmount(record.amount, reading.amount);
			const hint = isBelieved ? (states ?? record.unreadNews?.states) : undefined;
			const followed = followUpAfter(
				isNews ? { since: ageMs, ...(hint !== undefined && { states: hint }) } : record.followUp,
				{ before: record.status, after: folded.state.status },
				ageMs,
			);
			const next: LinkRecord = {
				...folded.state,
				observed,
				unreadNews: isNews ? undefined : record.unreadNews,
				followUp: followed?.followUp,
				updatedAt: events.length > 0 ? this.#clock() : record.updatedAt,
				movedAge: moved ? ageMs : record.movedAge,
				readNews: Math.max(record.readNews, stored.news),
				readFailures: 0,
				othersDue: record.othersDue || (isSecond && (hasMore || !hasMoney(record)) && hasMoney(folded.state)),
			};
			return {
				record: next,
				events,
				dueInMs: earlier(this.#planOf(next, ageMs), reading.againInMs),
				facts: observed === record.observed ? [] : [factOf(reading, reason)],
			};
		});
		this.#logOdd(updated, reading, events, refused);
		return updated.record.othersDue ? this.#lookAtOthers(updated) : updated;
	}

	/**
	 * Checks the other payments of an order after one was paid: closes open ones, and reports if more was paid than the
	 * order costs. If it fails, it becomes due again.
	 */
	async #lookAtOthers(paid: StoredLink): Promise<StoredLink> {
		try {
			const others = await this.#others.of(paid);
			const isOpen = ({ record }: StoredLink) => !record.ended && !hasMoney(record);
			if (isPaid(paid.record)) for (const other of others) if (isOpen(other)) await this.#close(other);
			const overpaid = await overpaidWith(paid, others);
			return await this.#change(paid, ({ record, ageMs }) => {
				const next = { ...record, othersDue: false };
				const { status, paidAt: occurredAt } = record;
				return {
					record: next,
					events: overpaid ? [{ type: 'overpaid', status, occurredAt, ...overpaid }] : [],
					dueInMs: this.#planOf(next, ageMs),
					facts: [],
				};
			});
		} catch (error) {
			this.#log({
				level: 'warn',
				message: 'could not check the other payments of a paid order; will retry',
				reference: paid.reference,
				error: String(error),
			});
			return paid;
		}
	}

	/** Cancels a link. If its provider states another amount, that is recorded, and the link is not cancelled again. */
	async #close(stored: StoredLink): Promise<void> {
		try {
			await this.cancel(stored);
		} catch (error) {
			const mismatch = snapshotOfMismatch(error);
			if (!mismatch) throw error;
			await this.apply(stored, mismatch, 'cancelled');
		}
	}

	/** In how many milliseconds a record is due for a read; null for never. */
	#planOf(record: LinkRecord, ageMs: number): number | null {
		const { status, followUp } = record;
		const next = [
			nextReadInMs(record, ageMs, this.#horizonOf(record)),
			record.othersDue ? OTHERS_MS : null,
			refundsReadInMs(record, ageMs),
			followUpAfter(followUp, { before: status, after: status }, ageMs)?.inMs ?? null,
		].filter((ms) => ms !== null);
		return next.length === 0 ? null : Math.min(...next);
	}

	/**
	 * Changes the refunds in the current record, which may be newer than `stored`.
	 * @param change may run several times; if it throws, nothing is written
	 */
	changeRefunds(
		stored: StoredLink,
		change: (current: StoredLink) => {
			readonly refunds: readonly RefundRecord[];
			readonly events?: readonly FoldEvent[];
		},
	): Promise<StoredLink> {
		return this.#change(stored, (current) => {
			const { refunds, events = [] } = change(current);
			const next = { ...current.record, refunds };
			return { record: next, events, dueInMs: this.#planOf(next, current.ageMs), facts: [] };
		});
	}

	/** Records that a link ended without money and is replaced by the next one, unless it was paid in the meantime. */
	supersede(stored: StoredLink): Promise<StoredLink> {
		return this.#note(stored, (record) => (endedWithoutMoney(record) ? { superseded: true } : {}));
	}

	/** Records that the merchant cancelled the order of a link. */
	stop(stored: StoredLink): Promise<StoredLink> {
		return this.#note(stored, () => ({ stopped: true }));
	}

	/** Records that the order of a link can be paid again, after it was cancelled or refunded. */
	reopen(stored: StoredLink): Promise<StoredLink> {
		return this.#note(stored, ({ status }) =>
			status === 'refunded' ? { stopped: false, reopened: true, superseded: true } : { stopped: false },
		);
	}

	/** The newest payment of the same order or attempt. */
	newest(stored: StoredLink): Promise<StoredLink> {
		return this.#others.newest(stored);
	}

	#note(
		stored: StoredLink,
		facts: (record: LinkRecord) => Pick<LinkRecord, 'superseded' | 'stopped' | 'reopened'>,
	): Promise<StoredLink> {
		return this.#change(stored, ({ record, ageMs }) => {
			const next = { ...record, ...facts(record) };
			return { record: next, events: [], dueInMs: this.#planOf(next, ageMs), facts: [] };
		});
	}

	/** Makes a link unpayable where its provider supports it, and returns the link afterwards. */
	async cancel(stored: StoredLink): Promise<StoredLink> {
		const { record } = stored;
		const provider = this.#providers.get(record.provider);
		if (!provider?.cancelPayment || record.kind !== 'payment' || !record.amount) return stored;
		const reading = await provider.cancelPayment({
			id: record.providerId,
			reference: stored.reference,
			amount: record.amount,
			memo: record.memo,
		});
		return this.apply(stored, snapshotOfPayment(reading), 'cancelled');
	}

	/**
	 * Reads all due payments at the providers, and sends undelivered events. Never rejects, so that a timer can call it:
	 * errors are logged, and the reads become due again.
	 * @param limit maximum number of links to read
	 * @returns the number of links that were read
	 */
	async reconcile(limit = Infinity): Promise<number> {
		let [read, taken] = [0, 0];
		/** Links that this call does not read, e.g. since their provider is down. They become due when the lease ends. */
		const left = new Set<string>();
		try {
			for (let works = true; works && taken < limit;) {
				const leaseUntil = this.#monotonic() + LEASE_MS;
				const due = await this.#ledger.lease(Math.min(BATCH, limit - taken), LEASE_MS);
				const isNew = due.some(({ key }) => !left.has(key));
				taken += due.length;
				const done = await this.#readAll(due, leaseUntil, left);
				read += done.read;
				// If the store fails, the rest is left to the next call.
				works = isNew && !done.failed;
			}
		} catch (error) {
			this.#log({
				level: 'error',
				message: 'could not list due payments; will retry',
				error: String(error),
			});
		}
		await this.#deliveries.send();
		return read;
	}

	/** Stops sending on its own; resolves when nothing is being sent. */
	close(): Promise<void> {
		return this.#deliveries.close();
	}

	/**
	 * Reads entries, a few at a time for each provider: a slow provider should not delay the others.
	 * @param left receives the keys of entries that were not read
	 * @returns how many were read, and whether the store failed
	 */
	async #readAll(
		entries: readonly Entry[],
		leaseUntil: number,
		left: Set<string>,
	): Promise<{ readonly read: number; readonly failed: boolean }> {
		let [read, failed] = [0, false];
		const links = entries.flatMap((entry) => this.#decode(entry) ?? []);
		const lanes = [...Map.groupBy(links, ({ record }) => record.provider).values()].flatMap((ofProvider) => {
			const waiting = ofProvider.values();
			return Array.from({ length: READS_AT_ONCE }, async () => {
				for (const stored of waiting) {
					const outcome = await this.#readDue(stored, leaseUntil);
					if (outcome === 'read') read++;
					else if (outcome === 'left') left.add(stored.key);
					else failed = true;
				}
			});
		});
		await Promise.all(lanes);
		for (const { key } of entries) if (!links.some((link) => link.key === key)) left.add(key);
		return { read, failed };
	}

	#decode(entry: Entry): StoredLink | undefined {
		try {
			return decodeEntry(entry);
		} catch (error) {
			this.#log({
				level: 'error',
				message: 'an entry of the store cannot be read',
				reference: entry.reference,
				error: String(error),
			});
			return undefined;
		}
	}

	/**
	 * Reads a due link, unless its provider must not be called now, the lease is nearly over, or the provider's
	 * documented rate limit is used up.
	 * @returns `failed` when the store failed, which is logged
	 */
	async #readDue(stored: StoredLink, leaseUntil: number): Promise<'read' | 'left' | 'failed'> {
		const { provider } = stored.record;
		try {
			const askedMs = this.#rest.askedMs(provider);
			if (askedMs > LEASE_MS) await this.#putOff(stored, askedMs);
			if (askedMs > 0 || leaseUntil - this.#monotonic() < LEASE_NEEDED_MS) return 'left';
			if (!(await this.#budget.take(provider)) || !(await this.#rest.admits(provider))) return 'left';
			await this.#readAfterNow(stored, 'due');
			return 'read';
		} catch (error) {
			this.#logUnrecorded(stored, error);
			// If this write fails too, the link becomes due when the lease ends.
			await this.#ledger.wake(stored).catch(() => {});
			return 'failed';
		}
	}

	#isFresh(key: string): boolean {
		const age = this.#monotonic() - (this.#readAt.get(key) ?? -Infinity);
		return age >= 0 && age < FRESH_MS;
	}

	#noteRead(key: string, at: number): void {
		this.#readAt.delete(key);
		this.#readAt.set(key, at);
		for (const [oldest, readAt] of this.#readAt) {
			if (at - readAt < FRESH_MS) break;
			this.#readAt.delete(oldest);
		}
	}

	#start(stored: StoredLink, reason: Reason): Promise<StoredLink> {
		const read = this.#read(stored, reason).finally(() => this.#reads.delete(stored.key));
		this.#reads.set(stored.key, read);
		return read;
	}

	/** A read that begins after this call; a running read began before it. */
	#readAfterNow(stored: StoredLink, reason: Reason): Promise<StoredLink> {
		const { key } = stored;
		const running = this.#reads.get(key);
		if (!running) return this.#start(stored, reason);
		const queued = this.#queued.get(key);
		if (queued) return queued;
		const next = running
			.catch(() => {})
			.then(() => {
				this.#queued.delete(key);
				return this.#reads.get(key) ?? this.#start(stored, reason);
			});
		this.#queued.set(key, next);
		return next;
	}

	async #read(stored: StoredLink, reason: Reason): Promise<StoredLink> {
		const { provider } = stored.record;
		const began = this.#monotonic();
		const states = this.#stated.get(stored.key);
		this.#stated.delete(stored.key);
		let reading: ProviderSnapshot;
		try {
			reading = await this.#ask(stored, reason === 'asked');
			this.#rest.answered(provider);
		} catch (error) {
			this.#rest.failed(provider, error);
			this.#log({
				level: 'warn',
				message: 'could not read the status at the provider; keeping the last known status',
				reference: stored.reference,
				provider,
				error: error instanceof Error ? error.message : String(error),
			});
			const { record } = stored;
			const postponed = await this.#postpone(stored, error, states).catch((failure: unknown) => {
				throw unrecorded(failure, stored, { ...record, readFailures: record.readFailures + 1 });
			});
			this.#noteRead(stored.key, began);
			return postponed;
		}
		const updated = await this.apply(stored, reading, reason, states).catch((failure: unknown) => {
			throw unrecorded(failure, stored, {
				...stored.record,
				...foldAll(stored.record, reading, stored.ageMs).folded.state,
			});
		});
		this.#noteRead(stored.key, began);
		return updated;
	}

	/** Reads the provider's current state. A response about another amount than was ordered is returned too. */
	async #ask(stored: StoredLink, isAsked = true): Promise<ProviderSnapshot> {
		try {
			return await this.#askProvider(stored, isAsked);
		} catch (error) {
			const mismatch = snapshotOfMismatch(error);
			if (mismatch) return mismatch;
			throw error;
		}
	}

	async #askProvider(stored: StoredLink, isAsked: boolean): Promise<ProviderSnapshot> {
		const { record, reference } = stored;
		const provider = this.#providers.get(record.provider);
		if (!provider) throw new Error(`Provider "${record.provider}" is not configured any more`);
		const ref = { id: record.providerId, reference, memo: record.memo };
		if (record.kind === 'payment' && record.amount) {
			return snapshotOfPayment(await provider.getPayment({ ...ref, amount: record.amount }));
		}
		if (record.kind === 'charge' && provider.getCharge) {
			const asked = { ...ref, ...(record.amount && { amount: record.amount }) };
			return snapshotOfCharge(await provider.getCharge(asked));
		}
		if (!provider.getConnectLink) throw new Error(`${provider.label} cannot read a ${record.kind}`);
		const link = { ...ref, customerId: record.customerId ?? '' };
		const answer = await provider.getConnectLink(link);
		const { reading, others } = await this.#registrations.settle(stored, answer, isAsked);
		for (const key of others) await this.#ledger.wake({ key });
		return reading;
	}

	/** Records a failed read. The wait for the next one grows with each failure. */
	#postpone(stored: StoredLink, error: unknown, states: Status | undefined): Promise<StoredLink> {
		return this.#change(stored, ({ record, ageMs }) => {
			const readFailures = record.readFailures + 1;
			const { refunds, events } = reportOverdue(record.refunds ?? [], record.status, ageMs);
			const unreadNews = unreadNewsOf(stored, record, ageMs, states);
			const dueInMs = retryReadInMs(readFailures, this.#planOf(record, ageMs), {
				newsAgeMs: unreadNews ? Math.max(0, ageMs - unreadNews.since) : null,
				isOfProvider: isOfProvider(error),
				retryAfterMs: this.#rest.askedMs(record.provider),
			});
			const next = { ...record, readFailures, unreadNews, ...(events.length > 0 && { refunds }) };
			return { record: next, events, dueInMs, facts: [] };
		});
	}

	/** Makes a leased link due again later, since its provider must not be called now. */
	#putOff(stored: StoredLink, restMs: number): Promise<StoredLink> {
		return this.#change(stored, ({ record }) => ({ record, events: [], dueInMs: restMs, facts: [] }));
	}

	/** Writes a change and its events in one step, then sends them. */
	async #change(
		stored: StoredLink,
		change: (
			current: StoredLink,
		) => Omit<RecordChange, 'deliveries'> & { readonly events: readonly FoldEvent[] },
	): Promise<StoredLink> {
		const updated = await this.#ledger.change(stored, (current) => {
			const { events, ...content } = change(current);
			const label = this.labelOf(current.record);
			const untold = current.pendingChanges.flatMap((told) =>
				this.#deliveries.of(reportOfUntold(current, told, label), told.to),
			);
			const told = this.#deliveriesOf({ ...current, record: content.record }, events);
			return { ...content, deliveries: [...untold, ...told] };
		});
		this.report();
		return updated;
	}

	#deliveriesOf(
		stored: Pick<AttemptIds, 'key' | 'reference'> & { readonly record: LinkRecord },
		events: readonly FoldEvent[],
	) {
		const observedAt = new Date(this.#clock()).toISOString();
		const label = this.labelOf(stored.record);
		return events.flatMap((event) =>
			this.#deliveries.of(reportOf(stored, event, label, observedAt, this.#uuid)),
		);
	}

	#horizonOf({ provider }: LinkRecord) {
		return this.#providers.get(provider)?.horizon;
	}

	#logOdd(
		{ reference, record }: StoredLink,
		reading: ProviderSnapshot,
		events: readonly FoldEvent[],
		refused: string | undefined,
	): void {
		if (events.some(({ type }) => type === 'amount_mismatch')) {
			this.#log({
				level: 'error',
				message: 'amount mismatch: the provider states another amount than was ordered; status ignored',
				reference,
				ordered: record.amount,
				stated: reading.amount,
			});
		}
		if (refused !== undefined) {
			this.#log({
				level: 'warn',
				message: 'impossible status change reported by the provider; status ignored',
				reference,
				status: record.status,
				reported: refused,
			});
		}
	}

	#logUnrecorded({ reference }: StoredLink, error: unknown): void {
		this.#log({
			level: 'error',
			message: 'could not store the status from the provider; will retry',
			reference,
			error: String(error),
		});
	}
}

/** What a reading changes: first the refunds of the payment, then its state. */
function foldAll(record: LinkRecord, reading: ProviderSnapshot, ageMs: number) {
	const settled = settleRefunds(record, reading, ageMs);
	return { settled, folded: fold({ ...record, refunds: settled.refunds }, settled.reading) };
}

/** A read whose result could not be stored. */
class Unrecorded extends StoreFailure {
	override readonly name = 'Unrecorded';
	/** The link as the provider states it. */
	readonly seen: StoredLink;

	constructor(cause: unknown, seen: StoredLink) {
		super(cause);
		this.seen = seen;
	}
}

/** @returns the failure; if the store failed, with the state that could not be recorded */
function unrecorded(failure: unknown, stored: StoredLink, record: LinkRecord): unknown {
	return failure instanceof StoreFailure ? new Unrecorded(failure, { ...stored, record }) : failure;
}

/** Whether a polling payer needs no newer state: later changes are read by plan. */
function isSettled({ status, ended }: LinkRecord): boolean {
	return status === 'refunded' || (status === 'succeeded' && ended);
}

/** News that a failed read should have covered, as it is kept in the record. */
function unreadNewsOf(
	{ news }: StoredLink,
	{ readNews, unreadNews }: LinkRecord,
	ageMs: number,
	states: Status | undefined = unreadNews?.states,
): LinkRecord['unreadNews'] {
	if (news <= readNews) return undefined;
	const since = unreadNews?.news === news ? unreadNews.since : ageMs;
	return { news, since, ...(states !== undefined && { states }) };
}

/** The shorter of two waits; null if neither is set. */
function earlier(planned: number | null, atMost: number | undefined): number | null {
	return atMost === undefined ? planned : Math.min(planned ?? Infinity, atMost);
}

/** An observation as it is stored: without the page's address, with which anyone can open the payment. */
function observationOf({ url: _url, againInMs: _againInMs, ...reading }: ProviderSnapshot): string {
	return JSON.stringify(reading);
}

function factOf(reading: ProviderSnapshot, reason: Reason): string {
	return JSON.stringify({ reason, reading: JSON.parse(observationOf(reading)) as unknown });
}
