import type { ByLanguage } from '../../wire/language.ts';
import type { FormTexts } from './texts.ts';

const FORM_TEXTS: ByLanguage<() => Promise<{ default: FormTexts }>> = {
	es: () => import('./es/form.ts'),
	en: () => import('./en/form.ts'),
	pt: () => import('./pt/form.ts'),
	fr: () => import('./fr/form.ts'),
};

/**
 * Loads the texts of the form.
 * @param language one of `es`, `en`, `pt`, `fr`; Spanish for any other
 * @throws {TypeError} when they do not load
 */
export async function loadFormTexts(language: string): Promise<FormTexts> {
	const load = FORM_TEXTS[language] ?? (() => import('./es/form.ts'));
	return (await load()).default;
}
