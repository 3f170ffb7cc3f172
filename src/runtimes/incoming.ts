import type { IncomingMessage } from 'node:http';
import type { ReparsedRequest } from '../endpoint/routes/webhooks.ts';

/** A request as `node:http` gives it, or as Express does after a body parser. */
export type Incoming = IncomingMessage & { readonly originalUrl?: string; readonly body?: unknown };

/** The whole target of a request below its host, also where Express has cut the mount point off. */
function targetOf({ originalUrl, url }: Incoming): string {
	return (originalUrl ?? url ?? '/').replace(/^[^/]*\/*/, '/');
}

/** The path of a request without its query. */
export function pathOf(incoming: Incoming): string {
	return targetOf(incoming).split(/[?#]/, 1)[0] ?? '/';
}

/**
 * The same request in the words of the Fetch standard, or nothing when they have none for it (method TRACE, say). The
 * host name is fixed: the endpoint never uses it, and what a client writes there must not matter.
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

/** The body, and whether it had to be written anew because a parser read it before us. */
interface Body {
	readonly body: ReadableStream<Uint8Array> | Uint8Array | string;
	readonly reparsed?: true;
}

function bodyOf(incoming: Incoming, headers: Headers): Body {
	if (!incoming.readableEnded) return { body: streamOf(incoming) };
	// Of the bytes that came, not of those that the parser unpacked.
	headers.delete('content-length');
	headers.delete('content-encoding');
	const { body = '' } = incoming;
	if (typeof body === 'string' || body instanceof Uint8Array) return { body };
	const form = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded');
	return { body: form ? toForm(body as object) : JSON.stringify(body), reparsed: true };
}

/** What a form's parser read, as it was sent; a name that came twice comes twice. */
function toForm(fields: object): string {
	const pairs = Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
		(Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
	);
	return new URLSearchParams(pairs).toString();
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
export function discardRest(incoming: IncomingMessage): void {
	if (incoming.readableEnded) return;
	incoming.removeAllListeners('data');
	incoming.removeAllListeners('end');
	incoming.resume();
}
