import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from '../endpoint/create-endpoint.ts';
import { discardRest, toRequest } from './incoming.ts';

/**
 * Mounts an endpoint in `node:http` or Express: `app.use('/checkout', toNodeListener(checkout))`. Mount it before any
 * body parser. After one it takes payments all the same, but webhooks are signed over the bytes that a parser throws
 * away: those that do not come out the same are refused, and the endpoint's log says why.
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
		const response = await endpoint.fetch(request, { ip: incoming.socket.remoteAddress });
		discardRest(incoming);
		// Whole, since no answer is long: a stream would cost more than all else that is done for it.
		const body = Buffer.from(await response.arrayBuffer());
		outgoing.statusCode = response.status;
		response.headers.forEach((value, name) => outgoing.setHeader(name, value));
		outgoing.end(body);
	};
}
