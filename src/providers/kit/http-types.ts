import type { Surroundings } from '../../wire/surroundings.ts';
import type { Call, ProviderFault } from '../provider.ts';
import type { Secret } from './secret.ts';

/** How long things may take, in milliseconds. The defaults suit production; tests shorten them. */
export interface Timing {
	/**
	 * For one verb, over all its requests, tries and pauses. Must stay below the lease of an attempt. Default
	 * 11,500: whoever asks the endpoint has an answer within 12 seconds, with the ways there and back.
	 */
	readonly totalMs: number;
	/** For the answer's headers to one try. Default 8,000: a second try must have time left. */
	readonly tryMs: number;
	/** Before a second try of something that was sent; jitter takes up to half of it away. Default 400. */
	readonly pauseMs: number;
	/** After so many requests in a row that the provider did not answer, none is sent for {@link breakMs}. Default 5. */
	readonly breakAfter: number;
	/** Default 10,000; then one request tries for all. */
	readonly breakMs: number;
}

/** What an adapter tells the kit about its provider. */
export interface HttpOptions {
	readonly provider: string;
	/** With the version path, without a slash at the end. */
	readonly baseUrl: string;
	/** The headers of every request. Called for each, so that no secret is kept in the open. */
	readonly headers: () => Readonly<Record<string, string>>;
	/** What must never be seen in an error. */
	readonly secrets: readonly Secret[];
	/** Reads the provider's own body of an error answer. */
	readonly explain: (body: unknown, status: number) => Explanation;
	readonly fetch?: typeof fetch | undefined;
	readonly timing?: Partial<Timing> | undefined;
	/** Default: the platform's. */
	readonly surroundings?: Surroundings | undefined;
}

/** What the body of an error answer says, in the provider's words. */
export interface Explanation {
	/** As `idempotency_error`. */
	readonly code?: string | undefined;
	readonly message?: string | undefined;
	/** Names of the fields at fault. */
	readonly fields?: readonly string[] | undefined;
	/** Better known than from the HTTP status. */
	readonly fault?: ProviderFault | undefined;
	readonly executed?: 'no' | 'maybe' | undefined;
}

export interface HttpRequest {
	readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Below the base URL, as `payments`. Ids in it were checked to be ids. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string>> | undefined;
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>> | undefined;
	/**
	 * True when sending it twice has the same effect as sending it once: reads, writes under an idempotency
	 * key that the provider honours, and setting a state. Everything else is never sent a second time.
	 */
	readonly repeatable: boolean;
}

export interface HttpAnswer {
	readonly status: number;
	/** Parsed JSON; `undefined` when there was no body at all. */
	readonly body: unknown;
}

/** Sends one request within the time that its verb has left. @throws {ProviderError} */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

/** Opens the time budget of one verb. */
export type Begin = (call?: Call) => Send;
