import * as v from 'valibot';
import { json, noContent } from '../answers.ts';
import { type Call, param, type Routes } from '../routes.ts';
import { declineFor } from '../scenarios.ts';
import { keyAccount } from './account.ts';
import type { OnepayContext } from './context.ts';
import { creating } from './create.ts';
import { type Customer, customerJson, type Customers, type Method, methodJson } from './customers.ts';
import type { Errors } from './errors.ts';
import { announce } from './events.ts';
import { laravelTime, metadata, optionalText } from './fields.ts';
import { paginate } from './lists.ts';
import { amountLabel, splitsJson } from './payment/payment.json.ts';
import { pesos, split, splitFaults } from './payment/payment-request.ts';

const uuid = v.pipe(v.string(), v.uuid());

/** Body of `POST /v1/charges`. */
const ChargeRequest = v.object({
	title: v.pipe(v.string(), v.nonEmpty(), v.maxLength(255)),
	customer_id: uuid,
	amount: pesos,
	card_id: v.nullish(uuid),
	account_id: v.nullish(uuid),
	currency: v.nullish(v.literal('COP')),
	external_id: optionalText(64),
	metadata,
	splits: v.nullish(v.array(split)),
});
type ChargeRequest = v.InferOutput<typeof ChargeRequest>;

type ChargeStatus = 'processing' | 'paid' | 'declined' | 'failed' | 'refunded';

interface Charge {
	readonly id: string;
	readonly isTest: boolean;
	readonly request: ChargeRequest;
	readonly customer: Customer;
	readonly method: Method;
	readonly createdAt: number;
	status: ChargeStatus;
	paidAt: number | null;
	/** `x-idempotency` of the request that refunded it. */
	refundKey: string | null;
	remarks: { readonly code: string; readonly description: string } | readonly string[] | null;
}

export interface Charges {
	readonly api: Routes;
	list(): unknown[];
	reset(): void;
}

/**
 * Charges of registered methods. A card is paid or declined at once; a decline is a 201 as well. An account stays
 * `processing` until the documented `POST /v1/charges/{id}/resolve` sets the bank's decision.
 */
export function createCharges(context: OnepayContext, customers: Customers): Charges {
	const { clock, errors } = context;
	const charges = new Map<string, Charge>();

	const create = creating(errors, () => context.habits.keys === 'forgotten', {
		schema: () => ChargeRequest,
		check: (request, { isTest }) => checkCharge(request, isTest, customers, errors),
		make(request, { isTest }) {
			const charge = newCharge(context.uuid(), request, isTest, customers, clock());
			charges.set(charge.id, charge);
			announceCharge(charge, 'charge.created');
			announceCharge(charge);
			return charge;
		},
		show: (charge) => chargeJson(charge),
	});
	const announceCharge = (charge: Charge, type = `charge.${charge.status}`) => {
		// The list of events has no `declined`.
		const event = type === 'charge.declined' ? 'charge.failed' : type;
		announce(context, event, { charge: chargeJson(charge) }, charge.isTest);
	};
	const named = (call: Call, respond: (charge: Charge) => Response): Response => {
		const charge = charges.get(param(call, 'id'));
		return charge && charge.isTest === keyAccount(call.request.headers)?.isTest
			? respond(charge)
			: errors.refused(404, 'not_found', 'El cargo no existe.');
	};

	return {
		api: {
			'POST /v1/charges': create.handler,
			'GET /v1/charges': (call) => {
				const isTest = keyAccount(call.request.headers)?.isTest;
				const status = call.url.searchParams.get('status');
				const own = [...charges.values()].filter(
					(charge) => charge.isTest === isTest && (status === null || charge.status === status),
				);
				return json(200, paginate(own.toReversed().map(chargeJson), call));
			},
			'GET /v1/charges/:id': (call) => named(call, (charge) => json(200, chargeJson(charge))),
			'POST /v1/charges/:id/resolve': (call) =>
				named(call, (charge) => {
					if (!charge.isTest) return errors.refused(403, 'forbidden', 'Solo para cargos de prueba.');
					const order = v.safeParse(ResolveRequest, call.json);
					if (!order.success) {
						return errors.invalid([{ key: 'action', description: 'El campo action, es un campo requerido' }]);
					}
					if (charge.status !== 'processing') return notProcessing(errors);
					const approved = order.output.action === 'approve';
					charge.status = approved ? 'paid' : 'failed';
					charge.paidAt = approved ? clock() : null;
					const code = order.output.remarks ?? 'TRANSACTION_REJECTED';
					charge.remarks = approved ? null : { code, description: 'El banco rechazó la transacción.' };
					announceCharge(charge);
					return json(200, chargeJson(charge));
				}),
			'POST /v1/charges/:id/cancel': (call) =>
				named(call, (charge) => {
					if (charge.status !== 'processing') return notProcessing(errors);
					charge.status = 'failed';
					charge.remarks = ['CANCELLED_BY_MERCHANT'];
					announceCharge(charge);
					return json(200, chargeJson(charge));
				}),
			'POST /v1/charges/:id/refund': (call) =>
				named(call, (charge) => {
					const key = call.request.headers.get('x-idempotency');
					if (charge.isTest && context.habits.testRefunds === 'refused') {
						return errors.refused(422, 'charge_is_test', 'Los cargos de prueba no se devuelven.');
					}
					if (charge.status === 'refunded') {
						const isKnown = key !== null && charge.refundKey === key && context.habits.keys === 'kept';
						if (isKnown) return noContent();
						return errors.refused(422, 'charge_refunded', 'El cargo ya fue devuelto.');
					}
					if (charge.status !== 'paid') {
						return errors.refused(422, 'charge_is_not_paid', 'El cargo no está pagado.');
					}
					charge.status = 'refunded';
					charge.refundKey = key;
					announceCharge(charge);
					return noContent();
				}),
		},
		list: () => [...charges.values()].map(chargeJson),
		reset() {
			charges.clear();
			create.reset();
		},
	};
}

const ResolveRequest = v.object({
	action: v.picklist(['approve', 'reject']),
	remarks: v.nullish(v.string()),
});

function notProcessing(errors: Errors): Response {
	return errors.refused(422, 'charge_is_not_processing', 'El cargo ya terminó.');
}

/** The rules that involve more than one field: exactly one method, and it belongs to the customer. */
function checkCharge(
	request: ChargeRequest,
	isTest: boolean,
	customers: Customers,
	errors: Errors,
): Response | undefined {
	const { card_id: cardId, account_id: accountId, splits } = request;
	if (!cardId && !accountId) {
		return errors.invalid([
			{ key: 'card_id', description: 'El campo card_id es requerido cuando account_id está vacío.' },
			{ key: 'account_id', description: 'El campo account_id es requerido cuando card_id está vacío.' },
		]);
	}
	if (cardId && accountId) {
		return errors.invalid([{ key: 'card_id', description: 'Envía card_id o account_id, no ambos.' }]);
	}
	const customer = customers.find(request.customer_id, isTest);
	if (!customer) return errors.invalid([{ key: 'customer_id', description: 'El cliente no existe.' }]);
	if (!methodOf(request, customer, customers)) {
		const key = cardId ? 'card_id' : 'account_id';
		return errors.invalid([{ key, description: 'El medio de pago no existe o no es del cliente.' }]);
	}
	const [fault] = splitFaults(splits ?? [], request.amount);
	return fault ? errors.invalid([{ key: 'splits', description: fault }]) : undefined;
}

function methodOf(request: ChargeRequest, customer: Customer, customers: Customers): Method | undefined {
	if (request.card_id) return customers.findMethod('card', request.card_id, customer);
	return request.account_id ? customers.findMethod('account', request.account_id, customer) : undefined;
}

function newCharge(
	id: string,
	request: ChargeRequest,
	isTest: boolean,
	customers: Customers,
	now: number,
): Charge {
	const customer = customers.find(request.customer_id, isTest);
	const method = customer && methodOf(request, customer, customers);
	if (!customer || !method)
		throw new TypeError('A charge is made only after its customer and method were found');
	const cardDeclines = method.kind === 'card' && method.card.effect === 'declines';
	const decline =
		declineFor(request.amount) ??
		(cardDeclines ? { code: 'CARD_RESTRICTED', description: 'La tarjeta no admite este cargo.' } : null);
	const paid = !decline && method.kind === 'card';
	return {
		id,
		isTest,
		request,
		customer,
		method,
		createdAt: now,
		status: decline ? 'declined' : paid ? 'paid' : 'processing',
		paidAt: paid ? now : null,
		refundKey: null,
		remarks: decline,
	};
}

function chargeJson(charge: Charge) {
	const { request, method } = charge;
	return {
		id: charge.id,
		title: request.title,
		amount: request.amount,
		amount_label: amountLabel(request.amount).replace(' ', ''),
		source: 'charge',
		status: charge.status,
		currency: request.currency ?? 'COP',
		payment_method_type: method.kind === 'card' ? 'CreditCard' : 'Account',
		payment_method_id: method.id,
		created_at: laravelTime(charge.createdAt),
		paid_at: charge.paidAt === null ? null : laravelTime(charge.paidAt),
		remarks: charge.remarks,
		is_test: charge.isTest,
		method: methodJson(method),
		customer: customerJson(charge.customer),
		splits: splitsJson(request.splits ?? [], charge.id, charge.createdAt),
	};
}
