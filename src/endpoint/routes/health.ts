import type { Store } from '../../stores/store.ts';
import { json, type Route } from '../http/router.ts';

/** `GET /healthz`: the process responds. `GET /readyz`: it can also reach its store, and so take payments. */
export function healthRoutes({ store }: { readonly store: Store }): Route[] {
	return [
		{
			method: 'GET',
			pattern: /^\/healthz$/,
			handle: () => Promise.resolve(json({ status: 'ok' }, 200)),
		},
		{
			method: 'GET',
			pattern: /^\/readyz$/,
			async handle() {
				await store.ping();
				return json({ status: 'ready' }, 200);
			},
		},
	];
}
