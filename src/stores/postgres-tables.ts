const TABLES_VERSION = 1;

/**
 * One statement that creates the schema and the tables where they are missing, and asks for no right to create where
 * they exist, so that an administrator may create them beforehand. Processes that start together take turns.
 *
 * Times and durations are in milliseconds, as `double precision` because that is what a JavaScript number is.
 *
 * @param schema has been checked to be an identifier.
 */
export function createTables(schema: string): string {
	const name = `"${schema}"`;
	return `DO $tables$ BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended('checkout-links ${schema}', 0));
	IF to_regnamespace('${name}') IS NULL THEN
		CREATE SCHEMA IF NOT EXISTS ${name};
	END IF;
	IF to_regclass('${name}.entry') IS NULL THEN
		CREATE TABLE IF NOT EXISTS ${name}.entry (
			key text PRIMARY KEY,
			reference text NOT NULL UNIQUE,
			fingerprint text NOT NULL,
			owner text,
			note text NOT NULL,
			lease_until double precision NOT NULL,
			ttl_ms double precision NOT NULL,
			expires_at double precision NOT NULL,
			data text,
			due_at double precision,
			version integer NOT NULL
		);
		CREATE INDEX IF NOT EXISTS entry_due ON ${name}.entry (due_at) WHERE due_at IS NOT NULL;
		CREATE INDEX IF NOT EXISTS entry_expiry ON ${name}.entry (expires_at);
		-- Counts may be lost in a crash; in exchange, counting waits for no disk.
		CREATE UNLOGGED TABLE IF NOT EXISTS ${name}.event_window (
			name text PRIMARY KEY,
			count double precision NOT NULL,
			resets_at double precision NOT NULL
		);
		CREATE INDEX IF NOT EXISTS event_window_reset ON ${name}.event_window (resets_at);
		COMMENT ON TABLE ${name}.entry IS 'checkout-links, tables version ${TABLES_VERSION}';
	END IF;
	IF substring(obj_description(to_regclass('${name}.entry'), 'pg_class') FROM '\\d+$')::integer > ${TABLES_VERSION} THEN
		RAISE EXCEPTION 'The tables in the schema ${schema} were made by a newer version of checkout-links.';
	END IF;
END $tables$`;
}
