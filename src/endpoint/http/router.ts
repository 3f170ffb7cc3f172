import { NO_ROUTE } from './hints.ts';
import { ProblemError } from './problems.ts';

/** One route of the endpoint. */
export interface Route {
	readonly method: 'GET' | 'POST';
	/** Matched against the path below the mount point; named groups become `params`. */
	readonly pattern: RegExp;
	handle(call: RouteCall): Promise<Response>;
}

export interface RouteCall {
	readonly request: Request;
	/** The named groups of the route's pattern. */
	readonly params: Readonly<Record<string, string>>;
	/** The key for counting the payer's requests; see `client-ip.ts`. */
	readonly ip: string | undefined;
}

/** The format of link ids in a path. */
export const LINK_ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * Finds the route of a request and calls it.
 * @param base path where the endpoint is mounted; detected when left out
 * @param matched receives the route's name, e.g. `GET /v1/payment-links/{id}`
 * @throws {ProblemError} `not_found`, and what the route throws
 */
export async function dispatch(
	routes: readonly Route[],
	request: Request,
	base: string | undefined,
	ip: string | undefined,
	matched: (name: string) => void = () => {},
): Promise<Response> {
	const path = pathBelow(base, new URL(request.url).pathname);
	for (const route of routes) {
		const match = route.method === request.method ? route.pattern.exec(path) : null;
		if (!match) continue;
		matched(nameOf(route));
		return route.handle({ request, params: { ...match.groups }, ip });
	}
	throw new ProblemError('not_found', { hint: NO_ROUTE });
}

/** Whether any route has this path, with any method. */
export function hasRoute(routes: readonly Route[], base: string | undefined, path: string): boolean {
	const below = pathBelow(base, path);
	return routes.some(({ pattern }) => pattern.test(below));
}

/** Replaces ids and other groups by their name. Groups may contain one more level of parentheses. */
function nameOf({ method, pattern }: Route): string {
	const path = pattern.source
		.replace(/\(\?<(\w+)>(?:[^()]|\([^()]*\))*\)/g, '{$1}')
		.replace(/^\^|\$$|\\/g, '');
	return `${method} ${path}`;
}

/** The endpoint's part of the path, wherever it is mounted. */
function pathBelow(base: string | undefined, path: string): string {
	if (base === undefined) return /\/(?:v1\/.*|healthz|readyz|openapi\.json)$/.exec(path)?.[0] ?? '';
	const mount = base.replace(/\/+$/, '');
	return path.startsWith(`${mount}/`) ? path.slice(mount.length) : '';
}

/** A JSON response. */
export function json(body: object, status: number, headers: Readonly<Record<string, string>> = {}): Response {
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'content-type': 'application/json', ...headers },
	});
}
