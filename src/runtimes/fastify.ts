import type { IncomingMessage } from 'node:http';
import type { Endpoint } from '../endpoint/create-endpoint.ts';
import { discardRest, toRequest } from './incoming.ts';

/** As much of Fastify's instance as is used, so that nobody needs Fastify's types who does not use it. */
export interface FastifyScope {
	removeAllContentTypeParsers(): unknown;
	addContentTypeParser(
		type: string,
		parser: (request: unknown, payload: unknown, done: (error: Error | null, body?: unknown) => void) => void,
	): unknown;
	all(path: string, handler: (request: { readonly raw: IncomingMessage }) => Promise<Response>): unknown;
}

/**
 * Mounts an endpoint in Fastify: `app.register(checkoutLinks(checkout), { prefix: '/checkout' })`. Parsers are switched
 * off below the prefix and nowhere else: the endpoint counts the bytes of a body itself, and webhooks are signed over
 * them.
 */
export function checkoutLinks(endpoint: Pick<Endpoint, 'fetch'>): (scope: FastifyScope) => Promise<void> {
	return async (scope) => {
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
		scope.all('/*', async ({ raw }) => {
			const request = toRequest(raw);
			if (!request) return new Response(null, { status: 400 });
			const response = await endpoint.fetch(request, { ip: raw.socket.remoteAddress });
			discardRest(raw);
			return response;
		});
	};
}
