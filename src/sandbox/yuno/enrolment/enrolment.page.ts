import { formAction, page, type PageContext } from '../../page/document.ts';
import { html, type Html } from '../../page/html.ts';
import { field, notice, outcome, outcomes, resultPage, type Tone } from '../../page/parts.ts';
import { submissionField } from '../../page/submission.ts';
import { TEST_CARDS, writeCard } from '../../page/test-cards.ts';
import { type Enrolment, fieldOf, takesCard } from './enrolment.ts';
import { returnAddress } from '../return-address.ts';
import { methodName, yunoWords } from '../words.ts';

/** What was wrong with the payer's input. */
export type EnrolmentFault = 'number' | 'outcome';

/** The page where a method is registered, for any status. */
export function enrolmentPageFor(
	context: PageContext,
	enrolment: Enrolment,
	fault?: EnrolmentFault,
): Response {
	const { words, language, merchant } = context;
	const returnTo = returnAddress(enrolment.session.callbackUrl);
	if (enrolment.status !== 'READY_TO_ENROLL') return ended(context, enrolment, returnTo);
	const title = yunoWords(language).enrolTitle;
	return page(context, {
		...(fault && { status: 422 }),
		title,
		returnTo,
		main: html`<div class="sheet two">
			<section class="summary">
				<p class="merchant">${merchant}</p>
				<h1>${title}</h1>
				<p class="description">${words.connectHelp(merchant)}</p>
				<p class="small muted spaced">${methodName(enrolment.type, language)}</p>
			</section>
			<section class="act">
				${fault === 'outcome' && notice('warning', words.badOutcome)}
				<form method="post" action="${formAction(context)}">
					${submissionField()} ${numberField(context, enrolment, fault === 'number')}
					${outcome('approve', words.save, 'primary')}
					${outcomes(words.others, [outcome('decline', words.decline), outcome('expire', words.expire)])}
					${outcome('cancel', words.cancel, 'quiet')}
				</form>
			</section>
		</div>`,
	});
}

function numberField({ words }: PageContext, enrolment: Enrolment, wrong: boolean): Html {
	const sample = (effect: string) =>
		writeCard(TEST_CARDS.find((card) => card.effect === effect)?.number ?? '');
	const name = fieldOf(enrolment);
	return takesCard(enrolment)
		? field({
				name,
				label: words.cardNumber,
				value: sample('works'),
				help: words.cardHelp(sample('refused'), sample('declines')),
				error: wrong ? words.badCard : null,
				inputMode: 'numeric',
				maxLength: 23,
			})
		: field({
				name,
				label: words.accountNumber,
				value: '0123456789',
				error: wrong ? words.badAccount : null,
				inputMode: 'numeric',
				maxLength: 20,
			});
}

function ended(context: PageContext, { status }: Enrolment, returnTo: string | null): Response {
	const { words, merchant, language } = context;
	const own = yunoWords(language);
	const told: Readonly<
		Record<Enrolment['status'], readonly [tone: Tone, title: string, help: string | null]>
	> = {
		READY_TO_ENROLL: ['warning', words.connectTitle, null],
		ENROLLED: ['success', words.saved, words.savedHelp(merchant)],
		DECLINED: ['danger', words.refused, words.refusedHelp],
		CANCELED: ['calm', own.notEnrolled, words.noCharge],
		EXPIRED: ['warning', words.expired, words.noCharge],
		UNENROLLED: ['calm', own.unenrolled, null],
	};
	const [tone, title, help] = told[status];
	return resultPage(context, { tone, title, help, returnTo });
}
