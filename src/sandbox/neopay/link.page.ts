import { writeAmount, writeTime } from '../page/amounts.ts';
import { formAction, page, type PageContext } from '../page/document.ts';
import { html } from '../page/html.ts';
import { ICONS } from '../page/icons.ts';
import { choices, facts, field, notice, outcome, outcomes, resultPage, type Tone } from '../page/parts.ts';
import { submissionField } from '../page/submission.ts';
import { endOf, obstacle, type Link } from './link.ts';
import { neopayWords } from './words.ts';

/** Invented banks. */
export const BANKS = ['Banco Modelo', 'Caja Norte', 'Neobanco Sur'];

/** Input of the payer that is not valid. */
export type LinkFault = 'email' | 'outcome';

/** The page of a link: the form, or why it cannot be paid. `returnTo` is the address that the merchant's panel sets. */
export function linkPage(
	context: PageContext,
	link: Link,
	parts: {
		readonly now: number;
		readonly currency: string;
		readonly returnTo: string | null;
		readonly fault?: LinkFault | undefined;
		readonly entered?: URLSearchParams;
	},
): Response {
	const { words, language, merchant } = context;
	const own = neopayWords(language);
	const why = obstacle(link, parts.now);
	const last = link.payments.at(-1);
	const amount = writeAmount(link.request.amount, parts.currency, language);
	if (why !== null || last?.status === 'pending') return closedPage(context, link, { ...parts, amount });

	const end = endOf(link);
	const asks = link.request.settings?.requestCustomerData ? link.request.request_customer_data : undefined;
	const value = (name: string, sample: string) => parts.entered?.get(name) ?? sample;
	return page(context, {
		...(parts.fault && { status: 422 }),
		title: link.request.product,
		returnTo: parts.returnTo,
		main: html`<div class="sheet two">
			<section class="summary">
				<p class="merchant">${words.payTo(merchant)}</p>
				<h1>${link.request.product}</h1>
				<p class="amount">${amount}</p>
				${link.request.description && html`<p class="description">${link.request.description}</p>`}
				${facts([
					[words.reference, link.request.communication ?? link.request.reference],
					[words.expires, end === null ? null : writeTime(end, language)],
				])}
			</section>
			<section class="act">
				${last?.status === 'rejected' && notice('danger', own.rejected, words.tryAgain)}
				${parts.fault === 'outcome' && notice('warning', words.badOutcome)}
				<form method="post" action="${formAction(context)}">
					${submissionField()}
					${field({
						name: 'email',
						label: own.email,
						value: value('email', 'pagador@correo.example'),
						error: parts.fault === 'email' ? own.badEmail : null,
						autocomplete: 'email',
					})}
					${asks && field({ name: 'name', label: own.name, value: value('name', ''), autocomplete: 'name' })}
					${
						(asks === 'name_phone' || asks === 'full_customer') &&
						field({ name: 'phone', label: own.phone, value: value('phone', ''), autocomplete: 'tel' })
					}
					${
						asks === 'full_customer' &&
						field({
							name: 'address',
							label: own.address,
							value: value('address', ''),
							autocomplete: 'street-address',
						})
					}
					${choices(
						own.chooseBank,
						'bank',
						BANKS.map((bank) => ({ value: bank, label: bank, icon: ICONS.bank })),
						parts.entered?.get('bank'),
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

function closedPage(
	context: PageContext,
	link: Link,
	parts: { readonly now: number; readonly amount: string; readonly returnTo: string | null },
): Response {
	const { words, language } = context;
	const own = neopayWords(language);
	const told: Readonly<Record<string, readonly [tone: Tone, title: string, help: string | null]>> = {
		paid: ['success', words.approved, null],
		draft: ['warning', own.draft, own.draftHelp],
		closed: ['calm', own.closed, words.noCharge],
		expired: ['warning', words.expired, words.noCharge],
		pending: ['warning', words.processing, words.processingHelp],
	};
	const [tone, title, help] = told[obstacle(link, parts.now) ?? 'pending'] ?? [
		'warning',
		words.processing,
		null,
	];
	return resultPage(context, {
		tone,
		title,
		help,
		amount: parts.amount,
		details: facts([
			[words.concept, link.request.product],
			[words.reference, link.request.communication ?? link.request.reference],
		]),
		returnTo: parts.returnTo,
	});
}
