import type { CreatedLink, CreateLinkRequest } from '../wire/links.ts';
import { sameMoney } from '../wire/money.ts';
import type { Offer } from '../wire/offer.ts';
import type { Attempt } from './attempt.ts';
import { attempts, offerKey } from './browser-memory.ts';
import { createLink } from './client.ts';
import type { CheckoutController, CheckoutHost } from './controllers/checkout.ts';
import { CheckoutCreatedEvent, CheckoutRedirectEvent } from './events.ts';
import { exit } from './leave.ts';
import { fetchOffer } from './offer.ts';
import { tidyCustomer } from './payer/document-type.ts';
import { openForm } from './payer/open-form.ts';
import type { CheckoutProblem } from './problem.ts';
import type { Answers } from './payer/form.ts';
import type { SessionParts } from './session.ts';
import { isSafeAddress } from './url-check.ts';

/** A page that is still here after this long is not being left. Milliseconds. */
const LEFT_MS = 5_000;

/**
 * What a press does. Expects the state `creating`, and leaves another one, unless it is ended: whoever ends it does that.
 * Never throws.
 *
 * @param signal ends it
 * @param popup where the provider's page opens; in place of this page otherwise
 */
export async function press(parts: SessionParts, signal: AbortSignal, popup: Window | null): Promise<void> {
	const { owner } = parts;
	const { host, state } = owner;
	if (state.name !== 'creating') return;
	const { token } = host;
	const answers = owner.form?.answers() ?? known(host);
	const { quantity, amount, method } = answers;
	for (const last of [false, true]) {
		const attempt = attempts.begin(offerKey(host), host.kind, { token, quantity, amount, method });
		const answer = await createLink(
			host,
			{ ...request(attempt, host, () => owner.explain()), ...answers },
			signal,
		);
		if (signal.aborted) return;
		if ('link' in answer) {
			const { receipt, ...link } = answer.link;
			const kept = attempts.keep(attempt, { link: { id: link.id, receipt } });
			host.dispatchEvent(new CheckoutCreatedEvent(link));
			return proceed(parts, kept, answer.link, popup);
		}
		// The attempt was for something else, as before the merchant changed the page: it cannot pay for this.
		if (answer.problem.code !== 'attempt_reused' || last) return askAgain(parts, answer.problem);
		attempts.drop(attempt.id);
	}
}

async function proceed(
	parts: SessionParts,
	attempt: Attempt,
	link: CreatedLink,
	popup: Window | null,
): Promise<void> {
	const { owner, refuse, follow, wait } = parts;
	const { host } = owner;
	const { offer } = owner.state;
	const { status, url, amount } = link;
	// A replayed answer may belong to a payment that is already made.
	if (status !== 'created' && status !== 'pending') return follow(attempt, link);
	if (!isSafeAddress(url)) return refuse({ code: 'internal' });
	if (amount && offer?.amount && !sameMoney(amount, offer.amount)) {
		const problem = { code: 'price_changed' } as const;
		refuse(problem);
		return showNewOffer(owner, problem);
	}
	if (host.mode === 'qr') return wait(attempt, link, null);
	if (!host.dispatchEvent(new CheckoutRedirectEvent(url))) return wait(attempt, link, null);
	// Browsers inside other apps open no windows, and some payers have closed theirs by now.
	if (popup && !popup.closed) {
		popup.location.replace(url);
		return wait(attempt, link, popup);
	}
	parts.left = attempt;
	owner.send({ type: 'leaving', link });
	try {
		exit.leaveFor(url);
		const leaving = owner.state;
		setTimeout(() => {
			if (owner.state !== leaving || !host.isConnected) return;
			// A browser inside another app: the payer pays in their own one, while this page watches.
			owner.send({ type: 'stuck', stuck: true });
			follow(attempt);
		}, LEFT_MS);
	} catch {
		// A sandboxed frame: the element shows a link that opens a tab, where the payer pays while this page watches.
		follow(attempt);
	}
}

/** Says what went wrong. What the endpoint misses of the payer is asked for, whatever the offer said. */
async function askAgain({ owner, refuse }: SessionParts, problem: CheckoutProblem): Promise<void> {
	const { code, errors } = problem;
	const { offer } = owner.state;
	if (/out_of_range/.test(code)) {
		// The merchant takes other numbers by now.
		refuse(problem);
		await showNewOffer(owner, problem);
		owner.form?.check();
		return;
	}
	if (errors && offer) {
		await openForm(owner, offer).then(
			(form) => form.mark(errors),
			// Without the form, the words for the problem have to do.
			() => {},
		);
	}
	refuse(problem);
}

/** What was shown no longer holds: the payer sees what does, and decides again. */
async function showNewOffer(owner: CheckoutController, problem: CheckoutProblem): Promise<void> {
	const { endpoint, item, headers } = owner.host;
	const response = await fetchOffer(endpoint, item, { headers, cache: 'reload' });
	if (!response.ok) return;
	const offer = (await response.json()) as Offer;
	owner.send({ type: 'offered', offer: owner.form?.settle(offer) ?? offer, problem });
}

/** @param explain tells the developer about a return page that is none */
function request(attempt: Attempt, host: CheckoutHost, explain: () => void): CreateLinkRequest {
	const { item, token } = host;
	const { baseURI } = document;
	const page = host.returnUrl || location.href;
	const isUrl = URL.canParse(page, baseURI);
	if (!isUrl) explain();
	const returnUrl = new URL(isUrl ? page : location.href, baseURI);
	// The mark of an earlier return is not part of the page.
	returnUrl.searchParams.delete('checkout');
	return {
		...(token ? { token } : { item: item ?? '' }),
		attempt: attempt.id,
		return_url: returnUrl.href,
	};
}

/** What the payer chose and wrote, where the page knows it and nothing is asked. */
function known({ method, customer }: CheckoutHost): Answers {
	return { ...(method !== undefined && { method }), ...(customer && { customer: tidyCustomer(customer) }) };
}
