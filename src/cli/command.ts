import { parseArgs } from 'node:util';
import { nearestName } from '../wire/nearest-name.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** A command, with the content of its `--help`. */
export interface Command {
	/** Arguments after the name, one line for each form. */
	readonly usage: readonly string[];
	readonly options: Options;
	/** A complete command line, without `npx checkout-links`. */
	readonly example: string;
	/** Lines after the options in the help, e.g. a list of test amounts. */
	readonly notes?: readonly string[];
	readonly subcommands?: Readonly<Record<string, Subcommand>>;
	/**
	 * @throws {UsageError} for options and arguments that do not exist
	 * @throws {Error} with a message for the operator
	 */
	run(args: string[], terminal: Terminal): Promise<ExitCode>;
}

/** A subcommand, with the content of its `--help`. */
export interface Subcommand extends Pick<Command, 'usage' | 'options' | 'notes'> {
	/** One line in the imperative. */
	readonly summary: string;
	readonly example: string;
}

/** Options by name. */
export type Options = Readonly<Record<string, Option>>;

interface Option {
	readonly type: 'string' | 'boolean';
	readonly default?: string;
	readonly multiple?: boolean;
	/** Name of the value in the help, e.g. `file`. */
	readonly value?: string;
	/** What the value is, with default and unit. */
	readonly description: string;
}

/** An invalid command line. */
export class UsageError extends CommandError {
	override readonly name = 'UsageError';

	/** @param command whose help is named; `null` if the message contains the usage itself */
	constructor(message: string, command?: string | null) {
		const help =
			command === null ? '' : ` See: npx checkout-links ${command === undefined ? '' : `${command} `}--help`;
		super(`${message}${help}`, EXIT.usage);
	}
}

/**
 * Parses the arguments after the name of a command.
 * @param maxArguments maximum number of positional arguments
 * @throws {UsageError} with the unknown option, or the one without a value
 */
export function readArgs<const Known extends Options>(
	command: string,
	args: string[],
	options: Known,
	maxArguments = 0,
) {
	checkOptions(command, args, options);
	const read = parseArgs({ args, options, allowPositionals: true });
	const extra = read.positionals[maxArguments];
	if (extra !== undefined) throw new UsageError(`Unexpected argument "${extra}".`, command);
	return read;
}

function checkOptions(command: string, args: string[], options: Options): void {
	const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
	for (const token of tokens) {
		if (token.kind !== 'option') continue;
		const { name, rawName, value, inlineValue } = token;
		const option = Object.hasOwn(options, name) ? options[name] : undefined;
		if (!option || !rawName.startsWith('--')) {
			throw new UsageError(
				`Unknown option "${rawName}".${suggest(name, Object.keys(options), '--')}`,
				command,
			);
		}
		if (option.type === 'boolean' && value !== undefined) {
			throw new UsageError(`Option "${rawName}" takes no value.`, command);
		}
		const isMissing = value === undefined || (!inlineValue && value.startsWith('-') && value !== '-');
		if (option.type === 'string' && isMissing) {
			throw new UsageError(`Option "${rawName}" needs a value: ${rawName} ${valueOf(option)}.`, command);
		}
	}
}

/** ` Did you mean "…"?`, or an empty string where no known name is similar. */
export function suggest(name: string, known: readonly string[], prefix = ''): string {
	const similar = nearestName(name, known);
	return similar === undefined ? '' : ` Did you mean "${prefix}${similar}"?`;
}

/**
 * The text of `npx checkout-links NAME --help`.
 * @param name of the command, or of a command and its subcommand
 * @param summary its line in the list of commands
 */
export function helpOf(
	name: string,
	summary: string,
	{ usage, options, example, notes = [], subcommands }: Omit<Command, 'run'>,
): string {
	const rows = Object.entries(options).map(
		([option, facts]) =>
			[`--${option}${facts.value ? ` ${valueOf(facts)}` : ''}`, facts.description] as const,
	);
	const [first = '', ...others] = usage;
	return [
		`Usage: npx checkout-links ${name} ${first}`.trimEnd(),
		...others.map((line) => `       npx checkout-links ${name} ${line}`.trimEnd()),
		'',
		`${summary}.`,
		...(subcommands
			? [
					'',
					'Subcommands:',
					...table(Object.entries(subcommands).map(([verb, { summary: line }]) => [verb, line])),
					'',
					`Help for one of them: npx checkout-links ${name} <subcommand> --help`,
				]
			: []),
		'',
		'Options:',
		...table([...rows, ['-h, --help', 'Show this help']]),
		...(notes.length > 0 ? ['', ...notes] : []),
		'',
		`Example: npx checkout-links ${example}`,
	].join('\n');
}

/** Rows of two columns, indented. */
export function table(rows: readonly (readonly [name: string, text: string])[]): string[] {
	const width = Math.max(...rows.map(([name]) => name.length)) + 3;
	return rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`);
}

function valueOf({ value = 'value' }: Option): string {
	return `<${value}>`;
}

/** Whether `--help` is anywhere on the line. */
export function asksForHelp(args: readonly string[]): boolean {
	return args.some((arg) => arg === '--help' || arg === '-h');
}
