import type { Offer } from '../../wire/offer.ts';
import type { Checkout, SessionParts } from '../checkout.ts';
import { fetchOffer } from '../offer/offer.ts';
import { openForm } from '../payer/open-form.ts';
import type { CheckoutProblem } from '../problem.ts';

/** Shows the error. Adds form fields for the payer data that the endpoint reports as missing or wrong. */
export async function askAgain({ owner, refuse }: SessionParts, problem: CheckoutProblem): Promise<void> {
	const { code, errors } = problem;
	const { offer } = owner.state;
	if (code === 'order_cancelled' || code === 'offer_expired') {
		refuse(problem);
		// Another press cannot succeed: remove the offer.
		owner.send({ type: 'asked', offer: undefined });
		owner.send({ type: 'refused', problem });
		return;
	}
	if (/out_of_range|price_changed/.test(code)) {
		// The merchant changed the price or the limits.
		refuse(problem);
		await showNewOffer(owner, problem);
		if (code !== 'price_changed') owner.form?.check();
		return;
	}
	if (errors && offer) {
		await openForm(owner, offer).then(
			(form) => form.mark(errors),
			// The form did not load: only the error is shown.
			() => {},
		);
	}
	refuse(problem);
}

/** Loads and shows the current offer, so that the payer can decide again. */
async function showNewOffer(owner: Checkout, problem: CheckoutProblem): Promise<void> {
	const { endpoint, item, headers } = owner.host;
	// The offer of a token is in the page and cannot be loaded again.
	if (!item) return;
	const response = await fetchOffer(endpoint, item, { headers, cache: 'reload' });
	if (!response.ok) return;
	const offer = (await response.json()) as Offer;
	owner.send({ type: 'offered', offer: owner.form?.settle(offer) ?? offer, problem });
}
