import type { ProviderFault } from '../../providers/provider.ts';
import { isProviderError } from '../http/provider-failure.ts';

/** After so many failures in a row a provider counts as down, and the loop leaves it alone for a moment. */
const DOWN_AFTER = 8;
/** Then one read tries for all. */
const DOWN_MS = 15_000;
/** Failures that would meet any other read as well. */
const OF_PROVIDER: ReadonlySet<ProviderFault> = new Set<ProviderFault>([
	'unavailable',
	'timeout',
	'rate_limited',
	'unauthorized',
]);

interface Rest {
	failures: number;
	/** Until when nothing is sent, by the monotonic clock. */
	askedUntil: number;
	downUntil: number;
	/** The one read that is sent while the provider is down; resolves to whether it was answered. */
	probe: PromiseWithResolvers<boolean> | undefined;
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

	/**
	 * Whether a read by plan may be sent now. While a provider is down one read at a time is let through as a probe, at most
	 * each 15 seconds, and the others wait for its outcome: when it is answered, all of them may be sent. Each read that is
	 * let through must end in {@link answered} or {@link failed}.
	 */
	async admits(provider: string): Promise<boolean> {
		const rest = this.#rests.get(provider);
		if (rest?.probe) return rest.probe.promise;
		if (this.restMs(provider) > 0) return false;
		if (rest && rest.failures >= DOWN_AFTER) rest.probe = Promise.withResolvers();
		return true;
	}

	answered(provider: string): void {
		this.#rests.get(provider)?.probe?.resolve(true);
		this.#rests.delete(provider);
	}

	failed(provider: string, error: unknown): void {
		const now = this.#monotonic();
		const rest = this.#rests.get(provider) ?? { failures: 0, askedUntil: 0, downUntil: 0, probe: undefined };
		if (isProviderError(error)) {
			this.#rests.set(provider, rest);
			if (error.retryAfterSeconds !== undefined) {
				rest.askedUntil = Math.max(rest.askedUntil, now + error.retryAfterSeconds * 1000);
			}
		}
		if (isOfProvider(error)) {
			rest.failures++;
			if (rest.failures >= DOWN_AFTER) rest.downUntil = now + DOWN_MS;
		}
		rest.probe?.resolve(false);
		rest.probe = undefined;
	}
}

/** Whether a failure concerns the provider as a whole, and not what was asked of it. */
export function isOfProvider(error: unknown): boolean {
	return isProviderError(error) && OF_PROVIDER.has(error.fault);
}
