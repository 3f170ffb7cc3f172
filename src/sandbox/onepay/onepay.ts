import { surroundingsOf } from '../../wire/surroundings.ts';
import { createWebhooks } from '../webhooks.ts';
import { simulate, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { keyAccount } from './account.ts';
import { type ErrorShape, onepayErrors } from './errors.ts';
import { createCharges } from './charges.ts';
import { createConnectLinks } from './connect-link/connect-links.ts';
import { createCustomers } from './customers.ts';
import { createPayments } from './payment/payments.ts';
import { createWebhookEndpoints } from './webhook-endpoints.ts';
import type { OnepayContext, OnepayHabits } from './context.ts';
import type { EventStyle } from './context.ts';

/** Options of the OnePay simulator. */
export type OnepaySandboxOptions = SimulatorOptions;

const BRAND = { id: 'onepay', label: 'OnePay' } as const;

/**
 * Simulates OnePay: `https://api.onepay.la/v1` and the hosted pages of `pagos.onepay.la`, both under one origin.
 * Amounts are whole pesos. `sk_test_…` keys make test objects, `sk_live_…` keys simulate live ones.
 */
export function onepaySandbox(options: OnepaySandboxOptions = {}): Simulator {
	const surroundings = surroundingsOf(options);
	const clock = options.clock ?? surroundings.now;
	let errorShape: ErrorShape = 'documented';
	const errors = onepayErrors(() => errorShape);
	const endpoints = createWebhookEndpoints(clock, errors);
	const webhooks = createWebhooks(
		options.webhooks ?? {},
		{ secret: 'wh_tok_sandbox', token: 'wh_hdr_sandbox' },
		endpoints.receivers,
	);
	const eventStyle: EventStyle = { envelope: 'subject', signatureHeader: 'x-signature' };
	const habits: OnepayHabits = {
		cancelled: 'deleted',
		listOrder: 'newest',
		keys: 'kept',
		testRefunds: 'made',
	};
	const context: OnepayContext = {
		clock,
		uuid: surroundings.uuid,
		errors,
		webhooks,
		eventStyle,
		habits,
		brand: BRAND,
		merchant: options.merchant ?? 'Tienda de prueba',
		language: options.language ?? 'es',
	};
	let acceptsUnknown = true;
	const customers = createCustomers(context, () => acceptsUnknown);
	const payments = createPayments(context);
	const connectLinks = createConnectLinks(context, customers);
	const charges = createCharges(context, customers);

	return simulate({
		name: 'onepay',
		basePath: '/v1',
		clock,
		webhooks,
		api: { ...payments.api, ...connectLinks.api, ...charges.api, ...customers.api, ...endpoints.api },
		pages: { ...payments.pages, ...connectLinks.pages },
		creates: ['POST /v1/payments', 'POST /v1/connect-links', 'POST /v1/charges', 'POST /v1/customers'],
		tryKey: ({ request, raw }) => request.headers.get('x-idempotency') ?? raw,
		refuse: ({ request }) =>
			keyAccount(request.headers, options.keys)
				? undefined
				: errors.refused(401, 'unauthenticated', 'Unauthenticated.'),
		unknown: (call, allow) =>
			allow.length > 0
				? errors.refused(405, 'method_not_allowed', `The ${call.request.method} method is not supported.`)
				: errors.refused(404, 'not_found', 'Recurso no encontrado.'),
		controlled: {
			reset() {
				for (const part of [payments, connectLinks, charges, customers, endpoints]) part.reset();
			},
			others: {
				connect_links: connectLinks.list,
				charges: charges.list,
				customers: customers.list,
			},
			payments: payments.list,
			setStatus: payments.setStatus,
			deleteMethod: customers.deleteMethod,
			switches: {
				error_shape: {
					values: ['documented', 'laravel'],
					get: () => errorShape,
					set: (value) => {
						errorShape = value === 'laravel' ? 'laravel' : 'documented';
					},
				},
				unknown_ids: {
					values: ['accepted', 'refused'],
					get: () => (acceptsUnknown ? 'accepted' : 'refused'),
					set: (value) => {
						acceptsUnknown = value === 'accepted';
					},
				},
				cancelled_payments: {
					values: ['deleted', 'kept'],
					get: () => habits.cancelled,
					set: (value) => {
						habits.cancelled = value === 'kept' ? 'kept' : 'deleted';
					},
				},
				list_order: {
					values: ['newest', 'scattered'],
					get: () => habits.listOrder,
					set: (value) => {
						habits.listOrder = value === 'scattered' ? 'scattered' : 'newest';
					},
				},
				idempotency_keys: {
					values: ['kept', 'forgotten'],
					get: () => habits.keys,
					set: (value) => {
						habits.keys = value === 'forgotten' ? 'forgotten' : 'kept';
					},
				},
				test_refunds: {
					values: ['made', 'refused'],
					get: () => habits.testRefunds,
					set: (value) => {
						habits.testRefunds = value === 'refused' ? 'refused' : 'made';
					},
				},
				webhook_envelope: {
					values: ['subject', 'data'],
					get: () => eventStyle.envelope,
					set: (value) => {
						eventStyle.envelope = value === 'data' ? 'data' : 'subject';
					},
				},
				signature_header: {
					values: ['x-signature', 'signature'],
					get: () => eventStyle.signatureHeader,
					set: (value) => {
						eventStyle.signatureHeader = value === 'signature' ? 'signature' : 'x-signature';
					},
				},
			},
		},
	});
}
