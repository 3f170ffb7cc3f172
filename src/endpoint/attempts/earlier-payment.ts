import { hasMoney } from '../status/money.ts';
import { endedWithoutMoney } from '../status/money.ts';
import { isPaid } from '../status/money.ts';
import type { CreatedLink } from '../../wire/links.ts';
import { ProblemError } from '../http/problems.ts';
import type { LinkRecord, StoredLink } from '../status/record.ts';
import { nameOf, type Root } from './root.ts';
import type { Tracker } from '../status/tracker.ts';

/** What a request asks for, to be compared with what an earlier one made. */
export interface RequestedLink {
	readonly kind: LinkRecord['kind'];
	/** What names the request: its attempt or token. */
	readonly request: Root;
	/** Digest of everything that is asked for. */
	readonly terms: string;
	/** A payment as the payer is shown it who finds the order paid. */
	readonly show?: ((stored: StoredLink) => Promise<CreatedLink>) | undefined;
}

/** How long a request waits for money that is on its way by another one. */
const MONEY_MOVES_SECONDS = 60;

/**
 * Decides what a request gets that finds an earlier payment of the same root. The earlier one gives way only when its
 * provider confirms, just now, that it ended without money: what was read before may be out of date, since payments are
 * approved late.
 */
export class EarlierPayments {
	readonly #tracker: Tracker;

	constructor(tracker: Tracker) {
		this.#tracker = tracker;
	}

	/**
	 * @returns `endedUnpaid` when a new one may be made; otherwise the earlier one is the answer to the request
	 * @throws {ProblemError} `already_paid`, `order_cancelled`, `attempt_in_progress`, and what the provider's failure becomes
	 */
	async resolve(
		earlier: StoredLink,
		wanted: RequestedLink,
	): Promise<{ readonly endedUnpaid: boolean; readonly stored: StoredLink }> {
		const { completedBy } = earlier.record;
		// What this link was for is done: a method was registered through another one.
		if (completedBy !== undefined)
			return { endedUnpaid: false, stored: await this.#tracker.find({ key: completedBy }) };
		if (earlier.record.superseded && !keepsMoney(earlier.record))
			return { endedUnpaid: true, stored: earlier };
		const isOwn = earlier.record.kind === wanted.kind && earlier.record.request === nameOf(wanted.request);
		// A declined charge stays declined: charging again is a new decision, and so a new attempt.
		if (isOwn && wanted.kind === 'charge') return { endedUnpaid: false, stored: earlier };
		const stored = await this.#end(await this.#tracker.refresh(earlier), wanted);
		const { record } = stored;
		if (isPaid(record)) {
			if (isOwn || record.kind === 'connect') return { endedUnpaid: false, stored };
			throw await alreadyPaid(stored, wanted);
		}
		if (record.stopped) throw new ProblemError('order_cancelled');
		if (endedWithoutMoney(record)) {
			const superseded = await this.#tracker.supersede(stored);
			if (endedWithoutMoney(superseded.record)) return { endedUnpaid: true, stored: superseded };
			return this.resolve(superseded, wanted);
		}
		// A link leads the payer to where the money is; there is nothing of the kind for a charge.
		if (record.kind !== wanted.kind) {
			throw new ProblemError('attempt_in_progress', { retryAfterSeconds: MONEY_MOVES_SECONDS });
		}
		return { endedUnpaid: false, stored };
	}

	/**
	 * Looks again at a payment that gave way, after the next one was made.
	 * @throws {ProblemError} when it was paid or cancelled in between; the new one is closed then
	 */
	async confirmEnded(
		before: StoredLink,
		made: Pick<StoredLink, 'key'>,
		wanted: RequestedLink,
	): Promise<void> {
		// A registration takes no money.
		if (wanted.kind === 'connect') return;
		const stored = await this.#tracker.find({ key: before.key });
		const isPaidNow = keepsMoney(stored.record);
		if (!isPaidNow && !stored.record.stopped) return;
		await this.#tracker.cancel(await this.#tracker.find({ key: made.key }));
		throw isPaidNow ? await alreadyPaid(stored, wanted) : new ProblemError('order_cancelled');
	}

	/** Closes a link that is in the way: one that was declined, and one of other terms. */
	async #end(stored: StoredLink, wanted: RequestedLink): Promise<StoredLink> {
		const { record } = stored;
		const isOpen = record.kind === 'payment' && !record.ended && !hasMoney(record);
		// Records of earlier versions have no terms.
		const hasOtherTerms = record.terms !== undefined && record.terms !== wanted.terms;
		if (isOpen && record.status !== 'processing' && (record.status === 'failed' || hasOtherTerms)) {
			return this.#tracker.cancel(stored);
		}
		if (!endedWithoutMoney(record)) return stored;
		const { stored: confirmed, reading } = await this.#tracker.confirm(stored);
		if (!endedWithoutMoney(reading) && endedWithoutMoney(confirmed.record)) {
			// The provider's last statement cannot follow the one before, and may be right all the same.
			throw new ProblemError('attempt_in_progress', { retryAfterSeconds: MONEY_MOVES_SECONDS });
		}
		return confirmed;
	}
}

async function alreadyPaid(stored: StoredLink, { show }: RequestedLink): Promise<ProblemError> {
	const link = stored.record.kind === 'payment' ? await show?.(stored) : undefined;
	return new ProblemError('already_paid', link && { link });
}

/** Whether money came, and it did not go back for the order to be paid again. */
function keepsMoney(record: LinkRecord): boolean {
	return hasMoney(record) && !(record.reopened && record.status === 'refunded');
}
