/** One request to a simulator, with its body already read. */
export interface Call {
	readonly request: Request;
	readonly url: URL;
	/** Origin of the simulator, e.g. `http://127.0.0.1:8081`. Links in responses start with it. */
	readonly origin: string;
	/** Named parts of the path. */
	readonly params: Readonly<Record<string, string>>;
	/** The body as received. */
	readonly raw: string;
	/** The body parsed as JSON; `undefined` if it is not JSON. */
	readonly json: unknown;
	/** Waits for the configured delay. Creates await it while they run, so that tests can send requests meanwhile. */
	work(): Promise<void>;
}

export type Handler = (call: Call) => Response | Promise<Response>;

/** Handlers by method and path: `'GET /v1/payments/:id'`. A `:name` matches one segment of the path. */
export type Routes = Readonly<Record<string, Handler>>;

export type Match =
	| { readonly handler: Handler; readonly params: Readonly<Record<string, string>> }
	/** The path exists, but for other methods. */
	| { readonly handler: null; readonly allow: readonly string[] };

/** Finds the handler of a request. If several patterns match, the first in the table is used. */
export function matchRoute(routes: Routes, method: string, pathname: string): Match {
	const allow: string[] = [];
	for (const [route, handler] of Object.entries(routes)) {
		const [verb = '', pattern = ''] = route.split(' ');
		const params = matchPath(pattern, pathname);
		if (!params) continue;
		if (verb === method) return { handler, params };
		allow.push(verb);
	}
	return { handler: null, allow };
}

function matchPath(pattern: string, pathname: string): Record<string, string> | undefined {
	const expected = pattern.split('/');
	const actual = pathname.split('/');
	if (expected.length !== actual.length) return undefined;
	const params: Record<string, string> = {};
	for (const [index, part] of expected.entries()) {
		const segment = actual[index] ?? '';
		if (part.startsWith(':')) {
			if (segment === '') return undefined;
			params[part.slice(1)] = segment;
		} else if (part !== segment) {
			return undefined;
		}
	}
	return params;
}

/** The value of a named part of the path. Routes and handlers are written together, so it exists. */
export function param(call: Call, name: string): string {
	const value = call.params[name];
	if (value === undefined) throw new TypeError(`The route has no part named ${name}`);
	return value;
}
