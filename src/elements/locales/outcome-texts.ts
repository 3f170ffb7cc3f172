import type { ByLanguage } from '../../wire/language.ts';
import type { OutcomeTexts } from './texts.ts';

const OUTCOME_TEXTS: ByLanguage<() => Promise<{ default: OutcomeTexts }>> = {
	es: () => import('./es/outcomes.ts'),
	en: () => import('./en/outcomes.ts'),
	pt: () => import('./pt/outcomes.ts'),
	fr: () => import('./fr/outcomes.ts'),
};

/**
 * The texts of ends other than a payment that is made.
 *
 * @param language one of `es`, `en`, `pt`, `fr`; another reads Spanish
 * @throws {TypeError} when the network does not bring them
 */
export async function loadOutcomeTexts(language: string): Promise<OutcomeTexts> {
	const load = OUTCOME_TEXTS[language] ?? (() => import('./es/outcomes.ts'));
	return (await load()).default;
}
