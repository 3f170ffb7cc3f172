import type { RefundReason } from '../../providers/provider.ts';
import type { Money } from '../../wire/money.ts';
import type { RefundRecord } from '../status/record.ts';

/** A refund as the merchant sees it. */
export interface Refund {
	/** Your own name of it. */
	readonly id: string;
	/**
	 * `pending` it is being sent, or the provider is processing it · `succeeded` the money went back · `failed` no money went back; use
	 * another id to try again · `uncertain` it may have been carried out; it is never sent again, and is looked up until that is
	 * known.
	 */
	readonly status: 'pending' | 'succeeded' | 'failed' | 'uncertain';
	readonly amount: Money;
	readonly reason: RefundReason | null;
	/** Of one that failed: the provider's code, or `not_executed` where the provider has nothing of it. */
	readonly failure: string | null;
	/** Our name of it at the provider, where it takes one. */
	readonly reference: string;
	/** When it was asked for, by the clock of the endpoint. ISO 8601 UTC. */
	readonly requestedAt: string;
	/** The provider's own time of its end. */
	readonly refundedAt: string | null;
}

/** The refund that a record is shown as. */
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
