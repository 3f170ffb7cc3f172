import type { Mutant } from './mutants.ts';

const DELIVERIES = {
	file: 'src/endpoint/deliveries/deliveries.ts',
	foundBy: 'test files',
	tests: ['test/endpoint/deliveries/deliveries.test.ts'],
} as const;

/** Faults in how events reach the shop. */
export const DELIVERY_MUTANTS: readonly Mutant[] = [
	{
		...DELIVERIES,
		name: 'one event that was taken ends those that wait behind it',
		find: 'lane.hung = 0;\n\t\tawait',
		replace: `lane.hung = 0;
		for (const other of lane.queue.splice(0)) {
			this.#queued--;
			this.#held.delete(other.id);
			await this.#store.settleDelivery(other.id, null);
		}
		await`,
	},
	{
		...DELIVERIES,
		name: 'an event that one subscriber took is not delivered to the other',
		find: 'lane.hung = 0;\n\t\tawait',
		replace: `lane.hung = 0;
		const [event] = delivery.id.split(':');
		for (const other of this.#subscribers.keys()) await this.#store.settleDelivery(\`\${event}:\${other}\`, null);
		await`,
	},
	{
		...DELIVERIES,
		name: 'only the first subscriber is sent an event',
		find: 'return deliveriesOf(event, to ?? names);',
		replace: 'return deliveriesOf(event, to ?? names.slice(0, 1));',
	},
	{
		...DELIVERIES,
		name: 'an event that comes again has another id',
		find: 'const event = JSON.parse(delivery.data) as ReportedEvent;',
		replace:
			'const known = JSON.parse(delivery.data) as ReportedEvent;\n\t\t\tconst event = { ...known, id: `${known.id}${delivery.failures || ""}` } as ReportedEvent;',
	},
	{
		...DELIVERIES,
		name: 'a subscriber that is back is not sent what waits for it',
		find: 'await this.#store.wakeDeliveries(name);',
		replace: '',
	},
	{
		...DELIVERIES,
		name: 'a subscriber that never answers is waited for without a limit',
		find: 'await withTimeLimit(name, () => subscriber.send(event), this.#surroundings);',
		replace: 'await subscriber.send(event);',
	},
	{
		...DELIVERIES,
		name: 'each event waits for a subscriber that hangs',
		find: 'if (!subscriber || lane.hung >= CONCURRENCY) {',
		replace: 'if (!subscriber) {',
	},
	{
		...DELIVERIES,
		tests: ['test/endpoint/deliveries/deliver-when-due.test.ts'],
		name: 'two events of one payment are on their way at once',
		find: 'const at = lane.queue.findIndex(({ key }) => !lane.busy.has(key));',
		replace: 'const at = lane.queue.length > 0 ? 0 : -1;',
	},
	{
		...DELIVERIES,
		name: 'a young delivery is tried each hour only',
		find: 'const wait = ageMs >= YOUNG_MS ? HOUR : (FIRST_RETRIES_MS[failures] ?? MINUTE);',
		replace: 'const wait = FIRST_RETRIES_MS[failures] ?? HOUR;',
	},
	{
		...DELIVERIES,
		name: 'a delivery is given up after two days',
		find: 'const GIVEN_UP_AFTER_MS = 30 * DAY;',
		replace: 'const GIVEN_UP_AFTER_MS = 2 * DAY;',
	},
	{
		...DELIVERIES,
		name: 'what a killed process had taken to deliver is left for long',
		find: 'const LEASE_MS = 30 * SECOND;',
		replace: 'const LEASE_MS = 150 * SECOND;',
	},
	{
		...DELIVERIES,
		name: 'what could not be begun within its lease is forgotten by its process',
		find: 'this.#leftUntil = Math.min(this.#leftUntil, leaseUntil);',
		replace: '',
	},
	{
		...DELIVERIES,
		name: 'what waits in a process that ends is not given back',
		find: 'await Promise.allSettled(waiting.map(({ id }) => this.#store.settleDelivery(id, 0)));',
		replace: '',
	},
	{
		...DELIVERIES,
		file: 'src/endpoint/status/tracker.ts',
		tests: ['test/endpoint/status/loop.test.ts'],
		name: 'the events of a change are not written with it',
		find: 'return { ...content, deliveries: [...untold, ...told] };',
		replace: 'return { ...content, deliveries: untold };',
	},
	{
		...DELIVERIES,
		file: 'src/endpoint/deliveries/outgoing-webhook.ts',
		tests: ['test/endpoint/deliveries/outgoing-webhook.test.ts'],
		name: 'a webhook that comes again has another webhook-id',
		find: `'webhook-id': event.id,`,
		replace: `'webhook-id': surroundings.uuid(),`,
	},
];
