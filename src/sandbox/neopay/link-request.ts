import * as v from 'valibot';
import { json } from '../answers.ts';

const text = (max: number) =>
	v.nullish(v.pipe(v.string(), v.maxLength(max, `may not be greater than ${max} characters.`)));

/**
 * Body of `POST /api/links` (neopay.io/docs, "Enlaces de pago"). The text for the bank statement has two names there.
 */
export const linkRequest = v.object({
	product: v.pipe(
		v.string(),
		v.minLength(1, 'field is required.'),
		v.maxLength(50, 'may not be greater than 50 characters.'),
	),
	amount: v.pipe(
		v.number(),
		v.minValue(0.01, 'must be at least 0.01.'),
		v.maxValue(99_999_999.99, 'may not be greater than 99999999.99.'),
		v.check((amount) => Number.isInteger(Math.round(amount * 1e6) / 1e4), 'must have 2 decimals.'),
	),
	description: text(150),
	communication: text(18),
	reference: text(18),
	expired_at: v.nullish(
		v.pipe(
			v.string(),
			v.regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, 'does not match the format Y-m-d H:i:s.'),
		),
	),
	request_customer_data: v.nullish(v.picklist(['name', 'name_phone', 'full_customer'], 'is invalid.')),
	settings: v.nullish(
		v.object({
			expirationDate: v.nullish(v.boolean()),
			showPayeeData: v.nullish(v.boolean()),
			requestCustomerData: v.nullish(v.boolean()),
			theme: v.nullish(v.record(v.string(), v.unknown())),
		}),
	),
});

export type LinkRequest = v.InferOutput<typeof linkRequest>;

/** A validation error in Laravel's format, which Neopay uses: `{message, errors: {field: [sentence]}}`. */
export function invalid(issues: readonly v.BaseIssue<unknown>[]): Response {
	const errors: Record<string, string[]> = {};
	for (const issue of issues) {
		const field = issue.path?.map(({ key }) => String(key)).join('.') ?? 'body';
		const sentence = issue.received === 'undefined' ? 'field is required.' : issue.message;
		errors[field] = [...(errors[field] ?? []), `The ${field.replaceAll('_', ' ')} ${sentence}`];
	}
	return json(422, { message: 'The given data was invalid.', errors });
}
