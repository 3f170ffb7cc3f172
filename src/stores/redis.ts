import { boolean, func, number, string } from '../wire/shape.ts';
import { ANSWER_WITHIN_MS, within } from './deadline.ts';
import {
	CLAIM,
	COMPLETE,
	DUE,
	FIND,
	FIND_BY_REFERENCE,
	INCREMENT,
	MARK_DOUBTFUL,
	NOTE,
	PING,
	RELEASE,
	type Script,
	UPDATE,
} from './redis-scripts.ts';
import { checkClient, checkStoreOptions } from './options.ts';
import type { ClaimAnswer, Entry, Store } from './store.ts';

/** What the store asks of a client, or a cluster client, of the `redis` package (version 4 or newer). */
export interface NodeRedisClient {
	evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
	eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** What the store asks of a client, or a cluster client, of the `ioredis` package. */
export interface IoRedisClient {
	evalsha(sha: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
	eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

export interface RedisOptions {
	/** What the names of all keys begin with, in braces so that a cluster keeps them together. Default `checkout-links`. */
	readonly prefix?: string;
	/**
	 * Say true if the server keeps what it has confirmed: `appendfsync always`, `maxmemory-policy noeviction`, and no
	 * failover to a replica that lags behind. Redis' defaults promise none of these. Default false.
	 */
	readonly durable?: boolean;
	/** How long to wait for an answer, in milliseconds. Default 5000. */
	readonly timeoutMs?: number;
	/** Added to the server's clock, in milliseconds, so that tests need not wait. Default 0. */
	readonly clockOffsetMs?: () => number;
}

/**
 * Keeps attempts in Redis (5 or newer) or Valkey, for shops that run on several machines. Every verb is one script,
 * which the server runs by its own clock with nothing in between.
 *
 * @param client the merchant's own, connected; the store never closes it.
 * @throws {TypeError} when the prefix is empty or contains braces, an option does not exist, or there is no client.
 */
export function redis(client: NodeRedisClient | IoRedisClient, options: RedisOptions = {}): Store {
	checkClient(
		'redis',
		client,
		['evalSha', 'evalsha'],
		'a connected client, e.g. redis(await createClient({url}).connect())',
	);
	checkStoreOptions<RedisOptions>('redis', options, {
		prefix: string(),
		durable: boolean,
		timeoutMs: number('a number of milliseconds'),
		clockOffsetMs: func(),
	});
	const { prefix = 'checkout-links', durable = false, timeoutMs = ANSWER_WITHIN_MS } = options;
	const { clockOffsetMs = () => 0 } = options;
	if (!/^[^{}]+$/.test(prefix))
		throw new TypeError(`"${prefix}" cannot be the prefix: it is empty or has braces.`);
	const entryId = (key: string) => `{${prefix}}:entry:${key}`;
	const referenceId = (reference: string) => `{${prefix}}:reference:${reference}`;
	const windowId = (name: string) => `{${prefix}}:window:${name}`;
	const due = `{${prefix}}:due`;

	const run = async (script: Script, keys: string[], ...values: (string | number)[]): Promise<unknown> => {
		const args = [clockOffsetMs(), ...values].map(String);
		try {
			return await within(timeoutMs, 'Redis', evaluate(client, 'sha', script, keys, args));
		} catch (error) {
			// The server does not know the script yet, or has forgotten it in a restart; it has done nothing.
			if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
			return await within(timeoutMs, 'Redis', evaluate(client, 'source', script, keys, args));
		}
	};

	return {
		durable,
		shared: true,

		async claim({ key, reference, fingerprint, owner, leaseMs, ttlMs, note }) {
			const keys = [entryId(key), referenceId(reference)];
			const answer = await run(CLAIM, keys, key, reference, fingerprint, owner, leaseMs, ttlMs, note);
			const [said, detail] = answer as [unknown, unknown];
			const outcome = String(said) as ClaimAnswer['outcome'];
			if (outcome === 'busy') return { outcome, leaseLeftMs: Number(detail) };
			if (outcome === 'done') return { outcome, entry: entryOf(detail as Reply) };
			if (outcome === 'doubtful') return { outcome, note: String(detail) };
			return { outcome };
		},

		async note(key, owner, note) {
			return (await run(NOTE, [entryId(key)], owner, note)) === 1;
		},

		async complete(key, owner, { data, dueAt }) {
			return (await run(COMPLETE, [entryId(key), due], owner, data, dueAt ?? '')) === 1;
		},

		async markDoubtful(key, owner) {
			return (await run(MARK_DOUBTFUL, [entryId(key)], owner)) === 1;
		},

		async release(key, owner) {
			return (await run(RELEASE, [entryId(key)], owner)) === 1;
		},

		async find(by) {
			const found = await ('key' in by
				? run(FIND, [entryId(by.key)])
				: run(FIND_BY_REFERENCE, [referenceId(by.reference)], by.reference));
			return found ? entryOf(found as Reply) : undefined;
		},

		async update(key, version, { data, dueAt }) {
			return (await run(UPDATE, [entryId(key), due], version, data, dueAt ?? '')) === 1;
		},

		async due(limit) {
			return ((await run(DUE, [due], limit)) as Reply[]).map(entryOf);
		},

		async increment(name, windowMs, by = 1) {
			const answer = (await run(INCREMENT, [windowId(name)], windowMs, by)) as [unknown, unknown];
			return { count: Number(answer[0]), resetsInMs: Number(answer[1]) };
		},

		async ping() {
			await run(PING, [due]);
		},

		async close() {},
	};
}

/** Key, reference, version, data, dueAt; strings, or Buffers if the merchant's client answers such. */
type Reply = readonly [unknown, unknown, unknown, unknown, unknown];

function entryOf([key, reference, version, data, dueAt]: Reply): Entry {
	return {
		key: String(key),
		reference: String(reference),
		version: Number(version),
		data: String(data),
		dueAt: String(dueAt) === '' ? null : Number(dueAt),
	};
}

/** EVALSHA or EVAL, in the words of either package. */
function evaluate(
	client: NodeRedisClient | IoRedisClient,
	by: 'sha' | 'source',
	script: Script,
	keys: string[],
	args: string[],
): Promise<unknown> {
	if ('evalSha' in client) {
		const options = { keys, arguments: args };
		return by === 'sha' ? client.evalSha(script.sha, options) : client.eval(script.source, options);
	}
	return by === 'sha'
		? client.evalsha(script.sha, keys.length, ...keys, ...args)
		: client.eval(script.source, keys.length, ...keys, ...args);
}
