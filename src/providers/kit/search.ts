import { isObject, member, textAt } from './answer.ts';

/** One page of a list, and the whole answer it came in. */
export interface Page {
	readonly entries: readonly unknown[];
	readonly body: unknown;
}

export interface Search {
	/** Reads a page, counted from 1. */
	readonly fetchPage: (page: number) => Promise<Page>;
	readonly matches: (entry: unknown) => boolean;
	/** How many pages are read at most. */
	readonly maxPages: number;
	/** Ends the search early, after a page, by what was found so far. */
	readonly isEnough?: ((found: readonly unknown[]) => boolean) | undefined;
}

/** What a search found, and whether it saw every entry of the list. */
export interface SearchResult {
	/** In the order of the list, none twice. */
	readonly found: readonly unknown[];
	/** Only a complete search proves that there is none. */
	readonly complete: boolean;
}

/**
 * Looks for entries of ours in a provider's list that cannot be asked for them.
 *
 * The order of these lists is not documented, and a few entries in a row prove none. So a search ends when everything was
 * read, when enough was found, or after `maxPages`, and then it proves nothing. A list that is longer than that is read
 * from both ends in turn, because most lists are ordered by time in one direction or the other, and what is looked for is
 * usually new.
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

/** The last page, the second one, the last but one … */
function* fromBothEnds(last: number): Generator<number, never> {
	for (let step = 0; ; step++) {
		yield last - step;
		yield 2 + step;
	}
}

function inOrder(pages: ReadonlyMap<number, Page>): readonly Page[] {
	return [...pages].toSorted(([a], [b]) => a - b).map(([, page]) => page);
}

/** An entry that moved to the next page meanwhile is listed twice, letter by letter. */
function unique(entries: readonly unknown[]): readonly unknown[] {
	return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
}

/** Entries that disappear meanwhile move others to a page that was read before. */
function hasShrunk(totals: readonly number[]): boolean {
	return totals.some((total, index) => total < (totals[index - 1] ?? total));
}

/** Where the reading of a whole list goes on. */
export interface ListPosition {
	/** The page to read, from 1 on. */
	readonly page: number;
	/** How many entries there were so far; null where the provider does not state it. */
	readonly total: number | null;
}

/**
 * Where to go on after a page, so that every entry that stays in the list is read at least once. Entries that disappear
 * meanwhile move others to pages that were read: these pages are read again.
 * @param perPage how many entries a page has
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

/** Whether an answer says that another page follows. An empty page is the end, whatever it says. */
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

/** Where paginators put their facts: beside the list, in `meta`, or around a nested list. */
function places(body: unknown): readonly unknown[] {
	return [body, member(body, 'meta'), member(body, 'data'), ...(isObject(body) ? Object.values(body) : [])];
}
