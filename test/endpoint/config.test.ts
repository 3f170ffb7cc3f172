import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError, createEndpoint, type EndpointConfig } from '../../src/endpoint/index.ts';
import { memory } from '../../src/stores/memory.ts';
import { fakeProvider } from './fake-provider.ts';

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

const item = (change: object) => ({
	items: { coffee: { ...Object.values(good().items ?? {})[0], ...change } },
});

describe('A configuration', () => {
	it('that is right is accepted', () => assert.deepEqual(problemsOf({}), []));

	it('that is wrong is refused with everything that is wrong with it, at once', () => {
		const problems = problemsOf({ origins: [], secret: 'short', ...item({ title: '' }) });
		assert.equal(problems.length, 3);
	});

	const cases: Record<string, readonly [change: object, says: RegExp]> = {
		'an origin with a path': [{ origins: ['https://shop.example/'] }, /"https:\/\/shop\.example"/],
		'an origin without a scheme': [{ origins: ['shop.example'] }, /scheme, host and port/],
		'any origin at all': [{ origins: ['*'] }, /is not one/],
		'plain http with live keys': [
			{ origins: ['http://shop.example'], providers: [{ ...fakeProvider(), environment: 'live' }] },
			/live keys/,
		],
		'a return address without a host': [{ returnUrls: ['/thanks'] }, /not a full one/],
		'a return address that is code': [{ returnUrls: ['javascript:alert(1)'] }, /https/],
		'no providers': [{ providers: [] }, /Add one/],
		'a provider twice': [{ providers: [fakeProvider(), fakeProvider()] }, /twice/],
		'test and live keys together': [
			{ providers: [fakeProvider(), { ...fakeProvider(), name: 'other', environment: 'live' }] },
			/mixed/,
		],
		'a short token secret': [
			{ tokens: { audience: 'shop', keys: [{ kid: 'a', alg: 'HS256', secret: 'short' }] } },
			/32 bytes/,
		],
		'two token keys of one name': [
			{
				tokens: {
					audience: 'shop',
					keys: [1, 2].map(() => ({ kid: 'a', alg: 'HS256', secret: 'x'.repeat(32) })),
				},
			},
			/same `kid`/,
		],
		'no store': [{ store: undefined }, /sqlite/],
		'a short admin secret': [{ admin: { secret: 'x' } }, /admin\.secret/],
		'a country in words': [{ merchant: { country: 'Colombia' } }, /two-letter/],
		'an item without a price': [item({ amount: undefined }), /`amount` or `openAmount`/],
		'a price as a number': [item({ amount: { value: 49900, currency: 'COP' } }), /major units/],
		'a price of nothing': [item({ amount: { value: '0', currency: 'COP' } }), /`amount`/],
		'centavos of a peso that has none': [item({ amount: { value: '10.5', currency: 'CLP' } }), /decimals/],
		'a price for a connect link': [item({ kind: 'connect' }), /no amount/],
		'a provider that is not there': [item({ provider: 'elsepay' }), /fakepay/],
		'two methods of one name': [item({ methods: [{ id: 'a' }, { id: 'a' }] }), /two methods/],
		'a quantity upside down': [item({ quantity: { min: 5, max: 2 } }), /quantity/],
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
