import type { Brand } from '../page/document.ts';
import type { Language } from '../page/language.ts';
import type { Webhooks } from '../webhooks.ts';
import type { Errors } from './errors.ts';

/** Format of events: two envelopes are documented, two names of the signature header are in use. */
export interface EventStyle {
	/** `subject` is `{payment: {…}, event: {type, …}}`, `data` is `{event: 'payment.approved', data: {…}}`. */
	envelope: 'subject' | 'data';
	signatureHeader: 'x-signature' | 'signature';
}

/** Behaviour that the documentation leaves open or that merchants report. */
export interface OnepayHabits {
	/** Whether a cancelled payment returns 404, as OnePay has been seen to do, or can still be read. */
	cancelled: 'deleted' | 'kept';
	/** Whether lists begin with the newest payment, or have no order. */
	listOrder: 'newest' | 'scattered';
	/** Whether a repeated key returns the first object, or the key has been deleted. */
	keys: 'kept' | 'forgotten';
	/** Whether a test charge can be refunded, or is refused with `charge_is_test`, as merchants report. */
	testRefunds: 'made' | 'refused';
}

/** Dependencies of every part of the OnePay simulator. */
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
