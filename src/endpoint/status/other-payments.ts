import type { OtherPayment } from '../deliveries/shop-events.ts';
import { toMinor, type Money } from '../../wire/money.ts';
import type { Store } from '../../stores/store.ts';
import { hasMoney } from './money.ts';
import { attemptIds, derivedId } from '../crypto/keys.ts';
import { decodeEntry, type LinkRecord, type StoredLink } from './record.ts';

/** Finds the other payments of a root, to detect an order that was paid twice. */
export class OtherPayments {
	readonly #store: Store;
	readonly #endpoint: string;

	constructor(store: Store, endpoint: string) {
		this.#store = store;
		this.#endpoint = endpoint;
	}

	/** Whether this is the only payment begun so far. A later one checks for this one when it is paid. */
	async isOnly({ record }: Pick<StoredLink, 'record'>): Promise<boolean> {
		if (!record.root) return true;
		return record.generation === 0 && (await this.#at(record, 1)) === undefined;
	}

	/** All other payments, oldest first. */
	async of({ key, record }: Pick<StoredLink, 'key' | 'record'>): Promise<StoredLink[]> {
		const others: StoredLink[] = [];
		for (let generation = 0; record.root; generation++) {
			const found = generation === record.generation ? 'this' : await this.#at(record, generation);
			if (found === undefined) break;
			if (typeof found !== 'string' && found.key !== key) others.push(found);
		}
		return others;
	}

	/** The newest payment of the root. */
	async newest(stored: StoredLink): Promise<StoredLink> {
		const others = await this.of(stored);
		return (
			others.findLast(({ record }) => (record.generation ?? 0) > (stored.record.generation ?? 0)) ?? stored
		);
	}

	async #at(record: LinkRecord, generation: number): Promise<StoredLink | 'nothing' | undefined> {
		if (!record.root) return undefined;
		const { key } = await attemptIds(this.#endpoint, record.kind, record.root, generation);
		const entry = await this.#store.find({ key });
		// For a generation that made no link, the store contains a plain text.
		return entry && (entry.data.startsWith('{') ? decodeEntry(entry) : 'nothing');
	}
}

/**
 * The other payments that were paid too, if the sum is more than the order costs.
 * @returns with an id for the event, which is the same for each of the payments
 */
export async function overpaidWith(
	paid: StoredLink,
	others: readonly StoredLink[],
): Promise<{ readonly id: string; readonly otherPayments: readonly OtherPayment[] } | undefined> {
	const both = others.filter(({ record }) => hasMoney(record));
	const all = [paid, ...both];
	const price = all.reduce((highest, { record }) => max(highest, minor(record.amount)), 0n);
	const kept = all.reduce((sum, { record }) => sum + keptOf(record), 0n);
	if (both.length === 0 || kept <= price) return undefined;
	const facts = all.map(({ key, record }) => [key, String(minor(paidOf(record)))]).toSorted();
	return {
		id: await derivedId(JSON.stringify(['overpaid', facts])),
		otherPayments: both.flatMap(({ reference, record }) => {
			const { provider, providerId } = record;
			const amountPaid = paidOf(record);
			return amountPaid ? [{ reference, provider, providerId, amountPaid }] : [];
		}),
	};
}

/** All money that was paid; the ordered amount if the provider states none. */
function paidOf({ amount, amountPaid }: LinkRecord): Money | undefined {
	return amountPaid ?? amount;
}

/** The amount that the merchant keeps of a payment, in minor units. */
function keptOf(record: LinkRecord): bigint {
	if (record.status === 'refunded' && !record.amountRefunded) return 0n;
	return minor(paidOf(record)) - minor(record.amountRefunded);
}

function minor(amount: Money | undefined): bigint {
	return amount ? toMinor(amount) : 0n;
}

function max(a: bigint, b: bigint): bigint {
	return a > b ? a : b;
}
