import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/stores/store.ts';
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
	const done = async (store: Store, key: string, data = `data of ${key}`, dueAt: number | null = null) => {
		const claim = claimOn(key);
		assert.equal((await store.claim(claim)).outcome, 'won');
		assert.equal(await store.complete(key, claim.owner, { data, dueAt }), true);
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
				assert.equal(await next(store), 'doubtful');
				assert.equal(await next(store), 'busy');
			}
		});

		promises('a lease given back in doubt makes the next claim doubtful, at once', async ({ store }) => {
			const first = claimOn('k');
			await store.claim(first);
			assert.equal(await store.markDoubtful('k', first.owner), true);
			assert.equal(await next(store), 'doubtful');
			assert.equal(await next(store), 'busy');
		});

		promises('who takes over learns what was noted last', async ({ store, advance }) => {
			const first = claimOn('k', { note: 'first' });
			await store.claim(first);
			await store.markDoubtful('k', first.owner);
			const second = claimOn('k', { note: 'not heard, since the first may have been acted on' });
			assert.deepEqual(await store.claim(second), { outcome: 'doubtful', note: 'first' });
			assert.equal(await store.note('k', second.owner, 'second'), true);
			advance(LEASE_MS + MINUTE);
			const third = claimOn('k');
			assert.deepEqual(await store.claim(third), { outcome: 'doubtful', note: 'second' });
			await store.release('k', third.owner);
			const fourth = claimOn('k', { note: 'anew' });
			assert.deepEqual(await store.claim(fourth), { outcome: 'won' });
			await store.markDoubtful('k', fourth.owner);
			assert.deepEqual(await store.claim(claimOn('k')), { outcome: 'doubtful', note: 'anew' });
		});

		promises('a note leaves the lease as it was', async ({ store, advance }) => {
			const first = claimOn('k');
			await store.claim(first);
			advance(LEASE_MS - MINUTE);
			assert.equal(await store.note('k', first.owner, 'on the way'), true);
			assert.equal(await next(store), 'busy');
			advance(2 * MINUTE);
			assert.equal(await next(store), 'doubtful');
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
			assert.equal((await store.claim(second)).outcome, 'doubtful', 'a mismatch takes nothing');
			await store.markDoubtful('k', second.owner);
			assert.equal(await other(), 'mismatch', 'doubtful');
			const third = claimOn('k');
			await store.claim(third);
			await store.complete('k', third.owner, { data: 'd', dueAt: null });
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
			await store.complete('k', first.owner, { data: 'd', dueAt: null });
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
			assert.deepEqual(await outcomes(claims), { doubtful: 1, busy: 199 });
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
		promises('what is recorded is what every later claim and find is told', async ({ store, now }) => {
			const claim = claimOn('k');
			const dueAt = now() + MINUTE;
			await store.claim(claim);
			assert.equal(await store.complete('k', claim.owner, { data: 'the outcome', dueAt }), true);
			const answer = await store.claim(claimOn('k'));
			assert(answer.outcome === 'done');
			const { version, ...entry } = answer.entry;
			assert.deepEqual(entry, { key: 'k', reference: claim.reference, data: 'the outcome', dueAt });
			assert(Number.isSafeInteger(version));
			assert.deepEqual(await store.find({ key: 'k' }), answer.entry);
			assert.deepEqual(await store.find({ reference: claim.reference }), answer.entry);
		});

		promises('only done entries are found', async ({ store }) => {
			const by = [{ key: 'k' }, { reference: 'reference of k' }];
			const found = () => Promise.all(by.map((by) => store.find(by)));
			assert.deepEqual(await found(), [undefined, undefined], 'never claimed');
			const claim = claimOn('k');
			await store.claim(claim);
			assert.deepEqual(await found(), [undefined, undefined], 'held');
			await store.markDoubtful('k', claim.owner);
			assert.deepEqual(await found(), [undefined, undefined], 'doubtful');
		});

		promises('an outcome is recorded once, even if the owner says it 50 times at once', async ({ store }) => {
			const claim = claimOn('k');
			await store.claim(claim);
			const said = Array.from({ length: 50 }, (_, i) =>
				store.complete('k', claim.owner, { data: `${i}`, dueAt: null }),
			);
			const recorded = (await Promise.all(said)).flatMap((yes, i) => (yes ? [`${i}`] : []));
			assert.equal(recorded.length, 1);
			assert.equal((await store.find({ key: 'k' }))?.data, recorded[0]);
			assert.equal(await store.complete('k', claim.owner, { data: 'again', dueAt: null }), false);
			assert.equal((await store.find({ key: 'k' }))?.data, recorded[0]);
		});

		const verbs = {
			note: (store: Store, owner: string) => store.note('k', owner, 'theirs'),
			complete: (store: Store, owner: string) => store.complete('k', owner, { data: 'theirs', dueAt: null }),
			markDoubtful: (store: Store, owner: string) => store.markDoubtful('k', owner),
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
				assert.equal((await store.claim(current)).outcome, 'doubtful');
				assert.equal(await say(store, stale.owner), false, 'somebody took over');
				assert.equal(await next(store), 'busy', 'and holds on');
				assert.equal(await store.complete('k', current.owner, { data: 'ours', dueAt: null }), true);
				for (const owner of [stale.owner, current.owner])
					assert.equal(await say(store, owner), false, 'done');
				assert.equal((await store.find({ key: 'k' }))?.data, 'ours');
			});

			promises(`${verb} after giving the lease back in doubt has no effect`, async ({ store }) => {
				const claim = claimOn('k');
				await store.claim(claim);
				await store.markDoubtful('k', claim.owner);
				assert.equal(await say(store, claim.owner), false);
				assert.equal(await next(store), 'doubtful');
			});

			promises(`${verb} counts after the lease while nobody took over`, async ({ store, advance }) => {
				const claim = claimOn('k');
				await store.claim(claim);
				advance(LEASE_MS + MINUTE);
				assert.equal(await say(store, claim.owner), true);
				const after = { note: 'doubtful', complete: 'done', markDoubtful: 'doubtful', release: 'won' };
				assert.equal(await next(store), after[verb as keyof typeof verbs]);
			});
		}

		promises('an update needs the version that it read', async ({ store }) => {
			await done(store, 'k', 'first', 5);
			const first = await store.find({ key: 'k' });
			assert(first);
			assert.equal(await store.update('k', first.version, { data: 'second', dueAt: null }), true);
			const second = await store.find({ key: 'k' });
			assert(second);
			assert.deepEqual([second.data, second.dueAt], ['second', null]);
			assert(second.version > first.version);
			assert.equal(await store.update('k', first.version, { data: 'late', dueAt: null }), false);
			assert.equal(await store.update('k', second.version + 1, { data: 'early', dueAt: null }), false);
			assert.deepEqual(await store.find({ key: 'k' }), second);
		});

		promises('of 50 updates at once from the same version, one is made', async ({ store }) => {
			await done(store, 'k');
			const version = (await store.find({ key: 'k' }))?.version ?? 0;
			const updates = Array.from({ length: 50 }, (_, i) =>
				store.update('k', version, { data: `${i}`, dueAt: null }),
			);
			const made = (await Promise.all(updates)).flatMap((yes, i) => (yes ? [`${i}`] : []));
			assert.equal(made.length, 1);
			assert.equal((await store.find({ key: 'k' }))?.data, made[0]);
		});

		promises('what is not done cannot be updated', async ({ store }) => {
			const claim = claimOn('k');
			const attempts = () =>
				Promise.all([0, 1, 2, 3].map((version) => store.update('k', version, { data: 'x', dueAt: null })));
			assert.deepEqual(await attempts(), [false, false, false, false]);
			await store.claim(claim);
			assert.deepEqual(await attempts(), [false, false, false, false]);
			await store.markDoubtful('k', claim.owner);
			assert.deepEqual(await attempts(), [false, false, false, false]);
		});
	});

	describe(`${name} store: what is due`, () => {
		const keysDue = async (store: Store, limit = 10) => (await store.due(limit)).map((entry) => entry.key);

		promises('the longest due come first, up to the limit', async ({ store, now }) => {
			const at = now();
			for (const minutes of [3, 1, 5, 2, 4]) await done(store, `${minutes}`, 'd', at - minutes * MINUTE);
			assert.deepEqual(await keysDue(store), ['5', '4', '3', '2', '1']);
			assert.deepEqual(await keysDue(store, 2), ['5', '4']);
			assert.deepEqual(await keysDue(store, 0), []);
			const [first] = await store.due(1);
			assert.deepEqual(first, await store.find({ key: '5' }));
		});

		promises(
			'nothing is due before its time, and what has none never is',
			async ({ store, now, advance }) => {
				await done(store, 'never', 'd', null);
				await done(store, 'later', 'd', now() + 10 * MINUTE);
				assert.deepEqual(await keysDue(store), []);
				advance(9 * MINUTE);
				assert.deepEqual(await keysDue(store), []);
				advance(2 * MINUTE);
				assert.deepEqual(await keysDue(store), ['later']);
			},
		);

		promises('an update moves or ends what is due', async ({ store, now, advance }) => {
			for (const key of ['moved', 'ended', 'kept']) await done(store, key, 'd', now() - MINUTE);
			const version = async (key: string) => (await store.find({ key }))?.version ?? -1;
			const later = { data: 'd', dueAt: now() + 10 * MINUTE };
			assert.equal(await store.update('moved', await version('moved'), later), true);
			assert.equal(await store.update('ended', await version('ended'), { data: 'd', dueAt: null }), true);
			assert.deepEqual(await keysDue(store), ['kept']);
			advance(11 * MINUTE);
			assert.deepEqual(await keysDue(store), ['kept', 'moved']);
		});
	});

	describe(`${name} store: how long it keeps things`, () => {
		promises('an entry is gone when its time to live is over', async ({ store, now, advance }) => {
			await done(store, 'k', 'd', now());
			const version = (await store.find({ key: 'k' }))?.version ?? -1;
			advance(TTL_MS + MINUTE);
			assert.equal(await store.find({ key: 'k' }), undefined);
			assert.equal(await store.find({ reference: 'reference of k' }), undefined);
			assert.deepEqual(await store.due(10), []);
			assert.equal(await store.update('k', version, { data: 'late', dueAt: null }), false);
			const other = claimOn('other', { reference: 'reference of k', fingerprint: 'other' });
			assert.equal((await store.claim(other)).outcome, 'won', 'the reference is free');
			const again = claimOn('k', { reference: 'new', fingerprint: 'new' });
			assert.equal((await store.claim(again)).outcome, 'won', 'the key is free');
			assert.deepEqual(await store.due(10), [], 'nothing of the former entry is left');
		});

		promises('doubt is forgotten with the entry, and so is its owner', async ({ store, advance }) => {
			const claim = claimOn('k');
			await store.claim(claim);
			advance(TTL_MS + MINUTE);
			assert.equal(await store.complete('k', claim.owner, { data: 'late', dueAt: null }), false);
			assert.equal(await store.markDoubtful('k', claim.owner), false);
			assert.equal(await store.release('k', claim.owner), false);
			assert.equal(await next(store), 'won');
		});

		promises('every change lets the entry live on', async ({ store, advance }) => {
			const almost = TTL_MS - MINUTE;
			const first = claimOn('k');
			await store.claim(first);
			advance(almost);
			assert.equal(await store.markDoubtful('k', first.owner), true);
			advance(almost);
			const second = claimOn('k');
			assert.equal((await store.claim(second)).outcome, 'doubtful');
			advance(almost);
			assert.equal(await store.complete('k', second.owner, { data: 'd', dueAt: null }), true);
			advance(almost);
			const entry = await store.find({ key: 'k' });
			assert(entry);
			assert.equal(await store.update('k', entry.version, { data: 'e', dueAt: null }), true);
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
			await store.complete('recorded', recorded.owner, { data: 'd', dueAt: 1 });
			advance(30 * SECOND);
			assert.equal(await store.find({ key: 'recorded' }), undefined);
			assert.equal(await store.find({ reference: recorded.reference }), undefined);
			assert.deepEqual(await store.due(1), []);
			for (const { owner } of [held, replaced]) {
				assert.equal(await store.complete('held', owner, { data: 'late', dueAt: null }), false);
				assert.equal(await store.markDoubtful('held', owner), false);
				assert.equal(await store.release('held', owner), false);
			}
			const anew = claimOn('recorded', { fingerprint: 'new', reference: 'new' });
			assert.equal((await store.claim(anew)).outcome, 'won');
			assert.deepEqual(await store.due(1), [], 'not done, hence not due');
			assert.equal(await store.complete('recorded', anew.owner, { data: 'new', dueAt: null }), true);
			assert.equal((await store.find({ reference: 'new' }))?.data, 'new');
			assert.equal(await store.find({ reference: recorded.reference }), undefined, 'the former reference');
			assert.deepEqual(await store.due(1), [], 'the former time');
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
			assert.equal((await store.claim(second)).outcome, 'doubtful');
			await store.complete('k', second.owner, { data: 'd', dueAt: null });
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
				assert.equal(await store.complete(text, `${text}!`, { data: '', dueAt: null }), false);
				assert.equal(await store.complete(text, text, { data: `${i} ${text}`, dueAt: i }), true);
				assert.equal((await store.increment(text, MINUTE, i + 1)).count, i + 1);
			}
			for (const [i, text] of AWKWARD.entries()) {
				const entry = await store.find({ key: text });
				assert.deepEqual([entry?.key, entry?.reference, entry?.data], [text, text, `${i} ${text}`]);
				assert.deepEqual(await store.find({ reference: text }), entry);
				assert.equal((await store.claim(claimOn(text, { reference: text }))).outcome, 'mismatch');
			}
			assert.deepEqual(
				(await store.due(AWKWARD.length + 1)).map(({ key }) => key),
				AWKWARD,
			);
		});

		promises('a megabyte of any text comes back as it went in', async ({ store }) => {
			const data = '{"título":"Café ☕ \\"\u0000\u001a\'\n","n":0}'.repeat(30_000);
			assert(Buffer.byteLength(data) > 1_000_000);
			await done(store, 'k', data);
			const entry = await store.find({ key: 'k' });
			assert(entry && entry.data === data);
			assert.equal(await store.update('k', entry.version, { data: '', dueAt: null }), true);
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
