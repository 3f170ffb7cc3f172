import { memory } from '../../src/stores/memory.ts';
import type { Store } from '../../src/stores/store.ts';
import { DATABASE_URL, REDIS_URL } from '../stores/servers.ts';

export type StoreKind = 'memory' | 'sqlite' | 'postgres' | 'redis';

/** Which store, and where. */
export interface StorePlace {
	readonly kind: StoreKind;
	/** The file, the schema or the prefix. */
	readonly place: string;
	/** The server, where it is not the usual one: a proxy in front of it, say. */
	readonly url?: string | undefined;
}

export interface OpenStore {
	readonly store: Store;
	/** Lets go of the connection. */
	end(): Promise<void>;
	/** Deletes what was kept, but for files. */
	erase(): Promise<void>;
}

/**
 * Opens a store as a merchant's server would: with clients that connect again after their server was gone.
 * @param offsetMs what to add to the time
 */
export async function openStore(
	{ kind, place, url }: StorePlace,
	offsetMs: () => number,
): Promise<OpenStore> {
	switch (kind) {
		case 'memory':
			return {
				store: memory({ clock: () => Date.now() + offsetMs() }),
				end: async () => {},
				erase: async () => {},
			};
		case 'sqlite': {
			const { sqlite } = await import('../../src/stores/sqlite.ts');
			const store = sqlite(place, { clock: () => Date.now() + offsetMs() });
			return { store, end: () => store.close(), erase: async () => {} };
		}
		case 'postgres': {
			const { default: pg } = await import('pg');
			const { postgres } = await import('../../src/stores/postgres.ts');
			const pool = new pg.Pool({ connectionString: url ?? DATABASE_URL, connectionTimeoutMillis: 5000 });
			// A connection that breaks while nobody uses it is no reason to end the process.
			pool.on('error', () => {});
			return {
				store: postgres(pool, { schema: place, clockOffsetMs: offsetMs }),
				end: () => pool.end(),
				erase: async () => void (await pool.query(`DROP SCHEMA IF EXISTS ${place} CASCADE`)),
			};
		}
		case 'redis': {
			const { createClient } = await import('redis');
			const { redis } = await import('../../src/stores/redis.ts');
			const client = createClient({ url: url ?? REDIS_URL });
			client.on('error', () => {});
			await client.connect();
			return {
				store: redis(client, { prefix: place, clockOffsetMs: offsetMs }),
				end: async () => client.destroy(),
				erase: async () => {
					for await (const keys of client.scanIterator({ MATCH: `{${place}}:*`, COUNT: 1000 })) {
						if (keys.length > 0) await client.unlink(keys);
					}
				},
			};
		}
	}
}
