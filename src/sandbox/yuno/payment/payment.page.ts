import { writeAmount, writeTime } from '../../page/amounts.ts';
import { formAction, page, type PageContext } from '../../page/document.ts';
import { html, type Html } from '../../page/html.ts';
import { facts, notice, outcome, outcomes, resultPage, type Tone } from '../../page/parts.ts';
import { submissionField } from '../../page/submission.ts';
import { isOpen, type Payment } from './payment.ts';
import { returnAddress } from '../return-address.ts';
import type { Status } from './states.ts';
import type { Voucher } from './voucher.ts';
import { methodName, yunoWords } from '../words.ts';

/** The page of a payment, in any state. */
export function paymentPageFor(context: PageContext, payment: Payment, fault?: 'outcome'): Response {
	const { words, language, merchant } = context;
	const { request } = payment;
	const amount = writeAmount(request.amount.value, request.amount.currency, language);
	const returnTo = returnAddress(request.callback_url);
	if (!isOpen(payment)) return ended(context, payment, amount, returnTo);
	const own = yunoWords(language);
	const waits = payment.state.status === 'PENDING';
	return page(context, {
		...(fault && { status: 422 }),
		title: request.description,
		returnTo,
		main: html`<div class="sheet two">
			<section class="summary">
				<p class="merchant">${words.payTo(merchant)}</p>
				<h1>${request.description}</h1>
				<p class="amount">${amount}</p>
				<p class="description">${own.paidWith(methodName(request.payment_method.type, language))}</p>
				${facts([[words.reference, request.merchant_order_id]])}
			</section>
			<section class="act">
				${fault && notice('warning', words.badOutcome)}
				${waits && notice('warning', words.processing, words.processingHelp)}
				<form method="post" action="${formAction(context)}">
					${submissionField()} ${payment.voucher && voucherSheet(context, payment.voucher)}
					${waits ? bankAnswers(context) : ways(context, payment, amount)}
				</form>
			</section>
		</div>`,
	});
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

function voucherSheet({ words, language }: PageContext, { code, endsAt }: Voucher): Html {
	const own = yunoWords(language);
	return html`<div class="field">
		<h2>${own.voucher}</h2>
		<p class="code">${code.replace(/(\d{3})(?=\d)/g, '$1\u00a0')}</p>
		<p class="small muted">${own.voucherHelp}</p>
		${facts([[words.expires, writeTime(endsAt, language)]])}
	</div>`;
}

function ended(context: PageContext, payment: Payment, amount: string, returnTo: string | null): Response {
	const { words, language } = context;
	const own = yunoWords(language);
	const approved = ['success', words.approved, null] as const;
	const declined = ['danger', words.declined, words.noCharge] as const;
	const cancelled = ['calm', words.cancelled, words.noCharge] as const;
	const disputed = ['warning', words.disputed, null] as const;
	const processing = ['warning', words.processing, words.processingHelp] as const;
	const told: Readonly<Record<Status, readonly [tone: Tone, title: string, help: string | null]>> = {
		CREATED: processing,
		READY_TO_PAY: processing,
		PENDING: processing,
		VERIFIED: ['success', own.verified, words.noCharge],
		SUCCEEDED: approved,
		DECLINED: declined,
		REJECTED: declined,
		FRAUD: declined,
		CANCELED: cancelled,
		CANCELLED: cancelled,
		EXPIRED: ['warning', words.expired, words.noCharge],
		REFUNDED: ['calm', words.refunded, null],
		IN_DISPUTE: disputed,
		CHARGEBACK: disputed,
		// It is not known yet whether money moved.
		ERROR: processing,
	};
	const [tone, title, help] = told[payment.state.status];
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
