import * as v from 'valibot';
import type { Surroundings } from '../../wire/surroundings.ts';
import { json, seeOther } from '../answers.ts';
import type { ControlledPayment } from '../control.ts';
import { formAction, pageContext, type Brand, type PageContext } from '../page/document.ts';
import type { Language } from '../page/language.ts';
import { notFoundPage } from '../page/parts.ts';
import { submissionId } from '../page/submission.ts';
import { param, type Call, type Routes } from '../routes.ts';
import { declineFor } from '../scenarios.ts';
import { newLink, obstacle, type BankPayment, type Link, type LinkState } from './link.ts';
import { bankPaymentJson, linkJson, type AnswerStyle } from './link.json.ts';
import { BANKS, linkPage, type LinkFault } from './link.page.ts';
import { invalid, linkRequest } from './link-request.ts';

const OUTCOMES = ['approve', 'decline', 'process', 'expire', 'cancel'] as const;
const STATUSES: readonly BankPayment['status'][] = ['pending', 'paid', 'rejected'];

/** Dependencies of links and their pages. */
export interface NeopayContext {
	readonly clock: () => number;
	readonly surroundings: Pick<Surroundings, 'uuid' | 'randomBytes'>;
	readonly brand: Brand;
	readonly merchant: string;
	readonly language: Language;
	readonly currency: string;
	readonly style: AnswerStyle;
	/** Where the merchant's panel sends payers afterwards; not part of the API. */
	readonly returns: { success: string | null; error: string | null };
}

export interface Links {
	readonly api: Routes;
	readonly pages: Routes;
	reset(): void;
	list(origin: string): ControlledPayment[];
	setStatus(id: string, change: Readonly<Record<string, string>>): boolean;
}

/** Links and the bank payments made through them. Neopay has no idempotency: every create makes a link. */
export function createLinks(context: NeopayContext): Links {
	const { clock, style, currency } = context;
	const links = new Map<string, Link>();

	const notFound = () => json(404, { message: 'No query results for model [Link].' });
	const verb =
		(state: LinkState) =>
		(call: Call): Response => {
			const link = links.get(param(call, 'id'));
			if (!link) return notFound();
			if (link.state === 'closed' && state !== 'closed') {
				return json(422, { message: 'A closed link cannot be changed.' });
			}
			link.state = state;
			link.updatedAt = clock();
			const shown = style.verbStatus === 'draft' ? 'draft' : link.state;
			return json(200, { data: linkJson(link, style, shown) });
		};
	const openPage = (call: Call, respond: (page: PageContext, link: Link) => Response): Response => {
		const page = pageContext(call.request, context.brand, context.merchant, context.language);
		const link = [...links.values()].find(({ slug }) => slug === param(call, 'slug'));
		return link ? respond(page, link) : notFoundPage(page);
	};
	const show = (page: PageContext, link: Link, fault?: LinkFault, entered?: URLSearchParams) =>
		linkPage(page, link, {
			now: clock(),
			currency,
			returnTo: context.returns.success,
			fault,
			...(entered && { entered }),
		});

	return {
		api: {
			'POST /api/links': async (call) => {
				const request = v.safeParse(linkRequest, call.json);
				if (!request.success) return invalid(request.issues);
				await call.work();
				const link = newLink(request.output, applicationOf(call), clock(), context.surroundings);
				links.set(link.id, link);
				return json(201, { data: linkJson(link, style) });
			},
			'GET /api/links': () => {
				const all = [...links.values()].toReversed().map((link) => linkJson(link, style));
				return json(200, { data: style.listForm === 'single' && all.length === 1 ? all[0] : all });
			},
			'GET /api/links/:id': (call) => {
				const link = links.get(param(call, 'id'));
				return link ? json(200, { data: linkJson(link, style) }) : notFound();
			},
			'PATCH /api/links/:id/publish': verb('published'),
			'PATCH /api/links/:id/unpublish': verb('draft'),
			'PATCH /api/links/:id/close': verb('closed'),
			// The page names three filters, "Status, Service and Dates", but not their parameters.
			'GET /api/payments': ({ url }) => {
				const wanted = (name: string, value: string) => (url.searchParams.get(name) ?? value) === value;
				const from = url.searchParams.get('from') ?? '';
				const to = url.searchParams.get('to') ?? '9';
				const made = [...links.values()]
					.flatMap((link) => link.payments.map((payment) => bankPaymentJson(payment, link, currency)))
					.filter(({ status, service }) => wanted('status', status) && wanted('service', service))
					.filter(({ created_at: at }) => at.slice(0, 10) >= from && at.slice(0, 10) <= to);
				return json(200, { data: made.toReversed() });
			},
		},
		pages: {
			'GET /l/:slug': (call) =>
				openPage(call, (page, link) => {
					link.visits += 1;
					return show(page, link);
				}),
			'POST /l/:slug': (call) =>
				openPage(call, (page, link) => {
					const form = new URLSearchParams(call.raw);
					const outcome = OUTCOMES.find((name) => name === form.get('outcome'));
					const id = submissionId(form);
					const paid = style.paidLinks === 'payable' ? [] : link.payments;
					const open =
						obstacle({ ...link, payments: paid }, clock()) === null &&
						!link.payments.some((payment) => payment.id === id);
					if (open) {
						if (!outcome) return show(page, link, 'outcome', form);
						if (!/^[^\s@]+@[^\s@]+$/.test(form.get('email') ?? '')) return show(page, link, 'email', form);
						act(link, outcome, id, form, clock());
					}
					const well = link.payments.at(-1)?.status !== 'rejected' && outcome !== 'cancel';
					return seeOther((well ? context.returns.success : context.returns.error) ?? formAction(page));
				}),
		},
		reset() {
			links.clear();
		},
		list: (origin) =>
			[...links.values()].map((link) => ({
				id: link.id,
				status: link.payments.at(-1)?.status ?? link.state,
				amount: link.request.amount,
				currency,
				reference: link.request.communication ?? link.request.reference ?? null,
				page: `${origin}/l/${link.slug}`,
				visits: link.visits,
				object: linkJson(link, style),
			})),
		setStatus(id, { status }) {
			const link = links.get(id);
			const known = STATUSES.find((name) => name === status);
			if (!link || !known) return false;
			const last = link.payments.at(-1);
			if (last) last.status = known;
			else link.payments = [newPayment(context.surroundings.uuid(), known, new URLSearchParams(), clock())];
			return true;
		},
	};
}

/** Applies the outcome that was chosen on the page. An amount of the scenario table is rejected instead of paid. */
function act(
	link: Link,
	outcome: (typeof OUTCOMES)[number],
	id: string,
	form: URLSearchParams,
	now: number,
): void {
	link.updatedAt = now;
	if (outcome === 'cancel') return;
	if (outcome === 'expire') {
		link.state = 'closed';
		return;
	}
	const declined = outcome === 'decline' || declineFor(link.request.amount) !== undefined;
	const status = outcome === 'process' ? 'pending' : declined ? 'rejected' : 'paid';
	link.payments = [...link.payments, newPayment(id, status, form, now)];
}

function newPayment(
	id: string,
	status: BankPayment['status'],
	form: URLSearchParams,
	now: number,
): BankPayment {
	return {
		id,
		status,
		institution: form.get('bank') ?? BANKS[0] ?? '',
		customer: {
			name: form.get('name') ?? '',
			email: form.get('email') ?? '',
			phone: form.get('phone') ?? '',
		},
		createdAt: now,
		updatedAt: now,
	};
}

/** The application that the key belongs to. Neopay's ids are UUIDs, and merchants copy theirs into `x-app-key`. */
function applicationOf({ request }: Call): string {
	return request.headers.get('x-app-key') ?? '';
}
