import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command, Report, Usage } from '../server-process.ts';

/** The options that the benchmark started this process with. */
export function optionsOf<T>(): T {
	return JSON.parse(process.argv[2] ?? '{}') as T;
}

/**
 * Listens on a free port of this machine, tells the benchmark which, and answers its questions until it ends us or goes
 * away itself.
 */
export function serve(listener: RequestListener, onSettings: (settings: never) => void = () => {}): void {
	const server = createServer(listener);
	// The load keeps its connections for longer than Node's five seconds between two rounds.
	server.keepAliveTimeout = 120_000;
	server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
	process.on('message', (command: Command) => {
		if ('usage' in command) tell({ usage: usageNow() });
		else onSettings(command.settings as never);
	});
	process.once('disconnect', () => process.exit());
	// An orderly exit, so that `--cpu-prof` writes what it saw.
	process.once('SIGTERM', () => process.exit());
}

function usageNow(): Usage {
	globalThis.gc?.();
	const { rss, heapUsed } = process.memoryUsage();
	const { user, system } = process.cpuUsage();
	return { rss, heap: heapUsed, cpu: user + system };
}

function tell(report: Report): void {
	process.send?.(report);
}
