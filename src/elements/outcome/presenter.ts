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

/** How a state is shown and announced. */
export interface Presentation {
	/** Replaces the offer's card. */
	readonly scene?: TemplateResult | undefined;
	/** Below the card's button. */
	readonly below?: TemplateResult | undefined;
	/** Error message. */
	readonly note?: string | undefined;
	/** Text for the status region of screen readers. */
	readonly spoken?: string | undefined;
	/** Button label that replaces the default one. */
	readonly label?: string | undefined;
}

/** Renders states of the flow in the payer's language. */
export interface Presenter {
	/**
	 * Presents a state. Undefined until the texts have loaded.
	 * @param begun returns whether this browser stored a link that may have been paid
	 * @param alreadyPaid id of the existing payment that the last press found
	 */
	present(
		state: FlowState,
		kind: OfferKind,
		act: (act: SceneAct) => void,
		begun: () => boolean,
		alreadyPaid?: string,
	): Presentation | undefined;
}

/** Creates the presenter for the states after the payer's press. Starts to load its texts. */
export function createPresenter(host: LocaleHost, locale: LocaleController): Presenter {
	const flowTextsNow = followLanguage(host, locale, loadFlowTexts);
	let endsNow: (() => ((context: OutcomeContext) => Outcomes) | undefined) | undefined;
	const wayOut = openWayOut(host, locale);
	/** Address of the provider's page that the payer can still use. */
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
			// Kept after a return: in an in-app browser the bank's app may not have opened, and the help is still needed.
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
				// A frame that cannot navigate the top page can open a tab when the payer presses.
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
			// With "do not pay again", the button reads the status. The same attempt cannot create a second payment.
			const label = inDoubt ? texts.refresh : undefined;
			return { note, spoken: note, label, below: help };
		},
	};
}
