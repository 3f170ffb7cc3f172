import ky, { isHTTPError, type RetryOptions } from 'ky';
import { ProviderError, type Call, type ProviderFault } from '../provider.ts';
import { Breaker } from './breaker.ts';
import { bounded, NO_JSON, parseJson, textOf } from './body.ts';
import { classify, Failures, retryAfter } from './failures.ts';
import type { Secret } from './secret.ts';
import { provablyUnsent } from './unsent.ts';

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

const TIMING: Timing = { totalMs: 11_500, tryMs: 8_000, pauseMs: 400, breakAfter: 5, breakMs: 10_000 };

/** Answers of a gateway whose provider is not there. A plain 500 may be about this one request. */
const DOWN: ReadonlySet<number> = new Set([502, 503, 504]);

/** Longest `Retry-After` that is waited for, in seconds; a longer one is handed to the caller. */
const LONGEST_WAIT = 5;

/** Answers after which the same request may be sent once more, if it is one that can be repeated. */
const RETRIED = [408, 425, 429, ...Array.from({ length: 100 }, (_, i) => 500 + i)];

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

/**
 * The one place where adapters touch the network: time limits, retries, redirects refused, answers bounded,
 * bodies guarded, failures classified.
 *
 * Every failure is a {@link ProviderError}. For requests that change something, `executed` is `no` only when
 * no try of it can have had an effect: nothing was sent, or every answer was a refusal that excludes one.
 * Errors of reads always say `maybe`, since they tell nothing about whatever the read was made to find out.
 */
export function createHttp(options: HttpOptions): Begin {
	const timing = { ...TIMING, ...options.timing };
	const breaker = new Breaker({ after: timing.breakAfter, forMs: timing.breakMs });
	const client = ky.create({
		prefix: options.baseUrl,
		// Following one would carry keys to another host, or turn a POST into a GET.
		redirect: 'manual',
		timeout: timing.tryMs,
		// Only these are thrown by ky, and only to be tried again; the rest is read here.
		throwHttpErrors: (status) => RETRIED.includes(status),
	});

	/** With the body as text: ky would put it into its request, and copy that for the case that it has to try again. */
	const fetchWith =
		(body: string | undefined): typeof fetch =>
		async (input, init) => {
			// Looked up at each call when not given, so that a patched global is honoured.
			const send = options.fetch ?? fetch;
			return bounded(await send(input, body === undefined ? init : { ...init, body }));
		};

	return (call) => {
		const deadline = Date.now() + timing.totalMs;

		return async (request) => {
			const failures = new Failures(request, options);
			const leftMs = deadline - Date.now();
			if (leftMs <= 0) throw failures.unsent('no time was left to send this');
			if (call?.signal?.aborted) throw failures.unsent('the call was ended before this was sent');

			const restMs = breaker.pauseMs(Date.now());
			if (restMs > 0) throw failures.spared(restMs);

			const clock = new AbortController();
			const timer = setTimeout(() => clock.abort(), leftMs);
			const signal = call?.signal ? AbortSignal.any([clock.signal, call.signal]) : clock.signal;
			const json = request.body === undefined ? undefined : JSON.stringify(request.body);
			try {
				const response = await client(request.path, {
					method: request.method,
					headers: {
						accept: 'application/json',
						...(json !== undefined && { 'content-type': 'application/json' }),
						...options.headers(),
						...request.headers,
					},
					...(request.query && { searchParams: { ...request.query } }),
					fetch: fetchWith(json),
					signal,
					retry: oneMoreTry(request, failures, timing.pauseMs, signal),
				});
				const body = parseJson(await textOf(response, signal));
				breaker.answered();
				if (!response.ok) throw failures.refused(response.status, response.headers, body);
				if (body === NO_JSON) throw failures.senseless(response.status);
				return { status: response.status, body };
			} catch (error) {
				if (error instanceof ProviderError) throw error;
				if (isHTTPError(error)) {
					const { response, data } = error;
					if (DOWN.has(response.status)) breaker.failed(Date.now());
					else breaker.answered();
					throw failures.refused(
						response.status,
						response.headers,
						typeof data === 'string' ? parseJson(data) : data,
					);
				}
				// A caller's own end says nothing of the provider.
				if (!call?.signal?.aborted) breaker.failed(Date.now());
				throw failures.broken(
					error,
					call?.signal?.aborted ? 'caller' : clock.signal.aborted ? 'clock' : undefined,
				);
			} finally {
				clearTimeout(timer);
			}
		};
	};
}

/**
 * When a request is sent a second time: at once when nothing of it had left this machine; otherwise only if
 * it can be repeated, after a pause or after the time that the provider asked for, and not when that is too
 * long to wait.
 */
function oneMoreTry(
	{ repeatable }: HttpRequest,
	failures: Failures,
	pauseMs: number,
	signal: AbortSignal,
): RetryOptions {
	let delayMs = pauseMs;
	return {
		limit: 1,
		methods: ['get', 'post', 'patch', 'delete'],
		statusCodes: RETRIED,
		afterStatusCodes: RETRIED,
		maxRetryAfter: LONGEST_WAIT * 1000,
		delay: () => delayMs,
		jitter: (ms) => ms * (0.5 + Math.random() / 2),
		shouldRetry: ({ error }) => {
			if (signal.aborted) return false;
			if (provablyUnsent(error)) {
				delayMs = 0;
				return true;
			}
			if (!repeatable) return false;
			if (!isHTTPError(error)) {
				failures.doubt();
				return true;
			}
			const { status, headers } = error.response;
			if ((retryAfter(headers) ?? 0) > LONGEST_WAIT) return false;
			if (classify(status)[1] === 'maybe') failures.doubt();
			// ky's own rules know the rest: the status codes above, and their Retry-After.
			return undefined;
		},
	};
}
