/**
 * Status of a payment or connect link, the same values for all providers. `unknown` means that the provider returned a
 * status that this library cannot read. It is never success and never final.
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
 * Allowed transitions. A late approval counts (`failed`, `cancelled` and `expired` can become `succeeded`). Only a
 * refund or a dispute can follow `succeeded`.
 *
 * `refunded` and `disputed` can follow every status. Only received money can be refunded or disputed, so they prove a
 * success that was never read, e.g. of a payment that was paid and refunded between two reads.
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
	// A bank can dispute a refunded payment. The shop must see this, because it would pay twice.
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

/** Every status, in the usual order. */
export const STATUSES = Object.keys(MOVES) as Status[];

/**
 * Returns `reported` if the transition from `current` is allowed, else `current`. So late, repeated and reordered
 * reports are harmless.
 *
 * A caller that reports changes must report `succeeded` before `refunded` or `disputed` when {@link impliesSuccess}
 * returns true. A rejected report must not end anything: an open payment stays open.
 *
 * @param current the last known status
 * @param reported what the provider reports now
 * @returns the new status
 */
export function moveStatus(current: Status, reported: Status): Status {
	return MOVES[current].includes(reported) ? reported : current;
}

/**
 * Whether the transition from `current` to `next` proves a success that was never reported: money is received before it
 * is refunded or disputed.
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

/** True when polling can stop: the outcome can be shown to the payer, even if a refund can follow. */
export function isFinal(status: Status): boolean {
	return FINAL.has(status);
}
