import type { Money } from '../wire/money.ts';
import type { Customer, CustomerField, Environment } from '../wire/offer.ts';
import type { Status } from '../wire/status.ts';

/**
 * A payment company with a hosted payment page. An adapter is a plain object that a factory returns
 * (`onepay({secretKey})`). A method that the company does not support is left out, so the type does not have it either.
 *
 * Every method that sends requests to the provider throws {@link ProviderError} and no other error.
 */
export interface Provider {
	/** Wire name, e.g. `onepay`: lower case, never changes, part of stored data. */
	readonly name: string;
	/** The brand name that payers see, e.g. `OnePay`. */
	readonly label: string;
	/** Derived from the keys, never from a separate setting. */
	readonly environment: Environment;
	/** Identifies the merchant's account without a secret. Part of idempotency keys: two accounts never share a key. */
	readonly account: string;
	/** Origins of the hosted pages, e.g. `https://pagos.onepay.la`. Payers are redirected only to these. */
	readonly pages: readonly string[];
	/** Whether the provider supports idempotency keys for creating payments. */
	readonly idempotent: boolean;
	/** How long a payment must be read again after its end. @default 30 days for late approvals, 180 after a payment */
	readonly horizon?: Horizon | undefined;
	/**
	 * The rate limit that the provider documents; left out if it documents none. In either case,
	 * `retryAfterSeconds` of a {@link ProviderError} is the time to wait before the next request.
	 */
	readonly rateLimit?: RateLimit | undefined;

	/** Customer fields that are required to create a payment with this method. */
	requiredFields?(choice: MethodChoice): readonly CustomerField[];
	/**
	 * Lists the terms of an order that this provider or method does not support. Called before anything is sent: at
	 * start for the items of the configuration, per request for offers from a function or a checkout token.
	 * {@link createPayment} rejects the same terms.
	 * @param terms of the smallest order of an item, and of the largest
	 * @returns one clause per term, e.g. `splits cannot be asked for`; empty if all are supported
	 */
	unsupportedTerms?(terms: OrderTerms): readonly string[];

	/**
	 * Creates the payment and returns it with its hosted page. Checks the amount and currency in the response.
	 * A repeated call with the same order continues an interrupted one if the provider allows that.
	 */
	createPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment>;
	/**
	 * Reads the current state of the payment. Checks the amount again: for a different amount it throws an error with
	 * that amount in {@link ProviderError.stated}, so that it can be reported. A page URL whose origin is not one of
	 * {@link pages} is left out and is not an error.
	 */
	getPayment(payment: PaymentRef, call?: Call): Promise<ProviderPayment>;
	/**
	 * Searches for the payment of an order whose create request got no readable response. Completes a payment that was
	 * only partly created.
	 * @returns `undefined` only if the search was complete and found no payment
	 * @throws {ProviderError} `unreadable` if it was not found and the search was incomplete
	 */
	findPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment | undefined>;
	/** Cancels an unpaid payment. Returns its state afterwards: `succeeded` if it was paid before the cancellation. */
	cancelPayment?(payment: PaymentRef, call?: Call): Promise<ProviderPayment>;

	/**
	 * Lists all payments of the account, also those made outside this package, for reconciliation. Left out if the
	 * provider documents no list.
	 */
	listPayments?(query: ListQuery, call?: Call): Promise<ListedPayments>;

	createConnectLink?(order: ConnectOrder, call?: Call): Promise<ProviderConnectLink>;
	getConnectLink?(link: ConnectRef, call?: Call): Promise<ProviderConnectLink>;

	createCharge?(order: ChargeOrder, call?: Call): Promise<ProviderCharge>;
	getCharge?(charge: { readonly id: string; readonly amount?: Money }, call?: Call): Promise<ProviderCharge>;
	/**
	 * Searches for a charge whose response was lost. The charge is sent again only if this returns undefined; without
	 * this method, never.
	 * @returns undefined if the charge certainly does not exist
	 * @throws {ProviderError} also if the search cannot decide
	 */
	findCharge?(query: ChargeQuery, call?: Call): Promise<ProviderCharge | undefined>;

	/** What {@link Provider.refund} supports. Left out: no refunds. */
	readonly refunds?: Refundable | undefined;
	/**
	 * Refunds a payment or charge, in whole or in part. Called once per refund; within the call, retries use the same
	 * idempotency key. The response does not prove that the money was returned; read the payment for that.
	 * @throws {ProviderError} with `executed: 'no'` only if this call certainly refunds no money
	 */
	refund?(order: RefundOrder, call?: Call): Promise<ProviderRefund>;

	/** Management of payment links, independent of payments, if the provider has it. */
	readonly links?: ProviderLinks;

	/**
	 * Verifies the signature of a webhook over its raw bytes and reads its event. The event only triggers a new read of
	 * the payment. Its status is not used as the status of the payment.
	 * @param raw the body as received
	 * @throws {ProviderError} `unauthorized` if the signature does not match, `rejected` if the body is not an event
	 */
	readWebhook?(raw: Uint8Array, headers: Headers): Promise<ProviderEvent>;
}

/**
 * How long the money of a payment can still move after the payment has ended, in days. Until then the payment is read
 * again, at growing intervals.
 */
export interface Horizon {
	/** After a payment failed, expired or was cancelled: how long a bank may still approve it. */
	readonly lateApprovalDays: number;
	/** After a payment succeeded: how long it may still be refunded or disputed. */
	readonly afterPaymentDays: number;
}

/** Documented rate limit of an API, for all requests of one account together. */
export interface RateLimit {
	readonly requests: number;
	readonly perSeconds: number;
}

/** A payment method of a provider whose methods have different required fields. */
export interface MethodChoice {
	/** The provider's own code, e.g. `WEBPAY`. */
	readonly type?: string | undefined;
	/** ISO 3166 alpha-2. */
	readonly country?: string | undefined;
}

/** Terms of an order that not every provider or method supports. Known before there is a payer. */
export interface OrderTerms
	extends
		MethodChoice,
		Pick<PaymentOrder, 'amount' | 'tax' | 'expiresAt' | 'scheduleAt' | 'splits' | 'partialPayment'> {}

/** Options of every call. */
export interface Call {
	/** Aborts the call. The outcome of a create that was in progress is then unknown. */
	readonly signal?: AbortSignal;
	/**
	 * Only for creates: true if nothing was ever sent for this order. In every other case, an adapter without
	 * idempotency keys searches for an existing payment first.
	 */
	readonly firstTry?: boolean;
}

/** A payment to create, in this package's terms. Adapters convert it to the provider's request. */
export interface PaymentOrder extends MethodChoice {
	/** At most 18 characters `[0-9A-Z]`: the limit of the shortest field that stores it. Unique per payment. */
	readonly reference: string;
	/** In the format of a UUID v4. The same for every attempt to create this payment. */
	readonly idempotencyKey: string;
	/** ISO 8601 UTC, by our clock: nothing was sent for this payment before that time. */
	readonly triedAt?: string | undefined;
	readonly title: string;
	readonly description?: string | undefined;
	readonly amount: Money;
	/** https URL to which the payer returns. The return does not prove a payment. */
	readonly returnUrl: string;
	readonly customer?: Customer | undefined;
	readonly tax?: Tax | undefined;
	/** ISO 8601 UTC. */
	readonly expiresAt?: string | undefined;
	/** ISO 8601 UTC; the provider sends the link to the payer then. */
	readonly scheduleAt?: string | undefined;
	/** https URL of a document such as an invoice, shown beside the amount. */
	readonly documentUrl?: string | undefined;
	readonly metadata?: Readonly<Record<string, string>> | undefined;
	/** Kinds of method that the hosted page offers, by the provider's names. Unknown names are passed on. */
	readonly allows?: Readonly<Record<string, boolean>> | undefined;
	readonly splits?: readonly Split[] | undefined;
	readonly partialPayment?: PartialPayment | undefined;
	/** Allows messages from the provider to the payer. Otherwise a provider that sends any gets no phone or e-mail. */
	readonly notify?: boolean | undefined;
}

/** A tax that `amount` already contains. */
export interface Tax {
	/** The tax, in the currency of the price. */
	readonly amount: Money;
	/** The part of the price that the tax is computed on. */
	readonly base?: Money | undefined;
	/** In percent, e.g. `19`. Information only: the amount is not computed from it. */
	readonly percentage?: number | undefined;
	/** Name of the tax, e.g. `VAT`. */
	readonly type?: string | undefined;
}

/** A share of the payment for another account. */
export type Split = {
	/** The provider's id of the customer who gets the share. */
	readonly customerId?: string | undefined;
	/** The provider's id of the account that gets the share. */
	readonly accountId?: string | undefined;
	/** What the share is for. */
	readonly description?: string | undefined;
	/** When the share is paid out, ISO 8601 UTC; without it, at once. */
	readonly scheduledAt?: string | undefined;
} & (
	| {
			/** The share in percent, with at most two decimals. */
			readonly percentage: number;
			readonly fixed?: never;
	  }
	| {
			/** The share as an amount. */
			readonly fixed: Money;
			readonly percentage?: never;
	  }
);

/** Rules for paying in several parts. */
export interface PartialPayment {
	/** Smallest part. */
	readonly min?: Money | undefined;
	/** Largest part. */
	readonly max?: Money | undefined;
	/** Maximum number of methods for the parts. */
	readonly maxMethods?: number | undefined;
	/** Hours within which all parts must be paid. */
	readonly timeoutHours?: number | undefined;
}

/** Identifies a payment, with the facts to check that it is the one that was ordered. */
export interface PaymentRef {
	/** The provider's id. */
	readonly id: string;
	readonly reference: string;
	readonly amount: Money;
	/** {@link ProviderPayment.memo}, as the adapter returned it. */
	readonly memo?: string | undefined;
}

/**
 * A payment as the provider states it. Amounts and times are the provider's own, and left out if it does not state
 * them; times are ISO 8601 UTC.
 */
export interface ProviderPayment {
	readonly id: string;
	readonly status: Status;
	/** True if it can no longer be paid. A declined payment may still be open. */
	readonly ended: boolean;
	/** What was ordered. */
	readonly amount: Money;
	/**
	 * Total amount paid so far, including money that was refunded later. Grows with each part; more than `amount` if
	 * it was paid twice.
	 */
	readonly amountPaid?: Money | undefined;
	/** Total amount refunded so far. */
	readonly amountRefunded?: Money | undefined;
	/** Total amount that the payer disputes at the bank, or got back in a dispute. */
	readonly amountDisputed?: Money | undefined;
	/** When it was paid; for several parts, the time of the last one. */
	readonly paidAt?: string | undefined;
	/** When money was last refunded. */
	readonly refundedAt?: string | undefined;
	/** When the payer disputed the payment. */
	readonly disputedAt?: string | undefined;
	/** All refunds, also those not requested by this package; left out if the provider does not list refunds. */
	readonly refunds?: readonly ProviderRefund[] | undefined;
	/** The parts of `amountPaid`, in the provider's order, if the provider lists them. */
	readonly parts?: readonly PaymentPart[] | undefined;
	/** The provider's fee. */
	readonly commission?: Money | undefined;
	/** When it should be paid. Not the expiry of the link. */
	readonly dueDate?: string | undefined;
	/** The provider's own flag for a test payment, in which no money moves. */
	readonly isTest?: boolean | undefined;
	/** The provider's name for the kind of method that was used, e.g. `CARD`. */
	readonly method?: string | undefined;
	/** A condition that the shop should check. Does not change the status. */
	readonly warning?: PaymentWarning | undefined;
	/** URL of the hosted page; null once the payer cannot act there, or if it is not on {@link Provider.pages}. */
	readonly url: string | null;
	readonly expiresAt: string | null;
	/** The payer pays in cash at a counter with a code from the page, until `expiresAt`. */
	readonly voucher?: true | undefined;
	/** Adapter-specific data. Stored with the payment and passed to the adapter on every read. */
	readonly memo?: string | undefined;
}

/** Time range and position of a list of payments. */
export interface ListQuery {
	/** Created at this time or later; ISO 8601 UTC. Other payments may be listed too if the provider has no filter. */
	readonly since: string;
	/** Created before this time; ISO 8601 UTC. */
	readonly until: string;
	/** {@link ListedPayments.next} of the previous page. */
	readonly cursor?: string | undefined;
}

/** One page of a list. */
export interface ListedPayments {
	/** In no particular order. A payment that moved while the list was read may appear again on a later page. */
	readonly payments: readonly ListedPayment[];
	/** Cursor of the next page; null after the last. */
	readonly next: string | null;
}

/** A payment in a provider's list. */
export interface ListedPayment extends Partial<
	Pick<ProviderPayment, 'amountPaid' | 'amountRefunded' | 'amountDisputed' | 'paidAt'>
> {
	readonly id: string;
	/** The reference that the payment was created with, by this package or another client. */
	readonly reference: string | null;
	readonly status: Status;
	readonly ended: boolean;
	/** The ordered amount; null if the payer chooses it, or if it cannot be read. */
	readonly amount: Money | null;
	/** ISO 8601 UTC; null if the provider does not state it. */
	readonly createdAt: string | null;
}

/** One part of a payment that is paid in several parts. */
export interface PaymentPart {
	/** The provider's id of the part. */
	readonly id?: string | undefined;
	readonly amount: Money;
	readonly paidAt?: string | undefined;
}

/**
 * `fraud_declined` paid although the fraud screening declined it · `cancellation_pending` being cancelled, and may
 * still be approved · `refund_pending` being refunded, and the refund may still fail · `capture_pending` authorized,
 * and the provider retries the capture · `stalled` may never change again, so the payer needs another way to go on
 * after some time · `still_payable` paid, but its link could not be closed.
 */
export type PaymentWarning =
	| 'fraud_declined'
	| 'cancellation_pending'
	| 'refund_pending'
	| 'capture_pending'
	| 'stalled'
	| 'still_payable';

/** A connect link to create: a hosted page where an existing customer registers a card or account. */
export interface ConnectOrder {
	readonly reference: string;
	readonly idempotencyKey: string;
	readonly title: string;
	/** The provider's id of the customer. Only the merchant's server may set it. */
	readonly customerId: string;
	readonly returnUrl: string;
	/** ISO 3166 alpha-2. */
	readonly country?: string | undefined;
	/** The provider's own code of the method to register, if one must be chosen. */
	readonly type?: string | undefined;
	readonly allows?: Readonly<Record<string, boolean>> | undefined;
	readonly singleUse?: boolean | undefined;
	readonly notify?: boolean | undefined;
	readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface ConnectRef {
	readonly id: string;
	readonly reference: string;
	readonly customerId: string;
	readonly memo?: string | undefined;
}

export interface ProviderConnectLink {
	readonly id: string;
	/** `succeeded` once a method was registered. */
	readonly status: Status;
	readonly url: string | null;
	readonly expiresAt: string | null;
	/**
	 * Methods registered through this link, newest first. If {@link methods} is set: methods registered since this link
	 * was created, through any link.
	 */
	readonly saved: readonly SavedMethod[];
	/**
	 * All current methods of the customer, newest first. Set if the provider does not state which link a method was
	 * registered through: the caller then derives the result from this, not from {@link status}.
	 */
	readonly methods?: readonly SavedMethod[] | undefined;
	/** How often its page was opened, and how often it was completed, if the provider counts that. */
	readonly visits?: number | undefined;
	readonly completed?: number | undefined;
	readonly memo?: string | undefined;
}

/** A registered card or account that can be charged later. */
export interface SavedMethod {
	readonly id: string;
	readonly kind: 'card' | 'account' | 'other';
	/** For display, e.g. `VISA ••4242`. */
	readonly label: string;
}

/** A charge of a registered method without the payer present. */
export type ChargeOrder = {
	readonly reference: string;
	readonly idempotencyKey: string;
	readonly title: string;
	readonly amount: Money;
	readonly customerId: string;
	readonly splits?: readonly Split[] | undefined;
	readonly metadata?: Readonly<Record<string, string>> | undefined;
} & (
	| { readonly cardId: string; readonly accountId?: undefined }
	| { readonly accountId: string; readonly cardId?: undefined }
);

/** Search criteria for a charge of unknown outcome. */
export interface ChargeQuery extends Pick<ChargeOrder, 'reference' | 'title' | 'amount' | 'customerId'> {
	/** The provider's id of the card or account; undefined if it was not stored. */
	readonly methodId?: string | undefined;
	/** ISO 8601 UTC, by our clock: the charge was not sent before that time. */
	readonly triedAt: string;
	/** Whether the charge with this provider id is already stored and therefore not the one searched for. */
	isOther(id: string): Promise<boolean>;
}

/** A charge as the provider states it. A decline is a result, not an error. */
export interface ProviderCharge {
	readonly id: string;
	readonly status: Status;
	readonly amount: Money;
	/** Why it was declined: the provider's code, and its description for the merchant. */
	readonly reason: { readonly code: string; readonly description: string } | null;
	readonly createdAt: string | null;
	readonly paidAt: string | null;
}

/** Whether payments and charges can be refunded: only as a `whole`, or also in `parts`. */
export interface Refundable {
	readonly payment?: 'whole' | 'parts';
	readonly charge?: 'whole' | 'parts';
}

/** A refund to create. */
export interface RefundOrder {
	readonly kind: 'payment' | 'charge';
	/** The provider's id of the payment or charge. */
	readonly id: string;
	/** {@link PaymentRef.reference} of the payment. */
	readonly paymentReference: string;
	/** What was ordered. */
	readonly paymentAmount: Money;
	/** 18 characters `[0-9A-Z]`, unique for each refund. */
	readonly reference: string;
	/** Shaped as a UUID v4. */
	readonly idempotencyKey: string;
	readonly amount: Money;
	/** Whether this is a full refund and no part was refunded before. */
	readonly isWhole: boolean;
	/** Shown in the provider's dashboard. */
	readonly description: string;
	readonly reason?: RefundReason | undefined;
}

export type RefundReason = 'duplicate' | 'fraudulent' | 'requested_by_customer';

/** A refund as the provider states it. */
export interface ProviderRefund {
	/** The provider's id of the refund, if it has one. */
	readonly id?: string | undefined;
	/** {@link RefundOrder.reference}, if the provider states it. */
	readonly reference?: string | undefined;
	/** `pending` the provider is processing it, and it may still fail · `failed` no money was returned. */
	readonly status: 'pending' | 'succeeded' | 'failed';
	readonly amount?: Money | undefined;
	/** When it ended, ISO 8601 UTC. */
	readonly at?: string | undefined;
	/** The provider's code for a failed refund. */
	readonly code?: string | undefined;
}

/** Methods to manage payment links. */
export interface ProviderLinks {
	create(draft: LinkDraft, call?: Call): Promise<ProviderLink>;
	get(id: string, call?: Call): Promise<ProviderLink>;
	list?(call?: Call): Promise<readonly ProviderLink[]>;
	publish?(id: string, call?: Call): Promise<ProviderLink>;
	unpublish?(id: string, call?: Call): Promise<ProviderLink>;
	close(id: string, call?: Call): Promise<ProviderLink>;
}

export interface LinkDraft {
	readonly title: string;
	readonly amount: Money;
	readonly description?: string | undefined;
	readonly reference?: string | undefined;
	readonly returnUrl?: string | undefined;
	readonly country?: string | undefined;
	/** Provider codes of the methods that the page offers. */
	readonly methods?: readonly string[] | undefined;
	readonly expiresAt?: string | undefined;
	/** Customer data that the page requests. */
	readonly askCustomer?: 'name' | 'name_phone' | 'full_customer' | undefined;
	readonly showMerchant?: boolean | undefined;
	readonly theme?: Readonly<Record<string, string>> | undefined;
	readonly singleUse?: boolean | undefined;
}

export interface ProviderLink {
	readonly id: string;
	/** `draft` cannot be paid yet, `closed` can no longer be paid. Does not show whether the link was paid. */
	readonly state: 'draft' | 'published' | 'closed' | 'unknown';
	readonly title: string;
	readonly amount: Money;
	readonly reference: string | null;
	readonly url: string | null;
	readonly expiresAt: string | null;
}

/** The event of a verified webhook. */
export interface ProviderEvent {
	/** Identical for every delivery of the same event. */
	readonly id: string;
	/** The provider's name for the event, e.g. `payment.approved`. */
	readonly type: string;
	readonly subject: 'payment' | 'connect-link' | 'charge' | 'other';
	/** The provider's id of the subject. */
	readonly providerId: string | null;
	/** Our reference of the order, if the event contains it. */
	readonly reference: string | null;
	/**
	 * The status that the event states. Not used as the payment's status: the payment is read until it has this status,
	 * or for some minutes. Left out: the payment is read several more times.
	 */
	readonly status?: Status | undefined;
	/** For a completed connect link: the provider's id of the registered method. */
	readonly methodId?: string | undefined;
	/** The provider's id of the customer who owns the method, if the event contains it. */
	readonly customerId?: string | undefined;
}

/**
 * Why a call to a provider failed.
 * `rejected` the request is invalid · `unauthorized` the keys or signature are invalid · `not_found` · `rate_limited` ·
 * `unavailable` the provider is down or unreachable · `timeout` no response in time · `unreadable` an invalid or
 * incomplete response · `in_progress` an earlier request with this key is still running · `duplicate` an earlier
 * request used up the key · `amount_mismatch` the amount differs from the ordered one · `not_supported`.
 */
export type ProviderFault =
	| 'rejected'
	| 'unauthorized'
	| 'not_found'
	| 'rate_limited'
	| 'unavailable'
	| 'timeout'
	| 'unreadable'
	| 'in_progress'
	| 'duplicate'
	| 'amount_mismatch'
	| 'not_supported';

/** The only error that adapters throw. Its message is for the merchant's log and contains no secrets. */
export class ProviderError extends Error {
	override readonly name = 'ProviderError';
	/** Wire name of the provider. */
	readonly provider: string;
	readonly fault: ProviderFault;
	/**
	 * Whether the provider may have executed the request. `no` only if it certainly did not: a retry is then safe.
	 * Every uncertain case is `maybe`.
	 */
	readonly executed: 'no' | 'maybe';
	/** HTTP status of the response, if there was one. */
	readonly status: number | undefined;
	/** Seconds to wait before a retry, if the provider stated them. */
	readonly retryAfterSeconds: number | undefined;
	/** Fields that the provider rejected, by its own names. */
	readonly fields: readonly string[];
	/** For `amount_mismatch`: the amount that the provider stated. */
	readonly stated: Money | undefined;

	constructor(facts: {
		readonly provider: string;
		readonly fault: ProviderFault;
		readonly executed: 'no' | 'maybe';
		readonly message: string;
		readonly status?: number | undefined;
		readonly retryAfterSeconds?: number | undefined;
		readonly fields?: readonly string[] | undefined;
		readonly stated?: Money | undefined;
		readonly cause?: unknown;
	}) {
		super(
			`${facts.provider}: ${facts.message}`,
			facts.cause === undefined ? undefined : { cause: facts.cause },
		);
		this.provider = facts.provider;
		this.fault = facts.fault;
		this.executed = facts.executed;
		this.status = facts.status;
		this.retryAfterSeconds = facts.retryAfterSeconds;
		this.fields = facts.fields ?? [];
		this.stated = facts.stated;
	}
}
