import type { Status } from '../../wire/status.ts';

/** Meaning of an OnePay status for a payment. */
interface Meaning {
	readonly status: Status;
	/** Whether the hosted page can no longer be paid. After a decline the link stays open for another try. */
	readonly ended: boolean;
}

/**
 * All statuses of payments and charges in OnePay's documentation. Some pages write them in lower case, others in upper
 * case. A status that is not listed is `unknown`, never paid.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map(
	Object.entries({
		created: { status: 'created', ended: false },
		pending: { status: 'pending', ended: false },
		processing: { status: 'processing', ended: false },
		in_progress: { status: 'processing', ended: false },
		approved: { status: 'succeeded', ended: true },
		paid: { status: 'succeeded', ended: true },
		succeeded: { status: 'succeeded', ended: true },
		partially_paid: { status: 'partially_paid', ended: false },
		// A part was paid, then the time for the rest expired.
		partial_expired: { status: 'partially_paid', ended: true },
		declined: { status: 'failed', ended: false },
		rejected: { status: 'failed', ended: false },
		failed: { status: 'failed', ended: false },
		cancelled: { status: 'cancelled', ended: true },
		canceled: { status: 'cancelled', ended: true },
		deleted: { status: 'cancelled', ended: true },
		expired: { status: 'expired', ended: true },
		refunded: { status: 'refunded', ended: true },
		disputed: { status: 'disputed', ended: true },
	} satisfies Record<string, Meaning>),
);

/** The meaning of an OnePay status; `unknown` and open for any other. */
export function onePayStatus(word: string): Meaning {
	return MEANINGS.get(word.toLowerCase()) ?? { status: 'unknown', ended: false };
}
