import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../build/run-tool.ts';
import { withFault } from '../mutants/planted-fault.ts';
import { PLANTS } from './plants.ts';

describe('A planted fault of the simulation', () => {
	for (const plant of PLANTS) {
		it(`has its text once in its file, and what must find it: ${plant.name}`, () => {
			assert.match(plant.file, /^src\//);
			const text = readFileSync(join(ROOT, plant.file), 'utf8');
			assert.notEqual(withFault(text, plant), text);
			if (plant.foundBy === 'simulation') return;
			assert.ok(plant.tests.length > 0);
			for (const test of plant.tests) assert.ok(existsSync(join(ROOT, test)), test);
		});
	}

	it('has a name of its own', () => {
		assert.equal(new Set(PLANTS.map(({ name }) => name)).size, PLANTS.length);
	});
});
