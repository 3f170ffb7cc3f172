import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzz, fuzzPrices } from './fuzz.ts';

/** The same requests in every run, unless told otherwise. `npm run soak` generates others each time. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121);

describe(`Whatever a client sends (FUZZ_SEED=${SEED})`, () => {
	it('no answer is a 5xx, and no payment is asked for at another price: 5,000 requests', async () => {
		const { answers, orders, harm } = await fuzz({ requests: 5_000, seed: SEED });
		assert.deepEqual(harm.slice(0, 5), []);
		assert.ok(orders > 200, `only ${orders} of the requests were good enough to sell something`);
		for (const status of [200, 201, 303, 400, 401, 403, 404, 415, 422]) {
			assert.ok((answers[status] ?? 0) > 0, `no request was answered ${status}: ${JSON.stringify(answers)}`);
		}
	});

	it('the price is the shop’s: 10,000 bodies that say prices', async () => {
		const { answers, orders, harm } = await fuzzPrices({ requests: 10_000, seed: SEED });
		assert.deepEqual(harm.slice(0, 5), []);
		assert.ok(orders > 1_000, `only ${orders} orders: ${JSON.stringify(answers)}`);
	});
});
