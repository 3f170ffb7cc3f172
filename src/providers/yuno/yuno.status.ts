import type { Status } from '../../wire/status.ts';
import type { PaymentWarning, ProviderLink } from '../provider.ts';

/**
 * Every status of a payment with its sub-statuses, as Yuno documents them: docs.y.uno, "Payment Status and Response
 * Codes" (github.com/yuno-payments/yuno-docs, reference/payments/status-and-response-codes/payment.mdx).
 */
interface SubStatuses {
	CREATED: 'CREATED';
	READY_TO_PAY: 'CREATED';
	PENDING:
		| 'AUTHORIZED'
		| 'IN_PROCESS'
		| 'WAITING_ADDITIONAL_STEP'
		| 'PENDING_PROVIDER_CONFIRMATION'
		| 'PENDING_FRAUD_REVIEW'
		| 'PENDING_OTP_COMPLETION';
	VERIFIED: 'VERIFIED';
	EXPIRED: 'EXPIRED';
	REJECTED: 'REJECTED';
	DECLINED: 'DECLINED' | 'FRAUD_DECLINED';
	SUCCEEDED:
		| 'PARTIALLY_APPROVED'
		| 'APPROVED'
		| 'CAPTURED'
		| 'PARTIALLY_CAPTURED'
		| 'PARTIALLY_REFUNDED'
		| 'PARTIALLY_CHARGEBACKED'
		| 'FRAUD_DECLINED'
		| 'REFUND_RETRY_IN_PROCESS'
		| 'CAPTURE_RETRY_IN_PROCESS'
		| 'CAPTURE_RETRY_PROCESS_FAILED';
	REFUNDED: 'PENDING_PROVIDER_CONFIRMATION' | 'REFUNDED';
	CANCELED: 'PENDING_PROVIDER_CONFIRMATION' | 'CANCELED';
	IN_DISPUTE: 'RECEIVED' | 'PENDING_REVIEW';
	CHARGEBACK: 'LOST';
	ERROR: 'ERROR' | 'TIMEOUT' | 'PENDING_REVERSE' | 'REVERSED_BY_TIMEOUT';
	FRAUD: 'FRAUD_VERIFIED';
}

/** A documented pair, e.g. `SUCCEEDED/APPROVED`. */
export type YunoPair = {
	[Name in keyof SubStatuses]: `${Name}/${SubStatuses[Name]}`;
}[keyof SubStatuses];

/** Meaning of Yuno's status and sub-status for a payment. */
export interface YunoMeaning {
	readonly status: Status;
	/** Whether the payment can no longer be paid. */
	readonly ended: boolean;
	readonly warning?: PaymentWarning;
}

const open = (status: Status, warning?: PaymentWarning): YunoMeaning => ({
	status,
	ended: false,
	...(warning && { warning }),
});
const over = (status: Status, warning?: PaymentWarning): YunoMeaning => ({
	...open(status, warning),
	ended: true,
});

/** The meaning of every documented pair. A missing pair is a compile error. */
export const YUNO_MEANINGS: Readonly<Record<YunoPair, YunoMeaning>> = {
	'CREATED/CREATED': open('created'),
	'READY_TO_PAY/CREATED': open('pending'),
	// Authorized, not captured.
	'PENDING/AUTHORIZED': open('processing'),
	'PENDING/IN_PROCESS': open('processing'),
	'PENDING/WAITING_ADDITIONAL_STEP': open('pending'),
	'PENDING/PENDING_PROVIDER_CONFIRMATION': open('processing'),
	'PENDING/PENDING_FRAUD_REVIEW': open('processing'),
	'PENDING/PENDING_OTP_COMPLETION': open('pending'),
	// A card verification without a charge. Our payments do not request one.
	'VERIFIED/VERIFIED': open('unknown', 'stalled'),
	'EXPIRED/EXPIRED': over('expired'),
	'REJECTED/REJECTED': over('failed'),
	'DECLINED/DECLINED': over('failed'),
	'DECLINED/FRAUD_DECLINED': over('failed'),
	'SUCCEEDED/PARTIALLY_APPROVED': over('partially_paid'),
	'SUCCEEDED/APPROVED': over('succeeded'),
	'SUCCEEDED/CAPTURED': over('succeeded'),
	'SUCCEEDED/PARTIALLY_CAPTURED': over('partially_paid'),
	// Was paid in full; a partial refund does not make it unpaid.
	'SUCCEEDED/PARTIALLY_REFUNDED': over('succeeded'),
	'SUCCEEDED/PARTIALLY_CHARGEBACKED': over('disputed'),
	// "Payment succeeded and funds have moved."
	'SUCCEEDED/FRAUD_DECLINED': over('succeeded', 'fraud_declined'),
	'SUCCEEDED/REFUND_RETRY_IN_PROCESS': over('succeeded', 'refund_pending'),
	'SUCCEEDED/CAPTURE_RETRY_IN_PROCESS': open('processing', 'capture_pending'),
	'SUCCEEDED/CAPTURE_RETRY_PROCESS_FAILED': over('failed'),
	// "Refund pending": the refund may fail, and then the payment stays paid.
	'REFUNDED/PENDING_PROVIDER_CONFIRMATION': over('succeeded', 'refund_pending'),
	'REFUNDED/REFUNDED': over('refunded'),
	// "Cancel pending": the cancellation may fail, and then the payment can be approved.
	'CANCELED/PENDING_PROVIDER_CONFIRMATION': open('processing', 'cancellation_pending'),
	'CANCELED/CANCELED': over('cancelled'),
	'IN_DISPUTE/RECEIVED': over('disputed'),
	'IN_DISPUTE/PENDING_REVIEW': over('disputed'),
	'CHARGEBACK/LOST': over('disputed'),
	'ERROR/ERROR': open('unknown', 'stalled'),
	'ERROR/TIMEOUT': open('unknown', 'stalled'),
	// A reversal is pending: the outcome is open.
	'ERROR/PENDING_REVERSE': open('unknown', 'stalled'),
	'ERROR/REVERSED_BY_TIMEOUT': over('failed'),
	// A successful fraud check without a payment.
	'FRAUD/FRAUD_VERIFIED': open('unknown', 'stalled'),
};

const PAIRS: ReadonlyMap<string, YunoMeaning> = new Map(Object.entries(YUNO_MEANINGS));

/** Meaning of a status without a sub-status: only statuses that are not final and move no money. */
const ALONE: ReadonlyMap<string, YunoMeaning> = new Map(
	Object.entries({ CREATED: open('created'), READY_TO_PAY: open('pending'), PENDING: open('pending') }),
);

/**
 * The meaning of a payment's status and sub-status.
 *
 * @param status Yuno's status; `CANCELLED`, the spelling in some of its code, is read as `CANCELED`
 * @param subStatus Yuno's sub-status; the same spelling is accepted
 * @returns `unknown` and open for a pair that Yuno does not document
 */
export function yunoStatus(status: string, subStatus: string | undefined): YunoMeaning {
	const [word, sub] = [status, subStatus].map((name) => (name === 'CANCELLED' ? 'CANCELED' : name));
	const meaning = sub === undefined ? ALONE.get(word ?? '') : PAIRS.get(`${word}/${sub}`);
	return meaning ?? open('unknown');
}

/** Statuses of an enrolment (docs.y.uno, "Enrollment workflow"). */
const ENROLMENTS: ReadonlyMap<string, Status> = new Map(
	Object.entries({
		CREATED: 'created',
		READY_TO_ENROLL: 'pending',
		ENROLL_IN_PROCESS: 'processing',
		ENROLLED: 'succeeded',
		DECLINED: 'failed',
		REJECTED: 'failed',
		CANCELED: 'cancelled',
		CANCELLED: 'cancelled',
		UNENROLL_IN_PROCESS: 'cancelled',
		UNENROLLED: 'cancelled',
		EXPIRED: 'expired',
	} satisfies Record<string, Status>),
);

/** The meaning of an enrolment's status; `unknown` for any other. */
export function yunoEnrolment(status: string): Status {
	return ENROLMENTS.get(status) ?? 'unknown';
}

/** Statuses of a payment link. Yuno's pages differ, so every documented spelling is listed. */
const LINKS: ReadonlyMap<string, ProviderLink['state']> = new Map(
	Object.entries({
		CREATED: 'published',
		ACTIVE: 'published',
		USED: 'closed',
		COMPLETED: 'closed',
		CANCELED: 'closed',
		CANCELLED: 'closed',
		EXPIRED: 'closed',
	} satisfies Record<string, ProviderLink['state']>),
);

/** The state of a payment link. Does not show whether the link was paid. */
export function yunoLinkState(status: string): ProviderLink['state'] {
	return LINKS.get(status) ?? 'unknown';
}
