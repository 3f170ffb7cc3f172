import { isMoney, timesMoney, toMinor, type Money } from '../wire/money.ts';
import type { Customer, CustomerField, OfferKind } from '../wire/offer.ts';
import type { LinkStatus } from '../wire/links.ts';
import { MOMENT_EXAMPLES, momentFault } from '../wire/moment.ts';
import type { ShapeIssue } from '../wire/shape.ts';
import type { PartialPayment, Provider, SavedMethod, Split, Tax } from '../providers/provider.ts';
import type { Clock, Store } from '../stores/store.ts';
import { checkTrustedProxies, type TrustedProxies } from './client-ip.ts';
import { checkSecrets } from './config-secrets.ts';
import { configShape, itemShape } from './config-shape.ts';
import { checkSums } from './item-sums.ts';
import { unsupportedTerms } from './item-terms.ts';
import { checkLimits, type LimitOptions } from './limits.ts';
import type { Log } from './log.ts';
import type { Observe } from './observer.ts';
import type { OtherPayment } from './other-payments.ts';
import { checkOutgoingWebhook, type OutgoingWebhook } from './outgoing-webhook.ts';
import { KEPT_DAYS, watchedDays } from './plan.ts';
import type { RefundNews } from './refund-state.ts';
import { checkTokenKeys, type TokenKey } from './token.ts';

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
	 * Signs the receipts with which a browser reads the status of its own payment; 32 characters or more. Left out, one is
	 * made and kept in the store. Set it with `redis(client)`, which may forget one, and where several endpoints must read each
	 * other's receipts without sharing a store.
	 */
	readonly secret?: string;
	/** Names this endpoint among others of the same merchant, in receipts and idempotency keys. Default `checkout`. */
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
	/** What the payer reads, as `es-CO`; from `Accept-Language`. */
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

/** A configuration that cannot work, with everything that is wrong with it, one sentence each. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	readonly problems: readonly string[];

	constructor(problems: readonly string[]) {
		super(`checkout-links cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
		this.problems = problems;
	}
}

/** Ids of items and methods: safe in a path, a log line and a file name. */
export const ID = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** Ten years: longer than books must be kept anywhere, and a typing error beyond it. */
const LONGEST_KEPT_DAYS = 3_650;
const COUNTRY = /^[A-Z]{2}$/;

/** The options that more can be wrong with than their shape. */
const CHECKED = [
	'origins',
	'returnUrls',
	'providers',
	'store',
	'secret',
	'tokens',
	'admin',
	'refunds',
	'webhook',
	'limits',
	'trustedProxies',
	'merchant',
	'items',
] as const satisfies readonly (keyof EndpointConfig)[];

/** What a problem is about: an option by its name, or `configuration` for names that do not exist and the other options. */
export type ConfigPart = (typeof CHECKED)[number] | 'configuration';

/**
 * Checks a whole configuration.
 * @throws {ConfigError} that lists every problem at once, in words for the person who wrote it.
 */
export function checkConfig(config: EndpointConfig): void {
	const problems = Object.values(configProblems(config)).flat();
	if (problems.length > 0) throw new ConfigError(problems);
}

/**
 * Everything wrong with a configuration, one sentence each, by the part that it is about.
 * @param live whether live keys are meant; left out, the providers say so
 */
export function configProblems(
	config: EndpointConfig,
	live?: boolean,
): Readonly<Record<ConfigPart, readonly string[]>> {
	const issues: ShapeIssue[] = [];
	const checked = configShape(config ?? {}, '', issues);
	const found = Object.fromEntries(
		['configuration', ...CHECKED].map((part) => [
			part,
			issues.filter(({ option }) => partOf(option) === part).map(({ message }) => message),
		]),
	) as Record<ConfigPart, string[]>;
	// Nothing more can be known of something that is no object at all.
	if (typeof checked !== 'object' || checked === null || Array.isArray(checked)) return found;
	const mistyped = new Set(issues.filter(({ kind }) => kind === 'type').map(({ option }) => option));
	const sound = Object.fromEntries(
		Object.entries(checked).filter(([name]) => !mistyped.has(name)),
	) as unknown as EndpointConfig;
	for (const [part, problems] of Object.entries(deepProblems(sound, live)) as [
		ConfigPart,
		readonly string[],
	][]) {
		if (!mistyped.has(part)) found[part].push(...problems);
	}
	return found;
}

function partOf(option: string): ConfigPart {
	if (option === 'instances' || option === 'keepDays') return 'store';
	return CHECKED.find((part) => part === option) ?? 'configuration';
}

/** What is wrong with options of the right shape; those of another shape are left out. */
function deepProblems(
	config: EndpointConfig,
	live = config.providers?.some((provider) => provider.environment === 'live') ?? false,
): Readonly<Record<(typeof CHECKED)[number], readonly string[]>> {
	const { tokens, merchant, items } = config;
	const secrets = checkSecrets(config, live);
	return {
		origins: checkOrigins(config.origins, live),
		returnUrls: checkReturnUrls(config.returnUrls, live),
		providers: checkProviders(config.providers),
		store: checkStore(config, live),
		secret: [...checkSecretPlace(config), ...secrets.secret],
		tokens: tokens
			? [
					...(tokens.audience ? [] : ["`tokens.audience` is empty. Name your endpoint, e.g. 'shop'."]),
					...checkTokenKeys(tokens.keys ?? []),
					...secrets.tokens,
				]
			: [],
		admin: secrets.admin,
		refunds: secrets.refunds,
		webhook: [...checkWebhook(config.webhook, live), ...secrets.webhook],
		limits: checkLimits(config.limits),
		trustedProxies: checkTrustedProxies(config.trustedProxies),
		merchant:
			merchant?.country !== undefined && !COUNTRY.test(merchant.country)
				? [`\`merchant.country\` is "${merchant.country}"; write the two-letter code in capitals, as "CO".`]
				: [],
		items: typeof items === 'object' ? checkItems(items, config) : [],
	};
}

/** What the check of an item needs of the configuration. */
interface ItemConfig {
	readonly providers: readonly Pick<Provider, 'name' | 'unsupportedTerms'>[];
}

/** Everything wrong with one item; also used for what an item function returns, before it is sold. */
export function checkItem(id: string, given: Item, config: ItemConfig): string[] {
	const name = `Item "${id}"`;
	const issues: ShapeIssue[] = [];
	const checked = itemShape(given, '', issues) as Item;
	const problems = issues.map(({ message }) => `${name}: ${message}`);
	if (typeof given !== 'object' || given === null || Array.isArray(given)) return problems;
	const mistyped = new Set(issues.filter(({ kind }) => kind === 'type').map(({ option }) => option));
	const is = (...options: (keyof Item)[]) => options.every((option) => !mistyped.has(option));
	const say = (problem: string) => problems.push(`${name}: ${problem}`);
	const item = checked;

	if (is('title') && (!item.title || item.title.trim() === '' || item.title.length > 120)) {
		say('`title` must have 1 to 120 characters.');
	}
	if (item.kind === 'connect') {
		if (item.amount ?? item.openAmount) say('a connect link has no amount; remove it.');
		for (const option of ['tax', 'splits', 'partialPayment', 'expiresAt', 'scheduleAt'] as const) {
			if (item[option] !== undefined) say(`a connect link has no \`${option}\`; remove it.`);
		}
	} else if ((item.amount === undefined) === (item.openAmount === undefined)) {
		say('needs either `amount` or `openAmount`.');
	}
	if (is('amount') && item.amount !== undefined && (!isMoney(item.amount) || toMinor(item.amount) === 0n)) {
		say(
			`\`amount\` is ${JSON.stringify(item.amount)}; write it as {value: '49900', currency: 'COP'}, a string in major units with no more decimals than the currency has.`,
		);
	}
	if (is('openAmount') && item.openAmount) problems.push(...checkOpenAmount(name, item.openAmount));
	const { quantity } = item;
	if (
		is('quantity') &&
		quantity &&
		!(isCount(quantity.max) && isCount(quantity.min ?? 1) && (quantity.min ?? 1) <= quantity.max)
	) {
		say('`quantity` needs whole numbers with 1 ≤ min ≤ max ≤ 10000.');
	}
	const highest = item.amount ?? (item.openAmount && { ...item.openAmount, value: item.openAmount.max });
	if (is('quantity', 'amount', 'openAmount') && quantity && isCount(quantity.max) && isMoney(highest)) {
		const most = timesMoney(highest, quantity.max);
		const cost = `${most.value} ${most.currency}`;
		if (!isMoney(most)) say(`\`quantity.max\` of them cost ${cost}, more than an amount may be.`);
	}
	for (const option of ['expiresAt', 'scheduleAt'] as const) {
		const given = item[option];
		const fault = is(option) && given !== undefined ? momentFault(given) : undefined;
		if (fault !== undefined) {
			say(`\`${option}\` is "${given}": ${fault}. Write a moment with its zone, as ${MOMENT_EXAMPLES}.`);
		}
	}
	if (is('tax', 'splits', 'partialPayment', 'amount', 'openAmount')) checkSums(item, say);
	if (is('methods', 'provider')) {
		checkChoices(item, config, say);
		if (item.kind !== 'connect' && is(...TERMS)) checkTerms(item, config, say);
	}
	return problems;
}

/** Checks the methods of an item and the providers that it names. */
function checkChoices(item: Item, config: ItemConfig, say: (problem: string) => void): void {
	const names = config.providers.map((provider) => provider.name);
	const seen = new Set<string>();
	for (const { id } of item.methods ?? []) {
		if (!ID.test(id ?? '')) say(`method id "${id ?? ''}" may have letters, digits and . _ ~ - only.`);
		if (seen.has(id)) say(`two methods are called "${id}".`);
		seen.add(id);
	}
	const choices = item.methods?.length
		? item.methods.map((method) => method.provider ?? item.provider)
		: [item.provider];
	const lists = choices.map(providerNames);
	if (lists.some((list) => list?.length === 0))
		say('`provider` is an empty list; name one, or leave it out.');
	if (item.kind === 'connect' && lists.some((list) => list && list.length > 1)) {
		say('a customer is registered at one provider, so name a single one.');
	}
	for (const provider of new Set(
		lists.flatMap((list): readonly (string | undefined)[] => list ?? [undefined]),
	)) {
		if (provider === undefined ? names.length > 1 : !names.includes(provider)) {
			say(
				provider === undefined
					? `several providers are configured, so name one: ${names.join(', ')}.`
					: `provider "${provider}" is not configured; there are: ${names.join(', ') || 'none'}.`,
			);
		}
	}
}

/** The options of an item that not every provider and method has. */
const TERMS = [
	'amount',
	'openAmount',
	'quantity',
	'tax',
	'splits',
	'partialPayment',
	'expiresAt',
	'scheduleAt',
	'type',
] as const satisfies readonly (keyof Item)[];

/** Checks that each provider and method that an item can be paid by has what the item asks for. */
function checkTerms(item: Item, { providers }: ItemConfig, say: (problem: string) => void): void {
	for (const method of item.methods?.length ? item.methods : [undefined]) {
		const names = providerNames(method?.provider ?? item.provider);
		const choice = method ? `with method "${method.id}", ` : '';
		for (const provider of providers.filter(({ name }) => names?.includes(name) ?? true)) {
			for (const reason of unsupportedTerms(item, method, provider)) {
				say(`${choice}provider "${provider.name}" cannot make this payment: ${reason}.`);
			}
		}
	}
}

/** The providers that an item or method names, in order; `undefined` when it names none. */
export function providerNames(
	provider: string | readonly string[] | undefined,
): readonly string[] | undefined {
	return typeof provider === 'string' ? [provider] : provider;
}

function checkOrigins(origins: readonly string[] | undefined, live: boolean): string[] {
	if (!Array.isArray(origins) || origins.length === 0) {
		return [
			"`origins` is empty. List your shop's address as browsers send it, e.g. ['https://shop.example'].",
		];
	}
	return origins.flatMap((origin) => {
		const url = URL.parse(origin);
		if (url === null || url.origin !== origin) {
			const example = url === null || url.origin === 'null' ? 'https://shop.example' : url.origin;
			return [`Origin "${origin}" is not one. Write scheme, host and port and nothing else: "${example}".`];
		}
		return checkScheme(`Origin "${origin}"`, url, live);
	});
}

function checkReturnUrls(urls: readonly string[] | undefined, live: boolean): string[] {
	if (urls?.length === 0) {
		return ['`returnUrls` is empty. List a page, or leave it out for any page of `origins`.'];
	}
	return (urls ?? []).flatMap((address) => {
		const url = URL.parse(address);
		if (!url) return [`Return address "${address}" is not a full one; write "https://shop.example/thanks".`];
		return checkScheme(`Return address "${address}"`, url, live);
	});
}

function checkScheme(name: string, url: URL, live: boolean): string[] {
	if (url.protocol === 'https:') return [];
	if (url.protocol !== 'http:') return [`${name} must start with https://.`];
	return live && !LOOPBACK.test(url.hostname)
		? [`${name} must start with https://, because live keys are configured.`]
		: [];
}

function checkWebhook(webhook: OutgoingWebhook | undefined, live: boolean): string[] {
	if (!webhook) return [];
	const url = URL.parse(webhook.url);
	return [...checkOutgoingWebhook(webhook), ...(url ? checkScheme('`webhook.url`', url, live) : [])];
}

/** Whether the store can keep the promise of at most one payment, as long as real money and several machines need it. */
function checkStore(config: EndpointConfig, live: boolean): string[] {
	const { store, providers, instances = 1 } = config;
	if (!store) return ["`store` is missing. Use sqlite('checkout.db'), or memory() in tests and previews."];
	const forgetful = (providers ?? []).filter(({ idempotent }) => !idempotent).map(({ label }) => label);
	const twice =
		forgetful.length > 0
			? `and ${forgetful.join(' and ')} would not notice that a payment is asked for twice`
			: 'so a payer could pay twice';
	return [
		...(Number.isSafeInteger(instances) && instances >= 1
			? []
			: [`\`instances\` is ${instances}; write how many machines serve this endpoint, as 2.`]),
		...checkKeepDays(config),
		...(live && !store.durable
			? [
					`\`store\` forgets attempts when it restarts, ${twice}; live keys are configured. Use sqlite('checkout.db'), postgres(pool), or redis(client, {durable: true}) on a server set up for it.`,
				]
			: []),
		...(instances > 1 && !store.shared
			? [
					`\`store\` is not shared by ${instances} machines, so each would make its own payment of an attempt. Use postgres(pool) or redis(client).`,
				]
			: []),
	];
}

/** Whether payments are kept for as long as they are read. */
function checkKeepDays({ keepDays = KEPT_DAYS, providers }: EndpointConfig): string[] {
	if (!Number.isSafeInteger(keepDays) || keepDays < 1 || keepDays > LONGEST_KEPT_DAYS) {
		return [`\`keepDays\` is ${keepDays}; write a whole number of days, at most ${LONGEST_KEPT_DAYS}.`];
	}
	return (providers ?? []).flatMap(({ label, horizon }) => {
		const needed = watchedDays(horizon);
		return needed > keepDays
			? [
					`\`keepDays\` is ${keepDays}, but money of a payment at ${label} can move for ${needed} days. Write ${needed} or more.`,
				]
			: [];
	});
}

/** Whether the secret of receipts is configured, or may be kept in the store. */
function checkSecretPlace({ store, secret }: EndpointConfig): string[] {
	if (secret !== undefined || store?.keepsSecret !== false) return [];
	return [
		'`secret` is missing, and this store may forget one that is kept there, e.g. to make room: payers could no longer see how their payments stand. Make one with: openssl rand -base64 32',
	];
}

function checkProviders(providers: readonly Provider[] | undefined): string[] {
	if (!Array.isArray(providers) || providers.length === 0) {
		return ['`providers` is empty. Add one, e.g. onepay({secretKey: process.env.ONEPAY_SECRET_KEY}).'];
	}
	const list = providers as readonly Provider[];
	const twice = list.filter((provider, at) => list.findIndex(({ name }) => name === provider.name) !== at);
	const environments = new Set(list.map(({ environment }) => environment));
	return [
		...twice.map(({ name }) => `Provider "${name}" is configured twice.`),
		...(environments.size > 1
			? [
					`Test and live keys are mixed: ${list.map(({ name, environment }) => `${name} is ${environment}`).join(', ')}.`,
				]
			: []),
	];
}

function checkItems(items: Readonly<Record<string, Item>>, config: EndpointConfig): string[] {
	return Object.entries(items).flatMap(([id, item]) =>
		ID.test(id)
			? checkItem(id, item, { providers: config.providers ?? [] })
			: [`Item id "${id}" may have letters, digits and . _ ~ - only, 64 at most.`],
	);
}

function checkOpenAmount(name: string, open: NonNullable<Item['openAmount']>): string[] {
	const money = (value: string | undefined) => ({ value: value as string, currency: open.currency });
	const wrong = (['min', 'max', 'step'] as const).filter(
		(bound) => !(bound === 'step' && open.step === undefined) && !isMoney(money(open[bound])),
	);
	if (wrong.length > 0) {
		return wrong.map(
			(bound) => `${name}: \`openAmount.${bound}\` must be a string in major units, as '5000'.`,
		);
	}
	const [min, max] = [toMinor(money(open.min)), toMinor(money(open.max))];
	return [
		...(min === 0n || min > max ? [`${name}: \`openAmount\` needs 0 < min ≤ max.`] : []),
		...(open.step !== undefined && toMinor(money(open.step)) === 0n
			? [`${name}: \`openAmount.step\` must be more than 0.`]
			: []),
		...(open.suggestions ?? [])
			.filter((value) => !isMoney(money(value)) || toMinor(money(value)) < min || toMinor(money(value)) > max)
			.map((value) => `${name}: suggestion "${value}" is not between min and max.`),
	];
}

function isCount(value: number): boolean {
	return Number.isInteger(value) && value >= 1 && value <= 10_000;
}
