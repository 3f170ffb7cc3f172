import type { RefundReason } from '../../providers/provider.ts';
import type { Money } from '../../wire/money.ts';
import type { RefundRecord } from '../status/record.ts';

/** A refund, as the merchant sees it. */
export interface Refund {
	/** Your own name of the refund. */
	readonly id: string;
	/**
	 * `pending` it is being sent, or the provider is processing it · `succeeded` the money was returned · `failed` no
	 * money was returned; use another id to try again · `uncertain` it may have been carried out; it is never sent again,
	 * and is looked up until the outcome is known.
	 */
	readonly status: 'pending' | 'succeeded' | 'failed' | 'uncertain';
	readonly amount: Money;
	readonly reason: RefundReason | null;
	/** Of a failed refund: the provider's code, or `not_executed` if the provider has no such refund. */
	readonly failure: string | null;
	/** Our reference of the refund at the provider, if it accepts one. */
	readonly reference: string;
	/** When it was requested, by the clock of the endpoint. ISO 8601 UTC. */
	readonly requestedAt: string;
	/** The provider's own time of the outcome, ISO 8601 UTC. */
	readonly refundedAt: string | null;
}

/** The public form of a refund's record. */
export function toRefund(refund: RefundRecord): Refund {
	const { id, status, amount, reason, failure, reference, begunAt, refundedAt } = refund;
	return {
		id,
		status: status === 'sending' ? 'pending' : status,
		amount,
		reason: reason ?? null,
		failure: failure ?? null,
		reference,
		requestedAt: new Date(begunAt).toISOString(),
		refundedAt: refundedAt ?? null,
	};
}
