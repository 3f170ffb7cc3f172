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
	aftermath,
	form,
	start,
	warm,
}: CheckoutController): TemplateResult {
	const { tag, texts } = locale;
	const { name, problem } = state;
	const telling = aftermath?.tell(state);
	const offer = texts && state.offer;
	const connect = host.kind === 'connect';
	const retry = name === 'unavailable' && texts?.retry;
	const bone = offer ? '' : 'bone';
	const money = (amount?: Money) => amount && formatMoney(amount, tag);
	const provider = offer?.provider.label;
	const amount = money(offer?.amount);
	const say = (text?: string) =>
		(offer &&
			text &&
			fill(text, { amount, provider, tax: money(offer.tax), merchant: offer.merchant ?? texts.shop })) ||
		BLANK;
	const busy =
		name === 'creating'
			? say(connect ? texts?.creatingConnect : texts?.creating)
			: name === 'redirecting' && say(texts?.redirecting);
	const note = telling ? telling.note : problem?.code === 'offline' && texts?.offline;

	return html`<div class="card" part="base">
			${
				telling?.scene ??
				html`<div class="row head">
						<slot name="start"></slot>
						${
							offer?.image?.startsWith('https:')
								? html`<img src=${offer.image} alt="" width="44" height="44" part="image" @error=${hide} />`
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
							? html`<p class=${bone}>${say(texts?.authorize)}</p>`
							: html`<div>
									<p class="amount ${bone}" part="amount">${amount ?? BLANK}</p>
									${offer?.tax ? html`<p class="small" part="tax">${say(texts?.tax)}</p>` : nothing}
								</div>`
					}
					${offer && form ? form.render(offer) : nothing}
					<slot name="fields"></slot>
					<button
						class="main"
						part="button"
						form="payer"
						aria-disabled=${host.disabled || !!busy || !(offer || retry)}
						aria-busy=${!!busy}
						@click=${start}
						@pointerdown=${warm}
						@focus=${warm}
					>
						${telling && busy ? html`<span class="spin" part="spinner"></span>` : nothing}<span part="label"
							><slot>${busy || retry || say(connect ? texts?.connect : texts?.pay)}</slot></span
						><slot name="end"></slot>
					</button>
					<div class="small">
						${note ? html`<p class="note" part="error">${note}</p>` : nothing}
						${
							telling?.below ??
							html`<div class="row top" part="secure">
								<svg viewBox="0 0 20 20" aria-hidden="true">
									<path d="M4 9h12v8H4zM7 9V6a3 3 0 0 1 6 0v3" />
								</svg>
								<p class=${bone}>
									${say(connect ? texts?.secureConnect : texts?.secure)}<br />${offer?.provider.host ?? BLANK}
								</p>
							</div>`
						}
					</div>
					<slot name="legal"></slot>`
			}
		</div>
		<div class="sr" role="status">${busy || (telling ? telling.spoken : note)}</div>`;
}

/** A picture that does not load leaves no broken frame. */
function hide({ target }: Event): void {
	(target as HTMLElement).hidden = true;
}
