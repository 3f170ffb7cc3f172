/** A piece of the product whose tests are put to the test. */
export interface Subject {
	readonly name: string;
	/** What is changed. */
	readonly files: readonly string[];
	/** What should notice; the quickest first. */
	readonly tests: readonly string[];
	/** Share of the changes that must be noticed, in percent. */
	readonly atLeast: number;
}

export const SUBJECTS: readonly Subject[] = [
	{
		name: 'money',
		files: ['src/wire/money.ts', 'src/providers/kit/units.ts'],
		tests: ['test/wire/money.test.ts', 'test/providers/kit/units.test.ts'],
		atLeast: 90,
	},
	{ name: 'status', files: ['src/wire/status.ts'], tests: ['test/wire/status.test.ts'], atLeast: 90 },
	{
		name: 'url',
		files: ['src/providers/kit/pages.ts', 'src/endpoint/return-url.ts'],
		tests: ['test/providers/kit/pages.test.ts', 'test/endpoint/return-url.test.ts'],
		atLeast: 90,
	},
	{
		name: 'token',
		files: ['src/endpoint/token.ts'],
		tests: ['test/endpoint/token.test.ts', 'test/endpoint/config.test.ts'],
		atLeast: 90,
	},
	{
		name: 'attempts',
		files: ['src/endpoint/attempts.ts'],
		tests: [
			'test/endpoint/attempt-rules.test.ts',
			'test/endpoint/failover.test.ts',
			'test/endpoint/attempts.test.ts',
		],
		atLeast: 85,
	},
	{
		name: 'keys',
		files: ['src/endpoint/keys.ts'],
		tests: ['test/endpoint/keys.test.ts'],
		atLeast: 85,
	},
];
