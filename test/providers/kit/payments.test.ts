import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pickCurrent } from '../../../src/providers/kit/pick-current.ts';
import type { ProviderPayment } from '../../../src/providers/provider.ts';
import type { Status } from '../../../src/wire/status.ts';

describe('of several payments with one reference', () => {
	const payment = ([status, ended]: readonly [Status, boolean], index: number): ProviderPayment => ({
		id: `${index}`,
		status,
		ended,
		amount: { value: '1', currency: 'COP' },
		url: null,
		expiresAt: null,
	});
	const rows: readonly [string, readonly (readonly [Status, boolean])[], string | undefined][] = [
		['none of none', [], undefined],
		['the only one', [['expired', true]], '0'],
		[
			'the one with money',
			[
				['pending', false],
				['processing', false],
				['succeeded', true],
			],
			'2',
		],
		[
			'the one that had money',
			[
				['pending', false],
				['refunded', true],
			],
			'1',
		],
		[
			'the one whose money is on its way',
			[
				['pending', false],
				['processing', false],
			],
			'1',
		],
		[
			'the one with a part of the money',
			[
				['pending', false],
				['partially_paid', true],
			],
			'1',
		],
		[
			'the one that is open',
			[
				['cancelled', true],
				['failed', true],
				['pending', false],
			],
			'2',
		],
		[
			'the one that is open after a decline',
			[
				['expired', true],
				['failed', false],
			],
			'1',
		],
		[
			'the first of equals',
			[
				['pending', false],
				['created', false],
			],
			'0',
		],
	];
	for (const [which, states, id] of rows) {
		it(`${which} counts`, () => assert.equal(pickCurrent(states.map(payment))?.id, id));
	}
});
