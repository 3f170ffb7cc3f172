import type { TemplateResult } from 'lit';
import type { CreateLinkRequest } from '../../wire/links.ts';
import type { CustomerField, Offer, OfferMethod } from '../../wire/offer.ts';
import type { FieldError } from '../../wire/problem.ts';
import type { CheckoutHost } from '../controllers/checkout.ts';
import type { LocaleController } from '../controllers/locale.ts';
import type { FlowEvent, FlowState } from '../flow.ts';
import { COUNTRIES, countryOf } from './countries.ts';
import { faultIn, FIELD_ORDER, prefill, toCustomer, type FieldFault, type Typed } from './fields.ts';
import { renderForm } from './form-view.ts';
import { formStyles } from './form.styles.ts';
import { loadFormTexts } from './form-texts.ts';

/** What the payer chooses and writes before they pay: the method, and data that the provider asks for. */
export interface PayerForm {
	render(offer: Offer): TemplateResult;
	/** The offer as it is by the chosen method: with that one's provider. */
	settle(offer: Offer): Offer;
	/** Whether everything is there and right; marks what is not, and takes the payer to the first of it. */
	check(): boolean;
	/** What goes into the request. */
	answers(): Pick<CreateLinkRequest, 'method' | 'customer'>;
	/** Shows the endpoint's errors at their fields, also at fields that nobody had asked for. False for other errors. */
	mark(errors: readonly FieldError[] | undefined): boolean;
}

/** What the form reads from the checkout that it belongs to. */
export interface FormOwner {
	readonly host: CheckoutHost;
	readonly locale: LocaleController;
	readonly state: FlowState;
	send(event: FlowEvent): void;
}

const POINTER = /^\/customer\/(\w+)$/;

/**
 * Loads the words of the form, and fills in what the page knows.
 *
 * @throws {TypeError} when the network does not bring the words
 */
export async function openForm(owner: FormOwner, { country: offered }: Offer): Promise<PayerForm> {
	const { host, locale } = owner;
	let language = locale.language;
	let texts = await loadFormTexts(language);
	const country = countryOf(offered, locale.tag);
	let typed: Typed = prefill(host.customer, country, COUNTRIES[country]?.documents ?? []);
	let chosen = host.method;
	const faults = new Map<CustomerField, FieldFault | 'refused'>();
	const written = new Set<CustomerField>();
	/** Fields that the endpoint missed, beyond those of the offer. */
	const demanded = new Set<CustomerField>();

	const followLanguage = () => {
		if (locale.language === language) return;
		language = locale.language;
		loadFormTexts(language).then(
			(loaded) => {
				texts = loaded;
				host.requestUpdate();
			},
			// The words that are there will do.
			() => {},
		);
	};

	const method = ({ methods }: Offer): OfferMethod | undefined => {
		// What can be registered is chosen on the provider's page.
		if (host.kind === 'connect') return undefined;
		return methods.find(({ id }) => id === chosen) ?? methods[0];
	};

	const settle = (offer: Offer): Offer => ({ ...offer, provider: method(offer)?.provider ?? offer.provider });

	const fields = (offer: Offer): readonly CustomerField[] => {
		const asked = new Set([...offer.fields, ...(method(offer)?.fields ?? []), ...demanded]);
		// A number means nothing without its type, and the other way round.
		if (asked.has('document_number')) asked.add('document_type');
		if (asked.has('document_type')) asked.add('document_number');
		return FIELD_ORDER.filter((field) => asked.has(field));
	};

	const judge = (field: CustomerField) => {
		const fault = faultIn(field, typed);
		if (fault) faults.set(field, fault);
		else faults.delete(field);
		host.requestUpdate();
	};

	const focusFirstFault = async () => {
		host.requestUpdate();
		await host.updateComplete;
		host.shadowRoot?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
	};

	return {
		settle,

		render(offer) {
			followLanguage();
			const root = host.shadowRoot;
			const sheet = formStyles.styleSheet;
			if (root && sheet && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
			return renderForm({
				texts,
				locale: locale.tag,
				kind: host.kind,
				merchant: offer.merchant ?? locale.texts?.shop ?? '',
				privacyUrl: offer.privacy_url,
				methods: offer.methods,
				method: method(offer),
				fields: fields(offer),
				typed,
				faults,
				choose(id) {
					chosen = id;
					// Marks of fields that this method does not have must not keep anybody from paying.
					faults.clear();
					owner.send({ type: 'offered', offer: settle(offer) });
				},
				write(field, text) {
					typed = { ...typed, values: { ...typed.values, [field]: text } };
					written.add(field);
					// What is being mended is looked at as it is typed; what is new is left alone until it is left.
					if (faults.has(field)) judge(field);
					if (field === 'document_type' && faults.has('document_number')) judge('document_number');
					host.requestUpdate();
				},
				writePhoneCountry(code) {
					typed = { ...typed, phoneCountry: code };
					if (faults.has('phone')) judge('phone');
					host.requestUpdate();
				},
				leave(field) {
					if (written.has(field)) judge(field);
				},
			});
		},

		check() {
			const { offer } = owner.state;
			faults.clear();
			if (offer) fields(offer).forEach(judge);
			if (faults.size > 0) void focusFirstFault();
			return faults.size === 0;
		},

		answers() {
			const { offer } = owner.state;
			const id = offer && method(offer)?.id;
			const customer = { ...host.customer, ...(offer && toCustomer(fields(offer), typed)) };
			return {
				...(id !== undefined && { method: id }),
				...(Object.keys(customer).length > 0 && { customer }),
			};
		},

		mark(errors = []) {
			for (const { pointer } of errors) {
				const name = POINTER.exec(pointer)?.[1];
				const field = FIELD_ORDER.find((known) => known === name);
				if (!field) continue;
				demanded.add(field);
				faults.set(field, faultIn(field, typed) ?? 'refused');
			}
			if (faults.size > 0) void focusFirstFault();
			return faults.size > 0;
		},
	};
}
