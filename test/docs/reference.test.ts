import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { PROBLEM_CODES } from '../../src/wire/problem.ts';
import { explainProblems } from '../build/reference/problems.ts';
import { referencePages } from '../build/reference/pages.ts';
import { REMEDIES } from '../build/reference/remedies.ts';
import { LANGUAGES } from '../../src/wire/language.ts';
import { readTexts } from '../build/reference/texts.ts';
import { ROOT } from '../../src/build/run-tool.ts';

const GENERATED = ['configuration.md', 'elements.md', 'problems.md', 'reference.md', 'texts.md'];
const read = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');

describe('The generated pages of the reference', () => {
	let pages: ReadonlyMap<string, string>;
	before(async () => {
		pages = await referencePages();
	});

	it('are the ones that this test compares', () => {
		assert.deepEqual([...pages.keys()].toSorted(), GENERATED);
	});

	for (const name of GENERATED) {
		it(`are up to date: ${name}; \`npm run reference\` writes it`, () => {
			assert.equal(read(name), pages.get(name));
		});
	}

	it('have a text or a dash in each cell but those for optional notes', () => {
		for (const [name, page] of pages) {
			if (name === 'texts.md') continue;
			const empty = page.split('\n').filter((line) => /^\|.*\| +\|/.test(line));
			assert.deepEqual(empty, [], name);
		}
	});
});

describe('The page on problem codes', () => {
	it('has a section for every code, with status, cause and remedy', async () => {
		const page = read('problems.md');
		for (const { code, status } of await explainProblems()) {
			const [, section = ''] = page.split(`\n### \`${code}\`\n`);
			assert.match(
				section,
				status === undefined ? /^\nNo HTTP response, / : new RegExp(`^\nHTTP ${status}, `),
				code,
			);
			const { cause, remedy } = REMEDIES[code];
			assert.ok(cause.length > 30 && remedy.length > 30, code);
		}
	});
});

describe('The page on texts', () => {
	it('has a text of every key in every language', async () => {
		const texts = await readTexts();
		const keys = Object.keys(texts.es).toSorted();
		assert.ok(keys.length > 100);
		for (const language of LANGUAGES)
			assert.deepEqual(Object.keys(texts[language]).toSorted(), keys, language);
	});
});

describe('The page on troubleshooting', () => {
	const page = read('troubleshooting.md');

	it('links to codes that exist', () => {
		const linked = [...page.matchAll(/\(problems\.md#([a-z_]+)\)/g)].map(([, code = '']) => code);
		assert.ok(linked.length > 10);
		const known: readonly string[] = [...PROBLEM_CODES, 'offline'];
		assert.deepEqual(
			linked.filter((code) => !known.includes(code)),
			[],
		);
	});

	it('has the symptoms that developers search for', () => {
		for (const symptom of ['button stays grey', '422', 'stay pending', 'answered 401', 'not on the server'])
			assert.ok(page.includes(symptom), symptom);
	});
});

describe('The glossary', () => {
	const rows = [...read('glossary.md').matchAll(/^\| (?!term|-)([^|]+?) +\| ([^|]+?) +\| (.+?) +\|$/gm)];
	const terms = rows.map(([, term = '']) => term);

	it('is in alphabetical order, with a Spanish word and a meaning for each term', () => {
		assert.ok(rows.length >= 20);
		assert.deepEqual(terms, terms.toSorted());
		for (const [, term = '', spanish = '', meaning = ''] of rows)
			assert.ok(spanish.length > 2 && meaning.length > 20, term);
	});

	it('explains the terms of the page on architecture', () => {
		const [, section = ''] = read('architecture.md').split('\n## Terms\n');
		const named = [...section.matchAll(/^\| (?!term|-)([^|]+?) +\|/gm)].flatMap(([, cell = '']) =>
			cell.replace(/^receipt \((.+)\)$/, '$1').split(', '),
		);
		assert.ok(named.length > 10);
		assert.deepEqual(
			named.filter((term) => !terms.includes(term)),
			[],
		);
	});
});

describe('Every page of the documentation', () => {
	const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));

	it('is in Storybook under its own heading', () => {
		for (const name of pages) {
			const story = readFileSync(join(ROOT, 'stories/guides', name.replace('.md', '.mdx')), 'utf8');
			const [, title] = /^# (.*)$/m.exec(read(name)) ?? [];
			assert.ok(story.includes(`<Meta title="Guides/${title}" />`), name);
		}
	});

	it('is linked from README', () => {
		const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
		assert.deepEqual(
			pages.filter((name) => !readme.includes(`(docs/${name})`)),
			[],
		);
	});
});

describe('The checklist for going live', () => {
	it('is on one page, which the others link to', () => {
		for (const name of ['mount-the-endpoint.md', 'run-in-production.md', 'start.md'])
			assert.ok(read(name).includes('(go-live.md#checklist)'), name);
	});
});
