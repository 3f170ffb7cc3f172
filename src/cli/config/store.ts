import { resolve } from 'node:path';
import type { Store } from '../../stores/store.ts';
import { postgres } from '../../stores/postgres.ts';
import { redis } from '../../stores/redis.ts';
import { sqlite } from '../../stores/sqlite.ts';
import type { Environment } from './environment.ts';
import { serverName, storeFailure } from './store-probe.ts';
import { LIMIT_MS, withinLimit } from '../time-limit.ts';

/** The default SQLite file, in the working folder. */
const FILE = 'checkout.db';
/** Longest pause between two attempts to reconnect to a server, in milliseconds. */
const LONGEST_PAUSE_MS = 2_000;

/**
 * The store from the environment: PostgreSQL by `DATABASE_URL`, else Redis by `REDIS_URL`, else a SQLite file. Redis
 * counts as durable only if a configuration file declares it: its defaults give no guarantee.
 * @param cwd absolute base of relative paths
 * @param file a SQLite file, which has priority
 * @throws {Error} if the address is not valid, the client package is not installed, or the server cannot be reached
 */
export async function storeFromEnvironment(env: Environment, cwd: string, file?: string): Promise<Store> {
	const { DATABASE_URL: database, DATABASE_POOL_SIZE: connections, REDIS_URL: cache } = env;
	// The store rejects values that are not file names.
	if (file !== undefined) return sqlite(file === '' || file.startsWith(':') ? file : resolve(cwd, file));
	if (database) return openPostgres(database, connections || undefined);
	return cache ? openRedis(cache) : sqlite(resolve(cwd, FILE));
}

async function openPostgres(address: string, connections = '10'): Promise<Store> {
	const max = Number(connections);
	if (!Number.isSafeInteger(max) || max < 1) {
		throw new Error(
			`DATABASE_POOL_SIZE is "${connections}"; it must be a whole number of connections above 0, e.g. 10.`,
		);
	}
	checkAddress(
		'DATABASE_URL',
		address,
		'PostgreSQL',
		['postgres:', 'postgresql:'],
		'postgres://user:password@host:5432/shop',
	);
	const { default: pg } = await install('pg', import('pg'));
	const pool = new pg.Pool({ connectionString: address, connectionTimeoutMillis: LIMIT_MS, max });
	// Without a listener, an idle connection that breaks would end the process.
	pool.on('error', () => {});
	return { ...postgres(pool), close: () => pool.end() };
}

async function openRedis(address: string): Promise<Store> {
	checkAddress('REDIS_URL', address, 'Redis', ['redis:', 'rediss:'], 'redis://:password@host:6379');
	const { createClient } = await install('redis', import('redis'));
	let connected = false;
	const name = serverName('REDIS_URL', address);
	try {
		const client = createClient({
			url: address,
			socket: {
				connectTimeout: LIMIT_MS,
				// An unreachable server is an error at the start. After a lost connection the client reconnects.
				reconnectStrategy: (tries, cause) =>
					connected ? Math.min(2 ** tries * 50, LONGEST_PAUSE_MS) : cause,
			},
		});
		client.on('error', () => {});
		await withinLimit(() => client.connect()).catch((error: unknown) => {
			client.destroy();
			throw error;
		});
		connected = true;
		return { ...redis(client), close: async () => client.destroy() };
	} catch (error) {
		throw new Error(storeFailure(name, error), { cause: error });
	}
}

/**
 * Checks the URL of a store's server. Messages contain only its protocol, since it may contain a password.
 * @throws {Error} if it is not a URL of such a server
 */
function checkAddress(
	variable: string,
	address: string,
	server: string,
	protocols: readonly string[],
	example: string,
): void {
	const url = URL.parse(address);
	if (url && protocols.includes(url.protocol)) return;
	const what = url && /^[a-z]{2,12}:$/.test(url.protocol) ? `starts with ${url.protocol}` : 'is not a URL';
	throw new Error(`${variable} ${what}. It must be a ${server} URL, e.g. ${example}`);
}

async function install<Module>(name: string, loading: Promise<Module>): Promise<Module> {
	try {
		return await loading;
	} catch (cause) {
		throw new Error(`The package ${name} is not installed. Run: npm install ${name}`, { cause });
	}
}
