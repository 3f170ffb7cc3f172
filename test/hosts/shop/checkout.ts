import { createEndpoint, type Endpoint } from 'checkout-links/endpoint';
import { onepay } from 'checkout-links/providers/onepay';
import { memory } from 'checkout-links/stores/memory';

/** What every host is told by its environment. */
export interface Environment {
	readonly [name: string]: string | undefined;
}

/** The endpoint of the shop that every host mounts. The runner puts this file into each host's folder. */
export function createCheckout(env: Environment): Endpoint {
	return createEndpoint({
		// The second is the host itself, where it has a page.
		origins: ['https://shop.example', ...(env['SHOP_ORIGIN'] ? [env['SHOP_ORIGIN']] : [])],
		providers: [
			onepay({
				secretKey: env['ONEPAY_SECRET_KEY'] ?? '',
				webhookSecret: env['ONEPAY_WEBHOOK_SECRET'] ?? '',
				baseUrl: env['ONEPAY_BASE_URL'] ?? '',
			}),
		],
		items: { cafe: { title: 'Café de Huila', amount: { value: '49900', currency: 'COP' } } },
		store: memory(),
	});
}
