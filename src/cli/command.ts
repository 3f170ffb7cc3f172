import { parseArgs } from 'node:util';

/** A word after `npx checkout-links`, with everything that its `--help` says. */
export interface Command {
	/** What may follow the name, one line for each way to call it. */
	readonly usage: readonly string[];
	readonly options: Options;
	/** A whole line that works, without `npx checkout-links`. */
	readonly example: string;
	/**
	 * @throws {UsageError} for options and words that it does not know
	 * @throws {Error} in words for whoever gave the command
	 */
	run(args: string[]): Promise<void>;
}

/** Options by name. */
export type Options = Readonly<Record<string, Option>>;

interface Option {
	readonly type: 'string' | 'boolean';
	readonly default?: string;
	readonly multiple?: boolean;
	/** Stands for the value in the help, as `FILE`. */
	readonly value?: string;
	/** What it does, for the help. */
	readonly says: string;
}

/** A command line that is written wrong. */
export class UsageError extends Error {
	override readonly name = 'UsageError';

	constructor(message: string, command?: string) {
		super(`${message} See: npx checkout-links ${command === undefined ? '' : `${command} `}--help`);
	}
}

/**
 * Reads what follows the name of a command.
 * @param words how many words it takes that are no options
 * @throws {UsageError} that names what it does not know, and the help
 */
export function readArgs<const Known extends Options>(
	command: string,
	args: string[],
	options: Known,
	words = 0,
) {
	let read;
	try {
		read = parseArgs({ args, options, allowPositionals: true });
	} catch (error) {
		// Node's first sentence names the option; the others are about its own conventions.
		const [sentence] = /^[^.\n]+/.exec((error as Error).message) ?? [];
		throw new UsageError(`${sentence}.`, command);
	}
	const extra = read.positionals[words];
	if (extra !== undefined) throw new UsageError(`Unexpected argument "${extra}".`, command);
	return read;
}

/**
 * What `npx checkout-links NAME --help` prints.
 * @param summary its line in the list of commands
 */
export function helpOf(name: string, summary: string, { usage, options, example }: Command): string {
	const entries = Object.entries(options).map(
		([option, { value, says }]) => [`--${option}${value ? ` ${value}` : ''}`, says] as const,
	);
	const width = Math.max(...entries.map(([option]) => option.length), '--help'.length) + 3;
	return [
		...usage.map((line) => `npx checkout-links ${name} ${line}`.trimEnd()),
		'',
		`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
		'',
		...entries.map(([option, says]) => `  ${option.padEnd(width)}${says}`),
		`  ${'--help'.padEnd(width)}says this`,
		'',
		`Example: npx checkout-links ${example}`,
	].join('\n');
}

/** Whether the help is asked for, wherever on the line. */
export function asksForHelp(args: readonly string[]): boolean {
	return args.some((arg) => arg === '--help' || arg === '-h');
}
