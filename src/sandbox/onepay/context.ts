import type { Brand } from '../page/document.ts';
import type { Language } from '../page/language.ts';
import type { Webhooks } from '../webhooks.ts';
import type { Errors } from './errors.ts';

/** How events look: two envelopes are documented, two names of the signature header are in use. */
export interface EventStyle {
	/** `subject` is `{payment: {…}, event: {type, …}}`, `data` is `{event: 'payment.approved', data: {…}}`. */
	envelope: 'subject' | 'data';
	signatureHeader: 'x-signature' | 'signature';
}

/** What the documentation leaves open, and merchants report. */
export interface OnepayHabits {
	/** Whether a cancelled payment is answered with 404, as OnePay has been seen to do, or can still be read. */
	cancelled: 'deleted' | 'kept';
	/** Whether lists begin with the newest payment, or have no order. */
	listOrder: 'newest' | 'scattered';
	/** Whether a repeated key answers the first object, or is not known any more. */
	keys: 'kept' | 'forgotten';
	/** Whether a test charge can be given back, or is answered `charge_is_test`, as merchants report. */
	testRefunds: 'made' | 'refused';
}

/** What every part of the OnePay simulator works with. */
export interface OnepayContext {
	readonly clock: () => number;
	readonly uuid: () => string;
	readonly errors: Errors;
	readonly webhooks: Webhooks;
	readonly eventStyle: EventStyle;
	readonly habits: OnepayHabits;
	readonly brand: Brand;
	readonly merchant: string;
	readonly language: Language;
}
