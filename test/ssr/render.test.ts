import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLinkRequest, parse } from '../../src/endpoint/http/schemas.ts';
import { renderPaymentLink, type Offer, type RenderOptions } from '../../src/ssr/index.ts';

const OFFER: Offer = {
	kind: 'payment',
	title: 'Café de Huila',
	amount: { value: '49900', currency: 'COP' },
	methods: [],
	fields: [],
	provider: { id: 'onepay', label: 'OnePay', host: 'pagos.onepay.la' },
	environment: 'live',
	country: 'CO',
};
const HOSTILE = `</script></template><script>alert(1)</script>"'><img src=x onerror=alert(1)>&lt;`;

const render = (offer: Partial<Offer> = {}, options: Partial<RenderOptions> = {}) =>
	renderPaymentLink({ ...OFFER, ...offer }, { item: 'cafe', ...options } as RenderOptions);

/** Name and value of every field that the form would send without the payer. */
const fieldsOf = (html: string) =>
	Object.fromEntries(
		[...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [
			name,
			value,
		]),
	);

describe('An offer as HTML', () => {
	it('shows what is sold, the price and the way on, in the page’s language', () => {
		assert.match(render(), /Café de Huila[^]*\$\s49\.900[^]*Pagar \$\s49\.900/);
		assert.match(render({}, { locale: 'en-US' }), /Pay COP\s49,900/);
		assert.match(render({}, { locale: 'ja' }), /Pagar/);
	});

	it('is a form that posts to the endpoint, with an attempt of its own', () => {
		const html = render({}, { endpoint: 'https://pay.shop.example/checkout' });
		assert.match(
			html,
			/<form [^>]*method="post" action="https:\/\/pay\.shop\.example\/checkout\/v1\/payment-links"/,
		);
		assert.match(html, /<button[^>]*form="payer"/);
		const { item, attempt } = fieldsOf(html);
		assert.equal(item, 'cafe');
		assert.match(attempt ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
		assert.notEqual(fieldsOf(render())['attempt'], fieldsOf(render())['attempt']);
	});

	it('sends the language of the page, as the endpoint takes it', () => {
		for (const [locale, sent] of [
			['fr-CA', 'fr-CA'],
			['ES-co', 'es-CO'],
			['pt-BR-u-nu-latn', 'pt-BR'],
			['ja', 'ja'],
		] as const) {
			const { attempt, locale: found } = fieldsOf(render({}, { locale }));
			assert.equal(found, sent);
			parse(createLinkRequest, { item: 'cafe', attempt, locale: found });
		}
		assert.match(render({}, { locale: 'fr-CA' }), /Payer/);
		assert.match(render({}, { locale: 'enf' }), /Pagar/);
	});

	it('leaves the attempt out of a page that many will see', () => {
		assert.equal('attempt' in fieldsOf(render({}, { attempt: null })), false);
	});

	it('sends a token, an address to return to, a quantity and an amount where they are given', () => {
		const options = {
			token: 'a.b.c',
			returnUrl: 'https://shop.example/thanks?a=1&b=2',
			quantity: 2,
			amount: '5',
		};
		const html = renderPaymentLink(OFFER, { ...options, attempt: 'x' });
		assert.deepEqual(fieldsOf(html), {
			token: 'a.b.c',
			attempt: 'x',
			quantity: '2',
			amount: '5',
			return_url: 'https://shop.example/thanks?a=1&amp;b=2',
			locale: 'es',
		});
		assert.match(html, /^<payment-link token="a\.b\.c" return-url="[^"]*" quantity="2" amount="5"/);
	});

	it('lets the payer choose how many and how much, and sends each once', () => {
		const many = render({ quantity: { min: 2, max: 5 } });
		assert.match(many, /<input[^>]*name="quantity"[^>]*value="2"/);
		assert.equal(many.match(/name="quantity"/g)?.length, 1);
		const { amount: _, ...open } = OFFER;
		const html = renderPaymentLink(
			{ ...open, open_amount: { currency: 'COP', min: '5000', max: '90000', suggestions: ['10000'] } },
			{ item: 'donation', amount: '7000' },
		);
		assert.match(html, /<input[^>]*name="amount"[^>]*value="7000"/);
		assert.equal(html.match(/name="amount"/g)?.length, 1);
		assert.doesNotMatch(html, /name="suggestion"/);
	});

	it('asks for what the offer asks for, by the names that the endpoint takes from forms', () => {
		const html = render({ fields: ['email', 'phone', 'document_number'] });
		for (const field of ['email', 'phone', 'document_type', 'document_number'])
			assert.match(html, new RegExp(`name="customer\\.${field}"`));
		assert.equal(html.match(/<form/g)?.length, 1);
		assert.ok(html.indexOf('</form>') > html.indexOf('name="customer.document_number"'), 'inside the form');
		assert.doesNotMatch(html, /novalidate/);
	});

	it('offers the methods, the wanted one chosen', () => {
		const methods = ['pse', 'card'].map((id) => ({ id, label: id.toUpperCase(), provider: OFFER.provider }));
		const html = render({ methods }, { method: 'card' });
		const radios = [...html.matchAll(/<input\s[^>]*type="radio"[^>]*>/g)].map(([radio]) => radio);
		assert.equal(radios.length, 2);
		assert.match(radios[1] ?? '', /value="card"[^>]*\schecked/);
		assert.doesNotMatch(radios[0] ?? '', /\schecked/);
	});

	it('registers a payment method where that is the offer', () => {
		const { amount: _, ...offer } = OFFER;
		const html = renderPaymentLink({ ...offer, kind: 'connect' }, { item: 'one-touch' });
		assert.match(html, /^<connect-link [^]*action="\/checkout\/v1\/connect-links"/);
	});

	it('carries the offer for the element, whole', () => {
		const html = render({ title: HOSTILE });
		const [, data = ''] = /<script type="application\/json">(.*?)<\/script>/.exec(html) ?? [];
		assert.deepEqual(JSON.parse(data), { ...OFFER, title: HOSTILE });
	});

	const hostile: readonly (readonly [string, Partial<Offer>, Partial<RenderOptions>])[] = [
		['title', { title: HOSTILE }, {}],
		['description', { description: HOSTILE }, {}],
		['picture', { image: HOSTILE }, {}],
		['provider', { provider: { id: 'x', label: HOSTILE, host: HOSTILE } }, {}],
		['merchant', { kind: 'connect', merchant: HOSTILE }, {}],
		['method', { methods: [{ id: HOSTILE, label: HOSTILE, provider: OFFER.provider }] }, {}],
		['privacy notice', { fields: ['email'], privacy_url: `https://x/${HOSTILE}`, merchant: HOSTILE }, {}],
		['item', {}, { item: HOSTILE }],
		['endpoint', {}, { endpoint: HOSTILE }],
		['return address', {}, { returnUrl: HOSTILE }],
		['nonce', {}, { nonce: HOSTILE }],
		['attribute', {}, { attributes: { title: HOSTILE } }],
	];
	for (const [where, offer, options] of hostile) {
		it(`holds nothing but text, whatever the ${where} says`, () => {
			const html = render(offer, options);
			assert.match(html, /alert\(1\)/, 'it is there');
			assert.doesNotMatch(html, /<script>|<img src=x|<\/template>.*<\/template>/s);
			assert.equal(html.match(/<\/script>/g)?.length, 1);
			assert.doesNotMatch(html, /="[^"]*"(?=[^\s/>])/, 'no value leaves its quotes');
		});
	}

	it('refuses attributes that would run, and locales that are none', () => {
		assert.throws(() => render({}, { attributes: { onclick: 'x' } }), TypeError);
		assert.throws(() => render({}, { attributes: { 'a b': 'x' } }), TypeError);
		assert.throws(() => render({}, { locale: 'es_CO!' }), RangeError);
	});
});
