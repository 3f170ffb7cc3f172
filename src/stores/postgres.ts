import { func, number, string } from '../wire/shape.ts';
import { claimConflict, decodeCursor, encodeCursor, entryOf, type Done, type Kept } from './entry-rows.ts';
import { ANSWER_WITHIN_MS, StoreBusyError, within } from './deadline.ts';
import { changeStrings, escapeNul, unescapeNul } from './escape-nul.ts';
import { createTables, sweepAt } from './postgres-tables.ts';
import { checkClient, checkStoreOptions } from './options.ts';
import type { Delivery, EntryContent, Fact, PendingDelivery, Store, UncertainEntry } from './store.ts';
import { Sweeper } from './sweep.ts';

/** The part of a `pg` Pool that the store uses; compatible objects also work. Each call is a separate transaction. */
export interface PostgresPool {
	query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

export interface PostgresOptions {
	/** Schema of the tables: lower-case letters, digits, `_`. Created if missing. Default `checkout_links`. */
	readonly schema?: string;
	/**
	 * How long to wait for a response, in milliseconds, and for a connection if the server accepts no more. Default
	 * 5000. Recording an ordered payment waits three times as long.
	 */
	readonly timeoutMs?: number;
	/** Added to the database's clock, in milliseconds, so that tests need not wait. Default 0. */
	readonly clockOffsetMs?: () => number;
}

type Value = string | number | null | string[];

/** A row with the time of the database. */
interface Now {
	readonly now: number;
}

/** The entry that a claim took, if any: its version, which is 1 for a new one, and its note. */
type Taken =
	{ readonly taken: null; readonly note: null } | { readonly taken: number; readonly note: string };

/** Number of expired rows that are deleted at a time. */
const SWEEP_ROWS = 1000;
/** A turn repeats only after a concurrent change of the entry; this many in a row are practically impossible. */
const TURNS = 50;
/** The server rolled back the transaction because of another one: serialization_failure, deadlock_detected. */
const TRY_AGAIN = new Set<unknown>(['40001', '40P01']);
/**
 * No connection was made, so nothing was done: too_many_connections, cannot_connect_now (the server starts or stops),
 * and no server at the address. See https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNCONNECTED = new Set<unknown>(['53300', '57P03', 'ECONNREFUSED']);
/** Messages of `pg` for the same case; these errors have no code. */
const UNCONNECTED_WORDS = /timeout exceeded when trying to connect|terminated due to connection timeout/;
/** read_only_sql_transaction: a standby, or a server that accepts no writes for a while. */
const READ_ONLY = '25006';
/** Waits between two tries to connect, in milliseconds: the first, which doubles, and the longest. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 250;
/** Time limits that recording an outcome may take: less than the rest of a lease after the longest provider call. */
const RECORDING_LIMITS = 3;

const COLUMNS = `key, reference, fingerprint, lease_until AS "leaseUntil", expires_at AS "expiresAt", data,
	version, news, since`;
/** The database's time, so that all machines agree on it; $1 is the offset. */
const CLOCK = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 + $1::float8';
/** The time, read once per statement: the same in all its parts, so that comparisons can use an index. */
const NOW = '(SELECT now FROM clock)';

/**
 * Stores attempts in PostgreSQL (12 or newer): for shops that run on several machines. Creates its tables on first use.
 * As durable as the server's `synchronous_commit`, which is on by default. Works behind a pooler in transaction mode.
 *
 * @param pool the merchant's pool; the store never closes it
 * @returns the store
 * @throws {TypeError} if the schema is not a plain identifier, an option is unknown, or the pool is missing
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
	// Quoted, because a valid name may be a reserved word.
	const table = (name: string) => `"${schema}".${name}`;
	const [entries, dues, facts] = [table('entry'), table('due'), table('fact')];
	const [deliveries, windows] = [table('delivery'), table('event_window')];

	/** Runs one statement. Every method is one statement, so it either takes effect completely or not at all. */
	const ask = async (text: string, values: unknown[], leftMs: number): Promise<readonly unknown[]> => {
		for (let turn = 1; ; turn++) {
			try {
				return (await within(leftMs, 'PostgreSQL', pool.query(text, values), timeoutMs)).rows;
			} catch (error) {
				const again = error instanceof Error && 'code' in error && TRY_AGAIN.has(error.code);
				if (!again || turn === TURNS) throw error;
			}
		}
	};
	/**
	 * Runs the work, and repeats it as long as no connection can be made.
	 * @throws {StoreBusyError} if none could be made within the limit
	 */
	const connected = async <T>(limitMs: number, work: (leftMs: number) => Promise<T>): Promise<T> => {
		const end = performance.now() + limitMs;
		for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
			try {
				return await work(Math.max(1, Math.ceil(end - performance.now())));
			} catch (error) {
				if (!isUnconnected(error)) throw error;
				const leftMs = end - performance.now();
				if (leftMs <= 0) {
					throw new StoreBusyError(
						`PostgreSQL took no connection within ${limitMs} ms: ${error.message || String(error.code)}`,
						{ cause: error },
					);
				}
				// Random, so that waiting clients do not retry at the same time.
				const wait = Math.min(leftMs, pauseMs * (0.5 + Math.random()));
				await new Promise((resolve) => setTimeout(resolve, wait));
			}
		}
	};

	let tables: Promise<unknown> | undefined;
	/** Rows of a query whose $1 is the clock's offset and whose further parameters are `values`. */
	const rowsOnce = async <Row extends object>(
		leftMs: number,
		text: string,
		values: readonly Value[],
	): Promise<Row[]> => {
		tables ??= ask(createTables(schema), [], leftMs).catch((error: unknown) => {
			tables = undefined;
			// A read-only server can still return what was written before.
			if (!(error instanceof Error && 'code' in error && error.code === READ_ONLY)) throw error;
		});
		await tables;
		const storable = values.map((value) =>
			typeof value === 'string' ? escapeNul(value) : Array.isArray(value) ? value.map(escapeNul) : value,
		);
		const statement = `WITH clock AS MATERIALIZED (SELECT ${CLOCK} AS now) ${text}`;
		const found = (await ask(statement, [clockOffsetMs(), ...storable], leftMs)) as readonly Row[];
		return found.map((row) => changeStrings(row, unescapeNul));
	};
	const rows = <Row extends object>(text: string, ...values: Value[]): Promise<Row[]> =>
		connected(timeoutMs, (leftMs) => rowsOnce<Row>(leftMs, text, values));
	const changed = async (text: string, ...values: Value[]): Promise<boolean> =>
		(await rows(`${text} RETURNING 1`, ...values)).length === 1;

	const deleteOver = async (table: string, id: string, over: string) => {
		const deleted = await rows(
			`DELETE FROM ${table} WHERE ${id} = ANY (ARRAY (
				SELECT ${id} FROM ${table} WHERE ${over} <= ${NOW} ORDER BY ${over} LIMIT ${SWEEP_ROWS} FOR UPDATE SKIP LOCKED))
			RETURNING 1`,
		);
		return deleted.length === SWEEP_ROWS;
	};
	const entrySweeper = new Sweeper(() => deleteOver(entries, 'n', 'sweep_at'));
	const windowSweeper = new Sweeper(() => deleteOver(windows, 'name', 'resets_at'));
	const sweep = (sweeper: Sweeper) => sweeper.start(Date.now() + clockOffsetMs());

	const settle = `owner = NULL, lease_until = 0, version = version + 1, expires_at = ${NOW} + ttl_ms,
		sweep_at = ${sweepAt(`${NOW} + ttl_ms`, 'ttl_ms')}`;
	// A done entry has no owner.
	const owned = `key = $2 AND owner = $3 AND expires_at > ${NOW}`;
	const live = `expires_at > ${NOW}`;
	const done = `data IS NOT NULL AND ${live}`;
	const standingEntries = `(SELECT n, ${COLUMNS}, due_at AS "dueAt", provider, provider_id, order_reference, status
		FROM ${entries} LEFT JOIN ${dues} AS due ON due.entry = n) AS standing`;
	const KEPT = `now, key, reference, fingerprint, "leaseUntil", "expiresAt", data, "dueAt", version, news, since`;

	/**
	 * Changes the row of an entry, and in the same statement appends to its history and its deliveries.
	 * @param change an UPDATE of one entry without its RETURNING; it has the parameters $2 to $`from - 1`
	 * @param due further parts of the statement, which read the row as `changed`
	 * @param limitMs time limit in milliseconds
	 */
	const write = async (
		change: string,
		values: readonly Value[],
		content: Pick<EntryContent, 'facts' | 'deliveries'>,
		due?: Pick<EntryContent, 'dueInMs' | 'news'>,
		limitMs = timeoutMs,
	): Promise<boolean> => {
		const given: Value[] = [...values];
		const parameter = (value: Value, type: string) => `$${given.push(value) + 1}::${type}`;
		const parts = [`changed AS (${change} RETURNING n, news)`];
		if (due) {
			const at = `${NOW} + ${parameter(due.dueInMs, 'float8')}`;
			const dueAt =
				due.news === undefined
					? at
					: `CASE WHEN news <= ${parameter(due.news, 'float8')} THEN ${at} ELSE least(${at}, ${NOW}) END`;
			parts.push(
				`next AS (SELECT n, ${dueAt} AS at FROM changed)`,
				`set_due AS (INSERT INTO ${dues} (entry, due_at) SELECT n, at FROM next WHERE at IS NOT NULL
					ON CONFLICT (entry) DO UPDATE SET due_at = excluded.due_at)`,
				`unset_due AS (DELETE FROM ${dues} USING next WHERE entry = n AND at IS NULL)`,
			);
		}
		if (content.facts?.length) {
			const data = parameter([...content.facts], 'text[]');
			parts.push(`facts AS (INSERT INTO ${facts} (entry, sequence, data, at)
				SELECT n, coalesce((SELECT max(sequence) FROM ${facts} WHERE entry = n), 0) + number, added.data, ${NOW}
				FROM changed, unnest(${data}) WITH ORDINALITY AS added (data, number))`);
		}
		if (content.deliveries?.length) {
			const added = content.deliveries.filter(
				({ id }, i, all) => all.findIndex((one) => one.id === id) === i,
			);
			const lists = (['id', 'subscriber', 'data'] as const).map((name) =>
				parameter(
					added.map((delivery) => delivery[name]),
					'text[]',
				),
			);
			// The id of a delivery that expired with its entry can be used again.
			parts.push(`deliveries AS (INSERT INTO ${deliveries} AS kept (id, entry, subscriber, data, added_at, due_at)
				SELECT id, n, subscriber, added.data, ${NOW}, ${NOW}
				FROM changed, unnest(${lists.join(', ')}) WITH ORDINALITY AS added (id, subscriber, data, number)
				ORDER BY number
				ON CONFLICT (id) DO UPDATE SET n = DEFAULT, entry = excluded.entry, subscriber = excluded.subscriber,
					data = excluded.data, added_at = excluded.added_at, due_at = excluded.due_at, failures = 0
				WHERE (SELECT expires_at FROM ${entries} WHERE n = kept.entry) <= ${NOW} RETURNING entry, subscriber)`);
			parts.push(`woken AS (UPDATE ${deliveries} AS it SET due_at = ${NOW} FROM deliveries AS added
				WHERE it.entry = added.entry AND it.subscriber = added.subscriber AND it.failures > 0 AND it.due_at > ${NOW})`);
		}
		const text = `, ${parts.join(', ')} SELECT 1 FROM changed`;
		return (await connected(limitMs, (leftMs) => rowsOnce(leftMs, text, given))).length === 1;
	};
	const named = ({ names }: EntryContent, from: number) => {
		if (!names) return { set: '', values: [] };
		const columns = ['status', 'provider', 'provider_id', 'order_reference'];
		const set = columns.map((column, i) => `, ${column} = $${from + i}`).join('');
		return { set, values: [names.status, names.provider, names.providerId, names.order] };
	};

	return {
		durable: true,
		shared: true,

		async claim(claim) {
			const { key, reference, fingerprint, owner, checkpoint: note, leaseMs, ttlMs } = claim;
			const expiry = `${NOW} + greatest($6::float8, $7::float8)`;
			sweep(entrySweeper);
			for (let turn = 0; turn < TURNS; turn++) {
				// `standing` is the entry at the start of the statement; empty if it was inserted concurrently.
				const found = await rows<(Kept | { readonly key: null }) & { now: number } & Taken>(
					`, fresh AS (
						INSERT INTO ${entries}
							(key, reference, fingerprint, owner, note, lease_until, look_at, ttl_ms, expires_at, sweep_at, since, version)
						VALUES ($2, $3, $4, $5, $8, ${NOW} + $6::float8, ${NOW} + $6::float8, $7, ${expiry}, ${sweepAt(expiry, '$7::float8')}, ${NOW}, 1)
						ON CONFLICT DO NOTHING
						RETURNING version, note
					), over AS (
						UPDATE ${entries} SET owner = $5, lease_until = ${NOW} + $6::float8, look_at = ${NOW} + $6::float8, ttl_ms = $7,
							expires_at = ${expiry}, sweep_at = ${sweepAt(expiry, '$7::float8')}, version = version + 1
						WHERE key = $2 AND reference = $3 AND fingerprint = $4
							AND data IS NULL AND lease_until <= ${NOW} AND expires_at > ${NOW}
						RETURNING version, note
					)
					SELECT now, taken.*, standing.*
					FROM clock
					LEFT JOIN (SELECT version AS taken, note FROM (TABLE fresh UNION ALL TABLE over) AS any_of) AS taken
						ON true
					LEFT JOIN ${standingEntries} ON key = $2 OR reference = $3`,
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
					if (row.taken !== null) return { outcome: 'uncertain', checkpoint: row.note };
				}
				for (const { now, ...kept } of found) {
					const answer = kept.key === null ? undefined : claimConflict(kept, claim, now);
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

		async saveCheckpoint(key, owner, note) {
			return changed(`UPDATE ${entries} SET note = $4 WHERE ${owned}`, key, owner, note);
		},

		async complete(key, owner, content) {
			const { set, values } = named(content, 5);
			return write(
				`UPDATE ${entries} SET ${settle}, data = $4, since = ${NOW}, look_at = NULL${set} WHERE ${owned}`,
				[key, owner, content.data, ...values],
				content,
				content,
				RECORDING_LIMITS * timeoutMs,
			);
		},

		async markUncertain(key, owner, content) {
			return write(
				`UPDATE ${entries} SET ${settle}, look_at = ${NOW} + $4::float8 WHERE ${owned}`,
				[key, owner, content?.dueInMs ?? 0],
				content ?? {},
			);
		},

		async release(key, owner) {
			return changed(`DELETE FROM ${entries} WHERE ${owned}`, key, owner);
		},

		async find(by) {
			const [where, ...values] =
				'key' in by
					? ['key = $2', by.key]
					: 'reference' in by
						? ['reference = $2', by.reference]
						: 'order' in by
							? ['order_reference = $2', by.order]
							: ['provider = $2 AND provider_id = $3', by.provider, by.providerId];
			const [kept] = await rows<Done & Now>(
				`SELECT ${KEPT} FROM clock, ${standingEntries} WHERE ${where} AND data IS NOT NULL AND "expiresAt" > ${NOW}
				ORDER BY since DESC, n DESC LIMIT 1`,
				...values,
			);
			return kept && entryOf(kept, kept.now);
		},

		async update(key, version, content) {
			const { set, values } = named(content, 5);
			return write(
				`UPDATE ${entries} SET ${settle}, data = $4${set} WHERE key = $2 AND version = $3 AND ${done}`,
				[key, version, content.data, ...values],
				content,
				content,
			);
		},

		async history(key) {
			return rows<Fact>(
				`SELECT sequence, fact.data, at FROM ${entries} AS entry JOIN ${facts} AS fact ON fact.entry = n
				WHERE key = $2 AND ${live} ORDER BY sequence`,
				key,
			);
		},

		async list({ cursor, limit, since, until, status, order, provider }) {
			const given: Value[] = [limit + 1];
			const parameter = (value: Value, type: string) => `$${given.push(value) + 1}::${type}`;
			const where = ['status IS NOT NULL', 'data IS NOT NULL', `"expiresAt" > ${NOW}`];
			if (since !== undefined) where.push(`since >= ${parameter(since, 'float8')}`);
			if (until !== undefined) where.push(`since < ${parameter(until, 'float8')}`);
			if (status !== undefined) where.push(`status = ${parameter(status, 'text')}`);
			if (order !== undefined) where.push(`order_reference = ${parameter(order, 'text')}`);
			if (provider !== undefined) where.push(`provider = ${parameter(provider, 'text')}`);
			if (cursor !== undefined) {
				const from = decodeCursor(cursor);
				const at = parameter(from.since, 'float8');
				// The first condition lets the index scan start there.
				where.push(`since <= ${at} AND (since, n) < (${at}, ${parameter(Number(from.after), 'bigint')})`);
			}
			const found = await rows<Done & Now & { readonly n: string }>(
				`SELECT n, ${KEPT} FROM clock, ${standingEntries} WHERE ${where.join(' AND ')}
				ORDER BY since DESC, n DESC LIMIT $2`,
				...given,
			);
			const page = found.slice(0, limit);
			const last = page.at(-1);
			return {
				entries: page.map((kept) => entryOf(kept, kept.now)),
				next: last && found.length > limit ? encodeCursor({ since: last.since, after: last.n }) : null,
			};
		},

		async wake(key) {
			return write(
				`UPDATE ${entries} SET news = news + 1 WHERE key = $2 AND ${done}`,
				[key],
				{},
				{ dueInMs: 0 },
			);
		},

		async lease(limit, leaseMs) {
			sweep(entrySweeper);
			const found = await rows<Done & Now>(
				`, taken AS (
					SELECT due.entry, due.due_at FROM ${dues} AS due JOIN ${entries} ON n = due.entry
					WHERE due.due_at <= ${NOW} AND ${live}
					ORDER BY due.due_at LIMIT $2 FOR UPDATE OF due SKIP LOCKED
				), moved AS (
					UPDATE ${dues} AS due SET due_at = ${NOW} + $3 FROM taken WHERE due.entry = taken.entry
				)
				SELECT now, ${COLUMNS}, due_at AS "dueAt" FROM clock, taken JOIN ${entries} ON n = entry ORDER BY due_at`,
				limit,
				leaseMs,
			);
			return found.map((kept) => entryOf(kept, kept.now));
		},

		async leaseUncertain(limit, owner, leaseMs) {
			const expiry = `${NOW} + greatest($4::float8, ttl_ms)`;
			const taken = await rows<UncertainEntry>(
				`, taken AS (
					SELECT n, look_at FROM ${entries} WHERE look_at <= ${NOW} AND ${live}
					ORDER BY look_at LIMIT $2 FOR UPDATE SKIP LOCKED
				), held AS (
					UPDATE ${entries} AS entry SET owner = $3, lease_until = ${NOW} + $4, look_at = ${NOW} + $4,
						expires_at = ${expiry}, sweep_at = ${sweepAt(expiry, 'ttl_ms')}, version = version + 1
					FROM taken WHERE entry.n = taken.n
					RETURNING key, reference, fingerprint, note, since, taken.look_at
				)
				SELECT key, reference, fingerprint, note AS checkpoint, now - since AS "ageMs" FROM clock, held ORDER BY held.look_at`,
				limit,
				owner,
				leaseMs,
			);
			return taken;
		},

		async nextDueMs() {
			const first = (table: string, at: string, on: string) =>
				`(SELECT ${at} FROM ${table} ${on} WHERE ${at} IS NOT NULL AND ${live} ORDER BY ${at} LIMIT 1)`;
			const entryOfIt = `JOIN ${entries} ON n = it.entry`;
			const entryOfDelivery = `JOIN ${entries} AS entry ON entry.n = it.entry`;
			const [row] = await rows<{ ms: number }>(
				`SELECT greatest(0, at - now) AS ms
				FROM clock, (SELECT least(
					${first(`${dues} AS it`, 'it.due_at', entryOfIt)},
					${first(entries, 'look_at', '')},
					${first(`${deliveries} AS it`, 'it.due_at', entryOfDelivery)}) AS at) AS next
				WHERE at IS NOT NULL`,
			);
			return row?.ms ?? null;
		},

		async leaseDeliveries(limit, leaseMs) {
			return rows<Delivery>(
				`, taken AS (
					SELECT it.n FROM ${deliveries} AS it JOIN ${entries} AS entry ON entry.n = it.entry
					WHERE due_at <= ${NOW} AND ${live}
					ORDER BY it.n LIMIT $2 FOR UPDATE OF it SKIP LOCKED
				), moved AS (
					UPDATE ${deliveries} AS it SET due_at = ${NOW} + $3 FROM taken WHERE it.n = taken.n
					RETURNING it.*
				)
				SELECT id, subscriber, moved.data, key, failures, now - added_at AS "ageMs"
				FROM clock, moved JOIN ${entries} AS entry ON entry.n = moved.entry ORDER BY moved.n`,
				limit,
				leaseMs,
			);
		},

		async settleDelivery(id, retryInMs) {
			const where = `id = $2 AND entry IN (SELECT n FROM ${entries} WHERE ${live})`;
			if (retryInMs === null) return changed(`DELETE FROM ${deliveries} WHERE ${where}`, id);
			const to = `due_at = ${NOW} + $3, failures = failures + 1`;
			return changed(`UPDATE ${deliveries} SET ${to} WHERE ${where}`, id, retryInMs);
		},

		async pendingDeliveries(key) {
			return rows<PendingDelivery>(
				`SELECT id, subscriber, it.data, key, failures, now - added_at AS "ageMs", due_at - now AS "dueInMs"
				FROM clock, ${entries} AS entry JOIN ${deliveries} AS it ON it.entry = entry.n
				WHERE key = $2 AND ${live} ORDER BY it.n`,
				key,
			);
		},

		async wakeDeliveries(subscriber) {
			await rows(
				`UPDATE ${deliveries} SET due_at = ${NOW} WHERE subscriber = $2 AND due_at > ${NOW}`,
				subscriber,
			);
		},

		async increment(name, windowMs, by = 1) {
			sweep(windowSweeper);
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
			// Without retries: the caller needs the current state.
			await rowsOnce(timeoutMs, 'SELECT 1', []);
		},

		async close() {
			await Promise.all([entrySweeper.close(), windowSweeper.close()]);
		},
	};
}

/** Whether no connection was made, so certainly nothing was done. */
function isUnconnected(error: unknown): error is Error & { readonly code?: unknown } {
	if (!(error instanceof Error)) return false;
	return ('code' in error && UNCONNECTED.has(error.code)) || UNCONNECTED_WORDS.test(error.message);
}
