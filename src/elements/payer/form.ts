import type { ReactiveController } from 'lit';
import type { CustomerField, Offer, OfferMethod } from '../../wire/offer.ts';
import { adoptStyles } from '../dom/adopt-styles.ts';
import type { Checkout, CheckoutHost, PayerForm } from '../checkout.ts';
import { followLanguage } from '../locales/follow-language.ts';
import { interpolate } from '../locales/texts.ts';
import { formatMoney } from '../offer/money-format.ts';
import { COUNTRIES, countryOf } from './countries.ts';
import { issueIn, FIELD_ORDER, prefill, toCustomer, type FieldIssue, type Typed } from './fields.ts';
import { renderForm, describeIssue } from './form-view.ts';
import { formStyles } from './form.styles.ts';
import { loadFormTexts } from '../locales/form-texts.ts';
import type { Dialog } from './dialog.ts';
import { documentTypeOf, tidyCustomer } from './document-type.ts';
import type { Expiry } from './expiry.ts';
import { pageFields, reportAt, type PageControl } from './page-fields.ts';
import type { Order } from '../order/order.ts';

const POINTER = /^\/customer\/(\w+)$/;

/**
 * Loads the texts of the form, and fills in the `customer` property.
 *
 * @throws {TypeError} when the texts do not load
 */
export async function openForm(owner: Checkout, first: Offer): Promise<PayerForm> {
	const { host, locale } = owner;
	const textsNow = followLanguage(host, locale, loadFormTexts, await loadFormTexts(locale.language));
	const country = countryOf(first.country, locale.tag);
	const documents = COUNTRIES[country]?.documents ?? [];
	let typed: Typed = prefill(host.customer, country, documents);
	/** The offer from the endpoint. */
	let listed = first;
	let order: Order | undefined;
	let dialog: Dialog | undefined;
	let expiry: Expiry | undefined;
	/** The properties that were last applied. A later change is applied again. */
	let proposed: Pick<CheckoutHost, 'method' | 'customer'> = { method: host.method, customer: host.customer };
	let chosen = host.method;
	/** The choices in the state's offer, as JSON. */
	let shown = '';
	let spoken: string | undefined;
	const issues = new Map<CustomerField, FieldIssue | 'refused'>();
	const written = new Set<CustomerField>();
	/** Additional fields that the endpoint reported as missing or wrong. */
	const demanded = new Set<CustomerField>();

	const method = (): OfferMethod | undefined => {
		const { methods } = listed;
		// The payer chooses what to register on the provider's page.
		if (host.kind === 'connect') return undefined;
		return methods.find(({ id }) => id === chosen) ?? methods[0];
	};

	const chosenNow = () => JSON.stringify([method()?.id, order?.answers(listed)]);

	const settle = (offer: Offer): Offer => {
		listed = offer;
		shown = chosenNow();
		const settled = order?.settle(offer) ?? offer;
		return { ...settled, provider: method()?.provider ?? offer.provider };
	};

	const asked = (): readonly CustomerField[] => {
		const asked = new Set([...listed.fields, ...(method()?.fields ?? []), ...demanded]);
		// Number and type of a document are always requested together.
		if (asked.has('document_number')) asked.add('document_type');
		if (asked.has('document_type')) asked.add('document_number');
		return FIELD_ORDER.filter((field) => asked.has(field));
	};

	/** The required fields for which the page has its own controls. */
	const pageHas = (): ReadonlyMap<CustomerField, PageControl> => {
		const wanted = asked();
		return new Map([...pageFields(host)].filter(([field]) => wanted.includes(field)));
	};

	const fields = (): readonly CustomerField[] => {
		const elsewhere = pageHas();
		return asked().filter((field) => !elsewhere.has(field));
	};

	/** Values from the form and from the page's controls. */
	const typedNow = (): Typed => {
		const values: Partial<Record<CustomerField, string>> = { ...typed.values };
		for (const [field, { value }] of pageHas())
			values[field] = field === 'document_type' ? documentTypeOf(value) : value;
		return { ...typed, values };
	};

	const validateField = (field: CustomerField) => {
		const fault = issueIn(field, typed);
		if (fault) issues.set(field, fault);
		else issues.delete(field);
		host.requestUpdate();
	};

	/** Shows the fields in place of an earlier outcome. Opens the dialog if there is one. */
	const showFields = async () => {
		if (owner.state.name !== 'ready') owner.send({ type: 'back' });
		if (host.variant !== 'button') return;
		dialog ??= (await import('./dialog.ts')).openDialog(host, () => {
			if (owner.state.name === 'creating') owner.cancel();
		});
		await dialog.open();
	};

	/** Removes the expired offer. A link that was created in time can still be paid. */
	const expire = () => {
		owner.send({ type: 'asked', offer: undefined });
		owner.send({ type: 'refused', problem: { code: 'offer_expired' } });
	};

	/** Whether the payer must still choose or type something. */
	const hasOpenQuestions = () => {
		const ordered = order?.answers(listed) ?? {};
		return (
			(listed.methods.length > 0 && host.kind === 'payment' && method()?.id !== host.method) ||
			(listed.quantity !== undefined && ordered.quantity !== host.quantity) ||
			(listed.open_amount !== undefined && Number(ordered.amount) !== Number(host.amount)) ||
			fields().some((field) => issueIn(field, typed) !== undefined)
		);
	};

	/** Validates the page's controls, first by the rules of the element, then by those of their form. */
	const checkPage = (): boolean => {
		const controls = pageHas();
		const now = { texts: { ...textsNow(), ...host.texts }, typed: typedNow() };
		for (const [field, control] of controls) {
			const fault = issueIn(field, now.typed);
			if (!reportAt(control, fault ? describeIssue(field, fault, now) : '')) return false;
		}
		const form = [...controls.values()].find((control) => control.form)?.form;
		return form?.reportValidity() ?? true;
	};

	const focusFirstIssue = async () => {
		await showFields();
		host.requestUpdate();
		await host.updateComplete;
		host.shadowRoot?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
	};

	/** Applies properties that the page set after the offer was loaded. */
	const syncFromHost = () => {
		const { method, customer } = host;
		if (method !== proposed.method) chosen = method;
		if (customer !== proposed.customer) {
			const { values } = typed;
			typed = prefill(customer, country, documents);
			const kept = [...written].map((field) => [field, values[field]] as const);
			typed = { ...typed, values: { ...typed.values, ...Object.fromEntries(kept) } };
		}
		proposed = { method, customer };
	};

	const form: PayerForm = {
		settle,

		async take(offer) {
			listed = offer;
			expiry?.stop();
			expiry = undefined;
			if (offer.expires_at !== undefined) {
				const { openExpiry } = await import('./expiry.ts');
				expiry = openExpiry(host, offer.expires_at);
			}
			order = asksForOrder(offer)
				? (await import('../order/order.ts')).openOrder(host, locale.tag)
				: undefined;
			return settle(offer);
		},

		get label() {
			return listed.open_amount && (host.texts?.payOpenAmount ?? textsNow().payOpenAmount);
		},

		get spoken() {
			return expiry?.spoken(textsNow().offerExpires, locale.tag) ?? spoken;
		},

		render() {
			adoptStyles(host, formStyles);
			const texts = { ...textsNow(), ...host.texts };
			return renderForm({
				texts,
				locale: locale.tag,
				kind: host.kind,
				merchant: listed.merchant ?? locale.texts?.merchantFallback ?? '',
				privacyUrl: listed.privacy_url,
				order: order?.render(listed, texts, locale.tag),
				expiry: expiry?.render(texts.offerExpires),
				methods: listed.methods,
				method: method(),
				fields: fields(),
				typed,
				issues: issues,
				choose(id) {
					chosen = id;
					// Errors of fields that this method does not have must not block the payment.
					issues.clear();
					host.requestUpdate();
				},
				write(field, text) {
					typed = { ...typed, values: { ...typed.values, [field]: text } };
					written.add(field);
					// A field with an error is validated on input, other fields on blur.
					if (issues.has(field)) validateField(field);
					if (field === 'document_type' && issues.has('document_number')) validateField('document_number');
					host.requestUpdate();
				},
				writePhoneCountry(code) {
					typed = { ...typed, phoneCountry: code };
					if (issues.has('phone')) validateField('phone');
					host.requestUpdate();
				},
				leave(field) {
					if (written.has(field)) validateField(field);
				},
			});
		},

		get opened() {
			return dialog?.opened ?? false;
		},

		frame: (card) => dialog?.render(card, listed.title, textsNow().close),

		check() {
			if (host.variant === 'button' && !dialog?.opened && hasOpenQuestions()) {
				showFields().catch(() => void owner.missed());
				return false;
			}
			issues.clear();
			fields().forEach(validateField);
			const ordered = order?.check(listed) ?? true;
			if (ordered && issues.size === 0) return checkPage();
			void focusFirstIssue();
			return false;
		},

		answers() {
			const id = method()?.id;
			const customer = { ...tidyCustomer(host.customer), ...toCustomer(asked(), typedNow()) };
			const { amount } = order?.settle(listed) ?? listed;
			return {
				...order?.answers(listed),
				...(amount && { expected_amount: amount }),
				...(id !== undefined && { method: id }),
				...(Object.keys(customer).length > 0 && { customer }),
			};
		},

		mark(errors = []) {
			for (const { pointer } of errors) {
				const name = POINTER.exec(pointer)?.[1];
				const field = FIELD_ORDER.find((known) => known === name);
				if (!field) continue;
				const control = pageFields(host).get(field);
				if (control) {
					reportAt(control, textsNow().fieldRejected);
					continue;
				}
				demanded.add(field);
				issues.set(field, issueIn(field, typed) ?? 'refused');
			}
			if (issues.size > 0) void focusFirstIssue();
			return issues.size > 0;
		},
	};

	let joined = false;
	const follower: ReactiveController = {
		hostUpdate() {
			joined ||= owner.form === form;
			if (!joined) return;
			// A reset replaced this form.
			if (owner.form !== form) {
				expiry?.stop();
				host.removeController(follower);
				return;
			}
			syncFromHost();
			if (owner.state.name !== 'ready') return;
			if (expiry?.over) {
				expire();
				return;
			}
			if (chosenNow() === shown) return;
			const offer = settle(listed);
			owner.send({ type: 'offered', offer });
			const { quantity } = order?.answers(listed) ?? {};
			if (quantity === undefined || !offer.amount) return;
			const amount = formatMoney(offer.amount, locale.tag);
			spoken = interpolate(textsNow().quantityAnnouncement, { quantity: String(quantity), amount });
		},
	};
	host.addController(follower);
	// The page can add and remove controls in the slot.
	host.shadowRoot?.addEventListener('slotchange', () => host.requestUpdate());
	return form;
}

/** Whether the payer chooses the quantity or the amount. */
function asksForOrder({ quantity, open_amount: open }: Offer): boolean {
	return (quantity ?? open) !== undefined;
}
