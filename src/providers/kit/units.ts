import { decimalsOf, fromMinor, isMoney, toMinor, type Money } from '../../wire/money.ts';

/**
 * Money in the units that providers use. One named function per unit, so that no amount is multiplied by a hundred
 * twice. All arithmetic uses integers and digits. A value that cannot be represented exactly is `undefined`.
 */

/** Whole units of a currency that has decimals: `49900` for COP 49900. `undefined` for COP 100.50. */
export function wholeUnits(money: Money): number | undefined {
	const scale = 10n ** BigInt(decimalsOf(money.currency));
	const minor = toMinor(money);
	return minor % scale === 0n ? exactly(minor / scale) : undefined;
}

/** Hundredths of a unit: `4990000` centavos for COP 49900. */
export function hundredths(money: Money): number | undefined {
	const scale = 10n ** BigInt(decimalsOf(money.currency));
	const scaled = toMinor(money) * 100n;
	return scaled % scale === 0n ? exactly(scaled / scale) : undefined;
}

/**
 * A JSON number in major units: `350.41`. `undefined` if the number does not have exactly the same digits.
 */
export function majorNumber(money: Money): number | undefined {
	const canonical = fromMinor(toMinor(money), money.currency);
	const number = Number(canonical.value);
	return String(number) === canonical.value ? number : undefined;
}

/** Basis points of a percentage with at most two decimals: `500` for 5 %, `10000` for 100 %. */
export function basisPoints(percentage: number): number | undefined {
	const digits = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(String(percentage));
	if (!digits) return undefined;
	const points = Number(`${digits[1]}${(digits[2] ?? '').padEnd(2, '0')}`);
	return points > 0 && points <= 10_000 ? points : undefined;
}

/**
 * Reads an amount of a response, in major units: a JSON number or a decimal string (`52000`, `52000.00`, `"180000"`).
 * `undefined` for any other value, and for more decimals than the currency has.
 */
export function readMajor(value: unknown, currency: unknown): Money | undefined {
	const digits = typeof value === 'number' ? String(value) : value;
	const money = { value: digits, currency };
	return isMoney(money) ? fromMinor(toMinor(money), money.currency) : undefined;
}

/** The amount if it is more than 0, else `undefined`. */
export function moreThanNothing(money: Money | undefined): Money | undefined {
	return money !== undefined && toMinor(money) > 0n ? money : undefined;
}

function exactly(units: bigint): number | undefined {
	return units <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(units) : undefined;
}
