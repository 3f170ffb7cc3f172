import { isObject, member, textAt } from './answer.ts';
import { isoTime } from './dates.ts';

/** One page of a list, and the whole answer it came in. */
export interface Page {
	readonly entries: readonly unknown[];
	readonly body: unknown;
}

export interface Search {
	/** Reads a page, counted from 1. */
	readonly fetchPage: (page: number) => Promise<Page>;
	readonly matches: (entry: unknown) => boolean;
	/** Milliseconds since the epoch: entries made before this cannot match. */
	readonly since: number;
	readonly maxPages: number;
	/** Whether the first page with a match ends the search. */
	readonly firstOnly: boolean;
}

/** What a search found, and whether it saw everything that could have matched. */
export interface SearchResult {
	readonly found: readonly unknown[];
	readonly complete: boolean;
}

/**
 * Looks for entries of ours in a provider's list that cannot be asked for them, from the newest page to the
 * first one that is older than anything that could match. Neither order nor pagination of these lists is
 * documented, so both are read off the answers (Laravel's paginator, and `created_at` of the entries).
 */
export async function searchList(search: Search): Promise<SearchResult> {
	const { fetchPage, matches, since, maxPages, firstOnly } = search;
	const first = await fetchPage(1);
	const order = orderOf(first.entries);
	const last = lastPage(first.body);
	const backwards = order === 'oldest-first' && last !== undefined && last > 1;
	const found: unknown[] = [];

	let number = backwards ? last : 1;
	for (let read = 0; read < maxPages; read++) {
		const page = number === 1 ? first : await fetchPage(number);
		found.push(...page.entries.filter(matches));
		if (firstOnly && found.length > 0) return { found, complete: false };
		const next = backwards ? number - 1 : number + 1;
		const more = backwards ? next >= 1 : page.entries.length > 0 && hasNextPage(page.body, number);
		// Entries of unknown order or age never end a search early.
		const passed = (backwards || order === 'newest-first') && oldest(page.entries) < since;
		if (!more || passed) return { found, complete: true };
		number = next;
	}
	return { found, complete: false };
}

function orderOf(entries: readonly unknown[]): 'newest-first' | 'oldest-first' | 'unknown' {
	const [first = NaN, last = NaN] = [madeAt(entries[0]), madeAt(entries.at(-1))];
	if (first < last) return 'oldest-first';
	return first >= last ? 'newest-first' : 'unknown';
}

/** NaN, which is smaller than nothing, when one of the entries has no time. */
function oldest(entries: readonly unknown[]): number {
	return Math.min(...entries.map(madeAt));
}

function madeAt(entry: unknown): number {
	return Date.parse(isoTime(member(entry, 'created_at')) ?? '');
}

function lastPage(body: unknown): number | undefined {
	const last = places(body).map((place) => member(place, 'last_page'));
	return last.find((value) => typeof value === 'number');
}

/** Whether an answer says that another page follows. */
function hasNextPage(body: unknown, page: number): boolean {
	const last = lastPage(body);
	if (last !== undefined) return page < last;
	const next = places(body).map(
		(place) => textAt(place, 'next_page_url') ?? textAt(member(place, 'links'), 'next'),
	);
	return next.some((url) => url !== undefined);
}

/** Where paginators put their facts: beside the list, in `meta`, or around a nested list. */
function places(body: unknown): readonly unknown[] {
	return [body, member(body, 'meta'), member(body, 'data'), ...(isObject(body) ? Object.values(body) : [])];
}
