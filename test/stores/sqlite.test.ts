import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { inspectSqlite } from '../../src/stores/sqlite-file.ts';
import { sqlite } from '../../src/stores/sqlite.ts';
import { claimOn } from './claim-on.ts';
import { testStore } from './test-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'checkout-links-sqlite-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.db`);

/** What version 1 created. */
const VERSION_1 = `
	CREATE TABLE entry (
		key TEXT NOT NULL PRIMARY KEY,
		reference TEXT NOT NULL UNIQUE,
		fingerprint TEXT NOT NULL,
		owner TEXT,
		note TEXT NOT NULL,
		lease_until REAL NOT NULL,
		ttl_ms REAL NOT NULL,
		expires_at REAL NOT NULL,
		data TEXT,
		due_at REAL,
		version INTEGER NOT NULL
	) STRICT;
	CREATE INDEX entry_due ON entry (due_at) WHERE due_at IS NOT NULL;
	CREATE INDEX entry_expiry ON entry (expires_at);
	CREATE TABLE event_window (
		name TEXT NOT NULL PRIMARY KEY,
		count REAL NOT NULL,
		resets_at REAL NOT NULL
	) STRICT;
	CREATE INDEX event_window_reset ON event_window (resets_at);
	PRAGMA application_id = ${0x436b4c6b};
	PRAGMA user_version = 1;
`;

testStore('SQLite', async () => {
	let now = Date.UTC(2026, 0, 1);
	const store = sqlite(newFile(), { clock: () => now });
	return {
		store,
		now: () => now,
		advance: (ms) => {
			now += ms;
		},
		dispose: () => store.close(),
	};
});

describe('SQLite store', () => {
	it('says that it outlives the process and stays on the machine', async () => {
		const { durable, shared, close } = sqlite(newFile());
		assert.deepEqual({ durable, shared }, { durable: true, shared: false });
		await close();
	});

	it('knows after a restart what it knew before', async () => {
		const file = newFile();
		const before = sqlite(file);
		const [recorded, uncertain, held] = [claimOn('recorded'), claimOn('uncertain'), claimOn('held')];
		for (const claim of [recorded, uncertain, held]) await before.claim(claim);
		await before.complete('recorded', recorded.owner, { data: 'd', dueInMs: 0 });
		await before.markUncertain('uncertain', uncertain.owner);
		await before.increment('n', 60_000, 5);
		await before.close();
		await assert.rejects(before.find({ key: 'recorded' }), /not open|closed|finalized/);

		const store = sqlite(file);
		assert.equal((await store.find({ key: 'recorded' }))?.data, 'd');
		assert.deepEqual(
			(await store.lease(5, 60_000)).map(({ key }) => key),
			['recorded'],
		);
		assert.equal((await store.claim(claimOn('uncertain'))).outcome, 'uncertain');
		assert.equal((await store.claim(claimOn('held'))).outcome, 'busy');
		assert.equal((await store.increment('n', 60_000)).count, 6);
		assert.equal(await store.complete('held', held.owner, { data: 'd', dueInMs: 0 }), true);
		await store.close();
	});

	it('goes by the system clock unless told otherwise', async () => {
		const store = sqlite(newFile());
		const claim = claimOn('k');
		await store.claim(claim);
		const before = Date.now();
		await store.complete('k', claim.owner, { data: 'd', dueInMs: null, facts: ['f'] });
		const [fact] = await store.history('k');
		assert(fact && fact.at >= before && fact.at <= Date.now());
		await store.close();
	});

	it('serves several handles on one file as one store', async () => {
		const file = newFile();
		const stores = [sqlite(file), sqlite(file), sqlite(file)];
		const answers = await Promise.all(
			stores.flatMap((store) => [store.claim(claimOn('k')), store.claim(claimOn('k'))]),
		);
		assert.equal(answers.filter(({ outcome }) => outcome === 'won').length, 1);
		for (const store of stores) await store.increment('n', 60_000);
		assert.equal((await stores[0]?.increment('n', 60_000))?.count, 4);
		for (const store of stores) await store.close();
	});

	it(
		'lets nobody but its owner read the files',
		{ skip: process.platform === 'win32' && 'no modes' },
		async () => {
			const file = newFile();
			const store = sqlite(file);
			await store.claim(claimOn('k'));
			const family = readdirSync(folder).filter((name) => join(folder, name).startsWith(file));
			assert.equal(family.length, 3, `${family}`);
			for (const name of family) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
			await store.close();
		},
	);

	it('creates its file when it is first used, and neither before nor after it is closed', async () => {
		const file = newFile();
		const unused = sqlite(file);
		assert.equal(existsSync(file), false);
		await unused.close();
		await assert.rejects(unused.ping(), /is closed/);
		assert.equal(existsSync(file), false);
		const used = sqlite(file);
		await used.ping();
		assert.equal(existsSync(file), true);
		await used.close();
	});

	it('leaves one file behind when closed', async () => {
		const file = newFile();
		const store = sqlite(file);
		await store.claim(claimOn('k'));
		await store.close();
		assert.deepEqual(
			readdirSync(folder).filter((name) => join(folder, name).startsWith(file)),
			[`${files}.db`],
		);
	});

	it('deletes what has expired while it is being used, in whatever way', async () => {
		const file = newFile();
		let now = 0;
		const store = sqlite(file, { clock: () => now });
		await store.ping();
		const db = new DatabaseSync(file);
		const count = db.prepare(
			'SELECT (SELECT count(*) FROM entry) AS entries, (SELECT count(*) FROM event_window) AS windows',
		);
		const uses = { claim: () => store.claim(claimOn('other')), count: () => store.increment('other', 1000) };
		for (const [i, use] of Object.values(uses).entries()) {
			for (let n = 0; n < 500; n++) {
				await store.claim(claimOn(`${i} ${n}`, { leaseMs: 1000, ttlMs: 1000 }));
				await store.increment(`${i} ${n}`, 1000);
			}
			now += 10 * 60_000;
			await use();
			const isLeft = () => Object.values(count.all()[0] ?? {}).some((left) => Number(left) > 1);
			while (isLeft()) await new Promise((resolve) => setImmediate(resolve));
		}
		db.close();
		await store.close();
	});

	it('lets no claim or count fail or wait because what has expired cannot be deleted', async () => {
		const file = newFile();
		let now = 0;
		const store = sqlite(file, { clock: () => now });
		await store.claim(claimOn('old', { leaseMs: 1000, ttlMs: 1000 }));
		const db = new DatabaseSync(file);
		db.exec(`CREATE TRIGGER stuck BEFORE DELETE ON entry BEGIN SELECT raise(ABORT, 'the disk fails'); END`);
		now += 10 * 60_000;
		assert.equal((await store.claim(claimOn('k'))).outcome, 'won');
		assert.equal((await store.increment('n', 1000)).count, 1);
		// The round of deleting is over when the store is closed.
		await store.close();
		assert.equal(db.prepare('SELECT count(*) AS n FROM entry').all()[0]?.n, 2);
		db.close();
	});

	it('cuts its log, which grew while another program read, once that is over', async () => {
		const file = newFile();
		const store = sqlite(file);
		await store.claim(claimOn('k'));
		const reader = new DatabaseSync(file);
		reader.exec('BEGIN; SELECT count(*) FROM entry');
		const log = () => statSync(`${file}-wal`).size;
		for (let i = 0; log() < 24e6; i++) {
			const claim = claimOn(`${i}`);
			await store.claim(claim);
			await store.complete(`${i}`, claim.owner, { data: 'x'.repeat(1e6), dueInMs: null });
		}
		reader.exec('COMMIT');
		reader.close();
		for (let i = 0; i < 5; i++) await store.claim(claimOn(`after ${i}`));
		assert(log() < 17e6, `${log()} bytes`);
		await store.close();
	});

	describe('with a file of version 1', () => {
		/** A file as version 1 left it: an open payment, a paid one, one in doubt, one that is being made, and more. */
		const fileOfVersion1 = (now: number) => {
			const file = newFile();
			const db = new DatabaseSync(file);
			db.exec(VERSION_1);
			const entry = db.prepare(`
				INSERT INTO entry VALUES (:key, 'reference of ' || :key, 'what is asked', :owner, 'note on ' || :key, :lease, 1000000,
					:now + 1000000, :data, :due, 3)`);
			const add = (key: string, change: Record<string, string | number | null>) =>
				entry.run({ key, owner: null, lease: 0, now, data: null, due: null, ...change });
			const record = { kind: 'payment', provider: 'onepay', order: 'o', createdAt: now - 5000 };
			const open = { ...record, providerId: 'p1', status: 'pending', createdAt: now - 9000 };
			add('open', { data: JSON.stringify(open), due: now - 1000 });
			add('paid', { data: JSON.stringify({ ...record, providerId: 'p2', status: 'succeeded' }) });
			add('burnt', { data: '"burnt"' });
			add('secret', { data: 'c2VjcmV0' });
			add('odd', { data: '{not JSON' });
			add('uncertain', {});
			add('held', { owner: 'holder', lease: now + 60_000 });
			db.exec(`INSERT INTO event_window VALUES ('n', 5, ${now + 60_000})`);
			db.close();
			return file;
		};

		it('takes over all that it knew', async () => {
			const now = Date.UTC(2026, 0, 1);
			const store = sqlite(fileOfVersion1(now), { clock: () => now });
			const keys = (entries: readonly { readonly key: string }[]) => entries.map(({ key }) => key);
			assert.deepEqual(keys((await store.list({ limit: 10 })).entries), ['paid', 'open']);
			assert.equal((await store.find({ order: 'o' }))?.key, 'paid');
			assert.equal((await store.find({ provider: 'onepay', providerId: 'p1' }))?.key, 'open');
			assert.deepEqual(keys((await store.list({ limit: 10, status: 'pending' })).entries), ['open']);
			const [due, ...others] = await store.lease(10, 1000);
			assert.deepEqual(
				[due?.key, due?.version, due?.news, due?.ageMs, due?.dueInMs],
				['open', 3, 0, 9000, -1000],
			);
			assert.deepEqual(others, []);
			for (const [key, data] of Object.entries({ burnt: '"burnt"', secret: 'c2VjcmV0', odd: '{not JSON' }))
				assert.equal((await store.find({ key }))?.data, data);
			const answer = await store.claim(claimOn('uncertain'));
			assert.deepEqual(answer, { outcome: 'uncertain', checkpoint: 'note on uncertain' });
			assert.equal((await store.claim(claimOn('held'))).outcome, 'busy');
			assert.equal(await store.complete('held', 'holder', { data: 'd', dueInMs: null }), true);
			assert.equal((await store.increment('n', 60_000)).count, 6);
			assert.equal(await store.update('open', 3, { data: 'e', dueInMs: null, facts: ['f'] }), true);
			assert.equal((await store.history('open')).length, 1);
			await store.close();
		});

		it('makes it one of version 2 once, however many processes open it at the same time', async () => {
			const now = Date.now();
			const file = fileOfVersion1(now);
			const script = `
				const { sqlite } = await import(${JSON.stringify(new URL('../../src/stores/sqlite.ts', import.meta.url))});
				const store = sqlite(${JSON.stringify(file)});
				const { entries } = await store.list({ limit: 10 });
				console.log(entries.length);
				await store.close();`;
			const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
			const printed = await Promise.all(Array.from({ length: 4 }, run));
			assert.deepEqual(
				printed.map(({ stdout }) => stdout),
				['2\n', '2\n', '2\n', '2\n'],
			);
			const db = new DatabaseSync(file);
			assert.equal(db.prepare('PRAGMA user_version').all()[0]?.user_version, 2);
			assert.equal(db.prepare('PRAGMA foreign_key_check').all().length, 0);
			db.close();
		});

		it('stays as it was when it cannot be made one of version 2', () => {
			const file = fileOfVersion1(Date.now());
			const db = new DatabaseSync(file);
			db.exec('CREATE TABLE due (x)');
			assert.throws(() => sqlite(file), /already/);
			assert.equal(db.prepare('PRAGMA user_version').all()[0]?.user_version, 1);
			assert.equal(db.prepare('SELECT count(*) AS n FROM entry').all()[0]?.n, 7);
			db.close();
		});

		it('is left alone by those who only look whether it can be used', () => {
			const file = fileOfVersion1(Date.now());
			inspectSqlite(file);
			const db = new DatabaseSync(file);
			assert.equal(db.prepare('PRAGMA user_version').all()[0]?.user_version, 1);
			db.close();
		});
	});

	const refused = [
		{
			of: 'a file in a missing folder',
			file: () => join(folder, 'missing', 'x.db'),
			says: /folder does not exist/,
		},
		{ of: 'a folder', file: () => folder, says: /EISDIR/ },
		{
			of: 'a file below another file',
			file: () => {
				const file = newFile();
				writeFileSync(file, '');
				return join(file, 'x.db');
			},
			says: /not a folder \(ENOTDIR\)/,
		},
		{ of: 'no name', file: () => '', says: /is not a file/ },
		{ of: 'SQLite\'s name for "in memory"', file: () => ':memory:', says: /memory\(\)/ },
		{
			of: 'a file that is no database',
			file: () => {
				const file = newFile();
				writeFileSync(file, 'a letter to the bank, which must stay as it is'.repeat(100));
				return file;
			},
			says: /not a database/,
		},
		{
			of: "another program's database",
			file: () => {
				const file = newFile();
				const db = new DatabaseSync(file);
				db.exec('CREATE TABLE entry (key TEXT)');
				db.close();
				return file;
			},
			says: /another program/,
		},
		{
			of: 'a database from a newer version',
			file: () => {
				const file = newFile();
				const store = sqlite(file);
				void store.ping();
				void store.close();
				const db = new DatabaseSync(file);
				db.exec('PRAGMA user_version = 99');
				db.close();
				return file;
			},
			says: /newer version/,
		},
	];
	for (const { of, file, says } of refused) {
		it(`refuses ${of}, says why, and changes nothing`, () => {
			const path = file();
			const bytes = () =>
				statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : undefined;
			const before = bytes();
			assert.throws(() => sqlite(path), says);
			assert.deepEqual(bytes(), before);
		});
	}

	it("prints nothing of its own and hides nobody else's warning", async () => {
		const script = `
			const { sqlite } = await import(${JSON.stringify(new URL('../../src/stores/sqlite.ts', import.meta.url))});
			process.emitWarning('before', 'ExperimentalWarning');
			await sqlite(${JSON.stringify(newFile())}).close();
			process.emitWarning('after', { type: 'ExperimentalWarning', detail: 'in detail' });`;
		const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
		const lines = stderr.split('\n').filter((line) => !line.startsWith('(Use `'));
		assert.equal(lines.length, 4, stderr);
		assert.match(stderr, /ExperimentalWarning: before\n/);
		assert.match(stderr, /ExperimentalWarning: after\nin detail\n/);
	});
});
