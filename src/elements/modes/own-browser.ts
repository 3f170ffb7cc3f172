import { html, type TemplateResult } from 'lit';
import { adoptStyles } from '../adopt-styles.ts';
import type { LocaleHost } from '../controllers/locale.ts';
import { openCopyLink, type CopyLink } from './copy-link.ts';
import type { WayOut } from './in-app.ts';
import { loadWaitingTexts, type WaitingTexts } from './waiting-texts.ts';
import { waitingStyles } from './waiting.styles.ts';

/** Helps a payer whose browser does not open the provider's page, or the bank's app, to pay in another one. */
export function renderOwnBrowser(url: string, texts: WaitingTexts, copyLink: CopyLink): TemplateResult {
	return html`<div class="steps">
		<p part="help">${texts.ownBrowser}</p>
		${copyLink.render(url, texts)}
	</div>`;
}

/**
 * @param language one of `es`, `en`, `pt`, `fr`
 * @throws {TypeError} when the network does not bring the words
 */
export async function loadOwnBrowser(host: LocaleHost, language: string): Promise<WayOut> {
	const loaded = await loadWaitingTexts(language);
	const copyLink = openCopyLink(host);
	adoptStyles(host, waitingStyles);
	return (url) => renderOwnBrowser(url, { ...loaded, ...host.texts }, copyLink);
}
