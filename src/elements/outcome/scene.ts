import type { LinkStatus } from '../../wire/links.ts';
import type { OfferKind } from '../../wire/offer.ts';
import type { FlowState } from '../attempt/flow.ts';
import type { CheckoutProblem } from '../problem.ts';
import { interpolate, type FlowTexts, type OfferTexts } from '../locales/texts.ts';
import { isSafeAddress } from '../attempt/url-check.ts';

/** What the payer can do in a scene. */
export type SceneAct = 'pay' | 'retry' | 'choose' | 'refresh' | 'print';

/** A primary or secondary step: an action on this page, or a link to the provider's page. */
export type SceneStep = { readonly label: string } & ({ readonly act: SceneAct } | { readonly href: string });

/** What is shown after the payer acted. Its texts contain everything that a screen reader needs. */
export interface Scene {
	/** Icon: an SVG path in a 24 by 24 view box. Decorative. */
	readonly picture: string;
	/** Colours of the icon: `wait` before a decision, `good`, `bad`, or `plain` for others. */
	readonly tone: 'wait' | 'good' | 'bad' | 'plain';
	readonly title: string;
	readonly help?: string | undefined;
	readonly step?: SceneStep | undefined;
	readonly quiet?: SceneStep | undefined;
	/** The report whose facts are shown below the texts. */
	readonly report?: LinkStatus;
	/** Share of the amount that is paid, from 0 to 1. */
	readonly paid?: number;
}

/** Scenes and texts of errors and of every outcome except a successful payment. */
export interface Outcomes {
	/** Undefined when the report does not contain a clear outcome. */
	scene(report: LinkStatus): Scene | undefined;
	words(problem: CheckoutProblem): string;
	/** The scene when the offer cannot be shown. */
	refusal(problem: CheckoutProblem): Scene;
}

/** Input for the texts of a scene. */
export interface SceneContext {
	readonly texts: OfferTexts & FlowTexts;
	readonly kind: OfferKind;
	/** Scenes and texts of other outcomes and of errors; undefined while they load. */
	readonly outcomes: () => Outcomes | undefined;
	/** Whether a press can create a link here. False on a page that only shows a status. */
	readonly canPay: boolean;
	/** Whether the order was already paid, so that the last press created nothing. */
	readonly alreadyPaid?: boolean;
}

/* SVG paths of the icons. */
export const APPROVED = 'm5 12.5 4.5 4.5L19 7.5';
const BANK = 'm3 9 9-5.5L21 9zm2.5 3v5m4.3-5v5m4.4-5v5m4.3-5v5M3 20.5h18';
const CLOCK = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M12 7v5l3.5 2';
const OFFLINE = 'M3 8.5a14 14 0 0 1 18 0M6 12.5a9.5 9.5 0 0 1 12 0m-9 3.700a5 5 0 0 1 6 0M12 20v.1M4 3l16 18';

/** The scene of a state; undefined when the offer's card is shown. */
export function sceneOf(state: FlowState, context: SceneContext): Scene | undefined {
	const { texts, kind } = context;
	switch (state.name) {
		case 'confirming':
			return state.problem?.code === 'offline' ? offline(context) : pending(context);
		case 'unavailable':
			// The card already shows this error. A scene would replace the button during the payer's press.
			return state.problem.code === 'offline' ? undefined : context.outcomes()?.refusal(state.problem);
		case 'unverified':
			return {
				picture: CLOCK,
				tone: 'plain',
				title: kind === 'connect' ? texts.connectPendingTitle : texts.unverifiedTitle,
				help: texts.unverifiedHelp,
			};
		case 'status':
			if (state.problem?.code === 'offline' && !state.report.final) return offline(context);
			return kind === 'payment' ? paymentScene(state.report, context) : connectScene(state.report, context);
	}
	return undefined;
}

function paymentScene(report: LinkStatus, context: SceneContext): Scene {
	const { texts } = context;
	switch (report.status) {
		case 'created':
		case 'pending':
		case 'unknown':
			return (report.voucher && context.outcomes()?.scene(report)) || { ...pending(context, report), report };
		case 'processing':
			return {
				picture: BANK,
				tone: 'wait',
				title: texts.processingTitle,
				help: texts.processingHelp,
				report,
			};
		case 'succeeded':
			return {
				picture: APPROVED,
				tone: 'good',
				title: texts.succeededTitle,
				help: context.alreadyPaid ? context.outcomes()?.words({ code: 'already_paid' }) : undefined,
				quiet: { label: texts.print, act: 'print' },
				report,
			};
	}
	return context.outcomes()?.scene(report) ?? pending(context);
}

function connectScene(report: LinkStatus, context: SceneContext): Scene {
	return (report.final && context.outcomes()?.scene(report)) || pending(context, report);
}

/** The outcome is unknown. The text first warns not to pay twice; the secondary step leads back to the payment. */
function pending(context: SceneContext, report?: LinkStatus): Scene {
	const { texts, kind } = context;
	const resume = report?.provider_label && interpolate(texts.resume, { provider: report.provider_label });
	return {
		picture: CLOCK,
		tone: 'wait',
		title: kind === 'connect' ? texts.connectPendingTitle : texts.pendingTitle,
		help: kind === 'connect' ? texts.connectPendingHelp : texts.pendingHelp,
		step: { label: texts.refresh, act: 'refresh' },
		quiet: resume ? (again(resume, context) ?? onPage(resume, report)) : undefined,
	};
}

/** No connection. Polling continues automatically when the network returns. */
export function offline({ texts, kind }: Pick<SceneContext, 'texts' | 'kind'>): Scene {
	return {
		picture: OFFLINE,
		tone: 'wait',
		title: texts.offlineTitle,
		help: kind === 'connect' ? texts.connectOfflineHelp : texts.offlineHelp,
		step: { label: texts.retry, act: 'refresh' },
	};
}

/** A step that creates a link, or finds the one that can still be paid. */
export function again(label: string, { canPay }: Pick<SceneContext, 'canPay'>): SceneStep | undefined {
	return canPay ? { label, act: 'pay' } : undefined;
}

/** A step that opens the provider's page; undefined without a safe address. */
export function onPage(label: string, { url }: LinkStatus): SceneStep | undefined {
	return isSafeAddress(url) ? { label, href: url } : undefined;
}
