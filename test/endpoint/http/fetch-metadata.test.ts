import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openShop, ORIGIN, problemOf } from '../shop.ts';

const ADMIN = 'an-admin-secret-of-32-characters!';
const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';

type Kind = 'read' | 'json' | 'form' | 'webhook' | 'admin';

/** What a request says of itself, and whether it is let in. */
interface Said {
	readonly origin?: string;
	readonly site?: string;
	readonly mode?: string;
	readonly dest?: string;
}

const REQUESTS: Record<Kind, { path: string; init: RequestInit; status: number }> = {
	read: { path: '/v1/items/coffee', init: {}, status: 200 },
	json: {
		path: '/v1/payment-links',
		init: {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ item: 'coffee', attempt }),
		},
		status: 201,
	},
	form: {
		path: '/v1/payment-links',
		init: {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: `item=coffee&attempt=${attempt}`,
		},
		status: 303,
	},
	webhook: {
		path: '/v1/webhooks/fakepay',
		init: { method: 'POST', headers: { 'x-signed': 'yes' }, body: 'NOBODYS-REFERENCE' },
		status: 200,
	},
	admin: {
		path: '/v1/admin/links/fakepay',
		init: { headers: { authorization: `Bearer ${ADMIN}` } },
		// Let in: this provider has no links to list.
		status: 422,
	},
};

const EVIL = 'https://evil.example';
const ALL: readonly Kind[] = ['read', 'json', 'form', 'webhook', 'admin'];

const TABLE: readonly (readonly [name: string, kinds: readonly Kind[], said: Said, isLetIn: boolean])[] = [
	['a server, which says nothing', ['read', 'json', 'webhook', 'admin'], {}, true],
	['an old browser on a listed page', ['read', 'json', 'form'], { origin: ORIGIN }, true],
	[
		'the widget on the endpoint’s own site, reading',
		['read'],
		{ site: 'same-origin', mode: 'cors', dest: 'empty' },
		true,
	],
	[
		'the widget on the endpoint’s own site',
		['json'],
		{ origin: ORIGIN, site: 'same-origin', mode: 'cors', dest: 'empty' },
		true,
	],
	[
		'the widget on a sister site',
		['read', 'json'],
		{ origin: ORIGIN, site: 'same-site', mode: 'cors', dest: 'empty' },
		true,
	],
	[
		'the widget on a listed page elsewhere',
		['read', 'json'],
		{ origin: ORIGIN, site: 'cross-site', mode: 'cors', dest: 'empty' },
		true,
	],
	[
		'a form on a listed page',
		['form'],
		{ origin: ORIGIN, site: 'cross-site', mode: 'navigate', dest: 'document' },
		true,
	],
	[
		'a form on a listed page in a frame',
		['form'],
		{ origin: ORIGIN, site: 'same-origin', mode: 'navigate', dest: 'iframe' },
		true,
	],
	[
		'somebody at the address bar, reading',
		['read'],
		{ site: 'none', mode: 'navigate', dest: 'document' },
		true,
	],

	['a form that names no page', ['form'], {}, false],
	['a page outside the list', ALL, { origin: EVIL }, false],
	[
		'a page outside the list that says it is our own',
		['read', 'json', 'form', 'webhook'],
		{ origin: EVIL, site: 'same-origin', mode: 'cors', dest: 'empty' },
		false,
	],
	['a page elsewhere without an origin', ALL, { site: 'cross-site' }, false],
	['a fetch elsewhere without an origin', ALL, { site: 'cross-site', mode: 'cors', dest: 'empty' }, false],
	[
		'a form elsewhere without an origin',
		ALL,
		{ site: 'cross-site', mode: 'navigate', dest: 'document' },
		false,
	],
	[
		'a page on a sister site without an origin',
		['json', 'form', 'webhook'],
		{ site: 'same-site', mode: 'cors', dest: 'empty' },
		false,
	],
	[
		'somebody at the address bar, with an effect',
		['json', 'form', 'webhook'],
		{ site: 'none', mode: 'navigate', dest: 'document' },
		false,
	],
	['a site that nobody has heard of', ALL, { site: 'moon' }, false],
	['a picture', ALL, { site: 'same-origin', mode: 'no-cors', dest: 'image' }, false],
	['a script', ALL, { site: 'same-origin', mode: 'no-cors', dest: 'script' }, false],
	['a style sheet', ALL, { site: 'same-site', mode: 'no-cors', dest: 'style' }, false],
	['a plug-in', ALL, { site: 'same-origin', mode: 'navigate', dest: 'object' }, false],
	['an embed', ALL, { site: 'same-origin', mode: 'navigate', dest: 'embed' }, false],
	[
		'a beacon of a listed page',
		ALL,
		{ origin: ORIGIN, site: 'cross-site', mode: 'no-cors', dest: 'empty' },
		false,
	],
	[
		'a module of a listed page',
		ALL,
		{ origin: ORIGIN, site: 'cross-site', mode: 'cors', dest: 'script' },
		false,
	],
	['a worker', ALL, { origin: ORIGIN, site: 'same-origin', mode: 'same-origin', dest: 'worker' }, false],
	['a web socket', ALL, { origin: ORIGIN, site: 'same-origin', mode: 'websocket', dest: 'websocket' }, false],
	[
		'an origin in a sandbox',
		ALL,
		{ origin: 'null', site: 'cross-site', mode: 'navigate', dest: 'document' },
		false,
	],
	['a browser, at the admin routes', ['admin'], { site: 'same-origin', mode: 'cors', dest: 'empty' }, false],
	['a listed page, at the admin routes', ['admin'], { origin: ORIGIN }, false],
];

describe('By what a request says of itself', () => {
	for (const [name, kinds, { origin, site, mode, dest }, isLetIn] of TABLE) {
		it(`${name} is ${isLetIn ? 'let in' : 'refused before anything happens'}: ${kinds.join(', ')}`, async () => {
			for (const kind of kinds) {
				const shop = openShop({ admin: { secret: ADMIN } });
				const { path, init, status } = REQUESTS[kind];
				const headers = new Headers(init.headers);
				const said = { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest };
				for (const [header, value] of Object.entries(said))
					if (value !== undefined) headers.set(header, value);
				const response = await shop.endpoint.fetch(
					new Request(`https://shop.example${path}`, { ...init, headers }),
				);
				if (isLetIn) {
					assert.equal(response.status, status, kind);
					continue;
				}
				assert.ok(
					response.status === 403 || (kind === 'admin' && response.status === 404),
					`${kind}: ${response.status}`,
				);
				assert.equal(shop.provider.orders.length, 0);
				if (response.headers.get('content-type') === 'application/problem+json') {
					assert.match((await problemOf(response)).code, /^(?:origin_not_allowed|not_found)$/);
				}
			}
		});
	}
});
