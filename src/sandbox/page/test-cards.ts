/** A card number that a simulated page accepts, and its effect. */
export interface TestCard {
	readonly number: string;
	readonly brand: string;
	/** `works`; `refused` when it is registered; `declines` when it is charged later. */
	readonly effect: 'works' | 'refused' | 'declines';
}

/** Numbers that no bank issues. Any other number that passes the check digit works as well. */
export const TEST_CARDS: readonly TestCard[] = [
	{ number: '4242424242424242', brand: 'VISA', effect: 'works' },
	{ number: '5555555555554444', brand: 'MASTERCARD', effect: 'works' },
	{ number: '4000000000000002', brand: 'VISA', effect: 'refused' },
	{ number: '4000000000000341', brand: 'VISA', effect: 'declines' },
];

/** The stored part of a card: never its number. */
export interface KnownCard {
	readonly brand: string;
	readonly lastFour: string;
	readonly effect: TestCard['effect'];
}

/**
 * Reads a card number as typed.
 * @returns `undefined` if it is not a card number (ISO/IEC 7812 check digit)
 */
export function readCard(typed: string): KnownCard | undefined {
	const number = typed.replace(/[\s-]/g, '');
	if (!/^\d{13,19}$/.test(number) || !passesLuhn(number)) return undefined;
	const known = TEST_CARDS.find((card) => card.number === number);
	return {
		brand: known?.brand ?? brandOf(number),
		lastFour: number.slice(-4),
		effect: known?.effect ?? 'works',
	};
}

/** In groups of four, as printed on cards. */
export function writeCard(number: string): string {
	return number.replace(/(\d{4})(?=\d)/g, '$1\u00a0');
}

function brandOf(number: string): string {
	if (number.startsWith('4')) return 'VISA';
	if (/^(5[1-5]|2[2-7])/.test(number)) return 'MASTERCARD';
	if (/^3[47]/.test(number)) return 'AMEX';
	return 'OTHER';
}

function passesLuhn(number: string): boolean {
	const sum = [...number].toReversed().reduce((total, digit, index) => {
		const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
		return total + (value > 9 ? value - 9 : value);
	}, 0);
	return sum % 10 === 0;
}
