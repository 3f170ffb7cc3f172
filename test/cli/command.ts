import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../../src/build/run-tool.ts';

/** A run of `npx checkout-links …`, from the sources. */
export interface Run {
	readonly process: ChildProcess;
	/** Everything it printed so far. */
	printed(): string;
	/** What it printed so far on standard output alone. */
	output(): string;
	/** The first line of standard output, once it is there; rejects when the process ends without one. */
	firstLine(): Promise<string>;
	/** The code that it ends with. */
	ended(): Promise<number | null>;
}

/**
 * Starts a command with nothing in its environment but what is given, where to find programs, and where Node keeps what it
 * compiled: otherwise every one of a hundred commands would compile the sources anew.
 */
export function run(
	args: readonly string[],
	options: {
		readonly env?: Readonly<Record<string, string>>;
		readonly cwd?: string;
		readonly input?: string;
	} = {},
): Run {
	const child = spawn(process.execPath, [join(ROOT, 'src/cli/main.ts'), ...args], {
		cwd: options.cwd ?? ROOT,
		env: {
			PATH: process.env['PATH'],
			...(process.env['NODE_COMPILE_CACHE'] && { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }),
			...options.env,
		},
	});
	// A command that has ended already, e.g. because of a mistake in its options, reads nothing.
	child.stdin.on('error', () => {});
	child.stdin.end(options.input);
	let output = '';
	let errors = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
	const ended = once(child, 'close') as Promise<[number | null]>;
	return {
		process: child,
		printed: () => output + errors,
		output: () => output,
		async firstLine() {
			while (!output.includes('\n')) {
				const over = await Promise.race([
					once(child.stdout, 'data').then(() => false),
					ended.then(() => true),
				]);
				if (over && !output.includes('\n')) throw new Error(`It ended without a word:\n${errors}`);
			}
			return output.slice(0, output.indexOf('\n'));
		},
		ended: async () => (await ended)[0],
	};
}
