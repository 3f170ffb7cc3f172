import { expect, fixture, html } from '@open-wc/testing';
import { define } from '../../src/elements/define.ts';
import type { CheckoutStatus } from '../../src/elements/checkout-status.ts';
import type { ConnectLink } from '../../src/elements/connect-link.ts';
import {
	CheckoutCreatedEvent,
	CheckoutErrorEvent,
	CheckoutRedirectEvent,
	PaymentLink,
	type CheckoutEventMap,
} from '../../src/elements/index.ts';
import { problem } from './support/endpoint.ts';
import { find, press, TestPage, textOf, until } from './support/page.ts';

const NAMES: readonly (keyof CheckoutEventMap)[] = [
	'checkout-start',
	'checkout-created',
	'checkout-redirect',
	'checkout-status',
	'checkout-success',
	'checkout-error',
	'checkout-expire',
];

describe('A page that listens', () => {
	let page: TestPage;
	let heard: Event[] = [];
	const listen = (event: Event) => void heard.push(event);
	const names = () => heard.map(({ type }) => type);

	beforeEach(() => {
		page = new TestPage();
		heard = [];
		for (const name of NAMES) document.addEventListener(name, listen);
	});
	afterEach(() => {
		for (const name of NAMES) document.removeEventListener(name, listen);
		page.close();
	});

	/** Presses on one page, and comes back to the next with what the provider decided. */
	async function come(status: 'succeeded' | 'failed' | 'expired'): Promise<PaymentLink> {
		const first = await page.paymentLink();
		await press(find(first, '[part=button]'));
		await until(() => page.left.length === 1);
		first.remove();
		page.endpoint.status = status;
		page.returnWith('ck-1');
		const element = await page.paymentLink();
		await until(() => element.state === status);
		return element;
	}

	it('hears of each step once and in order, outside any shadow root', async () => {
		await come('succeeded');
		expect(names()).to.deep.equal([
			'checkout-start',
			'checkout-created',
			'checkout-redirect',
			'checkout-status',
			'checkout-success',
		]);
		expect(heard.every(({ bubbles, composed }) => bubbles && composed)).to.equal(true);
		expect(heard.filter(({ cancelable }) => cancelable).map(({ type }) => type)).to.deep.equal([
			'checkout-start',
			'checkout-redirect',
		]);
	});

	it('is never told of success by a decline, nor by a link that expired', async () => {
		await come('failed');
		expect(names()).to.not.include('checkout-success');
		expect(names()).to.not.include('checkout-error');
	});

	it('hears that a link expired', async () => {
		await come('expired');
		expect(names().slice(-2)).to.deep.equal(['checkout-status', 'checkout-expire']);
	});

	it('gets the link without the key that reads its status', async () => {
		const element = await page.paymentLink();
		await element.start();
		const created = heard.find((event) => event instanceof CheckoutCreatedEvent);
		expect(created?.link.id).to.equal('ck-1');
		expect(JSON.stringify(created?.link)).to.not.contain('status_token');
	});

	it('gets the code of what went wrong, and the element keeps it', async () => {
		page.endpoint.creating = problem('provider_timeout', 504);
		const element = await page.paymentLink();
		await element.start();
		const failed = heard.find((event) => event instanceof CheckoutErrorEvent);
		expect(failed?.error).to.deep.equal({ code: 'provider_timeout', requestId: 'req-42' });
		expect(element.error).to.deep.equal(failed?.error);
	});

	it('may keep a press from doing anything', async () => {
		const element = await page.paymentLink();
		element.addEventListener('checkout-start', (event) => event.preventDefault());
		await press(find(element, '[part=button]'));
		await element.updateComplete;
		expect(element.state).to.equal('ready');
		expect(page.endpoint.requests('POST')).to.deep.equal([]);
	});

	it('may open the link itself, and the element then waits and shows what comes of it', async () => {
		const element = await page.paymentLink();
		let url = '';
		element.addEventListener('checkout-redirect', (event) => {
			event.preventDefault();
			if (event instanceof CheckoutRedirectEvent) url = event.url;
		});
		page.endpoint.status = 'processing';
		await press(find(element, '[part=button]'));
		await until(() => element.state === 'processing');
		expect(url).to.equal('https://pagos.onepay.la/p/1');
		expect(page.left).to.deep.equal([]);
		page.endpoint.status = 'succeeded';
		await until(() => element.state === 'succeeded');
		expect(element.result?.status).to.equal('succeeded');
	});
});

describe('An element', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => page.close());

	it('may start and stop twice without harm', async () => {
		const element = await page.paymentLink();
		await Promise.all([element.start(), element.start()]);
		expect(page.endpoint.requests('POST')).to.have.length(1);
		for (const verb of ['dismiss', 'dismiss', 'reset', 'reset'] as const) element[verb]();
		await until(() => element.state === 'ready');
		expect(element.error).to.equal(undefined);
	});

	it('takes nobody away once it has left its page', async () => {
		let answer = (_: Response) => {};
		page.endpoint.creating = () => new Promise((resolve) => (answer = resolve));
		const element = await page.paymentLink();
		const started = element.start();
		await until(() => page.endpoint.requests('POST').length === 1);
		element.remove();
		await Promise.resolve();
		answer(
			new Response(
				JSON.stringify({
					id: 'ck-9',
					url: 'https://pagos.onepay.la/p/9',
					status: 'pending',
					status_token: 'r',
				}),
			),
		);
		await started;
		expect(page.left).to.deep.equal([]);
	});

	it('goes on as it was when it only moves', async () => {
		let answer = () => {};
		page.endpoint.creating = () =>
			new Promise((resolve) => (answer = () => resolve(problem('internal', 500))));
		const element = await page.paymentLink();
		const started = element.start();
		await until(() => page.endpoint.requests('POST').length === 1);
		document.body.append(element);
		answer();
		await started;
		expect(element.error?.code).to.equal('internal');
		element.remove();
	});

	it('does not start while it is disabled', async () => {
		const element = await page.paymentLink();
		element.disabled = true;
		await element.updateComplete;
		await press(find(element, '[part=button]'));
		await element.start();
		expect(page.endpoint.requests('POST')).to.deep.equal([]);
	});

	it('shares nothing with the others of its page but the attempts', async () => {
		const list = await fixture(
			html`<div>${Array.from({ length: 20 }, () => html`<payment-link item="pro"></payment-link>`)}</div>`,
		);
		const elements = [...list.querySelectorAll('payment-link')];
		await until(() => elements.every(({ state }) => state === 'ready'));
		await elements[7]?.start();
		expect(elements.filter(({ state }) => state !== 'ready')).to.have.length(1);
		expect(page.left).to.have.length(1);
		await elements[8]?.start();
		expect(page.endpoint.links).to.equal(1);
	});

	it('asks anew when it is about another item, and drops the answer to the old question', async () => {
		const element = await page.paymentLink();
		const { pro } = page.endpoint.offers;
		if (pro) page.endpoint.offers['other'] = { ...pro, title: 'Otra cosa' };
		element.item = 'nothing';
		await element.updateComplete;
		element.item = 'other';
		await until(() => textOf(element).includes('Otra cosa'));
		await until(() => element.state === 'ready');
	});

	it('may have another name, and the same name twice', async () => {
		define({ 'payment-link': 'tienda-pago' });
		define({ 'payment-link': 'tienda-pago', 'connect-link': 'connect-link' });
		const element = await fixture<PaymentLink>(html`<tienda-pago item="pro"></tienda-pago>`);
		expect(element).to.be.instanceOf(PaymentLink);
		await until(() => element.state === 'ready');
	});

	it('is whole as <connect-link>: who may charge, no amount, and what came of it', async () => {
		const element = await fixture<ConnectLink>(html`<connect-link item="card"></connect-link>`);
		await until(() => element.state === 'ready');
		expect(textOf(element)).to.equal(
			'Compras con un toque Autorizas a Tienda Andina a cobrar tus próximas compras. Registrar medio de pago Lo registras en la página segura de OnePay pagos.onepay.la',
		);
		await expect(element).to.be.accessible();
		await press(find(element, '[part=button]'));
		await until(() => page.left.length === 1);
		expect(page.endpoint.requests('POST', 'connect-links')).to.have.length(1);
		element.remove();
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-1');
		const back = await fixture<ConnectLink>(html`<connect-link item="card"></connect-link>`);
		await until(() => textOf(back).startsWith('Medio de pago registrado'));
		expect(textOf(back)).to.not.contain('$');
		await expect(back).to.be.accessible();
	});
});

describe('<checkout-status>', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => page.close());

	it('shows nothing and asks nothing where nobody returns', async () => {
		const element = await fixture<CheckoutStatus>(html`<checkout-status></checkout-status>`);
		expect(element.state).to.equal('idle');
		expect(textOf(element)).to.equal('');
		expect(page.endpoint.seen).to.deep.equal([]);
	});

	it('shows what came of a payment that another page began', async () => {
		const shop = await page.paymentLink();
		await shop.start();
		shop.remove();
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-1');
		const element = await fixture<CheckoutStatus>(html`<checkout-status></checkout-status>`);
		await until(() => element.state === 'succeeded');
		expect(element.result?.reference).to.equal('ck-7F3K-9QPD');
		await until(() => textOf(element).startsWith('Pago aprobado $ 49.900'));
		await expect(element).to.be.accessible();
	});
});
