import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { asksForHelp, helpOf, readArgs } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { run } from './command.ts';
import { runInProcess } from './in-process.ts';

async function ran(...args: string[]) {
	const { code, output, errors } = await runInProcess(args);
	return { code, output, errors };
}

describe('npx checkout-links', () => {
	for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
		it(`explains every option of ${name}, with an example that it understands`, async () => {
			const command = await load();
			const help = helpOf(name, summary, command);
			for (const option of Object.keys(command.options))
				assert.match(help, new RegExp(`^ {2}--${option}\\b`, 'm'));
			const [first, ...words] = command.example.replace(/ <.*/, '').split(' ');
			assert.equal(first, name);
			readArgs(name, words, command.options, 3);
			for (const [option = ''] of command.usage.join(' ').matchAll(/--[a-z-]+/g)) {
				assert.ok(Object.hasOwn(command.options, option.slice(2)), option);
			}
		});

		it(`explains every subcommand of ${name}, with an example that it understands`, async () => {
			const { subcommands = {} } = await load();
			for (const [verb, facts] of Object.entries(subcommands)) {
				const { output, code } = await ran(name, verb, '--help');
				assert.equal(code, 0);
				assert.equal(output, `${helpOf(`${name} ${verb}`, facts.summary, facts)}\n`);
				assert.match(facts.summary, /^[A-Z]\w+ /);
				const [first, second, ...words] = facts.example.replace(/ [<>].*/, '').split(' ');
				assert.deepEqual([first, second], [name, verb]);
				readArgs(name, words, facts.options, 3);
			}
		});

		it(`refuses an option that ${name} does not have, and names the help`, async () => {
			assert.deepEqual(await ran(name, '--colour', 'red'), {
				code: 2,
				output: '',
				errors: `Unknown option "--colour". See: npx checkout-links ${name} --help\n`,
			});
		});
	}

	it('finds --help and -h anywhere on the line', () => {
		assert.ok(asksForHelp(['--config', 'a.js', '--help']));
		assert.ok(asksForHelp(['-h']));
		assert.ok(!asksForHelp(['--config', 'help']));
	});

	it('lists its commands and exit codes', async () => {
		for (const args of [[], ['--help'], ['-h'], ['help']]) {
			const { code, output } = await ran(...args);
			assert.equal(code, 0);
			for (const name of Object.keys(COMMANDS)) assert.match(output, new RegExp(`^ {2}${name}\\b`, 'm'));
			assert.match(output, /^Exit codes: 0 .*1 .*2 .*3 /m);
		}
	});

	it('shows the help of a command without running it, by --help, -h and help', async () => {
		const serve = COMMANDS['serve']!;
		const expected = {
			code: 0,
			output: `${helpOf('serve', serve.summary, await serve.load())}\n`,
			errors: '',
		};
		assert.deepEqual(await ran('serve', '--config', 'nowhere.js', '-h'), expected);
		assert.deepEqual(await ran('help', 'serve'), expected);
		const program = run(['serve', '--help']);
		assert.equal(await program.ended(), 0);
		assert.equal(program.printed(), expected.output);
	});

	it('shows the help of a subcommand by help as well', async () => {
		assert.deepEqual(await ran('help', 'payments', 'create'), await ran('payments', 'create', '--help'));
	});

	it('prints its version by --version and -v', async () => {
		const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
		for (const option of ['--version', '-v']) {
			assert.deepEqual(await ran(option), { code: 0, output: `${version}\n`, errors: '' });
		}
	});

	it('ends as a program with the exit code of the command', async () => {
		const program = run(['sell']);
		assert.equal(await program.ended(), 2);
		assert.equal(program.printed(), 'Unknown command "sell". See: npx checkout-links --help\n');
	});

	const mistakes: readonly (readonly [words: string, errors: string])[] = [
		['sell', 'Unknown command "sell". See: npx checkout-links --help'],
		['toString', 'Unknown command "toString". See: npx checkout-links --help'],
		['seve', 'Unknown command "seve". Did you mean "serve"? See: npx checkout-links --help'],
		['help seve', 'Unknown command "seve". Did you mean "serve"? See: npx checkout-links --help'],
		['--colour', 'Unknown option "--colour". See: npx checkout-links --help'],
		['doctor --jsn', 'Unknown option "--jsn". Did you mean "--json"? See: npx checkout-links doctor --help'],
		['doctor --json=yes', 'Option "--json" takes no value. See: npx checkout-links doctor --help'],
		[
			'serve --config',
			'Option "--config" needs a value: --config <file>. See: npx checkout-links serve --help',
		],
		[
			'serve --config --port 80',
			'Option "--config" needs a value: --config <file>. See: npx checkout-links serve --help',
		],
		['serve here', 'Unexpected argument "here". See: npx checkout-links serve --help'],
		[
			'serve --port http',
			'--port is "http"; it must be a number from 0 to 65535. See: npx checkout-links serve --help',
		],
		[
			'payments',
			'Missing subcommand. Use: create, get, cancel, list, show, export, refund. See: npx checkout-links payments --help',
		],
		[
			'links delete',
			'Unknown subcommand "delete". Use: list, create, get, publish, unpublish, close. See: npx checkout-links links --help',
		],
		[
			'charges crate',
			'Unknown subcommand "crate". Did you mean "create"? Use: create, get. See: npx checkout-links charges --help',
		],
		[
			'payments get',
			'Missing <id>. Usage: npx checkout-links payments get <id> [--config <file>] [--env-file <file>] [--store <file>]',
		],
		[
			'links close neopay',
			'Missing <id>. Usage: npx checkout-links links close <provider> <id> [--config <file>] [--env-file <file>] [--store <file>]',
		],
		[
			'payments get a b',
			'Unexpected argument "b". Usage: npx checkout-links payments get <id> [--config <file>] [--env-file <file>] [--store <file>]',
		],
		[
			'payments get a --limit 5',
			'"payments get" has no option "--limit". See: npx checkout-links payments get --help',
		],
		['reconcile now', 'Unexpected argument "now". See: npx checkout-links reconcile --help'],
		[
			'reconcile --limit no',
			'--limit is "no"; it must be a whole number from 1 to 999999. See: npx checkout-links reconcile --help',
		],
		[
			'sandbox --only onepay --only pay',
			'Unknown simulator "pay". Choose: onepay, yuno, neopay. See: npx checkout-links sandbox --help',
		],
		[
			'sign',
			'Missing --key <file>. To create a key: npx checkout-links sign --new-key --kid <name> > key.json. See: npx checkout-links sign --help',
		],
	];
	for (const [line, errors] of mistakes) {
		it(`ends with 2 and explains what is wrong with "${line}"`, async () => {
			assert.deepEqual(await ran(...line.split(' ')), { code: 2, output: '', errors: `${errors}\n` });
		});
	}
});
