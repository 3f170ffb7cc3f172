import { action } from 'storybook/actions';
import { createEndpoint, type Endpoint } from '../../src/endpoint/index.ts';
import { memory } from '../../src/stores/memory.ts';
import { CATALOGUE } from './catalogue.ts';
import { createProviders, type InPageProviders } from './providers.ts';

/** A merchant's backend and its providers, all inside the page. Only the network between them is simulated. */
export interface InPageShop {
	/** Handles requests to `/checkout` as the merchant's backend. */
	backend(request: Request): Promise<Response>;
	readonly providers: InPageProviders;
}

/** The signed-in customer of the shop. */
const CUSTOMER = '0d3f7c7e-6f0e-4f6c-8a55-0b6d1b7f2a11';

/** Opens a shop without stored data. */
export function createShop(): InPageShop {
	const providers = createProviders((request) => endpoint.fetch(request), location.href);
	const endpoint: Endpoint = createEndpoint({
		origins: [location.origin],
		merchant: { name: 'Tienda Andina', country: 'CO', privacyUrl: 'https://tienda.test/privacidad' },
		items: CATALOGUE,
		store: memory(),
		resolveCustomer: () => CUSTOMER,
		providers: providers.adapters,
		log: action('endpoint log'),
	});
	return { backend: (request) => endpoint.fetch(request), providers };
}
