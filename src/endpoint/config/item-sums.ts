import { isMoney, toMinor, type Money } from '../../wire/money.ts';
import { momentFault, MOMENT_EXAMPLES } from '../../wire/moment.ts';
import type { Item } from './config.ts';

/**
 * Checks that tax, shares and parts fit the price of an item. Tax and fixed shares are per unit; parts are of the whole
 * amount. If the payer chooses the amount, they must fit the smallest one.
 */
export function checkSums(item: Item, say: (problem: string) => void): void {
	const { amount, openAmount } = item;
	const price = amount ?? (openAmount && { value: openAmount.min, currency: openAmount.currency });
	// Errors of the price itself are reported elsewhere.
	if (!isMoney(price)) return;
	checkTax(item, price, say);
	checkSplits(item, price, say);
	checkParts(item, price, say);
}

const isOf = (price: Money, money: unknown): money is Money =>
	isMoney(money) && money.currency === price.currency;

/** The price includes the tax. */
function checkTax({ tax }: Item, price: Money, say: (problem: string) => void): void {
	if (!tax) return;
	const { amount, base, percentage } = tax;
	if (!isOf(price, amount)) return say('`tax.amount` must be an amount in the currency of the price.');
	if (base !== undefined && !isOf(price, base)) {
		return say('`tax.base` must be an amount in the currency of the price.');
	}
	if (toMinor(amount) > toMinor(price)) {
		say('`tax.amount` is more than the price, which contains it; write the tax of one.');
	}
	if (base && toMinor(base) > toMinor(price)) {
		say('`tax.base` is more than the price; write the part of the price of one that is taxed.');
	}
	if (percentage !== undefined && !(percentage >= 0 && percentage <= 100)) {
		say(`\`tax.percentage\` is ${percentage}; write a number from 0 to 100.`);
	}
}

/** Shares are parts of the price. */
function checkSplits({ splits = [] }: Item, price: Money, say: (problem: string) => void): void {
	for (const { percentage, fixed, scheduledAt } of splits) {
		if ((percentage === undefined) === (fixed === undefined)) {
			return say('each of `splits` needs either `percentage` or `fixed`.');
		}
		if (fixed !== undefined && !isOf(price, fixed)) {
			return say('`splits.fixed` must be an amount in the currency of the price.');
		}
		if (fixed && toMinor(fixed) === 0n) say('`splits.fixed` must be more than 0.');
		if (
			percentage !== undefined &&
			!(percentage > 0 && percentage <= 100 && hundredthsOf(percentage) !== undefined)
		) {
			return say(
				`\`splits.percentage\` is ${percentage}; write a number over 0, up to 100, with at most two decimals.`,
			);
		}
		const fault = scheduledAt === undefined ? undefined : momentFault(scheduledAt);
		if (fault !== undefined) {
			say(
				`\`splits.scheduledAt\` is "${scheduledAt ?? ''}": ${fault}. Write a moment with its zone, as ${MOMENT_EXAMPLES}.`,
			);
		}
	}
	const fixed = splits.reduce((sum, share) => sum + (share.fixed ? toMinor(share.fixed) : 0n), 0n);
	const parts = splits.reduce((sum, { percentage = 0 }) => sum + (hundredthsOf(percentage) ?? 0n), 0n);
	if (fixed * 10_000n + toMinor(price) * parts > toMinor(price) * 10_000n) {
		say('`splits` are more than the price together.');
	}
}

/** A percentage with at most two decimals, in hundredths: `575` for 5.75. */
function hundredthsOf(percentage: number): bigint | undefined {
	const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(String(percentage)) ?? [];
	return whole === undefined ? undefined : BigInt(whole + fraction.padEnd(2, '0'));
}

/** The bounds of a part apply to the whole amount, whatever the quantity is. */
function checkParts({ partialPayment }: Item, price: Money, say: (problem: string) => void): void {
	const { min, max } = partialPayment ?? {};
	for (const [option, part] of Object.entries({ min, max })) {
		if (part === undefined) continue;
		if (!isOf(price, part) || toMinor(part) === 0n) {
			return say(`\`partialPayment.${option}\` must be an amount over 0 in the currency of the price.`);
		}
	}
	if (min && max && toMinor(min) > toMinor(max)) say('`partialPayment` needs min ≤ max.');
}
