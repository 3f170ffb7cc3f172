import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { base64url, CompactSign, exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
	signCheckoutToken,
	TokenError,
	verifyCheckoutToken,
	type CheckoutClaims,
	type TokenKey,
} from '../../../src/endpoint/sale/token.ts';
import type { CreatedLink } from '../../../src/wire/links.ts';
import { openShop, problemOf, START, type Shop } from '../shop.ts';

const SECRET = 'a-token-secret-of-32-characters!';
const OLD_SECRET = 'the-secret-of-last-month-32-chars';
const KEY = { kid: '2026-11', alg: 'HS256', secret: SECRET } as const;
const NOW = new Date(START);
const SECONDS = START / 1000;
const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
const jti = '5a1f7d7e-4a80-4b7c-8f57-d1f4b7a3e9c2';
const offer = {
	kind: 'payment',
	title: 'Factura 2045',
	amount: { value: '1400000', currency: 'COP' },
	reference: 'INV-2045',
} as const;

function openTokenShop(
	keys: readonly TokenKey[] = [KEY, { ...KEY, kid: '2026-10', secret: OLD_SECRET }],
): Shop {
	return openShop({
		tokens: { audience: 'shop', keys },
		origins: ['https://shop.example', 'https://b.example'],
	});
}

const sign = (claims: Partial<CheckoutClaims> = {}, options: object = {}) =>
	signCheckoutToken({ offer, ...claims }, { ...KEY, audience: 'shop', now: NOW, jti, ...options });

const verify = (token: string, keys: readonly TokenKey[] = [KEY]) =>
	verifyCheckoutToken(token, { audience: 'shop', keys, now: NOW });

const pay = (shop: Shop, token: string, body: Record<string, unknown> = {}) =>
	shop.create({ item: undefined, attempt, token, ...body } as Record<string, unknown>);

describe('A checkout token', () => {
	it('sells what the merchant signed, at the price that the merchant signed', async () => {
		const shop = openTokenShop();
		assert.equal((await pay(shop, await sign())).status, 201);
		const [order] = shop.provider.orders;
		assert.deepEqual(order?.amount, offer.amount);
		assert.equal(order?.title, 'Factura 2045');
		assert.deepEqual(order?.metadata, { reference: 'INV-2045' });
	});

	it('makes one payment however often it is used, from whatever attempt', async () => {
		const shop = openTokenShop();
		const token = await sign();
		const links = await Promise.all(
			[attempt, crypto.randomUUID(), crypto.randomUUID()].map(
				async (one) => (await (await pay(shop, token, { attempt: one })).json()) as CreatedLink,
			),
		);
		assert.equal(new Set(links.map(({ url }) => url)).size, 1);
		assert.equal(shop.provider.payments.size, 1);
	});

	it('may be paid anew once its payment ended without money', async () => {
		const shop = openTokenShop();
		const token = await sign();
		await pay(shop, token);
		shop.provider.set({ status: 'expired', ended: true });
		shop.wait(5_000);
		assert.equal((await pay(shop, token)).status, 201);
		assert.equal(shop.provider.payments.size, 2);
	});

	it('replaces the link of its order when it states another price, also under the same jti', async () => {
		const shop = openTokenShop();
		await pay(shop, await sign());
		const other = await sign({ offer: { ...offer, amount: { value: '1', currency: 'COP' } } });
		assert.equal((await pay(shop, other)).status, 201);
		const payments = [...shop.provider.payments.values()];
		assert.deepEqual(
			payments.map(({ amount, ended }) => [amount.value, ended]),
			[
				['1400000', true],
				['1', false],
			],
		);
	});

	it('is accepted under the key of last month while both are configured', async () => {
		const shop = openTokenShop();
		assert.equal((await pay(shop, await sign({}, { kid: '2026-10', secret: OLD_SECRET }))).status, 201);
	});

	it('may be signed with Ed25519, and checked with the public key alone', async () => {
		const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
		const shop = openTokenShop([{ kid: 'ed', alg: 'EdDSA', jwk: await exportJWK(publicKey) }]);
		const token = await sign({}, { kid: 'ed', alg: 'EdDSA', jwk: await exportJWK(privateKey) });
		assert.equal((await pay(shop, token)).status, 201);
	});

	it('is checked with the private half too, by a server that both signs and sells', async () => {
		const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
		const key = { kid: 'ed', alg: 'EdDSA', jwk: await exportJWK(privateKey) } as const;
		assert.equal((await pay(openTokenShop([key]), await sign({}, key))).status, 201);
	});

	it('names its own return page, within the list', async () => {
		const shop = openTokenShop();
		await pay(shop, await sign({ return_url: 'https://shop.example/thanks?order=2045' }));
		assert.match(
			shop.provider.orders[0]?.returnUrl ?? '',
			/^https:\/\/shop\.example\/thanks\?order=2045&checkout=/,
		);
		const outside = await pay(openTokenShop(), await sign({ return_url: 'https://evil.example/' }));
		assert.equal((await problemOf(outside)).code, 'return_url_not_allowed');
	});

	it('is for the pages that it names', async () => {
		const shop = openTokenShop();
		const response = await pay(shop, await sign({ origins: ['https://b.example'] }));
		assert.equal((await problemOf(response)).code, 'origin_not_allowed');
		assert.equal((await pay(shop, await sign({ origins: ['https://shop.example'] }))).status, 201);
	});

	for (const field of ['item', 'quantity', 'amount']) {
		it(`leaves the browser no word about ${field}`, async () => {
			const shop = openTokenShop();
			const value = field === 'quantity' ? 2 : 'tea';
			assert.equal((await pay(shop, await sign(), { [field]: value })).status, 422);
			assert.equal(shop.provider.orders.length, 0);
		});
	}

	it('is turned down by the signer when it would live too long or be too big', async () => {
		const tooLong = { name: 'RangeError', message: /up to 60 minutes, not / };
		await assert.rejects(sign({}, { minutes: 61 }), tooLong);
		await assert.rejects(sign({}, { minutes: 0 }), tooLong);
		await assert.rejects(sign({ offer: { ...offer, description: 'x'.repeat(5000) } }), {
			name: 'RangeError',
			message: /\d{4} bytes; 4096 fit/,
		});
	});

	for (const [minutes, seconds] of [
		[undefined, 900],
		[5, 300],
		[60, 3600],
	] as const) {
		it(`lives for ${seconds} seconds when it is asked to live for ${minutes ?? 'no particular number of'} minutes`, async () => {
			const { expiresAt } = await verify(await sign({}, { minutes }));
			assert.equal(expiresAt.toISOString(), new Date(START + seconds * 1000).toISOString());
		});
	}

	it('may have 4096 bytes and not one more', async () => {
		// In base 64 not every length can be met; with a name of this length 4096 can.
		const key = { ...KEY, kid: '2026-11b' };
		const describedBy = (letters: number) =>
			sign({ offer: { ...offer, description: 'x'.repeat(letters) } }, key);
		const most = Math.ceil(((4096 - (await describedBy(0)).length) * 3) / 4);
		const token = await describedBy(most);
		assert.equal(token.length, 4096);
		assert.equal((await verify(token, [key])).jti, jti);
		await assert.rejects(describedBy(most + 1), RangeError);
	});

	it('may be signed by a clock that is a minute ahead', async () => {
		const now = new Date(START + 60_000);
		assert.equal((await verify(await sign({}, { now }))).jti, jti);
	});

	it('is the same token when its jti is in capitals', async () => {
		assert.equal((await verify(await sign({}, { jti: jti.toUpperCase() }))).jti, jti);
	});

	it('is signed and checked with a secret in bytes as with the same one in text', async () => {
		const bytes = { ...KEY, secret: new TextEncoder().encode(SECRET) };
		assert.equal((await verify(await sign({}, bytes))).jti, jti);
		assert.equal((await verify(await sign(), [bytes])).jti, jti);
	});

	const forge = (header: object, claims: object = {}, secret = SECRET) =>
		new CompactSign(
			new TextEncoder().encode(
				JSON.stringify({ offer, aud: 'shop', jti, iat: SECONDS, exp: SECONDS + 900, ...claims }),
			),
		)
			.setProtectedHeader({ alg: 'HS256', typ: 'checkout+jwt', kid: KEY.kid, ...header })
			.sign(new TextEncoder().encode(secret));
	const unsigned = (header: object) =>
		`${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify({ offer, aud: 'shop', jti, iat: SECONDS, exp: SECONDS + 900 }))}.`;
	const reheaded = (token: string, header: object) =>
		token.replace(
			/^[^.]*/,
			base64url.encode(JSON.stringify({ alg: 'HS256', typ: 'checkout+jwt', kid: KEY.kid, ...header })),
		);
	const withOffer = (change: object) => () => forge({}, { offer: { ...offer, ...change } });

	const attacks: Record<string, readonly [code: string, make: () => string | Promise<string>]> = {
		'signed with another secret': ['token_invalid', () => forge({}, {}, 'x'.repeat(32))],
		'signed with the other key’s secret': ['token_invalid', () => forge({}, {}, OLD_SECRET)],
		'that needs no signature': [
			'token_invalid',
			() => unsigned({ alg: 'none', typ: 'checkout+jwt', kid: KEY.kid }),
		],
		'that needs no signature, in capitals': [
			'token_invalid',
			() => unsigned({ alg: 'NONE', typ: 'checkout+jwt', kid: KEY.kid }),
		],
		'with another algorithm': ['token_invalid', () => forge({ alg: 'HS512' }, {}, SECRET.repeat(2))],
		'without a kid': ['token_invalid', () => forge({ kid: undefined })],
		'with an unknown kid': ['token_invalid', () => forge({ kid: 'x' })],
		'with a path as kid': ['token_invalid', () => forge({ kid: '../../dev/null' })],
		'with __proto__ as kid': ['token_invalid', () => forge({ kid: '__proto__' })],
		'of another type': ['token_invalid', () => forge({ typ: 'JWT' })],
		'of no type': ['token_invalid', () => forge({ typ: undefined })],
		'that is a status token': ['token_invalid', () => forge({ typ: 'status-token+jwt' })],
		'for another audience': ['token_invalid', () => forge({}, { aud: 'other' })],
		'for nobody': ['token_invalid', () => forge({}, { aud: undefined })],
		'that expired': ['token_expired', () => forge({}, { iat: SECONDS - 900, exp: SECONDS - 61 })],
		'without an end': ['token_invalid', () => forge({}, { exp: undefined })],
		'without a beginning': ['token_invalid', () => forge({}, { iat: undefined })],
		'from the future': ['token_invalid', () => forge({}, { iat: SECONDS + 120, exp: SECONDS + 900 })],
		'not valid yet': ['token_invalid', () => forge({}, { nbf: SECONDS + 120 })],
		'that lives 61 minutes': ['token_invalid', () => forge({}, { exp: SECONDS + 3660 })],
		'that lives ten years': ['token_invalid', () => forge({}, { exp: SECONDS + 315_360_000 })],
		'with a date as text': ['token_invalid', () => forge({}, { exp: '2099-01-01' })],
		'without a jti': ['token_invalid', () => forge({}, { jti: undefined })],
		'with a jti that is no UUID': ['token_invalid', () => forge({}, { jti: '1' })],
		'with a jti that is more than a UUID': ['token_invalid', () => forge({}, { jti: `${jti}0` })],
		'with a jti that ends in a UUID': ['token_invalid', () => forge({}, { jti: `0${jti}` })],
		'with a trimmed signature': ['token_invalid', async () => (await forge({})).slice(0, -2)],
		'with a part too many': ['token_invalid', async () => `${await forge({})}.x`],
		'that brings its own key': [
			'token_invalid',
			() =>
				new SignJWT({ offer })
					.setProtectedHeader({
						alg: 'HS256',
						typ: 'checkout+jwt',
						kid: 'x',
						jwk: { kty: 'oct', ...{ k: 'eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4' } },
						jku: 'https://evil.example',
					})
					.setAudience('shop')
					.setJti(jti)
					.setIssuedAt(SECONDS)
					.setExpirationTime(SECONDS + 900)
					.sign(new TextEncoder().encode('x'.repeat(32))),
		],
		'signed with the public key as if it were a secret': [
			'token_invalid',
			async () => {
				const jwk = await exportJWK((await generateKeyPair('EdDSA', { crv: 'Ed25519' })).publicKey);
				return forge({ kid: 'x' }, {}, JSON.stringify(jwk));
			},
		],
		'with an algorithm of another family': [
			'token_invalid',
			() => forge({}).then((token) => reheaded(token, { alg: 'EdDSA' })),
		],
		'with RS256': ['token_invalid', () => forge({}).then((token) => reheaded(token, { alg: 'RS256' }))],
		'that says where its key is, signed with that key': [
			'token_invalid',
			() =>
				forge(
					{ jku: 'https://evil.example/jwks.json', x5u: 'https://evil.example/x.pem' },
					{},
					'x'.repeat(32),
				),
		],
		'with a kid that is a list': ['token_invalid', () => forge({ kid: [KEY.kid] })],
		'for a list of others': ['token_invalid', () => forge({}, { aud: ['other', 'shop '] })],
		'without a signature': ['token_invalid', async () => (await forge({})).replace(/[^.]*$/, '')],
		'with another’s signature': [
			'token_invalid',
			async () =>
				`${(await forge({})).replace(/[^.]*$/, '')}${(await forge({}, { jti: attempt })).split('.')[2]}`,
		],
		'whose price was changed on the way': [
			'token_invalid',
			async () => {
				const [head, , signature] = (await forge({})).split('.');
				const cheap = {
					offer: { ...offer, amount: { value: '1', currency: 'COP' } },
					aud: 'shop',
					jti,
					iat: SECONDS,
					exp: SECONDS + 900,
				};
				return `${head}.${base64url.encode(JSON.stringify(cheap))}.${signature}`;
			},
		],
		'that is encrypted': ['token_invalid', async () => `${await forge({})}.x.x`],
		'whose payload is no JSON': [
			'token_invalid',
			() =>
				new CompactSign(new TextEncoder().encode('offer'))
					.setProtectedHeader({ alg: 'HS256', typ: 'checkout+jwt', kid: KEY.kid })
					.sign(new TextEncoder().encode(SECRET)),
		],
		'with a critical extension': [
			'token_invalid',
			async () => (await unsigned({ alg: 'HS256', crit: ['x'], x: 1 })) + 'AA',
		],
		'that is no token': ['token_invalid', () => 'x'],
		'without an offer': ['token_invalid', () => forge({}, { offer: undefined })],
		'with a claim that nobody knows': ['token_invalid', withOffer({ price: '1' })],
		'with a price as a number': ['token_invalid', withOffer({ amount: 1_400_000 })],
		'with a price of nothing': ['token_invalid', withOffer({ amount: { value: '0', currency: 'COP' } })],
		'without a price': ['token_invalid', withOffer({ amount: undefined })],
		'for a provider that is not there': ['token_invalid', withOffer({ provider: 'elsepay' })],
		'with a split that is neither share nor sum': [
			'token_invalid',
			withOffer({ splits: [{ customer_id: 'x' }] }),
		],
	};
	for (const [name, [code, make]] of Object.entries(attacks)) {
		it(`${name} sells nothing`, async () => {
			const shop = openTokenShop();
			const response = await pay(shop, await make());
			assert.equal(response.status, 401);
			assert.equal((await problemOf(response)).code, code);
			assert.equal(shop.provider.orders.length, 0);
		});
	}

	it('of five thousand bytes is refused as a request', async () => {
		const shop = openTokenShop();
		assert.equal((await pay(shop, 'x'.repeat(5000))).status, 422);
	});

	it('of five thousand bytes is refused before it is looked at, however well it is signed', async () => {
		const token = await forge({}, { offer: { ...offer, description: 'x'.repeat(5000) } });
		await assert.rejects(verify(token), { code: 'token_invalid', message: 'longer than 4 KB' });
	});

	/** What the merchant reads in the log, and whether what the JWT library said stands behind it. */
	const reasons: readonly (readonly [
		make: () => Promise<string>,
		code: TokenError['code'],
		message: string | RegExp,
		hasCause: boolean,
	])[] = [
		[() => Promise.resolve('x'), 'token_invalid', 'it is not a JWT', true],
		[() => forge({ kid: 'x' }), 'token_invalid', 'its kid is not known', false],
		[() => forge({}, { jti: '1' }), 'token_invalid', 'its jti is not a UUID', false],
		[() => forge({}, { exp: SECONDS + 3601 }), 'token_invalid', 'it lives for more than 60 minutes', false],
		[() => forge({}, { iat: SECONDS + 61 }), 'token_invalid', 'it was issued in the future', false],
		[() => forge({}, { iat: SECONDS - 900, exp: SECONDS - 60 }), 'token_expired', 'it expired', true],
		[() => forge({}, { aud: 'other' }), 'token_invalid', /"aud"/, true],
		[() => forge({}, {}, OLD_SECRET), 'token_invalid', /signature/, true],
	];
	for (const [make, code, message, hasCause] of reasons) {
		it(`is refused with a reason: ${String(message)}`, async () => {
			await assert.rejects(verify(await make()), (error) => {
				assert.ok(error instanceof TokenError);
				assert.equal(error.name, 'TokenError');
				assert.equal(error.code, code);
				assert.match(error.message, typeof message === 'string' ? new RegExp(`^${message}$`) : message);
				assert.equal('cause' in error, hasCause);
				return true;
			});
		});
	}

	it('under an Ed25519 key is not accepted when it is signed with the public key as a secret', async () => {
		const { publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
		const jwk = await exportJWK(publicKey);
		const shop = openTokenShop([{ kid: 'ed', alg: 'EdDSA', jwk }]);
		for (const secret of [JSON.stringify(jwk), jwk.x ?? '', String(base64url.decode(jwk.x ?? ''))]) {
			const response = await pay(shop, await forge({ kid: 'ed' }, {}, secret));
			assert.equal((await problemOf(response)).code, 'token_invalid');
		}
		assert.equal(shop.provider.orders.length, 0);
	});

	it('sells nothing at an endpoint that knows no keys', async () => {
		const shop = openShop();
		assert.equal((await problemOf(await pay(shop, await sign()))).code, 'token_invalid');
	});
});
