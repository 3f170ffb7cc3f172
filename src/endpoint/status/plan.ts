import type { Horizon } from '../../providers/provider.ts';
import type { LinkRecord } from './record.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Up to which age a payment is read at which interval, in milliseconds. */
type Plan = readonly (readonly [age: number, every: number])[];

/** Interval for payments whose changes should be reported within two minutes, without webhooks. */
const SOON = 100 * SECOND;
/** Days for which a payment, its history and its deliveries are kept after the last change, by default. */
export const KEPT_DAYS = 400;
/** Age up to which an open link is read. */
const LONGEST_OPEN = 180 * DAY;
/** Open links: often while the payer may be paying by card or at a bank, then less often. */
const OPEN_PLAN: Plan = [
	[15 * MINUTE, MINUTE / 2],
	[6 * HOUR, SOON],
	[2 * DAY, 15 * MINUTE],
	[40 * DAY, 6 * HOUR],
	[LONGEST_OPEN, DAY],
];
/** Links whose payer has begun: a bank has the payment, a part is paid, or the payer has a voucher to pay in cash. */
const BEGUN_PLAN: Plan = [
	[15 * MINUTE, MINUTE / 2],
	[2 * DAY, SOON],
	[7 * DAY, 15 * MINUTE],
	...OPEN_PLAN.slice(-2),
];
/** For a provider that states none. */
const DEFAULT_HORIZON: Horizon = { lateApprovalDays: 30, afterPaymentDays: 180 };
/** Days after which a paid payment is read, while its provider may still move the money. */
const PAID_PLAN: readonly number[] = [1, 3, 7, 14, 30, 60, 90, 120, 180, 270];
/** The shortest and longest wait between two reads of a link that ended without money. */
const ENDED_FROM = 5 * MINUTE;
const ENDED_UP_TO = DAY;

/** The wait after a failed read; it doubles with each failure. */
const RETRY_FROM = 5_000;
const RETRY_UP_TO = 6 * HOUR;
/**
 * The longest wait while news is unread, if the provider as a whole fails or the news is recent. Shorter than the
 * minute after which `reconcile()` is called again. A provider that is down gets one read for all waiting payments.
 */
const RETRY_NEWS_UP_TO = MINUTE / 2;
const RETRY_OLD_NEWS_UP_TO = 15 * MINUTE;
const NEWS_IS_YOUNG = 6 * HOUR;

/**
 * When a payment is read again after a read that news caused, in milliseconds since that read: the data may come from a
 * copy at the provider that lags behind.
 */
const FOLLOW_UPS: readonly number[] = [MINUTE / 2, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE];
/**
 * Like {@link FOLLOW_UPS}, but up to which age and at which interval, while no read shows the money that the event
 * states.
 */
const FOLLOW_UP_PLAN: Plan = [
	[30 * MINUTE, MINUTE / 2],
	[6 * HOUR, 5 * MINUTE],
];

/**
 * In how many milliseconds a payment should be read again without news.
 * @param ageMs age in milliseconds, by the store's clock
 * @returns null when its provider does not move its money any more
 */
export function nextReadInMs(
	record: Pick<LinkRecord, 'kind' | 'status' | 'ended' | 'movedAge' | 'voucher'>,
	ageMs: number,
	{ lateApprovalDays, afterPaymentDays }: Horizon = DEFAULT_HORIZON,
): number | null {
	const { kind, status, ended, movedAge } = record;
	const since = Math.max(0, ageMs - movedAge);
	const isPaid = status === 'succeeded' || status === 'refunded' || status === 'disputed';
	if (kind === 'connect' && (isPaid || ended)) return null;
	if (isPaid) {
		const days = [...PAID_PLAN.filter((day) => day < afterPaymentDays), afterPaymentDays];
		const next = days.find((day) => day * DAY > since);
		return next === undefined ? null : next * DAY - since;
	}
	if (ended) {
		const left = lateApprovalDays * DAY - since;
		return left <= 0 ? null : Math.min(left, Math.max(ENDED_FROM, Math.min(since, ENDED_UP_TO)));
	}
	const isBegun = status === 'processing' || status === 'partially_paid' || record.voucher === true;
	return (isBegun ? BEGUN_PLAN : OPEN_PLAN).find(([until]) => ageMs < until)?.[1] ?? null;
}

/** Days after its last change for which a payment may be read by plan, and so must be kept. */
export function watchedDays({ lateApprovalDays, afterPaymentDays }: Horizon = DEFAULT_HORIZON): number {
	return Math.max(LONGEST_OPEN / DAY, lateApprovalDays, afterPaymentDays);
}

/**
 * In how many milliseconds a failed read should be repeated.
 * @param failures number of failures in a row, this one included
 * @param planned {@link nextReadInMs}
 * @param trouble.newsAgeMs for how many milliseconds news of the payment has been unread; null if there is none
 * @param trouble.isOfProvider whether a read of any other payment would have failed too
 * @param trouble.retryAfterMs wait that the provider requested, in milliseconds
 */
export function retryReadInMs(
	failures: number,
	planned: number | null,
	trouble: {
		readonly newsAgeMs: number | null;
		readonly isOfProvider: boolean;
		readonly retryAfterMs?: number | undefined;
	},
): number {
	const { newsAgeMs, isOfProvider, retryAfterMs = 0 } = trouble;
	const backoff = Math.min(RETRY_FROM * 2 ** Math.min(failures - 1, 20), RETRY_UP_TO);
	if (newsAgeMs !== null) {
		const isSoon = isOfProvider || newsAgeMs < NEWS_IS_YOUNG;
		return Math.max(Math.min(backoff, isSoon ? RETRY_NEWS_UP_TO : RETRY_OLD_NEWS_UP_TO), retryAfterMs);
	}
	if (planned === null) return Math.max(RETRY_UP_TO, retryAfterMs);
	return Math.max(isOfProvider ? 0 : backoff, planned, retryAfterMs);
}

/**
 * In how many milliseconds a payment should be read again after news, even though a read of it succeeded.
 * @param sinceMs milliseconds since the first read after the news
 * @param isMissing whether the news states money that no read shows
 * @returns null when no further read is needed
 */
export function followUpInMs(sinceMs: number, isMissing: boolean): number | null {
	if (isMissing) return FOLLOW_UP_PLAN.find(([until]) => sinceMs < until)?.[1] ?? null;
	const next = FOLLOW_UPS.find((at) => at > sinceMs);
	return next === undefined ? null : next - sinceMs;
}
