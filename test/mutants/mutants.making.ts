import type { Mutant } from './mutants.ts';

const LINKS = {
	file: 'src/endpoint/attempts/links.ts',
	foundBy: 'test files',
	tests: ['test/endpoint/attempts/attempts.test.ts'],
} as const;
const ATTEMPTS = { ...LINKS, file: 'src/endpoint/attempts/candidates.ts' } as const;
const EARLIER = {
	file: 'src/endpoint/attempts/earlier-payment.ts',
	foundBy: 'test files',
	tests: ['test/endpoint/attempts/orders.test.ts'],
} as const;
const UNCERTAIN = {
	file: 'src/endpoint/attempts/uncertain.ts',
	foundBy: 'test files',
	tests: ['test/endpoint/attempts/uncertain.test.ts'],
} as const;
const CHARGES = {
	file: 'src/endpoint/attempts/charges.ts',
	foundBy: 'test files',
	tests: ['test/endpoint/attempts/connect-and-charge.test.ts'],
} as const;
const NEOPAY = {
	file: 'src/providers/neopay/neopay.ts',
	foundBy: 'test files',
	tests: ['test/providers/neopay.test.ts'],
} as const;

/** Faults in how payments are made: at most one for an attempt, for the right money. */
export const MAKING_MUTANTS: readonly Mutant[] = [
	{
		...LINKS,
		name: 'the tax of one unit is sent for several',
		tests: ['test/endpoint/http/requests.test.ts'],
		find: 'tax: item.tax && taxOf(item.tax, sale.quantity),',
		replace: 'tax: item.tax,',
	},
	{
		...LINKS,
		tests: ['test/endpoint/attempts/orders.test.ts'],
		name: 'a link of one method is given to a payer who chose another',
		find: 'method?.id ?? null, item ?? null,',
		replace: 'item ?? null,',
	},
	{
		...LINKS,
		tests: ['test/endpoint/attempts/orders.test.ts'],
		name: 'a link of another price is given to a payer',
		find: 'quantity, price ?? null]);',
		replace: 'quantity]);',
	},
	{
		...EARLIER,
		tests: ['test/endpoint/attempts/attempts.test.ts'],
		name: 'a new link is made although the earlier one was paid meanwhile',
		find: 'const { stored: confirmed, reading } = await this.#tracker.confirm(stored);',
		replace: 'const { stored: confirmed, reading } = { stored, reading: record };',
	},
	{
		...EARLIER,
		name: 'an order that is paid is sold again',
		find: 'if (isOwn || record.kind ===',
		replace: 'if (isPaid(record) || record.kind ===',
	},
	{
		...EARLIER,
		name: 'an order that the merchant cancelled is sold again',
		find: "if (record.stopped) throw new ProblemError('order_cancelled');",
		replace: '',
	},
	{
		...EARLIER,
		name: 'a link of other terms stays payable beside the new one',
		find: "(record.status === 'failed' || hasOtherTerms)",
		replace: "record.status === 'failed'",
	},
	{
		file: 'src/endpoint/status/tracker.ts',
		foundBy: 'test files',
		tests: ['test/endpoint/attempts/orders.test.ts'],
		name: 'a second payment of an order is not reported',
		find: "events: overpaid ? [{ type: 'overpaid', status, occurredAt, ...overpaid }] : [],",
		replace: 'events: [],',
	},
	{
		file: 'src/endpoint/attempts/server-links.ts',
		foundBy: 'test files',
		tests: ['test/endpoint/attempts/orders.test.ts'],
		name: 'an order that is being cancelled can be pressed in between',
		find: 'let newest = await this.#tracker.stop(await this.#tracker.newest(stored));',
		replace: 'let newest = await this.#tracker.newest(stored);',
	},
	{
		...UNCERTAIN,
		name: 'an attempt of unknown outcome is free again although the provider did not answer',
		find: `return this.#keep(entry, owner, checkpoint, isOfProvider(error));\n\t\t}\n\t\tif (content !== 'none')`,
		replace: `content = 'none';\n\t\t}\n\t\tif (content !== 'none')`,
	},
	{
		...UNCERTAIN,
		name: 'an attempt of unknown outcome is reported each time that it is looked up',
		find: 'ageMs >= SETTLED_MS && !known.some(({ data }) => data === REPORTED);',
		replace: 'ageMs >= SETTLED_MS;',
	},
	{
		...EARLIER,
		tests: ['test/endpoint/attempts/attempts.test.ts'],
		name: 'a declined link stays payable beside the new one',
		find: 'return this.#tracker.cancel(stored);',
		replace: "return { ...stored, record: { ...record, status: 'failed', ended: true } };",
	},
	{
		...LINKS,
		name: 'a link for another amount is given to the payer',
		find: 'if (!isSameAmount(amount, made.amount)) {',
		replace: 'if (!isSameAmount(made.amount, made.amount)) {',
	},
	{
		...ATTEMPTS,
		name: 'a try of unknown outcome is forgotten',
		find: 'if (!wasNotExecuted(failure)) {\n\t\t\tawait lease.markUncertain();',
		replace: 'if (!wasNotExecuted(failure)) {\n\t\t\tawait lease.release();',
	},
	{
		...ATTEMPTS,
		name: 'a try of unknown outcome is sent again without a look for it',
		find: 'return (await candidate.find(lease.ids)) ?? (await candidate.create(lease.ids));',
		replace: 'return await candidate.create(lease.ids);',
	},
	{
		...ATTEMPTS,
		tests: ['test/endpoint/attempts/failover.test.ts'],
		name: 'the next provider is asked before that is noted',
		find: 'await lease.saveCheckpoint(candidate.checkpoint);',
		replace: '',
	},
	{
		...CHARGES,
		name: 'an attempt at one card charges another',
		find: 'cardId ?? null,',
		replace: 'null,',
	},
	{
		...CHARGES,
		name: 'reading a charge records nothing',
		find: 'await this.#tracker.apply(stored, snapshotOfCharge(charge));',
		replace: '',
	},
	{
		file: 'src/endpoint/crypto/create-once.ts',
		foundBy: 'test files',
		tests: ['test/endpoint/crypto/status-tokens.test.ts'],
		name: 'two processes that start at once keep two secrets',
		find: 'await store.complete(key, owner, { data: make(), dueInMs: null });\n\t\t\t\tbreak;',
		replace:
			'const data = make();\n\t\t\t\tawait store.complete(key, owner, { data, dueInMs: null });\n\t\t\t\treturn { key, reference: key, data, version: 1, news: 0, ageMs: 0, dueInMs: null };',
	},
	{
		file: 'src/endpoint/crypto/status-tokens.ts',
		foundBy: 'test files',
		tests: ['test/endpoint/status/loop.test.ts'],
		name: 'a status token of a machine whose clock is ahead is refused',
		find: 'const CLOCK_TOLERANCE_S = 60;',
		replace: 'const CLOCK_TOLERANCE_S = 0;',
	},
	{
		...NEOPAY,
		name: 'Neopay: a payment that a clock dates before its link is not found',
		find: 'Date.parse(time) - GRACE_MS',
		replace: 'Date.parse(time)',
	},
	{
		...NEOPAY,
		name: 'Neopay: a published twin that was left over stays payable',
		find: `if (link !== chosen && link.state !== 'closed')`,
		replace: `if (link !== chosen && link.state === 'draft')`,
	},
	{
		...NEOPAY,
		name: 'Neopay: a link that was paid stays payable',
		find: 'return closeAfterPayment(send, link, payment, asked);',
		replace: 'return payment;',
	},
	{
		...NEOPAY,
		name: 'Neopay: a link counts as over although not all payments were looked at',
		find: `if (payment.ended && !isCertain) throw outOfReach('payments');`,
		replace: '',
	},
	{
		...NEOPAY,
		file: 'src/providers/neopay/neopay.map.ts',
		name: 'Neopay: only the first payment of a link counts',
		find: 'const came = payments.filter(isMoneyIn);',
		replace: 'const came = payments.filter(isMoneyIn).slice(0, 1);',
	},
];
