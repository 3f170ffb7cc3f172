import { formAction, type PageContext, page } from '../../page/document.ts';
import { html } from '../../page/html.ts';
import { ICONS } from '../../page/icons.ts';
import { choices, field, notice, outcome, outcomes, resultPage } from '../../page/parts.ts';
import { submissionField } from '../../page/submission.ts';
import { TEST_CARDS, writeCard } from '../../page/test-cards.ts';
import { BANKS } from '../customers.ts';
import { type ConnectLink, isUsedUp } from './connect-link.ts';

/** What was wrong with the payer's input. */
export type CaptureFault = 'card_number' | 'expiry' | 'account_number' | 'refused' | 'outcome';

/** The hosted page of a connect link. The stylesheet hides the fields of the kind that is not selected. */
export function connectPage(context: PageContext, link: ConnectLink, fault?: CaptureFault): Response {
	const { words, merchant } = context;
	const returnTo = link.request.redirect_url ?? null;
	const again = !isUsedUp(link) && (fault !== undefined || context.url.searchParams.has('again'));
	if (link.completed > 0 && !again) {
		return resultPage(context, {
			tone: 'success',
			title: words.saved,
			help: words.savedHelp(merchant),
			more: isUsedUp(link)
				? null
				: html`<p class="spaced"><a href="${formAction(context)}&again">${words.saveAnother}</a></p>`,
			returnTo,
		});
	}
	const allows = link.request.allows ?? {};
	const offered = [
		{ value: 'cards', label: words.methods['cards'] ?? '', icon: ICONS.card, on: allows['cards'] ?? true },
		{
			value: 'accounts',
			label: words.methods['accounts'] ?? '',
			icon: ICONS.bank,
			on:
				[allows['accounts'], allows['wallets'], allows['pse_debit'], allows['breb']].includes(true) ||
				allows['accounts'] === undefined,
		},
	];
	const kinds = offered.some(({ on }) => on) ? offered.filter(({ on }) => on) : offered;
	const wrong = (name: CaptureFault, text: string) => (fault === name ? text : null);
	const sample = (effect: string) =>
		writeCard(TEST_CARDS.find((card) => card.effect === effect)?.number ?? '');
	return page(context, {
		...(fault && { status: 422 }),
		title: words.connectTitle,
		returnTo,
		main: html`<div class="sheet two">
			<section class="summary">
				<p class="merchant">${merchant}</p>
				<h1>${words.connectTitle}</h1>
				<p class="description">${words.connectHelp(merchant)}</p>
				${link.isTest && html`<p class="small muted spaced">${words.testMode}</p>`}
			</section>
			<section class="act">
				${fault === 'refused' && notice('danger', words.refused, words.refusedHelp)}
				${fault === 'outcome' && notice('warning', words.badOutcome)}
				<form method="post" action="${formAction(context)}" class="kinds">
					${submissionField()}
					${choices(words.chooseKind, 'method', kinds, fault === 'account_number' ? 'accounts' : null)}
					<div class="for-cards">
						${field({
							name: 'card_number',
							label: words.cardNumber,
							value: sample('works'),
							help: words.cardHelp(sample('refused'), sample('declines')),
							error: wrong('card_number', words.badCard),
							inputMode: 'numeric',
							maxLength: 23,
						})}
						<div class="pair">
							${field({ name: 'expiry', label: words.expiry, value: '12/29', error: wrong('expiry', words.badExpiry), maxLength: 5 })}
							${field({ name: 'cvc', label: words.cvc, value: '123', inputMode: 'numeric', maxLength: 4 })}
						</div>
					</div>
					<div class="for-accounts">
						<div class="field">
							<label for="bank">${words.bank}</label
							><select id="bank" name="bank">
								${BANKS.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}
							</select>
						</div>
						${field({
							name: 'account_number',
							label: words.accountNumber,
							value: '0123456789',
							error: wrong('account_number', words.badAccount),
							inputMode: 'numeric',
							maxLength: 20,
						})}
					</div>
					${outcome('approve', words.save, 'primary')}
					${outcomes(words.others, [outcome('decline', words.decline)])}
					${outcome('cancel', words.cancel, 'quiet')}
				</form>
			</section>
		</div>`,
	});
}
