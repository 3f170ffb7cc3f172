import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { base64url, CompactSign, SignJWT } from 'jose';
import { secretOf } from '../../../src/endpoint/crypto/status-tokens.ts';
import { memory } from '../../../src/stores/memory.ts';
import { openShop, problemOf, START, type Shop } from '../shop.ts';

const SECRET = 'a-receipt-secret-of-32-characters';
const SECONDS = START / 1000;
const DAY = 24 * 60 * 60;
const OTHER_ID = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';

const encoder = new TextEncoder();
const open = () => openShop({ statusTokenSecret: SECRET });

/** A status token for `id` as the endpoint signs it, but for what is changed. */
const forge = (id: string, header: object = {}, claims: object = {}, secret = SECRET) =>
	new CompactSign(
		encoder.encode(
			JSON.stringify({ sub: id, aud: 'checkout', iat: SECONDS, exp: SECONDS + 40 * DAY, ...claims }),
		),
	)
		.setProtectedHeader({ alg: 'HS256', typ: 'status-token+jwt', ...header })
		.sign(encoder.encode(secret));
const parts = async (id: string) => (await forge(id)).split('.') as [string, string, string];
const encode = (value: object) => base64url.encode(JSON.stringify(value));

function read(shop: Shop, id: string, authorization: string | null): Promise<Response> {
	return shop.send(`/v1/payment-links/${id}`, authorization === null ? {} : { headers: { authorization } });
}

const bearer = (status_token: string) => `Bearer ${status_token}`;

const ATTACKS: Record<string, (id: string, status_token: string) => string | null | Promise<string | null>> =
	{
		'no status token': () => null,
		'an empty one': () => '',
		'the scheme alone': () => 'Bearer ',
		'a word': () => 'Bearer x',
		'three dots': () => 'Bearer ...',
		'another scheme': (_, status_token) => `Basic ${status_token}`,
		'no scheme': (_, status_token) => status_token,
		'two status tokens': (_, status_token) => `Bearer ${status_token}, Bearer ${status_token}`,
		'something after it': (_, status_token) => `Bearer ${status_token} x`,
		'the status token of another link': async () => bearer(await forge(OTHER_ID)),
		'one for nothing': async (id) => bearer(await forge(id, {}, { sub: undefined })),
		'one for a list of links': async (id) => bearer(await forge(id, {}, { sub: [id] })),
		'one for the link in capitals': async (id) => bearer(await forge(id, {}, { sub: id.toUpperCase() })),
		'one signed with another secret': async (id) => bearer(await forge(id, {}, {}, 'x'.repeat(32))),
		'one signed with nothing': async (id) =>
			`Bearer ${encode({ alg: 'none', typ: 'status-token+jwt' })}.${(await parts(id))[1]}.`,
		'one signed with "none" and a signature': async (id) =>
			`Bearer ${encode({ alg: 'none', typ: 'status-token+jwt' })}.${(await parts(id))[1]}.AA`,
		'one whose algorithm is None': async (id) =>
			`Bearer ${encode({ alg: 'None', typ: 'status-token+jwt' })}.${(await parts(id))[1]}.AA`,
		'one with HS512': async (id) => bearer(await forge(id, { alg: 'HS512' }, {}, SECRET.repeat(2))),
		'one with HS384': async (id) => bearer(await forge(id, { alg: 'HS384' }, {}, SECRET.repeat(2))),
		'one whose algorithm was swapped': async (id) => {
			const [, claims, signature] = await parts(id);
			return `Bearer ${encode({ alg: 'EdDSA', typ: 'status-token+jwt' })}.${claims}.${signature}`;
		},
		'one of another type': async (id) => bearer(await forge(id, { typ: 'JWT' })),
		'one of no type': async (id) => bearer(await forge(id, { typ: undefined })),
		'a checkout token': async (id) => bearer(await forge(id, { typ: 'checkout+jwt' })),
		'one of another endpoint': async (id) => bearer(await forge(id, {}, { aud: 'other' })),
		'one of no endpoint': async (id) => bearer(await forge(id, {}, { aud: undefined })),
		'an expired one': async (id) => bearer(await forge(id, {}, { exp: SECONDS - 1 })),
		'one that never expires': async (id) => bearer(await forge(id, {}, { exp: undefined })),
		'one without a beginning': async (id) => bearer(await forge(id, {}, { iat: undefined })),
		'one from the future': async (id) => bearer(await forge(id, {}, { iat: SECONDS + 3600 })),
		'one that is not valid yet': async (id) => bearer(await forge(id, {}, { nbf: SECONDS + 3600 })),
		'one that lives ten years, after 41 days': async (id) =>
			bearer(await forge(id, {}, { iat: SECONDS - 41 * DAY, exp: SECONDS + 3650 * DAY })),
		'one with its end as a text': async (id) => bearer(await forge(id, {}, { exp: '2099-01-01' })),
		'one with a trimmed signature': (_, status_token) => bearer(status_token.slice(0, -2)),
		'one without a signature': (_, status_token) => bearer(status_token.replace(/[^.]*$/, '')),
		'one with a longer signature': (_, status_token) => bearer(`${status_token}AAAA`),
		'one with padding': (_, status_token) => bearer(`${status_token}=`),
		'one whose link was changed on the way': async (id) => {
			const [head, , signature] = await parts(OTHER_ID);
			return `Bearer ${head}.${encode({ sub: id, aud: 'checkout', iat: SECONDS, exp: SECONDS + DAY })}.${signature}`;
		},
		'one that brings its own key': (id) =>
			new SignJWT({ sub: id })
				.setProtectedHeader({
					alg: 'HS256',
					typ: 'status-token+jwt',
					kid: '../../dev/null',
					jwk: { kty: 'oct', ...{ k: base64url.encode('x'.repeat(32)) } },
					jku: 'https://evil.example/jwks.json',
				})
				.setAudience('checkout')
				.setIssuedAt(SECONDS)
				.setExpirationTime(SECONDS + DAY)
				.sign(encoder.encode('x'.repeat(32)))
				.then(bearer),
		'one with a critical extension': async (id) => {
			const [, claims, signature] = await parts(id);
			return `Bearer ${encode({ alg: 'HS256', typ: 'status-token+jwt', crit: ['x'], x: 1 })}.${claims}.${signature}`;
		},
		'one of five thousand bytes': async (id) => bearer(await forge(id, {}, { x: 'x'.repeat(5000) })),
		'a hundred thousand letters': () => `Bearer ${'a'.repeat(100_000)}`,
	};

describe('A status is not told for', () => {
	for (const [name, attack] of Object.entries(ATTACKS)) {
		it(name, async () => {
			const shop = open();
			const { id, status_token: status_token } = await shop.created();
			const response = await read(shop, id, await attack(id, status_token));
			assert.equal(response.status, 401);
			assert.equal((await problemOf(response)).code, 'status_token_invalid');
			assert.equal(response.headers.get('www-authenticate'), 'Bearer');
			assert.equal(shop.provider.reads, 0, 'nobody asked the provider');
		});
	}
});

describe('A status token', () => {
	it('that is forged here with the right secret is accepted: the table above fails for the reason it names', async () => {
		const shop = open();
		const { id } = await shop.created();
		assert.equal((await read(shop, id, bearer(await forge(id)))).status, 200);
	});

	it('reads its link for forty days, and no longer', async () => {
		const shop = open();
		const link = await shop.created();
		shop.wait(40 * DAY * 1000 - 1000);
		assert.equal((await read(shop, link.id, bearer(link.status_token))).status, 200);
		shop.wait(2000);
		assert.equal((await read(shop, link.id, bearer(link.status_token))).status, 401);
	});

	it('of one endpoint is worth nothing at another with the same secret', async () => {
		const link = await open().created();
		const other = openShop({ statusTokenSecret: SECRET, id: 'other' });
		assert.equal((await read(other, link.id, bearer(link.status_token))).status, 401);
	});

	it('says nothing but which link it is for', async () => {
		const shop = open();
		const { id, status_token: status_token } = await shop.created({ customer: { email: 'ana@correo.com' } });
		const claims = JSON.parse(String(Buffer.from(status_token.split('.')[1] ?? '', 'base64url'))) as object;
		assert.deepEqual(claims, { sub: id, aud: 'checkout', iat: SECONDS, exp: SECONDS + 40 * DAY });
	});
});

describe('The secret that an endpoint makes for itself', () => {
	it('is the same for processes that start at once', async () => {
		const store = memory();
		const secrets = await Promise.all(Array.from({ length: 5 }, () => secretOf(undefined, store)()));
		assert.equal(new Set(secrets.map(String)).size, 1);
	});

	it('is the one that was kept first, for a process that was too slow to keep its own', async () => {
		let now = START;
		const store = memory({ clock: () => now });
		const complete = store.complete.bind(store);
		let quick: Uint8Array | undefined;
		const slow = mock.method(store, 'complete', async (...args: Parameters<typeof complete>) => {
			slow.mock.restore();
			now += 6_000;
			quick = await secretOf(undefined, store)();
			return complete(...args);
		});
		assert.deepEqual(await secretOf(undefined, store)(), quick);
	});
});
