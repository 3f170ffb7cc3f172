/**
 * An amount of money: a decimal string in **major** units and an ISO 4217 code. `{ value: '49900', currency: 'COP' }` is 49,900
 * pesos. It is never a number, and never in minor units.
 */
export interface Money {
	/** Non-negative decimal in major units, at most as many decimals as the currency has: `'49900'`, `'350.41'`. */
	readonly value: string;
	/** ISO 4217 alphabetic code, upper case. */
	readonly currency: string;
}

/**
 * Currencies whose number of decimals is not two (ISO 4217 list one). Kept as data because `Intl` disagrees with ISO:
 * it gives the Colombian peso no decimals, but ISO and the banks give it two.
 */
const DECIMALS: ReadonlyMap<string, number> = new Map(
	Object.entries({
		0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
		3: 'BHD IQD JOD KWD LYD OMR TND',
		4: 'CLF UYW',
	}).flatMap(([decimals, codes]) => codes.split(' ').map((code) => [code, Number(decimals)] as const)),
);

/** Up to 12 digits before the point: above any price, and within the number range of every provider. */
const DECIMAL = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,4})?$/;
const CURRENCY = /^[A-Z]{3}$/;

/** How many decimals a currency has by ISO 4217. */
export function decimalsOf(currency: string): number {
	return DECIMALS.get(currency) ?? 2;
}

/** True for a well-formed amount that its currency can express; `{value: '10.5', currency: 'CLP'}` is not one. */
export function isMoney(candidate: unknown): candidate is Money {
	if (typeof candidate !== 'object' || candidate === null) return false;
	const { value, currency } = candidate as Partial<Money>;
	if (typeof value !== 'string' || typeof currency !== 'string') return false;
	if (!DECIMAL.test(value) || !CURRENCY.test(currency)) return false;
	const fraction = value.split('.')[1]?.replace(/0+$/, '') ?? '';
	return fraction.length <= decimalsOf(currency);
}

/**
 * The amount in the currency's smallest unit, for exact arithmetic and comparison.
 * @throws {RangeError} when the amount is malformed or has too many decimals for its currency
 */
export function toMinor(money: Money): bigint {
	if (!isMoney(money)) throw new RangeError(`Not an amount of money: ${JSON.stringify(money)}`);
	const [whole = '0', fraction = ''] = money.value.split('.');
	const decimals = decimalsOf(money.currency);
	return BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
}

/** The amount of `minor` smallest units, in its shortest form: `fromMinor(4990000n, 'COP')` is `'49900'`. */
export function fromMinor(minor: bigint, currency: string): Money {
	const decimals = decimalsOf(currency);
	const digits = minor.toString().padStart(decimals + 1, '0');
	const whole = digits.slice(0, digits.length - decimals);
	const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
	return { value: fraction ? `${whole}.${fraction}` : whole, currency };
}

/** True when both are the same amount of the same currency, in any notation (`'5000'` and `'5000.00'`). */
export function sameMoney(a: Money, b: Money): boolean {
	return a.currency === b.currency && toMinor(a) === toMinor(b);
}

/** `money` times a whole number, exactly. */
export function timesMoney(money: Money, quantity: number): Money {
	return fromMinor(toMinor(money) * BigInt(quantity), money.currency);
}
