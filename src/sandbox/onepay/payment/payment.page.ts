import { writeAmount, writeTime } from '../../page/amounts.ts';
import { formAction, type PageContext, page } from '../../page/document.ts';
import { html, type Html } from '../../page/html.ts';
import { ICONS } from '../../page/icons.ts';
import { choices, facts, field, notice, outcome, outcomes, resultPage, type Tone } from '../../page/parts.ts';
import { submissionField } from '../../page/submission.ts';
import { choosableAmount, isOpen, paidSoFar, type Payment, type PaymentStatus } from './payment.ts';

const METHOD_ICONS: Readonly<Record<string, Html>> = {
	cards: ICONS.card,
	accounts: ICONS.bank,
	pse: ICONS.bank,
	breb: ICONS.transfer,
	wallets: ICONS.wallet,
	transfiya: ICONS.transfer,
};

/** The hosted page of a payment, in any state. `error` is about the amount that the payer entered. */
export function paymentPageFor(
	context: PageContext,
	payment: Payment,
	entered?: { readonly amount: string; readonly error: string },
): Response {
	if (!isOpen(payment)) return ended(context, payment);
	const { words, language, merchant } = context;
	const { request } = payment;
	const write = (pesos: number) => writeAmount(pesos, 'COP', language);
	const left = payment.amount === null ? null : payment.amount - paidSoFar(payment);
	return page(context, {
		...(entered && { status: 422 }),
		title: request.title,
		returnTo: request.redirect_url ?? null,
		main: html`<div class="sheet two">
			<section class="summary">
				<p class="merchant">${words.payTo(merchant)}</p>
				<h1>${request.title}</h1>
				${payment.amount !== null && html`<p class="amount">${write(payment.amount)}</p>`}
				${request.description && html`<p class="description">${request.description}</p>`}
				${paidSoFar(payment) > 0 && html`<progress class="bar" max="${payment.amount ?? 1}" value="${paidSoFar(payment)}" aria-label="${words.paid}"></progress>`}
				${facts([
					[words.paid, paidSoFar(payment) > 0 ? write(paidSoFar(payment)) : null],
					[words.left, paidSoFar(payment) > 0 && left !== null ? write(left) : null],
					[words.reference, request.reference],
					[words.expires, writeTime(payment.expiresAt, language)],
					[
						words.documentLabel,
						request.document_url ? html`<a href="${request.document_url}">${words.document}</a>` : null,
					],
				])}
				${payment.isTest && html`<p class="small muted spaced">${words.testMode}</p>`}
			</section>
			<section class="act">
				${payment.status === 'declined' && notice('danger', words.declined, words.tryAgain)}
				${payment.status === 'processing' && notice('warning', words.processing, words.processingHelp)}
				<form method="post" action="${formAction(context)}">
					${submissionField()}
					${payment.status === 'processing' ? bankAnswers(context) : ways(context, payment, left, entered)}
				</form>
			</section>
		</div>`,
	});
}

function ways(
	context: PageContext,
	payment: Payment,
	left: number | null,
	entered?: { readonly amount: string; readonly error: string },
): Html {
	const { words, language } = context;
	const write = (pesos: number) => writeAmount(pesos, 'COP', language);
	const bounds = choosableAmount(payment);
	const open = payment.amount === null;
	const amountField =
		bounds &&
		field({
			name: 'amount',
			label: open ? words.amountToPay : words.part,
			value: entered?.amount ?? (open ? '' : String(bounds.min)),
			help: open ? words.openAmountHelp : words.partialHelp(write(bounds.min), write(bounds.max)),
			error: entered?.error ?? null,
			inputMode: 'numeric',
			maxLength: 12,
		});
	return html` ${open && amountField}
	${choices(words.chooseMethod, 'method', methodsOf(context, payment), payment.intents.at(-1)?.method)}
	${outcome('approve', left === null ? words.payAny : words.pay(write(left)), 'primary')}
	${bounds && !open && html`${amountField}${outcome('partial', words.payPart)}`}
	${outcomes(words.others, [
		outcome('decline', words.decline),
		outcome('process', words.process),
		outcome('expire', words.expire),
	])}
	${outcome('cancel', words.cancel, 'quiet')}`;
}

function bankAnswers({ words }: PageContext): Html {
	return html`${outcomes(words.bankSays, [
		outcome('approve', words.bankApproves),
		outcome('decline', words.bankDeclines),
	])}`;
}

function methodsOf({ words }: PageContext, payment: Payment) {
	const asked = payment.request.allows ?? {};
	const offered = Object.keys(words.methods).filter(
		(name) => asked[name] ?? ['cards', 'accounts', 'pse'].includes(name),
	);
	return offered.map((name) => ({
		value: name,
		label: words.methods[name] ?? name,
		icon: METHOD_ICONS[name] ?? ICONS.transfer,
	}));
}

function ended(context: PageContext, payment: Payment): Response {
	const { words, language } = context;
	const { tone, title, help } = endings(context)[payment.status];
	return resultPage(context, {
		tone,
		title,
		help: help ?? null,
		amount: payment.amount === null ? null : writeAmount(payment.amount, 'COP', language),
		details: facts([
			[words.concept, payment.request.title],
			[words.reference, payment.request.reference],
			[words.date, payment.paidAt === null ? null : writeTime(payment.paidAt, language)],
		]),
		returnTo: payment.request.redirect_url ?? null,
	});
}

/** Texts and looks of each final state. */
function endings({
	words,
}: PageContext): Readonly<
	Record<PaymentStatus, { readonly tone: Tone; readonly title: string; readonly help?: string }>
> {
	return {
		approved: { tone: 'success', title: words.approved },
		cancelled: { tone: 'calm', title: words.cancelled, help: words.noCharge },
		expired: { tone: 'warning', title: words.expired, help: words.noCharge },
		partial_expired: { tone: 'warning', title: words.partExpired },
		refunded: { tone: 'calm', title: words.refunded },
		disputed: { tone: 'warning', title: words.disputed },
		declined: { tone: 'danger', title: words.declined, help: words.noCharge },
		pending: { tone: 'warning', title: words.processing },
		processing: { tone: 'warning', title: words.processing, help: words.processingHelp },
		partially_paid: { tone: 'warning', title: words.left },
	};
}
