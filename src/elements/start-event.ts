/**
 * The payer wants to begin. Default action: the link is created at the endpoint. `preventDefault()` leaves everything
 * as it was, so a page may ask something first and then call `start()`.
 */
export class CheckoutStartEvent extends Event {
	constructor() {
		super('checkout-start', { bubbles: true, composed: true, cancelable: true });
	}
}
