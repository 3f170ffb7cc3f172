import { NO_ROUTE } from './hints.ts';
import { ProblemError } from './problems.ts';

/** One thing that the endpoint answers to. */
export interface Route {
	readonly method: 'GET' | 'POST';
	/** Matched against the path below the mount point; named groups become `params`. */
	readonly pattern: RegExp;
	handle(call: RouteCall): Promise<Response>;
}

export interface RouteCall {
	readonly request: Request;
	/** What the route's pattern captured. */
	readonly params: Readonly<Record<string, string>>;
	/** What the payer's requests are counted under; see `client-ip.ts`. */
	readonly ip: string | undefined;
}

/** The shape of ids of links in a path. */
export const LINK_ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * Finds the route of a request and has it answer.
 * @param base where the endpoint is mounted; found out when left out
 * @param matched learns the route's name, as `GET /v1/payment-links/{id}`
 * @throws {ProblemError} `not_found`, and whatever the route throws
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

/** Whether some route has the path, with any method. */
export function hasRoute(routes: readonly Route[], base: string | undefined, path: string): boolean {
	const below = pathBelow(base, path);
	return routes.some(({ pattern }) => pattern.test(below));
}

/** Ids and other groups by their name, the rest as it stands; groups may hold one more level of parentheses. */
function nameOf({ method, pattern }: Route): string {
	const path = pattern.source
		.replace(/\(\?<(\w+)>(?:[^()]|\([^()]*\))*\)/g, '{$1}')
		.replace(/^\^|\$$|\\/g, '');
	return `${method} ${path}`;
}

/** Our part of the path, wherever the endpoint is mounted. */
function pathBelow(base: string | undefined, path: string): string {
	if (base === undefined) return /\/(?:v1\/.*|healthz|readyz|openapi\.json)$/.exec(path)?.[0] ?? '';
	const mount = base.replace(/\/+$/, '');
	return path.startsWith(`${mount}/`) ? path.slice(mount.length) : '';
}

/** A JSON answer. */
export function json(body: object, status: number, headers: Readonly<Record<string, string>> = {}): Response {
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'content-type': 'application/json', ...headers },
	});
}
