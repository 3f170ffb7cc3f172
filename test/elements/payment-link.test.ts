import { expect } from '@open-wc/testing';
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
			/^Suscripción Premium Plan mensual Prueba \$ 49\.900 Incluye IVA de \$ 7\.967 Pagar \$ 49\.900 Pagas en la página segura de OnePay pagos\.onepay\.la$/i,
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
		expect(spokenBy(element)).to.equal('Te llevamos a OnePay…');
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

	it('shows the status after the return, and cleans the address', async () => {
		const first = await page.paymentLink();
		await press(find(first, 'button'));
		await until(() => page.left.length === 1);
		first.remove();
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-1');
		const element = await page.paymentLink();
		await until(() => element.state === 'succeeded');
		expect(textOf(element)).to.contain('Pago aprobado');
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
