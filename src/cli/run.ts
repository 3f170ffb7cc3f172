import { Console } from 'node:console';
import { readFile } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { asksForHelp, helpOf, suggest, table, UsageError, type Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { redactor } from './doctor/redact.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

const HELP = [
	'Usage: npx checkout-links <command> [options]',
	'',
	'Commands:',
	...table(Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary])),
	'',
	'Options:',
	...table([
		['-h, --help', 'Show this help; after a command: its options and an example'],
		['-v, --version', 'Show the version'],
	]),
	'',
	'Exit codes: 0 success, 1 failure, 2 wrong command line, 3 outcome unknown (run the same command again).',
].join('\n');

/**
 * Runs one command line, and prints the error if it fails.
 * @param argv arguments after `npx checkout-links`
 * @returns the exit code
 */
export async function run(
	argv: readonly string[],
	{
		stdin,
		stdout,
		stderr,
		env,
		cwd,
	}: {
		readonly stdin: Readable & { readonly isTTY?: boolean };
		readonly stdout: Writable;
		readonly stderr: Writable;
		/** The variables of an `--env-file` are added. */
		readonly env: Record<string, string | undefined>;
		readonly cwd: string;
	},
): Promise<ExitCode> {
	const console = new Console({ stdout, stderr });
	try {
		return await runCommand(argv, { stdin, stdout, console, env, cwd });
	} catch (error) {
		// Errors of a driver or a JavaScript engine may contain a secret.
		console.error(redactor(env, undefined)(error instanceof Error ? error.message : String(error)));
		return error instanceof CommandError ? error.exitCode : EXIT.failed;
	}
}

async function runCommand(
	[name = 'help', ...args]: readonly string[],
	terminal: Terminal,
): Promise<ExitCode> {
	if (name === '--version' || name === '-v') {
		terminal.console.log(await version());
		return EXIT.ok;
	}
	if (name === 'help' || asksForHelp([name])) {
		terminal.console.log(args.length === 0 ? HELP : await helpFor(args));
		return EXIT.ok;
	}
	const command = await entryOf(name).load();
	if (!asksForHelp(args)) return command.run(args, terminal);
	terminal.console.log(await helpFor([name, ...args.filter((arg) => !arg.startsWith('-'))]));
	return EXIT.ok;
}

function entryOf(name: string) {
	const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (entry) return entry;
	throw new UsageError(
		`Unknown ${name.startsWith('-') ? 'option' : 'command'} "${name}".${suggest(name, Object.keys(COMMANDS))}`,
	);
}

/** The help of a command, or of its subcommand if one is given. */
async function helpFor([name = '', word]: readonly string[]): Promise<string> {
	const { summary, load } = entryOf(name);
	const command: Command = await load();
	const { subcommands = {} } = command;
	const subcommand = word !== undefined && Object.hasOwn(subcommands, word) ? subcommands[word] : undefined;
	return subcommand
		? helpOf(`${name} ${word}`, subcommand.summary, subcommand)
		: helpOf(name, summary, command);
}

async function version(): Promise<string> {
	const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
	return (JSON.parse(text) as { readonly version: string }).version;
}
