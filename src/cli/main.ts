#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { asksForHelp, helpOf, UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';
import { redactor } from './doctor/redact.ts';

const HELP = `npx checkout-links <command>

${Object.entries(COMMANDS)
	.map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
	.join('\n')}

  --help     after a command: its options, and an example
  --version  which version this is`;

/** For what a configuration opened itself, as a pool of connections, and nobody else can close; in milliseconds. */
const PATIENCE_MS = 500;

try {
	await run(process.argv.slice(2));
} catch (error) {
	// What an engine or a driver quotes may be secret.
	console.error(redactor(process.env, undefined)(error instanceof Error ? error.message : String(error)));
	process.exitCode = error instanceof UsageError ? 2 : 1;
}
setTimeout(() => process.exit(), PATIENCE_MS).unref();

async function run([name = 'help', ...args]: readonly string[]): Promise<void> {
	const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (entry) {
		const command = await entry.load();
		if (asksForHelp(args)) console.log(helpOf(name, entry.summary, command));
		else await command.run(args);
	} else if (name === '--version') {
		console.log(await version());
	} else if (name === 'help' || asksForHelp([name])) {
		console.log(HELP);
	} else {
		throw new UsageError(`There is no command "${name}".`);
	}
}

async function version(): Promise<string> {
	const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
	return (JSON.parse(text) as { readonly version: string }).version;
}
