import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { memory } from '../../../src/stores/memory.ts';
import { postgres } from '../../../src/stores/postgres.ts';
import { redis } from '../../../src/stores/redis.ts';
import { sqlite } from '../../../src/stores/sqlite.ts';
import type { Store } from '../../../src/stores/store.ts';
import type { CreatedLink } from '../../../src/wire/links.ts';
import { hasRedisServer, ownRedis } from '../../stores/own-redis.ts';
import { DATABASE_URL, reachPostgres, RUN } from '../../stores/servers.ts';
import { openShop, ORIGIN, problemOf } from '../shop.ts';

/** A store that can be told to take no writes, as its server would. */
interface Moody {
	readonly store: Store;
	refuseWrites(refused: boolean): Promise<void>;
	end(): Promise<void>;
}

const WRITES = [
	'claim',
	'saveCheckpoint',
	'complete',
	'markUncertain',
	'release',
	'update',
	'wake',
	'lease',
	'leaseUncertain',
	'leaseDeliveries',
	'settleDelivery',
	'wakeDeliveries',
	'increment',
] as const satisfies readonly (keyof Store)[];

/** A store whose writing verbs reject with an error while they are refused. */
function refusing(whole: Store, error: Error, end = () => Promise.resolve()): Moody {
	let isRefused = false;
	const store = Object.create(whole) as Store;
	for (const verb of WRITES) {
		const call = (...given: unknown[]) =>
			isRefused
				? Promise.reject(error)
				: (whole[verb] as (...given: unknown[]) => Promise<unknown>)(...given);
		Object.defineProperty(store, verb, { value: call, enumerable: true });
	}
	return { store, refuseWrites: async (refused) => void (isRefused = refused), end };
}

const reached = await reachPostgres();
if ('client' in reached) await reached.client.end();

const STORES: Readonly<
	Record<string, { readonly absent?: string | false | undefined; open(): Promise<Moody> }>
> = {
	memory: { open: async () => refusing(memory(), new Error('It is full.')) },
	SQLite: {
		async open() {
			const folder = await mkdtemp(join(tmpdir(), 'unwritable-'));
			const store = sqlite(join(folder, 'checkout.db'));
			// What SQLite says of a full disk, https://www.sqlite.org/rescode.html#full
			const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
			return refusing(store, full, async () => {
				await store.close();
				await rm(folder, { recursive: true });
			});
		},
	},
	PostgreSQL: {
		absent: 'absent' in reached && reached.absent,
		async open() {
			const connect = (options: string) => new pg.Pool({ connectionString: DATABASE_URL, options });
			const pools = { writes: connect(''), reads: connect('-c default_transaction_read_only=on') };
			let pool = pools.writes;
			const schema = `${RUN}_unwritable`;
			return {
				store: postgres({ query: (text, values) => pool.query(text, values) }, { schema }),
				// As after a failover to a standby.
				refuseWrites: async (refused) => void (pool = refused ? pools.reads : pools.writes),
				async end() {
					await pools.writes.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
					await Promise.all(Object.values(pools).map((one) => one.end()));
				},
			};
		},
	},
	Redis: {
		absent: !hasRedisServer && 'no redis-server here',
		async open() {
			const server = await ownRedis({});
			return {
				store: redis(server.client),
				// It has lost its replicas, https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
				refuseWrites: async (refused) =>
					void (await server.client.configSet('min-replicas-to-write', refused ? '1' : '0')),
				end: () => server.end(),
			};
		},
	},
};

for (const [name, { absent, open }] of Object.entries(STORES)) {
	describe(`A store that can be read and not written: ${name}`, { skip: absent }, () => {
		let moody: Moody;
		before(async () => {
			moody = await open();
		});
		after(() => moody.end());

		/** A shop with one open link, just before its store takes no more writes. */
		async function withLink() {
			await moody.refuseWrites(false);
			const told: string[] = [];
			const shop = openShop({
				store: moody.store,
				id: crypto.randomUUID(),
				statusTokenSecret: 'a secret of at least thirty-two characters',
				onStatus: ({ link }) => void told.push(link.status),
			});
			const attempt = crypto.randomUUID();
			const link = await shop.created({ attempt });
			await moody.refuseWrites(true);
			return { ...shop, attempt, link, told };
		}

		it('shows the payer what the provider states now, and the shop hears it once it is written', async () => {
			const shop = await withLink();
			assert.equal((await shop.status(shop.link)).status, 'pending');
			shop.provider.set({ status: 'succeeded', ended: true });
			for (const _ of [1, 2]) assert.equal((await shop.status(shop.link)).status, 'succeeded');
			assert.equal((await shop.endpoint.getPaymentLink(shop.link.id)).status, 'succeeded');
			assert.ok(
				shop.log.some(
					({ level, message }) =>
						level === 'error' && /could not store the status from the provider/.test(message),
				),
			);
			assert.deepEqual(shop.told, []);
			await moody.refuseWrites(false);
			assert.equal((await shop.status(shop.link)).status, 'succeeded');
			await shop.endpoint.reconcile();
			assert.deepEqual(shop.told, ['succeeded']);
		});

		it('keeps the last known status where the provider does not answer either', async () => {
			const shop = await withLink();
			shop.provider.down = true;
			assert.equal((await shop.status(shop.link)).status, 'pending');
			assert.deepEqual((await shop.endpoint.getPaymentLink(shop.link.id)).up_to_date, false);
		});

		it('gives the link again that was made before', async () => {
			const shop = await withLink();
			const again = await shop.create({ attempt: shop.attempt });
			assert.deepEqual([again.status, again.headers.get('idempotent-replayed')], [201, 'true']);
			const { id, url } = (await again.json()) as CreatedLink;
			assert.deepEqual([id, url], [shop.link.id, shop.link.url]);
			const form = await shop.send('/v1/payment-links', {
				method: 'POST',
				headers: { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN },
				body: new URLSearchParams({ item: 'coffee', attempt: shop.attempt }),
			});
			assert.deepEqual([form.status, form.headers.get('location')], [303, shop.link.url]);
			assert.equal(shop.provider.orders.length, 1);
		});

		it('answers what needs a write with 503 and Retry-After, and orders nothing', async () => {
			const shop = await withLink();
			const response = await shop.create();
			assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '5']);
			const { code, retryable, detail } = await problemOf(response);
			assert.deepEqual([code, retryable], ['provider_unavailable', true]);
			assert.match(detail ?? '', /^The store can take on nothing new for now\. ./);
			// Some stores compare what is asked for before they would write.
			const other = await problemOf(await shop.create({ item: 'tea', attempt: shop.attempt }));
			assert.ok(['provider_unavailable', 'attempt_reused'].includes(other.code), other.code);
			const webhook = await shop.send('/v1/webhooks/fakepay', {
				method: 'POST',
				headers: { 'x-signed': 'yes' },
				body: shop.provider.orders[0]?.reference ?? '',
			});
			assert.deepEqual([webhook.status, webhook.headers.get('retry-after')], [503, '5']);
			await assert.rejects(shop.endpoint.cancelPaymentLink(shop.link.id));
			assert.equal(await shop.endpoint.reconcile(), 0);
			assert.equal(shop.provider.orders.length, 1);
		});
	});
}
