import type { Language } from '../../wire/language.ts';
import type { CreatedLink } from '../../wire/links.ts';
import type { FieldError, Problem, ProblemCode } from '../../wire/problem.ts';
import { fieldsDetail, type Hint } from './hints.ts';
import { PROBLEM_TITLES } from './problem-titles.ts';
import { requestLanguage } from './request-language.ts';

/** HTTP status of each code, and whether the same request may succeed when it is sent again. */
const TABLE: Readonly<Record<ProblemCode, readonly [status: number, retryable: boolean]>> = {
	invalid_json: [400, false],
	unsupported_media_type: [415, false],
	body_too_large: [413, false],
	invalid_request: [422, false],
	origin_not_allowed: [403, false],
	token_invalid: [401, false],
	token_expired: [401, false],
	status_token_invalid: [401, false],
	item_not_found: [404, false],
	offer_expired: [410, false],
	method_not_available: [422, false],
	quantity_out_of_range: [422, false],
	amount_out_of_range: [422, false],
	return_url_not_allowed: [422, false],
	attempt_missing: [422, false],
	attempt_reused: [422, false],
	attempt_in_progress: [409, true],
	price_changed: [409, false],
	already_paid: [409, false],
	order_cancelled: [409, false],
	rate_limited: [429, true],
	challenge_required: [403, false],
	provider_rejected: [422, false],
	provider_unavailable: [503, true],
	provider_timeout: [504, true],
	outcome_unknown: [502, true],
	amount_mismatch: [502, false],
	not_supported: [422, false],
	not_found: [404, false],
	unauthorized: [401, false],
	internal: [500, true],
};

/**
 * The sentence for the developer on what to change, for a problem without its own {@link Hint}. Undefined where nothing
 * is wrong with the page or the configuration.
 */
const DETAILS: Readonly<Record<ProblemCode, string | undefined>> = {
	invalid_json: 'The request body is not valid JSON in UTF-8. Send what JSON.stringify() returns.',
	unsupported_media_type:
		'The request must not be compressed, and needs the Content-Type application/json, or application/x-www-form-urlencoded from a form.',
	body_too_large: 'The request body is larger than this route accepts: 16 KB for payment and connect links.',
	invalid_request: 'The request does not have the form that this route expects. See the OpenAPI document.',
	origin_not_allowed: 'The page is not in "origins".',
	token_invalid: 'The checkout token is not accepted. Compare it with "tokens" in the configuration.',
	token_expired:
		'The checkout token expired. Sign a new one whenever the page is rendered; it may be valid for up to 60 minutes.',
	status_token_invalid:
		'The header Authorization needs the status token that this endpoint returned for this very link. If it did, use the same "statusTokenSecret" and "id" on every server of this endpoint.',
	item_not_found: 'The item is not in "items".',
	offer_expired:
		'The end of the offer ("expiresAt" of the item, "offer.expires_at" of the token) is past. Move it to sell the offer again.',
	method_not_available: 'The method is not in "methods" of the item.',
	quantity_out_of_range: 'The quantity is outside "quantity" of the item.',
	amount_out_of_range: 'The amount is outside "openAmount" of the item.',
	return_url_not_allowed: 'The return URL is not allowed by "returnUrls" or "origins".',
	attempt_missing:
		'The request has no "attempt". Send a new UUID for each purchase, in the body or in the header Idempotency-Key.',
	attempt_reused:
		'This "attempt" was already used for another item, customer or charge. Send a new UUID for another purchase.',
	attempt_in_progress: undefined,
	price_changed:
		'The "expected_amount" of the request is not the price of the server. Read the item again and show its price; nothing was made.',
	already_paid:
		'The order is paid. "link" in the answer is its payment; for another payment use another "reference" or another attempt.',
	order_cancelled: 'This payment was cancelled from the server. "reopenPaymentLink" makes it payable again.',
	rate_limited:
		'There were more requests than "limits" allows. Behind a proxy all payers count as one until "trustedProxies" is set.',
	challenge_required: '"beforeCreate" returned something else than "allow" for this request.',
	provider_rejected:
		'The provider rejected the data of this request. The log entry with this request_id has the reason.',
	provider_unavailable:
		'The provider could not be used. Check its keys and its base URL; the log entry with this request_id has the reason.',
	provider_timeout:
		'The provider did not answer in time. The log entry with this request_id has the request.',
	outcome_unknown:
		'The provider was asked, and it is not known what it did. The log entry with this request_id has the reason.',
	amount_mismatch:
		'The provider returned another amount than was ordered. The log entry with this request_id has more.',
	not_supported: 'The provider of this offer does not have this operation.',
	not_found: 'Nothing exists under this id.',
	unauthorized: 'The header Authorization needs "Bearer" and the configured secret.',
	internal: 'The server failed. The log entry with this request_id has the reason.',
};

/** Additional information about a problem. */
export interface ProblemFacts {
	readonly errors?: readonly FieldError[];
	/** For `already_paid`: the existing payment. */
	readonly link?: CreatedLink;
	/** Our name for the payment at the provider, when it is unknown whether it was made. */
	readonly reference?: string;
	/** Seconds for the `Retry-After` header; rounded up to whole seconds. */
	readonly retryAfterSeconds?: number | undefined;
	/** For the merchant's log; never sent. */
	readonly cause?: unknown;
	/** For the developer. Sent in the test environment only. */
	readonly hint?: Hint | undefined;
	/** BCP 47. Language of the page that sent the request, if its body contains one. */
	readonly locale?: string | undefined;
}

/** Thrown anywhere behind the routes. Becomes the response. */
export class ProblemError extends Error {
	override readonly name = 'ProblemError';
	readonly code: ProblemCode;
	readonly facts: ProblemFacts;

	constructor(code: ProblemCode, facts: ProblemFacts = {}) {
		super(
			facts.hint ? `${code}: ${facts.hint.detail}` : code,
			facts.cause === undefined ? undefined : { cause: facts.cause },
		);
		this.code = code;
		this.facts = facts;
	}
}

/** The `invalid_request` that points at fields. */
export function invalidField(pointer: string, code: FieldError['code']): ProblemError {
	return new ProblemError('invalid_request', { errors: [{ pointer, code }] });
}

/** The sentence for the developer. It must not be sent in the live environment. */
export function detailOf({ code, facts: { hint, errors } }: ProblemError): string | undefined {
	return hint?.detail ?? (errors ? fieldsDetail(errors) : DETAILS[code]);
}

/**
 * The fields of a problem that may be sent, as RFC 9457 defines them.
 *
 * @param detail see {@link detailOf}; undefined in the live environment
 */
export function describeProblem(
	error: ProblemError,
	requestId: string,
	language: Language,
	detail?: string,
): Problem {
	const [status, retryable] = TABLE[error.code];
	return {
		type: `urn:checkout-links:problem:${error.code}`,
		title: PROBLEM_TITLES[error.code][language],
		status,
		...(detail !== undefined && { detail }),
		code: error.code,
		retryable,
		request_id: requestId,
		...(error.facts.errors && { errors: error.facts.errors }),
		...(error.facts.link && { link: error.facts.link }),
		...(error.facts.reference !== undefined && { reference: error.facts.reference }),
	};
}

/** The headers of every response with a problem, except its content type. */
export function problemHeaders(error: ProblemError, language: Language): Record<string, string> {
	const { retryAfterSeconds } = error.facts;
	return {
		'content-language': language,
		vary: 'Accept-Language',
		...(retryAfterSeconds !== undefined && {
			'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))),
		}),
		...(TABLE[error.code][0] === 401 && { 'www-authenticate': 'Bearer' }),
	};
}

/**
 * The response for a problem: RFC 9457, in the language of the request.
 *
 * @param headers of the request
 * @param test whether the endpoint has test keys; the sentence for the developer is then included
 */
export function problemResponse(
	error: ProblemError,
	requestId: string,
	headers: Headers,
	test: boolean,
): Response {
	const language = requestLanguage(headers, error.facts.locale);
	const problem = describeProblem(error, requestId, language, test ? detailOf(error) : undefined);
	return new Response(JSON.stringify(problem), {
		status: problem.status,
		headers: { ...problemHeaders(error, language), 'content-type': 'application/problem+json' },
	});
}
