import { createWebhooks } from '../webhooks.ts';
import { simulate, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { keyAccount } from './account.ts';
import { type ErrorShape, onepayErrors } from './errors.ts';
import { createPayments } from './payments.ts';
import type { OnepayContext } from './context.ts';
import type { EventStyle } from './events.ts';

/** What the OnePay simulator can be told beside the common options. */
export type OnepaySandboxOptions = SimulatorOptions;

const BRAND = { id: 'onepay', label: 'OnePay' } as const;

/**
 * Stands in for OnePay: `https://api.onepay.la/v1` and the hosted pages of `pagos.onepay.la`, both under one origin.
 * Amounts are whole pesos. `sk_test_…` keys make test objects, `sk_live_…` keys pretend to be live.
 */
export function onepaySandbox(options: OnepaySandboxOptions = {}): Simulator {
	const clock = options.clock ?? Date.now;
	let errorShape: ErrorShape = 'documented';
	const errors = onepayErrors(() => errorShape);
	const webhooks = createWebhooks(options.webhooks ?? {}, {
		secret: 'wh_tok_sandbox',
		token: 'wh_hdr_sandbox',
	});
	const eventStyle: EventStyle = { envelope: 'subject', signatureHeader: 'x-signature' };
	const context: OnepayContext = {
		clock,
		errors,
		webhooks,
		eventStyle,
		brand: BRAND,
		merchant: options.merchant ?? 'Tienda de prueba',
		language: options.language ?? 'es',
	};
	const payments = createPayments(context);

	return simulate({
		name: 'onepay',
		basePath: '/v1',
		clock,
		webhooks,
		api: { ...payments.api },
		pages: { ...payments.pages },
		creates: ['POST /v1/payments'],
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
				payments.reset();
			},
			payments: payments.list,
			setStatus: payments.setStatus,
			switches: {
				error_shape: {
					values: ['documented', 'laravel'],
					get: () => errorShape,
					set: (value) => {
						errorShape = value === 'laravel' ? 'laravel' : 'documented';
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
