import { isProviderError } from './provider-failure.ts';

/** After so many failures in a row a provider counts as down, and the loop leaves it alone for a moment. */
const DOWN_AFTER = 8;
const DOWN_MS = 15_000;

interface Rest {
	failures: number;
	/** Until when nothing is sent, by the monotonic clock. */
	askedUntil: number;
	downUntil: number;
}

/** Which providers are left alone just now: those that asked for it (`Retry-After`), and those that are down. */
export class ProviderRest {
	readonly #monotonic: () => number;
	readonly #rests = new Map<string, Rest>();

	/** @param monotonic milliseconds of a clock of this process that never steps */
	constructor(monotonic: () => number) {
		this.#monotonic = monotonic;
	}

	/** How long a provider asked to be left alone, in milliseconds. */
	askedMs(provider: string): number {
		return Math.max(0, (this.#rests.get(provider)?.askedUntil ?? 0) - this.#monotonic());
	}

	/** For how long reads by plan leave a provider alone. */
	restMs(provider: string): number {
		const down = (this.#rests.get(provider)?.downUntil ?? 0) - this.#monotonic();
		return Math.max(0, down, this.askedMs(provider));
	}

	answered(provider: string): void {
		this.#rests.delete(provider);
	}

	failed(provider: string, error: unknown): void {
		if (!isProviderError(error)) return;
		const now = this.#monotonic();
		const rest = this.#rests.get(provider) ?? { failures: 0, askedUntil: 0, downUntil: 0 };
		this.#rests.set(provider, rest);
		if (error.retryAfterSeconds !== undefined) {
			rest.askedUntil = Math.max(rest.askedUntil, now + error.retryAfterSeconds * 1000);
		}
		if (!['unavailable', 'timeout', 'rate_limited'].includes(error.fault)) return;
		rest.failures++;
		if (rest.failures >= DOWN_AFTER) rest.downUntil = now + DOWN_MS;
	}
}
