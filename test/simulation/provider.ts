import type { Simulator } from '../../src/sandbox/index.ts';
import { PLATFORM } from '../../src/wire/surroundings.ts';
import type { Life } from './machine.ts';
import type { BankChange, FactKind, Json, ProviderKind } from './provider-kinds.ts';
import { BEGINNING, clock, HOUR, isWithin, MINUTE, type Outage, SECOND, type World } from './world.ts';

/** When a webhook that was not taken is sent again. */
const RESEND_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR];

/** Something that became true at a provider, about money or a registered method. */
export interface Fact {
	readonly at: number;
	readonly kind: FactKind;
	/** The provider's id of the payment, charge or connect link. */
	readonly payment: string;
	readonly order: string;
	/** Wire name of the provider. */
	readonly provider: string;
	/** What was paid of it until now, in major units. */
	readonly paid: number;
}

/** When a payment came to be. */
export interface Made {
	readonly at: number;
	readonly payment: string;
	readonly order: string;
}

/** A payment, charge or connect link, as the simulator shows it on its control routes. */
export interface Shown {
	readonly id: string;
	readonly status: string;
	readonly title: string;
	/** In major units; 0 for a connect link. */
	readonly amount: number;
	readonly part: number;
	/** What its status means for money. */
	readonly kind: FactKind | undefined;
	readonly page: string;
	readonly json: string;
	/** Whose connect link it is. */
	readonly customer?: string;
}

/** The troubles that are on the way to providers, in the order in which they are looked for. */
const TROUBLES = ['provider-errors', 'provider-hangs', 'answers-lost'] as const;
type Trouble = (typeof TROUBLES)[number];

/** Spans of trouble, the same for all providers of a history; not every one is struck by each. */
export type Troubles = Readonly<Record<Trouble | 'replica-lag', readonly Outage[]>>;

export function troublesOf(world: World): Troubles {
	return {
		'provider-errors': world.windows('provider-errors', 'everything'),
		'provider-hangs': world.windows('provider-hangs', 'everything'),
		'answers-lost': world.windows('answers-lost', 'everything'),
		'replica-lag': world.windows('replica-lag', 'everything'),
	};
}

/** What the control routes list of each kind of thing. */
interface Listed {
	readonly id: string;
	readonly status: string;
	readonly title: string;
	/** Of a payment: ours. */
	readonly reference: string | null;
	readonly amount: number | null;
	readonly completed: number;
	readonly customer_id: string;
	readonly page: string;
	readonly url: string;
	readonly object: Json;
}

/**
 * A provider as the simulator of the sandbox has it, with the habits of a network and of a bank around it, and the ledger
 * of what was paid, which is what every report to the shop is compared with.
 */
export class ProviderWorld {
	readonly kind: ProviderKind;
	readonly facts: Fact[] = [];
	readonly made: Made[] = [];
	/** When webhooks about a payment were answered with 2xx. */
	readonly accepted = new Map<string, number[]>();
	/** How often the API was asked. */
	requests = 0;
	readonly #world: World;
	readonly #simulator: Simulator;
	readonly #deliver: (request: Request) => Promise<number>;
	/** What each payment looked like, and since when. */
	readonly #versions = new Map<string, { readonly since: number; readonly json: string }[]>();
	/** What the ledger was written from. */
	readonly #seen = new Map<string, { readonly status: string; readonly part: number }>();
	/** Payments that were made for another amount than was ordered. */
	readonly #raised = new Set<string>();
	/** Connect links that somebody else made. */
	readonly #foreign = new Set<string>();
	readonly #struckBy: Troubles;

	/** @param deliver takes a webhook to one of the shop's machines, and returns the HTTP status, 0 for none */
	constructor(
		world: World,
		kind: ProviderKind,
		troubles: Troubles,
		deliver: (request: Request) => Promise<number>,
	) {
		this.#world = world;
		this.kind = kind;
		this.#deliver = deliver;
		const ids = world.random(`${kind.name} ids`);
		const surroundings = {
			...PLATFORM,
			now: () => BEGINNING + Math.floor(world.time.now),
			uuid: ids.uuid,
			randomBytes: ids.bytes,
		};
		this.#simulator = kind.simulate(surroundings, async (request) => {
			this.#announce(await request.text(), request.headers);
			return new Response(null, { status: 204 });
		});
		const spared = (habit: keyof Troubles) => world.random(`${habit} spares ${kind.name}`).chance(0.2);
		this.#struckBy = Object.fromEntries(
			Object.entries(troubles).map(([habit, spans]) => [
				habit,
				spared(habit as keyof Troubles) ? [] : (spans as readonly Outage[]),
			]),
		) as unknown as Troubles;
	}

	/** Sets what the documentation leaves open. Once, before anything else. */
	async begin(): Promise<void> {
		const world = this.#world;
		if (this.kind.name === 'neopay' && world.has('pays-twice')) {
			await this.#control('settings', { paid_links: 'payable' });
		}
		if (this.kind.name !== 'onepay') return;
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
	payments(): Promise<readonly Shown[]> {
		return this.#list('payments');
	}

	/** Everything that can be paid, charged or registered, as it is now. */
	async everything(): Promise<readonly Shown[]> {
		const payments = await this.payments();
		if (this.kind.name !== 'onepay') return payments;
		return [...payments, ...(await this.#list('charges')), ...(await this.#list('connect_links'))];
	}

	async payment(id: string): Promise<Shown | undefined> {
		return (await this.payments()).find((payment) => payment.id === id);
	}

	/** The id of what a hosted page is for. */
	async idOf(page: string): Promise<string> {
		return (await this.everything()).find((one) => one.page === page)?.id ?? '';
	}

	/**
	 * What a payer does on the hosted page.
	 * @param amount in major units, for a part
	 * @returns the status afterwards
	 */
	async act(
		id: string,
		outcome: 'approve' | 'partial' | 'decline' | 'process',
		amount?: number,
	): Promise<string> {
		const form = new URLSearchParams({
			...this.kind.form,
			outcome,
			once: this.#world.random('submissions').uuid(),
		});
		if (amount !== undefined) form.set('amount', String(amount));
		const before = await this.payment(id);
		if (!before) return 'none';
		if (outcome === 'approve') this.#mayRaise(before);
		await this.#simulator.fetch(requestOf('POST', before.page, form.toString()));
		return this.#became(before, `payer: ${outcome}`);
	}

	/** Connect links that the shop made, with whose they are. */
	async connects(): Promise<ReadonlyMap<string, string>> {
		const shown = this.kind.name === 'onepay' ? await this.#list('connect_links') : [];
		return new Map(shown.flatMap(({ id, customer = '' }) => (this.#foreign.has(id) ? [] : [[id, customer]])));
	}

	/**
	 * Methods that a customer has registered without the shop.
	 * @returns their ids, the oldest first
	 */
	async addMethods(customer: string, count: number): Promise<string[]> {
		const headers = new Headers({
			authorization: 'Bearer sk_test_simulation',
			'content-type': 'application/json',
			'x-idempotency': this.#world.random('submissions').uuid(),
		});
		const url = `${this.kind.origin}/v1/connect-links`;
		const order = JSON.stringify({ customer_id: customer, single_use: false });
		const made = await this.#simulator.fetch(requestOf('POST', url, order, headers));
		const { id } = (await made.json()) as { id: string };
		this.#foreign.add(id);
		const methods: string[] = [];
		for (let one = 0; one < count; one++) methods.push(await this.register(id));
		return methods;
	}

	/** A method is deleted in the panel of the provider. */
	async deleteMethod(id: string): Promise<void> {
		await this.#simulator.fetch(requestOf('DELETE', `${this.kind.origin}/_sandbox/methods/${id}`));
		this.#world.note(`customer deletes ${id}`);
	}

	/**
	 * What a customer does on the page of a connect link.
	 * @returns the id of the method
	 */
	async register(id: string): Promise<string> {
		const [link] = (await this.everything()).filter((one) => one.id === id);
		const once = this.#world.random('submissions').uuid();
		const form = new URLSearchParams({
			outcome: 'approve',
			method: 'accounts',
			account_number: '123456789',
			once,
		});
		if (link) await this.#simulator.fetch(requestOf('POST', link.page, form.toString()));
		this.#world.note(`customer registers an account through ${id}`);
		await this.observe();
		return once;
	}

	/** What the bank or the panel of the provider does. Nothing where the provider knows no such change. */
	async become(id: string, change: BankChange): Promise<string> {
		const order = this.kind.changes[change];
		const before = await this.payment(id);
		if (!order || !before) return before?.status ?? 'none';
		if (change === 'approved') this.#mayRaise(before);
		await this.#control(`payments/${id}`, order);
		return this.#became(before, `bank: ${change}`);
	}

	/** How the bank decides about a charge of an account, or what the panel does with a paid one. */
	async decideCharge(id: string, verb: 'resolve' | 'refund', order: object = {}): Promise<void> {
		const headers = new Headers({ authorization: 'Bearer sk_test_simulation' });
		const url = `${this.kind.origin}/v1/charges/${id}/${verb}`;
		const response = await this.#simulator.fetch(requestOf('POST', url, JSON.stringify(order), headers));
		this.#world.note(`bank: ${verb} ${id} ${JSON.stringify(order)}: ${response.status}`);
		await this.observe();
	}

	/** Looks at what has become of everything: writes the ledger, and what replicas will still show for a while. */
	async observe(): Promise<void> {
		for (const one of await this.everything()) {
			this.#record(one);
			if (!this.#world.has('replica-lag')) continue;
			const versions = this.#versions.get(one.id) ?? [];
			this.#versions.set(one.id, versions);
			if (versions.at(-1)?.json !== one.json) versions.push({ since: this.#world.time.now, json: one.json });
		}
	}

	async #list(name: 'payments' | 'charges' | 'connect_links'): Promise<readonly Shown[]> {
		const { kind } = this;
		const response = await this.#simulator.fetch(requestOf('GET', `${kind.origin}/_sandbox/${name}`));
		const listed = ((await response.json()) as Record<string, Listed[]>)[name] ?? [];
		const bank = kind.name === 'neopay' && this.#world.has('pays-twice') ? await this.#bankPayments() : [];
		return listed.map((one): Shown => {
			if (name === 'payments') {
				const json = this.#raised.has(one.id) ? kind.raise(one.object) : one.object;
				const part = (one.object['partial_payment'] ?? {}) as { total_paid?: number };
				const money = kind.money[one.status];
				return {
					...pick(one),
					page: one.page,
					title: kind.titleOf(one.object),
					part: bank.length > 0 ? sumOf(bank, one.reference) : (part.total_paid ?? 0),
					kind: money === 'paid' && this.#raised.has(one.id) ? 'mismatch' : money,
					json: JSON.stringify(json),
				};
			}
			const isCharge = name === 'charges';
			return {
				...pick(one),
				status: isCharge ? one.status : one.completed > 0 ? 'completed' : 'open',
				...(!isCharge && { customer: one.customer_id }),
				page: isCharge ? '' : one.url,
				title: isCharge ? one.title : 'connect',
				part: 0,
				kind: isCharge ? CHARGE_MONEY[one.status] : one.completed > 0 ? 'saved' : undefined,
				json: JSON.stringify(one),
			};
		});
	}

	/** What was paid through links, as the bank of Neopay lists it. */
	async #bankPayments(): Promise<readonly BankPayment[]> {
		const headers = new Headers({ authorization: 'Bearer simulation', 'x-app-key': 'simulation' });
		const request = requestOf('GET', `${this.kind.origin}/api/payments?status=paid`, '', headers);
		const response = await this.#simulator.fetch(request);
		return ((await response.json()) as { readonly data: readonly BankPayment[] }).data;
	}

	async #became(before: Shown, what: string): Promise<string> {
		await this.observe();
		const status = (await this.payment(before.id))?.status ?? 'none';
		this.#world.note(`${what} ${before.id}: ${before.status} -> ${status}`);
		return status;
	}

	/** Some payments are made for another amount than was ordered: somebody changed it in the panel. */
	#mayRaise({ id, kind }: Shown): void {
		if (kind !== undefined || !this.#world.decides('another-amount', 0.6)) return;
		this.#raised.add(id);
		this.#world.note(`panel: ${id} is for another amount`);
	}

	#record({ id, status, part, kind, amount, title }: Shown): void {
		const before = this.#seen.get(id);
		if (!before) this.made.push({ at: this.#world.time.now, payment: id, order: title });
		this.#seen.set(id, { status, part });
		if (!kind || this.#foreign.has(id) || (before?.status === status && before.part === part)) return;
		// Of a payment for another amount nothing but that is to be reported.
		if (this.#raised.has(id) && kind !== 'mismatch') return;
		const isTwice = kind === 'paid' && part > amount;
		const paid = kind === 'partial' || isTwice ? part : amount;
		this.facts.push({
			at: this.#world.time.now,
			kind: isTwice ? 'twice' : kind,
			payment: id,
			order: title,
			provider: this.kind.name,
			paid,
		});
		this.#world.note(`LEDGER ${title} ${id} ${kind} ${paid}`);
		this.#world.stir();
	}

	async #control(path: string, order: object): Promise<void> {
		const request = requestOf('POST', `${this.kind.origin}/_sandbox/${path}`, JSON.stringify(order));
		const response = await this.#simulator.fetch(request);
		if (!response.ok) throw new Error(`The simulator refused ${path}: ${await response.text()}`);
	}

	async #answer(request: Request, body: string | undefined, life: Life): Promise<Response> {
		const { time } = this.#world;
		const network = this.#world.random('network');
		const { method, signal } = request;
		const path = request.url.slice(this.kind.origin.length);
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
			this.#world.note(`${life.name} -> ${this.kind.name} ${method} ${path}${fault ? ` (${fault})` : ''}`);
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
			if (method !== 'GET') await this.observe();
			const lags = method === 'GET' && isWithin(this.#struckBy['replica-lag'], now);
			const response = lags ? await this.#lagged(path, made) : await this.#stated(made);
			await time.sleep(network.between(10, 150));
			if (fault === 'answers-lost') {
				if (this.#world.random('answers-lost').chance(0.3)) return new Promise<never>(() => {});
				throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) });
			}
			return response;
		};
		return life.through('fetch', () => Promise.race([run(), ended]));
	}

	#faultAt(now: number): Trouble | undefined {
		for (const habit of TROUBLES) {
			const strikes = this.#world.random(`${habit} strikes`).chance(0.8);
			if (!strikes || !isWithin(this.#struckBy[habit], now)) continue;
			this.#world.occurs(habit);
			return habit;
		}
		return undefined;
	}

	/** The answer with its length, as servers send it, and with the other amount where there is one. */
	async #stated(response: Response): Promise<Response> {
		if (response.body === null) return response;
		const json = await response.text();
		return answer(this.#raised.size > 0 && response.ok ? this.#raise(json) : json, response.status);
	}

	#raise(json: string): string {
		const one = (value: unknown): unknown => {
			if (Array.isArray(value)) return value.map(one);
			if (typeof value !== 'object' || value === null) return value;
			const { id, data } = value as { id?: unknown; data?: unknown };
			if (typeof id === 'string' && this.#raised.has(id)) return this.kind.raise(value as Json);
			return data === undefined ? value : { ...value, data: one(data) };
		};
		return JSON.stringify(one(JSON.parse(json)));
	}

	/** The same answer from a replica that is some seconds behind. */
	async #lagged(path: string, response: Response): Promise<Response> {
		const at = this.#world.time.now - this.#world.random('replica-lag').between(SECOND, 40 * SECOND);
		const then = (id: string) =>
			this.#versions.get(id)?.findLast(({ since }) => since <= at)?.json ?? undefined;
		if (!response.ok || this.kind.name === 'neopay') return this.#stated(response);
		const body = (await response.json()) as { id?: string; data?: { id: string }[] } | { id: string }[];
		if (!Array.isArray(body) && /^\/v1\/(?:payments|charges)\/[^/]+$/.test(path)) {
			const json = then(body.id ?? '');
			if (json !== JSON.stringify(body)) {
				this.#world.occurs('replica-lag');
				this.#world.note(`provider answers what was true ${clock(this.#world.time.now - at)} ago`);
			}
			return json === undefined ? answer('{"message":"El cobro no existe."}', 404) : answer(json);
		}
		const list = Array.isArray(body) ? body : body.data;
		if (!Array.isArray(list) || !path.startsWith('/v1/payments')) return answer(JSON.stringify(body));
		const data = list.flatMap(({ id }) => {
			const json = then(id);
			return json === undefined ? [] : [JSON.parse(json) as object];
		});
		return answer(JSON.stringify(Array.isArray(body) ? data : { ...body, data }));
	}

	#announce(body: string, headers: Headers): void {
		const world = this.#world;
		const url = this.kind.webhookUrl;
		const { type, id: about } = this.kind.subject(JSON.parse(body) as Json);
		if (world.decides('webhooks-missing', 0.6)) return world.note(`webhook ${type} ${about} is lost`);
		const network = world.random('webhooks');
		const copies = world.decides('webhooks-twice', 0.6) ? 2 : 1;
		for (let copy = 0; copy < copies; copy++) {
			const late = world.random('webhooks-late').between(SECOND, 2 * HOUR);
			const delay = network.between(50, 800) + (world.decides('webhooks-late', 0.6) ? late : 0);
			const send = async (attempt: number): Promise<void> => {
				const sent = new Request(url ?? '', { method: 'POST', headers, body });
				world.stir();
				const status = await this.#deliver(sent);
				world.note(`webhook ${type} ${about}: answered ${status}`);
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

interface BankPayment {
	readonly reference: string | null;
	readonly amount: number;
}

function sumOf(payments: readonly BankPayment[], reference: string | null): number {
	return payments.reduce((sum, one) => (one.reference === reference ? sum + Number(one.amount) : sum), 0);
}

const CHARGE_MONEY: Readonly<Record<string, FactKind>> = { paid: 'paid', refunded: 'refunded' };

function pick({ id, status, amount }: Listed): { id: string; status: string; amount: number } {
	return { id, status, amount: amount ?? 0 };
}

/** What the simulator reads of a request. Real ones, with streams for bodies, are most of the time that a history takes. */
function requestOf(method: string, url: string, body = '', headers = new Headers()): Request {
	return { method, url, headers, text: () => Promise.resolve(body) } as Partial<Request> as Request;
}

function answer(json: string, status = 200): Response {
	const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(json)) };
	return new Response(json, { status, headers });
}
