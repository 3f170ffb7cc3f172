import { json, noContent, seeOther } from '../../answers.ts';
import type { ControlledPayment } from '../../control.ts';
import { writeAmount } from '../../page/amounts.ts';
import { formAction, pageContext, type PageContext } from '../../page/document.ts';
import { notFoundPage } from '../../page/parts.ts';
import { submissionId } from '../../page/submission.ts';
import { type Call, param, type Routes } from '../../routes.ts';
import { keyAccount } from '../account.ts';
import type { OnepayContext } from '../context.ts';
import { creating } from '../create.ts';
import { announcePayment } from '../events.ts';
import { paginate } from '../lists.ts';
import {
	act,
	choosableAmount,
	eventOf,
	hasPaid,
	isOpen,
	newPayment,
	type Outcome,
	type Payment,
	PAYMENT_STATUSES,
	type PaymentStatus,
	tick,
} from './payment.ts';
import { intentJson, paymentJson, paymentPage } from './payment.json.ts';
import { paymentPageFor } from './payment.page.ts';
import { paymentRequest } from './payment-request.ts';

const OUTCOMES: readonly Outcome[] = ['approve', 'partial', 'decline', 'process', 'expire', 'cancel'];

export interface Payments {
	readonly api: Routes;
	readonly pages: Routes;
	reset(): void;
	list(origin: string): ControlledPayment[];
	setStatus(id: string, change: Readonly<Record<string, string>>, origin: string): boolean;
}

/** Payments: the API below `/v1/payments`, and the hosted page of each. */
export function createPayments(context: OnepayContext): Payments {
	const { clock, errors, uuid, habits } = context;
	const payments = new Map<string, Payment>();

	/** Reads a payment, after updating its expiry. */
	const read = (id: string, origin: string): Payment | undefined => {
		const payment = payments.get(id);
		if (payment && tick(payment, clock())) announce(payment, origin);
		return payment;
	};
	const announce = (payment: Payment, origin: string, type = eventOf(payment)) => {
		if (type) announcePayment(context, type, payment, origin);
	};
	/** The payment that an API request names, if its key may read it. */
	const named = (call: Call): Payment | undefined => {
		const payment = read(param(call, 'id'), call.origin);
		const account = keyAccount(call.request.headers);
		return payment?.isTest === account?.isTest && !isGone(payment) ? payment : undefined;
	};
	const isGone = (payment: Payment | undefined) =>
		payment?.deleted === true && habits.cancelled === 'deleted';
	const notFound = () => errors.refused(404, 'not_found', 'El cobro no existe.');
	const settled = (payment: Payment): Response | undefined => {
		if (payment.status === 'approved') {
			return errors.refused(422, 'payment_already_paid', 'El cobro ya fue pagado.');
		}
		if (payment.status === 'cancelled') {
			return errors.refused(422, 'payment_cancelled', 'El cobro fue cancelado.');
		}
		return undefined;
	};

	const create = creating(errors, () => context.habits.keys === 'forgotten', {
		schema: () => paymentRequest(clock()),
		make(request, { isTest }, { origin }) {
			const payment = newPayment(uuid(), request, isTest, clock());
			payments.set(payment.id, payment);
			announce(payment, origin, 'payment.created');
			return payment;
		},
		show: paymentJson,
	});

	const openPage = (call: Call, respond: (page: PageContext, payment: Payment) => Response): Response => {
		const page = pageContext(call.request, context.brand, context.merchant, context.language);
		const payment = read(param(call, 'id'), call.origin);
		return payment ? respond(page, payment) : notFoundPage(page);
	};

	return {
		api: {
			'POST /v1/payments': create.handler,
			'GET /v1/payments': (call) => {
				const isTest = keyAccount(call.request.headers)?.isTest;
				const visible = [...payments.values()]
					.filter((payment) => payment.isTest === isTest && !isGone(payment))
					.toReversed();
				// Ids are random, so sorting by them gives no particular order.
				if (habits.listOrder === 'scattered') visible.sort((a, b) => (a.id < b.id ? -1 : 1));
				for (const { id } of visible) read(id, call.origin);
				const list = paginate(visible, call);
				return json(200, {
					...list,
					data: (list.data as Payment[]).map((payment) => paymentJson(payment, call.origin)),
				});
			},
			'GET /v1/payments/:id': (call) => {
				const payment = named(call);
				return payment ? json(200, paymentJson(payment, call.origin)) : notFound();
			},
			'GET /v1/payments/:id/intents': (call) => {
				const payment = named(call);
				if (!payment) return notFound();
				return json(
					200,
					paginate(
						payment.intents.map((intent) => intentJson(intent, payment)),
						call,
					),
				);
			},
			// Sends the link to the payer again.
			'POST /v1/payments/:id': (call) => {
				const payment = named(call);
				if (!payment) return notFound();
				return settled(payment) ?? json(200, paymentJson(payment, call.origin));
			},
			'DELETE /v1/payments/:id': (call) => {
				const payment = named(call);
				if (!payment) return notFound();
				const refusal = settled(payment);
				if (refusal) return refusal;
				payment.status = 'cancelled';
				payment.deleted = true;
				announce(payment, call.origin);
				return noContent();
			},
		},
		pages: {
			'GET /payment/:id': (call) =>
				openPage(call, (page, payment) => {
					payment.visits += 1;
					return paymentPageFor(page, payment);
				}),
			'POST /payment/:id': (call) =>
				openPage(call, (page, payment) => {
					const before = payment.status;
					const tries = payment.intents.length;
					const form = new URLSearchParams(call.raw);
					const outcome = OUTCOMES.find((name) => name === form.get('outcome'));
					const intentId = submissionId(form);
					if (isOpen(payment) && !hasPaid(payment, intentId)) {
						const error = outcome ? amountFault(page, payment, outcome, form) : page.words.badOutcome;
						if (!outcome || error) {
							return paymentPageFor(page, payment, { amount: form.get('amount') ?? '', error: error ?? '' });
						}
						const by = {
							amount: enteredAmount(form),
							method: form.get('method') ?? 'cards',
							intentId,
						};
						act(payment, outcome, by, clock());
						// A second part, or a second decline, is a new event although the status is the same.
						if (payment.status !== before || payment.intents.length > tries) announce(payment, call.origin);
					}
					return seeOther(payment.request.redirect_url ?? formAction(page));
				}),
		},
		reset() {
			payments.clear();
			create.reset();
		},
		list: (origin) =>
			[...payments.values()].map((payment) => ({
				id: payment.id,
				status: read(payment.id, origin)?.status ?? payment.status,
				amount: payment.amount,
				currency: 'COP',
				reference: payment.request.external_id ?? payment.request.reference ?? null,
				page: paymentPage(payment.id, origin),
				visits: payment.visits,
				object: paymentJson(payment, origin),
			})),
		setStatus(id, { status }, origin) {
			const payment = payments.get(id);
			const known = PAYMENT_STATUSES.find((name): name is PaymentStatus => name === status);
			if (!payment || !known) return false;
			payment.status = known;
			payment.paidAt = known === 'approved' ? clock() : payment.paidAt;
			announce(payment, origin);
			return true;
		},
	};
}

function enteredAmount(form: URLSearchParams): number | null {
	const digits = (form.get('amount') ?? '').replace(/[\s$.,]/g, '');
	return /^\d{1,12}$/.test(digits) ? Number(digits) : null;
}

/** The error in the amount that the payer entered, if this outcome needs one. */
function amountFault(
	{ words, language }: PageContext,
	payment: Payment,
	outcome: Outcome,
	form: URLSearchParams,
): string | undefined {
	const bounds = choosableAmount(payment);
	const chooses =
		outcome === 'partial' || (payment.amount === null && ['approve', 'process'].includes(outcome));
	if (!chooses) return undefined;
	if (!bounds) return words.badOutcome;
	const amount = enteredAmount(form);
	if (amount !== null && amount >= bounds.min && amount <= bounds.max) return undefined;
	return words.badAmount(writeAmount(bounds.min, 'COP', language), writeAmount(bounds.max, 'COP', language));
}
