import type { ProviderEvent } from '../../providers/provider.ts';
import type { Clock, Store } from '../../stores/store.ts';
import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import type { UnknownEvent } from './shop-events.ts';
import type { Deliveries } from './deliveries.ts';
import type { Log } from '../observe/log.ts';
import { decodeEntry } from '../status/record.ts';

const LEASE_MS = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Verified provider events about payments without an entry in the store. Each event is reported once. */
export class UnknownEvents {
	readonly #store: Store;
	readonly #deliveries: Deliveries;
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #uuid: () => string;
	readonly #keptMs: number;

	/** @param parts.keepDays days for which a reported event is remembered */
	constructor(parts: {
		readonly store: Store;
		readonly deliveries: Deliveries;
		readonly clock: Clock;
		readonly log: Log;
		readonly keepDays: number;
		readonly surroundings?: Surroundings | undefined;
	}) {
		this.#store = parts.store;
		this.#deliveries = parts.deliveries;
		this.#clock = parts.clock;
		this.#log = parts.log;
		this.#keptMs = parts.keepDays * DAY_MS;
		this.#uuid = (parts.surroundings ?? PLATFORM).uuid;
	}

	/** Whether the event is about an attempt whose outcome is not recorded yet. */
	async isBeingMade(provider: string, { reference }: ProviderEvent): Promise<boolean> {
		if (reference === null) return false;
		const probe = { key: `reference:${reference}`, fingerprint: reference, owner: this.#uuid() };
		const claimed = await this.#store.claim({
			...probe,
			reference,
			checkpoint: '',
			leaseMs: LEASE_MS,
			ttlMs: LEASE_MS,
		});
		if (claimed.outcome === 'won' || claimed.outcome === 'uncertain') {
			await this.#store.release(probe.key, probe.owner);
		}
		// The reference belongs to the key of the attempt.
		if (claimed.outcome !== 'mismatch') return false;
		const entry = await this.#store.find({ reference });
		return !entry || decodeEntry(entry).record.provider === provider;
	}

	/** Reports the event. It is stored when the promise resolves. */
	async report(provider: string, { id, type, providerId, reference }: ProviderEvent): Promise<void> {
		const key = `unknown:${provider}:${id}`;
		const owner = this.#uuid();
		const claim = {
			key,
			reference: key,
			fingerprint: key,
			owner,
			checkpoint: '',
			leaseMs: LEASE_MS,
			ttlMs: this.#keptMs,
		};
		const { outcome } = await this.#store.claim(claim);
		if (outcome === 'done') return;
		if (outcome !== 'won' && outcome !== 'uncertain') throw new Error('The event is being recorded already');
		const event: UnknownEvent = {
			type: 'payment.unknown',
			id: this.#uuid(),
			provider,
			event: type,
			providerId,
			reference,
			observedAt: new Date(this.#clock()).toISOString(),
		};
		await this.#store.complete(key, owner, {
			data: JSON.stringify(event),
			dueInMs: null,
			deliveries: this.#deliveries.of(event),
		});
		this.#log({
			level: 'warn',
			message: 'webhook about an unknown payment',
			provider,
			type,
			provider_id: providerId,
			reference,
		});
		void this.#deliveries.send();
	}
}
