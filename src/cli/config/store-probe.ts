import { inspectSqlite, isMissing, sqliteFileOf } from '../../stores/sqlite-file.ts';
import type { Store } from '../../stores/store.ts';
import type { Environment } from './environment.ts';
import { TookTooLong, withinLimit } from '../time-limit.ts';

/**
 * Checks whether a store can be used, without changing any file.
 * @returns a sentence about the problem; `undefined` if there is none
 */
export async function probeStore(store: Store, env: Environment): Promise<string | undefined> {
	const file = sqliteFileOf(store);
	try {
		if (file === undefined) await withinLimit(() => store.ping());
		// Whether a missing file can be created was checked when the store was created.
		else if (!isMissing(file)) inspectSqlite(file);
		return undefined;
	} catch (error) {
		if (file !== undefined) return (error as Error).message;
		return storeFailure(storeServer(env), error);
	}
}

/** A sentence about why a store's server cannot be used. */
export function storeFailure(name: string, error: unknown): string {
	return `${name} ${reasonOf(error)}`;
}

/** The store's server from the environment, without user and password. */
export function storeServer({ DATABASE_URL: database, REDIS_URL: cache }: Environment): string {
	if (database) return serverName('DATABASE_URL', database);
	return cache ? serverName('REDIS_URL', cache) : 'The store';
}

/** Kind, host and variable of a server, e.g. `PostgreSQL at 10.0.0.5:5432 (DATABASE_URL)`. */
export function serverName(variable: 'DATABASE_URL' | 'REDIS_URL', address: string): string {
	const host = URL.parse(address)?.host;
	return `${variable === 'DATABASE_URL' ? 'PostgreSQL' : 'Redis'}${host ? ` at ${host}` : ''} (${variable})`;
}

const REASONS: readonly (readonly [found: RegExp, reason: string])[] = [
	[/ECONNREFUSED/, 'refused the connection. Check that it runs, and its host and port'],
	[/ENOTFOUND|EAI_AGAIN/, 'was not found: unknown host name. Check its spelling'],
	[/ENOENT/, 'was not found: no socket at that path'],
	[
		/TookTooLong|did not answer|ConnectionTimeout|timeout|ETIMEDOUT/i,
		'did not answer within 5 seconds. Check that it runs, its host and port, and the firewall',
	],
	[/EHOSTUNREACH|ENETUNREACH/, 'cannot be reached from this machine. Check network and host'],
	[
		/ECONNRESET|SocketClosed|terminated/i,
		'closed the connection. Check that host and port are those of the server',
	],
	[
		/28P01|28000|WRONGPASS|NOAUTH|SCRAM|password/i,
		'rejected the user or the password. Check both, and percent-encode special characters, e.g. @ as %40',
	],
	[/3D000/, 'has no database of that name. Create it, or correct the name'],
	[/42501|NOPERM/, 'denied access to this user. Grant the rights to create and write tables or keys'],
	[/53300/, 'has no connection left. Raise its limit, or close other clients'],
	[
		/client is closed|ClientClosed/i,
		'has a client that is not connected. Call `await client.connect()` first',
	],
	[/does not support SSL/i, 'does not support encryption, but the URL asks for it. Remove sslmode from it'],
];

function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return `cannot be used (${String(error)}).`;
	const { code } = error as NodeJS.ErrnoException;
	const facts = [
		error instanceof TookTooLong ? 'TookTooLong' : '',
		code,
		error.name,
		error.constructor.name,
		error.message,
	].join(' ');
	const [, reason] = REASONS.find(([found]) => found.test(facts)) ?? [];
	const detail = code ?? error.message.split('\n', 1)[0];
	return reason === undefined
		? `cannot be used (${error.message.split('\n', 1)[0]}).`
		: `${reason}${detail && !(error instanceof TookTooLong) && !/did not answer/.test(detail) ? ` (${detail})` : ''}.`;
}
