/**
 * What can be said of a payment or connect link, in one vocabulary for all providers.
 * `unknown` means that the provider said something we cannot read; it is never success and never final.
 */
export type Status =
	| 'created'
	| 'pending'
	| 'processing'
	| 'succeeded'
	| 'partially_paid'
	| 'failed'
	| 'cancelled'
	| 'expired'
	| 'refunded'
	| 'disputed'
	| 'unknown';

/**
 * Where each status may go. A late approval still counts (`failed`, `cancelled` and `expired` may become
 * `succeeded`), but nothing takes a success back except a refund or a dispute.
 *
 * `refunded` and `disputed` are reachable from every status: only money that came can be returned or disputed, so they
 * prove a success that was never read, e.g. of a payment that was paid and refunded between two reads.
 */
const MOVES: Readonly<Record<Status, readonly Status[]>> = {
	unknown: [
		'created',
		'pending',
		'processing',
		'succeeded',
		'partially_paid',
		'failed',
		'cancelled',
		'expired',
		'refunded',
		'disputed',
	],
	created: [
		'pending',
		'processing',
		'succeeded',
		'partially_paid',
		'failed',
		'cancelled',
		'expired',
		'refunded',
		'disputed',
	],
	pending: [
		'processing',
		'succeeded',
		'partially_paid',
		'failed',
		'cancelled',
		'expired',
		'refunded',
		'disputed',
	],
	processing: [
		'pending',
		'succeeded',
		'partially_paid',
		'failed',
		'cancelled',
		'expired',
		'refunded',
		'disputed',
	],
	partially_paid: ['processing', 'succeeded', 'refunded', 'disputed'],
	failed: ['pending', 'processing', 'succeeded', 'partially_paid', 'refunded', 'disputed'],
	cancelled: ['succeeded', 'partially_paid', 'refunded', 'disputed'],
	expired: ['succeeded', 'partially_paid', 'refunded', 'disputed'],
	succeeded: ['refunded', 'disputed'],
	disputed: ['succeeded', 'refunded'],
	// A bank may dispute what the shop has already returned: the shop must know that it pays twice.
	refunded: ['disputed'],
};

const FINAL: ReadonlySet<Status> = new Set<Status>([
	'succeeded',
	'failed',
	'cancelled',
	'expired',
	'refunded',
	'disputed',
]);

/** Every status, in the order in which a payment may meet them. */
export const STATUSES = Object.keys(MOVES) as Status[];

/**
 * The status after the provider reported `reported` about a payment known as `current`: the report when the move is
 * allowed, else what it was. Reports may come late, twice and out of order; this function makes that harmless.
 *
 * A caller that reports changes must report `succeeded` before `refunded` or `disputed` when {@link impliesSuccess} is
 * true of the move. A report that is refused must not end anything: the payment stays open if it was.
 *
 * @param current the last known status
 * @param reported what the provider reports now
 * @returns the new status
 */
export function moveStatus(current: Status, reported: Status): Status {
	return MOVES[current].includes(reported) ? reported : current;
}

/**
 * Whether a move from `current` to `next` proves a success that was never reported: money that is returned or disputed
 * came first.
 *
 * @param current the last known status
 * @param next the result of {@link moveStatus}
 * @returns true when `succeeded` must be reported before `next`
 * @example
 * impliesSuccess('expired', 'refunded'); // true: report succeeded, then refunded
 * impliesSuccess('succeeded', 'refunded'); // false
 */
export function impliesSuccess(current: Status, next: Status): boolean {
	const money: readonly Status[] = ['succeeded', 'refunded', 'disputed'];
	return (next === 'refunded' || next === 'disputed') && !money.includes(current);
}

/** True when nobody needs to wait any longer: the payer can be told the end of the story, even if a refund may follow. */
export function isFinal(status: Status): boolean {
	return FINAL.has(status);
}
