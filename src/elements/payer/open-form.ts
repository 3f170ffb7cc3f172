import type { Offer } from '../../wire/offer.ts';
import type { Checkout, PayerForm } from '../checkout.ts';

/**
 * What the payer chooses and writes; loads where an offer, or the endpoint, asks for something.
 * @throws {TypeError} when the network does not bring it
 */
export async function openForm(owner: Checkout, offer: Offer): Promise<PayerForm> {
	const form = await import('./form.ts');
	return (owner.form ??= await form.openForm(owner, offer));
}
