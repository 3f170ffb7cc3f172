import type { ByLanguage } from '../../wire/language.ts';
import type { WaitingTexts } from './texts.ts';

const WAITING_TEXTS: ByLanguage<() => Promise<{ default: WaitingTexts }>> = {
	es: () => import('./es/waiting.ts'),
	en: () => import('./en/waiting.ts'),
	pt: () => import('./pt/waiting.ts'),
	fr: () => import('./fr/waiting.ts'),
};

/**
 * @param language one of `es`, `en`, `pt`, `fr`; another reads Spanish
 * @throws {TypeError} when the network does not bring them
 */
export async function loadWaitingTexts(language: string): Promise<WaitingTexts> {
	const load = WAITING_TEXTS[language] ?? (() => import('./es/waiting.ts'));
	return (await load()).default;
}
