import * as v from 'valibot';
import { json } from '../answers.ts';
import type { KnownCard } from '../page/test-cards.ts';
import { type Call, param, type Routes } from '../routes.ts';
import { keyAccount } from './account.ts';
import type { OnepayContext } from './context.ts';
import { creating } from './create.ts';
import { laravelTime, optionalText } from './fields.ts';
import { paginate } from './lists.ts';

const required = v.pipe(v.string(), v.nonEmpty(), v.maxLength(255));

/** Body of `POST /v1/customers`. */
const CustomerRequest = v.object({
	user_type: v.picklist(['natural', 'company']),
	first_name: required,
	last_name: required,
	email: v.pipe(v.string(), v.email()),
	phone: v.pipe(v.string(), v.regex(/^\+\d{7,15}$/, 'debe llevar el prefijo del país')),
	document_type: v.picklist(['CC', 'CE', 'NIT', 'PASSPORT']),
	document_number: required,
	enable_notifications: v.nullish(v.boolean()),
	nationality: optionalText(2),
	birthdate: v.nullish(v.pipe(v.string(), v.isoDate())),
});

/** A customer, as the simulator stores it. */
export interface Customer {
	readonly id: string;
	readonly isTest: boolean;
	readonly request: v.InferOutput<typeof CustomerRequest>;
	readonly createdAt: number;
}

/** A registered card. Its number is not stored. */
export interface Card {
	readonly kind: 'card';
	readonly id: string;
	readonly customerId: string;
	readonly card: KnownCard;
	/** E.g. `12/29`. */
	readonly expiry: string;
	readonly createdAt: number;
}

/** A registered bank account. */
export interface Account {
	readonly kind: 'account';
	readonly id: string;
	readonly customerId: string;
	readonly bank: string;
	readonly subtype: string;
	readonly title: string;
	readonly createdAt: number;
}

export type Method = Card | Account;

export interface Customers {
	readonly api: Routes;
	/** Finds a customer. An unknown id creates one where unknown ids are accepted. */
	find(id: string, isTest: boolean): Customer | undefined;
	/** Finds a registered method of a customer, in the same way. */
	findMethod(kind: Method['kind'], id: string, customer: Customer): Method | undefined;
	addMethod(method: Method): void;
	hasMethod(id: string): boolean;
	/**
	 * Deletes a method.
	 * @returns false if the customer does not have it
	 */
	deleteMethod(id: string): boolean;
	list(): unknown[];
	reset(): void;
}

/** Customers and their registered methods. */
export function createCustomers(
	{ clock, errors, habits }: OnepayContext,
	/** Whether unknown ids are treated as customers and methods that exist at the provider. */
	acceptsUnknown: () => boolean,
): Customers {
	const customers = new Map<string, Customer>();
	const methods = new Map<string, Method>();

	const create = creating(errors, () => habits.keys === 'forgotten', {
		schema: () => CustomerRequest,
		make(request, { isTest }) {
			const customer = { id: crypto.randomUUID(), isTest, request, createdAt: clock() };
			customers.set(customer.id, customer);
			return customer;
		},
		show: customerJson,
	});

	const find: Customers['find'] = (id, isTest) => {
		const known = customers.get(id);
		if (known) return known.isTest === isTest ? known : undefined;
		if (!acceptsUnknown() || !v.is(v.pipe(v.string(), v.uuid()), id)) return undefined;
		const customer = { id, isTest, request: STRANGER, createdAt: clock() };
		customers.set(id, customer);
		return customer;
	};

	const named = (call: Call, respond: (customer: Customer) => Response): Response => {
		const customer = find(param(call, 'id'), keyAccount(call.request.headers)?.isTest ?? true);
		return customer ? respond(customer) : errors.refused(404, 'not_found', 'El cliente no existe.');
	};
	const listMethods = (kind: Method['kind']) => (call: Call) =>
		named(call, ({ id }) => {
			const own = [...methods.values()].filter((method) => method.kind === kind && method.customerId === id);
			return json(200, paginate(own.toReversed().map(methodJson), call));
		});

	return {
		api: {
			'POST /v1/customers': create.handler,
			'GET /v1/customers': (call) => {
				const isTest = keyAccount(call.request.headers)?.isTest;
				const own = [...customers.values()].filter((customer) => customer.isTest === isTest);
				return json(200, paginate(own.toReversed().map(customerJson), call));
			},
			'GET /v1/customers/:id': (call) => named(call, (customer) => json(200, customerJson(customer))),
			'GET /v1/customers/:id/cards': listMethods('card'),
			'GET /v1/customers/:id/accounts': listMethods('account'),
		},
		find,
		findMethod(kind, id, customer) {
			const known = methods.get(id);
			if (known) return known.kind === kind && known.customerId === customer.id ? known : undefined;
			if (!acceptsUnknown()) return undefined;
			const method = strangersMethod(kind, id, customer.id, clock());
			methods.set(id, method);
			return method;
		},
		addMethod(method) {
			methods.set(method.id, method);
		},
		hasMethod: (id) => methods.has(id),
		deleteMethod: (id) => methods.delete(id),
		list: () => [...customers.values()].map(customerJson),
		reset() {
			customers.clear();
			methods.clear();
			create.reset();
		},
	};
}

/** Data of a customer who was not created here. */
const STRANGER: Customer['request'] = {
	user_type: 'natural',
	first_name: 'Cliente',
	last_name: 'de Prueba',
	email: 'cliente@example.com',
	phone: '+573000000000',
	document_type: 'CC',
	document_number: '1000000000',
};

function strangersMethod(kind: Method['kind'], id: string, customerId: string, createdAt: number): Method {
	return kind === 'card'
		? {
				kind,
				id,
				customerId,
				card: { brand: 'VISA', lastFour: '4242', effect: 'works' },
				expiry: '12/29',
				createdAt,
			}
		: { kind, id, customerId, bank: 'Bancolombia', subtype: 'SAVINGS', title: 'Ahorros ••6789', createdAt };
}

/** A customer as the API returns it. */
export function customerJson({ id, request, createdAt, isTest }: Customer) {
	return {
		id,
		first_name: request.first_name,
		last_name: request.last_name,
		email: request.email,
		phone: request.phone,
		document_type: request.document_type,
		document_number: request.document_number,
		created_at: laravelTime(createdAt),
		is_test: isTest,
	};
}

/** A registered card or account as the API returns it. */
export function methodJson(method: Method) {
	if (method.kind === 'card') {
		const { brand, lastFour } = method.card;
		return {
			id: method.id,
			brand,
			label: `${brand} •••• ${lastFour}`,
			last_four: lastFour,
			expiration_date: method.expiry,
			customer_id: method.customerId,
			created_at: laravelTime(method.createdAt),
			country: 'CO',
		};
	}
	const bankId = BANKS.find(({ name }) => name === method.bank)?.id ?? method.id;
	return {
		id: method.id,
		title: method.title,
		subtype: method.subtype,
		status: 'ACTIVE',
		authorization: true,
		customer_id: method.customerId,
		re_enroll: false,
		external_id: null,
		bank_id: bankId,
		bank: { id: bankId, name: method.bank, logo: null },
	};
}

/** Banks on the page where an account is registered. */
export const BANKS: readonly { readonly id: string; readonly name: string }[] = [
	{ id: '9e02966e-8d60-49b0-ad66-372bf73c4a01', name: 'Bancolombia' },
	{ id: '9e02966e-8d60-49b0-ad66-372bf73c4a02', name: 'Banco de Bogotá' },
	{ id: '9e02966e-8d60-49b0-ad66-372bf73c4a03', name: 'Davivienda' },
	{ id: '9e02966e-8d60-49b0-ad66-372bf73c4a04', name: 'Nequi' },
];
