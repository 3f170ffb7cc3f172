import { html, nothing, type TemplateResult } from 'lit';
import type { CreatedLink } from '../../wire/links.ts';
import { adoptStyles } from '../adopt-styles.ts';
import type { LocaleController, LocaleHost } from '../controllers/locale.ts';
import { followLanguage } from '../language-texts.ts';
import { fill } from '../locales/texts.ts';
import { sceneStyles } from '../scene.styles.ts';
import type { Telling } from '../story.ts';
import { clockText, secondsLeft, spokenMark, spokenText } from './countdown.ts';
import { qrCode } from './qr-code.ts';
import { loadWaitingTexts, type WaitingTexts } from './waiting-texts.ts';
import { waitingStyles } from './waiting.styles.ts';

/** What the payer can do while they pay elsewhere. */
export interface WaitingActs {
	/** Opens the provider's page once more. */
	reopen(): void;
	cancel(): void;
	/** The link's time is up: whether it really is, the endpoint knows. */
	expired(): void;
}

/** Shows a payment that is made in another window, or on a phone. */
export interface Waiting {
	/** Nothing until the words are there. */
	tell(link: CreatedLink, provider: string): Telling | undefined;
	/** Ends the countdown. */
	end(): void;
}

/** Modules of quiet that a code needs around it. */
const QUIET = 4;

export function openWaiting(
	host: LocaleHost & { readonly mode?: string | undefined },
	locale: LocaleController,
	acts: WaitingActs,
): Waiting {
	const textsNow = followLanguage(host, locale, loadWaitingTexts);
	let copied = false;
	let over = false;
	const timer = setInterval(() => host.requestUpdate(), 1000);

	const copy = async (url: string) => {
		await navigator.clipboard.writeText(url);
		copied = true;
		host.requestUpdate();
	};

	const timeUp = (seconds: number | undefined) => {
		if (seconds !== 0 || over) return;
		over = true;
		acts.expired();
	};

	return {
		end: () => clearInterval(timer),
		tell(link, provider) {
			adoptStyles(host, sceneStyles);
			adoptStyles(host, waitingStyles);
			const loaded = textsNow();
			if (!loaded) return undefined;
			const texts = { ...loaded, ...host.texts };

			const seconds = secondsLeft(link.expires_at, Date.now());
			timeUp(seconds);
			const mark = seconds === undefined ? undefined : spokenMark(seconds);
			const left = mark && fill(texts.expiresIn, { time: spokenText(mark, locale.tag) });
			const onPhone = host.mode === 'qr';
			const title = onPhone ? texts.qrTitle : texts.popupTitle;
			const say = [title, onPhone ? texts.waiting : texts.popupHelp, left, copied && texts.linkCopied];
			return {
				spoken: say.filter(Boolean).join('. '),
				scene: html`<div class="scene" part="status">
					<h2 tabindex="-1" part="title">${title}</h2>
					${onPhone ? renderPhone(link.url, provider, texts) : html`<p class="small" part="help">${texts.popupHelp}</p>`}
					${
						onPhone
							? renderWaysToShare(link.url, texts, copied, copy)
							: html`<button class="main" part="button" type="button" @click=${acts.reopen}>
									${texts.reopen}
								</button>`
					}
					<p class="row small live" part="countdown">
						<span class="icon"><span class="spin"></span></span>
						<span
							>${texts.waiting}${
								seconds === undefined
									? nothing
									: html` · <time role="timer">${fill(texts.expiresIn, { time: clockText(seconds) })}</time>`
							}</span
						>
					</p>
					<button class="plain" part="secondary" type="button" @click=${acts.cancel}>${texts.cancel}</button>
				</div>`,
			};
		},
	};
}

function renderPhone(url: string, provider: string, texts: WaitingTexts): TemplateResult {
	return html`<div class="qr">
		${renderCode(url, fill(texts.qrPicture, { provider }))}
		<ol>
			<li>${texts.qrCamera}</li>
			<li>${texts.qrAim}</li>
			<li>${fill(texts.qrPay, { provider })}</li>
		</ol>
	</div>`;
}

/** The picture; an address too long for one leaves the ways to share it. */
function renderCode(url: string, label: string): TemplateResult | typeof nothing {
	let path = '';
	let side = 0;
	try {
		const code = qrCode(url);
		side = code.length + 2 * QUIET;
		code.forEach((row, y) =>
			row.forEach((dark, x) => {
				if (dark) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
			}),
		);
	} catch {
		return nothing;
	}
	return html`<svg
		viewBox="0 0 ${side} ${side}"
		role="img"
		aria-label=${label}
		part="qr"
		shape-rendering="crispEdges"
	>
		<path d=${path} />
	</svg>`;
}

function renderWaysToShare(
	url: string,
	texts: WaitingTexts,
	copied: boolean,
	copy: (url: string) => Promise<void>,
): TemplateResult {
	const share = () => void navigator.share({ url }).catch(() => {});
	return html`<div class="steps">
		<button class="quiet" part="copy" type="button" @click=${() => copy(url)}>
			${copied ? texts.linkCopied : texts.copyLink}
		</button>
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
