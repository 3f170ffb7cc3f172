/** Where and how a simulator sends its events. */
export interface WebhookOptions {
	/**
	 * Address that receives every event. Without it, events go only to endpoints that were registered through the API.
	 */
	readonly url?: string | undefined;
	/** The secret that events are signed with. */
	readonly secret?: string | undefined;
	/** False turns all sending off. */
	readonly enabled?: boolean | undefined;
	/**
	 * Sends the requests.
	 * @default the platform's `fetch`
	 */
	readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
	/** Milliseconds before each retry, as long as the receiver does not return 2xx. Its length limits the retries. */
	readonly retryAfterMs?: readonly number[] | undefined;
}

/** One event, not yet signed for its receivers. */
export interface Outgoing {
	/** The provider's name for it, e.g. `payment.approved`. */
	readonly type: string;
	/** The request for one receiver. `attempt` counts from 0. */
	compose(receiver: Receiver, attempt: number): Promise<{ headers: Record<string, string>; body: string }>;
}

/** A receiver of events: the address in the options, or one registered through the API. */
export interface Receiver {
	readonly url: string;
	readonly secret: string;
	/** The second credential that the provider sends, if it has one. */
	readonly token: string;
	/** Only these types of event; all if omitted. */
	readonly events?: readonly string[];
}

/** The result of one event at one receiver. */
export interface Delivery {
	readonly type: string;
	readonly url: string;
	/** HTTP status of each attempt; 0 without a response. */
	readonly tries: number[];
	delivered: boolean;
}

export interface WebhookState {
	readonly url: string | null;
	readonly enabled: boolean;
	readonly copies: number;
	readonly hold: boolean;
	/** Number of events that wait for `release`. */
	readonly held: number;
	readonly deliveries: readonly Delivery[];
}

export interface Webhooks {
	send(event: Outgoing): void;
	/** `copies` sends every event that many times; `hold` keeps events back until they are released. */
	configure(change: {
		readonly url?: string | null | undefined;
		readonly enabled?: boolean | undefined;
		readonly copies?: number | undefined;
		readonly hold?: boolean | undefined;
	}): void;
	/**
	 * Sends the held events, in their order or in reverse.
	 * @returns how many
	 */
	release(order: 'sent' | 'reverse'): number;
	state(): WebhookState;
	idle(): Promise<void>;
	reset(): void;
	close(): void;
}

const RETRY_AFTER_MS: readonly number[] = [200, 1_000, 5_000];
/** How long a receiver may take to respond to one attempt, in milliseconds. */
const TRY_MS = 10_000;
/** How many deliveries are kept. */
const KEPT = 1_000;

/** Sends events in the background, each to every receiver, and stores the results. */
export function createWebhooks(
	options: WebhookOptions,
	defaults: { readonly secret: string; readonly token: string },
	registered: () => readonly Receiver[] = () => [],
): Webhooks {
	const initial = { url: options.url ?? null, enabled: options.enabled ?? true, copies: 1, hold: false };
	const retryAfterMs = options.retryAfterMs ?? RETRY_AFTER_MS;
	const send = options.fetch ?? fetch;
	let setting: { url: string | null; enabled: boolean; copies: number; hold: boolean } = { ...initial };
	let held: Outgoing[] = [];
	let deliveries: Delivery[] = [];
	const running = new Set<Promise<void>>();
	let stop = new AbortController();

	const deliver = async (event: Outgoing, receiver: Receiver, signal: AbortSignal): Promise<void> => {
		const delivery: Delivery = { type: event.type, url: receiver.url, tries: [], delivered: false };
		deliveries = [...deliveries.slice(-(KEPT - 1)), delivery];
		for (let attempt = 0; attempt <= retryAfterMs.length && !signal.aborted; attempt += 1) {
			if (attempt > 0) await pause(retryAfterMs[attempt - 1] ?? 0, signal);
			const { headers, body } = await event.compose(receiver, attempt);
			const status = await statusOf(
				send,
				new Request(receiver.url, {
					method: 'POST',
					headers: { 'content-type': 'application/json', ...headers },
					body,
					redirect: 'manual',
					signal: AbortSignal.any([signal, AbortSignal.timeout(TRY_MS)]),
				}),
			);
			delivery.tries.push(status);
			delivery.delivered = status >= 200 && status < 300;
			if (delivery.delivered) return;
		}
	};

	const dispatch = (event: Outgoing): void => {
		const own = { secret: options.secret ?? defaults.secret, token: defaults.token };
		const receivers = [...(setting.url === null ? [] : [{ url: setting.url, ...own }]), ...registered()];
		for (const receiver of receivers) {
			if (receiver.events && !receiver.events.includes(event.type)) continue;
			for (let copy = 0; copy < setting.copies; copy += 1) {
				const job = deliver(event, receiver, stop.signal).finally(() => running.delete(job));
				running.add(job);
			}
		}
	};

	return {
		send(event) {
			if (!setting.enabled) return;
			if (setting.hold) held.push(event);
			else dispatch(event);
		},
		configure({ url, enabled, copies, hold }) {
			setting = {
				url: url === undefined ? setting.url : url,
				enabled: enabled ?? setting.enabled,
				copies: copies ?? setting.copies,
				hold: hold ?? setting.hold,
			};
		},
		release(order) {
			const events = order === 'reverse' ? held.toReversed() : held;
			held = [];
			for (const event of events) dispatch(event);
			return events.length;
		},
		state: () => ({ ...setting, held: held.length, deliveries }),
		async idle() {
			while (running.size > 0) await Promise.all(running);
		},
		reset() {
			stop.abort();
			stop = new AbortController();
			setting = { ...initial };
			held = [];
			deliveries = [];
		},
		close() {
			stop.abort();
		},
	};
}

async function statusOf(send: (request: Request) => Promise<Response>, request: Request): Promise<number> {
	try {
		const answer = await send(request);
		await answer.body?.cancel();
		return answer.status;
	} catch {
		return 0;
	}
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted) return resolve();
		const timer = setTimeout(done, ms);
		signal.addEventListener('abort', done, { once: true });
		function done() {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		}
	});
}
