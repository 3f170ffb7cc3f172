import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostedPage } from '../../src/wire/hosted-page.ts';
import { BAD_PAGES, GOOD_PAGES, OTHER_PAGES } from '../fixtures/provider-pages.ts';

const ORIGINS = ['https://pay.example', 'http://127.0.0.1:4010'];

describe('The address of a hosted page', () => {
	for (const url of [...BAD_PAGES, ...OTHER_PAGES]) {
		it(`is not ${JSON.stringify(url.slice(0, 80))}`, () => assert.equal(hostedPage(url, ORIGINS), undefined));
	}

	for (const [url, origin] of GOOD_PAGES) {
		it(`is ${url} where ${origin} is listed, letter by letter, and not where it is not`, () => {
			assert.equal(hostedPage(url, [...ORIGINS, origin]), url);
			assert.equal(hostedPage(url, ['https://elsewhere.example']), undefined);
		});
	}

	it('is no number, list or object', () => {
		for (const odd of [undefined, null, 1, ['https://pay.example/x'], { href: 'https://pay.example/x' }]) {
			assert.equal(hostedPage(odd, ORIGINS), undefined);
		}
	});

	it('has the port that was listed', () => {
		for (const port of ['', ':40101', ':401']) {
			assert.equal(hostedPage(`http://127.0.0.1${port}/x`, ORIGINS), undefined);
		}
		assert.equal(hostedPage('https://127.0.0.1:4010/x', ORIGINS), undefined);
	});

	it('may have two thousand characters and some', () => {
		const long = `https://pay.example/${'x'.repeat(2000)}`;
		assert.equal(hostedPage(long, ORIGINS), long);
	});

	it('is nothing where nothing is listed', () => {
		assert.equal(hostedPage('https://pay.example/', []), undefined);
		assert.equal(hostedPage('https://pay.example/', ['']), undefined);
	});
});
