import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EndpointConfig } from '../../../src/endpoint/index.ts';
import { nearestName } from '../../../src/wire/nearest-name.ts';
import { detailOf, ProblemError } from '../../../src/endpoint/http/problems.ts';
import { signCheckoutToken } from '../../../src/endpoint/sale/token.ts';
import { PROBLEM_CODES } from '../../../src/wire/problem.ts';
import { openLiveShop, openShop, ORIGIN, problemOf, type Shop } from '../shop.ts';

const KEY = { kid: '2026-01', alg: 'HS256', secret: 'a-secret-of-thirty-two-characters' } as const;
const OTHER = { ...KEY, secret: 'another-secret-of-32-characters!!' };
const JSON_TYPE = { 'content-type': 'application/json' };
const CONFIG: Partial<EndpointConfig> = { tokens: { audience: 'shop', keys: [KEY] } };
/** Takes an option away, which is then as good as never set. */
const NONE = undefined as never;
const OFFER = { kind: 'payment', title: 'Factura', amount: { value: '9000', currency: 'COP' } } as const;

/** A mistake: what is sent, and what the developer reads of it in the test environment. */
interface Mistake {
	readonly code: string;
	readonly send: (shop: Shop) => Promise<Response>;
	readonly detail: RegExp;
	/** What the warning in the log names; absent where the log needs none. */
	readonly logged?: {
		readonly setting: string;
		readonly value?: string;
		readonly configured?: readonly string[];
	};
	readonly config?: Partial<EndpointConfig>;
}

const item = (id: string) => (shop: Shop) => shop.send(`/v1/items/${id}`);
const from = (origin: string) => (shop: Shop) => shop.send('/v1/items/coffee', { headers: { origin } });
const returnTo = (return_url: string) => (shop: Shop) => shop.create({ return_url });
const withToken = (sign: () => Promise<string> | string) => async (shop: Shop) =>
	shop.create({ item: NONE, token: await sign() });
const signed =
	(claims: object = { offer: OFFER }, key: object = {}) =>
	() =>
		signCheckoutToken(claims as never, {
			...KEY,
			audience: 'shop',
			now: new Date('2026-11-21T15:24:00Z'),
			...key,
		});

const ORIGINS = { setting: 'origins', configured: [ORIGIN] };
const RETURNS = { setting: 'returnUrls', configured: [`${ORIGIN}/thanks`] };
const ITEMS = { setting: 'items', configured: ['coffee', 'tea', 'donation', 'choice'] };

const MISTAKES: Readonly<Record<string, Mistake>> = {
	'an origin that is not listed': {
		code: 'origin_not_allowed',
		send: from('https://other.example'),
		detail:
			/^The page's origin https:\/\/other\.example is not in "origins" \(https:\/\/shop\.example\)\. Add it\.$/,
		logged: { ...ORIGINS, value: 'https://other.example' },
	},
	'this machine by another name': {
		code: 'origin_not_allowed',
		send: from('http://127.0.0.1:3000'),
		config: { origins: ['http://localhost:3000'] },
		detail:
			/^The page's origin http:\/\/127\.0\.0\.1:3000 is not in "origins" \(http:\/\/localhost:3000\)\. Add it, or open the page at http:\/\/localhost:3000\.$/,
		logged: { setting: 'origins', value: 'http://127.0.0.1:3000', configured: ['http://localhost:3000'] },
	},
	'the site with www': {
		code: 'origin_not_allowed',
		send: from('https://www.shop.example'),
		detail: /or open the page at https:\/\/shop\.example\.$/,
		logged: { ...ORIGINS, value: 'https://www.shop.example' },
	},
	'a page that was opened as a file': {
		code: 'origin_not_allowed',
		send: from('null'),
		detail: /opened as a file or in a sandboxed frame.*"origins" \(https:\/\/shop\.example\)/,
		logged: { ...ORIGINS, value: 'null' },
	},
	'a return page that is not listed': {
		code: 'return_url_not_allowed',
		send: returnTo(`${ORIGIN}/other?mail=ana@correo.example#x`),
		detail:
			/^The return URL https:\/\/shop\.example\/other is not in "returnUrls" \(https:\/\/shop\.example\/thanks\)/,
		logged: { ...RETURNS, value: `${ORIGIN}/other` },
	},
	'a return page with a slash at its end': {
		code: 'return_url_not_allowed',
		send: returnTo(`${ORIGIN}/thanks/`),
		detail: /https:\/\/shop\.example\/thanks\/ is not in "returnUrls"/,
		logged: { ...RETURNS, value: `${ORIGIN}/thanks/` },
	},
	'a return page of another origin, without a list': {
		code: 'return_url_not_allowed',
		send: returnTo('https://other.example/orders/7'),
		config: { returnUrls: NONE },
		detail:
			/^The return URL's origin https:\/\/other\.example is not in "origins" \(https:\/\/shop\.example\)/,
		logged: { ...ORIGINS, value: 'https://other.example' },
	},
	'a return page without its origin': {
		code: 'return_url_not_allowed',
		send: returnTo('/thanks'),
		detail: /not a full address/,
		logged: RETURNS,
	},
	'a return page with credentials': {
		code: 'return_url_not_allowed',
		send: returnTo('https://user:hunter2@shop.example/thanks'),
		detail: /has a user name or a password/,
		logged: { ...RETURNS, value: `${ORIGIN}/thanks` },
	},
	'a return page that is a script': {
		code: 'return_url_not_allowed',
		send: returnTo('javascript:alert(1)'),
		detail: /starts with "javascript:"/,
		logged: { ...RETURNS, value: 'javascript:' },
	},
	'an item with a slip': {
		code: 'item_not_found',
		send: item('cofee'),
		detail: /^Item "cofee" is not in "items" \(coffee, tea, donation, choice\)\. Did you mean "coffee"\?$/,
		logged: { ...ITEMS, value: 'cofee' },
	},
	'an item that is not there': {
		code: 'item_not_found',
		send: item('nothing-like-it'),
		detail: /Add it, or change the "item" attribute\.$/,
		logged: { ...ITEMS, value: 'nothing-like-it' },
	},
	'an item that the function does not know': {
		code: 'item_not_found',
		send: item('cofee'),
		config: { items: () => undefined },
		detail: /^The function "items" returned nothing for the id "cofee"\.$/,
		logged: { setting: 'items', value: 'cofee' },
	},
	'an item with spaces': {
		code: 'item_not_found',
		send: item('a%20b'),
		detail: /letters, digits/,
		logged: ITEMS,
	},
	'an item of the function that cannot be sold': {
		code: 'internal',
		send: item('x'),
		config: { items: () => ({ title: 'X' }) },
		detail: /^The function "items" returned an item that cannot be sold\. .*`amount` or `openAmount`/,
	},
	'a method with a slip': {
		code: 'method_not_available',
		send: (shop) => shop.create({ item: 'choice', method: 'cards' }),
		detail: /^Method "cards" is not in "methods" of the item \(card, pse\)\. Did you mean "card"\?$/,
		logged: { setting: 'methods', value: 'cards', configured: ['card', 'pse'] },
	},
	'a method for an item that has none': {
		code: 'method_not_available',
		send: (shop) => shop.create({ method: 'card' }),
		detail: /the item has no "methods"/,
		logged: { setting: 'methods', value: 'card', configured: [] },
	},
	'a quantity for an item of one': {
		code: 'quantity_out_of_range',
		send: (shop) => shop.create({ quantity: 2 }),
		detail: /^The quantity is 2, but the item has no "quantity"/,
		logged: { setting: 'quantity', value: '2', configured: ['1'] },
	},
	'a quantity above the most': {
		code: 'quantity_out_of_range',
		send: (shop) => shop.create({ item: 'tea', quantity: 6 }),
		detail: /^The quantity 6 is outside "quantity" of the item \(1 to 5\)\.$/,
		logged: { setting: 'quantity', value: '6', configured: ['1 to 5'] },
	},
	'an amount below the least': {
		code: 'amount_out_of_range',
		send: (shop) => shop.create({ item: 'donation', amount: '10' }),
		detail: /^The amount 10 is outside "openAmount" of the item \(5000 to 500000 COP in steps of 1000\)\.$/,
		logged: { setting: 'openAmount', value: '10', configured: ['5000 to 500000 COP in steps of 1000'] },
	},
	'a price from the browser': {
		code: 'invalid_request',
		send: (shop) => shop.create({ amount: '1' }),
		detail: /^The request cannot be used: "amount" is not expected here\./,
	},
	'a field that does not exist': {
		code: 'invalid_request',
		send: (shop) => shop.create({ quantitty: 1 }),
		detail: /"quantitty" is not expected here/,
	},
	'customer data that is wrong': {
		code: 'invalid_request',
		send: (shop) => shop.create({ customer: { email: 'ana', phone: '300' } }),
		detail: /"customer\.email" is not valid, "customer\.phone" is not valid/,
	},
	'no attempt': {
		code: 'attempt_missing',
		send: (shop) =>
			shop.send('/v1/payment-links', { method: 'POST', headers: JSON_TYPE, body: '{"item":"coffee"}' }),
		detail: /Send a new UUID/,
	},
	'a body that is not JSON': {
		code: 'invalid_json',
		send: (shop) => shop.send('/v1/payment-links', { method: 'POST', headers: JSON_TYPE, body: '{' }),
		detail: /JSON\.stringify/,
	},
	'a body of another type': {
		code: 'unsupported_media_type',
		send: (shop) =>
			shop.send('/v1/payment-links', {
				method: 'POST',
				headers: { 'content-type': 'text/plain' },
				body: '{}',
			}),
		detail: /application\/json/,
	},
	'an endpoint at another path': {
		code: 'not_found',
		send: (shop) => shop.send('/v1/payment-link'),
		detail: /"endpoint" attribute/,
	},
	'a connect link of an item that is paid for': {
		code: 'not_supported',
		send: (shop) =>
			shop.send('/v1/connect-links', {
				method: 'POST',
				headers: JSON_TYPE,
				body: JSON.stringify({ item: 'coffee', attempt: crypto.randomUUID() }),
			}),
		detail: /of kind "payment"\. Use <payment-link>/,
		logged: { setting: 'kind', value: 'connect', configured: ['payment'] },
	},
	'a token without a configuration for it': {
		code: 'token_invalid',
		config: { tokens: NONE },
		send: withToken(signed()),
		detail: /`tokens` is not configured/,
		logged: { setting: 'tokens' },
	},
	'a token of another key': {
		code: 'token_invalid',
		send: withToken(signed(undefined, OTHER)),
		detail: /signature does not match.*"tokens\.keys"/,
		logged: { setting: 'tokens' },
	},
	'a token whose key is not configured': {
		code: 'token_invalid',
		send: withToken(signed(undefined, { kid: 'old' })),
		detail: /"kid" in its header is not in "tokens\.keys" \(2026-01\)/,
		logged: { setting: 'tokens' },
	},
	'a token for another endpoint': {
		code: 'token_invalid',
		send: withToken(signed(undefined, { audience: 'other' })),
		detail: /"aud" is not "tokens\.audience", which is "shop"/,
		logged: { setting: 'tokens' },
	},
	'a token that is none': {
		code: 'token_invalid',
		send: withToken(() => 'abc'),
		detail: /not a JWT/,
		logged: { setting: 'tokens' },
	},
	'a token with a misspelt claim': {
		code: 'token_invalid',
		send: withToken(signed({ offer: { ...OFFER, titel: 'x' } })),
		detail: /Unknown field "offer\.titel"\. Did you mean "title"\?/,
		logged: { setting: 'tokens' },
	},
	'a token for another page': {
		code: 'origin_not_allowed',
		send: withToken(signed({ offer: OFFER, origins: ['https://b.example'] })),
		detail: /"origins" claim of the checkout token \(https:\/\/b\.example\)/,
		logged: { setting: 'origins claim of the token', value: ORIGIN, configured: ['https://b.example'] },
	},
	'a token that expired': {
		code: 'token_expired',
		send: withToken(signed(undefined, { now: new Date('2026-11-20T00:00:00Z') })),
		detail: /Sign a new one/,
	},
};

describe('A developer reads in the test environment what to change about', () => {
	for (const [name, { code, send, detail, config }] of Object.entries(MISTAKES)) {
		it(name, async () => {
			const response = await send(openShop({ ...CONFIG, ...config }));
			const problem = await problemOf(response);
			assert.equal(problem.code, code);
			assert.match(problem.detail ?? '', detail);
		});
	}
});

describe('In the live environment a problem has no `detail`, and no other page may read it:', () => {
	for (const [name, { code, send, config }] of Object.entries(MISTAKES)) {
		it(name, async () => {
			const response = await send(openLiveShop({ ...CONFIG, ...config }));
			const problem = await problemOf(response);
			assert.equal(problem.code, code);
			assert.equal('detail' in problem, false);
			const allowed = response.headers.get('access-control-allow-origin');
			assert.ok(allowed === null || allowed === ORIGIN);
		});
	}
});

describe('The log warns once, with the setting at fault, about', () => {
	for (const [environment, open] of [
		['test', openShop],
		['live', openLiveShop],
	] as const) {
		for (const [name, { code, send, logged, config }] of Object.entries(MISTAKES)) {
			if (!logged) continue;
			it(`${name}, in ${environment}`, async () => {
				const shop = open({ ...CONFIG, ...config });
				await send(shop);
				await send(shop);
				const entries = shop.log.filter(({ message }) => message === `answered ${code}`);
				assert.deepEqual(
					entries.map(({ level }) => level),
					['warn', 'info'],
				);
				const [{ setting, value, configured, request_id, code: logCode, origin } = {} as never] = entries;
				assert.equal(logCode, code);
				assert.equal(setting, logged.setting);
				assert.equal(value, logged.value ?? value);
				assert.deepEqual(configured, logged.configured);
				assert.match(String(request_id), /^[0-9a-f-]{36}$/);
				assert.equal(typeof origin, 'string');
			});
		}
	}

	it('strangers’ origins no more than fifty times in an hour', async () => {
		const shop = openLiveShop();
		for (let at = 0; at < 200; at++) await from(`https://${at}.example`)(shop);
		assert.equal(shop.log.filter(({ level }) => level === 'warn').length, 50);
	});
});

describe('A page outside the list', () => {
	const preflight = {
		method: 'OPTIONS',
		headers: { origin: 'http://127.0.0.1:3000', 'access-control-request-method': 'POST' },
	};

	it('reads in the test environment why it is refused, also behind a preflight', async () => {
		const shop = openShop();
		const asked = await shop.send('/v1/payment-links', preflight);
		assert.equal(asked.status, 204);
		assert.equal(asked.headers.get('access-control-allow-origin'), 'http://127.0.0.1:3000');
		const refused = await shop.create({}, { origin: 'http://127.0.0.1:3000' });
		assert.equal(refused.status, 403);
		assert.equal(refused.headers.get('access-control-allow-origin'), 'http://127.0.0.1:3000');
		assert.equal(refused.headers.get('access-control-allow-credentials'), null);
		assert.equal(shop.provider.orders.length, 0);
	});

	it('reads nothing in the live environment', async () => {
		const shop = openLiveShop();
		for (const response of [
			await shop.send('/v1/payment-links', preflight),
			await shop.create({}, { origin: 'http://127.0.0.1:3000' }),
		]) {
			assert.equal(response.status, 403);
			assert.equal(response.headers.get('access-control-allow-origin'), null);
		}
	});

	it('is not named where its header is not an origin', async () => {
		for (const origin of [
			'*',
			'https://a.example, https://b.example',
			'file://',
			'https://user@shop.example',
		]) {
			const response = await from(origin)(openShop());
			assert.equal(response.status, 403);
			assert.equal(response.headers.get('access-control-allow-origin'), null, origin);
		}
	});
});

describe('The developer’s sentence of a problem', () => {
	it('is one for every code but the one that nobody has to act on', () => {
		const without = PROBLEM_CODES.filter((code) => detailOf(new ProblemError(code)) === undefined);
		assert.deepEqual(without, ['attempt_in_progress']);
	});

	it('names a provider whose keys are refused, and none of its words', async () => {
		const shop = openShop();
		shop.provider.createPayment = () =>
			Promise.reject(
				Object.assign(new Error('key sk_test_hunter2 is revoked'), {
					name: 'ProviderError',
					provider: 'fakepay',
					fault: 'unauthorized',
					executed: 'no',
				}),
			);
		const { code, detail } = await problemOf(await shop.create());
		assert.equal(code, 'provider_unavailable');
		assert.equal(
			detail,
			'The provider "fakepay" refused the keys of its adapter. Check them, and that they belong to its base URL.',
		);
	});

	it('holds nothing that the payer wrote, wherever the page put it', async () => {
		const word = fc.stringMatching(/^[A-Za-z][a-z]{5,12}$/);
		await fc.assert(
			fc.asyncProperty(word, word, fc.integer({ min: 1e6, max: 1e9 }), async (first, last, digits) => {
				const customer = {
					first_name: `${first}Q`,
					last_name: `${last} Q`,
					email: `${first}.${last}@correo.example`,
					phone: `+57${digits}`,
					document_number: `${digits}X`,
				};
				const shop = openShop(CONFIG);
				for (const place of Object.values(customer)) {
					for (const body of [
						{ item: place },
						{ method: place },
						{ item: 'donation', amount: place.slice(0, 20) },
						{ return_url: `${ORIGIN}/${place}` },
						{ return_url: `https://other.example/?q=${encodeURIComponent(place)}` },
						{ return_url: `https://${encodeURIComponent(place)}:x@shop.example/thanks` },
						{ token: place },
						{ note: place },
						{ customer: { ...customer, email: place } },
					]) {
						const { detail = '' } = await problemOf(await shop.create({ customer, ...body }));
						for (const value of Object.values(customer)) {
							const plain = value.replace('+', '');
							for (const form of [plain, encodeURIComponent(plain)]) {
								assert.equal(detail.includes(form), false, `${form} in ${detail}`);
								assert.equal(JSON.stringify(shop.log).includes(form), false, `${form} in the log`);
							}
						}
					}
				}
			}),
			{ numRuns: 30 },
		);
	});

	it('holds no secret of the configuration, whatever is asked', async () => {
		const secret = 'an-endpoint-secret-of-32-characters';
		const admin = { secret: 'an-admin-secret-of-32-characters!' };
		const secrets = [KEY.secret, secret, admin.secret];
		await fc.assert(
			fc.asyncProperty(fc.string(), fc.webUrl(), fc.string(), async (text, url, token) => {
				const shop = openShop({ ...CONFIG, statusTokenSecret: secret, admin });
				for (const response of [
					await shop.create({ item: text }),
					await shop.create({ return_url: url }),
					await shop.create({ item: NONE, token }),
					await shop.create({ method: text }),
					await shop.send(`/v1/items/${encodeURIComponent(text)}`),
					await shop.send('/v1/admin/charges', {
						method: 'POST',
						headers: { origin: '', authorization: 'Bearer x' },
					}),
				]) {
					const body = await response.text();
					for (const secret of secrets) assert.equal(body.includes(secret), false);
				}
			}),
			{ numRuns: 50 },
		);
	});
});

describe('The nearest name', () => {
	for (const [name, known, found] of [
		['cofee', ['tea', 'coffee'], 'coffee'],
		['Coffee', ['coffee'], 'coffee'],
		['pro_monthly', ['pro-monthly', 'pro-yearly'], 'pro-monthly'],
		['x', ['tea'], undefined],
		['water', ['tea', 'coffee'], undefined],
		['', ['tea'], undefined],
		['tea', [], undefined],
	] as const) {
		it(`to "${name}" in (${known.join(', ')}) is ${found ?? 'none'}`, () => {
			assert.equal(nearestName(name, known), found);
		});
	}
});
