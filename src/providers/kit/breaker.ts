/**
 * Spares a provider that is down, and the payers who would wait for it: after so many failures in a row nothing is sent
 * for a while, and then one request at a time until one gets an answer.
 */
export class Breaker {
	readonly #after: number;
	readonly #forMs: number;
	#failures = 0;
	#openUntil = 0;

	/**
	 * @param options.after failures in a row
	 * @param options.forMs how long nothing is sent after the last of them, in milliseconds
	 */
	constructor(options: { readonly after: number; readonly forMs: number }) {
		this.#after = options.after;
		this.#forMs = options.forMs;
	}

	/**
	 * Milliseconds until something may be sent again; 0 when it may now. Whoever is the first to hear 0 after a pause tries
	 * for all, so the others go on waiting until it knows.
	 */
	pauseMs(now: number): number {
		if (this.#failures < this.#after) return 0;
		if (now < this.#openUntil) return this.#openUntil - now;
		this.#openUntil = now + this.#forMs;
		return 0;
	}

	/** The provider answered, be it with a refusal. */
	answered(): void {
		this.#failures = 0;
	}

	/** The provider gave no answer, or one that says that it is down. */
	failed(now: number): void {
		this.#failures++;
		this.#openUntil = now + this.#forMs;
	}
}
