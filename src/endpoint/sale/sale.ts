import { fromMinor, isMoney, timesMoney, toMinor, type Money } from '../../wire/money.ts';
import { toUtc } from '../../wire/moment.ts';
import type {
	Customer,
	CustomerField,
	Offer,
	OfferKind,
	OfferMethod,
	OfferProvider,
} from '../../wire/offer.ts';
import type { CreateLinkRequest } from '../../wire/links.ts';
import type { Provider } from '../../providers/provider.ts';
import {
	ID,
	type EndpointConfig,
	type Item,
	type ItemContext,
	type ItemMethod,
	providerNames,
} from '../config/config.ts';
import { checkItem } from '../config/check-config.ts';
import { amountHint, itemHint, methodHint, quantityHint } from '../http/hints.ts';
import { invalidField, ProblemError } from '../http/problems.ts';
import { surroundingsOf } from '../../wire/surroundings.ts';
import { withTimeLimit } from '../config/time-limit.ts';

/** What one request buys. Every fact that determines money comes from the merchant's server. */
export interface Sale {
	readonly kind: OfferKind;
	/** Absent for an order from a checkout token. */
	readonly itemId: string | undefined;
	/** The merchant's own name of the order, from a token, an item, or a call of the merchant's server. */
	readonly reference: string | undefined;
	readonly item: Item;
	readonly quantity: number;
	/** The whole amount to pay; absent for connect links. */
	readonly amount: Money | undefined;
	/** Providers that may make the link, in the merchant's order of preference. */
	readonly providers: Providers;
	readonly method: ItemMethod | undefined;
	readonly country: string | undefined;
	readonly customer: Customer;
}

/** One provider or several, the preferred one first. */
export type Providers = readonly [Provider, ...Provider[]];

/** The merchant's items: finds them, describes them for payers, and prices them. */
export class Catalogue {
	readonly #config: EndpointConfig;
	readonly #providers: ReadonlyMap<string, Provider>;

	constructor(config: EndpointConfig) {
		this.#config = config;
		this.#providers = new Map(config.providers.map((provider) => [provider.name, provider]));
	}

	/**
	 * @throws {ProblemError} `item_not_found`; `internal` if an item function returns an item that cannot be sold
	 */
	async find(id: string, context: ItemContext): Promise<Item> {
		const { items = {} } = this.#config;
		const isTable = typeof items !== 'function';
		const found = !ID.test(id)
			? undefined
			: !isTable
				? await withTimeLimit('items', () => items(id, context), surroundingsOf(this.#config))
				: Object.hasOwn(items, id)
					? items[id]
					: undefined;
		if (!found) {
			throw new ProblemError('item_not_found', {
				hint: itemHint(id, isTable ? Object.keys(items) : undefined),
			});
		}
		const problems = isTable ? [] : checkItem(id, found, this.#config);
		if (problems.length > 0) {
			const reasons = problems.join(' ');
			throw new ProblemError('internal', {
				cause: new Error(reasons),
				hint: { detail: `The function "items" returned an item that cannot be sold. ${reasons}` },
			});
		}
		return found;
	}

	/** The data of an item that the payer sees. */
	offer(item: Item): Offer {
		const { merchant } = this.#config;
		const methods = (item.methods ?? []).map((method) => this.#offerMethod(item, method));
		const providers = this.#providersOf(item, item.methods?.[0]);
		const [provider] = providers;
		const country = item.country ?? merchant?.country;
		const expiresAt = item.expiresAt === undefined ? undefined : toUtc(item.expiresAt);
		return {
			kind: item.kind ?? 'payment',
			title: item.title,
			...(item.description !== undefined && { description: item.description }),
			...(item.image !== undefined && { image: item.image }),
			...(item.amount && { amount: item.amount }),
			...(item.openAmount && { open_amount: item.openAmount }),
			...(item.tax && { tax: item.tax.amount }),
			...(item.quantity && { quantity: { min: item.quantity.min ?? 1, max: item.quantity.max } }),
			methods: methods.length > 1 ? methods : [],
			provider: toOfferProvider(provider),
			// If there are several methods, each lists the fields that it needs.
			fields:
				methods.length > 1 ? [...(item.fields ?? [])] : this.#fieldsOf(item, item.methods?.[0], providers),
			...(country !== undefined && { country }),
			...(merchant?.name !== undefined && { merchant: merchant.name }),
			...(merchant?.privacyUrl !== undefined && { privacy_url: merchant.privacyUrl }),
			...(expiresAt !== undefined && { expires_at: expiresAt }),
			environment: provider.environment,
		};
	}

	/**
	 * Prices a request.
	 * @throws {ProblemError} `method_not_available`, `quantity_out_of_range`, `amount_out_of_range`, `invalid_request`
	 */
	sell(
		item: Item,
		source: { readonly itemId?: string; readonly reference?: string | undefined },
		request: Pick<CreateLinkRequest, 'method' | 'quantity' | 'amount' | 'customer'>,
	): Sale {
		const method = chooseMethod(item, request.method);
		const providers = this.#providersOf(item, method);
		const quantity = chooseQuantity(item, request.quantity);
		const customer = request.customer ?? {};
		const missing = this.#fieldsOf(item, method, providers).filter((field) => customer[field] === undefined);
		if (missing.length > 0) {
			throw new ProblemError('invalid_request', {
				errors: missing.map((field) => ({ pointer: `/customer/${field}`, code: 'missing' })),
			});
		}
		return {
			kind: item.kind ?? 'payment',
			itemId: source.itemId,
			reference: source.reference ?? item.reference,
			item,
			quantity,
			amount: chooseAmount(item, quantity, request.amount),
			providers,
			method,
			country: method?.country ?? item.country ?? this.#config.merchant?.country,
			customer,
		};
	}

	#offerMethod(item: Item, method: ItemMethod): OfferMethod {
		const providers = this.#providersOf(item, method);
		const [provider] = providers;
		return {
			id: method.id,
			label: method.label ?? provider.label,
			provider: toOfferProvider(provider),
			fields: this.#fieldsOf(item, method, providers),
		};
	}

	/** The fields that any of the providers needs, so that the payer is not asked again when the first provider fails. */
	#fieldsOf(item: Item, method: ItemMethod | undefined, providers: Providers): CustomerField[] {
		const choice = {
			type: method?.type ?? item.type,
			country: method?.country ?? item.country ?? this.#config.merchant?.country,
		};
		const needed = providers.flatMap((provider) => provider.requiredFields?.(choice) ?? []);
		return [...new Set([...needed, ...(item.fields ?? [])])];
	}

	#providersOf(item: Item, method: ItemMethod | undefined): Providers {
		const names = providerNames(method?.provider ?? item.provider);
		const [first, ...others] = names
			? names.flatMap((name) => this.#providers.get(name) ?? [])
			: this.#config.providers.slice(0, 1);
		if (!first) throw new ProblemError('internal', { cause: new Error(`No provider "${names?.join()}"`) });
		return [first, ...others];
	}
}

/** The provider's data that payers may see. */
export function toOfferProvider(provider: Provider): OfferProvider {
	const page = URL.parse(provider.pages[0] ?? '');
	return { id: provider.name, label: provider.label, ...(page && { host: page.host }) };
}

function chooseMethod(item: Item, id: string | undefined): ItemMethod | undefined {
	const methods = item.methods ?? [];
	if (id === undefined) {
		if (methods.length > 1) throw invalidField('/method', 'missing');
		return methods[0];
	}
	const method = methods.find((candidate) => candidate.id === id);
	if (!method) {
		const hint = methodHint(
			id,
			methods.map((known) => known.id),
		);
		throw new ProblemError('method_not_available', { hint });
	}
	return method;
}

function chooseQuantity(item: Item, wanted: number | undefined): number {
	const min = item.quantity?.min ?? 1;
	const max = item.quantity?.max ?? 1;
	const quantity = wanted ?? min;
	if (quantity < min || quantity > max) {
		throw new ProblemError('quantity_out_of_range', { hint: quantityHint(quantity, item.quantity) });
	}
	return quantity;
}

/** The server's price. The payer's amount counts only if the merchant left it open, and within the bounds. */
function chooseAmount(item: Item, quantity: number, wanted: string | undefined): Money | undefined {
	const open = item.openAmount;
	if (!open) {
		if (wanted !== undefined) throw invalidField('/amount', 'unexpected');
		return item.amount && whole(timesMoney(item.amount, quantity));
	}
	if (wanted === undefined) throw invalidField('/amount', 'missing');
	const money = { value: wanted, currency: open.currency };
	if (!isMoney(money)) throw invalidField('/amount', 'invalid');
	const [amount, min, max] = [money, bound(open.min), bound(open.max)].map(toMinor) as [
		bigint,
		bigint,
		bigint,
	];
	const step = open.step === undefined ? 1n : toMinor(bound(open.step));
	if (amount < min || amount > max || (amount - min) % step !== 0n)
		throw new ProblemError('amount_out_of_range', { hint: amountHint(wanted, open) });
	return whole(fromMinor(amount * BigInt(quantity), open.currency));

	function bound(value: string): Money {
		return { value, currency: item.openAmount?.currency ?? '' };
	}
}

/** @throws {ProblemError} `quantity_out_of_range` if the total is larger than an amount may be */
function whole(amount: Money): Money {
	if (!isMoney(amount)) throw new ProblemError('quantity_out_of_range');
	return amount;
}
