/** A JSON response. Members keep the order in which they were written. */
export function json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): Response {
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'content-type': 'application/json', ...headers },
	});
}

/** A response with status 204 and no body. */
export function noContent(): Response {
	return new Response(null, { status: 204 });
}

/** A 303 redirect, which the browser follows with a GET. The address is sent unchanged. */
export function seeOther(location: string): Response {
	return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
}
