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
 * A payment in one tag: what is sold and for how much, a button, and afterwards what came of it. The payer pays on the
 * provider's own page. Prices come from the merchant's endpoint, never from the page.
 *
 * ```html
 * <payment-link endpoint="/checkout" item="pro-monthly"></payment-link>
 * ```
 *
 * @csspart amount - The price
 * @csspart tax - The tax in it
 * @csspart method - One of the ways to pay
 * @csspart suggestions - Amounts to choose from, where the offer leaves the amount open
 * @csspart suggestion - One of them
 * @csspart stepper - The number with its two buttons, where the offer leaves it to the payer
 * @csspart step - One of those buttons
 * @csspart hint - What can be written in a field
 * @csspart progress - How much is paid of a payment in parts
 *
 * @cssstate partially_paid - Some of it is paid
 * @cssstate refunded - Paid, and given back
 * @cssstate disputed - Paid, and contested at the bank
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

	/** How many, at first; counts only where the offer leaves the number to the payer. */
	declare quantity: number | undefined;
	/** How much, at first: a decimal in major units, as `50000`. Counts only where the offer leaves the amount open. */
	declare amount: string | undefined;
	/** Which of the offer's methods is chosen at first. */
	declare method: string | undefined;

	/** @internal */
	readonly kind = 'payment';

	readonly #checkout = new CheckoutController(this, this.attachInternals());

	constructor() {
		super();
		Object.assign(this, checkoutDefaults);
	}

	/** Where the payment stands, in one word; the custom state of the same name is set. */
	get state(): ReturnType<typeof stateName> {
		return stateName(this.#checkout.state);
	}

	/** What the endpoint said last about the payment. */
	get result(): LinkStatus | undefined {
		return this.#checkout.result;
	}

	/** What did not work at last, until something else is tried. */
	get error(): CheckoutProblem | undefined {
		return this.#checkout.state.problem;
	}

	/** Does what a press does. While that runs, calls share it; the promise never rejects, see `state` and `error`. */
	start(): Promise<void> {
		return this.#checkout.start();
	}

	/** Ends what runs and shows the offer again. A payment that was begun stays the one that a new start finds. */
	dismiss(): void {
		this.#checkout.cancel();
	}

	/** Begins as on a fresh page: nothing filled in, and the offer read anew. */
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
