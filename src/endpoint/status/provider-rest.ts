import type { ProviderFault } from '../../providers/provider.ts';
import { isProviderError } from '../http/provider-failure.ts';

/** Number of failures in a row after which a provider counts as down, and the loop pauses its reads. */
const DOWN_AFTER = 8;
/** Length of the pause. After it, one read is sent as a probe. */
const DOWN_MS = 15_000;
/** Failures that any other read would have too. */
const OF_PROVIDER: ReadonlySet<ProviderFault> = new Set<ProviderFault>([
	'unavailable',
	'timeout',
	'rate_limited',
	'unauthorized',
]);

interface Rest {
	failures: number;
	/** Until when no request is sent, by the monotonic clock. */
	askedUntil: number;
	downUntil: number;
	/** The only read that is sent while the provider is down; resolves to whether the provider responded. */
	probe: PromiseWithResolvers<boolean> | undefined;
}

/** Providers that are paused: those that requested it (`Retry-After`), and those that are down. */
export class ProviderRest {
	readonly #monotonic: () => number;
	readonly #rests = new Map<string, Rest>();

	/** @param monotonic milliseconds of a clock of this process that never steps */
	constructor(monotonic: () => number) {
		this.#monotonic = monotonic;
	}

	/** Remaining pause that a provider requested, in milliseconds. */
	askedMs(provider: string): number {
		return Math.max(0, (this.#rests.get(provider)?.askedUntil ?? 0) - this.#monotonic());
	}

	/** Remaining pause of a provider's reads by plan, in milliseconds. */
	restMs(provider: string): number {
		const down = (this.#rests.get(provider)?.downUntil ?? 0) - this.#monotonic();
		return Math.max(0, down, this.askedMs(provider));
	}

	/**
	 * Whether a read by plan may be sent now. While a provider is down, one read at a time is sent as a probe, at most
	 * every 15 seconds, and the others wait for its outcome: if the provider responds, all of them may be sent. Each
	 * admitted read must end in {@link answered} or {@link failed}.
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

/** Whether a failure concerns the provider as a whole, and not the single request. */
export function isOfProvider(error: unknown): boolean {
	return isProviderError(error) && OF_PROVIDER.has(error.fault);
}
