import * as v from 'valibot';
import { allowsMap, metadata, moment, optionalText, readMoment, webAddress } from '../fields.ts';

/** Whole pesos. */
export const pesos = v.pipe(
	v.number(),
	v.integer('debe estar en pesos enteros'),
	v.minValue(1, 'debe ser mayor que cero'),
	v.maxValue(999_999_999_999, 'es demasiado grande'),
);
const centavos = v.pipe(v.number(), v.integer(), v.minValue(1));
const uuid = v.pipe(v.string(), v.uuid());

/**
 * A share of the money for a third party. `percentage` is in hundredths of a percent (500 = 5 %), `fixed` in centavos.
 * The field is `scheduled_at` in payments and `schedule_at` in charges; both are read.
 */
export const split = v.object({
	customer_id: v.nullish(uuid),
	account_id: v.nullish(uuid),
	split_type: v.picklist(['percentage', 'fixed']),
	split_value: v.pipe(v.number(), v.integer(), v.minValue(1)),
	description: optionalText(255),
	scheduled_at: v.nullish(moment),
	schedule_at: v.nullish(moment),
});

export type SplitRequest = v.InferOutput<typeof split>;

const partialPayment = v.object({
	min_amount_in_cents: v.nullish(centavos),
	max_amount_in_cents: v.nullish(centavos),
	max_payment_methods: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(2))),
	timeout_hours: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** Body of `POST /v1/payments`. Without an amount the payer chooses one. Unknown members are ignored. */
const PaymentRequestSchema = v.object({
	amount: v.nullish(pesos),
	title: v.pipe(v.string(), v.nonEmpty(), v.maxLength(255)),
	currency: v.nullish(v.literal('COP')),
	phone: optionalText(30),
	email: optionalText(255),
	reference: optionalText(30),
	tax: v.nullish(v.pipe(v.number(), v.minValue(0))),
	external_id: optionalText(64),
	description: optionalText(2000),
	document_url: v.nullish(webAddress),
	expiration_date: v.nullish(moment),
	due_date: v.nullish(moment),
	schedule_at: v.nullish(moment),
	metadata,
	redirect_url: v.nullish(webAddress),
	allows: v.nullish(allowsMap),
	splits: v.nullish(v.array(split)),
	partial_payment_config: v.nullish(partialPayment),
});

export type PaymentRequest = v.InferOutput<typeof PaymentRequestSchema>;

/** {@link PaymentRequest} with the rules that involve several fields, or the clock. */
export function paymentRequest(now: number) {
	return v.pipe(
		PaymentRequestSchema,
		v.rawCheck(({ dataset, addIssue }) => {
			if (!dataset.typed) return;
			const { amount, splits, partial_payment_config: partial, expiration_date: expiration } = dataset.value;
			const complain = (key: string, message: string) => {
				addIssue({ message, path: [{ type: 'object', origin: 'value', input: {}, key, value: message }] });
			};
			if (expiration && (readMoment(expiration) ?? 0) <= now) complain('expiration_date', 'ya pasó');
			for (const message of splitFaults(splits ?? [], amount ?? null)) complain('splits', message);
			const min = partial?.min_amount_in_cents ?? 1;
			const max = partial?.max_amount_in_cents ?? min;
			if (min > max) complain('partial_payment_config.min_amount_in_cents', 'es mayor que el máximo');
			if (amount && max > amount * 100) {
				complain('partial_payment_config.max_amount_in_cents', 'es mayor que el valor');
			}
		}),
	);
}

/** Errors of the shares together: their sum must not exceed the amount. */
export function splitFaults(splits: readonly SplitRequest[], amount: number | null): string[] {
	const sum = (type: SplitRequest['split_type']) =>
		splits.filter(({ split_type }) => split_type === type).reduce((total, s) => total + s.split_value, 0);
	return [
		...(sum('percentage') > 10_000 ? ['reparten más del 100 %'] : []),
		...(amount !== null && sum('fixed') > amount * 100 ? ['reparten más que el valor'] : []),
	];
}
