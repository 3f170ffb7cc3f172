import type { Provider, ProviderRefund, RefundOrder } from '../../providers/provider.ts';
import type { Clock } from '../../stores/store.ts';
import { sameMoney, type Money } from '../../wire/money.ts';
import type { Status } from '../../wire/status.ts';
import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import { PAYMENT_KINDS } from '../books/books.ts';
import { idempotencyKey, refundIds } from '../crypto/keys.ts';
import type { Log } from '../observe/log.ts';
import { ProblemError } from '../http/problems.ts';
import { isProviderError, toProblem } from '../http/provider-failure.ts';
import type { ProviderSnapshot } from '../status/provider-snapshot.ts';
import type { StoredLink } from '../status/record.ts';
import {
	checkRefundRequest,
	checkSameRefund,
	refundableAmount,
	refundableAt,
	type RefundRequest,
} from './refund-rules.ts';
import { toRefund, type Refund } from './refund.ts';
import { isBeingSent, isUnsettled, refundEvent } from './refund-state.ts';
import type { RefundRecord } from '../status/record.ts';
import type { Tracker } from '../status/tracker.ts';

/** Maximum time from writing the intent to the request: much less than others wait before they look it up. */
const SEND_WITHIN_MS = 10_000;
/** How long a call waits while another call sends the same refund. */
const WAIT_MS = 10_000;
const WAIT_STEP_MS = 100;

/** A refund, and the state of its payment. */
export interface PaymentRefund extends Refund {
	readonly payment: {
		readonly id: string;
		readonly reference: string;
		readonly status: Status;
		/** All money of the payment that was refunded so far. */
		readonly amountRefunded: Money | null;
	};
}

/**
 * Makes refunds, each at most once: one call writes the intent and sends the request, all others return its outcome. A
 * refund with an unknown outcome is looked up, and never sent again.
 */
export class Refunds {
	readonly #tracker: Tracker;
	readonly #providers: ReadonlyMap<string, Provider>;
	readonly #isOn: boolean;
	readonly #clock: Clock;
	readonly #monotonic: () => number;
	readonly #log: Log;
	readonly #surroundings: Surroundings;
	/** The last call for each payment in this process. Calls for one payment run in sequence: no write conflicts. */
	readonly #turns = new Map<string, Promise<unknown>>();

	/** @param parts.monotonic milliseconds of a clock of this process that never steps */
	constructor(parts: {
		readonly tracker: Tracker;
		readonly providers: readonly Provider[];
		readonly isOn: boolean;
		readonly clock: Clock;
		readonly monotonic: () => number;
		readonly log: Log;
		readonly surroundings?: Surroundings | undefined;
	}) {
		this.#tracker = parts.tracker;
		this.#providers = new Map(parts.providers.map((provider) => [provider.name, provider]));
		this.#isOn = parts.isOn;
		this.#clock = parts.clock;
		this.#monotonic = parts.monotonic;
		this.#log = parts.log;
		this.#surroundings = parts.surroundings ?? PLATFORM;
	}

	/**
	 * Makes a refund, or returns an existing one with the same id.
	 * @throws {ProblemError} `not_supported`, `not_found`, `invalid_request`; the code of the provider's failure if it
	 *   certainly did nothing, so that the same id may be used again
	 */
	async refund(request: RefundRequest): Promise<PaymentRefund> {
		if (!this.#isOn) {
			const detail = 'Refunds are off. Add "refunds" with a secret of its own to the configuration.';
			throw new ProblemError('not_supported', { hint: { detail } });
		}
		checkRefundRequest(request);
		const { payment } = request;
		const stored = await this.#tracker.find('id' in payment ? { key: payment.id } : payment);
		// The store has entries of other kinds under other keys.
		if (!PAYMENT_KINDS.includes(stored.record.kind)) throw new ProblemError('not_found');
		return this.#inTurn(stored.key, async () => {
			return this.#refund(await this.#tracker.find({ key: stored.key }), request);
		});
	}

	async #inTurn<Result>(payment: string, work: () => Promise<Result>): Promise<Result> {
		const turn = (this.#turns.get(payment) ?? Promise.resolve()).then(work, work);
		this.#turns.set(payment, turn);
		try {
			return await turn;
		} finally {
			if (this.#turns.get(payment) === turn) this.#turns.delete(payment);
		}
	}

	async #refund(stored: StoredLink, request: RefundRequest): Promise<PaymentRefund> {
		const known = refundOf(stored, request.id);
		if (known) {
			checkSameRefund(known, request);
			return this.#follow(stored, known);
		}
		const provider = this.#providers.get(stored.record.provider);
		const refundable = refundableAt(provider, stored.record);
		const confirmed = await this.#tracker.confirm(stored);
		const began = this.#monotonic();
		const owner = this.#surroundings.uuid();
		const begun = await this.#begin(confirmed, request, refundable, owner);
		const refund = refundOf(begun, request.id);
		if (!provider?.refund || !refund) throw new ProblemError('internal');
		if (refund.owner === owner) return this.#send(begun, refund, provider, began);
		checkSameRefund(refund, request);
		return this.#follow(begun, refund);
	}

	/** Writes the intent, unless another call has written it. */
	async #begin(
		{ stored, reading }: { readonly stored: StoredLink; readonly reading: ProviderSnapshot },
		{ id, amount: asked, reason }: RefundRequest,
		refundable: 'whole' | 'parts',
		owner: string,
	): Promise<StoredLink> {
		const { reference } = await refundIds(stored.key, id);
		return this.#tracker.changeRefunds(stored, ({ record, ageMs }) => {
			const { refunds = [], amountRefunded } = record;
			// Another call was faster, or this write succeeded and only its response was lost.
			if (refunds.some((refund) => refund.id === id)) return { refunds };
			const { amount } = refundableAmount(record, reading, asked, refundable);
			const refund: RefundRecord = {
				id,
				amount,
				status: 'sending',
				reference,
				owner,
				begunAge: ageMs,
				begunAt: this.#clock(),
				...(amountRefunded && { refundedBefore: amountRefunded }),
				...(reason && { reason }),
			};
			return { refunds: [...refunds, refund] };
		});
	}

	/** Sends the request to the provider, once. */
	async #send(
		stored: StoredLink,
		refund: RefundRecord,
		provider: Provider,
		began: number,
	): Promise<PaymentRefund> {
		let answer: ProviderRefund | undefined;
		try {
			const order = await this.#orderOf(stored, refund, provider);
			// A process that was suspended in between must not send a refund that others regard as not sent.
			if (this.#monotonic() - began > SEND_WITHIN_MS) {
				await this.#forget(stored, refund);
				throw new ProblemError('provider_timeout');
			}
			answer = await provider.refund?.(order);
		} catch (error) {
			if (error instanceof ProblemError) throw error;
			if (isProviderError(error) && error.executed === 'no') {
				// The provider has already used this key for the refund, so its id is used up too.
				if (error.fault === 'duplicate') return this.#fail(stored, refund, 'duplicate');
				await this.#forget(stored, refund);
				throw toProblem(error);
			}
			this.#log({
				level: 'warn',
				message: 'refund with unknown outcome; will look it up, not send it again',
				reference: stored.reference,
				refund: refund.id,
				provider: provider.name,
				error: String(error),
			});
			return this.#lookAfter(stored, refund, { status: 'uncertain' });
		}
		if (answer?.status === 'failed') return this.#fail(stored, refund, answer.code ?? 'failed', answer);
		const { id: providerId } = answer ?? {};
		return this.#lookAfter(stored, refund, {
			...{ status: 'pending', taken: true },
			...(providerId !== undefined && { providerId }),
		});
	}

	/**
	 * Writes the provider's response, and reads the payment. If the write fails, the refund becomes `uncertain`.
	 */
	async #lookAfter(
		stored: StoredLink,
		refund: RefundRecord,
		change: Partial<RefundRecord> & Pick<RefundRecord, 'status'>,
	): Promise<PaymentRefund> {
		try {
			return await this.#look(await this.#keep(stored, refund, change), refund);
		} catch (error) {
			this.#log({
				level: 'error',
				message: 'refund sent, but its result could not be stored; will look it up',
				reference: stored.reference,
				refund: refund.id,
				error: String(error),
			});
			return answerOf(stored, { ...refund, status: 'uncertain' });
		}
	}

	async #orderOf(
		{ key, reference, record }: StoredLink,
		refund: RefundRecord,
		provider: Provider,
	): Promise<RefundOrder> {
		const { kind, providerId, amount: ordered, amountPaid = ordered } = record;
		if (kind === 'connect' || !ordered || !amountPaid) throw new ProblemError('not_supported');
		const ids = await refundIds(key, refund.id);
		const { amount, refundedBefore, reason } = refund;
		return {
			kind,
			id: providerId,
			paymentReference: reference,
			paymentAmount: ordered,
			reference: ids.reference,
			idempotencyKey: await idempotencyKey(ids.key, provider.name, provider.account),
			amount,
			isWhole: !refundedBefore && sameMoney(amount, amountPaid),
			description: `Refund ${refund.id}`,
			reason,
		};
	}

	/** Returns the outcome of a refund that another call began. */
	async #follow(stored: StoredLink, refund: RefundRecord): Promise<PaymentRefund> {
		let [current, now] = [stored, refund];
		const patience = this.#monotonic() + WAIT_MS;
		while (isBeingSent(now, current.ageMs) && this.#monotonic() < patience) {
			await new Promise<void>((resolve) => this.#surroundings.setTimeout(resolve, WAIT_STEP_MS));
			current = await this.#tracker.find({ key: stored.key });
			const found = refundOf(current, refund.id);
			// The sending call deleted the intent, since the provider did nothing.
			if (!found) throw new ProblemError('provider_unavailable');
			now = found;
		}
		const isToBeRead = isUnsettled(now) && !isBeingSent(now, current.ageMs);
		return isToBeRead ? this.#look(current, now) : answerOf(current, now);
	}

	/** Reads the payment, which settles its refunds. If the read fails, returns the known state; it stays due. */
	async #look(stored: StoredLink, refund: RefundRecord): Promise<PaymentRefund> {
		const read = await this.#tracker.confirm(stored).then(
			(confirmed) => confirmed.stored,
			(error: unknown) => {
				this.#log({
					level: 'warn',
					message: 'could not read a payment after its refund; will retry',
					reference: stored.reference,
					refund: refund.id,
					error: String(error),
				});
				return stored;
			},
		);
		return answerOf(read, refundOf(read, refund.id) ?? refund);
	}

	async #fail(
		stored: StoredLink,
		refund: RefundRecord,
		failure: string,
		answer?: ProviderRefund,
	): Promise<PaymentRefund> {
		const { id: providerId, at: refundedAt } = answer ?? {};
		const failed = await this.#keep(stored, refund, { status: 'failed', failure, providerId, refundedAt });
		return answerOf(failed, refundOf(failed, refund.id) ?? refund);
	}

	/** Writes the provider's response to the refund, unless a reading has shown more in the meantime. */
	#keep(
		stored: StoredLink,
		refund: RefundRecord,
		change: Partial<RefundRecord> & Pick<RefundRecord, 'status'>,
	): Promise<StoredLink> {
		return this.#tracker.changeRefunds(stored, ({ record }) => {
			const { refunds = [], status } = record;
			const own = refunds.find((one) => isOpenOf(one, refund));
			if (!own) return { refunds };
			const next = { ...own, ...change };
			return {
				refunds: refunds.map((one) => (one === own ? next : one)),
				events: change.status === 'failed' ? [refundEvent('refund_failed', status, next)] : [],
			};
		});
	}

	/** Deletes the intent, since the provider certainly did nothing. */
	async #forget(stored: StoredLink, refund: RefundRecord): Promise<void> {
		await this.#tracker.changeRefunds(stored, ({ record: { refunds = [] } }) => ({
			refunds: refunds.filter((one) => !isOpenOf(one, refund)),
		}));
	}
}

function refundOf({ record }: StoredLink, id: string): RefundRecord | undefined {
	return record.refunds?.find((refund) => refund.id === id);
}

/** Whether a stored refund was begun by this call, and is not settled by a reading. */
function isOpenOf(kept: RefundRecord, { id, owner }: RefundRecord): boolean {
	return kept.id === id && kept.owner === owner && (kept.status === 'sending' || kept.status === 'uncertain');
}

function answerOf({ key, reference, record }: StoredLink, refund: RefundRecord): PaymentRefund {
	const { status, amountRefunded } = record;
	return {
		...toRefund(refund),
		payment: { id: key, reference, status, amountRefunded: amountRefunded ?? null },
	};
}
