import { action } from 'storybook/actions';
import { createEndpoint, type Endpoint } from '../../src/endpoint/index.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { onepaySandbox } from '../../src/sandbox/onepay/onepay.ts';
import { memory } from '../../src/stores/memory.ts';
import { CATALOGUE } from './catalogue.ts';

/** Where the provider would be. Nobody can own a name under `.test` (RFC 2606), and no request ever leaves the page. */
export const PROVIDER_ORIGIN = 'https://onepay.test';

/** A merchant's backend and a provider, both inside the page: what is real is everything but the network between. */
export interface InPageShop {
	/** Answers requests to `/checkout` as the merchant's backend. */
	backend(request: Request): Promise<Response>;
	/** Answers requests to {@link PROVIDER_ORIGIN}: the provider's API and its hosted pages. */
	provider(request: Request): Promise<Response>;
}

/** Whoever reads the stories is this customer of the shop. */
const CUSTOMER = '0d3f7c7e-6f0e-4f6c-8a55-0b6d1b7f2a11';
const WEBHOOK_SECRET = 'wh_tok_of_the_stories';

/** Opens a shop without any history. */
export function createShop(): InPageShop {
	const simulator = onepaySandbox({
		merchant: 'Tienda Andina',
		language: 'es',
		webhooks: {
			url: new URL('/checkout/v1/webhooks/onepay', location.origin).href,
			secret: WEBHOOK_SECRET,
			fetch: (request) => endpoint.fetch(request),
		},
	});
	const provider = (request: Request) => simulator.fetch(request);
	const endpoint: Endpoint = createEndpoint({
		origins: [location.origin],
		merchant: { name: 'Tienda Andina', country: 'CO', privacyUrl: 'https://tienda.test/privacidad' },
		items: CATALOGUE,
		store: memory(),
		resolveCustomer: () => CUSTOMER,
		providers: [
			onepay({
				secretKey: 'sk_test_stories',
				webhookSecret: WEBHOOK_SECRET,
				baseUrl: `${PROVIDER_ORIGIN}${simulator.basePath}`,
				pages: [PROVIDER_ORIGIN],
				fetch: (input, init) => provider(new Request(input, init)),
			}),
		],
		log: action('endpoint log'),
	});
	return { backend: (request) => endpoint.fetch(request), provider };
}
