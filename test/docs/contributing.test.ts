import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../src/build/run-tool.ts';
import { SUITES } from '../runner/suites.ts';

const page = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const { scripts, devDependencies, prettier } = JSON.parse(
	readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as {
	readonly scripts: Readonly<Record<string, string>>;
	readonly devDependencies: Readonly<Record<string, string>>;
	readonly prettier: { readonly plugins: readonly string[] };
};

/** What a page of text names between backticks. */
const named = new Set([...page.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text));
const section = (heading: string) => page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

describe('CONTRIBUTING.md', () => {
	it('explains every script of package.json, and names no other', () => {
		const explained = new Set(
			[...page.matchAll(/\bnpm (?:run (?:-s )?)?([a-z][\w:-]*)/g)]
				.map(([, name = '']) => name)
				.filter((name) => name === 'start' || name === 'test' || page.includes(`npm run ${name}`)),
		);
		assert.deepEqual([...explained].toSorted(), Object.keys(scripts).toSorted());
	});

	it('lists every suite, and marks the slow ones', () => {
		const rows = [...section('Tests').matchAll(/^\| `([\w-]+)` +\| (slow: )?/gm)];
		assert.deepEqual(
			rows.map(([, name, slow]) => `${name} ${Boolean(slow)}`).toSorted(),
			Object.entries(SUITES)
				.map(([name, suite]) => `${name} ${Boolean(suite.slow)}`)
				.toSorted(),
		);
	});

	it('names files and folders that exist', () => {
		const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
		const paths = [...named, ...links, ...[...page.matchAll(/\btest\/[\w/.-]+/g)].map(([path]) => path)];
		const local = paths.filter((path) => /^(?:src|test|docs|demo|\.ci|\.changeset)\//.test(path));
		assert.ok(local.length >= 10, local.join(' '));
		assert.deepEqual(
			local.filter((path) => !existsSync(join(ROOT, path.replace(/[.,;]$/, '')))),
			[],
		);
	});

	it('has the command that writes the lock file', () => {
		assert.match(page, /npx npm@10\.9\.4 install/);
	});

	it('has a reason for every development dependency, and for no other package', () => {
		const cells = [...section('What the development dependencies are for').matchAll(/^\| (`[^|]+) \|/gm)];
		const listed = cells.flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
		assert.deepEqual(listed.toSorted(), Object.keys(devDependencies).toSorted());
	});
});

describe('A development dependency', () => {
	const sources = globSync(
		['{src,demo,stories,test}/**/*.{ts,js,mdx}', 'stories/.storybook/*', '*.{ts,json}'],
		{
			cwd: ROOT,
			exclude: [
				'package.json',
				'package-lock.json',
				'**/node_modules/**',
				'test/{hosts,pages}/*/**',
				'test/docs/contributing.test.ts',
			],
		},
	).map((file) => readFileSync(join(ROOT, file), 'utf8'));
	const isMentioned = (name: string) =>
		sources.some((text) => new RegExp(`(?:['"\`]|node_modules/)${name}(?:['"\`/])`).test(text));
	/** Packages that no source names: configuration, scripts and TypeScript find them by themselves. */
	const isUsed = (name: string): boolean =>
		isMentioned(name) ||
		prettier.plugins.includes(name) ||
		Object.values(scripts).some((script) => script.split(' ')[0] === name) ||
		(name === 'node' && Object.values(scripts).some((script) => script.startsWith('node '))) ||
		(name.startsWith('@types/') && isMentioned(name.slice('@types/'.length)));

	for (const name of Object.keys(devDependencies)) {
		it(`is used: ${name}`, () => assert.ok(isUsed(name), 'nothing imports or starts it'));
	}

	it('counts as unused where nothing names it', () => {
		assert.equal(isUsed('left-pad'), false);
	});
});

describe('The settings for editors', () => {
	it('indent as prettier does', () => {
		assert.match(readFileSync(join(ROOT, '.editorconfig'), 'utf8'), /^\[\*\]$[^[]*^indent_style = tab$/m);
	});

	it('are there, as is the version of Node.js', () => {
		for (const file of ['.editorconfig', '.nvmrc', '.vscode/extensions.json'])
			assert.ok(existsSync(join(ROOT, file)), file);
	});
});
