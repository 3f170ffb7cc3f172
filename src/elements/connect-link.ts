import { LitElement, nothing } from 'lit';
import type { LinkStatus } from '../wire/links.ts';
import { renderCard } from './offer/card.ts';
import { cardStyles } from './offer/card.styles.ts';
import { checkoutDefaults, checkoutProperties, type CheckoutProperties } from './checkout-properties.ts';
import { CheckoutController } from './checkout-controller.ts';
import { stateName } from './attempt/flow-begin.ts';
import type { CheckoutProblem } from './problem.ts';

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- the table of properties declares what this names
export interface ConnectLink extends CheckoutProperties {}

/**
 * Registers a card or account that the merchant can charge later: a button, and afterwards the outcome. The payer enters its
 * number on the provider's page.
 *
 * ```html
 * <connect-link endpoint="/checkout" item="one-touch"></connect-link>
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
export class ConnectLink extends LitElement {
	static override styles = cardStyles;

	static override properties = checkoutProperties;

	/** @internal */
	readonly kind = 'connect';

	readonly #checkout = new CheckoutController(this, this.attachInternals());

	constructor() {
		super();
		Object.assign(this, checkoutDefaults);
	}

	/** State of the element; the custom state of the same name is set. */
	get state(): ReturnType<typeof stateName> {
		return stateName(this.#checkout.state);
	}

	/** The last status of the registration that was read. */
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

	/** Stops waiting and shows the offer again. The link stays usable, and the next `start()` finds it. */
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
		'connect-link': ConnectLink;
	}
}
