import type { ByLanguage } from '../../wire/language.ts';
import type { OutcomeTexts } from './texts.ts';

const OUTCOME_TEXTS: ByLanguage<() => Promise<{ default: OutcomeTexts }>> = {
	es: () => import('./es/outcomes.ts'),
	en: () => import('./en/outcomes.ts'),
	pt: () => import('./pt/outcomes.ts'),
	fr: () => import('./fr/outcomes.ts'),
};

/**
 * Loads the texts of errors and of every outcome except a successful payment.
 *
 * @param language one of `es`, `en`, `pt`, `fr`; Spanish for any other
 * @throws {TypeError} when they do not load
 */
export async function loadOutcomeTexts(language: string): Promise<OutcomeTexts> {
	const load = OUTCOME_TEXTS[language] ?? (() => import('./es/outcomes.ts'));
	return (await load()).default;
}
