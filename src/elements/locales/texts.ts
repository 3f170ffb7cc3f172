import type { WaitingTexts } from '../modes/waiting-texts.ts';
import type { FormTexts } from '../payer/form-texts.ts';

/**
 * What an offer says before the payer acts; loads with the page, so it is short. `{name}` marks a place to fill:
 * `{amount}`, `{tax}`, `{merchant}`, `{provider}`.
 */
export interface OfferTexts {
	/** On the button. */
	readonly payment: string;
	readonly connect: string;
	/** Whose page comes next. */
	readonly paymentSecure: string;
	readonly connectSecure: string;
	/** On the button, and spoken, while the link is made. */
	readonly paymentCreating: string;
	readonly connectCreating: string;
	/** The same once the provider is about to open. */
	readonly redirecting: string;
	/** Below the price: the tax contained in it. */
	readonly tax: string;
	/** In its place: what a payer of a connect link agrees to. */
	readonly authorize: string;
	/** Stands for the merchant where no name is known. */
	readonly shop: string;
	/** Badge of the test environment. */
	readonly test: string;
	/** The endpoint cannot be reached. */
	readonly offline: string;
	readonly retry: string;
}

/** What is said once the payer acts, on the straight way to a paid receipt; loads with the act. */
export interface FlowTexts {
	readonly notOpened: string;
	readonly continueHere: string;
	readonly pendingTitle: string;
	readonly pendingHelp: string;
	readonly refresh: string;
	/** Back to the provider's page of a payment not made yet: `{provider}`. */
	readonly resume: string;
	/** No network, after a payment may have been made; what comes next comes by itself. */
	readonly offlineTitle: string;
	readonly offlineHelp: string;
	readonly processingTitle: string;
	readonly processingHelp: string;
	readonly succeededTitle: string;
	readonly print: string;
	readonly unverifiedTitle: string;
	readonly unverifiedHelp: string;
	readonly connectPendingTitle: string;
	readonly connectPendingHelp: string;
	readonly connectOfflineHelp: string;
	readonly reference: string;
	readonly copy: string;
	readonly copied: string;
}

/** What is said of every other end, and of what did not work; loads with the first of them. */
export interface EndTexts {
	/** Paid with a code at a counter, before `{date}`. */
	readonly voucherTitle: string;
	readonly voucherHelp: string;
	readonly seeCode: string;
	/** `{rest}` `{paid}` `{amount}` */
	readonly partialTitle: string;
	readonly partialHelp: string;
	/** The same where the provider does not say how much. */
	readonly partTitle: string;
	readonly partHelp: string;
	readonly payRest: string;
	readonly failedTitle: string;
	readonly failedHelp: string;
	readonly again: string;
	readonly otherMethod: string;
	readonly cancelledTitle: string;
	readonly notCharged: string;
	readonly expiredTitle: string;
	readonly newLink: string;
	readonly refundedTitle: string;
	readonly refundedHelp: string;
	readonly disputedTitle: string;
	readonly disputedHelp: string;
	readonly connectSucceededTitle: string;
	/** `{merchant}` */
	readonly connectSucceededHelp: string;
	readonly connectFailedTitle: string;
	readonly connectFailedHelp: string;
	readonly connectCancelledTitle: string;
	/** `{provider}` does not answer. */
	readonly providerDown: string;
	readonly outcomeUnknown: string;
	readonly tokenExpired: string;
	readonly offerExpired: string;
	readonly itemGone: string;
	/** `{time}` to wait. */
	readonly tooMany: string;
	readonly priceChanged: string;
	/** A link from before is still open and costs `{amount}`. */
	readonly otherAmountOpen: string;
	readonly alreadyPaid: string;
	readonly orderCancelled: string;
	readonly checkFields: string;
	/** `{code}` to quote; the second form is for when there is none. */
	readonly ours: string;
	readonly oursNoCode: string;
}

/** Every text that a merchant may replace through an element's `texts` property. */
export type Texts = OfferTexts & FlowTexts & EndTexts & FormTexts & WaitingTexts;

/** Puts `values` into the `{places}` of a text; a place without a value stays empty. */
export function fill(text: string, values: Readonly<Record<string, string | undefined>>): string {
	return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
