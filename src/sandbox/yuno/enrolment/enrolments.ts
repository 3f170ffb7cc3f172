import * as v from 'valibot';
import { json, seeOther } from '../../answers.ts';
import { formAction, pageContext } from '../../page/document.ts';
import { notFoundPage } from '../../page/parts.ts';
import { param, type Call, type Routes } from '../../routes.ts';
import type { YunoContext } from '../context.ts';
import type { Customers } from '../customers.ts';
import { enrol, type Enrolment, fieldOf, newEnrolment, readSaved, type Session } from './enrolment.ts';
import { enrolmentJson, sessionJson } from './enrolment.json.ts';
import { enrolmentPageFor } from './enrolment.page.ts';
import { invalid, refused } from '../errors.ts';
import { announce } from '../events.ts';
import { enrolmentRequest, sessionRequest } from '../requests.ts';
import { isWebAddress, returnAddress } from '../return-address.ts';

/** Resulting status for each of the page's other buttons. */
const ENDS = { decline: 'DECLINED', cancel: 'CANCELED', expire: 'EXPIRED' } as const;

export interface Enrolments {
	readonly api: Routes;
	readonly pages: Routes;
	reset(): void;
	list(origin: string): unknown[];
}

/** Methods that a customer registers on a page (docs.y.uno, "Enrollment workflow"), each in a customer session. */
export function createEnrolments(context: YunoContext, customers: Pick<Customers, 'refuse'>): Enrolments {
	const { clock, style } = context;
	const sessions = new Map<string, Session>();
	const enrolments = new Map<string, Enrolment>();
	const notFound = () => refused('NOT_FOUND', 'Payment method not found.');
	const ownedBy = (customer: string) =>
		[...enrolments.values()].filter(({ session }) => session.request.customer_id === customer);

	const submitted = (enrolment: Enrolment, call: Call): Response => {
		const page = pageContext(call.request, context.brand, context.merchant, context.language);
		if (enrolment.status === 'READY_TO_ENROLL') {
			const form = new URLSearchParams(call.raw);
			const chosen = form.get('outcome');
			if (chosen === 'approve') {
				const saved = readSaved(enrolment, form.get(fieldOf(enrolment)) ?? '');
				if (!saved) return enrolmentPageFor(page, enrolment, 'number');
				enrol(enrolment, saved, clock());
			} else if (chosen === 'decline' || chosen === 'cancel' || chosen === 'expire') {
				enrolment.status = ENDS[chosen];
				enrolment.updatedAt = clock();
			} else {
				return enrolmentPageFor(page, enrolment, 'outcome');
			}
			announce(context, 'enrollment.enroll', enrolment.session.request.account_id, {
				payment_method: enrolmentJson(enrolment, call.origin),
			});
		}
		return seeOther(returnAddress(enrolment.session.callbackUrl) ?? formAction(page));
	};
	const openPage = (call: Call): Response => {
		const page = pageContext(call.request, context.brand, context.merchant, context.language);
		const enrolment = enrolments.get(param(call, 'id'));
		if (!enrolment) return notFoundPage(page);
		return call.request.method === 'POST' ? submitted(enrolment, call) : enrolmentPageFor(page, enrolment);
	};

	return {
		api: {
			'POST /v1/customers/sessions': async (call) => {
				const request = v.safeParse(sessionRequest, call.json);
				if (!request.success) return invalid(request.issues);
				const refusal = customers.refuse(request.output.customer_id);
				if (refusal) return refusal;
				await call.work();
				const id = crypto.randomUUID();
				const address = request.output.callback_url ?? null;
				const callbackUrl = style.enrolment_return === 'appended' ? withSession(address, id) : address;
				const session = { id, createdAt: clock(), request: request.output, callbackUrl };
				sessions.set(id, session);
				return json(201, sessionJson(session));
			},
			'POST /v1/customers/sessions/:session/payment-methods': (call) => {
				const session = sessions.get(param(call, 'session'));
				if (!session) return refused('CHECKOUT_SESSION_NOT_FOUND', 'Customer session not found.');
				const request = v.safeParse(enrolmentRequest, call.json);
				if (!request.success) return invalid(request.issues);
				// One enrolment for each session and method: a repeated request returns the existing one.
				const type = request.output.payment_method_type;
				const earlier = [...enrolments.values()].find((one) => one.session === session && one.type === type);
				const enrolment = earlier ?? newEnrolment(session, type, clock());
				enrolments.set(enrolment.id, enrolment);
				return json(201, enrolmentJson(enrolment, call.origin));
			},
			'GET /v1/payment-methods/:id': (call) => {
				const enrolment = enrolments.get(param(call, 'id'));
				return enrolment ? json(200, enrolmentJson(enrolment, call.origin)) : notFound();
			},
			'GET /v1/customers/:id/payment-methods': (call) => {
				const customer = param(call, 'id');
				const own = ownedBy(customer).filter(({ status }) => status === 'ENROLLED');
				return (
					customers.refuse(customer) ??
					json(200, { payment_methods: own.map((one) => enrolmentJson(one, call.origin)) })
				);
			},
			'POST /v1/customers/:id/payment-methods/:method/unenroll': (call) => {
				const enrolment = ownedBy(param(call, 'id')).find(({ id }) => id === param(call, 'method'));
				if (!enrolment) return notFound();
				if (enrolment.status !== 'ENROLLED' && enrolment.status !== 'UNENROLLED') {
					return refused('INVALID_STATUS', `A method that is ${enrolment.status} cannot be unenrolled.`);
				}
				enrolment.status = 'UNENROLLED';
				enrolment.updatedAt = clock();
				return json(200, enrolmentJson(enrolment, call.origin));
			},
		},
		pages: { 'GET /enroll/:id': openPage, 'POST /enroll/:id': openPage },
		reset() {
			sessions.clear();
			enrolments.clear();
		},
		list: (origin) => [...enrolments.values()].map((enrolment) => enrolmentJson(enrolment, origin)),
	};
}

/** The address with `customerSession` added, as in Yuno's example. An existing `customerSession` is not changed. */
function withSession(address: string | null, session: string): string | null {
	if (address === null || !isWebAddress(address)) return address;
	const url = new URL(address);
	if (!url.searchParams.has('customerSession')) url.searchParams.set('customerSession', session);
	return url.href;
}
