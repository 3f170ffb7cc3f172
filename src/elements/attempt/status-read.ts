import type { LinkStatus } from '../../wire/links.ts';
import { STATUSES } from '../../wire/status.ts';
import type { Attempt } from './attempt.ts';
import { readProblem } from './read-problem.ts';
import type { CheckoutProblem } from '../problem.ts';

export type StatusAnswer = { readonly report: LinkStatus } | { readonly problem: CheckoutProblem };

/** Timeout of a read. Polling reads again soon. Milliseconds. */
const TIMEOUT_MS = 15_000;

/**
 * Reads the status of an attempt's link with its status token. Does not retry, because the caller polls. Never throws.
 *
 * @param endpoint address or path of the endpoint, without a trailing slash
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
