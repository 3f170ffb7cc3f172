import { moveStatus, type Status } from '../../wire/status.ts';
import { followUpInMs } from './plan.ts';
import type { FollowUp } from './record.ts';

/** Statuses with money. If an event states one of them, the payment is read until a read shows it. */
const WITH_MONEY: ReadonlySet<Status> = new Set<Status>([
	'succeeded',
	'partially_paid',
	'refunded',
	'disputed',
]);

/**
 * Whether a payment is read again because of news, even though a read after the news succeeded: the provider may have
 * answered from a copy that lags behind. Ends early when a read first shows what the event states.
 * @param begun the follow-up before this read; its `states` is a hint and never applied
 * @param status the status before and after this read
 * @param ageMs age of the payment in milliseconds, by the store's clock
 * @returns undefined when no further read is needed
 */
export function followUpAfter(
	begun: FollowUp | undefined,
	status: { readonly before: Status; readonly after: Status },
	ageMs: number,
): { readonly followUp: FollowUp; readonly inMs: number } | undefined {
	if (!begun) return undefined;
	const { states, since } = begun;
	if (states !== undefined && status.after === states && status.before !== states) return undefined;
	const isMissing =
		states !== undefined &&
		WITH_MONEY.has(states) &&
		status.after !== states &&
		moveStatus(status.after, states) === states;
	const inMs = followUpInMs(Math.max(0, ageMs - since), isMissing);
	return inMs === null ? undefined : { followUp: begun, inMs };
}
