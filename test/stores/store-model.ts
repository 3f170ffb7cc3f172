import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry, EntryName, EntryNames, ListFilter, NewDelivery } from '../../src/stores/store.ts';
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
	| { do: 'complete'; key: number; back: number; content: Content }
	| { do: 'note'; key: number; back: number }
	| { do: 'markUncertain'; key: number; back: number; due: number | null; facts: number; deliveries: Added[] }
	| { do: 'release'; key: number; back: number }
	| { do: 'find'; key: number; by: 'key' | 'reference' | 'order' | 'providerId' }
	| { do: 'history' | 'wake'; key: number }
	| { do: 'update'; key: number; stale: boolean; unanswered: number | null; content: Content }
	| { do: 'lease' | 'leaseUncertain' | 'leaseDeliveries'; limit: number; lease: number }
	| { do: 'settle'; delivery: number; retry: number | null }
	| { do: 'wakeDeliveries'; subscriber: number }
	| { do: 'list'; status: number | null; order: number | null; provider: number | null; limit: number }
	| { do: 'nextDue' }
	| { do: 'increment'; name: number; window: number; by: number }
	| { do: 'advance'; units: number };

interface Content {
	due: number | null;
	/** Numbers of the status, provider, provider's id and order; null leaves the names as they are. */
	names: [status: number, provider: number, providerId: number | null, order: number | null] | null;
	facts: number;
	deliveries: Added[];
}

interface Added {
	id: number;
	subscriber: number;
}

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

const units = fc.nat(3);
const maybe = fc.option(fc.nat(1), { nil: null });
const limit = fc.integer({ min: 1, max: 4 });
const facts = fc.nat(2);
const deliveries = fc.array(fc.record({ id: fc.nat(5), subscriber: fc.nat(1) }), { maxLength: 2 });
const content = fc.record({
	due,
	names: fc.option(fc.tuple(fc.nat(1), fc.nat(1), maybe, maybe), { nil: null }),
	facts,
	deliveries,
});
const does = <Name extends string>(...names: Name[]) => fc.constantFrom(...names);

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 6, arbitrary: claim },
	{ weight: 6, arbitrary: fc.record({ do: does('complete'), key, back, content }) },
	{ weight: 2, arbitrary: fc.record({ do: does('note'), key, back }) },
	{ weight: 2, arbitrary: fc.record({ do: does('markUncertain'), key, back, due, facts, deliveries }) },
	{ weight: 1, arbitrary: fc.record({ do: does('release'), key, back }) },
	{
		weight: 3,
		arbitrary: fc.record({
			do: does('find'),
			key,
			by: fc.constantFrom('key', 'reference', 'order', 'providerId'),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: does('history'), key }) },
	{ weight: 2, arbitrary: fc.record({ do: does('wake'), key }) },
	{
		weight: 4,
		arbitrary: fc.record({ do: does('update'), key, stale: fc.boolean(), unanswered: maybe, content }),
	},
	{
		weight: 6,
		arbitrary: fc.record({ do: does('lease', 'leaseUncertain', 'leaseDeliveries'), limit, lease: units }),
	},
	{
		weight: 2,
		arbitrary: fc.record({ do: does('settle'), delivery: fc.nat(5), retry: fc.option(units, { nil: null }) }),
	},
	{ weight: 1, arbitrary: fc.record({ do: does('wakeDeliveries'), subscriber: fc.nat(1) }) },
	{
		weight: 2,
		arbitrary: fc.record({ do: does('list'), status: maybe, order: maybe, provider: maybe, limit }),
	},
	{ weight: 2, arbitrary: fc.record({ do: does('nextDue') }) },
	{
		weight: 1,
		arbitrary: fc.record({
			do: does('increment'),
			name: fc.nat(1),
			window: units,
			by: fc.integer({ min: 1, max: 5 }),
		}),
	},
	{ weight: 4, arbitrary: fc.record({ do: does('advance'), units: fc.integer({ min: 1, max: 3 }) }) },
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
	/** When {@link Store.leaseUncertain} hands it out, while it is not done. */
	lookAt: number;
	since: number;
	news: number;
	names: EntryNames | undefined;
	facts: string[];
}

interface ModelDelivery {
	id: string;
	key: string;
	subscriber: string;
	data: string;
	dueAt: number;
	addedAt: number;
	failures: number;
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
	/** In the order in which they were added. */
	let queue: ModelDelivery[] = [];
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
	const nearIfAny = (actual: number | null, expected: number | null) => {
		if (actual === null || expected === null) assert.equal(actual, expected);
		else near(actual, expected);
	};
	const inMs = (units: number | null) => (units === null ? null : units * UNIT_MS + HALF_MS);
	const isDue = ({ dueAt }: { readonly dueAt: number | null }) => dueAt !== null && dueAt <= now;
	const byDue = (a: { readonly dueAt: number | null }, b: { readonly dueAt: number | null }) =>
		(a.dueAt ?? 0) - (b.dueAt ?? 0);
	const done = () => entries.filter(({ expiresAt, data }) => expiresAt > now && data !== undefined);
	const liveQueue = () => queue.filter(({ key }) => live((entry) => entry.key === key));
	const settle = (entry: ModelEntry, to: Partial<ModelEntry>) =>
		Object.assign(entry, { owner: undefined, leaseUntil: 0, expiresAt: now + entry.ttl }, to);
	const remove = (gone: ModelEntry) => {
		entries = entries.filter((entry) => entry !== gone);
		queue = queue.filter(({ key }) => key !== gone.key);
	};
	const statusOf = (n: number) => `${name} status ${n}`;
	const providerOf = (n: number) => `${name} provider ${n}`;
	const orderOf = (n: number) => `${name} order ${n}`;
	const deliveryOf = (n: number) => `${name} delivery ${n}`;
	const subscriberOf = (n: number) => `${name} subscriber ${n}`;
	const additions = (facts: number, added: readonly Added[]) => ({
		facts: Array.from({ length: facts }, (_, i) => `fact ${count}.${i}`),
		deliveries: added.map(({ id, subscriber }, i) => ({
			id: deliveryOf(id),
			subscriber: subscriberOf(subscriber),
			data: `delivery ${count}.${i}`,
		})),
	});
	const append = (
		entry: ModelEntry,
		more: { readonly facts: string[]; readonly deliveries: NewDelivery[] },
	) => {
		entry.facts.push(...more.facts);
		for (const delivery of more.deliveries) {
			// What has expired is in nobody's way.
			if (liveQueue().some(({ id }) => id === delivery.id)) continue;
			queue = queue.filter(({ id }) => id !== delivery.id);
			for (const earlier of queue) {
				const isSame = earlier.key === entry.key && earlier.subscriber === delivery.subscriber;
				if (isSame && earlier.failures > 0) earlier.dueAt = Math.min(earlier.dueAt, now);
			}
			queue.push({ ...delivery, key: entry.key, dueAt: now, addedAt: now, failures: 0 });
		}
	};
	const contentOf = ({ due, names, facts, deliveries }: Content) => {
		const [status, provider, providerId, order] = names ?? [0, 0, null, null];
		return {
			data: `data ${count}`,
			dueInMs: inMs(due),
			names: names
				? {
						status: statusOf(status),
						provider: providerOf(provider),
						providerId: providerId === null ? null : `id ${providerId}`,
						order: order === null ? null : orderOf(order),
					}
				: undefined,
			...additions(facts, deliveries),
		};
	};
	const write = (entry: ModelEntry, content: ReturnType<typeof contentOf>, answered: number) => {
		const dueAt = content.dueInMs === null ? null : now + content.dueInMs;
		const isAnswered = answered >= entry.news;
		settle(entry, {
			data: content.data,
			dueAt: isAnswered ? dueAt : Math.min(dueAt ?? now, now),
			since: entry.data === undefined ? now : entry.since,
			names: content.names ?? entry.names,
		});
		append(entry, content);
	};
	const matches = (found: Entry, expected: ModelEntry) => {
		const { version, ageMs, dueInMs, ...rest } = found;
		const { key, reference, data, dueAt, news, since } = expected;
		assert.deepEqual(rest, { key, reference, data, news });
		near(ageMs, now - since);
		nearIfAny(dueInMs, dueAt === null ? null : dueAt - now);
		assert(version >= (versions.get(key) ?? version), 'a version never shrinks');
		versions.set(key, version);
	};

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
				checkpoint: `note ${count}`,
				leaseMs,
				ttlMs: ttl,
			});

			const mine = live((entry) => entry.key === key);
			const holder = live((entry) => entry.reference === reference);
			if ((mine && (mine.reference !== reference || mine.print !== print)) || holder !== mine) {
				assert.deepEqual(answer, { outcome: 'mismatch' });
			} else if (mine?.data !== undefined) {
				assert(answer.outcome === 'done');
				matches(answer.entry, mine);
			} else if (mine && mine.leaseUntil > now) {
				assert(answer.outcome === 'busy');
				near(answer.leaseLeftMs, mine.leaseUntil - now);
			} else {
				const { note } = mine ?? { note: `note ${count}` };
				assert.deepEqual(answer, mine ? { outcome: 'uncertain', checkpoint: note } : { outcome: 'won' });
				if (!mine) versions.delete(key);
				owners.set(key, [...(owners.get(key) ?? []), claimant]);
				for (const entry of entries.filter((entry) => entry.key === key || entry.reference === reference))
					if (entry !== mine) remove(entry);
				entries = entries.filter((entry) => entry !== mine);
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
					lookAt: leaseUntil,
					since: mine?.since ?? now,
					news: 0,
					names: undefined,
					facts: mine?.facts ?? [],
				});
			}
		},

		async note({ key: n, back }: Step & { do: 'note' }) {
			const key = keyOf(n);
			const by = owner(key, back);
			const entry = live((entry) => entry.key === key && entry.owner === by);
			assert.equal(await store.saveCheckpoint(key, by, `note ${count}`), entry !== undefined);
			if (entry) entry.note = `note ${count}`;
		},

		async complete({ key: n, back, content: what }: Step & { do: 'complete' }) {
			const key = keyOf(n);
			const content = contentOf(what);
			const by = owner(key, back);
			const entry = live((entry) => entry.key === key && entry.owner === by);
			assert.equal(await store.complete(key, by, content), entry !== undefined);
			if (entry) write(entry, content, 0);
		},

		async markUncertain({ key: n, back, due, facts, deliveries }: Step & { do: 'markUncertain' }) {
			const key = keyOf(n);
			const by = owner(key, back);
			const entry = live((entry) => entry.key === key && entry.owner === by);
			const more = additions(facts, deliveries);
			const dueInMs = inMs(due);
			const content = dueInMs === null ? undefined : { dueInMs, ...more };
			assert.equal(await store.markUncertain(key, by, content), entry !== undefined);
			if (!entry) return;
			settle(entry, { lookAt: now + (dueInMs ?? 0) });
			if (content) append(entry, more);
		},

		async release({ key: n, back }: Step & { do: 'release' }) {
			const key = keyOf(n);
			const by = owner(key, back);
			const entry = live((entry) => entry.key === key && entry.owner === by);
			assert.equal(await store.release(key, by), entry !== undefined);
			if (entry) remove(entry);
		},

		async find({ key: n, by }: Step & { do: 'find' }) {
			const [providerId, provider, order] = [`id ${n}`, providerOf(0), orderOf(n)];
			const names: Record<typeof by, EntryName> = {
				key: { key: keyOf(n) },
				reference: { reference: referenceOf(n) },
				providerId: { provider, providerId },
				order: { order },
			};
			const isNamed: Record<typeof by, (entry: ModelEntry) => boolean> = {
				key: (entry) => entry.key === keyOf(n),
				reference: (entry) => entry.reference === referenceOf(n),
				providerId: ({ names }) => names?.provider === provider && names.providerId === providerId,
				order: ({ names }) => names?.order === order,
			};
			const found = await store.find(names[by]);
			const [entry] = done()
				.filter(isNamed[by])
				.sort((a, b) => b.since - a.since);
			if (!entry) return assert.equal(found, undefined);
			assert(found);
			matches(found, entry);
		},

		async history({ key: n }: Step & { do: 'history' | 'wake' }) {
			const facts = live((entry) => entry.key === keyOf(n))?.facts ?? [];
			assert.deepEqual(
				(await store.history(keyOf(n))).map(({ sequence, data }) => ({ sequence, data })),
				facts.map((data, i) => ({ sequence: i + 1, data })),
			);
		},

		async wake({ key: n }: Step & { do: 'history' | 'wake' }) {
			const entry = done().find(({ key }) => key === keyOf(n));
			assert.equal(await store.wake(keyOf(n)), entry !== undefined);
			if (entry) Object.assign(entry, { news: entry.news + 1, dueAt: now });
		},

		async update({ key: n, stale, unanswered, content: what }: Step & { do: 'update' }) {
			const key = keyOf(n);
			const content = contentOf(what);
			const entry = done().find((entry) => entry.key === key);
			const version = (await store.find({ key }))?.version ?? 1;
			const news = unanswered === null ? undefined : (entry?.news ?? 0) - unanswered;
			const made = await store.update(key, stale ? version - 1 : version, { ...content, news });
			assert.equal(made, entry !== undefined && !stale);
			if (!entry || !made) return;
			write(entry, content, news ?? entry.news);
			versions.set(key, version + 1);
		},

		async lease({ limit, lease }: Step & { do: 'lease' | 'leaseUncertain' | 'leaseDeliveries' }) {
			const due = done().filter(isDue).sort(byDue);
			const found = await store.lease(limit, lease * UNIT_MS + HALF_MS);
			const taken = found.flatMap(({ key }) => due.find((entry) => entry.key === key) ?? []);
			assert.equal(new Set(taken).size, found.length, 'each is due, and given once');
			// Those that were leased together are due together, and have no order.
			assert.deepEqual(
				taken.map(({ dueAt }) => dueAt),
				due.slice(0, limit).map(({ dueAt }) => dueAt),
			);
			for (const [i, entry] of taken.entries()) {
				matches(found[i] as Entry, entry);
				entry.dueAt = now + lease * UNIT_MS + HALF_MS;
			}
		},

		async leaseUncertain({ limit, lease }: Step & { do: 'lease' | 'leaseUncertain' | 'leaseDeliveries' }) {
			const leaseMs = lease * UNIT_MS + HALF_MS;
			const due = entries
				.filter(({ expiresAt, data, lookAt }) => expiresAt > now && data === undefined && lookAt <= now)
				.sort((a, b) => a.lookAt - b.lookAt);
			const by = `${name} owner ${count}`;
			const found = await store.leaseUncertain(limit, by, leaseMs);
			const taken = found.flatMap(({ key }) => due.find((entry) => entry.key === key) ?? []);
			assert.equal(new Set(taken).size, found.length, 'each is due, and given once');
			// Those that were leased together are due together, and have no order.
			assert.deepEqual(
				taken.map(({ lookAt }) => lookAt),
				due.slice(0, limit).map(({ lookAt }) => lookAt),
			);
			assert.deepEqual(
				found.map(({ key, reference, checkpoint: note, fingerprint }) => ({
					key,
					reference,
					note,
					print: fingerprint,
				})),
				taken.map(({ key, reference, note, print }) => ({ key, reference, note, print })),
			);
			for (const [i, entry] of taken.entries()) {
				near(found[i]?.ageMs ?? NaN, now - entry.since);
				owners.set(entry.key, [...(owners.get(entry.key) ?? []), by]);
				const leaseUntil = now + leaseMs;
				const expiresAt = now + Math.max(entry.ttl, leaseMs);
				Object.assign(entry, { owner: by, leaseUntil, lookAt: leaseUntil, expiresAt });
			}
		},

		async leaseDeliveries({ limit, lease }: Step & { do: 'lease' | 'leaseUncertain' | 'leaseDeliveries' }) {
			const leaseMs = lease * UNIT_MS + HALF_MS;
			const expected = liveQueue().filter(isDue).slice(0, limit);
			const found = await store.leaseDeliveries(limit, leaseMs);
			assert.deepEqual(
				found.map(({ ageMs: _, ...delivery }) => delivery),
				expected.map(({ addedAt: _, dueAt: __, ...delivery }) => delivery),
			);
			for (const [i, delivery] of expected.entries()) {
				near(found[i]?.ageMs ?? NaN, now - delivery.addedAt);
				delivery.dueAt = now + leaseMs;
			}
		},

		async settle({ delivery: n, retry }: Step & { do: 'settle' }) {
			const id = deliveryOf(n);
			const delivery = liveQueue().find((delivery) => delivery.id === id);
			const retryInMs = inMs(retry);
			assert.equal(await store.settleDelivery(id, retryInMs), delivery !== undefined);
			if (!delivery) return;
			if (retryInMs === null) queue = queue.filter((other) => other !== delivery);
			else Object.assign(delivery, { failures: delivery.failures + 1, dueAt: now + retryInMs });
		},

		async wakeDeliveries({ subscriber: n }: Step & { do: 'wakeDeliveries' }) {
			await store.wakeDeliveries(subscriberOf(n));
			for (const delivery of queue) {
				if (delivery.subscriber === subscriberOf(n)) delivery.dueAt = Math.min(delivery.dueAt, now);
			}
		},

		async list({ status, order, provider, limit }: Step & { do: 'list' }) {
			const filter = {
				status: status === null ? undefined : statusOf(status),
				order: order === null ? undefined : orderOf(order),
				provider: provider === null ? undefined : providerOf(provider),
			} satisfies Partial<ListFilter>;
			const expected = done()
				.filter(({ names }) => {
					const fits = (name: keyof typeof filter) => [undefined, names?.[name]].includes(filter[name]);
					return names && fits('status') && fits('order') && fits('provider');
				})
				.sort((a, b) => b.since - a.since);
			const listed: Entry[] = [];
			let cursor: string | undefined;
			do {
				const page = await store.list({ ...filter, cursor, limit });
				assert(page.entries.length <= limit && (page.next === null || page.entries.length > 0));
				listed.push(...page.entries);
				cursor = page.next ?? undefined;
			} while (cursor !== undefined);
			assert.deepEqual(
				listed.map(({ key }) => key),
				expected.map(({ key }) => key),
			);
			for (const [i, entry] of expected.entries()) matches(listed[i] as Entry, entry);
		},

		async nextDue() {
			const next = Math.min(
				...done().map(({ dueAt }) => dueAt ?? Infinity),
				...entries
					.filter(({ expiresAt, data }) => expiresAt > now && data === undefined)
					.map(({ lookAt }) => lookAt),
				...liveQueue().map(({ dueAt }) => dueAt),
			);
			nearIfAny(await store.nextDueMs(), next === Infinity ? null : Math.max(0, next - now));
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

	try {
		for (const step of steps) {
			count++;
			// What happens in different steps happens at different times, so that its order is certain.
			advance(1);
			now++;
			await (act[step.do] as (step: Step) => Promise<void>)(step);
		}
	} finally {
		// Lets everything expire, so that the next history meets an empty store, also after one that failed.
		advance(100 * UNIT_MS);
	}
}
