import { surroundingsOf } from '../../wire/surroundings.ts';
import { notFoundPage } from '../page/parts.ts';
import { pageContext } from '../page/document.ts';
import type { Call } from '../routes.ts';
import { simulate, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { createWebhooks } from '../webhooks.ts';
import { createAnswerStyle } from './answer-style.ts';
import type { YunoContext } from './context.ts';
import { createCustomers } from './customers.ts';
import { createEnrolments } from './enrolment/enrolments.ts';
import { refused } from './errors.ts';
import { createPaymentLinks } from './payment-link/payment-links.ts';
import { createPayments } from './payment/payments.ts';

/** Options of the Yuno simulator. */
export type YunoSandboxOptions = SimulatorOptions;

const BRAND = { id: 'yuno', label: 'Yuno' } as const;

/** Public keys begin with their environment (docs.y.uno, "Authentication"). */
const PUBLIC_KEY = /^(?:sandbox|staging|dev|prod)_./;

/**
 * Simulates Yuno: `https://api-sandbox.y.uno/v1` and the checkout's pages, both under one origin. Amounts are JSON
 * numbers in major units.
 */
export function yunoSandbox(options: YunoSandboxOptions = {}): Simulator {
	const surroundings = surroundingsOf(options);
	const clock = options.clock ?? surroundings.now;
	const webhooks = createWebhooks(options.webhooks ?? {}, {
		secret: 'yuno_hmac_sandbox',
		token: 'yuno_key_sandbox',
	});
	const { style, switches } = createAnswerStyle();
	const context: YunoContext = {
		clock,
		uuid: surroundings.uuid,
		webhooks,
		style,
		brand: BRAND,
		merchant: options.merchant ?? 'Tienda de prueba',
		language: options.language ?? 'es',
	};
	const payments = createPayments(context);
	const links = createPaymentLinks(context, payments);
	const customers = createCustomers(context);
	const enrolments = createEnrolments(context, customers);
	const checkout = (call: Call): Response =>
		payments.page(call) ??
		links.page(call) ??
		notFoundPage(pageContext(call.request, BRAND, context.merchant, context.language));

	return simulate({
		name: 'yuno',
		basePath: '/v1',
		clock,
		webhooks,
		api: { ...payments.api, ...links.api, ...customers.api, ...enrolments.api },
		pages: { 'GET /payment': checkout, 'POST /payment': checkout, ...enrolments.pages },
		creates: ['POST /v1/payments', 'POST /v1/payment-links', 'POST /v1/customers/sessions'],
		tryKey: ({ request, raw }) => request.headers.get('x-idempotency-key') ?? raw,
		// A request that failed inside Yuno before a payment existed has used up its key.
		onFault: (fault, call) => {
			if (fault === 'error_before' && call.url.pathname === '/v1/payments') payments.burn(call);
		},
		refuse({ request }) {
			const secret = request.headers.get('private-secret-key') ?? '';
			const known = options.keys ? options.keys.includes(secret) : secret !== '';
			return known && PUBLIC_KEY.test(request.headers.get('public-api-key') ?? '')
				? undefined
				: refused('INVALID_CREDENTIALS', 'Invalid credentials.', 401);
		},
		unknown: (call, allow) =>
			allow.length > 0
				? refused('UNSUPPORTED_METHOD', `${call.request.method} is not supported.`, 405)
				: refused('NOT_FOUND', 'Not found.'),
		controlled: {
			reset() {
				for (const part of [payments, links, customers, enrolments]) part.reset();
			},
			others: { payment_links: links.list, enrolments: enrolments.list },
			payments: payments.list,
			setStatus: payments.setStatus,
			switches,
		},
	});
}
