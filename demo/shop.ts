import type { EndpointConfig } from '../src/endpoint/index.ts';
import type { Provider } from '../src/providers/provider.ts';
import type { Store } from '../src/stores/store.ts';

/** What Tienda Andina sells. Prices live here, on the server, and nowhere else. */
const ITEMS = {
	cafe: {
		title: 'Café de Huila, 500 g',
		description: 'Grano entero, tueste medio',
		amount: { value: '49900', currency: 'COP' },
		provider: 'onepay',
	},
	ruana: {
		title: 'Ruana de lana',
		description: 'Tejida en Nobsa, Boyacá',
		amount: { value: '185000', currency: 'COP' },
		provider: 'onepay',
	},
	premium: {
		title: 'Suscripción Premium',
		description: 'Un café nuevo cada mes, por un año',
		amount: { value: '1400000', currency: 'COP' },
		provider: 'onepay',
	},
} as const satisfies EndpointConfig['items'];

/** The shop's endpoint, as any merchant would configure it. */
export function shopConfig(parts: {
	readonly port: number;
	readonly providers: readonly Provider[];
	readonly store: Store;
	readonly secret: string | undefined;
}): EndpointConfig {
	return {
		// A browser may have come by either name.
		origins: [`http://localhost:${parts.port}`, `http://127.0.0.1:${parts.port}`],
		providers: parts.providers,
		items: ITEMS,
		store: parts.store,
		merchant: { name: 'Tienda Andina', country: 'CO' },
		...(parts.secret !== undefined && { secret: parts.secret }),
	};
}
