import type { TemplateResult } from 'lit';
import type { CreateLinkRequest } from '../../wire/links.ts';
import { isMoney, timesMoney, toMinor, type Money } from '../../wire/money.ts';
import type { Offer, OpenAmount } from '../../wire/offer.ts';
import { adoptStyles } from '../dom/adopt-styles.ts';
import type { CheckoutHost } from '../checkout.ts';
import { readAmount, writeAmount } from './amount-text.ts';
import type { FormTexts } from '../locales/texts.ts';
import { renderOrder } from './order-view.ts';
import { orderStyles } from './order.styles.ts';

/** The quantity and the amount, in offers where the payer chooses them. */
export interface Order {
	/**
	 * The offer with the payer's choices. `amount` is the total; absent while it is not valid. `tax` is only for a
	 * quantity of one, as in the response of the endpoint.
	 */
	settle(offer: Offer): Offer;
	render(offer: Offer, texts: FormTexts, locale: string): TemplateResult;
	/** Whether quantity and amount are valid. Marks invalid fields. */
	check(offer: Offer): boolean;
	/** The fields of the request body, in their shortest form: they are part of the attempt's identity. */
	answers(offer: Offer): Pick<CreateLinkRequest, 'quantity' | 'amount'>;
}

/** @param locale BCP 47, for the initial amount */
export function openOrder(host: CheckoutHost, locale: string): Order {
	/** The attributes that were last applied. A later change is applied again. */
	let proposed: Pick<CheckoutHost, 'quantity' | 'amount'> = {};
	let quantityText: string | undefined;
	let amountText: string | undefined;
	const issues = new Set<'quantity' | 'amount'>();

	const syncFromHost = () => {
		const { quantity, amount } = host;
		if (quantity !== proposed.quantity) quantityText = undefined;
		if (amount !== proposed.amount) amountText = undefined;
		proposed = { quantity, amount };
	};

	const quantityIn = ({ quantity }: Offer): string => {
		if (!quantity) return '1';
		const { min, max } = quantity;
		return quantityText ?? String(Math.min(max, Math.max(min, Math.trunc(host.quantity ?? min) || min)));
	};

	const amountIn = ({ open_amount: open }: Offer): string => {
		const { amount } = host;
		if (amountText !== undefined || !open || amount === undefined) return amountText ?? '';
		// The attribute is a decimal in major units; the field uses the payer's notation.
		return isMoney({ value: amount, currency: open.currency })
			? writeAmount(amount, open.currency, locale)
			: amount;
	};

	const quantityOf = (offer: Offer): number | undefined => {
		const text = quantityIn(offer);
		const { min, max } = offer.quantity ?? { min: 1, max: 1 };
		return /^\d{1,5}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined;
	};

	const amountOf = (offer: Offer): Money | undefined => {
		const open = offer.open_amount;
		if (!open) return offer.amount;
		const value = readAmount(amountIn(offer), open.currency);
		return value !== undefined && fits(value, open) ? { value, currency: open.currency } : undefined;
	};

	const judge = (offer: Offer, what: 'quantity' | 'amount') => {
		if ((what === 'quantity' ? quantityOf : amountOf)(offer)) issues.delete(what);
		else issues.add(what);
	};

	return {
		settle(offer) {
			const { amount: _, tax, ...rest } = offer;
			const one = amountOf(offer);
			const quantity = quantityOf(offer);
			return {
				...rest,
				...(one && { amount: timesMoney(one, quantity ?? 1) }),
				...(tax && quantity === 1 && { tax }),
			};
		},

		render(offer, texts, tag) {
			adoptStyles(host, orderStyles);
			const { open_amount: open } = offer;
			const one = amountOf(offer);
			return renderOrder({
				texts,
				locale: tag,
				offer,
				one,
				quantityText: quantityIn(offer),
				quantity: quantityOf(offer),
				amountText: amountIn(offer),
				suggestions: open?.suggestions?.filter((value) => fits(value, open)) ?? [],
				issues: issues,
				step(quantity) {
					quantityText = String(quantity);
					issues.delete('quantity');
					host.requestUpdate();
				},
				write(what, text) {
					if (what === 'quantity') quantityText = text;
					else amountText = text;
					if (issues.has(what)) judge(offer, what);
					host.requestUpdate();
				},
				suggest(value) {
					amountText = open && writeAmount(value, open.currency, tag);
					issues.delete('amount');
					host.requestUpdate();
				},
				leave(what) {
					// No error for a field that the payer left empty.
					if (what === 'amount' && !amountIn(offer)) return;
					judge(offer, what);
					if (what === 'amount' && one) amountText = writeAmount(one.value, one.currency, tag);
					host.requestUpdate();
				},
			});
		},

		check(offer) {
			judge(offer, 'quantity');
			judge(offer, 'amount');
			return issues.size === 0;
		},

		answers(offer) {
			syncFromHost();
			const quantity = offer.quantity && quantityOf(offer);
			const amount = offer.open_amount && amountOf(offer)?.value;
			return { ...(quantity !== undefined && { quantity }), ...(amount !== undefined && { amount }) };
		},
	};
}

/** Whether an amount is within the limits and steps of the offer. */
function fits(value: string, { currency, min, max, step }: OpenAmount): boolean {
	const minor = (text: string) => toMinor({ value: text, currency });
	const above = minor(value) - minor(min);
	return above >= 0n && minor(value) <= minor(max) && above % (step ? minor(step) : 1n) === 0n;
}
