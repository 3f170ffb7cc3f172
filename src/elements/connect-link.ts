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
 * Registers a card or account for later purchases: who may charge it, a button, and afterwards what came of it. The payer
 * types its number on the provider's own page.
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

	/** Where the registration stands, in one word; the custom state of the same name is set. */
	get state(): ReturnType<typeof stateName> {
		return stateName(this.#checkout.state);
	}

	/** What the endpoint said last about the registration. */
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

	/** Ends what runs and shows the offer again. A registration that was begun stays the one that a new start finds. */
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
		'connect-link': ConnectLink;
	}
}
