/** Yuno's statuses of a payment, each with its sub-statuses, the usual one first (docs.y.uno, "Payment status"). */
const SUB_STATUSES = {
	CREATED: ['CREATED'],
	READY_TO_PAY: ['CREATED'],
	PENDING: [
		'IN_PROCESS',
		'AUTHORIZED',
		'WAITING_ADDITIONAL_STEP',
		'PENDING_PROVIDER_CONFIRMATION',
		'PENDING_FRAUD_REVIEW',
		'PENDING_OTP_COMPLETION',
	],
	VERIFIED: ['VERIFIED'],
	SUCCEEDED: [
		'APPROVED',
		'CAPTURED',
		'PARTIALLY_APPROVED',
		'PARTIALLY_CAPTURED',
		'PARTIALLY_REFUNDED',
		'PARTIALLY_CHARGEBACKED',
		'FRAUD_DECLINED',
		'REFUND_RETRY_IN_PROCESS',
		'CAPTURE_RETRY_IN_PROCESS',
		'CAPTURE_RETRY_PROCESS_FAILED',
	],
	DECLINED: ['DECLINED', 'FRAUD_DECLINED'],
	REJECTED: ['REJECTED'],
	CANCELED: ['CANCELED', 'PENDING_PROVIDER_CONFIRMATION'],
	/** The spelling in some of Yuno's own code. */
	CANCELLED: ['CANCELLED'],
	EXPIRED: ['EXPIRED'],
	REFUNDED: ['REFUNDED', 'PENDING_PROVIDER_CONFIRMATION'],
	IN_DISPUTE: ['RECEIVED', 'PENDING_REVIEW'],
	CHARGEBACK: ['LOST'],
	FRAUD: ['FRAUD_VERIFIED'],
	ERROR: ['ERROR', 'TIMEOUT', 'PENDING_REVERSE', 'REVERSED_BY_TIMEOUT'],
} as const;

export type Status = keyof typeof SUB_STATUSES;

/** State of a payment, in Yuno's two fields. */
export interface State {
	readonly status: Status;
	readonly subStatus: string;
}

/** A status with its usual sub-status. */
export function stateOf(status: Status): State {
	return { status, subStatus: SUB_STATUSES[status][0] };
}

/** Reads the two fields; `undefined` for an unknown status, or a sub-status that does not belong to it. */
export function readState(status: string | undefined, subStatus: string | undefined): State | undefined {
	const known = (Object.keys(SUB_STATUSES) as Status[]).find((name) => name === status);
	if (known === undefined) return undefined;
	if (subStatus === undefined) return stateOf(known);
	const subStatuses: readonly string[] = SUB_STATUSES[known];
	return subStatuses.includes(subStatus) ? { status: known, subStatus } : undefined;
}
