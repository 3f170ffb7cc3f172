import type { Money } from '../../wire/money.ts';
import { waitingTime } from '../../wire/waiting-time.ts';
import { interpolate, type OutcomeTexts, type OfferTexts } from '../locales/texts.ts';
import type { CheckoutProblem } from '../problem.ts';

/**
 * The text of an error for the payer: what happened and what to do. It does not blame the payer. It never claims that
 * nothing was charged when that is uncertain.
 *
 * @param locale BCP 47, for the time to wait
 * @param money formats an amount in the payer's locale
 */
export function wordsFor(
	problem: CheckoutProblem,
	texts: OfferTexts & OutcomeTexts,
	provider: string,
	locale: string,
	money: (amount: Money) => string,
): string {
	switch (problem.code) {
		case 'offline':
			return texts.offline;
		case 'provider_unavailable':
		case 'provider_timeout':
			return interpolate(texts.providerDown, { provider });
		case 'outcome_unknown':
			return texts.outcomeUnknown;
		case 'token_expired':
			return texts.tokenExpired;
		case 'offer_expired':
			return texts.offerExpired;
		case 'item_not_found':
			return texts.itemGone;
		case 'rate_limited':
			return interpolate(texts.tooMany, { time: waitingTime(problem.retryAfter ?? 60, locale) });
		case 'price_changed':
			return problem.amount
				? interpolate(texts.otherAmountOpen, { amount: money(problem.amount) })
				: texts.priceChanged;
		case 'already_paid':
			return texts.alreadyPaid;
		case 'order_cancelled':
			return texts.orderCancelled;
		case 'quantity_out_of_range':
		case 'amount_out_of_range':
			return texts.checkFields;
		case 'invalid_request':
			if (problem.errors?.some(({ pointer }) => pointer.startsWith('/customer/'))) return texts.checkFields;
	}
	return problem.requestId
		? interpolate(texts.internalError, { code: problem.requestId })
		: texts.internalErrorNoCode;
}
