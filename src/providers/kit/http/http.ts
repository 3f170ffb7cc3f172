import ky from 'ky';
import { PLATFORM, type Timer } from '../../../wire/surroundings.ts';
import { ProviderError } from '../../provider.ts';
import { Breaker } from './breaker.ts';
import { bounded, NO_JSON, parseJson, textOf } from './body.ts';
import { classify, Failures, Late, retryAfter } from './failures.ts';
import type { Timing, HttpOptions, HttpRequest, Begin } from './http-types.ts';
import { provablyUnsent } from './network-error.ts';

const TIMING: Timing = { totalMs: 11_500, tryMs: 8_000, pauseMs: 400, breakAfter: 5, breakMs: 10_000 };

/** Statuses of a gateway that cannot reach the provider. A 500 may be caused by the request itself. */
const DOWN: ReadonlySet<number> = new Set([502, 503, 504]);

/** Longest `Retry-After` that is waited for, in seconds; a longer one is returned to the caller. */
const LONGEST_WAIT = 5;

/** Whether a repeatable request is sent once more after this status. */
function isRetried(status: number): boolean {
	return status === 408 || status === 425 || status === 429 || status >= 500;
}

/**
 * The HTTP client of all adapters: applies time limits and retries, rejects redirects, limits the size of responses,
 * and classifies failures.
 *
 * Every failure is a {@link ProviderError}. For requests that change something, `executed` is `no` only when
 * no try can have had an effect: nothing was sent, or every response was an error that excludes an effect.
 * Errors of reads always have `maybe`: a failed read does not show whether the payment was executed.
 */
export function createHttp(options: HttpOptions): Begin {
	const timing = { ...TIMING, ...options.timing };
	const surroundings = options.surroundings ?? PLATFORM;
	const breaker = new Breaker({ after: timing.breakAfter, forMs: timing.breakMs });
	const client = ky.create({
		prefix: options.baseUrl,
		// Following a redirect could send keys to another host, or turn a POST into a GET.
		redirect: 'manual',
		// Time limits and retries are decided below: ky takes both from the global clock and timers.
		timeout: false,
		retry: 0,
		throwHttpErrors: false,
	});

	/** With the body as text: ky would create a request with it and copy that. */
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
				// Reject with the reported reason first: aborting the request may reject with another error.
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
			if (restMs > 0) throw failures.circuitOpen(restMs);

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
				if (body === NO_JSON) throw failures.invalidJson(response.status);
				return { status: response.status, body };
			} catch (error) {
				if (error instanceof ProviderError) throw error;
				// An abort by the caller is not a failure of the provider.
				if (!call?.signal?.aborted) breaker.failed(surroundings.monotonic());
				throw failures.networkFailure(
					error,
					call?.signal?.aborted ? 'caller' : clock.signal.aborted ? 'clock' : undefined,
				);
			} finally {
				surroundings.clearTimeout(timer);
			}
		};
	};

	/**
	 * Decides on a second try. If nothing was sent: at once. Otherwise only if the request is repeatable, after a pause
	 * or after the provider's `Retry-After`, unless that is too long.
	 * @returns milliseconds to wait before the second try; `undefined` if there is none
	 */
	function waitBeforeRetry(request: HttpRequest, failures: Failures, first: Outcome): number | undefined {
		const pauseMs = timing.pauseMs * (0.5 + surroundings.random() / 2);
		if ('error' in first) {
			if (provablyUnsent(first.error)) return 0;
			if (!request.repeatable) return undefined;
			failures.markMaybeSent();
			return pauseMs;
		}
		const { status, headers } = first.response;
		if (!request.repeatable || !isRetried(status)) return undefined;
		const asked = retryAfter(headers, surroundings.now());
		if ((asked ?? 0) > LONGEST_WAIT) return undefined;
		if (classify(status)[1] === 'maybe') failures.markMaybeSent();
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

/** Result of one try. */
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
