import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostedPage, pageOrigins, safeOrigin } from '../../../src/providers/kit/pages.ts';
import { BAD_PAGES } from '../bad-pages.ts';

const ORIGINS = ['https://pay.example', 'http://127.0.0.1:4010'];

describe('the address of a hosted page', () => {
	for (const url of BAD_PAGES) {
		it(`is not ${JSON.stringify(url.slice(0, 80))}`, () => {
			assert.equal(hostedPage(url, ORIGINS), undefined);
		});
	}

	it('is no number, list or object', () => {
		for (const odd of [undefined, null, 1, ['https://pay.example/x'], { href: 'https://pay.example/x' }]) {
			assert.equal(hostedPage(odd, ORIGINS), undefined);
		}
	});

	it('is one that begins with a listed origin, and is given back letter by letter', () => {
		for (const url of [
			'https://pay.example',
			'https://pay.example/',
			'https://pay.example/payment/9e5ccd4a?a=b&c=%20d#e',
			'https://pay.example?session=1',
			'https://pay.example#x',
			'https://pay.example/@evil.example',
			'https://pay.example/https://evil.example',
			'http://127.0.0.1:4010/payment/1',
			`https://pay.example/${'x'.repeat(2000)}`,
		]) {
			assert.equal(hostedPage(url, ORIGINS), url);
		}
	});

	it('has the port that was listed', () => {
		for (const url of [
			'http://127.0.0.1/x',
			'http://127.0.0.1:40101/x',
			'http://127.0.0.1:401/x',
			'https://127.0.0.1:4010/x',
		]) {
			assert.equal(hostedPage(url, ORIGINS), undefined);
		}
	});

	it('is nothing where nothing is listed', () => {
		assert.equal(hostedPage('https://pay.example/', []), undefined);
		assert.equal(hostedPage('https://pay.example/', ['']), undefined);
	});
});

describe('a configured address', () => {
	const rows: readonly [string, string | undefined][] = [
		['https://api.example/v1', 'https://api.example'],
		['https://api.example:8443/v1', 'https://api.example:8443'],
		['http://localhost:4010/v1', 'http://localhost:4010'],
		['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
		['http://127.9.9.9', 'http://127.9.9.9'],
		['http://[::1]:4010/', 'http://[::1]:4010'],
		['http://api.example/v1', undefined],
		['http://localhost.evil.example', undefined],
		['http://127.0.0.1.evil.example', undefined],
		['http://0.0.0.0:4010', undefined],
		['http://10.0.0.1', undefined],
		['https://user:pass@api.example', undefined],
		['ftp://api.example', undefined],
		['javascript:alert(1)', undefined],
		['api.example', undefined],
		['', undefined],
	];
	for (const [address, origin] of rows) {
		it(`${address || 'of nothing'} may ${origin === undefined ? 'not ' : ''}be used`, () => {
			assert.equal(safeOrigin(address), origin);
		});
	}

	it('on this machine serves pages as well, and first of all; another one does not', () => {
		const documented = ['https://pay.example'];
		assert.deepEqual(pageOrigins(documented, 'http://localhost:1/v1'), ['http://localhost:1', ...documented]);
		assert.deepEqual(pageOrigins(documented, 'https://api.example/v1', ['https://x.example']), [
			...documented,
			'https://x.example',
		]);
	});
});
