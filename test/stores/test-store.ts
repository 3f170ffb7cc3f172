import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
	EntryContent,
	EntryName,
	EntryNames,
	ListFilter,
	NewDelivery,
	Store,
} from '../../src/stores/store.ts';
import { until } from '../until.ts';
import { claimOn, LEASE_MS, TTL_MS } from './claim-on.ts';
import { followsTheModel } from './store-model.ts';

/** A store, freshly opened and empty, whose clock the suite can move. */
export interface StoreUnderTest {
	readonly store: Store;
	/** What the store takes for the time, in milliseconds since the epoch. A second of difference is forgiven. */
	now(): number;
	/** Moves the store's time forward. The suite only takes steps of many seconds, so the clock may run on by itself. */
	advance(ms: number): void;
	/** Closes the store and throws away what it kept. */
	dispose(): Promise<void>;
}

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Strings that break what was put together by hand, and pairs that a careless comparison takes for the same. */
const AWKWARD = [
	'plain',
	'Plain',
	'plain ',
	' plain',
	"'; DROP TABLE entry; --",
	'"double" \'single\' `back`',
	'a\u0000b',
	'a',
	'a\u0000',
	'\u0000',
	'\u001a',
	'\u001a0',
	'\u001a1',
	'\\',
	'\\0',
	'%',
	'_',
	'*',
	'{tag}',
	'{checkout-links}:entry:plain',
	'a:b:c',
	'line\nbreak\r\n',
	'__proto__',
	'constructor',
	'null',
	'undefined',
	'0',
	'00',
	'é',
	'e\u0301',
	'ñandú 中文 العربية',
	'👩‍👩‍👧 \u{10ffff} \ufffd \uffff',
	'x'.repeat(1000),
];

/**
 * The promises of {@link Store}, run against any store. For a store of your own, call it from a `node:test` file:
 * `testStore('My', async () => ({ store, now, advance, dispose }))`.
 */
export function testStore(name: string, open: () => Promise<StoreUnderTest>): void {
	const promises = (what: string, run: (under: StoreUnderTest) => Promise<void>) => {
		it(what, async () => {
			const under = await open();
			try {
				await run(under);
			} finally {
				await under.dispose();
			}
		});
	};
	const outcomes = async (claims: Promise<{ readonly outcome: string }>[]) => {
		const counts: Record<string, number> = {};
		for (const { outcome } of await Promise.all(claims)) counts[outcome] = (counts[outcome] ?? 0) + 1;
		return counts;
	};
	/** Somebody else's claim on the same request. */
	const next = async (store: Store, key = 'k') => (await store.claim(claimOn(key))).outcome;
	const done = async (
		store: Store,
		key: string,
		data = `data of ${key}`,
		dueInMs: number | null = null,
		more: Partial<EntryContent> = {},
	) => {
		const claim = claimOn(key);
		assert.equal((await store.claim(claim)).outcome, 'won');
		assert.equal(await store.complete(key, claim.owner, { data, dueInMs, ...more }), true);
	};

	describe(`${name} store: claims`, () => {
		promises(
			'the first claim wins, others are busy for what is left of the lease',
			async ({ store, advance }) => {
				assert.deepEqual(await store.claim(claimOn('k')), { outcome: 'won' });
				advance(10 * MINUTE);
				const answer = await store.claim(claimOn('k'));
				assert(answer.outcome === 'busy');
				assert(
					answer.leaseLeftMs > 19 * MINUTE && answer.leaseLeftMs <= 20 * MINUTE,
					`${answer.leaseLeftMs}`,
				);
				assert.equal(await next(store, 'another key'), 'won');
			},
		);

		promises('a claimant who asks twice is busy, not twice the winner', async ({ store }) => {
			const claim = claimOn('k');
			assert.equal((await store.claim(claim)).outcome, 'won');
			assert.equal((await store.claim(claim)).outcome, 'busy');
		});

		promises('a lease that ran out is taken over in doubt, each time anew', async ({ store, advance }) => {
			await store.claim(claimOn('k'));
			for (let holder = 0; holder < 3; holder++) {
				advance(LEASE_MS - MINUTE);
				assert.equal(await next(store), 'busy');
				advance(2 * MINUTE);
				assert.equal(await next(store), 'uncertain');
				assert.equal(await next(store), 'busy');
			}
		});

		promises('a lease given back in doubt makes the next claim uncertain, at once', async ({ store }) => {
			const first = claimOn('k');
			await store.claim(first);
			assert.equal(await store.markUncertain('k', first.owner), true);
			assert.equal(await next(store), 'uncertain');
			assert.equal(await next(store), 'busy');
		});

		promises('who takes over learns what was noted last', async ({ store, advance }) => {
			const first = claimOn('k', { checkpoint: 'first' });
			await store.claim(first);
			await store.markUncertain('k', first.owner);
			const second = claimOn('k', { checkpoint: 'not heard, since the first may have been acted on' });
			assert.deepEqual(await store.claim(second), { outcome: 'uncertain', checkpoint: 'first' });
			assert.equal(await store.saveCheckpoint('k', second.owner, 'second'), true);
			advance(LEASE_MS + MINUTE);
			const third = claimOn('k');
			assert.deepEqual(await store.claim(third), { outcome: 'uncertain', checkpoint: 'second' });
			await store.release('k', third.owner);
			const fourth = claimOn('k', { checkpoint: 'anew' });
			assert.deepEqual(await store.claim(fourth), { outcome: 'won' });
			await store.markUncertain('k', fourth.owner);
			assert.deepEqual(await store.claim(claimOn('k')), { outcome: 'uncertain', checkpoint: 'anew' });
		});

		promises('a note leaves the lease as it was', async ({ store, advance }) => {
			const first = claimOn('k');
			await store.claim(first);
			advance(LEASE_MS - MINUTE);
			assert.equal(await store.saveCheckpoint('k', first.owner, 'on the way'), true);
			assert.equal(await next(store), 'busy');
			advance(2 * MINUTE);
			assert.equal(await next(store), 'uncertain');
		});

		promises('a released key is as good as new', async ({ store }) => {
			const first = claimOn('k', { fingerprint: 'something else', reference: 'r1' });
			await store.claim(first);
			assert.equal(await store.release('k', first.owner), true);
			assert.equal(await next(store), 'won');
			assert.equal((await store.claim(claimOn('other', { reference: 'r1' }))).outcome, 'won');
		});

		promises('another fingerprint is a mismatch in every state', async ({ store, advance }) => {
			const other = async () => (await store.claim(claimOn('k', { fingerprint: 'another' }))).outcome;
			await store.claim(claimOn('k'));
			assert.equal(await other(), 'mismatch', 'held');
			advance(LEASE_MS + MINUTE);
			assert.equal(await other(), 'mismatch', 'lease over');
			const second = claimOn('k');
			assert.equal((await store.claim(second)).outcome, 'uncertain', 'a mismatch takes nothing');
			await store.markUncertain('k', second.owner);
			assert.equal(await other(), 'mismatch', 'uncertain');
			const third = claimOn('k');
			await store.claim(third);
			await store.complete('k', third.owner, { data: 'd', dueInMs: null });
			assert.equal(await other(), 'mismatch', 'done');
		});

		promises('a reference belongs to one key, a key to one reference', async ({ store }) => {
			const first = claimOn('k', { reference: 'r' });
			await store.claim(first);
			assert.equal((await store.claim(claimOn('k', { reference: 'r2' }))).outcome, 'mismatch');
			assert.equal((await store.claim(claimOn('k2', { reference: 'r' }))).outcome, 'mismatch');
			assert.equal(
				(await store.claim(claimOn('k2', { reference: 'r2' }))).outcome,
				'won',
				'no trace of mismatches',
			);
			await store.complete('k', first.owner, { data: 'd', dueInMs: null });
			assert.equal((await store.claim(claimOn('k3', { reference: 'r' }))).outcome, 'mismatch');
		});

		promises('of 500 identical claims at once, one wins', async ({ store }) => {
			const claims = Array.from({ length: 500 }, () => store.claim(claimOn('k')));
			assert.deepEqual(await outcomes(claims), { won: 1, busy: 499 });
		});

		promises('of 200 claims at once on a dead lease, one takes over', async ({ store, advance }) => {
			await store.claim(claimOn('k'));
			advance(LEASE_MS + MINUTE);
			const claims = Array.from({ length: 200 }, () => store.claim(claimOn('k')));
			assert.deepEqual(await outcomes(claims), { uncertain: 1, busy: 199 });
		});

		promises('of 200 claims at once on an expired entry, one wins', async ({ store, advance }) => {
			await done(store, 'k');
			advance(TTL_MS + MINUTE);
			const claims = Array.from({ length: 200 }, () => store.claim(claimOn('k')));
			assert.deepEqual(await outcomes(claims), { won: 1, busy: 199 });
		});

		promises('of 100 keys at once that want the same reference, one gets it', async ({ store }) => {
			const claims = Array.from({ length: 100 }, (_, i) => store.claim(claimOn(`k${i}`, { reference: 'r' })));
			assert.deepEqual(await outcomes(claims), { won: 1, mismatch: 99 });
		});
	});

	describe(`${name} store: outcomes`, () => {
		promises('what is recorded is what every later claim and find is told', async ({ store, advance }) => {
			const claim = claimOn('k');
			await store.claim(claim);
			const content = { data: 'the outcome', dueInMs: 10 * MINUTE };
			advance(MINUTE);
			assert.equal(await store.complete('k', claim.owner, content), true);
			advance(MINUTE);
			const answer = await store.claim(claimOn('k'));
			assert(answer.outcome === 'done');
			const found = [
				answer.entry,
				await store.find({ key: 'k' }),
				await store.find({ reference: claim.reference }),
			];
			for (const entry of found) {
				assert(entry);
				const { version, ageMs, dueInMs, ...rest } = entry;
				assert.deepEqual(rest, { key: 'k', reference: claim.reference, data: 'the outcome', news: 0 });
				assert(Number.isSafeInteger(version));
				assert.equal(version, answer.entry.version);
				assert(ageMs >= MINUTE && ageMs < 1.5 * MINUTE, 'its age counts from when it was completed');
				assert(dueInMs !== null && dueInMs > 8.5 * MINUTE && dueInMs <= 9 * MINUTE);
			}
		});

		promises('only done entries are found', async ({ store }) => {
			const by = [{ key: 'k' }, { reference: 'reference of k' }];
			const found = () => Promise.all(by.map((by) => store.find(by)));
			assert.deepEqual(await found(), [undefined, undefined], 'never claimed');
			const claim = claimOn('k');
			await store.claim(claim);
			assert.deepEqual(await found(), [undefined, undefined], 'held');
			await store.markUncertain('k', claim.owner);
			assert.deepEqual(await found(), [undefined, undefined], 'uncertain');
		});

		promises('an outcome is recorded once, even if the owner says it 50 times at once', async ({ store }) => {
			const claim = claimOn('k');
			await store.claim(claim);
			const said = Array.from({ length: 50 }, (_, i) =>
				store.complete('k', claim.owner, { data: `${i}`, dueInMs: null }),
			);
			const recorded = (await Promise.all(said)).flatMap((yes, i) => (yes ? [`${i}`] : []));
			assert.equal(recorded.length, 1);
			assert.equal((await store.find({ key: 'k' }))?.data, recorded[0]);
			assert.equal(await store.complete('k', claim.owner, { data: 'again', dueInMs: null }), false);
			assert.equal((await store.find({ key: 'k' }))?.data, recorded[0]);
		});

		const verbs = {
			note: (store: Store, owner: string) => store.saveCheckpoint('k', owner, 'theirs'),
			complete: (store: Store, owner: string) =>
				store.complete('k', owner, { data: 'theirs', dueInMs: null }),
			markUncertain: (store: Store, owner: string) => store.markUncertain('k', owner),
			release: (store: Store, owner: string) => store.release('k', owner),
		};
		for (const [verb, say] of Object.entries(verbs)) {
			promises(`${verb} by anybody but the current owner has no effect`, async ({ store, advance }) => {
				assert.equal(await say(store, 'somebody'), false, 'never claimed');
				const stale = claimOn('k');
				await store.claim(stale);
				assert.equal(await say(store, 'somebody'), false, 'a stranger');
				advance(LEASE_MS + MINUTE);
				const current = claimOn('k');
				assert.equal((await store.claim(current)).outcome, 'uncertain');
				assert.equal(await say(store, stale.owner), false, 'somebody took over');
				assert.equal(await next(store), 'busy', 'and holds on');
				assert.equal(await store.complete('k', current.owner, { data: 'ours', dueInMs: null }), true);
				for (const owner of [stale.owner, current.owner])
					assert.equal(await say(store, owner), false, 'done');
				assert.equal((await store.find({ key: 'k' }))?.data, 'ours');
			});

			promises(`${verb} after giving the lease back in doubt has no effect`, async ({ store }) => {
				const claim = claimOn('k');
				await store.claim(claim);
				await store.markUncertain('k', claim.owner);
				assert.equal(await say(store, claim.owner), false);
				assert.equal(await next(store), 'uncertain');
			});

			promises(`${verb} counts after the lease while nobody took over`, async ({ store, advance }) => {
				const claim = claimOn('k');
				await store.claim(claim);
				advance(LEASE_MS + MINUTE);
				assert.equal(await say(store, claim.owner), true);
				const after = { note: 'uncertain', complete: 'done', markUncertain: 'uncertain', release: 'won' };
				assert.equal(await next(store), after[verb as keyof typeof verbs]);
			});
		}

		promises('an update needs the version that it read', async ({ store }) => {
			await done(store, 'k', 'first', 5 * MINUTE);
			const first = await store.find({ key: 'k' });
			assert(first);
			assert.equal(await store.update('k', first.version, { data: 'second', dueInMs: null }), true);
			const second = await store.find({ key: 'k' });
			assert(second);
			assert.deepEqual([second.data, second.dueInMs], ['second', null]);
			assert(second.version > first.version);
			assert.equal(await store.update('k', first.version, { data: 'late', dueInMs: null }), false);
			assert.equal(await store.update('k', second.version + 1, { data: 'early', dueInMs: null }), false);
			const { data, version } = (await store.find({ key: 'k' })) ?? {};
			assert.deepEqual([data, version], ['second', second.version]);
		});

		promises('of 50 updates at once from the same version, one is made', async ({ store }) => {
			await done(store, 'k');
			const version = (await store.find({ key: 'k' }))?.version ?? 0;
			const updates = Array.from({ length: 50 }, (_, i) =>
				store.update('k', version, { data: `${i}`, dueInMs: null }),
			);
			const made = (await Promise.all(updates)).flatMap((yes, i) => (yes ? [`${i}`] : []));
			assert.equal(made.length, 1);
			assert.equal((await store.find({ key: 'k' }))?.data, made[0]);
		});

		promises('what is not done cannot be updated', async ({ store }) => {
			const claim = claimOn('k');
			const attempts = () =>
				Promise.all([0, 1, 2, 3].map((version) => store.update('k', version, { data: 'x', dueInMs: null })));
			assert.deepEqual(await attempts(), [false, false, false, false]);
			await store.claim(claim);
			assert.deepEqual(await attempts(), [false, false, false, false]);
			await store.markUncertain('k', claim.owner);
			assert.deepEqual(await attempts(), [false, false, false, false]);
		});
	});

	describe(`${name} store: what is due`, () => {
		const keysDue = async (store: Store, limit = 10, leaseMs = 5 * MINUTE) =>
			(await store.lease(limit, leaseMs)).map((entry) => entry.key);
		const version = async (store: Store, key: string) => (await store.find({ key }))?.version ?? -1;

		promises('the longest due are leased first, up to the limit', async ({ store }) => {
			for (const minutes of [3, 1, 5, 2, 4]) await done(store, `${minutes}`, 'd', -minutes * MINUTE);
			assert.deepEqual(await keysDue(store, 0), []);
			const [first, second] = await store.lease(2, 5 * MINUTE);
			assert.deepEqual([first?.key, second?.key], ['5', '4']);
			assert(first?.dueInMs && first.dueInMs <= -5 * MINUTE, 'how long it was due');
			assert.deepEqual(await keysDue(store), ['3', '2', '1']);
			assert.deepEqual(await keysDue(store), [], 'all are leased');
		});

		promises('nothing is due before its time, and what has none never is', async ({ store, advance }) => {
			await done(store, 'never', 'd', null);
			await done(store, 'later', 'd', 10 * MINUTE);
			assert.deepEqual(await keysDue(store), []);
			advance(9 * MINUTE);
			assert.deepEqual(await keysDue(store), []);
			advance(2 * MINUTE);
			assert.deepEqual(await keysDue(store), ['later']);
		});

		promises('an update moves or ends what is due', async ({ store, advance }) => {
			for (const key of ['moved', 'ended', 'kept']) await done(store, key, 'd', -MINUTE);
			const later = { data: 'd', dueInMs: 10 * MINUTE };
			assert.equal(await store.update('moved', await version(store, 'moved'), later), true);
			const never = { data: 'd', dueInMs: null };
			assert.equal(await store.update('ended', await version(store, 'ended'), never), true);
			assert.deepEqual(await keysDue(store, 10, MINUTE), ['kept']);
			advance(11 * MINUTE);
			assert.deepEqual(await keysDue(store), ['kept', 'moved']);
		});

		promises('a lease that ran out is handed out again', async ({ store, advance }) => {
			await done(store, 'k', 'd', 0);
			for (let holder = 0; holder < 3; holder++) {
				assert.deepEqual(await keysDue(store, 1, 10 * MINUTE), ['k']);
				advance(9 * MINUTE);
				assert.deepEqual(await keysDue(store), []);
				advance(2 * MINUTE);
			}
		});

		promises('leases at once never hand out the same entry twice', async ({ store }) => {
			const keys = Array.from({ length: 60 }, (_, i) => `k${i}`);
			for (const key of keys) await done(store, key, 'd', 0);
			const leased = await Promise.all(Array.from({ length: 30 }, () => keysDue(store, 3)));
			// A caller that meets rows which another one is taking may get fewer than there are.
			leased.push(await keysDue(store, 100));
			assert.deepEqual(leased.flat().sort(), [...keys].sort());
		});

		promises('news makes an entry due at once, and counts', async ({ store }) => {
			assert.equal(await store.wake('k'), false, 'never claimed');
			const claim = claimOn('k');
			await store.claim(claim);
			assert.equal(await store.wake('k'), false, 'not done');
			await store.complete('k', claim.owner, { data: 'd', dueInMs: null });
			const before = await version(store, 'k');
			assert.equal(await store.wake('k'), true);
			assert.equal(await store.wake('k'), true);
			const [entry] = await store.lease(1, MINUTE);
			assert.deepEqual([entry?.key, entry?.news, entry?.version], ['k', 2, before]);
			assert.deepEqual(await keysDue(store), []);
			assert.equal(await store.wake('k'), true);
			assert.deepEqual(await keysDue(store), ['k'], 'also while it is leased');
		});

		promises('news during a read leaves the entry due', async ({ store, advance }) => {
			await done(store, 'k', 'd', 0);
			for (const dueInMs of [null, 10 * MINUTE]) {
				const [read] = await store.lease(1, 5 * MINUTE);
				assert(read);
				await store.wake('k');
				const older = { data: 'older', dueInMs, news: read.news };
				assert.equal(await store.update('k', read.version, older), true, 'news is no change of content');
				const [again] = await store.lease(1, 5 * MINUTE);
				assert.deepEqual([again?.data, again?.news], ['older', read.news + 1]);
				assert(again);
				const newer = { data: 'newer', dueInMs: MINUTE, news: again.news };
				assert.equal(await store.update('k', again.version, newer), true);
				assert.deepEqual(await keysDue(store), []);
				advance(2 * MINUTE);
			}
			await store.wake('k');
			const woken = await version(store, 'k');
			assert.equal(await store.update('k', woken, { data: 'all', dueInMs: null }), true);
			assert.deepEqual(await keysDue(store), [], 'without a count all news so far is answered');
		});

		promises('the next time is known', async ({ store, advance }) => {
			const near = async (expected: number) => {
				const next = await store.nextDueMs();
				assert(next !== null && Math.abs(next - expected) < MINUTE / 2, `${next} is not about ${expected}`);
			};
			assert.equal(await store.nextDueMs(), null);
			await done(store, 'k', 'd', 10 * MINUTE);
			await done(store, 'other', 'd', 20 * MINUTE);
			await near(10 * MINUTE);
			advance(11 * MINUTE);
			assert.equal(await store.nextDueMs(), 0);
			await store.lease(1, 5 * MINUTE);
			await near(5 * MINUTE);
			const deliveries = [{ id: 'd', subscriber: 's', data: '' }];
			await store.update('other', await version(store, 'other'), { data: 'd', dueInMs: null, deliveries });
			assert.equal(await store.nextDueMs(), 0);
			await store.settleDelivery('d', 2 * MINUTE);
			await near(2 * MINUTE);
			await store.settleDelivery('d', null);
			await store.claim(claimOn('uncertain', { leaseMs: 3 * MINUTE }));
			await near(3 * MINUTE);
			advance(TTL_MS + MINUTE);
			assert.equal(await store.nextDueMs(), null, 'what has expired is never due');
		});
	});

	describe(`${name} store: what is uncertain`, () => {
		promises('what a holder left behind is taken over as by a claim', async ({ store, advance }) => {
			const claim = claimOn('k', { checkpoint: 'tried' });
			await store.claim(claim);
			assert.deepEqual(await store.leaseUncertain(5, 'us', MINUTE), [], 'held');
			advance(LEASE_MS + MINUTE);
			const [taken] = await store.leaseUncertain(5, 'us', 5 * MINUTE);
			assert(taken);
			const { ageMs, ...rest } = taken;
			const { key, reference, fingerprint, checkpoint } = claim;
			assert.deepEqual(rest, { key, reference, fingerprint, checkpoint });
			assert(ageMs >= LEASE_MS + MINUTE && ageMs < LEASE_MS + 2 * MINUTE);
			assert.deepEqual(await store.leaseUncertain(5, 'others', MINUTE), []);
			assert.equal(await next(store), 'busy');
			assert.equal(await store.complete('k', claim.owner, { data: 'theirs', dueInMs: null }), false);
			assert.equal(await store.complete('k', 'us', { data: 'ours', dueInMs: null }), true);
			assert.deepEqual(await store.leaseUncertain(5, 'us', MINUTE), [], 'done');
		});

		promises('what is given back in doubt is due when it was asked to be', async ({ store, advance }) => {
			for (const [key, dueInMs] of Object.entries({ now: 0, later: 10 * MINUTE })) {
				const claim = claimOn(key);
				await store.claim(claim);
				const content = { dueInMs, facts: ['looked'], deliveries: [{ id: key, subscriber: 's', data: key }] };
				assert.equal(await store.markUncertain(key, claim.owner, content), true);
			}
			const keys = async () => (await store.leaseUncertain(5, 'us', 60 * MINUTE)).map(({ key }) => key);
			assert.deepEqual(await keys(), ['now']);
			advance(11 * MINUTE);
			assert.deepEqual(await keys(), ['later']);
			assert.equal((await store.history('now'))[0]?.data, 'looked');
			assert.deepEqual(
				(await store.leaseDeliveries(5, MINUTE)).map(({ key }) => key),
				['now', 'later'],
			);
			assert.equal(await store.release('now', 'us'), true);
			assert.deepEqual(await store.history('now'), [], 'nothing is left of what is released');
			advance(2 * MINUTE);
			assert.deepEqual(
				(await store.leaseDeliveries(5, MINUTE)).map(({ key }) => key),
				['later'],
			);
		});

		promises('takers at once never get the same entry', async ({ store }) => {
			const keys = Array.from({ length: 20 }, (_, i) => `k${i}`);
			for (const key of keys) await store.claim(claimOn(key, { leaseMs: 0 }));
			const take = async (i: number) =>
				(await store.leaseUncertain(3, `taker ${i}`, 5 * MINUTE)).map(({ key }) => key);
			const taken = await Promise.all(keys.map((_, i) => take(i)));
			for (let i = 0; i < 20; i++) taken.push(await take(100 + i));
			assert.deepEqual(taken.flat().sort(), [...keys].sort());
		});
	});

	describe(`${name} store: history and names`, () => {
		const named = (but: Partial<EntryNames> = {}): Partial<EntryContent> => ({
			names: { status: 'pending', provider: 'p', providerId: null, order: null, ...but },
		});
		const keysOf = (entries: readonly { readonly key: string }[]) => entries.map(({ key }) => key);

		promises('facts are appended in the order in which they came, by the store’s clock', async (under) => {
			const { store, now, advance } = under;
			assert.deepEqual(await store.history('k'), []);
			await done(store, 'k', 'd', null, { facts: ['1', '2'] });
			const first = now();
			advance(10 * MINUTE);
			const { version } = (await store.find({ key: 'k' })) ?? { version: -1 };
			await store.update('k', version, { data: 'd', dueInMs: null });
			assert.equal(await store.update('k', version, { data: 'd', dueInMs: null, facts: ['lost'] }), false);
			await store.update('k', version + 1, { data: 'd', dueInMs: null, facts: ['3'] });
			const facts = await store.history('k');
			assert.deepEqual(
				facts.map(({ sequence, data }) => [sequence, data]),
				[
					[1, '1'],
					[2, '2'],
					[3, '3'],
				],
			);
			for (const [i, at] of [first, first, first + 10 * MINUTE].entries())
				assert(Math.abs((facts[i]?.at ?? 0) - at) < 5 * SECOND);
			advance(TTL_MS + MINUTE);
			assert.deepEqual(await store.history('k'), []);
			await done(store, 'k', 'd', null, { facts: ['anew'] });
			assert.deepEqual(
				(await store.history('k')).map(({ sequence, data }) => [sequence, data]),
				[[1, 'anew']],
			);
		});

		promises('an entry is found by its provider’s id and by its order, the newest first', async (under) => {
			const { store, advance } = under;
			await done(store, 'a', 'd', null, named({ providerId: '1', order: 'o' }));
			advance(MINUTE);
			await done(store, 'b', 'd', null, named({ providerId: '2', order: 'o' }));
			await done(store, 'c', 'd', null, named({ provider: 'other', providerId: '2' }));
			const key = async (by: EntryName) => (await store.find(by))?.key;
			assert.equal(await key({ provider: 'p', providerId: '1' }), 'a');
			assert.equal(await key({ provider: 'p', providerId: '2' }), 'b');
			assert.equal(await key({ provider: 'other', providerId: '2' }), 'c');
			assert.equal(await key({ provider: 'p', providerId: '3' }), undefined);
			assert.equal(await key({ order: 'o' }), 'b');
			const { version } = (await store.find({ key: 'b' })) ?? { version: -1 };
			await store.update('b', version, { data: 'd', dueInMs: null });
			assert.equal(await key({ order: 'o' }), 'b', 'names stay when they are left out');
			const renamed = named({ providerId: '3', order: 'p' });
			await store.update('b', version + 1, { data: 'd', dueInMs: null, ...renamed });
			assert.equal(await key({ order: 'o' }), 'a');
			assert.equal(await key({ order: 'p' }), 'b');
			assert.equal(await key({ provider: 'p', providerId: '2' }), undefined);
			advance(TTL_MS + MINUTE);
			assert.equal(await key({ order: 'p' }), undefined);
		});

		promises('entries are listed newest first, by time, status, order and provider', async (under) => {
			const { store, now, advance } = under;
			const start = now();
			const all: [string, Partial<EntryNames>][] = [
				['a', {}],
				['b', { status: 'paid', order: 'o' }],
				['c', { provider: 'other' }],
				['d', { status: 'paid' }],
			];
			for (const [key, names] of all) {
				await done(store, key, 'd', null, named(names));
				advance(10 * MINUTE);
			}
			await done(store, 'without names');
			await store.claim(claimOn('not done'));
			const keys = async (filter: Partial<ListFilter>) =>
				keysOf((await store.list({ limit: 10, ...filter })).entries).join('');
			assert.equal(await keys({}), 'dcba');
			assert.equal(await keys({ limit: 2 }), 'dc');
			assert.equal(await keys({ status: 'paid' }), 'db');
			assert.equal(await keys({ order: 'o' }), 'b');
			assert.equal(await keys({ provider: 'other' }), 'c');
			assert.equal(await keys({ provider: 'other', status: 'paid' }), '');
			assert.equal(await keys({ since: start + 5 * MINUTE }), 'dcb');
			assert.equal(await keys({ until: start + 15 * MINUTE }), 'ba');
			const between = { since: start + 5 * MINUTE, until: start + 25 * MINUTE };
			assert.equal(await keys(between), 'cb');
			assert.equal(await keys({ ...between, status: 'paid' }), 'b');
			const { version } = (await store.find({ key: 'a' })) ?? { version: -1 };
			await store.update('a', version, { data: 'd', dueInMs: null, ...named({ status: 'paid' }) });
			assert.equal(await keys({ status: 'paid' }), 'dba', 'its place is that of its completion');
			assert.equal(await keys({ status: 'pending' }), 'c');
		});

		promises('pages neither miss nor repeat what was there throughout', async ({ store, advance }) => {
			const keys = Array.from({ length: 23 }, (_, i) => `k${i}`);
			// Some in the same moment.
			for (const [i, key] of keys.entries()) {
				await done(store, key, 'd', null, named());
				if (i % 5 === 0) advance(MINUTE);
			}
			const listed: string[] = [];
			let cursor: string | undefined;
			for (let page = 0; ; page++) {
				const { entries, next } = await store.list({ limit: 5, cursor, status: 'pending' });
				listed.push(...keysOf(entries));
				if (next === null) break;
				cursor = next;
				// A new one, and a change of one that is still to come.
				await done(store, `new ${page}`, 'd', null, named());
				const { version } = (await store.find({ key: 'k0' })) ?? { version: -1 };
				await store.update('k0', version, { data: `${page}`, dueInMs: null, ...named() });
			}
			assert.deepEqual([...listed].sort(), [...keys].sort());
			assert.equal(listed.at(-1), 'k0');
		});

		for (const cursor of ['', 'x', 'WzFd', '[1,"2"]']) {
			promises(`${JSON.stringify(cursor)} is refused as a cursor`, async ({ store }) => {
				await assert.rejects(store.list({ limit: 1, cursor }), RangeError);
			});
		}
	});

	describe(`${name} store: deliveries`, () => {
		const deliveries = (...ids: string[]): readonly NewDelivery[] =>
			ids.map((id) => ({ id, subscriber: id.slice(0, 1), data: `data of ${id}` }));
		const ids = async (store: Store, limit = 10, leaseMs = 5 * MINUTE) =>
			(await store.leaseDeliveries(limit, leaseMs)).map(({ id }) => id);

		promises('are leased in the order in which they were added', async ({ store, advance }) => {
			await done(store, 'k', 'd', null, { deliveries: deliveries('b1', 'a1') });
			await done(store, 'l', 'd', null, { deliveries: deliveries('a2', 'b1', 'a2') });
			advance(10 * MINUTE);
			assert.deepEqual(await ids(store, 0), []);
			const [first, second] = await store.leaseDeliveries(2, 5 * MINUTE);
			assert(first);
			const { ageMs, ...rest } = first;
			assert.deepEqual(rest, { id: 'b1', subscriber: 'b', data: 'data of b1', key: 'k', failures: 0 });
			assert(ageMs >= 10 * MINUTE && ageMs < 11 * MINUTE);
			assert.equal(second?.id, 'a1');
			assert.deepEqual(await ids(store), ['a2'], 'each id once');
			assert.deepEqual(await ids(store), []);
			advance(6 * MINUTE);
			assert.deepEqual(await ids(store), ['b1', 'a1', 'a2'], 'a lease that ran out');
		});

		promises('end, or come back when they are to be tried again', async ({ store, advance }) => {
			await done(store, 'k', 'd', null, { deliveries: deliveries('a1', 'a2') });
			assert.equal(await store.settleDelivery('unknown', null), false);
			assert.deepEqual(await ids(store), ['a1', 'a2']);
			assert.equal(await store.settleDelivery('a1', null), true);
			assert.equal(await store.settleDelivery('a1', null), false);
			assert.equal(await store.settleDelivery('a1', 0), false);
			assert.equal(await store.settleDelivery('a2', 10 * MINUTE), true);
			advance(9 * MINUTE);
			assert.deepEqual(await ids(store), []);
			advance(2 * MINUTE);
			const [again] = await store.leaseDeliveries(5, MINUTE);
			assert.deepEqual([again?.id, again?.failures], ['a2', 1]);
		});

		promises(
			'are listed by their entry, with their failures and when they are due, and stay as they are',
			async ({ store }) => {
				await done(store, 'k', 'd', null, { deliveries: deliveries('b1', 'a1') });
				await done(store, 'l', 'd', null, { deliveries: deliveries('a2') });
				await done(store, 'm');
				await store.leaseDeliveries(1, 5 * MINUTE);
				assert.equal(await store.settleDelivery('a1', 60 * MINUTE), true);
				for (let time = 0; time < 2; time++) {
					const [first, second, ...others] = await store.pendingDeliveries('k');
					assert(first && second);
					assert.deepEqual(others, []);
					const { ageMs, dueInMs, ...rest } = second;
					assert.deepEqual(rest, { id: 'a1', subscriber: 'a', data: 'data of a1', key: 'k', failures: 1 });
					assert(ageMs >= 0 && ageMs < MINUTE);
					assert(dueInMs > 59 * MINUTE && dueInMs <= 60 * MINUTE);
					assert.deepEqual([first.id, first.failures], ['b1', 0]);
					assert(first.dueInMs > 4 * MINUTE && first.dueInMs <= 5 * MINUTE, 'what is on its way');
				}
				const [due] = await store.pendingDeliveries('l');
				assert(due && due.dueInMs <= 0 && due.dueInMs > -MINUTE);
				assert.deepEqual(await store.pendingDeliveries('m'), []);
				assert.deepEqual(await store.pendingDeliveries('unknown'), []);
				await store.settleDelivery('a2', null);
				assert.deepEqual(await store.pendingDeliveries('l'), []);
			},
		);

		promises('of a subscriber that answers again are due at once, in their order', async ({ store }) => {
			await done(store, 'k', 'd', null, { deliveries: deliveries('a1', 'b1', 'a2', 'a3') });
			for (const id of (await ids(store)).reverse()) await store.settleDelivery(id, 60 * MINUTE);
			assert.deepEqual(await ids(store), []);
			await store.wakeDeliveries('a');
			assert.deepEqual(await ids(store), ['a1', 'a2', 'a3']);
			await store.wakeDeliveries('nobody');
			assert.deepEqual(await ids(store), []);
		});

		promises(
			'that failed come again before a new one of their entry and subscriber, which makes them due',
			async ({ store }) => {
				await done(store, 'k', 'd', null, { deliveries: deliveries('a1', 'b1', 'a2') });
				await done(store, 'l', 'd', null, { deliveries: deliveries('a3') });
				await ids(store);
				for (const id of ['a1', 'b1', 'a3']) await store.settleDelivery(id, 60 * MINUTE);
				const { version } = (await store.find({ key: 'k' })) ?? { version: -1 };
				const content = { data: 'e', dueInMs: null, deliveries: deliveries('a4') };
				assert.equal(await store.update('k', version, content), true);
				const leased = await store.leaseDeliveries(10, 5 * MINUTE);
				assert.deepEqual(
					leased.map(({ id, failures }) => [id, failures]),
					[
						['a1', 1],
						['a4', 0],
					],
					'not of others, and not what is on its way for the first time',
				);
			},
		);

		promises('are never leased twice, however many ask at once', async ({ store }) => {
			const all = Array.from({ length: 60 }, (_, i) => `a${i}`);
			await done(store, 'k', 'd', null, { deliveries: deliveries(...all) });
			const leased = await Promise.all(Array.from({ length: 30 }, () => ids(store, 3)));
			leased.push(await ids(store, 100));
			assert.deepEqual(leased.flat().sort(), [...all].sort());
		});

		promises(
			'are written with the change that they follow from, or not at all',
			async ({ store, advance }) => {
				await done(store, 'k');
				const { version } = (await store.find({ key: 'k' })) ?? { version: -1 };
				const content = { data: 'e', dueInMs: null };
				assert.equal(
					await store.update('k', version + 1, { ...content, deliveries: deliveries('a1') }),
					false,
				);
				assert.deepEqual(await ids(store), []);
				assert.equal(await store.update('k', version, { ...content, deliveries: deliveries('a2') }), true);
				assert.deepEqual(await ids(store), ['a2']);
				advance(TTL_MS + MINUTE);
				assert.deepEqual(await ids(store), [], 'they go with their entry');
				assert.equal(await store.settleDelivery('a2', null), false);
				await done(store, 'other', 'd', null, { deliveries: deliveries('a2') });
				// The id is free again. What is being deleted at this moment may hold it back from a lease.
				const leased = await until(async () => (await ids(store)).join(), 'the delivery is leased');
				assert.equal(leased, 'a2');
			},
		);
	});

	describe(`${name} store: how long it keeps things`, () => {
		promises('an entry is gone when its time to live is over', async ({ store, advance }) => {
			await done(store, 'k', 'd', 0);
			const version = (await store.find({ key: 'k' }))?.version ?? -1;
			advance(TTL_MS + MINUTE);
			assert.equal(await store.find({ key: 'k' }), undefined);
			assert.equal(await store.find({ reference: 'reference of k' }), undefined);
			assert.deepEqual(await store.lease(10, MINUTE), []);
			assert.equal(await store.update('k', version, { data: 'late', dueInMs: null }), false);
			const other = claimOn('other', { reference: 'reference of k', fingerprint: 'other' });
			assert.equal((await store.claim(other)).outcome, 'won', 'the reference is free');
			const again = claimOn('k', { reference: 'new', fingerprint: 'new' });
			assert.equal((await store.claim(again)).outcome, 'won', 'the key is free');
			assert.deepEqual(await store.lease(10, MINUTE), [], 'nothing of the former entry is left');
		});

		promises('doubt is forgotten with the entry, and so is its owner', async ({ store, advance }) => {
			const claim = claimOn('k');
			await store.claim(claim);
			advance(TTL_MS + MINUTE);
			assert.equal(await store.complete('k', claim.owner, { data: 'late', dueInMs: null }), false);
			assert.equal(await store.markUncertain('k', claim.owner), false);
			assert.equal(await store.release('k', claim.owner), false);
			assert.equal(await next(store), 'won');
		});

		promises('every change lets the entry live on', async ({ store, advance }) => {
			const almost = TTL_MS - MINUTE;
			const first = claimOn('k');
			await store.claim(first);
			advance(almost);
			assert.equal(await store.markUncertain('k', first.owner), true);
			advance(almost);
			const second = claimOn('k');
			assert.equal((await store.claim(second)).outcome, 'uncertain');
			advance(almost);
			assert.equal(await store.complete('k', second.owner, { data: 'd', dueInMs: null }), true);
			advance(almost);
			const entry = await store.find({ key: 'k' });
			assert(entry);
			assert.equal(await store.update('k', entry.version, { data: 'e', dueInMs: null }), true);
			advance(almost);
			assert.equal((await store.find({ reference: entry.reference }))?.data, 'e');
			advance(2 * MINUTE);
			assert.equal(await store.find({ key: 'k' }), undefined);
		});

		promises('an entry is gone on time, even before the store has tidied up', async ({ store, advance }) => {
			const brief = { leaseMs: 20 * SECOND, ttlMs: 20 * SECOND };
			for (let i = 0; i < 20; i++) await store.claim(claimOn(`other ${i}`));
			const [recorded, held, replaced] = ['recorded', 'held', 'replaced'].map((key) => claimOn(key, brief));
			assert(recorded && held && replaced);
			for (const claim of [recorded, held, replaced]) await store.claim(claim);
			await store.complete('recorded', recorded.owner, { data: 'd', dueInMs: 0 });
			advance(30 * SECOND);
			assert.equal(await store.find({ key: 'recorded' }), undefined);
			assert.equal(await store.find({ reference: recorded.reference }), undefined);
			assert.deepEqual(await store.lease(1, MINUTE), []);
			for (const { owner } of [held, replaced]) {
				assert.equal(await store.complete('held', owner, { data: 'late', dueInMs: null }), false);
				assert.equal(await store.markUncertain('held', owner), false);
				assert.equal(await store.release('held', owner), false);
			}
			const anew = claimOn('recorded', { fingerprint: 'new', reference: 'new' });
			assert.equal((await store.claim(anew)).outcome, 'won');
			assert.deepEqual(await store.lease(1, MINUTE), [], 'not done, hence not due');
			assert.equal(await store.complete('recorded', anew.owner, { data: 'new', dueInMs: null }), true);
			assert.equal((await store.find({ reference: 'new' }))?.data, 'new');
			assert.equal(await store.find({ reference: recorded.reference }), undefined, 'the former reference');
			assert.deepEqual(await store.lease(1, MINUTE), [], 'the former time');
			const finder = claimOn('finder', { reference: recorded.reference });
			assert.equal((await store.claim(finder)).outcome, 'won', 'the former reference is free');
			assert.equal(await next(store, 'held'), 'won');
			const heir = claimOn('heir', { reference: replaced.reference });
			assert.equal((await store.claim(heir)).outcome, 'won', 'the reference is free');
			assert.equal((await store.claim(replaced)).outcome, 'mismatch', 'and then taken');
		});

		promises('who takes over says how long the entry is kept', async ({ store, advance }) => {
			await store.claim(claimOn('k', { leaseMs: 20 * SECOND, ttlMs: 40 * SECOND }));
			advance(30 * SECOND);
			const second = claimOn('k');
			assert.equal((await store.claim(second)).outcome, 'uncertain');
			await store.complete('k', second.owner, { data: 'd', dueInMs: null });
			advance(TTL_MS - MINUTE);
			assert.equal((await store.find({ key: 'k' }))?.data, 'd');
		});

		promises('no entry is forgotten while its lease lasts', async ({ store, advance }) => {
			await store.claim(claimOn('k', { ttlMs: MINUTE }));
			advance(LEASE_MS - MINUTE);
			assert.equal(await next(store), 'busy');
		});
	});

	describe(`${name} store: counting`, () => {
		promises('a window counts what falls into it and then starts anew', async ({ store, advance }) => {
			const first = await store.increment('n', 10 * MINUTE);
			assert.equal(first.count, 1);
			assert(first.resetsInMs > 9 * MINUTE && first.resetsInMs <= 10 * MINUTE, `${first.resetsInMs}`);
			advance(4 * MINUTE);
			const second = await store.increment('n', 10 * MINUTE, 5);
			assert.equal(second.count, 6);
			assert(second.resetsInMs > 5 * MINUTE && second.resetsInMs <= 6 * MINUTE, `${second.resetsInMs}`);
			assert.equal((await store.increment('m', 10 * MINUTE)).count, 1, 'another name');
			advance(7 * MINUTE);
			const third = await store.increment('n', 10 * MINUTE, 3);
			assert.equal(third.count, 3);
			assert(third.resetsInMs > 9 * MINUTE && third.resetsInMs <= 10 * MINUTE, `${third.resetsInMs}`);
		});

		promises('a window ends on time, even before the store has tidied up', async ({ store, advance }) => {
			for (let i = 0; i < 100; i++) await store.increment(`other ${i}`, MINUTE);
			await store.increment('n', 20 * SECOND, 5);
			advance(30 * SECOND);
			const { count, resetsInMs } = await store.increment('n', 20 * SECOND);
			assert.equal(count, 1);
			assert(resetsInMs > 10 * SECOND && resetsInMs <= 20 * SECOND, `${resetsInMs}`);
		});

		promises('500 events at once are counted one by one', async ({ store }) => {
			const events = Array.from({ length: 500 }, () => store.increment('n', 10 * MINUTE));
			const counts = (await Promise.all(events)).map(({ count }) => count);
			assert.deepEqual(
				counts.sort((a, b) => a - b),
				Array.from({ length: 500 }, (_, i) => i + 1),
			);
		});

		promises('a name is not a key: counting touches no entry', async ({ store }) => {
			await done(store, 'k');
			assert.equal((await store.increment('k', MINUTE)).count, 1);
			assert.equal((await store.find({ key: 'k' }))?.data, 'data of k');
		});
	});

	describe(`${name} store: strings`, () => {
		promises('awkward keys, references, prints, owners, names and data stay apart', async ({ store }) => {
			for (const [i, text] of AWKWARD.entries()) {
				const claim = claimOn(text, { reference: text, fingerprint: text, owner: text });
				assert.equal((await store.claim(claim)).outcome, 'won', JSON.stringify(text));
				assert.equal(await store.complete(text, `${text}!`, { data: '', dueInMs: null }), false);
				const names = { status: text, provider: text, providerId: text, order: text };
				const more = { names, facts: [text], deliveries: [{ id: text, subscriber: text, data: text }] };
				const content = { data: `${i} ${text}`, dueInMs: i - HOUR };
				assert.equal(await store.complete(text, text, { ...content, ...more }), true);
				assert.equal((await store.increment(text, MINUTE, i + 1)).count, i + 1);
			}
			for (const [i, text] of AWKWARD.entries()) {
				const entry = await store.find({ key: text });
				assert.deepEqual([entry?.key, entry?.reference, entry?.data], [text, text, `${i} ${text}`]);
				const ways = [{ reference: text }, { order: text }, { provider: text, providerId: text }];
				for (const by of ways) assert.equal((await store.find(by))?.key, text);
				const listed = await store.list({ status: text, order: text, provider: text, limit: 2 });
				assert.deepEqual([listed.entries.map(({ key }) => key), listed.next], [[text], null]);
				assert.deepEqual(
					(await store.history(text)).map(({ data }) => data),
					[text],
				);
				assert.equal((await store.claim(claimOn(text, { reference: text }))).outcome, 'mismatch');
			}
			assert.deepEqual(
				(await store.lease(AWKWARD.length + 1, MINUTE)).map(({ key }) => key),
				AWKWARD,
			);
			const leased = await store.leaseDeliveries(AWKWARD.length + 1, 10 * MINUTE);
			assert.deepEqual(
				leased.map(({ id, subscriber, key, data }) => [id, subscriber, key, data]),
				AWKWARD.map((text) => [text, text, text, text]),
			);
			for (const text of AWKWARD) {
				await store.wakeDeliveries(text);
				assert.equal((await store.leaseDeliveries(2, MINUTE))[0]?.id, text);
				assert.equal(await store.settleDelivery(text, null), true);
				assert.equal(await store.wake(text), true);
			}
		});

		promises('a megabyte of any text comes back as it went in', async ({ store }) => {
			const data = '{"título":"Café ☕ \\"\u0000\u001a\'\n","n":0}'.repeat(30_000);
			assert(Buffer.byteLength(data) > 1_000_000);
			await done(store, 'k', data);
			const entry = await store.find({ key: 'k' });
			assert(entry && entry.data === data);
			assert.equal(await store.update('k', entry.version, { data: '', dueInMs: null }), true);
			assert.equal((await store.find({ key: 'k' }))?.data, '', 'empty data is data');
			assert.equal(await next(store), 'done');
		});
	});

	describe(`${name} store: as a whole`, () => {
		promises('answers a ping, and may be closed twice', async ({ store }) => {
			await store.ping();
			await store.close();
			await store.close();
		});

		promises('any history comes out as the model says', async (under) => {
			await followsTheModel(under);
		});
	});
}
