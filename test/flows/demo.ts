import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../src/build/run-tool.ts';
import { freePort } from '../free-port.ts';

/** The shop as `npm start` opens it, in a process of its own. */
export interface Demo {
	readonly address: string;
	/** What it printed, line by line. */
	readonly lines: readonly string[];
	close(): Promise<void>;
}

/** Opens it on a free port, with these environment variables and none of ours. */
export async function openDemo(environment: Readonly<Record<string, string>> = {}): Promise<Demo> {
	const port = await freePort();
	const data = await mkdtemp(join(tmpdir(), 'checkout-links-demo-'));
	const program = spawn(process.execPath, ['demo/server.ts'], {
		cwd: ROOT,
		env: {
			PATH: process.env['PATH'],
			HOME: process.env['HOME'],
			PORT: String(port),
			DEMO_DATA: data,
			...environment,
		},
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const lines: string[] = [];
	const output = createInterface({ input: program.stdout });
	output.on('line', (line) => lines.push(line));
	while (lines.length < 2) {
		const more = await Promise.race([
			once(output, 'line').then(() => true),
			once(output, 'close').then(() => false),
		]);
		if (!more && lines.length < 2) throw new Error(`The demo ended without its address: ${lines.join()}`);
	}
	return {
		address: `http://localhost:${port}`,
		lines,
		async close() {
			program.kill('SIGTERM');
			if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
			await rm(data, { recursive: true, force: true });
		},
	};
}
