import type { TemplateResult } from 'lit';
import type { LocaleController, LocaleHost } from '../locales/locale-controller.ts';
import { followLanguage } from '../locales/follow-language.ts';

/**
 * Whether this is probably a browser inside another app, where a bank's app does not open. Good for a hint and no more:
 * what such a browser can do shows when it is tried.
 */
export function isInApp(): boolean {
	// As Facebook, Instagram, WhatsApp and Android's apps at large name theirs.
	return /FB[A_]|Instagram|WhatsApp|; wv/.test(navigator.userAgent);
}

/** Shows how to pay an address in the payer's own browser. Undefined until that has loaded; it does when first asked for. */
export type WayOut = (url: string) => TemplateResult | undefined;

export function openWayOut(host: LocaleHost, locale: LocaleController): WayOut {
	let now: (() => WayOut | undefined) | undefined;
	return (url) => {
		now ??= followLanguage(host, locale, async (language) =>
			(await import('./own-browser.ts')).loadOwnBrowser(host, language),
		);
		return now()?.(url);
	};
}
