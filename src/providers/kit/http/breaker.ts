/**
 * Circuit breaker: after a number of consecutive failures nothing is sent for a while, then one request at a time until
 * one gets a response. Payers do not wait for a provider that is down.
 */
export class Breaker {
	readonly #after: number;
	readonly #forMs: number;
	#failures = 0;
	#openUntil = 0;

	/**
	 * @param options.after number of consecutive failures
	 * @param options.forMs how long nothing is sent after the last failure, in milliseconds
	 */
	constructor(options: { readonly after: number; readonly forMs: number }) {
		this.#after = options.after;
		this.#forMs = options.forMs;
	}

	/**
	 * Milliseconds until a request may be sent; 0 if it may be sent now. After a pause, only the first call gets 0: its
	 * request is the test, and the other callers wait for the result.
	 * @param now milliseconds of a monotonic clock
	 */
	pauseMs(now: number): number {
		if (this.#failures < this.#after) return 0;
		if (now < this.#openUntil) return this.#openUntil - now;
		this.#openUntil = now + this.#forMs;
		return 0;
	}

	/** The provider responded, also with an error response. */
	answered(): void {
		this.#failures = 0;
	}

	/** The provider did not respond, or responded that it is down. */
	failed(now: number): void {
		this.#failures++;
		this.#openUntil = now + this.#forMs;
	}
}
