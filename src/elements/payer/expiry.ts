import { html, type ReactiveController, type TemplateResult } from 'lit';
import type { CheckoutHost } from '../checkout.ts';
import { interpolate } from '../locales/texts.ts';
import { clockText, secondsLeft, spokenMark, spokenText } from '../elsewhere/countdown.ts';

/** Countdown to the end of an offer. */
export interface Expiry {
	/** Undefined until {@link NEAR_S} before the end. */
	render(text: string): TemplateResult | undefined;
	/** Text for screen readers at 10, 5 and 1 minutes and at 30 seconds; undefined before. */
	spoken(text: string, locale: string): string | undefined;
	/** Whether the offer has expired. The element updates at that time. */
	readonly over: boolean;
	stop(): void;
}

/** The countdown is shown only for this time before the end. Seconds. */
const NEAR_S = 60 * 60;
/** Maximum delay of `setTimeout`. Milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** @param expiresAt ISO 8601; an invalid time never expires */
export function openExpiry(host: CheckoutHost, expiresAt: string, now = () => Date.now()): Expiry {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let stopped = false;

	const left = () => secondsLeft(expiresAt, now()) ?? Infinity;

	const tick = () => {
		clearTimeout(timer);
		const seconds = left();
		host.requestUpdate();
		if (stopped || seconds === 0 || seconds === Infinity) return;
		timer = setTimeout(tick, seconds > NEAR_S ? Math.min((seconds - NEAR_S) * 1000, LONGEST_MS) : 1000);
	};

	const controller: ReactiveController = {
		hostConnected: tick,
		hostDisconnected: () => clearTimeout(timer),
	};
	host.addController(controller);

	const near = () => (left() <= NEAR_S ? left() : undefined);

	return {
		get over() {
			return left() === 0;
		},
		stop() {
			stopped = true;
			clearTimeout(timer);
			host.removeController(controller);
		},
		render(text) {
			const seconds = near();
			if (seconds === undefined) return undefined;
			return html`<p class="small" part="countdown">${interpolate(text, { time: clockText(seconds) })}</p>`;
		},
		spoken(text, locale) {
			const mark = spokenMark(near() ?? Infinity);
			return mark === undefined ? undefined : interpolate(text, { time: spokenText(mark, locale) });
		},
	};
}
