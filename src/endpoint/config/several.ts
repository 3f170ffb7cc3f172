import { timesMoney } from '../../wire/money.ts';
import { toUtc } from '../../wire/moment.ts';
import type { Split, Tax } from '../../providers/provider.ts';

/** The tax in several units: amount and base of one unit, times the quantity. */
export function taxOf({ amount, base, ...rest }: Tax, quantity: number): Tax {
	return {
		...rest,
		amount: timesMoney(amount, quantity),
		...(base && { base: timesMoney(base, quantity) }),
	};
}

/** A share of several units: fixed times the quantity, or a percentage of the whole amount. Its time is in UTC. */
export function shareOf(split: Split, quantity: number): Split {
	const scheduledAt = split.scheduledAt === undefined ? undefined : toUtc(split.scheduledAt);
	const share = scheduledAt === undefined ? split : { ...split, scheduledAt };
	return share.fixed ? { ...share, fixed: timesMoney(share.fixed, quantity) } : share;
}
