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
	created: ['pending', 'processing', 'succeeded', 'partially_paid', 'failed', 'cancelled', 'expired'],
	pending: ['processing', 'succeeded', 'partially_paid', 'failed', 'cancelled', 'expired'],
	processing: ['pending', 'succeeded', 'partially_paid', 'failed', 'cancelled', 'expired'],
	partially_paid: ['processing', 'succeeded', 'refunded', 'disputed'],
	failed: ['pending', 'processing', 'succeeded', 'partially_paid'],
	cancelled: ['succeeded', 'partially_paid'],
	expired: ['succeeded', 'partially_paid'],
	succeeded: ['refunded', 'disputed'],
	disputed: ['succeeded', 'refunded'],
	refunded: [],
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
 */
export function moveStatus(current: Status, reported: Status): Status {
	return MOVES[current].includes(reported) ? reported : current;
}

/** True when nobody needs to wait any longer: the payer can be told the end of the story, even if a refund may follow. */
export function isFinal(status: Status): boolean {
	return FINAL.has(status);
}
