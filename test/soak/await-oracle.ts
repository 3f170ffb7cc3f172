import type { ControlledPayment } from '../../src/sandbox/control.ts';
import type { Outcome } from './await-story.ts';
import type { Told } from './listening-shop.ts';

/** What a story did that must not happen. */
export interface Breach {
	readonly promise: 'lost' | 'doubled';
	readonly what: string;
}

const WAYS = ['webhook', 'hook'] as const;

/**
 * Compares what the shop was told with what the simulator has, and with nothing else.
 * @param payments of the order that somebody could make, or has made
 * @param told since the story began
 */
export function breachesOf(
	{ payer, due, restless }: Outcome,
	payments: readonly ControlledPayment[],
	told: readonly Told[],
): Breach[] {
	const breaches: Breach[] = [];
	const lost = (what: string) => breaches.push({ promise: 'lost', what });
	const doubled = (what: string) => breaches.push({ promise: 'doubled', what });
	if (payments.length > 1) doubled(`${payments.length} payments of one order`);
	if (payer.urls.size > 1) doubled(`${payer.urls.size} addresses of one attempt`);
	const [price] = payer.item.split('.').slice(1);
	for (const { by, type, item, amount } of told) {
		if (item !== payer.item || !due.includes(type)) lost(`${type} of ${item || 'no item'} was told by ${by}`);
		else if (amount !== price) lost(`${type} was told with the amount ${amount}`);
	}
	for (const type of due) {
		const ids = new Set(told.filter((one) => one.type === type).map(({ id }) => id));
		if (ids.size > 1) doubled(`${type} was told as ${ids.size} events`);
	}
	for (const by of WAYS) {
		const accepted = told.filter((one) => one.by === by && one.accepted).map(({ type }) => type);
		const inOrder = [...new Set(accepted)].join(', ');
		if (inOrder !== due.join(', ')) lost(`${by} took "${inOrder}", not "${due.join(', ')}"`);
	}
	if (restless > 0) lost(`${restless} requests although nothing was due`);
	return breaches;
}
