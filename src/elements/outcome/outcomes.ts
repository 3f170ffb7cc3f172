import type { LinkStatus } from '../../wire/links.ts';
import { fromMinor, sameMoney, toMinor, type Money } from '../../wire/money.ts';
import { loadOutcomeTexts } from '../locales/outcome-texts.ts';
import { interpolate, type OutcomeTexts, type OfferTexts } from '../locales/texts.ts';
import type { CheckoutProblem } from '../problem.ts';
import { wordsFor } from './problem-words.ts';
import { again, APPROVED, onPage, type Outcomes, type Scene } from './scene.ts';

/** Input for the texts of an outcome. */
export interface OutcomeContext {
	readonly texts: OfferTexts;
	readonly kind: 'payment' | 'connect';
	readonly merchant: string;
	readonly provider: string;
	/** BCP 47, for dates and times. */
	readonly locale: string;
	/** Formats an amount in the payer's locale. */
	readonly money: (amount: Money) => string;
	readonly canPay: boolean;
	/** Whether the offer has more than one way to pay. */
	readonly canChoose: boolean;
}

type LocalizedContext = OutcomeContext & { readonly texts: OfferTexts & OutcomeTexts };

/** Date format in the payer's time zone. Without the year: deadlines are close. */
const DEADLINE = { day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' } as const;

/* SVG paths of the icons. */
const NOTE = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M12 11v5.5M12 7.5v.1';
const BACK = 'M9 5 4.5 9.5 9 14m-4.5-4.5h9a5 5 0 0 1 0 10H9';
const CODE = 'M4 5v14M7.5 5v14M10 5v14m4-14v14m2.5-14v14M20 5v14';
const DECLINED = 'm6.5 6.5 11 11m0-11-11 11';
const HOURGLASS = 'M6.5 3.5h11m-11 17h11M8 3.5c0 5 8 5.5 8 8.5s-8 3.5-8 8.5m8-17c0 5-8 5.5-8 8.5s8 3.5 8 8.5';
const PART = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M12 3v9l6.4 6.4';

/** Errors of an offer that a retry cannot solve. */
const NOT_RETRYABLE: ReadonlySet<CheckoutProblem['code']> = new Set<CheckoutProblem['code']>([
	'item_not_found',
	'token_invalid',
	'token_expired',
	'offer_expired',
	'order_cancelled',
]);

/**
 * Loads the texts of outcomes.
 * @param language one of `es`, `en`, `pt`, `fr`
 * @throws {TypeError} when the texts do not load
 */
export async function loadOutcomes(language: string): Promise<(context: OutcomeContext) => Outcomes> {
	const ours = await loadOutcomeTexts(language);
	return (context) => {
		const told: LocalizedContext = { ...context, texts: { ...ours, ...context.texts } };
		const words = (problem: CheckoutProblem) =>
			wordsFor(problem, told.texts, told.provider, told.locale, told.money);
		return {
			scene: (report) =>
				told.kind === 'payment' ? paymentOutcome(report, told) : connectOutcome(report, told),
			words,
			refusal: (problem) => ({
				picture: NOTE,
				tone: 'plain',
				title: words(problem),
				...(!NOT_RETRYABLE.has(problem.code) && { step: { label: told.texts.retry, act: 'retry' } }),
			}),
		};
	};
}

function paymentOutcome(report: LinkStatus, context: LocalizedContext): Scene | undefined {
	const { texts, money } = context;
	const { status, amount, expires_at: end } = report;
	switch (status) {
		case 'created':
		case 'pending':
		case 'unknown':
			if (!end) return undefined;
			return {
				picture: CODE,
				tone: 'plain',
				title: interpolate(texts.voucherTitle, {
					date: new Intl.DateTimeFormat(context.locale, DEADLINE).format(new Date(end)),
				}),
				help: texts.voucherHelp,
				step: onPage(texts.seeCode, report) ?? again(texts.seeCode, context),
				report,
			};
		case 'partially_paid': {
			const { amount_paid: paid } = report;
			// The rest is paid with the same link, unless it has expired.
			const step = report.final
				? undefined
				: (again(texts.payRest, context) ?? onPage(texts.payRest, report));
			const scene = { picture: PART, tone: 'plain', step, report } as const;
			// `partially_paid` with the full amount: the provider has not updated the status yet.
			if (amount && paid && sameMoney(amount, paid)) return undefined;
			if (!amount || !paid) return { ...scene, title: texts.partTitle, help: step && texts.partHelp };
			const rest = fromMinor(toMinor(amount) - toMinor(paid), amount.currency);
			return {
				...scene,
				title: interpolate(texts.partialTitle, { rest: money(rest) }),
				help: interpolate(texts.partialHelp, { paid: money(paid), amount: money(amount) }),
				paid: Number(paid.value) / Number(amount.value),
			};
		}
		case 'failed':
			return {
				picture: DECLINED,
				tone: 'bad',
				title: texts.failedTitle,
				help: texts.failedHelp,
				step: again(texts.tryAgain, context),
				...(context.canChoose && { quiet: { label: texts.otherMethod, act: 'choose' } }),
			};
		case 'cancelled':
			return {
				picture: BACK,
				tone: 'plain',
				title: texts.cancelledTitle,
				help: texts.notCharged,
				step: again(
					amount ? interpolate(texts.payButton, { amount: money(amount) }) : texts.tryAgain,
					context,
				),
			};
		case 'expired':
			return {
				picture: HOURGLASS,
				tone: 'plain',
				title: texts.expiredTitle,
				help: texts.notCharged,
				step: again(texts.newLink, context),
			};
		case 'refunded':
			return {
				picture: BACK,
				tone: 'plain',
				title: texts.refundedTitle,
				help: texts.refundedHelp,
				report,
			};
		case 'disputed':
			return { picture: NOTE, tone: 'plain', title: texts.disputedTitle, help: texts.disputedHelp, report };
		default:
			return undefined;
	}
}

function connectOutcome(report: LinkStatus, context: LocalizedContext): Scene | undefined {
	const { texts, merchant } = context;
	switch (report.status) {
		case 'succeeded':
			return {
				picture: APPROVED,
				tone: 'good',
				title: texts.connectSucceededTitle,
				help: interpolate(texts.connectSucceededHelp, { merchant }),
			};
		case 'failed':
			return {
				picture: DECLINED,
				tone: 'bad',
				title: texts.connectFailedTitle,
				help: texts.connectFailedHelp,
				step: again(texts.tryAgain, context),
			};
		case 'cancelled':
			return {
				picture: BACK,
				tone: 'plain',
				title: texts.connectCancelledTitle,
				step: again(texts.tryAgain, context),
			};
		case 'expired':
			return {
				picture: HOURGLASS,
				tone: 'plain',
				title: texts.expiredTitle,
				step: again(texts.newLink, context),
			};
		default:
			return undefined;
	}
}
