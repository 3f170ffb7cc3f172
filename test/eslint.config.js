import a11y from 'eslint-plugin-lit-a11y';
import { configs as lit } from 'eslint-plugin-lit';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';
import { plainWords } from './lint/plain-words.ts';

/** Tests wait for states, never for time. These patterns let time pass instead. */
const TIMED_WAITS = [
	{
		selector: 'NewExpression[callee.name="Promise"] CallExpression[callee.name=/^(setTimeout|setInterval)$/]',
		message: 'Wait for a state: until() of test/until.ts, or of test/elements/support/page.ts in browsers.',
	},
	{
		selector:
			'ImportDeclaration[source.value=/^(node:)?timers\\/promises$/] ImportSpecifier[imported.name!="setImmediate"]',
		message: 'Wait for a state: until() of test/until.ts.',
	},
	{
		selector: 'CallExpression[callee.property.name="waitForTimeout"]',
		message: 'Wait for a state: waitFor(), waitForURL(), waitForFunction().',
	},
	{
		selector: 'Literal[value="networkidle"]',
		message: 'Wait for a state: an idle network is a guess about time.',
	},
];

/** Time, timers, chance and the network come from `Surroundings` (src/wire/surroundings.ts), so that tests decide them. */
const SURROUNDINGS = 'Use the surroundings: see src/wire/surroundings.ts.';
const BARE_GLOBALS = [
	'setTimeout',
	'setInterval',
	'setImmediate',
	'clearTimeout',
	'clearInterval',
	'fetch',
].map((name) => ({ name, message: SURROUNDINGS }));
const BARE_MEMBERS = [
	['Date', 'now'],
	['performance', 'now'],
	['Math', 'random'],
	['crypto', 'randomUUID'],
	['crypto', 'getRandomValues'],
	['AbortSignal', 'timeout'],
	...['setTimeout', 'setInterval', 'clearTimeout', 'fetch', 'performance'].map((name) => [
		'globalThis',
		name,
	]),
].map(([object, property]) => ({ object, property, message: SURROUNDINGS }));
const BARE_DATES = [
	{ selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: SURROUNDINGS },
	{
		selector: 'ImportDeclaration[source.value=/^(node:)?timers/]',
		message: SURROUNDINGS,
	},
];

/** Where time passes on purpose. */
const TIME_PASSES = [
	// How the others wait for a state.
	'test/until.ts',
	'test/elements/support/page.ts',
	// The pace of payers and faults.
	'test/soak/payer.ts',
	// Time is what they measure.
	'test/bench/**',
	// A network that readers of the stories may slow down.
	'stories/in-page/open-shop.ts',
];

const ROOT = new URL('..', import.meta.url).pathname;

/** Where the strictest typed rules are adapted, and why. */
const TYPED_RULES = {
	'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
	'@typescript-eslint/no-confusing-void-expression': [
		'error',
		{ ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
	],
	'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
	'@typescript-eslint/no-misused-spread': ['error', { allow: ['string', 'Storage'] }],
	// Merchants call from JavaScript: values are checked although their types exclude it.
	'@typescript-eslint/no-unnecessary-condition': 'off',
	'@typescript-eslint/no-useless-default-assignment': 'off',
	// What a call failed with is thrown again as it is, of unknown type.
	'@typescript-eslint/only-throw-error': 'off',
	// Errors of Node.js have its own type.
	'@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
	// `localStorage` is used as a record.
	'@typescript-eslint/no-dynamic-delete': 'off',
	// Values of unknown type from outside are written as text on purpose.
	'@typescript-eslint/no-base-to-string': 'off',
	// Stores, adapters and simulators are objects of closures: their methods do not use `this`.
	'@typescript-eslint/unbound-method': 'off',
	// A method that is asynchronous by its interface rejects instead of throwing, also where it waits for nothing.
	'@typescript-eslint/require-await': 'off',
};

export default tseslint.config(
	{ ignores: ['dist/**', 'storybook-static/**', 'coverage/**', 'node_modules/**', '.cache/**'] },
	...tseslint.configs.recommended,
	{
		rules: {
			'no-console': 'error',
			eqeqeq: ['error', 'always'],
			'prefer-const': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			// `import { type A }` would still load the module at run time.
			'@typescript-eslint/no-import-type-side-effects': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
		},
	},
	{
		files: ['src/**/*.ts'],
		// Tools of the build run from the sources and are not shipped.
		ignores: ['src/build/**'],
		extends: [...tseslint.configs.strictTypeChecked],
		languageOptions: {
			parserOptions: {
				project: ['src/tsconfig.browser.json', 'src/tsconfig.server.json'],
				tsconfigRootDir: ROOT,
			},
		},
		rules: TYPED_RULES,
	},
	{
		files: ['src/**/*.ts'],
		plugins: { house: { rules: { 'plain-words': plainWords } } },
		rules: { 'house/plain-words': 'error' },
	},
	{ files: ['src/elements/**/*.ts', 'stories/**/*.ts'], ...lit['flat/recommended'] },
	{ files: ['src/elements/**/*.ts'], ...wc['flat/recommended'] },
	{ files: ['src/elements/**/*.ts'], plugins: { 'lit-a11y': a11y }, rules: a11y.configs.recommended.rules },
	{
		files: ['src/cli/**', 'src/build/**', 'demo/**', 'test/**', 'stories/**'],
		rules: { 'no-console': 'off' },
	},
	{
		files: ['test/**/*.{ts,tsx,js}', 'stories/**/*.{ts,js}'],
		ignores: TIME_PASSES,
		rules: { 'no-restricted-syntax': ['error', ...TIMED_WAITS] },
	},
	{
		files: ['src/endpoint/**/*.ts', 'src/providers/**/*.ts', 'src/stores/memory.ts'],
		rules: {
			'no-restricted-globals': ['error', ...BARE_GLOBALS],
			'no-restricted-properties': ['error', ...BARE_MEMBERS],
			'no-restricted-syntax': ['error', ...BARE_DATES],
		},
	},
);
