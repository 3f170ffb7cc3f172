#!/usr/bin/env node
import { runSandbox } from './sandbox.ts';
import { runServe } from './serve.ts';
import { runSign } from './sign.ts';

/** What `npx checkout-links` can do, with the line that explains it. */
const COMMANDS: Readonly<Record<string, readonly [run: (args: string[]) => Promise<void>, help: string]>> = {
	serve: [
		runServe,
		'runs the endpoint as a server of its own                 --config FILE [--port N] [--host H]',
	],
	sandbox: [runSandbox, 'starts simulators of the providers on this machine       [--port N]'],
	sign: [
		runSign,
		'signs the claims on standard input as a checkout token   --key-file F [--audience A] [--minutes N]',
	],
};

const HELP = `npx checkout-links <command>

${Object.entries(COMMANDS)
	.map(([name, [, help]]) => `  ${name.padEnd(10)}${help}`)
	.join('\n')}
`;

const [name = 'help', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command) {
	try {
		await command[0](args);
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	}
} else {
	const asked = name === 'help' || name === '--help' || name === '-h';
	(asked ? console.log : console.error)(HELP);
	if (!asked) process.exitCode = 2;
}
