import ky, { HTTPError } from 'ky';
import type { CreatedLink, CreateLinkRequest } from '../wire/links.ts';
import type { OfferKind } from '../wire/offer.ts';
import { readProblem, type CheckoutProblem } from './problem.ts';

/** Where a link is made, and of which kind. */
export interface LinkMaker {
	readonly kind: OfferKind;
	readonly endpoint: string;
	readonly headers: Readonly<Record<string, string>>;
}

export type LinkAnswer = { readonly link: CreatedLink } | { readonly problem: CheckoutProblem };

/**
 * The endpoint answers within 12 seconds whatever its provider does; the rest is for a slow network. Milliseconds, for
 * one try and for all of them.
 */
const TRY_MS = 20_000;
const ALL_TRIES_MS = 45_000;

/** Makes a link, or gets the one that the attempt made before. Never throws. */
export async function createLink(
	{ kind, endpoint, headers }: LinkMaker,
	request: CreateLinkRequest,
	signal: AbortSignal,
): Promise<LinkAnswer> {
	try {
		const link = await ky
			.post(`${endpoint}/v1/${kind}-links`, {
				json: request,
				// The key makes it harmless to send the request again.
				headers: { ...headers, 'idempotency-key': request.attempt },
				signal,
				timeout: TRY_MS,
				totalTimeout: ALL_TRIES_MS,
				retry: {
					limit: 2,
					methods: ['post'],
					// Busy with the same attempt, or nothing done yet. Retries towards providers are the endpoint's.
					statusCodes: [408, 409, 425],
					afterStatusCodes: [409],
					maxRetryAfter: 5_000,
				},
			})
			.json<Partial<CreatedLink> | null>();
		return link?.id && link.receipt && link.url && link.status
			? { link: link as CreatedLink }
			: { problem: { code: 'outcome_unknown' } };
	} catch (error) {
		if (!(error instanceof HTTPError)) return { problem: { code: 'offline' } };
		return { problem: readProblem(error.data, error.response.headers) };
	}
}
