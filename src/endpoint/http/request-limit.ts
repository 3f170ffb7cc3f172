import type { Clock } from '../../stores/store.ts';
import { refusal, type Limit } from '../sale/limits.ts';

/** Maximum number of counters in one window, so that an attack cannot fill the memory. */
const MOST_KEYS = 50_000;

/**
 * Counts requests in this process, in windows that all start together. Approximate across processes, which is
 * sufficient for requests that do not reach a provider.
 */
export class RequestLimit {
	readonly #limit: Limit | false;
	readonly #clock: Clock;
	#counts = new Map<string, number>();
	#endsAt = 0;

	constructor(limit: Limit | false, clock: Clock) {
		this.#limit = limit;
		this.#clock = clock;
	}

	/**
	 * Counts one request of the address; one without an address is not counted.
	 * @throws {ProblemError} `rate_limited`
	 */
	count(kind: 'items' | 'links' | 'status', ip: string | undefined): void {
		if (!this.#limit || ip === undefined) return;
		const now = this.#clock();
		if (now >= this.#endsAt) {
			this.#counts = new Map();
			this.#endsAt = now + this.#limit.seconds * 1000;
		}
		const key = `${kind} ${ip}`;
		const count = (this.#counts.get(key) ?? 0) + 1;
		if (count > this.#limit.max) throw refusal(this.#endsAt - now);
		if (count > 1 || this.#counts.size < MOST_KEYS) this.#counts.set(key, count);
	}
}
