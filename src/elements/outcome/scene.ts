import type { LinkStatus } from '../../wire/links.ts';
import type { OfferKind } from '../../wire/offer.ts';
import type { FlowState } from '../attempt/flow.ts';
import type { CheckoutProblem } from '../problem.ts';
import { interpolate, type FlowTexts, type OfferTexts } from '../locales/texts.ts';
import { isSafeAddress } from '../attempt/url-check.ts';

/** What the payer can do in a scene. */
export type SceneAct = 'pay' | 'retry' | 'choose' | 'refresh' | 'print';

/** One obvious next step, or a quiet second one: something that is done here, or a page of the provider's. */
export type SceneStep = { readonly label: string } & ({ readonly act: SceneAct } | { readonly href: string });

/** A moment of the story after the payer acted, in words. The words are all there is to know for a screen reader. */
export interface Scene {
	/** A line drawing of what happened, for the eye: a path on a ground of 24 by 24. */
	readonly picture: string;
	/** Colours of the picture: nothing decided yet, good, bad, or neither. */
	readonly tone: 'wait' | 'good' | 'bad' | 'plain';
	readonly title: string;
	readonly help?: string | undefined;
	readonly step?: SceneStep | undefined;
	readonly quiet?: SceneStep | undefined;
	/** Shows the facts of this report below the words. */
	readonly report?: LinkStatus;
	/** How much of the amount is paid, from 0 to 1. */
	readonly paid?: number;
}

/** What tells of every end but a payment that is made, and of what did not work. */
export interface Outcomes {
	/** Undefined where the report says too little: then nobody knows yet. */
	scene(report: LinkStatus): Scene | undefined;
	words(problem: CheckoutProblem): string;
	/** There is no offer to show. */
	refusal(problem: CheckoutProblem): Scene;
}

/** What scenes are told with. */
export interface SceneContext {
	readonly texts: OfferTexts & FlowTexts;
	readonly kind: OfferKind;
	/** What tells of every other end, and of problems; undefined while it is on its way. */
	readonly outcomes: () => Outcomes | undefined;
	/** Whether a press can make a link here; a page that only shows a status cannot. */
	readonly canPay: boolean;
	/** Whether the payment was made before the payer's last press, which made nothing. */
	readonly alreadyPaid?: boolean;
}

/* The drawings. */
export const APPROVED = 'm5 12.5 4.5 4.5L19 7.5';
const BANK = 'm3 9 9-5.5L21 9zm2.5 3v5m4.3-5v5m4.4-5v5m4.3-5v5M3 20.5h18';
const CLOCK = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M12 7v5l3.5 2';
const OFFLINE = 'M3 8.5a14 14 0 0 1 18 0M6 12.5a9.5 9.5 0 0 1 12 0m-9 3.700a5 5 0 0 1 6 0M12 20v.1M4 3l16 18';

/** The scene of a state; undefined where the offer's card is the right picture. */
export function sceneOf(state: FlowState, context: SceneContext): Scene | undefined {
	const { texts, kind } = context;
	switch (state.name) {
		case 'confirming':
			return state.problem?.code === 'offline' ? offline(context) : pending(context);
		case 'unavailable':
			// The card says this already; another button under the payer's finger would lose the press.
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

/** Nobody knows yet. Whoever did not pay may go back; whoever paid must not pay twice, and reads that first. */
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

/** Waits for the network, and goes on by itself. */
export function offline({ texts, kind }: Pick<SceneContext, 'texts' | 'kind'>): Scene {
	return {
		picture: OFFLINE,
		tone: 'wait',
		title: texts.offlineTitle,
		help: kind === 'connect' ? texts.connectOfflineHelp : texts.offlineHelp,
		step: { label: texts.retry, act: 'refresh' },
	};
}

/** A press makes a link, or finds the one that can still be paid. */
export function again(label: string, { canPay }: Pick<SceneContext, 'canPay'>): SceneStep | undefined {
	return canPay ? { label, act: 'pay' } : undefined;
}

/** The provider's page, where there is something left to do on it. */
export function onPage(label: string, { url }: LinkStatus): SceneStep | undefined {
	return isSafeAddress(url) ? { label, href: url } : undefined;
}
