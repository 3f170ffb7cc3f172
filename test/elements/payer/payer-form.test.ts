import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ConnectLink } from '../../../src/elements/connect-link.ts';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import type { CustomerField, Offer, OfferMethod } from '../../../src/wire/offer.ts';
import { CONNECT_OFFER, OFFER, problem } from '../support/endpoint.ts';
import { find, press, TestPage, textOf, until } from '../support/page.ts';

const YUNO = { id: 'yuno', label: 'Yuno', host: 'checkout.y.uno' };
const METHODS: readonly OfferMethod[] = [
	{ id: 'card', label: 'Tarjeta', provider: OFFER.provider },
	{ id: 'pse', label: 'PSE', provider: YUNO, fields: ['first_name', 'last_name', 'email'] },
];
const DOCUMENT: readonly CustomerField[] = ['document_type', 'document_number'];

describe("The payer's form", () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => page.close());

	async function open(offer: Partial<Offer>, more: Partial<PaymentLink> = {}): Promise<PaymentLink> {
		page.endpoint.offers['pro'] = { ...OFFER, country: 'CO', ...offer };
		const element = await fixture<PaymentLink>(html`<payment-link item="pro"></payment-link>`);
		Object.assign(element, more);
		await until(() => element.state === 'ready');
		return element;
	}

	const input = (element: Element, name: string) => find<HTMLInputElement>(element, `#${name}`);

	async function write(element: Element, name: string, text: string): Promise<void> {
		input(element, name).focus();
		await sendKeys({ type: text });
	}

	/** What a screen reader says of a field that is wrong. */
	function fault(element: Element, name: string): string {
		const { ariaInvalid } = input(element, name);
		const id = input(element, name).getAttribute('aria-describedby');
		expect(ariaInvalid === 'true').to.equal(id !== null);
		return id ? find(element, `#${id}`).innerText : '';
	}

	const sent = () => page.endpoint.requests('POST')[0]?.body;

	it('is not there where nothing is asked', async () => {
		const element = await open({});
		expect(element.shadowRoot?.querySelector('form, input, fieldset')).to.equal(null);
	});

	it('has a label and the hints that autofill and keyboards need at every field', async () => {
		const element = await open({
			fields: ['document_number', 'email', 'phone', 'first_name', 'last_name', 'document_type'],
		});
		const inputs = [...(element.shadowRoot?.querySelectorAll('input') ?? [])];
		expect(
			inputs.map(({ labels, autocomplete, inputMode }) => [
				labels?.[0]?.textContent,
				autocomplete,
				inputMode,
			]),
		).to.deep.equal([
			['Nombre', 'given-name', 'text'],
			['Apellido', 'family-name', 'text'],
			['Correo electrónico', 'email', 'email'],
			['Celular', 'tel-national', 'tel'],
			['Número de documento', 'off', 'numeric'],
		]);
		const selects = [...(element.shadowRoot?.querySelectorAll('select') ?? [])];
		expect(selects.map(({ labels, value }) => [labels[0]?.textContent, value])).to.deep.equal([
			['País', 'CO'],
			['Tipo de documento', 'CC'],
		]);
		await expect(element).to.be.accessible();
	});

	it('says nothing of a field that is being written, and says what to do once it is left', async () => {
		const element = await open({ fields: ['first_name', 'email'] });
		await write(element, 'email', 'ana');
		expect(fault(element, 'email')).to.equal('');
		await sendKeys({ press: 'Tab' });
		await until(() => fault(element, 'email') === 'Escribe un correo como ana@correo.com');
		await expect(element).to.be.accessible();
		await write(element, 'email', 'ana@correo.com');
		input(element, 'email').value = 'ana@correo.com';
		input(element, 'email').dispatchEvent(new InputEvent('input', { bubbles: true }));
		await until(() => fault(element, 'email') === '');
	});

	it('asks for nothing that was only passed by', async () => {
		const element = await open({ fields: ['first_name', 'email'] });
		input(element, 'first_name').focus();
		await sendKeys({ press: 'Tab' });
		await element.updateComplete;
		expect(fault(element, 'first_name')).to.equal('');
	});

	it('takes a press with something missing to the first of it, and makes no link', async () => {
		const element = await open({ fields: ['first_name', 'email'] });
		let started = 0;
		element.addEventListener('checkout-start', () => started++);
		await press(find(element, '[part=button]'));
		await until(() => element.shadowRoot?.activeElement === input(element, 'first_name'));
		expect(fault(element, 'first_name')).to.equal('Escribe tu nombre');
		expect(fault(element, 'email')).to.equal('Escribe tu correo');
		expect(element.state).to.equal('ready');
		expect(started).to.equal(0);
		expect(page.endpoint.requests('POST')).to.deep.equal([]);
	});

	it('sends what was written, when Enter is pressed in a field', async () => {
		const element = await open({ fields: ['first_name', 'email', 'phone', ...DOCUMENT] });
		await write(element, 'first_name', 'Ana');
		await write(element, 'email', 'ana@correo.com');
		await write(element, 'phone', '300 123 4567');
		await write(element, 'document_number', '1.020.304.050');
		await sendKeys({ press: 'Enter' });
		await until(() => page.left.length > 0);
		expect(sent()?.customer).to.deep.equal({
			first_name: 'Ana',
			email: 'ana@correo.com',
			phone: '+573001234567',
			document_type: 'CC',
			document_number: '1020304050',
		});
		expect(page.endpoint.requests('POST')).to.have.length(1);
	});

	it('explains a tax number without its check digit', async () => {
		const element = await open({ fields: [...DOCUMENT] });
		const type = find<HTMLSelectElement>(element, '#document_type');
		type.value = 'NIT';
		type.dispatchEvent(new Event('change'));
		await write(element, 'document_number', '900123456');
		await sendKeys({ press: 'Tab' });
		await until(
			() => fault(element, 'document_number') === 'El NIT lleva dígito de verificación: 900123456-8',
		);
	});

	it('counts the digits of a phone by its country', async () => {
		const element = await open({ fields: ['phone'] });
		await write(element, 'phone', '300');
		await sendKeys({ press: 'Tab' });
		await until(() => fault(element, 'phone') === 'El celular tiene 10 dígitos');
		const country = find<HTMLSelectElement>(element, '#phone-country');
		country.value = 'CL';
		country.dispatchEvent(new Event('change'));
		await until(() => fault(element, 'phone') === 'El celular tiene 9 dígitos');
	});

	it('starts with what the page knows of the payer', async () => {
		const element = await open(
			{ fields: ['email', 'phone', ...DOCUMENT] },
			{ customer: { email: 'ana@correo.com', phone: '+525512345678', document_type: 'CE' } },
		);
		expect(input(element, 'email').value).to.equal('ana@correo.com');
		expect(input(element, 'phone').value).to.equal('5512345678');
		expect(find<HTMLSelectElement>(element, '#phone-country').value).to.equal('MX');
		expect(find<HTMLSelectElement>(element, '#document_type').value).to.equal('CE');
	});

	it('shows what the endpoint refuses at its field, also where the offer did not ask', async () => {
		page.endpoint.creating = problem('invalid_request', 422, {
			errors: [
				{ pointer: '/customer/email', code: 'invalid' },
				{ pointer: '/customer/document_number', code: 'missing' },
			],
		});
		const element = await open({ fields: ['email'] }, { customer: { email: 'ana@correo.com' } });
		await press(find(element, '[part=button]'));
		await until(() => textOf(element).includes('Revisa los datos marcados'));
		expect(fault(element, 'email')).to.equal('Revisa este dato');
		expect(fault(element, 'document_number')).to.equal('Escribe tu número de documento');
		await until(() => element.shadowRoot?.activeElement === input(element, 'email'));

		page.endpoint.creating = 'usual';
		await write(element, 'document_number', '1020304050');
		await press(find(element, '[part=button]'));
		await until(() => page.left.length > 0);
		expect(page.endpoint.requests('POST')[1]?.body?.customer).to.deep.include({
			document_number: '1020304050',
		});
	});

	it('offers the methods as one choice, and names the page of the chosen one', async () => {
		const element = await open({ methods: METHODS });
		const group = find(element, 'fieldset');
		expect(group.querySelector('legend')?.innerText).to.equal('¿Cómo quieres pagar?');
		const radios = [...group.querySelectorAll('input')];
		expect(radios.map(({ checked, labels }) => [labels?.[0]?.innerText, checked])).to.deep.equal([
			['Tarjeta', true],
			['PSE', false],
		]);
		expect(textOf(element)).to.contain('Pagas en la página segura de OnePay');
		await expect(element).to.be.accessible();
		radios[0]?.focus();
		await sendKeys({ press: 'ArrowDown' });
		await until(() => textOf(element).includes('Pagas en la página segura de Yuno'));
		expect(textOf(element)).to.contain('checkout.y.uno');
		expect(input(element, 'last_name')).to.be.instanceOf(HTMLInputElement);
	});

	it('sends the chosen method', async () => {
		const element = await open(
			{ methods: METHODS.map(({ fields: _, ...method }) => method) },
			{ method: 'pse' },
		);
		await press(find(element, '[part=button]'));
		await until(() => page.left.length > 0);
		expect(sent()?.method).to.equal('pse');
		expect(sent()).to.not.have.property('customer');
	});

	it('says what the data is for, where the merchant has a privacy notice', async () => {
		const element = await open({ fields: ['email'], privacy_url: 'https://tienda.example/privacidad' });
		const link = find<HTMLAnchorElement>(element, 'form a');
		expect(link.href).to.equal('https://tienda.example/privacidad');
		expect(link.innerText).to.equal('aviso de privacidad de Tienda Andina');
		page.endpoint.offers['pro'] = { ...OFFER, fields: ['email'], privacy_url: 'javascript:alert(1)' };
		element.reset();
		await until(
			() => element.shadowRoot?.querySelector('form') && !element.shadowRoot.querySelector('form a'),
		);
	});

	it('keeps two forms on a page apart', async () => {
		const [one, other] = [await open({ fields: ['email'] }), await open({ fields: ['email'] })];
		await write(one, 'email', 'ana@correo.com');
		expect(input(other, 'email').value).to.equal('');
		await press(find(one, '[part=button]'));
		await until(() => page.left.length > 0);
		expect(other.state).to.equal('ready');
	});

	it('keeps what was written when the element moves and when the language changes', async () => {
		const element = await open({ fields: ['email'] });
		await write(element, 'email', 'ana@correo.com');
		document.body.append(element);
		element.locale = 'en';
		await until(() => textOf(element).includes('Email'));
		expect(input(element, 'email').value).to.equal('ana@correo.com');
		element.remove();
	});

	it('lists what can be registered, without a choice, on <connect-link>', async () => {
		page.endpoint.offers['card'] = { ...CONNECT_OFFER, methods: METHODS };
		const element = await fixture<ConnectLink>(html`<connect-link item="card"></connect-link>`);
		await until(() => element.state === 'ready');
		expect([...find(element, 'ul').children].map(({ textContent }) => textContent)).to.deep.equal([
			'Tarjeta',
			'PSE',
		]);
		expect(element.shadowRoot?.querySelector('input')).to.equal(null);
		await press(find(element, '[part=button]'));
		await until(() => page.left.length > 0);
		expect(sent()).to.not.have.property('method');
	});
});
