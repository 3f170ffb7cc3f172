import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import { documentTypeOf } from '../../../src/elements/payer/document-type.ts';
import type { Customer, Offer } from '../../../src/wire/offer.ts';
import { OFFER } from '../support/endpoint.ts';
import { find, press, TestPage, until } from '../support/page.ts';

const ASKS: Offer = {
	...OFFER,
	country: 'CO',
	fields: ['first_name', 'email', 'phone', 'document_type', 'document_number'],
};

describe('Fields of the page', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
		page.endpoint.offers['pro'] = ASKS;
	});
	afterEach(() => page.close());

	async function ready(inside: Element): Promise<PaymentLink> {
		const element = (
			inside.matches('payment-link') ? inside : inside.querySelector('payment-link')
		) as PaymentLink;
		await until(() => element.state === 'ready');
		await element.updateComplete;
		return element;
	}

	const asked = (element: Element) =>
		[...(element.shadowRoot?.querySelectorAll('form :is(input, select)[name]') ?? [])].map((control) =>
			control.getAttribute('name'),
		);
	const sent = () => page.endpoint.requests('POST')[0]?.body?.customer;

	const aroundForm = () => html`
		<form>
			<input aria-label="Correo" name="email" type="email" value="ana@correo.com" />
			<input aria-label="Nombre" autocomplete="billing given-name" value="Ana" />
			<input aria-label="Celular" name="tel" type="tel" value="+57 300 123 4567" />
			<select aria-label="Tipo" name="document_type">
				<option value="Pasaporte">Pasaporte</option>
			</select>
			<input aria-label="Número" name="document_number" value="AB 123.456" />
			<payment-link item="pro"></payment-link>
		</form>
	`;

	it('around the element are not asked again, and what they hold is sent as the endpoint takes it', async () => {
		const form = await fixture<HTMLFormElement>(aroundForm());
		let submitted = 0;
		form.addEventListener('submit', (event) => {
			event.preventDefault();
			submitted++;
		});
		const element = await ready(form);
		expect(asked(element)).to.deep.equal([]);
		await press(find(element, '.main'));
		await until(() => page.left.length === 1);
		expect(sent()).to.deep.equal({
			first_name: 'Ana',
			email: 'ana@correo.com',
			phone: '+573001234567',
			document_type: 'PAS',
			document_number: 'AB123456',
		});
		expect(submitted).to.equal(0);
	});

	it('are told what is wrong in words before anything is made', async () => {
		const form = await fixture<HTMLFormElement>(aroundForm());
		const element = await ready(form);
		const email = form.querySelector<HTMLInputElement>('[name=email]');
		if (!email) throw new Error('no field');
		email.value = 'ana';
		await press(find(element, '.main'));
		await until(() => document.activeElement === email);
		expect(email.validationMessage).to.equal('Escribe un correo como ana@correo.com');
		expect(page.endpoint.requests('POST')).to.deep.equal([]);
		email.select();
		await sendKeys({ type: 'ana@correo.com' });
		expect(email.validity.customError).to.equal(false);
		await press(find(element, '.main'));
		await until(() => page.left.length === 1);
	});

	it('keep the rules of their own form', async () => {
		page.endpoint.offers['pro'] = { ...OFFER, fields: ['email'] };
		const form = await fixture<HTMLFormElement>(html`
			<form>
				<input aria-label="Correo" name="email" value="ana@correo.com" />
				<input aria-label="Acepto" type="checkbox" required />
				<payment-link item="pro"></payment-link>
			</form>
		`);
		const element = await ready(form);
		await press(find(element, '.main'));
		expect(page.endpoint.requests('POST')).to.deep.equal([]);
		form.querySelector<HTMLInputElement>('[type=checkbox]')?.click();
		await press(find(element, '.main'));
		await until(() => page.left.length === 1);
	});

	it('of a form that has nothing to do with the payer keep nobody from paying', async () => {
		page.endpoint.offers['pro'] = OFFER;
		const form = await fixture<HTMLFormElement>(html`
			<form>
				<input aria-label="Buscar" required />
				<payment-link item="pro"></payment-link>
			</form>
		`);
		const element = await ready(form);
		await press(find(element, '.main'));
		await until(() => page.left.length === 1);
	});

	it('in the slot count as well, and the rest is asked by the element', async () => {
		const element = await ready(
			await fixture(html`
				<payment-link item="pro">
					<label slot="fields">Correo <input name="email" value="ana@correo.com" /></label>
				</payment-link>
			`),
		);
		expect(asked(element)).to.deep.equal(['first_name', 'phone', 'document_type', 'document_number']);
		element.querySelector('label')?.remove();
		await until(() => asked(element).includes('email'));
	});

	it('that hold only half of a document are asked again', async () => {
		const form = await fixture(html`
			<form>
				<input aria-label="Número" name="document_number" />
				<payment-link item="pro"></payment-link>
			</form>
		`);
		expect(asked(await ready(form))).to.include('document_number');
	});

	it('do not stop a property that says the same later, and what was written stays', async () => {
		page.endpoint.offers['pro'] = { ...OFFER, fields: ['first_name', 'email'] };
		const element = await ready(await fixture(html`<payment-link item="pro"></payment-link>`));
		find(element, '#first_name').focus();
		await sendKeys({ type: 'Eva' });
		element.customer = { first_name: 'Ana', email: 'ana@correo.com' };
		await until(() => find<HTMLInputElement>(element, '#email').value === 'ana@correo.com');
		expect(find<HTMLInputElement>(element, '#first_name').value).to.equal('Eva');
	});

	for (const fields of [[], ['document_type', 'document_number']] as const)
		it(`of a customer with a passport reach the endpoint under its name for it (${fields.length} asked)`, async () => {
			page.endpoint.offers['pro'] = { ...OFFER, country: 'CO', fields };
			const customer: Customer = { document_type: 'PASSPORT', document_number: 'AB123456' };
			const element = await fixture<PaymentLink>(
				html`<payment-link item="pro" .customer=${customer}></payment-link>`,
			);
			await ready(element);
			if (fields.length > 0) {
				const select = find<HTMLSelectElement>(element, '#document_type');
				expect(select.selectedOptions[0]?.text.trim()).to.equal('Pasaporte');
			}
			await press(find(element, '.main'));
			await until(() => page.left.length === 1);
			expect(sent()).to.deep.equal({ document_type: 'PAS', document_number: 'AB123456' });
		});

	it('say a type of document in many ways', () => {
		expect(['PASSPORT', 'Pasaporte', 'PP', 'PAS', 'c.c.', 'nit'].map(documentTypeOf)).to.deep.equal([
			'PAS',
			'PAS',
			'PAS',
			'PAS',
			'CC',
			'NIT',
		]);
	});
});
