import type { CreatedLink, LinkStatus } from '../wire/links.ts';
import type { CheckoutProblem } from './problem.ts';
import type { CheckoutStartEvent } from './start-event.ts';

const bubbling = { bubbles: true, composed: true };
const cancelable = { ...bubbling, cancelable: true };

/** A link in events: without the status token, which is a bearer token. */
export type PublicLink = Omit<CreatedLink, 'status_token'>;

/** The endpoint made a link, or found the one that this attempt made before. */
export class CheckoutCreatedEvent extends Event {
	readonly link: PublicLink;

	constructor(link: PublicLink) {
		super('checkout-created', bubbling);
		this.link = link;
	}
}

/**
 * The provider's page comes next. Default action: it opens in this tab. After `preventDefault()` the page opens `url` in
 * its own way, and the element waits and shows the status.
 */
export class CheckoutRedirectEvent extends Event {
	readonly url: string;

	constructor(url: string) {
		super('checkout-redirect', cancelable);
		this.url = url;
	}
}

/** The status became known or changed. */
export class CheckoutStatusEvent extends Event {
	readonly status: LinkStatus;

	constructor(status: LinkStatus) {
		super('checkout-status', bubbling);
		this.status = status;
	}
}

/** The provider confirmed the payment, or the payment method. Fulfil orders from the server's webhook, not from this. */
export class CheckoutSuccessEvent extends Event {
	readonly status: LinkStatus;

	constructor(status: LinkStatus) {
		super('checkout-success', bubbling);
		this.status = status;
	}
}

/** An error that the element shows to the payer. A declined payment is a status, not an error. */
export class CheckoutErrorEvent extends Event {
	readonly error: CheckoutProblem;

	constructor(error: CheckoutProblem) {
		super('checkout-error', bubbling);
		this.error = error;
	}
}

/** The link can no longer be paid. */
export class CheckoutExpireEvent extends Event {
	readonly status: LinkStatus;

	constructor(status: LinkStatus) {
		super('checkout-expire', bubbling);
		this.status = status;
	}
}

/** The events of all three elements, for typed listeners. */
export interface CheckoutEventMap {
	'checkout-start': CheckoutStartEvent;
	'checkout-created': CheckoutCreatedEvent;
	'checkout-redirect': CheckoutRedirectEvent;
	'checkout-status': CheckoutStatusEvent;
	'checkout-success': CheckoutSuccessEvent;
	'checkout-error': CheckoutErrorEvent;
	'checkout-expire': CheckoutExpireEvent;
}

declare global {
	// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the way to add to an interface of the platform
	interface HTMLElementEventMap extends CheckoutEventMap {}
}
