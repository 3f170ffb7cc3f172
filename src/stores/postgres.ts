import { func, number, string } from '../wire/shape.ts';
import { answerOf, entryOf, isDone, type Kept } from './answer.ts';
import { ANSWER_WITHIN_MS, within } from './deadline.ts';
import { changeStrings, escapeNul, unescapeNul } from './nul.ts';
import { createTables } from './postgres-tables.ts';
import { checkClient, checkStoreOptions } from './options.ts';
import type { Store } from './store.ts';

/** What the store asks of a `pg` Pool, or of anything that answers like one. Each call is a transaction of its own. */
export interface PostgresPool {
	query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

export interface PostgresOptions {
	/** Schema that holds the two tables: lower-case letters, digits, `_`. Created if missing. Default `checkout_links`. */
	readonly schema?: string;
	/** How long to wait for an answer, in milliseconds. Default 5000. */
	readonly timeoutMs?: number;
	/** Added to the database's clock, in milliseconds, so that tests need not wait. Default 0. */
	readonly clockOffsetMs?: () => number;
}

/** What a claim took, if it took anything: the entry's version, which is 1 for a new one, and its note. */
type Taken =
	{ readonly taken: null; readonly note: null } | { readonly taken: number; readonly note: string };

/** What has expired is deleted when somebody claims or counts, this often and this much at a time. */
const SWEEP_EVERY_MS = 60_000;
const SWEEP_ROWS = 1000;
/** Each turn means that somebody else changed the entry just then; nobody loses so many in a row. */
const TURNS = 50;
/** The transaction was given up in favour of another and left no trace: serialization_failure, deadlock_detected. */
const TRY_AGAIN = new Set<unknown>(['40001', '40P01']);

const COLUMNS = `key, reference, fingerprint, lease_until AS "leaseUntil", expires_at AS "expiresAt", data,
	due_at AS "dueAt", version`;
/** The database's time, so that all machines agree on it; $1 is the offset. */
const CLOCK = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 + $1::float8';
/** The time when the statement asked for it first; the same throughout, which also lets an index serve comparisons. */
const NOW = '(SELECT now FROM clock)';

/**
 * Keeps attempts in PostgreSQL (12 or newer): for shops that run on several machines. Creates its tables on first use.
 * As durable as the server's `synchronous_commit`, which is on by default. Works behind a pooler in transaction mode.
 *
 * @param pool the merchant's own; the store never closes it.
 * @throws {TypeError} when the schema is no plain identifier, an option does not exist, or there is no pool.
 */
export function postgres(pool: PostgresPool, options: PostgresOptions = {}): Store {
	checkClient('postgres', pool, ['query'], 'a pool, e.g. postgres(new pg.Pool({connectionString}))');
	checkStoreOptions<PostgresOptions>('postgres', options, {
		schema: string(),
		timeoutMs: number('a number of milliseconds'),
		clockOffsetMs: func(),
	});
	const { schema = 'checkout_links', timeoutMs = ANSWER_WITHIN_MS, clockOffsetMs = () => 0 } = options;
	if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
		throw new TypeError(
			`"${schema}" cannot be the schema: lower-case letters, digits and _ only, at most 63.`,
		);
	}
	// Quoted, because a good name may be a reserved word.
	const entries = `"${schema}".entry`;
	const windows = `"${schema}".event_window`;

	/** Every verb is one statement, hence it happened wholly or, when the database gives it up, not at all. */
	const ask = async (text: string, values: unknown[]): Promise<readonly unknown[]> => {
		for (let turn = 1; ; turn++) {
			try {
				return (await within(timeoutMs, 'PostgreSQL', pool.query(text, values))).rows;
			} catch (error) {
				const again = error instanceof Error && 'code' in error && TRY_AGAIN.has(error.code);
				if (!again || turn === TURNS) throw error;
			}
		}
	};

	let tables: Promise<unknown> | undefined;
	/** Rows of a query whose $1 is the clock's offset and whose further parameters are `values`. */
	const rows = async <Row extends object>(
		text: string,
		...values: (string | number | null)[]
	): Promise<Row[]> => {
		tables ??= ask(createTables(schema), []).catch((error: unknown) => {
			tables = undefined;
			throw error;
		});
		await tables;
		const storable = values.map((value) => (typeof value === 'string' ? escapeNul(value) : value));
		const found = (await ask(`WITH clock AS MATERIALIZED (SELECT ${CLOCK} AS now) ${text}`, [
			clockOffsetMs(),
			...storable,
		])) as readonly Row[];
		return found.map((row) => changeStrings(row, unescapeNul));
	};
	const changed = async (text: string, ...values: (string | number | null)[]): Promise<boolean> =>
		(await rows(`${text} RETURNING 1`, ...values)).length === 1;

	/** A sweep that found as much as it may delete goes on with the next call; the others wait for their time. */
	const sweeper = (table: string, id: string, over: string) => {
		let at = -Infinity;
		return async () => {
			const now = Date.now() + clockOffsetMs();
			if (at > now) return;
			at = now + SWEEP_EVERY_MS;
			const deleted = await rows(
				`DELETE FROM ${table} WHERE ${id} IN (
					SELECT ${id} FROM ${table} WHERE ${over} <= ${NOW} LIMIT ${SWEEP_ROWS} FOR UPDATE SKIP LOCKED)
				RETURNING 1`,
			);
			if (deleted.length === SWEEP_ROWS) at = now;
		};
	};
	const sweepEntries = sweeper(entries, 'key', 'expires_at');
	const sweepWindows = sweeper(windows, 'name', 'resets_at');

	const settle = `owner = NULL, lease_until = 0, version = version + 1, expires_at = ${NOW} + ttl_ms`;
	// Nobody owns what is done.
	const owned = `key = $2 AND owner = $3 AND expires_at > ${NOW}`;
	const live = `FROM ${entries} WHERE expires_at > ${NOW}`;

	return {
		durable: true,
		shared: true,

		async claim(claim) {
			const { key, reference, fingerprint, owner, note, leaseMs, ttlMs } = claim;
			await sweepEntries();
			for (let turn = 0; turn < TURNS; turn++) {
				// `standing` is what was there when the statement began, or nothing if it came in that very moment.
				const found = await rows<(Kept | { readonly key: null }) & { now: number } & Taken>(
					`, fresh AS (
						INSERT INTO ${entries}
							(key, reference, fingerprint, owner, note, lease_until, ttl_ms, expires_at, version)
						VALUES ($2, $3, $4, $5, $8, ${NOW} + $6, $7, ${NOW} + greatest($6, $7), 1)
						ON CONFLICT DO NOTHING
						RETURNING version, note
					), over AS (
						UPDATE ${entries} SET owner = $5, lease_until = ${NOW} + $6, ttl_ms = $7,
							expires_at = ${NOW} + greatest($6, $7), version = version + 1
						WHERE key = $2 AND reference = $3 AND fingerprint = $4
							AND data IS NULL AND lease_until <= ${NOW} AND expires_at > ${NOW}
						RETURNING version, note
					)
					SELECT now, taken.*, standing.*
					FROM clock
					LEFT JOIN (SELECT version AS taken, note FROM (TABLE fresh UNION ALL TABLE over) AS any_of) AS taken
						ON true
					LEFT JOIN (SELECT ${COLUMNS} FROM ${entries}) AS standing ON key = $2 OR reference = $3`,
					key,
					reference,
					fingerprint,
					owner,
					leaseMs,
					ttlMs,
					note,
				);
				for (const row of found) {
					if (row.taken === 1) return { outcome: 'won' };
					if (row.taken !== null) return { outcome: 'doubtful', note: row.note };
				}
				for (const { now, ...kept } of found) {
					const answer = kept.key === null ? undefined : answerOf(kept, claim, now);
					if (answer) return answer;
				}
				await rows(
					`DELETE FROM ${entries} WHERE (key = $2 OR reference = $3) AND expires_at <= ${NOW} RETURNING 1`,
					key,
					reference,
				);
			}
			throw new Error(`The entry of a claim changed ${TURNS} times while it was being looked at.`);
		},

		async note(key, owner, note) {
			return changed(`UPDATE ${entries} SET note = $4 WHERE ${owned}`, key, owner, note);
		},

		async complete(key, owner, { data, dueAt }) {
			const to = `${settle}, data = $4, due_at = $5`;
			return changed(`UPDATE ${entries} SET ${to} WHERE ${owned}`, key, owner, data, dueAt);
		},

		async markDoubtful(key, owner) {
			return changed(`UPDATE ${entries} SET ${settle} WHERE ${owned}`, key, owner);
		},

		async release(key, owner) {
			return changed(`DELETE FROM ${entries} WHERE ${owned}`, key, owner);
		},

		async find(by) {
			const [column, value] = 'key' in by ? ['key', by.key] : ['reference', by.reference];
			const found = await rows<Kept>(`SELECT ${COLUMNS} ${live} AND ${column} = $2`, value);
			return found.filter(isDone).map(entryOf)[0];
		},

		async update(key, version, { data, dueAt }) {
			return changed(
				`UPDATE ${entries} SET ${settle}, data = $4, due_at = $5
				WHERE key = $2 AND version = $3 AND data IS NOT NULL AND expires_at > ${NOW}`,
				key,
				version,
				data,
				dueAt,
			);
		},

		async due(limit) {
			const found = await rows<Kept>(
				`SELECT ${COLUMNS} ${live} AND due_at <= ${NOW} ORDER BY due_at LIMIT $2`,
				limit,
			);
			return found.filter(isDone).map(entryOf);
		},

		async increment(name, windowMs, by = 1) {
			await sweepWindows();
			const [window] = await rows<{ count: number; resetsInMs: number }>(
				`INSERT INTO ${windows} AS w (name, count, resets_at) VALUES ($2, $3, ${NOW} + $4)
				ON CONFLICT (name) DO UPDATE SET
					count = excluded.count + CASE WHEN w.resets_at > ${NOW} THEN w.count ELSE 0 END,
					resets_at = CASE WHEN w.resets_at > ${NOW} THEN w.resets_at ELSE excluded.resets_at END
				RETURNING count, greatest(0, resets_at - (${CLOCK})) AS "resetsInMs"`,
				name,
				by,
				windowMs,
			);
			if (!window) throw new Error('PostgreSQL counted an event without answering the count.');
			return window;
		},

		async ping() {
			await rows('SELECT 1');
		},

		async close() {},
	};
}
