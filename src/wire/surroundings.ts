/** What `setTimeout` of a platform returns: Node returns an object, browsers and workers a number. */
export type Timer = number | { unref?(): unknown };

/**
 * What server code takes from its platform, and cannot compute: time, timers, chance, the network. Everything is here so
 * that a simulation can decide all of it. Code of the endpoint, the adapters and the memory store uses no other source.
 */
export interface Surroundings {
	/** Wall clock, in milliseconds since the epoch. It may step. */
	now(): number;
	/** Milliseconds since some moment; never goes back. For durations. */
	monotonic(): number;
	setTimeout(callback: () => void, ms: number): Timer;
	clearTimeout(timer: Timer | undefined): void;
	/** A number from 0 to below 1. */
	random(): number;
	/** A random UUID, version 4. */
	uuid(): string;
	/** Random bytes that can be a secret. */
	randomBytes(length: number): Uint8Array<ArrayBuffer>;
	readonly fetch: typeof fetch;
}

/** The surroundings of production. Globals are looked up at each call, so that a patched one is honoured. */
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

/** The name of an option that no configuration file can contain, and that checks of options do not see. */
const SURROUNDINGS = Symbol('surroundings');

/**
 * The same options, with surroundings of their own: for `createEndpoint`, the adapters and the sandbox, in tests.
 * @param surroundings replace the platform's
 * @param options are not changed
 * @returns a copy
 */
export function within<Options extends object>(surroundings: Surroundings, options: Options): Options {
	return { ...options, [SURROUNDINGS]: surroundings };
}

/**
 * The surroundings that options were given with {@link within}.
 * @param options of a factory
 * @returns the platform's by default
 */
export function surroundingsOf(options: object | null | undefined): Surroundings {
	return (
		(options as { readonly [SURROUNDINGS]?: Surroundings } | null | undefined)?.[SURROUNDINGS] ?? PLATFORM
	);
}
