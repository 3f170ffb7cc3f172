import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from './calls.ts';
import type { HaltAt, Order, Report, Settings } from './endpoint-process.ts';

/** A shop's server in a process of its own, seen from the one that started it. */
export class EndpointProcess {
	readonly #child: ChildProcess;
	readonly #exit: Promise<unknown[]>;
	readonly #heard: Report[] = [];
	#over = false;
	#wake = () => {};
	/** Where it is mounted. */
	base = '';

	private constructor(settings: Settings) {
		this.#child = fork(new URL('endpoint-process.ts', import.meta.url), [JSON.stringify(settings)], {
			execArgv: [],
			// Dozens are started in a row; the second one need not compile everything anew.
			env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
		});
		this.#exit = once(this.#child, 'exit');
		this.#child.on('message', (said) => {
			this.#heard.push(said as Report);
			this.#wake();
		});
		this.#child.on('exit', () => {
			this.#over = true;
			this.#wake();
		});
	}

	/** Starts one; resolves when it listens. */
	static async start(settings: Settings): Promise<EndpointProcess> {
		const started = new EndpointProcess(settings);
		for (;;) {
			const said = await started.#hear();
			if (!('port' in said)) continue;
			started.base = `http://127.0.0.1:${said.port}/checkout`;
			return started;
		}
	}

	/** From now on every request that comes there stops for good. */
	async haltAt(haltAt: HaltAt): Promise<void> {
		this.#child.send({ haltAt } satisfies Order);
		while (!('haltsAt' in (await this.#hear())));
	}

	/** Waits until so many requests have come to where it halts. */
	async halted(times: number): Promise<void> {
		while (times > 0) if ('halted' in (await this.#hear())) times--;
	}

	/** From now on its calls are counted, and it is killed at this one. */
	async watch(killAt?: Place): Promise<void> {
		await this.#order({ watch: killAt === undefined ? {} : { killAt } });
	}

	/** Lets time pass on its clocks. */
	async later(laterMs: number): Promise<void> {
		await this.#order({ laterMs });
	}

	/** Calls `reconcile()` there. */
	async reconcile(): Promise<void> {
		await this.#order({ reconcile: true });
	}

	/** Its places since it is watched, in their order. */
	passed(): Promise<readonly Place[]> {
		return this.#order({ passed: true });
	}

	/** Resolves when it has ended. */
	async ended(): Promise<void> {
		await this.#exit;
	}

	/** Whether it has ended. */
	get isOver(): boolean {
		return this.#over;
	}

	/** Ends it as a crash or a power cut would. */
	async kill(): Promise<void> {
		this.#child.kill('SIGKILL');
		await this.#exit;
	}

	/** Asks it to end in its own time. Answers its exit code. */
	async stop(): Promise<number | null> {
		this.#child.kill('SIGTERM');
		const [code] = (await this.#exit) as [number | null];
		return code;
	}

	/** @throws when the process ends before it has done so */
	async #order(order: Order): Promise<readonly Place[]> {
		if (!this.#over) this.#child.send(order, () => {});
		for (;;) {
			const said = await this.#hear();
			if ('done' in said) return said.done;
		}
	}

	async #hear(): Promise<Report> {
		for (;;) {
			const said = this.#heard.shift();
			if (said) return said;
			if (this.#over) throw new Error('The process has ended.');
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
	}
}
