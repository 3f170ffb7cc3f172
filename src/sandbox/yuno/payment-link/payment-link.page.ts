import { writeAmount } from '../../page/amounts.ts';
import { formAction, page, type PageContext } from '../../page/document.ts';
import { html, type Html } from '../../page/html.ts';
import { ICONS } from '../../page/icons.ts';
import { choices, facts, notice, outcome, outcomes, resultPage, type Tone } from '../../page/parts.ts';
import { submissionField } from '../../page/submission.ts';
import { isPayable, methodsOf, type PaymentLink } from './payment-link.ts';
import { returnAddress } from '../return-address.ts';
import { methodName } from '../words.ts';

const METHOD_ICONS: Readonly<Record<string, Html>> = {
	CARD: ICONS.card,
	TARJETA_CLAVE: ICONS.card,
	WEBPAY: ICONS.card,
	PSE: ICONS.bank,
	NEQUI: ICONS.wallet,
	PAGO_EFECTIVO: ICONS.ticket,
};

/** The page of a payment link, in any state. */
export function linkPageFor(context: PageContext, link: PaymentLink, fault?: 'outcome'): Response {
	const { words, language, merchant } = context;
	const { request } = link;
	const returnTo = returnAddress(request.callback_url);
	const amount = writeAmount(request.amount.value, request.amount.currency, language);
	const title = request.description ?? words.payTo(merchant);
	if (!isPayable(link)) return ended(context, link, amount, returnTo);
	return page(context, {
		...(fault && { status: 422 }),
		title,
		returnTo,
		main: html`<div class="sheet two">
			<section class="summary">
				<p class="merchant">${words.payTo(merchant)}</p>
				<h1>${title}</h1>
				<p class="amount">${amount}</p>
				${facts([[words.reference, request.merchant_order_id]])}
			</section>
			<section class="act">
				${fault && notice('warning', words.badOutcome)}
				<form method="post" action="${formAction(context)}">
					${submissionField()}
					${choices(
						words.chooseMethod,
						'method',
						methodsOf(link).map((type) => ({
							value: type,
							label: methodName(type, language),
							icon: METHOD_ICONS[type] ?? ICONS.transfer,
						})),
					)}
					${outcome('approve', words.pay(amount), 'primary')}
					${outcomes(words.others, [
						outcome('decline', words.decline),
						outcome('process', words.process),
						outcome('expire', words.expire),
					])}
					${outcome('cancel', words.cancel, 'quiet')}
				</form>
			</section>
		</div>`,
	});
}

function ended(
	context: PageContext,
	{ status, request }: PaymentLink,
	amount: string,
	returnTo: string | null,
): Response {
	const { words } = context;
	const told: Readonly<Record<PaymentLink['status'], readonly [tone: Tone, title: string]>> = {
		CREATED: ['warning', words.processing],
		USED: ['success', words.approved],
		CANCELED: ['calm', words.cancelled],
		EXPIRED: ['warning', words.expired],
	};
	const [tone, title] = told[status];
	return resultPage(context, {
		tone,
		title,
		amount,
		details: facts([
			[words.concept, request.description],
			[words.reference, request.merchant_order_id],
		]),
		returnTo,
	});
}
