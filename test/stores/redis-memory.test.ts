import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redis, type NodeRedisClient } from '../../src/stores/redis.ts';
import { claimOn } from './claim-on.ts';
import { hasRedisServer, ownRedis } from './own-redis.ts';

const MB = 1024 * 1024;

describe(
	'Redis store on a server with little memory',
	{ skip: !hasRedisServer && 'no redis-server here' },
	() => {
		const onServer = async (
			settings: Readonly<Record<string, string>>,
			run: (server: Awaited<ReturnType<typeof ownRedis>>) => Promise<void>,
		) => {
			const server = await ownRedis(settings);
			try {
				await run(server);
			} finally {
				await server.end();
			}
		};
		/** Fills the server until so much is left of its `maxmemory`. */
		const fill = async ({ client }: Awaited<ReturnType<typeof ownRedis>>, part: number) => {
			const info = await client.info('memory');
			const [used, max] = ['used_memory', 'maxmemory'].map((name) =>
				Number(new RegExp(`\n${name}:(\\d+)`).exec(info)?.[1]),
			) as [number, number];
			// In small parts, since Redis rounds the size of a large one up.
			const bytes = Math.floor(part * max - used);
			for (let i = 0; i < bytes / 8192; i++) await client.set(`filler ${i}`, 'x'.repeat(8000));
		};

		it('begins nothing new from 95 % on, and completes what was begun', () =>
			onServer({ maxmemory: `${24 * MB}`, 'maxmemory-policy': 'noeviction' }, async (server) => {
				const begun = claimOn('begun');
				await redis(server.client).claim(begun);
				await fill(server, 0.97);
				const store = redis(server.client);
				await assert.rejects(store.claim(claimOn('new')), {
					name: 'StoreBusyError',
					message: /95 % of its maxmemory.*raise maxmemory/,
				});
				assert.equal((await store.claim(claimOn('begun'))).outcome, 'busy');
				assert.equal(
					await store.complete('begun', begun.owner, { data: 'd', dueInMs: null, facts: ['f'] }),
					true,
				);
				assert.equal((await store.claim(claimOn('begun'))).outcome, 'done');
				assert.equal((await store.increment('n', 60_000)).count, 1);

				await server.client.flushDb();
				assert.equal((await redis(server.client).claim(claimOn('new'))).outcome, 'won');
			}));

		it('asks for the memory once in a while, not for each claim', () =>
			onServer({}, async ({ client }) => {
				const asked: string[] = [];
				const watched: NodeRedisClient = {
					evalSha: (sha, options) => (asked.push(sha), client.evalSha(sha, options)),
					eval: (source, options) => client.eval(source, options),
				};
				const store = redis(watched);
				await Promise.all(Array.from({ length: 50 }, (_, i) => store.claim(claimOn(`k${i}`))));
				const counts = [...Map.groupBy(asked, (sha) => sha).values()].map(({ length }) => length);
				assert.deepEqual(counts.sort(), [1, 50]);
			}));

		it('begins nothing and records what was begun when there is no room at all, also where it may not ask for the memory', () =>
			onServer({ maxmemory: `${8 * MB}`, 'maxmemory-policy': 'noeviction' }, async (server) => {
				await server.client.aclSetUser('shop', ['on', '>shop', '~*', '&*', '+@all', '-info']);
				const client = await server.connect({ username: 'shop', password: 'shop' });
				const store = redis(client);
				const begun = claimOn('begun');
				await store.claim(begun);
				// Less than it has used already.
				await server.client.configSet('maxmemory', '1mb');
				await assert.rejects(store.claim(claimOn('new')), {
					name: 'StoreBusyError',
					message: /all of its maxmemory/,
				});
				await assert.rejects(store.increment('n', 1000), { name: 'StoreBusyError' });
				client.destroy();
			}));

		for (const { of, settings, user, levels, says = /^$/ } of [
			{
				of: 'an eviction policy',
				settings: { maxmemory: `${64 * MB}`, 'maxmemory-policy': 'allkeys-lru' },
				levels: ['problem'],
				says: /maxmemory-policy allkeys-lru.*set maxmemory-policy to noeviction/,
			},
			{
				of: 'no eviction',
				settings: { maxmemory: `${64 * MB}`, 'maxmemory-policy': 'noeviction' },
				levels: [],
			},
			{
				of: 'no limit of its memory',
				settings: { maxmemory: '0', 'maxmemory-policy': 'allkeys-lru' },
				levels: [],
			},
			{
				of: 'a user who may not ask',
				settings: { maxmemory: `${64 * MB}`, 'maxmemory-policy': 'allkeys-lru' },
				user: ['-info', '-config'],
				levels: ['warning'],
				says: /could not be checked.*noeviction/,
			},
			{
				of: 'a user who may not ask for the configuration, as at most hosts,',
				settings: { maxmemory: `${64 * MB}`, 'maxmemory-policy': 'volatile-ttl' },
				user: ['-config'],
				levels: ['problem'],
				says: /maxmemory-policy volatile-ttl/,
			},
		]) {
			it(`finds ${levels[0] ?? 'nothing wrong'} with ${of}`, () =>
				onServer(settings, async (server) => {
					await server.client.aclSetUser('shop', ['on', '>shop', '~*', '&*', '+@all', ...(user ?? [])]);
					const client = await server.connect({ username: 'shop', password: 'shop' });
					const findings = (await redis(client).inspect?.()) ?? [];
					client.destroy();
					assert.deepEqual(
						findings.map(({ level }) => level),
						levels,
					);
					assert.match(findings[0]?.message ?? '', says);
				}));
		}
	},
);
