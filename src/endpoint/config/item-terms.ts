import { fromMinor, isMoney, toMinor, type Money } from '../../wire/money.ts';
import { toUtc } from '../../wire/moment.ts';
import type { OrderTerms, Provider } from '../../providers/provider.ts';
import type { Item, ItemMethod } from './config.ts';
import { shareOf, taxOf } from './several.ts';

/**
 * The options of an item that its provider or method does not support, one clause each. No option of an offer is
 * dropped silently.
 *
 * @param method the payer's choice; `undefined` where the item has no list of methods
 * @param provider the provider that would make the payment
 */
export function unsupportedTerms(
	item: Item,
	method: ItemMethod | undefined,
	provider: Pick<Provider, 'unsupportedTerms'>,
): string[] {
	const reasons = ordersOf(item, method).flatMap((terms) => provider.unsupportedTerms?.(terms) ?? []);
	return [...new Set(reasons)];
}

/** The smallest and the largest order of an item. Empty when its amounts are not valid. */
function ordersOf(item: Item, method: ItemMethod | undefined): OrderTerms[] {
	const { min = 1, max = 1 } = item.quantity ?? {};
	const { openAmount: open } = item;
	const prices = open
		? [open.min, open.max].map((value) => ({ value, currency: open.currency }))
		: [item.amount, item.amount];
	return [min, max].flatMap((quantity, index) => {
		const price = prices[index];
		const amount = isMoney(price) && Number.isInteger(quantity) ? several(price, quantity) : undefined;
		return amount ? [termsOf(item, method, amount, quantity)] : [];
	});
}

function termsOf(item: Item, method: ItemMethod | undefined, amount: Money, quantity: number): OrderTerms {
	const { tax, splits, expiresAt } = item;
	const isTax = tax && isMoney(tax.amount) && (tax.base === undefined || isMoney(tax.base));
	const areShares = splits?.every(({ fixed }) => fixed === undefined || isMoney(fixed));
	return {
		amount,
		type: method?.type ?? item.type,
		country: method?.country ?? item.country,
		tax: isTax ? taxOf(tax, quantity) : undefined,
		splits: areShares ? splits?.map((split) => shareOf(split, quantity)) : undefined,
		partialPayment: item.partialPayment,
		expiresAt: expiresAt === undefined ? undefined : toUtc(expiresAt),
		scheduleAt: item.scheduleAt,
	};
}

/** `undefined` for zero, and for more than the maximum amount. */
function several(price: Money, quantity: number): Money | undefined {
	const minor = toMinor(price) * BigInt(quantity);
	const amount = fromMinor(minor, price.currency);
	return minor > 0n && isMoney(amount) ? amount : undefined;
}
