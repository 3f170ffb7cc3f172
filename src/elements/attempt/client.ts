import type { CreatedLink, CreateLinkRequest } from '../../wire/links.ts';
import type { OfferKind } from '../../wire/offer.ts';
import type { Problem } from '../../wire/problem.ts';
import { readProblem, warnOfResponse } from './read-problem.ts';
import type { CheckoutProblem } from '../problem.ts';

/** Where a link is made, and of which kind. */
export interface LinkMaker {
	readonly kind: OfferKind;
	/** Where the endpoint is mounted, without a slash at the end. */
	readonly endpoint: string;
	readonly headers: Readonly<Record<string, string>>;
}

export type LinkAnswer =
	| {
			readonly link: CreatedLink;
			/** Nothing was made: this is the payment that the order was paid with. */
			readonly alreadyPaid?: true;
	  }
	| { readonly problem: CheckoutProblem };

/** A network that drops one request is common; one that drops three is no network, and the payer is told so. */
const TRIES = 3;
/** The endpoint answers within 12 seconds whatever its provider does; the rest is for a slow network. Milliseconds. */
const TRY_MS = 20_000;
/** Milliseconds before the second try; twice as many before the third. */
const PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Makes a link, or gets the one that the attempt made before. The key makes it harmless to send the request again, which
 * happens when no answer came and while the endpoint is busy with the same attempt; retries towards providers are the
 * endpoint's. Never throws. With `ky`, which does this on the server, it would be four times the size of all the rest.
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

/** Resolves after `milliseconds`, or at once when nobody waits any longer. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, milliseconds);
		signal.addEventListener('abort', () => {
			clearTimeout(timer);
			resolve();
		});
	});
}
