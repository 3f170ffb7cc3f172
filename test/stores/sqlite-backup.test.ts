import assert from 'node:assert/strict';
import { exec, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { sqlite } from '../../src/stores/sqlite.ts';
import { claimOn } from './claim-on.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/run-in-production.md'), 'utf8');
const [, section = ''] = /\n## Backup of SQLite\n([\s\S]*?)\n## /.exec(page) ?? [];
const commands = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, command = '']) => command);

/** How many payments there are before the copy is begun. */
const PAID = 400;

const hasCommandLine = (() => {
	try {
		execFileSync('sqlite3', ['--version']);
		return true;
	} catch {
		return false;
	}
})();

describe('The backup of SQLite on the page about production', () => {
	const root = mkdtempSync(join(tmpdir(), 'checkout-links-backup-'));
	after(() => rmSync(root, { recursive: true }));
	/** The commands name `node`: the one that runs this test. */
	const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };

	it('is one command with sqlite3, and one without', () => {
		assert.deepEqual(
			commands.map((command) => /sqlite3 |node /.exec(command)?.[0]),
			['sqlite3 ', 'node '],
		);
	});

	for (const command of commands) {
		const isAbsent = command.includes('sqlite3 ') && !hasCommandLine && 'no sqlite3 here';
		it(
			`is complete while payments are written: ${command.trim().split('\n').at(-1)}`,
			{ skip: isAbsent },
			async () => {
				const folder = mkdtempSync(join(root, 'shop-'));
				const store = sqlite(join(folder, 'checkout.db'));
				const pay = async (key: string) => {
					const claim = claimOn(key);
					await store.claim(claim);
					const delivery = { id: `event of ${key}`, subscriber: 'webhook', data: 'd' };
					await store.complete(key, claim.owner, {
						data: 'x'.repeat(1000),
						dueInMs: 1000,
						facts: ['made'],
						deliveries: [delivery],
					});
				};
				for (let i = 0; i < PAID; i++) await pay(`before ${i}`);
				let isOver = false;
				let written = 0;
				const writing = (async () => {
					while (!isOver) {
						await pay(`meanwhile ${written++}`);
						await new Promise((resolve) => setImmediate(resolve));
					}
				})();
				await promisify(exec)(command, { cwd: folder, env }).finally(() => (isOver = true));
				await writing;
				assert(written >= 3, `only ${written} payments were written meanwhile`);
				await store.close();

				const [copy = ''] = execFileSync('find', [folder, '-name', 'backup-*.db'], {
					encoding: 'utf8',
				}).split('\n');
				assert.equal(statSync(copy).mode & 0o077, 0, 'only its owner can read the copy');
				const db = new DatabaseSync(copy);
				assert.deepEqual({ ...db.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
				db.close();
				const restored = sqlite(copy);
				for (let i = 0; i < PAID; i += 50) {
					const found = await restored.find({ key: `before ${i}` });
					assert.equal(found?.data, 'x'.repeat(1000));
					assert.equal((await restored.history(`before ${i}`)).length, 1);
				}
				assert.equal((await restored.leaseDeliveries(100_000, 1000)).length >= PAID, true);
				assert.equal((await restored.claim(claimOn('after'))).outcome, 'won');
				await restored.close();
			},
		);
	}
});
