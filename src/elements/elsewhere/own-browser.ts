import { html, type TemplateResult } from 'lit';
import { adoptStyles } from '../dom/adopt-styles.ts';
import type { LocaleHost } from '../locales/locale-controller.ts';
import { openCopyLink, type CopyLink } from './copy-link.ts';
import { loadWaitingTexts } from '../locales/waiting-texts.ts';
import type { WaitingTexts } from '../locales/texts.ts';
import { waitingStyles } from './waiting.styles.ts';

/** Help for payers whose browser does not open the provider's page or the bank's app. */
export function renderOwnBrowser(url: string, texts: WaitingTexts, copyLink: CopyLink): TemplateResult {
	return html`<div class="steps">
		<p part="help">${texts.ownBrowser}</p>
		${copyLink.render(url, texts)}
	</div>`;
}

/**
 * @param language one of `es`, `en`, `pt`, `fr`
 * @throws {TypeError} when the texts do not load
 */
export async function loadOwnBrowser(
	host: LocaleHost,
	language: string,
): Promise<(url: string) => TemplateResult> {
	const loaded = await loadWaitingTexts(language);
	const copyLink = openCopyLink(host);
	adoptStyles(host, waitingStyles);
	return (url) => renderOwnBrowser(url, { ...loaded, ...host.texts }, copyLink);
}
