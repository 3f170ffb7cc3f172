import type { Surroundings } from '../../../wire/surroundings.ts';
import type { Call, ProviderFault } from '../../provider.ts';
import type { Secret } from './secret.ts';

/** Time limits and pauses, in milliseconds. The defaults are for production; tests shorten them. */
export interface Timing {
	/**
	 * For one method, over all its requests, tries and pauses. Must stay below the lease of an attempt. Default 11,500:
	 * the endpoint then responds within 12 seconds, network time included.
	 */
	readonly totalMs: number;
	/** For the response headers of one try. Default 8,000: leaves time for a second try. */
	readonly tryMs: number;
	/** Before a second try of a request that was sent; jitter subtracts up to half of it. Default 400. */
	readonly pauseMs: number;
	/** After this many consecutive requests without a response, none is sent for {@link breakMs}. Default 5. */
	readonly breakAfter: number;
	/** How long nothing is sent; then one request is sent as a test. Default 10,000. */
	readonly breakMs: number;
}

/** Options of the HTTP client of an adapter. */
export interface HttpOptions {
	readonly provider: string;
	/** With the version path, without a trailing slash. */
	readonly baseUrl: string;
	/** The headers of every request. A function, so that no secret is stored as plain text. */
	readonly headers: () => Readonly<Record<string, string>>;
	/** Secrets that must not appear in an error. */
	readonly secrets: readonly Secret[];
	/** Reads the body of the provider's error response. */
	readonly explain: (body: unknown, status: number) => Explanation;
	readonly fetch?: typeof fetch | undefined;
	readonly timing?: Partial<Timing> | undefined;
	/** Default: the platform's. */
	readonly surroundings?: Surroundings | undefined;
}

/** Content of the provider's error response. */
export interface Explanation {
	/** The provider's code, e.g. `idempotency_error`. */
	readonly code?: string | undefined;
	readonly message?: string | undefined;
	/** Names of the invalid fields. */
	readonly fields?: readonly string[] | undefined;
	/** Set if the body is more precise than the HTTP status. */
	readonly fault?: ProviderFault | undefined;
	readonly executed?: 'no' | 'maybe' | undefined;
}

export interface HttpRequest {
	readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Below the base URL, e.g. `payments`. Ids in it have been validated. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string>> | undefined;
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>> | undefined;
	/**
	 * True if the request is idempotent: reads, writes with an idempotency key that the provider supports, and setting
	 * a state. Every other request is sent only once.
	 */
	readonly repeatable: boolean;
}

export interface HttpAnswer {
	readonly status: number;
	/** Parsed JSON; `undefined` if there was no body. */
	readonly body: unknown;
}

/** Sends one request within the remaining time of its method. @throws {ProviderError} */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

/** Starts the time budget of one method. */
export type Begin = (call?: Call) => Send;
