import type { CheckoutEventMap } from '../src/elements/events.ts';

/** The elements' own events, for the list of what happened. */
export const EVENTS: readonly (keyof CheckoutEventMap)[] = [
	'checkout-start',
	'checkout-created',
	'checkout-redirect',
	'checkout-status',
	'checkout-success',
	'checkout-error',
	'checkout-expire',
];
