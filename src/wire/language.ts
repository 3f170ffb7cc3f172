/** Languages of all texts for payers, as BCP 47 subtags. The first one is the default. */
export const LANGUAGES = ['es', 'en', 'pt', 'fr'] as const;

export type Language = (typeof LANGUAGES)[number];

/** Used when {@link LANGUAGES} contains none of the payer's languages. */
export const DEFAULT_LANGUAGE: Language = 'es';

/**
 * The language of a tag, without region and script.
 * @param tag BCP 47, e.g. `fr-CA`
 * @returns undefined for a language that is not one of {@link LANGUAGES}
 */
export function languageOf(tag: string): Language | undefined {
	const [primary] = tag.toLowerCase().split('-', 1);
	return LANGUAGES.find((language) => language === primary);
}

/** A value for each language. A missing language is a compile error. Any subtag can be looked up. */
export type ByLanguage<Value> = Readonly<Record<Language, Value> & Partial<Record<string, Value>>>;
