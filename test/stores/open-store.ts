import type { Store } from '../../src/stores/store.ts';
import { reachPostgres, reachRedis } from './servers.ts';

/** The stores that several processes can use. */
export type StoreKind = 'sqlite' | 'postgres' | 'redis';

export interface OpenStore {
	readonly store: Store;
	/** Lets go of the store and its connection. */
	end(): Promise<void>;
	/** Deletes what the store kept. */
	erase(): Promise<void>;
}

/**
 * Opens a store of its own connection, as each process would.
 *
 * @param place the file, the schema or the prefix.
 * @param offsetMs what to add to the time.
 * @throws Error when the server cannot be reached.
 */
export async function openStore(kind: StoreKind, place: string, offsetMs = () => 0): Promise<OpenStore> {
	switch (kind) {
		case 'sqlite': {
			const { sqlite } = await import('../../src/stores/sqlite.ts');
			const store = sqlite(place, { clock: () => Date.now() + offsetMs() });
			// The test removes the folder of the file.
			return { store, end: () => store.close(), erase: async () => {} };
		}
		case 'postgres': {
			const { postgres } = await import('../../src/stores/postgres.ts');
			const server = await reachPostgres();
			if ('absent' in server) throw new Error(server.absent);
			const pool = server.client;
			return {
				store: postgres(pool, { schema: place, clockOffsetMs: offsetMs }),
				end: () => pool.end(),
				erase: async () => void (await pool.query(`DROP SCHEMA IF EXISTS ${place} CASCADE`)),
			};
		}
		case 'redis': {
			const { redis } = await import('../../src/stores/redis.ts');
			const server = await reachRedis();
			if ('absent' in server) throw new Error(server.absent);
			const { client } = server;
			return {
				store: redis(client, { prefix: place, clockOffsetMs: offsetMs }),
				end: () => client.close(),
				erase: async () => {
					for await (const keys of client.scanIterator({ MATCH: `{${place}}:*`, COUNT: 1000 })) {
						if (keys.length > 0) await client.unlink(keys);
					}
				},
			};
		}
	}
}
