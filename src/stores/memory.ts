import { func } from '../wire/shape.ts';
import { surroundingsOf } from '../wire/surroundings.ts';
import {
	claimConflict,
	decodeCursor,
	dueAfter,
	encodeCursor,
	entryOf,
	isDone,
	type Done,
	type Kept,
} from './entry-rows.ts';
import { DueHeap } from './due-heap.ts';
import { checkStoreOptions } from './options.ts';
import type { Clock, Entry, EntryNames, Fact, NewDelivery, Store } from './store.ts';

/** Number of values that each call checks for expiry. */
const SWEPT_PER_CALL = 8;

interface Held extends Kept {
	readonly owner: string | null;
	readonly note: string;
	readonly ttlMs: number;
	readonly names: EntryNames | null;
	/** Counts entries in the order in which they were claimed; orders entries that were completed at the same time. */
	readonly number: number;
	/** Items are appended; the array is not copied. */
	readonly facts: Fact[];
	/** Ids of its deliveries. */
	readonly deliveries: Set<string>;
}

interface HeldDelivery extends NewDelivery {
	readonly key: string;
	readonly addedAt: number;
	failures: number;
	dueAt: number;
}

interface Window {
	count: number;
	readonly resetsAt: number;
}

/**
 * Stores attempts in the memory of this process: for tests, the sandbox and experiments. A restart deletes all
 * attempts, so a payer who clicks again afterwards may pay twice; use another store for real money.
 *
 * @param options.clock replaces the system's clock, in milliseconds since the epoch
 * @returns the store
 */
export function memory(options: { readonly clock?: Clock } = {}): Store {
	checkStoreOptions<{ readonly clock?: Clock }>('memory', options, { clock: func() });
	const clock = options.clock ?? surroundingsOf(options).now;
	const entries = new Map<string, Held>();
	const keys = new Map<string, string>();
	const byName = new Map<string, Set<string>>();
	const due = new DueHeap<string>();
	const uncertain = new DueHeap<string>();
	/** In the order in which they were added. */
	const deliveries = new Map<string, HeldDelivery>();
	const windows = new Map<string, Window>();
	let count = 0;

	const index = (key: string, names: EntryNames | null, present: boolean) => {
		for (const name of indexNames(names)) {
			const named = byName.get(name) ?? new Set();
			if (present) byName.set(name, named.add(key));
			else if (named.delete(key) && named.size === 0) byName.delete(name);
		}
	};
	const forget = (entry: Held) => {
		entries.delete(entry.key);
		keys.delete(entry.reference);
		index(entry.key, entry.names, false);
		due.set(entry.key, null);
		uncertain.set(entry.key, null);
		for (const id of entry.deliveries) if (deliveries.get(id)?.key === entry.key) deliveries.delete(id);
	};
	const sweepEntries = sweeper(entries, (entry, now) => entry.expiresAt <= now && forget(entry));
	const sweepWindows = sweeper(
		windows,
		(window, now, name) => window.resetsAt <= now && windows.delete(name),
	);

	const live = (key: string | undefined, now: number): Held | undefined => {
		const entry = key === undefined ? undefined : entries.get(key);
		return entry && entry.expiresAt > now ? entry : undefined;
	};
	const ownedBy = (owner: string, key: string, now: number): Held | undefined => {
		const entry = live(key, now);
		return entry && entry.owner === owner ? entry : undefined;
	};
	const liveAndDone = (key: string | undefined, now: number): (Held & Done) | undefined => {
		const entry = live(key, now);
		return entry && isDone(entry) ? entry : undefined;
	};
	const hold = (entry: Held, now: number, owner: string, leaseMs: number, ttlMs = entry.ttlMs) => {
		const leaseUntil = now + leaseMs;
		const expiresAt = now + Math.max(leaseMs, ttlMs);
		entries.set(entry.key, { ...entry, owner, leaseUntil, ttlMs, expiresAt, version: entry.version + 1 });
		uncertain.set(entry.key, leaseUntil);
	};
	const append = (
		entry: Held,
		now: number,
		content: {
			readonly facts?: readonly string[] | undefined;
			readonly deliveries?: readonly NewDelivery[] | undefined;
		},
	) => {
		for (const data of content.facts ?? []) {
			entry.facts.push({ sequence: entry.facts.length + 1, data, at: now });
		}
		for (const { id, subscriber, data } of content.deliveries ?? []) {
			const before = deliveries.get(id);
			if (before && live(before.key, now)) continue;
			for (const earlier of [...entry.deliveries].map((one) => deliveries.get(one))) {
				const failed = earlier?.subscriber === subscriber && earlier.failures > 0;
				if (failed) earlier.dueAt = Math.min(earlier.dueAt, now);
			}
			// Move it to the end of the order.
			deliveries.delete(id);
			entry.deliveries.add(id);
			deliveries.set(id, { id, subscriber, data, key: entry.key, addedAt: now, failures: 0, dueAt: now });
		}
	};
	const change = (entry: Held, now: number, to: Partial<Held>) => {
		const changed = {
			...entry,
			owner: null,
			leaseUntil: 0,
			version: entry.version + 1,
			expiresAt: now + entry.ttlMs,
			...to,
		};
		index(entry.key, entry.names, false);
		index(entry.key, changed.names, true);
		entries.set(entry.key, changed);
		due.set(entry.key, changed.dueAt);
	};
	const write = (entry: Held, now: number, content: Parameters<Store['complete']>[2]) => {
		const { data, names = entry.names } = content;
		const dueAt = dueAfter(content, entry.news, now);
		uncertain.set(entry.key, null);
		change(entry, now, { data, dueAt, names, since: isDone(entry) ? entry.since : now });
		append(entry, now, content);
	};
	/** Newest first. */
	const newest = (a: Held, b: Held) => b.since - a.since || b.number - a.number;
	const liveDeliveries = function* (now: number) {
		for (const delivery of deliveries.values()) if (live(delivery.key, now)) yield delivery;
	};

	// Every method completes within one tick and is therefore atomic; none may contain an `await`.
	return {
		durable: false,
		shared: false,

		async claim(claim) {
			const now = clock();
			sweepEntries(now);
			for (const key of new Set([claim.key, keys.get(claim.reference)])) {
				const entry = key === undefined ? undefined : entries.get(key);
				if (!entry) continue;
				const answer = claimConflict(entry, claim, now);
				if (answer) return answer;
				if (entry.expiresAt <= now) forget(entry);
			}
			const { key, reference, fingerprint, owner, leaseMs, ttlMs } = claim;
			const before = entries.get(key);
			const entry: Held = before ?? {
				key,
				reference,
				fingerprint,
				owner,
				note: claim.checkpoint,
				leaseUntil: 0,
				ttlMs,
				expiresAt: 0,
				data: null,
				dueAt: null,
				version: 0,
				news: 0,
				since: now,
				names: null,
				number: ++count,
				facts: [],
				deliveries: new Set(),
			};
			hold(entry, now, owner, leaseMs, ttlMs);
			keys.set(reference, key);
			return before ? { outcome: 'uncertain', checkpoint: before.note } : { outcome: 'won' };
		},

		async saveCheckpoint(key, owner, note) {
			const entry = ownedBy(owner, key, clock());
			if (entry) entries.set(key, { ...entry, note });
			return entry !== undefined;
		},

		async complete(key, owner, content) {
			const now = clock();
			const entry = ownedBy(owner, key, now);
			if (entry) write(entry, now, content);
			return entry !== undefined;
		},

		async markUncertain(key, owner, content) {
			const now = clock();
			const entry = ownedBy(owner, key, now);
			if (!entry) return false;
			change(entry, now, {});
			uncertain.set(key, now + (content?.dueInMs ?? 0));
			append(entry, now, content ?? {});
			return true;
		},

		async release(key, owner) {
			const entry = ownedBy(owner, key, clock());
			if (entry) forget(entry);
			return entry !== undefined;
		},

		async find(by) {
			const now = clock();
			if ('key' in by || 'reference' in by) {
				const entry = liveAndDone('key' in by ? by.key : keys.get(by.reference), now);
				return entry && entryOf(entry, now);
			}
			const named = [...(byName.get(indexName(by)) ?? [])].flatMap((key) => liveAndDone(key, now) ?? []);
			const entry = named.sort(newest)[0];
			return entry && entryOf(entry, now);
		},

		async update(key, version, content) {
			const now = clock();
			const entry = liveAndDone(key, now);
			if (entry?.version !== version) return false;
			write(entry, now, content);
			return true;
		},

		async history(key) {
			return [...(live(key, clock())?.facts ?? [])];
		},

		async list({ since = -Infinity, until = Infinity, status, order, provider, cursor, limit }) {
			const now = clock();
			const from = cursor === undefined ? undefined : decodeCursor(cursor);
			const found: (Held & Done)[] = [];
			for (const entry of entries.values()) {
				const { names } = entry;
				if (!names || !isDone(entry) || entry.expiresAt <= now) continue;
				if (entry.since < since || entry.since >= until) continue;
				if (status !== undefined && names.status !== status) continue;
				if (order !== undefined && names.order !== order) continue;
				if (provider !== undefined && names.provider !== provider) continue;
				const isPast =
					from &&
					(entry.since > from.since || (entry.since === from.since && entry.number >= Number(from.after)));
				if (!isPast) found.push(entry);
			}
			found.sort(newest);
			const page = found.slice(0, limit);
			const last = page.at(-1);
			const hasMore = last !== undefined && found.length > limit;
			return {
				entries: page.map((entry) => entryOf(entry, now)),
				next: hasMore ? encodeCursor({ since: last.since, after: String(last.number) }) : null,
			};
		},

		async wake(key) {
			const now = clock();
			const entry = liveAndDone(key, now);
			if (!entry) return false;
			entries.set(key, { ...entry, news: entry.news + 1, dueAt: now });
			due.set(key, now);
			return true;
		},

		async lease(limit, leaseMs) {
			const now = clock();
			const found: Entry[] = [];
			const leased: Held[] = [];
			for (let next = due.first(); next && next.dueAt <= now && found.length < limit; next = due.first()) {
				due.set(next.item, null);
				const entry = liveAndDone(next.item, now);
				if (!entry) continue;
				found.push(entryOf(entry, now));
				leased.push({ ...entry, dueAt: now + leaseMs });
			}
			for (const entry of leased) {
				entries.set(entry.key, entry);
				due.set(entry.key, entry.dueAt);
			}
			return found;
		},

		async leaseUncertain(limit, owner, leaseMs) {
			const now = clock();
			const taken: Held[] = [];
			for (
				let next = uncertain.first();
				next && next.dueAt <= now && taken.length < limit;
				next = uncertain.first()
			) {
				uncertain.set(next.item, null);
				const entry = live(next.item, now);
				if (entry) taken.push(entry);
			}
			return taken.map((entry) => {
				hold(entry, now, owner, leaseMs);
				const { key, reference, fingerprint, note, since } = entry;
				return { key, reference, fingerprint, checkpoint: note, ageMs: now - since };
			});
		},

		async nextDueMs() {
			const now = clock();
			let next = Infinity;
			for (const heap of [due, uncertain]) {
				let first = heap.first();
				for (; first && !live(first.item, now); first = heap.first()) heap.set(first.item, null);
				next = Math.min(next, first?.dueAt ?? Infinity);
			}
			for (const { dueAt } of liveDeliveries(now)) next = Math.min(next, dueAt);
			return next === Infinity ? null : Math.max(0, next - now);
		},

		async leaseDeliveries(limit, leaseMs) {
			const now = clock();
			const leased: HeldDelivery[] = [];
			for (const delivery of liveDeliveries(now)) {
				if (leased.length >= limit) break;
				if (delivery.dueAt <= now) leased.push(delivery);
			}
			return leased.map((delivery) => {
				delivery.dueAt = now + leaseMs;
				const { id, subscriber, data, key, failures, addedAt } = delivery;
				return { id, subscriber, data, key, failures, ageMs: now - addedAt };
			});
		},

		async settleDelivery(id, retryInMs) {
			const now = clock();
			const delivery = deliveries.get(id);
			if (!delivery || !live(delivery.key, now)) return false;
			if (retryInMs === null) {
				deliveries.delete(id);
				entries.get(delivery.key)?.deliveries.delete(id);
			} else {
				delivery.dueAt = now + retryInMs;
				delivery.failures++;
			}
			return true;
		},

		async pendingDeliveries(key) {
			const now = clock();
			const kept = [...liveDeliveries(now)].filter((delivery) => delivery.key === key);
			return kept.map(({ id, subscriber, data, failures, addedAt, dueAt }) => {
				return { id, subscriber, data, key, failures, ageMs: now - addedAt, dueInMs: dueAt - now };
			});
		},

		async wakeDeliveries(subscriber) {
			const now = clock();
			for (const delivery of deliveries.values()) {
				if (delivery.subscriber === subscriber) delivery.dueAt = Math.min(delivery.dueAt, now);
			}
		},

		async increment(name, windowMs, by = 1) {
			const now = clock();
			sweepWindows(now);
			let window = windows.get(name);
			if (!window || window.resetsAt <= now) {
				window = { count: 0, resetsAt: now + windowMs };
				windows.set(name, window);
			}
			window.count += by;
			return { count: window.count, resetsInMs: window.resetsAt - now };
		},

		async ping() {},
		async close() {},
	};
}

/** The names by which {@link Store.find} looks up an entry, each as one text. */
function indexNames(names: EntryNames | null): string[] {
	if (!names) return [];
	const { provider, providerId, order } = names;
	return [
		...(providerId === null ? [] : [indexName({ provider, providerId })]),
		...(order === null ? [] : [indexName({ order })]),
	];
}

function indexName(
	by: { readonly provider: string; readonly providerId: string } | { readonly order: string },
): string {
	return JSON.stringify('order' in by ? [by.order] : [by.provider, by.providerId]);
}

/**
 * Iterates over the map, a few values per call, and drops expired ones: this needs no timer, and no call is slow. A
 * call adds at most one value and checks several, so the size of the map stays proportional to the live values.
 */
function sweeper<V>(
	map: ReadonlyMap<string, V>,
	dropIfOver: (value: V, now: number, key: string) => unknown,
): (now: number) => void {
	let round = map.entries();
	return (now) => {
		for (let looked = 0; looked < SWEPT_PER_CALL; looked++) {
			const next = round.next();
			if (next.done) {
				round = map.entries();
				return;
			}
			const [key, value] = next.value;
			dropIfOver(value, now, key);
		}
	};
}
