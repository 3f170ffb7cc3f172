import * as v from 'valibot';
import type { AnswerStyle } from './answer-style.ts';
import { detail, isPossibleEnd } from './payment/expiry.ts';
import { isWebAddress } from './return-address.ts';

// A message in capitals is the code that Yuno returns (see `invalid`).

/** Currencies whose amounts are whole numbers (docs.y.uno, "Country reference"). */
const WHOLE = new Set(['CLP', 'PYG']);

/** Countries in which payments can be made (docs.y.uno, "Create payment"). */
const COUNTRIES = 'AR BO BR CL CO CR DO EC SV GT HN MX NI PA PY PE US UY ES FR BE'.split(' ');

const text = (min: number, max: number) => v.pipe(v.string(), v.minLength(min), v.maxLength(max));
const optional = <Schema extends v.GenericSchema>(schema: Schema) => v.nullish(schema);

const country = v.pipe(v.string(), v.picklist(COUNTRIES, 'COUNTRY_NOT_SUPPORTED'));

/** Major units, in steps of 0.0001. */
const amount = v.pipe(
	v.object({
		currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
		value: v.pipe(
			v.number(),
			v.gtValue(0, 'INVALID_AMOUNT'),
			v.check((value) => Number(value.toFixed(4)) === value, 'INVALID_AMOUNT'),
		),
	}),
	v.forward(
		v.check(({ currency, value }) => !WHOLE.has(currency) || Number.isInteger(value), 'INVALID_AMOUNT'),
		['value'],
	),
);

const payer = v.object({
	id: optional(v.string()),
	merchant_customer_id: optional(text(1, 255)),
	first_name: optional(text(1, 255)),
	last_name: optional(text(1, 255)),
	email: optional(text(3, 255)),
	document: optional(v.object({ document_type: text(2, 6), document_number: text(3, 40) })),
	phone: optional(v.object({ country_code: text(1, 3), number: text(1, 32) })),
});

const metadata = optional(
	v.pipe(
		v.array(v.object({ key: text(1, 48), value: v.pipe(v.string(), v.maxLength(512)) })),
		v.maxLength(120),
	),
);

/** An object, as in the documented example of Payvalida. */
const taxes = optional(
	v.object({
		type: optional(v.string()),
		tax_base: optional(v.number()),
		value: optional(v.number()),
		percentage: optional(v.number()),
	}),
);

const PaymentRequest = v.object({
	account_id: text(1, 64),
	merchant_order_id: text(3, 255),
	description: text(3, 255),
	country,
	amount,
	customer_payer: optional(payer),
	payment_method: v.object({ type: v.pipe(v.string(), v.regex(/^[A-Z0-9][A-Z0-9_]{1,60}$/)), detail }),
	workflow: optional(v.picklist(['REDIRECT', 'DIRECT', 'CHECKOUT', 'SDK_CHECKOUT', 'SDK_SEAMLESS'])),
	callback_url: optional(text(3, 526)),
	merchant_reference: optional(text(3, 255)),
	taxes,
	metadata,
	additional_data: optional(v.unknown()),
});
export type PaymentRequest = v.InferOutput<typeof PaymentRequest>;

/**
 * Body of `POST /v1/payments`. `REDIRECT` is the only workflow that the simulator implements.
 * @param now milliseconds since 1970; a payment cannot expire earlier
 */
export function paymentRequest({ callback_url: wanted }: Pick<AnswerStyle, 'callback_url'>, now: number) {
	return v.pipe(
		PaymentRequest,
		v.forward(
			v.check(({ payment_method: method }) => isPossibleEnd(method, now)),
			['payment_method', 'detail'],
		),
		v.forward(
			v.check(({ workflow }) => workflow === 'REDIRECT'),
			['workflow'],
		),
		v.forward(
			v.check(({ callback_url: address }) => typeof address === 'string', 'MISSING_PARAMETERS'),
			['callback_url'],
		),
		v.forward(
			v.check(({ callback_url: address }) => wanted === 'any' || !address || isWebAddress(address)),
			['callback_url'],
		),
	);
}

/** Body of a cancel or refund. No member is required. */
export const undoRequest = v.fallback(v.object({ merchant_reference: optional(v.string()) }), {});

/** `format: date-time` (RFC 3339), e.g. `2023-12-29T14:00:12Z`. */
const dateTime = v.pipe(
	v.string(),
	v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/),
	v.check((text) => !Number.isNaN(Date.parse(text))),
);

/**
 * Body of `POST /v1/payments/{id}/transactions/{transaction}/refund`. Without `amount` the whole payment is refunded.
 */
export const refundRequest = v.object({
	merchant_reference: text(3, 255),
	description: optional(text(3, 255)),
	reason: optional(v.picklist(['DUPLICATE', 'FRAUDULENT', 'REQUESTED_BY_CUSTOMER', 'REVERSE'])),
	amount: optional(amount),
});

/** Body of `POST /v1/payment-links`. */
export const linkRequest = v.object({
	account_id: text(1, 64),
	country,
	amount,
	payment_method_types: v.array(v.string()),
	description: optional(text(3, 255)),
	merchant_order_id: optional(text(3, 255)),
	callback_url: optional(v.pipe(v.string(), v.maxLength(256))),
	one_time_use: optional(v.boolean()),
	availability: optional(v.object({ start_at: optional(dateTime), finish_at: optional(dateTime) })),
});
export type LinkRequest = v.InferOutput<typeof linkRequest>;

/** Body of `POST /v1/customers`. */
export const customerRequest = v.object({
	merchant_customer_id: text(3, 255),
	first_name: optional(text(1, 255)),
	last_name: optional(text(1, 255)),
	email: optional(text(3, 255)),
	country: optional(country),
});

/** Body of `POST /v1/customers/sessions`. */
export const sessionRequest = v.object({
	account_id: text(1, 64),
	country,
	customer_id: text(3, 64),
	callback_url: optional(text(3, 526)),
	checkout_id: optional(v.string()),
});

/** Body of `POST /v1/customers/sessions/{session}/payment-methods`. */
export const enrolmentRequest = v.object({
	account_id: text(1, 64),
	payment_method_type: text(2, 60),
	country,
});
