import type { ByLanguage } from '../../wire/language.ts';
import type { WaitingTexts } from './texts.ts';

const WAITING_TEXTS: ByLanguage<() => Promise<{ default: WaitingTexts }>> = {
	es: () => import('./es/waiting.ts'),
	en: () => import('./en/waiting.ts'),
	pt: () => import('./pt/waiting.ts'),
	fr: () => import('./fr/waiting.ts'),
};

/**
 * Loads the texts of the state `waiting`.
 * @param language one of `es`, `en`, `pt`, `fr`; Spanish for any other
 * @throws {TypeError} when they do not load
 */
export async function loadWaitingTexts(language: string): Promise<WaitingTexts> {
	const load = WAITING_TEXTS[language] ?? (() => import('./es/waiting.ts'));
	return (await load()).default;
}
