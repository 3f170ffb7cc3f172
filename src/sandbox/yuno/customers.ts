import * as v from 'valibot';
import { json, seeOther } from '../answers.ts';
import { formAction, page, pageContext } from '../page/document.ts';
import { html } from '../page/html.ts';
import { field, notice, outcome, outcomes, resultPage } from '../page/parts.ts';
import { submissionField } from '../page/submission.ts';
import { readCard, TEST_CARDS, writeCard, type KnownCard } from '../page/test-cards.ts';
import { param, type Call, type Routes } from '../routes.ts';
import type { YunoContext } from './context.ts';
import { invalid, refused } from './errors.ts';
import { announce } from './events.ts';
import { time } from './payment.json.ts';
import { returnAddress } from './payment.page.ts';
import { customerRequest, enrolmentRequest, sessionRequest } from './requests.ts';
import { yunoWords } from './words.ts';

type Customer = { readonly id: string; readonly createdAt: number } & v.InferOutput<typeof customerRequest>;

interface Session {
	readonly id: string;
	readonly createdAt: number;
	readonly request: v.InferOutput<typeof sessionRequest>;
}

interface Enrolment {
	readonly id: string;
	readonly session: Session;
	readonly type: string;
	readonly createdAt: number;
	status: 'READY_TO_ENROLL' | 'ENROLLED' | 'DECLINED' | 'CANCELED' | 'UNENROLLED';
	card: KnownCard | null;
}

export interface Customers {
	readonly api: Routes;
	readonly pages: Routes;
	reset(): void;
	list(): unknown[];
}

/** Customers, and the methods that they register on a page (docs.y.uno, "Enrollment workflow"). */
export function createCustomers(context: YunoContext): Customers {
	const { clock } = context;
	const customers = new Map<string, Customer>();
	const sessions = new Map<string, Session>();
	const enrolments = new Map<string, Enrolment>();
	const unknownCustomer = () => refused('CUSTOMER_NOT_FOUND', 'Customer not found.');

	return {
		api: {
			'POST /v1/customers/sessions': async (call) => {
				const request = v.safeParse(sessionRequest, call.json);
				if (!request.success) return invalid(request.issues);
				await call.work();
				const session = { id: crypto.randomUUID(), createdAt: clock(), request: request.output };
				sessions.set(session.id, session);
				const { customer_id, country, callback_url } = session.request;
				return json(201, {
					customer_session: session.id,
					customer_id,
					country,
					callback_url: callback_url ?? null,
					created_at: time(session.createdAt),
					checkout_id: null,
				});
			},
			'POST /v1/customers/sessions/:session/payment-methods': async (call) => {
				const session = sessions.get(param(call, 'session'));
				if (!session) return refused('CHECKOUT_SESSION_NOT_FOUND', 'Customer session not found.');
				const request = v.safeParse(enrolmentRequest, call.json);
				if (!request.success) return invalid(request.issues);
				await call.work();
				// One enrolment a session and method: asking again shows the one that there is.
				const type = request.output.payment_method_type;
				const earlier = [...enrolments.values()].find((one) => one.session === session && one.type === type);
				const enrolment: Enrolment = earlier ?? {
					id: crypto.randomUUID(),
					session,
					type,
					createdAt: clock(),
					status: 'READY_TO_ENROLL',
					card: null,
				};
				enrolments.set(enrolment.id, enrolment);
				return json(201, enrolmentJson(enrolment, call.origin));
			},
			'GET /v1/payment-methods/:id': (call) => {
				const enrolment = enrolments.get(param(call, 'id'));
				return enrolment
					? json(200, enrolmentJson(enrolment, call.origin))
					: refused('NOT_FOUND', 'Payment method not found.');
			},
			'POST /v1/customers': (call) => {
				const request = v.safeParse(customerRequest, call.json);
				if (!request.success) return invalid(request.issues);
				const name = request.output.merchant_customer_id;
				if ([...customers.values()].some((one) => one.merchant_customer_id === name)) {
					return refused('CUSTOMER_ID_DUPLICATED', 'The merchant_customer_id is taken.');
				}
				const customer = { id: crypto.randomUUID(), createdAt: clock(), ...request.output };
				customers.set(customer.id, customer);
				return json(201, customerJson(customer));
			},
			'GET /v1/customers': ({ url }) => {
				const name = url.searchParams.get('merchant_customer_id');
				const customer = [...customers.values()].find((one) => one.merchant_customer_id === name);
				return customer ? json(200, customerJson(customer)) : unknownCustomer();
			},
			'GET /v1/customers/:id': (call) => {
				const customer = customers.get(param(call, 'id'));
				return customer ? json(200, customerJson(customer)) : unknownCustomer();
			},
			'GET /v1/customers/:id/payment-methods': (call) => {
				const own = [...enrolments.values()].filter(
					({ session, status }) => session.request.customer_id === param(call, 'id') && status === 'ENROLLED',
				);
				return json(200, { payment_methods: own.map((one) => enrolmentJson(one, call.origin)) });
			},
			'POST /v1/customers/:id/payment-methods/:method/unenroll': (call) => {
				const enrolment = enrolments.get(param(call, 'method'));
				if (!enrolment) return refused('NOT_FOUND', 'Payment method not found.');
				enrolment.status = 'UNENROLLED';
				return json(200, enrolmentJson(enrolment, call.origin));
			},
		},
		pages: {
			'GET /enroll/:id': (call) => enrolmentPage(context, enrolments.get(param(call, 'id')), call),
			'POST /enroll/:id': (call) => enrolmentPage(context, enrolments.get(param(call, 'id')), call),
		},
		reset() {
			for (const kept of [customers, sessions, enrolments]) kept.clear();
		},
		list: () => [...enrolments.values()].map((enrolment) => enrolmentJson(enrolment, '')),
	};
}

function customerJson({ createdAt, ...customer }: Customer) {
	return { ...customer, created_at: time(createdAt), updated_at: time(createdAt) };
}

function enrolmentJson(enrolment: Enrolment, origin: string) {
	const { card, status, session } = enrolment;
	const waits = status === 'READY_TO_ENROLL';
	return {
		id: enrolment.id,
		account_id: session.request.account_id,
		name: enrolment.type,
		description: enrolment.type,
		status,
		type: enrolment.type,
		category: card ? 'CARD' : 'WALLET',
		country: session.request.country,
		customer_session: session.id,
		vaulted_token: status === 'ENROLLED' ? enrolment.id : null,
		card_data: card && { brand: card.brand, lfd: card.lastFour, number_length: 16 },
		provider: {
			id: 'SANDBOX',
			type: enrolment.type,
			redirect: { init_url: waits ? `${origin}/enroll/${enrolment.id}` : null },
		},
		created_at: time(enrolment.createdAt),
		updated_at: time(enrolment.createdAt),
	};
}

/** The page where a card is registered. Its number is looked at and forgotten. */
function enrolmentPage(context: YunoContext, enrolment: Enrolment | undefined, call: Call): Response {
	const view = pageContext(call.request, context.brand, context.merchant, context.language);
	const { words, language, merchant } = view;
	if (!enrolment)
		return resultPage(view, { status: 404, tone: 'danger', title: words.notFound, returnTo: null });
	const returnTo = returnAddress(enrolment.session.request.callback_url);
	let fault = false;
	if (call.request.method === 'POST' && enrolment.status === 'READY_TO_ENROLL') {
		const form = new URLSearchParams(call.raw);
		const chosen = form.get('outcome');
		const card = readCard(form.get('card_number') ?? '');
		fault = chosen === 'approve' && !card;
		if (chosen === 'approve' && card) {
			enrolment.card = card;
			enrolment.status = card.effect === 'refused' ? 'DECLINED' : 'ENROLLED';
		} else if (chosen === 'decline') enrolment.status = 'DECLINED';
		else if (chosen === 'cancel') enrolment.status = 'CANCELED';
		if (!fault) {
			announce(context, 'enrollment.enroll', enrolment.session.request.account_id, {
				payment_method: enrolmentJson(enrolment, call.origin),
			});
			return seeOther(returnTo ?? formAction(view));
		}
	}
	if (enrolment.status !== 'READY_TO_ENROLL') {
		const well = enrolment.status === 'ENROLLED';
		return resultPage(view, {
			tone: well ? 'success' : 'danger',
			title: well ? words.saved : words.refused,
			help: well ? words.savedHelp(merchant) : words.refusedHelp,
			returnTo,
		});
	}
	const own = yunoWords(language);
	return page(view, {
		...(fault && { status: 422 }),
		title: own.enrolTitle,
		returnTo,
		main: html`<div class="sheet two">
			<section class="summary">
				<p class="merchant">${merchant}</p>
				<h1>${own.enrolTitle}</h1>
				<p class="description">${words.connectHelp(merchant)}</p>
			</section>
			<section class="act">
				${fault && notice('danger', words.badCard)}
				<form method="post" action="${formAction(view)}">
					${submissionField()}
					${field({
						name: 'card_number',
						label: own.cardNumber,
						value: writeCard(TEST_CARDS[0]?.number ?? ''),
						error: fault ? words.badCard : null,
						inputMode: 'numeric',
						autocomplete: 'cc-number',
						maxLength: 23,
					})}
					${outcome('approve', words.save, 'primary')}
					${outcomes(words.others, [outcome('decline', words.decline)])}
					${outcome('cancel', words.cancel, 'quiet')}
				</form>
			</section>
		</div>`,
	});
}
