import { expect } from '@open-wc/testing';
import { json } from './support/endpoint.ts';
import { find, press, spokenBy, TestPage, textOf, until } from './support/page.ts';

describe('<payment-link>', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => page.close());

	it('shows the offer with its amount on the button, and where it leads', async () => {
		const element = await page.paymentLink();
		expect(textOf(element)).to.match(
			/^Prueba Suscripción Premium Plan mensual \$ 49\.900 Incluye IVA de \$ 7\.967 Pagar \$ 49\.900 Pagas en la página segura de OnePay pagos\.onepay\.la$/i,
		);
	});

	it('asks for the offer and nothing else before the payer acts', async () => {
		await page.paymentLink();
		expect(page.endpoint.seen.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
			'GET /items/pro',
		]);
	});

	it('makes one link when pressed, and leaves for it', async () => {
		const element = await page.paymentLink();
		await press(find(element, 'button'));
		await until(() => page.left.length > 0);
		const [request, ...others] = page.endpoint.requests('POST');
		expect(others).to.deep.equal([]);
		expect(request?.body?.item).to.equal('pro');
		expect(request?.headers.get('idempotency-key')).to.equal(request?.body?.attempt);
		expect(request?.body).to.not.have.property('amount');
		expect(page.left).to.deep.equal(['https://pagos.onepay.la/p/1']);
		expect(element.state).to.equal('redirecting');
		await until(() => spokenBy(element) === 'Te llevamos a OnePay…');
	});

	it('makes one link for many presses in one instant', async () => {
		const element = await page.paymentLink();
		const button = find(element, 'button');
		button.click();
		button.click();
		button.click();
		await until(() => page.left.length > 0);
		expect(page.endpoint.requests('POST')).to.have.length(1);
	});

	it('is usable again after Back, and then finds the same link', async () => {
		const element = await page.paymentLink();
		await press(find(element, 'button'));
		await until(() => page.left.length === 1);
		page.comeBack();
		await until(() => element.state === 'ready');
		await press(find(element, 'button'));
		await until(() => page.left.length === 2);
		expect(page.endpoint.links).to.equal(1);
	});

	it('begins anew when pressed in the very moment after it was cancelled, and makes one link', async () => {
		for (const loaded of [false, true]) {
			const element = await page.paymentLink();
			if (loaded) await import('../../src/elements/attempt/session.ts');
			const left = page.left.length;
			const first = element.start();
			element.dismiss();
			expect(element.state).to.equal('ready');
			const second = element.start();
			expect(element.state).to.equal('creating');
			await Promise.all([first, second]);
			await until(() => page.left.length === left + 1);
			element.remove();
		}
		expect(page.endpoint.links).to.equal(1);
	});

	it('is not begun when the page cancels it in the start', async () => {
		const element = await page.paymentLink();
		element.addEventListener('checkout-start', () => element.dismiss(), { once: true });
		await element.start();
		expect(element.state).to.equal('ready');
		expect(page.endpoint.links).to.equal(0);
		await element.start();
		await until(() => page.left.length === 1);
	});

	it('shows its offer again when it was taken off the page in the midst of a press', async () => {
		page.endpoint.creating = 'never';
		const element = await page.paymentLink();
		const parent = element.parentElement as HTMLElement;
		await press(find(element, 'button'));
		await until(() => page.endpoint.requests('POST').length === 1);
		element.remove();
		await until(() => element.state === 'ready');
		page.endpoint.creating = 'usual';
		parent.append(element);
		await press(find(element, 'button'));
		await until(() => page.left.length === 1);
		expect(page.endpoint.links).to.equal(1);
	});

	it('is not taken back by a status that arrives as the payer presses', async () => {
		const element = await page.paymentLink();
		await press(find(element, 'button'));
		await until(() => page.left.length === 1);
		const { promise, resolve } = Promise.withResolvers<Response>();
		page.endpoint.reading = () => promise;
		page.comeBack();
		await until(() => page.endpoint.requests('GET', 'payment-links').length === 1);
		const pending = { id: 'ck-1', status: 'pending', final: false, updated_at: '2026-11-21T20:24:00.000Z' };
		resolve(json({ ...pending, environment: 'test' }));
		find(element, 'button').click();
		await until(() => page.left.length === 2);
	});

	it('shows the status after the return, and cleans the address', async () => {
		const first = await page.paymentLink();
		await press(find(first, 'button'));
		await until(() => page.left.length === 1);
		first.remove();
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-1');
		const element = await page.paymentLink();
		await until(() => element.state === 'succeeded');
		await until(() => textOf(element).includes('Pago aprobado'));
		expect(location.search).to.not.contain('checkout');
	});

	it('thanks whoever returns in another browser, and tells them nothing', async () => {
		page.returnWith('ck-elsewhere');
		const element = await page.paymentLink();
		await until(() => element.state === 'unverified');
		await until(() => textOf(element) === 'Gracias. Estamos confirmando tu pago La tienda te avisará.');
		expect(page.endpoint.requests('GET', 'payment-links')).to.deep.equal([]);
	});
});
