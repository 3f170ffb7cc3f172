import Negotiator from 'negotiator';
import { DEFAULT_LANGUAGE, languageOf, LANGUAGES, type Language } from '../../wire/language.ts';

/** More than any browser sends. Anything after that is not read. */
const MAX_LENGTH = 500;

/**
 * The language of a response: that of the page which sent the request, else the one that the browser prefers, else
 * Spanish.
 * @param headers of the request; `Accept-Language` is read with its weights (RFC 9110, 12.5.4)
 * @param locale `locale` of the request's body, BCP 47
 */
export function requestLanguage(headers: Headers, locale?: string): Language {
	return (
		(locale === undefined ? undefined : languageOf(locale)) ??
		acceptedLanguage(headers.get('accept-language')) ??
		DEFAULT_LANGUAGE
	);
}

function acceptedLanguage(header: string | null): Language | undefined {
	if (header === null) return undefined;
	// Without regions: of two languages of equal weight the first one counts, e.g. `fr-CA` or `fr`.
	const plain = header.slice(0, MAX_LENGTH).replace(/-[a-z0-9-]+/gi, '');
	const accepted = new Negotiator({ headers: { 'accept-language': plain } }).language([...LANGUAGES]);
	return accepted === undefined ? undefined : languageOf(accepted);
}
