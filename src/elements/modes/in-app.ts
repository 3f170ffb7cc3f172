import type { TemplateResult } from 'lit';
import type { LocaleController, LocaleHost } from '../controllers/locale.ts';
import type { OwnBrowser } from './own-browser.ts';

/** Names that browsers inside other apps give themselves: of Facebook, Instagram, WhatsApp, and of Android apps at large. */
const IN_APP = /FB_IAB|FBA[NV]\/|Instagram|WhatsApp|; wv\)/;

/**
 * Whether this is probably a browser inside another app, where a bank's app does not open. Good for a hint and no more:
 * what such a browser can do shows when it is tried.
 */
export const isInApp = (): boolean => IN_APP.test(navigator.userAgent);

/** Shows the way to the payer's own browser; what that takes loads when it is first shown. */
export interface WayOut {
	/** Undefined until it is there. */
	render(url: string): TemplateResult | undefined;
	/** For the status region, once it is shown. */
	readonly spoken: string | undefined;
}

export function openWayOut(host: LocaleHost, locale: LocaleController): WayOut {
	let loading: Promise<unknown> | undefined;
	let ownBrowser: OwnBrowser | undefined;
	return {
		get spoken() {
			return ownBrowser?.spoken;
		},
		render(url) {
			loading ??= import('./own-browser.ts').then(
				({ openOwnBrowser }) => {
					ownBrowser = openOwnBrowser(host, locale);
					host.requestUpdate();
				},
				() => (loading = undefined),
			);
			return ownBrowser?.render(url);
		},
	};
}
