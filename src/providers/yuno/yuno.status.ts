import type { Status } from '../../wire/status.ts';
import type { ProviderLink } from '../provider.ts';

/** What one of Yuno's statuses means for a payment. */
interface Meaning {
	readonly status: Status;
	/** Whether the payment takes no money any more. */
	readonly ended: boolean;
}

const open = (status: Status): Meaning => ({ status, ended: false });
const over = (status: Status): Meaning => ({ status, ended: true });

/**
 * `STATUS/SUB_STATUS`, or `STATUS` alone where every sub-status means the same (docs.y.uno, "Payment
 * status"). What is not here is unknown: `ERROR`, which may still be reversed, `VERIFIED`, which moves no
 * money, and a `SUCCEEDED` whose sub-status does not say that the money was taken.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map(
	Object.entries({
		CREATED: open('created'),
		READY_TO_PAY: open('pending'),
		PENDING: open('pending'),
		'PENDING/IN_PROCESS': open('processing'),
		'PENDING/PENDING_PROVIDER_CONFIRMATION': open('processing'),
		'PENDING/PENDING_FRAUD_REVIEW': open('processing'),
		// Reserved, not taken.
		'PENDING/AUTHORIZED': open('processing'),
		'SUCCEEDED/APPROVED': over('succeeded'),
		'SUCCEEDED/CAPTURED': over('succeeded'),
		// Was taken whole; giving a part back does not make it unpaid.
		'SUCCEEDED/PARTIALLY_REFUNDED': over('succeeded'),
		'SUCCEEDED/REFUND_RETRY_IN_PROCESS': over('succeeded'),
		'SUCCEEDED/PARTIALLY_APPROVED': over('partially_paid'),
		'SUCCEEDED/PARTIALLY_CAPTURED': over('partially_paid'),
		'SUCCEEDED/PARTIALLY_CHARGEBACKED': over('disputed'),
		'SUCCEEDED/CAPTURE_RETRY_IN_PROCESS': open('processing'),
		DECLINED: over('failed'),
		REJECTED: over('failed'),
		FRAUD: over('failed'),
		CANCELED: over('cancelled'),
		CANCELLED: over('cancelled'),
		EXPIRED: over('expired'),
		REFUNDED: over('refunded'),
		IN_DISPUTE: over('disputed'),
		CHARGEBACK: over('disputed'),
	}),
);

/** The meaning of a payment's status and sub-status; `unknown` and open for any others. */
export function yunoStatus(status: string, subStatus: string | undefined): Meaning {
	const exact = subStatus === undefined ? undefined : MEANINGS.get(`${status}/${subStatus}`);
	return exact ?? MEANINGS.get(status) ?? open('unknown');
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

/** Statuses of a payment link; its pages do not agree on them, so every spelling is here. */
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

/** The state of a payment link, which says nothing of any payment made through it. */
export function yunoLinkState(status: string): ProviderLink['state'] {
	return LINKS.get(status) ?? 'unknown';
}
