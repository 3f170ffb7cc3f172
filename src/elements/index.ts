export { CheckoutStatus } from './checkout-status.ts';
export { ConnectLink } from './connect-link.ts';
export { PaymentLink } from './payment-link.ts';
export {
	CheckoutCreatedEvent,
	CheckoutErrorEvent,
	CheckoutExpireEvent,
	CheckoutRedirectEvent,
	CheckoutStatusEvent,
	CheckoutSuccessEvent,
	type CheckoutEventMap,
	type PublicLink,
} from './events.ts';
export { CheckoutStartEvent } from './start-event.ts';
export type { CheckoutProblem } from './problem.ts';
export type { Texts } from './locales/texts.ts';
