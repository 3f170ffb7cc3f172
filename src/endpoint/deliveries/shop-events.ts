import type { SavedMethod } from '../../providers/provider.ts';
import type { LinkStatus } from '../../wire/links.ts';
import type { Money } from '../../wire/money.ts';
import type { OfferKind } from '../../wire/offer.ts';

/** One change of status, as the merchant's server learns of it. */
export interface StatusChange {
	/** The same for every delivery of the same change. */
	readonly id: string;
	readonly kind: OfferKind | 'charge';
	readonly link: LinkStatus;
	/** What the payer registered, when a connect link was completed. */
	readonly saved?: readonly SavedMethod[];
	/** Id of the item sold, when it was one. */
	readonly item?: string;
	/** The merchant's own name of the order: the `reference` of the token, item or server call. */
	readonly order?: string;
	readonly quantity?: number;
	/** Our name for the payment at the provider: its `external_id`, `merchant_order_id` or `communication`. */
	readonly reference: string;
	readonly provider: string;
	/** The provider's own id of the payment. */
	readonly providerId: string;
	/** All money that was returned, and all that is disputed, where the provider states it. */
	readonly amountRefunded?: Money;
	readonly amountDisputed?: Money;
	/** Of money that was returned: the refunds that you asked for with `refundPayment`. What others returned has no id. */
	readonly refunds?: readonly RefundNews[];
	/** When it happened, by the provider, and when the endpoint read of it. ISO 8601 UTC. */
	readonly occurredAt?: string;
	readonly observedAt: string;
}

/** An event other than a change of status: see {@link EndpointConfig.onEvent}. */
export type ShopEvent = MoneyEvent | UncertainEvent | UnknownEvent;

/**
 * `overpaid` more came than was ordered, by a second payment of the same link or order · `partially_refunded` money was
 * returned, and the status stands · `amount_mismatch` the provider states another amount than was ordered; its status is
 * not believed · `refund_failed` a refund was accepted, and no money went back · `refund_uncertain` it has been unknown for 15
 * minutes whether a refund was made; look for it in the provider's panel.
 */
export interface MoneyEvent extends StatusChange {
	readonly type: `${OfferKind | 'charge'}.${
		'overpaid' | 'partially_refunded' | 'amount_mismatch' | 'refund_failed' | 'refund_uncertain'}`;
	/** Of a mismatch: what the provider states. */
	readonly amountStated?: Money;
	/** Of an order that was paid by several payments: the others. Give one of them back. */
	readonly otherPayments?: readonly OtherPayment[];
}

/**
 * It has been unknown for 15 minutes whether a payment or charge was made: its provider's answer was lost, and the provider
 * cannot be asked. Look for the reference in the provider's panel. The endpoint goes on looking; what it finds is reported as
 * usual.
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

/** A provider's webhook is about something that the endpoint does not know, e.g. a payment made in the provider's panel. */
export interface UnknownEvent {
	readonly type: 'payment.unknown';
	/** The same for every delivery of the same event. */
	readonly id: string;
	readonly provider: string;
	/** The provider's own name of the event, as `payment.approved`. */
	readonly event: string;
	/** What the event names: the provider's id, and a reference. */
	readonly providerId: string | null;
	readonly reference: string | null;
	readonly observedAt: string;
}

/** Another payment of the same order, as an event names it. */
export interface OtherPayment {
	readonly reference: string;
	readonly provider: string;
	readonly providerId: string;
	readonly amountPaid: Money;
}

/** A refund as an event names it. */
export interface RefundNews {
	/** Your own name of it. */
	readonly id: string;
	readonly amount: Money;
	/** Of one that failed: the provider's code, or `not_executed`. */
	readonly failure?: string;
}
