import type { TemplateResult } from 'lit';
import type { CreatedLink, CreateLinkRequest } from '../wire/links.ts';
import type { Customer, Offer, OfferKind } from '../wire/offer.ts';
import type { FieldError } from '../wire/problem.ts';
import type { Attempt } from './attempt/attempt.ts';
import type { FlowEvent, FlowState } from './attempt/flow.ts';
import type { LocaleController, LocaleHost } from './locales/locale-controller.ts';
import type { Presentation as Presentation } from './outcome/presenter.ts';
import type { CheckoutProblem } from './problem.ts';

/** What a checkout reads from its element. */
export interface CheckoutHost extends LocaleHost {
	readonly kind: OfferKind;
	readonly endpoint: string;
	readonly item?: string | undefined;
	readonly token?: string | undefined;
	readonly quantity?: number | undefined;
	readonly amount?: string | undefined;
	readonly method?: string | undefined;
	readonly mode?: string | undefined;
	readonly variant?: string | undefined;
	readonly theme?: string | undefined;
	readonly returnUrl?: string | undefined;
	readonly disabled: boolean;
	readonly customer?: Customer | undefined;
	readonly headers: Readonly<Record<string, string>>;
}

/** The element for which the status of a link is read. */
export type StatusHost = EventTarget & Pick<CheckoutHost, 'endpoint' | 'headers'>;

/** One element's checkout: its state, and what the other modules do with it. `CheckoutController` implements it. */
export interface Checkout {
	readonly host: CheckoutHost;
	readonly locale: LocaleController;
	readonly state: FlowState;
	/** Undefined until the payer acts, or there is more to show than an offer. */
	readonly session: Session | undefined;
	/** Undefined if the offer needs no form. */
	form: PayerForm | undefined;
	/** Whether the payer still sees the markup that a server rendered. */
	hydrating: boolean;
	/** Moves to the next state. */
	send(event: FlowEvent): void;
	/** Warns the developer about the tag, or about the endpoint that it names. Never throws. */
	explain(failed?: Response | boolean): void;
	/** Handles a script that did not load although the payer's press needs it. */
	missed(): Promise<void>;
	/** Presses the button. One press runs at a time. */
	readonly start: (event?: unknown) => Promise<void>;
	/** Loads ahead what a press needs. */
	readonly warm: () => void;
	/** Ends what runs, and shows the offer again. */
	cancel(): void;
}

/** The part of a checkout that the status reader uses. */
export type FlowOwner = Pick<Checkout, 'state' | 'send'>;

/** Everything that an element needs from the payer's first act on. Each element has its own. */
export interface Session {
	/** The whole flow. The element alone contains only its beginning. */
	next(state: FlowState, event: FlowEvent): FlowState;
	/** What to show and announce for a state; undefined until its texts have loaded. */
	present(state: FlowState): Presentation | undefined;
	/**
	 * Reads a response that is not only an offer with a button: an offer with a form, an offer in a token, or an
	 * error.
	 *
	 * @param response the response of the endpoint, if there was a request
	 * @throws {TypeError} when a script or text that this needs does not load
	 */
	read(offer: Offer | undefined, response: Response | undefined): Promise<FlowEvent>;
	/**
	 * Makes the link of the payer's attempt, or finds it, and takes the payer there. Never throws.
	 * @param popup an empty window to show the provider's page in; null to use this page
	 */
	press(popup: Window | null): Promise<void>;
	/** Resumes what began on this page earlier: the provider sent the payer back, or the payer pressed Back. */
	recall(): void;
	/** Aborts requests and status reads. */
	stop(): void;
}

/** What the modules of a session share. */
export interface SessionParts {
	readonly owner: Checkout;
	/** Shows the payer what went wrong, and fires an event for the page. */
	refuse(problem: CheckoutProblem): void;
	/** Shows that the payer pays in another window or on a phone, and reads the status. */
	wait(attempt: Attempt, link: CreatedLink, popup: Window | null): void;
	/** The attempt that the payer left this page for. Another tab may have finished and deleted it since. */
	left?: Attempt;
	/** Id of the payment that a press found in place of a new one. */
	alreadyPaid?: string;
	/** Id of the link whose amount differs from the offer's, after the payer has read that. */
	accepted?: string;
	/**
	 * Reads the status of an attempt's link until it is final.
	 * @param link the response that created it, when its status is new
	 */
	follow(attempt: Attempt, link?: CreatedLink): void;
}

/** What the payer chose and typed, in the format of the request. */
export type Answers = Pick<
	CreateLinkRequest,
	'method' | 'customer' | 'quantity' | 'amount' | 'expected_amount'
>;

/** What the payer chooses and types before paying: the method, and data that the provider requires. */
export interface PayerForm {
	render(): TemplateResult;
	/**
	 * Uses a new offer from the endpoint, and loads the scripts and texts that its form needs.
	 * @returns the offer with the payer's choices applied
	 * @throws {TypeError} when a script or text that this needs does not load
	 */
	take(offer: Offer): Promise<Offer>;
	/** Applies the payer's choices to the offer: the provider of the method, and the total amount. */
	settle(offer: Offer): Offer;
	/** Label of the button in place of "Pagar"; `{amount}` is a placeholder. */
	readonly label: string | undefined;
	/** The result of the payer's last choice, for screen readers. */
	readonly spoken: string | undefined;
	/** Whether the card is open in a dialog, beside a button that stands alone in the page. */
	readonly opened: boolean;
	/** That dialog, around the card. */
	frame(card: TemplateResult): TemplateResult | undefined;
	/**
	 * Whether everything is filled in and valid. Marks what is not, and moves the focus to the first of it. Where the button
	 * stands alone and the form has open fields, the dialog opens first.
	 */
	check(): boolean;
	/** The fields of the request body. */
	answers(): Answers;
	/** Shows the endpoint's errors at their fields, also at fields that were not in the form. False for other errors. */
	mark(errors: readonly FieldError[] | undefined): boolean;
}
