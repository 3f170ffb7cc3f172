import { fork } from 'node:child_process';
import { join } from 'node:path';

/** A server of the benchmark in a process of its own, as it would be in production. */
export interface ServerProcess {
	readonly port: number;
	readonly origin: string;
	readonly pid: number;
	/** From the start of the process until it listened. */
	readonly startedInMs: number;
	/** What it uses now, after a garbage collection. */
	usage(): Promise<Usage>;
	/** Changes how it answers; what there is to change is the server's business. */
	steer(settings: object): void;
	stop(): Promise<void>;
}

export interface Usage {
	/** Bytes of the process in memory. */
	readonly rss: number;
	/** Bytes of its living objects. */
	readonly heap: number;
	/** Microseconds of processor that it has used so far. */
	readonly cpu: number;
}

/** What a server says to the benchmark. */
export type Report = { readonly port: number } | { readonly usage: Usage };
/** What the benchmark says to a server. */
export type Command = { readonly usage: true } | { readonly settings: object };

/**
 * Starts `servers/<name>.ts` with the options and waits until it listens.
 * @param flags for Node, as `--cpu-prof`
 * @throws {Error} when it ends before that
 */
export async function startServer(
	name: 'provider' | 'checkout' | 'bare' | 'hono' | 'paying-provider' | 'reconciler',
	options: object = {},
	flags: readonly string[] = [],
): Promise<ServerProcess> {
	const start = performance.now();
	const child = fork(join(import.meta.dirname, 'servers', `${name}.ts`), [JSON.stringify(options)], {
		// Lit, Express and others are slower when they think that somebody develops.
		env: { ...process.env, NODE_ENV: 'production' },
		execArgv: ['--expose-gc', ...flags],
	});
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const answer = <T>(pick: (report: Report) => T | undefined): Promise<T> =>
		new Promise((resolve, reject) => {
			const listen = (report: Report) => {
				const picked = pick(report);
				if (picked === undefined) return;
				child.off('message', listen);
				resolve(picked);
			};
			child.on('message', listen);
			void ended.then(() => reject(new Error(`The ${name} server ended`)));
		});
	const port = await answer((report) => ('port' in report ? report.port : undefined));
	return {
		port,
		origin: `http://127.0.0.1:${port}`,
		pid: child.pid ?? 0,
		startedInMs: performance.now() - start,
		usage() {
			const usage = answer((report) => ('usage' in report ? report.usage : undefined));
			child.send({ usage: true } satisfies Command);
			return usage;
		},
		steer: (settings) => void child.send({ settings } satisfies Command),
		async stop() {
			child.kill('SIGTERM');
			await ended;
		},
	};
}
