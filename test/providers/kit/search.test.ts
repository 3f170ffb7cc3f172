import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { searchList, type Page } from '../../../src/providers/kit/search.ts';

interface Entry {
	readonly id: number;
	readonly created_at: string;
}

const NOW = Date.UTC(2026, 0, 1);
const made = (hoursAgo: number) => new Date(NOW - hoursAgo * 3_600_000).toISOString();

/** A shop's list, cut into pages in one of the ways that paginators have. */
function shop(entries: readonly Entry[], perPage: number, style: 'last_page' | 'next' = 'last_page') {
	const last = Math.max(1, Math.ceil(entries.length / perPage));
	const fetched: number[] = [];
	return {
		fetched,
		fetchPage: async (page: number): Promise<Page> => {
			fetched.push(page);
			const data = entries.slice((page - 1) * perPage, page * perPage);
			const more = page < last ? `https://api.example?page=${page + 1}` : null;
			const body =
				style === 'last_page'
					? { data, meta: { last_page: last, total: entries.length } }
					: { data, links: { next: more } };
			return { entries: data, body };
		},
	};
}

/** So many entries, one an hour, newest first. */
const hourly = (count: number) =>
	Array.from({ length: count }, (_, index): Entry => ({ id: count - index, created_at: made(index) }));
const isOurs = (id: number) => (entry: unknown) => (entry as Entry).id === id;

describe('searchList', () => {
	it('finds an entry wherever it is, in whatever order, within its pages', async () => {
		const anyShop = fc.record({
			entries: fc
				.integer({ min: 1, max: 60 })
				.chain((count) => fc.shuffledSubarray(hourly(count), { minLength: count })),
			perPage: fc.integer({ min: 1, max: 9 }),
			style: fc.constantFrom('last_page' as const, 'next' as const),
			wanted: fc.nat(),
		});
		await fc.assert(
			fc.asyncProperty(anyShop, async ({ entries, perPage, style, wanted }) => {
				const { fetchPage } = shop(entries, perPage, style);
				const matches = isOurs((wanted % entries.length) + 1);
				const { found, complete } = await searchList({ fetchPage, matches, maxPages: 100 });
				assert.deepEqual([found.length, complete], [1, true]);
			}),
			{ numRuns: 300 },
		);
	});

	it('calls a search complete only when it saw every entry', async () => {
		const anyShop = fc.record({
			count: fc.integer({ min: 0, max: 60 }),
			perPage: fc.integer({ min: 1, max: 9 }),
			maxPages: fc.integer({ min: 1, max: 20 }),
			style: fc.constantFrom('last_page' as const, 'next' as const),
		});
		await fc.assert(
			fc.asyncProperty(anyShop, async ({ count, perPage, maxPages, style }) => {
				const { fetchPage, fetched } = shop(hourly(count), perPage, style);
				const seen = new Set<unknown>();
				const matches = (entry: unknown) => {
					seen.add(entry);
					return false;
				};
				const { complete } = await searchList({ fetchPage, matches, maxPages });
				assert.equal(complete, seen.size === count);
				assert.ok(fetched.length <= maxPages);
				assert.equal(new Set(fetched).size, fetched.length, 'no page twice');
			}),
			{ numRuns: 300 },
		);
	});

	const OLD = 1_000;
	const strange: readonly (readonly [string, readonly Entry[]])[] = [
		[
			'pinned old entries',
			[...hourly(2).map((one) => ({ ...one, created_at: made(OLD) })), { id: 9, created_at: made(1) }],
		],
		[
			'a group of old entries, newest first',
			[
				...Array.from({ length: 6 }, (_, index) => ({ id: index, created_at: made(OLD + index) })),
				{ id: 9, created_at: made(1) },
			],
		],
		[
			'entries without a time',
			[
				{ id: 1, created_at: '' },
				{ id: 2, created_at: 'x' },
				{ id: 9, created_at: made(1) },
			],
		],
	];
	for (const [what, entries] of strange) {
		it(`reads on after ${what}`, async () => {
			const { fetchPage } = shop(entries, 2);
			const { found } = await searchList({ fetchPage, matches: isOurs(9), maxPages: 9 });
			assert.equal(found.length, 1);
		});
	}

	it('stops after the page with which it has enough', async () => {
		for (const [isEnough, pages] of [
			[(found: readonly unknown[]) => found.length > 0, 3],
			[undefined, 9],
		] as const) {
			const { fetched, fetchPage } = shop(hourly(90), 10);
			const { found } = await searchList({
				fetchPage,
				matches: isOurs(65),
				maxPages: 50,
				...(isEnough && { isEnough }),
			});
			assert.deepEqual([found.length, fetched.length], [1, pages]);
		}
	});

	it('reads a list that is too long from both ends', async () => {
		for (const entries of [hourly(1000), hourly(1000).toReversed()]) {
			const { fetched, fetchPage } = shop(entries, 10);
			const result = await searchList({ fetchPage, matches: isOurs(990), maxPages: 7 });
			assert.equal(result.found.length, 1);
			assert.equal(result.complete, false);
			assert.deepEqual(fetched, [1, 100, 2, 99, 3, 98, 4]);
		}
	});

	it('says that it did not see everything when it gives up', async () => {
		const { fetched, fetchPage } = shop(hourly(1000), 10, 'next');
		const result = await searchList({ fetchPage, matches: () => false, maxPages: 7 });
		assert.deepEqual(result, { found: [], complete: false });
		assert.equal(fetched.length, 7);
	});

	it('proves nothing by a list from which entries disappeared meanwhile', async () => {
		const entries = hourly(30);
		let shown: readonly Entry[] = entries;
		const result = await searchList({
			fetchPage: async (page) => {
				const answer = await shop(shown, 10).fetchPage(page);
				shown = entries.slice(1);
				return answer;
			},
			matches: () => false,
			maxPages: 9,
		});
		assert.equal(result.complete, false);
	});

	it('names an entry once that moved to the next page meanwhile', async () => {
		const entries = hourly(30);
		let shown: readonly Entry[] = entries;
		const result = await searchList({
			fetchPage: async (page) => {
				const answer = await shop(shown, 10).fetchPage(page);
				shown = [{ id: 99, created_at: made(-1) }, ...entries];
				return answer;
			},
			matches: isOurs(21),
			maxPages: 9,
		});
		assert.deepEqual([result.found.length, result.complete], [1, true]);
	});

	it('ends at an empty page, whatever the answer says of a next one', async () => {
		let pages = 0;
		const { complete } = await searchList({
			fetchPage: async () => ({
				entries: pages++ === 0 ? [{}] : [],
				body: { next_page_url: 'https://x.example' },
			}),
			matches: () => false,
			maxPages: 9,
		});
		assert.deepEqual([pages, complete], [2, true]);
	});
});
