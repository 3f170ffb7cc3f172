import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { searchList } from '../../../src/providers/kit/search.ts';

interface Entry {
	readonly id: number;
	readonly created_at: string;
}

/** A shop's list of so many entries, one an hour, cut into pages in one of the ways that paginators have. */
function shop(
	count: number,
	perPage: number,
	order: 'newest-first' | 'oldest-first',
	style: 'last_page' | 'next',
) {
	const now = Date.UTC(2026, 0, 1);
	const entries = Array.from({ length: count }, (_, id): Entry => ({
		id,
		created_at: new Date(now - (count - id) * 3_600_000).toISOString(),
	}));
	if (order === 'newest-first') entries.reverse();
	const last = Math.max(1, Math.ceil(count / perPage));
	const fetched: number[] = [];
	return {
		now,
		fetched,
		fetchPage: async (page: number) => {
			fetched.push(page);
			const data = entries.slice((page - 1) * perPage, page * perPage);
			const more = page < last ? `https://api.example?page=${page + 1}` : null;
			const body =
				style === 'last_page' ? { data, meta: { last_page: last } } : { data, links: { next: more } };
			return { entries: data, body };
		},
	};
}

describe('looking for ours in a list', () => {
	it('finds it wherever it is, when it looks far enough', async () => {
		const anyShop = fc.record({
			count: fc.integer({ min: 1, max: 60 }),
			perPage: fc.integer({ min: 1, max: 9 }),
			order: fc.constantFrom('newest-first' as const, 'oldest-first' as const),
			style: fc.constantFrom('last_page' as const, 'next' as const),
			wanted: fc.nat(),
		});
		await fc.assert(
			fc.asyncProperty(anyShop, async ({ count, perPage, order, style, wanted }) => {
				const { fetchPage } = shop(count, perPage, order, style);
				const { found, complete } = await searchList({
					fetchPage,
					matches: (entry) => (entry as Entry).id === wanted % count,
					since: 0,
					maxPages: 100,
					firstOnly: false,
				});
				assert.deepEqual([found.length, complete], [1, true]);
			}),
			{ numRuns: 300 },
		);
	});

	it('reads no page twice, and none behind what can match', async () => {
		for (const order of ['newest-first', 'oldest-first'] as const) {
			const { now, fetched, fetchPage } = shop(1000, 10, order, 'last_page');
			const since = now - 48 * 3_600_000;
			const result = await searchList({
				fetchPage,
				matches: () => false,
				since,
				maxPages: 50,
				firstOnly: false,
			});
			assert.equal(result.complete, true);
			assert.ok(fetched.length <= 6, fetched.join());
			assert.equal(new Set(fetched).size, fetched.length);
		}
	});

	it('stops at the first page with a match when that is enough', async () => {
		for (const [firstOnly, pages] of [
			[true, 3],
			[false, 9],
		] as const) {
			const { fetched, fetchPage } = shop(90, 10, 'newest-first', 'last_page');
			const matches = (entry: unknown) => (entry as Entry).id === 65;
			const { found } = await searchList({ fetchPage, matches, since: 0, maxPages: 50, firstOnly });
			assert.deepEqual([found.length, fetched.length], [1, pages]);
		}
	});

	it('says that it did not see everything when it gives up', async () => {
		const { fetched, fetchPage } = shop(1000, 10, 'newest-first', 'next');
		const result = await searchList({
			fetchPage,
			matches: () => false,
			since: 0,
			maxPages: 7,
			firstOnly: false,
		});
		assert.deepEqual(result, { found: [], complete: false });
		assert.equal(fetched.length, 7);
	});

	it('never ends early because of entries without a time', async () => {
		const pages = [
			[{ id: 1 }],
			[{ id: 2, created_at: null }],
			[{ id: 3, created_at: '2000-01-01T00:00:00Z' }],
		];
		const { found } = await searchList({
			fetchPage: async (page) => ({ entries: pages[page - 1] ?? [], body: { last_page: 3 } }),
			matches: (entry) => (entry as { id: number }).id === 3,
			since: Date.now(),
			maxPages: 9,
			firstOnly: false,
		});
		assert.equal(found.length, 1);
	});
});
