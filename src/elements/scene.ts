import type { LinkStatus } from '../wire/links.ts';
import { fromMinor, sameMoney, toMinor, type Money } from '../wire/money.ts';
import type { OfferKind } from '../wire/offer.ts';
import type { FlowState } from './flow.ts';
import { fill, type FlowTexts, type OfferTexts } from './locales/texts.ts';
import type { CheckoutProblem } from './problem.ts';

/** What the payer can do in a scene. */
export type SceneAct = 'pay' | 'retry' | 'refresh' | 'print';

/** One obvious next step, or a quiet second one. */
export interface SceneStep {
	readonly label: string;
	readonly act: SceneAct;
}

/** A moment of the story after the payer acted, in words. The words are all there is to know for a screen reader. */
export interface Scene {
	readonly tone: 'wait' | 'good' | 'bad' | 'plain';
	readonly title: string;
	readonly help?: string;
	readonly step?: SceneStep;
	readonly quiet?: SceneStep;
	/** Shows the facts of this report below the words. */
	readonly report?: LinkStatus;
}

/** What scenes are told with. */
export interface SceneContext {
	readonly texts: OfferTexts & FlowTexts;
	readonly kind: OfferKind;
	readonly merchant: string;
	/** Writes an amount for the payer. */
	readonly money: (amount: Money) => string;
	/** What a problem is called. */
	readonly words: (problem: CheckoutProblem) => string;
	/** Whether a press can make a link here; a page that only shows a status cannot. */
	readonly canPay: boolean;
}

/** Problems with an offer that asking again does not change. */
const HOPELESS: ReadonlySet<CheckoutProblem['code']> = new Set<CheckoutProblem['code']>([
	'item_not_found',
	'token_invalid',
	'token_expired',
]);

/** The scene of a state; undefined where the offer's card is the right picture. */
export function sceneOf(state: FlowState, context: SceneContext): Scene | undefined {
	const { texts, kind } = context;
	switch (state.name) {
		case 'confirming':
			return pending(context);
		case 'unavailable': {
			// The card says this already; another button under the payer's finger would lose the press.
			if (state.problem.code === 'offline') return undefined;
			const step = { label: texts.retry, act: 'retry' } as const;
			const hopeless = HOPELESS.has(state.problem.code);
			return { tone: 'plain', title: context.words(state.problem), ...(hopeless ? undefined : { step }) };
		}
		case 'unverified':
			return {
				tone: 'plain',
				title: kind === 'connect' ? texts.connectPendingTitle : texts.unverifiedTitle,
				help: texts.unverifiedHelp,
			};
		case 'status':
			return kind === 'connect' ? connectScene(state.report, context) : paymentScene(state.report, context);
	}
	return undefined;
}

function paymentScene(report: LinkStatus, context: SceneContext): Scene {
	const { texts, money } = context;
	const pay = (label: string) => (context.canPay ? { step: { label, act: 'pay' } as const } : undefined);
	switch (report.status) {
		case 'created':
		case 'pending':
		case 'unknown':
			return { ...pending(context, report.provider), report };
		case 'processing':
			return { tone: 'wait', title: texts.processingTitle, help: texts.processingHelp, report };
		case 'partially_paid': {
			const { amount, amount_paid: paid } = report;
			if (!amount || !paid || sameMoney(amount, paid)) return { ...pending(context), report };
			const rest = fromMinor(toMinor(amount) - toMinor(paid), amount.currency);
			return {
				tone: 'plain',
				title: fill(texts.partialTitle, { rest: money(rest) }),
				help: fill(texts.partialHelp, { paid: money(paid), amount: money(amount) }),
				...pay(texts.payRest),
				report,
			};
		}
		case 'succeeded':
			return {
				tone: 'good',
				title: texts.succeededTitle,
				quiet: { label: texts.print, act: 'print' },
				report,
			};
		case 'failed':
			return { tone: 'bad', title: texts.failedTitle, help: texts.failedHelp, ...pay(texts.again) };
		case 'cancelled':
			return {
				tone: 'plain',
				title: texts.cancelledTitle,
				help: texts.notCharged,
				...pay(report.amount ? fill(texts.payment, { amount: money(report.amount) }) : texts.again),
			};
		case 'expired':
			return { tone: 'plain', title: texts.expiredTitle, help: texts.notCharged, ...pay(texts.newLink) };
		case 'refunded':
			return { tone: 'plain', title: texts.refundedTitle, report };
		case 'disputed':
			return { tone: 'plain', title: texts.disputedTitle, help: texts.disputedHelp, report };
	}
}

function connectScene(report: LinkStatus, context: SceneContext): Scene {
	const { texts, merchant } = context;
	const again = context.canPay ? { step: { label: texts.again, act: 'pay' } as const } : undefined;
	switch (report.status) {
		case 'succeeded':
			return {
				tone: 'good',
				title: texts.connectSucceededTitle,
				help: fill(texts.connectSucceededHelp, { merchant }),
			};
		case 'failed':
			return { tone: 'bad', title: texts.connectFailedTitle, help: texts.connectFailedHelp, ...again };
		case 'cancelled':
			return { tone: 'plain', title: texts.connectCancelledTitle, ...again };
		case 'expired':
			return {
				tone: 'plain',
				title: texts.expiredTitle,
				...(context.canPay && { step: { label: texts.newLink, act: 'pay' } }),
			};
		default:
			return pending(context, report.provider);
	}
}

/** Nobody knows yet. Whoever did not pay may go back; whoever paid must not pay twice, and reads that first. */
function pending({ texts, kind, canPay }: SceneContext, provider?: string): Scene {
	return {
		tone: 'wait',
		title: kind === 'connect' ? texts.connectPendingTitle : texts.pendingTitle,
		help: kind === 'connect' ? texts.connectPendingHelp : texts.pendingHelp,
		step: { label: texts.refresh, act: 'refresh' },
		...(canPay && provider && { quiet: { label: fill(texts.resume, { provider }), act: 'pay' } }),
	};
}
