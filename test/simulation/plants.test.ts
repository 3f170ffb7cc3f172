import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../src/build/run-tool.ts';
import { withFault } from '../mutants/planted-fault.ts';
import { ALL_PLANTS, LOST_NEWS, MONEY_TWICE } from './known-faults.ts';
import { PLANTS } from './plants.ts';

describe('A planted fault of the simulation', () => {
	for (const plant of ALL_PLANTS) {
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

describe('A fault that was seen once', () => {
	const names = new Set(ALL_PLANTS.map(({ name }) => name));
	for (const { was, plants } of [...LOST_NEWS, ...MONEY_TWICE]) {
		it(`would be noticed by a plant: ${was}`, () => {
			assert.ok(plants.length > 0);
			assert.deepEqual(
				plants.filter((plant) => !names.has(plant)),
				[],
			);
		});
	}

	it('is in the table, all 20 by which news was lost and all 17 by which money was taken twice', () => {
		assert.deepEqual([LOST_NEWS.length, MONEY_TWICE.length], [20, 17]);
		assert.equal(new Set([...LOST_NEWS, ...MONEY_TWICE].map(({ was }) => was)).size, 37);
	});

	it('is in the table for every plant', () => {
		const listed = new Set([...LOST_NEWS, ...MONEY_TWICE].flatMap(({ plants }) => plants));
		assert.deepEqual(
			PLANTS.filter(({ name }) => !listed.has(name)).map(({ name }) => name),
			[],
		);
	});
});
