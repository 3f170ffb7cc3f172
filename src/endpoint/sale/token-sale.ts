import * as v from 'valibot';
import type { Customer } from '../../wire/offer.ts';
import { claimProblems, isUnknownName } from './token-issues.ts';
import { ID, providerNames, type EndpointConfig, type Item } from '../config/config.ts';
import { checkItem } from '../config/check-config.ts';
import { tokenHint, tokenOriginHint } from '../http/hints.ts';
import { ProblemError } from '../http/problems.ts';
import { TokenError, verifyCheckoutToken } from './token.ts';

/** The order in a verified checkout token, with the names of an item of the configuration. */
export interface TokenSale {
	/** Root of the attempt. */
	readonly jti: string;
	readonly item: Item;
	/** The merchant's own name of the order. */
	readonly reference: string | undefined;
	readonly customer: Customer;
	/** The provider's id of the customer, for connect links. */
	readonly customerId: string | undefined;
	readonly returnUrl: string | undefined;
}

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const optional = v.exactOptional(text);
const money = v.strictObject({ value: text, currency: text });
const map = <Schema extends v.GenericSchema>(inner: Schema) => v.record(v.string(), inner);

const split = v.pipe(
	v.strictObject({
		customer_id: optional,
		account_id: optional,
		description: optional,
		scheduled_at: optional,
		percentage: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
		fixed: v.exactOptional(money),
	}),
	v.check(
		({ percentage, fixed }) => (percentage === undefined) !== (fixed === undefined),
		'needs either `percentage` or `fixed`.',
	),
);

/** Strict, so that a misspelt claim is noticed at the first try, before any sale. */
const claimsSchema = v.object({
	offer: v.strictObject({
		kind: v.picklist(['payment', 'connect']),
		title: text,
		description: optional,
		image: optional,
		amount: v.exactOptional(money),
		reference: optional,
		provider: v.exactOptional(v.union([text, v.array(text)])),
		country: optional,
		type: optional,
		methods: v.exactOptional(
			v.array(
				v.strictObject({
					id: v.pipe(v.string(), v.regex(ID)),
					label: optional,
					provider: v.exactOptional(v.union([text, v.array(text)])),
					type: optional,
					country: optional,
				}),
			),
		),
		allows: v.exactOptional(map(v.boolean())),
		tax: v.exactOptional(
			v.strictObject({
				amount: money,
				base: v.exactOptional(money),
				percentage: v.exactOptional(v.number()),
				type: optional,
			}),
		),
		expires_at: optional,
		splits: v.exactOptional(v.array(split)),
		partial_payment: v.exactOptional(
			v.strictObject({
				min: v.exactOptional(money),
				max: v.exactOptional(money),
				max_methods: v.exactOptional(v.number()),
				timeout_hours: v.exactOptional(v.number()),
			}),
		),
		metadata: v.exactOptional(map(v.string())),
		document_url: optional,
		schedule_at: optional,
	}),
	customer: v.exactOptional(
		v.strictObject({
			customer_id: optional,
			first_name: optional,
			last_name: optional,
			email: optional,
			phone: optional,
			document_type: optional,
			document_number: optional,
		}),
	),
	origins: v.exactOptional(v.array(v.string())),
	return_url: optional,
});

/** Before signing, claims have no other names. Afterwards the registered claims of a JWT are added. */
const unsignedSchema = v.strictObject(claimsSchema.entries);

type Offer = v.InferOutput<typeof claimsSchema>['offer'];

/**
 * Verifies a token and reads its offer.
 * @throws {ProblemError} `token_invalid`, `token_expired`; `origin_not_allowed` for a page that the token does not list
 */
export async function readTokenSale(
	token: string,
	origin: string | null,
	config: EndpointConfig,
	now: Date,
): Promise<TokenSale> {
	const { tokens } = config;
	if (!tokens) throw invalid(['`tokens` is not configured.']);
	const { jti, claims } = await verifyCheckoutToken(token, { ...tokens, now }).catch((cause: unknown) => {
		const code = cause instanceof TokenError ? cause.code : 'token_invalid';
		throw new ProblemError(code, {
			cause,
			...(code === 'token_invalid' && { hint: tokenHint(inWords(cause, tokens)) }),
		});
	});
	const parsed = v.safeParse(claimsSchema, claims);
	if (!parsed.success) throw invalid(claimProblems(parsed.issues, claimsSchema));
	const {
		offer,
		customer: { customer_id: customerId, ...customer } = {},
		origins,
		return_url,
	} = parsed.output;
	if (origins && origin !== null && !origins.includes(origin)) {
		throw new ProblemError('origin_not_allowed', { hint: tokenOriginHint(origin, origins) });
	}
	const item = toItem(offer);
	const problems = checkItem(offer.reference ?? jti, item, config);
	if (problems.length > 0) throw invalid(problems);
	return { jti, item, reference: offer.reference, customer, customerId, returnUrl: return_url };
}

/**
 * All errors of claims that are not signed yet, one sentence each; empty if there are none. What depends on the
 * endpoint (its providers, origins and return addresses) is not checked.
 */
export function checkClaims(claims: unknown): string[] {
	const rest: unknown = structuredClone(claims);
	const strange: string[] = [];
	for (;;) {
		const parsed = v.safeParse(unsignedSchema, rest);
		// Valibot reports one unknown name of an object at a time: remove it and check again.
		const unknown = parsed.issues?.filter(isUnknownName) ?? [];
		if (unknown.length === 0) {
			return [
				...strange,
				...(parsed.success ? checkOffer(parsed.output.offer) : claimProblems(parsed.issues, claimsSchema)),
			];
		}
		strange.push(...claimProblems(unknown, claimsSchema));
		for (const issue of unknown) {
			const at = issue.path?.at(-1);
			if (at) delete (at.input as Record<string, unknown>)[at.key as string];
		}
	}
}

/** Checks an offer as if the endpoint had exactly the providers that it lists. */
function checkOffer(offer: Offer): string[] {
	const named = [offer, ...(offer.methods ?? [])].flatMap(({ provider }) => providerNames(provider) ?? []);
	const providers = [...new Set(named)].map((name) => ({ name }));
	return checkItem(offer.reference ?? offer.title, toItem(offer), { providers });
}

function toItem(offer: Offer): Item {
	const { expires_at, document_url, schedule_at, partial_payment, splits, ...same } = offer;
	return {
		...same,
		...(expires_at !== undefined && { expiresAt: expires_at }),
		...(document_url !== undefined && { documentUrl: document_url }),
		...(schedule_at !== undefined && { scheduleAt: schedule_at }),
		...(partial_payment && {
			partialPayment: {
				min: partial_payment.min,
				max: partial_payment.max,
				maxMethods: partial_payment.max_methods,
				timeoutHours: partial_payment.timeout_hours,
			},
		}),
		...(splits && {
			splits: splits.map(({ customer_id, account_id, description, scheduled_at, percentage, fixed }) => {
				const whom = {
					customerId: customer_id,
					accountId: account_id,
					description,
					scheduledAt: scheduled_at,
				};
				return fixed ? { ...whom, fixed } : { ...whom, percentage: percentage ?? 0 };
			}),
		}),
	};
}

/** The reasons are always logged in full; the browser gets them in the test environment only. */
function invalid(reasons: readonly string[]): ProblemError {
	const text = reasons.join(' ');
	return new ProblemError('token_invalid', { cause: new Error(text), hint: tokenHint(text) });
}

/** Why the signature, the header or the times of a token are not accepted, and which setting to check. */
function inWords(error: unknown, { audience, keys }: NonNullable<EndpointConfig['tokens']>): string {
	const { message, cause } = error as TokenError;
	const { code, claim } = (cause ?? {}) as { readonly code?: string; readonly claim?: string };
	if (code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') {
		return 'its signature does not match. Sign it with the same secret or key that "tokens.keys" has under its "kid".';
	}
	if (code === 'ERR_JOSE_ALG_NOT_ALLOWED') return 'its "alg" is not the one of that key in "tokens.keys".';
	if (claim === 'aud') return `its "aud" is not "tokens.audience", which is "${audience}".`;
	if (claim === 'typ') return 'the "typ" in its header must be "checkout+jwt".';
	if (claim !== undefined) return `its claim "${claim}" is missing or not valid.`;
	if (message.includes('kid')) {
		return `the "kid" in its header is not in "tokens.keys" (${keys.map(({ kid }) => kid).join(', ')}).`;
	}
	return code === undefined ? `${message}.` : 'it is not a signed JWT (RFC 7519).';
}
