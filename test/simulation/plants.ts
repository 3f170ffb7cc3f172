import type { PlantedFault } from '../mutants/planted-fault.ts';
import type { Habit } from './habits.ts';

/** A fault by which news of money was lost, or money was taken twice, put into the code of today. */
export type Plant =
	| (PlantedFault & {
			readonly foundBy: 'simulation';
			/** Only these are needed to show it; by default those that seeds choose. Fewer histories show it then. */
			readonly habits?: readonly Habit[];
	  })
	/** The simulation does not reach it, or the code has a second safeguard; a test file fails with it. */
	| (PlantedFault & { readonly foundBy: 'test files'; readonly tests: readonly string[] });

const [FOLD, PLAN, TRACKER] = ['fold', 'plan', 'tracker'].map((name) => `src/endpoint/status/${name}.ts`) as [
	string,
	string,
	string,
];
const LOOP = { foundBy: 'test files', tests: ['test/endpoint/status/loop.test.ts'] } as const;
const REGISTRATIONS = {
	foundBy: 'test files',
	tests: ['test/endpoint/registrations/registrations.test.ts'],
} as const;
const METHOD_BOOK = 'src/endpoint/registrations/method-book.ts';
const SIMULATION = { foundBy: 'simulation' } as const;

/** Faults by which news of a payment was lost. */
const NEWS_PLANTS: readonly Plant[] = [
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
		find: 'return { record: next, events, dueInMs, facts: [] };',
		replace:
			'return { record: { ...next, readNews: stored.news }, events, dueInMs: this.#planOf(record, ageMs), facts: [] };',
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
		name: 'a status token of a machine whose clock is ahead is refused',
		file: 'src/endpoint/crypto/status-tokens.ts',
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
		tests: ['test/endpoint/attempts/attempt-rules.test.ts'],
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
		file: 'src/endpoint/deliveries/deliveries.ts',
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
		tests: ['test/endpoint/status/status.test.ts'],
		name: 'reconcile() rejects where the store cannot be reached',
		file: TRACKER,
		find: `message: 'could not list due payments; will retry',
				error: String(error),
			});`,
		replace: `message: 'could not list due payments; will retry',
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
		foundBy: 'test files',
		tests: ['test/endpoint/attempts/uncertain.test.ts'],
		name: 'an attempt of unknown outcome is never reported',
		file: 'src/endpoint/attempts/uncertain.ts',
		find: 'ageMs >= SETTLED_MS && !known.some(({ data }) => data === REPORTED);',
		replace: 'ageMs < 0;',
	},
];

const BROWSER = { ...SIMULATION, file: 'src/elements/attempt/attempt.ts' } as const;
const EARLIER = { ...SIMULATION, file: 'src/endpoint/attempts/earlier-payment.ts' } as const;

/** Faults by which money was taken twice, or an order could not be paid. */
const MONEY_PLANTS: readonly Plant[] = [
	{
		...SIMULATION,
		name: 'a connect link is complete when its customer has one method more',
		file: 'src/endpoint/registrations/registrations.ts',
		find: 'if (record.completedBy !== undefined) return unchanged(closed(link, record.completedBy));',
		replace: 'return unchanged(snapshotOfConnectLink(link));',
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
	{
		...BROWSER,
		habits: ['declines', 'old-page'],
		name: 'the browser begins another attempt after a decline',
		find: "stored?.end === 'paid' ? stored.id : stored?.after;",
		replace: 'stored?.end ? stored.id : stored?.after;',
	},
	{
		...SIMULATION,
		habits: ['reprices', 'goes-back', 'processing', 'tabs-at-once'],
		file: 'src/elements/attempt/press.ts',
		name: 'the payer is led to another price than the one they saw',
		find: 'sameMoney(amount, shown)',
		replace: 'sameMoney(amount, amount)',
	},
	{
		...BROWSER,
		habits: ['kept-open', 'processing'],
		name: 'the browser forgets an attempt after twelve hours',
		find: 'id: await uuidOf([text, offer, after].join())',
		replace: 'id: await uuidOf([text, offer, after, Math.floor(now() / 43_200_000)].join())',
	},
	{
		...SIMULATION,
		habits: ['tabs-at-once', 'old-page'],
		file: 'src/elements/attempt/seed.ts',
		name: 'tabs that press in the same moment begin an attempt each',
		find: 'await new Promise((readable) => setTimeout(readable, 50));',
		replace: '',
	},
	{
		...SIMULATION,
		habits: ['rendered-twice'],
		file: 'src/endpoint/attempts/root.ts',
		name: 'a token counts by its own id although it has a reference',
		find: 'return reference === undefined ? request',
		replace: "return reference === undefined || request.kind === 'token' ? request",
	},
	{
		...EARLIER,
		habits: ['goes-back', 'changes-method'],
		name: 'a payer who chooses another method gets no link',
		find: 'const hasOtherTerms = record.terms !== undefined && record.terms !== wanted.terms;',
		replace: `const hasOtherTerms = record.terms !== undefined && record.terms !== wanted.terms;
		if (isOpen && hasOtherTerms) throw new ProblemError('attempt_reused');`,
	},
	{
		...SIMULATION,
		habits: ['late-approval', 'expiring', 'declines', 'press-again', 'old-page', 'rendered-twice'],
		file: TRACKER,
		name: 'a second payment of an order is not reported to the shop',
		find: "events: overpaid ? [{ type: 'overpaid', status, occurredAt, ...overpaid }] : [],",
		replace: 'events: [],',
	},
	{
		...EARLIER,
		habits: ['merchant-cancels', 'press-again'],
		name: 'a cancelled order gets a new link from the same token',
		find: "if (record.stopped) throw new ProblemError('order_cancelled');",
		replace: '',
	},
	{
		...SIMULATION,
		habits: ['charges'],
		file: TRACKER,
		name: 'a charge that succeeds in the call that makes it is no news',
		find: "const isFirst = ['created', 'pending', 'unknown'].includes(reading.status);",
		replace:
			"const isFirst = facts.kind === 'charge' || ['created', 'pending', 'unknown'].includes(reading.status);",
	},
	{
		...SIMULATION,
		habits: ['pays-twice', 'double-press', 'tabs-at-once', 'old-page', 'rendered-twice'],
		file: 'src/providers/neopay/neopay.map.ts',
		name: 'a second payment through one link is not counted',
		find: 'const came = payments.filter(isMoneyIn);',
		replace: 'const came = payments.filter(isMoneyIn).slice(0, 1);',
	},
	{
		foundBy: 'test files',
		tests: ['test/providers/onepay.test.ts'],
		file: 'src/providers/onepay/onepay.ts',
		name: 'what a customer had registered before completes a connect link',
		find: 'now.filter((method) => !before.includes(method.id))',
		replace: 'now.filter((method) => method.id || before.includes(method.id))',
	},
	{
		...SIMULATION,
		habits: ['gone-after-delete', 'goes-back', 'changes-method', 'reprices', 'declines'],
		file: 'src/providers/onepay/onepay.ts',
		name: 'a payment that was cancelled and is gone cannot be read',
		find: 'if (mayBeOurs && isNotFound(error)) return deleted(id, payment.amount);',
		replace: '',
	},
	{
		foundBy: 'test files',
		tests: ['test/ssr/render.test.ts'],
		file: 'src/ssr/index.ts',
		name: 'a form without script has no attempt',
		find: 'const { attempt = crypto.randomUUID(), quantity',
		replace: 'const { attempt = null, quantity',
	},
	{
		foundBy: 'test files',
		tests: ['test/endpoint/http/requests.test.ts'],
		file: 'src/endpoint/sale/offer-end.ts',
		name: 'a link is made after its end',
		find: 'if (end === undefined || Date.parse(end) > now) return;',
		replace: 'if (end === undefined || now > 0) return;',
	},
	{
		foundBy: 'test files',
		tests: ['test/providers/yuno.test.ts'],
		file: 'src/providers/yuno/yuno.map.ts',
		name: 'Yuno is not told when a link ends',
		find: '...(draft.expiresAt !== undefined && { availability: { finish_at: draft.expiresAt } }),',
		replace: '',
	},
];

/** All of them. */
export const PLANTS: readonly Plant[] = [...NEWS_PLANTS, ...MONEY_PLANTS];
