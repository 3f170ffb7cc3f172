import ky from 'ky';
import { PLATFORM, type Surroundings, type Timer } from '../../wire/surroundings.ts';
import { ProviderError, type Call, type ProviderFault } from '../provider.ts';
import { Breaker } from './breaker.ts';
import { bounded, NO_JSON, parseJson, textOf } from './body.ts';
import { classify, Failures, Late, retryAfter } from './failures.ts';
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

/** Whether after this answer the same request may be sent once more, if it is one that can be repeated. */
function isRetried(status: number): boolean {
	return status === 408 || status === 425 || status === 429 || status >= 500;
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
	const surroundings = options.surroundings ?? PLATFORM;
	const breaker = new Breaker({ after: timing.breakAfter, forMs: timing.breakMs });
	const client = ky.create({
		prefix: options.baseUrl,
		// Following one would carry keys to another host, or turn a POST into a GET.
		redirect: 'manual',
		// Time limits and retries are decided below: ky takes both from the global clock and timers.
		timeout: false,
		retry: 0,
		throwHttpErrors: false,
	});

	/** With the body as text: ky would put it into its request, and copy that. */
	const fetchWith =
		(body: string | undefined): typeof fetch =>
		async (input, init) => {
			const send = options.fetch ?? surroundings.fetch;
			return bounded(await send(input, body === undefined ? init : { ...init, body }));
		};

	/** Sends once. Rejects with {@link Late} when the headers do not come in time. */
	const sendOnce = async (request: HttpRequest, json: string | undefined, ended: AbortSignal) => {
		const late = new AbortController();
		let timer: Timer | undefined;
		const timeout = new Promise<never>((_, reject) => {
			timer = surroundings.setTimeout(() => {
				const error = new Late();
				// First the reason that is reported, then the end of the request, which may reject with another one.
				reject(error);
				late.abort(error);
			}, timing.tryMs);
		});
		try {
			const answer = client(request.path, {
				method: request.method,
				headers: {
					accept: 'application/json',
					...(json !== undefined && { 'content-type': 'application/json' }),
					...options.headers(),
					...request.headers,
				},
				...(request.query && { searchParams: { ...request.query } }),
				fetch: fetchWith(json),
				signal: AbortSignal.any([ended, late.signal]),
			});
			return await Promise.race([answer, timeout]);
		} finally {
			surroundings.clearTimeout(timer);
		}
	};

	return (call) => {
		const deadline = surroundings.monotonic() + timing.totalMs;

		return async (request) => {
			const failures = new Failures(request, { ...options, now: surroundings.now });
			const leftMs = deadline - surroundings.monotonic();
			if (leftMs <= 0) throw failures.unsent('no time was left to send this');
			if (call?.signal?.aborted) throw failures.unsent('the call was ended before this was sent');

			const restMs = breaker.pauseMs(surroundings.monotonic());
			if (restMs > 0) throw failures.spared(restMs);

			const clock = new AbortController();
			const timer = surroundings.setTimeout(() => clock.abort(), leftMs);
			const signal = call?.signal ? AbortSignal.any([clock.signal, call.signal]) : clock.signal;
			const json = request.body === undefined ? undefined : JSON.stringify(request.body);
			try {
				const first = await outcomeOf(() => sendOnce(request, json, signal));
				const waitMs = signal.aborted ? undefined : waitBeforeRetry(request, failures, first);
				let response: Response;
				if (waitMs === undefined) response = responseOf(first);
				else {
					if ('response' in first) void first.response.body?.cancel().catch(() => {});
					await pause(waitMs, signal);
					response = await sendOnce(request, json, signal);
				}
				const body = parseJson(await textOf(response, signal));
				if (DOWN.has(response.status)) breaker.failed(surroundings.monotonic());
				else breaker.answered();
				if (!response.ok) throw failures.refused(response.status, response.headers, body);
				if (body === NO_JSON) throw failures.senseless(response.status);
				return { status: response.status, body };
			} catch (error) {
				if (error instanceof ProviderError) throw error;
				// A caller's own end says nothing of the provider.
				if (!call?.signal?.aborted) breaker.failed(surroundings.monotonic());
				throw failures.broken(
					error,
					call?.signal?.aborted ? 'caller' : clock.signal.aborted ? 'clock' : undefined,
				);
			} finally {
				surroundings.clearTimeout(timer);
			}
		};
	};

	/**
	 * When a request is sent a second time: at once when nothing of it had left this machine; otherwise only if it can be
	 * repeated, after a pause or after the time that the provider asked for, and not when that is too long to wait.
	 * @returns milliseconds to wait before; `undefined` when it is not sent again
	 */
	function waitBeforeRetry(request: HttpRequest, failures: Failures, first: Outcome): number | undefined {
		const pauseMs = timing.pauseMs * (0.5 + surroundings.random() / 2);
		if ('error' in first) {
			if (provablyUnsent(first.error)) return 0;
			if (!request.repeatable) return undefined;
			failures.doubt();
			return pauseMs;
		}
		const { status, headers } = first.response;
		if (!request.repeatable || !isRetried(status)) return undefined;
		const asked = retryAfter(headers, surroundings.now());
		if ((asked ?? 0) > LONGEST_WAIT) return undefined;
		if (classify(status)[1] === 'maybe') failures.doubt();
		return asked === undefined ? pauseMs : asked * 1000;
	}

	/** Rejects at once when the signal is aborted. */
	function pause(ms: number, signal: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			const end = () => {
				surroundings.clearTimeout(timer);
				reject(signal.reason as Error);
			};
			const timer = surroundings.setTimeout(() => {
				signal.removeEventListener('abort', end);
				resolve();
			}, ms);
			signal.addEventListener('abort', end, { once: true });
		});
	}
}

/** How one try ended. */
type Outcome = { readonly response: Response } | { readonly error: unknown };

async function outcomeOf(send: () => Promise<Response>): Promise<Outcome> {
	try {
		return { response: await send() };
	} catch (error) {
		return { error };
	}
}

function responseOf(outcome: Outcome): Response {
	if ('error' in outcome) throw outcome.error;
	return outcome.response;
}
