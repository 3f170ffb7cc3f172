import type { Provider } from '../providers/provider.ts';
import type { Clock, Store } from '../stores/store.ts';
import { moveStatus } from '../wire/status.ts';
import type { EndpointConfig } from './config.ts';
import type { Log } from './log.ts';
import { ProblemError } from './problems.ts';
import { readingOfCharge, readingOfConnectLink, readingOfPayment, type Reading } from './reading.ts';
import {
	decodeEntry,
	encodeRecord,
	toLinkStatus,
	type LinkRecord,
	type StoredLink,
	type UntoldChange,
} from './record.ts';
import { isSameAmount } from './sale.ts';

/** A reading at the provider is good for this long; a thousand pollers make one read. */
const FRESH_MS = 2_000;
const UPDATE_TRIES = 8;
/** Waits between tries to tell the merchant of a change, until it works. */
const TELL_AGAIN_MS = [5_000, 30_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000];
const TELL_AGAIN_LAST_MS = 6 * 3_600_000;

/**
 * The one place where a status changes: readings go in, whoever asked for them (a polling payer, a webhook, the timer),
 * and only allowed moves come out, each told to the merchant at least once.
 */
export class Tracker {
	readonly #store: Store;
	readonly #providers: ReadonlyMap<string, Provider>;
	readonly #onStatus: EndpointConfig['onStatus'];
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #reads = new Map<string, Promise<StoredLink>>();
	readonly #telling = new Map<string, Promise<void>>();

	constructor(parts: {
		readonly store: Store;
		readonly providers: readonly Provider[];
		readonly onStatus: EndpointConfig['onStatus'];
		readonly clock: Clock;
		readonly log: Log;
	}) {
		this.#store = parts.store;
		this.#providers = new Map(parts.providers.map((provider) => [provider.name, provider]));
		this.#onStatus = parts.onStatus;
		this.#clock = parts.clock;
		this.#log = parts.log;
	}

	/** @throws {ProblemError} `not_found` */
	async find(by: Parameters<Store['find']>[0]): Promise<StoredLink> {
		const entry = await this.#store.find(by);
		if (!entry) throw new ProblemError('not_found');
		return decodeEntry(entry);
	}

	/** Name of the link's provider as payers know it. */
	labelOf(record: LinkRecord): string {
		return this.#providers.get(record.provider)?.label ?? record.provider;
	}

	/**
	 * The link as the provider knows it now, or as it was last known when the provider does not answer: a payer who asks
	 * is never shown an error instead of a status. Concurrent callers share one read.
	 */
	async refresh(stored: StoredLink, maxAgeMs = FRESH_MS): Promise<StoredLink> {
		const { record } = stored;
		// What the provider said when it made the link is no reading: payers can be quicker than two seconds.
		const isFresh = record.readAt > record.createdAt && this.#clock() - record.readAt < maxAgeMs;
		if (isFresh || this.#isSettled(record)) return stored;
		let read = this.#reads.get(stored.key);
		if (!read) {
			read = this.#read(stored).finally(() => this.#reads.delete(stored.key));
			this.#reads.set(stored.key, read);
		}
		return read;
	}

	/** Applies what the provider said to the stored link, and tells the merchant when that changed its status. */
	async apply(stored: StoredLink, reading: Reading): Promise<StoredLink> {
		if (!isSameAmount(stored.record.amount, reading.amount)) {
			this.#log({
				level: 'error',
				message: 'the provider speaks of another amount than was ordered; its status is not believed',
				reference: stored.reference,
				ordered: stored.record.amount,
			});
			return stored;
		}
		const updated = await this.#change(stored, (record) => merge(record, reading, this.#clock()));
		// Not awaited: the payer who asks need not wait for the merchant's server.
		if (updated.record.untold.length > 0) void this.#tell(updated);
		return updated;
	}

	/** Makes a link unpayable where its provider can, and says how it ended. */
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
		return this.apply(stored, readingOfPayment(reading));
	}

	/** Reads and tells whatever is due. Answers how many links it looked at; call again while that equals `limit`. */
	async reconcile(limit: number): Promise<number> {
		const due = await this.#store.due(limit);
		for (const entry of due) {
			const stored = await this.refresh(decodeEntry(entry));
			if (stored.record.untold.length > 0) await this.#tell(stored);
		}
		return due.length;
	}

	/** Resolves once nobody is being told anything. */
	async idle(): Promise<void> {
		await Promise.all(this.#telling.values());
	}

	#isSettled(record: LinkRecord): boolean {
		return record.status === 'refunded' || (record.status === 'succeeded' && record.ended);
	}

	async #read(stored: StoredLink): Promise<StoredLink> {
		try {
			return await this.apply(stored, await this.#ask(stored));
		} catch (error) {
			this.#log({
				level: 'warn',
				message: 'could not read a link at its provider; its last known status stands',
				reference: stored.reference,
				provider: stored.record.provider,
				error: error instanceof Error ? error.message : String(error),
			});
			return this.#postpone(stored);
		}
	}

	async #ask({ record, reference }: StoredLink): Promise<Reading> {
		const provider = this.#providers.get(record.provider);
		if (!provider) throw new Error(`Provider "${record.provider}" is not configured any more`);
		const ref = { id: record.providerId, reference, memo: record.memo };
		if (record.kind === 'payment' && record.amount) {
			return readingOfPayment(await provider.getPayment({ ...ref, amount: record.amount }));
		}
		if (record.kind === 'charge' && provider.getCharge) {
			const asked = { ...ref, ...(record.amount && { amount: record.amount }) };
			return readingOfCharge(await provider.getCharge(asked));
		}
		if (!provider.getConnectLink) throw new Error(`${provider.label} cannot read a ${record.kind}`);
		const link = { ...ref, customerId: record.customerId ?? '' };
		return readingOfConnectLink(await provider.getConnectLink(link));
	}

	/** Notes the fruitless reading, so that the next one waits its turn. */
	#postpone(stored: StoredLink): Promise<StoredLink> {
		return this.#change(stored, (record) => ({ ...record, readAt: this.#clock() }));
	}

	/** Tells the merchant of every change that is due, in order; one teller for each link at a time. */
	#tell(stored: StoredLink): Promise<void> {
		let telling = this.#telling.get(stored.key);
		if (!telling) {
			telling = this.#tellAll(stored)
				.catch((error: unknown) => {
					this.#log({ level: 'error', message: 'could not record a delivery', error: String(error) });
				})
				.finally(() => this.#telling.delete(stored.key));
			this.#telling.set(stored.key, telling);
		}
		return telling;
	}

	async #tellAll(stored: StoredLink): Promise<void> {
		let current = stored;
		for (let change = current.record.untold[0]; change; change = current.record.untold[0]) {
			const failed = !(await this.#tellOne(current, change));
			current = await this.#recordTold(current, change, failed);
			if (failed) return;
		}
	}

	async #tellOne(stored: StoredLink, change: UntoldChange): Promise<boolean> {
		const { record, reference } = stored;
		try {
			await this.#onStatus?.({
				id: change.id,
				kind: record.kind,
				link: {
					...toLinkStatus(stored, this.labelOf(record)),
					status: change.status,
					updated_at: new Date(change.at).toISOString(),
				},
				...(record.saved && { saved: record.saved }),
				...(record.item !== undefined && { item: record.item }),
				...(record.order !== undefined && { order: record.order }),
				...(record.quantity !== undefined && { quantity: record.quantity }),
				reference,
				provider: record.provider,
				providerId: record.providerId,
			});
			return true;
		} catch (error) {
			this.#log({
				level: 'warn',
				message: 'onStatus failed; it will be called again',
				reference,
				error: String(error),
			});
			return false;
		}
	}

	async #recordTold(stored: StoredLink, change: UntoldChange, failed: boolean): Promise<StoredLink> {
		return this.#change(stored, (record) => {
			const failures = failed ? record.tellFailures + 1 : 0;
			return {
				...record,
				untold: failed ? record.untold : record.untold.filter(({ id }) => id !== change.id),
				tellFailures: failures,
				tellAt: this.#clock() + (failed ? (TELL_AGAIN_MS[failures - 1] ?? TELL_AGAIN_LAST_MS) : 0),
			};
		});
	}

	/** Changes the record as it is now, which may be newer than the one at hand. */
	async #change(stored: StoredLink, change: (record: LinkRecord) => LinkRecord): Promise<StoredLink> {
		let current = stored;
		for (let tries = 0; tries < UPDATE_TRIES; tries++) {
			const record = change(current.record);
			const content = encodeRecord(record);
			if (await this.#store.update(current.key, current.version, content)) {
				return { ...current, ...content, version: current.version + 1, record };
			}
			current = await this.find({ key: current.key });
		}
		throw new Error(`Link ${stored.reference} changed faster than it could be updated`);
	}
}

function merge(record: LinkRecord, reading: Reading, now: number): LinkRecord {
	const status = moveStatus(record.status, reading.status);
	const changed = status !== record.status;
	return {
		...record,
		status,
		ended: reading.status === 'unknown' ? record.ended : reading.ended,
		...(reading.saved && { saved: reading.saved }),
		...(reading.amountPaid && { amountPaid: reading.amountPaid }),
		url: reading.url ?? record.url,
		expiresAt: reading.expiresAt ?? record.expiresAt,
		memo: reading.memo ?? record.memo,
		readAt: now,
		updatedAt: changed ? now : record.updatedAt,
		untold: changed ? [...record.untold, { id: crypto.randomUUID(), status, at: now }] : record.untold,
		tellAt: changed ? now : record.tellAt,
	};
}
