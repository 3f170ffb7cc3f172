import { inspectSqlite, isMissing, sqliteFileOf } from '../stores/sqlite-file.ts';
import type { Store } from '../stores/store.ts';
import type { Environment } from './environment.ts';
import { TookTooLong, withinLimit } from './time-limit.ts';

/**
 * Whether a store can be used, found out without a change to any file.
 * @returns what is wrong with it, in a sentence; `undefined` when nothing is
 */
export async function probeStore(store: Store, env: Environment): Promise<string | undefined> {
	const file = sqliteFileOf(store);
	try {
		if (file === undefined) await withinLimit(() => store.ping());
		// That a missing one can be created was checked when the store was made.
		else if (!isMissing(file)) inspectSqlite(file);
		return undefined;
	} catch (error) {
		if (file !== undefined) return (error as Error).message;
		return storeFailure(nameOf(env), error);
	}
}

/** Why a server that keeps payments cannot be used, in a sentence. */
export function storeFailure(name: string, error: unknown): string {
	return `${name} ${reasonOf(error)}`;
}

/** The store's server, as the environment names it; no user and no password. */
function nameOf({ DATABASE_URL: database, REDIS_URL: cache }: Environment): string {
	if (database) return serverName('DATABASE_URL', database);
	return cache ? serverName('REDIS_URL', cache) : 'The store';
}

/** A server by its kind, host and variable, e.g. `PostgreSQL at 10.0.0.5:5432 (DATABASE_URL)`. */
export function serverName(variable: 'DATABASE_URL' | 'REDIS_URL', address: string): string {
	const host = URL.parse(address)?.host;
	return `${variable === 'DATABASE_URL' ? 'PostgreSQL' : 'Redis'}${host ? ` at ${host}` : ''} (${variable})`;
}

const REASONS: readonly (readonly [found: RegExp, reason: string])[] = [
	[/ECONNREFUSED/, 'refuses the connection; see that it runs, and that host and port are right'],
	[/ENOTFOUND|EAI_AGAIN/, 'cannot be found: there is no host of that name; look for a typing error in it'],
	[/ENOENT/, 'cannot be found: there is no socket at that path'],
	[
		/TookTooLong|did not answer|ConnectionTimeout|timeout|ETIMEDOUT/i,
		'does not answer within 5 seconds; see that it runs, that a firewall lets this machine reach it, and that host and port are right',
	],
	[/EHOSTUNREACH|ENETUNREACH/, 'cannot be reached from this machine; check network and host'],
	[/ECONNRESET|SocketClosed|terminated/i, 'closes the connection; see that it is the right server and port'],
	[
		/28P01|28000|WRONGPASS|NOAUTH|SCRAM|password/i,
		'refuses the user or the password; check both, and encode special characters as in %40',
	],
	[/3D000/, 'has no database of that name; create it, or correct the name'],
	[/42501|NOPERM/, 'does not let this user keep payments there; grant it the rights to create and write'],
	[/53300/, 'has no connection left; raise its limit, or end other programs'],
	[
		/client is closed|ClientClosed/i,
		'has a client that is not connected; call `await client.connect()` first',
	],
	[
		/does not support SSL/i,
		'does not encrypt connections, but the address asks for it; take sslmode out of it',
	],
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
