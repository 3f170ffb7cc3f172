import * as v from 'valibot';
import { json, noContent } from './answers.ts';
import { type Fault, type Faults, FAULTS } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import { type Call, param, type Routes } from './routes.ts';
import { SCENARIOS } from './scenarios.ts';
import type { Webhooks } from './webhooks.ts';

/** The operations of the control routes on a simulator's state. */
export interface Controlled {
	/** Deletes everything that was created. */
	reset(): void;
	/** Every payment, oldest first, in a shape common to all simulators. */
	payments(origin: string): readonly ControlledPayment[];
	/** Other created objects, by plural name: `connect_links`, `charges`, `links`. */
	readonly others?: Readonly<Record<string, (origin: string) => readonly unknown[]>>;
	/**
	 * Sets a payment's status, in the provider's terms, and sends its webhooks.
	 * @returns false if the payment does not exist
	 */
	setStatus(id: string, change: Readonly<Record<string, string>>, origin: string): boolean;
	/**
	 * Deletes a registered method, as the customer or the provider's panel does.
	 * @returns false if no customer has it
	 */
	readonly deleteMethod?: (id: string) => boolean;
	/** Switches of this provider's responses, by name, with their possible values. The first value is the default. */
	readonly switches?: Readonly<Record<string, Switch>>;
}

export interface Switch {
	readonly values: readonly string[];
	get(): string;
	set(value: string): void;
}

/** A payment in the response of `GET /_sandbox/payments`. */
export interface ControlledPayment {
	readonly id: string;
	/** The provider's own status. */
	readonly status: string;
	/** Major units; null until the payer has chosen an amount. */
	readonly amount: number | null;
	readonly currency: string | null;
	/** The merchant's own reference of the payment. */
	readonly reference: string | null;
	/** Address of its hosted page. */
	readonly page: string;
	/** How often the page was opened. */
	readonly visits: number;
	/** The payment as the provider's API returns it. */
	readonly object: unknown;
}

const FaultOrder = v.strictObject({
	fault: v.picklist(Object.keys(FAULTS) as Fault[]),
	times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
	match: v.optional(v.string(), '*'),
});
const StatusOrder = v.record(v.string(), v.string());
const WebhookOrder = v.strictObject({
	url: v.optional(v.nullable(v.pipe(v.string(), v.url()))),
	enabled: v.optional(v.boolean()),
	copies: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10))),
	hold: v.optional(v.boolean()),
});
const ReleaseOrder = v.strictObject({ order: v.optional(v.picklist(['sent', 'reverse']), 'sent') });

/** Routes under `/_sandbox` that let tests and demonstrations control a simulator. They exist on simulators only. */
export function controlRoutes(parts: {
	readonly controlled: Controlled;
	readonly webhooks: Webhooks;
	readonly faults: Faults;
	readonly log: RequestLog;
	readonly settings: { latency_ms: number };
}): Routes {
	const { controlled, webhooks, faults, log, settings } = parts;
	const switches = controlled.switches ?? {};

	const readSettings = () => ({
		...settings,
		...Object.fromEntries(Object.entries(switches).map(([name, { get }]) => [name, get()])),
	});
	const Settings = v.strictObject({
		latency_ms: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(120_000))),
		...Object.fromEntries(
			Object.entries(switches).map(([name, { values }]) => [name, v.optional(v.picklist(values))]),
		),
	});

	return {
		'GET /_sandbox': () =>
			json(200, {
				faults: FAULTS,
				scenarios: SCENARIOS,
				settings: readSettings(),
				webhooks: webhooks.state(),
			}),
		'GET /_sandbox/requests': () => json(200, { requests: log.all() }),
		'GET /_sandbox/payments': (call) => json(200, { payments: controlled.payments(call.origin) }),
		...Object.fromEntries(
			Object.entries(controlled.others ?? {}).map(([name, list]) => [
				`GET /_sandbox/${name}`,
				(call: Call) => json(200, { [name]: list(call.origin) }),
			]),
		),
		'POST /_sandbox/payments/:id': (call) =>
			withBody(call, StatusOrder, (change) => {
				const id = param(call, 'id');
				if (!controlled.setStatus(id, change, call.origin)) return json(404, { message: `No payment ${id}` });
				return json(200, { payment: controlled.payments(call.origin).find((payment) => payment.id === id) });
			}),
		...(controlled.deleteMethod && {
			'DELETE /_sandbox/methods/:id': (call: Call) => {
				const id = param(call, 'id');
				return controlled.deleteMethod?.(id) ? noContent() : json(404, { message: `No method ${id}` });
			},
		}),
		'POST /_sandbox/next': (call) =>
			withBody(call, FaultOrder, (plan) => {
				faults.plan(plan);
				return json(200, plan);
			}),
		'POST /_sandbox/settings': (call) =>
			withBody(call, Settings, (change) => {
				for (const [name, value] of Object.entries(change)) {
					if (name === 'latency_ms') settings.latency_ms = Number(value);
					else switches[name]?.set(String(value));
				}
				return json(200, readSettings());
			}),
		'POST /_sandbox/webhooks': (call) =>
			withBody(call, WebhookOrder, (order) => {
				webhooks.configure(order);
				return json(200, webhooks.state());
			}),
		'POST /_sandbox/webhooks/release': (call) =>
			withBody(call, ReleaseOrder, ({ order }) => json(200, { released: webhooks.release(order) })),
		'GET /_sandbox/webhooks': () => json(200, webhooks.state()),
		'POST /_sandbox/reset': () => {
			controlled.reset();
			faults.reset();
			log.reset();
			webhooks.reset();
			settings.latency_ms = 0;
			for (const { values, set } of Object.values(switches)) set(values[0] ?? '');
			return noContent();
		},
	};
}

function withBody<Schema extends v.GenericSchema>(
	call: Call,
	schema: Schema,
	act: (order: v.InferOutput<Schema>) => Response,
): Response {
	const order = v.safeParse(schema, call.raw === '' ? {} : call.json);
	if (order.success) return act(order.output);
	return json(400, {
		message: 'The simulator does not understand this order.',
		issues: order.issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`),
	});
}
