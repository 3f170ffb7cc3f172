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
