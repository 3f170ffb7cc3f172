import type { Surroundings } from '../wire/surroundings.ts';
import type { Clock } from '../stores/store.ts';
import type { StatusChange } from './config.ts';
import type { Ledger } from './ledger.ts';
import type { Log } from './log.ts';
import { RetryTimer } from './retry-timer.ts';
import { toLinkStatus, type StoredLink, type UntoldChange } from './record.ts';

/** Waits between tries to tell the merchant of a change, until it works. */
const TELL_AGAIN_MS = [5_000, 30_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000];
const TELL_AGAIN_LAST_MS = 6 * 3_600_000;

/** A way in which the merchant learns of changes. A rejection makes the change come again later. */
export type Teller = (change: StatusChange) => void | Promise<void>;

/**
 * Tells the merchant of every change of status, at least once and for each link in order. What is still to be told lies in
 * the link's own record, so a restart forgets nothing; {@link Outbox.deliver} is called when there is something new. What
 * fails is delivered again when it is due, by a timer of this process; after a restart, by `reconcile()`.
 */
export class Outbox {
	readonly #ledger: Ledger;
	readonly #tellers: ReadonlyMap<string, Teller>;
	readonly #labelOf: (provider: string) => string;
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #retries: RetryTimer;
	readonly #delivering = new Map<string, Promise<void>>();

	/** @param parts.tellers by the names under which deliveries are remembered */
	constructor(parts: {
		readonly ledger: Ledger;
		readonly tellers: Readonly<Record<string, Teller | undefined>>;
		readonly labelOf: (provider: string) => string;
		readonly clock: Clock;
		readonly log: Log;
		readonly surroundings?: Surroundings | undefined;
	}) {
		this.#ledger = parts.ledger;
		this.#tellers = new Map(
			Object.entries(parts.tellers).flatMap(([name, teller]) => (teller ? [[name, teller]] : [])),
		);
		this.#labelOf = parts.labelOf;
		this.#clock = parts.clock;
		this.#log = parts.log;
		this.#retries = new RetryTimer((key) => this.#retry(key), parts.clock, parts.surroundings);
	}

	/** Who has to be told of something that changes now. */
	get audience(): readonly string[] {
		return [...this.#tellers.keys()];
	}

	/**
	 * Tells everybody what they have not been told of this link, unless they failed to listen a moment ago. Never rejects;
	 * one delivery for each link at a time.
	 */
	deliver(stored: StoredLink): Promise<void> {
		const { untold, tellAt } = stored.record;
		if (untold.length === 0 || (tellAt !== null && tellAt > this.#clock())) return Promise.resolve();
		const earlier = this.#delivering.get(stored.key);
		if (earlier) {
			// It may end without having seen this change.
			return earlier.then(() => this.#retries.set(stored.key, this.#clock()));
		}
		const delivery = this.#deliver(stored)
			.catch((error: unknown) => {
				this.#log({ level: 'error', message: 'could not record a delivery', error: String(error) });
			})
			.finally(() => this.#delivering.delete(stored.key));
		this.#delivering.set(stored.key, delivery);
		return delivery;
	}

	/** Resolves once nobody is being told anything. */
	async idle(): Promise<void> {
		await Promise.all(this.#delivering.values());
	}

	/** Delivers nothing again by itself any more; resolves once nobody is being told anything. */
	async close(): Promise<void> {
		this.#retries.stop();
		await this.idle();
	}

	/** Delivers what is due of a link as the store has it now: another process may have delivered it, or failed to. */
	async #retry(key: string): Promise<void> {
		try {
			const stored = await this.#ledger.find({ key });
			const { untold, tellAt } = stored.record;
			if (untold.length > 0 && tellAt !== null && tellAt > this.#clock()) this.#retries.set(key, tellAt);
			else await this.deliver(stored);
		} catch (error) {
			// It stays due in the store, where `reconcile()` finds it.
			this.#log({
				level: 'error',
				message: 'could not read a delivery that is due',
				error: String(error),
			});
		}
	}

	/** Goes on while there is something that nobody has failed to take in this round. */
	async #deliver(stored: StoredLink): Promise<void> {
		const failed = new Set<string>();
		let current = stored;
		for (let next = this.#next(current, failed); next; next = this.#next(current, failed)) {
			const { change, to } = next;
			const told = await this.#tell(current, change, to);
			if (!told) failed.add(to);
			current = await this.#settle(current, change, to, told);
		}
		const { untold, tellAt } = current.record;
		if (untold.length > 0 && tellAt !== null) this.#retries.set(current.key, tellAt);
	}

	#next({ record }: StoredLink, failed: ReadonlySet<string>) {
		for (const change of record.untold) {
			const to = change.to.find((name) => !failed.has(name));
			if (to !== undefined) return { change, to };
		}
		return undefined;
	}

	async #tell(stored: StoredLink, change: UntoldChange, to: string): Promise<boolean> {
		try {
			// Whoever is not configured any more has been told enough.
			await this.#tellers.get(to)?.(toStatusChange(stored, change, this.#labelOf(stored.record.provider)));
			return true;
		} catch (error) {
			this.#log({
				level: 'warn',
				message: 'the merchant could not be told of a status; it will be told again',
				by: to,
				reference: stored.reference,
				error: String(error),
			});
			return false;
		}
	}

	#settle(stored: StoredLink, { id }: UntoldChange, by: string, told: boolean): Promise<StoredLink> {
		return this.#ledger.change(stored, (record) => {
			const failures = told ? record.tellFailures : record.tellFailures + 1;
			const without = record.untold
				.map((change) =>
					told && change.id === id ? { ...change, to: change.to.filter((name) => name !== by) } : change,
				)
				.filter(({ to }) => to.length > 0);
			return {
				...record,
				untold: without,
				tellFailures: without.length === 0 ? 0 : failures,
				tellAt: told ? record.tellAt : this.#clock() + (TELL_AGAIN_MS[failures - 1] ?? TELL_AGAIN_LAST_MS),
			};
		});
	}
}

function toStatusChange(stored: StoredLink, change: UntoldChange, label: string): StatusChange {
	const { record, reference } = stored;
	return {
		id: change.id,
		kind: record.kind,
		link: {
			...toLinkStatus(stored, label),
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
	};
}
