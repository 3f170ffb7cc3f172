import type { CheckoutEventMap } from '../src/elements/events.ts';

/** The elements' own events, for Storybook's list of actions. */
export const EVENTS: readonly (keyof CheckoutEventMap)[] = [
	'checkout-start',
	'checkout-created',
	'checkout-redirect',
	'checkout-status',
	'checkout-success',
	'checkout-error',
	'checkout-expire',
];
