import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { kindOf } from '../wire/shape.ts';
import type { Store } from './store.ts';

/** Marks the file as ours: "CkLk". See https://www.sqlite.org/pragma.html#pragma_application_id */
const APPLICATION_ID = 0x436b4c6b;
const SCHEMA_VERSION = 2;
/** A write-ahead log longer than this many bytes is truncated once all readers have finished. */
const LOG_BYTES = 16 * 1024 * 1024;
/** How long to wait for another process that is writing, in milliseconds. */
const BUSY_MS = 5000;

/** See https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_REASONS: Readonly<Record<number, string>> = {
	5: 'another program has locked it',
	8: 'permission denied for this user',
	10: 'the disk fails',
	11: 'it is damaged',
	13: 'the disk is full',
	14: 'it cannot be opened',
	26: 'it is not a SQLite database',
};

/**
 * Times and durations in milliseconds, as REAL, the type of a JavaScript number.
 *
 * No column that changes with a read at the provider is in an index of `entry`. Those columns are in `due`, which has
 * rows only for entries that are due at some time. `status` is null if the entry has no names, `look_at` once it is
 * done.
 */
const TABLES = `
	CREATE TABLE entry (
		n INTEGER PRIMARY KEY,
		key TEXT NOT NULL UNIQUE,
		reference TEXT NOT NULL UNIQUE,
		fingerprint TEXT NOT NULL,
		owner TEXT,
		note TEXT NOT NULL,
		lease_until REAL NOT NULL,
		ttl_ms REAL NOT NULL,
		expires_at REAL NOT NULL,
		sweep_at REAL NOT NULL,
		look_at REAL,
		since REAL NOT NULL,
		data TEXT,
		news INTEGER NOT NULL DEFAULT 0,
		version INTEGER NOT NULL,
		status TEXT,
		provider TEXT,
		provider_id TEXT,
		order_reference TEXT
	) STRICT;
	CREATE INDEX entry_sweep ON entry (sweep_at);
	CREATE INDEX entry_look ON entry (look_at) WHERE look_at IS NOT NULL;
	CREATE INDEX entry_time ON entry (since) WHERE status IS NOT NULL;
	CREATE INDEX entry_status ON entry (status, since) WHERE status IS NOT NULL;
	CREATE INDEX entry_provider ON entry (provider, provider_id, since) WHERE provider_id IS NOT NULL;
	CREATE INDEX entry_order ON entry (order_reference, since) WHERE order_reference IS NOT NULL;
	CREATE TABLE due (
		entry INTEGER PRIMARY KEY REFERENCES entry (n) ON DELETE CASCADE,
		due_at REAL NOT NULL
	) STRICT;
	CREATE INDEX due_time ON due (due_at);
	CREATE TABLE fact (
		entry INTEGER NOT NULL REFERENCES entry (n) ON DELETE CASCADE,
		sequence INTEGER NOT NULL,
		data TEXT NOT NULL,
		at REAL NOT NULL,
		PRIMARY KEY (entry, sequence)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE delivery (
		n INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		entry INTEGER NOT NULL REFERENCES entry (n) ON DELETE CASCADE,
		subscriber TEXT NOT NULL,
		data TEXT NOT NULL,
		added_at REAL NOT NULL,
		due_at REAL NOT NULL,
		failures INTEGER NOT NULL DEFAULT 0
	) STRICT;
	CREATE INDEX delivery_due ON delivery (due_at);
	CREATE INDEX delivery_entry ON delivery (entry);
	CREATE INDEX delivery_subscriber ON delivery (subscriber);
`;
const WINDOWS = `
	CREATE TABLE event_window (
		name TEXT NOT NULL PRIMARY KEY,
		count REAL NOT NULL,
		resets_at REAL NOT NULL
	) STRICT;
	CREATE INDEX event_window_reset ON event_window (resets_at);
`;
const SIGN = `
	PRAGMA application_id = ${APPLICATION_ID};
	PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Version 1 had a single table. The names of an entry were only in its data, the JSON of a record. */
const FROM_VERSION_1 = `
	DROP INDEX entry_due;
	DROP INDEX entry_expiry;
	ALTER TABLE entry RENAME TO entry_1;
	${TABLES}
	INSERT INTO entry (key, reference, fingerprint, owner, note, lease_until, ttl_ms, expires_at, sweep_at, look_at, since,
			data, version, status, provider, provider_id, order_reference)
		SELECT key, reference, fingerprint, owner, note, lease_until, ttl_ms, expires_at, expires_at,
			iif(data IS NULL, lease_until, NULL), coalesce(record ->> 'createdAt', expires_at - ttl_ms) AS since,
			data, version, iif(record ->> 'provider' IS NULL, NULL, record ->> 'status'), record ->> 'provider',
			record ->> 'providerId', record ->> 'order'
		FROM (SELECT *, iif(data LIKE '{%' AND json_valid(data), data, NULL) AS record FROM entry_1)
		ORDER BY since;
	INSERT INTO due (entry, due_at)
		SELECT n, due_at FROM entry_1 JOIN entry USING (key) WHERE due_at IS NOT NULL AND entry_1.data IS NOT NULL;
	DROP TABLE entry_1;
`;

/** Two connections to one file. */
export interface SqliteFile {
	/** Every commit is on the disk before it returns: a power failure loses nothing. */
	readonly durable: DatabaseSync;
	/** A power failure may lose the last commits, but never damages the file. Ten times as fast. */
	readonly relaxed: DatabaseSync;
}

/**
 * Opens the file; creates it (readable only by its owner) and its tables if needed.
 *
 * @throws {Error} if the folder is missing, the file is not a database, belongs to another program or was written by a
 *   newer version of this package, or Node.js has no SQLite
 */
export function openSqlite(file: string): SqliteFile {
	return openFile(file, true);
}

/** @param changes whether a new file or one of an older version is migrated to this version */
function openFile(file: string, changes: boolean): SqliteFile {
	const path = pathOf(file);
	const Database = loadSqlite();
	createPrivately(path);
	const connect = (synchronous: 'FULL' | 'NORMAL') => {
		const db = new Database(path);
		try {
			db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
			prepareFile(db, path, changes);
			db.exec(`PRAGMA synchronous = ${synchronous}`);
			db.exec(`PRAGMA journal_size_limit = ${LOG_BYTES}`);
			return db;
		} catch (error) {
			// Also ends the transaction.
			db.close();
			throw error;
		}
	};
	// In WAL mode NORMAL does not wait for the disk.
	const durable = patiently(path, () => connect('FULL'));
	const relaxed = patiently(path, () => connect('NORMAL'));
	return { durable, relaxed };
}

/**
 * node:sqlite, loaded at run time, so that there is a clear message if it is missing, and so that the warning that Node
 * 22 prints on loading it (and no other warning) can be suppressed.
 */
function loadSqlite(): typeof DatabaseSync {
	const emit = process.emitWarning;
	process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
		if (String(warning).startsWith('SQLite is an experimental feature')) return;
		Reflect.apply(emit, process, [warning, ...rest]);
	};
	try {
		const sqlite = process.getBuiltinModule('node:sqlite') as
			{ DatabaseSync: typeof DatabaseSync } | undefined;
		if (!sqlite) throw new Error('The SQLite store needs Node.js 22.13 or newer, which has SQLite built in.');
		return sqlite.DatabaseSync;
	} finally {
		process.emitWarning = emit;
	}
}

/** SQLite creates its -wal and -shm files with the permissions of the file, so this covers all three. */
function createPrivately(path: string): void {
	try {
		closeSync(openSync(path, 'a', 0o600));
	} catch (error) {
		throw cannotOpen(path, error);
	}
}

/** Meaning of the system's error codes for a file. */
const REASONS: Readonly<Record<string, string>> = {
	ENOENT: 'its folder does not exist',
	EACCES: 'permission denied for this user',
	EPERM: 'permission denied for this user',
	EROFS: 'the file system is read-only',
	EISDIR: 'it is a folder',
	ENOTDIR: 'a part of its path is not a folder',
	ENOSPC: 'the disk is full',
};

function cannotOpen(path: string, error: unknown): Error {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	const why = Object.hasOwn(REASONS, code) ? `${REASONS[code]} (${code})` : String(error);
	return new Error(`Cannot open ${path} for the SQLite store: ${why}.`, { cause: error });
}

/** @throws {Error} for a text that cannot be the name of a file */
function pathOf(file: string): string {
	if (typeof file !== 'string') {
		throw new Error(
			`The SQLite store was given ${kindOf(file)}; write the path of a file, e.g. 'checkout.db'.`,
		);
	}
	if (file === '' || file.startsWith(':')) {
		throw new Error(`"${file}" is not a file for the SQLite store. Use memory() to keep attempts in memory.`);
	}
	return resolve(file);
}

/** Whether the file must be created: it does not exist, or is empty. */
export function isMissing(file: string): boolean {
	const stat = statSync(pathOf(file), { throwIfNoEntry: false });
	return stat === undefined || (stat.isFile() && stat.size === 0);
}

/**
 * Checks that the file could be created, without creating it.
 * @throws {Error} if its folder is missing or not writable
 */
export function checkCreatable(file: string): void {
	const path = pathOf(file);
	try {
		loadSqlite();
		if (!statSync(dirname(path)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
		accessSync(dirname(path), constants.W_OK | constants.X_OK);
	} catch (error) {
		if (error instanceof Error && 'code' in error) throw cannotOpen(path, error);
		throw error;
	}
}

const files = new WeakMap<Store, string>();

/** Stores the path of a store's file, for {@link sqliteFileOf}. */
export function rememberFile(store: Store, file: string): void {
	files.set(store, pathOf(file));
}

/**
 * The file of a SQLite store.
 * @returns its absolute path; `undefined` for other stores
 */
export function sqliteFileOf(store: Store): string | undefined {
	return files.get(store);
}

/**
 * Opens a store's file for writing and closes it again, without changing it.
 * @throws {Error} if it is locked, damaged or not writable
 */
export function inspectSqlite(path: string): void {
	const { durable, relaxed } = openFile(path, false);
	relaxed.close();
	durable.close();
}

/** Creates or migrates the tables if needed. Throws for a file of another program and leaves it unchanged. */
function prepareFile(db: DatabaseSync, path: string, changes: boolean): void {
	inTransaction(db, 'BEGIN', () => isOurs(db, path));
	// Write-ahead log: readers do not wait for writers, and a commit is one write.
	const mode = db.prepare('PRAGMA journal_mode = WAL').all()[0]?.journal_mode;
	if (mode !== 'wal') {
		throw new Error(
			`The file system of ${path} does not allow SQLite's write-ahead log; it may be a network one.`,
		);
	}
	// Checked again inside the write lock: another process may have been faster.
	inTransaction(db, 'BEGIN IMMEDIATE', () => {
		const isNew = !isOurs(db, path);
		if (!changes) return;
		if (isNew) db.exec(TABLES + WINDOWS + SIGN);
		else if (ask(db, 'PRAGMA user_version') === 1) db.exec(FROM_VERSION_1 + SIGN);
	});
}

/** Whether the file has our tables; false if it is empty. Throws for a file of another program. */
function isOurs(db: DatabaseSync, path: string): boolean {
	const application = ask(db, 'PRAGMA application_id');
	const version = ask(db, 'PRAGMA user_version');
	if (application === 0 && version === 0 && ask(db, 'SELECT count(*) FROM sqlite_schema') === 0) return false;
	if (application !== APPLICATION_ID) {
		throw new Error(`${path} is the database of another program; give the SQLite store a file of its own.`);
	}
	if (version > SCHEMA_VERSION) {
		throw new Error(
			`${path} was written by a newer version of checkout-links (${version} > ${SCHEMA_VERSION}).`,
		);
	}
	return true;
}

function ask(db: DatabaseSync, query: string): number {
	return Number(Object.values(db.prepare(query).all()[0] ?? {})[0]);
}

function inTransaction(db: DatabaseSync, begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => unknown): void {
	db.exec(begin);
	work();
	db.exec('COMMIT');
}

/**
 * SQLite's busy timeout does not cover the change to WAL: several processes that open a new file at the same time get
 * "database is locked" immediately. So opening is retried for the duration of that timeout.
 */
function patiently(path: string, open: () => DatabaseSync): DatabaseSync {
	const giveUpAt = Date.now() + BUSY_MS;
	for (;;) {
		try {
			return open();
		} catch (error) {
			const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : undefined;
			if (code === undefined) throw error;
			// The low byte is the primary code.
			if ((code & 0xff) !== SQLITE_BUSY || Date.now() > giveUpAt) {
				throw new Error(`Cannot use ${path} as SQLite store: ${whyNot(code, error)}.`, { cause: error });
			}
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
		}
	}
}

/** A reason for the error, and SQLite's own message. The low byte is the primary code. */
function whyNot(code: number, error: unknown): string {
	const reason = SQLITE_REASONS[code & 0xff];
	const said = error instanceof Error ? error.message : String(error);
	return reason === undefined ? said : `${reason} (${said})`;
}
