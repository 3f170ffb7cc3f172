import { Readable, Writable } from 'node:stream';
import { run } from '../../src/cli/run.ts';

/** What a command printed, and its exit code. */
export interface Printed {
	readonly code: number;
	/** Standard output. */
	readonly output: string;
	/** Standard error. */
	readonly errors: string;
	/** Standard output, then standard error. */
	readonly printed: string;
}

/**
 * Runs a command line in this process, with nothing in its environment but what is given. For commands that end by
 * themselves; one at a time where `doctor` is among them, which replaces the global `fetch`.
 */
export async function runInProcess(
	argv: readonly string[],
	options: {
		readonly env?: Readonly<Record<string, string>>;
		readonly cwd?: string;
		readonly input?: string;
	} = {},
): Promise<Printed> {
	const [output, errors] = [new Text(), new Text()];
	const code = await run(argv, {
		stdin: Readable.from(options.input === undefined ? [] : [Buffer.from(options.input)]),
		stdout: output,
		stderr: errors,
		env: { ...options.env },
		cwd: options.cwd ?? process.cwd(),
	});
	return { code, output: output.text, errors: errors.text, printed: output.text + errors.text };
}

/** Keeps what is written to it. */
class Text extends Writable {
	text = '';

	override _write(chunk: Buffer, _: string, done: () => void): void {
		this.text += chunk.toString();
		done();
	}
}
