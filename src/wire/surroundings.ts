/** Return type of `setTimeout`: an object in Node, a number in browsers and workers. */
export type Timer = number | { unref?(): unknown };

/**
 * Platform functions that are not deterministic: time, timers, random numbers, the network. A simulation can replace
 * all of them. The endpoint, the adapters and the memory store use no other source.
 */
export interface Surroundings {
	/** Wall clock, in milliseconds since the epoch. Can jump forwards and backwards. */
	now(): number;
	/** Milliseconds since a fixed moment. Never decreases. For durations. */
	monotonic(): number;
	setTimeout(callback: () => void, ms: number): Timer;
	clearTimeout(timer: Timer | undefined): void;
	/** A number from 0 (included) to 1 (excluded). */
	random(): number;
	/** A random UUID, version 4. */
	uuid(): string;
	/** Cryptographically secure random bytes. */
	randomBytes(length: number): Uint8Array<ArrayBuffer>;
	readonly fetch: typeof fetch;
}

/** The real platform. Globals are read at each call, so that patched globals are used. */
export const PLATFORM: Surroundings = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	setTimeout: (callback, ms) => setTimeout(callback, ms),
	clearTimeout: (timer) => clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
	random: () => Math.random(),
	uuid: () => crypto.randomUUID(),
	randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
	fetch: (input, init) => fetch(input, init),
};

/** Key of the option. A symbol: configuration files cannot contain it, and option checks ignore it. */
const SURROUNDINGS = Symbol('surroundings');

/**
 * Adds surroundings to options of `createEndpoint`, the adapters and the sandbox. For tests.
 * @param surroundings replace the platform's functions
 * @param options are not changed
 * @returns a copy of the options
 */
export function within<Options extends object>(surroundings: Surroundings, options: Options): Options {
	return { ...options, [SURROUNDINGS]: surroundings };
}

/**
 * Returns the surroundings that {@link within} added to options.
 * @param options options of a factory
 * @returns {@link PLATFORM} by default
 */
export function surroundingsOf(options: object | null | undefined): Surroundings {
	return (
		(options as { readonly [SURROUNDINGS]?: Surroundings } | null | undefined)?.[SURROUNDINGS] ?? PLATFORM
	);
}
