import type { Offer } from '../../wire/offer.ts';
import type { Checkout, PayerForm } from '../checkout.ts';

/**
 * Loads the form, when an offer or an error of the endpoint requires one.
 * @throws {TypeError} when the script or its texts do not load
 */
export async function openForm(owner: Checkout, offer: Offer): Promise<PayerForm> {
	const form = await import('./form.ts');
	return (owner.form ??= await form.openForm(owner, offer));
}
