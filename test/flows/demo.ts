import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { ROOT } from '../build/run-tool.ts';

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
	const program = spawn(process.execPath, ['demo/server.ts'], {
		cwd: ROOT,
		env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(port), ...environment },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const lines: string[] = [];
	const output = createInterface({ input: program.stdout });
	output.on('line', (line) => lines.push(line));
	while (lines.length < 2) await once(output, 'line');
	return {
		address: `http://localhost:${port}`,
		lines,
		async close() {
			program.kill('SIGTERM');
			if (program.exitCode === null) await once(program, 'exit');
		},
	};
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as AddressInfo;
	probe.close();
	return port;
}
