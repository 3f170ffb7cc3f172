import fc from 'fast-check';
import type { PaymentOrder } from '../../src/providers/provider.ts';
import { toMinor, type Money } from '../../src/wire/money.ts';
import type { Endpoint } from '../../src/endpoint/index.ts';
import { signCheckoutToken } from '../../src/endpoint/sale/token.ts';
import type { Store } from '../../src/stores/store.ts';
import { fakeProvider, type FakeProvider } from './fake-provider.ts';
import { openShop, ORIGIN, START } from './shop.ts';

const ADMIN = 'an-admin-secret-of-32-characters!';
const KEY = {
	kid: 'fuzz',
	alg: 'HS256',
	secret: 'a-token-secret-of-32-characters!',
	audience: 'shop',
} as const;
const SIGNED: Money = { value: '1400000', currency: 'COP' };
const BATCH = 500;

/** A request before it is one, so that it can be changed at will and shown when it did harm. */
export interface Draft {
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | undefined;
}

export interface FuzzReport {
	/** How many requests were answered with each status. */
	readonly answers: Readonly<Record<number, number>>;
	/** How many payments the provider was asked for. */
	readonly orders: number;
	/** Requests answered 5xx, and orders at a price that nobody set; empty when all is well. */
	readonly harm: readonly string[];
	/** Growth of the process after the first tenth of the requests. */
	readonly rssGrowthBytes: number;
}

/**
 * Sends an endpoint generated requests: valid ones, valid ones with something changed, and rubbish. For a long run
 * (200,000) give it a store on disk, since the links that are made are kept.
 */
export async function fuzz(options: {
	readonly requests: number;
	/** The same seed generates the same requests. */
	readonly seed: number;
	readonly store?: Store;
}): Promise<FuzzReport> {
	const { provider, endpoint, drafts } = await openTarget(options.store);
	return run(endpoint, provider, drafts, options);
}

/** Sends creates whose bodies say prices in every way that a browser can. */
export async function fuzzPrices(options: {
	readonly requests: number;
	readonly seed: number;
}): Promise<FuzzReport> {
	const { provider, endpoint, token } = await openTarget(undefined);
	const price = fc.oneof(
		fc.constantFrom(
			'0',
			'1',
			'0.01',
			'-1',
			'49900',
			'1e3',
			'00001',
			'٤',
			'1,00',
			' 5000 ',
			'5000',
			'7000',
			'500000',
			'999999999999',
		),
		fc.integer(),
		fc.double(),
		fc.record({ value: fc.constantFrom('1', '49900'), currency: fc.constantFrom('COP', 'USD', 'CLP') }),
		fc.constantFrom(null, true, [], {}, ['1']),
	);
	const fields = [
		'amount',
		'price',
		'value',
		'total',
		'currency',
		'unit_price',
		'discount',
		'quantity',
		'tax',
		'offer',
		'Amount',
		'amount ',
		'__proto__',
		'constructor',
		'customer',
		'method',
	];
	const body = fc
		.record({
			base: fc.constantFrom<object>(
				{ item: 'coffee' },
				{ item: 'tea' },
				{ item: 'tea', quantity: 3 },
				{ item: 'donation', amount: '7000' },
				{ item: 'donation' },
				{ item: 'choice', method: 'pse' },
				{ token },
			),
			extra: fc.array(fc.tuple(fc.constantFrom(...fields), price), { maxLength: 3 }),
			attempt: fc.uuid(),
		})
		.map(({ base, extra, attempt }) => ({ ...base, attempt, ...Object.fromEntries(extra) }));
	return run(endpoint, provider, body.map(createOf), options);
}

/** An endpoint in the open, whose provider always answers. */
async function openTarget(store: Store | undefined) {
	const provider = fakeProvider();
	const shop = openShop({
		provider,
		admin: { secret: ADMIN },
		tokens: { audience: KEY.audience, keys: [KEY] },
		limits: false,
		// The shop of the tests keeps every line, which would be all that a long run measures.
		log: () => {},
		resolveCustomer: () => 'cus_1',
		items: {
			coffee: { title: 'Café', amount: { value: '49900', currency: 'COP' } },
			tea: { title: 'Té', amount: { value: '12000', currency: 'COP' }, quantity: { max: 5 } },
			donation: {
				title: 'Donación',
				openAmount: { currency: 'COP', min: '5000', max: '500000', step: '1000' },
			},
			choice: {
				title: 'Molido',
				amount: { value: '30000', currency: 'COP' },
				methods: [{ id: 'card' }, { id: 'pse' }],
			},
			card: { kind: 'connect', title: 'Tarjeta' },
		},
		...(store && { store }),
	});
	const token = await signCheckoutToken(
		{ offer: { kind: 'payment', title: 'Factura', amount: SIGNED } },
		{ ...KEY, now: new Date(START) },
	);
	const link = await shop.created();
	return { provider, endpoint: shop.endpoint, token, drafts: draftsFor(token, link) };
}

async function run(
	endpoint: Endpoint,
	provider: FakeProvider,
	drafts: fc.Arbitrary<Draft>,
	{ requests, seed }: { readonly requests: number; readonly seed: number },
): Promise<FuzzReport> {
	const answers: Record<number, number> = {};
	const harm: string[] = [];
	let orders = 0;
	let sent = 0;
	let rssAtStart = 0;
	for (let batch = 0; sent < requests; batch++) {
		for (const draft of fc.sample(drafts, {
			numRuns: Math.min(BATCH, requests - sent),
			seed: seed + batch,
		})) {
			const request = requestOf(draft);
			if (!request) continue;
			const { status, body } = await endpoint.fetch(request, { ip: '198.51.100.7' });
			await body?.cancel();
			sent++;
			answers[status] = (answers[status] ?? 0) + 1;
			if (status >= 500) harm.push(`${status} for ${JSON.stringify(draft)}`);
			for (const order of provider.orders.splice(0)) {
				orders++;
				if (!isPriceOfShop(order, draft))
					harm.push(`${order.amount.value} ${order.amount.currency} for ${JSON.stringify(draft)}`);
			}
		}
		// What the provider remembers is not what is measured.
		provider.payments.clear();
		provider.connects.length = 0;
		provider.charges.length = 0;
		if (rssAtStart === 0 && sent >= requests / 10) rssAtStart = rss();
	}
	return { answers, orders, harm, rssGrowthBytes: rss() - rssAtStart };
}

/** What the process holds; after a collection, where `--expose-gc` allows one. */
function rss(): number {
	globalThis.gc?.();
	return process.memoryUsage.rss();
}

/** What each thing may cost, by its title; of an open amount it is what the payer said. */
const PRICES: Readonly<Record<string, (minor: bigint, draft: Draft) => boolean>> = {
	Café: (minor) => minor === 49_900n,
	Molido: (minor) => minor === 30_000n,
	Factura: (minor) => minor === BigInt(SIGNED.value),
	Té: (minor) => minor % 12_000n === 0n && minor >= 12_000n && minor <= 60_000n,
	Donación: (minor, { body = '' }) =>
		minor >= 5_000n && minor <= 500_000n && minor % 1_000n === 0n && body.includes(String(minor)),
};

function isPriceOfShop({ title, amount }: PaymentOrder, draft: Draft): boolean {
	const minor = toMinor(amount) / 100n;
	return amount.currency === 'COP' && toMinor(amount) % 100n === 0n && PRICES[title]?.(minor, draft) === true;
}

const createOf = (body: unknown): Draft => ({
	method: 'POST',
	path: '/v1/payment-links',
	headers: { 'content-type': 'application/json', origin: ORIGIN },
	body: JSON.stringify(body),
});

/** Texts that have broken something somewhere. */
const text = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.constantFrom(
			'',
			' ',
			'0',
			'-1',
			'1e9',
			'0.01',
			'null',
			'__proto__',
			'constructor',
			'toString',
			'../..',
			'%00',
			'%zz',
			'\u0000',
			'\ud800',
			'💥',
			'ñ'.repeat(300),
			'a'.repeat(5000),
			'"',
			"'",
			'<script>',
			'{{7*7}}',
			'$where',
			'\r\nx: y',
			'https://evil.example/',
			'javascript:alert(1)',
			'2026-13-45',
			'9'.repeat(40),
		),
	},
	{ weight: 1, arbitrary: fc.string({ maxLength: 60 }) },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);
const value: fc.Arbitrary<unknown> = fc.oneof(
	text,
	fc.integer(),
	fc.double(),
	fc.boolean(),
	fc.constant(null),
	fc.array(text, { maxLength: 3 }),
	fc.dictionary(text, fc.oneof(text, fc.integer()), { maxKeys: 3 }),
	fc.json({ maxDepth: 10 }).map((json): unknown => JSON.parse(json)),
);
const key = fc.oneof(
	fc.constantFrom(
		'item',
		'token',
		'attempt',
		'quantity',
		'amount',
		'method',
		'customer',
		'return_url',
		'email',
		'phone',
		'first_name',
		'title',
		'currency',
		'price',
		'customer_id',
		'splits',
		'metadata',
	),
	text,
);

function draftsFor(
	token: string,
	link: { readonly id: string; readonly status_token: string },
): fc.Arbitrary<Draft> {
	const admin = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' };
	const charge = {
		title: 'Enero',
		amount: { value: '1000', currency: 'COP' },
		customer_id: 'c',
		card_id: 'd',
	};
	const valid = fc.uuid().chain((attempt) =>
		fc.constantFrom<Draft>(
			createOf({ item: 'coffee', attempt }),
			createOf({
				item: 'tea',
				attempt,
				quantity: 2,
				customer: { first_name: 'Ana', email: 'ana@correo.com', phone: '+573001234567' },
			}),
			createOf({ item: 'donation', attempt, amount: '7000', return_url: `${ORIGIN}/thanks?x=1` }),
			createOf({ item: 'choice', attempt, method: 'pse' }),
			createOf({ token, attempt }),
			{ ...createOf({ item: 'card', attempt }), path: '/v1/connect-links' },
			{
				...createOf(''),
				headers: { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN },
				body: `item=tea&quantity=2&customer.email=a%40b.co&attempt=${attempt}`,
			},
			{
				method: 'GET',
				path: '/v1/items/tea',
				headers: { origin: ORIGIN, 'accept-language': 'es-CO' },
				body: undefined,
			},
			{
				method: 'GET',
				path: `/v1/payment-links/${link.id}`,
				headers: { authorization: `Bearer ${link.status_token}` },
				body: undefined,
			},
			{
				method: 'OPTIONS',
				path: '/v1/payment-links',
				headers: { origin: ORIGIN, 'access-control-request-method': 'POST' },
				body: undefined,
			},
			{ method: 'POST', path: '/v1/webhooks/fakepay', headers: { 'x-signed': 'yes' }, body: 'REFERENCE' },
			{
				method: 'POST',
				path: '/v1/admin/charges',
				headers: admin,
				body: JSON.stringify({ attempt, ...charge }),
			},
			{ method: 'GET', path: '/v1/admin/charges/0123456789ABCDEFGH', headers: admin, body: undefined },
			{
				method: 'POST',
				path: '/v1/admin/links/fakepay',
				headers: admin,
				body: JSON.stringify({ title: 'x', amount: charge.amount }),
			},
			{ method: 'GET', path: '/readyz', headers: {}, body: undefined },
		),
	);
	const change: fc.Arbitrary<(draft: Draft) => Draft> = fc.oneof(
		fc
			.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'QUERY', 'x')
			.map((method) => (draft: Draft) => ({ ...draft, method })),
		fc.tuple(text, fc.nat(40)).map(([piece, at]) => (draft: Draft) => ({
			...draft,
			path: draft.path.slice(0, at) + piece + draft.path.slice(at),
		})),
		fc
			.tuple(
				fc.constantFrom(
					'origin',
					'content-type',
					'authorization',
					'idempotency-key',
					'accept-language',
					'if-none-match',
					'content-length',
					'content-encoding',
					'sec-fetch-site',
					'sec-fetch-mode',
					'x-forwarded-for',
					'x-signed',
					'host',
				),
				text,
			)
			.map(([name, said]) => (draft: Draft) => ({ ...draft, headers: { ...draft.headers, [name]: said } })),
		fc
			.constantFrom('origin', 'content-type', 'authorization')
			.map((name) => ({ headers, ...draft }: Draft) => ({
				...draft,
				headers: Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name)),
			})),
		fc.tuple(key, value).map(
			([name, said]) =>
				(draft: Draft) =>
					changeJson(draft, (body) => ({ ...body, [name]: said })),
		),
		fc.tuple(key, value).map(
			([name, said]) =>
				(draft: Draft) =>
					changeJson(draft, (body) => ({
						...body,
						customer: { ...(body['customer'] as object), [name]: said },
					})),
		),
		key.map((name) => (draft: Draft) => changeJson(draft, ({ [name]: _, ...rest }) => rest)),
		value.map((body) => (draft: Draft) => ({ ...draft, body: JSON.stringify(body) })),
		fc.tuple(fc.nat(200), text).map(([at, piece]) => ({ body = '', ...draft }: Draft) => ({
			...draft,
			body: body.slice(0, at) + piece + body.slice(at + 1),
		})),
		fc.nat(200).map((at) => ({ body = '', ...draft }: Draft) => ({ ...draft, body: body.slice(0, at) })),
	);
	const rubbish = fc.record({
		method: fc.constantFrom('GET', 'POST'),
		path: text.map((piece) => `/v1/${piece}`),
		headers: fc.dictionary(
			fc.constantFrom('origin', 'content-type', 'authorization', 'accept-language'),
			text,
			{ maxKeys: 3 },
		),
		body: fc.option(text, { nil: undefined }),
	});
	return fc.oneof(
		{ weight: 1, arbitrary: valid },
		{
			weight: 6,
			arbitrary: fc
				.tuple(valid, fc.array(change, { minLength: 1, maxLength: 3 }))
				.map(([draft, changes]) => changes.reduce((changed, one) => one(changed), draft)),
		},
		{ weight: 1, arbitrary: rubbish },
	);
}

function changeJson(draft: Draft, change: (body: Record<string, unknown>) => unknown): Draft {
	try {
		const body: unknown = JSON.parse(draft.body ?? '{}');
		return typeof body === 'object' && body !== null
			? { ...draft, body: JSON.stringify(change({ ...body })) }
			: draft;
	} catch {
		return draft;
	}
}

/** The request of a draft; nothing where the platform itself has no such request. */
function requestOf({ method, path, headers, body }: Draft): Request | undefined {
	try {
		return new Request(`https://shop.example/checkout${path}`, {
			method,
			headers,
			...(body !== undefined &&
				method !== 'GET' &&
				method !== 'HEAD' && { body: new TextEncoder().encode(body) }),
		});
	} catch {
		return undefined;
	}
}
