import { SWEEP_MOMENTS } from './sweep.ts';

const TABLES_VERSION = 2;

/**
 * One statement that creates the schema and the tables if they are missing, and migrates tables of an older version. It
 * needs no CREATE privilege if there is nothing to do, so an administrator may run it beforehand. Processes that start
 * at the same time run it one after another.
 *
 * Times and durations are in milliseconds, as `double precision`, the type of a JavaScript number.
 *
 * No column that changes with a read at the provider is in an index of `entry`, so such a change updates no index.
 * Those columns are in `due`, which has rows only for entries that are due at some time. `status` is null if the entry
 * has no names, `look_at` once it is done.
 *
 * @param schema a validated identifier
 */
export function createTables(schema: string): string {
	const name = `"${schema}"`;
	const entry = `${name}.entry`;
	const reference = `bigint NOT NULL REFERENCES ${entry} (n) ON DELETE CASCADE`;
	const others = `
		CREATE INDEX entry_sweep ON ${entry} (sweep_at);
		CREATE INDEX entry_look ON ${entry} (look_at) WHERE look_at IS NOT NULL;
		CREATE INDEX entry_time ON ${entry} (since, n) WHERE status IS NOT NULL;
		CREATE INDEX entry_status ON ${entry} (status, since, n) WHERE status IS NOT NULL;
		CREATE INDEX entry_provider ON ${entry} (provider, provider_id, since) WHERE provider_id IS NOT NULL;
		CREATE INDEX entry_order ON ${entry} (order_reference, since) WHERE order_reference IS NOT NULL;
		-- Changed often and never large.
		CREATE TABLE ${name}.due (entry ${reference} PRIMARY KEY, due_at double precision NOT NULL)
			WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
		CREATE INDEX due_time ON ${name}.due (due_at);
		CREATE TABLE ${name}.fact (
			entry ${reference},
			sequence integer NOT NULL,
			data text NOT NULL,
			at double precision NOT NULL,
			PRIMARY KEY (entry, sequence)
		);
		CREATE TABLE ${name}.delivery (
			n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			id text NOT NULL UNIQUE,
			entry ${reference},
			subscriber text NOT NULL,
			data text NOT NULL,
			added_at double precision NOT NULL,
			due_at double precision NOT NULL,
			failures integer NOT NULL DEFAULT 0
		);
		CREATE INDEX delivery_due ON ${name}.delivery (due_at);
		CREATE INDEX delivery_entry ON ${name}.delivery (entry);
		CREATE INDEX delivery_subscriber ON ${name}.delivery (subscriber);
		COMMENT ON TABLE ${entry} IS 'checkout-links, tables version ${TABLES_VERSION}';`;
	const record = `status = CASE WHEN data::jsonb ->> 'provider' IS NULL THEN NULL ELSE data::jsonb ->> 'status' END,
					provider = data::jsonb ->> 'provider', provider_id = data::jsonb ->> 'providerId',
					order_reference = data::jsonb ->> 'order',
					since = coalesce((data::jsonb ->> 'createdAt')::double precision, since)`;
	return `DO $tables$ DECLARE old bigint; BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended('checkout-links ${schema}', 0));
	IF to_regnamespace('${name}') IS NULL THEN
		CREATE SCHEMA IF NOT EXISTS ${name};
	END IF;
	IF to_regclass('${entry}') IS NULL THEN
		CREATE TABLE ${entry} (
			n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
			key text PRIMARY KEY,
			reference text NOT NULL UNIQUE,
			fingerprint text NOT NULL,
			owner text,
			note text NOT NULL,
			lease_until double precision NOT NULL,
			ttl_ms double precision NOT NULL,
			expires_at double precision NOT NULL,
			sweep_at double precision NOT NULL,
			look_at double precision,
			since double precision NOT NULL,
			data text,
			news integer NOT NULL DEFAULT 0,
			version integer NOT NULL,
			status text,
			provider text,
			provider_id text,
			order_reference text
		) WITH (fillfactor = 85);
		${others}
		-- Counts may be lost in a crash; in exchange, counting waits for no disk.
		CREATE UNLOGGED TABLE ${name}.event_window (
			name text PRIMARY KEY,
			count double precision NOT NULL,
			resets_at double precision NOT NULL
		);
		CREATE INDEX event_window_reset ON ${name}.event_window (resets_at);
	ELSIF to_regclass('${name}.due') IS NULL THEN
		-- Version 1 had one table for all. The names of an entry were in its data only, which was the JSON of a record.
		ALTER TABLE ${entry}
			ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
			ADD COLUMN sweep_at double precision,
			ADD COLUMN look_at double precision,
			ADD COLUMN since double precision,
			ADD COLUMN news integer NOT NULL DEFAULT 0,
			ADD COLUMN status text,
			ADD COLUMN provider text,
			ADD COLUMN provider_id text,
			ADD COLUMN order_reference text;
		UPDATE ${entry} SET sweep_at = expires_at, since = expires_at - ttl_ms,
			look_at = CASE WHEN data IS NULL THEN lease_until END;
		BEGIN
			UPDATE ${entry} SET ${record} WHERE data LIKE '{%';
		EXCEPTION WHEN data_exception THEN
			-- One of them is odd; it stays without names.
			FOR old IN SELECT n FROM ${entry} WHERE data LIKE '{%' LOOP
				BEGIN
					UPDATE ${entry} SET ${record} WHERE n = old;
				EXCEPTION WHEN data_exception THEN
					NULL;
				END;
			END LOOP;
		END;
		ALTER TABLE ${entry} ALTER COLUMN sweep_at SET NOT NULL, ALTER COLUMN since SET NOT NULL, SET (fillfactor = 85);
		DROP INDEX ${name}.entry_due;
		DROP INDEX ${name}.entry_expiry;
		${others}
		INSERT INTO ${name}.due (entry, due_at)
			SELECT n, due_at FROM ${entry} WHERE due_at IS NOT NULL AND data IS NOT NULL;
		ALTER TABLE ${entry} DROP COLUMN due_at;
	END IF;
	IF substring(obj_description(to_regclass('${entry}'), 'pg_class') FROM '\\d+$')::integer > ${TABLES_VERSION} THEN
		RAISE EXCEPTION 'The tables in the schema ${schema} were made by a newer version of checkout-links.';
	END IF;
END $tables$`;
}

/** SQL for when an entry may be deleted, equal to `sweepTime` in sweep.ts. */
export function sweepAt(expiresAt: string, ttlMs: string): string {
	const step = `greatest(1, ${ttlMs} / ${SWEEP_MOMENTS})`;
	return `ceil((${expiresAt}) / ${step}) * ${step}`;
}
