import type { StatementSync } from 'node:sqlite';
import { func } from '../wire/shape.ts';
import { answerOf, entryOf, isDone, type Kept } from './answer.ts';
import { changeStrings, escapeNul, unescapeNul } from './nul.ts';
import { checkStoreOptions } from './options.ts';
import { checkCreatable, isMissing, openSqlite, rememberFile } from './sqlite-file.ts';
import type { Clock, Store } from './store.ts';

/** What has expired is deleted when somebody claims or counts, this often and this much at a time. */
const SWEEP_EVERY_MS = 60_000;
const SWEEP_ROWS = 200;
/** Each turn means that another process changed the entry just then; nobody loses so many in a row. */
const TURNS = 50;

const COLUMNS = `key, reference, fingerprint, lease_until AS leaseUntil, expires_at AS expiresAt, data,
	due_at AS dueAt, version`;

/**
 * Keeps attempts in one file, on the SQLite that is built into Node.js: for a shop on one machine, which may run several
 * processes on the file. What was recorded survives a crash and a power cut. Calls block the event loop for the
 * duration of a disk write.
 *
 * Not for network file systems, where SQLite's locks do not hold.
 *
 * @param file path of the database; created on first use, for its owner's eyes only, in a folder that must exist.
 * @param options.clock replaces the system's clock.
 * @throws {Error} at once when the file cannot be used or created, with the reason.
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
		note: async (...args) => open().note(...args),
		complete: async (...args) => open().complete(...args),
		markDoubtful: async (...args) => open().markDoubtful(...args),
		release: async (...args) => open().release(...args),
		find: async (by) => open().find(by),
		update: async (...args) => open().update(...args),
		due: async (limit) => open().due(limit),
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

/** The store on a file that is there, or that may be created now. */
function openStore(file: string, clock: Clock): Store {
	const { durable, relaxed } = openSqlite(file);
	let open = true;

	const take = durable.prepare(`
		INSERT INTO entry (key, reference, fingerprint, owner, note, lease_until, ttl_ms, expires_at, version)
		VALUES (:key, :reference, :fingerprint, :owner, :note,
			:now + :leaseMs, :ttlMs, :now + max(:leaseMs, :ttlMs), 1)
		ON CONFLICT (key) DO UPDATE SET
			owner = excluded.owner, lease_until = excluded.lease_until,
			ttl_ms = excluded.ttl_ms, expires_at = excluded.expires_at, version = version + 1
		WHERE data IS NULL AND lease_until <= :now AND expires_at > :now
			AND reference = excluded.reference AND fingerprint = excluded.fingerprint
		ON CONFLICT (reference) DO NOTHING
		RETURNING version, note`);
	const standing = durable.prepare(`SELECT ${COLUMNS} FROM entry WHERE key = :key OR reference = :reference`);
	const clear = durable.prepare(
		'DELETE FROM entry WHERE (key = :key OR reference = :reference) AND expires_at <= :now',
	);
	const settle = `owner = NULL, lease_until = 0, version = version + 1, expires_at = :now + ttl_ms`;
	// Nobody owns what is done.
	const owned = `key = :key AND owner = :owner AND expires_at > :now`;
	const note = durable.prepare(`UPDATE entry SET note = :note WHERE ${owned}`);
	const complete = durable.prepare(
		`UPDATE entry SET ${settle}, data = :data, due_at = :dueAt WHERE ${owned}`,
	);
	const markDoubtful = durable.prepare(`UPDATE entry SET ${settle} WHERE ${owned}`);
	const release = durable.prepare(`DELETE FROM entry WHERE ${owned}`);
	const update = durable.prepare(`
		UPDATE entry SET ${settle}, data = :data, due_at = :dueAt
		WHERE key = :key AND version = :version AND data IS NOT NULL AND expires_at > :now`);
	const live = `FROM entry WHERE expires_at > :now`;
	const findByKey = durable.prepare(`SELECT ${COLUMNS} ${live} AND key = :key`);
	const findByReference = durable.prepare(`SELECT ${COLUMNS} ${live} AND reference = :reference`);
	const due = durable.prepare(`SELECT ${COLUMNS} ${live} AND due_at <= :now ORDER BY due_at LIMIT :limit`);
	const increment = relaxed.prepare(`
		INSERT INTO event_window (name, count, resets_at) VALUES (:name, :by, :now + :windowMs)
		ON CONFLICT (name) DO UPDATE SET
			count = excluded.count + iif(resets_at > :now, count, 0),
			resets_at = iif(resets_at > :now, resets_at, excluded.resets_at)
		RETURNING count, resets_at AS resetsAt`);
	const sweeps = [
		`DELETE FROM entry WHERE rowid IN (SELECT rowid FROM entry WHERE expires_at <= :now LIMIT ${SWEEP_ROWS})`,
		`DELETE FROM event_window
			WHERE rowid IN (SELECT rowid FROM event_window WHERE resets_at <= :now LIMIT ${SWEEP_ROWS})`,
	].map((query) => ({ query: relaxed.prepare(query), at: -Infinity }));

	/** A sweep that found as much as it may delete goes on with the next call; the others wait for their time. */
	const sweep = (now: number) => {
		for (const turn of sweeps) {
			if (turn.at > now) continue;
			turn.at = changes(turn.query, { now }) < SWEEP_ROWS ? now + SWEEP_EVERY_MS : now;
		}
	};

	return {
		durable: true,
		shared: false,

		async claim(claim) {
			sweep(clock());
			const { key, reference } = claim;
			for (let turn = 0; turn < TURNS; turn++) {
				const now = clock();
				const [taken] = rows<{ version: number; note: string }>(take, { ...claim, now });
				if (taken?.version === 1) return { outcome: 'won' };
				if (taken) return { outcome: 'doubtful', note: taken.note };
				for (const kept of rows<Kept>(standing, { key, reference })) {
					const answer = answerOf(kept, claim, now);
					if (answer) return answer;
				}
				changes(clear, { key, reference, now });
			}
			throw new Error(`The entry of a claim changed ${TURNS} times while it was being looked at.`);
		},

		async note(key, owner, text) {
			return changes(note, { key, owner, note: text, now: clock() }) === 1;
		},

		async complete(key, owner, { data, dueAt }) {
			return changes(complete, { key, owner, data, dueAt, now: clock() }) === 1;
		},

		async markDoubtful(key, owner) {
			return changes(markDoubtful, { key, owner, now: clock() }) === 1;
		},

		async release(key, owner) {
			return changes(release, { key, owner, now: clock() }) === 1;
		},

		async find(by) {
			const query = 'key' in by ? findByKey : findByReference;
			return rows<Kept>(query, { ...by, now: clock() })
				.filter(isDone)
				.map(entryOf)[0];
		},

		async update(key, version, { data, dueAt }) {
			return changes(update, { key, version, data, dueAt, now: clock() }) === 1;
		},

		async due(limit) {
			return rows<Kept>(due, { now: clock(), limit }).filter(isDone).map(entryOf);
		},

		async increment(name, windowMs, by = 1) {
			const now = clock();
			sweep(now);
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
			relaxed.close();
			durable.close();
		},
	};
}

type Values = Record<string, string | number | null>;

/**
 * The rows that a query answers. Reads them all, and with it on until SQLite says that the statement is done and thereby
 * committed: `get` would stop at the first row and drop the error of a commit that fails afterwards.
 */
function rows<Row extends object = Values>(query: StatementSync, values: Values): Row[] {
	const found = query.all(changeStrings(values, escapeNul)) as unknown as Row[];
	return found.map((row) => changeStrings(row, unescapeNul));
}

/** How many rows the statement changed. */
function changes(statement: StatementSync, values: Values): number {
	return Number(statement.run(changeStrings(values, escapeNul)).changes);
}
