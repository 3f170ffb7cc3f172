import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { moveStatus, STATUSES } from '../../src/wire/status.ts';
import { drawArchitecture, PICTURE, zones } from '../build/architecture.ts';
import { ROOT } from '../../src/build/run-tool.ts';

const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

/** First cells of the table under a heading, with the rest of their row. */
function rowsUnder(heading: string): readonly (readonly [first: string, ...rest: string[]])[] {
	const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
	return [...section.matchAll(/^\| (`.+) \|$/gm)].map(([, cells = '']) => {
		const [first = '', ...rest] = cells.split('|').map((cell) => cell.replaceAll('`', '').trim());
		return [first, ...rest];
	});
}

describe('The page on architecture', () => {
	it('shows the imports between zones as they are; `npm run architecture` makes the picture anew', () => {
		assert.equal(readFileSync(PICTURE, 'utf8'), drawArchitecture());
	});

	it('tells of every zone', () => {
		assert.deepEqual(
			rowsUnder('Zones')
				.map(([zone]) => zone)
				.sort(),
			[...zones()].sort(),
		);
	});

	it('has the moves of a status as the code has them', () => {
		assert.deepEqual(
			rowsUnder('The life of a status'),
			STATUSES.map((from) => [
				from,
				STATUSES.filter((to) => to !== from && moveStatus(from, to) === to).join(', ') || '–',
			]),
		);
	});

	it('names files that exist', () => {
		const named = [...page.matchAll(/`(src\/[\w/-]+\.ts)`/g)].map(([, file = '']) => file);
		assert.ok(named.length > 0);
		for (const file of named) assert.ok(existsSync(join(ROOT, file)), file);
	});
});
