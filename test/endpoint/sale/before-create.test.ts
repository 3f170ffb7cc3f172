import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CreateRequest, Verdict } from '../../../src/endpoint/index.ts';
import { memory } from '../../../src/stores/memory.ts';
import type { Store } from '../../../src/stores/store.ts';
import { openShop, problemOf } from '../shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';

/** A shop whose hook answers what it is told, and notes what it was asked and what the store heard by then. */
function openGuarded(answer: (request: CreateRequest) => Verdict | Promise<Verdict>) {
	const asked: CreateRequest[] = [];
	let claims = 0;
	const store = memory();
	const watched: Store = {
		...store,
		claim: (claim) => {
			claims++;
			return store.claim(claim);
		},
	};
	const shop = openShop({
		// Set, so that the endpoint need not keep one in the store.
		statusTokenSecret: 'a-receipt-secret-of-32-characters',
		store: watched,
		beforeCreate: (request) => {
			asked.push(request);
			assert.equal(claims, 0, 'nothing is claimed yet');
			return answer(request);
		},
	});
	return { shop, asked, claims: () => claims };
}

describe('beforeCreate', () => {
	it('is told what is wanted, by whom', async () => {
		const { shop, asked } = openGuarded(() => 'allow');
		const customer = { email: 'ana@correo.com', phone: '+573001234567' };
		const body = JSON.stringify({ item: 'choice', method: 'pse', attempt, customer });
		const response = await shop.endpoint.fetch(
			new Request('https://shop.example/v1/payment-links', {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					origin: 'https://shop.example',
					'x-turnstile': 'proof',
				},
				body,
			}),
			{ ip: '198.51.100.7' },
		);
		assert.equal(response.status, 201);
		const [request] = asked;
		assert.equal(request?.headers.get('x-turnstile'), 'proof');
		assert.deepEqual(
			{ ...request, headers: null },
			{
				kind: 'payment',
				item: 'choice',
				reference: undefined,
				method: 'pse',
				amount: { value: '30000', currency: 'COP' },
				quantity: 1,
				customer,
				headers: null,
				ip: '198.51.100.7',
			},
		);
	});

	const refusals: Record<string, () => Verdict | Promise<Verdict>> = {
		'asks for a challenge': () => 'challenge',
		'waits and asks for a challenge': async (): Promise<Verdict> => 'challenge',
		'forgets to answer': () => undefined as never,
		'answers true': () => true as never,
		'answers anything else': () => ({}) as never,
	};
	for (const [name, answer] of Object.entries(refusals)) {
		it(`that ${name} lets nothing happen`, async () => {
			const { shop, claims } = openGuarded(answer);
			const response = await shop.create({ attempt });
			assert.equal(response.status, 403);
			assert.equal((await problemOf(response)).code, 'challenge_required');
			assert.equal(shop.provider.orders.length, 0);
			assert.equal(claims(), 0);
		});
	}

	it('that throws is a failure of ours, and lets nothing happen', async () => {
		const { shop, claims } = openGuarded(() => {
			throw new Error('the CAPTCHA service is down');
		});
		const response = await shop.create({ attempt });
		assert.equal((await problemOf(response)).code, 'internal');
		assert.equal(shop.provider.orders.length, 0);
		assert.equal(claims(), 0);
		assert.match(String(shop.log.at(-1)?.['cause']), /CAPTCHA/);
	});

	it('lets the same attempt through once the payer has shown who they are', async () => {
		const { shop } = openGuarded(({ headers }) => (headers.has('x-turnstile') ? 'allow' : 'challenge'));
		assert.equal((await shop.create({ attempt })).status, 403);
		assert.equal((await shop.create({ attempt }, { 'x-turnstile': 'proof' })).status, 201);
	});

	it('is not asked again for a link that exists: proofs are good for one time', async () => {
		let proofs = 1;
		const shop = openShop({ beforeCreate: () => (proofs-- > 0 ? 'allow' : 'challenge') });
		const first = await shop.created({ attempt });
		assert.equal((await shop.created({ attempt })).url, first.url);
		assert.equal((await shop.create()).status, 403);
	});

	it('is not asked about requests that are refused anyway', async () => {
		const { shop, asked } = openGuarded(() => 'allow');
		for (const body of [{ item: 'nothing' }, { amount: '1' }, { return_url: 'https://evil.example/' }]) {
			assert.notEqual((await shop.create(body)).status, 201);
		}
		await shop.create({}, { origin: 'https://evil.example' });
		assert.equal(asked.length, 0);
	});

	it('is not asked about calls of the merchant’s own server', async () => {
		const shop = openShop({ beforeCreate: () => 'challenge' });
		assert.equal((await shop.endpoint.createPaymentLink({ item: 'coffee', attempt })).status, 'pending');
	});

	it('may be told by a page of another origin in a header of its own', async () => {
		const shop = openShop();
		const preflight = await shop.send('/v1/payment-links', { method: 'OPTIONS' });
		const allowed = (preflight.headers.get('access-control-allow-headers') ?? '').split(', ');
		assert.ok(allowed.includes('*') && allowed.includes('authorization'));
	});
});
