import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { sqlite } from '../../src/stores/sqlite.ts';
import { claimOn } from './claim-on.ts';
import { testStore } from './test-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'checkout-links-sqlite-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.db`);

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
		const [recorded, doubtful, held] = [claimOn('recorded'), claimOn('doubtful'), claimOn('held')];
		for (const claim of [recorded, doubtful, held]) await before.claim(claim);
		await before.complete('recorded', recorded.owner, { data: 'd', dueAt: 1 });
		await before.markDoubtful('doubtful', doubtful.owner);
		await before.increment('n', 60_000, 5);
		await before.close();
		await assert.rejects(before.find({ key: 'recorded' }), /not open|closed|finalized/);

		const store = sqlite(file);
		assert.equal((await store.find({ key: 'recorded' }))?.data, 'd');
		assert.deepEqual(
			(await store.due(5)).map(({ key }) => key),
			['recorded'],
		);
		assert.equal((await store.claim(claimOn('doubtful'))).outcome, 'doubtful');
		assert.equal((await store.claim(claimOn('held'))).outcome, 'busy');
		assert.equal((await store.increment('n', 60_000)).count, 6);
		assert.equal(await store.complete('held', held.owner, { data: 'd', dueAt: null }), true);
		await store.close();
	});

	it('goes by the system clock unless told otherwise', async () => {
		const store = sqlite(newFile());
		const claim = claimOn('k');
		await store.claim(claim);
		await store.complete('k', claim.owner, { data: 'd', dueAt: Date.now() });
		assert.equal((await store.due(1)).length, 1);
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
			for (let times = 0; times < 4; times++) await use();
			const { entries, windows } = count.all()[0] ?? {};
			assert(Number(entries) <= 1 && Number(windows) <= 1, `${entries} entries, ${windows} windows`);
		}
		db.close();
		await store.close();
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
			says: /no folder \(ENOTDIR\)/,
		},
		{ of: 'no name', file: () => '', says: /is no file/ },
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
