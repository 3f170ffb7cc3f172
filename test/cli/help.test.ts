import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { asksForHelp, helpOf, readArgs, UsageError } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { run } from './command.ts';

async function ran(...args: string[]) {
	const command = run(args);
	const code = await command.ended();
	return { code, output: command.output(), errors: command.printed().slice(command.output().length) };
}

describe('npx checkout-links', { concurrency: 2 }, () => {
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

		it(`refuses an option that ${name} does not know, and names it and the help`, async () => {
			const command = await load();
			await assert.rejects(command.run(['--colour', 'red']), (error: Error) => {
				assert.ok(error instanceof UsageError);
				assert.equal(error.message, `Unknown option '--colour'. See: npx checkout-links ${name} --help`);
				return true;
			});
		});
	}

	it('knows --help and -h wherever they stand', () => {
		assert.ok(asksForHelp(['--config', 'a.js', '--help']));
		assert.ok(asksForHelp(['-h']));
		assert.ok(!asksForHelp(['--config', 'help']));
	});

	it('lists its commands, and helps with each, without doing anything', async () => {
		for (const args of [[], ['--help']]) {
			const { code, output } = await ran(...args);
			assert.equal(code, 0);
			for (const name of Object.keys(COMMANDS)) assert.match(output, new RegExp(`^ {2}${name}\\b`, 'm'));
		}
		const serve = COMMANDS['serve']!;
		const { code, output, errors } = await ran('serve', '--config', 'nowhere.js', '-h');
		assert.deepEqual(
			[code, output, errors],
			[0, `${helpOf('serve', serve.summary, await serve.load())}\n`, ''],
		);
	});

	it('says its version', async () => {
		const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
		assert.deepEqual(await ran('--version'), { code: 0, output: `${version}\n`, errors: '' });
	});

	for (const words of ['sell', 'toString']) {
		it(`knows no command "${words}", and ends with 2`, async () => {
			const errors = `There is no command "${words}". See: npx checkout-links --help\n`;
			assert.deepEqual(await ran(words), { code: 2, output: '', errors });
		});
	}

	it('ends with 2 where an option is not known', async () => {
		const errors = "Unknown option '--jsn'. See: npx checkout-links doctor --help\n";
		assert.deepEqual(await ran('doctor', '--jsn'), { code: 2, output: '', errors });
	});

	const mistakes: readonly (readonly [words: string, says: string])[] = [
		['serve --config', "Option '--config <value>' argument missing."],
		['serve here', 'Unexpected argument "here".'],
		['payments', 'Say what to do: create, get, cancel, list, show, export, reconcile, refund.'],
		['links delete', 'There is no "delete"; say what to do: list, create, get, publish, unpublish, close.'],
		['payments get', '"payments get" takes ID.'],
		['links close neopay', '"links close" takes PROVIDER and ID.'],
		['payments reconcile now', '"payments reconcile" takes no further words.'],
		['payments reconcile --limit no', '--limit is "no"; it must be a number from 1 on.'],
	];
	for (const [line, says] of mistakes) {
		it(`says what is wrong with "${line}"`, async () => {
			const [name = '', ...words] = line.split(' ');
			const command = await COMMANDS[name]?.load();
			assert.ok(command);
			await assert.rejects(command.run(words), {
				name: 'UsageError',
				message: `${says} See: npx checkout-links ${name} --help`,
			});
		});
	}
});
