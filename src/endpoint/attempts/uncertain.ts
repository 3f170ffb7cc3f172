import type { Provider } from '../../providers/provider.ts';
import type { Clock, EntryContent, Store, UncertainEntry } from '../../stores/store.ts';
import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import { chargeQuery, type Checkpoint } from './checkpoint.ts';
import type { UncertainEvent } from '../deliveries/shop-events.ts';
import type { Deliveries } from '../deliveries/deliveries.ts';
import { attemptIds, derivedId, idempotencyKey, type AttemptIds } from '../crypto/keys.ts';
import type { Log } from '../observe/log.ts';
import { isOfProvider, type ProviderRest } from '../status/provider-rest.ts';
import { snapshotOfCharge, snapshotOfPayment, type ProviderSnapshot } from '../status/provider-snapshot.ts';
import type { Tracker } from '../status/tracker.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How many attempts are taken from the store at once, and how many are looked up at once. */
const BATCH = 8;
const LOOKUPS_AT_ONCE = 4;
/** Longer than two lookups in a row can take (11.5 s each), so that every attempt taken is looked up by then. */
const LEASE_MS = 30 * SECOND;
/** Age at which an attempt in doubt is reported, or released if its provider certainly does not have it. */
const SETTLED_MS = 15 * MINUTE;
/** The shortest and longest wait between two lookups. */
const LOOK_FROM = 30 * SECOND;
const LOOK_UP_TO = 6 * HOUR;
/** How many generations of a root are compared to find the one of a key. */
const MAX_GENERATIONS = 1_000;

/** Added to the history of an attempt together with its event, so that it is reported once. */
const REPORTED = JSON.stringify({ reason: 'uncertain' });

/**
 * Looks up attempts with an unknown outcome: the response to a create was lost, or the process ended before it was
 * recorded. Sends nothing that could make a payment. A payment that the provider has is recorded. An attempt that the
 * provider certainly does not have is released.
 */
export class UncertainAttempts {
	readonly #store: Store;
	readonly #endpoint: string;
	readonly #providers: ReadonlyMap<string, Provider>;
	readonly #tracker: Tracker;
	readonly #deliveries: Deliveries;
	readonly #rest: ProviderRest;
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #surroundings: Surroundings;

	constructor(parts: {
		readonly store: Store;
		readonly endpoint: string;
		readonly providers: readonly Provider[];
		readonly tracker: Tracker;
		readonly deliveries: Deliveries;
		readonly rest: ProviderRest;
		readonly clock: Clock;
		readonly log: Log;
		readonly surroundings?: Surroundings | undefined;
	}) {
		this.#store = parts.store;
		this.#endpoint = parts.endpoint;
		this.#providers = new Map(parts.providers.map((provider) => [provider.name, provider]));
		this.#tracker = parts.tracker;
		this.#deliveries = parts.deliveries;
		this.#rest = parts.rest;
		this.#clock = parts.clock;
		this.#log = parts.log;
		this.#surroundings = parts.surroundings ?? PLATFORM;
	}

	/** Looks up all attempts that are due. Never rejects: failures are logged, and the attempt becomes due again. */
	async resolve(): Promise<void> {
		try {
			for (;;) {
				const owner = this.#surroundings.uuid();
				const due = await this.#store.leaseUncertain(BATCH, owner, LEASE_MS);
				const waiting = due.values();
				const lanes = Array.from({ length: LOOKUPS_AT_ONCE }, async () => {
					for (const entry of waiting) await this.#resolveOne(entry, owner);
				});
				await Promise.all(lanes);
				if (due.length === 0) return;
			}
		} catch (error) {
			this.#log({
				level: 'error',
				message: 'could not list attempts of unknown outcome; will retry',
				error: String(error),
			});
		}
	}

	async #resolveOne(entry: UncertainEntry, owner: string): Promise<void> {
		const { key, reference } = entry;
		const checkpoint = checkpointOf(entry);
		const provider = checkpoint && this.#providers.get(checkpoint.provider);
		if (!checkpoint || !provider) return this.#keep(entry, owner, checkpoint);
		const restMs = this.#rest.restMs(provider.name);
		if (restMs > 0) {
			await this.#store.markUncertain(key, owner, { dueInMs: restMs });
			return;
		}
		let content: EntryContent | 'none';
		try {
			const ids = await this.#idsOf(entry, checkpoint);
			content = await this.#lookUp(ids, checkpoint, provider);
			this.#rest.answered(provider.name);
		} catch (error) {
			this.#rest.failed(provider.name, error);
			this.#log({
				level: 'warn',
				message: 'could not look up an attempt of unknown outcome; will retry',
				reference,
				provider: provider.name,
				error: String(error),
			});
			return this.#keep(entry, owner, checkpoint, isOfProvider(error));
		}
		if (content !== 'none') {
			if (await this.#store.complete(key, owner, content)) this.#tracker.report();
		} else if (entry.ageMs < SETTLED_MS) {
			await this.#keep(entry, owner, checkpoint);
		} else {
			await this.#store.release(key, owner);
			this.#log({
				level: 'info',
				message: 'the provider has no payment for an attempt of unknown outcome',
				reference,
				provider: provider.name,
			});
		}
	}

	/** @returns what to record, or `none` when the provider certainly has nothing */
	async #lookUp(ids: AttemptIds, checkpoint: Checkpoint, provider: Provider): Promise<EntryContent | 'none'> {
		const record = (id: string, reading: ProviderSnapshot): EntryContent => {
			const { kind, title, amount, item, order, quantity, customerId, root, terms, request } = checkpoint;
			const { name, account, environment } = provider;
			const made = { kind, title, amount, item, order, quantity, customerId, root, terms, request };
			return this.#tracker.begin(
				ids,
				{ ...made, provider: name, account, environment, providerId: id },
				reading,
			);
		};
		const { kind, amount, title } = checkpoint;
		if (kind === 'connect' || !amount) {
			// No documented API call finds a registration. It moves no money, so another one may be started.
			return 'none';
		}
		const { reference } = ids;
		if (kind === 'charge') {
			if (!provider.findCharge) throw new Error(`${provider.label} cannot look up charges`);
			const isOther = (id: string) => this.#tracker.isRecorded(provider.name, id);
			const charge = await provider.findCharge(chargeQuery(ids, { ...checkpoint, amount }, isOther));
			return charge ? record(charge.id, snapshotOfCharge(charge)) : 'none';
		}
		// Without the time of the first try, only a certain result counts: nothing is sent again from here.
		const payment = await provider.findPayment({
			reference,
			idempotencyKey: await idempotencyKey(ids.key, provider.name, provider.account),
			title,
			amount,
			returnUrl: '',
		});
		return payment ? record(payment.id, snapshotOfPayment(payment)) : 'none';
	}

	/**
	 * Keeps the attempt in doubt, and reports one that has been in doubt for a long time. The wait between lookups grows
	 * with the age of the attempt. It stays short where the provider as a whole is down.
	 */
	async #keep(
		{ key, reference, ageMs }: UncertainEntry,
		owner: string,
		checkpoint: Checkpoint | undefined,
		isProviderDown = false,
	): Promise<void> {
		const dueInMs = isProviderDown ? LOOK_FROM : Math.min(Math.max(LOOK_FROM, ageMs / 4), LOOK_UP_TO);
		const known = ageMs < SETTLED_MS ? [] : await this.#store.history(key);
		const isNews = ageMs >= SETTLED_MS && !known.some(({ data }) => data === REPORTED);
		if (!isNews || !checkpoint) {
			await this.#store.markUncertain(key, owner, { dueInMs });
			return;
		}
		const { kind, amount, item, order, quantity, provider } = checkpoint;
		const event: UncertainEvent = {
			type: `${kind}.uncertain`,
			id: await derivedId(JSON.stringify(['uncertain', key])),
			kind,
			reference,
			provider,
			...(amount && { amount }),
			...(item !== undefined && { item }),
			...(order !== undefined && { order }),
			...(quantity !== undefined && { quantity }),
			observedAt: new Date(this.#clock()).toISOString(),
		};
		const deliveries = this.#deliveries.of(event);
		await this.#store.markUncertain(key, owner, { dueInMs, facts: [REPORTED], deliveries });
		this.#log({
			level: 'error',
			message: 'payment with unknown outcome; look for its reference in the panel of the provider',
			reference,
			provider,
		});
		this.#tracker.report();
	}

	async #idsOf({ key }: UncertainEntry, { kind, root }: Checkpoint): Promise<AttemptIds> {
		for (let generation = 0; generation < MAX_GENERATIONS; generation++) {
			const ids = await attemptIds(this.#endpoint, kind, root, generation);
			if (ids.key === key) return ids;
		}
		throw new Error('The attempt is not one of this endpoint: "id" was another when it was made');
	}
}

/** A checkpoint of an earlier version cannot be looked up. Only the payer's next request resolves it. */
function checkpointOf({ checkpoint: note }: UncertainEntry): Checkpoint | undefined {
	try {
		const { root, ...rest } = JSON.parse(note) as Partial<Checkpoint>;
		return root && ({ ...rest, root } as Checkpoint);
	} catch {
		return undefined;
	}
}
