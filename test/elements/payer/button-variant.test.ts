import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import type { Offer } from '../../../src/wire/offer.ts';
import { OFFER, problem } from '../support/endpoint.ts';
import { find, press, resizeWindow, spokenBy, TestPage, textOf, until } from '../support/page.ts';

describe('The button without its card', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => page.close());

	async function open(offer: Partial<Offer> = {}, more: Partial<PaymentLink> = {}): Promise<PaymentLink> {
		page.endpoint.offers['pro'] = { ...OFFER, country: 'CO', ...offer };
		const element = await fixture<PaymentLink>(
			html`<payment-link item="pro" variant="button"></payment-link>`,
		);
		Object.assign(element, more);
		await until(() => element.state === 'ready');
		await element.updateComplete;
		return element;
	}

	const dialog = (element: Element) => element.shadowRoot?.querySelector('dialog') ?? undefined;
	const trigger = (element: Element) => find(element, '.bare > .main');
	const inDialog = (element: Element, selector: string) => find(element, `dialog ${selector}`);
	const focused = (element: Element) => element.shadowRoot?.activeElement;

	async function opened(offer: Partial<Offer> = { fields: ['email'] }): Promise<PaymentLink> {
		const element = await open(offer);
		await press(trigger(element));
		await until(() => dialog(element)?.matches(':modal'));
		await until(() => focused(element)?.closest('dialog'));
		return element;
	}

	it('is a button with the amount, and says where it leads', async () => {
		const element = await open();
		expect(textOf(element)).to.equal('Pagar $ 49.900 Pagas en la página segura de OnePay pagos.onepay.la');
		await expect(element).to.be.accessible();
	});

	it('goes straight on where there is nothing to ask', async () => {
		const element = await open();
		await press(trigger(element));
		await until(() => page.left.length === 1);
		expect(dialog(element)).to.equal(undefined);
	});

	it('goes straight on where the page knows everything', async () => {
		const methods = ['card', 'pse'].map((id) => ({ id, label: id, provider: OFFER.provider }));
		const element = await open(
			{ fields: ['email'], quantity: { min: 1, max: 3 }, methods },
			{ customer: { email: 'ana@correo.com' }, quantity: 2, method: 'pse' },
		);
		expect(textOf(element)).to.contain('Pagar $ 99.800');
		await press(trigger(element));
		await until(() => page.left.length === 1);
		expect(page.endpoint.requests('POST')[0]?.body).to.include({ quantity: 2, method: 'pse' });
	});

	it('opens the card over the page for what must be asked, and pays from there', async () => {
		let started = 0;
		const element = await opened();
		element.addEventListener('checkout-start', () => started++);
		expect(focused(element)?.id).to.equal('email');
		expect(dialog(element)?.ariaLabel).to.equal('Suscripción Premium');
		await expect(element).to.be.accessible();
		await sendKeys({ type: 'ana@correo.com' });
		await sendKeys({ press: 'Enter' });
		await until(() => page.left.length === 1);
		expect(started).to.equal(1);
		expect(page.endpoint.requests('POST')[0]?.body?.customer).to.deep.equal({ email: 'ana@correo.com' });
		expect(spokenBy(element)).to.equal('Te llevamos a OnePay…');
	});

	for (const [name, close] of [
		['Escape', () => sendKeys({ press: 'Escape' })],
		['a press beside it', () => sendMouse({ type: 'click', position: [4, 4] })],
		[
			'its own button',
			async () => {
				const element = document.querySelector('payment-link');
				if (element) await press(inDialog(element, '[part=close]'));
			},
		],
	] as const)
		it(`closes with ${name}, gives the focus back and frees the page`, async () => {
			const element = await opened();
			expect(getComputedStyle(document.documentElement).overflowY).to.equal('hidden');
			await close();
			await until(() => !dialog(element));
			await until(() => focused(element) === trigger(element));
			expect(document.documentElement.style.overflow).to.equal('');
			expect(element.state).to.equal('ready');
			await press(trigger(element));
			await until(() => dialog(element)?.matches(':modal'));
		});

	it('stays open for a press on itself', async () => {
		const element = await opened();
		await press(inDialog(element, '[part=title]'));
		expect(dialog(element)?.open).to.equal(true);
	});

	it('ends what runs when it is closed, and keeps what was written', async () => {
		page.endpoint.creating = 'never';
		const element = await opened();
		await sendKeys({ type: 'ana@correo.com' });
		await press(inDialog(element, '.main'));
		await until(() => element.state === 'creating');
		await sendKeys({ press: 'Escape' });
		await until(() => element.state === 'ready' && !dialog(element));
		page.endpoint.creating = 'usual';
		await press(trigger(element));
		await until(() => page.left.length === 1);
	});

	it('opens for what the endpoint turns out to need', async () => {
		page.endpoint.creating = problem('invalid_request', 422, {
			errors: [{ pointer: '/customer/phone', code: 'missing' }],
		});
		const element = await open();
		await press(trigger(element));
		await until(() => focused(element)?.id === 'phone');
		expect(dialog(element)?.matches(':modal')).to.equal(true);
	});

	it('fits a window of 320 px with text twice as large, inside a page that is transformed', async () => {
		await resizeWindow(320, 640);
		document.documentElement.style.fontSize = '200%';
		document.body.style.transform = 'scale(0.5)';
		try {
			const element = await opened({ fields: ['first_name', 'phone', 'document_number'] });
			const { left, right, top, bottom } = dialog(element)?.getBoundingClientRect() ?? new DOMRect();
			expect(left).to.be.at.least(0);
			expect(right).to.be.at.most(innerWidth);
			expect(top).to.be.at.least(0);
			expect(bottom).to.be.at.most(innerHeight);
			expect(dialog(element)?.scrollWidth).to.be.at.most(dialog(element)?.clientWidth ?? 0);
			inDialog(element, '.main').scrollIntoView();
			const button = inDialog(element, '.main').getBoundingClientRect();
			expect(button.right).to.be.at.most(right);
		} finally {
			document.documentElement.style.removeProperty('font-size');
			document.body.style.removeProperty('transform');
			await resizeWindow(800, 600);
		}
	});

	for (const [place, style] of [
		['a row of the page', 'display: flex'],
		['a float', 'float: left'],
		['a cell of a table', 'display: table-cell'],
	] as const) {
		it(`has room in ${place}`, async () => {
			page.endpoint.offers['pro'] = OFFER;
			const around = await fixture(
				html`<div style=${style}><payment-link item="pro" variant="button"></payment-link></div>`,
			);
			const element = around.firstElementChild as PaymentLink;
			await until(() => element.state === 'ready');
			await element.updateComplete;
			expect(trigger(element).getBoundingClientRect().width).to.be.above(120);
		});
	}

	it('has the words of the page, while the dialog says what it costs', async () => {
		page.endpoint.offers['pro'] = { ...OFFER, fields: ['email'] };
		const element = await fixture<PaymentLink>(
			html`<payment-link item="pro" variant="button">Comprar ahora</payment-link>`,
		);
		await until(() => element.state === 'ready');
		expect(element.innerText.trim()).to.equal('Comprar ahora');
		await press(trigger(element));
		await until(() => dialog(element)?.open);
		expect(inDialog(element, '.main').innerText.replace(/\s+/g, ' ').trim()).to.equal('Pagar $ 49.900');
		expect(find<HTMLSlotElement>(element, '.bare slot:not([name])').assignedNodes().length).to.equal(1);
	});

	it('frees the page when the element goes away', async () => {
		const element = await opened();
		element.remove();
		expect(document.documentElement.style.overflow).to.equal('');
	});

	it('shows what came of it in its place', async () => {
		const element = await open();
		await press(trigger(element));
		await until(() => page.left.length === 1);
		element.remove();
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-1');
		const back = await fixture<PaymentLink>(html`<payment-link item="pro" variant="button"></payment-link>`);
		await until(() => back.state === 'succeeded' && textOf(back).startsWith('Pago aprobado'));
		await until(() => back.shadowRoot?.querySelector('.card [part=status]'));
	});
});
