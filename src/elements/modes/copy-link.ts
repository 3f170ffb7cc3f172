import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { WaitingTexts } from './waiting-texts.ts';

type CopyTexts = Pick<WaitingTexts, 'copyLink' | 'linkCopied' | 'copyByHand'>;

/** Puts an address on the clipboard; where the browser does not let it, shows the address to copy by hand. */
export interface CopyLink {
	render(url: string, texts: CopyTexts): TemplateResult;
	/** For the status region, after it was tried. */
	spoken(texts: CopyTexts): string | undefined;
}

export function openCopyLink(host: ReactiveControllerHost): CopyLink {
	let outcome: 'copied' | 'refused' | undefined;
	const copy = async (url: string) => {
		try {
			await navigator.clipboard.writeText(url);
			outcome = 'copied';
		} catch {
			// Browsers inside other apps often have no clipboard for pages.
			outcome = 'refused';
		}
		host.requestUpdate();
	};
	const select = ({ currentTarget }: Event) => (currentTarget as HTMLInputElement).select();

	return {
		render: (url, texts) =>
			html`<button class="quiet" part="copy" type="button" @click=${() => copy(url)}>
					${outcome === 'copied' ? texts.linkCopied : texts.copyLink}
				</button>
				${
					outcome === 'refused'
						? html`<label class="by-hand small"
								>${texts.copyByHand}<input readonly part="input" .value=${url} @focus=${select}
							/></label>`
						: nothing
				}`,
		spoken: (texts) => outcome && { copied: texts.linkCopied, refused: texts.copyByHand }[outcome],
	};
}
