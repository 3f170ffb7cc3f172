import * as v from 'valibot';
import { json, seeOther } from '../../answers.ts';
import { formAction, pageContext } from '../../page/document.ts';
import { submissionId } from '../../page/submission.ts';
import { param, type Call, type Routes } from '../../routes.ts';
import type { YunoContext } from '../context.ts';
import { invalid, refused } from '../errors.ts';
import { isPayable, newLink, type PaymentLink, paymentOf, tickLink } from './payment-link.ts';
import { linkJson } from './payment-link.json.ts';
import { linkPageFor } from './payment-link.page.ts';
import { paymentPage } from '../payment/payment.json.ts';
import type { Payments } from '../payment/payments.ts';
import { linkRequest } from '../requests.ts';
import { returnAddress } from '../return-address.ts';

export interface PaymentLinks {
	readonly api: Routes;
	/** The page of a session, if the session belongs to a link. */
	page(call: Call): Response | undefined;
	reset(): void;
	list(origin: string): unknown[];
}

/**
 * Yuno's own payment links (docs.y.uno, "Payment links"): a page with a choice of methods, payable once or often. Each
 * attempt, also a declined one, creates its own payment, which is found by the link's `merchant_order_id`.
 */
export function createPaymentLinks(context: YunoContext, payments: Pick<Payments, 'make'>): PaymentLinks {
	const { clock } = context;
	const links = new Map<string, PaymentLink>();
	const read = (link: PaymentLink | undefined): PaymentLink | undefined => {
		if (link) tickLink(link, clock());
		return link;
	};
	const named = (call: Call, respond: (link: PaymentLink) => Response): Response => {
		const link = read(links.get(param(call, 'code')));
		return link ? respond(link) : refused('NOT_FOUND', 'Payment link not found.');
	};
	const show = (link: PaymentLink, { origin }: Call) => ({ code: link.code, ...linkJson(link, origin) });

	const submitted = (link: PaymentLink, call: Call): Response => {
		const page = pageContext(call.request, context.brand, context.merchant, context.language);
		const form = new URLSearchParams(call.raw);
		const outcome = form.get('outcome');
		const back = returnAddress(link.request.callback_url);
		if (isPayable(link) && outcome === 'expire') link.status = 'EXPIRED';
		// A cancellation leaves the link unchanged.
		if (!isPayable(link) || outcome === 'cancel') return seeOther(back ?? formAction(page));
		if (outcome !== 'approve' && outcome !== 'decline' && outcome !== 'process') {
			return linkPageFor(page, link, 'outcome');
		}
		const order = paymentOf(link, form.get('method'));
		const payment = payments.make(order, submissionId(form), outcome, call.origin);
		if (!link.payments.includes(payment)) link.payments = [...link.payments, payment];
		return seeOther(back ?? `${paymentPage(payment, call.origin)}&lang=${page.language}`);
	};

	return {
		api: {
			'POST /v1/payment-links': async (call) => {
				const request = v.safeParse(linkRequest, call.json);
				if (!request.success) return invalid(request.issues);
				await call.work();
				const link = newLink(request.output);
				links.set(link.code, link);
				// The create returns `id`; reads return the same value as `code`.
				return json(200, { id: link.code, ...linkJson(link, call.origin) });
			},
			'GET /v1/payment-links/:code': (call) => named(call, (link) => json(200, show(link, call))),
			'POST /v1/payment-links/:code/cancel': (call) =>
				named(call, (link) => {
					if (link.status !== 'CREATED' && link.status !== 'CANCELED') {
						return refused('INVALID_STATUS', `A link that is ${link.status} cannot be cancelled.`);
					}
					link.status = 'CANCELED';
					return json(200, show(link, call));
				}),
		},
		page(call) {
			const session = call.url.searchParams.get('session');
			const link = read([...links.values()].find((one) => one.session === session));
			if (!link) return undefined;
			if (call.request.method === 'POST') return submitted(link, call);
			return linkPageFor(pageContext(call.request, context.brand, context.merchant, context.language), link);
		},
		reset() {
			links.clear();
		},
		list: (origin) =>
			[...links.values()].map((link) => {
				read(link);
				return { code: link.code, ...linkJson(link, origin) };
			}),
	};
}
