import type { Mutant } from './mutants.ts';

const FOLD = {
	file: 'src/endpoint/fold.ts',
	foundBy: 'test files',
	tests: ['test/endpoint/fold.test.ts'],
} as const;
const PLAN = {
	file: 'src/endpoint/plan.ts',
	foundBy: 'test files',
	tests: ['test/endpoint/plan.test.ts'],
} as const;
const TRACKER = {
	file: 'src/endpoint/tracker.ts',
	foundBy: 'test files',
	tests: ['test/endpoint/loop.test.ts'],
} as const;
const WEBHOOKS = { ...TRACKER, file: 'src/endpoint/routes/webhooks.ts' } as const;

/** Faults in what is known of a payment: observations, their fold, when it is read, and what news makes of it. */
export const READING_MUTANTS: readonly Mutant[] = [
	{
		...FOLD,
		name: 'a second part that is paid is not reported',
		find: '(paidMore || (after.ended && !before.ended))',
		replace: '(after.ended && !before.ended)',
	},
	{
		...FOLD,
		name: 'a refund is reported without the success before it',
		find: 'if (impliesSuccess(before.status, after.status)) {',
		replace: 'if (!impliesSuccess(before.status, after.status) && before.status === after.status) {',
	},
	{
		...FOLD,
		name: 'an observation of another amount changes the status',
		find: 'if (!isSameAmount(before.amount, reading.amount)) return mismatch(before, reading);',
		replace: '',
	},
	{
		...FOLD,
		name: 'the same other amount is reported at each read',
		find: 'if (known.includes(stated)) return { state: before, events: [] };',
		replace: '',
	},
	{
		...FOLD,
		name: 'a status that cannot follow ends the link',
		find: `const link = refused || reading.status === 'unknown' ? {}`,
		replace: `const link = reading.status === 'unknown' ? {}`,
	},
	{
		...FOLD,
		name: 'an old copy of the provider’s data lowers the amount paid',
		find: 'return !known || isMore(stated, known) ? (stated ?? known) : known;',
		replace: 'return stated ?? known;',
	},
	{
		...FOLD,
		name: 'money beyond the price is not reported',
		find: `if (paidMore && isMore(after.amountPaid, after.amount)) add('overpaid', after.status);`,
		replace: '',
	},
	{
		...FOLD,
		name: 'a refund is reported with the time of the payment',
		find: 'return state.refundedAt;',
		replace: 'return state.paidAt;',
	},
	{
		...PLAN,
		name: 'a link that ended without money is not read again',
		find: 'return left <= 0 ? null : Math.min(left, Math.max(ENDED_FROM, Math.min(since, ENDED_UP_TO)));',
		replace: 'return null;',
	},
	{
		...PLAN,
		name: 'the last read of a paid payment, at its horizon, is left out',
		find: 'const days = [...PAID_PLAN.filter((day) => day < afterPaymentDays), afterPaymentDays];',
		replace: 'const days = PAID_PLAN.filter((day) => day < afterPaymentDays);',
	},
	{
		...PLAN,
		name: 'the plan of a paid payment counts from its making, not from its success',
		find: 'const since = Math.max(0, ageMs - movedAge);',
		replace: 'const since = ageMs;',
	},
	{
		...PLAN,
		name: 'news waits as long as a read by plan when reads fail',
		find: 'hasNews ? Math.min(backoff, RETRY_NEWS_UP_TO)',
		replace: 'hasNews ? backoff',
	},
	{
		...PLAN,
		name: 'a read that failed comes earlier than the provider asked for',
		find: 'return Math.max(wait, retryAfterMs);',
		replace: 'return wait;',
	},
	{
		...TRACKER,
		name: 'a webhook is answered before it is noted',
		find: 'await this.#ledger.wake(stored);\n\t\tconst read',
		replace: 'void this.#ledger.wake(stored).catch(() => {});\n\t\tconst read',
	},
	{
		...TRACKER,
		name: 'a read that failed counts as the answer to the news',
		find: 'const hasNews = stored.news > record.readNews;',
		replace: 'const hasNews = false;',
	},
	{
		...TRACKER,
		name: 'a webhook joins a read that began before it came',
		find: 'if (!running) return this.#start(stored, reason);',
		replace:
			'const joined = this.#reads.get(key);\n\t\tif (joined) return joined;\n\t\tif (!running) return this.#start(stored, reason);',
	},
	{
		...TRACKER,
		name: 'news that the provider does not show yet waits for the plan',
		find: 'dueInMs: isEmptyNews ? Math.min(planned ?? Infinity, EMPTY_NEWS_MS) : planned,',
		replace: 'dueInMs: planned,',
	},
	{
		...TRACKER,
		name: 'the count of failed reads is not reset by a good one',
		find: 'readFailures: 0,',
		replace: 'readFailures: record.readFailures,',
	},
	{
		...TRACKER,
		name: 'one slow provider holds up the reads of the others',
		find: 'Map.groupBy(links, ({ record }) => record.provider)',
		replace: `Map.groupBy(links, () => 'all')`,
	},
	{
		...TRACKER,
		name: 'reads at a provider run one by one',
		find: 'const READS_AT_ONCE = 8;',
		replace: 'const READS_AT_ONCE = 1;',
	},
	{
		...TRACKER,
		name: 'one call of reconcile() stops after the first batch',
		find: 'works = due.length > 0 && done === due.length;',
		replace: 'works = false;',
	},
	{
		...TRACKER,
		name: 'a server call does not ask the provider of what is settled',
		find: '(!settled && isSettled(record))',
		replace: 'isSettled(record)',
	},
	{
		...TRACKER,
		name: 'a first record that says paid is no news',
		find: `const isFirst = ['created', 'pending', 'unknown'].includes(reading.status);`,
		replace: 'const isFirst = true;',
	},
	{
		...TRACKER,
		name: 'the history repeats an observation that did not change',
		find: 'facts: observed === record.observed ? [] : [factOf(reading, reason)],',
		replace: 'facts: [factOf(reading, reason)],',
	},
	{
		...TRACKER,
		name: 'the history holds the address that opens the payment',
		find: 'function observationOf({ url: _url, againInMs: _againInMs, ...reading }: Reading): string {',
		replace: 'function observationOf({ againInMs: _againInMs, ...reading }: Reading): string {',
	},
	{
		...TRACKER,
		name: 'the horizon of a provider is ignored',
		find: 'return this.#providers.get(provider)?.horizon;',
		replace: 'return this.#providers.get(provider) && undefined;',
	},
	{
		...TRACKER,
		file: 'src/endpoint/ledger.ts',
		name: 'news that came during a read counts as answered',
		find: 'const written = { ...content, ...rest, news: stored.news };',
		replace: 'const written = { ...content, ...rest };',
	},
	{
		...TRACKER,
		file: 'src/endpoint/provider-rest.ts',
		tests: ['test/endpoint/provider-rest.test.ts'],
		name: 'a provider that is down is asked for each of its payments',
		find: 'if (rest.failures >= DOWN_AFTER) rest.downUntil = now + DOWN_MS;',
		replace: '',
	},
	{
		...TRACKER,
		file: 'src/endpoint/provider-rest.ts',
		tests: ['test/endpoint/provider-rest.test.ts'],
		name: 'a provider that answers again still counts as down',
		find: 'this.#rests.delete(provider);',
		replace: '',
	},
	{
		...WEBHOOKS,
		name: 'a webhook of one provider points at a payment of another',
		find: 'if (own?.record.provider === name) return own;',
		replace: 'if (own) return own;',
	},
	{
		...WEBHOOKS,
		name: 'a webhook finds its payment by the reference only',
		find: 'const byId = providerId === null ? undefined : await store.find({ provider: name, providerId });',
		replace: 'const byId = undefined as Awaited<ReturnType<typeof store.find>>;',
	},
	{
		...WEBHOOKS,
		name: 'an event about a customer is reported as an unknown payment',
		find: `if (event.subject === 'other') return {};`,
		replace: '',
	},
	{
		...WEBHOOKS,
		name: 'a webhook about a payment that is being made is reported as unknown',
		find: 'if (await unknown.isBeingMade(provider.name, event)) {',
		replace: 'if ((await unknown.isBeingMade(provider.name, event)) && !event.id) {',
	},
	{
		...WEBHOOKS,
		file: 'src/endpoint/unknown-events.ts',
		name: 'events of two providers with the same id are one event',
		find: 'const key = `unknown:${provider}:${id}`;',
		replace: 'const key = `unknown:${id}`;',
	},
	{
		...WEBHOOKS,
		file: 'src/endpoint/unknown-events.ts',
		name: 'a webhook waits for a payment that another provider is making',
		find: 'return !entry || decodeEntry(entry).record.provider === provider;',
		replace: 'return true;',
	},
	{
		file: 'src/stores/memory.ts',
		foundBy: 'test files',
		tests: ['test/stores/memory.test.ts'],
		name: 'what one process reads is given to another at once',
		find: 'leased.push({ ...entry, dueAt: now + leaseMs });',
		replace: 'leased.push({ ...entry, dueAt: now });',
	},
	{
		file: 'src/stores/memory.ts',
		foundBy: 'test files',
		tests: ['test/stores/memory.test.ts'],
		name: 'a lease that ran out is not taken over',
		find: 'leased.push({ ...entry, dueAt: now + leaseMs });',
		replace: 'leased.push({ ...entry, dueAt: null });',
	},
	{
		file: 'src/stores/postgres.ts',
		foundBy: 'test files',
		tests: ['test/stores/postgres.test.ts'],
		name: 'PostgreSQL: a statement that a deadlock ended is not tried again',
		find: `new Set<unknown>(['40001', '40P01'])`,
		replace: `new Set<unknown>(['40001'])`,
	},
];
