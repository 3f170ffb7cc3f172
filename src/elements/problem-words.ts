import { fill, type FlowTexts, type OfferTexts } from './locales/texts.ts';
import type { CheckoutProblem } from './problem.ts';

/** What a problem's words may name. */
export interface ProblemContext {
	readonly provider: string;
	/** BCP 47, for the time to wait. */
	readonly locale: string;
	/** Money may have moved already: then nobody says that nothing was charged. */
	readonly begun: boolean;
}

/** Says to the payer what happened and what to do, without blame, and never that money did not move when it may have. */
export function wordsFor(
	problem: CheckoutProblem,
	texts: OfferTexts & FlowTexts,
	{ provider, locale, begun }: ProblemContext,
): string {
	switch (problem.code) {
		case 'offline':
			return begun ? texts.offlineBegun : texts.offline;
		case 'provider_unavailable':
		case 'provider_timeout':
			return fill(texts.providerDown, { provider });
		case 'outcome_unknown':
			return texts.outcomeUnknown;
		case 'token_expired':
			return texts.tokenExpired;
		case 'item_not_found':
			return texts.itemGone;
		case 'rate_limited':
			return fill(texts.tooMany, { time: waiting(problem.retryAfter ?? 60, locale) });
		case 'price_changed':
			return texts.priceChanged;
		case 'invalid_request':
			if (problem.errors?.some(({ pointer }) => pointer.startsWith('/customer/'))) return texts.checkFields;
	}
	return problem.requestId ? fill(texts.ours, { code: problem.requestId }) : texts.oursNoCode;
}

/** `20 segundos`, `3 minutos`. */
function waiting(seconds: number, locale: string): string {
	const [value, unit] = seconds < 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
	return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}
