import type { PlantedFault } from '../mutants/planted-fault.ts';

/** A fault that lost news of money once, put into the code of today. */
export type Plant =
	| (PlantedFault & { readonly foundBy: 'simulation' })
	/** The simulation does not reach it, or the code has a second safeguard; a test file fails with it. */
	| (PlantedFault & { readonly foundBy: 'test files'; readonly tests: readonly string[] });

const [FOLD, PLAN, TRACKER] = ['fold', 'plan', 'tracker'].map((name) => `src/endpoint/${name}.ts`) as [
	string,
	string,
	string,
];
const LOOP = { foundBy: 'test files', tests: ['test/endpoint/loop.test.ts'] } as const;
const REGISTRATIONS = { foundBy: 'test files', tests: ['test/endpoint/registrations.test.ts'] } as const;
const METHOD_BOOK = 'src/endpoint/method-book.ts';
const SIMULATION = { foundBy: 'simulation' } as const;

/** Each kind of fault by which news of a payment was lost. */
export const PLANTS: readonly Plant[] = [
	{
		...SIMULATION,
		name: 'a link that ended without money is not read again',
		file: PLAN,
		find: 'return left <= 0 ? null : Math.min(left, Math.max(ENDED_FROM, Math.min(since, ENDED_UP_TO)));',
		replace: 'return left <= 0 ? null : null;',
	},
	{
		...SIMULATION,
		name: 'a webhook counts as answered although the read that it caused failed',
		file: TRACKER,
		find: 'return { record: { ...record, readFailures, unreadNews }, events: [], dueInMs, facts: [] };',
		replace:
			'return { record: { ...record, readFailures, readNews: stored.news }, events: [], dueInMs: this.#planOf(record, ageMs), facts: [] };',
	},
	{
		...LOOP,
		name: 'a webhook joins a read that began before it came',
		file: TRACKER,
		find: 'if (!running) return this.#start(stored, reason);',
		replace: 'if (!running) return this.#start(stored, reason);\n\t\tif (running) return running;',
	},
	{
		...SIMULATION,
		name: 'what another machine wrote less than two seconds ago, by its clock, is not read at a webhook',
		file: TRACKER,
		find: 'const began = this.#monotonic();',
		replace: `if (this.#clock() - stored.record.updatedAt < FRESH_MS) {
			return this.#change(stored, ({ record, ageMs }) => {
				const dueInMs = nextReadInMs(record, ageMs, this.#horizonOf(record));
				return { record: { ...record, readNews: stored.news }, events: [], dueInMs, facts: [] };
			});
		}
		const began = this.#monotonic();`,
	},
	{
		...SIMULATION,
		name: 'a receipt of a machine whose clock is ahead is refused',
		file: 'src/endpoint/receipts.ts',
		find: 'const CLOCK_TOLERANCE_S = 60;',
		replace: 'const CLOCK_TOLERANCE_S = 0;',
	},
	{
		...SIMULATION,
		name: 'a refund is reported without the success before it',
		file: FOLD,
		find: 'if (impliesSuccess(before.status, after.status)) {',
		replace: 'if (impliesSuccess(before.status, after.status) && before.status === after.status) {',
	},
	{
		...SIMULATION,
		name: 'a paid payment is not read again',
		file: PLAN,
		find: 'const next = days.find((day) => day * DAY > since);',
		replace: 'const next = days.find((day) => day * DAY > since && day < 0);',
	},
	{
		foundBy: 'test files',
		tests: ['test/endpoint/attempt-rules.test.ts'],
		name: 'a payment is forgotten after 90 days',
		file: PLAN,
		find: 'export const KEPT_DAYS = 400;',
		replace: 'export const KEPT_DAYS = 90;',
	},
	{
		...SIMULATION,
		name: 'an event that is refused each time holds up the later ones of its payment',
		file: 'src/stores/memory.ts',
		find: 'if (delivery.dueAt <= now) leased.push(delivery);',
		replace: `const isBehind = [...deliveries.values()].some(
					(one) =>
						one !== delivery &&
						one.key === delivery.key &&
						one.subscriber === delivery.subscriber &&
						one.failures > 0 &&
						one.addedAt < delivery.addedAt,
				);
				if (delivery.dueAt <= now && !isBehind) leased.push(delivery);`,
	},
	{
		...SIMULATION,
		name: 'a handler that does not end is waited for without a limit',
		file: 'src/endpoint/deliveries.ts',
		find: 'await withTimeLimit(name, () => subscriber.send(event), this.#surroundings);',
		replace: 'await subscriber.send(event);',
	},
	{
		...LOOP,
		name: 'one call of reconcile() stops after the first batch',
		file: TRACKER,
		find: 'works = isNew && !done.failed;',
		replace: 'works = false && isNew && !done.failed;',
	},
	{
		foundBy: 'test files',
		tests: ['test/endpoint/status.test.ts'],
		name: 'reconcile() rejects where the store cannot be reached',
		file: TRACKER,
		find: `message: 'could not look for payments that are due; they stay due',
				error: String(error),
			});`,
		replace: `message: 'could not look for payments that are due; they stay due',
				error: String(error),
			});
			throw error;`,
	},
	{
		...SIMULATION,
		name: 'a payment that is found paid when it is first recorded is no news',
		file: TRACKER,
		find: "const isFirst = ['created', 'pending', 'unknown'].includes(reading.status);",
		replace: 'const isFirst = true;',
	},
	{
		...SIMULATION,
		name: 'a second part that is paid is not reported',
		file: FOLD,
		find: '(paidMore || (after.ended && !before.ended))',
		replace: '(after.ended && !before.ended)',
	},
	{
		...SIMULATION,
		name: 'a payment for another amount is a read that failed',
		file: TRACKER,
		find: 'if (mismatch) return mismatch;',
		replace: '',
	},
	{
		foundBy: 'test files',
		tests: ['test/providers/yuno.test.ts'],
		name: 'a payment that Yuno is still cancelling is over',
		file: 'src/providers/yuno/yuno.status.ts',
		find: "'CANCELED/PENDING_PROVIDER_CONFIRMATION': open('processing', 'cancellation_pending'),",
		replace: "'CANCELED/PENDING_PROVIDER_CONFIRMATION': over('cancelled', 'cancellation_pending'),",
	},
	{
		foundBy: 'test files',
		tests: ['test/providers/onepay.test.ts'],
		name: 'a payment whose page is at an address that is not listed cannot be read',
		file: 'src/providers/onepay/onepay.map.ts',
		find: 'if (url === undefined && !needed) return null;',
		replace: '',
	},
	{
		foundBy: 'test files',
		tests: ['test/providers/neopay.test.ts'],
		name: 'a search for bank payments goes on although the paid one was found',
		file: 'src/providers/neopay/neopay.ts',
		find: 'isEnough: (payments) => payments.some(isPaid),',
		replace: 'isEnough: () => false,',
	},
	{
		foundBy: 'test files',
		tests: ['test/providers/onepay.test.ts'],
		name: 'a search that read a part of the list proves that there is nothing',
		file: 'src/providers/kit/search.ts',
		find: 'if (pages.size >= maxPages) return { found, complete: false };',
		replace: 'if (pages.size >= maxPages) return { found, complete: true };',
	},
	{
		...SIMULATION,
		name: 'a connect link is complete when its customer has one method more',
		file: 'src/endpoint/registrations.ts',
		find: 'if (record.completedBy !== undefined) return unchanged(closed(link, record.completedBy));',
		replace: 'return unchanged(readingOfConnectLink(link));',
	},
	{
		...SIMULATION,
		name: 'the other connect links for a purpose stay open when one of them is completed',
		file: METHOD_BOOK,
		find: 'return isOpen(link) && link.purpose === purpose ? { ...link, completedBy: key } : link;',
		replace: 'return link;',
	},
	{
		...REGISTRATIONS,
		name: 'a method completes a link although the event of its provider names another one',
		file: METHOD_BOOK,
		find: 'if (method.named !== undefined) {',
		replace: 'if (method.named === "") {',
	},
	{
		...REGISTRATIONS,
		name: 'of the methods of a customer only the first page is read',
		file: 'src/providers/onepay/onepay.ts',
		find: 'if (!complete) throw unreadable(',
		replace: '(found as unknown[]).splice(15);\n\t\t\t\tif (found.length < 0) throw unreadable(',
	},
];
