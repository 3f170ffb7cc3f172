import type { ShopEvent } from '../deliveries/shop-events.ts';
import type { StatusChange } from '../deliveries/shop-events.ts';
import { type Money } from '../../wire/money.ts';
import type { Customer, CustomerField, OfferKind } from '../../wire/offer.ts';
import type { PartialPayment, Provider, Split, Tax } from '../../providers/provider.ts';
import type { Clock, Store } from '../../stores/store.ts';
import { type TrustedProxies } from '../http/client-ip.ts';
import { type LimitOptions } from '../sale/limits.ts';
import type { Log } from '../observe/log.ts';
import type { Observe } from '../observe/observer.ts';
import { type OutgoingWebhook } from '../deliveries/outgoing-webhook.ts';
import { type TokenKey } from '../sale/token.ts';

/** Everything an endpoint is made from. Checked once, when it is made: see {@link checkConfig}. */
export interface EndpointConfig {
	/** Origins of the pages that may call, exactly as browsers send them: `https://shop.example`. */
	readonly origins: readonly string[];
	/**
	 * Pages that payers may come back to. A page is compared without its query and hash. Left out: any page of the
	 * listed origins. The first one is used when a request names none.
	 */
	readonly returnUrls?: readonly string[];
	/** Adapters, as `onepay({secretKey})`. An item names one of them by its name; with a single one it need not. */
	readonly providers: readonly Provider[];
	/** What is sold: a table, or a function that looks it up (in a shop's database, say). */
	readonly items?: Items;
	/** Lets browsers bring offers that the merchant's server signed. `audience` is this endpoint's name in them. */
	readonly tokens?: { readonly audience: string; readonly keys: readonly TokenKey[] };
	/** Where attempts live: `sqlite('checkout.db')`. With live keys it must outlive a restart. */
	readonly store: Store;
	/**
	 * How many machines serve this endpoint; with two or more the store must be one that they share. Default 1. The
	 * processes of one machine share a SQLite file.
	 */
	readonly instances?: number;
	/**
	 * For how many days after its last change a payment is kept, with its history: as many as refunds and disputes can take
	 * at your providers, or more. Counts for payments that are made from then on.
	 * @default 400
	 */
	readonly keepDays?: number;
	/**
	 * Signs the status tokens with which a browser reads the status of its own payment; 32 characters or more. Left out, one is
	 * made and kept in the store. Set it with `redis(client)`, which may forget one, and where several endpoints must read each
	 * other's status tokens without sharing a store.
	 */
	readonly statusTokenSecret?: string;
	/** Names this endpoint among others of the same merchant, in status tokens and idempotency keys. Default `checkout`. */
	readonly id?: string;
	/** Who sells, as shown to payers. */
	readonly merchant?: { readonly name?: string; readonly privacyUrl?: string; readonly country?: string };
	/** Path at which it is mounted. Needed only when that path itself contains `/v1/`. */
	readonly base?: string;
	/**
	 * Says which of the provider's customers is asking for a connect link, from the merchant's own session. A browser
	 * cannot name one. `undefined` refuses the request.
	 */
	readonly resolveCustomer?: (request: CustomerRequest) => string | undefined | Promise<string | undefined>;
	/** Opens the admin routes, for the merchant's own servers; 32 characters or more. Left out, they do not exist. */
	readonly admin?: { readonly secret: string };
	/**
	 * Turns refunds on: `refundPayment`, its command, and its route, which this secret opens and nothing else does; 32
	 * characters or more. Left out, no money is given back from here.
	 */
	readonly refunds?: { readonly secret: string };
	/**
	 * Called after every change of status, before it counts as delivered: an error or rejection, or no answer within ten
	 * seconds, makes it come again later. Must be harmless to repeat; `id` is the same for every repetition.
	 */
	readonly onStatus?: (change: StatusChange) => void | Promise<void>;
	/**
	 * Called, as {@link onStatus} is, with what the shop must know beside statuses: money that came twice, a part that was
	 * returned, another amount than was ordered, a payment that is not known.
	 */
	readonly onEvent?: (event: ShopEvent) => void | Promise<void>;
	/** Posts every status and event to an address of the merchant's, signed; beside or instead of {@link onStatus}. */
	readonly webhook?: OutgoingWebhook;
	/** How many links may be made by whom in how long; generous when left out. `false` turns every limit off. */
	readonly limits?: LimitOptions | false;
	/** Whom to believe about payers' addresses behind a proxy. Left out: nobody, the socket's address counts. */
	readonly trustedProxies?: TrustedProxies;
	/**
	 * Asked before a browser's request makes a new link, and before anything is claimed or sent: `'allow'` goes on,
	 * anything else is answered `challenge_required`, for a CAPTCHA or a login. Not asked again for a link that exists,
	 * nor for calls of the merchant's own server. Throwing answers `internal`. The page sends its proof in a header of the
	 * element's `headers` property. With Cloudflare Turnstile:
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
	/** Learns how long requests and calls to providers and store took; see {@link Observation}. For traces: `tracing(api)`. */
	readonly observe?: Observe;
	/** Where the log goes. Default: warnings and errors as JSON lines on the console. */
	readonly log?: Log;
	/** The time; for tests. */
	readonly clock?: Clock;
}

/** See {@link EndpointConfig.beforeCreate}. */
export type BeforeCreate = (request: CreateRequest) => Verdict | Promise<Verdict>;
export type Verdict = 'allow' | 'challenge';

/** A new link that a browser wants, as the merchant's hook learns of it. Everything is checked but who asks. */
export interface CreateRequest {
	readonly kind: OfferKind;
	/** Id of the item; absent for what a checkout token orders. */
	readonly item: string | undefined;
	/** The merchant's own name of the order, from a checkout token or an item. */
	readonly reference: string | undefined;
	/** The method that the payer chose. */
	readonly method: string | undefined;
	/** The whole amount; absent for connect links. */
	readonly amount: Money | undefined;
	readonly quantity: number;
	/** What the payer said of themselves, and what a token says. */
	readonly customer: Customer;
	/** As the browser sent them. */
	readonly headers: Headers;
	/** The payer's IPv4 address or IPv6 /64, when it is known. */
	readonly ip: string | undefined;
}

/** Who asks for a connect link. */
export interface CustomerRequest {
	/** As the browser sent them: the session's cookie or token is here. */
	readonly headers: Headers;
	/** Id of the item, when it is one. */
	readonly item: string | undefined;
	/** Wire name of the provider whose customer is wanted. */
	readonly provider: string;
}

/** A debit of a registered method. Exactly one of `cardId` and `accountId`. */
export interface ChargeRequest {
	/** UUID made by the merchant's server; asking again with it never charges twice. */
	readonly attempt: string;
	/**
	 * The merchant's own name of the order. It is paid once, by a charge or a payment link: an open link of it is closed
	 * before it is charged, and what is paid already is refused as `already_paid`.
	 */
	readonly reference?: string | undefined;
	readonly title: string;
	readonly amount: Money;
	/** The provider's id of the customer, and of their card or account. */
	readonly customerId: string;
	readonly cardId?: string | undefined;
	readonly accountId?: string | undefined;
	/** Needed only where several providers can charge. */
	readonly provider?: string | undefined;
	readonly splits?: readonly Split[] | undefined;
	readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Who asks for an item. */
export interface ItemContext {
	/** Origin of the page, when a browser sent one. */
	readonly origin: string | null;
	/** Language of the payer: `es`, `en`, `pt` or `fr`; from `locale` of the request's body, else from `Accept-Language`. */
	readonly locale: string;
}

export type Items =
	| Readonly<Record<string, Item>>
	| ((id: string, context: ItemContext) => Item | undefined | Promise<Item | undefined>);

/** Something that is sold, with its price. Only the merchant's server can say this. */
export interface Item {
	readonly kind?: OfferKind;
	readonly title: string;
	/**
	 * The merchant's own name of an order, for something that is paid once, e.g. an invoice. All links with the same
	 * reference are one payment. Left out for what is sold again and again.
	 */
	readonly reference?: string;
	readonly description?: string;
	/** https address of a picture. */
	readonly image?: string;
	/** Price of one. Exactly one of `amount` and `openAmount` for payments, none for connect links. */
	readonly amount?: Money;
	/** Lets the payer choose the amount, within bounds. Major units. */
	readonly openAmount?: {
		readonly currency: string;
		readonly min: string;
		readonly max: string;
		readonly step?: string;
		readonly suggestions?: readonly string[];
	};
	/** How many the payer may take at once. Left out: one. */
	readonly quantity?: { readonly min?: number; readonly max: number };
	/** Tax contained in the price of one; it is multiplied by the quantity. */
	readonly tax?: Tax;
	/**
	 * Name of the provider, where several are configured; or several in order of preference. The next one is asked only
	 * when the one before certainly made nothing, so that a payer never meets two payable links.
	 */
	readonly provider?: string | readonly string[];
	/** The provider's own code of a single method, as Yuno's `WEBPAY`. */
	readonly type?: string;
	/** Choices that the payer is shown. */
	readonly methods?: readonly ItemMethod[];
	/** ISO 3166 alpha-2 country of the sale; default the merchant's. */
	readonly country?: string;
	/** Asks the payer for these, beyond what the provider needs. */
	readonly fields?: readonly CustomerField[];
	/**
	 * Moment after which the link cannot be paid, with its zone (RFC 3339), e.g. `2026-12-31T23:59:59-05:00`. Once it is past,
	 * no link is made any more.
	 */
	readonly expiresAt?: string;
	readonly documentUrl?: string;
	readonly scheduleAt?: string;
	readonly metadata?: Readonly<Record<string, string>>;
	readonly allows?: Readonly<Record<string, boolean>>;
	/** Shares of the price of one that go to others: a fixed share is multiplied by the quantity. */
	readonly splits?: readonly Split[];
	readonly partialPayment?: PartialPayment;
	/** Lets the provider write to the payer by itself. */
	readonly notify?: boolean;
}

/** One choice in an item's list of methods. */
export interface ItemMethod {
	/** What the browser says when it is chosen. */
	readonly id: string;
	readonly label?: string;
	/** As {@link Item.provider}, which it replaces. */
	readonly provider?: string | readonly string[];
	readonly type?: string;
	readonly country?: string;
	readonly allows?: Readonly<Record<string, boolean>>;
}

/** Ids of items and methods: safe in a path, a log line and a file name. */
export const ID = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;

/** The providers that an item or method names, in order; `undefined` when it names none. */
export function providerNames(
	provider: string | readonly string[] | undefined,
): readonly string[] | undefined {
	return typeof provider === 'string' ? [provider] : provider;
}
