import * as v from 'valibot';
import { json, seeOther } from '../../answers.ts';
import type { ControlledPayment } from '../../control.ts';
import { createIdempotencyKeys, fingerprintOf } from '../../idempotency.ts';
import { formAction, pageContext, type PageContext } from '../../page/document.ts';
import { param, type Call, type Routes } from '../../routes.ts';
import type { YunoContext } from '../context.ts';
import { invalid, refused } from '../errors.ts';
import { announcePayment } from '../events.ts';
import {
	act,
	become,
	type FollowUp,
	isOpen,
	newPayment,
	type Outcome,
	OUTCOMES,
	type Payment,
	refund,
	refundableOf,
	tick,
} from './payment.ts';
import { cancelJson, paymentJson, paymentPage, refundJson } from './payment.json.ts';
import { paymentPageFor } from './payment.page.ts';
import { type PaymentRequest, paymentRequest, refundRequest, undoRequest } from '../requests.ts';
import { returnAddress } from '../return-address.ts';
import { readState, stateOf } from './states.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface Payments {
	readonly api: Routes;
	/** The page of a session, if the session belongs to a payment. */
	page(call: Call): Response | undefined;
	/** Creates and completes a payment at once, as a payment link does. The same key creates it once. */
	make(request: PaymentRequest, key: string, outcome: Outcome, origin: string): Payment;
	/** Uses up the key of a request that failed before a payment existed. */
	burn(call: Call): void;
	reset(): void;
	list(origin: string): ControlledPayment[];
	setStatus(id: string, change: Readonly<Record<string, string>>, origin: string): boolean;
}

/**
 * Payments by redirect. A repeated key returns the first payment, whatever the new body is; `REQUEST_IN_PROCESS` while
 * the first request runs; and `IDEMPOTENCY_DUPLICATED` after a first request that failed before a payment existed.
 */
export function createPayments(context: YunoContext): Payments {
	const { clock, style, uuid } = context;
	const payments = new Map<string, Payment>();
	const keys = createIdempotencyKeys<Payment>();
	const refundKeys = createIdempotencyKeys<FollowUp>();

	const read = (payment: Payment | undefined, origin: string): Payment | undefined => {
		if (payment && tick(payment, clock())) announcePayment(context, payment, origin);
		return payment;
	};
	const show = (payment: Payment, origin: string) => {
		const body = paymentJson(payment, origin, 'retrieve', style.detail_kind);
		return style.retrieve_form === 'wrapped' ? { payment: body } : body;
	};
	const notFound = () => refused('PAYMENT_NOT_FOUND', 'Payment not found.');
	const keyOf = ({ request }: Call) => request.headers.get('x-idempotency-key') ?? '';
	const keyFault = (call: Call): Response | undefined => {
		const key = keyOf(call);
		if (key === '') return refused('MISSING_PARAMETERS', 'X-Idempotency-Key is required.');
		return UUID.test(key) ? undefined : refused('INVALID_PARAMETERS', 'X-Idempotency-Key must be a UUID.');
	};

	const create = async (call: Call): Promise<Response> => {
		const fault = keyFault(call);
		if (fault) return fault;
		const key = keyOf(call);
		const earlier = keys.find(key);
		if (earlier?.state === 'running') return refused('REQUEST_IN_PROCESS', 'The request is being processed.');
		if (earlier?.state === 'burnt') return refused('IDEMPOTENCY_DUPLICATED', 'The idempotency key was used.');
		const answer = (payment: Payment) =>
			json(201, paymentJson(payment, call.origin, 'create', style.detail_kind));
		if (earlier) return answer(earlier.result);
		const request = v.safeParse(paymentRequest(style, clock()), call.json);
		// Malformed requests are rejected before the key is read, and do not use it up.
		if (!request.success) return invalid(request.issues);
		const made = await keys.run(key, fingerprintOf(call.json), async () => {
			await call.work();
			const payment = newPayment(request.output, key, clock(), uuid);
			payments.set(payment.id, payment);
			return payment;
		});
		return answer(made);
	};

	/** Cancels an open payment, or refunds a paid one if `mayRefund` is true. */
	const undo =
		(mayRefund: boolean) =>
		(call: Call): Response => {
			const fault = keyFault(call);
			if (fault) return fault;
			const payment = read(payments.get(param(call, 'id')), call.origin);
			if (!payment) return notFound();
			const { transaction } = call.params;
			if (transaction !== undefined && transaction !== payment.transactionId) {
				return refused('INVALID_TRANSACTION', 'Transaction not found.');
			}
			const { status } = payment.state;
			const refunds = mayRefund && (status === 'SUCCEEDED' || status === 'REFUNDED');
			const undone = refunds ? 'REFUNDED' : 'CANCELED';
			if (!refunds && !isOpen(payment) && status !== undone) {
				return refused('INVALID_STATUS', `A payment that is ${status} cannot be cancelled.`);
			}
			// A repeated request changes nothing.
			if (status !== undone) {
				become(payment, stateOf(undone), clock());
				announcePayment(context, payment, call.origin);
			}
			const { merchant_reference: reference } = v.parse(undoRequest, call.json);
			return json(200, cancelJson(payment, refunds ? 'REFUND' : 'CANCEL', reference ?? ''));
		};

	/** The error response if a refund is not allowed, with Yuno's codes. */
	const refundFault = (
		payment: Payment,
		{ params }: Call,
		{ amount }: v.InferOutput<typeof refundRequest>,
	): Response | undefined => {
		if (params['transaction'] !== payment.transactionId) {
			return refused('INVALID_TRANSACTION', 'Only a purchase or capture can be refunded.');
		}
		if (payment.followUps.some(({ type, status }) => type === 'REFUND' && status === 'PENDING')) {
			return refused('INVALID_STATUS', 'Another refund is in progress.');
		}
		if (payment.state.status !== 'SUCCEEDED') {
			return refused('INVALID_STATUS', `A payment that is ${payment.state.status} cannot be refunded.`);
		}
		const isTooMuch = amount && amount.value > refundableOf(payment);
		return isTooMuch || (amount && amount.currency !== payment.request.amount.currency)
			? refused('INVALID_AMOUNT', 'The amount is more than can be refunded.')
			: undefined;
	};

	/** Refunds a payment. A repeated key returns the first refund, in its present state. */
	const giveBack = async (call: Call): Promise<Response> => {
		const fault = keyFault(call);
		if (fault) return fault;
		const payment = read(payments.get(param(call, 'id')), call.origin);
		if (!payment) return notFound();
		const key = keyOf(call);
		const earlier = refundKeys.find(key);
		if (earlier?.state === 'running') return refused('REQUEST_IN_PROCESS', 'The request is being processed.');
		if (earlier?.state === 'burnt') return refused('IDEMPOTENCY_DUPLICATED', 'The idempotency key was used.');
		const answer = ({ id }: FollowUp) => {
			const made = payment.followUps.find((one) => one.id === id);
			return made ? json(200, refundJson(payment, made, call.origin, style)) : notFound();
		};
		if (earlier) return answer(earlier.result);
		const request = v.safeParse(refundRequest, call.json);
		if (!request.success) return invalid(request.issues);
		const refusal = refundFault(payment, call, request.output);
		if (refusal) return refusal;
		const { merchant_reference: merchantReference, amount, reason } = request.output;
		const wanted = {
			amount: amount?.value ?? refundableOf(payment),
			merchantReference,
			reason: reason ?? undefined,
		};
		const made = await refundKeys.run(key, fingerprintOf(call.json), () =>
			Promise.resolve(refund(payment, wanted, style.refunds, clock())),
		);
		announcePayment(context, payment, call.origin, 'payment.refund');
		return answer(made);
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
						return paymentJson(payment, origin, 'retrieve', style.detail_kind);
					}),
				);
			},
			'GET /v1/payments/:id': (call) => {
				const payment = read(payments.get(param(call, 'id')), call.origin);
				return payment ? json(200, show(payment, call.origin)) : notFound();
			},
			'POST /v1/payments/:id/cancel-or-refund': undo(true),
			'POST /v1/payments/:id/transactions/:transaction/cancel': undo(false),
			'POST /v1/payments/:id/transactions/:transaction/refund': giveBack,
			'POST /v1/payments/:id/transactions/:transaction/cancel-or-refund': undo(true),
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
		make(request, key, outcome, origin) {
			const earlier = [...payments.values()].find(({ idempotencyKey }) => idempotencyKey === key);
			if (earlier) return earlier;
			const payment = newPayment(request, key, clock(), uuid);
			payments.set(payment.id, payment);
			act(payment, outcome, clock());
			announcePayment(context, payment, origin);
			return payment;
		},
		burn(call) {
			const key = keyOf(call);
			const wellFormed = UUID.test(key) && v.is(paymentRequest(style, clock()), call.json);
			if (wellFormed && !keys.find(key)) keys.burn(key, fingerprintOf(call.json));
		},
		reset() {
			payments.clear();
			keys.reset();
			refundKeys.reset();
		},
		list: (origin) =>
			[...payments.values()].map((payment) => ({
				id: payment.id,
				status: (read(payment, origin) ?? payment).state.status,
				amount: payment.request.amount.value,
				currency: payment.request.amount.currency,
				reference: payment.request.merchant_order_id,
				page: paymentPage(payment, origin),
				visits: payment.visits,
				object: paymentJson(payment, origin, 'retrieve', style.detail_kind),
			})),
		setStatus(id, { status, sub_status: subStatus, captured, refunded }, origin) {
			const payment = payments.get(id);
			const state = readState(status, subStatus);
			const [paid, returned] = [captured, refunded].map((one) => (one === undefined ? one : Number(one)));
			if (!payment || !state || Number.isNaN(paid) || Number.isNaN(returned)) return false;
			become(payment, state, clock(), null, paid, returned);
			announcePayment(context, payment, origin);
			return true;
		},
	};
}
