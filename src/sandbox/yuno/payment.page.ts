import { writeAmount, writeTime } from '../page/amounts.ts';
import { formAction, page, type PageContext } from '../page/document.ts';
import { html, type Html } from '../page/html.ts';
import { facts, notice, outcome, outcomes, resultPage, type Tone } from '../page/parts.ts';
import { submissionField } from '../page/submission.ts';
import { isOpen, type Payment, type State } from './payment.ts';
import { methodName, yunoWords } from './words.ts';

/** The page of a payment, whatever its state. */
export function paymentPageFor(context: PageContext, payment: Payment, fault?: 'outcome'): Response {
	const { words, language, merchant } = context;
	const { request } = payment;
	const amount = writeAmount(request.amount.value, request.amount.currency, language);
	const returnTo = returnAddress(request.callback_url);
	if (!isOpen(payment)) return ended(context, payment, amount, returnTo);
	const own = yunoWords(language);
	const waits = payment.state[0] === 'PENDING';
	return page(context, {
		...(fault && { status: 422 }),
		title: request.description,
		returnTo,
		main: html`<div class="sheet two">
			<section class="summary">
				<p class="merchant">${words.payTo(merchant)}</p>
				<h1>${request.description}</h1>
				<p class="amount">${amount}</p>
				<p class="description">${own.paidWith(methodName(request.payment_method.type))}</p>
				${facts([[words.reference, request.merchant_order_id]])}
			</section>
			<section class="act">
				${fault && notice('warning', words.badOutcome)}
				${waits && notice('warning', words.processing, words.processingHelp)}
				<form method="post" action="${formAction(context)}">
					${submissionField()} ${payment.voucher === null ? null : voucherSheet(context, payment)}
					${waits ? bankAnswers(context) : ways(context, payment, amount)}
				</form>
			</section>
		</div>`,
	});
}

/** Where the payer goes back to, if the address is one; the documented examples have `www.y.uno`. */
export function returnAddress(address: string | null | undefined): string | null {
	if (!address || !URL.canParse(address)) return null;
	return ['http:', 'https:'].includes(new URL(address).protocol) ? address : null;
}

function ways({ words, language }: PageContext, payment: Payment, amount: string): Html {
	const own = yunoWords(language);
	const others = [
		outcome('decline', words.decline),
		outcome('process', words.process),
		outcome('expire', words.expire),
	];
	return payment.voucher === null
		? html`${outcome('approve', words.pay(amount), 'primary')}${outcomes(words.others, others)}
			${outcome('cancel', words.cancel, 'quiet')}`
		: html`${outcome('later', own.later, 'primary')}
			${outcomes(words.others, [outcome('approve', own.markPaid), ...others])}
			${outcome('cancel', words.cancel, 'quiet')}`;
}

function bankAnswers({ words }: PageContext): Html {
	return outcomes(words.bankSays, [
		outcome('approve', words.bankApproves),
		outcome('decline', words.bankDeclines),
	]);
}

function voucherSheet({ language }: PageContext, payment: Payment): Html {
	const own = yunoWords(language);
	const code = (payment.voucher ?? '').replace(/(\d{3})(?=\d)/g, '$1\u00a0');
	const until = payment.voucherEndsAt === null ? '' : writeTime(payment.voucherEndsAt, language);
	return html`<div class="notice calm">
		<p><strong>${own.voucher}: ${code}</strong>${own.voucherHelp} ${own.voucherUntil(until)}</p>
	</div>`;
}

function ended(context: PageContext, payment: Payment, amount: string, returnTo: string | null): Response {
	const { words } = context;
	const told: Readonly<Record<State[0], readonly [tone: Tone, title: string, help: string | null]>> = {
		SUCCEEDED: ['success', words.approved, null],
		DECLINED: ['danger', words.declined, words.noCharge],
		CANCELED: ['calm', words.cancelled, words.noCharge],
		EXPIRED: ['warning', words.expired, words.noCharge],
		REFUNDED: ['calm', words.refunded, null],
		IN_DISPUTE: ['warning', words.disputed, null],
		PENDING: ['warning', words.processing, words.processingHelp],
		READY_TO_PAY: ['warning', words.processing, null],
	};
	const [tone, title, help] = told[payment.state[0]];
	return resultPage(context, {
		tone,
		title,
		help,
		amount,
		details: facts([
			[words.concept, payment.request.description],
			[words.reference, payment.request.merchant_order_id],
		]),
		returnTo,
	});
}
