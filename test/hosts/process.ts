import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { until } from '../until.ts';

/** A command that ended badly or took too long; the message holds what it printed. */
export class CommandFailure extends Error {
	override readonly name = 'CommandFailure';
}

type Environment = Readonly<Record<string, string>>;

/**
 * Runs a command of a project to its end and answers what it printed on its first stream.
 * @throws {CommandFailure}
 */
export async function runCommand(
	command: readonly string[],
	folder: string,
	env: Environment,
	timeoutMs: number,
): Promise<string> {
	const { child, printed } = open(command, folder, env);
	let out = '';
	child.stdout?.on('data', (text: string) => (out += text));
	const late = setTimeout(() => end(child), timeoutMs);
	const [code, signal] = (await once(child, 'close').catch((cause: unknown) => [String(cause), null])) as [
		number | string | null,
		string | null,
	];
	clearTimeout(late);
	if (code !== 0) {
		throw new CommandFailure(`${command.join(' ')} ended with ${signal ?? code}\n${printed.join('')}`);
	}
	return out;
}

/** A program that serves until it is stopped. */
export interface Running {
	/** What it printed so far. */
	output(): string;
	/**
	 * Waits until it is ready.
	 * @throws {CommandFailure} when it ended, or is not ready in time
	 */
	until(isReady: () => Promise<boolean>, timeoutMs: number): Promise<void>;
	stop(): Promise<void>;
}

/** Starts a program of a project. */
export function startCommand(command: readonly string[], folder: string, env: Environment): Running {
	const { child, printed } = open(command, folder, env);
	const closed = once(child, 'close').catch(() => undefined);
	const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
	return {
		output: () => printed.join(''),
		async until(isReady, timeoutMs) {
			const state = await until(
				async () => (hasEnded() ? 'ended' : (await isReady()) && 'ready'),
				`${command.join(' ')} to be ready`,
				{ patienceMs: timeoutMs },
			).catch((cause: unknown) => {
				throw new CommandFailure('It was not ready in time.', { cause });
			});
			if (state === 'ended') throw new CommandFailure(`${command.join(' ')} ended before it was ready`);
		},
		async stop() {
			if (!hasEnded()) end(child);
			await closed;
		},
	};
}

function open(command: readonly string[], folder: string, env: Environment) {
	const [program = '', ...args] = command;
	const path = [join(folder, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
	const child = spawn(program, args, {
		cwd: folder,
		env: { ...process.env, ...env, PATH: path },
		stdio: ['ignore', 'pipe', 'pipe'],
		// A group of its own, so that what it starts ends with it.
		detached: true,
	});
	const printed: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => printed.push(text));
	}
	return { child, printed };
}

function end({ pid }: ChildProcess): void {
	try {
		if (pid !== undefined) process.kill(-pid, 'SIGKILL');
	} catch {
		// It ended by itself in this moment.
	}
}
