import type { Provider } from '../../providers/provider.ts';
import type { Store } from '../../stores/store.ts';

/** Share of the provider's documented request rate that reads by plan may use; the rest is for payers and webhooks. */
const SHARE = 0.5;

/** Keeps the reads by plan of all processes together below the provider's documented rate. */
export class ReadBudget {
	readonly #store: Pick<Store, 'increment'>;
	readonly #providers: ReadonlyMap<string, Provider>;
	readonly #monotonic: () => number;
	/** Until when a provider's budget is used up, by this process's monotonic clock. */
	readonly #spentUntil = new Map<string, number>();

	/** @param parts.monotonic milliseconds of a clock of this process that never steps */
	constructor(parts: {
		readonly store: Pick<Store, 'increment'>;
		readonly providers: readonly Provider[];
		readonly monotonic: () => number;
	}) {
		this.#store = parts.store;
		this.#providers = new Map(parts.providers.map((provider) => [provider.name, provider]));
		this.#monotonic = parts.monotonic;
	}

	/** Counts one more read of this provider. True if it may be sent; always true if it documents no rate. */
	async take(name: string): Promise<boolean> {
		const { rateLimit, account } = this.#providers.get(name) ?? {};
		if (!rateLimit) return true;
		if (this.#monotonic() < (this.#spentUntil.get(name) ?? 0)) return false;
		const { requests, perSeconds } = rateLimit;
		const window = await this.#store.increment(`reads:${name}:${account}`, perSeconds * 1000);
		if (window.count <= Math.max(1, Math.floor(requests * SHARE))) return true;
		this.#spentUntil.set(name, this.#monotonic() + window.resetsInMs);
		return false;
	}
}
