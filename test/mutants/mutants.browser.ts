import type { Mutant } from './mutants.ts';

const FOLLOW = {
	file: 'src/elements/attempt/follow.ts',
	foundBy: 'test files',
	tests: ['test/elements/attempt/follow.test.ts'],
} as const;
const ATTEMPT = {
	file: 'src/elements/attempt/attempt.ts',
	foundBy: 'test files',
	tests: ['test/elements/attempt/attempt.test.ts'],
} as const;
const PRESS = {
	file: 'src/elements/attempt/press.ts',
	foundBy: 'test files',
	tests: ['test/elements/attempt/press.test.ts'],
} as const;

/** Faults in the elements. Their tests run in Chromium. */
export const BROWSER_MUTANTS: readonly Mutant[] = [
	{
		...ATTEMPT,
		name: 'an attempt that another tab has seen paid is written again',
		find: 'if (paidBefore(stored) === kept.after) {',
		replace: 'if (kept) {',
	},
	{
		...ATTEMPT,
		name: 'each press begins another attempt',
		find: 'id: await uuidOf([text, offer, after].join())',
		replace: 'id: crypto.randomUUID()',
	},
	{
		...ATTEMPT,
		name: 'an attempt that ended without money is not gone on with',
		find: "stored?.end === 'paid' ? stored.id : stored?.after;",
		replace: 'stored?.end ? stored.id : stored?.after;',
	},
	{
		...PRESS,
		name: 'the payer is sent to pay another price than the one they saw',
		find: 'sameMoney(amount, shown)',
		replace: 'sameMoney(amount, amount)',
	},
	{
		...FOLLOW,
		name: 'an answer about an earlier status replaces a later one',
		find: 'if (last?.id === status.id && moveStatus(last.status, name) !== name) return;',
		replace: '',
	},
	{
		...FOLLOW,
		name: 'an attempt whose link the endpoint does not know is open all the same',
		find: "attempts.settle(attempt, 'unpaid');",
		replace: '',
	},
	{
		...FOLLOW,
		name: 'an attempt that is paid is gone on with by the next press',
		find: "(UNPAID.has(name) ? 'unpaid' : 'paid')",
		replace: "'unpaid'",
	},
];
