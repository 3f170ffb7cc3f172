import type { EndTexts } from './texts.ts';

const END_TEXTS: Readonly<Record<string, () => Promise<{ default: EndTexts }>>> = {
	es: () => import('./es.ends.ts'),
	en: () => import('./en.ends.ts'),
	pt: () => import('./pt.ends.ts'),
	fr: () => import('./fr.ends.ts'),
};

/**
 * The texts of ends other than a payment that is made.
 *
 * @param language one of `es`, `en`, `pt`, `fr`; another reads Spanish
 * @throws {TypeError} when the network does not bring them
 */
export async function loadEndTexts(language: string): Promise<EndTexts> {
	const load = END_TEXTS[language] ?? (() => import('./es.ends.ts'));
	return (await load()).default;
}
