import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readJson } from '../../../src/endpoint/http/body.ts';
import { openShop, problemOf, type Shop } from '../shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
const JSON_TYPE = { 'content-type': 'application/json' };
const good = JSON.stringify({ item: 'coffee', attempt });
const form = `item=coffee&attempt=${attempt}`;

const post = (shop: Shop, init: RequestInit) => shop.send('/v1/payment-links', { method: 'POST', ...init });
const bytes = (text: string) => new TextEncoder().encode(text);

describe('The content type', () => {
	const table: readonly (readonly [type: string | null, body: string, status: number])[] = [
		['application/json', good, 201],
		['application/json; charset=utf-8', good, 201],
		['application/json;charset=UTF-8', good, 201],
		['application/json;', good, 201],
		['Application/JSON', good, 201],
		[' application/json ', good, 201],
		['application/x-www-form-urlencoded', form, 303],
		['application/x-www-form-urlencoded; charset=UTF-8', form, 303],
		['application/x-www-form-urlencoded', good, 422],
		['application/json', form, 400],
		[null, good, 415],
		['', good, 415],
		['text/plain', good, 415],
		['text/plain; application/json', good, 415],
		['text/json', good, 415],
		['text/html', good, 415],
		['application/jsonp', good, 415],
		['application/json, text/plain', good, 415],
		['text/plain, application/json', good, 415],
		['application/problem+json', good, 415],
		['application/ld+json', good, 415],
		['application/javascript', good, 415],
		['application/octet-stream', good, 415],
		['application/xml', '<item>coffee</item>', 415],
		[
			'multipart/form-data; boundary=x',
			`--x\r\ncontent-disposition: form-data; name="item"\r\n\r\ncoffee\r\n--x--`,
			415,
		],
		['application', good, 415],
		['/', good, 415],
		['application/json\u00a0', good, 201],
	];
	for (const [type, body, status] of table) {
		it(`${JSON.stringify(type)} is answered ${status}`, async () => {
			const shop = openShop();
			// As bytes, so that no type is added for us.
			const response = await post(shop, {
				body: bytes(body),
				headers: type === null ? {} : { 'content-type': type },
			});
			assert.equal(response.status, status);
			if (status >= 400) assert.equal(shop.provider.orders.length, 0);
		});
	}
});

describe('A body', () => {
	const padded = (length: number) => good + ' '.repeat(length - good.length);
	const refusals: Record<string, readonly [body: BodyInit, status: number, error?: string]> = {
		'of 16 KiB': [padded(16_384), 201],
		'of a byte more': [padded(16_385), 413],
		'with a byte-order mark': [`\ufeff${good}`, 201],
		'in UTF-16': [new Uint8Array(Buffer.from(good, 'utf16le')), 400],
		'with half a character': [new Uint8Array([...bytes('{"item":"'), 0xf0, 0x9f, ...bytes('"}')]), 400],
		'of two values': [`${good}${good}`, 400],
		'with a comma too many': ['{"item":"coffee",}', 400],
		'with a comment': ['{"item":"coffee"/**/}', 400],
		'with NaN': ['{"quantity":NaN}', 400],
		'with a member named __proto__': [
			`{"item":"coffee","attempt":"${attempt}","__proto__":{"amount":"1"}}`,
			422,
			'/__proto__ unexpected',
		],
		'with an escaped __proto__': [
			`{"item":"coffee","attempt":"${attempt}","\\u005f_proto__":{"amount":"1"}}`,
			422,
			'/__proto__ unexpected',
		],
		'with a member named constructor': [
			`{"item":"coffee","attempt":"${attempt}","constructor":{"prototype":{}}}`,
			422,
			'/constructor unexpected',
		],
		'with a member named toString': [
			`{"item":"coffee","attempt":"${attempt}","toString":1}`,
			422,
			'/toString unexpected',
		],
		'with __proto__ deeper down': [
			`{"item":"coffee","attempt":"${attempt}","customer":{"__proto__":{"email":"a@b.co"}}}`,
			422,
			'/__proto__ unexpected',
		],
		'with an item twice': [`{"item":"tea","attempt":"${attempt}","item":"coffee"}`, 422, '/item repeated'],
		'with an item twice, once escaped': [
			`{"item":"tea","attempt":"${attempt}","\\u0069tem":"coffee"}`,
			422,
			'/item repeated',
		],
		'with a customer’s field twice': [
			`{"item":"coffee","attempt":"${attempt}","customer":{"email":"a@b.co","email":"c@d.co"}}`,
			422,
			'/email repeated',
		],
		'with brackets and colons in its texts': [
			`{"item":"coffee","attempt":"${attempt}","customer":{"first_name":"\\"item\\":{[}]: \\\\"}}`,
			201,
		],
		'nested eight deep': [
			`{"item":"coffee","attempt":"${attempt}","customer":${'['.repeat(7)}${']'.repeat(7)}}`,
			422,
			'/customer/0 unexpected',
		],
		'nested nine deep': [
			`{"item":"coffee","attempt":"${attempt}","customer":${'['.repeat(8)}${']'.repeat(8)}}`,
			422,
			' too_deep',
		],
		'with the item as __proto__': [`{"item":"__proto__","attempt":"${attempt}"}`, 422, '/item invalid'],
		'with the item as hasOwnProperty': [`{"item":"hasOwnProperty","attempt":"${attempt}"}`, 404],
		'with the method as constructor': [
			`{"item":"choice","method":"constructor","attempt":"${attempt}"}`,
			422,
		],
	};
	for (const [name, [body, status, error]] of Object.entries(refusals)) {
		it(`${name} is answered ${status}`, async () => {
			const shop = openShop();
			const response = await post(shop, { body, headers: JSON_TYPE });
			assert.equal(response.status, status);
			if (status === 201) return;
			assert.equal(shop.provider.orders.length, 0);
			const { errors } = await problemOf(response);
			if (error !== undefined)
				assert.equal(errors?.map(({ pointer, code }) => `${pointer} ${code}`)[0], error);
		});
	}

	for (const field of ['__proto__', 'constructor', 'customer.__proto__', 'customer.toString']) {
		it(`of a form with a field named ${field} is refused`, async () => {
			const shop = openShop();
			const headers = { 'content-type': 'application/x-www-form-urlencoded' };
			assert.equal((await post(shop, { body: `${form}&${field}=x`, headers })).status, 422);
			assert.equal(shop.provider.orders.length, 0);
		});
	}

	for (const [encoding, status] of [
		['gzip', 415],
		['br', 415],
		['identity, gzip', 415],
		['identity', 201],
	] as const) {
		it(`encoded as ${encoding} is answered ${status}`, async () => {
			const shop = openShop();
			const body = encoding === 'identity' ? good : gzipSync(good);
			assert.equal(
				(await post(shop, { body, headers: { ...JSON_TYPE, 'content-encoding': encoding } })).status,
				status,
			);
		});
	}

	it('that claims to be short is counted all the same', async () => {
		const shop = openShop();
		const body = new ReadableStream<Uint8Array>({
			pull: (controller) => controller.enqueue(new Uint8Array(4096).fill(0x20)),
		});
		const response = await post(shop, {
			body,
			headers: { ...JSON_TYPE, 'content-length': '2' },
			duplex: 'half',
		} as RequestInit);
		assert.equal(response.status, 413);
	});

	for (const [name, send, error] of [
		['hangs', () => {}, 'too_slow'],
		[
			'breaks off',
			(controller: ReadableStreamDefaultController) => controller.error(new Error('gone')),
			'interrupted',
		],
	] as const) {
		it(`that ${name} is given up after ten seconds at the latest`, async () => {
			mock.timers.enable({ apis: ['setTimeout'] });
			try {
				let cancelled = false;
				const body = new ReadableStream({
					start(controller) {
						controller.enqueue(bytes('{"item":'));
						send(controller);
					},
					cancel() {
						cancelled = true;
					},
				});
				const request = new Request('https://x/', {
					method: 'POST',
					body,
					headers: JSON_TYPE,
					duplex: 'half',
				} as RequestInit);
				let ended = false;
				const reading = readJson(request).finally(() => (ended = true));
				const outcome = assert.rejects(reading, (error_: { facts: { errors: { code: string }[] } }) => {
					assert.equal(error_.facts.errors[0]?.code, error);
					return true;
				});
				for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
				if (error === 'too_slow') {
					mock.timers.tick(9_999);
					await new Promise((resolve) => setImmediate(resolve));
					assert.equal(ended, false, 'patient until then');
					mock.timers.tick(1);
				}
				await outcome;
				assert.equal(cancelled, error === 'too_slow', 'a sender that hangs is told to stop');
			} finally {
				mock.timers.reset();
			}
		});
	}
});
