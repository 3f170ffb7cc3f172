import { isMoney, toMinor, type Money } from '../wire/money.ts';
import type { CustomerField, OfferKind } from '../wire/offer.ts';
import type { LinkStatus } from '../wire/links.ts';
import type { PartialPayment, Provider, SavedMethod, Split, Tax } from '../providers/provider.ts';
import type { Clock, Store } from '../stores/store.ts';
import type { Log } from './log.ts';
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
	/** Where attempts live: `sqlite('checkout.db')`. */
	readonly store: Store;
	/**
	 * Signs the receipts with which a browser reads the status of its own payment; 32 characters or more. Left out, one is
	 * made and kept in the store. Set it where several endpoints must read each other's receipts without sharing a store.
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
	 * Called after every change of status, before it counts as delivered: an error or rejection makes it come again later.
	 * Must be quick to answer and harmless to repeat; `id` is the same for every repetition.
	 */
	readonly onStatus?: (change: StatusChange) => void | Promise<void>;
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
	/** The merchant's own name of the order, when a checkout token carried one. */
	readonly order?: string;
	readonly quantity?: number;
	/** Our name for the payment at the provider: its `external_id`, `merchant_order_id` or `communication`. */
	readonly reference: string;
	readonly provider: string;
	/** The provider's own id of the payment. */
	readonly providerId: string;
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
	/** Tax contained in the price of one. */
	readonly tax?: Tax;
	/** Name of the provider, where several are configured. */
	readonly provider?: string;
	/** The provider's own code of a single method, as Yuno's `WEBPAY`. */
	readonly type?: string;
	/** Choices that the payer is shown. */
	readonly methods?: readonly ItemMethod[];
	/** ISO 3166 alpha-2 country of the sale; default the merchant's. */
	readonly country?: string;
	/** Asks the payer for these, beyond what the provider needs. */
	readonly fields?: readonly CustomerField[];
	/** ISO 8601 UTC moment after which the link cannot be paid. */
	readonly expiresAt?: string;
	readonly documentUrl?: string;
	readonly scheduleAt?: string;
	readonly metadata?: Readonly<Record<string, string>>;
	readonly allows?: Readonly<Record<string, boolean>>;
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
	readonly provider?: string;
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
const COUNTRY = /^[A-Z]{2}$/;

/**
 * Looks the whole configuration over.
 * @throws {ConfigError} that lists every problem at once, in words for the person who wrote it.
 */
export function checkConfig(config: EndpointConfig): void {
	const live = config.providers?.some((provider) => provider.environment === 'live') ?? false;
	const problems = [
		...checkOrigins(config.origins, live),
		...checkReturnUrls(config.returnUrls, live),
		...checkProviders(config.providers),
		...(config.store
			? []
			: ["`store` is missing. Use sqlite('checkout.db'), or memory() in tests and previews."]),
		...(config.secret !== undefined && config.secret.length < 32
			? ['`secret` is shorter than 32 characters. Make one with: openssl rand -base64 32']
			: []),
		...(config.tokens
			? [
					...(config.tokens.audience ? [] : ["`tokens.audience` is empty. Name your endpoint, e.g. 'shop'."]),
					...checkTokenKeys(config.tokens.keys),
				]
			: []),
		...(config.admin !== undefined && !(config.admin.secret?.length >= 32)
			? ['`admin.secret` is shorter than 32 characters. Make one with: openssl rand -base64 32']
			: []),
		...(config.merchant?.country !== undefined && !COUNTRY.test(config.merchant.country)
			? [
					`\`merchant.country\` is "${config.merchant.country}"; write the two-letter code in capitals, as "CO".`,
				]
			: []),
		...(typeof config.items === 'object' ? checkItems(config.items, config) : []),
	];
	if (problems.length > 0) throw new ConfigError(problems);
}

/** Everything wrong with one item; also used for what an item function answers, before it is sold. */
export function checkItem(id: string, item: Item, config: Pick<EndpointConfig, 'providers'>): string[] {
	const name = `Item "${id}"`;
	const problems: string[] = [];
	const say = (problem: string) => problems.push(`${name}: ${problem}`);

	if (typeof item.title !== 'string' || item.title.trim() === '' || item.title.length > 120) {
		say('`title` must have 1 to 120 characters.');
	}
	if (item.kind === 'connect') {
		if (item.amount ?? item.openAmount) say('a connect link has no amount; remove it.');
	} else if ((item.amount === undefined) === (item.openAmount === undefined)) {
		say('needs either `amount` or `openAmount`.');
	}
	if (item.amount !== undefined && (!isMoney(item.amount) || toMinor(item.amount) === 0n)) {
		say(
			`\`amount\` is ${JSON.stringify(item.amount)}; write it as {value: '49900', currency: 'COP'}, a text in major units with no more decimals than the currency has.`,
		);
	}
	if (item.openAmount) problems.push(...checkOpenAmount(name, item.openAmount));
	if (item.tax && (!isMoney(item.tax.amount) || item.tax.amount.currency !== item.amount?.currency)) {
		say('`tax.amount` must be an amount in the currency of the price.');
	}
	const { quantity } = item;
	if (
		quantity &&
		!(isCount(quantity.max) && isCount(quantity.min ?? 1) && (quantity.min ?? 1) <= quantity.max)
	) {
		say('`quantity` needs whole numbers with 1 ≤ min ≤ max ≤ 10000.');
	}
	if (item.expiresAt !== undefined && Number.isNaN(Date.parse(item.expiresAt))) {
		say(`\`expiresAt\` is "${item.expiresAt}"; write a moment as "2026-12-31T23:59:59Z".`);
	}
	const names = config.providers.map((provider) => provider.name);
	const seen = new Set<string>();
	for (const method of item.methods ?? []) {
		if (!ID.test(method.id)) say(`method id "${method.id}" may have letters, digits and . _ ~ - only.`);
		if (seen.has(method.id)) say(`two methods are called "${method.id}".`);
		seen.add(method.id);
	}
	const wanted = item.methods?.length
		? item.methods.map((method) => method.provider ?? item.provider)
		: [item.provider];
	for (const provider of new Set(wanted)) {
		if (provider === undefined ? names.length > 1 : !names.includes(provider)) {
			say(
				provider === undefined
					? `several providers are configured, so name one: ${names.join(', ')}.`
					: `provider "${provider}" is not configured; there are: ${names.join(', ') || 'none'}.`,
			);
		}
	}
	return problems;
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
		return wrong.map((bound) => `${name}: \`openAmount.${bound}\` must be a text in major units, as '5000'.`);
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
