import { onepaySandbox, type Simulator } from '../../src/sandbox/index.ts';
import { PLATFORM, within } from '../../src/wire/surroundings.ts';
import type { Life } from './machine.ts';
import { BEGINNING, clock, HOUR, isWithin, MINUTE, SECOND, type World } from './world.ts';

const ORIGIN = 'https://api.onepay.la';
export const WEBHOOK_SECRET = 'wh_tok_0123456789abcdef0123456789abcdef';
export const SECRET_KEY = 'sk_test_simulation';
const WEBHOOK_URL = 'https://shop.example/checkout/v1/webhooks/onepay';
/** When a webhook that was not taken is sent again. */
const RESEND_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR];

/** Something about money that became true at the provider. */
export interface Fact {
	readonly at: number;
	readonly kind: 'paid' | 'partial' | 'refunded' | 'disputed';
	/** The provider's id of the payment. */
	readonly payment: string;
	readonly order: string;
	/** What was paid of this payment until now, in pesos. */
	readonly paid: number;
}

/** A payment as the simulator shows it on its control routes. */
interface Shown {
	readonly id: string;
	readonly status: string;
	readonly amount: number;
	readonly object: { readonly title: string; readonly partial_payment?: { readonly total_paid: number } };
}

/**
 * OnePay as the simulator of the sandbox has it, with the habits of a network and of a bank around it, and the ledger of
 * what was paid, which is what every report to the shop is compared with.
 */
export class OnePayWorld {
	readonly facts: Fact[] = [];
	/** When webhooks about a payment were answered with 2xx. */
	readonly accepted = new Map<string, number[]>();
	/** How often the API was asked. */
	requests = 0;
	readonly #world: World;
	readonly #simulator: Simulator;
	readonly #deliver: (request: Request) => Promise<number>;
	/** What each payment looked like, and since when. */
	readonly #versions = new Map<string, { readonly since: number; readonly json: string }[]>();
	readonly #errors;
	readonly #hangs;
	readonly #lost;
	readonly #lags;

	/** @param deliver takes a webhook to one of the shop's machines, and returns the HTTP status, 0 for none */
	constructor(world: World, deliver: (request: Request) => Promise<number>) {
		this.#world = world;
		this.#deliver = deliver;
		const ids = world.random('provider ids');
		const surroundings = { ...PLATFORM, now: () => BEGINNING + Math.floor(world.time.now), uuid: ids.uuid };
		this.#simulator = onepaySandbox(
			within(surroundings, {
				webhooks: {
					url: WEBHOOK_URL,
					secret: WEBHOOK_SECRET,
					retryAfterMs: [],
					fetch: async (request: Request) => {
						this.#announce(await request.text(), request.headers);
						return new Response(null, { status: 204 });
					},
				},
			}),
		);
		this.#errors = world.windows('provider-errors', 'everything');
		this.#hangs = world.windows('provider-hangs', 'everything');
		this.#lost = world.windows('answers-lost', 'everything');
		this.#lags = world.windows('replica-lag', 'everything');
	}

	/** Sets what the documentation leaves open. Once, before anything else. */
	async begin(): Promise<void> {
		const world = this.#world;
		const settings = {
			...(world.has('unordered-lists') && { list_order: 'scattered' }),
			cancelled_payments: world.has('gone-after-delete') ? 'deleted' : 'kept',
		};
		await this.#control('settings', settings);
		const forgetsAt = this.#world.random('keys-forgotten').between(5 * MINUTE, HOUR);
		if (world.has('keys-forgotten')) {
			world.time.at(forgetsAt, () => {
				world.occurs('keys-forgotten');
				world.note('provider forgets idempotency keys');
				void this.#control('settings', { idempotency_keys: 'forgotten' });
			});
		}
	}

	/** What the adapter of one life of a machine sends its requests with. */
	fetchOf(life: Life): typeof fetch {
		return (input, init) => this.#answer(input as Request, init?.body as string | undefined, life);
	}

	/** Every payment as it is now. */
	async payments(): Promise<readonly Shown[]> {
		const response = await this.#simulator.fetch(requestOf('GET', `${ORIGIN}/_sandbox/payments`));
		return ((await response.json()) as { payments: Shown[] }).payments;
	}

	async payment(id: string): Promise<Shown | undefined> {
		return (await this.payments()).find((payment) => payment.id === id);
	}

	/**
	 * What a payer does on the hosted page.
	 * @param amount in pesos, for a part
	 * @returns the status afterwards
	 */
	async act(
		id: string,
		outcome: 'approve' | 'partial' | 'decline' | 'process',
		amount?: number,
	): Promise<string> {
		const form = new URLSearchParams({ outcome, once: this.#world.random('submissions').uuid() });
		if (amount !== undefined) form.set('amount', String(amount));
		const before = await this.payment(id);
		await this.#simulator.fetch(requestOf('POST', `${ORIGIN}/payment/${id}`, form.toString()));
		return this.#became(id, before, `payer: ${outcome}`);
	}

	/** What the bank or the panel of the provider does. */
	async become(id: string, status: 'approved' | 'refunded' | 'disputed' | 'declined'): Promise<string> {
		const before = await this.payment(id);
		await this.#control(`payments/${id}`, { status });
		return this.#became(id, before, `bank: ${status}`);
	}

	/** Lets time pass over payments, so that those which are over expire. */
	async tick(): Promise<void> {
		await this.payments();
		await this.#remember();
	}

	async #became(id: string, before: Shown | undefined, what: string): Promise<string> {
		const after = await this.payment(id);
		const status = after?.status ?? 'none';
		this.#world.note(`${what} ${id}: ${before?.status ?? 'none'} -> ${status}`);
		if (after && before) this.#record(before, after);
		await this.#remember();
		return status;
	}

	#record(before: Shown, after: Shown): void {
		const kinds: Readonly<Record<string, Fact['kind']>> = {
			approved: 'paid',
			partially_paid: 'partial',
			refunded: 'refunded',
			disputed: 'disputed',
		};
		const kind = kinds[after.status];
		const [was, is] = [before, after].map(({ object }) => object.partial_payment?.total_paid);
		if (!kind || (before.status === after.status && was === is)) return;
		const paid = kind === 'partial' ? (is ?? 0) : after.amount;
		const at = this.#world.time.now;
		this.facts.push({ at, kind, payment: after.id, order: after.object.title, paid });
		this.#world.note(`LEDGER ${after.object.title} ${after.id} ${kind} ${paid}`);
		this.#world.stir();
	}

	async #remember(): Promise<void> {
		if (!this.#world.has('replica-lag')) return;
		for (const { id, object } of await this.payments()) {
			const versions = this.#versions.get(id) ?? [];
			this.#versions.set(id, versions);
			const json = JSON.stringify(object);
			if (versions.at(-1)?.json !== json) versions.push({ since: this.#world.time.now, json });
		}
	}

	async #control(path: string, order: object): Promise<void> {
		const request = requestOf('POST', `${ORIGIN}/_sandbox/${path}`, JSON.stringify(order));
		const response = await this.#simulator.fetch(request);
		if (!response.ok) throw new Error(`The simulator refused ${path}: ${await response.text()}`);
	}

	async #answer(request: Request, body: string | undefined, life: Life): Promise<Response> {
		const { time } = this.#world;
		const network = this.#world.random('network');
		const { method, signal } = request;
		const path = request.url.slice(ORIGIN.length);
		const ended = new Promise<never>((_, reject) => {
			const end = () => reject(signal.reason as Error);
			if (signal.aborted) end();
			else signal.addEventListener('abort', end, { once: true });
		});
		ended.catch(() => {});
		const run = async (): Promise<Response> => {
			await time.sleep(network.between(10, 150));
			this.requests++;
			const now = time.now;
			const fault = this.#faultAt(now);
			this.#world.note(`${life.name} -> provider ${method} ${path}${fault ? ` (${fault})` : ''}`);
			if (fault === 'provider-hangs') return new Promise<never>(() => {});
			if (fault === 'provider-errors') {
				const status = this.#world.random('provider-errors').pick([500, 502, 503]);
				return answer('{"message":"no"}', status);
			}
			const made = await this.#simulator.fetch(requestOf(method, request.url, body, request.headers));
			if (made.status === 404 && this.#world.has('gone-after-delete'))
				this.#world.occurs('gone-after-delete');
			if (/^\/v1\/payments\?/.test(path) && this.#world.has('unordered-lists')) {
				this.#world.occurs('unordered-lists');
			}
			if (method !== 'GET') await this.#remember();
			const lags = method === 'GET' && isWithin(this.#lags, now);
			const response = lags ? await this.#lagged(path, made) : await measured(made);
			await time.sleep(network.between(10, 150));
			if (fault === 'answers-lost') {
				if (this.#world.random('answers-lost').chance(0.3)) return new Promise<never>(() => {});
				throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) });
			}
			return response;
		};
		return life.through('fetch', () => Promise.race([run(), ended]));
	}

	#faultAt(now: number): 'provider-errors' | 'provider-hangs' | 'answers-lost' | undefined {
		const windows = [
			['provider-errors', this.#errors],
			['provider-hangs', this.#hangs],
			['answers-lost', this.#lost],
		] as const;
		for (const [habit, spans] of windows) {
			const strikes = this.#world.random(`${habit} strikes`).chance(0.8);
			if (!strikes || !isWithin(spans, now)) continue;
			this.#world.occurs(habit);
			return habit;
		}
		return undefined;
	}

	/** The same answer from a replica that is some seconds behind. */
	async #lagged(path: string, response: Response): Promise<Response> {
		const at = this.#world.time.now - this.#world.random('replica-lag').between(SECOND, 40 * SECOND);
		const then = (id: string) =>
			this.#versions.get(id)?.findLast(({ since }) => since <= at)?.json ?? undefined;
		if (!response.ok) return response;
		const body = (await response.json()) as { id?: string; data?: { id: string }[] };
		if (path.startsWith('/v1/payments/') && typeof body.id === 'string') {
			const json = then(body.id);
			if (json !== JSON.stringify(body)) {
				this.#world.occurs('replica-lag');
				this.#world.note(`provider answers what was true ${clock(this.#world.time.now - at)} ago`);
			}
			return json === undefined ? answer('{"message":"El cobro no existe."}', 404) : answer(json);
		}
		if (!Array.isArray(body.data)) return answer(JSON.stringify(body));
		const data = body.data.flatMap(({ id }) => {
			const json = then(id);
			return json === undefined ? [] : [JSON.parse(json) as object];
		});
		return answer(JSON.stringify({ ...body, data }));
	}

	#announce(body: string, headers: Headers): void {
		const world = this.#world;
		const { event, payment } = JSON.parse(body) as { event: { type: string }; payment?: { id: string } };
		const about = payment?.id ?? '';
		if (world.decides('webhooks-missing', 0.6)) return world.note(`webhook ${event.type} ${about} is lost`);
		const network = world.random('webhooks');
		const copies = world.decides('webhooks-twice', 0.6) ? 2 : 1;
		for (let copy = 0; copy < copies; copy++) {
			const late = world.random('webhooks-late').between(SECOND, 2 * HOUR);
			const delay = network.between(50, 800) + (world.decides('webhooks-late', 0.6) ? late : 0);
			const send = async (attempt: number): Promise<void> => {
				const sent = new Request(WEBHOOK_URL, { method: 'POST', headers, body });
				world.stir();
				const status = await this.#deliver(sent);
				world.note(`webhook ${event.type} ${about}: answered ${status}`);
				if (status >= 200 && status < 300) {
					this.accepted.set(about, [...(this.accepted.get(about) ?? []), world.time.now]);
				} else if (attempt < RESEND_MS.length) {
					world.time.after(RESEND_MS[attempt] ?? 0, () => void send(attempt + 1));
				}
			};
			world.time.after(delay, () => void send(0));
		}
	}
}

/** What the simulator reads of a request. Real ones, with streams for bodies, are most of the time that a history takes. */
function requestOf(method: string, url: string, body = '', headers = new Headers()): Request {
	return { method, url, headers, text: () => Promise.resolve(body) } as Partial<Request> as Request;
}

function answer(json: string, status = 200): Response {
	const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(json)) };
	return new Response(json, { status, headers });
}

/** The same answer with its length, as servers send it. */
async function measured(response: Response): Promise<Response> {
	return response.body === null ? response : answer(await response.text(), response.status);
}
