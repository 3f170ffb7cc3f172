import { PLATFORM, type Surroundings } from '../../wire/surroundings.ts';
import type { Provider, ProviderFault, ProviderLinks } from '../../providers/provider.ts';
import type { Store } from '../../stores/store.ts';
import { isProviderError } from '../http/provider-failure.ts';
import { storeFailureOf } from '../http/store-failure.ts';

/** A measured request or call. Contains no secret, no id except the request's, and no data of a payer. */
export type Observation =
	| {
			readonly kind: 'request';
			/** E.g. `POST /v1/payment-links`, with `{id}` for ids; `unknown` if the path is not a route. */
			readonly route: string;
			readonly status: number;
			readonly requestId: string;
			readonly startedAt: number;
			readonly durationMs: number;
	  }
	| {
			readonly kind: 'provider';
			/** Wire name of the provider, and the method of its adapter, e.g. `createPayment`. */
			readonly provider: string;
			readonly verb: string;
			/** `internal` for errors that an adapter should never throw. */
			readonly outcome: 'ok' | ProviderFault | 'internal';
			/** Absent for calls that no request caused, e.g. reads by plan. */
			readonly requestId?: string;
			readonly startedAt: number;
			readonly durationMs: number;
	  }
	| {
			readonly kind: 'store';
			readonly verb: string;
			readonly outcome: 'ok' | 'failed';
			readonly requestId?: string;
			readonly startedAt: number;
			readonly durationMs: number;
	  };

/** Receives observations as they are made; for metrics and traces. Must be quick, and must not throw. */
export type Observe = (observation: Observation) => void;

/** The data of a running request. */
interface RequestContext {
	readonly id: string;
	/** Milliseconds that the request waited, for the provider and for the store. */
	readonly spent: { provider: number; store: number };
}

/** The part of `node:async_hooks` that is used; available in every runtime that has `process.getBuiltinModule`. */
interface AsyncLocal<T> {
	run<Result>(value: T, work: () => Result): Result;
	getStore(): T | undefined;
}

const PROVIDER_VERBS = [
	'createPayment',
	'getPayment',
	'findPayment',
	'cancelPayment',
	'listPayments',
	'createConnectLink',
	'getConnectLink',
	'createCharge',
	'getCharge',
	'findCharge',
	'refund',
	'readWebhook',
] as const satisfies readonly AsyncVerb<Provider>[];

const LINK_VERBS = [
	'create',
	'get',
	'list',
	'publish',
	'unpublish',
	'close',
] as const satisfies readonly AsyncVerb<ProviderLinks>[];

const STORE_VERBS = [
	'claim',
	'saveCheckpoint',
	'complete',
	'markUncertain',
	'release',
	'find',
	'update',
	'history',
	'list',
	'wake',
	'lease',
	'leaseUncertain',
	'nextDueMs',
	'leaseDeliveries',
	'settleDelivery',
	'pendingDeliveries',
	'wakeDeliveries',
	'increment',
	'ping',
] as const satisfies readonly AsyncVerb<Store>[];

/** Methods of an interface that return a promise. */
type AsyncVerb<Subject> = {
	[Name in keyof Subject]-?: NonNullable<Subject[Name]> extends (...given: never) => Promise<unknown>
		? Name
		: never;
}[keyof Subject];

/** Does not compile when a list above misses a method. `close` of a store ends the process that would report it. */
true satisfies [
	Exclude<AsyncVerb<Provider>, (typeof PROVIDER_VERBS)[number]>,
	Exclude<AsyncVerb<ProviderLinks>, (typeof LINK_VERBS)[number]>,
	Exclude<AsyncVerb<Store>, (typeof STORE_VERBS)[number] | 'close' | 'inspect'>,
] extends [never, never, never]
	? true
	: never;

/** Measures requests, and the calls to providers and the store that they make. */
export class Observer {
	readonly #observe: Observe;
	readonly #requests: AsyncLocal<RequestContext> | undefined;
	readonly #surroundings: Surroundings;

	constructor(observe: Observe = () => {}, surroundings: Surroundings = PLATFORM) {
		this.#surroundings = surroundings;
		this.#observe = observe;
		this.#requests = createAsyncLocal();
	}

	/** Handles a request, reports its observation, and adds its duration to the response (`Server-Timing`, W3C). */
	async request(
		id: string,
		work: (matched: (route: string) => void) => Promise<Response>,
	): Promise<Response> {
		const request: RequestContext = { id, spent: { provider: 0, store: 0 } };
		const started = start(this.#surroundings);
		let route = 'unknown';
		const answer = () => work((name) => (route = name));
		const response = await (this.#requests ? this.#requests.run(request, answer) : answer());
		const { startedAt, durationMs } = started();
		this.#observe({ kind: 'request', route, status: response.status, requestId: id, startedAt, durationMs });
		response.headers.set('server-timing', timingOf(durationMs, this.#requests ? request.spent : {}));
		return response;
	}

	/** The same provider, with observed calls. */
	provider(provider: Provider): Provider {
		const { name, links } = provider;
		const copy = watched(provider, PROVIDER_VERBS, (verb, call) => this.#provider(name, verb, call));
		if (links) {
			const value = watched(links, LINK_VERBS, (verb, call) => this.#provider(name, `links.${verb}`, call));
			Object.defineProperty(copy, 'links', { value, enumerable: true });
		}
		return copy;
	}

	/** The same store, with observed calls; its errors become a {@link StoreFailure}. */
	store(store: Store): Store {
		return watched(store, STORE_VERBS, (verb, call) => this.#store(verb, call));
	}

	async #provider(provider: string, verb: string, call: () => Promise<unknown>): Promise<unknown> {
		const ended = this.#spending('provider');
		try {
			const answer = await call();
			this.#observe({ kind: 'provider', provider, verb, outcome: 'ok', ...ended() });
			return answer;
		} catch (error) {
			const outcome = isProviderError(error) ? error.fault : 'internal';
			this.#observe({ kind: 'provider', provider, verb, outcome, ...ended() });
			throw error;
		}
	}

	async #store(verb: string, call: () => Promise<unknown>): Promise<unknown> {
		const ended = this.#spending('store');
		try {
			const answer = await call();
			this.#observe({ kind: 'store', verb, outcome: 'ok', ...ended() });
			return answer;
		} catch (error) {
			this.#observe({ kind: 'store', verb, outcome: 'failed', ...ended() });
			throw storeFailureOf(error);
		}
	}

	/** Starts a wait; the returned function ends it and adds it to the request's total. */
	#spending(on: keyof RequestContext['spent']) {
		const request = this.#requests?.getStore();
		const ended = start(this.#surroundings);
		return () => {
			const span = ended();
			if (!request) return span;
			request.spent[on] += span.durationMs;
			return { ...span, requestId: request.id };
		};
	}
}

/** Starts a clock; the returned function reads it. */
function start(surroundings: Surroundings): () => { startedAt: number; durationMs: number } {
	const startedAt = surroundings.now();
	const from = surroundings.monotonic();
	return () => ({ startedAt, durationMs: surroundings.monotonic() - from });
}

/** A copy of `subject` whose methods `verbs` are called through `through`; missing methods stay absent. */
function watched<Subject extends object>(
	subject: Subject,
	verbs: readonly (keyof Subject & string)[],
	through: (verb: string, call: () => Promise<unknown>) => Promise<unknown>,
): Subject {
	const copy = Object.create(subject) as Subject;
	for (const verb of verbs) {
		if (typeof subject[verb] !== 'function') continue;
		const call = (...given: unknown[]) =>
			through(verb, () => (subject[verb] as (...given: unknown[]) => Promise<unknown>)(...given));
		Object.defineProperty(copy, verb, { value: call, enumerable: true });
	}
	return copy;
}

/** E.g. `total;dur=12.3, provider;dur=10, store;dur=1.5`. */
function timingOf(totalMs: number, spent: Readonly<Record<string, number>>): string {
	return Object.entries({ total: totalMs, ...spent })
		.filter(([, ms]) => ms > 0)
		.map(([name, ms]) => `${name};dur=${Math.round(ms * 10) / 10}`)
		.join(', ');
}

function createAsyncLocal(): AsyncLocal<RequestContext> | undefined {
	const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
	const hooks = process?.getBuiltinModule?.('node:async_hooks') as
		{ readonly AsyncLocalStorage: new () => AsyncLocal<RequestContext> } | undefined;
	return hooks && new hooks.AsyncLocalStorage();
}
