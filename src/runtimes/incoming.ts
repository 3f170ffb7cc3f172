import type { IncomingMessage } from 'node:http';
import type { ReparsedRequest } from '../endpoint/routes/webhooks.ts';

/** A request of `node:http`, or of Express after a body parser. */
export type Incoming = IncomingMessage & { readonly originalUrl?: string; readonly body?: unknown };

/** The complete path and query of a request, also if Express has removed the mount point. */
function targetOf({ originalUrl, url }: Incoming): string {
	return (originalUrl ?? url ?? '/').replace(/^[^/]*\/*/, '/');
}

/** The path of a request without its query. */
export function pathOf(incoming: Incoming): string {
	return targetOf(incoming).split(/[?#]/, 1)[0] ?? '/';
}

/**
 * Converts the request to a Fetch `Request`; undefined if Fetch does not support it (e.g. method TRACE). The host name
 * is fixed: the endpoint never uses it, and a client's `Host` header must have no effect.
 */
export function toRequest(incoming: Incoming): Request | undefined {
	const method = incoming.method ?? 'GET';
	const path = targetOf(incoming);
	try {
		const headers = new Headers();
		for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
			headers.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '');
		}
		const { body, reparsed } = method === 'GET' || method === 'HEAD' ? {} : bodyOf(incoming, headers);
		const init = { method, headers, ...(body !== undefined && { body, duplex: 'half' }) } as RequestInit;
		const request: ReparsedRequest = new Request(`http://endpoint.invalid${path}`, init);
		return reparsed ? Object.assign(request, { reparsed }) : request;
	} catch {
		return undefined;
	}
}

/** The body, and whether it had to be serialized again because a parser had already read it. */
interface Body {
	readonly body: ReadableStream<Uint8Array> | Uint8Array | string;
	readonly reparsed?: true;
}

function bodyOf(incoming: Incoming, headers: Headers): Body {
	if (!incoming.readableEnded) return { body: streamOf(incoming) };
	// These describe the received bytes, not those that the parser decoded.
	headers.delete('content-length');
	headers.delete('content-encoding');
	const { body = '' } = incoming;
	if (typeof body === 'string' || body instanceof Uint8Array) return { body };
	const form = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded');
	return { body: form ? toForm(body as object) : JSON.stringify(body), reparsed: true };
}

/** Serializes the result of a form parser; repeated names stay repeated. */
function toForm(fields: object): string {
	const pairs = Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
		(Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
	);
	return new URLSearchParams(pairs).toString();
}

/**
 * The body as a stream. Unlike with `Readable.toWeb`, cancelling it does not destroy the socket, so that a client whose
 * body is too large still receives the error response.
 */
function streamOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
	return new ReadableStream<Uint8Array>({
		start(controller) {
			incoming.on('data', (chunk: Uint8Array) => {
				controller.enqueue(chunk);
				if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
			});
			incoming.once('end', () => controller.close());
			incoming.once('error', (error) => controller.error(error));
			incoming.pause();
		},
		pull() {
			incoming.resume();
		},
		cancel() {
			discardRest(incoming);
		},
	});
}

/** Reads and discards the rest of a body: otherwise the connection could not be reused. */
export function discardRest(incoming: IncomingMessage): void {
	if (incoming.readableEnded) return;
	incoming.removeAllListeners('data');
	incoming.removeAllListeners('end');
	incoming.resume();
}
