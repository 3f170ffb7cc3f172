import type { Status } from '../../wire/status.ts';

/** What one of OnePay's words means for a payment. */
interface Meaning {
	readonly status: Status;
	/** Whether the hosted page takes no money any more. A declined try leaves the link open for another one. */
	readonly ended: boolean;
}

/**
 * Every word that OnePay's pages use for the state of a payment or charge, on whichever page. They are
 * written in lower case on some pages and in upper case on others. Words that are not here mean nothing, and
 * above all not "paid".
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
		// Part of the money came, then the time for the rest ran out.
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

/** The meaning of OnePay's word; `unknown` and open for any other. */
export function onePayStatus(word: string): Meaning {
	return MEANINGS.get(word.toLowerCase()) ?? { status: 'unknown', ended: false };
}
