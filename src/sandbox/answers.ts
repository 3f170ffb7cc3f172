/** An API answer. Fields keep the order in which they were written. */
export function json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): Response {
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'content-type': 'application/json', ...headers },
	});
}

/** An answer without a body. */
export function noContent(): Response {
	return new Response(null, { status: 204 });
}

/** Sends the browser elsewhere with a GET, whatever it came with. The address is passed on to the letter. */
export function seeOther(location: string): Response {
	return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
}
