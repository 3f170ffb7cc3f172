import type { ReactiveController, TemplateResult } from 'lit';
import type { CreateLinkRequest } from '../../wire/links.ts';
import type { CustomerField, Offer, OfferMethod } from '../../wire/offer.ts';
import type { FieldError } from '../../wire/problem.ts';
import { adoptStyles } from '../adopt-styles.ts';
import type { CheckoutHost } from '../controllers/checkout.ts';
import type { LocaleController } from '../controllers/locale.ts';
import type { FlowEvent, FlowState } from '../flow.ts';
import { followLanguage } from '../language-texts.ts';
import { fill } from '../locales/texts.ts';
import { formatMoney } from '../money-format.ts';
import { COUNTRIES, countryOf } from './countries.ts';
import { faultIn, FIELD_ORDER, prefill, toCustomer, type FieldFault, type Typed } from './fields.ts';
import { renderForm, wordsOf } from './form-view.ts';
import { formStyles } from './form.styles.ts';
import { loadFormTexts } from './form-texts.ts';
import type { Dialog } from './dialog.ts';
import { documentTypeOf, tidyCustomer } from './document-type.ts';
import type { Expiry } from './expiry.ts';
import { pageFields, reportAt, type PageControl } from './page-fields.ts';
import type { Order } from './order.ts';

/** What the payer chose and wrote, as the request takes it. */
export type Answers = Pick<
	CreateLinkRequest,
	'method' | 'customer' | 'quantity' | 'amount' | 'expected_amount'
>;

/** What the payer chooses and writes before they pay: the method, and data that the provider asks for. */
export interface PayerForm {
	render(): TemplateResult;
	/**
	 * Takes an offer over from the endpoint, with what it takes to choose from it.
	 * @returns the offer as it is chosen
	 * @throws {TypeError} when the network does not bring that
	 */
	take(offer: Offer): Promise<Offer>;
	/** The same offer read anew, as it is chosen: with that method's provider, and the amount of the whole. */
	settle(offer: Offer): Offer;
	/** On the button, in place of "Pagar"; `{amount}` marks a place. */
	readonly label: string | undefined;
	/** What the payer's last choice came to, for the ear. */
	readonly spoken: string | undefined;
	/** The card is open in a dialog, beside the button that stands alone in the page. */
	readonly opened: boolean;
	/** That dialog, around the card. */
	frame(card: TemplateResult): TemplateResult | undefined;
	/**
	 * Whether everything is there and right; marks what is not, and takes the payer to the first of it. Where the button
	 * stands alone and there is something to ask, that opens first.
	 */
	check(): boolean;
	/** What goes into the request. */
	answers(): Answers;
	/** Shows the endpoint's errors at their fields, also at fields that nobody had asked for. False for other errors. */
	mark(errors: readonly FieldError[] | undefined): boolean;
}

/** What the form reads from the checkout that it belongs to. */
export interface FormOwner {
	readonly host: CheckoutHost;
	readonly locale: LocaleController;
	readonly state: FlowState;
	readonly form: PayerForm | undefined;
	send(event: FlowEvent): void;
	cancel(): void;
	/** A script did not arrive that the payer's press needs. */
	missed(): Promise<void>;
}

const POINTER = /^\/customer\/(\w+)$/;

/**
 * Loads the words of the form, and fills in what the page knows.
 *
 * @throws {TypeError} when the network does not bring the words
 */
export async function openForm(owner: FormOwner, first: Offer): Promise<PayerForm> {
	const { host, locale } = owner;
	const textsNow = followLanguage(host, locale, loadFormTexts, await loadFormTexts(locale.language));
	const country = countryOf(first.country, locale.tag);
	const documents = COUNTRIES[country]?.documents ?? [];
	let typed: Typed = prefill(host.customer, country, documents);
	/** The offer as the endpoint lists it. */
	let listed = first;
	let order: Order | undefined;
	let dialog: Dialog | undefined;
	let expiry: Expiry | undefined;
	/** What the page proposed when it was looked at last: what it says later counts again. */
	let proposed: Pick<CheckoutHost, 'method' | 'customer'> = { method: host.method, customer: host.customer };
	let chosen = host.method;
	/** The choices that the state's offer holds, in one text. */
	let shown = '';
	let spoken: string | undefined;
	const faults = new Map<CustomerField, FieldFault | 'refused'>();
	const written = new Set<CustomerField>();
	/** Fields that the endpoint missed, beyond those of the offer. */
	const demanded = new Set<CustomerField>();

	const method = (): OfferMethod | undefined => {
		const { methods } = listed;
		// What can be registered is chosen on the provider's page.
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
		// A number means nothing without its type, and the other way round.
		if (asked.has('document_number')) asked.add('document_type');
		if (asked.has('document_type')) asked.add('document_number');
		return FIELD_ORDER.filter((field) => asked.has(field));
	};

	/** Of those that are asked, the ones that the page has fields of its own for. */
	const pageHas = (): ReadonlyMap<CustomerField, PageControl> => {
		const wanted = asked();
		return new Map([...pageFields(host)].filter(([field]) => wanted.includes(field)));
	};

	const fields = (): readonly CustomerField[] => {
		const elsewhere = pageHas();
		return asked().filter((field) => !elsewhere.has(field));
	};

	/** What is typed here and in the page. */
	const typedNow = (): Typed => {
		const values: Partial<Record<CustomerField, string>> = { ...typed.values };
		for (const [field, { value }] of pageHas())
			values[field] = field === 'document_type' ? documentTypeOf(value) : value;
		return { ...typed, values };
	};

	const judge = (field: CustomerField) => {
		const fault = faultIn(field, typed);
		if (fault) faults.set(field, fault);
		else faults.delete(field);
		host.requestUpdate();
	};

	/** Words about a payment of before may stand where the fields are. */
	const showFields = async () => {
		if (owner.state.name !== 'ready') owner.send({ type: 'back' });
		if (host.variant !== 'button') return;
		dialog ??= (await import('./dialog.ts')).openDialog(host, () => {
			if (owner.state.name === 'creating') owner.cancel();
		});
		await dialog.open();
	};

	/** Nobody can pay for this any more; who made a link in time goes on. */
	const expire = () => {
		owner.send({ type: 'asked', offer: undefined });
		owner.send({ type: 'refused', problem: { code: 'offer_expired' } });
	};

	/** Whether there is anything that the page has not decided already. */
	const mustAsk = () => {
		const ordered = order?.answers(listed) ?? {};
		return (
			(listed.methods.length > 0 && host.kind === 'payment' && method()?.id !== host.method) ||
			(listed.quantity !== undefined && ordered.quantity !== host.quantity) ||
			(listed.open_amount !== undefined && Number(ordered.amount) !== Number(host.amount)) ||
			fields().some((field) => faultIn(field, typed) !== undefined)
		);
	};

	/** The page's own fields, by our rules and then by those of its form. */
	const checkPage = (): boolean => {
		const controls = pageHas();
		const now = { texts: { ...textsNow(), ...host.texts }, typed: typedNow() };
		for (const [field, control] of controls) {
			const fault = faultIn(field, now.typed);
			if (!reportAt(control, fault ? wordsOf(field, fault, now) : '')) return false;
		}
		const form = [...controls.values()].find((control) => control.form)?.form;
		return form?.reportValidity() ?? true;
	};

	const focusFirstFault = async () => {
		await showFields();
		host.requestUpdate();
		await host.updateComplete;
		host.shadowRoot?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
	};

	/** Pages set properties when they know them, which may be after the offer arrived. */
	const hear = () => {
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
			order = asksForOrder(offer) ? (await import('./order.ts')).openOrder(host, locale.tag) : undefined;
			return settle(offer);
		},

		get label() {
			return listed.open_amount && (host.texts?.give ?? textsNow().give);
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
				merchant: listed.merchant ?? locale.texts?.shop ?? '',
				privacyUrl: listed.privacy_url,
				order: order?.render(listed, texts, locale.tag),
				expiry: expiry?.render(texts.offerExpires),
				methods: listed.methods,
				method: method(),
				fields: fields(),
				typed,
				faults,
				choose(id) {
					chosen = id;
					// Marks of fields that this method does not have must not keep anybody from paying.
					faults.clear();
					host.requestUpdate();
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

		get opened() {
			return dialog?.opened ?? false;
		},

		frame: (card) => dialog?.render(card, listed.title, textsNow().close),

		check() {
			if (host.variant === 'button' && !dialog?.opened && mustAsk()) {
				showFields().catch(() => void owner.missed());
				return false;
			}
			faults.clear();
			fields().forEach(judge);
			const ordered = order?.check(listed) ?? true;
			if (ordered && faults.size === 0) return checkPage();
			void focusFirstFault();
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
					reportAt(control, textsNow().refused);
					continue;
				}
				demanded.add(field);
				faults.set(field, faultIn(field, typed) ?? 'refused');
			}
			if (faults.size > 0) void focusFirstFault();
			return faults.size > 0;
		},
	};

	let joined = false;
	const follower: ReactiveController = {
		hostUpdate() {
			joined ||= owner.form === form;
			if (!joined) return;
			// A reset began with another form.
			if (owner.form !== form) {
				expiry?.stop();
				return host.removeController(follower);
			}
			hear();
			if (owner.state.name !== 'ready') return;
			if (expiry?.over) return expire();
			if (chosenNow() === shown) return;
			const offer = settle(listed);
			owner.send({ type: 'offered', offer });
			const { quantity } = order?.answers(listed) ?? {};
			if (quantity === undefined || !offer.amount) return;
			const amount = formatMoney(offer.amount, locale.tag);
			spoken = fill(textsNow().chosen, { quantity: String(quantity), amount });
		},
	};
	host.addController(follower);
	// Fields of the page come and go in the slot.
	host.shadowRoot?.addEventListener('slotchange', () => host.requestUpdate());
	return form;
}

/** Whether an offer leaves to the payer how many, or how much. */
function asksForOrder({ quantity, open_amount: open }: Offer): boolean {
	return (quantity ?? open) !== undefined;
}
