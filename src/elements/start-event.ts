/**
 * The payer pressed the button. Default action: the endpoint creates the link. `preventDefault()` cancels this: the page
 * can ask the payer something first, and then call `start()`.
 */
export class CheckoutStartEvent extends Event {
	constructor() {
		super('checkout-start', { bubbles: true, composed: true, cancelable: true });
	}
}
