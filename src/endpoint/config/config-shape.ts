import type { Money } from '../../wire/money.ts';
import {
	anything,
	boolean,
	either,
	func,
	kindOf,
	listOf,
	mapOf,
	number,
	object,
	string,
	value,
	type Shape,
} from '../../wire/shape.ts';
import type { PartialPayment, Split, Tax } from '../../providers/provider.ts';
import type { TrustedProxies } from '../http/client-ip.ts';
import type { EndpointConfig, Item, ItemMethod } from './config.ts';
import type { Limit, LimitOptions } from '../sale/limits.ts';
import type { OutgoingWebhook } from '../deliveries/outgoing-webhook.ts';
import type { TokenKey } from '../sale/token.ts';

const isString = (given: unknown) => typeof given === 'string';

const MONEY_EXAMPLE = "{value: '49900', currency: 'COP'}, a string in major units";
const major = string("a string in major units, e.g. '49900'");
const currency = string("a currency code, e.g. 'COP'");
const strings = (example: string) => listOf(string(), `a list of strings, e.g. ${example}`);
const money = object<Money>({ value: major, currency }, MONEY_EXAMPLE, {
	amount: 'value',
	valor: 'value',
	price: 'value',
	moneda: 'currency',
});
/** One name, or several in order of preference. */
const provider = either(isString, anything, strings("['onepay', 'yuno'], or one name"));
const allows = mapOf(boolean, 'switches, e.g. {pse: true, cards: false}');

const tax = object<Tax>(
	{ amount: money, base: money, percentage: number(), type: string() },
	"an object, e.g. {amount: {value: '7967', currency: 'COP'}}",
	{ value: 'amount', rate: 'percentage', percent: 'percentage' },
);

const split = object<Split>(
	{
		customerId: string(),
		accountId: string(),
		description: string(),
		scheduledAt: string(),
		percentage: number(),
		fixed: money,
	},
	'an object, e.g. {customerId, percentage: 5}',
	{ percent: 'percentage', amount: 'fixed', customer: 'customerId', account: 'accountId' },
);

const partialPayment = object<PartialPayment>(
	{ min: money, max: money, maxMethods: number(), timeoutHours: number() },
	"an object, e.g. {min: {value: '10000', currency: 'COP'}}",
	{ minimum: 'min', maximum: 'max', timeout: 'timeoutHours' },
);

const method = object<ItemMethod>(
	{ id: string(), label: string(), provider, type: string(), country: string(), allows },
	"an object, e.g. {id: 'card', label: 'Tarjeta'}",
	{ name: 'label', title: 'label', nombre: 'label', providers: 'provider' },
);

const RANGE_SYNONYMS = { minimum: 'min', maximum: 'max', minimo: 'min', maximo: 'max' } as const;

/** The shape of one item. */
export const itemShape = object<Item>(
	{
		kind: value((given) => given === 'payment' || given === 'connect', "'payment' or 'connect'"),
		reference: string(),
		title: string("a string, e.g. 'Café de Huila'"),
		description: string(),
		image: string('the https address of a picture'),
		amount: money,
		openAmount: object<NonNullable<Item['openAmount']>>(
			{ currency, min: major, max: major, step: major, suggestions: listOf(major, "a list, e.g. ['20000']") },
			"an object, e.g. {currency: 'COP', min: '5000', max: '500000'}",
			{ ...RANGE_SYNONYMS, moneda: 'currency' },
		),
		quantity: object<NonNullable<Item['quantity']>>(
			{ min: number('a whole number'), max: number('a whole number') },
			'an object, e.g. {max: 5}',
			RANGE_SYNONYMS,
		),
		tax,
		provider,
		type: string("the provider's code of a method, e.g. 'WEBPAY'"),
		methods: listOf(method, "a list of objects, e.g. [{id: 'card', label: 'Tarjeta'}]"),
		country: string("a two-letter code, e.g. 'CO'"),
		fields: strings("['email']"),
		expiresAt: string("a moment as a string, e.g. '2026-12-31T23:59:59Z'"),
		documentUrl: string(),
		scheduleAt: string("a moment as a string, e.g. '2026-12-31T23:59:59Z'"),
		metadata: mapOf(string(), "strings by name, e.g. {sku: 'C-1'}"),
		allows,
		splits: listOf(split, 'a list of objects, e.g. [{customerId, percentage: 5}]'),
		partialPayment,
		notify: boolean,
	},
	"an object, e.g. {title: 'Café', amount: {value: '49900', currency: 'COP'}}",
	{
		price: 'amount',
		precio: 'amount',
		valor: 'amount',
		value: 'amount',
		cost: 'amount',
		total: 'amount',
		monto: 'amount',
		preco: 'amount',
		name: 'title',
		nombre: 'title',
		titulo: 'title',
		nome: 'title',
		product: 'title',
		desc: 'description',
		details: 'description',
		picture: 'image',
		photo: 'image',
		imageurl: 'image',
		imagen: 'image',
		qty: 'quantity',
		cantidad: 'quantity',
		vat: 'tax',
		taxes: 'tax',
		iva: 'tax',
		impuesto: 'tax',
		providers: 'provider',
		proveedor: 'provider',
		expires: 'expiresAt',
		expiration: 'expiresAt',
		expirationdate: 'expiresAt',
		openprice: 'openAmount',
		customamount: 'openAmount',
		donation: 'openAmount',
		paymentmethods: 'methods',
		metodos: 'methods',
		fields: 'fields',
		customerfields: 'fields',
		pais: 'country',
	},
);

const LIMIT = '{max: 60, seconds: 60}, or false';
const isFalse = (given: unknown) => given === false;
const limit = either(
	isFalse,
	anything,
	object<Limit>({ max: number('a whole number'), seconds: number('a whole number') }, LIMIT, {
		limit: 'max',
		count: 'max',
		window: 'seconds',
		per: 'seconds',
	}),
);

/** With `audience`, this is what `sign --new-key` writes and `signCheckoutToken` takes, so both sides may share it. */
const tokenKey = object<TokenKey & { readonly audience?: string }>(
	{
		kid: string("a name, e.g. '2026-01'"),
		audience: string("the name of your endpoint, e.g. 'shop'"),
		alg: string("'HS256' or 'EdDSA'"),
		secret: value(
			(given) => isString(given) || given instanceof Uint8Array,
			'a string of 32 characters or more',
		),
		jwk: mapOf(anything, 'the public JWK as an object'),
	},
	"an object, e.g. {kid: '2026-01', alg: 'HS256', secret}",
	{ id: 'kid', keyid: 'kid', name: 'kid', algorithm: 'alg', key: 'secret' },
);

const proxies = (example: string) => strings(example);
const trustedProxies = either(
	(given) => typeof given === 'object' && given !== null && !Array.isArray(given),
	object<Exclude<TrustedProxies, readonly string[]>>(
		{ header: string("a header, e.g. 'cf-connecting-ip'"), from: proxies("['10.0.0.0/8']") },
		"a list, e.g. ['127.0.0.1']",
		{ name: 'header', proxies: 'from', trusted: 'from' },
	),
	proxies("['127.0.0.1']"),
);

const has = (given: unknown, ...methods: string[]) =>
	typeof given === 'object' &&
	given !== null &&
	methods.every((name) => typeof (given as Record<string, unknown>)[name] === 'function');

const ADAPTER = 'an adapter, e.g. onepay({secretKey: process.env.ONEPAY_SECRET_KEY})';
const adapter: Shape = (given, path, issues) => {
	const { name, environment } = (given ?? {}) as Record<string, unknown>;
	if (!has(given, 'createPayment', 'getPayment') || typeof name !== 'string') {
		const message = `\`${path}\` is ${kindOf(given)} and no adapter; write ${ADAPTER}.`;
		issues.push({ option: 'providers', kind: 'type', message });
	} else if (environment !== 'test' && environment !== 'live') {
		const message = `\`${path}.environment\` of "${name}" must be 'test' or 'live'.`;
		issues.push({ option: 'providers', kind: 'type', message });
	}
	return given;
};

/** The shape of a whole configuration, except what {@link itemShape} checks. */
export const configShape = object<EndpointConfig>(
	{
		origins: strings("['https://shop.example']"),
		returnUrls: strings("['https://shop.example/thanks']"),
		providers: listOf(adapter, `a list of adapters, e.g. [onepay({secretKey})]`),
		items: either(
			(given) => typeof given === 'function',
			anything,
			mapOf(
				anything,
				"a table by id, e.g. {cafe: {title: 'Café', amount: {value: '49900', currency: 'COP'}}}",
			),
		),
		tokens: object<NonNullable<EndpointConfig['tokens']>>(
			{
				audience: string("the name of your endpoint, e.g. 'shop'"),
				keys: listOf(tokenKey, "a list of keys, e.g. [{kid: '2026-01', alg: 'HS256', secret}]"),
			},
			"an object, e.g. {audience: 'shop', keys: [{kid: '2026-01', alg: 'HS256', secret}]}",
			{ aud: 'audience', key: 'keys' },
		),
		store: value((given) => has(given, 'claim', 'find', 'ping'), "a store, e.g. sqlite('checkout.db')"),
		instances: number('how many machines serve this endpoint, as 2'),
		keepDays: number('a number of days, as 400'),
		statusTokenSecret: string('a string of 32 characters or more'),
		id: string("a name, e.g. 'checkout'"),
		merchant: object<NonNullable<EndpointConfig['merchant']>>(
			{ name: string(), privacyUrl: string(), country: string("a two-letter code, e.g. 'CO'") },
			"an object, e.g. {name: 'Tienda Andina', country: 'CO'}",
			{ title: 'name', nombre: 'name', privacy: 'privacyUrl', privacypolicy: 'privacyUrl', pais: 'country' },
		),
		base: string("a path, e.g. '/checkout'"),
		resolveCustomer: func(),
		admin: object<NonNullable<EndpointConfig['admin']>>(
			{ secret: string('a string of 32 characters or more') },
			'an object, e.g. {secret: process.env.CHECKOUT_ADMIN_SECRET}',
			{ password: 'secret', token: 'secret', key: 'secret' },
		),
		refunds: object<NonNullable<EndpointConfig['refunds']>>(
			{ secret: string('a string of 32 characters or more') },
			'an object, e.g. {secret: process.env.CHECKOUT_REFUND_SECRET}',
			{ password: 'secret', token: 'secret', key: 'secret' },
		),
		onStatus: func(),
		onEvent: func(),
		webhook: object<OutgoingWebhook>(
			{
				url: string("an address, e.g. 'https://shop.example/paid'"),
				secret: either(isString, anything, strings("['whsec_…'], or one string")),
			},
			"an object, e.g. {url: 'https://shop.example/paid', secret}",
			{ address: 'url', endpoint: 'url', secrets: 'secret', key: 'secret' },
		),
		limits: either(
			isFalse,
			anything,
			object<LimitOptions>(
				{
					ip: limit,
					origin: limit,
					item: limit,
					phone: limit,
					email: limit,
					attempt: limit,
					total: limit,
					requests: limit,
				},
				`an object, e.g. {ip: {max: 60, seconds: 60}}, or false`,
				{ address: 'ip', mail: 'email' },
			),
		),
		trustedProxies,
		beforeCreate: func(),
		observe: func(),
		log: func(),
		clock: func(),
	},
	'an object, e.g. {origins, providers, items, store}',
	{
		url: 'returnUrls',
		urls: 'returnUrls',
		redirecturl: 'returnUrls',
		redirecturls: 'returnUrls',
		successurl: 'returnUrls',
		callbackurl: 'returnUrls',
		cors: 'origins',
		allowedorigins: 'origins',
		products: 'items',
		productos: 'items',
		catalog: 'items',
		adapters: 'providers',
		database: 'store',
		db: 'store',
		storage: 'store',
		secretkey: 'statusTokenSecret',
		secret: 'statusTokenSecret',
		trustproxy: 'trustedProxies',
		proxies: 'trustedProxies',
		ratelimit: 'limits',
		ratelimits: 'limits',
		webhooks: 'webhook',
		webhookurl: 'webhook',
		basepath: 'base',
		path: 'base',
		shop: 'merchant',
		onpaid: 'onStatus',
		onpayment: 'onStatus',
		logger: 'log',
		adminsecret: 'admin',
		refundsecret: 'refunds',
		refundssecret: 'refunds',
		refund: 'refunds',
		replicas: 'instances',
		retention: 'keepDays',
		retentiondays: 'keepDays',
		keptdays: 'keepDays',
	},
);
