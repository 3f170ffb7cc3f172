import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from './metrics.ts';

/** Handles a request for the metrics. Returns false, and does nothing, for every other request. */
export type MetricsRoute = (request: IncomingMessage, response: ServerResponse) => boolean;

/** `GET /metrics` with `Authorization: Bearer <admin secret>`: sales figures are confidential. */
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

/** Digests have equal lengths, so that the comparison takes constant time. */
function digestOf(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
