import type { EndpointConfig, Item, StatusChange } from '../src/endpoint/index.ts';
import type { Provider } from '../src/providers/provider.ts';
import type { Store } from '../src/stores/store.ts';

/** The shop's only registered customer, by her id at OnePay. */
export const CUSTOMER_ID = '9957858a-c2f1-4f18-a5c2-216b4127e278';

/** The items that Tienda Andina sells. Prices are defined only here, on the server. */
const ITEMS: Readonly<Record<string, Item & { readonly provider: string }>> = {
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
		quantity: { max: 3 },
		provider: 'onepay',
	},
	premium: {
		title: 'Suscripción Premium',
		description: 'Un café nuevo cada mes, por un año',
		amount: { value: '1400000', currency: 'COP' },
		provider: 'onepay',
	},
	filtro: {
		title: 'Filtros de papel',
		description: 'Payvalida · Colombia',
		amount: { value: '52000', currency: 'COP' },
		provider: 'yuno',
		type: 'PAYVALIDA',
		country: 'CO',
	},
	geisha: {
		title: 'Geisha de Boquete',
		description: 'Tarjeta Clave · Panamá',
		amount: { value: '52', currency: 'USD' },
		provider: 'yuno',
		type: 'TARJETA_CLAVE',
		country: 'PA',
	},
	taza: {
		title: 'Taza de gres',
		description: 'Webpay · Chile',
		amount: { value: '5000', currency: 'CLP' },
		provider: 'yuno',
		type: 'WEBPAY',
		country: 'CL',
	},
	panela: {
		title: 'Panela orgánica',
		description: 'Pago Efectivo · con código, en un punto de pago',
		amount: { value: '3000', currency: 'COP' },
		provider: 'yuno',
		type: 'PAGO_EFECTIVO',
		country: 'CO',
	},
	molino: {
		title: 'Molino manual',
		description: 'Neopay · transferencia desde Europa',
		amount: { value: '35.41', currency: 'EUR' },
		provider: 'neopay',
	},
	siembra: {
		title: 'Siembra un cafeto',
		description: 'Para las familias de La Esperanza',
		openAmount: {
			currency: 'COP',
			min: '5000',
			max: '500000',
			step: '1000',
			suggestions: ['10000', '20000', '50000'],
		},
		provider: 'onepay',
	},
	guardar: {
		kind: 'connect',
		title: 'Compra sin escribir tu tarjeta',
		description: 'Registra una tarjeta o cuenta para tu café de cada mes',
		provider: 'onepay',
	},
};

/** The shop's endpoint, configured as in any shop. It sells the items whose providers are configured. */
export function shopConfig(parts: {
	readonly port: number;
	readonly providers: readonly Provider[];
	readonly store: Store;
	readonly secret: string | undefined;
	readonly onStatus: (change: StatusChange) => void;
}): EndpointConfig {
	const names = parts.providers.map(({ name }) => name);
	return {
		// A browser may use either name.
		origins: [`http://localhost:${parts.port}`, `http://127.0.0.1:${parts.port}`],
		providers: parts.providers,
		items: Object.fromEntries(Object.entries(ITEMS).filter(([, { provider }]) => names.includes(provider))),
		store: parts.store,
		merchant: { name: 'Tienda Andina', country: 'CO' },
		// A real shop finds its customer by the session cookie.
		resolveCustomer: () => CUSTOMER_ID,
		onStatus: parts.onStatus,
		// All test payments come from this machine, with the same IP address, and would reach the rate limit.
		...(parts.providers.every(({ environment }) => environment === 'test') && {
			limits: { ip: false, phone: false, email: false },
		}),
		...(parts.secret !== undefined && { statusTokenSecret: parts.secret }),
	};
}
