import type { Store } from '../stores/store.ts';
import { postgres } from '../stores/postgres.ts';
import { redis } from '../stores/redis.ts';
import { sqlite } from '../stores/sqlite.ts';
import type { Environment } from './environment.ts';

/** Where the embedded store lies when nothing else is said: in the folder that the command was started in. */
const FILE = 'checkout.db';

/**
 * The store that the environment names: PostgreSQL by `DATABASE_URL`, else Redis by `REDIS_URL`, else a SQLite file. Redis
 * counts as durable only where a configuration file says so: its defaults promise nothing.
 * @throws {Error} when the client package is not installed, or the server cannot be reached
 */
export async function storeFromEnvironment(env: Environment): Promise<Store> {
	const { DATABASE_URL: database, REDIS_URL: cache } = env;
	if (database) {
		const { default: pg } = await install('pg', import('pg'));
		const pool = new pg.Pool({ connectionString: database });
		// Without a listener, a connection that breaks while nobody uses it would end the process.
		pool.on('error', () => {});
		return { ...postgres(pool), close: () => pool.end() };
	}
	if (cache) {
		const { createClient } = await install('redis', import('redis'));
		const client = createClient({ url: cache });
		client.on('error', () => {});
		await client.connect();
		return { ...redis(client), close: async () => client.destroy() };
	}
	return sqlite(FILE);
}

async function install<Module>(name: string, loading: Promise<Module>): Promise<Module> {
	try {
		return await loading;
	} catch (cause) {
		throw new Error(`This needs the package ${name}. Run: npm install ${name}`, { cause });
	}
}
