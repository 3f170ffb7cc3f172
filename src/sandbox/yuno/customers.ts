import * as v from 'valibot';
import { json } from '../answers.ts';
import { param, type Routes } from '../routes.ts';
import type { YunoContext } from './context.ts';
import { invalid, refused } from './errors.ts';
import { time } from './payment/payment.json.ts';
import { customerRequest } from './requests.ts';

type Customer = { readonly id: string; readonly createdAt: number } & v.InferOutput<typeof customerRequest>;

export interface Customers {
	readonly api: Routes;
	/** The error response for an unknown customer, where unknown customers are refused. */
	refuse(id: string): Response | undefined;
	reset(): void;
}

/** Customers (docs.y.uno, "Create customer"). Each `merchant_customer_id` can be used once. */
export function createCustomers({ clock, style }: YunoContext): Customers {
	const customers = new Map<string, Customer>();
	const byName = (name: string | null) =>
		[...customers.values()].find((one) => one.merchant_customer_id === name);
	const unknown = () => refused('CUSTOMER_NOT_FOUND', 'Customer not found.');

	return {
		api: {
			'POST /v1/customers': (call) => {
				const request = v.safeParse(customerRequest, call.json);
				if (!request.success) return invalid(request.issues);
				if (byName(request.output.merchant_customer_id)) {
					return refused('CUSTOMER_ID_DUPLICATED', 'The merchant_customer_id is taken.');
				}
				const customer = { id: crypto.randomUUID(), createdAt: clock(), ...request.output };
				customers.set(customer.id, customer);
				return json(201, customerJson(customer));
			},
			'GET /v1/customers': ({ url }) => {
				const customer = byName(url.searchParams.get('merchant_customer_id'));
				return customer ? json(200, customerJson(customer)) : unknown();
			},
			'GET /v1/customers/:id': (call) => {
				const customer = customers.get(param(call, 'id'));
				return customer ? json(200, customerJson(customer)) : unknown();
			},
		},
		refuse: (id) => (style.unknown_ids === 'refused' && !customers.has(id) ? unknown() : undefined),
		reset() {
			customers.clear();
		},
	};
}

function customerJson({ createdAt, ...customer }: Customer) {
	return { ...customer, created_at: time(createdAt), updated_at: time(createdAt) };
}
