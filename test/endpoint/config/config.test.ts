import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError, createEndpoint, type EndpointConfig } from '../../../src/endpoint/index.ts';
import type { OrderTerms, Provider, Split } from '../../../src/providers/provider.ts';
import { memory } from '../../../src/stores/memory.ts';
import { fakeProvider } from '../fake-provider.ts';

const good = (): EndpointConfig => ({
	origins: ['https://shop.example'],
	providers: [fakeProvider()],
	items: { coffee: { title: 'Café', amount: { value: '49900', currency: 'COP' } } },
	store: memory(),
});

/** What is wrong with a configuration, as its author reads it. */
function problemsOf(change: object): readonly string[] {
	try {
		createEndpoint({ ...good(), ...change });
	} catch (error) {
		assert.ok(error instanceof ConfigError);
		return error.problems;
	}
	return [];
}

/** A provider with live keys. */
const live = (options: { readonly idempotent?: boolean } = {}): Provider => ({
	...fakeProvider(options),
	environment: 'live',
});

const cop = (value: string) => ({ value, currency: 'COP' });
const item = (change: object) => ({
	items: { coffee: { ...Object.values(good().items ?? {})[0], ...change } },
});

const KEY = { kid: 'a', alg: 'HS256', secret: 'x'.repeat(32) };
const keys = (...list: readonly object[]) => ({ tokens: { audience: 'shop', keys: list } });

const RANDOM = 'q8Zr4LwPbx1Tn6VdKs9HyCj3MfGu7WeA';
const WEBHOOK_SECRET = `whsec_${btoa('5f3a9c01d7e24b68a1f09e3c7d52b846')}`;

describe('A configuration', () => {
	it('that is right is accepted', () => assert.deepEqual(problemsOf({}), []));

	it('that is wrong is refused with everything that is wrong with it, at once', () => {
		const problems = problemsOf({ origins: [], statusTokenSecret: 'short', ...item({ title: '' }) });
		assert.equal(problems.length, 3);
	});

	const durable = { ...memory(), durable: true };
	for (const [name, change] of Object.entries({
		'with live keys and a store that lasts': { providers: [live()], store: durable },
		'with live keys of a provider that does not notice repetitions, and a store that lasts': {
			providers: [live({ idempotent: false })],
			store: durable,
		},
		'with several machines and a store that they share': {
			instances: 3,
			store: { ...memory(), shared: true },
		},
		'with token keys of both algorithms': keys(
			KEY,
			{ ...KEY, kid: 'b', secret: new Uint8Array(32) },
			{ kid: 'c', alg: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519' } },
		),
		'with as few days to keep payments as they are read': { keepDays: 180 },
		'with ten years to keep payments': { keepDays: 3_650 },
		'without limits': { limits: false },
		'with some limits changed': { limits: { ip: { max: 5, seconds: 1 }, item: false } },
		'behind a proxy': { trustedProxies: ['10.0.0.0/8', '2001:db8::/32'] },
		'behind a platform': { trustedProxies: { header: 'cf-connecting-ip' } },
	})) {
		it(`${name} is accepted`, () => assert.deepEqual(problemsOf(change), []));
	}

	const shapes: Record<string, readonly [change: object, ...messages: string[]]> = {
		'a list of origins under another name': [
			{ origin: ['https://a.example'] },
			'Unknown key "origin". Did you mean "origins"?',
		],
		'the days to keep payments under another name, as a text': [
			{ retention: '400' },
			'`keepDays` is a string; write a number of days, as 400.',
			'Unknown key "retention". Did you mean "keepDays"?',
		],
		'one proxy': [
			{ trustedProxy: '127.0.0.1' },
			'Unknown key "trustedProxy". Did you mean "trustedProxies"?',
			"`trustedProxies` is a string; write a list of strings, e.g. ['127.0.0.1'].",
		],
		'one return address': [
			{ returnUrls: 'https://shop.example/thanks' },
			"`returnUrls` is a string; write a list of strings, e.g. ['https://shop.example/thanks'].",
		],
		'one origin': [
			{ origins: 'https://shop.example' },
			"`origins` is a string; write a list of strings, e.g. ['https://shop.example'].",
		],
		'an address under another name': [
			{ url: ['https://shop.example/thanks'] },
			'Unknown key "url". Did you mean "returnUrls"?',
		],
		'a description in Spanish': [
			item({ descripcion: 'Molido' }),
			'Item "coffee": Unknown key "descripcion". Did you mean "description"?',
		],
		'a price': [
			item({ amount: undefined, price: { value: '1', currency: 'COP' } }),
			'Item "coffee": Unknown key "price". Did you mean "amount"?',
		],
		'a title with swapped letters': [
			item({ title: undefined, titel: 'Café' }),
			'Item "coffee": Unknown key "titel". Did you mean "title"?',
		],
		'a price as a bare number': [
			item({ amount: 49900 }),
			`Item "coffee": \`amount\` is the number 49900; write {value: '49900', currency: 'COP'}, a string in major units.`,
		],
		'a price whose value is a number': [
			item({ amount: { value: 49900, currency: 'COP' } }),
			`Item "coffee": \`amount.value\` is the number 49900; write a string in major units, e.g. '49900'.`,
		],
		'misspelt names in every part of an item': [
			item({
				amount: { valu: '49900', currency: 'COP' },
				quantity: { maximum: 3 },
				tax: { ammount: { value: '1', currency: 'COP' } },
				methods: [{ id: 'a', lable: 'A' }],
				splits: [{ customer_id: 'c', percentage: 5 }],
				partialPayment: { max_methods: 2 },
			}),
			'Item "coffee": Unknown key "amount.valu". Did you mean "value"?',
			'Item "coffee": Unknown key "quantity.maximum". Did you mean "max"?',
			'Item "coffee": Unknown key "tax.ammount". Did you mean "amount"?',
			'Item "coffee": Unknown key "methods[0].lable". Did you mean "label"?',
			'Item "coffee": Unknown key "splits[0].customer_id". Did you mean "customerId"?',
			'Item "coffee": Unknown key "partialPayment.max_methods". Did you mean "maxMethods"?',
		],
		'a misspelt bound': [
			item({ amount: undefined, openAmount: { currency: 'COP', minimum: '5', max: '9', sugestions: ['6'] } }),
			'Item "coffee": Unknown key "openAmount.minimum". Did you mean "min"?',
			'Item "coffee": Unknown key "openAmount.sugestions". Did you mean "suggestions"?',
		],
		'bounds in numbers': [
			item({ amount: undefined, openAmount: { currency: 'COP', min: 5, max: '9' } }),
			`Item "coffee": \`openAmount.min\` is the number 5; write a string in major units, e.g. '49900'.`,
		],
		'a quantity as a number': [
			item({ quantity: 5 }),
			'Item "coffee": `quantity` is the number 5; write an object, e.g. {max: 5}.',
		],
		'an item that is null': [
			{ items: { coffee: null } },
			`Item "coffee": what was given is null; write an object, e.g. {title: 'Café', amount: {value: '49900', currency: 'COP'}}.`,
		],
		'misspelt names in every other part': [
			{
				merchant: { nam: 'Shop', privacyURL: 'https://a.example' },
				admin: { secrets: RANDOM },
				webhook: { uri: 'https://a.example', secret: WEBHOOK_SECRET },
				limits: { ips: { max: 5, seconds: 1 }, email: { max: 5, second: 1 } },
				tokens: { audiance: 'shop', keys: [{ kid: 'a', algo: 'HS256', secret: RANDOM }] },
			},
			'Unknown key "merchant.nam". Did you mean "name"?',
			'Unknown key "merchant.privacyURL". Did you mean "privacyUrl"?',
			'Unknown key "admin.secrets". Did you mean "secret"?',
			'Unknown key "webhook.uri". Did you mean "url"?',
			'Unknown key "limits.ips". Did you mean "ip"?',
			'Unknown key "limits.email.second". Did you mean "seconds"?',
			'Unknown key "tokens.audiance". Did you mean "audience"?',
			'Unknown key "tokens.keys[0].algo". Did you mean "alg"?',
		],
		'a header of a proxy under another name': [
			{ trustedProxies: { headers: 'cf-connecting-ip' } },
			'Unknown key "trustedProxies.headers". Did you mean "header"?',
		],
		'a store by its path': [
			{ store: 'checkout.db' },
			"`store` is a string; write a store, e.g. sqlite('checkout.db').",
		],
		'a store that is not there yet': [
			{ store: Promise.resolve(memory()) },
			"`store` is a promise; write a store, e.g. sqlite('checkout.db').",
		],
		'a provider by its name': [
			{ providers: ['onepay'] },
			'`providers[0]` is a string and no adapter; write an adapter, e.g. onepay({secretKey: process.env.ONEPAY_SECRET_KEY}).',
		],
		'a provider that is not in a list': [
			{ providers: fakeProvider() },
			'`providers` is an object; write a list of adapters, e.g. [onepay({secretKey})].',
		],
		'a hook that is no function': [
			{ onStatus: 'https://shop.example/paid', beforeCreate: true },
			'`onStatus` is a string; write a function.',
			'`beforeCreate` is true; write a function.',
		],
		'a secret that is a number': [
			{ statusTokenSecret: 12345678901234 },
			'`statusTokenSecret` is the number 12345678901234; write a string of 32 characters or more.',
		],
		'no keys of tokens': [
			{ tokens: { audience: 'shop' } },
			'`tokens.keys` is empty. Add one: {kid, alg: "HS256", secret}.',
		],
	};
	for (const [name, [change, ...messages]] of Object.entries(shapes)) {
		it(`with ${name} is refused with exactly the words that mend it`, () => {
			assert.deepEqual([...problemsOf(change)].sort(), [...messages].sort());
		});
	}

	for (const nothing of [undefined, null, 'https://shop.example', []]) {
		it(`that is ${JSON.stringify(nothing) ?? 'missing'} is refused in words`, () => {
			assert.throws(() => createEndpoint(nothing as never), {
				name: 'ConfigError',
				message: /an object|empty/,
			});
		});
	}

	const REAL = { providers: [live()], store: { ...memory(), durable: true } };
	const weak: Record<string, readonly [secret: string, says: RegExp]> = {
		'one of the documentation': ['a-secret-of-32-characters-or-more', /is an example from the documentation/],
		'one character': ['a'.repeat(32), /can be guessed/],
		'a few characters again and again': ['abc'.repeat(11), /can be guessed/],
	};
	for (const [name, [secret, says]] of Object.entries(weak)) {
		const places: Record<string, object> = {
			'status token': { statusTokenSecret: secret },
			admin: { admin: { secret } },
			refund: { refunds: { secret } },
			token: keys({ ...KEY, secret }),
			'token of bytes': keys({ ...KEY, secret: new TextEncoder().encode(secret) }),
		};
		for (const [place, change] of Object.entries(places)) {
			it(`with ${name} as its ${place} secret is refused with live keys, and not with test keys`, () => {
				assert.match(problemsOf({ ...REAL, ...change }).join(), says);
				assert.deepEqual(problemsOf(change), []);
			});
		}
	}

	it('with a webhook secret of one byte is refused with live keys, and not with test keys', () => {
		const change = {
			webhook: { url: 'https://shop.example/hook', secret: `whsec_${btoa('a'.repeat(32))}` },
		};
		assert.match(problemsOf({ ...REAL, ...change }).join(), /`webhook\.secret` can be guessed/);
		assert.deepEqual(problemsOf(change), []);
	});

	it('with one secret for several purposes is refused with live keys, and not with test keys', () => {
		const change = {
			statusTokenSecret: RANDOM,
			admin: { secret: RANDOM },
			...keys({ ...KEY, secret: RANDOM }),
		};
		assert.deepEqual(
			problemsOf({ ...REAL, ...change })
				.map((problem) => problem.replace(/;.*/, ''))
				.sort(),
			[
				'Token key "a" is the same as `statusTokenSecret`',
				'`admin.secret` is the same as `statusTokenSecret`',
			],
		);
		assert.deepEqual(problemsOf(change), []);
	});

	const cases: Record<string, readonly [change: object, says: RegExp]> = {
		'an origin with a path': [{ origins: ['https://shop.example/'] }, /"https:\/\/shop\.example"/],
		'an origin without a scheme': [{ origins: ['shop.example'] }, /scheme, host and port/],
		'any origin at all': [{ origins: ['*'] }, /is not valid/],
		'plain http with live keys': [
			{ origins: ['http://shop.example'], providers: [{ ...fakeProvider(), environment: 'live' }] },
			/live keys/,
		],
		'an empty list of return addresses': [{ returnUrls: [] }, /`returnUrls` is empty/],
		'a return address without a host': [{ returnUrls: ['/thanks'] }, /not a full URL/],
		'a return address that is code': [{ returnUrls: ['javascript:alert(1)'] }, /https/],
		'no providers': [{ providers: [] }, /Add one/],
		'a provider twice': [{ providers: [fakeProvider(), fakeProvider()] }, /twice/],
		'test and live keys together': [
			{ providers: [fakeProvider(), { ...fakeProvider(), name: 'other', environment: 'live' }] },
			/mixed/,
		],
		'no token keys': [keys(), /`tokens\.keys` is empty.*HS256/],
		'a token key without a name': [keys({ ...KEY, kid: '' }), /no `kid`.*"2026-01"/],
		'a short token secret': [
			keys({ ...KEY, secret: 'x'.repeat(31) }),
			/"a" is shorter than 32 bytes.*openssl/,
		],
		'a token secret of few bytes': [keys({ ...KEY, secret: new Uint8Array(31) }), /32 bytes/],
		'a token key without a secret': [keys({ ...KEY, secret: undefined }), /32 bytes/],
		'a token key of another curve': [
			keys({ kid: 'a', alg: 'EdDSA', jwk: { kty: 'EC', crv: 'P-256' } }),
			/"a" is not an Ed25519 key/,
		],
		'a token key of no curve': [keys({ kid: 'a', alg: 'EdDSA' }), /"a" is not an Ed25519 key/],
		'a token key of an algorithm that nobody knows': [
			keys({ ...KEY, alg: 'none' }),
			/"a" has no algorithm that we know/,
		],
		'two token keys of one name': [keys(KEY, KEY), /same `kid`/],
		'no store': [{ store: undefined }, /sqlite/],
		'a store that forgets, and live keys': [
			{ providers: [live()] },
			/loses attempts.*live keys.*sqlite.*postgres/,
		],
		'a store that forgets, and a provider with live keys that does not notice repetitions': [
			{ providers: [live({ idempotent: false })] },
			/FakePay would create a repeated payment twice/,
		],
		'Redis as it comes, and live keys': [
			{ providers: [live()], store: { ...memory(), shared: true } },
			/redis\(client, \{durable: true\}\)/,
		],
		'two machines and a store for one': [{ instances: 2 }, /not shared by 2 machines.*postgres/],
		'two machines and a file': [{ instances: 2, store: { ...memory(), durable: true } }, /not shared/],
		'no day to keep payments': [{ keepDays: 0 }, /whole number of days/],
		'half a day to keep payments': [{ keepDays: 400.5 }, /whole number of days/],
		'twenty years to keep payments': [{ keepDays: 7_300 }, /at most 3650/],
		'fewer days than an open link is read': [{ keepDays: 179 }, /FakePay.*180 days.*180 or more/],
		'fewer days than a bank can take money back': [
			{
				keepDays: 394,
				providers: [{ ...fakeProvider(), horizon: { lateApprovalDays: 30, afterPaymentDays: 395 } }],
			},
			/395 or more/,
		],
		'an adapter with a longer horizon, and the default': [
			{ providers: [{ ...fakeProvider(), horizon: { lateApprovalDays: 500, afterPaymentDays: 30 } }] },
			/`keepDays` is 400.*500 or more/,
		],
		'no machine at all': [{ instances: 0 }, /how many machines/],
		'half a machine': [{ instances: 1.5 }, /how many machines/],
		'a limit that nobody knows': [{ limits: { country: { max: 1, seconds: 1 } } }, /Known: ip/],
		'a limit of nothing': [{ limits: { ip: { max: 0, seconds: 60 } } }, /whole numbers above 0/],
		'a limit as a number': [{ limits: { ip: 5 } }, /max: 60, seconds: 60/],
		'a proxy by name': [{ trustedProxies: ['nginx'] }, /10\.0\.0\.0\/8/],
		'a header that payers write': [{ trustedProxies: { header: 'x-forwarded-for' } }, /payers can write/],
		'a short admin secret': [{ admin: { secret: 'x' } }, /admin\.secret/],
		'a short secret of refunds': [{ refunds: { secret: 'x' } }, /refunds\.secret.*openssl/],
		'refunds without a secret': [{ refunds: {} }, /`refunds\.secret` is missing/],
		'refunds that the admin secret would open, also with test keys': [
			{ admin: { secret: RANDOM }, refunds: { secret: RANDOM } },
			/`refunds\.secret` is the same as `admin\.secret`/,
		],
		'a misspelt secret of refunds': [{ refunds: { password: RANDOM } }, /Did you mean "secret"/],
		'a webhook without a scheme': [
			{ webhook: { url: 'shop.example', secret: WEBHOOK_SECRET } },
			/full address/,
		],
		'a webhook in the clear with live keys': [
			{
				webhook: { url: 'http://shop.example/hook', secret: WEBHOOK_SECRET },
				providers: [{ ...fakeProvider(), environment: 'live' }],
			},
			/live keys/,
		],
		'a short webhook secret': [
			{ webhook: { url: 'https://shop.example/hook', secret: 'whsec_abc' } },
			/openssl/,
		],
		'a webhook without a secret': [{ webhook: { url: 'https://shop.example/hook', secret: [] } }, /openssl/],
		'a country in words': [{ merchant: { country: 'Colombia' } }, /two-letter/],
		'an item without a price': [item({ amount: undefined }), /`amount` or `openAmount`/],
		'a price as a number': [item({ amount: { value: 49900, currency: 'COP' } }), /major units/],
		'a price of nothing': [item({ amount: { value: '0', currency: 'COP' } }), /`amount`/],
		'centavos of a peso that has none': [item({ amount: { value: '10.5', currency: 'CLP' } }), /decimals/],
		'a price for a connect link': [item({ kind: 'connect' }), /no amount/],
		'a provider that is not there': [item({ provider: 'elsepay' }), /fakepay/],
		'a list of providers of which one is not there': [item({ provider: ['fakepay', 'elsepay'] }), /elsepay/],
		'an empty list of providers': [item({ provider: [] }), /empty list/],
		'a method with a provider that is not there': [
			item({ methods: [{ id: 'a', provider: ['elsepay'] }] }),
			/elsepay/,
		],
		'a connect link of several providers': [
			item({ kind: 'connect', amount: undefined, provider: ['fakepay', 'elsepay'] }),
			/single one/,
		],
		'two methods of one name': [item({ methods: [{ id: 'a' }, { id: 'a' }] }), /two methods/],
		'a quantity upside down': [item({ quantity: { min: 5, max: 2 } }), /quantity/],
		'an end without a zone': [item({ expiresAt: '2026-12-31T23:59:59' }), /its zone/],
		'an end in the order of the United States': [item({ expiresAt: '12/31/2027' }), /its zone/],
		'an end on a day alone': [item({ expiresAt: '2027-12-31' }), /its zone/],
		'an end on a day that does not exist': [item({ expiresAt: '2027-02-30T10:00:00Z' }), /its zone/],
		'a time of sending without a zone': [item({ scheduleAt: '2026-12-31T23:59:59' }), /its zone/],
		'more units than an amount can pay': [
			item({ amount: cop('999999999'), quantity: { max: 10_000 } }),
			/quantity\.max.*more than an amount may be/,
		],
		'an end where the provider has none': [
			{
				...item({ expiresAt: '2027-12-31T10:00:00Z' }),
				providers: [
					{
						...fakeProvider(),
						unsupportedTerms: ({ expiresAt }: OrderTerms) => (expiresAt ? [`no end at ${expiresAt}`] : []),
					},
				],
			},
			/cannot make this payment: no end at 2027-12-31T10:00:00\.000Z\./,
		],
		'a tax above the price': [item({ tax: { amount: cop('49901') } }), /tax.*more than the price/],
		'a base of the tax above the price': [
			item({ tax: { amount: cop('1'), base: cop('49901') } }),
			/base.*more than the price/,
		],
		'fixed shares above the price': [
			item({
				splits: [
					{ customerId: 'a', fixed: cop('49900') },
					{ customerId: 'b', fixed: cop('1') },
				],
			}),
			/splits.*more than the price/,
		],
		'shares of all kinds above the price': [
			item({
				splits: [
					{ customerId: 'a', fixed: cop('24951') },
					{ customerId: 'b', percentage: 50 },
				],
			}),
			/splits.*more than the price/,
		],
		'a tax of an amount that the payer chooses, above the smallest': [
			item({
				amount: undefined,
				openAmount: { currency: 'COP', min: '5000', max: '9000' },
				tax: { amount: cop('5001') },
			}),
			/tax.*more than the price/,
		],
		'a tax of more than a hundred percent': [
			item({ tax: { amount: cop('1'), percentage: 190 } }),
			/tax\.percentage.*0 to 100/,
		],
		'a share that is neither fixed nor a percentage': [
			item({ splits: [{ customerId: 'a' } as unknown as Split] }),
			/either `percentage` or `fixed`/,
		],
		'a share of nothing': [item({ splits: [{ customerId: 'a', fixed: cop('0') }] }), /more than 0/],
		'a percentage of nothing': [item({ splits: [{ customerId: 'a', percentage: 0 }] }), /over 0, up to 100/],
		'a percentage below nothing': [
			item({ splits: [{ customerId: 'a', percentage: -5 }] }),
			/over 0, up to 100/,
		],
		'a percentage that is no number': [
			item({ splits: [{ customerId: 'a', percentage: NaN }] }),
			/percentage/,
		],
		'a percentage of three decimals': [
			item({ splits: [{ customerId: 'a', percentage: 33.333 }] }),
			/at most two decimals/,
		],
		'a share at a time without a zone': [
			item({ splits: [{ customerId: 'a', percentage: 5, scheduledAt: '2027-01-01 10:00:00' }] }),
			/scheduledAt.*no zone/,
		],
		'parts of nothing': [item({ partialPayment: { min: cop('0') } }), /partialPayment\.min.*over 0/],
		'parts in another currency': [
			item({ partialPayment: { max: { value: '5', currency: 'USD' } } }),
			/partialPayment\.max.*currency of the price/,
		],
		'parts upside down': [
			item({ partialPayment: { min: cop('500'), max: cop('400') } }),
			/partialPayment.*min ≤ max/,
		],
		'an end of a connect link': [
			item({ kind: 'connect', amount: undefined, expiresAt: '2027-12-31T10:00:00Z' }),
			/a connect link has no `expiresAt`/,
		],
		'half a Chilean peso': [item({ amount: { value: '10.5', currency: 'CLP' } }), /no more decimals/],
		'a tax of half a guaraní': [
			item({ amount: { value: '10', currency: 'PYG' }, tax: { amount: { value: '0.5', currency: 'PYG' } } }),
			/tax\.amount.*currency of the price/,
		],
		'a share in another currency': [
			item({ splits: [{ customerId: 'a', fixed: { value: '1', currency: 'USD' } }] }),
			/currency of the price/,
		],
		'an end that is no moment': [item({ expiresAt: 'mañana' }), /moment/],
		'an id with a slash': [{ items: { 'a/b': Object.values(good().items ?? {})[0] } }, /Item id/],
		'bounds upside down': [
			item({ amount: undefined, openAmount: { currency: 'COP', min: '9', max: '5' } }),
			/min ≤ max/,
		],
		'a suggestion out of bounds': [
			item({ amount: undefined, openAmount: { currency: 'COP', min: '5', max: '9', suggestions: ['10'] } }),
			/suggestion "10"/,
		],
	};
	for (const [name, [change, says]] of Object.entries(cases)) {
		it(`with ${name} is refused in words that say what to do`, () => {
			const problems = problemsOf(change);
			assert.ok(
				problems.some((problem) => says.test(problem)),
				problems.join('\n') || 'accepted',
			);
		});
	}
});
