import type { Provider } from '../providers/provider.ts';
import type { Clock } from '../stores/store.ts';
import { moveStatus } from '../wire/status.ts';
import { PLATFORM, type Surroundings } from '../wire/surroundings.ts';
import type { Ledger } from './ledger.ts';
import type { Log } from './log.ts';
import { Outbox, type Teller } from './outbox.ts';
import { ProblemError } from './problems.ts';
import { toProblem } from './provider-failure.ts';
import { readingOfCharge, readingOfConnectLink, readingOfPayment, type Reading } from './reading.ts';
import type { LinkRecord, StoredLink } from './record.ts';
import { isSameAmount } from './sale.ts';

/** A reading at the provider is good for this long; a thousand pollers make one read. */
const FRESH_MS = 2_000;
const RECONCILED_AT_ONCE = 8;
/** How long no other process is given what this one is to read: longer than a read, and all that wait for it, may take. */
const LEASE_MS = 60_000;

/**
 * The one place where a status changes: readings go in, whoever asked for them (a polling payer, a webhook, the timer),
 * and only allowed moves come out, each told to the merchant at least once.
 */
export class Tracker {
	readonly #ledger: Ledger;
	readonly #providers: ReadonlyMap<string, Provider>;
	readonly #outbox: Outbox;
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #surroundings: Surroundings;
	readonly #reads = new Map<string, Promise<StoredLink>>();

	constructor(parts: {
		readonly ledger: Ledger;
		readonly providers: readonly Provider[];
		readonly tellers: Readonly<Record<string, Teller | undefined>>;
		readonly clock: Clock;
		readonly log: Log;
		readonly surroundings?: Surroundings | undefined;
	}) {
		this.#ledger = parts.ledger;
		this.#providers = new Map(parts.providers.map((provider) => [provider.name, provider]));
		this.#outbox = new Outbox({ ...parts, labelOf: (provider) => this.labelOf({ provider }) });
		this.#clock = parts.clock;
		this.#log = parts.log;
		this.#surroundings = parts.surroundings ?? PLATFORM;
	}

	/** @throws {ProblemError} `not_found` */
	find(by: Parameters<Ledger['find']>[0]): Promise<StoredLink> {
		return this.#ledger.find(by);
	}

	/** Name of the link's provider as payers know it. */
	labelOf({ provider }: Pick<LinkRecord, 'provider'>): string {
		return this.#providers.get(provider)?.label ?? provider;
	}

	/**
	 * The link as the provider knows it now, or as it was last known when the provider does not answer: a payer who asks
	 * is never shown an error instead of a status. Concurrent callers share one read.
	 * @param maxAgeMs 0 reads even what is settled: somebody has said that there is news, a refund for instance
	 */
	async refresh(stored: StoredLink, maxAgeMs = FRESH_MS): Promise<StoredLink> {
		const { record } = stored;
		// What the provider said when it made the link is no reading: payers can be quicker than two seconds.
		const isFresh = record.readAt > record.createdAt && this.#clock() - record.readAt < maxAgeMs;
		if (isFresh || (maxAgeMs > 0 && this.#isSettled(record))) return stored;
		let read = this.#reads.get(stored.key);
		if (!read) {
			read = this.#read(stored).finally(() => this.#reads.delete(stored.key));
			this.#reads.set(stored.key, read);
		}
		return read;
	}

	/**
	 * What the provider says now, for decisions that must not rest on what it said before.
	 * @throws {ProblemError} when it does not say anything that can be believed
	 */
	async confirm(stored: StoredLink): Promise<{ stored: StoredLink; reading: Reading }> {
		const reading = await this.#ask(stored).catch((error: unknown) => {
			throw toProblem(error);
		});
		if (!isSameAmount(stored.record.amount, reading.amount)) throw new ProblemError('amount_mismatch');
		return { stored: await this.apply(stored, reading), reading };
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
			return this.#postpone(stored);
		}
		const updated = await this.#ledger.change(stored, (record) =>
			merge(record, reading, {
				now: this.#clock(),
				audience: this.#outbox.audience,
				uuid: this.#surroundings.uuid,
			}),
		);
		// Not awaited: the payer who asks need not wait for the merchant's server.
		void this.#outbox.deliver(updated);
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

	/**
	 * Reads at the providers what is due, and delivers what could not be delivered. Never rejects, so that a timer can call
	 * it: what goes wrong is logged, and is due again.
	 * @param limit how many links it reads at most
	 * @returns how many links it read; call it again while that equals `limit`
	 */
	async reconcile(limit: number): Promise<number> {
		let read = 0;
		try {
			const waiting = (await this.#ledger.lease(limit, LEASE_MS)).values();
			// A few at a time: one provider or receiver that is slow should not hold up all the others.
			const lane = async () => {
				for (const stored of waiting) if (await this.#reconcileOne(stored)) read++;
			};
			await Promise.all(Array.from({ length: RECONCILED_AT_ONCE }, lane));
			await this.#outbox.idle();
		} catch (error) {
			this.#log({
				level: 'error',
				message: 'could not look for payments that are due; they stay due',
				error: String(error),
			});
		}
		return read;
	}

	/** @returns false when the store failed, which is logged */
	async #reconcileOne(stored: StoredLink): Promise<boolean> {
		try {
			// A link that was read has been delivered with that.
			if ((await this.refresh(stored)) === stored) await this.#outbox.deliver(stored);
			return true;
		} catch (error) {
			this.#log({
				level: 'error',
				message: 'could not record what a provider answered; the payment stays due',
				reference: stored.reference,
				error: String(error),
			});
			// Where the store fails at this as well, it is due when the lease runs out.
			await this.#ledger.wake(stored).catch(() => {});
			return false;
		}
	}

	/** Delivers nothing again by itself any more; resolves once no delivery is under way. */
	close(): Promise<void> {
		return this.#outbox.close();
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
	async #postpone(stored: StoredLink): Promise<StoredLink> {
		const postponed = await this.#ledger.change(stored, (record) => ({ ...record, readAt: this.#clock() }));
		void this.#outbox.deliver(postponed);
		return postponed;
	}
}

/** @param parts.audience who has to be told when this changes the status */
function merge(
	record: LinkRecord,
	reading: Reading,
	parts: { readonly now: number; readonly audience: readonly string[]; readonly uuid: () => string },
): LinkRecord {
	const { now, audience, uuid } = parts;
	const status = moveStatus(record.status, reading.status);
	const changed = status !== record.status;
	const tells = changed && audience.length > 0;
	return {
		...record,
		status,
		ended: reading.status === 'unknown' ? record.ended : reading.ended,
		...(reading.saved && { saved: reading.saved }),
		...(reading.amountPaid && { amountPaid: reading.amountPaid }),
		url: reading.url ?? record.url,
		expiresAt: reading.expiresAt ?? record.expiresAt,
		voucher: reading.voucher ?? record.voucher,
		memo: reading.memo ?? record.memo,
		readAt: now,
		updatedAt: changed ? now : record.updatedAt,
		untold: tells ? [...record.untold, { id: uuid(), status, at: now, to: audience }] : record.untold,
		tellAt: tells ? now : record.tellAt,
	};
}
