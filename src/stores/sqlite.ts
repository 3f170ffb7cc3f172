import { answerOf, entryOf, isDone, type Kept } from './answer.ts';
import { openSqlite } from './sqlite-file.ts';
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
 * @param file path of the database; created for its owner's eyes only, in a folder that must exist.
 * @param options.clock replaces the system's clock.
 * @throws Error at once when the file cannot be used, saying why.
 */
export function sqlite(file: string, options: { readonly clock?: Clock } = {}): Store {
	const clock = options.clock ?? Date.now;
	const { durable, relaxed } = openSqlite(file);
	let open = true;

	const take = durable.prepare(`
		INSERT INTO entry (key, reference, fingerprint, owner, lease_until, ttl_ms, expires_at, version)
		VALUES (:key, :reference, :fingerprint, :owner, :now + :leaseMs, :ttlMs, :now + max(:leaseMs, :ttlMs), 1)
		ON CONFLICT (key) DO UPDATE SET
			owner = excluded.owner, lease_until = excluded.lease_until,
			ttl_ms = excluded.ttl_ms, expires_at = excluded.expires_at, version = version + 1
		WHERE data IS NULL AND lease_until <= :now AND expires_at > :now
			AND reference = excluded.reference AND fingerprint = excluded.fingerprint
		ON CONFLICT (reference) DO NOTHING
		RETURNING version`);
	const standing = durable.prepare(`SELECT ${COLUMNS} FROM entry WHERE key = :key OR reference = :reference`);
	const clear = durable.prepare(
		'DELETE FROM entry WHERE (key = :key OR reference = :reference) AND expires_at <= :now',
	);
	const settle = `owner = NULL, lease_until = 0, version = version + 1, expires_at = :now + ttl_ms`;
	const owned = `key = :key AND owner = :owner AND data IS NULL AND expires_at > :now`;
	const complete = durable.prepare(
		`UPDATE entry SET ${settle}, data = :data, due_at = :dueAt WHERE ${owned}`,
	);
	const markDoubtful = durable.prepare(`UPDATE entry SET ${settle} WHERE ${owned}`);
	const release = durable.prepare(`DELETE FROM entry WHERE ${owned}`);
	const update = durable.prepare(`
		UPDATE entry SET ${settle}, data = :data, due_at = :dueAt
		WHERE key = :key AND version = :version AND data IS NOT NULL AND expires_at > :now`);
	const done = `FROM entry WHERE data IS NOT NULL AND expires_at > :now`;
	const findByKey = durable.prepare(`SELECT ${COLUMNS} ${done} AND key = :key`);
	const findByReference = durable.prepare(`SELECT ${COLUMNS} ${done} AND reference = :reference`);
	const due = durable.prepare(`SELECT ${COLUMNS} ${done} AND due_at <= :now ORDER BY due_at LIMIT :limit`);
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
			const { changes } = turn.query.run({ now });
			turn.at = Number(changes) < SWEEP_ROWS ? now + SWEEP_EVERY_MS : now;
		}
	};

	// `all` and `run` go on until SQLite says that the statement is done and thereby committed. `get` stops at the first
	// row and drops the error if the commit then fails, so it must not be used for anything that writes.
	return {
		durable: true,
		shared: false,

		async claim({ key, reference, fingerprint, owner, leaseMs, ttlMs }) {
			const claim = { key, reference, fingerprint, owner, leaseMs, ttlMs };
			sweep(clock());
			for (let turn = 0; turn < TURNS; turn++) {
				const now = clock();
				const [taken] = take.all({ ...claim, now });
				if (taken) return { outcome: taken.version === 1 ? 'won' : 'doubtful' };
				for (const kept of standing.all({ key, reference }) as unknown as Kept[]) {
					const answer = answerOf(kept, claim, now);
					if (answer) return answer;
				}
				clear.run({ key, reference, now });
			}
			throw new Error(`The entry of a claim changed ${TURNS} times while it was being looked at.`);
		},

		async complete(key, owner, { data, dueAt }) {
			return complete.run({ key, owner, data, dueAt, now: clock() }).changes === 1;
		},

		async markDoubtful(key, owner) {
			return markDoubtful.run({ key, owner, now: clock() }).changes === 1;
		},

		async release(key, owner) {
			return release.run({ key, owner, now: clock() }).changes === 1;
		},

		async find(by) {
			const now = clock();
			const rows =
				'key' in by
					? findByKey.all({ key: by.key, now })
					: findByReference.all({ reference: by.reference, now });
			const [kept] = rows as unknown as Kept[];
			return kept && isDone(kept) ? entryOf(kept) : undefined;
		},

		async update(key, version, { data, dueAt }) {
			return update.run({ key, version, data, dueAt, now: clock() }).changes === 1;
		},

		async due(limit) {
			const rows = due.all({ now: clock(), limit }) as unknown as Kept[];
			return rows.filter(isDone).map(entryOf);
		},

		async increment(name, windowMs, by = 1) {
			const now = clock();
			sweep(now);
			const [window] = increment.all({ name, windowMs, by, now });
			return { count: Number(window?.count), resetsInMs: Number(window?.resetsAt) - now };
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
