import type { CreatedLink } from './links.ts';

/** Every code of an error response of the endpoint. The list is complete: clients can switch on it. */
export const PROBLEM_CODES = [
	'invalid_json',
	'unsupported_media_type',
	'body_too_large',
	'invalid_request',
	'origin_not_allowed',
	'token_invalid',
	'token_expired',
	'status_token_invalid',
	'item_not_found',
	'offer_expired',
	'method_not_available',
	'quantity_out_of_range',
	'amount_out_of_range',
	'return_url_not_allowed',
	'attempt_missing',
	'attempt_reused',
	'attempt_in_progress',
	'price_changed',
	'already_paid',
	'order_cancelled',
	'rate_limited',
	'challenge_required',
	'provider_rejected',
	'provider_unavailable',
	'provider_timeout',
	'outcome_unknown',
	'amount_mismatch',
	'not_supported',
	'not_found',
	'unauthorized',
	'internal',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One thing wrong with one field of the request. */
export interface FieldError {
	/** JSON Pointer (RFC 6901) into the request body, e.g. `/customer/email`; for a query parameter `/since`. */
	readonly pointer: string;
	/** What is wrong: `missing`, `unexpected`, `invalid`. */
	readonly code: string;
}

/** Body of every error response: RFC 9457 problem details with extension members. */
export interface Problem {
	readonly type: string;
	readonly title: string;
	readonly status: number;
	readonly detail?: string;
	readonly code: ProblemCode;
	/** True when a retry of the same request can succeed. */
	readonly retryable: boolean;
	/** Id of the request in the merchant's log, for the payer to quote. */
	readonly request_id: string;
	readonly errors?: readonly FieldError[];
	/** Of `already_paid`: the existing payment, to be shown in place of a new one. */
	readonly link?: CreatedLink;
	/** Of an unknown outcome: the reference at the provider, for payer and merchant to quote. */
	readonly reference?: string;
}
