import type { Money } from '../wire/money.ts';
import type { Customer, CustomerField, Environment } from '../wire/offer.ts';
import type { Status } from '../wire/status.ts';

/**
 * A company whose hosted page takes the money, as the endpoint sees it. An adapter is a plain object made by a factory
 * (`onepay({secretKey})`); a verb that the company does not have is left out, so that it is missing from the type too.
 *
 * Every verb that talks to the provider throws {@link ProviderError} and nothing else.
 */
export interface Provider {
	/** Wire name, as `onepay`: lower case, never changes, part of stored data. */
	readonly name: string;
	/** The name that payers know, as `OnePay`. */
	readonly label: string;
	/** Decided by the keys, never by configuration beside them. */
	readonly environment: Environment;
	/** Names the merchant's account without revealing a secret. Enters idempotency keys: two accounts never share one. */
	readonly account: string;
	/** Origins (`https://pagos.onepay.la`) of the hosted pages. A payer is sent nowhere else. */
	readonly pages: readonly string[];
	/** Whether a repeated create with the same key is recognised by the provider itself. */
	readonly idempotent: boolean;
	/** For how long a payment must be read again after its end. @default 30 days for late approvals, 180 after a payment */
	readonly horizon?: Horizon | undefined;
	/**
	 * How many requests the provider documents that it takes; left out where it documents none. Whatever is documented, a
	 * {@link ProviderError} with `retryAfterSeconds` says when the next request makes sense.
	 */
	readonly rateLimit?: RateLimit | undefined;

	/** What must be known of the payer before a payment by this method can be created. */
	requiredFields?(choice: MethodChoice): readonly CustomerField[];
	/**
	 * What of an order cannot be asked for at this provider, or not by this method. Called before anything is sent: at the start
	 * for the items of a configuration, at the request for what a function or a checkout token offers. {@link createPayment}
	 * refuses the same terms.
	 * @param terms of the smallest order of an item, and of the largest
	 * @returns one clause each, such as `splits cannot be asked for`; empty when all can be asked for
	 */
	unsupportedTerms?(terms: OrderTerms): readonly string[];

	/**
	 * Creates the payment and gives its hosted page. Checks the provider's echo of amount and currency.
	 * Repeating it with the same order continues an interrupted one where the provider allows that.
	 */
	createPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment>;
	/**
	 * Reads the payment as the provider knows it now. Checks the echo again: another amount is an error that has it in
	 * {@link ProviderError.stated}, so that it can be reported. An address that is not one of {@link pages}
	 * is left out and makes nothing unreadable.
	 */
	getPayment(payment: PaymentRef, call?: Call): Promise<ProviderPayment>;
	/**
	 * Looks for the payment of an order whose create got no readable answer; completes it when it was half made.
	 * @returns `undefined` only when everything was read where it could be, and it is not there
	 * @throws {ProviderError} `unreadable` when it was not found and there is more than could be read
	 */
	findPayment(order: PaymentOrder, call?: Call): Promise<ProviderPayment | undefined>;
	/** Makes an unpaid payment unpayable. Answers the payment as it is afterwards, `succeeded` when it was too late. */
	cancelPayment?(payment: PaymentRef, call?: Call): Promise<ProviderPayment>;

	/**
	 * Lists the payments of the account, whoever made them, so that a shop can compare its books. Left out where the provider
	 * documents no list.
	 */
	listPayments?(query: ListQuery, call?: Call): Promise<ListedPayments>;

	createConnectLink?(order: ConnectOrder, call?: Call): Promise<ProviderConnectLink>;
	getConnectLink?(link: ConnectRef, call?: Call): Promise<ProviderConnectLink>;

	createCharge?(order: ChargeOrder, call?: Call): Promise<ProviderCharge>;
	getCharge?(charge: { readonly id: string; readonly amount?: Money }, call?: Call): Promise<ProviderCharge>;
	/**
	 * Looks for a charge whose answer was lost. It is sent again only when there is none; without this verb, never.
	 * @returns undefined when there is certainly none
	 * @throws {ProviderError} also when it cannot be told
	 */
	findCharge?(query: ChargeQuery, call?: Call): Promise<ProviderCharge | undefined>;

	/** What {@link Provider.refund} takes. Left out: nothing. */
	readonly refunds?: Refundable | undefined;
	/**
	 * Gives money of a payment or charge back. Called once for each refund; within the call it is tried again only under its
	 * key. The answer does not prove that the money went back; that is read from the payment.
	 * @throws {ProviderError} with `executed: 'no'` only where no money can go back because of this call
	 */
	refund?(order: RefundOrder, call?: Call): Promise<ProviderRefund>;

	/** Management of links as things of their own, where the provider has them. */
	readonly links?: ProviderLinks;

	/**
	 * Verifies a webhook over its raw bytes and says what it is about. The result is a hint to read the payment again,
	 * never a status to believe.
	 * @throws {ProviderError} `unauthorized` for a signature that does not match, `rejected` for a body that is no event.
	 */
	readWebhook?(raw: Uint8Array, headers: Headers): Promise<ProviderEvent>;
}

/**
 * For how long money of a payment can still move after the payment seems to be over, in days. A caller reads a payment
 * again until then, ever more rarely.
 */
export interface Horizon {
	/** After a payment failed, expired or was cancelled: how long a bank may still approve it. */
	readonly lateApprovalDays: number;
	/** After a payment succeeded: how long it may still be refunded or disputed. */
	readonly afterPaymentDays: number;
}

/** A documented limit of an API, for all requests of one account together. */
export interface RateLimit {
	readonly requests: number;
	readonly perSeconds: number;
}

/** Which of a provider's ways to pay, where it has several that differ in what they need. */
export interface MethodChoice {
	/** The provider's own code, as `WEBPAY`. */
	readonly type?: string | undefined;
	/** ISO 3166 alpha-2. */
	readonly country?: string | undefined;
}

/** What a merchant asks for and not every provider or method has: terms of an order before there is a payer. */
export interface OrderTerms
	extends
		MethodChoice,
		Pick<PaymentOrder, 'amount' | 'tax' | 'expiresAt' | 'scheduleAt' | 'splits' | 'partialPayment'> {}

/** What travels with every call, beside its subject. */
export interface Call {
	/** Ends the call; the outcome of a create that was under way is then unknown. */
	readonly signal?: AbortSignal;
	/**
	 * Of a create: true when nothing was ever sent for its order, so that there is nothing to look for first. An adapter
	 * without idempotency keys searches in every other case.
	 */
	readonly firstTry?: boolean;
}

/** One payment to be made, in our words; adapters translate. */
export interface PaymentOrder extends MethodChoice {
	/** At most 18 characters `[0-9A-Z]`: the limit of the narrowest field it goes into. Unique per payment. */
	readonly reference: string;
	/** Shaped as a UUID v4. The same for every try at this payment. */
	readonly idempotencyKey: string;
	/** ISO 8601 UTC, by our clock: nothing was sent for this payment before that moment. */
	readonly triedAt?: string | undefined;
	readonly title: string;
	readonly description?: string | undefined;
	readonly amount: Money;
	/** https address where the payer comes back to. Coming back proves nothing. */
	readonly returnUrl: string;
	readonly customer?: Customer | undefined;
	readonly tax?: Tax | undefined;
	/** ISO 8601 UTC. */
	readonly expiresAt?: string | undefined;
	/** ISO 8601 UTC; the provider sends the link to the payer then. */
	readonly scheduleAt?: string | undefined;
	/** https address of an invoice or the like, shown beside the amount. */
	readonly documentUrl?: string | undefined;
	readonly metadata?: Readonly<Record<string, string>> | undefined;
	/** Which kinds of method the hosted page offers. Names are the provider's; unknown ones are passed on. */
	readonly allows?: Readonly<Record<string, boolean>> | undefined;
	readonly splits?: readonly Split[] | undefined;
	readonly partialPayment?: PartialPayment | undefined;
	/** Lets the provider write to the payer's phone or e-mail. Without it neither is sent to a provider that would. */
	readonly notify?: boolean | undefined;
}

/** A tax that `amount` already contains. */
export interface Tax {
	/** The tax itself, in the currency of the price. */
	readonly amount: Money;
	/** The part of the price that the tax is computed on. */
	readonly base?: Money | undefined;
	/** In percent, e.g. `19`. Information only: the amount is not computed from it. */
	readonly percentage?: number | undefined;
	/** Name of the tax, e.g. `VAT`. */
	readonly type?: string | undefined;
}

/** A share of the money for another account. */
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
	/** Most methods that the parts may be paid with. */
	readonly maxMethods?: number | undefined;
	/** Hours within which all parts must be paid. */
	readonly timeoutHours?: number | undefined;
}

/** Enough to find a payment again, and to check that it is the one that was ordered. */
export interface PaymentRef {
	/** The provider's id. */
	readonly id: string;
	readonly reference: string;
	readonly amount: Money;
	/** What the adapter wrote into {@link ProviderPayment.memo}. */
	readonly memo?: string | undefined;
}

/**
 * A payment as the provider knows it. Amounts and times are the provider's own, and left out where it does not state
 * them; times are ISO 8601 UTC.
 */
export interface ProviderPayment {
	readonly id: string;
	readonly status: Status;
	/** True when it can take no money any more, whoever opens its page. A declined payment may still be open. */
	readonly ended: boolean;
	/** What was ordered. */
	readonly amount: Money;
	/**
	 * All money that came so far, also what was returned later. Grows with each part, and is more than `amount` when
	 * it was paid twice.
	 */
	readonly amountPaid?: Money | undefined;
	/** All money that was returned so far. */
	readonly amountRefunded?: Money | undefined;
	/** All money that the payer disputes at the bank, or has won back there. */
	readonly amountDisputed?: Money | undefined;
	/** When the money came; of several parts the last one. */
	readonly paidAt?: string | undefined;
	/** When money was last returned. */
	readonly refundedAt?: string | undefined;
	/** When the payer disputed the payment. */
	readonly disputedAt?: string | undefined;
	/** Every refund of it, also those requested elsewhere; left out where the provider lists none. */
	readonly refunds?: readonly ProviderRefund[] | undefined;
	/** What `amountPaid` consists of, in the provider's order, where the provider lists it. */
	readonly parts?: readonly PaymentPart[] | undefined;
	/** What the provider keeps of it as its fee. */
	readonly commission?: Money | undefined;
	/** When it should be paid, which is not the end of the link. */
	readonly dueDate?: string | undefined;
	/** The provider's own mark of a payment in which no money moves. */
	readonly isTest?: boolean | undefined;
	/** The provider's name of the kind of method that was used, as `CARD`. */
	readonly method?: string | undefined;
	/** Something that the shop should look at, although the status stands. */
	readonly warning?: PaymentWarning | undefined;
	/** The hosted page; null once there is nothing left to do on it, and when its address is none of the listed pages. */
	readonly url: string | null;
	readonly expiresAt: string | null;
	/** The payer takes a code from the page to a counter, until `expiresAt`. */
	readonly voucher?: true | undefined;
	/** Kept with the payment and handed back on every read; for what only this adapter understands. */
	readonly memo?: string | undefined;
}

/** Which payments a provider is to list, and where to go on. */
export interface ListQuery {
	/** Made at this time or later; ISO 8601 UTC. Others may be listed too, where the provider has no filter. */
	readonly since: string;
	/** Made before this time. */
	readonly until: string;
	/** {@link ListedPayments.next} of the answer before. */
	readonly cursor?: string | undefined;
}

/** One answer of a list. */
export interface ListedPayments {
	/** In no particular order. One that moved while the list was read may come again in a later answer. */
	readonly payments: readonly ListedPayment[];
	/** Leads to the next answer; null when everything was listed. */
	readonly next: string | null;
}

/** A payment as a provider lists it. */
export interface ListedPayment extends Partial<
	Pick<ProviderPayment, 'amountPaid' | 'amountRefunded' | 'amountDisputed' | 'paidAt'>
> {
	readonly id: string;
	/** What the payment was given as its reference, by whoever made it. */
	readonly reference: string | null;
	readonly status: Status;
	readonly ended: boolean;
	/** What was ordered; null where the payer chooses, and where it cannot be read. */
	readonly amount: Money | null;
	/** ISO 8601 UTC; null where the provider does not state it. */
	readonly createdAt: string | null;
}

/** A part of a payment that came by itself. */
export interface PaymentPart {
	/** The provider's id of it. */
	readonly id?: string | undefined;
	readonly amount: Money;
	readonly paidAt?: string | undefined;
}

/**
 * `fraud_declined` the money came although the fraud screening declined the payment · `cancellation_pending` the
 * provider is cancelling it and may still approve it · `refund_pending` the provider is returning the money and may
 * still fail to · `capture_pending` the money is reserved, and the provider tries again to take it · `stalled` the
 * provider may never go on from here, so the payer needs a way out after some time · `still_payable` it was paid, and
 * its link could not be closed.
 */
export type PaymentWarning =
	| 'fraud_declined'
	| 'cancellation_pending'
	| 'refund_pending'
	| 'capture_pending'
	| 'stalled'
	| 'still_payable';

/** One connect link to be made: a hosted page where a known customer registers a card or account. */
export interface ConnectOrder {
	readonly reference: string;
	readonly idempotencyKey: string;
	readonly title: string;
	/** The provider's id of the customer. Only the merchant's server may name it. */
	readonly customerId: string;
	readonly returnUrl: string;
	/** ISO 3166 alpha-2. */
	readonly country?: string | undefined;
	/** The provider's own code of the method to save, where one must be chosen. */
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
	 * What was registered through it, newest first. With {@link methods}: what was registered since it was made, through
	 * whatever link.
	 */
	readonly saved: readonly SavedMethod[];
	/**
	 * All methods that the customer has now, newest first. Stated where the provider does not state through which link a
	 * method was registered: the caller then decides it, and not {@link status}.
	 */
	readonly methods?: readonly SavedMethod[] | undefined;
	/** How often its page was opened, and how often it was completed, where the provider counts. */
	readonly visits?: number | undefined;
	readonly completed?: number | undefined;
	readonly memo?: string | undefined;
}

/** A registered card or account that can be charged later. */
export interface SavedMethod {
	readonly id: string;
	readonly kind: 'card' | 'account' | 'other';
	/** As `VISA ••4242`. */
	readonly label: string;
}

/** A debit of a registered method, without the payer present. */
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

/** What a charge of unknown outcome is looked up by. */
export interface ChargeQuery extends Pick<ChargeOrder, 'reference' | 'title' | 'amount' | 'customerId'> {
	/** The provider's id of the card or account; undefined where it was not kept. */
	readonly methodId?: string | undefined;
	/** ISO 8601 UTC, by our clock: it was not sent before that moment. */
	readonly triedAt: string;
	/** Whether the charge with this id of the provider is recorded already, and so is another one. */
	isOther(id: string): Promise<boolean>;
}

/** A charge as the provider knows it. A decline is an answer, not an error. */
export interface ProviderCharge {
	readonly id: string;
	readonly status: Status;
	readonly amount: Money;
	/** Why it was declined: the provider's code, and its sentence for the merchant. */
	readonly reason: { readonly code: string; readonly description: string } | null;
	readonly createdAt: string | null;
	readonly paidAt: string | null;
}

/** Whether payments and charges can be given back: only `whole`, or in `parts` too. */
export interface Refundable {
	readonly payment?: 'whole' | 'parts';
	readonly charge?: 'whole' | 'parts';
}

/** One refund to be made. */
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
	/** Whether this is all that was paid, and nothing of it went back before. */
	readonly isWhole: boolean;
	/** For people in the provider's panel. */
	readonly description: string;
	readonly reason?: RefundReason | undefined;
}

export type RefundReason = 'duplicate' | 'fraudulent' | 'requested_by_customer';

/** A refund as the provider knows it. */
export interface ProviderRefund {
	/** The provider's id of it, where it has one. */
	readonly id?: string | undefined;
	/** {@link RefundOrder.reference}, where the provider states it. */
	readonly reference?: string | undefined;
	/** `pending` the provider is processing it, and it may still fail · `failed` no money went back. */
	readonly status: 'pending' | 'succeeded' | 'failed';
	readonly amount?: Money | undefined;
	/** When it came to its end, ISO 8601 UTC. */
	readonly at?: string | undefined;
	/** Of a failed one: the provider's code. */
	readonly code?: string | undefined;
}

/** Verbs over links as things of their own. */
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
	/** What the page asks of the payer. */
	readonly askCustomer?: 'name' | 'name_phone' | 'full_customer' | undefined;
	readonly showMerchant?: boolean | undefined;
	readonly theme?: Readonly<Record<string, string>> | undefined;
	readonly singleUse?: boolean | undefined;
}

export interface ProviderLink {
	readonly id: string;
	/** `draft` cannot be paid yet, `closed` no more. Says nothing of any payment made through it. */
	readonly state: 'draft' | 'published' | 'closed' | 'unknown';
	readonly title: string;
	readonly amount: Money;
	readonly reference: string | null;
	readonly url: string | null;
	readonly expiresAt: string | null;
}

/** What a verified webhook is about. */
export interface ProviderEvent {
	/** The same for every delivery of the same event. */
	readonly id: string;
	/** The provider's name for it, as `payment.approved`. */
	readonly type: string;
	readonly subject: 'payment' | 'connect-link' | 'charge' | 'other';
	/** The provider's id of its subject. */
	readonly providerId: string | null;
	/** The reference that we gave the order, when the event carries it. */
	readonly reference: string | null;
	/**
	 * The status that the event states. A hint: the payment is read until it shows this status, or for some minutes. It is
	 * never believed. Left out: the payment is read some more times.
	 */
	readonly status?: Status | undefined;
	/** Of a connect link that was completed: the provider's id of the method that was registered through it. */
	readonly methodId?: string | undefined;
	/** The provider's id of the customer whose method it is, when the event carries it. */
	readonly customerId?: string | undefined;
}

/**
 * Why a call to a provider did not give what was asked.
 * `rejected` the request is at fault · `unauthorized` the keys or signature are · `not_found` · `rate_limited` ·
 * `unavailable` it is down or unreachable · `timeout` no answer in time · `unreadable` an answer that makes no sense ·
 * `in_progress` an earlier try with this key still runs · `duplicate` the key was used up by an earlier try ·
 * `amount_mismatch` it speaks of other money than was ordered · `not_supported` it has no such thing.
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

/** The only error that adapters throw. Its message is for the merchant's log and already free of secrets. */
export class ProviderError extends Error {
	override readonly name = 'ProviderError';
	/** Wire name of the provider. */
	readonly provider: string;
	readonly fault: ProviderFault;
	/**
	 * Whether the provider may have done what was asked. `no` only when that is certain: the attempt may then be
	 * tried anew. Everything uncertain is `maybe`.
	 */
	readonly executed: 'no' | 'maybe';
	/** HTTP status of the answer, when there was one. */
	readonly status: number | undefined;
	/** Seconds after which a new try makes sense, when the provider said so. */
	readonly retryAfterSeconds: number | undefined;
	/** Fields that the provider found fault with, by its own names. */
	readonly fields: readonly string[];
	/** Of `amount_mismatch`: the amount that the provider stated instead of the one that was ordered. */
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
