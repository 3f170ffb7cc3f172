import ky, { isHTTPError, isTimeoutError } from 'ky';
import { ProviderError, type Call, type ProviderFault } from '../provider.ts';
import { hiddenValues, scrub } from './scrub.ts';
import type { Secret } from './secret.ts';
import { networkCode, provablyUnsent } from './unsent.ts';

/** How long things may take, in milliseconds. The defaults suit production; tests shorten them. */
export interface Timing {
	/** For one verb, over all its requests, tries and pauses. Must stay below the lease of an attempt. Default 12,000. */
	readonly totalMs: number;
	/** For the answer's headers to one try. Default 8,000: a second try must have time left. */
	readonly tryMs: number;
	/** Before a second try of something that was sent; jitter takes up to half of it away. Default 400. */
	readonly pauseMs: number;
}

const TIMING: Timing = { totalMs: 12_000, tryMs: 8_000, pauseMs: 400 };

/** Largest answer that is read, in bytes. */
const LARGEST_ANSWER = 1024 * 1024;

/** Longest `Retry-After` that is waited for, in seconds; a longer one is handed to the caller. */
const LONGEST_WAIT = 5;

/** How many names of wrong fields are passed on. */
const MOST_FIELDS = 20;

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
	 * True when sending it twice has the same effect as sending it once: reads, writes under an idempotency key that
	 * the provider honours, and setting a state. Everything else is never sent a second time.
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
 * The one place where adapters touch the network: time limits, retries, redirects refused, answers bounded, bodies
 * guarded, failures classified.
 *
 * Every failure is a {@link ProviderError}. For requests that change something, `executed` is `no` only when no try of
 * it can have had an effect: nothing was sent, or every answer was a refusal that excludes one. Errors of reads always say
 * `maybe`, since they tell nothing about whatever the read was made to find out.
 */
export function createHttp(options: HttpOptions): Begin {
	const timing = { ...TIMING, ...options.timing };
	const platformFetch = options.fetch ?? fetch;
	const client = ky.create({
		prefix: options.baseUrl,
		// Following one would carry keys to another host, or turn a POST into a GET.
		redirect: 'manual',
		timeout: timing.tryMs,
		// Looked up at each call when not given, so that a patched global is honoured.
		fetch: async (input, init) =>
			bounded(await (options.fetch ? platformFetch : fetch)(input as Request | string | URL, init)),
		// Only these are thrown by ky, and only to be retried; the rest is classified here.
		throwHttpErrors: (status) => RETRIED.includes(status),
	});

	return (call) => {
		const deadline = Date.now() + timing.totalMs;

		return async (request) => {
			const reads = request.method === 'GET';
			const where = `${request.method} /${request.path}`;
			/** Whether an earlier try of this request may have had an effect. */
			let doubt = reads;

			const failure = (
				fault: ProviderFault,
				executed: 'no' | 'maybe',
				message: string,
				facts: {
					status?: number;
					retryAfterSeconds?: number | undefined;
					fields?: readonly string[] | undefined;
				} = {},
			) =>
				new ProviderError({
					provider: options.provider,
					fault,
					executed: doubt ? 'maybe' : executed,
					message: `${where}: ${message}`,
					...facts,
				});

			const leftMs = deadline - Date.now();
			if (leftMs <= 0) throw failure('timeout', 'no', 'no time was left to send this');
			if (call?.signal?.aborted) throw failure('timeout', 'no', 'the call was ended before this was sent');

			const clock = new AbortController();
			const timer = setTimeout(() => clock.abort(), leftMs);
			const signal = call?.signal ? AbortSignal.any([clock.signal, call.signal]) : clock.signal;
			let pauseMs = timing.pauseMs;

			const refused = (status: number, headers: Headers, body: unknown): ProviderError => {
				const told = options.explain(body, status);
				const [fault, executed] = classify(status);
				const hide = hiddenValues(request.body, options.secrets);
				const says = [told.code, told.message].filter((part) => part !== undefined).join(': ');
				return failure(
					told.fault ?? fault,
					told.executed ?? executed,
					scrub(`HTTP ${status} ${says}`.trim(), hide),
					{
						status,
						retryAfterSeconds: retryAfter(headers),
						fields: told.fields?.slice(0, MOST_FIELDS).map((field) => scrub(field, hide)),
					},
				);
			};

			try {
				const response = await client(request.path, {
					method: request.method,
					headers: { accept: 'application/json', ...options.headers(), ...request.headers },
					...(request.query && { searchParams: { ...request.query } }),
					...(request.body !== undefined && { json: request.body }),
					signal,
					retry: {
						limit: 1,
						methods: ['get', 'post', 'patch', 'delete'],
						statusCodes: RETRIED,
						afterStatusCodes: RETRIED,
						maxRetryAfter: LONGEST_WAIT * 1000,
						delay: () => pauseMs,
						jitter: (ms) => ms * (0.5 + Math.random() / 2),
						shouldRetry: ({ error }) => {
							if (signal.aborted) return false;
							if (isHTTPError(error)) {
								if (!request.repeatable) return false;
								if ((retryAfter(error.response.headers) ?? 0) > LONGEST_WAIT) return false;
								doubt ||= classify(error.response.status)[1] === 'maybe';
								return undefined;
							}
							if (provablyUnsent(error)) {
								pauseMs = 0;
								return true;
							}
							if (!request.repeatable) return false;
							doubt = true;
							return true;
						},
					},
				});
				const text = await response.text();
				const readable = parse(text);
				if (response.ok) {
					if (readable === UNREADABLE) {
						throw failure('unreadable', 'maybe', `HTTP ${response.status} with a body that is no JSON`, {
							status: response.status,
						});
					}
					return { status: response.status, body: readable };
				}
				throw refused(response.status, response.headers, readable === UNREADABLE ? undefined : readable);
			} catch (error) {
				if (error instanceof ProviderError) throw error;
				if (isHTTPError(error)) {
					const { data } = error;
					const body = typeof data === 'string' ? parse(data) : data;
					throw refused(
						error.response.status,
						error.response.headers,
						body === UNREADABLE ? undefined : body,
					);
				}
				// The order matters: a signal that fired explains whatever else was thrown because of it.
				if (call?.signal?.aborted)
					throw failure('timeout', 'maybe', 'the call was ended before an answer came');
				if (clock.signal.aborted || isTimeoutError(error))
					throw failure('timeout', 'maybe', 'no answer in time');
				const code = networkCode(error);
				const because = code === undefined ? '' : ` (${scrub(code)})`;
				if (provablyUnsent(error)) throw failure('unavailable', 'no', `could not be reached${because}`);
				if (code === OVERSIZED) throw failure('unreadable', 'maybe', 'the answer was larger than 1 MiB');
				// What fetch or reading threw may quote the request; only its code is passed on.
				throw failure('unavailable', 'maybe', `the connection broke${because}`);
			} finally {
				clearTimeout(timer);
			}
		};
	};
}

/** What an answer other than 2xx means where its body does not say better. */
function classify(status: number): readonly [ProviderFault, 'no' | 'maybe'] {
	if (status === 401 || status === 403) return ['unauthorized', 'no'];
	if (status === 404 || status === 410) return ['not_found', 'no'];
	if (status === 408 || status === 504) return ['timeout', 'maybe'];
	if (status === 409) return ['duplicate', 'maybe'];
	if (status === 425) return ['unavailable', 'no'];
	if (status === 429) return ['rate_limited', 'no'];
	if (status >= 500) return ['unavailable', 'maybe'];
	if (status >= 400) return ['rejected', 'no'];
	// Redirects, and what has no status at all where the platform hides them.
	return ['unreadable', 'maybe'];
}

/** Seconds of a `Retry-After` header (RFC 9110, 10.2.3), given as a number or as a date. */
function retryAfter(headers: Headers): number | undefined {
	const value = headers.get('retry-after')?.trim();
	if (!value) return undefined;
	if (/^\d{1,9}$/.test(value)) return Number(value);
	const at = Date.parse(value);
	return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

const UNREADABLE = Symbol('unreadable');

function parse(text: string): unknown {
	if (text === '') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return UNREADABLE;
	}
}

const OVERSIZED = 'ANSWER_TOO_LARGE';

/** The same response, whose body breaks off once it is larger than what we read. */
function bounded(response: Response): Response {
	// Where the platform hides redirects, there is nothing to bound, and the status 0 cannot be built again.
	if (response.body === null || response.status < 200) return response;
	let read = 0;
	const limit = new TransformStream<Uint8Array, Uint8Array>({
		transform(chunk, controller) {
			read += chunk.byteLength;
			if (read <= LARGEST_ANSWER) controller.enqueue(chunk);
			else controller.error(Object.assign(new Error('answer too large'), { code: OVERSIZED }));
		},
	});
	return new Response(response.body.pipeThrough(limit), response);
}
