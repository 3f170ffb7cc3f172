import { randomFrom } from '../samples.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What a shop with 10,000 links a day has new in a minute. */
export const LINKS_A_MINUTE = 7;
/** How many links of a hundred are paid. */
const PAID_SHARE = 0.6;
/** How long links without and with a voucher are part of the population. */
const WATCHED_MS = 48 * HOUR;
const VOUCHER_ENDS_MS = 72 * HOUR;

/**
 * How payers pay, and how long it takes from the link to the money: log-normal, given by its median and by the spread of its
 * logarithm. They are assumptions in the order of what shops report, not measurements: cards and wallets within minutes (99
 * of 100 within 20), bank transfers as PSE in minutes to hours (99 of 100 within 3.5 hours), vouchers that are paid in cash
 * in hours to days (96 of 100 within 2 days).
 */
export const WAYS = [
	{ name: 'card', share: 0.5, medianMs: 3 * MINUTE, spread: 0.8, isVoucher: false },
	{ name: 'bank', share: 0.35, medianMs: 8 * MINUTE, spread: 1.4, isVoucher: false },
	{ name: 'voucher', share: 0.15, medianMs: 6 * HOUR, spread: 1.2, isVoucher: true },
] as const;

type Way = (typeof WAYS)[number];

/** A link, and when it is paid: milliseconds before (-) or after the moment at which the measurement starts. */
export interface BenchLink {
	readonly id: string;
	readonly madeAt: number;
	/** Infinity for one that is never paid. */
	readonly paidAt: number;
	readonly isVoucher: boolean;
	/** Of the payers who are measured. */
	readonly way?: Way['name'];
}

/**
 * All links of a shop that are open at a moment, as if it had gone on like this for days; and payers beside them who pay
 * after that moment, of whom there are more than there would be, so that there is enough to measure.
 * @param payers how many
 * @param paysFrom,paysUntil when they pay, in milliseconds after that moment
 */
export function population(payers: number, paysFrom: number, paysUntil: number): BenchLink[] {
	const random = randomFrom(7);
	const links: BenchLink[] = [];
	const add = (link: Omit<BenchLink, 'id'>) =>
		links.push({ id: `9f1c${String(links.length).padStart(8, '0')}`, ...link });
	const count = (VOUCHER_ENDS_MS / MINUTE) * LINKS_A_MINUTE;
	for (let number = 0; number < count; number++) {
		const madeAt = -((number + random()) / LINKS_A_MINUTE) * MINUTE;
		const { isVoucher, delay } = payerOf(random);
		// As many of those who never pay hold a voucher as of those who do.
		const paidAt = random() < PAID_SHARE ? madeAt + delay : Infinity;
		if (paidAt > 0 && madeAt > -(isVoucher ? VOUCHER_ENDS_MS : WATCHED_MS))
			add({ madeAt, paidAt, isVoucher });
	}
	for (let number = 0; number < payers; number++) {
		const { way, isVoucher, delay } = payerOf(random);
		const paidAt = paysFrom + random() * (paysUntil - paysFrom);
		add({ madeAt: paidAt - delay, paidAt, isVoucher, way });
	}
	return links.sort((a, b) => a.madeAt - b.madeAt);
}

function payerOf(random: () => number): { way: Way['name']; isVoucher: boolean; delay: number } {
	let at = random();
	const way = WAYS.find(({ share }) => (at -= share) < 0) ?? WAYS[0];
	const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
	const delay = way.medianMs * Math.exp(way.spread * normal);
	// A voucher that is over cannot be paid.
	const longest = way.isVoucher ? VOUCHER_ENDS_MS : Infinity;
	return { way: way.name, isVoucher: way.isVoucher, delay: Math.min(delay, longest) };
}
