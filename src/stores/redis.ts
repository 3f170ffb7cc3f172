import { boolean, func, number, string } from '../wire/shape.ts';
import { decodeCursor, encodeCursor } from './entry-rows.ts';
import { ANSWER_WITHIN_MS, StoreBusyError, within } from './deadline.ts';
import * as scripts from './redis-scripts.ts';
import type { Script } from './redis-scripts.ts';
import { checkClient, checkStoreOptions } from './options.ts';
import type { ClaimAnswer, Delivery, Entry, EntryContent, Store, UncertainEntry } from './store.ts';

/** The part of a client, or cluster client, of the `redis` package (version 4 or newer) that the store uses. */
export interface NodeRedisClient {
	evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
	eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** The part of a client, or cluster client, of the `ioredis` package that the store uses. */
export interface IoRedisClient {
	evalsha(sha: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
	eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

export interface RedisOptions {
	/** Prefix of all keys, written in braces so that a cluster stores them together. Default `checkout-links`. */
	readonly prefix?: string;
	/**
	 * Set to true if the server never loses confirmed writes: `appendfsync always`, `maxmemory-policy noeviction`, and
	 * no failover to a replica that lags behind. Redis' defaults ensure none of these. Default false.
	 */
	readonly durable?: boolean;
	/** How long to wait for a response, in milliseconds. Default 5000. */
	readonly timeoutMs?: number;
	/** Added to the server's clock, in milliseconds, so that tests need not wait. Default 0. */
	readonly clockOffsetMs?: () => number;
}

/** From this fraction of `maxmemory` on, new claims are refused: the rest is for attempts in progress. */
const FULL = 0.95;
/** How long a memory reading is cached, in milliseconds. */
const MEMORY_MS = 3000;
/** The server's reply to a write if its memory is full and its policy is `noeviction`. */
const OUT_OF_MEMORY = /\bOOM command not allowed/;

/** Maximum number of runs of a script in one call. A later call processes the rest. */
const TURNS = 50;

/**
 * Stores attempts in Redis (5 or newer) or Valkey, for shops that run on several machines. Every method is one script,
 * which the server runs atomically by its own clock. Once the server has used 95 % of its `maxmemory`, it refuses new
 * claims, so that attempts in progress can be completed. The endpoint's `statusTokenSecret` must be configured.
 *
 * @param client the merchant's client, connected; the store never closes it
 * @returns the store
 * @throws {TypeError} if the prefix is empty or contains braces, an option is unknown, or the client is missing
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
	const deliveryId = (id: string) => `{${prefix}}:delivery:${id}`;
	/** Key argument of scripts that compute their keys themselves. */
	const any = `{${prefix}}:due`;

	const run = async (script: Script, keys: string[], ...values: (string | number)[]): Promise<unknown> => {
		const args = [clockOffsetMs(), ...values].map(String);
		try {
			return await within(timeoutMs, 'Redis', evaluate(client, 'sha', script, keys, args));
		} catch (error) {
			// The script is not in the server's cache, e.g. after a restart; nothing was executed.
			if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw busyOr(error);
			return await within(timeoutMs, 'Redis', evaluate(client, 'source', script, keys, args)).catch(
				(second: unknown) => {
					throw busyOr(second);
				},
			);
		}
	};
	/** Memory usage of the server; undefined if it does not state it. */
	const readMemory = async (): Promise<Memory | undefined> => {
		const [used, max, policy] = ((await run(scripts.MEMORY, [any])) as unknown[]).map(String);
		return used && max && policy ? { used: Number(used), max: Number(max), policy } : undefined;
	};
	let memory: Promise<Memory | undefined> | undefined;
	let memoryAt = -Infinity;
	const isFull = async (): Promise<boolean> => {
		if (performance.now() - memoryAt >= MEMORY_MS) {
			memoryAt = performance.now();
			memory = readMemory().catch((error: unknown) => {
				memoryAt = -Infinity;
				throw error;
			});
		}
		const { used, max } = (await memory) ?? { used: 0, max: 0 };
		return max > 0 && used >= FULL * max;
	};
	/** Repeats a script until it returns that it has processed everything, at most {@link TURNS} times. */
	const runOn = async <T>(
		script: Script,
		values: () => (string | number)[],
		take: (reply: readonly unknown[]) => T,
	): Promise<T> => {
		for (let turn = 1; ; turn++) {
			const [more, ...reply] = (await run(script, [any], ...values())) as unknown[];
			const taken = take(reply);
			if (more !== 1 || turn === TURNS) return taken;
		}
	};

	return {
		durable,
		shared: true,
		// The secret is read seldom, and most policies evict such keys first.
		keepsSecret: false,

		async claim({ key, reference, fingerprint, owner, leaseMs, ttlMs, checkpoint: note }) {
			const keys = [entryId(key), referenceId(reference)];
			const full = (await isFull()) ? 1 : 0;
			const values = [key, reference, fingerprint, owner, leaseMs, ttlMs, note, full];
			const [said, detail] = (await run(scripts.CLAIM, keys, ...values)) as [unknown, unknown];
			const outcome = String(said) as ClaimAnswer['outcome'] | 'full';
			if (outcome === 'full') {
				throw new StoreBusyError(
					`Redis has used ${FULL * 100} % of its maxmemory or more, and the rest is kept for payments that were begun; raise maxmemory.`,
				);
			}
			if (outcome === 'busy') return { outcome, leaseLeftMs: Number(detail) };
			if (outcome === 'done') return { outcome, entry: entryOf(detail as Reply) };
			if (outcome === 'uncertain') return { outcome, checkpoint: String(detail) };
			return { outcome };
		},

		async saveCheckpoint(key, owner, note) {
			return (await run(scripts.NOTE, [entryId(key)], owner, note)) === 1;
		},

		async complete(key, owner, content) {
			return (await run(scripts.COMPLETE, [entryId(key)], owner, ...contentArgs(content))) === 1;
		},

		async markUncertain(key, owner, content) {
			const values = [content?.dueInMs ?? 0, ...additionArgs(content ?? {})];
			return (await run(scripts.MARK_UNCERTAIN, [entryId(key)], owner, ...values)) === 1;
		},

		async release(key, owner) {
			return (await run(scripts.RELEASE, [entryId(key)], owner)) === 1;
		},

		async find(by) {
			if ('key' in by || 'reference' in by) {
				const found = await ('key' in by
					? run(scripts.FIND, [entryId(by.key)])
					: run(scripts.FIND_BY_REFERENCE, [referenceId(by.reference)], by.reference));
				return found ? entryOf(found as Reply) : undefined;
			}
			const names = 'order' in by ? [by.order] : [by.provider, by.providerId];
			const found = await runOn(
				scripts.FIND_BY_NAME,
				() => names,
				([entry]) => entry,
			);
			return found ? entryOf(found as Reply) : undefined;
		},

		async update(key, version, content) {
			return (await run(scripts.UPDATE, [entryId(key)], version, ...contentArgs(content))) === 1;
		},

		async history(key) {
			const facts = ((await run(scripts.HISTORY, [entryId(key)])) as unknown[]).map(String);
			return facts.map((fact, i) => {
				const space = fact.indexOf(' ');
				return { sequence: i + 1, at: Number(fact.slice(0, space)), data: fact.slice(space + 1) };
			});
		},

		async list({ since = 0, until = Number.MAX_SAFE_INTEGER, status, order, provider, cursor, limit }) {
			let position = cursor === undefined ? undefined : decodeCursor(cursor);
			const found: (readonly [since: unknown, id: unknown, entry: unknown])[] = [];
			while (found.length <= limit) {
				const from = [...optionArgs(position?.since), ...optionArgs(position?.after)];
				const filter = [status, order, provider].flatMap(optionArgs);
				const values = [limit + 1 - found.length, since, until, ...filter, ...from];
				const reply = (await run(scripts.LIST, [any], ...values)) as unknown[];
				const [more, at, id, page] = reply;
				found.push(...(page as typeof found));
				position = { since: Number(at), after: String(id) };
				if (more !== 1) break;
			}
			const last = found.slice(0, limit).at(-1);
			return {
				entries: found.slice(0, limit).map(([, , entry]) => entryOf(entry as Reply)),
				next:
					last && found.length > limit
						? encodeCursor({ since: Number(last[0]), after: String(last[1]) })
						: null,
			};
		},

		async wake(key) {
			return (await run(scripts.WAKE, [entryId(key)])) === 1;
		},

		async lease(limit, leaseMs) {
			const leased: Entry[] = [];
			return runOn(
				scripts.LEASE,
				() => [limit - leased.length, leaseMs],
				([entries]) => (leased.push(...(entries as Reply[]).map(entryOf)), leased),
			);
		},

		async leaseUncertain(limit, owner, leaseMs) {
			const taken: UncertainEntry[] = [];
			return runOn(
				scripts.LEASE_UNCERTAIN,
				() => [limit - taken.length, owner, leaseMs],
				([entries]) => (taken.push(...(entries as Reply[]).map(uncertainOf)), taken),
			);
		},

		async nextDueMs() {
			const ms = await runOn(
				scripts.NEXT_DUE,
				() => [],
				([ms]) => (ms === undefined ? '0' : String(ms)),
			);
			return ms === '' ? null : Number(ms);
		},

		async leaseDeliveries(limit, leaseMs) {
			const leased: Delivery[] = [];
			return runOn(
				scripts.LEASE_DELIVERIES,
				() => [limit - leased.length, leaseMs],
				([deliveries]) => (leased.push(...(deliveries as Reply[]).map(deliveryOf)), leased),
			);
		},

		async settleDelivery(id, retryInMs) {
			return (await run(scripts.SETTLE_DELIVERY, [deliveryId(id)], ...optionArgs(retryInMs))) === 1;
		},

		async pendingDeliveries(key) {
			const pending = (await run(scripts.PENDING_DELIVERIES, [entryId(key)])) as Reply[];
			return pending.map((reply) => ({ ...deliveryOf(reply), dueInMs: Number(reply[6]) }));
		},

		async wakeDeliveries(subscriber) {
			let last: unknown = 0;
			while (last !== null && last !== undefined) {
				last = await run(scripts.WAKE_DELIVERIES, [any], subscriber, String(last));
			}
		},

		async increment(name, windowMs, by = 1) {
			const answer = (await run(scripts.INCREMENT, [windowId(name)], windowMs, by)) as [unknown, unknown];
			return { count: Number(answer[0]), resetsInMs: Number(answer[1]) };
		},

		async ping() {
			await run(scripts.PING, [any]);
		},

		async inspect() {
			const found = await readMemory();
			if (!found) {
				return [
					{
						level: 'warning',
						message:
							'Its eviction policy could not be checked, because this user may not ask for INFO; see that maxmemory-policy is noeviction.',
					},
				];
			}
			if (found.policy === 'noeviction' || found.max === 0) return [];
			return [
				{
					level: 'problem',
					message: `It forgets payments when its memory is full (maxmemory-policy ${found.policy}), and a payer could pay twice; set maxmemory-policy to noeviction.`,
				},
			];
		},

		async close() {},
	};
}

/** Memory usage and limit of the server, in bytes; `max` is 0 for no limit. */
interface Memory {
	readonly used: number;
	readonly max: number;
	readonly policy: string;
}

/** The same error, or a {@link StoreBusyError} if the server had no memory for a write; then nothing was written. */
function busyOr(error: unknown): unknown {
	if (!(error instanceof Error && OUT_OF_MEMORY.test(error.message))) return error;
	return new StoreBusyError('Redis has used all of its maxmemory; raise it.', { cause: error });
}

/** Reply of a script for an entry or a delivery: strings, or Buffers if the merchant's client returns those. */
type Reply = readonly unknown[];

function entryOf(reply: Reply): Entry {
	const [key = '', reference = '', version, data = '', news, ageMs, dueInMs] = reply.map(String);
	return {
		key,
		reference,
		data,
		version: Number(version),
		news: Number(news),
		ageMs: Number(ageMs),
		dueInMs: dueInMs === '' ? null : Number(dueInMs),
	};
}

function uncertainOf(reply: Reply): UncertainEntry {
	const [key = '', reference = '', fingerprint = '', note = '', ageMs] = reply.map(String);
	return { key, reference, fingerprint, checkpoint: note, ageMs: Number(ageMs) };
}

function deliveryOf(reply: Reply): Delivery {
	const [id = '', subscriber = '', data = '', key = '', failures, ageMs] = reply.map(String);
	return { id, subscriber, data, key, failures: Number(failures), ageMs: Number(ageMs) };
}

/** An optional argument, for `option()` of the scripts. */
function optionArgs(value: string | number | null | undefined): (string | number)[] {
	return value === null || value === undefined ? [0] : [1, value];
}

/** For `append()` of the scripts. */
function additionArgs({ facts = [], deliveries = [] }: Pick<EntryContent, 'facts' | 'deliveries'>) {
	const flat = deliveries.flatMap(({ id, subscriber, data }) => [id, subscriber, data]);
	return [facts.length, ...facts, deliveries.length, ...flat];
}

/** For `write()` of the scripts. */
function contentArgs(content: EntryContent): (string | number)[] {
	const { data, dueInMs, news, names } = content;
	const named = names
		? [1, names.status, names.provider, ...optionArgs(names.providerId), ...optionArgs(names.order)]
		: [0];
	return [data, ...optionArgs(dueInMs), ...optionArgs(news), ...named, ...additionArgs(content)];
}

/** Calls EVALSHA or EVAL with the API of either package. */
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
