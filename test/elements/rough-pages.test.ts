import { expect, fixture, html } from '@open-wc/testing';
import { define } from '../../src/elements/define.ts';
import type { PaymentLink } from '../../src/elements/payment-link.ts';
import { OFFER } from './support/endpoint.ts';
import { find, press, TestPage, textOf, until } from './support/page.ts';

describe('On a page that is rough with it, the element', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => {
		page.close();
		document.documentElement.removeAttribute('dir');
	});

	const ready = (element: PaymentLink) => until(() => element.state === 'ready');

	for (const locale of ['xx', 'es_CO', '', 'zh-Hant-TW', 'not a language', 'en-'])
		it(`speaks a language that it has where the page says "${locale}"`, async () => {
			const element = await fixture<PaymentLink>(
				html`<payment-link item="pro" locale=${locale}></payment-link>`,
			);
			await ready(element);
			expect(textOf(element)).to.contain('Pagar $ 49.900');
		});

	it('follows the language of the page while it runs, and of what it is moved into', async () => {
		const element = await page.paymentLink();
		document.documentElement.lang = 'pt-BR';
		await until(() => textOf(element).includes('Você paga'));
		const island = await fixture(html`<div lang="fr"></div>`);
		island.append(element);
		await element.updateComplete;
		document.documentElement.lang = 'es';
		await until(() => /Payer/.test(textOf(element)));
	});

	it('takes properties that were set before it was defined', async () => {
		const early = document.createElement('early-link') as PaymentLink;
		Object.assign(early, { item: 'pro', locale: 'en', customer: { email: 'ana@correo.com' } });
		early.setAttribute('disabled', '');
		document.body.append(early);
		define({ 'payment-link': 'early-link' });
		await ready(early);
		await until(() => textOf(early).includes('Pay COP'));
		expect(early.disabled).to.equal(true);
		await press(find(early, '.main'));
		expect(page.endpoint.requests('POST')).to.deep.equal([]);
		early.disabled = false;
		await early.updateComplete;
		await press(find(early, '.main'));
		await until(() => page.left.length === 1);
		expect(page.endpoint.requests('POST')[0]?.body?.customer).to.deep.equal({ email: 'ana@correo.com' });
		early.remove();
	});

	it('adds no attribute of its own, which a framework that drew the tag would take for a mistake', async () => {
		const element = await page.paymentLink();
		await press(find(element, '.main'));
		await until(() => page.left.length === 1);
		expect(element.getAttributeNames()).to.deep.equal(['item']);
	});

	it('asks nothing before it knows what for, and everything once', async () => {
		const element = await page.paymentLink();
		document.body.append(element);
		document.body.prepend(element);
		element.remove();
		document.body.append(element);
		await element.updateComplete;
		expect(page.endpoint.requests('GET')).to.have.length(1);
		await press(find(element, '.main'));
		await until(() => page.left.length === 1);
		element.remove();
	});

	it('shares the page with others of its kind', async () => {
		page.endpoint.offers['other'] = { ...OFFER, title: 'Otro', amount: { value: '1000', currency: 'COP' } };
		const one = await page.paymentLink();
		const other = await fixture<PaymentLink>(html`<payment-link item="other"></payment-link>`);
		await ready(other);
		await press(find(other, '.main'));
		await until(() => page.left.length === 1);
		expect(one.state).to.equal('ready');
		expect(page.endpoint.requests('POST').map(({ body }) => body?.item)).to.deep.equal(['other']);
	});

	it('makes one link for presses, calls and keys in one task', async () => {
		const element = await page.paymentLink();
		find(element, '.main').click();
		void element.start();
		find(element, '.main').click();
		await element.start();
		expect(page.endpoint.requests('POST')).to.have.length(1);
	});

	it('works where storage is full', async () => {
		try {
			for (let size = 2 ** 23; size >= 1; size /= 2) {
				try {
					for (let part = 0; ; part++) localStorage[`full-${size}-${part}`] = 'x'.repeat(size);
				} catch {
					// What is left is smaller.
				}
			}
			const element = await page.paymentLink();
			await press(find(element, '.main'));
			await until(() => page.left.length === 1);
			page.comeBack();
			await ready(element);
			await press(find(element, '.main'));
			await until(() => page.left.length === 2);
			expect(page.endpoint.links).to.equal(1);
			expect(
				Object.keys(localStorage).filter((key) => /^checkout-links(-attempt)?:/.test(key)),
			).to.deep.equal([]);
		} finally {
			for (const key of Object.keys(localStorage)) if (key.startsWith('full-')) localStorage.removeItem(key);
		}
	});

	it('makes one link on plain http, where browsers hide what a UUID is made with', async () => {
		Object.defineProperty(crypto, 'subtle', { configurable: true, value: undefined });
		try {
			const element = await page.paymentLink();
			await element.start();
			element.dismiss();
			await element.start();
			expect(page.left).to.have.length(2);
			expect(page.endpoint.links).to.equal(1);
		} finally {
			Reflect.deleteProperty(crypto, 'subtle');
		}
	});

	it('is mirrored where the page reads from right to left', async () => {
		document.documentElement.dir = 'rtl';
		page.endpoint.offers['pro'] = { ...OFFER, quantity: { min: 1, max: 3 } };
		const element = await page.paymentLink();
		await element.updateComplete;
		const lock = find(element, '[part=secure] p').getBoundingClientRect();
		const picture = element.shadowRoot?.querySelector('[part=secure] svg')?.getBoundingClientRect();
		expect(picture?.left).to.be.above(lock.left);
		const [less, more] = [...(element.shadowRoot?.querySelectorAll('[part=step]') ?? [])];
		expect(less?.getBoundingClientRect().left).to.be.above(more?.getBoundingClientRect().left ?? Infinity);
		await expect(element).to.be.accessible();
	});
});
