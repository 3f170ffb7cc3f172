import { expect } from '@open-wc/testing';
import { COUNTRIES, countryOf } from '../../../src/elements/payer/countries.ts';
import { exampleOf, faultOf, tidyDocument } from '../../../src/elements/payer/documents.ts';
import { issueIn, prefill, toCustomer, type Typed } from '../../../src/elements/payer/fields.ts';
import { fromE164, toE164 } from '../../../src/elements/payer/phone.ts';

const typed = (values: Typed['values'], country = 'CO'): Typed => ({
	values,
	country,
	phoneCountry: country,
});

describe('Phone numbers', () => {
	for (const [country, national, sent] of [
		['CO', '3001234567', '+573001234567'],
		['CO', ' 300 123 45-67', '+573001234567'],
		['CO', '+57 300 123 4567', '+573001234567'],
		['CO', '573001234567', '+573001234567'],
		['CO', '+1 (212) 555-0123', '+12125550123'],
		['CO', '0034 612345678', '+34612345678'],
		['MX', '5512345678', '+525512345678'],
		['CL', '912345678', '+56912345678'],
		['BR', '11912345678', '+5511912345678'],
		['GT', '51234567', '+50251234567'],
		['CO', '300123456', undefined],
		['CO', '30012345678', undefined],
		['CO', '', undefined],
		['CO', 'teléfono', undefined],
		['CO', '+0123456789', undefined],
		['XX', '3001234567', undefined],
	] as const) {
		it(`"${national}" in ${country} is ${sent ?? 'refused'}`, () => {
			expect(toE164({ country, national })).to.equal(sent);
		});
	}

	it('are taken apart by the country that is likely, then by the longest calling code', () => {
		expect(fromE164('+573001234567', 'CO')).to.deep.equal({ country: 'CO', national: '3001234567' });
		expect(fromE164('+50251234567', 'CO')).to.deep.equal({ country: 'GT', national: '51234567' });
		expect(fromE164('+18095551234', 'DO')).to.deep.equal({ country: 'DO', national: '8095551234' });
		expect(fromE164('+18095551234', 'US')).to.deep.equal({ country: 'US', national: '8095551234' });
		expect(fromE164('300 123', 'CO')).to.deep.equal({ country: 'CO', national: '300 123' });
		expect(fromE164('', 'CO')).to.deep.equal({ country: 'CO', national: '' });
	});

	it('are the same after a way through both controls', () => {
		for (const [code, { dial, digits }] of Object.entries(COUNTRIES)) {
			const number = `+${dial}${'9'.repeat(digits[1])}`;
			expect(toE164(fromE164(number, code))).to.equal(number);
		}
	});
});

describe('Documents', () => {
	for (const [country, type, number, fault] of [
		['CO', 'CC', '1.020.304.050', undefined],
		['CO', 'CC', '12', 'invalid'],
		['CO', 'CC', 'ABC12345', 'invalid'],
		['CO', 'NIT', '900123456-8', undefined],
		['CO', 'NIT', '900.123.456-8', undefined],
		['CO', 'NIT', '9001234568', undefined],
		['CO', 'NIT', '860002964-4', undefined],
		['CO', 'NIT', '900123456-7', 'invalid'],
		['CO', 'NIT', '900123456', 'no-check-digit'],
		['CL', 'RUT', '12.345.678-5', undefined],
		['CL', 'RUT', '12345678-6', 'invalid'],
		['CL', 'RUN', '10000013-k', undefined],
		['BR', 'CPF', '529.982.247-25', undefined],
		['BR', 'CPF', '529.982.247-24', 'invalid'],
		['BR', 'CPF', '111.111.111-11', 'invalid'],
		['BR', 'CNPJ', '11.222.333/0001-81', undefined],
		['BR', 'CNPJ', '11.222.333/0001-80', 'invalid'],
		['AR', 'DNI', '30.123.456', undefined],
		['AR', 'CUIT', '20-30123456-4', 'invalid'],
		['MX', 'CURP', 'goma900101hdfrrn09', undefined],
		['MX', 'RFC', 'GOMA900101AB1', undefined],
		['MX', 'CURP', 'GOMA900101', 'invalid'],
		['PE', 'DNI', '12345678', undefined],
		['PE', 'DNI', '1234567', 'invalid'],
		['GT', 'DPI', '2345 67890 0101', undefined],
		['CO', 'PAS', 'ab123456', undefined],
		['ZZ', 'WHATEVER', 'X-12', undefined],
		['CO', 'PAS', 'a', 'invalid'],
		['CO', 'CC', '  ', 'missing'],
	] as const) {
		it(`${country} ${type} "${number}" is ${fault ?? 'right'}`, () => {
			expect(faultOf(country, type, number)).to.equal(fault);
		});
	}

	it('of every type are shown by an example that is right', () => {
		for (const [country, { documents }] of Object.entries(COUNTRIES))
			for (const type of documents) {
				expect(faultOf(country, type, exampleOf(country, type)), `${country} ${type}`).to.equal(undefined);
			}
	});

	it('are sent in capitals and without what only helps reading', () => {
		expect(tidyDocument(' 11.222.333/0001-81 ')).to.equal('112223330001-81');
		expect(tidyDocument('10000013-k')).to.equal('10000013-K');
	});
});

describe("A payer's data", () => {
	for (const [email, fault] of [
		['ana@correo.com', undefined],
		[' ana@correo.com ', undefined],
		['ana.maria+tienda@correo.com.co', undefined],
		['ana', 'invalid'],
		['ana@correo', 'invalid'],
		['ana@@correo.com', 'invalid'],
		['ana@correo..com', 'invalid'],
		['ana maria@correo.com', 'invalid'],
		[`${'a'.repeat(65)}@correo.com`, 'invalid'],
		['', 'missing'],
	] as const) {
		it(`as e-mail "${email.slice(0, 30)}" is ${fault ?? 'right'}`, () => {
			expect(issueIn('email', typed({ email }))).to.equal(fault);
		});
	}

	it('is checked in linear time, however long it is', () => {
		// In quadratic time this would take minutes; in linear time it takes milliseconds.
		const long = typed({
			email: `${'a.'.repeat(500_000)}@`,
			document_number: '1'.repeat(1_000_000),
			phone: '9'.repeat(1_000_000),
		});
		const before = performance.now();
		for (const field of ['email', 'document_number', 'phone'] as const) issueIn(field, long);
		expect(performance.now() - before).to.be.below(10_000);
	});

	it('starts with what the page knows', () => {
		const { values, phoneCountry } = prefill(
			{ first_name: 'Ana', phone: '+5215512345678', document_type: 'CE' },
			'CO',
			['CC', 'CE'],
		);
		expect(values).to.include({ first_name: 'Ana', phone: '15512345678', document_type: 'CE' });
		expect(phoneCountry).to.equal('MX');
		expect(prefill({ document_type: 'CURP' }, 'CO', ['CC', 'CE']).values.document_type).to.equal('CC');
		expect(prefill(undefined, 'CO', ['CC']).values).to.deep.equal({ phone: '', document_type: 'CC' });
	});

	it('is sent as the endpoint takes it, and only where it was asked for', () => {
		const all = typed({
			first_name: ' Ana ',
			last_name: 'Rojas',
			email: 'ana@correo.com',
			phone: '300 123 4567',
			document_type: 'NIT',
			document_number: '900.123.456-8',
		});
		expect(toCustomer(['first_name', 'phone', 'document_type', 'document_number'], all)).to.deep.equal({
			first_name: 'Ana',
			phone: '+573001234567',
			document_type: 'NIT',
			document_number: '900123456-8',
		});
		expect(toCustomer(['first_name', 'email'], typed({ first_name: ' ' }))).to.deep.equal({});
	});

	it('belongs to the country of the offer, then of the language, then to Colombia', () => {
		expect(countryOf('CL', 'es-MX')).to.equal('CL');
		expect(countryOf(undefined, 'es-MX')).to.equal('MX');
		expect(countryOf('DE', 'de-DE')).to.equal('CO');
		expect(countryOf(undefined, 'es')).to.equal('CO');
	});
});
