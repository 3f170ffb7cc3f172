import { html, nothing, type TemplateResult } from 'lit';
import type { Money } from '../wire/money.ts';
import type { CheckoutController } from './controllers/checkout.ts';
import { fill } from './locales/texts.ts';
import { formatMoney } from './money-format.ts';

/** Keeps the place of words that are not there yet. */
const BLANK = '\u00a0';

/**
 * Draws a link element from where its checkout stands: the offer with its button and the line that says where it leads,
 * a skeleton of the same size until the offer arrives, or the scene after the payer acted.
 */
export function renderCard({
	host,
	locale,
	state,
	session,
	start,
	warm,
}: CheckoutController): TemplateResult {
	const { tag, texts } = locale;
	const telling = session?.tell(state);
	const offer = texts && state.offer;
	const connect = host.kind === 'connect';
	const stuck = state.name === 'unavailable' && texts;
	const say = (text = BLANK, values: Record<string, string | undefined> = {}) => fill(text, values);
	const money = (amount: Money | undefined) => amount && formatMoney(amount, tag);
	const bone = offer ? '' : 'bone';
	const amount = money(offer?.amount);
	const creating = say(connect ? texts?.creatingConnect : texts?.creating);
	const busy = state.name === 'creating' ? creating : telling?.busy;
	const note = telling ? telling.note : state.problem && texts?.offline;
	const page = connect ? texts?.secureConnect : texts?.secure;

	return html`<div class="card" part="base">
			${
				telling?.scene ??
				html`<div class="row head">
						<slot name="start"></slot>
						${
							offer?.image?.startsWith('https:')
								? html`<img
										src=${offer.image}
										alt=""
										part="image"
										referrerpolicy="no-referrer"
										@error=${hide}
									/>`
								: nothing
						}
						<div class="grow">
							<h2 class=${bone} part="title">${offer?.title ?? BLANK}</h2>
							${offer?.description ? html`<p class="small" part="description">${offer.description}</p>` : nothing}
						</div>
						${offer?.environment === 'test' ? html`<span class="badge" part="badge">${texts?.test}</span>` : nothing}
					</div>
					${
						connect
							? html`<p class=${bone}>
									${say(offer && texts?.authorize, { merchant: offer?.merchant ?? texts?.shop })}
								</p>`
							: html`<div>
									<p class="amount ${bone}" part="amount">${amount ?? BLANK}</p>
									${offer?.tax ? html`<p class="small" part="tax">${say(texts?.tax, { tax: money(offer.tax) })}</p>` : nothing}
								</div>`
					}
					<slot name="fields"></slot>
					<button
						class="main"
						part="button"
						type="button"
						aria-disabled=${host.disabled || busy !== undefined || !(offer || stuck)}
						aria-busy=${busy !== undefined}
						@click=${start}
						@pointerdown=${warm}
						@focus=${warm}
					>
						${busy === undefined ? nothing : html`<span class="spin" part="spinner"></span>`}<span
							part="label"
							><slot
								>${busy ?? say(stuck ? stuck.retry : offer && (connect ? texts.connect : texts.pay), { amount })}</slot
							></span
						><slot name="end"></slot>
					</button>
					<div class="small">
						${note ? html`<p class="note" part="error">${note}</p>` : nothing}
						${
							telling?.below ??
							html`<div class="row top" part="secure">
								<svg viewBox="0 0 20 20" aria-hidden="true">
									<rect x="4" y="9" width="12" height="8" rx="2" />
									<path d="M7 9V6a3 3 0 0 1 6 0v3" />
								</svg>
								<p class=${bone}>
									${say(offer && page, { provider: offer?.provider.label })}<br />${offer?.provider.host ?? BLANK}
								</p>
							</div>`
						}
					</div>
					<slot name="legal"></slot>`
			}
		</div>
		<div class="sr" role="status">${state.name === 'creating' ? creating : (telling?.spoken ?? note)}</div>`;
}

/** A picture that does not load leaves no broken frame. */
function hide({ target }: Event): void {
	(target as HTMLElement).hidden = true;
}
