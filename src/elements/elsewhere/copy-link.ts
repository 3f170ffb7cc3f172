import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { copyText } from '../dom/copy-text.ts';
import type { WaitingTexts } from '../locales/texts.ts';

/** Copies an address to the clipboard. If the browser refuses, shows the address to copy by hand. */
export interface CopyLink {
	render(url: string, texts: WaitingTexts): TemplateResult;
	/** False when the browser refused; undefined before the first try. */
	readonly copied: boolean | undefined;
}

export function openCopyLink(host: ReactiveControllerHost): CopyLink {
	const copyLink = {
		copied: undefined as boolean | undefined,
		async copy(url: string) {
			// In-app browsers often block the clipboard.
			copyLink.copied = await copyText(url);
			host.requestUpdate();
		},
		render: (url: string, texts: WaitingTexts) =>
			html`<button class="quiet" part="copy" type="button" @click=${() => copyLink.copy(url)}>
					${copyLink.copied ? texts.linkCopied : texts.copyLink}
				</button>
				${copyLink.copied === false ? html`<p>${url}</p>` : nothing}`,
	};
	return copyLink;
}
