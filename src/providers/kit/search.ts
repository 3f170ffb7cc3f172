import { isObject, member, textAt } from './http/answer.ts';

/** One page of a list, and the whole response. */
export interface Page {
	readonly entries: readonly unknown[];
	readonly body: unknown;
}

export interface Search {
	/** Reads a page; the first is 1. */
	readonly fetchPage: (page: number) => Promise<Page>;
	readonly matches: (entry: unknown) => boolean;
	/** Maximum number of pages to read. */
	readonly maxPages: number;
	/** Called after each page with the entries found so far; true ends the search. */
	readonly isEnough?: ((found: readonly unknown[]) => boolean) | undefined;
}

/** The entries that a search found, and whether it read the whole list. */
export interface SearchResult {
	/** In the order of the list, without duplicates. */
	readonly found: readonly unknown[];
	/** Only a complete search proves that no entry exists. */
	readonly complete: boolean;
}

/**
 * Searches a provider's list that has no filter for our entries.
 *
 * The order of these lists is not documented and cannot be derived from a few entries. A search ends when the list was
 * read completely, when enough was found, or after `maxPages`; in that last case it is not complete. A longer list is
 * read from both ends in turn: most lists are ordered by time, ascending or descending, and the entry is usually new.
 */
export async function searchList(search: Search): Promise<SearchResult> {
	const { fetchPage, matches, maxPages, isEnough = () => false } = search;
	const pages = new Map<number, Page>();
	const totals: number[] = [];
	const read = async (number: number): Promise<Page> => {
		const page = await fetchPage(number);
		pages.set(number, page);
		const total = numberIn(page.body, 'total');
		if (total !== undefined) totals.push(total);
		return page;
	};

	const first = await read(1);
	const last = numberIn(first.body, 'last_page');
	const isBothEnds = last !== undefined && last > maxPages;
	const order = isBothEnds ? fromBothEnds(last) : upwards();
	for (let number = 1; ;) {
		const found = unique(inOrder(pages).flatMap(({ entries }) => entries.filter(matches)));
		if (isEnough(found)) return { found, complete: false };
		if (!isBothEnds && !hasNextPage(pages.get(number), number))
			return { found, complete: !hasShrunk(totals) };
		if (pages.size >= maxPages) return { found, complete: false };
		number = order.next().value;
		await read(number);
	}
}

/** 2, 3, 4 … */
function* upwards(): Generator<number, never> {
	for (let page = 2; ; page++) yield page;
}

/** The last page, the second, the last but one … */
function* fromBothEnds(last: number): Generator<number, never> {
	for (let step = 0; ; step++) {
		yield last - step;
		yield 2 + step;
	}
}

function inOrder(pages: ReadonlyMap<number, Page>): readonly Page[] {
	return [...pages].toSorted(([a], [b]) => a - b).map(([, page]) => page);
}

/** Removes duplicates: an entry that moves to the next page during the search is listed twice, with equal JSON. */
function unique(entries: readonly unknown[]): readonly unknown[] {
	return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
}

/** Entries that disappear during the search move others to a page that was already read. */
function hasShrunk(totals: readonly number[]): boolean {
	return totals.some((total, index) => total < (totals[index - 1] ?? total));
}

/** Position in a list that is read completely. */
export interface ListPosition {
	/** The page to read; the first is 1. */
	readonly page: number;
	/** Number of entries so far; null if the provider does not state it. */
	readonly total: number | null;
}

/**
 * The next position after a page, so that every entry that stays in the list is read at least once. Entries that
 * disappear in the meantime move others to pages that were already read: these pages are read again.
 * @param perPage number of entries per page
 * @returns undefined after the last page
 */
export function positionAfter(
	read: Page,
	{ page, total: before }: ListPosition,
	perPage: number,
): ListPosition | undefined {
	const total = numberIn(read.body, 'total') ?? null;
	const gone = total !== null && before !== null ? before - total : 0;
	if (gone > 0) return { page: Math.max(page - Math.ceil(gone / perPage), 1), total };
	return hasNextPage(read, page) ? { page: page + 1, total } : undefined;
}

/** Whether a response states that another page follows. An empty page is always the last. */
function hasNextPage(page: Page | undefined, number: number): boolean {
	if (!page || page.entries.length === 0) return false;
	const last = numberIn(page.body, 'last_page');
	if (last !== undefined) return number < last;
	const next = places(page.body).map(
		(place) => textAt(place, 'next_page_url') ?? textAt(member(place, 'links'), 'next'),
	);
	return next.some((url) => url !== undefined);
}

function numberIn(body: unknown, key: 'last_page' | 'total'): number | undefined {
	const values = places(body).map((place) => member(place, key));
	return values.find((value) => typeof value === 'number');
}

/** Objects that may hold the pagination: beside the list, in `meta`, or around a nested list. */
function places(body: unknown): readonly unknown[] {
	return [body, member(body, 'meta'), member(body, 'data'), ...(isObject(body) ? Object.values(body) : [])];
}
