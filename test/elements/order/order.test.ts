import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import type { Offer } from '../../../src/wire/offer.ts';
import { OFFER, problem } from '../support/endpoint.ts';
import { find, press, spokenBy, TestPage, textOf, until } from '../support/page.ts';

const { amount: _, tax: __, ...UNPRICED } = OFFER;
const DONATION: Offer = {
	...UNPRICED,
	title: 'Biblioteca del barrio',
	open_amount: {
		currency: 'COP',
		min: '5000',
		max: '500000',
		step: '1000',
		suggestions: ['20000', '50000', '100000'],
	},
};
const TICKETS: Offer = { ...OFFER, quantity: { min: 1, max: 5 } };

describe('What the payer chooses of an offer', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => page.close());

	async function open(offer: Offer, more: Partial<PaymentLink> = {}): Promise<PaymentLink> {
		page.endpoint.offers['pro'] = offer;
		const element = await fixture<PaymentLink>(html`<payment-link item="pro"></payment-link>`);
		Object.assign(element, more);
		await until(() => element.state === 'ready');
		// Until the words of the page's language are there, the button is a shape without words.
		await until(() => label(element));
		return element;
	}

	const input = (element: Element, name: string) => find<HTMLInputElement>(element, `#${name}`);
	const step = (element: Element, label: string) => find(element, `[part=step][aria-label="${label}"]`);
	const button = (element: Element) => find(element, '.main');
	const label = (element: Element) => button(element).innerText.trim().replace(/\s+/g, ' ');
	const shown = (element: Element, part: string) =>
		find(element, `[part=${part}]`).innerText.replace(/\s/g, ' ');
	const bodies = () => page.endpoint.requests('POST').map(({ body }) => body);

	async function rewrite(element: Element, name: string, text: string): Promise<void> {
		input(element, name).focus();
		input(element, name).select();
		await sendKeys({ type: text });
	}

	async function pay(element: PaymentLink): Promise<void> {
		const before = page.left.length;
		await press(button(element));
		await until(() => page.left.length > before);
		page.comeBack();
		await until(() => element.state === 'ready');
	}

	describe('where the number is theirs', () => {
		it('is asked for with its bounds, and the total follows in the amount and on the button', async () => {
			const element = await open(TICKETS);
			expect(input(element, 'quantity').labels?.[0]?.textContent).to.equal('Cantidad');
			expect(shown(element, 'hint')).to.equal('máximo 5');
			await press(step(element, 'Agregar uno'));
			await press(step(element, 'Agregar uno'));
			await until(() => shown(element, 'amount') === '$ 149.700');
			expect(input(element, 'quantity').value).to.equal('3');
			expect(label(element)).to.equal('Pagar $ 149.700');
			expect(shown(element, 'hint')).to.equal('$ 49.900 c/u · máximo 5');
			expect(spokenBy(element).replace(/\s/g, ' ')).to.equal('3: $ 149.700 en total');
			await expect(element).to.be.accessible();
		});

		it('shows the tax of one only with one, as the endpoint sends it', async () => {
			const element = await open(TICKETS);
			expect(shown(element, 'tax')).to.equal('Incluye IVA de $ 7.967');
			await press(step(element, 'Agregar uno'));
			await until(() => shown(element, 'tax') === '');
			await press(step(element, 'Quitar uno'));
			await until(() => shown(element, 'tax') === 'Incluye IVA de $ 7.967');
		});

		it('has targets of 44 px, and stops at the bounds without losing the focus', async () => {
			const element = await open(TICKETS, { quantity: 4 });
			for (const name of ['Quitar uno', 'Agregar uno']) {
				const { width, height } = step(element, name).getBoundingClientRect();
				expect(Math.min(width, height)).to.be.at.least(44);
			}
			await press(step(element, 'Agregar uno'));
			await until(() => step(element, 'Agregar uno').ariaDisabled === 'true');
			await press(step(element, 'Agregar uno'));
			expect(input(element, 'quantity').value).to.equal('5');
			expect(element.shadowRoot?.activeElement).to.equal(step(element, 'Agregar uno'));
		});

		it('takes the arrow keys and a typed number', async () => {
			const element = await open(TICKETS);
			input(element, 'quantity').focus();
			await sendKeys({ press: 'ArrowUp' });
			await until(() => shown(element, 'amount') === '$ 99.800');
			await rewrite(element, 'quantity', '4');
			await until(() => shown(element, 'amount') === '$ 199.600');
		});

		it('says which numbers there are where another is typed, and pays for none', async () => {
			const element = await open(TICKETS);
			await rewrite(element, 'quantity', '9');
			await sendKeys({ press: 'Enter' });
			await until(() => input(element, 'quantity').ariaInvalid === 'true');
			expect(shown(element, 'field-error')).to.contain('De 1 a 5 unidades');
			expect(element.shadowRoot?.activeElement).to.equal(input(element, 'quantity'));
			expect(bodies()).to.deep.equal([]);
			await expect(element).to.be.accessible();
		});

		it('has one open link of one attempt, whatever number is chosen in the end', async () => {
			const element = await open(TICKETS, { quantity: 2 });
			await pay(element);
			await press(step(element, 'Agregar uno'));
			await pay(element);
			await press(step(element, 'Quitar uno'));
			await pay(element);
			expect(bodies().map((body) => body?.quantity)).to.deep.equal([2, 3, 2]);
			expect(new Set(bodies().map((body) => body?.attempt)).size).to.equal(1);
			expect(page.endpoint.links).to.equal(1);
		});

		it('states the whole price that is shown, also of a number that the page sets in the moment of the press', async () => {
			const element = await open(TICKETS, { quantity: 2 });
			await pay(element);
			element.quantity = 3;
			await element.start();
			const stated = bodies().map((body) => body?.expected_amount?.value);
			expect(stated).to.deep.equal(['99800', '149700']);
			expect(page.left).to.have.length(2);
		});

		it('counts again when the page says it later, and keeps within the bounds', async () => {
			const element = await open(TICKETS);
			await press(step(element, 'Agregar uno'));
			element.quantity = 99;
			await until(() => label(element) === 'Pagar $ 249.500');
			element.setAttribute('quantity', 'many');
			await until(() => label(element) === 'Pagar $ 49.900');
		});

		it('is nothing where the offer leaves no choice', async () => {
			const element = await open(OFFER, { quantity: 3, amount: '5' });
			expect(element.shadowRoot?.querySelector('input')).to.equal(null);
			await press(button(element));
			await until(() => page.left.length > 0);
			expect(bodies()[0]).to.not.have.any.keys('quantity', 'amount');
		});

		it('shows what can be had by now when the endpoint takes fewer', async () => {
			const element = await open(TICKETS, { quantity: 5 });
			page.endpoint.creating = problem('quantity_out_of_range', 422);
			page.endpoint.offers['pro'] = { ...TICKETS, quantity: { min: 1, max: 2 } };
			await press(button(element));
			await until(() => textOf(element).includes('$ 49.900 c/u · máximo 2'));
			expect(label(element)).to.equal('Pagar $ 99.800');
		});
	});

	describe('where the amount is theirs', () => {
		it('is asked for with suggestions, bounds and steps, and no amount is made up', async () => {
			const element = await open(DONATION);
			expect(label(element)).to.equal('Donar');
			expect(textOf(element)).to.contain('Otro monto $ Entre $ 5.000 y $ 500.000. De $ 1.000 en $ 1.000.');
			expect(element.shadowRoot?.querySelector('[part=amount]')).to.equal(null);
			expect(input(element, 'amount').inputMode).to.equal('decimal');
			await expect(element).to.be.accessible();
		});

		it('takes a suggestion by mouse and by arrow keys', async () => {
			const element = await open(DONATION);
			await press(find(element, '[part=suggestion]:nth-of-type(2)'));
			await until(() => label(element) === 'Donar $ 50.000');
			expect(input(element, 'amount').value).to.equal('50.000');
			await sendKeys({ press: 'ArrowRight' });
			await until(() => label(element) === 'Donar $ 100.000');
			await pay(element).catch(() => {});
			expect(bodies()[0]?.amount).to.equal('100000');
		});

		for (const typed of ['70.000', '70,000', '70000', '$ 70.000'])
			it(`understands ${typed}`, async () => {
				const element = await open(DONATION);
				await rewrite(element, 'amount', typed);
				await until(() => label(element) === 'Donar $ 70.000');
				await sendKeys({ press: 'Tab' });
				await until(() => input(element, 'amount').value === '70.000');
				expect(element.shadowRoot?.querySelector('[name=suggestion]:checked')).to.equal(null);
				await press(button(element));
				await until(() => bodies().length > 0);
				expect(bodies()[0]?.amount).to.equal('70000');
			});

		for (const typed of ['4.000', '500.001', '5.500', 'mucho', ''])
			it(`says what can be given for "${typed}", and makes no link`, async () => {
				const element = await open(DONATION);
				if (typed) await rewrite(element, 'amount', typed);
				await press(button(element));
				await until(() => input(element, 'amount').ariaInvalid === 'true');
				await until(() => element.shadowRoot?.activeElement === input(element, 'amount'));
				expect(shown(element, 'field-error')).to.equal('Entre $ 5.000 y $ 500.000. De $ 1.000 en $ 1.000.');
				expect(bodies()).to.deep.equal([]);
				await expect(element).to.be.accessible();
			});

		it('begins with the amount that the page proposes, in the words of the merchant', async () => {
			const element = await open(DONATION, { amount: '20000', texts: { payOpenAmount: 'Aportar {amount}' } });
			expect(label(element)).to.equal('Aportar $ 20.000');
			expect(find<HTMLInputElement>(element, '[name=suggestion]:checked').value).to.equal('20000');
		});

		it('has one open link of one attempt, for the amount that is written in the end', async () => {
			const element = await open(DONATION, { amount: '20000' });
			await pay(element);
			await rewrite(element, 'amount', '30,000.00');
			await pay(element);
			await rewrite(element, 'amount', '20 000');
			await pay(element);
			expect(bodies().map((body) => body?.amount)).to.deep.equal(['20000', '30000', '20000']);
			expect(new Set(bodies().map((body) => body?.attempt)).size).to.equal(1);
			expect(page.endpoint.links).to.equal(1);
		});

		it('speaks the language of the page', async () => {
			document.documentElement.lang = 'en-US';
			const element = await open(DONATION, { amount: '50000' });
			expect(label(element)).to.equal('Donate COP 50,000');
			expect(input(element, 'amount').value).to.equal('50,000');
		});
	});

	it('shows the offer again where something is missing, after a payment that failed', async () => {
		const element = await open({ ...OFFER, fields: ['email'] });
		await rewrite(element, 'email', 'ana@correo.com');
		await press(button(element));
		await until(() => page.left.length > 0);
		element.remove();
		page.endpoint.status = 'failed';
		page.returnWith('ck-1');
		const back = await open({ ...OFFER, fields: ['email'] }).catch(() => undefined);
		const shown = back ?? document.querySelector('payment-link');
		await until(() => shown?.state === 'failed' && shown.shadowRoot?.querySelector('[part=status]'));
		if (!shown) return;
		await press(button(shown));
		await until(() => shown.shadowRoot?.activeElement === input(shown, 'email'));
		expect(shown.state).to.equal('ready');
	});
});
