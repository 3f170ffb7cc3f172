import type { Route } from '../http/router.ts';
import { cacheable } from './items.ts';

/** `GET /openapi.json`: the description of this API. Loaded at the first request. */
export function openapiRoutes(): Route[] {
	return [
		{
			method: 'GET',
			pattern: /^\/openapi\.json$/,
			async handle({ request }) {
				const { OPENAPI } = await import('../openapi.ts');
				return cacheable(request, OPENAPI);
			},
		},
	];
}
