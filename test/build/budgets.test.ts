import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Size } from '../../src/build/sizes.ts';
import { excesses, totalsOf } from './budgets.ts';

const script = (file: string, gzip: number, imports: readonly string[] = [], initial = false): Size => ({
	file,
	bytes: 3 * gzip,
	gzip,
	initial,
	imports,
});

describe('The size of a payment by redirect', () => {
	it('includes what its scripts import, each file once, and nothing that loads otherwise', () => {
		const sizes = [
			script('checkout-links.js', 1, ['elements-a.js'], true),
			script('elements-a.js', 10, [], true),
			script('session-a.js', 100, ['elements-a.js', 'story-a.js']),
			script('story-a.js', 1_000, ['elements-a.js', 'shared-a.js']),
			script('shared-a.js', 10_000),
			script('es.flow-a.js', 100_000),
			script('form-a.js', 1_000_000, ['shared-a.js']),
		];
		assert.deepEqual(totalsOf(sizes, 5), { initial: 11, redirect: 111_111, single: 5 });
	});
});

describe('A budget', () => {
	it('is exceeded by one byte more', () => {
		assert.deepEqual(excesses({ initial: 1, redirect: 1, single: 1 }), []);
		assert.match(
			excesses({ initial: 1_000_000, redirect: 1, single: 1 }).join('\n'),
			/^initial: .+ more than/,
		);
	});
});
