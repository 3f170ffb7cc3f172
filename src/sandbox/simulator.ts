import { json } from './answers.ts';
import { controlRoutes, type Controlled } from './control.ts';
import { createFaults, type Fault, applyFault } from './faults.ts';
import { createRequestLog } from './request-log.ts';
import { type Call, type Handler, matchRoute, type Routes } from './routes.ts';
import { faultFor } from './scenarios.ts';
import type { Language } from './page/language.ts';
import type { WebhookOptions, Webhooks } from './webhooks.ts';

/** A stand-in for a provider: its HTTP API, its hosted pages, and control routes of its own. State lives in memory. */
export interface Simulator {
	/** Wire name of the provider, as `onepay`. */
	readonly name: string;
	/** Path of its API below its origin, as `/v1`. */
	readonly basePath: string;
	/** Answers a request. The origin in the request's address is the one that links in answers point to. */
	fetch(request: Request): Promise<Response>;
	/** Resolves when no webhook is on its way any more, retries included. */
	idle(): Promise<void>;
	/** Stops sending webhooks. */
	close(): void;
}

/** What every simulator can be told. */
export interface SimulatorOptions {
	/** Milliseconds since 1970, as `Date.now`; decides when things expire. */
	readonly clock?: (() => number) | undefined;
	/** Name of the shop on the hosted pages. */
	readonly merchant?: string | undefined;
	/** Language of hosted pages for browsers that ask for neither Spanish nor English; `es` by default. */
	readonly language?: Language | undefined;
	readonly webhooks?: WebhookOptions | undefined;
	/** The only secret keys that are accepted. Any key of the right shape is, when left out. */
	readonly keys?: readonly string[] | undefined;
}

/** What makes one provider different from another. */
export interface SimulatorParts {
	readonly name: string;
	readonly basePath: string;
	readonly api: Routes;
	readonly pages: Routes;
	/**
	 * Methods and paths of requests that create. An amount of the scenario table may spoil the first of each, and their
	 * handlers wait for `call.work` themselves.
	 */
	readonly creates: readonly string[];
	/** The key under which such a request is tried again. */
	tryKey(call: Call): string;
	/** Answers what the API says when the keys are wrong, `undefined` when they are right. */
	refuse(call: Call): Response | undefined;
	/** The API's own way to say that there is no such route or method. */
	unknown(call: Call, allow: readonly string[]): Response;
	/** Told when a fault struck before anything was done, for providers whose keys are used up by that. */
	onFault?(fault: Fault, call: Call): void;
	readonly controlled: Controlled;
	readonly webhooks: Webhooks;
	readonly clock: () => number;
}

/** Puts the parts of a provider together: reading, logging, faults, then the route that answers. */
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
	// A HEAD is a GET whose body nobody reads.
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
	// Most requests have no body, and an error is dear.
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
