import { hasMoney } from '../status/money.ts';
import { endedWithoutMoney } from '../status/money.ts';
import { isPaid } from '../status/money.ts';
import type { CreatedLink } from '../../wire/links.ts';
import { ProblemError } from '../http/problems.ts';
import type { LinkRecord, StoredLink } from '../status/record.ts';
import { nameOf, type Root } from './root.ts';
import type { Tracker } from '../status/tracker.ts';

/** What a request asks for, for comparison with the link of an earlier request. */
export interface RequestedLink {
	readonly kind: LinkRecord['kind'];
	/** What names the request: its attempt or token. */
	readonly request: Root;
	/** Digest of everything that the request asks for. */
	readonly terms: string;
	/** Builds the link that is returned with `already_paid`. */
	readonly show?: ((stored: StoredLink) => Promise<CreatedLink>) | undefined;
}

/** Seconds until a request may be sent again while another one's money is on its way. */
const MONEY_MOVES_SECONDS = 60;

/**
 * Decides what a request gets when an earlier payment of the same root exists. The earlier payment is replaced only
 * when its provider confirms at that moment that it ended without money. An earlier reading may be out of date, because
 * payments can be approved late.
 */
export class EarlierPayments {
	readonly #tracker: Tracker;

	constructor(tracker: Tracker) {
		this.#tracker = tracker;
	}

	/**
	 * @returns `endedUnpaid` is true when a new link may be made; otherwise `stored` is the result of the request
	 * @throws {ProblemError} `already_paid`, `order_cancelled`, `attempt_in_progress`, or the provider's failure
	 */
	async resolve(
		earlier: StoredLink,
		wanted: RequestedLink,
	): Promise<{ readonly endedUnpaid: boolean; readonly stored: StoredLink }> {
		const { completedBy } = earlier.record;
		// The purpose of this link is fulfilled: a method was registered through another link.
		if (completedBy !== undefined)
			return { endedUnpaid: false, stored: await this.#tracker.find({ key: completedBy }) };
		if (earlier.record.superseded && !keepsMoney(earlier.record))
			return { endedUnpaid: true, stored: earlier };
		const isOwn = earlier.record.kind === wanted.kind && earlier.record.request === nameOf(wanted.request);
		// A declined charge stays declined. Charging again needs a new attempt.
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
		// A link leads the payer to the open payment. A charge has no such page.
		if (record.kind !== wanted.kind) {
			throw new ProblemError('attempt_in_progress', { retryAfterSeconds: MONEY_MOVES_SECONDS });
		}
		return { endedUnpaid: false, stored };
	}

	/**
	 * Checks a replaced payment again, after the next one was made.
	 * @throws {ProblemError} `already_paid` or `order_cancelled` when that happened in between; the new link is then
	 *   closed
	 */
	async confirmEnded(
		before: StoredLink,
		made: Pick<StoredLink, 'key'>,
		wanted: RequestedLink,
	): Promise<void> {
		// A registration moves no money.
		if (wanted.kind === 'connect') return;
		const stored = await this.#tracker.find({ key: before.key });
		const isPaidNow = keepsMoney(stored.record);
		if (!isPaidNow && !stored.record.stopped) return;
		await this.#tracker.cancel(await this.#tracker.find({ key: made.key }));
		throw isPaidNow ? await alreadyPaid(stored, wanted) : new ProblemError('order_cancelled');
	}

	/** Closes a link that blocks a new one: a declined one, or one with other terms. */
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
			// The provider's last status cannot follow the previous one, but may still be correct.
			throw new ProblemError('attempt_in_progress', { retryAfterSeconds: MONEY_MOVES_SECONDS });
		}
		return confirmed;
	}
}

async function alreadyPaid(stored: StoredLink, { show }: RequestedLink): Promise<ProblemError> {
	const link = stored.record.kind === 'payment' ? await show?.(stored) : undefined;
	return new ProblemError('already_paid', link && { link });
}

/** Whether money was received and was not returned for the order to be paid again. */
function keepsMoney(record: LinkRecord): boolean {
	return hasMoney(record) && !(record.reopened && record.status === 'refunded');
}
