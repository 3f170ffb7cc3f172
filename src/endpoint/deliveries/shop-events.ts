import type { SavedMethod } from '../../providers/provider.ts';
import type { LinkStatus } from '../../wire/links.ts';
import type { Money } from '../../wire/money.ts';
import type { OfferKind } from '../../wire/offer.ts';

/** One change of status, as reported to the merchant's server. */
export interface StatusChange {
	/** The same for every delivery of the same change. */
	readonly id: string;
	readonly kind: OfferKind | 'charge';
	readonly link: LinkStatus;
	/** What the payer registered, when a connect link was completed. */
	readonly saved?: readonly SavedMethod[];
	/** Id of the item sold, if there is one. */
	readonly item?: string;
	/** The merchant's own name of the order: the `reference` of the token, item or server call. */
	readonly order?: string;
	readonly quantity?: number;
	/** Our name for the payment at the provider: its `external_id`, `merchant_order_id` or `communication`. */
	readonly reference: string;
	readonly provider: string;
	/** The provider's own id of the payment. */
	readonly providerId: string;
	/** All money that was returned, and all that is disputed, if the provider reports it. */
	readonly amountRefunded?: Money;
	readonly amountDisputed?: Money;
	/** Of returned money: the refunds that were requested with `refundPayment`. Other refunds have no id. */
	readonly refunds?: readonly RefundNews[];
	/** When it happened, according to the provider, and when the endpoint read it. ISO 8601 UTC. */
	readonly occurredAt?: string;
	readonly observedAt: string;
}

/** An event other than a change of status: see {@link EndpointConfig.onEvent}. */
export type ShopEvent = MoneyEvent | UncertainEvent | UnknownEvent;

/**
 * `overpaid` more was received than ordered, by a second payment of the same link or order · `partially_refunded` money
 * was returned, and the status is unchanged · `amount_mismatch` the provider reports another amount than was ordered;
 * its status is ignored · `refund_failed` a refund was accepted, but no money was returned · `refund_uncertain` it has
 * been unknown for 15 minutes whether a refund was made; look for it in the provider's panel.
 */
export interface MoneyEvent extends StatusChange {
	readonly type: `${OfferKind | 'charge'}.${
		'overpaid' | 'partially_refunded' | 'amount_mismatch' | 'refund_failed' | 'refund_uncertain'}`;
	/** Of a mismatch: the amount that the provider reports. */
	readonly amountStated?: Money;
	/** Of an order that was paid by several payments: the others. Refund one of them. */
	readonly otherPayments?: readonly OtherPayment[];
}

/**
 * It has been unknown for 15 minutes whether a payment or charge was made: the provider's response was lost, and the
 * provider cannot be reached. Look for the reference in the provider's panel. The endpoint continues to look it up and
 * reports the result as usual.
 */
export interface UncertainEvent {
	readonly type: `${OfferKind | 'charge'}.uncertain`;
	/** The same for every delivery of the same event. */
	readonly id: string;
	readonly kind: OfferKind | 'charge';
	/** Our name for it at the provider, if it was made. */
	readonly reference: string;
	readonly provider: string;
	readonly amount?: Money;
	readonly item?: string;
	readonly order?: string;
	readonly quantity?: number;
	readonly observedAt: string;
}

/** A provider's webhook is about a payment that is not in the store, e.g. one made in the provider's panel. */
export interface UnknownEvent {
	readonly type: 'payment.unknown';
	/** The same for every delivery of the same event. */
	readonly id: string;
	readonly provider: string;
	/** The provider's own name of the event, e.g. `payment.approved`. */
	readonly event: string;
	/** The provider's id and the reference in the event. */
	readonly providerId: string | null;
	readonly reference: string | null;
	readonly observedAt: string;
}

/** Another payment of the same order, as included in an event. */
export interface OtherPayment {
	readonly reference: string;
	readonly provider: string;
	readonly providerId: string;
	readonly amountPaid: Money;
}

/** A refund, as included in an event. */
export interface RefundNews {
	/** Your own name of the refund. */
	readonly id: string;
	readonly amount: Money;
	/** Of a failed refund: the provider's code, or `not_executed`. */
	readonly failure?: string;
}
