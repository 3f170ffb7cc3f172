import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StoreUnderTest } from './test-store.ts';

/**
 * The model's clock goes in whole units, while leases, times to live and due times end on half ones, so that a clock
 * that runs on by itself during a history changes no answer.
 */
const UNIT_MS = 1_000_000;
const HALF_MS = UNIT_MS / 2;

/** Random histories per suite; more for a longer run. */
const RUNS = Number(process.env.TEST_STORE_RUNS ?? 60);

type Step =
	| { do: 'claim'; key: number; referenceOf: number; print: number; lease: number; ttl: number }
	| { do: 'complete'; key: number; back: number; due: number | null }
	| { do: 'note'; key: number; back: number }
	| { do: 'markDoubtful' | 'release'; key: number; back: number }
	| { do: 'find'; key: number; by: 'key' | 'reference' }
	| { do: 'update'; key: number; stale: boolean; due: number | null }
	| { do: 'due'; limit: number }
	| { do: 'increment'; name: number; window: number; by: number }
	| { do: 'advance'; units: number };

/** Mostly `usual`, sometimes another. */
const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
	fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: other });

const key = fc.nat(2);
/** How many owners ago: 0 is the last who claimed the key. */
const back = mostly(fc.constant(0), fc.nat(3));
const due = fc.option(fc.integer({ min: -3, max: 3 }), { nil: null });

const claim = key.chain((key) =>
	fc.record({
		do: fc.constant('claim' as const),
		key: fc.constant(key),
		referenceOf: mostly(fc.constant(key), fc.nat(2)),
		print: mostly(fc.constant(0), fc.constant(1)),
		lease: fc.nat(2),
		ttl: mostly(fc.integer({ min: 3, max: 8 }), fc.nat(2)),
	}),
);

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 5, arbitrary: claim },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant('complete' as const), key, back, due }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('note' as const), key, back }) },
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constantFrom('markDoubtful' as const, 'release' as const), key, back }),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('find' as const),
			key,
			by: fc.constantFrom('key' as const, 'reference' as const),
		}),
	},
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('update' as const), key, stale: fc.boolean(), due }) },
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constant('due' as const), limit: fc.integer({ min: 1, max: 4 }) }),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant('increment' as const),
			name: fc.nat(1),
			window: fc.nat(3),
			by: fc.integer({ min: 1, max: 5 }),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({ do: fc.constant('advance' as const), units: fc.integer({ min: 1, max: 3 }) }),
	},
);

interface ModelEntry {
	key: string;
	reference: string;
	print: string;
	/** Undefined when nobody owns it. */
	owner: string | undefined;
	note: string;
	leaseUntil: number;
	ttl: number;
	expiresAt: number;
	/** Undefined until done. */
	data: string | undefined;
	dueAt: number | null;
}

/** Lets random histories happen to the store and to a model of it, and compares every answer. */
export async function followsTheModel(under: StoreUnderTest): Promise<void> {
	let histories = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), async (steps) => {
			await replay(under, `history ${++histories}`, steps);
		}),
		{ numRuns: RUNS, endOnFailure: false },
	);
}

async function replay({ store, now: clock, advance }: StoreUnderTest, name: string, steps: readonly Step[]) {
	let now = clock();
	let count = 0;
	let entries: ModelEntry[] = [];
	const windows = new Map<string, { count: number; resetsAt: number }>();
	const owners = new Map<string, string[]>();
	const versions = new Map<string, number>();

	const keyOf = (n: number) => `${name} key ${n}`;
	const referenceOf = (n: number) => `${name} reference ${n}`;
	const live = (of: (entry: ModelEntry) => boolean) =>
		entries.find((entry) => entry.expiresAt > now && of(entry));
	const owner = (key: string, back: number) => owners.get(key)?.at(-1 - back) ?? 'nobody';
	const near = (actual: number, expected: number) =>
		assert(Math.abs(actual - expected) < HALF_MS, `${actual} is not about ${expected}`);
	/** Distinct for every step, so that the order of what is due is certain. */
	const dueAt = (units: number | null) => (units === null ? null : now + units * UNIT_MS + HALF_MS + count);
	const settle = (entry: ModelEntry, to: Partial<ModelEntry>) =>
		Object.assign(entry, { owner: undefined, leaseUntil: 0, expiresAt: now + entry.ttl }, to);

	const act = {
		async claim({ key: n, referenceOf: r, print: p, lease, ttl: units }: Step & { do: 'claim' }) {
			const [key, reference, print] = [keyOf(n), referenceOf(r), `print ${p}`];
			const claimant = `${name} owner ${count}`;
			const leaseMs = lease * UNIT_MS + HALF_MS;
			const ttl = units * UNIT_MS + HALF_MS;
			const answer = await store.claim({
				key,
				reference,
				fingerprint: print,
				owner: claimant,
				note: `note ${count}`,
				leaseMs,
				ttlMs: ttl,
			});

			const mine = live((entry) => entry.key === key);
			const holder = live((entry) => entry.reference === reference);
			if ((mine && (mine.reference !== reference || mine.print !== print)) || holder !== mine) {
				assert.deepEqual(answer, { outcome: 'mismatch' });
			} else if (mine?.data !== undefined) {
				assert(answer.outcome === 'done');
				assert.deepEqual([answer.entry.data, answer.entry.dueAt], [mine.data, mine.dueAt]);
			} else if (mine && mine.leaseUntil > now) {
				assert(answer.outcome === 'busy');
				near(answer.leaseLeftMs, mine.leaseUntil - now);
			} else {
				const { note } = mine ?? { note: `note ${count}` };
				assert.deepEqual(answer, mine ? { outcome: 'doubtful', note } : { outcome: 'won' });
				if (!mine) versions.delete(key);
				owners.set(key, [...(owners.get(key) ?? []), claimant]);
				entries = entries.filter((entry) => entry !== mine && entry.key !== key);
				const leaseUntil = now + leaseMs;
				const expiresAt = now + Math.max(ttl, leaseMs);
				entries.push({
					key,
					reference,
					print,
					owner: claimant,
					note,
					leaseUntil,
					ttl,
					expiresAt,
					data: undefined,
					dueAt: null,
				});
			}
		},

		async note({ key: n, back }: Step & { do: 'note' }) {
			const key = keyOf(n);
			const by = owner(key, back);
			const entry = live((entry) => entry.key === key && entry.owner === by);
			assert.equal(await store.note(key, by, `note ${count}`), entry !== undefined);
			if (entry) entry.note = `note ${count}`;
		},

		async complete({ key: n, back, due }: Step & { do: 'complete' }) {
			const key = keyOf(n);
			const content = { data: `data ${count}`, dueAt: dueAt(due) };
			const by = owner(key, back);
			const entry = live((entry) => entry.key === key && entry.owner === by);
			assert.equal(await store.complete(key, by, content), entry !== undefined);
			if (entry) settle(entry, content);
		},

		async markDoubtful({ key: n, back }: Step & { do: 'markDoubtful' | 'release' }) {
			const key = keyOf(n);
			const by = owner(key, back);
			const entry = live((entry) => entry.key === key && entry.owner === by);
			assert.equal(await store.markDoubtful(key, by), entry !== undefined);
			if (entry) settle(entry, {});
		},

		async release({ key: n, back }: Step & { do: 'markDoubtful' | 'release' }) {
			const key = keyOf(n);
			const by = owner(key, back);
			const entry = live((entry) => entry.key === key && entry.owner === by);
			assert.equal(await store.release(key, by), entry !== undefined);
			if (entry) entries = entries.filter((other) => other !== entry);
		},

		async find({ key: n, by }: Step & { do: 'find' }) {
			const found = await store.find(by === 'key' ? { key: keyOf(n) } : { reference: referenceOf(n) });
			const entry = live((entry) =>
				by === 'key' ? entry.key === keyOf(n) : entry.reference === referenceOf(n),
			);
			if (entry?.data === undefined) return assert.equal(found, undefined);
			assert(found);
			const { version, ...rest } = found;
			const { key, reference, data, dueAt } = entry;
			assert.deepEqual(rest, { key, reference, data, dueAt });
			assert(version >= (versions.get(key) ?? version), 'a version never shrinks');
			versions.set(key, version);
		},

		async update({ key: n, stale, due }: Step & { do: 'update' }) {
			const key = keyOf(n);
			const content = { data: `data ${count}`, dueAt: dueAt(due) };
			const entry = live((entry) => entry.key === key && entry.data !== undefined);
			const version = (await store.find({ key }))?.version ?? 1;
			const made = await store.update(key, stale ? version - 1 : version, content);
			assert.equal(made, entry !== undefined && !stale);
			if (!entry || !made) return;
			settle(entry, content);
			versions.set(key, version + 1);
		},

		async due({ limit }: Step & { do: 'due' }) {
			const expected = entries
				.filter(({ expiresAt, data }) => expiresAt > now && data !== undefined)
				.flatMap(({ key, dueAt }) => (dueAt !== null && dueAt <= now ? [{ key, dueAt }] : []))
				.sort((a, b) => a.dueAt - b.dueAt)
				.slice(0, limit);
			const found = await store.due(limit);
			assert.deepEqual(
				found.map(({ key, dueAt }) => ({ key, dueAt })),
				expected,
			);
		},

		async increment({ name: n, window: units, by }: Step & { do: 'increment' }) {
			const windowMs = units * UNIT_MS + HALF_MS;
			const window = windows.get(`${n}`);
			const expected =
				window && window.resetsAt > now
					? { ...window, count: window.count + by }
					: { count: by, resetsAt: now + windowMs };
			windows.set(`${n}`, expected);
			const answer = await store.increment(`${name} window ${n}`, windowMs, by);
			assert.equal(answer.count, expected.count);
			near(answer.resetsInMs, expected.resetsAt - now);
		},

		async advance({ units }: Step & { do: 'advance' }) {
			advance(units * UNIT_MS);
			now += units * UNIT_MS;
		},
	} satisfies { [Name in Step['do']]: (step: Step & { do: Name }) => Promise<void> };

	for (const step of steps) {
		count++;
		await (act[step.do] as (step: Step) => Promise<void>)(step);
	}
	// Lets everything expire, so that the next history meets an empty store.
	advance(100 * UNIT_MS);
}
