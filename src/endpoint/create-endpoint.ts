import { Attempts } from './attempts.ts';
import { readJson } from './body.ts';
import { checkConfig, type EndpointConfig } from './config.ts';
import { guardOrigin, preflightResponse, seal } from './guards.ts';
import { Links } from './links.ts';
import { consoleLog } from './log.ts';
import { preferredLanguage, ProblemError, problemResponse, invalidField } from './problems.ts';
import { toProblem } from './provider-failure.ts';
import { Receipts, secretFromStore } from './receipts.ts';
import { toLinkStatus } from './record.ts';
import { createReturnUrls } from './return-url.ts';
import { Catalogue } from './sale.ts';
import { createLinkRequest, parse } from './schemas.ts';
import { Tracker } from './tracker.ts';

/** A mounted endpoint: one function from request to response, and what a server may ask of it directly. */
export interface Endpoint {
	/** Answers a request, whatever it is; never rejects. Mount it where `Request` and `Response` are known. */
	fetch(request: Request): Promise<Response>;
	/**
	 * Reads at the providers what is not settled yet, and delivers status changes that could not be delivered. Call it
	 * from a timer or cron; answers how many links were looked at.
	 */
	reconcile(options?: { readonly limit?: number }): Promise<number>;
	/** Waits for deliveries under way, then closes the store. */
	close(): Promise<void>;
}

type Handler = (call: RouteCall) => Promise<Response>;

interface RouteCall {
	readonly request: Request;
	/** Parts of the path that the route's pattern captured. */
	readonly params: Readonly<Record<string, string>>;
}

interface Route {
	readonly method: 'GET' | 'POST';
	readonly pattern: RegExp;
	readonly handle: Handler;
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * Makes the endpoint of a shop.
 * @throws {ConfigError} that lists everything wrong with the configuration
 */
export function createEndpoint(config: EndpointConfig): Endpoint {
	checkConfig(config);
	const clock = config.clock ?? Date.now;
	const log = config.log ?? consoleLog;
	const id = config.id ?? 'checkout';
	const { store } = config;
	const origins = new Set(config.origins);
	const returnUrls = createReturnUrls(config.returnUrls, origins);
	const catalogue = new Catalogue(config);
	const receipts = new Receipts(config.secret ?? (() => secretFromStore(store)), id, clock);
	const tracker = new Tracker({ store, providers: config.providers, onStatus: config.onStatus, clock, log });
	const attempts = new Attempts({ store, endpoint: id, clock, log });
	const links = new Links({ attempts, tracker, receipts, clock });

	const routes: readonly Route[] = [
		{
			method: 'GET',
			pattern: /^\/v1\/items\/(?<id>[^/]+)$/,
			async handle({ request, params }) {
				const item = await catalogue.find(decodeId(params['id']), {
					origin: request.headers.get('origin'),
					locale: preferredLanguage(request.headers.get('accept-language')),
				});
				return cacheable(request, catalogue.offer(item));
			},
		},
		{
			method: 'POST',
			pattern: /^\/v1\/payment-links$/,
			async handle({ request }) {
				const body = parse(createLinkRequest, withAttempt(request.headers, await readJson(request)));
				if (body.item === undefined) throw invalidField('/item', 'missing');
				const returnPage = returnUrls.resolve(body.return_url);
				const item = await catalogue.find(body.item, {
					origin: request.headers.get('origin'),
					locale: preferredLanguage(request.headers.get('accept-language')),
				});
				const sale = catalogue.sell(body.item, item, body);
				const { link, replayed } = await links.openPayment(sale, body.attempt, returnPage);
				return json(link, 201, replayed ? { 'idempotent-replayed': 'true' } : {});
			},
		},
		{
			method: 'GET',
			pattern: new RegExp(`^/v1/payment-links/(?<id>${UUID})$`),
			async handle({ request, params }) {
				const key = params['id'] ?? '';
				await receipts.check(request.headers.get('authorization'), key);
				const stored = await tracker.refresh(await tracker.find({ key }));
				return json(toLinkStatus(stored, tracker.labelOf(stored.record)), 200);
			},
		},
		{
			method: 'GET',
			pattern: /^\/healthz$/,
			handle: () => Promise.resolve(json({ status: 'ok' }, 200)),
		},
		{
			method: 'GET',
			pattern: /^\/readyz$/,
			async handle() {
				await store.ping();
				return json({ status: 'ready' }, 200);
			},
		},
	];

	async function answer(request: Request): Promise<Response> {
		guardOrigin(request.headers, origins);
		if (request.method === 'OPTIONS') return preflightResponse();
		const path = pathBelowBase(new URL(request.url).pathname, config.base);
		const matching = routes.flatMap((route) => {
			const match = route.pattern.exec(path);
			return match ? [{ route, params: { ...match.groups } }] : [];
		});
		const found = matching.find(({ route }) => route.method === request.method);
		if (!found) throw new ProblemError('not_found');
		return found.route.handle({ request, params: found.params });
	}

	return {
		async fetch(request) {
			const requestId = crypto.randomUUID();
			let response: Response;
			try {
				response = await answer(request);
			} catch (error) {
				const problem = toProblem(error);
				log(logEntryOf(problem, requestId));
				response = problemResponse(problem, requestId, request.headers.get('accept-language'));
			}
			return seal(response, request.headers, origins, requestId);
		},
		reconcile: ({ limit = 100 } = {}) => tracker.reconcile(limit),
		async close() {
			await tracker.idle();
			await store.close();
		},
	};
}

/** The part of the path that is ours, wherever the endpoint is mounted. */
function pathBelowBase(path: string, base: string | undefined): string {
	if (base !== undefined) return path.startsWith(base) ? path.slice(base.replace(/\/$/, '').length) : '';
	return /\/(?:v1\/.*|healthz|readyz|openapi\.json)$/.exec(path)?.[0] ?? '';
}

/** Takes the attempt from `Idempotency-Key`, quoted or not, where the body has none; where both speak they must agree. */
function withAttempt(headers: Headers, body: unknown): unknown {
	if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalidField('', 'invalid');
	const key = headers
		.get('idempotency-key')
		?.trim()
		.replace(/^"(.*)"$/, '$1');
	const attempt = Object.hasOwn(body, 'attempt') ? (body as { attempt: unknown }).attempt : undefined;
	if (attempt === undefined && key === undefined) throw new ProblemError('attempt_missing');
	if (attempt !== undefined && key !== undefined && String(attempt).toLowerCase() !== key.toLowerCase()) {
		throw invalidField('/attempt', 'differs_from_idempotency_key');
	}
	return attempt === undefined ? { ...body, attempt: key } : body;
}

function decodeId(text: string | undefined): string {
	try {
		return decodeURIComponent(text ?? '');
	} catch {
		throw new ProblemError('item_not_found');
	}
}

function json(body: object, status: number, headers: Record<string, string> = {}): Response {
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'content-type': 'application/json', ...headers },
	});
}

/** An answer that browsers and caches may keep for a minute and then revalidate (RFC 9110, 13.1.2). */
async function cacheable(request: Request, body: object): Promise<Response> {
	const text = JSON.stringify(body);
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
	const etag = `"${btoa(String.fromCharCode(...digest.slice(0, 12)))}"`;
	const headers = {
		etag,
		'cache-control': 'public, max-age=60',
		vary: 'Accept-Language',
		'content-type': 'application/json',
	};
	const known = (request.headers.get('if-none-match') ?? '')
		.split(',')
		.map((tag) => tag.trim().replace(/^W\//, ''));
	return known.includes(etag)
		? new Response(null, { status: 304, headers })
		: new Response(text, { status: 200, headers });
}

function logEntryOf(problem: ProblemError, requestId: string): Parameters<typeof consoleLog>[0] {
	const { cause } = problem.facts;
	const ours = problem.code === 'internal' || problem.code === 'amount_mismatch';
	return {
		level: ours ? 'error' : cause === undefined ? 'info' : 'warn',
		message: `answered ${problem.code}`,
		request_id: requestId,
		...(cause instanceof Error && { cause: ours ? (cause.stack ?? cause.message) : cause.message }),
	};
}
