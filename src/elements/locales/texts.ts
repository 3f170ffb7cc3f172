/**
 * The offer, before the payer presses the button. Loaded with the page. Placeholders in braces are replaced:
 * `{amount}`, `{tax}`, `{merchant}`, `{provider}`.
 */
export interface OfferTexts {
	/** On the button. */
	readonly payButton: string;
	readonly saveButton: string;
	/** Names the provider whose page opens next. */
	readonly paymentSecure: string;
	readonly connectSecure: string;
	/** On the button, and announced, while the link is created. */
	readonly paymentCreating: string;
	readonly connectCreating: string;
	/** The same when the provider's page is about to open. */
	readonly redirecting: string;
	/** Below the price: the tax contained in it. */
	readonly tax: string;
	/** Shown there for connect links: what the payer agrees to. */
	readonly authorize: string;
	/** Replaces the name of the merchant, if it is unknown. */
	readonly merchantFallback: string;
	/** Badge of the test environment. */
	readonly testBadge: string;
	/** The endpoint cannot be reached. */
	readonly offline: string;
	readonly retry: string;
}

/** From the press of the button to a paid receipt. Loaded with the press. */
export interface FlowTexts {
	readonly notOpened: string;
	readonly continueHere: string;
	readonly pendingTitle: string;
	readonly pendingHelp: string;
	readonly refresh: string;
	/** Returns to the provider's page of an unpaid payment: `{provider}`. */
	readonly resume: string;
	/** No network after a possible payment. Polling continues automatically. */
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

/** Every other outcome, and errors. Loaded with the first of them. */
export interface OutcomeTexts {
	/** Paid with a code at a counter, before `{date}`. */
	readonly voucherTitle: string;
	readonly voucherHelp: string;
	readonly seeCode: string;
	/** `{rest}` `{paid}` `{amount}` */
	readonly partialTitle: string;
	readonly partialHelp: string;
	/** The same when the paid amount is unknown. */
	readonly partTitle: string;
	readonly partHelp: string;
	readonly payRest: string;
	readonly failedTitle: string;
	readonly failedHelp: string;
	readonly tryAgain: string;
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
	/** `{provider}` does not respond. */
	readonly providerDown: string;
	readonly outcomeUnknown: string;
	readonly tokenExpired: string;
	readonly offerExpired: string;
	readonly itemGone: string;
	/** `{time}` to wait. */
	readonly tooMany: string;
	readonly priceChanged: string;
	/** An earlier link is still open and costs `{amount}`. */
	readonly otherAmountOpen: string;
	readonly alreadyPaid: string;
	readonly orderCancelled: string;
	readonly checkFields: string;
	/** `{code}` to quote; the second text is without a code. */
	readonly internalError: string;
	readonly internalErrorNoCode: string;
}

/** Labels and error messages of the payer's fields. Loaded when an offer requires fields. */
export interface FormTexts {
	readonly howToPay: string;
	/** Above the kinds of method that can be registered. */
	readonly methodKinds: string;
	readonly firstName: string;
	readonly lastName: string;
	readonly email: string;
	readonly phone: string;
	/** The choice of a calling code beside the phone number. */
	readonly phoneCountry: string;
	readonly documentType: string;
	readonly documentNumber: string;
	/** A passport among the types of document. */
	readonly passport: string;
	/** The field is empty. */
	readonly firstNameMissing: string;
	readonly lastNameMissing: string;
	readonly emailMissing: string;
	readonly phoneMissing: string;
	readonly documentMissing: string;
	readonly nameInvalid: string;
	readonly emailInvalid: string;
	/** `{digits}`, e.g. `10` or `8–9`. */
	readonly phoneInvalid: string;
	/** `{example}` of a number of that type. */
	readonly documentInvalid: string;
	/** `{example}` of a tax number with its check digit. */
	readonly checkDigitMissing: string;
	/** The endpoint rejected the value for an unknown reason. */
	readonly fieldRejected: string;
	/** Before a link to `{merchant}`'s privacy notice. */
	readonly consent: string;
	readonly privacy: string;
	/** The close button of the dialog with the fields. */
	readonly close: string;
	/** `{time}` left, e.g. `14:32`, or in words for screen readers. */
	readonly offerExpires: string;
	/** Above the amounts that an open offer suggests, and above the field for any other. */
	readonly howMuch: string;
	readonly amount: string;
	readonly otherAmount: string;
	/** `{min}` `{max}` `{step}`, as formatted amounts. */
	readonly amountBounds: string;
	readonly amountStep: string;
	/** On the button of an open offer; without `{amount}` until there is one. */
	readonly payOpenAmount: string;
	readonly quantity: string;
	/** The two buttons beside the number. */
	readonly decreaseQuantity: string;
	readonly increaseQuantity: string;
	/** `{amount}` of one. */
	readonly unitPrice: string;
	/** `{min}` `{max}`; the first text is used if the minimum is one. */
	readonly quantityMost: string;
	readonly quantityBounds: string;
	/** Announced when the quantity changes: `{quantity}` `{amount}`. */
	readonly quantityAnnouncement: string;
}

/** Texts while the payer pays in another window or on a phone. Loaded with that state. */
export interface WaitingTexts {
	readonly popupTitle: string;
	readonly popupHelp: string;
	readonly reopen: string;
	readonly backButton: string;
	readonly qrTitle: string;
	/** Alternative text of the QR code: `{provider}`. */
	readonly qrPicture: string;
	readonly qrCamera: string;
	readonly qrAim: string;
	/** `{provider}` */
	readonly qrPay: string;
	readonly copyLink: string;
	readonly linkCopied: string;
	readonly share: string;
	readonly whatsapp: string;
	readonly waitingStatus: string;
	/** For in-app browsers, which open neither windows nor a bank's app. */
	readonly ownBrowser: string;
	/** `{time}` left, on a clock or in words. */
	readonly expiresIn: string;
}

/** Every text that a merchant may replace through an element's `texts` property. */
export type Texts = OfferTexts & FlowTexts & OutcomeTexts & FormTexts & WaitingTexts;

/** Replaces the `{placeholders}` of a text with `values`; a placeholder without a value becomes empty. */
export function interpolate(text: string, values: Readonly<Record<string, string | undefined>>): string {
	return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
