import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from './metrics.ts';

/** Answers a request if it is for the metrics; false, and nothing is done, for every other one. */
export type MetricsRoute = (request: IncomingMessage, response: ServerResponse) => boolean;

/** `GET /metrics` with `Authorization: Bearer <admin secret>`: what a shop sells, and how often, is nobody else's business. */
export function metricsRoute(metrics: Metrics, secret: string): MetricsRoute {
	const expected = digestOf(`Bearer ${secret}`);
	return ({ method, url, headers }, response) => {
		if (method !== 'GET' || url !== '/metrics') return false;
		const known =
			headers.origin === undefined && timingSafeEqual(digestOf(headers.authorization ?? ''), expected);
		response.setHeader('cache-control', 'no-store');
		if (known)
			response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8').end(metrics.text());
		else response.writeHead(headers.origin === undefined ? 401 : 404).end();
		return true;
	};
}

/** Digests have one length, so that comparing them takes one time. */
function digestOf(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
