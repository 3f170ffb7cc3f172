import type { Mutant } from './mutants.ts';

const FOLLOW = {
	file: 'src/elements/follow.ts',
	foundBy: 'test files',
	tests: ['test/elements/follow.test.ts'],
} as const;
const PRESS = {
	file: 'src/elements/press.ts',
	foundBy: 'test files',
	tests: ['test/elements/press.test.ts'],
} as const;

/** Faults in the elements. Their tests run in Chromium. */
export const BROWSER_MUTANTS: readonly Mutant[] = [
	{
		...PRESS,
		file: 'src/elements/attempt.ts',
		tests: ['test/elements/attempt.test.ts'],
		name: 'an attempt that another tab dropped is written again',
		find: 'if (key) write(key, kept);',
		replace: 'write(key ?? PREFIX + attempt.id, kept);',
	},
	{
		...PRESS,
		file: 'src/elements/session.ts',
		name: 'an attempt of a token is taken for one of the token on the page',
		find: 'link !== undefined && !host.token && offer === ours,',
		replace: 'link !== undefined && offer === ours,',
	},
	{
		...PRESS,
		name: 'the payer is sent to pay another price than the one they saw',
		find: 'if (amount && offer?.amount && !sameMoney(amount, offer.amount)) {',
		replace: 'if (amount && offer?.amount && !sameMoney(amount, amount)) {',
	},
	{
		...PRESS,
		name: 'an attempt that was for something else is kept',
		find: 'attempts.drop(attempt.id);',
		replace: '',
	},
	{
		...FOLLOW,
		name: 'an answer about an earlier status replaces a later one',
		find: 'if (last?.id === status.id && moveStatus(last.status, name) !== name) return;',
		replace: '',
	},
	{
		...FOLLOW,
		name: 'an attempt whose link the endpoint does not know is kept',
		find: `attempts.drop(attempt.id);\n\t\t\t\t\towner.send({ type: 'unrecognised' });`,
		replace: `owner.send({ type: 'unrecognised' });`,
	},
	{
		...FOLLOW,
		name: 'an attempt that is paid is kept, and pressed again',
		find: 'first = attempts.drop(attempt.id);',
		replace: 'first = true;',
	},
];
