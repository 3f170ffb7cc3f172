import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BAD_PAGES, GOOD_PAGES, OTHER_PAGES } from '../../fixtures/provider-pages.ts';
import { fakeProvider } from '../fake-provider.ts';
import { openShop, problemOf, type Shop } from '../shop.ts';

/** A shop whose provider answers every payment with this page. */
function openPaying(url: string, pages: readonly string[]): Shop {
	const provider = fakeProvider();
	const { createPayment } = provider;
	return openShop({
		provider: Object.assign(provider, {
			pages,
			createPayment: async (...order: Parameters<typeof createPayment>) => ({
				...(await createPayment(...order)),
				url,
			}),
		}),
	});
}

const form = () => ({
	method: 'POST',
	headers: { 'content-type': 'application/x-www-form-urlencoded' },
	body: `item=coffee&attempt=${crypto.randomUUID()}`,
});

describe('A payer is not sent to', () => {
	for (const page of [...BAD_PAGES, ...OTHER_PAGES]) {
		it(`${JSON.stringify(page.slice(0, 80))}, even if an adapter lets it through`, async () => {
			const shop = openPaying(page, ['https://pay.example']);
			const response = await shop.create();
			assert.equal((await problemOf(response)).code, 'outcome_unknown');
			const answer = await shop.send('/v1/payment-links', form());
			assert.ok(answer.status >= 400);
			assert.equal(answer.headers.get('location'), null);
		});
	}
});

describe('A payer is sent to', () => {
	for (const [page, origin] of GOOD_PAGES) {
		it(page, async () => {
			const shop = openPaying(page, [origin]);
			assert.equal((await shop.created()).url, page);
			assert.equal((await shop.send('/v1/payment-links', form())).headers.get('location'), page);
		});
	}
});
