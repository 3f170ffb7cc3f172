import type { StatementSync } from 'node:sqlite';
import { func } from '../wire/shape.ts';
import {
	claimConflict,
	decodeCursor,
	dueAfter,
	encodeCursor,
	entryOf,
	type Done,
	type Kept,
} from './entry-rows.ts';
import { changeStrings, escapeNul, unescapeNul } from './escape-nul.ts';
import { checkStoreOptions } from './options.ts';
import { checkCreatable, isMissing, openSqlite, rememberFile } from './sqlite-file.ts';
import type { Clock, Delivery, EntryContent, Fact, Store, UncertainEntry } from './store.ts';
import { Sweeper, sweepTime } from './sweep.ts';

/** Number of expired rows that are deleted at a time. */
const SWEEP_ROWS = 200;
/** A turn repeats only after a concurrent change by another process; this many in a row are practically impossible. */
const TURNS = 50;

const COLUMNS = `key, reference, fingerprint, lease_until AS leaseUntil, expires_at AS expiresAt, entry.data,
	due_at AS dueAt, version, news, since`;

/**
 * Stores attempts in one file, with the SQLite that is built into Node.js: for a shop on one machine; several processes
 * may use the file. Recorded data survives a crash and a power failure. Calls block the event loop for the duration of
 * a disk write.
 *
 * Not for network file systems, where SQLite's locks do not work reliably.
 *
 * @param file path of the database; created on first use, readable only by its owner, in a folder that must exist
 * @param options.clock replaces the system's clock, in milliseconds since the epoch
 * @returns the store
 * @throws {Error} at once if the file cannot be used or created, with the reason
 */
export function sqlite(file: string, options: { readonly clock?: Clock } = {}): Store {
	checkStoreOptions<{ readonly clock?: Clock }>('sqlite', options, { clock: func() });
	const clock = options.clock ?? Date.now;
	let opened: Store | undefined;
	let closed = false;
	const open = () => {
		if (closed) throw new Error('The SQLite store is closed.');
		return (opened ??= openStore(file, clock));
	};
	if (isMissing(file)) checkCreatable(file);
	else open();
	const store: Store = {
		durable: true,
		shared: false,
		claim: async (claim) => open().claim(claim),
		saveCheckpoint: async (...args) => open().saveCheckpoint(...args),
		complete: async (...args) => open().complete(...args),
		markUncertain: async (...args) => open().markUncertain(...args),
		release: async (...args) => open().release(...args),
		find: async (by) => open().find(by),
		update: async (...args) => open().update(...args),
		history: async (key) => open().history(key),
		list: async (filter) => open().list(filter),
		wake: async (key) => open().wake(key),
		lease: async (...args) => open().lease(...args),
		leaseUncertain: async (...args) => open().leaseUncertain(...args),
		nextDueMs: async () => open().nextDueMs(),
		leaseDeliveries: async (...args) => open().leaseDeliveries(...args),
		settleDelivery: async (...args) => open().settleDelivery(...args),
		pendingDeliveries: async (key) => open().pendingDeliveries(key),
		wakeDeliveries: async (subscriber) => open().wakeDeliveries(subscriber),
		increment: async (...args) => open().increment(...args),
		ping: async () => open().ping(),
		async close() {
			closed = true;
			await opened?.close();
		},
	};
	rememberFile(store, file);
	return store;
}

/** Opens the store on a file that exists, or that may be created now. */
function openStore(file: string, clock: Clock): Store {
	const { durable, relaxed } = openSqlite(file);
	let open = true;

	const take = durable.prepare(`
		INSERT INTO entry
			(key, reference, fingerprint, owner, note, lease_until, ttl_ms, expires_at, sweep_at, look_at, since, version)
		VALUES (:key, :reference, :fingerprint, :owner, :checkpoint,
			:leaseUntil, :ttlMs, :expiresAt, :sweepAt, :leaseUntil, :now, 1)
		ON CONFLICT (key) DO UPDATE SET
			owner = excluded.owner, lease_until = excluded.lease_until, look_at = excluded.look_at,
			ttl_ms = excluded.ttl_ms, expires_at = excluded.expires_at, sweep_at = excluded.sweep_at, version = version + 1
		WHERE data IS NULL AND lease_until <= :now AND expires_at > :now
			AND reference = excluded.reference AND fingerprint = excluded.fingerprint
		ON CONFLICT (reference) DO NOTHING
		RETURNING version, note`);
	const entries = 'entry LEFT JOIN due ON due.entry = entry.n';
	const standing = durable.prepare(
		`SELECT ${COLUMNS} FROM ${entries} WHERE key = :key OR reference = :reference`,
	);
	const clear = durable.prepare(
		'DELETE FROM entry WHERE (key = :key OR reference = :reference) AND expires_at <= :now',
	);
	const settle = `owner = NULL, lease_until = 0, version = version + 1, expires_at = :now + ttl_ms`;
	const settled = 'RETURNING n, news, ttl_ms AS ttlMs';
	// A done entry has no owner.
	const owned = `key = :key AND owner = :owner AND expires_at > :now`;
	const note = durable.prepare(`UPDATE entry SET note = :note WHERE ${owned}`);
	const complete = durable.prepare(
		`UPDATE entry SET ${settle}, data = :data, since = :now, look_at = NULL WHERE ${owned} ${settled}`,
	);
	const markUncertain = durable.prepare(
		`UPDATE entry SET ${settle}, look_at = :lookAt WHERE ${owned} ${settled}`,
	);
	const release = durable.prepare(`DELETE FROM entry WHERE ${owned}`);
	const update = durable.prepare(`
		UPDATE entry SET ${settle}, data = :data
		WHERE key = :key AND version = :version AND data IS NOT NULL AND expires_at > :now ${settled}`);
	// Separate statements: SQLite rewrites the indexes of these columns even if the values do not change.
	const setSweep = durable.prepare(
		'UPDATE entry SET sweep_at = :sweepAt WHERE n = :n AND sweep_at <> :sweepAt',
	);
	const setNames = durable.prepare(`
		UPDATE entry SET status = :status, provider = :provider, provider_id = :providerId, order_reference = :order
		WHERE n = :n AND (status, provider, provider_id, order_reference) IS NOT (:status, :provider, :providerId, :order)`);
	const setDue = durable.prepare(`
		INSERT INTO due (entry, due_at) VALUES (:n, :dueAt) ON CONFLICT (entry) DO UPDATE SET due_at = excluded.due_at`);
	const unsetDue = durable.prepare('DELETE FROM due WHERE entry = :n');
	const addFact = durable.prepare(`
		INSERT INTO fact (entry, sequence, data, at)
		SELECT :n, coalesce(max(sequence), 0) + 1, :data, :now FROM fact WHERE entry = :n`);
	const clearDelivery = durable.prepare(`
		DELETE FROM delivery WHERE id = :id AND entry IN (SELECT n FROM entry WHERE expires_at <= :now)`);
	const wakeFailed = durable.prepare(`
		UPDATE delivery SET due_at = :now
		WHERE entry = :n AND subscriber = :subscriber AND failures > 0 AND due_at > :now`);
	const addDelivery = durable.prepare(`
		INSERT INTO delivery (id, entry, subscriber, data, added_at, due_at)
		VALUES (:id, :n, :subscriber, :data, :now, :now) ON CONFLICT (id) DO NOTHING`);
	const live = `FROM ${entries} WHERE data IS NOT NULL AND expires_at > :now`;
	const newest = 'ORDER BY since DESC, n DESC LIMIT';
	const findByKey = durable.prepare(`SELECT ${COLUMNS} ${live} AND key = :key`);
	const findByReference = durable.prepare(`SELECT ${COLUMNS} ${live} AND reference = :reference`);
	const findByOrder = durable.prepare(`SELECT ${COLUMNS} ${live} AND order_reference = :order ${newest} 1`);
	const findByProviderId = durable.prepare(
		`SELECT ${COLUMNS} ${live} AND provider = :provider AND provider_id = :providerId ${newest} 1`,
	);
	const history = durable.prepare(`
		SELECT sequence, fact.data, at FROM entry JOIN fact ON fact.entry = entry.n
		WHERE key = :key AND expires_at > :now ORDER BY sequence`);
	const lists = new Map<string, StatementSync>();
	const wake = durable.prepare(`
		UPDATE entry SET news = news + 1 WHERE key = :key AND data IS NOT NULL AND expires_at > :now RETURNING n`);
	// The cross join makes SQLite start with the rows that are due.
	const due = durable.prepare(`
		SELECT n, ${COLUMNS} FROM due CROSS JOIN entry ON entry.n = due.entry
		WHERE due_at <= :now AND expires_at > :now ORDER BY due_at LIMIT :limit`);
	const uncertain = durable.prepare(`
		SELECT n, key, reference, fingerprint, note AS checkpoint, since, ttl_ms AS ttlMs FROM entry
		WHERE look_at <= :now AND expires_at > :now ORDER BY look_at LIMIT :limit`);
	const takeOver = durable.prepare(`
		UPDATE entry SET owner = :owner, lease_until = :leaseUntil, look_at = :leaseUntil, expires_at = :expiresAt,
			sweep_at = :sweepAt, version = version + 1
		WHERE n = :n`);
	const nextDue = durable.prepare(`
		SELECT min(at) AS at FROM (
			SELECT * FROM (
				SELECT due_at AS at FROM due CROSS JOIN entry ON entry.n = due.entry
				WHERE expires_at > :now ORDER BY due_at LIMIT 1)
			UNION ALL SELECT * FROM (
				SELECT look_at FROM entry WHERE look_at IS NOT NULL AND expires_at > :now ORDER BY look_at LIMIT 1)
			UNION ALL SELECT * FROM (
				SELECT due_at FROM delivery CROSS JOIN entry ON entry.n = delivery.entry
				WHERE expires_at > :now ORDER BY due_at LIMIT 1))`);
	const dueDeliveries = durable.prepare(`
		SELECT delivery.n, id, subscriber, delivery.data, key, failures, added_at AS addedAt
		FROM delivery INDEXED BY delivery_due CROSS JOIN entry ON entry.n = delivery.entry
		WHERE due_at <= :now AND expires_at > :now ORDER BY delivery.n LIMIT :limit`);
	const pendingDeliveries = durable.prepare(`
		SELECT id, subscriber, delivery.data, key, failures, added_at AS addedAt, due_at AS dueAt
		FROM entry CROSS JOIN delivery ON entry.n = delivery.entry
		WHERE key = :key AND expires_at > :now ORDER BY delivery.n`);
	const postponeDelivery = durable.prepare('UPDATE delivery SET due_at = :dueAt WHERE n = :n');
	const liveDelivery = 'id = :id AND entry IN (SELECT n FROM entry WHERE expires_at > :now)';
	const endDelivery = durable.prepare(`DELETE FROM delivery WHERE ${liveDelivery}`);
	const retryDelivery = durable.prepare(
		`UPDATE delivery SET due_at = :dueAt, failures = failures + 1 WHERE ${liveDelivery}`,
	);
	const wakeSubscriber = durable.prepare(
		'UPDATE delivery SET due_at = :now WHERE subscriber = :subscriber AND due_at > :now',
	);
	const increment = relaxed.prepare(`
		INSERT INTO event_window (name, count, resets_at) VALUES (:name, :by, :now + :windowMs)
		ON CONFLICT (name) DO UPDATE SET
			count = excluded.count + iif(resets_at > :now, count, 0),
			resets_at = iif(resets_at > :now, resets_at, excluded.resets_at)
		RETURNING count, resets_at AS resetsAt`);
	const sweeps = [
		`DELETE FROM entry WHERE n IN (
			SELECT n FROM entry WHERE sweep_at <= :now ORDER BY sweep_at LIMIT ${SWEEP_ROWS})`,
		`DELETE FROM event_window WHERE rowid IN (
			SELECT rowid FROM event_window WHERE resets_at <= :now ORDER BY resets_at LIMIT ${SWEEP_ROWS})`,
	].map((query) => relaxed.prepare(query));
	const sweeper = new Sweeper(() =>
		sweeps.map((sweep) => changes(sweep, { now: clock() }) === SWEEP_ROWS).includes(true),
	);

	/** `work` is synchronous, so nothing else runs on the connection before it returns. */
	const inTransaction = <T>(work: () => T): T => {
		durable.exec('BEGIN IMMEDIATE');
		try {
			const result = work();
			durable.exec('COMMIT');
			return result;
		} catch (error) {
			try {
				durable.exec('ROLLBACK');
			} catch {
				// SQLite has already rolled back, e.g. because the disk is full.
			}
			throw error;
		}
	};
	const append = (n: number, now: number, content: Pick<EntryContent, 'facts' | 'deliveries'>) => {
		for (const data of content.facts ?? []) changes(addFact, { n, data, now });
		for (const { id, subscriber, data } of content.deliveries ?? []) {
			changes(clearDelivery, { id, now });
			if (changes(addDelivery, { id, n, subscriber, data, now }) > 0)
				changes(wakeFailed, { n, subscriber, now });
		}
	};
	/** Writes the due time, facts and deliveries after the change of an entry's row. */
	const write = (row: Settled | undefined, now: number, content: EntryContent): boolean => {
		if (!row) return false;
		const { n, news, ttlMs } = row;
		changes(setSweep, { n, sweepAt: sweepTime(now + ttlMs, ttlMs) });
		if (content.names) {
			const { status, provider, providerId, order } = content.names;
			changes(setNames, { n, status, provider, providerId, order });
		}
		const dueAt = dueAfter(content, news, now);
		if (dueAt === null) changes(unsetDue, { n });
		else changes(setDue, { n, dueAt });
		append(n, now, content);
		return true;
	};

	return {
		durable: true,
		shared: false,

		async claim(claim) {
			const { key, reference, leaseMs, ttlMs, ...rest } = claim;
			for (let turn = 0; turn < TURNS; turn++) {
				const now = clock();
				sweeper.start(now);
				const [leaseUntil, expiresAt] = [now + leaseMs, now + Math.max(leaseMs, ttlMs)];
				const sweepAt = sweepTime(expiresAt, ttlMs);
				const times = { leaseUntil, expiresAt, sweepAt, ttlMs, now };
				const [taken] = rows<{ version: number; note: string }>(take, { key, reference, ...rest, ...times });
				if (taken?.version === 1) return { outcome: 'won' };
				if (taken) return { outcome: 'uncertain', checkpoint: taken.note };
				for (const kept of rows<Kept>(standing, { key, reference })) {
					const answer = claimConflict(kept, claim, now);
					if (answer) return answer;
				}
				changes(clear, { key, reference, now });
			}
			throw new Error(`The entry of a claim changed ${TURNS} times while it was being looked at.`);
		},

		async saveCheckpoint(key, owner, text) {
			return changes(note, { key, owner, note: text, now: clock() }) === 1;
		},

		async complete(key, owner, content) {
			const now = clock();
			const { data } = content;
			return inTransaction(() => write(rows<Settled>(complete, { key, owner, data, now })[0], now, content));
		},

		async markUncertain(key, owner, content) {
			const now = clock();
			return inTransaction(() => {
				const lookAt = now + (content?.dueInMs ?? 0);
				const [row] = rows<Settled>(markUncertain, { key, owner, lookAt, now });
				if (!row) return false;
				changes(setSweep, { n: row.n, sweepAt: sweepTime(now + row.ttlMs, row.ttlMs) });
				append(row.n, now, content ?? {});
				return true;
			});
		},

		async release(key, owner) {
			return changes(release, { key, owner, now: clock() }) === 1;
		},

		async find(by) {
			const now = clock();
			const query =
				'key' in by
					? findByKey
					: 'reference' in by
						? findByReference
						: 'order' in by
							? findByOrder
							: findByProviderId;
			return rows<Done>(query, { ...by, now }).map((kept) => entryOf(kept, now))[0];
		},

		async update(key, version, content) {
			const now = clock();
			const { data } = content;
			return inTransaction(() => write(rows<Settled>(update, { key, version, data, now })[0], now, content));
		},

		async history(key) {
			return rows<Fact>(history, { key, now: clock() }).map(({ sequence, data, at }) => ({
				sequence,
				data,
				at,
			}));
		},

		async list({ cursor, limit, ...filter }) {
			const now = clock();
			const from = cursor === undefined ? undefined : decodeCursor(cursor);
			const values = {
				...filter,
				...(from && { at: from.since, after: Number(from.after) }),
				now,
				limit: limit + 1,
			};
			const conditions = Object.entries(LISTED).filter(
				([name]) => values[name as keyof typeof LISTED] !== undefined,
			);
			const where = ['status IS NOT NULL', ...conditions.map(([, condition]) => condition)].join(' AND ');
			let query = lists.get(where);
			if (!query) {
				query = durable.prepare(`SELECT n, ${COLUMNS} ${live} AND ${where} ${newest} :limit`);
				lists.set(where, query);
			}
			const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
			const found = rows<Done & { readonly n: number }>(query, given as Values);
			const page = found.slice(0, limit);
			const last = page.at(-1);
			return {
				entries: page.map((kept) => entryOf(kept, now)),
				next:
					last && found.length > limit ? encodeCursor({ since: last.since, after: String(last.n) }) : null,
			};
		},

		async wake(key) {
			const now = clock();
			return inTransaction(() => {
				const [row] = rows<{ n: number }>(wake, { key, now });
				if (row) changes(setDue, { n: row.n, dueAt: now });
				return row !== undefined;
			});
		},

		async lease(limit, leaseMs) {
			const now = clock();
			sweeper.start(now);
			return inTransaction(() => {
				const leased = rows<Done & { readonly n: number }>(due, { now, limit });
				for (const { n } of leased) changes(setDue, { n, dueAt: now + leaseMs });
				return leased.map((kept) => entryOf(kept, now));
			});
		},

		async leaseUncertain(limit, owner, leaseMs) {
			const now = clock();
			return inTransaction(() =>
				rows<Uncertain>(uncertain, { now, limit }).map(({ n, ttlMs, since, ...entry }) => {
					const [leaseUntil, expiresAt] = [now + leaseMs, now + Math.max(leaseMs, ttlMs)];
					changes(takeOver, { n, owner, leaseUntil, expiresAt, sweepAt: sweepTime(expiresAt, ttlMs) });
					return { ...entry, ageMs: now - since };
				}),
			);
		},

		async nextDueMs() {
			const now = clock();
			const at = rows<{ at: number | null }>(nextDue, { now })[0]?.at ?? null;
			return at === null ? null : Math.max(0, at - now);
		},

		async leaseDeliveries(limit, leaseMs) {
			const now = clock();
			return inTransaction(() =>
				rows<DueDelivery>(dueDeliveries, { now, limit }).map(({ n, addedAt, ...delivery }) => {
					changes(postponeDelivery, { n, dueAt: now + leaseMs });
					return { ...delivery, ageMs: now - addedAt };
				}),
			);
		},

		async settleDelivery(id, retryInMs) {
			const now = clock();
			if (retryInMs === null) return changes(endDelivery, { id, now }) === 1;
			return changes(retryDelivery, { id, dueAt: now + retryInMs, now }) === 1;
		},

		async pendingDeliveries(key) {
			const now = clock();
			return rows<DueDelivery & { readonly dueAt: number }>(pendingDeliveries, { key, now }).map(
				({ addedAt, dueAt, ...delivery }) => ({ ...delivery, ageMs: now - addedAt, dueInMs: dueAt - now }),
			);
		},

		async wakeDeliveries(subscriber) {
			changes(wakeSubscriber, { subscriber, now: clock() });
		},

		async increment(name, windowMs, by = 1) {
			const now = clock();
			sweeper.start(now);
			const [window] = rows<{ count: number; resetsAt: number }>(increment, { name, windowMs, by, now });
			if (!window) throw new Error('SQLite counted an event without answering the count.');
			return { count: window.count, resetsInMs: window.resetsAt - now };
		},

		async ping() {
			durable.exec('SELECT 1 FROM entry LIMIT 1');
		},

		async close() {
			if (!open) return;
			open = false;
			await sweeper.close();
			relaxed.close();
			durable.close();
		},
	};
}

/** Row that a change of an entry returns. */
interface Settled {
	readonly n: number;
	readonly news: number;
	readonly ttlMs: number;
}

type Uncertain = Omit<UncertainEntry, 'ageMs'> & {
	readonly n: number;
	readonly ttlMs: number;
	readonly since: number;
};
type DueDelivery = Omit<Delivery, 'ageMs'> & { readonly n: number; readonly addedAt: number };

/** SQL conditions of a list, by the parameter that they need. */
const LISTED = {
	since: 'since >= :since',
	until: 'since < :until',
	status: 'status = :status',
	order: 'order_reference = :order',
	provider: 'provider = :provider',
	// The first condition lets the index scan start there.
	at: 'since <= :at AND (since, n) < (:at, :after)',
};

type Values = Record<string, string | number | null>;

/**
 * The rows of a query. Reads until SQLite returns that the statement is done and therefore committed: `get` would stop
 * at the first row and ignore the error of a commit that fails afterwards.
 */
function rows<Row extends object = Values>(query: StatementSync, values: Values): Row[] {
	const found = query.all(changeStrings(values, escapeNul)) as unknown as Row[];
	return found.map((row) => changeStrings(row, unescapeNul));
}

/** Number of rows that the statement changed. */
function changes(statement: StatementSync, values: Values): number {
	return Number(statement.run(changeStrings(values, escapeNul)).changes);
}
