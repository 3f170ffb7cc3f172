import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openLiveShop, openShop, ORIGIN, type Shop } from '../shop.ts';

const ADMIN = 'an-admin-secret-of-32-characters!';
const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const bearer = { authorization: `Bearer ${ADMIN}` };
const id = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';

/** Every route, answered well and badly: what to send, and the status that shows that it was the case that was meant. */
const REQUESTS: readonly (readonly [path: string, init: RequestInit, status: number])[] = [
	['/v1/items/coffee', {}, 200],
	['/v1/items/nothing', {}, 404],
	[
		'/v1/payment-links',
		{ method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ item: 'coffee', attempt }) },
		201,
	],
	['/v1/payment-links', { method: 'POST', headers: JSON_TYPE, body: '{' }, 400],
	[
		'/v1/payment-links',
		{ method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ token: 'x', attempt }) },
		401,
	],
	['/v1/payment-links', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }, 415],
	['/v1/payment-links', { method: 'POST', headers: JSON_TYPE, body: ' '.repeat(20_000) }, 413],
	['/v1/payment-links', { method: 'POST', headers: FORM_TYPE, body: `item=coffee&attempt=${attempt}` }, 303],
	['/v1/payment-links', { method: 'POST', headers: FORM_TYPE, body: 'item=nothing' }, 404],
	['/v1/payment-links', { method: 'OPTIONS' }, 204],
	[`/v1/payment-links/${id}`, {}, 401],
	[
		'/v1/connect-links',
		{ method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ item: 'card', attempt }) },
		401,
	],
	[`/v1/connect-links/${id}`, { headers: { authorization: 'Bearer a.b.c' } }, 401],
	['/v1/webhooks/fakepay', { method: 'POST', headers: { origin: '', 'x-signed': 'yes' }, body: 'REF' }, 200],
	['/v1/webhooks/fakepay', { method: 'POST', headers: { origin: '' }, body: 'REF' }, 401],
	['/v1/webhooks/nobody', { method: 'POST', headers: { origin: '' }, body: 'REF' }, 404],
	[
		'/v1/admin/charges',
		{ method: 'POST', headers: { origin: '', ...bearer, ...JSON_TYPE }, body: '{}' },
		422,
	],
	['/v1/admin/charges', { method: 'POST', headers: { origin: '' }, body: '{}' }, 401],
	['/v1/admin/charges', { method: 'POST', headers: bearer, body: '{}' }, 404],
	['/v1/admin/charges/0123456789ABCDEFGH', { headers: { origin: '', ...bearer } }, 404],
	['/v1/admin/links/fakepay', { headers: { origin: '', ...bearer } }, 422],
	['/healthz', {}, 200],
	['/readyz', {}, 200],
	['/nothing', {}, 404],
	['/', {}, 404],
	['/v1/payment-links', { method: 'DELETE' }, 404],
	['/v1/payment-links', { method: 'PUT', body: 'x' }, 404],
	['/healthz', { headers: { origin: 'https://evil.example' } }, 403],
	['/v1/payment-links', { method: 'OPTIONS', headers: { origin: 'null' } }, 403],
];

function open(environment: 'test' | 'live'): Shop {
	return (environment === 'test' ? openShop : openLiveShop)({
		admin: { secret: ADMIN },
		items: {
			coffee: { title: 'Café', amount: { value: '49900', currency: 'COP' } },
			card: { kind: 'connect', title: 'Tarjeta' },
		},
	});
}

describe('Every answer is sealed:', () => {
	for (const [environment, [path, init, status]] of (['test', 'live'] as const).flatMap((name) =>
		REQUESTS.map((request) => [name, request] as const),
	)) {
		it(`${init.method ?? 'GET'} ${path} ${status}, with ${environment} keys`, async () => {
			const { status: answered, headers } = await open(environment).send(path, init);
			assert.equal(answered, status);
			const page = path.startsWith('/v1/items/') && status === 200;
			assert.equal(headers.get('cache-control'), page ? 'public, max-age=60' : 'no-store');
			const csp = headers.get('content-security-policy') ?? '';
			assert.match(csp, /default-src 'none'/);
			assert.match(csp, /frame-ancestors 'none'/);
			assert.doesNotMatch(csp, /unsafe|\*|https?:|data:/);
			assert.equal(headers.get('x-content-type-options'), 'nosniff');
			assert.equal(headers.get('referrer-policy'), 'no-referrer');
			assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
			assert.match(headers.get('vary') ?? '', /\bOrigin\b/);
			assert.equal(headers.get('access-control-allow-credentials'), null);
			assert.equal(headers.get('set-cookie'), null);
			assert.equal(headers.get('server'), null);
			assert.equal(headers.get('x-powered-by'), null);
			const origin = new Headers(init.headers).get('origin') ?? ORIGIN;
			const readers = { test: origin || null, live: origin === ORIGIN ? ORIGIN : null };
			assert.equal(headers.get('access-control-allow-origin'), readers[environment]);
		});
	}
});
