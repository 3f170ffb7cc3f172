import type { Pool } from 'pg';

// The clients are loaded when they are needed, since many a process needs only one of them.

/** The servers that the tests may use, and may fill and clean. */
export const DATABASE_URL = process.env.TEST_DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/test';
export const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

/** Tells this run's tables and keys from those of any other. */
export const RUN = `test_${Date.now().toString(36)}_${process.pid}`;

/** A server's address as it may be printed. */
export const hostOf = (url: string) => new URL(url).host;

/** A client of a server, or why there is none. */
export type Reached<T> = { readonly client: T } | { readonly absent: string };

/**
 * The servers without which the tests fail, instead of skipping what needs them: `TEST_REQUIRE_STORES`, e.g.
 * `postgres,redis` or empty for none. In CI (`CI` is set) both, by default.
 */
const REQUIRED = (process.env.TEST_REQUIRE_STORES ?? (process.env.CI ? 'postgres,redis' : '')).split(',');

/** @throws {Error} when the server must be there */
function absent(name: 'postgres' | 'redis', url: string, error: unknown): { readonly absent: string } {
	const reason = error instanceof Error ? error.message || error.name : String(error);
	if (!REQUIRED.includes(name)) return { absent: reason };
	throw new Error(
		`No ${name} at ${hostOf(url)}, which TEST_REQUIRE_STORES or CI asks for (${reason}). Start one, or set TEST_REQUIRE_STORES to an empty text.`,
		{ cause: error },
	);
}

/** @throws {Error} when there is none and {@link REQUIRED} has it */
export async function reachPostgres(): Promise<Reached<Pool>> {
	const { default: pg } = await import('pg');
	const client = new pg.Pool({ connectionString: DATABASE_URL, connectionTimeoutMillis: 10_000 });
	try {
		await client.query('SELECT 1');
		return { client };
	} catch (error) {
		await client.end();
		return absent('postgres', DATABASE_URL, error);
	}
}

/** @throws {Error} when there is none and {@link REQUIRED} has it */
export async function reachRedis() {
	const { createClient } = await import('redis');
	const client = createClient({
		url: REDIS_URL,
		socket: { connectTimeout: 10_000, reconnectStrategy: false },
	});
	// Without a listener node-redis would end the process; every command reports the failure as well.
	client.on('error', () => {});
	try {
		await client.connect();
		return { client };
	} catch (error) {
		return absent('redis', REDIS_URL, error);
	}
}
