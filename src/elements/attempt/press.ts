import type { CreatedLink, CreateLinkRequest } from '../../wire/links.ts';
import type { Money } from '../../wire/money.ts';
import type { Offer } from '../../wire/offer.ts';
import type { Attempt } from './attempt.ts';
import { attempts, offerKey } from './browser-memory.ts';
import { createLink } from './client.ts';
import type { Answers, CheckoutHost, SessionParts } from '../checkout.ts';
import { CheckoutCreatedEvent, CheckoutRedirectEvent } from '../events.ts';
import { exit } from './leave.ts';
import { tidyCustomer } from '../payer/document-type.ts';
import { isSafeAddress } from './url-check.ts';

/** If the page is still open after this time, the browser did not open the provider's page. Milliseconds. */
const LEFT_MS = 5_000;

/**
 * Handles a press: creates the link and opens it. Runs only in the state `creating`, and moves to another state, unless
 * `signal` aborts: then the caller must do that. Never throws.
 *
 * @param signal aborts the press
 * @param popup window for the provider's page; null to use this tab
 */
export async function press(parts: SessionParts, signal: AbortSignal, popup: Window | null): Promise<void> {
	const { owner } = parts;
	const { host, state } = owner;
	if (state.name !== 'creating') return;
	const answers = owner.form?.answers() ?? known(host, state.offer);
	const attempt = await attempts.begin(offerKey(host), host.kind);
	if (signal.aborted) return;
	const answer = await createLink(
		host,
		{ ...request(attempt, host, () => owner.explain()), ...answers },
		signal,
	);
	if (signal.aborted) return;
	if ('problem' in answer) {
		const { problem } = answer;
		return import('./ask-again.ts').then(
			({ askAgain }) => askAgain(parts, problem),
			// The script did not load: only the error is shown.
			() => parts.refuse(problem),
		);
	}
	const { status_token: _, ...link } = answer.link;
	const kept = attempts.keep(attempt, answer.link);
	if (answer.alreadyPaid) parts.alreadyPaid = link.id;
	else host.dispatchEvent(new CheckoutCreatedEvent(link));
	const asShown = await costsAsShown(answer.link, answers.expected_amount);
	if (signal.aborted) return;
	proceed(parts, kept, answer.link, asShown, popup);
}

function proceed(
	parts: SessionParts,
	attempt: Attempt,
	link: CreatedLink,
	asShown: boolean,
	popup: Window | null,
): void {
	const { owner, refuse, follow, wait } = parts;
	const { host } = owner;
	const { status, url, amount } = link;
	// A replayed response can belong to a payment that is already made.
	if (status !== 'created' && status !== 'pending') return follow(attempt, link);
	if (!isSafeAddress(url)) return refuse({ code: 'internal' });
	// An earlier link cannot be closed: the payer sees its price, and another press opens it.
	if (amount && !asShown && parts.accepted !== link.id) {
		parts.accepted = link.id;
		return refuse({ code: 'price_changed', amount });
	}
	if (host.mode === 'qr') return wait(attempt, link, null);
	if (!host.dispatchEvent(new CheckoutRedirectEvent(url))) return wait(attempt, link, null);
	// In-app browsers do not open windows, and the payer may have closed it.
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
			// An in-app browser: the payer pays in another browser, while this page polls the status.
			owner.send({ type: 'stuck', stuck: true });
			follow(attempt);
		}, LEFT_MS);
	} catch {
		// A sandboxed frame: the element shows a link that opens a tab, while this page polls the status.
		follow(attempt);
	}
}

/**
 * Whether a link costs what the payer was shown. Loads the script for money only if the two texts differ. If it does
 * not load, different texts count as different amounts.
 */
async function costsAsShown({ amount }: CreatedLink, shown: Money | undefined): Promise<boolean> {
	if (!amount || !shown || JSON.stringify(amount) === JSON.stringify(shown)) return true;
	try {
		const { sameMoney } = await import('../../wire/money.ts');
		return sameMoney(amount, shown);
	} catch {
		return false;
	}
}

/** @param explain warns the developer that `return-url` is not a valid address */
function request(attempt: Attempt, host: CheckoutHost, explain: () => void): CreateLinkRequest {
	const { item, token } = host;
	const { baseURI } = document;
	const page = host.returnUrl || location.href;
	const isUrl = URL.canParse(page, baseURI);
	if (!isUrl) explain();
	const returnUrl = new URL(isUrl ? page : location.href, baseURI);
	// Remove the parameter of an earlier return.
	returnUrl.searchParams.delete('checkout');
	return {
		...(token ? { token } : { item: item ?? '' }),
		attempt: attempt.id,
		return_url: returnUrl.href,
	};
}

/** Request fields from the element's properties, for an offer without a form. */
function known({ method, customer }: CheckoutHost, { amount }: Offer): Answers {
	return {
		...(amount && { expected_amount: amount }),
		...(method !== undefined && { method }),
		...(customer && { customer: tidyCustomer(customer) }),
	};
}
