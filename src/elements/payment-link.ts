import { LitElement, nothing } from 'lit';
import type { LinkStatus } from '../wire/links.ts';
import { renderCard } from './offer/card.ts';
import { cardStyles } from './offer/card.styles.ts';
import { checkoutDefaults, checkoutProperties, type CheckoutProperties } from './checkout-properties.ts';
import { CheckoutController } from './checkout-controller.ts';
import { stateName } from './attempt/flow-begin.ts';
import type { CheckoutProblem } from './problem.ts';

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- the table of properties declares what this names
export interface PaymentLink extends CheckoutProperties {}

/**
 * A payment: what is sold, its price, a button, and afterwards the outcome. The payer pays on the provider's page. Prices come
 * from the merchant's endpoint, never from the page.
 *
 * ```html
 * <payment-link endpoint="/checkout" item="pro-monthly"></payment-link>
 * ```
 *
 * @csspart amount - The price
 * @csspart tax - The tax in the price
 * @csspart method - One payment method
 * @csspart suggestions - Suggested amounts, where the payer chooses the amount
 * @csspart suggestion - One suggested amount
 * @csspart stepper - The quantity with its two buttons, where the payer chooses it
 * @csspart step - One of the two buttons of the quantity
 * @csspart hint - The hint of a field
 * @csspart progress - The share that is paid, of a payment in parts
 *
 * @cssstate partially_paid - A part is paid
 * @cssstate refunded - Paid, then refunded
 * @cssstate disputed - Paid, then disputed by the payer's bank
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
export class PaymentLink extends LitElement {
	static override styles = cardStyles;

	static override properties = {
		...checkoutProperties,
		quantity: { type: Number },
		amount: {},
		method: {},
	};

	/** Initial quantity, where the payer chooses it. */
	declare quantity: number | undefined;
	/** Initial amount, where the payer chooses it: a decimal in major units, e.g. `50000`. */
	declare amount: string | undefined;
	/** Id of the payment method that is chosen at first. */
	declare method: string | undefined;

	/** @internal */
	readonly kind = 'payment';

	readonly #checkout = new CheckoutController(this, this.attachInternals());

	constructor() {
		super();
		Object.assign(this, checkoutDefaults);
	}

	/** State of the element; the custom state of the same name is set. */
	get state(): ReturnType<typeof stateName> {
		return stateName(this.#checkout.state);
	}

	/** The last status of the payment that was read. */
	get result(): LinkStatus | undefined {
		return this.#checkout.result;
	}

	/** The last error, until the next try. */
	get error(): CheckoutProblem | undefined {
		return this.#checkout.state.problem;
	}

	/** Does the same as a press of the button. Calls share one run. The promise never rejects; see `state` and `error`. */
	start(): Promise<void> {
		return this.#checkout.start();
	}

	/** Stops waiting and shows the offer again. The link stays payable, and the next `start()` finds it. */
	dismiss(): void {
		this.#checkout.cancel();
	}

	/** Resets the element: empties the form and loads the offer again. */
	reset(): void {
		this.#checkout.reset();
	}

	override render(): unknown {
		return this.#checkout.hydrating ? nothing : renderCard(this.#checkout);
	}
}

declare global {
	interface HTMLElementTagNameMap {
		'payment-link': PaymentLink;
	}
}
