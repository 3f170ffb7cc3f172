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
		files: ['src/providers/kit/pages.ts', 'src/endpoint/http/return-url.ts'],
		tests: ['test/providers/kit/pages.test.ts', 'test/endpoint/http/return-url.test.ts'],
		atLeast: 90,
	},
	{
		name: 'token',
		files: ['src/endpoint/sale/token.ts'],
		tests: ['test/endpoint/sale/token.test.ts', 'test/endpoint/config/config.test.ts'],
		atLeast: 90,
	},
	{
		name: 'attempts',
		files: [
			'src/endpoint/attempts/attempts.ts',
			'src/endpoint/attempts/candidates.ts',
			'src/endpoint/attempts/lease.ts',
		],
		tests: [
			'test/endpoint/attempts/attempt-rules.test.ts',
			'test/endpoint/attempts/failover.test.ts',
			'test/endpoint/attempts/attempts.test.ts',
		],
		atLeast: 85,
	},
	{
		name: 'fold',
		files: ['src/endpoint/status/fold.ts'],
		tests: ['test/endpoint/status/fold.test.ts'],
		atLeast: 95,
	},
	{
		name: 'plan',
		files: ['src/endpoint/status/plan.ts'],
		tests: ['test/endpoint/status/plan.test.ts'],
		atLeast: 95,
	},
	{
		name: 'deliveries',
		files: ['src/endpoint/deliveries/deliveries.ts'],
		tests: [
			'test/endpoint/deliveries/deliver-when-due.test.ts',
			'test/endpoint/deliveries/deliveries.test.ts',
		],
		atLeast: 75,
	},
	{
		name: 'tracker',
		files: ['src/endpoint/status/tracker.ts', 'src/endpoint/status/provider-rest.ts'],
		tests: [
			'test/endpoint/status/provider-rest.test.ts',
			'test/endpoint/status/loop.test.ts',
			'test/endpoint/status/status.test.ts',
		],
		atLeast: 75,
	},
	{
		name: 'ledger',
		files: ['src/endpoint/status/link-repository.ts'],
		tests: [
			'test/endpoint/status/link-repository.test.ts',
			'test/endpoint/status/loop.test.ts',
			'test/endpoint/status/status.test.ts',
		],
		atLeast: 95,
	},
	{
		name: 'record',
		files: [
			'src/endpoint/status/record.ts',
			'src/endpoint/status/provider-snapshot.ts',
			'src/endpoint/deliveries/events.ts',
		],
		tests: [
			'test/endpoint/status/loop.test.ts',
			'test/endpoint/status/status.test.ts',
			'test/endpoint/attempts/connect-and-charge.test.ts',
			'test/endpoint/deliveries/outgoing-webhook.test.ts',
		],
		atLeast: 75,
	},
	{
		name: 'webhooks',
		files: ['src/endpoint/routes/webhooks.ts', 'src/endpoint/deliveries/unknown-events.ts'],
		tests: ['test/endpoint/status/loop.test.ts', 'test/endpoint/attempts/connect-and-charge.test.ts'],
		atLeast: 70,
	},
	{
		name: 'links',
		files: ['src/endpoint/attempts/links.ts'],
		tests: [
			'test/endpoint/attempts/attempts.test.ts',
			'test/endpoint/http/requests.test.ts',
			'test/endpoint/attempts/failover.test.ts',
			'test/endpoint/attempts/connect-and-charge.test.ts',
		],
		atLeast: 75,
	},
	{
		name: 'charges',
		files: ['src/endpoint/attempts/charges.ts'],
		tests: ['test/endpoint/attempts/connect-and-charge.test.ts'],
		atLeast: 80,
	},
	{
		name: 'onepay',
		files: ['src/providers/onepay/onepay.map.ts', 'src/providers/onepay/onepay.status.ts'],
		tests: ['test/providers/onepay.test.ts'],
		atLeast: 70,
	},
	{
		name: 'yuno',
		files: ['src/providers/yuno/yuno.map.ts', 'src/providers/yuno/yuno.status.ts'],
		tests: ['test/providers/yuno.test.ts'],
		atLeast: 70,
	},
	{
		name: 'neopay',
		files: ['src/providers/neopay/neopay.map.ts'],
		tests: ['test/providers/neopay.test.ts'],
		atLeast: 70,
	},
	{
		name: 'keys',
		files: ['src/endpoint/crypto/keys.ts'],
		tests: ['test/endpoint/crypto/keys.test.ts'],
		atLeast: 85,
	},
];
