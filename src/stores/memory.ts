import { func } from '../wire/shape.ts';
import { surroundingsOf } from '../wire/surroundings.ts';
import { answerOf, entryOf, isDone, type Kept } from './answer.ts';
import { checkStoreOptions } from './options.ts';
import type { Clock, Entry, EntryContent, Store } from './store.ts';

/** How many values a call looks at on its way to see whether they are over. */
const SWEPT_PER_CALL = 8;

interface Held extends Kept {
	readonly owner: string | null;
	readonly note: string;
	readonly ttlMs: number;
}

interface Window {
	count: number;
	readonly resetsAt: number;
}

/**
 * Keeps attempts in this process: for tests, the sandbox and trying things out. A restart forgets every attempt, so a
 * payer who presses again afterwards may pay twice; use another store for real money.
 *
 * @param options.clock replaces the system's clock.
 */
export function memory(options: { readonly clock?: Clock } = {}): Store {
	checkStoreOptions<{ readonly clock?: Clock }>('memory', options, { clock: func() });
	const clock = options.clock ?? surroundingsOf(options).now;
	const entries = new Map<string, Held>();
	const keys = new Map<string, string>();
	const windows = new Map<string, Window>();

	const forget = (entry: Held) => {
		entries.delete(entry.key);
		keys.delete(entry.reference);
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
	const change = (entry: Held, now: number, to: Partial<Held>) => {
		entries.set(entry.key, {
			...entry,
			owner: null,
			leaseUntil: 0,
			version: entry.version + 1,
			expiresAt: now + entry.ttlMs,
			...to,
		});
	};

	// Every verb runs to its end within one tick, which is what makes it atomic; none may contain an `await`.
	return {
		durable: false,
		shared: false,

		async claim(claim) {
			const now = clock();
			sweepEntries(now);
			for (const key of new Set([claim.key, keys.get(claim.reference)])) {
				const entry = key === undefined ? undefined : entries.get(key);
				if (!entry) continue;
				const answer = answerOf(entry, claim, now);
				if (answer) return answer;
				if (entry.expiresAt <= now) forget(entry);
			}
			const before = entries.get(claim.key);
			entries.set(claim.key, {
				key: claim.key,
				reference: claim.reference,
				fingerprint: claim.fingerprint,
				owner: claim.owner,
				note: before?.note ?? claim.note,
				leaseUntil: now + claim.leaseMs,
				ttlMs: claim.ttlMs,
				expiresAt: now + Math.max(claim.leaseMs, claim.ttlMs),
				data: null,
				dueAt: null,
				version: before ? before.version + 1 : 1,
			});
			keys.set(claim.reference, claim.key);
			return before ? { outcome: 'doubtful', note: before.note } : { outcome: 'won' };
		},

		async note(key, owner, note) {
			const entry = ownedBy(owner, key, clock());
			if (entry) entries.set(key, { ...entry, note });
			return entry !== undefined;
		},

		async complete(key, owner, { data, dueAt }) {
			const now = clock();
			const entry = ownedBy(owner, key, now);
			if (entry) change(entry, now, { data, dueAt });
			return entry !== undefined;
		},

		async markDoubtful(key, owner) {
			const now = clock();
			const entry = ownedBy(owner, key, now);
			if (entry) change(entry, now, {});
			return entry !== undefined;
		},

		async release(key, owner) {
			const entry = ownedBy(owner, key, clock());
			if (entry) forget(entry);
			return entry !== undefined;
		},

		async find(by) {
			const entry = live('key' in by ? by.key : keys.get(by.reference), clock());
			return entry && isDone(entry) ? entryOf(entry) : undefined;
		},

		async update(key, version, { data, dueAt }: EntryContent) {
			const now = clock();
			const entry = live(key, now);
			if (!entry || !isDone(entry) || entry.version !== version) return false;
			change(entry, now, { data, dueAt });
			return true;
		},

		async due(limit) {
			const now = clock();
			const found: (Entry & { readonly dueAt: number })[] = [];
			for (const entry of entries.values()) {
				const { dueAt } = entry;
				if (dueAt === null || dueAt > now || entry.expiresAt <= now || !isDone(entry)) continue;
				found.push({ ...entryOf(entry), dueAt });
			}
			return found.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
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

/**
 * Goes round the map a few values per call, so that what nobody asks for any more is dropped without a timer and
 * without one call paying for all. A call may add one value and looks at several, hence the map stays in proportion to
 * what is alive.
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
