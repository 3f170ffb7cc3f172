import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { RESP_TYPES } from 'redis';
import { type IoRedisClient, type NodeRedisClient, redis } from '../../src/stores/redis.ts';
import { claimOn } from './claim-on.ts';
import { hostOf, reachRedis, REDIS_URL, RUN } from './servers.ts';
import { testStore } from './test-store.ts';

const server = await reachRedis();

describe('Redis store, without a server', () => {
	const silent: NodeRedisClient = { evalSha: () => new Promise(() => {}), eval: () => new Promise(() => {}) };

	for (const prefix of ['', '{', '}', 'a{b}c']) {
		it(`refuses ${JSON.stringify(prefix)} as the prefix`, () => {
			assert.throws(() => redis(silent, { prefix }), TypeError);
		});
	}

	it('gives up on a server that does not answer', async ({ mock }) => {
		mock.timers.enable({ apis: ['setTimeout'] });
		const store = redis(silent, { timeoutMs: 2000 });
		const answer = assert.rejects(store.claim(claimOn('k')), /Redis did not answer within 2000 ms/);
		mock.timers.tick(2000);
		await answer;
	});

	it('passes on what the server complains of, without asking twice', async () => {
		let asked = 0;
		const refuse = async () => {
			asked++;
			throw new Error("READONLY You can't write against a read only replica.");
		};
		await assert.rejects(redis({ evalSha: refuse, eval: refuse }).claim(claimOn('k')), /READONLY/);
		assert.equal(asked, 1);
	});

	it('calls itself durable only when the merchant says that the server is', () => {
		const { durable, shared } = redis(silent);
		assert.deepEqual({ durable, shared }, { durable: false, shared: true });
		assert.equal(redis(silent, { durable: true }).durable, true);
	});
});

if ('absent' in server) {
	it(`Redis store: skipped, no server at ${hostOf(REDIS_URL)}`, { skip: server.absent }, () => {});
} else {
	const { client } = server;
	let prefixes = 0;
	const newPrefix = () => `${RUN}:${++prefixes}`;
	const keysOf = async (prefix: string) => {
		const found: string[] = [];
		for await (const keys of client.scanIterator({ MATCH: `{${prefix}}:*`, COUNT: 1000 }))
			found.push(...keys);
		return found.sort();
	};
	const clean = async (prefix: string) => {
		const keys = await keysOf(prefix);
		if (keys.length > 0) await client.unlink(keys);
	};
	after(() => client.close());

	/** The same connection as ioredis would offer it. */
	const likeIoRedis: IoRedisClient = {
		evalsha: (sha, count, ...rest) => client.sendCommand(['EVALSHA', sha, String(count), ...rest]),
		eval: (source, count, ...rest) => client.sendCommand(['EVAL', source, String(count), ...rest]),
	};
	const inBuffers = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });

	for (const [name, like] of Object.entries({
		Redis: client,
		'Redis, by a client like ioredis,': likeIoRedis,
		'Redis, by a client that answers Buffers,': inBuffers,
	})) {
		testStore(name, async () => {
			const prefix = newPrefix();
			let offset = 0;
			const store = redis(like, { prefix, clockOffsetMs: () => offset });
			return {
				store,
				now: () => Date.now() + offset,
				advance: (ms) => {
					offset += ms;
				},
				dispose: async () => {
					await store.close();
					await clean(prefix);
				},
			};
		});
	}

	describe('Redis store', () => {
		const withPrefix = async (run: (prefix: string) => Promise<void>) => {
			const prefix = newPrefix();
			try {
				await run(prefix);
			} finally {
				await clean(prefix);
			}
		};

		it('teaches its scripts to a server that forgot them, however many ask at once', () =>
			withPrefix(async (prefix) => {
				await client.scriptFlush();
				const store = redis(client, { prefix });
				const answers = await Promise.all(Array.from({ length: 20 }, () => store.claim(claimOn('k'))));
				assert.equal(answers.filter(({ outcome }) => outcome === 'won').length, 1);
				await client.scriptFlush();
				assert.equal((await store.increment('n', 1000)).count, 1);
			}));

		it('keeps all its keys in one slot of a cluster', () =>
			withPrefix(async (prefix) => {
				const store = redis(client, { prefix });
				for (const key of ['k', '{elsewhere}', '}{']) {
					const claim = claimOn(key);
					await store.claim(claim);
					await store.complete(key, claim.owner, { data: 'd', dueInMs: 0 });
					await store.increment(key, 60_000);
				}
				const keys = await keysOf(prefix);
				assert.equal(keys.length, 11);
				const slots: readonly unknown[] = await Promise.all(
					keys.map((key): Promise<unknown> => client.sendCommand(['CLUSTER', 'KEYSLOT', key])),
				)
					// A server that is no cluster may refuse the question; the tag is then all there is to look at.
					.catch(() => keys.map((key) => /^[^{]*\{([^}]+)\}/.exec(key)?.[1]));
				assert.equal(new Set(slots).size, 1);
			}));

		it('lets the server itself drop what has expired', () =>
			withPrefix(async (prefix) => {
				const store = redis(client, { prefix });
				const claim = claimOn('k', { leaseMs: 10_000, ttlMs: 60_000 });
				const names = { status: 's', provider: 'p', providerId: 'i', order: 'o' };
				const deliveries = [{ id: 'd', subscriber: 's', data: 'd' }];
				/** Of all keys but the one that counts. */
				const lifetimes = async () => {
					const keys = (await keysOf(prefix)).filter((key) => !key.endsWith(':count'));
					return Promise.all(keys.map((key) => client.pTTL(key)));
				};
				const between = (low: number, high: number) => (ms: number) => ms > low && ms <= high;
				await store.claim(claim);
				assert.deepEqual((await lifetimes()).map(between(50_000, 60_000)), [true, true, true], 'held');
				await client.pExpire(`{${prefix}}:entry:k`, 30_000);
				await client.pExpire(`{${prefix}}:reference:${claim.reference}`, 30_000);
				const more = { names, deliveries, facts: ['f'] };
				await store.complete('k', claim.owner, { data: 'd', dueInMs: 0, ...more });
				const done = await lifetimes();
				assert.equal(done.length, 12);
				assert.deepEqual(
					done.map(between(50_000, 60_000)),
					done.map(() => true),
					'done',
				);
				await client.pExpire(`{${prefix}}:entry:k`, 30_000);
				await client.pExpire(`{${prefix}}:reference:${claim.reference}`, 30_000);
				await store.update('k', (await store.find({ key: 'k' }))?.version ?? 0, { data: 'e', dueInMs: null });
				assert((await lifetimes()).every(between(50_000, 60_000)), 'updated');
				await store.increment('n', 60_000);
				assert((await lifetimes()).every(between(50_000, 60_000)), 'counted');
			}));

		it('takes what the server has dropped out of what is due', () =>
			withPrefix(async (prefix) => {
				const store = redis(client, { prefix });
				for (const key of ['a', 'b', 'c', 'd']) {
					const claim = claimOn(key);
					await store.claim(claim);
					await store.complete(key, claim.owner, { data: 'd', dueInMs: 0 });
				}
				await client.unlink(['a', 'b', 'c'].map((key) => `{${prefix}}:entry:${key}`));
				assert.deepEqual(
					(await store.lease(2, 60_000)).map(({ key }) => key),
					['d'],
				);
				assert.equal(await client.zCard(`{${prefix}}:due`), 1);
			}));

		it('leaves nothing behind when a key is released', () =>
			withPrefix(async (prefix) => {
				const store = redis(client, { prefix });
				const claim = claimOn('k');
				await store.claim(claim);
				await store.release('k', claim.owner);
				assert.deepEqual(await keysOf(prefix), [`{${prefix}}:count`]);
			}));

		it('looks at a limited number of members in a call, and serves others in between', () =>
			withPrefix(async (prefix) => {
				let calls = 0;
				const counted: NodeRedisClient = {
					evalSha: (sha, options) => (calls++, client.evalSha(sha, options)),
					eval: (source, options) => client.eval(source, options),
				};
				const store = redis(counted, { prefix });
				const claim = claimOn('k');
				await store.claim(claim);
				const names = { status: 's', provider: 'p', providerId: 'i', order: 'o' };
				await store.complete('k', claim.owner, { data: 'd', dueInMs: 0, names });
				const gone = (score: (i: number) => number) =>
					Array.from({ length: 5000 }, (_, i) => ({ score: score(i), value: `{${prefix}}:entry:gone ${i}` }));
				const later = Date.now() * 2;
				await client.zAdd(
					`{${prefix}}:due`,
					gone((i) => i),
				);
				for (const set of ['list', 'order:o'])
					await client.zAdd(
						`{${prefix}}:${set}`,
						gone((i) => later + i),
					);
				calls = 0;
				assert.equal((await store.lease(1, 60_000))[0]?.key, 'k');
				assert(calls > 5 && calls < 20, `${calls} calls`);
				assert.equal(await client.zCard(`{${prefix}}:due`), 1);
				assert.equal((await store.find({ order: 'o' }))?.key, 'k');
				calls = 0;
				assert.equal((await store.list({ limit: 1 })).entries[0]?.key, 'k');
				assert(calls > 5 && calls < 20, `${calls} calls`);
			}));

		it('forgets in its lists what has expired while it is being used', () =>
			withPrefix(async (prefix) => {
				let offset = 0;
				const store = redis(client, { prefix, clockOffsetMs: () => offset });
				const names = { status: 's', provider: 'p', providerId: null, order: null };
				const make = async (key: string) => {
					const claim = claimOn(key, { leaseMs: 1000, ttlMs: 60_000 });
					await store.claim(claim);
					await store.complete(key, claim.owner, { data: 'd', dueInMs: null, names });
				};
				for (let i = 0; i < 100; i++) await make(`old ${i}`);
				offset += 120_000;
				for (let i = 0; i < 200; i++) await make(`new ${i}`);
				for (const set of ['list', 'status:s']) {
					const size = await client.zCard(`{${prefix}}:${set}`);
					assert(size < 220, `${size} in ${set}`);
				}
			}));

		it('reads entries of version 1', () =>
			withPrefix(async (prefix) => {
				const store = redis(client, { prefix });
				const now = Date.now();
				const add = async (key: string, rest: Record<string, string>) => {
					const [id, referenceId] = [`{${prefix}}:entry:${key}`, `{${prefix}}:reference:reference of ${key}`];
					await client.hSet(id, {
						...{ key, reference: `reference of ${key}`, referenceId, fingerprint: 'what is asked' },
						...{
							leaseUntil: '0',
							ttlMs: '1000000',
							expiresAt: String(now + 990_000),
							note: 'tried',
							version: '3',
						},
						...rest,
					});
					await client.set(referenceId, id);
					if (rest['dueAt'])
						await client.zAdd(`{${prefix}}:due`, { score: Number(rest['dueAt']), value: id });
				};
				await add('open', { data: 'd', dueAt: String(now - 1000) });
				await add('settled', { data: 's', dueAt: '' });
				await add('uncertain', {});
				assert.equal((await store.find({ key: 'settled' }))?.dueInMs, null);
				const [due, ...others] = await store.lease(10, 1000);
				assert.deepEqual([due?.key, due?.data, due?.version, due?.news], ['open', 'd', 3, 0]);
				assert(due && due.ageMs >= 10_000 && due.ageMs < 60_000, 'since its last change');
				assert.deepEqual(others, []);
				const names = { status: 's', provider: 'p', providerId: 'i', order: 'o' };
				assert.equal(await store.update('open', 3, { data: 'e', dueInMs: null, names, facts: ['f'] }), true);
				assert.equal((await store.find({ order: 'o' }))?.data, 'e');
				assert.equal((await store.list({ limit: 5 })).entries.length, 1);
				assert.equal(await store.wake('settled'), true);
				assert.deepEqual(await store.claim(claimOn('uncertain')), {
					outcome: 'uncertain',
					checkpoint: 'tried',
				});
			}));

		it("leaves the merchant's client open", async () => {
			const store = redis(client);
			await store.close();
			assert.equal(await client.ping(), 'PONG');
		});
	});
}
