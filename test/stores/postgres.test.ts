import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import pg from 'pg';
import { postgres, type PostgresPool } from '../../src/stores/postgres.ts';
import { until } from '../until.ts';
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

	for (const [code, name] of Object.entries({
		40001: 'could not be serialized',
		'40P01': 'met a deadlock',
	})) {
		it(`asks again when its statement ${name} (${code}), and gives up after 50 times`, async () => {
			let [asked, failures] = [0, 3];
			const store = postgres({
				query: async () => {
					asked++;
					if (failures-- > 0) throw Object.assign(new Error(name), { code });
					return { rows: [] };
				},
			});
			await store.ping();
			assert.equal(asked, 3 + 2);
			[asked, failures] = [0, Infinity];
			await assert.rejects(store.ping(), { code });
			assert.equal(asked, 50);
		});
	}

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

	const UNCONNECTED = {
		'has no connection left': { code: '53300', message: 'sorry, too many clients already' },
		'is starting': { code: '57P03', message: 'the database system is starting up' },
		'refuses connections': { code: 'ECONNREFUSED', message: '' },
		'lets the pool wait in vain for a connection': { message: 'timeout exceeded when trying to connect' },
		'accepts a connection too late': { message: 'Connection terminated due to connection timeout' },
	};
	for (const [what, { message, ...rest }] of Object.entries(UNCONNECTED)) {
		const refusal = () => Object.assign(new Error(message), rest);
		const answer = { rows: [{ taken: 1, note: 'n' }] };

		it(`tries again when a database ${what}`, async () => {
			let refusals = 3;
			const store = postgres({
				query: async () => {
					if (refusals-- > 0) throw refusal();
					return answer;
				},
			});
			assert.deepEqual(await store.claim(claimOn('k')), { outcome: 'won' });
		});

		it(`waits longer to record an outcome than for anything else when a database ${what}`, async () => {
			let isBack = false;
			const store = postgres(
				{
					query: async () => {
						if (!isBack) throw refusal();
						return answer;
					},
				},
				{ timeoutMs: 100 },
			);
			const completed = store.complete('k', 'owner', { data: 'd', dueInMs: null });
			await assert.rejects(store.claim(claimOn('k')), { name: 'StoreBusyError' });
			isBack = true;
			assert.equal(await completed, true);
		});

		it(`is not ready, and says so at once, when a database ${what}`, async () => {
			let asked = 0;
			const store = postgres({
				query: async () => {
					asked++;
					throw refusal();
				},
			});
			await assert.rejects(store.ping(), { message });
			assert.equal(asked, 1);
		});
	}

	it('asks once where a statement may have been carried out', async () => {
		let asked = 0;
		const store = postgres({
			query: async (text) => {
				if (text.startsWith('DO')) return { rows: [] };
				asked++;
				throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
			},
		});
		await assert.rejects(
			store.complete('k', 'owner', { data: 'd', dueInMs: null }),
			/terminated unexpectedly/,
		);
		assert.equal(asked, 1);
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
				await store.close();
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

		it('records every payment where a role has fewer connections than the pool wants', () =>
			inSchema(async (schema) => {
				await postgres(pool, { schema }).ping();
				const role = `${schema}_few`;
				const url = new URL(DATABASE_URL);
				Object.assign(url, { username: role, password: 'few' });
				await pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'few' CONNECTION LIMIT 2`);
				await pool.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
				await pool.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
				const limited = new pg.Pool({ connectionString: url.href, max: 20 });
				try {
					const store = postgres(limited, { schema });
					const keys = Array.from({ length: 100 }, (_, i) => `k${i}`);
					const recorded = await Promise.all(
						keys.map(async (key) => {
							const claim = claimOn(key);
							// As a payer does who is answered 503.
							const isWon = () => store.claim(claim).then(({ outcome }) => outcome === 'won');
							await until(isWon, `the claim of ${key}`);
							return store.complete(key, claim.owner, { data: 'd', dueInMs: null });
						}),
					);
					assert.equal(recorded.filter(Boolean).length, keys.length);
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

		it('lets no claim or count fail or wait because what has expired cannot be deleted', () =>
			inSchema(async (schema) => {
				let offset = 0;
				const store = postgres(pool, { schema, clockOffsetMs: () => offset });
				await store.claim(claimOn('old', { leaseMs: 1000, ttlMs: 1000 }));
				await pool.query(`CREATE FUNCTION ${schema}.stuck() RETURNS trigger LANGUAGE plpgsql
					AS $$ BEGIN RAISE EXCEPTION 'the disk fails'; END $$`);
				await pool.query(
					`CREATE TRIGGER stuck BEFORE DELETE ON ${schema}.entry EXECUTE FUNCTION ${schema}.stuck()`,
				);
				offset += 10 * 60_000;
				assert.equal((await store.claim(claimOn('k'))).outcome, 'won');
				assert.equal((await store.increment('n', 1000)).count, 1);
				// The round of deleting is over when the store is closed.
				await store.close();
				const { rows } = await pool.query(`SELECT count(*)::integer AS n FROM ${schema}.entry`);
				assert.equal(rows[0]?.n, 2);
			}));

		it('finds what has expired by an index, however much there is', () =>
			inSchema(async (schema) => {
				const asked: string[] = [];
				const watched: PostgresPool = {
					query: (text, values) => {
						asked.push(text);
						return pool.query(text, values);
					},
				};
				const store = postgres(watched, { schema });
				await store.claim(claimOn('k'));
				await store.close();
				const sweep = asked.find((text) => text.includes('sweep_at <='));
				assert(sweep);
				await pool.query(`INSERT INTO ${schema}.entry
					(key, reference, fingerprint, note, lease_until, ttl_ms, expires_at, sweep_at, since, version)
					SELECT i::text, i::text, '', '', 0, 1, 1e15, 1e15 + random() * 1e9, 0, 1 FROM generate_series(1, 20000) AS i`);
				await pool.query(`ANALYZE ${schema}.entry`);
				const { rows } = await pool.query(`EXPLAIN ${sweep.replaceAll('$1', '0')}`);
				const plan = rows.map((row) => row['QUERY PLAN'] as string).join('\n');
				assert.match(plan, /Index Scan using entry_sweep/);
				assert.doesNotMatch(plan, /Seq Scan on entry/);
			}));

		it('changes nothing that is indexed when a payment is read and nothing is new', () =>
			inSchema(async (schema) => {
				const store = postgres(pool, { schema });
				const claim = claimOn('k', { ttlMs: 400 * 86_400_000 });
				const names = { status: 'pending', provider: 'p', providerId: '1', order: 'o' };
				await store.claim(claim);
				await store.complete('k', claim.owner, { data: 'd', dueInMs: 1000, names });
				const { version } = (await store.find({ key: 'k' })) ?? { version: -1 };
				const client = await pool.connect();
				try {
					// The counts of a transaction that is under way are those of its own.
					await client.query('BEGIN');
					const inside = postgres(client, { schema });
					for (let i = 0; i < 5; i++)
						assert.equal(await inside.update('k', version + i, { data: `${i}`, dueInMs: 1000, names }), true);
					const { rows } = await client.query(
						`SELECT pg_stat_get_xact_tuples_hot_updated('${schema}.entry'::regclass)::integer AS hot`,
					);
					assert.equal(rows[0]?.hot, 5);
				} finally {
					await client.query('ROLLBACK');
					client.release();
				}
			}));

		/** Tables as version 1 left them. */
		const makeVersion1 = async (schema: string, now: number) => {
			await pool.query(`CREATE SCHEMA ${schema}`);
			await pool.query(`
				SET search_path TO ${schema};
				CREATE TABLE entry (
					key text PRIMARY KEY,
					reference text NOT NULL UNIQUE,
					fingerprint text NOT NULL,
					owner text,
					note text NOT NULL,
					lease_until double precision NOT NULL,
					ttl_ms double precision NOT NULL,
					expires_at double precision NOT NULL,
					data text,
					due_at double precision,
					version integer NOT NULL
				);
				CREATE INDEX entry_due ON entry (due_at) WHERE due_at IS NOT NULL;
				CREATE INDEX entry_expiry ON entry (expires_at);
				CREATE UNLOGGED TABLE event_window (
					name text PRIMARY KEY,
					count double precision NOT NULL,
					resets_at double precision NOT NULL
				);
				CREATE INDEX event_window_reset ON event_window (resets_at);
				COMMENT ON TABLE entry IS 'checkout-links, tables version 1';
				RESET search_path`);
			const add = (key: string, change: { owner?: string; lease?: number; data?: string; due?: number }) =>
				pool.query(
					`INSERT INTO ${schema}.entry
					VALUES ($1, 'reference of ' || $1, 'what is asked', $2, 'note on ' || $1, $3, 1000000, $4, $5, $6, 3)`,
					[key, change.owner, change.lease ?? 0, now + 1_000_000, change.data, change.due],
				);
			const record = { kind: 'payment', provider: 'onepay', order: 'o', createdAt: now - 5000 };
			const open = { ...record, providerId: 'p1', status: 'pending', createdAt: now - 9000 };
			await add('open', { data: JSON.stringify(open), due: now - 1000 });
			await add('paid', { data: JSON.stringify({ ...record, providerId: 'p2', status: 'succeeded' }) });
			await add('burnt', { data: '"burnt"' });
			await add('secret', { data: 'c2VjcmV0' });
			await add('uncertain', {});
			await add('held', { owner: 'holder', lease: now + 60_000 });
			await pool.query(`INSERT INTO ${schema}.event_window VALUES ('n', 5, $1)`, [now + 60_000]);
			return add;
		};

		for (const odd of [
			undefined,
			'{not JSON',
			'{"title":"\\u0000","status":"pending","provider":"onepay"}',
		]) {
			it(`takes over the tables of version 1${odd === undefined ? '' : `, also with ${odd} in them`}`, () =>
				inSchema(async (schema) => {
					const now = Date.now();
					const add = await makeVersion1(schema, now);
					if (odd !== undefined) await add('odd', { data: odd });
					const stores = Array.from({ length: 8 }, () => postgres(pool, { schema }));
					await Promise.all(stores.map((store) => store.ping()));
					const [store] = stores;
					assert(store);
					const keys = (entries: readonly { readonly key: string }[]) => entries.map(({ key }) => key);
					assert.deepEqual(keys((await store.list({ limit: 10 })).entries), ['paid', 'open']);
					assert.equal((await store.find({ order: 'o' }))?.key, 'paid');
					assert.equal((await store.find({ provider: 'onepay', providerId: 'p1' }))?.key, 'open');
					assert.deepEqual(keys((await store.list({ limit: 10, status: 'pending' })).entries), ['open']);
					const [due, ...others] = await store.lease(10, 1000);
					assert.deepEqual([due?.key, due?.version, due?.news], ['open', 3, 0]);
					assert(due && due.ageMs >= 9000 && due.dueInMs !== null && due.dueInMs <= -1000);
					assert.deepEqual(others, []);
					for (const [key, data] of Object.entries({ burnt: '"burnt"', secret: 'c2VjcmV0' }))
						assert.equal((await store.find({ key }))?.data, data);
					if (odd !== undefined) assert.equal((await store.find({ key: 'odd' }))?.data, odd);
					const answer = await store.claim(claimOn('uncertain'));
					assert.deepEqual(answer, { outcome: 'uncertain', checkpoint: 'note on uncertain' });
					assert.equal((await store.claim(claimOn('held'))).outcome, 'busy');
					assert.equal(await store.complete('held', 'holder', { data: 'd', dueInMs: null }), true);
					assert.equal((await store.increment('n', 60_000)).count, 6);
					assert.equal(await store.update('open', 3, { data: 'e', dueInMs: null, facts: ['f'] }), true);
					assert.equal((await store.history('open')).length, 1);
				}));
		}

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
				const isLeft = async (table: string) =>
					(await pool.query(`SELECT count(*)::integer AS n FROM ${schema}.${table}`)).rows[0]?.n !== 1;
				for (const table of ['entry', 'event_window'])
					while (await isLeft(table)) await new Promise((resolve) => setImmediate(resolve));
			}));
	});
}
