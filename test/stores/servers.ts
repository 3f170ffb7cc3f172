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

export async function reachPostgres(): Promise<Reached<Pool>> {
	const { default: pg } = await import('pg');
	const client = new pg.Pool({ connectionString: DATABASE_URL, connectionTimeoutMillis: 10_000 });
	try {
		await client.query('SELECT 1');
		return { client };
	} catch (error) {
		await client.end();
		return { absent: reason(error) };
	}
}

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
		return { absent: reason(error) };
	}
}

const reason = (error: unknown) => (error instanceof Error ? error.message || error.name : String(error));
