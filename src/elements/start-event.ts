/**
 * The payer pressed the button. Default action: the endpoint creates the link. `preventDefault()` cancels this: the
 * page can show its own dialog first, and then call `start()`.
 */
export class CheckoutStartEvent extends Event {
	constructor() {
		super('checkout-start', { bubbles: true, composed: true, cancelable: true });
	}
}
