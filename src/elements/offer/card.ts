import { html, nothing, type TemplateResult } from 'lit';
import type { Money } from '../../wire/money.ts';
import type { Checkout } from '../checkout.ts';
import { interpolate, type OfferTexts } from '../locales/texts.ts';
import { formatMoney } from './money-format.ts';

/** Hides a picture that does not load. */
const hide = ({ target }: Event) => ((target as HTMLElement).hidden = true);

/** Reserves the space of texts that have not loaded. */
const BLANK = '\u00a0';

/**
 * Renders a link element: the offer with its button and the name of the provider's page, a skeleton of the same size
 * until the offer has loaded, or the scene after the payer acted.
 */
export function renderCard(checkout: Checkout): TemplateResult {
	const { host, locale, state, session, form } = checkout;
	const { name, problem } = state;
	const { kind } = host;
	const texts = locale.texts ?? ({} as Partial<OfferTexts>);
	const telling = session?.present(state);
	const offer = locale.texts && state.offer;
	const retry = name === 'unavailable' && texts.retry;
	const waits = !(offer || retry);
	const money = (amount?: Money) => amount && formatMoney(amount, locale.tag);
	const amount = money(offer?.amount);
	const tax = money(offer?.tax);
	const say = (text = '') =>
		offer
			? interpolate(text, {
					amount,
					tax,
					provider: offer.provider.label,
					merchant: offer.merchant ?? texts.merchantFallback,
				})
			: BLANK;
	const busy = /creating|waiting/.test(name)
		? say(texts[`${kind}Creating`])
		: name === 'redirecting'
			? say(texts.redirecting)
			: '';
	const note = telling ? telling.note : problem?.code === 'offline' ? texts.offline : '';
	const bare = host.variant === 'button' && (form?.opened || !telling?.scene);
	const status = html`<div class="sr" role="status">${telling?.spoken || busy || note || form?.spoken}</div>`;

	const act = (words: unknown) =>
		html`<button
				class="main"
				part="button"
				form="payer"
				aria-disabled=${host.disabled || !!busy || waits}
				aria-busy=${!!busy}
				?inert=${waits}
				@click=${checkout.start}
				@pointerdown=${checkout.warm}
				@focus=${checkout.warm}
			>
				<span class="spin" part="spinner"></span><span part="label">${words}</span><slot name="end"></slot>
			</button>
			<div class="small">
				<p class="note" part="error">${note}</p>
				${
					telling?.below ??
					html`<div class="row" part="secure">
						<svg viewBox="0 0 20 20" aria-hidden="true">
							<path d="M4 9h12v8H4zM7 9V6a3 3 0 0 1 6 0v3" />
						</svg>
						<p class="grow">${say(texts[`${kind}Secure`])}<br />${offer?.provider.host ?? BLANK}</p>
					</div>`
				}
			</div>
			<slot name="legal"></slot>`;
	const words =
		busy ||
		retry ||
		telling?.label ||
		(offer && say(form?.label ?? (kind === 'connect' ? texts.saveButton : texts.payButton)));
	const card = (words: unknown) =>
		telling?.scene ??
		html`<div class="row head">
				<slot name="start"></slot>
				<slot name="image">
					${
						offer?.image
							? html`<img src=${offer.image} alt="" width="44" height="44" part="image" @error=${hide} />`
							: nothing
					}
				</slot>
				<div class="grow">
					${offer?.environment === 'test' ? html`<p class="badge" part="badge">${texts.testBadge}</p>` : nothing}
					<h2 part="title" aria-hidden=${!offer}>${offer?.title ?? BLANK}</h2>
					<p class="small" part="description">${offer ? offer.description : BLANK}</p>
				</div>
			</div>
			${
				kind === 'connect'
					? html`<p class="row">${say(texts.authorize)}</p>`
					: offer?.open_amount
						? nothing
						: html`<div class="row">
								<p class="amount" part="amount">${amount ?? BLANK}</p>
								<p class="small" part="tax">${tax && say(texts.tax)}</p>
							</div>`
			}
			${offer && form?.render()}
			<slot name="fields"></slot>
			${act(words)}`;
	const own = html`<slot>${words}</slot>`;

	return html`${form?.opened ? form.frame(html`${card(words)}${status}`) : nothing}
		<div class="${bare ? 'bare' : 'card'} ${offer || telling?.scene ? '' : 'bones'}" part="base">
			${bare ? act(own) : card(own)}
		</div>
		${status}`;
}
