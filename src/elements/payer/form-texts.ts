/** Names of the payer's fields, and what is said when one is wrong. Loads where an offer asks for them. */
export interface FormTexts {
	readonly howToPay: string;
	/** Above the kinds of method that can be registered. */
	readonly kinds: string;
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
	/** Nothing is written in the field. */
	readonly firstNameMissing: string;
	readonly lastNameMissing: string;
	readonly emailMissing: string;
	readonly phoneMissing: string;
	readonly documentMissing: string;
	readonly nameInvalid: string;
	readonly emailInvalid: string;
	/** `{digits}`, as `10` or `8–9`. */
	readonly phoneInvalid: string;
	/** `{example}` of a number of that type. */
	readonly documentInvalid: string;
	/** `{example}` of a tax number with its check digit. */
	readonly checkDigitMissing: string;
	/** The endpoint refused what is in the field, and we do not know why. */
	readonly refused: string;
	/** Before a link to `{merchant}`'s privacy notice. */
	readonly consent: string;
	readonly privacy: string;
	/** The button of the dialog that the fields are in. */
	readonly close: string;
	/** `{time}` left, as `14:32`, or in words for the ear. */
	readonly offerExpires: string;
	/** Above the amounts that an open offer suggests, and above the field for any other. */
	readonly howMuch: string;
	readonly amount: string;
	readonly otherAmount: string;
	/** `{min}` `{max}` `{step}`, written out. */
	readonly amountBounds: string;
	readonly amountStep: string;
	/** On the button of an open offer; without `{amount}` until there is one. */
	readonly give: string;
	readonly quantity: string;
	/** The two buttons beside the number. */
	readonly less: string;
	readonly more: string;
	/** `{amount}` of one. */
	readonly each: string;
	/** `{min}` `{max}`; the first where one is the least. */
	readonly quantityMost: string;
	readonly quantityBounds: string;
	/** Spoken when the number changes: `{quantity}` `{amount}`. */
	readonly chosen: string;
}

const FORM_TEXTS: Readonly<Record<string, () => Promise<{ default: FormTexts }>>> = {
	es: () => import('../locales/es.form.ts'),
	en: () => import('../locales/en.form.ts'),
	pt: () => import('../locales/pt.form.ts'),
	fr: () => import('../locales/fr.form.ts'),
};

/**
 * @param language one of `es`, `en`, `pt`, `fr`; another reads Spanish
 * @throws {TypeError} when the network does not bring them
 */
export async function loadFormTexts(language: string): Promise<FormTexts> {
	const load = FORM_TEXTS[language] ?? (() => import('../locales/es.form.ts'));
	return (await load()).default;
}
