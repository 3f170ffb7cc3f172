import type { LinkStatus } from '../../wire/links.ts';
import { STATUSES } from '../../wire/status.ts';
import type { Attempt } from './attempt.ts';
import { readProblem } from './read-problem.ts';
import type { CheckoutProblem } from '../problem.ts';

export type StatusAnswer = { readonly report: LinkStatus } | { readonly problem: CheckoutProblem };

/** A read that takes longer than this is given up; the next one comes soon. Milliseconds. */
const TIMEOUT_MS = 15_000;

/**
 * Reads the status of an attempt's link, with the status token that came with it. Plain `fetch`: whoever polls has retries
 * enough. Never throws.
 *
 * @param endpoint where the endpoint is mounted, without a slash at the end
 */
export async function readStatus(
	endpoint: string,
	headers: Readonly<Record<string, string>>,
	{ kind, link }: Attempt,
	signal: AbortSignal,
): Promise<StatusAnswer> {
	try {
		const response = await fetch(`${endpoint}/v1/${kind}-links/${encodeURIComponent(link?.id ?? '')}`, {
			headers: { ...headers, authorization: `Bearer ${link?.status_token ?? ''}` },
			cache: 'no-store',
			signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
		});
		const body = (await response.json().catch(() => null)) as LinkStatus | null;
		if (!response.ok) return { problem: readProblem(body, response) };
		return body && STATUSES.includes(body.status) ? { report: body } : { problem: { code: 'internal' } };
	} catch {
		return { problem: { code: 'offline' } };
	}
}
