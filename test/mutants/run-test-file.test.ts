import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROOT } from '../../src/build/run-tool.ts';
import { copyForFaults, type FaultyCopy } from './planted-fault.ts';
import type { Outcome } from './run-test-file.ts';
import { typeChecker } from './type-errors.ts';

const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
const PASSES = `import { it } from 'node:test';\nit('passes', () => {});\n`;

describe('A test file in a copy of the project', () => {
	let copy: FaultyCopy;
	before(() => {
		copy = copyForFaults();
	});
	after(() => copy.remove());

	/** In a process of its own, since a test cannot run test files. */
	function outcomeOf(text: string, timeoutMs = 60_000): Outcome {
		writeFileSync(join(copy.root, 'test/sample.test.ts'), text);
		const args = ['test/mutants/run-one.ts', copy.root, 'test/sample.test.ts', String(timeoutMs)];
		const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' });
		assert.notEqual(stdout, '', stderr);
		return JSON.parse(stdout) as Outcome;
	}

	it('passes where its tests pass', () => {
		assert.deepEqual(outcomeOf(PASSES), { end: 'passed' });
	});

	it('notices a fault where one of its tests fails', () => {
		const fails = `${PASSES}it('fails', () => { throw new Error('as it should'); });\n`;
		assert.deepEqual(outcomeOf(fails), { end: 'failed', test: 'fails' });
	});

	for (const [name, text, reason] of [
		['does not parse', `${PASSES}it(`, /SyntaxError/],
		['imports what is not there', `import './missing.ts';\n${PASSES}`, /missing\.ts/],
		['throws outside its tests', `${PASSES}throw new Error('outside');\n`, /outside/],
		['has no test', 'export {};\n', /no test/],
		['skips its tests', PASSES.replace(`'passes',`, `'passes', { skip: true },`), /no test/],
	] as const) {
		it(`notices nothing where it ${name}`, () => {
			const outcome = outcomeOf(text);
			assert.ok(outcome.end === 'broken', JSON.stringify(outcome));
			assert.match(outcome.reason, reason);
		});
	}

	it('notices nothing where it does not end', () => {
		const hangs = `${PASSES}it('hangs', () => new Promise((resolve) => setInterval(() => {}, 1_000)));\n`;
		assert.equal(outcomeOf(hangs, 4_000).end, 'broken');
	});
});

describe('A copy of the project', () => {
	it('has one fault at a time, and none when it is taken out', () => {
		const copy = copyForFaults();
		try {
			const text = () => readFileSync(join(copy.root, 'src/wire/money.ts'), 'utf8');
			const sound = text();
			const [first = '', second = ''] = sound
				.split('\n')
				.filter((line) => line.startsWith('import') || line.startsWith('export function'));
			const fault = { name: 'a fault', file: 'src/wire/money.ts', replace: '' };
			copy.plant({ ...fault, find: first });
			assert.equal(text(), sound.replace(first, ''));
			copy.plant({ ...fault, find: second });
			assert.equal(text(), sound.replace(second, ''));
			copy.restore();
			assert.equal(text(), sound);
		} finally {
			copy.remove();
		}
	});
});

describe('A fault that does not compile', () => {
	const fault = {
		name: 'a fault',
		file: 'src/endpoint/status/plan.ts',
		find: 'return next === undefined ? null : next - sinceMs;',
	};
	const typeErrorOf = typeChecker();

	for (const [name, replace, error] of [
		['of another type', `return 'soon';`, /not assignable to type 'number/],
		['with a name that is not there', 'return waiting;', /Cannot find name 'waiting'/],
		['that does not parse', 'return (next;', /expected/],
	] as const) {
		it(`is found: one ${name}`, () => assert.match(typeErrorOf({ ...fault, replace }) ?? '', error));
	}

	it('is not one that leaves something unused', () => {
		assert.equal(typeErrorOf({ ...fault, replace: 'return next ?? 0;' }), undefined);
		const unused = {
			...fault,
			find: 'const DAY = 24 * HOUR;',
			replace: 'const DAY = 24 * HOUR;\nconst WEEK = 7 * DAY;',
		};
		assert.equal(typeErrorOf(unused), undefined);
	});
});
