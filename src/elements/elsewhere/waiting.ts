import { html, nothing, type TemplateResult } from 'lit';
import type { CreatedLink } from '../../wire/links.ts';
import { adoptStyles } from '../dom/adopt-styles.ts';
import type { LocaleController, LocaleHost } from '../locales/locale-controller.ts';
import { followLanguage } from '../locales/follow-language.ts';
import { interpolate } from '../locales/texts.ts';
import { sceneStyles } from '../outcome/scene.styles.ts';
import type { Presentation } from '../outcome/presenter.ts';
import { openCopyLink, type CopyLink } from './copy-link.ts';
import { clockText, secondsLeft, spokenMark, spokenText } from './countdown.ts';
import { isInApp } from './in-app.ts';
import { renderOwnBrowser } from './own-browser.ts';
import type { QrCode } from './qr-code.ts';
import { loadWaitingTexts } from '../locales/waiting-texts.ts';
import type { WaitingTexts } from '../locales/texts.ts';
import { waitingStyles } from './waiting.styles.ts';

/** Callbacks while the payer pays in another window or on a phone. */
export interface WaitingActs {
	/** Opens the provider's page again. Null if the browser opens no window. */
	reopen(): Window | null;
	cancel(): void;
	/** Called when the countdown ends. The status from the endpoint decides whether the link has expired. */
	expired(): void;
}

/** Presents a payment in another window or on a phone. */
export interface Waiting {
	/** Undefined until the texts have loaded. */
	present(provider: string): Presentation | undefined;
	/** Stops the countdown. */
	end(): void;
}

/** Icon: two windows. */
const WINDOW = html`<svg viewBox="0 0 24 24" aria-hidden="true">
	<path d="M8 8V4.5h12.5V15H17M3.5 9H16v10.5H3.5zm0 3.5H16" />
</svg>`;

export function openWaiting(
	host: LocaleHost & { readonly mode?: string | undefined },
	locale: LocaleController,
	link: CreatedLink,
	acts: WaitingActs,
): Waiting {
	const textsNow = followLanguage(host, locale, loadWaitingTexts);
	const onPhone = host.mode === 'qr';
	const copyLink = openCopyLink(host);
	let stuck = false;
	let over = false;
	let code: QrCode | undefined;
	const timer = setInterval(() => host.requestUpdate(), 1000);

	if (onPhone) {
		import('./qr-code.ts').then(
			({ qrCode }) => {
				code = qrCode(link.url);
				host.requestUpdate();
			},
			// No network, or an address too long for a QR code: the share buttons still work.
			() => {},
		);
	}

	const timeUp = (seconds: number | undefined) => {
		if (seconds !== 0 || over) return;
		over = true;
		acts.expired();
	};

	const reopen = () => {
		stuck = !acts.reopen();
		host.requestUpdate();
	};

	return {
		end: () => clearInterval(timer),
		present(provider) {
			adoptStyles(host, sceneStyles);
			adoptStyles(host, waitingStyles);
			const loaded = textsNow();
			if (!loaded) return undefined;
			const texts = { ...loaded, ...host.texts };

			const seconds = secondsLeft(link.expires_at, Date.now());
			timeUp(seconds);
			const mark = seconds === undefined ? undefined : spokenMark(seconds);
			const left = mark && interpolate(texts.expiresIn, { time: spokenText(mark, locale.tag) });
			const title = onPhone ? texts.qrTitle : texts.popupTitle;
			const say = [
				title,
				onPhone ? texts.waitingStatus : texts.popupHelp,
				left,
				copyLink.copied && texts.linkCopied,
				stuck && texts.ownBrowser,
			];
			return {
				spoken: say.filter(Boolean).join('. '),
				scene: html`<div class="scene wait" part="status">
					${
						onPhone
							? html`<h2 tabindex="-1" part="title">${title}</h2>
									${renderPhone(code, provider, texts)} ${renderWaysToShare(link.url, texts, copyLink)}`
							: html`<div class="row told">
										<span class="icon" part="picture">${WINDOW}</span>
										<div class="grow">
											<h2 tabindex="-1" part="title">${title}</h2>
											<p class="small" part="help">${texts.popupHelp}</p>
										</div>
									</div>
									<button class="main" part="button" type="button" @click=${reopen}>${texts.reopen}</button>
									${stuck || isInApp() ? renderOwnBrowser(link.url, texts, copyLink) : nothing}`
					}
					<p class="row small live" part="countdown">
						${onPhone ? html`<span class="spin"></span>` : nothing}
						<span
							>${texts.waitingStatus}${
								seconds === undefined
									? nothing
									: html` ·
											<time role="timer"
												>${interpolate(texts.expiresIn, { time: clockText(seconds, locale.tag) })}</time
											>`
							}</span
						>
					</p>
					<button class="quiet plain" part="secondary" type="button" @click=${acts.cancel}>
						${texts.backButton}
					</button>
				</div>`,
			};
		},
	};
}

function renderPhone(code: QrCode | undefined, provider: string, texts: WaitingTexts): TemplateResult {
	const side = code?.side ?? 0;
	return html`<div class="qr">
		<svg
			viewBox="0 0 ${side} ${side}"
			role="img"
			aria-label=${interpolate(texts.qrPicture, { provider })}
			part="qr"
			shape-rendering="crispEdges"
		>
			<path d=${code?.path ?? ''} />
		</svg>
		<ol>
			<li>${texts.qrCamera}</li>
			<li>${texts.qrAim}</li>
			<li>${interpolate(texts.qrPay, { provider })}</li>
		</ol>
	</div>`;
}

function renderWaysToShare(url: string, texts: WaitingTexts, copyLink: CopyLink): TemplateResult {
	const share = () => void navigator.share({ url }).catch(() => {});
	return html`<div class="steps">
		${copyLink.render(url, texts)}
		${
			'share' in navigator
				? html`<button class="quiet" part="share" type="button" @click=${share}>${texts.share}</button>`
				: nothing
		}
		<a
			class="quiet"
			part="share"
			href="https://wa.me/?text=${encodeURIComponent(url)}"
			target="_blank"
			rel="noopener noreferrer"
			>${texts.whatsapp}</a
		>
	</div>`;
}
