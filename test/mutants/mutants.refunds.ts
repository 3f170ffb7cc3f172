import type { Mutant } from './mutants.ts';

const SERVICE = {
	file: 'src/endpoint/refunds/refunds.ts',
	foundBy: 'test files',
	tests: ['test/endpoint/refunds/refunds.test.ts'],
} as const;
const RULES = { ...SERVICE, file: 'src/endpoint/refunds/refund-rules.ts' } as const;
const STATE = {
	file: 'src/endpoint/refunds/refund-state.ts',
	foundBy: 'test files',
	tests: ['test/endpoint/refunds/refund-state.test.ts'],
} as const;

/** Faults in how money is given back: each refund at most once, never more than came. */
export const REFUND_MUTANTS: readonly Mutant[] = [
	{
		...SERVICE,
		tests: ['test/endpoint/refunds/refund-faults.test.ts'],
		name: 'the intent of a refund of unknown outcome is taken back',
		find: "return this.#lookAfter(stored, refund, { status: 'uncertain' });",
		replace: 'await this.#forget(stored, refund);\n\t\t\tthrow toProblem(error);',
	},
	{
		...SERVICE,
		name: 'a refund that another call began is sent as well',
		find: 'if (refund.owner === owner) return this.#send(begun, refund, provider, began);',
		replace: 'if (refund.owner !== "") return this.#send(begun, refund, provider, began);',
	},
	{
		...SERVICE,
		name: 'the intent of another call is replaced',
		find: 'if (refunds.some((refund) => refund.id === id)) return { refunds };',
		replace: 'if (refunds.some((refund) => refund.owner === owner)) return { refunds };',
	},
	{
		...SERVICE,
		name: 'a refund under the id of another amount is taken for that one',
		find: 'checkSameRefund(known, request);',
		replace: '',
	},
	{
		...SERVICE,
		name: 'the intent of a refund that was certainly not made stays',
		find: 'await this.#forget(stored, refund);\n\t\t\t\tthrow toProblem(error);',
		replace: 'throw toProblem(error);',
	},
	{
		...SERVICE,
		name: 'a payment is not read at its provider before it is refunded',
		find: 'const confirmed = await this.#tracker.confirm(stored);',
		replace: 'const confirmed = { stored, reading: { ...stored.record, refunds: undefined } };',
	},
	{
		...RULES,
		name: 'a second refund is sent while one is not settled',
		find: 'const underWay = refunds.find(isUnsettled);',
		replace: 'const underWay = refunds.find((one) => isUnsettled(one) && one.id === "");',
	},
	{
		...RULES,
		name: 'what went back in the panel of the provider is not counted',
		find: 'const gone = stated > sum ? stated : sum;',
		replace: 'const gone = stated < sum ? stated : sum;',
	},
	{
		...RULES,
		name: 'a payment in dispute is refunded',
		find: "if (status === 'disputed') {",
		replace: "if (status === 'disputed' && refunds.length > 0) {",
	},
	{
		...RULES,
		name: 'a part is sent to a provider that gives back the whole',
		find: "if (refundable === 'whole' && !isWhole) {",
		replace: "if (refundable === 'whole' && isTooMuch) {",
	},
	{
		...STATE,
		name: 'a refund that the provider took is taken for failed',
		find: "if (state === 'not made' && isOld && !taken) {",
		replace: "if (state === 'not made' && isOld) {",
	},
	{
		...STATE,
		name: 'a refund that is not shown yet is taken for failed at once',
		find: "if (state === 'not made' && isOld && !taken) {",
		replace: "if (state === 'not made' && !taken) {",
	},
	{
		...STATE,
		name: 'the refund of another is taken for this one',
		find: "if (grown >= minor(refund.amount) && unexplained >= minor(refund.amount)) return 'made';",
		replace: "if (grown >= minor(refund.amount)) return 'made';",
	},
	{
		...STATE,
		name: 'what went back before a refund counts for it',
		find: 'const grown = total - minor(refund.refundedBefore);',
		replace: 'const grown = total;',
	},
	{
		...STATE,
		name: 'refunds that add up to everything leave a payment paid',
		find: 'const isAll = isPaid && total >= toMinor(paid);',
		replace: 'const isAll = isPaid && total > toMinor(paid);',
	},
	{
		...STATE,
		name: 'a refund in doubt is reported with each reading',
		find: '!refund.reported &&\n',
		replace: '',
	},
	{
		...STATE,
		name: 'a refund that is carried out late stays failed',
		find: 'if (listed) return asListed(refund, listed);',
		replace: "if (listed && refund.status !== 'failed') return asListed(refund, listed);",
	},
	{
		file: 'src/endpoint/status/tracker.ts',
		foundBy: 'test files',
		tests: ['test/endpoint/refunds/refunds.test.ts'],
		name: 'an event of money that went back does not name the refund',
		find: '...namingRefunds(folded.events, settled.succeeded),',
		replace: '...namingRefunds(folded.events, []),',
	},
	{
		file: 'src/endpoint/status/tracker.ts',
		foundBy: 'test files',
		tests: ['test/endpoint/refunds/refunds.test.ts'],
		name: 'a payment is not read for its refunds',
		find: '\t\t\trefundsReadInMs(record, ageMs),\n',
		replace: '',
	},
	{
		file: 'src/endpoint/create-endpoint.ts',
		foundBy: 'test files',
		tests: ['test/endpoint/refunds/refund-route.test.ts'],
		name: 'the admin secret opens the route of refunds',
		find: 'refundRoutes({ secret: config.refunds.secret, refunds, surroundings })',
		replace: 'refundRoutes({ secret: config.admin?.secret ?? config.refunds.secret, refunds, surroundings })',
	},
	{
		file: 'src/providers/yuno/yuno.ts',
		foundBy: 'test files',
		tests: ['test/providers/refunds.test.ts'],
		name: 'a refund that the payment has already is sent to Yuno',
		find: 'if (known) return known;',
		replace: "if (known?.status === 'failed') return known;",
	},
	{
		file: 'src/providers/yuno/yuno.map.ts',
		foundBy: 'test files',
		tests: ['test/providers/refunds.test.ts'],
		name: 'the answer to a refund of Yuno is taken for the proof',
		find: "const taken = status === 'failed' ? 'failed' : 'pending';",
		replace: 'const taken = status;',
	},
];
