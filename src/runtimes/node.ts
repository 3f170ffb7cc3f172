import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from '../endpoint/create-endpoint.ts';
import { discardRest, pathOf, toRequest } from './incoming.ts';
import { createScriptsListener } from './scripts.ts';

/** Default path of the scripts. */
const SCRIPTS_PATH = '/checkout-links/';

/** Options of {@link toNodeListener}. */
export interface NodeListenerOptions {
	/**
	 * Serves the package's scripts too, so that a page can load `<script type="module">` from the same server: `true` at
	 * `/checkout-links/checkout-links.js`, or a path of your own, e.g. `'/assets/checkout/'`. In Express the path is below
	 * the mount point, like the paths of a router. Everything below it is reserved for the scripts.
	 * @default false
	 */
	readonly scripts?: boolean | string;
}

/** The part of an Express request that is used. */
type MountedRequest = IncomingMessage & { readonly baseUrl?: string };

/** A listener for `node:http`, and a handler for Express. */
export type NodeListener = (
	request: IncomingMessage,
	response: ServerResponse,
	/** Express's `next`; called for paths that are not the endpoint's if the listener is mounted at the root. */
	next?: () => void,
) => Promise<void>;

/**
 * Mounts an endpoint in `node:http` or Express: `app.use('/checkout', toNodeListener(checkout))`. Mount it before any
 * body parser. After a body parser payments still work, but webhooks are signed over the original bytes, which the
 * parser discards: a webhook whose serialized body differs is rejected, and the endpoint's log states the reason.
 * @param endpoint what {@link createEndpoint} returned
 * @returns the listener. Its promise never rejects
 * @throws {TypeError} if `scripts` is not a path, e.g. `'assets'` or `'/'`
 * @throws {Error} if `scripts` is set and the package's script files are missing, as in a bundle of the server
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { toNodeListener } from 'checkout-links/node';
 *
 * // POST /checkout/v1/payment-links …, and GET /checkout-links/checkout-links.js
 * createServer(toNodeListener(checkout, { scripts: true })).listen(3000);
 * ```
 */
export function toNodeListener(
	endpoint: Pick<Endpoint, 'fetch'> & Partial<Pick<Endpoint, 'handles'>>,
	options: NodeListenerOptions = {},
): NodeListener {
	const { scripts = false } = options;
	const serveScript =
		scripts === false ? undefined : createScriptsListener(scripts === true ? SCRIPTS_PATH : scripts);
	return async (incoming: MountedRequest, outgoing, next) => {
		if (serveScript?.(incoming, outgoing)) return;
		if (next && !incoming.baseUrl && endpoint.handles?.(pathOf(incoming)) === false) {
			next();
			return;
		}
		const request = toRequest(incoming);
		if (!request) {
			outgoing.writeHead(400).end();
			return;
		}
		const response = await endpoint.fetch(request, { ip: incoming.socket.remoteAddress });
		discardRest(incoming);
		// Read at once, because all responses are short: a stream would be the most expensive part of the request.
		const body = Buffer.from(await response.arrayBuffer());
		outgoing.statusCode = response.status;
		response.headers.forEach((value, name) => outgoing.setHeader(name, value));
		outgoing.end(body);
	};
}
