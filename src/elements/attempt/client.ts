import type { CreatedLink, CreateLinkRequest } from '../../wire/links.ts';
import type { OfferKind } from '../../wire/offer.ts';
import type { Problem } from '../../wire/problem.ts';
import { readProblem, warnOfResponse } from './read-problem.ts';
import type { CheckoutProblem } from '../problem.ts';

/** Endpoint that creates a link, and the kind of the link. */
export interface LinkMaker {
	readonly kind: OfferKind;
	/** Address or path of the endpoint, without a trailing slash. */
	readonly endpoint: string;
	readonly headers: Readonly<Record<string, string>>;
}

export type LinkAnswer =
	| {
			readonly link: CreatedLink;
			/** No link was created: `link` is the payment that already paid the order. */
			readonly alreadyPaid?: true;
	  }
	| { readonly problem: CheckoutProblem };

/** Networks often drop one request. After three failures the payer sees a connection error. */
const TRIES = 3;
/** Timeout of one try. The endpoint responds within 12 seconds; the rest is for a slow network. Milliseconds. */
const TRY_MS = 20_000;
/** Delay before the second try; doubled before the third. Milliseconds. */
const PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Creates a link, or gets the one that the attempt created before. Retries are safe because of the idempotency key. It
 * retries after a request without a response, and while the endpoint processes the same attempt. The endpoint itself
 * retries requests to providers. Never throws. `ky`, used on the server, would be four times the size of the rest of
 * this script.
 *
 * @param signal aborts the request and the retries
 */
export async function createLink(
	maker: LinkMaker,
	request: CreateLinkRequest,
	signal: AbortSignal,
): Promise<LinkAnswer> {
	for (let tries = 1; ; tries++) {
		const answer = await send(maker, request, signal);
		const problem = 'problem' in answer ? answer.problem : undefined;
		const again =
			problem?.code === 'attempt_in_progress' || (problem?.code === 'offline' && navigator.onLine);
		if (!again || tries === TRIES || signal.aborted) return answer;
		const asked = problem.retryAfter && problem.retryAfter * 1000;
		await pause(Math.min(asked ?? PAUSE_MS * tries, LONGEST_PAUSE_MS), signal);
	}
}

async function send(
	{ kind, endpoint, headers }: LinkMaker,
	request: CreateLinkRequest,
	signal: AbortSignal,
): Promise<LinkAnswer> {
	try {
		const response = await fetch(`${endpoint}/v1/${kind}-links`, {
			method: 'POST',
			body: JSON.stringify(request),
			headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': request.attempt },
			signal: AbortSignal.any([signal, AbortSignal.timeout(TRY_MS)]),
		});
		const body = (await response.json().catch(() => null)) as
			(Partial<CreatedLink> & Pick<Problem, 'link'>) | null;
		if (body?.link) return { link: body.link, alreadyPaid: true };
		if (!response.ok) return { problem: readProblem(body, response) };
		if (!body) warnOfResponse(response);
		return body?.id && body.status_token && body.url && body.status
			? { link: body as CreatedLink }
			: { problem: { code: 'outcome_unknown' } };
	} catch {
		return { problem: { code: 'offline' } };
	}
}

/** Resolves after `milliseconds`, or at once when `signal` aborts. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, milliseconds);
		signal.addEventListener('abort', () => {
			clearTimeout(timer);
			resolve();
		});
	});
}
