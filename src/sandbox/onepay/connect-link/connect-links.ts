import { seeOther } from '../../answers.ts';
import { formAction, pageContext, type PageContext } from '../../page/document.ts';
import { notFoundPage } from '../../page/parts.ts';
import { submissionId } from '../../page/submission.ts';
import { readCard } from '../../page/test-cards.ts';
import { type Call, param, type Routes } from '../../routes.ts';
import type { OnepayContext } from '../context.ts';
import { creating } from '../create.ts';
import { type Account, BANKS, type Card, type Customers, methodJson } from '../customers.ts';
import { announce } from '../events.ts';
import { allowsJson, laravelTime } from '../fields.ts';
import { type ConnectLink, ConnectLinkRequest, isUsedUp } from './connect-link.ts';
import { type CaptureFault, connectPage } from './connect-link.page.ts';

export interface ConnectLinks {
	readonly api: Routes;
	readonly pages: Routes;
	list(origin: string): unknown[];
	reset(): void;
}

/**
 * Connect links: the documented create, and the page where a card or account is registered. Reading one is not
 * documented, so that route does not exist. A completion appears in the customer's cards and accounts, and as an event.
 */
export function createConnectLinks(context: OnepayContext, customers: Customers): ConnectLinks {
	const { clock, errors } = context;
	const links = new Map<string, ConnectLink>();

	const create = creating(errors, () => context.habits.keys === 'forgotten', {
		schema: () => ConnectLinkRequest,
		check: (request, { isTest }) =>
			customers.find(request.customer_id, isTest)
				? undefined
				: errors.invalid([{ key: 'customer_id', description: 'El cliente no existe.' }]),
		make(request, { isTest }) {
			const now = clock();
			const link: ConnectLink = {
				id: context.uuid(),
				isTest,
				request,
				createdAt: now,
				updatedAt: now,
				visits: 0,
				completed: 0,
			};
			links.set(link.id, link);
			return link;
		},
		show: connectLinkJson,
	});

	const openPage = (call: Call, respond: (page: PageContext, link: ConnectLink) => Response): Response => {
		const page = pageContext(call.request, context.brand, context.merchant, context.language);
		const link = links.get(param(call, 'id'));
		return link ? respond(page, link) : notFoundPage(page);
	};

	const register = (link: ConnectLink, method: Card | Account, origin: string): void => {
		customers.addMethod(method);
		link.completed += 1;
		link.updatedAt = clock();
		const subjects = {
			connect_link: connectLinkJson(link, origin),
			payment_method: { type: method.kind === 'card' ? 'CreditCard' : 'Account', ...methodJson(method) },
		};
		announce(context, 'connect_link.completed', subjects, link.isTest);
	};

	return {
		api: { 'POST /v1/connect-links': create.handler },
		pages: {
			'GET /connect-link/:id': (call) =>
				openPage(call, (page, link) => {
					link.visits += 1;
					return connectPage(page, link);
				}),
			'POST /connect-link/:id': (call) =>
				openPage(call, (page, link) => {
					const form = new URLSearchParams(call.raw);
					const goOn = () => seeOther(link.request.redirect_url ?? formAction(page));
					if (isUsedUp(link) || customers.hasMethod(submissionId(form))) return goOn();
					switch (form.get('outcome')) {
						case 'approve': {
							const read = capture(form, link.request.customer_id, clock());
							if ('fault' in read) return connectPage(page, link, read.fault);
							register(link, read.method, call.origin);
							return goOn();
						}
						case 'cancel':
							return goOn();
						case 'decline':
							return connectPage(page, link, 'refused');
						default:
							return connectPage(page, link, 'outcome');
					}
				}),
		},
		list: (origin) => [...links.values()].map((link) => connectLinkJson(link, origin)),
		reset() {
			links.clear();
			create.reset();
		},
	};
}

/** Reads the payer's input. Only brand and last four digits of a card number are passed on. */
function capture(
	form: URLSearchParams,
	customerId: string,
	now: number,
): { readonly method: Card | Account } | { readonly fault: CaptureFault } {
	const id = submissionId(form);
	if (form.get('method') === 'cards') {
		const card = readCard(form.get('card_number') ?? '');
		if (!card) return { fault: 'card_number' };
		if (card.effect === 'refused') return { fault: 'refused' };
		const expiry = form.get('expiry') ?? '';
		if (!/^(0[1-9]|1[0-2])\/\d{2}$/.test(expiry)) return { fault: 'expiry' };
		return { method: { kind: 'card', id, customerId, card, expiry, createdAt: now } };
	}
	const number = (form.get('account_number') ?? '').replace(/\D/g, '');
	if (number.length < 6) return { fault: 'account_number' };
	const bank = BANKS.find(({ id: bankId }) => bankId === form.get('bank')) ?? BANKS[0];
	const subtype = bank?.name === 'Nequi' ? 'ELECTRONIC_DEPOSIT' : 'SAVINGS';
	const title = `${bank?.name ?? ''} ••${number.slice(-4)}`;
	return {
		method: { kind: 'account', id, customerId, bank: bank?.name ?? '', subtype, title, createdAt: now },
	};
}

function connectLinkJson(link: ConnectLink, origin: string) {
	const { request } = link;
	return {
		id: link.id,
		customer_id: request.customer_id,
		single_use: request.single_use ?? false,
		visits: link.visits,
		completed: link.completed,
		external_id: request.external_id ?? null,
		allows: allowsJson(request.allows),
		created_at: laravelTime(link.createdAt),
		updated_at: laravelTime(link.updatedAt),
		url: `${origin}/connect-link/${link.id}`,
	};
}
