import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { ProviderError } from '../../../src/providers/provider.ts';
import { PAGE_WORDS } from '../../../src/endpoint/pages/problem-page.words.ts';
import { openShop, ORIGIN, type Shop } from '../shop.ts';

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
		const uuid = () => crypto.randomUUID();
		assert.equal((await submit(shop, { item: 'donation', attempt: uuid(), amount: '7000' })).status, 303);
		assert.equal((await submit(shop, { item: 'choice', attempt: uuid(), method: 'pse' })).status, 303);
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

/** A browser without JavaScript: it keeps cookies and sends the form of a page. */
function openFormBrowser(shop: Shop, headers: Readonly<Record<string, string>> = {}) {
	const cookies = new Map<string, string>();
	const send = async (fields: Readonly<Record<string, string>>, path?: string) => {
		const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
		const response = await submit(shop, fields, { ...headers, ...(cookie && { cookie }) }, path);
		for (const set of response.headers.getSetCookie()) {
			const [pair = '', ...attributes] = set.split('; ');
			assert.ok(attributes.includes('HttpOnly') && attributes.includes('SameSite=Lax'), set);
			const [name = '', value = ''] = pair.split('=');
			cookies.set(name, value);
		}
		return response;
	};
	return { send, forget: () => cookies.clear() };
}

/** What the form of a page sends. */
async function fieldsOf(page: Response): Promise<Record<string, string>> {
	assert.equal(page.status, 200);
	const unescape = (text: string) =>
		text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
	const inputs = (await page.text()).matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
	return Object.fromEntries(
		[...inputs].map(([, name = '', value = '']) => [unescape(name), unescape(value)]),
	);
}

describe('A form without an attempt', () => {
	for (const fields of [{ item: 'coffee' }, { item: 'coffee', attempt: '' }]) {
		it(`leads to a page with one, and makes nothing before that is sent: ${JSON.stringify(fields)}`, async () => {
			const shop = openShop();
			const page = await submit(shop, fields);
			assert.equal(page.headers.get('content-language'), 'es');
			assert.equal(page.headers.get('referrer-policy'), 'same-origin');
			assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
			const asked = await page.clone().text();
			assert.match(asked, /<strong>Café de Huila<\/strong>/);
			assert.match(asked, /<button>Ir a pagar<\/button>/);
			assert.doesNotMatch(asked, /<script/);
			assert.equal(shop.provider.orders.length, 0);
			assert.equal((await submit(shop, await fieldsOf(page))).status, 303);
			assert.equal(shop.provider.orders.length, 1);
		});
	}

	it('keeps what the payer wrote, whatever it is', async () => {
		const shop = openShop();
		const written = {
			item: 'coffee',
			'customer.first_name': `"><b>Ana & 'Co'</b>`,
			return_url: `${ORIGIN}/thanks?a=1&b=2`,
		};
		const page = await submit(shop, written);
		assert.doesNotMatch(await page.clone().text(), /<b>/);
		assert.equal((await submit(shop, await fieldsOf(page))).status, 303);
		assert.equal(shop.provider.orders[0]?.customer?.first_name, written['customer.first_name']);
		assert.match(shop.provider.orders[0]?.returnUrl ?? '', /a=1&b=2&checkout=/);
	});

	for (const cookies of [true, false]) {
		it(`is one payment after a double click on it and on the page, ${cookies ? 'with' : 'without'} cookies`, async () => {
			const shop = openShop();
			const browser = openFormBrowser(shop);
			const [, shown] = await Promise.all([
				browser.send({ item: 'coffee' }),
				browser.send({ item: 'coffee' }),
			]);
			const fields = await fieldsOf(shown);
			const [first, second] = await Promise.all([browser.send(fields), browser.send(fields)]);
			if (!cookies) browser.forget();
			const back = await browser.send(fields);
			assert.deepEqual([first.status, second.status, back.status], [303, 303, 303]);
			assert.equal(back.headers.get('location'), first.headers.get('location'));
			assert.equal(shop.provider.payments.size, 1);
		});
	}

	it('is one payment after Back to the shop’s page and a press there, and after a reload of the page between', async () => {
		const shop = openShop();
		const browser = openFormBrowser(shop);
		const first = await browser.send(await fieldsOf(await browser.send({ item: 'coffee' })));
		const again = await browser.send({ item: 'coffee' });
		assert.equal(again.status, 303);
		assert.equal(again.headers.get('location'), first.headers.get('location'));
		assert.equal(shop.provider.payments.size, 1);
	});

	it('is one payment also where the endpoint is at another site, whose cookies the shop’s page does not send', async () => {
		const shop = openShop();
		const browser = openFormBrowser(shop);
		const first = await browser.send(await fieldsOf(await browser.send({ item: 'coffee' })));
		const elsewhere = await submit(shop, { item: 'coffee' });
		const again = await browser.send(await fieldsOf(elsewhere));
		assert.equal(again.headers.get('location'), first.headers.get('location'));
		assert.equal(shop.provider.payments.size, 1);
	});

	it('is one payment when the pages of two tabs are sent at the same moment', async () => {
		const shop = openShop();
		const browser = openFormBrowser(shop);
		// Two tabs of a browser that has no cookie yet.
		const pages = [await submit(shop, { item: 'coffee' }), await browser.send({ item: 'coffee' })];
		const sent = await Promise.all(
			(await Promise.all(pages.map(fieldsOf))).map((fields) => browser.send(fields)),
		);
		assert.equal(new Set(sent.map(({ headers }) => headers.get('location'))).size, 1);
		assert.equal(shop.provider.payments.size, 1);
	});

	it('is one payment of the last choice when the payer goes back and changes the quantity', async () => {
		const shop = openShop();
		const browser = openFormBrowser(shop);
		await browser.send(await fieldsOf(await browser.send({ item: 'tea' })));
		assert.equal((await browser.send({ item: 'tea', quantity: '2' })).status, 303);
		const open = [...shop.provider.payments.values()].filter(({ ended }) => !ended);
		assert.deepEqual(
			open.map(({ amount }) => amount.value),
			['24000'],
		);
	});

	it('asks before it pays once more, after the payment is paid', async () => {
		const shop = openShop();
		const browser = openFormBrowser(shop);
		await browser.send(await fieldsOf(await browser.send({ item: 'coffee' })));
		shop.provider.set({ status: 'succeeded', ended: true });
		shop.wait(5_000);
		const page = await browser.send({ item: 'coffee' });
		assert.match(await page.clone().text(), /<h1>Ya hiciste este pago<\/h1>/);
		assert.equal(shop.provider.payments.size, 1);
		const fields = await fieldsOf(page);
		const [second, twice] = [await browser.send(fields), await browser.send(fields)];
		assert.equal(second.status, 303);
		assert.equal(twice.headers.get('location'), second.headers.get('location'));
		assert.equal(shop.provider.payments.size, 2);
	});

	it('is another payment for another item', async () => {
		const shop = openShop();
		const browser = openFormBrowser(shop);
		await browser.send(await fieldsOf(await browser.send({ item: 'coffee' })));
		await browser.send(await fieldsOf(await browser.send({ item: 'tea' })));
		assert.equal(shop.provider.payments.size, 2);
	});

	it('registers for the customer who is signed in now', async () => {
		const shop = openShop({
			items: { wallet: { kind: 'connect', title: 'Débito automático' } },
			resolveCustomer: ({ headers }) => headers.get('x-session') ?? undefined,
		});
		const path = '/v1/connect-links';
		const [ana, eva] = ['ana', 'eva'].map((session) => ({ 'x-session': session }));
		const page = await submit(shop, { item: 'wallet' }, ana, path);
		assert.match(await page.clone().text(), /<button>Ir a registrar<\/button>/);
		const made = await submit(shop, await fieldsOf(page), ana, path);
		const [cookie = ''] = made.headers.getSetCookie().map((set) => set.split(';')[0] ?? '');
		const hers = await submit(shop, { item: 'wallet' }, { ...eva, cookie }, path);
		assert.equal((await submit(shop, await fieldsOf(hers), { ...eva, cookie }, path)).status, 303);
		assert.deepEqual(
			shop.provider.connects.map(({ customerId }) => customerId),
			['ana', 'eva'],
		);
	});

	it('is taken from the page’s own origin only where the browser states that', async () => {
		const shop = openShop();
		const fields = await fieldsOf(await submit(shop, { item: 'coffee' }));
		const body = new URLSearchParams(fields);
		const send = async (headers: Readonly<Record<string, string>>) => {
			const init = { method: 'POST', headers: { 'content-type': TYPE, ...headers }, body: body.toString() };
			return (await shop.endpoint.fetch(new Request('https://pay.example/v1/payment-links', init))).status;
		};
		const [own, same] = [{ origin: 'https://pay.example' }, { 'sec-fetch-site': 'same-origin' }];
		assert.equal(await send({ ...own, 'sec-fetch-site': 'cross-site' }), 403);
		assert.equal(await send(own), 403);
		assert.equal(await send({ origin: 'https://evil.example', ...same }), 403);
		assert.equal(await send({ ...own, ...same }), 303);
	});

	for (const [language, button] of [
		['en', 'Go to payment'],
		['pt-BR', 'Ir para o pagamento'],
		['fr', 'Aller au paiement'],
	] as const) {
		it(`speaks to somebody who reads "${language}"`, async () => {
			const page = await submit(openShop(), { item: 'coffee' }, { 'accept-language': language });
			assert.match(await page.text(), new RegExp(`<button>${button}</button>`));
		});
	}
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
		['fr-CA', 'fr', 'Ce produit n’est plus disponible.'],
		['', 'es', 'Este producto ya no está disponible.'],
	] as const) {
		it(`speaks to somebody who reads "${language}"`, async () => {
			const response = await submit(openShop(), { item: 'nothing' }, { 'accept-language': language });
			const page = await response.text();
			assert.equal(response.headers.get('content-language'), lang);
			assert.match(page, new RegExp(`<html lang="${lang}">`));
			assert.match(page, new RegExp(`<h1>${sentence}</h1>`));
			assert.ok(page.includes(PAGE_WORDS[lang].money.thisTime));
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
		assert.match(wrong, /<li>Correo electrónico: dato no válido<\/li>/);
		assert.doesNotMatch(wrong, /script/);
		const missing = await (await submit(shop, { item: 'coffee' })).text();
		assert.match(missing, /<li>Número de documento: falta<\/li>/);
	});

	it('does not ask the payer to correct the merchant’s form', async () => {
		const response = await submit(openShop(), { item: 'coffee', foo: '1', 'customer.email': 'ana' });
		const page = await response.text();
		assert.match(page, /<h1>Este formulario está mal configurado\.<\/h1>/);
		assert.match(page, /No se hizo ningún cobro\./);
		assert.match(page, /Escríbele a la tienda y dale este código\./);
		assert.doesNotMatch(page, /<ul>|corrige/);
	});

	it('names the merchant where the name is known', async () => {
		const shop = openShop({ merchant: { name: 'Café & Té' } });
		const page = await (await submit(shop, { item: 'nothing' })).text();
		assert.match(page, /<p class="merchant">Café &amp; Té<\/p>/);
		assert.match(page, /Escríbele a Café &amp; Té y dale este código\./);
		assert.match(page, />Volver a Café &amp; Té<\/a>/);
		const question = await (await submit(shop, { item: 'coffee' })).text();
		assert.match(question, /<p class="merchant">Café &amp; Té<\/p>/);
	});

	for (const [seconds, time] of [
		[90, '2 minutos'],
		[3600, '1 hora'],
	] as const) {
		it(`states a Retry-After of ${seconds} as "en ${time}"`, async () => {
			const shop = openShop();
			const error = new ProviderError({
				provider: 'fakepay',
				fault: 'rate_limited',
				executed: 'no',
				message: 'busy',
				retryAfterSeconds: seconds,
			});
			shop.provider.createPayment = () => Promise.reject(error);
			const response = await submit(shop, { item: 'coffee', attempt });
			assert.equal(response.headers.get('retry-after'), String(seconds));
			assert.match(await response.text(), new RegExp(`Puedes intentarlo otra vez en ${time}\\.`));
		});
	}

	it('first says not to pay again when nobody knows whether the payment was made', async () => {
		const shop = openShop();
		const failure = { provider: 'fakepay', fault: 'unavailable', executed: 'maybe' } as const;
		shop.provider.createPayment = () => Promise.reject(new ProviderError({ ...failure, message: 'hinter2' }));
		const response = await submit(shop, { item: 'coffee', attempt });
		assert.equal(response.status, 502);
		const page = await response.text();
		assert.match(page, /<h1>Aún no sabemos si el pago se creó\. No pagues de nuevo\.<\/h1>/);
		assert.doesNotMatch(page, /ningún cobro|hinter2/);
	});

	it('says when to come back where the provider does not answer', async () => {
		const shop = openShop();
		shop.provider.fates.push('unreachable');
		const response = await submit(shop, { item: 'coffee', attempt });
		assert.equal(response.status, 503);
		assert.match(await response.text(), /Puedes intentarlo otra vez en 1 minuto\./);
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
});
