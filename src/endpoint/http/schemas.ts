import * as v from 'valibot';
import type { CreateLinkRequest } from '../../wire/links.ts';
import type { FieldError } from '../../wire/problem.ts';
import { UUID } from '../../wire/uuid.ts';
import { ID } from '../config/config.ts';
import { ProblemError } from './problems.ts';

/** Runs in linear time: each part excludes the character that ends it. */
const EMAIL = /^[^\s@<>()",;:\\[\]]{1,64}@[^\s@<>()",;:\\[\].]+(?:\.[^\s@<>()",;:\\[\].]+)+$/;
const E164 = /^\+[1-9]\d{6,14}$/;
const DOCUMENT = /^[0-9A-Za-z][0-9A-Za-z.-]{2,39}$/;
/** Control characters are not valid in a name, and have been used to manipulate logs and status tokens. */
const PLAIN = /^[^\u0000-\u001f\u007f]+$/;

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100), v.regex(PLAIN));

const customer = v.strictObject({
	first_name: v.exactOptional(name),
	last_name: v.exactOptional(name),
	email: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(254), v.regex(EMAIL))),
	phone: v.exactOptional(v.pipe(v.string(), v.regex(E164))),
	document_type: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Z]{2,6}$/))),
	document_number: v.exactOptional(v.pipe(v.string(), v.regex(DOCUMENT))),
});

const attempt = v.pipe(v.string(), v.regex(UUID), v.toLowerCase());
const id = v.pipe(v.string(), v.regex(ID));
const url = v.pipe(v.string(), v.maxLength(2000));
/** A language tag. 35 characters are enough for any tag in use (RFC 5646, 4.4.1). */
const locale = v.pipe(v.string(), v.maxLength(35), v.regex(/^[A-Za-z]{2,8}(?:-[0-9A-Za-z]{1,8})*$/));

/** Body of the two routes that create a link. Strict: other fields are refused. */
export const createLinkRequest = v.strictObject({
	item: v.exactOptional(id),
	token: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))),
	attempt,
	quantity: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
	amount: v.exactOptional(v.pipe(v.string(), v.maxLength(20))),
	expected_amount: v.exactOptional(
		v.strictObject({
			value: v.pipe(v.string(), v.maxLength(20)),
			currency: v.pipe(v.string(), v.maxLength(3)),
		}),
	),
	method: v.exactOptional(id),
	customer: v.exactOptional(customer),
	return_url: v.exactOptional(url),
	locale: v.exactOptional(locale),
}) satisfies v.GenericSchema<unknown, CreateLinkRequest>;

/**
 * Returns the value if it matches the schema.
 * @throws {ProblemError} `invalid_request` with a pointer to every field that does not match, at most 20
 */
export function parse<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
	const result = v.safeParse(schema, value, { abortPipeEarly: true });
	if (result.success) return result.output;
	throw new ProblemError('invalid_request', { errors: result.issues.slice(0, 20).map(toFieldError) });
}

function toFieldError(issue: v.BaseIssue<unknown>): FieldError {
	const pointer = (issue.path ?? []).map(({ key }) => `/${escapePointer(String(key))}`).join('');
	if (issue.expected === 'never') return { pointer, code: 'unexpected' };
	return { pointer, code: issue.input === undefined ? 'missing' : 'invalid' };
}

/** RFC 6901, section 3. Truncated, because the sender chose an unknown key. */
function escapePointer(key: string): string {
	return key.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}
