import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import pg from 'pg';
import { postgres } from '../../src/stores/postgres.ts';
import { claimOn } from './claim-on.ts';
import { DATABASE_URL, hostOf, reachPostgres, RUN } from './servers.ts';
import { testStore } from './test-store.ts';

const server = await reachPostgres();

describe('PostgreSQL store, without a server', () => {
	for (const schema of [
		'',
		'Upper',
		'1st',
		'a b',
		'a"b',
		"a'b",
		'a.b',
		'a;drop table x',
		'ñ',
		'x'.repeat(64),
	]) {
		it(`refuses ${JSON.stringify(schema)} as the name of a schema`, () => {
			const query = () => Promise.reject(new Error('must not be asked'));
			assert.throws(() => postgres({ query }, { schema }), TypeError);
		});
	}

	it('gives up on a database that does not answer', async ({ mock }) => {
		mock.timers.enable({ apis: ['setTimeout'] });
		const store = postgres({ query: () => new Promise(() => {}) }, { timeoutMs: 2000 });
		const answer = assert.rejects(store.claim(claimOn('k')), /PostgreSQL did not answer within 2000 ms/);
		mock.timers.tick(2000);
		await answer;
	});

	it('passes on the error of a database that refuses, and asks again the next time', async () => {
		let asked = 0;
		const store = postgres({
			query: async () => {
				asked++;
				throw Object.assign(new Error('role "shop" does not exist'), { code: '28000' });
			},
		});
		await assert.rejects(store.ping(), /role "shop" does not exist/);
		await assert.rejects(store.ping(), /role "shop" does not exist/);
		assert.equal(asked, 2);
	});
});

if ('absent' in server) {
	it(`PostgreSQL store: skipped, no server at ${hostOf(DATABASE_URL)}`, { skip: server.absent }, () => {});
} else {
	const pool = server.client;
	let schemas = 0;
	const newSchema = () => `${RUN}_${++schemas}`;
	const drop = (schema: string) => pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
	after(() => pool.end());

	testStore('PostgreSQL', async () => {
		const schema = newSchema();
		let offset = 0;
		const store = postgres(pool, { schema, clockOffsetMs: () => offset });
		return {
			store,
			now: () => Date.now() + offset,
			advance: (ms) => {
				offset += ms;
			},
			dispose: async () => {
				await store.close();
				await drop(schema);
			},
		};
	});

	describe('PostgreSQL store', () => {
		const inSchema = async (run: (schema: string) => Promise<void>) => {
			const schema = newSchema();
			try {
				await run(schema);
			} finally {
				await drop(schema);
			}
		};

		it('says that it outlives the process and that machines may share it', () => {
			const { durable, shared } = postgres(pool);
			assert.deepEqual({ durable, shared }, { durable: true, shared: true });
		});

		it('lets many processes start at once on an empty database', () =>
			inSchema(async (schema) => {
				const stores = Array.from({ length: 20 }, () => postgres(pool, { schema }));
				const answers = await Promise.all(stores.map((store) => store.claim(claimOn('k'))));
				assert.equal(answers.filter(({ outcome }) => outcome === 'won').length, 1);
			}));

		it("leaves the merchant's pool open", () =>
			inSchema(async (schema) => {
				const store = postgres(pool, { schema });
				await store.ping();
				await store.close();
				assert.equal((await pool.query('SELECT 1 AS one')).rows[0]?.one, 1);
			}));

		it('lives in a schema named like a reserved word', async () => {
			// The only name that other runs may have as well, hence asked for in a transaction that is taken back.
			const client = await pool.connect();
			try {
				await client.query('BEGIN');
				const store = postgres(client, { schema: 'order' });
				assert.equal((await store.claim(claimOn('k'))).outcome, 'won');
			} finally {
				await client.query('ROLLBACK');
				client.release();
			}
		});

		it('needs no right to create where an administrator has created the tables', () =>
			inSchema(async (schema) => {
				await postgres(pool, { schema }).ping();
				const role = `${schema}_role`;
				await pool.query(`CREATE ROLE ${role} LOGIN`);
				await pool.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
				await pool.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
				const limited = new pg.Pool({ connectionString: DATABASE_URL, max: 1 });
				try {
					await limited.query(`SET ROLE ${role}`);
					const store = postgres(limited, { schema });
					assert.equal((await store.claim(claimOn('k'))).outcome, 'won');
					assert.equal((await store.increment('n', 1000)).count, 1);
				} finally {
					await limited.end();
					await pool.query(`DROP OWNED BY ${role}`);
					await pool.query(`DROP ROLE ${role}`);
				}
			}));

		it('refuses tables from a newer version', () =>
			inSchema(async (schema) => {
				await postgres(pool, { schema }).ping();
				await pool.query(`COMMENT ON TABLE ${schema}.entry IS 'checkout-links, tables version 99'`);
				await assert.rejects(postgres(pool, { schema }).ping(), /newer version/);
			}));

		it('keeps its promises where the database isolates transactions more strictly', () =>
			inSchema(async (schema) => {
				const options = '-c default_transaction_isolation=serializable';
				const strict = new pg.Pool({ connectionString: DATABASE_URL, options });
				try {
					const store = postgres(strict, { schema });
					const claims = Array.from({ length: 100 }, () => store.claim(claimOn('k')));
					const answers = await Promise.all(claims);
					assert.equal(answers.filter(({ outcome }) => outcome === 'won').length, 1);
					const events = Array.from({ length: 50 }, () => store.increment('n', 60_000));
					assert.equal(Math.max(...(await Promise.all(events)).map(({ count }) => count)), 50);
				} finally {
					await strict.end();
				}
			}));

		it('deletes what has expired while it is being used', () =>
			inSchema(async (schema) => {
				let offset = 0;
				const store = postgres(pool, { schema, clockOffsetMs: () => offset });
				await Promise.all(
					Array.from({ length: 200 }, async (_, i) => {
						await store.claim(claimOn(`k${i}`, { leaseMs: 1000, ttlMs: 1000 }));
						await store.increment(`n${i}`, 1000);
					}),
				);
				offset += 10 * 60_000;
				await store.claim(claimOn('other'));
				await store.increment('other', 1000);
				for (const table of ['entry', 'event_window']) {
					const { rows } = await pool.query(`SELECT count(*)::integer AS n FROM ${schema}.${table}`);
					assert.equal(rows[0]?.n, 1, table);
				}
			}));
	});
}
