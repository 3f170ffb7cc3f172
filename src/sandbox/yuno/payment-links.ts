import * as v from 'valibot';
import { json, seeOther } from '../answers.ts';
import { writeAmount } from '../page/amounts.ts';
import { formAction, page, pageContext } from '../page/document.ts';
import { html } from '../page/html.ts';
import { ICONS } from '../page/icons.ts';
import { choices, outcome, resultPage } from '../page/parts.ts';
import { submissionField } from '../page/submission.ts';
import { param, type Call, type Routes } from '../routes.ts';
import type { YunoContext } from './context.ts';
import { invalid, refused } from './errors.ts';
import { returnAddress } from './payment.page.ts';
import { linkRequest, type LinkRequest } from './requests.ts';
import { methodName, yunoWords } from './words.ts';

interface PaymentLink {
	readonly code: string;
	readonly session: string;
	readonly request: LinkRequest;
	status: 'CREATED' | 'USED' | 'CANCELED' | 'EXPIRED';
	/** How often it was paid. */
	paid: number;
}

export interface PaymentLinks {
	readonly api: Routes;
	/** The page of a session, if it is a link's. */
	page(call: Call): Response | undefined;
	reset(): void;
	list(origin: string): unknown[];
}

/** Yuno's own payment links (docs.y.uno, "Payment links"): a page with a choice of methods, payable once or often. */
export function createPaymentLinks(context: YunoContext): PaymentLinks {
	const links = new Map<string, PaymentLink>();
	const read = (link: PaymentLink): PaymentLink => {
		const end = link.request.availability?.finish_at;
		if (link.status === 'CREATED' && end && Date.parse(end) <= context.clock()) link.status = 'EXPIRED';
		return link;
	};
	const named = (call: Call) => {
		const link = links.get(param(call, 'code'));
		return link && read(link);
	};
	const notFound = () => refused('NOT_FOUND', 'Payment link not found.');

	return {
		api: {
			'POST /v1/payment-links': async (call) => {
				const request = v.safeParse(linkRequest, call.json);
				if (!request.success) return invalid(request.issues);
				await call.work();
				const link: PaymentLink = {
					code: crypto.randomUUID(),
					session: crypto.randomUUID(),
					request: request.output,
					status: 'CREATED',
					paid: 0,
				};
				links.set(link.code, link);
				// What is "id" here is "code" from now on.
				return json(200, { id: link.code, ...linkJson(link, call.origin) });
			},
			'GET /v1/payment-links/:code': (call) => {
				const link = named(call);
				return link ? json(200, { code: link.code, ...linkJson(link, call.origin) }) : notFound();
			},
			'POST /v1/payment-links/:code/cancel': (call) => {
				const link = named(call);
				if (!link) return notFound();
				if (link.status === 'USED') return refused('INVALID_STATUS', 'A used link cannot be cancelled.');
				link.status = 'CANCELED';
				return json(200, { code: link.code, ...linkJson(link, call.origin) });
			},
		},
		page(call) {
			const session = call.url.searchParams.get('session');
			const found = [...links.values()].find((link) => link.session === session);
			return found && linkPage(context, read(found), call);
		},
		reset() {
			links.clear();
		},
		list: (origin) =>
			[...links.values()].map((link) => ({ code: link.code, ...linkJson(read(link), origin) })),
	};
}

function linkJson({ request, status, paid, session }: PaymentLink, origin: string) {
	return {
		country: request.country,
		availability: {
			start_at: request.availability?.start_at ?? null,
			finish_at: request.availability?.finish_at ?? null,
		},
		status,
		merchant_order_id: request.merchant_order_id ?? null,
		description: request.description ?? null,
		amount: { currency: request.amount.currency, value: request.amount.value },
		capture: true,
		metadata: null,
		split_payment_methods: false,
		payment_method_types: request.payment_method_types,
		one_time_use: request.one_time_use ?? false,
		payments: null,
		callback_url: request.callback_url ?? null,
		installments_plan: null,
		customer_payer: null,
		taxes: null,
		additional_data: { airline: null, order: null, seller_details: null },
		account_id: request.account_id,
		checkout_url: `${origin}/payment?session=${session}`,
		payments_number: paid,
		merchant_image: '',
	};
}

function linkPage(context: YunoContext, link: PaymentLink, call: Call): Response {
	const view = pageContext(call.request, context.brand, context.merchant, context.language);
	const { words, language, merchant } = view;
	const { request } = link;
	const returnTo = returnAddress(request.callback_url);
	const amount = writeAmount(request.amount.value, request.amount.currency, language);
	const title = request.description ?? words.payTo(merchant);
	if (call.request.method === 'POST' && link.status === 'CREATED') {
		if (new URLSearchParams(call.raw).get('outcome') === 'approve') {
			link.paid += 1;
			if (request.one_time_use) link.status = 'USED';
		}
		return seeOther(returnTo ?? `${formAction(view)}&done`);
	}
	if (link.status !== 'CREATED' || call.url.searchParams.has('done')) {
		const used = link.status === 'USED' || link.status === 'CREATED';
		return resultPage(view, {
			tone: used ? 'success' : 'warning',
			title: used ? words.approved : words.expired,
			amount,
			returnTo,
		});
	}
	const types = request.payment_method_types.length > 0 ? request.payment_method_types : ['CARD', 'PSE'];
	return page(view, {
		title,
		returnTo,
		main: html`<div class="sheet two">
			<section class="summary">
				<p class="merchant">${words.payTo(merchant)}</p>
				<h1>${title}</h1>
				<p class="amount">${amount}</p>
			</section>
			<section class="act">
				<form method="post" action="${formAction(view)}">
					${submissionField()}
					${choices(
						yunoWords(language).chooseMethod,
						'method',
						types.map((type) => ({ value: type, label: methodName(type), icon: ICONS.card })),
					)}
					${outcome('approve', words.pay(amount), 'primary')} ${outcome('cancel', words.cancel, 'quiet')}
				</form>
			</section>
		</div>`,
	});
}
