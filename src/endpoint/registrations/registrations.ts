import type { ProviderConnectLink } from '../../providers/provider.ts';
import type { Entry, Store } from '../../stores/store.ts';
import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import { createOnce } from '../crypto/create-once.ts';
import { fingerprint } from '../crypto/keys.ts';
import {
	EMPTY_BOOK,
	hasNews,
	isOpen,
	settle,
	withCompletion,
	withEvent,
	withLink,
	type MethodBook,
} from './method-book.ts';
import { snapshotOfConnectLink, type ProviderSnapshot } from '../status/provider-snapshot.ts';
import type { LinkRecord } from '../status/record.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const UPDATE_TRIES = 20;

/** Facts of a link: its customer and its purpose. */
type LinkFacts = Pick<LinkRecord, 'provider' | 'account' | 'title' | 'item' | 'order' | 'customerId'>;

/** The result of reading a connect link. */
interface Settled {
	readonly reading: ProviderSnapshot;
	/** Keys of other links that were completed or closed by the same read. */
	readonly others: readonly string[];
}

/**
 * Decides which method completes which connect link. All methods and links of a customer are in one entry of the store,
 * so that each decision is one atomic step across all processes.
 */
export class Registrations {
	readonly #store: Store;
	readonly #keptMs: number;
	readonly #surroundings: Surroundings;

	/** @param parts.keepDays how long a customer's entry is kept after its last change */
	constructor(parts: {
		readonly store: Store;
		readonly keepDays: number;
		readonly surroundings?: Surroundings | undefined;
	}) {
		this.#store = parts.store;
		this.#keptMs = parts.keepDays * DAY_MS;
		this.#surroundings = parts.surroundings ?? PLATFORM;
	}

	/** Records a link that was just made, before its page is returned. */
	async add(key: string, facts: LinkFacts, made: ProviderConnectLink): Promise<void> {
		await this.#change(facts, (book, age) => added(book, key, facts, made, age));
	}

	/** Records the link of a method, from the provider's event. Durable when it resolves. */
	async name(key: string, facts: LinkFacts, methodId: string): Promise<void> {
		await this.#change(facts, (book, age) => withEvent(book, methodId, key, age));
	}

	/** Keys of the customer's links that a method can still complete, oldest first. */
	async openLinks(facts: Pick<LinkFacts, 'provider' | 'account' | 'customerId'>): Promise<readonly string[]> {
		const entry = await this.#store.find({ key: await keyOf(facts) });
		return entry
			? decode(entry)
					.links.filter(isOpen)
					.map(({ key }) => key)
			: [];
	}

	/**
	 * Settles the links of a customer by the provider's response about one link. Each method completes one link.
	 * @param isAsked whether the read was requested for this link, not by plan
	 */
	async settle(
		{ key, record }: { readonly key: string; readonly record: LinkRecord },
		link: ProviderConnectLink,
		isAsked: boolean,
	): Promise<Settled> {
		const unchanged = (reading: ProviderSnapshot): Settled => ({ reading, others: [] });
		if (record.completedBy !== undefined) return unchanged(closed(link, record.completedBy));
		if (record.status === 'succeeded') {
			const isDecidedHere = link.methods !== undefined;
			return unchanged(isDecidedHere ? completed(link, record.saved ?? []) : snapshotOfConnectLink(link));
		}
		let againInMs: number | undefined;
		const { before, after } = await this.#change(record, async (book, age) => {
			const known = added(book, key, record, link, age);
			const { methods, saved, status } = link;
			againInMs = undefined;
			if (!methods) return status === 'succeeded' ? withCompletion(known, key, saved, age) : known;
			if (!hasNews(known, methods)) return known;
			const recorded = await this.#recorded(known, key);
			const settled = settle(known, {
				methods,
				age,
				exists: (one) => recorded.has(one),
				...(isAsked && { askedBy: key }),
			});
			({ againInMs } = settled);
			return settled.book;
		});
		const openBefore = new Set(before.links.filter(isOpen).map((one) => one.key));
		const others = after.links.filter((one) => one.key !== key && openBefore.has(one.key) && !isOpen(one));
		const own = after.links.find((one) => one.key === key);
		return {
			reading: { ...readingOf(link, key, own), ...(againInMs !== undefined && { againInMs }) },
			others: others.map((one) => one.key),
		};
	}

	/** Keys of open links that were recorded, so that a payer may have their page. */
	async #recorded({ links }: MethodBook, own: string): Promise<ReadonlySet<string>> {
		const open = links.filter((link) => isOpen(link) && link.key !== own);
		const found = await Promise.all(open.map(({ key }) => this.#store.find({ key })));
		return new Set([own, ...found.flatMap((entry) => entry?.key ?? [])]);
	}

	/** Changes the customer's book in one step. `change` may run several times. */
	async #change(
		facts: Pick<LinkFacts, 'provider' | 'account' | 'customerId'>,
		change: (book: MethodBook, age: number) => MethodBook | Promise<MethodBook>,
	): Promise<{ readonly before: MethodBook; readonly after: MethodBook }> {
		const key = await keyOf(facts);
		const begun = { key, make: () => JSON.stringify(EMPTY_BOOK), ttlMs: this.#keptMs };
		for (let tries = 0; tries < UPDATE_TRIES; tries++) {
			const entry =
				(await this.#store.find({ key })) ?? (await createOnce(this.#store, begun, this.#surroundings));
			const before = decode(entry);
			const after = await change(before, entry.ageMs);
			if (after === before) return { before, after };
			const content = { data: JSON.stringify(after), dueInMs: null };
			if (await this.#store.update(key, entry.version, content)) return { before, after };
		}
		throw new Error('The methods of a customer changed faster than they could be updated');
	}
}

/** Key of a customer's book. Keys of links never contain a colon. */
async function keyOf({
	provider,
	account,
	customerId,
}: Pick<LinkFacts, 'provider' | 'account' | 'customerId'>) {
	return `methods:${await fingerprint([provider, account, customerId ?? null])}`;
}

function added(
	book: MethodBook,
	key: string,
	{ item, order, title }: LinkFacts,
	{ methods = [], saved }: ProviderConnectLink,
	age: number,
): MethodBook {
	const isNew = new Set(saved.map(({ id }) => id));
	const existing = methods.filter(({ id }) => !isNew.has(id));
	const purpose =
		order !== undefined ? `order:${order}` : item !== undefined ? `item:${item}` : `title:${title}`;
	return withLink(book, { key, purpose }, existing, age);
}

function readingOf(
	link: ProviderConnectLink,
	key: string,
	own: MethodBook['links'][number] | undefined,
): ProviderSnapshot {
	if (own?.completedBy === key) return completed(link, own.saved ?? []);
	if (own?.completedBy !== undefined) return closed(link, own.completedBy);
	// The methods in the response completed other links.
	return link.status === 'succeeded' ? open(link) : snapshotOfConnectLink(link);
}

function open(link: ProviderConnectLink): ProviderSnapshot {
	return snapshotOfConnectLink({ ...link, status: 'pending', saved: [] });
}

function completed(link: ProviderConnectLink, saved: ProviderConnectLink['saved']): ProviderSnapshot {
	return snapshotOfConnectLink({ ...link, status: 'succeeded', url: null, saved });
}

function closed(link: ProviderConnectLink, completedBy: string): ProviderSnapshot {
	return { ...snapshotOfConnectLink({ ...link, status: 'cancelled', url: null, saved: [] }), completedBy };
}

function decode({ data }: Pick<Entry, 'data'>): MethodBook {
	return JSON.parse(data) as MethodBook;
}
