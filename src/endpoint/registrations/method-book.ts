import type { SavedMethod } from '../../providers/provider.ts';

/**
 * The methods and connect links of one customer, from which it is decided which link a method completes. Changed by
 * pure functions, which return a new book, or the same one if nothing changes.
 */
export interface MethodBook {
	/** All methods that were ever seen, also deleted ones, in the order in which they were first seen. */
	readonly methods: readonly KnownMethod[];
	/** Oldest first. */
	readonly links: readonly KnownLink[];
}

interface KnownMethod {
	readonly id: string;
	/** Age of the book when the method was first seen, in milliseconds by the store's clock. */
	readonly seenAge: number;
	/** The provider has listed the method. An event may come before. */
	readonly listed?: boolean | undefined;
	/** Key of the link through which the method was registered, from the provider's event. */
	readonly named?: string | undefined;
	/** Key of the link that it completed. */
	readonly completed?: string | undefined;
}

interface KnownLink {
	readonly key: string;
	/** What the link is for. A customer needs one method for each purpose. */
	readonly purpose: string;
	/** Number of methods that existed when the link was made; none of them can complete it. */
	readonly since: number;
	/** Its own key after a method completed it, or the key of the link completed instead. Absent while it is open. */
	readonly completedBy?: string | undefined;
	readonly saved?: readonly SavedMethod[] | undefined;
}

export const EMPTY_BOOK: MethodBook = { methods: [], links: [] };

/** How long to wait for the event that states the link of a method, if links have different purposes. */
const EVENT_WAIT_MS = 10_000;
/** Maximum number of links kept that are not open any more. */
const KEPT_LINKS = 100;

/** Adds a link that was just made; its customer had `existing` methods, newest first. Keeps an existing link. */
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

/** Stores the link of a method from a provider's event. The first event counts. */
export function withEvent(book: MethodBook, methodId: string, linkKey: string, age: number): MethodBook {
	const known = book.methods.find(({ id }) => id === methodId);
	if (known?.named !== undefined) return book;
	const named = { id: methodId, seenAge: age, ...known, named: linkKey };
	const others = book.methods.map((method) => (method === known ? named : method));
	return { ...book, methods: known ? others : [...others, named] };
}

/** The provider's list of a customer's methods, and the link that it was read for. */
interface Listing {
	/** All methods that the customer has now, newest first. */
	readonly methods: readonly SavedMethod[];
	/** Key of the link that this read was requested for; absent for a read by plan. */
	readonly askedBy?: string | undefined;
	/** Age of the book now, in milliseconds by the store's clock. */
	readonly age: number;
	/** Whether a link was recorded. If not, no payer has its page. */
	readonly exists: (key: string) => boolean;
}

/**
 * Completes links by the listed methods. Each method completes at most one link, and each link is completed by at most
 * one method:
 *
 * 1. the link that the provider's event names, if it is open;
 * 2. else an open link that was made before the method was first seen. Of several for the same purpose: the link that
 *    the read was requested for, else the oldest. If they have different purposes, it waits for the event first.
 *
 * Other open links for the same purpose are closed.
 * @returns the book, and in how many milliseconds to call it again
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

/** Completes a link whose provider states its method. No change if that method completed another link. */
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
