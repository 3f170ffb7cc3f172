import type { TemplateResult } from 'lit';
import type { LocaleController, LocaleHost } from '../locales/locale-controller.ts';
import { followLanguage } from '../locales/follow-language.ts';

/**
 * Whether this is probably an in-app browser, where a bank's app does not open. Use it only to show help: some in-app
 * browsers can open it.
 */
export function isInApp(): boolean {
	// User agents of Facebook, Instagram, WhatsApp and Android WebView.
	return /FB[A_]|Instagram|WhatsApp|; wv/.test(navigator.userAgent);
}

/** Renders help to open `url` in the payer's own browser. Loads on the first call; undefined until then. */
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
