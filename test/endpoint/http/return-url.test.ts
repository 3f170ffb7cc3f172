import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createReturnUrls, withReference } from '../../../src/endpoint/http/return-url.ts';
import { openShop, ORIGIN } from '../shop.ts';

const SHOP = new Set(['https://shop.example']);
const listed = createReturnUrls(['https://shop.example/thanks'], SHOP);
const open = createReturnUrls(undefined, SHOP);

/** An address, where it leads with a list of pages, and where it leads with a list of origins alone; null is refused. */
const TABLE: readonly (readonly [wanted: string | undefined, listed: string | null, open: string | null])[] =
	[
		[undefined, 'https://shop.example/thanks', 'https://shop.example/'],
		['https://shop.example/thanks', 'https://shop.example/thanks', 'https://shop.example/thanks'],
		[
			'https://shop.example/thanks?a=1#b',
			'https://shop.example/thanks?a=1#b',
			'https://shop.example/thanks?a=1#b',
		],
		['https://shop.example:443/thanks', 'https://shop.example/thanks', 'https://shop.example/thanks'],
		['HTTPS://SHOP.EXAMPLE/thanks', 'https://shop.example/thanks', 'https://shop.example/thanks'],
		['https://shop.example/x/../thanks', 'https://shop.example/thanks', 'https://shop.example/thanks'],
		['https://shop.example/other', null, 'https://shop.example/other'],
		['https://shop.example/thanks/', null, 'https://shop.example/thanks/'],
		['https://shop.example/Thanks', null, 'https://shop.example/Thanks'],
		['https://shop.example/thanks%2f..', null, 'https://shop.example/thanks%2f..'],
		['https://shop.example/thanks;x', null, 'https://shop.example/thanks;x'],
		['https://shop.example//evil.example', null, 'https://shop.example//evil.example'],
		['', null, null],
		['/thanks', null, null],
		['//shop.example/thanks', null, null],
		['//evil.example/thanks', null, null],
		['shop.example/thanks', null, null],
		['http://shop.example/thanks', null, null],
		['https://evil.example/thanks', null, null],
		['https://shop.example.evil.example/thanks', null, null],
		['https://evilshop.example/thanks', null, null],
		['https://shop.example:8443/thanks', null, null],
		['https://shop.example./thanks', null, null],
		['https://sub.shop.example/thanks', null, null],
		['https://user@shop.example/thanks', null, null],
		['https://:pass@shop.example/thanks', null, null],
		['https://user:pass@shop.example/thanks', null, null],
		['https://shop.example@evil.example/thanks', null, null],
		['https://evil.example\\@shop.example/thanks', null, null],
		['https://evil.example#@shop.example/thanks', null, null],
		['https://evil.example?https://shop.example/thanks', null, null],
		['https://shop\u3002example.evil.example/thanks', null, null],
		['javascript:alert(1)', null, null],
		['javascript://shop.example/thanks%0aalert(1)', null, null],
		['data:text/html,x', null, null],
		['blob:https://shop.example/thanks', null, null],
		['file:///thanks', null, null],
		['intent://shop.example/thanks#Intent;end', null, null],
		[
			'https://shop.example/thanks?'.padEnd(2048, 'x'),
			'https://shop.example/thanks?'.padEnd(2048, 'x'),
			'https://shop.example/thanks?'.padEnd(2048, 'x'),
		],
		['https://shop.example/thanks?'.padEnd(2049, 'x'), null, null],
	];

describe('A return address', () => {
	for (const [wanted, byList, byOrigin] of TABLE) {
		const name = wanted === undefined ? 'that is left out' : JSON.stringify(wanted.slice(0, 80));
		for (const [urls, leadsTo, how] of [
			[listed, byList, 'on a list of pages'],
			[open, byOrigin, 'on a list of origins'],
		] as const) {
			it(`${name} ${leadsTo === null ? 'is refused' : 'is taken'} ${how}`, () => {
				if (leadsTo === null) assert.throws(() => urls.resolve(wanted), { code: 'return_url_not_allowed' });
				else assert.equal(urls.resolve(wanted).href, leadsTo);
			});
		}
	}

	it('may be plain http where the configuration says so, as on the machine of a developer', () => {
		const page = 'http://localhost:3000/thanks';
		for (const urls of [
			createReturnUrls([page], SHOP),
			createReturnUrls(undefined, new Set(['http://localhost:3000'])),
		]) {
			assert.equal(urls.resolve(page).href, page);
			assert.throws(() => urls.resolve('https://localhost:3000/thanks'), { code: 'return_url_not_allowed' });
		}
	});

	it('carries the reference in place of whatever it carried before', () => {
		const page = new URL('https://shop.example/thanks?checkout=a&checkout=b&cart=7#end');
		assert.equal(withReference(page, 'ref'), 'https://shop.example/thanks?checkout=ref&cart=7#end');
	});
});

describe('An endpoint without `returnUrls` sends payers back to any page of a listed origin,', () => {
	const PAGES = ['/', '/gracias', '/gracias/', '/a/b?cart=7&b=%2F', '/gracias#total', '/gracias/?a=1#b'];
	const open = () => openShop({ returnUrls: undefined as never });

	for (const page of PAGES) {
		it(`${page} for one, asked in JSON or by a form`, async () => {
			const shop = open();
			const return_url = ORIGIN + page;
			assert.equal((await shop.create({ return_url })).status, 201);
			const form = new URLSearchParams({ item: 'coffee', return_url, attempt: crypto.randomUUID() });
			const sent = await shop.send('/v1/payment-links', { method: 'POST', body: form });
			assert.equal(sent.status, 303);
			for (const { returnUrl } of shop.provider.orders) {
				const url = new URL(returnUrl);
				url.searchParams.delete('checkout');
				const asked = new URL(return_url);
				assert.deepEqual([url.origin, url.pathname, url.hash], [asked.origin, asked.pathname, asked.hash]);
				assert.deepEqual([...url.searchParams], [...asked.searchParams]);
			}
			assert.equal(shop.provider.orders.length, 2);
		});
	}
});
