import { timesMoney } from '../wire/money.ts';
import type { Split, Tax } from '../providers/provider.ts';

/** The tax that several units contain: that of one, and the part of the price that it is computed on, times the quantity. */
export function taxOf({ amount, base, ...rest }: Tax, quantity: number): Tax {
	return {
		...rest,
		amount: timesMoney(amount, quantity),
		...(base && { base: timesMoney(base, quantity) }),
	};
}

/** A share of several units: a fixed one is that of one unit times the quantity, a percentage is of the whole amount. */
export function shareOf(split: Split, quantity: number): Split {
	return split.fixed ? { ...split, fixed: timesMoney(split.fixed, quantity) } : split;
}
