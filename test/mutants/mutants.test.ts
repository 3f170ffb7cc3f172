import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../src/build/run-tool.ts';
import { MUTANTS } from './mutants.ts';
import { withFault } from './planted-fault.ts';

describe('A planted fault', () => {
	for (const mutant of MUTANTS) {
		it(`has its text once in its file, and tests that exist: ${mutant.name}`, () => {
			assert.match(mutant.file, /^src\//);
			const text = readFileSync(join(ROOT, mutant.file), 'utf8');
			assert.notEqual(withFault(text, mutant), text);
			assert.ok(mutant.tests.length > 0);
			for (const test of mutant.tests) {
				assert.match(test, /^test\/.*\.test\.ts$/);
				assert.ok(existsSync(join(ROOT, test)), test);
			}
		});
	}

	it('has a name of its own', () => {
		const names = MUTANTS.map(({ name }) => name);
		assert.deepEqual(
			names.filter((name, index) => names.indexOf(name) !== index),
			[],
		);
	});

	for (const [times, text] of [
		[0, 'no such text'],
		[2, 'once, and once more'],
	] as const) {
		it(`is refused where its text occurs ${times} times`, () => {
			const fault = { name: 'a fault', file: 'src/x.ts', find: 'once', replace: 'twice' };
			assert.throws(() => withFault(text, fault), {
				message: new RegExp(`occurs ${times} times in src/x.ts`),
			});
		});
	}

	it('is put in as it is written, also with $ in it', () => {
		const fault = { name: 'a fault', file: 'src/x.ts', find: 'a', replace: '$&$1' };
		assert.equal(withFault('xay', fault), 'x$&$1y');
	});
});
