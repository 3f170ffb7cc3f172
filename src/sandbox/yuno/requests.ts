import * as v from 'valibot';

/** Currencies whose amounts are whole numbers (docs.y.uno, "Country reference"). */
const WHOLE = new Set(['CLP', 'PYG']);

/** Countries in which payments can be made (docs.y.uno, "Create payment"). */
const COUNTRIES = 'AR BO BR CL CO CR DO EC SV GT HN MX NI PA PY PE US UY ES FR BE'.split(' ');

const text = (min: number, max: number) => v.pipe(v.string(), v.minLength(min), v.maxLength(max));
const optional = <Schema extends v.GenericSchema>(schema: Schema) => v.nullish(schema);

const amount = v.pipe(
	v.object({ currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)), value: v.pipe(v.number(), v.gtValue(0)) }),
	v.check(({ currency, value }) => !WHOLE.has(currency) || Number.isInteger(value)),
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
	v.array(v.object({ key: text(1, 48), value: v.pipe(v.string(), v.maxLength(512)) })),
);

/** Body of `POST /v1/payments`. The tax is an object, as in the documented example of Payvalida. */
export const paymentRequest = v.pipe(
	v.object({
		account_id: text(1, 64),
		merchant_order_id: text(3, 255),
		description: text(3, 255),
		country: v.picklist(COUNTRIES),
		amount,
		customer_payer: optional(payer),
		payment_method: v.object({ type: v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{1,60}$/)) }),
		workflow: optional(v.picklist(['REDIRECT', 'DIRECT', 'CHECKOUT', 'SDK_CHECKOUT', 'SDK_SEAMLESS'])),
		callback_url: optional(text(3, 526)),
		merchant_reference: optional(text(3, 255)),
		taxes: optional(v.record(v.string(), v.unknown())),
		metadata,
		additional_data: optional(v.unknown()),
	}),
	v.forward(
		v.check(({ workflow }) => workflow === 'REDIRECT'),
		['workflow'],
	),
	v.forward(
		v.check(({ callback_url }) => typeof callback_url === 'string'),
		['callback_url'],
	),
);
export type PaymentRequest = v.InferOutput<typeof paymentRequest>;

/** Body of `POST /v1/payment-links`. */
export const linkRequest = v.object({
	account_id: text(1, 64),
	country: v.picklist(COUNTRIES),
	amount,
	payment_method_types: v.array(v.string()),
	description: optional(text(3, 255)),
	merchant_order_id: optional(text(3, 255)),
	callback_url: optional(v.pipe(v.string(), v.maxLength(256))),
	one_time_use: optional(v.boolean()),
	availability: optional(v.object({ start_at: optional(v.string()), finish_at: optional(v.string()) })),
});
export type LinkRequest = v.InferOutput<typeof linkRequest>;

/** Body of `POST /v1/customers`. */
export const customerRequest = v.object({
	merchant_customer_id: text(3, 255),
	first_name: optional(text(1, 255)),
	last_name: optional(text(1, 255)),
	email: optional(text(3, 255)),
	country: optional(v.picklist(COUNTRIES)),
});

/** Body of `POST /v1/customers/sessions`. */
export const sessionRequest = v.object({
	account_id: text(1, 64),
	country: v.picklist(COUNTRIES),
	customer_id: text(3, 64),
	callback_url: optional(text(3, 526)),
});

/** Body of `POST /v1/customers/sessions/{session}/payment-methods`. */
export const enrolmentRequest = v.object({
	account_id: text(1, 64),
	payment_method_type: text(2, 60),
	country: v.picklist(COUNTRIES),
});
