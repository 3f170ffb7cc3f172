import type { ShopEvent, StatusChange } from '../deliveries/shop-events.ts';
import type { Money } from '../../wire/money.ts';
import type { Customer, CustomerField, OfferKind } from '../../wire/offer.ts';
import type { PartialPayment, Provider, Split, Tax } from '../../providers/provider.ts';
import type { Clock, Store } from '../../stores/store.ts';
import type { TrustedProxies } from '../http/client-ip.ts';
import type { LimitOptions } from '../sale/limits.ts';
import type { Log } from '../observe/log.ts';
import type { Observe } from '../observe/observer.ts';
import type { OutgoingWebhook } from '../deliveries/outgoing-webhook.ts';
import type { TokenKey } from '../sale/token.ts';

/** The options of `createEndpoint`. They are checked once, when the endpoint is created. */
export interface EndpointConfig {
	/** Origins of the pages that may use the endpoint, exactly as browsers send them, e.g. `https://shop.example`. */
	readonly origins: readonly string[];
	/**
	 * Pages to which payers may return, compared without query and hash. Without it, every page of `origins` is allowed.
	 * The first one is used for a request without a return page.
	 */
	readonly returnUrls?: readonly string[];
	/** Adapters, e.g. `onepay({ secretKey })`. With several, each item names one of them. */
	readonly providers: readonly Provider[];
	/** What is sold: an object of items by id, or a function that returns the item with an id, e.g. from a database. */
	readonly items?: Items;
	/** Accepts checkout tokens: offers that the merchant's server signed. */
	readonly tokens?: {
		/** The claim `aud` of the tokens: the name of this endpoint in the tokens. */
		readonly audience: string;
		/** Keys that verify the tokens. Several during a key rotation. */
		readonly keys: readonly TokenKey[];
	};
	/** Where attempts and payments are stored, e.g. `sqlite('checkout.db')`. With live keys it must survive a restart. */
	readonly store: Store;
	/**
	 * Number of machines that serve this endpoint. With two or more, the machines must share the store. The processes of
	 * one machine can share a SQLite file.
	 * @default 1
	 */
	readonly instances?: number;
	/**
	 * Days for which a payment and its history are kept after its last change. At least as many as refunds and disputes
	 * can take at your providers. Applies to payments made after a change of this option.
	 * @default 400
	 */
	readonly keepDays?: number;
	/**
	 * Signs the status tokens with which a browser reads the status of its own payment; 32 characters or more. Without it,
	 * one is generated and stored. Required with `redis(client)`, which can evict a stored one. Set it also where several
	 * endpoints without a common store must accept each other's status tokens.
	 */
	readonly statusTokenSecret?: string;
	/**
	 * Name of this endpoint among those of the same merchant, in status tokens and idempotency keys.
	 * @default 'checkout'
	 */
	readonly id?: string;
	/** The merchant, as shown to payers. */
	readonly merchant?: {
		/** The name that payers know. */
		readonly name?: string;
		/** Address of the privacy notice. The form shows a link to it. */
		readonly privacyUrl?: string;
		/** Country of the sales, ISO 3166-1 alpha-2, e.g. `CO`. */
		readonly country?: string;
	};
	/** Path at which the endpoint is mounted. Needed only if that path itself contains `/v1/`. */
	readonly base?: string;
	/**
	 * Returns the provider's id of the customer who requests a connect link, from the merchant's own session. A browser
	 * cannot set this id. `undefined` refuses the request.
	 */
	readonly resolveCustomer?: (request: CustomerRequest) => string | undefined | Promise<string | undefined>;
	/** Enables the admin routes, for the merchant's own servers. Without it they do not exist. */
	readonly admin?: {
		/** Bearer token of these routes, 32 characters or more. */
		readonly secret: string;
	};
	/** Enables refunds: `refundPayment`, its command and its route. Without it they do not exist. */
	readonly refunds?: {
		/** Bearer token of the route, different from that of `admin`, 32 characters or more. */
		readonly secret: string;
	};
	/**
	 * Called after every change of status, at least once. It is called again later after an exception, a rejection, or 10
	 * seconds without a result. Must be idempotent; `id` is the same for every repetition.
	 */
	readonly onStatus?: (change: StatusChange) => void | Promise<void>;
	/**
	 * Called, in the same way as {@link onStatus}, with events other than changes of status: an order that was paid twice, a
	 * partial refund, another amount than was ordered, an unknown payment.
	 */
	readonly onEvent?: (event: ShopEvent) => void | Promise<void>;
	/** Posts every status and event, signed, to your address. In addition to {@link onStatus}, or instead of it. */
	readonly webhook?: OutgoingWebhook;
	/** Rate limits for new links and requests. `false` turns all of them off. */
	readonly limits?: LimitOptions | false;
	/** Proxies whose header contains the payer's address. Without it, the address of the socket is used. */
	readonly trustedProxies?: TrustedProxies;
	/**
	 * Called before a browser's request makes a new link: `'allow'` continues, anything else returns
	 * `challenge_required`, for a CAPTCHA or a login. Not called for an existing link, nor for calls of the merchant's
	 * own server. If it throws, the response is `internal`. The page sends its proof in the element's `headers` property.
	 * With Cloudflare Turnstile:
	 *
	 * ```ts
	 * async beforeCreate({ headers }) {
	 * 	const proof = new FormData();
	 * 	proof.set('secret', process.env.TURNSTILE_SECRET);
	 * 	proof.set('response', headers.get('x-turnstile') ?? '');
	 * 	const answer = await fetch('https://challenges.cloudflare.com/turnstile/v0/siteverify', {
	 * 		method: 'POST',
	 * 		body: proof,
	 * 		signal: AbortSignal.timeout(3000),
	 * 	});
	 * 	return (await answer.json()).success ? 'allow' : 'challenge';
	 * }
	 * ```
	 */
	readonly beforeCreate?: BeforeCreate;
	/** Called with the duration of each request and each call to a provider or the store. For traces: `tracing(api)`. */
	readonly observe?: Observe;
	/**
	 * Receives the log entries.
	 * @default warnings and errors as JSON lines on the console
	 */
	readonly log?: Log;
	/** Milliseconds since the epoch; for tests. */
	readonly clock?: Clock;
}

/** The function in {@link EndpointConfig.beforeCreate}. */
export type BeforeCreate = (request: CreateRequest) => Verdict | Promise<Verdict>;
/** Whether a link is made, or the payer must pass a challenge first. */
export type Verdict = 'allow' | 'challenge';

/** A browser's request for a new link, as passed to `beforeCreate`. Validated, except the identity of the payer. */
export interface CreateRequest {
	/** Whether the request is for a payment or a connect link. */
	readonly kind: OfferKind;
	/** Id of the item; absent for the offer of a checkout token. */
	readonly item: string | undefined;
	/** The merchant's own name of the order, from a checkout token or an item. */
	readonly reference: string | undefined;
	/** The method that the payer chose. */
	readonly method: string | undefined;
	/** The whole amount; absent for connect links. */
	readonly amount: Money | undefined;
	/** Number of units. */
	readonly quantity: number;
	/** What the payer entered, and the customer data of a token. */
	readonly customer: Customer;
	/** Headers of the browser's request. */
	readonly headers: Headers;
	/** The payer's IPv4 address or IPv6 /64, when it is known. */
	readonly ip: string | undefined;
}

/** A request for a connect link, as passed to `resolveCustomer`. */
export interface CustomerRequest {
	/** Headers of the browser's request, with the cookie or token of the session. */
	readonly headers: Headers;
	/** Id of the item, if there is one. */
	readonly item: string | undefined;
	/** Name of the provider whose customer is needed, e.g. `onepay`. */
	readonly provider: string;
}

/** A debit of a registered method. Exactly one of `cardId` and `accountId`. */
export interface ChargeRequest {
	/** UUID made by the merchant's server. Another call with the same UUID never charges twice. */
	readonly attempt: string;
	/**
	 * The merchant's own name of the order. It is paid once, by a charge or a payment link: an open link of the order is
	 * closed before the charge, and an order that is already paid is refused with `already_paid`.
	 */
	readonly reference?: string | undefined;
	readonly title: string;
	readonly amount: Money;
	/** The provider's id of the customer, and of their card or account. */
	readonly customerId: string;
	readonly cardId?: string | undefined;
	readonly accountId?: string | undefined;
	/** Required only where several providers can charge. */
	readonly provider?: string | undefined;
	readonly splits?: readonly Split[] | undefined;
	readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** A request for an item, as passed to the function in `items`. */
export interface ItemContext {
	/** Origin of the page, when a browser sent one. */
	readonly origin: string | null;
	/** Language of the payer: `es`, `en`, `pt` or `fr`. From `locale` in the body, else from `Accept-Language`. */
	readonly locale: string;
}

/** What is sold: items by id, or a function that returns the item with an id. */
export type Items =
	| Readonly<Record<string, Item>>
	| ((id: string, context: ItemContext) => Item | undefined | Promise<Item | undefined>);

/** Something for sale, with its price. It comes from the merchant's server, never from the browser. */
export interface Item {
	/**
	 * `payment` takes a payment, `connect` registers a card or account.
	 * @default 'payment'
	 */
	readonly kind?: OfferKind;
	/** The title that the payer reads; 1 to 120 characters. */
	readonly title: string;
	/**
	 * The merchant's own name of an order, for something that is paid once, e.g. an invoice. All links with the same
	 * reference are one payment. Leave it out for repeated sales.
	 */
	readonly reference?: string;
	/** The second line that the payer reads. */
	readonly description?: string;
	/** https address of a picture. */
	readonly image?: string;
	/** Price of one unit. A payment has either `amount` or `openAmount`, a connect link has neither. */
	readonly amount?: Money;
	/** Lets the payer choose the amount, within bounds. */
	readonly openAmount?: {
		/** ISO 4217 code, e.g. `COP`. */
		readonly currency: string;
		/** Smallest amount, in major units. */
		readonly min: string;
		/** Largest amount, in major units. */
		readonly max: string;
		/** Step between valid amounts, counted from `min`, in major units. */
		readonly step?: string;
		/** Amounts that the payer can choose with one press, in major units. */
		readonly suggestions?: readonly string[];
	};
	/** How many units the payer may buy at once. Without it, one. */
	readonly quantity?: {
		/**
		 * Fewest units.
		 * @default 1
		 */
		readonly min?: number;
		/** Most units, at most 10,000. */
		readonly max: number;
	};
	/** Tax contained in the price of one unit. It is multiplied by the quantity. */
	readonly tax?: Tax;
	/**
	 * Name of the provider, where several are configured; or several in order of preference. The next one is used only if
	 * the previous one certainly made nothing, so that a payer never has two payable links.
	 */
	readonly provider?: string | readonly string[];
	/** The provider's own code of a single method, e.g. Yuno's `WEBPAY`. */
	readonly type?: string;
	/** Payment methods that the payer chooses from. */
	readonly methods?: readonly ItemMethod[];
	/**
	 * Country of the sale, ISO 3166-1 alpha-2.
	 * @default merchant.country
	 */
	readonly country?: string;
	/** Fields that the payer must fill in, in addition to those that the provider needs. */
	readonly fields?: readonly CustomerField[];
	/**
	 * Time after which the link cannot be paid and no new link is made, with its zone (RFC 3339), e.g.
	 * `2026-12-31T23:59:59-05:00`.
	 */
	readonly expiresAt?: string;
	/** https address of an invoice or another document, shown beside the amount. OnePay. */
	readonly documentUrl?: string;
	/** Time at which the provider sends the link to the payer, with its zone (RFC 3339). OnePay. */
	readonly scheduleAt?: string;
	/** Your own values, which the provider stores with the payment. */
	readonly metadata?: Readonly<Record<string, string>>;
	/** Kinds of method on the provider's page, by the provider's names. OnePay. */
	readonly allows?: Readonly<Record<string, boolean>>;
	/** Shares of the price of one unit for other accounts. A fixed share is multiplied by the quantity. OnePay. */
	readonly splits?: readonly Split[];
	/** Allows payment in several parts. OnePay. */
	readonly partialPayment?: PartialPayment;
	/**
	 * Lets the provider send messages to the payer's phone and e-mail address.
	 * @default false
	 */
	readonly notify?: boolean;
}

/** One choice in an item's list of methods. */
export interface ItemMethod {
	/** Name of the choice in requests and in the attribute `method`: letters, digits and `. _ ~ -`, 64 at most. */
	readonly id: string;
	/**
	 * The label that the payer reads.
	 * @default the name of the provider
	 */
	readonly label?: string;
	/** As in the item; replaces the item's value. */
	readonly provider?: string | readonly string[];
	/** The provider's own code of the method, e.g. Yuno's `PSE`. Replaces the item's. */
	readonly type?: string;
	/** Country of the sale. Replaces the item's. */
	readonly country?: string;
	/** Kinds of method on the provider's page. Replaces the item's. OnePay. */
	readonly allows?: Readonly<Record<string, boolean>>;
}

/** Ids of items and methods: safe in a path, a log line and a file name. */
export const ID = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;

/** The providers of an item or method, in order; `undefined` when it has none. */
export function providerNames(
	provider: string | readonly string[] | undefined,
): readonly string[] | undefined {
	return typeof provider === 'string' ? [provider] : provider;
}
