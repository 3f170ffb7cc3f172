import { html, nothing, type TemplateResult } from 'lit';
import type { Money } from '../../wire/money.ts';
import type { Offer, OpenAmount, QuantityRange } from '../../wire/offer.ts';
import { interpolate } from '../locales/texts.ts';
import { formatMoney } from '../offer/money-format.ts';
import { readAmount } from './amount-text.ts';
import type { FormTexts } from '../locales/texts.ts';

/** Data and callbacks to render the choice of quantity and amount. */
export interface OrderView {
	readonly texts: FormTexts;
	/** BCP 47 */
	readonly locale: string;
	/** The offer from the endpoint. */
	readonly offer: Offer;
	/** Price of one; undefined until the payer enters it. */
	readonly one: Money | undefined;
	readonly quantityText: string;
	/** Undefined while the text is not a valid quantity. */
	readonly quantity: number | undefined;
	readonly amountText: string;
	readonly suggestions: readonly string[];
	readonly issues: ReadonlySet<'quantity' | 'amount'>;
	readonly step: (quantity: number) => void;
	readonly write: (what: 'quantity' | 'amount', text: string) => void;
	readonly suggest: (value: string) => void;
	readonly leave: (what: 'quantity' | 'amount') => void;
}

export function renderOrder(view: OrderView): TemplateResult {
	const { quantity, open_amount: open } = view.offer;
	return html`${open ? renderAmount(open, view) : nothing}${quantity ? renderQuantity(quantity, view) : nothing}`;
}

const valueOf = (event: Event) => (event.target as HTMLInputElement).value;

function renderAmount(open: OpenAmount, view: OrderView): TemplateResult {
	const { texts, locale, suggestions, amountText, issues: faults } = view;
	const money = (value: string) => formatMoney({ value, currency: open.currency }, locale);
	const wrong = faults.has('amount');
	const chosen = readAmount(amountText, open.currency);
	const bounds = interpolate(texts.amountBounds, { min: money(open.min), max: money(open.max) });
	const steps = open.step ? ` ${interpolate(texts.amountStep, { step: money(open.step) })}` : '';
	return html`<div class="open" part="field">
		${
			suggestions.length > 0
				? html`<fieldset part="suggestions">
						<legend class="label" part="field-label">${texts.howMuch}</legend>
						${suggestions.map(
							(value) =>
								html`<label class="choice" part="suggestion">
									<input
										type="radio"
										name="suggestion"
										.value=${value}
										.checked=${chosen !== undefined && chosen === readAmount(value, open.currency)}
										@change=${() => view.suggest(value)}
									/>
									${money(value)}
								</label>`,
						)}
					</fieldset>`
				: nothing
		}
		<label class="label" for="amount" part="field-label"
			>${suggestions.length > 0 ? texts.otherAmount : texts.amount}</label
		>
		<div class="money" dir="ltr">
			<span aria-hidden="true">${signOf(open.currency, locale)}</span>
			<input
				id="amount"
				name="amount"
				part="input"
				inputmode="decimal"
				autocomplete="off"
				aria-invalid=${wrong}
				aria-describedby="amount-hint"
				.value=${amountText}
				@input=${(event: Event) => view.write('amount', valueOf(event))}
				@blur=${() => view.leave('amount')}
			/>
		</div>
		<p class=${wrong ? 'note' : 'small'} id="amount-hint" part=${wrong ? 'field-error' : 'hint'}>
			${bounds}${steps}
		</p>
	</div>`;
}

/** The currency symbol or code in this locale. */
function signOf(currency: string, locale: string): string {
	return formatMoney({ value: '0', currency }, locale).replace(/[\d\s\u00a0\u202f]/g, '');
}

function renderQuantity({ min, max }: QuantityRange, view: OrderView): TemplateResult {
	const { texts, locale, one, quantity, quantityText, issues: faults } = view;
	const wrong = faults.has('quantity');
	const bounds = interpolate(wrong || min > 1 ? texts.quantityBounds : texts.quantityMost, {
		min: String(min),
		max: String(max),
	});
	const each =
		one && quantity !== 1 ? `${interpolate(texts.unitPrice, { amount: formatMoney(one, locale) })} · ` : '';
	return html`<div class="quantity" part="field">
		<div class="grow">
			<label class="label" for="quantity" part="field-label">${texts.quantity}</label>
			<p class=${wrong ? 'note' : 'small'} id="quantity-hint" part=${wrong ? 'field-error' : 'hint'}>
				${each}${bounds}
			</p>
		</div>
		<div class="stepper" part="stepper">
			${renderStep('−', texts.decreaseQuantity, Math.min(max, Math.max(min, (quantity ?? min) - 1)), view)}
			<input
				id="quantity"
				name="quantity"
				part="input"
				type="number"
				inputmode="numeric"
				autocomplete="off"
				min=${min}
				max=${max}
				aria-invalid=${wrong}
				aria-describedby="quantity-hint"
				.value=${quantityText}
				@input=${(event: Event) => view.write('quantity', valueOf(event))}
				@blur=${() => view.leave('quantity')}
			/>
			${renderStep('+', texts.increaseQuantity, Math.min(max, (quantity ?? min - 1) + 1), view)}
		</div>
	</div>`;
}

/** At the limit it uses `aria-disabled`, not `disabled`, so that it keeps the focus. */
function renderStep(sign: string, label: string, to: number, { quantity, step }: OrderView): TemplateResult {
	return html`<button
		type="button"
		part="step"
		aria-label=${label}
		aria-controls="quantity"
		aria-disabled=${to === quantity}
		@click=${() => step(to)}
	>
		${sign}
	</button>`;
}
