import * as v from 'valibot';
import { json, seeOther } from '../answers.ts';
import type { ControlledPayment } from '../control.ts';
import { createIdempotencyKeys, fingerprintOf } from '../idempotency.ts';
import { formAction, pageContext, type PageContext } from '../page/document.ts';
import { param, type Call, type Routes } from '../routes.ts';
import type { YunoContext } from './context.ts';
import { invalid, refused } from './errors.ts';
import { announcePayment } from './events.ts';
import { act, isOpen, newPayment, OUTCOMES, STATES, tick, type Payment } from './payment.ts';
import { paymentJson, paymentPage } from './payment.json.ts';
import { paymentPageFor, returnAddress } from './payment.page.ts';
import { paymentRequest } from './requests.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface Payments {
	readonly api: Routes;
	/** The page of a session, if it is a payment's. */
	page(call: Call): Response | undefined;
	/** Uses up the key of a request that failed before there was a payment. */
	burn(call: Call): void;
	reset(): void;
	list(origin: string): ControlledPayment[];
	setStatus(id: string, change: Readonly<Record<string, string>>, origin: string): boolean;
}

/**
 * Payments by redirect. A repeated key answers the first payment whatever the new body says, `REQUEST_IN_PROCESS` while
 * the first runs, and `IDEMPOTENCY_DUPLICATED` after a first that failed before a payment existed.
 */
export function createPayments(context: YunoContext): Payments {
	const { clock, style } = context;
	const payments = new Map<string, Payment>();
	const keys = createIdempotencyKeys<Payment>();

	const read = (payment: Payment | undefined, origin: string): Payment | undefined => {
		if (payment && tick(payment, clock())) announcePayment(context, payment, origin);
		return payment;
	};
	const show = (payment: Payment, origin: string) => {
		const body = paymentJson(payment, origin, 'retrieve', style.detailKind);
		return style.retrieveForm === 'wrapped' ? { payment: body } : body;
	};
	const notFound = () => refused('PAYMENT_NOT_FOUND', 'Payment not found.');
	const keyOf = ({ request }: Call) => request.headers.get('x-idempotency-key') ?? '';

	const create = async (call: Call): Promise<Response> => {
		const key = keyOf(call);
		if (!UUID.test(key)) return refused('INVALID_PARAMETERS', 'X-Idempotency-Key must be a UUID.');
		const earlier = keys.find(key);
		if (earlier?.state === 'running') return refused('REQUEST_IN_PROCESS', 'The request is being processed.');
		if (earlier?.state === 'burnt') return refused('IDEMPOTENCY_DUPLICATED', 'The idempotency key was used.');
		const answer = (payment: Payment) =>
			json(201, paymentJson(payment, call.origin, 'create', style.detailKind));
		if (earlier) return answer(earlier.result);
		const request = v.safeParse(paymentRequest, call.json);
		// Malformed requests are turned away before the key is looked at, and do not use it up.
		if (!request.success) return invalid(request.issues);
		const made = await keys.run(key, fingerprintOf(call.json), async () => {
			await call.work();
			const payment = newPayment(request.output, key, clock());
			payments.set(payment.id, payment);
			return payment;
		});
		return answer(made);
	};

	const cancel = (call: Call): Response => {
		if (!UUID.test(keyOf(call))) return refused('INVALID_PARAMETERS', 'X-Idempotency-Key must be a UUID.');
		const payment = read(payments.get(param(call, 'id')), call.origin);
		if (!payment) return notFound();
		const { transaction } = call.params;
		if (transaction !== undefined && transaction !== payment.transactionId) {
			return refused('INVALID_TRANSACTION', 'Transaction not found.');
		}
		if (!isOpen(payment) && payment.state[0] !== 'CANCELED') {
			return refused('INVALID_STATUS', `A payment that is ${payment.state[0]} cannot be cancelled.`);
		}
		if (isOpen(payment)) {
			act(payment, 'cancel', clock());
			announcePayment(context, payment, call.origin);
		}
		const { transactions, ...same } = paymentJson(payment, call.origin, 'create', style.detailKind);
		return json(200, { ...transactions, type: 'CANCEL', status: 'SUCCEEDED', payment: same });
	};

	return {
		api: {
			'POST /v1/payments': create,
			'GET /v1/payments': ({ url, origin }) => {
				const order = url.searchParams.get('merchant_order_id');
				const found = [...payments.values()].filter(({ request }) => request.merchant_order_id === order);
				return json(
					200,
					found.map((payment) => {
						read(payment, origin);
						return paymentJson(payment, origin, 'retrieve', style.detailKind);
					}),
				);
			},
			'GET /v1/payments/:id': (call) => {
				const payment = read(payments.get(param(call, 'id')), call.origin);
				return payment ? json(200, show(payment, call.origin)) : notFound();
			},
			'POST /v1/payments/:id/cancel-or-refund': cancel,
			'POST /v1/payments/:id/transactions/:transaction/cancel': cancel,
			'POST /v1/payments/:id/transactions/:transaction/cancel-or-refund': cancel,
		},
		page(call) {
			const session = call.url.searchParams.get('session');
			const found = [...payments.values()].find((payment) => payment.session === session);
			const payment = read(found, call.origin);
			if (!payment) return undefined;
			const page: PageContext = pageContext(call.request, context.brand, context.merchant, context.language);
			if (call.request.method !== 'POST') {
				payment.visits += 1;
				return paymentPageFor(page, payment);
			}
			const chosen = new URLSearchParams(call.raw).get('outcome');
			const outcome = OUTCOMES.find((name) => name === chosen);
			if (isOpen(payment) && chosen !== 'later') {
				if (!outcome) return paymentPageFor(page, payment, 'outcome');
				act(payment, outcome, clock());
				announcePayment(context, payment, call.origin);
			}
			return seeOther(returnAddress(payment.request.callback_url) ?? formAction(page));
		},
		burn(call) {
			const key = keyOf(call);
			if (UUID.test(key) && !keys.find(key)) keys.burn(key, fingerprintOf(call.json));
		},
		reset() {
			payments.clear();
			keys.reset();
		},
		list: (origin) =>
			[...payments.values()].map((payment) => ({
				id: payment.id,
				status: (read(payment, origin) ?? payment).state[0],
				amount: payment.request.amount.value,
				currency: payment.request.amount.currency,
				reference: payment.request.merchant_order_id,
				page: paymentPage(payment, origin),
				visits: payment.visits,
				object: paymentJson(payment, origin, 'retrieve', style.detailKind),
			})),
		setStatus(id, { status }, origin) {
			const payment = payments.get(id);
			const state = STATES.find(([name]) => name === status);
			if (!payment || !state) return false;
			payment.state = state;
			payment.updatedAt = clock();
			announcePayment(context, payment, origin);
			return true;
		},
	};
}
