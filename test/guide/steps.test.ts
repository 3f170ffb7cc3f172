import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GUIDES, readGuide } from './guides.ts';
import { readSteps, sections } from './steps.ts';

const fence = (info: string, ...lines: readonly string[]) => ['```' + info, ...lines, '```', ''].join('\n');

describe('The steps of a guide', () => {
	it('are commands, one for each line of a shell fence', () => {
		assert.deepEqual(readSteps(fence('sh', '# A comment', 'npm install x', '', 'curl a \\', '  -d b')), [
			{ kind: 'command', line: 'npm install x' },
			{ kind: 'command', line: 'curl a -d b' },
		]);
	});

	it('are commands that go on inside quotes', () => {
		assert.deepEqual(readSteps(fence('sh', "curl -d '{", "  1}'", 'next')), [
			{ kind: 'command', line: "curl -d '{\n  1}'" },
			{ kind: 'command', line: 'next' },
		]);
	});

	for (const [info, first, path] of [
		['ts', '// src/app/[...path]/+server.ts', 'src/app/[...path]/+server.ts'],
		['js', '// checkout.config.mjs', 'checkout.config.mjs'],
		['ini', '# .env', '.env'],
	] as const) {
		it(`are files that the first line names: ${path}`, () => {
			assert.deepEqual(readSteps(fence(info, first, 'x')), [
				{ kind: 'file', path, text: `${first}\nx\n`, language: info },
			]);
		});
	}

	it('are files that the text above and the info string name', () => {
		assert.deepEqual(readSteps(`Now \`package.json\`:\n\n${fence('json package.json', '{}')}`), [
			{ kind: 'file', path: 'package.json', text: '{}\n', language: 'json' },
		]);
	});

	it('do not name a file where no reader sees it', () => {
		assert.throws(() => readSteps(`Now:\n\n${fence('json package.json', '{}')}`), /package\.json/);
	});

	it('leave out fences that only show something', () => {
		assert.deepEqual(readSteps(fence('ts', '// Not a file', 'x') + fence('html', '<p>')), []);
	});

	it('are those of the chosen sections', () => {
		const page = `# P\n\n## A\n${fence('sh', 'a')}\n## B\n${fence('sh', 'b')}`;
		assert.deepEqual(readSteps(sections(page, 'B')), [{ kind: 'command', line: 'b' }]);
		assert.throws(() => sections(page, 'C'), /"C"/);
	});

	for (const guide of GUIDES) {
		it(`of ${guide.title} are at most ${guide.mostCommands} commands, and some files`, async () => {
			const { steps } = await readGuide(guide);
			const commands = steps.filter(({ kind }) => kind === 'command');
			assert.ok(commands.length > 0 && commands.length <= guide.mostCommands, String(commands.length));
			assert.ok(commands.length < steps.length);
		});
	}
});
