import { json } from './answers.ts';
import { controlRoutes, type Controlled } from './control.ts';
import { createFaults, type Fault, applyFault } from './faults.ts';
import { createRequestLog } from './request-log.ts';
import { type Call, type Handler, matchRoute, type Routes } from './routes.ts';
import { faultFor } from './scenarios.ts';
import type { Language } from './page/language.ts';
import type { WebhookOptions, Webhooks } from './webhooks.ts';

/** A simulated provider: its HTTP API, its hosted pages, and control routes. Its state is in memory. */
export interface Simulator {
	/** Name of the provider, e.g. `onepay`. */
	readonly name: string;
	/** Path of its API below its origin, e.g. `/v1`. */
	readonly basePath: string;
	/** Handles a request. Links in responses start with the origin of the request's address. */
	fetch(request: Request): Promise<Response>;
	/** Resolves when no webhook is pending, retries included. */
	idle(): Promise<void>;
	/** Stops sending webhooks. */
	close(): void;
}

/** Options of every simulator. */
export interface SimulatorOptions {
	/** Returns milliseconds since 1970, like `Date.now`; used for expiry. */
	readonly clock?: (() => number) | undefined;
	/** Name of the shop on the hosted pages. */
	readonly merchant?: string | undefined;
	/**
	 * Language of hosted pages for browsers that prefer neither Spanish nor English.
	 * @default 'es'
	 */
	readonly language?: Language | undefined;
	readonly webhooks?: WebhookOptions | undefined;
	/** The only secret keys that are accepted. Without it, any well-formed key is. */
	readonly keys?: readonly string[] | undefined;
}

/** The parts that differ between providers. */
export interface SimulatorParts {
	readonly name: string;
	readonly basePath: string;
	readonly api: Routes;
	readonly pages: Routes;
	/**
	 * Methods and paths of requests that create. An amount of the scenario table may make the first of each fail, and
	 * their handlers await `call.work` themselves.
	 */
	readonly creates: readonly string[];
	/** The key under which such a request is retried. */
	tryKey(call: Call): string;
	/** The API's error response if the keys are wrong, else `undefined`. */
	refuse(call: Call): Response | undefined;
	/** The API's own response for a route or method that does not exist. */
	unknown(call: Call, allow: readonly string[]): Response;
	/** Called when a fault happened before anything was done, for providers whose keys are used up by that. */
	onFault?(fault: Fault, call: Call): void;
	readonly controlled: Controlled;
	readonly webhooks: Webhooks;
	readonly clock: () => number;
}

/** Combines the parts of a provider: reading, logging, faults, then the route. */
export function simulate(parts: SimulatorParts): Simulator {
	const faults = createFaults();
	const log = createRequestLog();
	const settings = { latency_ms: 0 };
	const control = controlRoutes({ ...parts, faults, log, settings });

	const answerApi = async (call: Call): Promise<Response> => {
		const { method } = call.request;
		const { pathname } = call.url;
		log.add({
			method,
			path: pathname,
			query: Object.fromEntries(call.url.searchParams),
			headers: Object.fromEntries(call.request.headers),
			body: call.json ?? null,
			raw: call.raw,
			time: new Date(parts.clock()).toISOString(),
		});
		const creates = parts.creates.includes(`${method} ${pathname}`);
		const act = async () => {
			if (!creates) await call.work();
			return dispatch(parts.api, call, (allow) => parts.unknown(call, allow), parts.refuse);
		};
		const asked = creates ? faultFor(call.json) : undefined;
		const fault = faults.take(method, pathname) ?? (asked && faults.strike(asked, parts.tryKey(call)));
		if (!fault) return act();
		parts.onFault?.(fault, call);
		return applyFault(fault, act, call.origin);
	};

	return {
		name: parts.name,
		basePath: parts.basePath,
		async fetch(request) {
			const url = new URL(request.url);
			const raw = await request.text();
			const work = () => (settings.latency_ms > 0 ? pause(settings.latency_ms) : Promise.resolve());
			const call: Call = { request, url, origin: url.origin, params: {}, raw, json: parse(raw), work };
			if (url.pathname.startsWith(`${parts.basePath}/`)) return answerApi(call);
			if (url.pathname.startsWith('/_sandbox')) return dispatch(control, call, nothingHere);
			return dispatch(parts.pages, call, nothingHere);
		},
		idle: () => parts.webhooks.idle(),
		close: () => parts.webhooks.close(),
	};
}

async function dispatch(
	routes: Routes,
	call: Call,
	unknown: (allow: readonly string[]) => Response,
	refuse?: (call: Call) => Response | undefined,
): Promise<Response> {
	const refusal = refuse?.(call);
	if (refusal) return refusal;
	// A HEAD is a GET whose body is ignored.
	const method = call.request.method === 'HEAD' ? 'GET' : call.request.method;
	const match = matchRoute(routes, method, call.url.pathname);
	if (match.handler === null) return unknown(match.allow);
	const handler: Handler = match.handler;
	return handler({ ...call, params: match.params });
}

function nothingHere(allow: readonly string[]): Response {
	return json(allow.length > 0 ? 405 : 404, { message: 'The simulator has no such page.', allow });
}

function parse(raw: string): unknown {
	// Most requests have no body, and throwing an error is expensive.
	if (raw === '') return undefined;
	try {
		return JSON.parse(raw);
	} catch {
		return undefined;
	}
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
