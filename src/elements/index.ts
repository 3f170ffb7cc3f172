export { CheckoutStatus } from './checkout-status.ts';
export { ConnectLink } from './connect-link.ts';
export { PaymentLink } from './payment-link.ts';
export {
	CheckoutCreatedEvent,
	CheckoutErrorEvent,
	CheckoutExpireEvent,
	CheckoutRedirectEvent,
	CheckoutStartEvent,
	CheckoutStatusEvent,
	CheckoutSuccessEvent,
	type CheckoutEventMap,
	type PublicLink,
} from './events.ts';
export type { CheckoutProblem } from './problem.ts';
export type { Texts } from './locales/texts.ts';
