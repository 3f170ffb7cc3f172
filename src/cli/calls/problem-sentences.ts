import { detailOf, ProblemError } from '../../endpoint/http/problems.ts';
import type { FieldError, Problem, ProblemCode } from '../../wire/problem.ts';
import type { Body } from './body-fields.ts';
import { suggest } from '../command.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { plain } from './payment-rows.ts';

/** The request of a command to the endpoint. */
export interface Subject {
	/** As typed, e.g. `payments create`. */
	readonly command: string;
	readonly kind: 'payment' | 'connect link' | 'charge' | 'link';
	/** Id or other name on the command line. */
	readonly id?: string | undefined;
	/**
	 * Kind of {@link Subject.id}.
	 * @default 'id'
	 */
	readonly idKind?: string | undefined;
	/** Name of a provider on the command line. */
	readonly provider?: string | undefined;
	/** The fields of its standard input. */
	readonly body?: Body | undefined;
	/** The JSON from standard input. */
	readonly input?: unknown;
	/** Whether it only reads, so that its outcome cannot be unknown. */
	readonly isRead?: boolean | undefined;
}

/** Facts about the configuration. */
export interface Surroundings {
	/** Path of the config file, as given. */
	readonly file: string;
	/** The store, e.g. `checkout.db`. */
	readonly store: string;
	/** Ids of the items; undefined if `items` is a function. */
	readonly items: readonly string[] | undefined;
	readonly providers: readonly {
		readonly name: string;
		readonly label: string;
		/** Whether reusable links are configured. */
		readonly hasLinks: boolean;
	}[];
}

/** A problem of the endpoint with all details for the operator; payers see only some of them. */
export interface Failure {
	readonly code: ProblemCode;
	readonly errors?: readonly FieldError[] | undefined;
	/** Our reference, if something may exist at the provider. */
	readonly reference?: string | undefined;
	/** Id of the payment that already exists. */
	readonly paidBy?: string | undefined;
	readonly retryAfterSeconds?: number | undefined;
	/** Sentence for the developer: what to change in request or configuration. */
	readonly detail?: string | undefined;
	/** Error message of the provider or the store. */
	readonly cause?: string | undefined;
}

/** The values that sentences use. */
interface Facts extends Subject, Surroundings, Failure {
	/** A member of the input, as printable text. */
	given(name: string): string;
	/** The provider that failed. */
	readonly label: string;
	/** E.g. `payment "abc"`. */
	readonly subject: string;
	/** How to run the command again without a second payment. */
	readonly again: string;
}

/** What happened, where, and what to run next, for each code. Written for the operator; payers never see them. */
const SENTENCES: Readonly<Record<ProblemCode, (facts: Facts) => string>> = {
	invalid_json: () => 'Standard input is not valid JSON in UTF-8.',
	unsupported_media_type: () => 'The endpoint did not take the input as JSON.',
	body_too_large: () => 'The JSON on standard input is larger than the endpoint accepts.',
	invalid_request: (facts) => fieldSentences(facts) || `"${facts.command}" was refused as not valid.`,
	origin_not_allowed: ({ file }) =>
		`The request was refused because of its origin. Check \`origins\` in ${file}.`,
	token_invalid: ({ file }) => `The checkout token is not valid. Compare it with \`tokens\` in ${file}.`,
	token_expired: () => 'The checkout token expired. Sign a new one: npx checkout-links sign --help',
	status_token_invalid: ({ subject }) => `The status token does not belong to ${subject}.`,
	item_not_found: ({ file, items, given }) =>
		items
			? `Item "${given('item')}" is not in ${file}.${suggest(given('item'), items)} Items: ${items.join(', ') || 'none'}.`
			: `The function \`items\` in ${file} returned nothing for "${given('item')}".`,
	offer_expired: ({ file, given }) =>
		`Item "${given('item')}" can no longer be sold: its \`expiresAt\` is past. Move it in ${file} to sell it again.`,
	method_not_available: ({ file, given }) =>
		`Method "${given('method')}" is not in \`methods\` of item "${given('item')}" in ${file}.`,
	quantity_out_of_range: ({ file, given }) =>
		`Quantity ${given('quantity')} is outside \`quantity\` of item "${given('item')}" in ${file}.`,
	amount_out_of_range: ({ file, given }) =>
		`Amount ${given('amount')} is outside \`openAmount\` of item "${given('item')}" in ${file}.`,
	return_url_not_allowed: ({ file, given }) =>
		`The return URL "${given('return_url')}" is not allowed by \`returnUrls\` or \`origins\` in ${file}.`,
	attempt_missing: ({ kind }) =>
		`Missing field "attempt": a UUID that identifies this ${kind}. Make one: uuidgen`,
	attempt_reused: ({ kind, store, given }) =>
		`Attempt "${given('attempt')}" was already used for another ${kind} in this store (${store}). Use a new UUID: uuidgen`,
	attempt_in_progress: ({ kind, given }) =>
		`Another process is creating the ${kind} of attempt "${given('attempt')}" right now. Run the same command again in a few seconds.`,
	price_changed: ({ file, given }) =>
		`The price of item "${given('item')}" in ${file} is not the \`expected_amount\`. Nothing was created.`,
	already_paid: ({ paidBy, file, store, given }) =>
		`The order "${given('reference') || given('attempt')}" is already paid in this store (${store}). ${
			paidBy === undefined
				? 'Nothing was created.'
				: `Show its payment: npx checkout-links payments show ${paidBy} --config ${file}`
		}`,
	order_cancelled: ({ store, given }) =>
		`The order "${given('reference') || given('attempt')}" was cancelled in this store (${store}). Nothing was created. Use another reference, or reopen it from your server with reopenPaymentLink().`,
	rate_limited: ({ file, retryAfterSeconds }) =>
		`There were more requests than \`limits\` in ${file} or the provider allows. Run the same command again ${
			retryAfterSeconds === undefined ? 'in a minute' : `in ${retryAfterSeconds} seconds`
		}.`,
	challenge_required: ({ file }) =>
		`\`beforeCreate\` in ${file} did not allow the request. Nothing was created.`,
	provider_rejected: ({ label, command }) =>
		`${label} rejected the data of "${command}". Correct them as the cause below states; nothing was created.`,
	provider_unavailable: ({ label, file, again }) =>
		`${label} could not be used. Check keys and network: npx checkout-links doctor --config ${file}. ${again}`,
	provider_timeout: ({ label, again }) => `${label} did not answer in time. ${again}`,
	outcome_unknown: ({ label, reference, again }) =>
		`Outcome unknown: ${label} did not answer after the request was sent.${
			reference === undefined ? '' : ` Its reference there is ${reference}.`
		} ${again}`,
	amount_mismatch: ({ label, kind, reference }) =>
		`${label} created the ${kind}${reference === undefined ? '' : ` ${reference}`} with another amount than was ordered. Nobody was sent to pay it. Check it in the panel of ${label}.`,
	not_supported: ({ label, command, provider, providers, file, given }) => {
		if (provider !== undefined) return linkSupport(label, provider, providers);
		return given('item') === ''
			? `${label} does not support "${command}".`
			: `Item "${given('item')}" in ${file} does not support "${command}": its kind is another one, or ${label} does not have the operation.`;
	},
	not_found: ({ subject, store, provider, label }) =>
		`No ${subject} ${provider === undefined ? `in this store (${store})` : `at ${label}`}.`,
	unauthorized: ({ command }) => `The endpoint refused the command line's own secret for "${command}".`,
	internal: ({ command, again }) =>
		`"${command}" failed because of an error in the endpoint or the store. ${again}`,
};

/**
 * The error of a command, for the operator: what happened and what to do, then the developer's detail and the cause. If
 * the outcome is unknown, the exit code is 3.
 */
export function commandError(failure: Failure, subject: Subject, surroundings: Surroundings): CommandError {
	const { cause } = failure;
	const code = codeFor(failure, subject);
	const detail =
		failure.detail ?? detailOf(new ProblemError(code, failure.errors && { errors: failure.errors }));
	const sentence = SENTENCES[code](factsOf(failure, subject, surroundings));
	return new CommandError(
		[
			sentence,
			...(detail === undefined ? [] : [`Detail: ${plain(detail)}`]),
			...(cause === undefined ? [] : [`Cause: ${plain(cause.split('\n', 1)[0] ?? '')}`]),
		].join('\n'),
		code === 'outcome_unknown' ? EXIT.unknownOutcome : EXIT.failed,
	);
}

/** The code that fits the command. The endpoint's own code is about requests that may create a payment. */
function codeFor({ code, cause = '' }: Failure, { isRead, provider, id }: Subject): ProblemCode {
	if (code !== 'outcome_unknown') return code;
	if (provider !== undefined && id !== undefined && /\bHTTP 404\b/.test(cause)) return 'not_found';
	return isRead ? 'provider_unavailable' : code;
}

/** The failure in an endpoint's response, with details from its log. */
export function failureOf(
	problem: Problem,
	retryAfter: string | null,
	logged: Readonly<Record<string, unknown>> = {},
): Failure {
	const { code, errors, reference, link, detail } = problem;
	return {
		code,
		errors,
		reference,
		paidBy: link?.id,
		...(retryAfter !== null && { retryAfterSeconds: Number(retryAfter) }),
		detail: detail ?? (typeof logged['detail'] === 'string' ? logged['detail'] : undefined),
		...(typeof logged['cause'] === 'string' && { cause: logged['cause'] }),
	};
}

/** The failure in an error of the endpoint. */
export function failureOfError({ code, facts }: ProblemError): Failure {
	const { errors, reference, link, retryAfterSeconds, hint, cause } = facts;
	return {
		code,
		errors,
		reference,
		paidBy: link?.id,
		retryAfterSeconds,
		detail: hint?.detail,
		...(cause instanceof Error && { cause: cause.message }),
	};
}

function factsOf(failure: Failure, subject: Subject, surroundings: Surroundings): Facts {
	const { command, kind, id, idKind = 'id', provider, input } = subject;
	const { providers } = surroundings;
	// Messages of adapters begin with the adapter's name.
	const name = provider ?? /^(\w+): /.exec(failure.cause ?? '')?.[1];
	const [only, ...others] = providers;
	const label =
		providers.find((one) => one.name === name)?.label ??
		(only && others.length === 0 ? only.label : 'The provider');
	const members = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
	const again =
		'attempt' in members
			? 'Run the same command with the same `attempt` to look it up; do not use a new one.'
			: provider !== undefined && command.endsWith(' create')
				? `Before you run it again, see whether it exists: npx checkout-links links list ${provider}`
				: 'Run the same command again.';
	return {
		...failure,
		...subject,
		...surroundings,
		label,
		again,
		subject: id === undefined ? kind : `${kind} with ${idKind} "${plain(id)}"`,
		given(member) {
			const value = members[member];
			return typeof value === 'string' || typeof value === 'number' ? plain(String(value)) : '';
		},
	};
}

function linkSupport(label: string, provider: string, providers: Surroundings['providers']): string {
	const names = providers.map(({ name }) => name);
	if (!names.includes(provider)) {
		return `Unknown provider "${plain(provider)}".${suggest(provider, names)} Configured: ${names.join(', ')}.`;
	}
	const able = providers.filter(({ hasLinks }) => hasLinks).map(({ name }) => name);
	return `${label} has no managed links; ${able.length > 0 ? `${able.join(', ')} has them` : 'only neopay has them, and it is not configured'}.`;
}

/** One sentence for each invalid field. */
function fieldSentences({ errors = [], body, command }: Facts): string {
	const fields = body?.fields ?? {};
	const names = Object.keys(fields);
	return errors
		.map(({ pointer, code }) => {
			const name = plain(
				pointer
					.split('/')
					.slice(1)
					.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
					.join('.'),
			);
			if (name === '') return `Standard input must be a JSON object (${code.replaceAll('_', ' ')}).`;
			const parent = name.includes('.') ? `${name.slice(0, name.lastIndexOf('.'))}.` : '';
			const siblings = names.filter(
				(one) => one.startsWith(parent) && !one.slice(parent.length).includes('.'),
			);
			const description = Object.hasOwn(fields, name) ? fields[name]?.description : undefined;
			switch (code) {
				case 'unexpected':
					return description === undefined
						? `Unknown field "${name}".${suggest(name, siblings)} Allowed: ${siblings.join(', ')}.`
						: `Field "${name}" is not allowed here: ${description}.`;
				case 'missing':
					return `Missing field "${name}"${description === undefined ? '' : `: ${description}`}.`;
				default:
					return `Field "${name}" is ${code === 'invalid' ? 'not valid' : code.replaceAll('_', ' ')}${description === undefined ? '' : `: ${description}`}.`;
			}
		})
		.concat(errors.length > 0 && names.length > 0 ? [`All fields: npx checkout-links ${command} --help`] : [])
		.join('\n');
}
