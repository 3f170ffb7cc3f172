import ky, { HTTPError } from 'ky';
import type { CreatedLink, CreateLinkRequest, LinkStatus } from '../wire/links.ts';
import type { OfferKind } from '../wire/offer.ts';
import { STATUSES } from '../wire/status.ts';
import { readProblem, type CheckoutProblem } from './problem.ts';

/** Where requests go, and what goes with each. */
export interface Client {
	/** Makes a link, or gets the one that the attempt made before. Never throws. */
	createLink(kind: OfferKind, request: CreateLinkRequest, signal: AbortSignal): Promise<LinkAnswer>;
	/** Reads a link's status with the receipt that came with it. Never throws. */
	readStatus(kind: OfferKind, id: string, receipt: string, signal: AbortSignal): Promise<StatusAnswer>;
}

export type LinkAnswer = { readonly link: CreatedLink } | { readonly problem: CheckoutProblem };
export type StatusAnswer = { readonly report: LinkStatus } | { readonly problem: CheckoutProblem };

/**
 * The endpoint answers within 12 seconds whatever its provider does; the rest is for a slow network. Milliseconds, for
 * one try and for all of them.
 */
const TRY_MS = 20_000;
const ALL_TRIES_MS = 45_000;

/**
 * @param endpoint where the endpoint is mounted, without a slash at the end
 * @param headers what the merchant adds to each request
 */
export function createClient(endpoint: string, headers: Readonly<Record<string, string>>): Client {
	const api = ky.create({
		headers,
		timeout: TRY_MS,
		totalTimeout: ALL_TRIES_MS,
		credentials: 'same-origin',
	});

	return {
		async createLink(kind, request, signal) {
			try {
				const link = await api
					.post(`${endpoint}/v1/${kind}-links`, {
						json: request,
						// What makes it harmless to send the request again.
						headers: { 'idempotency-key': request.attempt },
						signal,
						retry: {
							limit: 2,
							methods: ['post'],
							// Busy with the same attempt, or nothing done yet. Retries towards providers are the endpoint's.
							statusCodes: [408, 409, 425],
							afterStatusCodes: [409],
							maxRetryAfter: 5_000,
						},
					})
					.json();
				return isLink(link) ? { link } : { problem: { code: 'outcome_unknown' } };
			} catch (error) {
				return { problem: problemOf(error) };
			}
		},

		async readStatus(kind, id, receipt, signal) {
			try {
				const report = await api
					.get(`${endpoint}/v1/${kind}-links/${encodeURIComponent(id)}`, {
						headers: { authorization: `Bearer ${receipt}` },
						signal,
						// Polling is the retry.
						retry: 0,
					})
					.json();
				return isReport(report) ? { report } : { problem: { code: 'internal' } };
			} catch (error) {
				return { problem: problemOf(error) };
			}
		},
	};
}

function problemOf(error: unknown): CheckoutProblem {
	return error instanceof HTTPError ? readProblem(error.data, error.response.headers) : { code: 'offline' };
}

function isLink(answer: unknown): answer is CreatedLink {
	const { id, receipt, url, status } = (answer ?? {}) as Partial<CreatedLink>;
	return typeof id === 'string' && typeof receipt === 'string' && typeof url === 'string' && isStatus(status);
}

function isReport(answer: unknown): answer is LinkStatus {
	const { id, status } = (answer ?? {}) as Partial<LinkStatus>;
	return typeof id === 'string' && isStatus(status);
}

function isStatus(status: unknown): boolean {
	return STATUSES.includes(status as LinkStatus['status']);
}
