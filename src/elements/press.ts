import type { CreatedLink, CreateLinkRequest } from '../wire/links.ts';
import type { Offer } from '../wire/offer.ts';
import type { Attempt } from './attempt.ts';
import { attempts, offerKey } from './browser-memory.ts';
import { createLink } from './client.ts';
import type { CheckoutController, CheckoutHost } from './controllers/checkout.ts';
import { CheckoutCreatedEvent, CheckoutErrorEvent, CheckoutRedirectEvent } from './events.ts';
import { exit } from './leave.ts';
import { fetchOffer } from './offer.ts';
import type { CheckoutProblem } from './problem.ts';
import { isSafeAddress } from './url-check.ts';

/** So long after the page should have gone, the payer is shown the way by hand. Milliseconds. */
const LEAVING_MS = 1_000;

/**
 * What a press does: makes the link of the payer's attempt, or finds it, and takes the payer there. Loads when the payer
 * is about to press, and holds no more than that. Expects the state `creating`; leaves another one. Never throws.
 */
export async function press(owner: CheckoutController): Promise<void> {
	const { host, state } = owner;
	if (state.name !== 'creating') return;
	owner.aftermath?.stop();
	const { signal } = (owner.creating = new AbortController());
	const { token, quantity, amount } = host;
	const answers = owner.form?.answers() ?? known(host);
	for (const last of [false, true]) {
		const attempt = attempts.begin(offerKey(host), host.kind, {
			token,
			quantity,
			amount,
			method: answers.method,
		});
		const answer = await createLink(host, { ...request(attempt, host), ...answers }, signal);
		if (signal.aborted) return owner.send({ type: 'back' });
		if ('link' in answer) {
			const { receipt, ...link } = answer.link;
			const kept = attempts.keep(attempt, { id: link.id, receipt });
			host.dispatchEvent(new CheckoutCreatedEvent(link));
			return proceed(owner, kept, answer.link, state.offer);
		}
		// The attempt was for something else, as before the merchant changed the page: it cannot pay for this.
		if (answer.problem.code !== 'attempt_reused' || last) return refuse(owner, answer.problem);
		attempts.drop(attempt.id);
	}
}

async function proceed(
	owner: CheckoutController,
	attempt: Attempt,
	link: CreatedLink,
	offer: Offer,
): Promise<void> {
	const { status, url, amount } = link;
	// A replayed answer may belong to a payment that is already made.
	if (status !== 'created' && status !== 'pending') return (await owner.load()).follow(attempt, link);
	if (!isSafeAddress(url)) return refuse(owner, { code: 'internal' });
	// Amounts of one server about one item: what it writes twice, it writes the same way twice.
	if (amount && offer.amount && !offer.quantity && amount.value !== offer.amount.value) {
		return changePrice(owner);
	}
	if (!owner.host.dispatchEvent(new CheckoutRedirectEvent(url))) {
		owner.send({ type: 'handed', link });
		return (await owner.load()).follow(attempt);
	}
	owner.send({ type: 'leaving', link });
	setTimeout(owner.load, LEAVING_MS);
	try {
		exit.leaveFor(url);
	} catch {
		// A sandboxed frame: the link that is shown after a moment may leave, because the payer presses it.
	}
}

async function refuse(owner: CheckoutController, problem: CheckoutProblem): Promise<void> {
	owner.send({ type: 'refused', problem });
	owner.host.dispatchEvent(new CheckoutErrorEvent(problem));
	const { errors } = problem;
	const { offer } = owner.state;
	// What the endpoint misses of the payer is asked for, whatever the offer said.
	if (errors && offer) await owner.openForm(offer).then((form) => form.mark(errors), noForm);
	// The words for it; what is offline needs none of them.
	await owner.load().catch(() => {});
}

/** The link costs something else than what was shown: show what it costs, and let the payer decide again. */
async function changePrice(owner: CheckoutController): Promise<void> {
	const problem = { code: 'price_changed' } as const;
	await refuse(owner, problem);
	const { endpoint, item, headers } = owner.host;
	const response = await fetchOffer(endpoint, item, { headers, cache: 'reload' });
	if (!response.ok) return;
	const offer = (await response.json()) as Offer;
	owner.send({ type: 'offered', offer: owner.form?.settle(offer) ?? offer, problem });
}

function request(attempt: Attempt, host: CheckoutHost): CreateLinkRequest {
	const { item, token, quantity, amount } = host;
	const returnUrl = new URL(host.returnUrl ?? location.href, document.baseURI);
	// The mark of an earlier return is not part of the page.
	returnUrl.searchParams.delete('checkout');
	return {
		...(token ? { token } : { item: item ?? '' }),
		attempt: attempt.id,
		...(quantity !== undefined && { quantity }),
		...(amount !== undefined && { amount }),
		return_url: returnUrl.href,
	};
}

/** What the payer chose and wrote, where the page knows it and nothing is asked. */
function known({ method, customer }: CheckoutHost): Pick<CreateLinkRequest, 'method' | 'customer'> {
	return { ...(method !== undefined && { method }), ...(customer && { customer }) };
}

/** Without the form, the words for the problem have to do. */
function noForm(): void {}
