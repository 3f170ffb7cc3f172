import type { IncomingMessage } from 'node:http';
import type { Endpoint } from '../endpoint/create-endpoint.ts';
import { discardRest, toRequest } from './incoming.ts';

/** The part of Fastify's instance that is used. Declared here so that Fastify's types are not required. */
export interface FastifyScope {
	removeAllContentTypeParsers(): unknown;
	addContentTypeParser(
		type: string,
		parser: (request: unknown, payload: unknown, done: (error: Error | null, body?: unknown) => void) => void,
	): unknown;
	all(path: string, handler: (request: { readonly raw: IncomingMessage }) => Promise<Response>): unknown;
}

/**
 * Mounts an endpoint in Fastify: `app.register(checkoutLinks(checkout), { prefix: '/checkout' })`. Body parsers are
 * disabled only below the prefix: the endpoint limits the size of a body itself, and webhooks are signed over its
 * bytes.
 * @param endpoint what {@link createEndpoint} returned
 * @returns the plugin for `app.register`
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
