import type { ByLanguage } from '../../wire/language.ts';
import type { FlowTexts } from './texts.ts';

const FLOW_TEXTS: ByLanguage<() => Promise<{ default: FlowTexts }>> = {
	es: () => import('./es/flow.ts'),
	en: () => import('./en/flow.ts'),
	pt: () => import('./pt/flow.ts'),
	fr: () => import('./fr/flow.ts'),
};

/**
 * Loads the texts after the payer's press.
 *
 * @param language one of `es`, `en`, `pt`, `fr`; Spanish for any other
 * @throws {TypeError} when they do not load
 */
export async function loadFlowTexts(language: string): Promise<FlowTexts> {
	const load = FLOW_TEXTS[language] ?? (() => import('./es/flow.ts'));
	return (await load()).default;
}
