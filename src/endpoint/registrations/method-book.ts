import type { SavedMethod } from '../../providers/provider.ts';

/**
 * The methods and connect links of one customer, to decide which link a method completes. Pure functions change it; each
 * returns a new book, or the same one when nothing changes.
 */
export interface MethodBook {
	/** All methods that were ever seen, in the order in which they were; those that were deleted too. */
	readonly methods: readonly KnownMethod[];
	/** In the order in which they were made. */
	readonly links: readonly KnownLink[];
}

interface KnownMethod {
	readonly id: string;
	/** How old the book was, in milliseconds by the store's clock, when the method was first seen. */
	readonly seenAge: number;
	/** The provider has listed it; an event may come first. */
	readonly listed?: boolean | undefined;
	/** Key of the link through which it was registered, as the provider's event states it. */
	readonly named?: string | undefined;
	/** Key of the link that it completed. */
	readonly completed?: string | undefined;
}

interface KnownLink {
	readonly key: string;
	/** What it was made for. A customer needs one method for each purpose. */
	readonly purpose: string;
	/** How many methods were known when it was made; none of them came through it. */
	readonly since: number;
	/** Its own key once a method completed it, or that of the link which was completed instead. Absent while it is open. */
	readonly completedBy?: string | undefined;
	readonly saved?: readonly SavedMethod[] | undefined;
}

export const EMPTY_BOOK: MethodBook = { methods: [], links: [] };

/** How long an event is waited for that says which one of links for different purposes a method came through. */
const EVENT_WAIT_MS = 10_000;
/** How many links are kept that are not open any more. */
const KEPT_LINKS = 100;

/** A link that was just made, for a customer who had `existing` methods, newest first. One that is known stays as it is. */
export function withLink(
	book: MethodBook,
	{ key, purpose }: Pick<KnownLink, 'key' | 'purpose'>,
	existing: readonly SavedMethod[],
	age: number,
): MethodBook {
	if (book.links.some((link) => link.key === key)) return book;
	const { methods } = withListed(book, existing, age);
	const surplus = Math.max(
		book.links.filter((link) => link.completedBy !== undefined).length - KEPT_LINKS,
		0,
	);
	let dropped = 0;
	const links = book.links.filter(({ completedBy }) => completedBy === undefined || ++dropped > surplus);
	return { methods, links: [...links, { key, purpose, since: methods.length }] };
}

/** An event of the provider states through which link a method was registered. The first statement stands. */
export function withEvent(book: MethodBook, methodId: string, linkKey: string, age: number): MethodBook {
	const known = book.methods.find(({ id }) => id === methodId);
	if (known?.named !== undefined) return book;
	const named = { id: methodId, seenAge: age, ...known, named: linkKey };
	const others = book.methods.map((method) => (method === known ? named : method));
	return { ...book, methods: known ? others : [...others, named] };
}

/** What the provider lists of a customer, and for which link it was asked. */
interface Listing {
	/** All methods that the customer has now, newest first. */
	readonly methods: readonly SavedMethod[];
	/** Key of the link that this read was requested for; absent in a read by plan. */
	readonly askedBy?: string | undefined;
	/** How old the book is now. */
	readonly age: number;
	/** Whether a link was recorded. One that was not has no page that a payer knows. */
	readonly exists: (key: string) => boolean;
}

/**
 * Completes links by the methods that are listed, each method one link at most, and each link by one method at most:
 *
 * 1. the link that the provider's event names, if it is open;
 * 2. else an open link that was made before the method was first seen: of several for the same purpose the one that is
 *    asked about, else the oldest. Where they are for different purposes, the event is waited for first.
 *
 * The other open links for the purpose are closed with it.
 * @returns the book, and in how many milliseconds it should be done again
 */
export function settle(
	before: MethodBook,
	listing: Listing,
): { readonly book: MethodBook; readonly againInMs?: number } {
	const { methods, askedBy, age, exists } = listing;
	let book = withListed(before, methods, age);
	let againInMs: number | undefined;
	for (const [index, method] of book.methods.entries()) {
		const saved = methods.find(({ id }) => id === method.id);
		if (!saved || method.completed !== undefined) continue;
		if (method.named !== undefined) {
			const target = book.links.find(({ key }) => key === method.named);
			if (target && isOpen(target)) book = complete(book, target, [saved]);
			continue;
		}
		const used = new Set(book.methods.flatMap(({ listed, named }) => (listed ? (named ?? []) : [])));
		const candidates = book.links.filter(
			(link) => isOpen(link) && link.since <= index && !used.has(link.key) && exists(link.key),
		);
		const [oldest] = candidates;
		if (!oldest) continue;
		const isForOne = candidates.every(({ purpose }) => purpose === oldest.purpose);
		const left = method.seenAge + EVENT_WAIT_MS - age;
		if (!isForOne && left > 0) {
			againInMs = Math.min(againInMs ?? left, left);
			continue;
		}
		const asked = candidates.find(({ key, purpose }) => key === askedBy && purpose === oldest.purpose);
		book = complete(book, asked ?? oldest, [saved]);
	}
	return { book, ...(againInMs !== undefined && { againInMs }) };
}

/** A link of a provider that states itself what was registered through it; nothing changes when it is another one's. */
export function withCompletion(
	book: MethodBook,
	key: string,
	saved: readonly SavedMethod[],
	age: number,
): MethodBook {
	const listed = withListed(book, saved, age);
	const target = listed.links.find((link) => link.key === key);
	const isTaken = listed.methods.some(
		({ id, completed }) => completed !== undefined && saved.some((method) => method.id === id),
	);
	return target && isOpen(target) && !isTaken ? complete(listed, target, saved) : book;
}

/** Whether a method that is listed may complete a link. */
export function hasNews(book: MethodBook, methods: readonly SavedMethod[]): boolean {
	const first = Math.min(...book.links.filter(isOpen).map(({ since }) => since));
	const settled = new Set(
		book.methods
			.filter(({ completed }, index) => completed !== undefined || index < first)
			.map(({ id }) => id),
	);
	return methods.some(({ id }) => !settled.has(id));
}

export function isOpen({ completedBy }: Pick<KnownLink, 'completedBy'>): boolean {
	return completedBy === undefined;
}

function withListed(book: MethodBook, listed: readonly SavedMethod[], age: number): MethodBook {
	const ids = new Set(listed.map(({ id }) => id));
	const known = new Set(book.methods.map(({ id }) => id));
	const isSeen = book.methods.every(({ id, listed: before }) => before || !ids.has(id));
	if (isSeen && listed.every(({ id }) => known.has(id))) return book;
	const added = listed.filter(({ id }) => !known.has(id)).toReversed();
	return {
		...book,
		methods: [
			...book.methods.map((method) => (ids.has(method.id) ? { ...method, listed: true } : method)),
			...added.map(({ id }) => ({ id, seenAge: age, listed: true })),
		],
	};
}

function complete(book: MethodBook, { key, purpose }: KnownLink, saved: readonly SavedMethod[]): MethodBook {
	const ids = new Set(saved.map(({ id }) => id));
	return {
		methods: book.methods.map((method) => (ids.has(method.id) ? { ...method, completed: key } : method)),
		links: book.links.map((link) => {
			if (link.key === key) return { ...link, completedBy: key, saved };
			return isOpen(link) && link.purpose === purpose ? { ...link, completedBy: key } : link;
		}),
	};
}
