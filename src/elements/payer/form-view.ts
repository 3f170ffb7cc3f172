import { html, nothing, type TemplateResult } from 'lit';
import type { CustomerField, OfferKind, OfferMethod } from '../../wire/offer.ts';
import { interpolate } from '../locales/texts.ts';
import { COUNTRIES } from './countries.ts';
import { exampleOf, isNumeric } from './documents.ts';
import type { FieldIssue, Typed } from './fields.ts';
import type { FormTexts } from '../locales/texts.ts';

/** Data and callbacks to render the form. */
export interface FormView {
	readonly texts: FormTexts;
	/** BCP 47, for names of countries. */
	readonly locale: string;
	readonly kind: OfferKind;
	readonly merchant: string;
	readonly privacyUrl: string | undefined;
	/** Choice of quantity and amount. */
	readonly order: TemplateResult | undefined;
	/** Countdown to the end of the offer, when it is near. */
	readonly expiry: TemplateResult | undefined;
	readonly methods: readonly OfferMethod[];
	readonly method: OfferMethod | undefined;
	readonly fields: readonly CustomerField[];
	readonly typed: Typed;
	readonly issues: ReadonlyMap<CustomerField, FieldIssue | 'refused'>;
	readonly choose: (id: string) => void;
	readonly write: (field: CustomerField, text: string) => void;
	readonly writePhoneCountry: (code: string) => void;
	readonly leave: (field: CustomerField) => void;
}

/**
 * Renders a radio group of methods, the fields, and the privacy notice. Ids are local to the shadow root. The card's
 * button references the form by id, so that Enter in a field presses it.
 */
export function renderForm(view: FormView): TemplateResult {
	const { texts, fields, privacyUrl, merchant } = view;
	return html`<form id="payer" class="form" part="form" novalidate @submit=${stay}>
		${view.order} ${view.methods.length > 0 ? renderMethods(view) : nothing}
		${fields.map((field) => renderField(field, view))}
		${
			fields.length > 0 && privacyUrl?.startsWith('https:')
				? html`<p class="small">
						${texts.consent}
						<a href=${privacyUrl} target="_blank" rel="noopener"
							>${interpolate(texts.privacy, { merchant })}</a
						>.
					</p>`
				: nothing
		}
		${view.expiry}
	</form>`;
}

/** Prevents the native form submission, which would navigate. The button has its own listener. */
function stay(event: Event): void {
	event.preventDefault();
}

function renderMethods({ kind, methods, method, texts, choose }: FormView): TemplateResult {
	if (kind === 'connect') {
		return html`<div>
			<p class="label">${texts.methodKinds}</p>
			<ul part="methods">
				${methods.map(({ label }) => html`<li>${label}</li>`)}
			</ul>
		</div>`;
	}
	return html`<fieldset part="methods">
		<legend class="label" part="field-label">${texts.howToPay}</legend>
		${methods.map(
			({ id, label }) =>
				html`<label class="choice" part="method">
					<input
						type="radio"
						name="method"
						.value=${id}
						.checked=${id === method?.id}
						@change=${() => choose(id)}
					/>
					${label}
				</label>`,
		)}
	</fieldset>`;
}

function renderField(field: CustomerField, view: FormView): TemplateResult | typeof nothing {
	switch (field) {
		case 'phone':
			return renderPair('phone', field, renderPhoneCountry(view), view);
		case 'document_type':
			// Rendered with the document number.
			return nothing;
		case 'document_number':
			return renderPair('document', field, renderDocumentType(view), view);
		default:
			return html`<div class="field ${field === 'email' ? '' : 'name'}" part="field">
				${renderInput(field, view)} ${renderIssue(field, view)}
			</div>`;
	}
}

/** A select and its field, side by side if there is space. */
function renderPair(
	look: 'phone' | 'document',
	field: CustomerField,
	choice: TemplateResult,
	view: FormView,
): TemplateResult {
	return html`<div class="field" part="field">
		<div class="pair ${look}">
			<div>${choice}</div>
			<div>${renderInput(field, view)}</div>
		</div>
		${renderIssue(field, view)}
	</div>`;
}

function renderInput(
	field: CustomerField,
	{ texts, typed, issues: faults, write, leave }: FormView,
): TemplateResult {
	const { label, autocomplete, inputmode, capitals } = traits(field, texts, typed);
	const wrong = faults.has(field);
	return html`<label class="label" for=${field} part="field-label">${label}</label>
		<input
			id=${field}
			name=${field}
			part="input"
			type=${field === 'email' ? 'email' : field === 'phone' ? 'tel' : 'text'}
			autocomplete=${autocomplete}
			inputmode=${inputmode}
			autocapitalize=${capitals}
			spellcheck="false"
			required
			aria-invalid=${wrong}
			aria-describedby=${wrong ? `${field}-error` : nothing}
			.value=${typed.values[field] ?? ''}
			@input=${(event: Event) => write(field, (event.target as HTMLInputElement).value)}
			@blur=${() => leave(field)}
		/>`;
}

/** Attributes of a field for autofill and on-screen keyboards (HTML, "Autofill"). */
function traits(field: CustomerField, texts: FormTexts, { country, values }: Typed) {
	switch (field) {
		case 'first_name':
			return { label: texts.firstName, autocomplete: 'given-name', inputmode: 'text', capitals: 'words' };
		case 'last_name':
			return { label: texts.lastName, autocomplete: 'family-name', inputmode: 'text', capitals: 'words' };
		case 'email':
			return { label: texts.email, autocomplete: 'email', inputmode: 'email', capitals: 'none' };
		case 'phone':
			return { label: texts.phone, autocomplete: 'tel-national', inputmode: 'tel', capitals: 'none' };
		case 'document_type':
		case 'document_number': {
			const numeric = isNumeric(country, values.document_type ?? '');
			return {
				label: texts.documentNumber,
				autocomplete: 'off',
				inputmode: numeric ? 'numeric' : 'text',
				capitals: 'characters',
			};
		}
	}
}

function renderPhoneCountry({ texts, typed, locale, writePhoneCountry }: FormView): TemplateResult {
	const names = new Intl.DisplayNames(locale, { type: 'region' });
	const sorted = Object.entries(COUNTRIES)
		.map(([code, { dial }]) => ({ code, dial, name: names.of(code) ?? code }))
		.sort((a, b) => a.name.localeCompare(b.name, locale));
	return html`<label class="label" for="phone-country" part="field-label">${texts.phoneCountry}</label>
		<select
			id="phone-country"
			part="select"
			autocomplete="tel-country-code"
			@change=${(event: Event) => writePhoneCountry((event.target as HTMLSelectElement).value)}
		>
			${sorted.map(
				({ code, dial, name }) =>
					html`<option value=${code} ?selected=${code === typed.phoneCountry}>+${dial} ${name}</option>`,
			)}
		</select>`;
}

function renderDocumentType({ texts, typed, write }: FormView): TemplateResult {
	const types = COUNTRIES[typed.country]?.documents ?? [];
	return html`<label class="label" for="document_type" part="field-label">${texts.documentType}</label>
		<select
			id="document_type"
			name="document_type"
			part="select"
			@change=${(event: Event) => write('document_type', (event.target as HTMLSelectElement).value)}
		>
			${types.map(
				(type) =>
					html`<option value=${type} ?selected=${type === typed.values.document_type}>
						${nameOfDocument(typed.country, type, texts)}
					</option>`,
			)}
		</select>`;
}

/** Names of document types in their country. Most are known by their code. */
const DOCUMENT_NAMES: Readonly<Record<string, string>> = {
	'CO:CC': 'Cédula de ciudadanía',
	'CO:CE': 'Cédula de extranjería',
	'CO:TI': 'Tarjeta de identidad',
	'PE:CE': 'Carné de extranjería',
	'CR:CI': 'Cédula de identidad',
	'CR:CJUR': 'Cédula jurídica',
	'BO:CI': 'Cédula de identidad',
	'DO:CI': 'Cédula de identidad',
	'EC:CI': 'Cédula de identidad',
	'NI:CI': 'Cédula de identidad',
	'UY:CI': 'Cédula de identidad',
	'PA:CIP': 'Cédula de identidad personal',
	'PY:CIC': 'Cédula de identidad civil',
};

function nameOfDocument(country: string, type: string, texts: FormTexts): string {
	return type === 'PAS' ? texts.passport : (DOCUMENT_NAMES[`${country}:${type}`] ?? type);
}

function renderIssue(field: CustomerField, view: FormView): TemplateResult | typeof nothing {
	const fault = view.issues.get(field);
	return fault
		? html`<p class="note" id="${field}-error" part="field-error">${describeIssue(field, fault, view)}</p>`
		: nothing;
}

/** Error message of a field: what to do, without blame. */
export function describeIssue(
	field: CustomerField,
	fault: FieldIssue | 'refused',
	{ texts, typed }: Pick<FormView, 'texts' | 'typed'>,
): string {
	if (fault === 'refused') return texts.fieldRejected;
	switch (field) {
		case 'first_name':
			return fault === 'missing' ? texts.firstNameMissing : texts.nameInvalid;
		case 'last_name':
			return fault === 'missing' ? texts.lastNameMissing : texts.nameInvalid;
		case 'email':
			return fault === 'missing' ? texts.emailMissing : texts.emailInvalid;
		case 'phone': {
			if (fault === 'missing') return texts.phoneMissing;
			const { digits = [7, 15] } = COUNTRIES[typed.phoneCountry] ?? {};
			return interpolate(texts.phoneInvalid, { digits: [...new Set(digits)].join('–') });
		}
		case 'document_type':
		case 'document_number': {
			if (fault === 'missing') return texts.documentMissing;
			if (field === 'document_type') return texts.fieldRejected;
			const example = exampleOf(typed.country, typed.values.document_type ?? '');
			return interpolate(fault === 'invalid' ? texts.documentInvalid : texts.checkDigitMissing, { example });
		}
	}
}
