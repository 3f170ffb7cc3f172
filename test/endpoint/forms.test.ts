import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { PROBLEM_CODES } from '../../src/wire/problem.ts';
import { ProviderError } from '../../src/providers/provider.ts';
import { ADVICE, PAGE_WORDS } from '../../src/endpoint/problem-page.words.ts';
import { openShop, ORIGIN, type Shop } from './shop.ts';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
const TYPE = 'application/x-www-form-urlencoded';

/** Sends a form as a browser without JavaScript does. */
function submit(
	shop: Shop,
	fields: Readonly<Record<string, string>> | readonly (readonly [string, string])[],
	headers: Readonly<Record<string, string>> = {},
	path = '/v1/payment-links',
): Promise<Response> {
	const body = new URLSearchParams(fields as Record<string, string>).toString();
	return shop.send(path, { method: 'POST', headers: { 'content-type': TYPE, ...headers }, body });
}

describe('A form without JavaScript', () => {
	it('takes the payer to the provider’s page', async () => {
		const shop = openShop();
		const response = await submit(shop, { item: 'coffee', attempt });
		assert.equal(response.status, 303);
		assert.match(response.headers.get('location') ?? '', /^https:\/\/pay\.fakepay\.example\//);
		assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
		assert.equal(await response.text(), '');
	});

	it('brings everything that JSON can, and what is left empty is left out', async () => {
		const shop = openShop();
		const response = await submit(shop, {
			item: 'tea',
			attempt,
			quantity: '3',
			amount: '',
			method: '',
			token: '',
			return_url: 'https://shop.example/thanks?cart=7',
			'customer.first_name': 'Ana María',
			'customer.email': 'ana+té@correo.com',
			'customer.phone': '',
		});
		assert.equal(response.status, 303);
		const [order] = shop.provider.orders;
		assert.deepEqual(order?.amount, { value: '36000', currency: 'COP' });
		assert.deepEqual(order?.customer, { first_name: 'Ana María', email: 'ana+té@correo.com' });
		assert.match(order?.returnUrl ?? '', /^https:\/\/shop\.example\/thanks\?cart=7&checkout=/);
	});

	it('brings an open amount and a method by their names', async () => {
		const shop = openShop();
		assert.equal((await submit(shop, { item: 'donation', amount: '7000' })).status, 303);
		assert.equal((await submit(shop, { item: 'choice', method: 'pse' })).status, 303);
		assert.equal(shop.provider.orders[0]?.amount.value, '7000');
	});

	it('sent again with the same attempt, by reload or Back, leads to the same payment', async () => {
		const shop = openShop();
		const first = await submit(shop, { item: 'coffee', attempt });
		const again = await submit(shop, { item: 'coffee', attempt });
		assert.equal(again.headers.get('location'), first.headers.get('location'));
		assert.equal(again.headers.get('idempotent-replayed'), 'true');
		assert.equal(shop.provider.orders.length, 1);
	});

	for (const fields of [{ item: 'coffee' }, { item: 'coffee', attempt: '' }]) {
		it(`gets an attempt of its own where it brings none: ${JSON.stringify(fields)}`, async () => {
			const shop = openShop();
			const [first, second] = [await submit(shop, fields), await submit(shop, fields)];
			assert.equal(first.status, 303);
			assert.notEqual(second.headers.get('location'), first.headers.get('location'));
		});
	}

	it('opens a connect link for the customer that the shop’s session names', async () => {
		const shop = openShop({
			items: { wallet: { kind: 'connect', title: 'Débito automático' } },
			resolveCustomer: ({ headers }) => headers.get('cookie') ?? undefined,
		});
		const send = (headers: Record<string, string>) =>
			submit(shop, { item: 'wallet', attempt }, headers, '/v1/connect-links');
		assert.equal((await send({ cookie: 'customer-7' })).status, 303);
		assert.equal(shop.provider.connects[0]?.customerId, 'customer-7');
		assert.equal((await send({})).status, 401);
	});
});

describe('A form is refused, with a page and before the provider hears of it,', () => {
	const long = 'x'.repeat(20_000);
	for (const [name, fields, headers, status] of [
		['from a page outside the list', { item: 'coffee' }, { origin: 'https://evil.example' }, 403],
		['from a page that hides', { item: 'coffee' }, { origin: '' }, 403],
		['from a page without referrer or origin', { item: 'coffee' }, { origin: 'null' }, 403],
		['with a price', { item: 'coffee', price: '1' }, {}, 422],
		['with an unknown field of the payer', { item: 'coffee', 'customer.role': 'admin' }, {}, 422],
		['with a member of every object', { item: 'coffee', 'customer.__proto__': 'x' }, {}, 422],
		['with half a tea', { item: 'tea', quantity: '0.5' }, {}, 422],
		['with a quantity in words', { item: 'tea', quantity: 'two' }, {}, 422],
		['with an item of a past season', { item: 'nothing' }, {}, 404],
		['without an item', { item: '' }, {}, 422],
		['with an attempt that is no UUID', { item: 'coffee', attempt: '1' }, {}, 422],
		['with a return page outside the list', { item: 'coffee', return_url: 'https://evil.example/' }, {}, 422],
		['that is too large', { item: 'coffee', 'customer.first_name': long }, {}, 413],
		['with a field twice', [['item', 'coffee'] as const, ['item', 'tea'] as const], {}, 422],
	] as const) {
		it(name, async () => {
			const shop = openShop();
			const response = await submit(shop, fields, headers);
			assert.equal(response.status, status);
			assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
			assert.equal(response.headers.get('location'), null);
			assert.equal(shop.provider.orders.length, 0);
			assert.doesNotMatch(await response.text(), /evil\.example/);
		});
	}

	it('where no form belongs, with a problem in JSON', async () => {
		const shop = openShop();
		const response = await submit(shop, {}, {}, '/v1/items/coffee');
		assert.equal(response.headers.get('content-type'), 'application/problem+json');
	});
});

describe('The page that tells a payer of a problem', () => {
	for (const [language, lang, sentence] of [
		['es-CO', 'es', 'Este producto ya no está disponible.'],
		['en-US,en;q=0.9', 'en', 'This product is no longer available.'],
		['pt-BR', 'pt', 'Este produto não está mais disponível.'],
		['', 'es', 'Este producto ya no está disponible.'],
	] as const) {
		it(`speaks to somebody who reads "${language}"`, async () => {
			const response = await submit(openShop(), { item: 'nothing' }, { 'accept-language': language });
			const page = await response.text();
			assert.equal(response.headers.get('content-language'), lang);
			assert.match(page, new RegExp(`<html lang="${lang}">`));
			assert.match(page, new RegExp(`<h1>${sentence}</h1>`));
			assert.ok(page.includes(PAGE_WORDS[lang].advice.ask));
		});
	}

	it('applies its own style under a policy that allows nothing else', async () => {
		const response = await submit(openShop(), { item: 'nothing' });
		const style = /<style>(.*)<\/style>/s.exec(await response.text())?.[1] ?? '';
		const digest = createHash('sha256').update(style).digest('base64');
		assert.equal(
			response.headers.get('content-security-policy'),
			`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
		);
	});

	it('names the fields to put right, and not what was written in them', async () => {
		const shop = openShop();
		shop.provider.requiredFields = () => ['document_number'];
		const fields = { item: 'coffee', 'customer.email': 'ana<script>' };
		const wrong = await (await submit(shop, fields)).text();
		assert.match(wrong, /<li>Correo electrónico: no es válido<\/li>/);
		assert.doesNotMatch(wrong, /script/);
		const missing = await (await submit(shop, { item: 'coffee' })).text();
		assert.match(missing, /<li>Número de documento: falta<\/li>/);
	});

	it('first says not to pay again when nobody knows whether the payment was made', async () => {
		const shop = openShop();
		const failure = { provider: 'fakepay', fault: 'unavailable', executed: 'maybe' } as const;
		shop.provider.createPayment = () => Promise.reject(new ProviderError({ ...failure, message: 'hinter2' }));
		const response = await submit(shop, { item: 'coffee', attempt });
		assert.equal(response.status, 502);
		const page = await response.text();
		assert.match(page, /<h1>No sabemos aún si el pago se creó.*no pagues de nuevo\.<\/h1>/);
		assert.doesNotMatch(page, /ningún cobro|hinter2/);
	});

	it('says when to come back where the provider does not answer', async () => {
		const shop = openShop();
		shop.provider.fates.push('unreachable');
		const response = await submit(shop, { item: 'coffee', attempt });
		assert.equal(response.status, 503);
		assert.match(await response.text(), /Espera un minuto/);
	});

	for (const [name, headers, href] of [
		['the page that sent it', { referer: `${ORIGIN}/cafe?a=1&b="2` }, `${ORIGIN}/cafe?a=1&amp;b=%222`],
		['its site, where the browser tells no more', {}, `${ORIGIN}/`],
		['its site, not to a page elsewhere', { referer: 'https://evil.example/x' }, `${ORIGIN}/`],
		['its site, not to an address with a password', { referer: 'https://u:p@shop.example/' }, `${ORIGIN}/`],
		['nothing, for a page outside the list', { origin: 'https://evil.example' }, undefined],
	] as const) {
		it(`leads back to ${name}`, async () => {
			const page = await (await submit(openShop(), { item: 'nothing' }, headers)).text();
			assert.deepEqual(
				[...page.matchAll(/href="([^"]*)"/g)].map(([, address]) => address),
				href === undefined ? [] : [href],
			);
		});
	}

	it('has an advice for every code, and promises in none that may have taken money that it did not', () => {
		assert.deepEqual(Object.keys(ADVICE).sort(), [...PROBLEM_CODES].sort());
		for (const { advice } of Object.values(PAGE_WORDS)) {
			for (const words of [
				advice[ADVICE.outcome_unknown],
				advice[ADVICE.provider_timeout],
				advice[ADVICE.internal],
			])
				assert.doesNotMatch(words, /cobr|charged/);
		}
	});
});
