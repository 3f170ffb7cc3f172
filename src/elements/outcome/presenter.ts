import { adoptStyles } from '../dom/adopt-styles.ts';
import { html, type TemplateResult } from 'lit';
import { copyText } from '../dom/copy-text.ts';
import type { Money } from '../../wire/money.ts';
import type { OfferKind } from '../../wire/offer.ts';
import type { LocaleController, LocaleHost } from '../locales/locale-controller.ts';
import type { OutcomeContext } from './outcomes.ts';
import type { FlowState } from '../attempt/flow.ts';
import { keepFocus } from '../dom/keep-focus.ts';
import { followLanguage } from '../locales/follow-language.ts';
import { loadFlowTexts } from '../locales/flow-texts.ts';
import { isInApp, openWayOut } from '../elsewhere/in-app.ts';
import { formatMoney } from '../offer/money-format.ts';
import type { CheckoutProblem } from '../problem.ts';
import { offline, sceneOf, type Outcomes, type SceneAct } from './scene.ts';
import { renderScene } from './scene-view.ts';
import { sceneStyles } from './scene.styles.ts';

/** A state, told: what to show and what to say. */
export interface Presentation {
	/** Takes the place of the offer's card. */
	readonly scene?: TemplateResult | undefined;
	/** Below the card's button. */
	readonly below?: TemplateResult | undefined;
	/** What went wrong, in words. */
	readonly note?: string | undefined;
	/** For the status region. */
	readonly spoken?: string | undefined;
	/** On the button, where the usual words would be wrong. */
	readonly label?: string | undefined;
}

/** Tells states of the flow in the payer's language. */
export interface Presenter {
	/**
	 * Nothing until the words are there.
	 * @param begun whether this browser knows of a link that may have been paid by now
	 * @param alreadyPaid id of the payment that the last press found in place of a new one
	 */
	present(
		state: FlowState,
		kind: OfferKind,
		act: (act: SceneAct) => void,
		begun: () => boolean,
		alreadyPaid?: string,
	): Presentation | undefined;
}

/** Tells what comes after the payer's act, as soon as the network brings the words for it. */
export function createPresenter(host: LocaleHost, locale: LocaleController): Presenter {
	const flowTextsNow = followLanguage(host, locale, loadFlowTexts);
	let endsNow: (() => ((context: OutcomeContext) => Outcomes) | undefined) | undefined;
	const wayOut = openWayOut(host, locale);
	/** The provider's page where the payer has something left to do. */
	let ledTo: string | undefined;
	let copied = false;
	keepFocus(host);

	const copy = async (text: string) => {
		copied = await copyText(text);
		host.requestUpdate();
	};

	return {
		present(state, kind, act, begun, alreadyPaid) {
			const flowTexts = flowTextsNow();
			if (!flowTexts || !locale.texts) return undefined;
			adoptStyles(host, sceneStyles);
			const texts = { ...flowTexts, ...locale.texts, ...host.texts };
			const { offer } = state;
			const report = state.name === 'status' ? state.report : undefined;
			const provider = report?.provider_label ?? offer?.provider.label ?? '';
			const money = (amount: Money) => formatMoney(amount, locale.tag);
			const canPay = offer !== undefined;
			const ends = () => {
				endsNow ??= followLanguage(host, locale, async (language) =>
					(await import('./outcomes.ts')).loadOutcomes(language),
				);
				return endsNow()?.({
					texts,
					kind,
					merchant: offer?.merchant ?? texts.merchantFallback,
					provider,
					locale: locale.tag,
					money,
					canPay,
					canChoose: (offer?.methods.length ?? 0) > 1,
				});
			};
			const { problem } = state;
			// Whoever comes back from where their bank's app did not open still reads how else it opens.
			ledTo = 'link' in state ? state.link.url : report ? report.url : ledTo;
			const stuck = 'stuck' in state;
			const help = ledTo && (stuck || isInApp()) ? wayOut(ledTo) : undefined;
			const scene = sceneOf(state, {
				texts,
				kind,
				outcomes: ends,
				canPay,
				alreadyPaid: !!report && report.id === alreadyPaid,
			});
			const cutOff = problem?.code === 'offline';
			const inDoubt = problem?.code === 'outcome_unknown' || (cutOff && begun());
			const say = (problem: CheckoutProblem) => {
				if (!cutOff) return ends()?.words(problem);
				if (!inDoubt) return texts.offline;
				const { title, help } = offline({ texts, kind });
				return `${title}. ${help}`;
			};
			const note = problem && say(problem);
			if (scene) {
				return {
					scene: renderScene(scene, {
						texts,
						locale: locale.tag,
						amount: scene.report?.amount && money(scene.report.amount),
						merchant: offer?.merchant ?? document.title,
						note: state.name === 'unavailable' || cutOff ? undefined : note,
						act,
						copy: (text) => void copy(text),
						copied,
						help,
					}),
					spoken: [scene.title, scene.help, copied && texts.copied].filter(Boolean).join('. '),
				};
			}
			if (state.name === 'redirecting') {
				// A frame that may not take the page along may open a tab, if the payer presses.
				const framed = top !== self;
				return {
					spoken: stuck ? texts.notOpened : undefined,
					below: html`<p class="below ${framed || stuck ? 'now' : ''}">
							${texts.notOpened}
							<a
								href=${state.link.url}
								target=${framed ? '_blank' : '_top'}
								rel="noopener nofollow"
								part="continue"
								>${texts.continueHere}</a
							>
						</p>
						${help}`,
				};
			}
			// Whoever reads "do not pay again" presses to see what came of it; the same attempt makes no second payment.
			const label = inDoubt ? texts.refresh : undefined;
			return { note, spoken: note, label, below: help };
		},
	};
}
