import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ControlledPayment } from '../../src/sandbox/control.ts';
import { breachesOf, type Breach } from './await-oracle.ts';
import type { Outcome } from './await-story.ts';
import type { Told } from './listening-shop.ts';
import { newPayer } from './payer.ts';

const payer = newPayer('yuno.49900.0123456789abcdef');
const outcome: Outcome = {
	provider: 'yuno',
	away: false,
	payer,
	kills: 1,
	passed: [],
	due: ['payment.succeeded', 'payment.refunded'],
	restless: 0,
};
const PAYMENT: ControlledPayment = {
	id: 'p1',
	status: 'REFUNDED',
	amount: 49900,
	currency: 'COP',
	reference: 'r1',
	page: 'https://pay.example/p1',
	visits: 0,
	object: {},
};
const tell = (change: Partial<Told> = {}): Told[] =>
	(['webhook', 'hook'] as const).map((by) => ({
		by,
		id: 'e1',
		type: 'payment.succeeded',
		item: payer.item,
		amount: '49900',
		accepted: true,
		...change,
	}));
const paid = tell();
const refunded = tell({ id: 'e2', type: 'payment.refunded' });

interface Case {
	readonly of: string;
	readonly told?: readonly Told[];
	readonly payments?: readonly ControlledPayment[];
	readonly outcome?: Outcome;
	readonly breaks: readonly Breach['promise'][];
}

const CASES: readonly Case[] = [
	{ of: 'what was told by both ways', breaks: [] },
	{ of: 'what was told twice under one id', told: [...paid, ...paid, ...refunded], breaks: [] },
	{
		of: 'what was refused first',
		told: [...tell({ accepted: false }), ...paid, ...refunded],
		breaks: [],
	},
	{
		of: 'a change that was told under two ids',
		told: [...paid, ...tell({ id: 'e3' }), ...refunded],
		breaks: ['doubled'],
	},
	{
		of: 'a change whose second id was refused',
		told: [...tell({ id: 'e3', accepted: false }), ...paid, ...refunded],
		breaks: ['doubled'],
	},
	{ of: 'a change that one way did not take', told: [...paid, ...refunded.slice(1)], breaks: ['lost'] },
	{ of: 'a change that nobody took', told: paid, breaks: ['lost', 'lost'] },
	{ of: 'a refund before its payment', told: [...refunded, ...paid], breaks: ['lost', 'lost'] },
	{
		of: 'an event that nothing happened for',
		told: [...paid, ...refunded, ...tell({ type: 'payment.overpaid' })],
		breaks: ['lost', 'lost', 'lost', 'lost'],
	},
	{ of: 'another amount', told: [...tell({ amount: '1' }), ...refunded], breaks: ['lost', 'lost'] },
	{ of: 'a second payment of an order', payments: [PAYMENT, PAYMENT], breaks: ['doubled'] },
	{
		of: 'a second address of an attempt',
		outcome: { ...outcome, payer: { ...payer, urls: new Set(['https://a', 'https://b']) } },
		breaks: ['doubled'],
	},
	{ of: 'requests that do not end', outcome: { ...outcome, restless: 3 }, breaks: ['lost'] },
];

describe('The comparison of a shop that was killed with its simulator', () => {
	for (const {
		of,
		told = [...paid, ...refunded],
		payments = [PAYMENT],
		outcome: lived = outcome,
		breaks,
	} of CASES) {
		it(`finds ${breaks.length === 0 ? 'nothing wrong with' : 'the fault in'} ${of}`, () => {
			assert.deepEqual(
				breachesOf(lived, payments, told).map(({ promise }) => promise),
				breaks,
			);
		});
	}
});
