import assert from 'node:assert/strict';
import { appendFileSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROOT } from '../../src/build/run-tool.ts';
import { copyProject, type ProjectCopy } from './copy-project.ts';
import { startNode } from './started-process.ts';

const PARTS = [
	...globSync('test/*.{ts,js}', { cwd: ROOT }),
	...['test/runner', 'test/build', 'src/build', 'package.json'],
	...['src/tsconfig.base.json', 'src/tsconfig.browser.json'],
];

const FILES = {
	'test/wire/sum.test.ts': `
		import assert from 'node:assert/strict';
		import { describe, it } from 'node:test';
		describe('A sum', () => {
			it('adds', () => assert.equal(1 + 1, 2));
			it('adds (exactly)', () => {
				console.log('printed by the test');
				assert.equal(0.1 + 0.2, 0.3);
			});
			it('waits', { skip: 'needs a server' }, () => {});
		});`,
	'test/cli/right.test.ts': `
		import { it } from 'node:test';
		it('is right', () => {});`,
	'test/elements/page.test.ts': `
		import { expect } from '@open-wc/testing';
		describe('A page', () => {
			it('has a body', () => expect(document.body).to.exist);
			it('has a title', () => {
				console.log('logged by the page');
				expect(document.title).to.equal('Shop');
			});
		});`,
	'test/elements/missing.test.ts': `import './not-there.ts';`,
	'test/elements/syntax.test.ts': `const x: = 1;`,
	'src/wire/money.ts': `export const MONEY = 1;`,
};

describe('npm test -- FILE', () => {
	let project: ProjectCopy;
	before(() => {
		project = copyProject(PARTS, { linked: true });
		for (const [path, text] of Object.entries(FILES)) {
			mkdirSync(dirname(join(project.root, path)), { recursive: true });
			writeFileSync(join(project.root, path), text);
		}
	});
	after(() => project.remove());

	const test = async (...args: readonly string[]) => {
		const runner = startNode(['test/run.ts', ...args], project.root);
		const code = await runner.ended;
		return { code, output: runner.output };
	};

	it('lists each test with its mark, shows why one failed, and ends with the tally', async () => {
		const { code, output } = await test('test/wire/sum.test.ts');
		assert.equal(code, 1, output);
		assert.match(output, /^test\/wire\/sum\.test\.ts\n {2}✓ A sum › adds\n {2}✗ A sum › adds \(exactly\)\n/);
		assert.match(output, /– A sum › waits \(skipped: needs a server\)/);
		assert.match(output, /AssertionError[^]*0\.30000000000000004\n- 0\.3/);
		assert.match(output, /printed by the test/);
		assert.match(output, /\n1 passed, 1 failed, 1 skipped\n$/);
	});

	const chosen: readonly (readonly [what: string, args: readonly string[], passed: number])[] = [
		['several files', ['test/cli/right.test.ts', 'test/wire/sum.test.ts', '-t', 'i'], 1],
		['a folder', ['test/cli'], 1],
		['a pattern', ['test/c*/*.test.ts'], 1],
		['an absolute path', ['ROOT/test/cli/right.test.ts'], 1],
		['tests of a suite by name', ['server', '--name', 'is right'], 1],
		['a name as a report prints it', ['test/wire', '-t', 'A sum › adds'], 1],
	];
	for (const [what, args, passed] of chosen) {
		it(`runs ${what}`, async () => {
			const { output } = await test(...args.map((arg) => arg.replace('ROOT', project.root)));
			assert.match(output, new RegExp(`\\n${passed} passed, `));
		});
	}

	it('takes a name as text, not as a pattern', async () => {
		const { code, output } = await test('test/wire/sum.test.ts', '-t', 'adds (exactly)');
		assert.equal(code, 1);
		assert.match(output, /\n0 passed, 1 failed\n$/);
	});

	const mistakes: readonly (readonly [args: readonly string[], message: RegExp])[] = [
		[
			['test/wire/sun.test.ts'],
			/There is no test\/wire\/sun\.test\.ts\. Did you mean test\/wire\/sum\.test\.ts\?/,
		],
		[['src/wire/money.ts'], /src\/wire\/money\.ts is not a test file/],
		[['test/runner'], /holds no test files/],
		[['serve'], /No suite serve; there are build, /],
		[['lint', '-t', 'x'], /The suite lint has no test files/],
		[['test/wire', '-t', 'nothing'], /No test of these files has a name that contains "nothing"/],
		[['test/wire', '--engine', 'firefox'], /--engine chooses browsers for the tests in test\/elements/],
		[['test/elements', '--engine', 'opera'], /no engine "opera"/],
		[['--watch'], /Name a file, a folder or a suite/],
		[['--quick'], /Unknown option '--quick'/],
	];
	for (const [args, message] of mistakes) {
		it(`explains what is wrong with: ${args.join(' ')}`, async () => {
			const { code, output } = await test(...args);
			assert.equal(code, 1);
			assert.match(output, message);
			assert.doesNotMatch(output, /\n\s+at /);
		});
	}

	it('lists the tests of an element file, its failures and what the page logged', async () => {
		const { code, output } = await test('test/elements/page.test.ts');
		assert.equal(code, 1, output);
		assert.match(
			output,
			/^test\/elements\/page\.test\.ts \(Chromium\)\n {2}✓ A page › has a body\n {2}✗ A page › has a title\n/,
		);
		assert.match(output, /expected '' to equal 'Shop'/);
		assert.match(output, /\+ expected Shop/);
		assert.match(output, /logged by the page/);
		assert.match(output, /\n1 passed, 1 failed\n$/);
	});

	it('runs tests of an element file by name', async () => {
		const { code, output } = await test('test/elements/page.test.ts', '-t', 'A page has a body');
		assert.equal(code, 0, output);
		assert.match(output, /\n1 passed, 0 failed\n$/);
	});

	it('shows why element files do not load', async () => {
		const { code, output } = await test('test/elements/missing.test.ts', 'test/elements/syntax.test.ts');
		assert.equal(code, 1);
		assert.match(output, /404: .*not-there\.ts/);
		assert.match(output, /transforming test\/elements\/syntax\.test\.ts: Unexpected "="/);
		assert.match(output, /\n0 passed, 2 failed\n$/);
	});

	it('runs again after a change with --watch, until it is interrupted', async (context) => {
		const path = 'test/cli/right.test.ts';
		const runner = startNode(['test/run.ts', '--watch', path], project.root);
		context.after(() => runner.stop('SIGKILL'));
		await runner.printed('1 passed, 0 failed');
		await runner.printed('Watching src, test, demo.');
		appendFileSync(join(project.root, path), `\nit('is wrong', () => { throw new Error('as meant'); });`);
		await runner.printed('1 passed, 1 failed');
		await runner.printed('Watching');
		writeFileSync(join(project.root, path), FILES[path]);
		await runner.printed('1 passed, 0 failed');
		await runner.printed('Watching');
		writeFileSync(join(project.root, 'src/wire/money.ts'), 'export const MONEY = 2;');
		await runner.printed('1 passed, 0 failed');
		assert.equal(await runner.stop(), 0);
	});
});
