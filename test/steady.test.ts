import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROOT } from '../src/build/run-tool.ts';
import { until } from './until.ts';

describe('npm run test:steady', () => {
	let folder = '';
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), 'checkout-links-steady-'));
	});
	after(() => rm(folder, { recursive: true }));

	async function write(name: string, body: string): Promise<string> {
		const file = join(folder, `${name}.test.ts`);
		await writeFile(file, `import { it } from 'node:test';\nit('${name}', async () => {\n${body}\n});\n`);
		return file;
	}

	function start(...args: readonly string[]) {
		const { NODE_TEST_CONTEXT: _, ...env } = process.env;
		const child = spawn(process.execPath, ['test/steady.ts', ...args], { cwd: ROOT, env });
		let printed = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
		}
		const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, printed }));
		return { child, ended };
	}

	it('runs a file as often as asked, and ends with 0 if none failed', async () => {
		const file = await write('passes', '');
		const { code, printed } = await start('--times', '2', '--loops', '1', file).ended;
		assert.equal(code, 0, printed);
		assert.match(printed, /^2 runs beside 1 busy loops: 0 failed$/m);
	});

	it('prints what failed in each round, and ends with 1', async () => {
		const file = await write('fails', `throw new Error('on purpose');`);
		const { code, printed } = await start('--times', '2', '--loops', '0', file).ended;
		assert.equal(code, 1);
		assert.equal(printed.match(/failing tests:/g)?.length, 2, printed);
		assert.match(printed, /on purpose/);
		assert.match(printed, /^2 runs beside 0 busy loops: 2 failed$/m);
	});

	it('ends what it started when it is told to end', async () => {
		const note = join(folder, 'pid');
		const file = await write(
			'hangs',
			`const { writeFileSync } = await import('node:fs');
			setInterval(() => {}, 1000);
			writeFileSync(${JSON.stringify(note)}, String(process.pid));
			await new Promise(() => {});`,
		);
		const { child, ended } = start('--loops', '1', file);
		const pid = Number(await until(() => readFile(note, 'utf8'), 'the test to start'));
		child.kill('SIGINT');
		assert.equal((await ended).code, 1);
		await until(() => !isAlive(pid), 'the test to end');
	});

	for (const [what, args] of [
		['no name', []],
		['a file that does not exist', ['test/nowhere.test.ts']],
		['no round', ['--times', '0', 'flows']],
	] as const) {
		it(`refuses ${what}`, async () => {
			const { code, printed } = await start(...args).ended;
			assert.equal(code, 1);
			assert.match(printed, /^(Usage: npm run test:steady|There is no file test\/nowhere)/);
		});
	}
});

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
