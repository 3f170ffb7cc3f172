import { moveStatus, type Status } from '../../wire/status.ts';
import { followUpInMs } from './plan.ts';
import type { FollowUp } from './record.ts';

/** Statuses that money leads to. A payment that an event states to have one is read until a read shows it. */
const WITH_MONEY: ReadonlySet<Status> = new Set<Status>([
	'succeeded',
	'partially_paid',
	'refunded',
	'disputed',
]);

/**
 * Whether a payment is read again because of news, although a read that began after the news succeeded: the provider may
 * have read from a copy that lags behind. It ends early when a read shows for the first time what the event states.
 * @param begun what was to be followed up before this read; `states` of it is a hint and never believed
 * @param status the status after this read, and the one before it
 * @param ageMs the age of the payment
 * @returns undefined when the news is over
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
