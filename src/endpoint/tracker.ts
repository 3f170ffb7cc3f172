import type { Provider, ProviderConnectLink, ProviderPayment } from '../providers/provider.ts';
import type { Clock, Store } from '../stores/store.ts';
import { moveStatus } from '../wire/status.ts';
import type { EndpointConfig } from './config.ts';
import type { Log } from './log.ts';
import { ProblemError } from './problems.ts';
import { decodeEntry, encodeRecord, toLinkStatus, type LinkRecord, type StoredLink } from './record.ts';
import { isSameAmount } from './sale.ts';

/** A reading at the provider is good for this long; a thousand pollers make one read. */
const FRESH_MS = 2_000;
const UPDATE_TRIES = 8;
/** Waits between tries to tell the merchant of a change, then every six hours until it works. */
const TELL_AGAIN_MS = [5_000, 30_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 6 * 3_600_000];

type Reading = ProviderPayment | ProviderConnectLink;

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
	readonly #telling = new Set<Promise<void>>();

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
		if (this.#isSettled(stored.record) || this.#clock() - stored.record.readAt < maxAgeMs) return stored;
		let read = this.#reads.get(stored.key);
		if (!read) {
			read = this.#read(stored).finally(() => this.#reads.delete(stored.key));
			this.#reads.set(stored.key, read);
		}
		return read;
	}

	/** Applies what the provider said to the stored link, and tells the merchant when that changed its status. */
	async apply(stored: StoredLink, reading: Reading): Promise<StoredLink> {
		if (!isSameAmount(stored.record.amount, 'amount' in reading ? reading.amount : undefined)) {
			this.#log({
				level: 'error',
				message: 'the provider speaks of another amount than was ordered; its status is not believed',
				reference: stored.reference,
				ordered: stored.record.amount,
			});
			return stored;
		}
		let current = stored;
		for (let tries = 0; tries < UPDATE_TRIES; tries++) {
			const record = merge(current.record, reading, this.#clock());
			const content = encodeRecord(record);
			if (await this.#store.update(current.key, current.version, content)) {
				const updated = { ...current, ...content, version: current.version + 1, record };
				if (record.untold.length > current.record.untold.length) this.#tellSoon(updated);
				return updated;
			}
			current = await this.find({ key: current.key });
		}
		throw new ProblemError('internal', {
			cause: new Error('A link changed faster than it could be updated'),
		});
	}

	/** Makes a link unpayable where its provider can, and says how it ended. */
	async cancel(stored: StoredLink): Promise<StoredLink> {
		const { record } = stored;
		const provider = this.#providers.get(record.provider);
		if (!provider?.cancelPayment || !record.amount) return stored;
		const reading = await provider.cancelPayment({
			id: record.providerId,
			reference: stored.reference,
			amount: record.amount,
			memo: record.memo,
		});
		return this.apply(stored, reading);
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
		await Promise.all(this.#telling);
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
		if (record.amount) return provider.getPayment({ ...ref, amount: record.amount });
		if (!provider.getConnectLink) throw new Error(`${provider.label} has no connect links`);
		return provider.getConnectLink({ ...ref, customerId: record.customerId ?? '' });
	}

	/** Notes the fruitless reading, so that the next one waits its turn. */
	async #postpone(stored: StoredLink): Promise<StoredLink> {
		const record = { ...stored.record, readAt: this.#clock() };
		const content = encodeRecord(record);
		const updated = await this.#store.update(stored.key, stored.version, content);
		return updated ? { ...stored, ...content, version: stored.version + 1, record } : stored;
	}

	#tellSoon(stored: StoredLink): void {
		const telling = this.#tell(stored).catch((error: unknown) => {
			this.#log({ level: 'error', message: 'could not record a delivery', error: String(error) });
		});
		this.#telling.add(telling);
		void telling.finally(() => this.#telling.delete(telling));
	}

	async #tell(stored: StoredLink): Promise<void> {
		const told = new Set<string>();
		let failed = false;
		for (const change of stored.record.untold) {
			try {
				await this.#onStatus?.({
					id: change.id,
					kind: stored.record.kind,
					link: {
						...toLinkStatus(stored, this.labelOf(stored.record)),
						status: change.status,
						updated_at: new Date(change.at).toISOString(),
					},
					...(stored.record.item !== undefined && { item: stored.record.item }),
					...(stored.record.quantity !== undefined && { quantity: stored.record.quantity }),
					reference: stored.reference,
					provider: stored.record.provider,
					providerId: stored.record.providerId,
				});
				told.add(change.id);
			} catch (error) {
				failed = true;
				this.#log({
					level: 'warn',
					message: 'onStatus failed; it will be called again',
					reference: stored.reference,
					error: String(error),
				});
				break;
			}
		}
		await this.#recordTold(stored, told, failed);
	}

	async #recordTold(stored: StoredLink, told: ReadonlySet<string>, failed: boolean): Promise<void> {
		let current = stored;
		for (let tries = 0; tries < UPDATE_TRIES; tries++) {
			const failures = failed ? current.record.tellFailures + 1 : 0;
			const record: LinkRecord = {
				...current.record,
				untold: current.record.untold.filter(({ id }) => !told.has(id)),
				tellFailures: failures,
				tellAt: this.#clock() + (failed ? (TELL_AGAIN_MS[failures - 1] ?? 6 * 3_600_000) : 0),
			};
			if (await this.#store.update(current.key, current.version, encodeRecord(record))) return;
			current = await this.find({ key: current.key });
		}
	}
}

function merge(record: LinkRecord, reading: Reading, now: number): LinkRecord {
	const status = moveStatus(record.status, reading.status);
	const changed = status !== record.status;
	return {
		...record,
		status,
		ended: 'ended' in reading ? reading.ended : status === 'succeeded',
		...('amountPaid' in reading && reading.amountPaid && { amountPaid: reading.amountPaid }),
		url: reading.url ?? record.url,
		expiresAt: reading.expiresAt ?? record.expiresAt,
		memo: reading.memo ?? record.memo,
		readAt: now,
		updatedAt: changed ? now : record.updatedAt,
		untold: changed ? [...record.untold, { id: crypto.randomUUID(), status, at: now }] : record.untold,
		tellAt: changed ? now : record.tellAt,
	};
}
