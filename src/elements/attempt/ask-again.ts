import type { Offer } from '../../wire/offer.ts';
import type { Checkout, SessionParts } from '../checkout.ts';
import { fetchOffer } from '../offer/offer.ts';
import { openForm } from '../payer/open-form.ts';
import type { CheckoutProblem } from '../problem.ts';

/** Says what went wrong. What the endpoint misses of the payer is asked for, whatever the offer said. */
export async function askAgain({ owner, refuse }: SessionParts, problem: CheckoutProblem): Promise<void> {
	const { code, errors } = problem;
	const { offer } = owner.state;
	if (code === 'order_cancelled' || code === 'offer_expired') {
		refuse(problem);
		// Another press does not change it: there is no offer any more.
		owner.send({ type: 'asked', offer: undefined });
		owner.send({ type: 'refused', problem });
		return;
	}
	if (/out_of_range|price_changed/.test(code)) {
		// The merchant takes another price, or other numbers, by now.
		refuse(problem);
		await showNewOffer(owner, problem);
		if (code !== 'price_changed') owner.form?.check();
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
async function showNewOffer(owner: Checkout, problem: CheckoutProblem): Promise<void> {
	const { endpoint, item, headers } = owner.host;
	// A token's offer is in the page.
	if (!item) return;
	const response = await fetchOffer(endpoint, item, { headers, cache: 'reload' });
	if (!response.ok) return;
	const offer = (await response.json()) as Offer;
	owner.send({ type: 'offered', offer: owner.form?.settle(offer) ?? offer, problem });
}
