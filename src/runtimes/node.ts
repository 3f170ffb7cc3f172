import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from '../endpoint/create-endpoint.ts';
import { discardRest, pathOf, toRequest } from './incoming.ts';
import { createScriptsListener } from './scripts.ts';

/** Where the scripts are served unless the option names another path. */
const SCRIPTS_PATH = '/checkout-links/';

/** Options of {@link toNodeListener}. */
export interface NodeListenerOptions {
	/**
	 * Serves the package's scripts too, so that a page can load `<script type="module">` from the same server: `true` at
	 * `/checkout-links/checkout-links.js`, or a path of your own, e.g. `'/assets/checkout/'`. In Express the path is below
	 * the mount point, as the paths of a router are. Everything below it belongs to the scripts.
	 * @default false
	 */
	readonly scripts?: boolean | string;
}

/** As much of an Express request as is used. */
type MountedRequest = IncomingMessage & { readonly baseUrl?: string };

/** A listener for `node:http`, and a handler for Express. */
export type NodeListener = (
	request: IncomingMessage,
	response: ServerResponse,
	/** Express's; called for paths that are not the endpoint's, when the listener is mounted at the root of the app. */
	next?: () => void,
) => Promise<void>;

/**
 * Mounts an endpoint in `node:http` or Express: `app.use('/checkout', toNodeListener(checkout))`. Mount it before any
 * body parser. After one it takes payments all the same, but webhooks are signed over the bytes that a parser throws
 * away: those that do not come out the same are refused, and the endpoint's log says why.
 * @param endpoint what {@link createEndpoint} returned
 * @returns the listener. It never rejects
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
		// Read whole, since no response is long: a stream would cost more than all else that is done for it.
		const body = Buffer.from(await response.arrayBuffer());
		outgoing.statusCode = response.status;
		response.headers.forEach((value, name) => outgoing.setHeader(name, value));
		outgoing.end(body);
	};
}
