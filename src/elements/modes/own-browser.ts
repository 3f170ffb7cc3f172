import { html, type TemplateResult } from 'lit';
import { adoptStyles } from '../adopt-styles.ts';
import type { LocaleController, LocaleHost } from '../controllers/locale.ts';
import { followLanguage } from '../language-texts.ts';
import { openCopyLink } from './copy-link.ts';
import { loadWaitingTexts } from './waiting-texts.ts';
import { waitingStyles } from './waiting.styles.ts';

/** Helps a payer, whose browser does not open the provider's page or the bank's app, to pay in another one. */
export interface OwnBrowser {
	/** Undefined until the words are there. */
	render(url: string): TemplateResult | undefined;
	readonly spoken: string | undefined;
}

export function openOwnBrowser(host: LocaleHost, locale: LocaleController): OwnBrowser {
	const textsNow = followLanguage(host, locale, loadWaitingTexts);
	const copyLink = openCopyLink(host);
	const texts = () => {
		const loaded = textsNow();
		return loaded && { ...loaded, ...host.texts };
	};
	return {
		get spoken() {
			const words = texts();
			return words && (copyLink.spoken(words) ?? words.ownBrowser);
		},
		render(url) {
			const words = texts();
			if (!words) return undefined;
			adoptStyles(host, waitingStyles);
			return html`<div class="own-browser">
				<p class="small" part="help">${words.ownBrowser}</p>
				<div class="steps">${copyLink.render(url, words)}</div>
			</div>`;
		},
	};
}
