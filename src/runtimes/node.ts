import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Endpoint } from '../endpoint/create-endpoint.ts';

/** A request as `node:http` gives it, or as Express does after a body parser. */
type Incoming = IncomingMessage & { readonly originalUrl?: string; readonly body?: unknown };

/**
 * Mounts an endpoint in `node:http` or Express: `app.use('/checkout', toNodeListener(checkout))`. Works after a body
 * parser too, for everything but webhooks: those are signed over the bytes that a parser throws away.
 */
export function toNodeListener(
	endpoint: Pick<Endpoint, 'fetch'>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
	return async (incoming, outgoing) => {
		const request = toRequest(incoming);
		if (!request) {
			outgoing.writeHead(400).end();
			return;
		}
		const response = await endpoint.fetch(request);
		discardRest(incoming);
		outgoing.statusCode = response.status;
		response.headers.forEach((value, name) => outgoing.setHeader(name, value));
		if (!response.body) {
			outgoing.end();
			return;
		}
		try {
			await pipeline(Readable.fromWeb(response.body as NodeReadableStream), outgoing);
		} catch {
			// The client hung up; there is nobody left to tell.
			outgoing.destroy();
		}
	};
}

/**
 * The same request in the words of the Fetch standard, or nothing when they have none for it (method TRACE, say). The
 * host name is fixed: the endpoint never uses it, and what a client writes there must not matter.
 */
function toRequest(incoming: Incoming): Request | undefined {
	const method = incoming.method ?? 'GET';
	const path = (incoming.originalUrl ?? incoming.url ?? '/').replace(/^[^/]*\/*/, '/');
	try {
		const headers = new Headers();
		for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
			headers.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '');
		}
		const body =
			method === 'GET' || method === 'HEAD' ? {} : { body: bodyOf(incoming, headers), duplex: 'half' };
		return new Request(`http://endpoint.invalid${path}`, { method, headers, ...(body as RequestInit) });
	} catch {
		return undefined;
	}
}

function bodyOf(incoming: Incoming, headers: Headers): ReadableStream<Uint8Array> | Uint8Array | string {
	const { body } = incoming;
	if (body === undefined || !incoming.readableEnded) return streamOf(incoming);
	headers.delete('content-length');
	if (typeof body === 'string' || body instanceof Uint8Array) return body;
	return headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')
		? new URLSearchParams(body as Record<string, string>).toString()
		: JSON.stringify(body);
}

/**
 * The body as it arrives. Unlike `Readable.toWeb`, giving up on it does not destroy the socket, so that a client whose
 * body was too large still gets to read why.
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

/** Reads what is left of a body and throws it away: the connection would be stuck in front of it. */
function discardRest(incoming: IncomingMessage): void {
	if (incoming.readableEnded) return;
	incoming.removeAllListeners('data');
	incoming.removeAllListeners('end');
	incoming.resume();
}
