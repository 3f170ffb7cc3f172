import { ProviderError, type ProviderFault } from '../../provider.ts';
import { NO_JSON, OVERSIZED } from './body.ts';
import type { HttpOptions, HttpRequest } from './http-types.ts';
import { hiddenValues, scrub } from './scrub.ts';
import { networkCode, provablyUnsent } from './network-error.ts';

/** Maximum number of field names that are passed on. */
const MOST_FIELDS = 20;

/** A try whose response did not begin in time. */
export class Late extends Error {
	override readonly name = 'Late';
}

/** Meaning of a status other than 2xx, if the body contains nothing more precise. */
export function classify(status: number): readonly [ProviderFault, 'no' | 'maybe'] {
	if (status === 401 || status === 403) return ['unauthorized', 'no'];
	if (status === 404 || status === 410) return ['not_found', 'no'];
	if (status === 408 || status === 504) return ['timeout', 'maybe'];
	if (status === 409) return ['duplicate', 'maybe'];
	if (status === 425) return ['unavailable', 'no'];
	if (status === 429) return ['rate_limited', 'no'];
	if (status >= 500) return ['unavailable', 'maybe'];
	if (status >= 400) return ['rejected', 'no'];
	// Redirects, and the status 0 of opaque redirects.
	return ['unreadable', 'maybe'];
}

/**
 * Seconds of a `Retry-After` header (RFC 9110, 10.2.3), given as a number or as a date.
 * @param now milliseconds since the epoch
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
	const value = headers.get('retry-after')?.trim();
	if (!value) return undefined;
	if (/^\d{1,9}$/.test(value)) return Number(value);
	const at = Date.parse(value);
	return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

/**
 * Creates the errors of one request. Once an earlier try may have had an effect, `executed` is `maybe` in every error.
 * Reads start in that state: a failed read does not show whether the payment was executed.
 */
export class Failures {
	readonly #request: HttpRequest;
	readonly #options: HttpOptions & { readonly now: () => number };
	#maybeSent: boolean;

	constructor(request: HttpRequest, options: HttpOptions & { readonly now: () => number }) {
		this.#request = request;
		this.#options = options;
		this.#maybeSent = request.method === 'GET';
	}

	/** Records a try that may have had an effect. */
	markMaybeSent(): void {
		this.#maybeSent = true;
	}

	/** Nothing of this try was sent. */
	unsent(why: string): ProviderError {
		return this.#error('timeout', 'no', why);
	}

	/** Nothing was sent, because the circuit breaker is open. */
	circuitOpen(restMs: number): ProviderError {
		const retryAfterSeconds = Math.ceil(restMs / 1000);
		return this.#error('unavailable', 'no', 'it has not answered for a while', { retryAfterSeconds });
	}

	/** A 2xx response whose body is not JSON. */
	invalidJson(status: number): ProviderError {
		return this.#error('unreadable', 'maybe', `HTTP ${status} with a body that is no JSON`, { status });
	}

	/** A response other than 2xx. */
	refused(status: number, headers: Headers, body: unknown): ProviderError {
		const told = this.#options.explain(body === NO_JSON ? undefined : body, status);
		const [fault, executed] = classify(status);
		const hide = hiddenValues(this.#request.body, this.#options.secrets);
		const says = [told.code, told.message].filter((part) => part !== undefined).join(': ');
		const message = scrub(`HTTP ${status} ${says}`.trim(), hide);
		return this.#error(told.fault ?? fault, told.executed ?? executed, message, {
			status,
			retryAfterSeconds: retryAfter(headers, this.#options.now()),
			fields: told.fields?.slice(0, MOST_FIELDS).map((field) => scrub(field, hide)),
		});
	}

	/**
	 * No response, or only part of one. The thrown error may quote the request, so only its code is passed on.
	 * @param ended what aborted the request, if it was aborted
	 */
	networkFailure(error: unknown, ended: 'caller' | 'clock' | undefined): ProviderError {
		if (ended === 'caller')
			return this.#error('timeout', 'maybe', 'the call was ended before an answer came');
		if (ended === 'clock' || error instanceof Late)
			return this.#error('timeout', 'maybe', 'no answer in time');
		const code = networkCode(error);
		const because = code === undefined ? '' : ` (${scrub(code)})`;
		if (provablyUnsent(error)) return this.#error('unavailable', 'no', `could not be reached${because}`);
		if (code === OVERSIZED) return this.#error('unreadable', 'maybe', 'the answer was larger than 1 MiB');
		return this.#error('unavailable', 'maybe', `the connection broke${because}`);
	}

	#error(
		fault: ProviderFault,
		executed: 'no' | 'maybe',
		message: string,
		facts: {
			readonly [fact in 'status' | 'retryAfterSeconds' | 'fields']?: ProviderError[fact] | undefined;
		} = {},
	): ProviderError {
		return new ProviderError({
			provider: this.#options.provider,
			fault,
			executed: this.#maybeSent ? 'maybe' : executed,
			message: `${this.#request.method} /${this.#request.path}: ${message}`,
			...facts,
		});
	}
}
