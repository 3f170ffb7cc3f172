/** Languages of every text that payers read, by their subtag (BCP 47). The first one stands in for any other. */
export const LANGUAGES = ['es', 'en', 'pt', 'fr'] as const;

export type Language = (typeof LANGUAGES)[number];

/** Where nothing that the payer prefers is one of {@link LANGUAGES}. */
export const DEFAULT_LANGUAGE: Language = 'es';

/**
 * The language of a tag, whatever its region and script are.
 * @param tag BCP 47, e.g. `fr-CA`
 * @returns undefined for a language that is not one of {@link LANGUAGES}
 */
export function languageOf(tag: string): Language | undefined {
	const [primary] = tag.toLowerCase().split('-', 1);
	return LANGUAGES.find((language) => language === primary);
}

/** Something for each language, found by any subtag: a language that is left out does not compile. */
export type ByLanguage<Value> = Readonly<Record<Language, Value> & Partial<Record<string, Value>>>;
