import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildModules } from '../../../src/build/modules.ts';
import { ROOT } from '../../../src/build/run-tool.ts';
import type { Row } from '../row.ts';
import { median } from '../samples.ts';
import type { Scale } from '../scale.ts';
import { unusedPort } from '../unused-port.ts';

const CONFIG = `export default {
	origins: ['https://shop.example'],
	items: { coffee: { title: 'Café', amount: { value: '49900', currency: 'COP' } } },
};`;

const EMPTY = `require('node:http').createServer((_, response) => response.end('ok')).listen(process.argv[1], '127.0.0.1')`;

/** From the start of the process to its first answer, as it is built for the package. */
export async function startUp({ short }: Scale): Promise<Row[]> {
	await buildModules('server');
	const folder = await mkdtemp(join(tmpdir(), 'bench-start-'));
	try {
		const config = join(folder, 'checkout.config.mjs');
		await writeFile(config, CONFIG);
		const env = { ONEPAY_SECRET_KEY: 'sk_test_bench', CHECKOUT_STATUS_TOKEN_SECRET: 'x'.repeat(32) };
		const ours: number[] = [];
		const empty: number[] = [];
		for (let round = 0; round < (short ? 5 : 15); round++) {
			empty.push(await untilAnswer((port) => ['-e', EMPTY, port], folder, {}));
			const main = join(ROOT, 'dist/cli/main.js');
			ours.push(
				await untilAnswer((port) => [main, 'serve', '--config', config, '--port', port], folder, env),
			);
		}
		return [
			{
				name: 'from the start of `serve` to its first answer',
				ours: median(ours),
				baseline: { name: 'empty node:http', value: median(empty) },
				unit: 'ms',
				by: 'difference',
			},
		];
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function untilAnswer(
	args: (port: string) => string[],
	cwd: string,
	env: NodeJS.ProcessEnv,
): Promise<number> {
	const port = await unusedPort();
	const start = performance.now();
	const child = spawn(process.execPath, args(String(port)), {
		cwd,
		env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	try {
		for (;;) {
			if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode} before it answered`);
			const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
			if (answer) return performance.now() - start;
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
	} finally {
		child.kill();
		await ended;
	}
}
