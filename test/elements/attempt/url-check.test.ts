import { expect } from '@open-wc/testing';
import { isSafeAddress } from '../../../src/elements/attempt/url-check.ts';
import { BAD_PAGES, GOOD_PAGES, OTHER_PAGES } from '../../fixtures/provider-pages.ts';

/** The widget cannot know the list of hosts, and a scheme in capitals is the same to it. */
const OPENS = [...GOOD_PAGES.map(([url]) => url), ...OTHER_PAGES];

/** What the server's table does not have: other types. */
const STAYS_CLOSED = [null, undefined, 42, { toString: () => 'https://pay.example/' }];

describe('the address of a provider’s page', () => {
	for (const url of OPENS) it(`opens ${url.slice(0, 80)}`, () => expect(isSafeAddress(url)).to.equal(true));
	for (const url of [...BAD_PAGES, ...STAYS_CLOSED]) {
		it(`does not open ${JSON.stringify(url) ?? 'undefined'}`, () =>
			expect(isSafeAddress(url)).to.equal(false));
	}
});
