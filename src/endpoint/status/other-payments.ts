import type { OtherPayment } from '../deliveries/shop-events.ts';
import { toMinor, type Money } from '../../wire/money.ts';
import type { Store } from '../../stores/store.ts';
import { hasMoney } from './money.ts';
import { attemptIds, derivedId } from '../crypto/keys.ts';
import { decodeEntry, type LinkRecord, type StoredLink } from './record.ts';

/** Finds the other payments of a root, to notice an order that was paid twice. */
export class OtherPayments {
	readonly #store: Store;
	readonly #endpoint: string;

	constructor(store: Store, endpoint: string) {
		this.#store = store;
		this.#endpoint = endpoint;
	}

	/** Whether there is none, and none was begun before. One that is begun later looks for this one when it is paid. */
	async isOnly({ record }: Pick<StoredLink, 'record'>): Promise<boolean> {
		if (!record.root) return true;
		return record.generation === 0 && (await this.#at(record, 1)) === undefined;
	}

	/** All of them, oldest first. */
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
		// Of a generation that came to nothing, the store keeps a text.
		return entry && (entry.data.startsWith('{') ? decodeEntry(entry) : 'nothing');
	}
}

/**
 * The others that were paid as well, when all together is more than the order costs.
 * @returns with an id for the event, the same from whichever of the payments it is computed
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

/** All money that came; where the provider states none, what was ordered. */
function paidOf({ amount, amountPaid }: LinkRecord): Money | undefined {
	return amountPaid ?? amount;
}

/** What the merchant keeps of it. */
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
