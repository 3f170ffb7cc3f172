import type { EndpointConfig } from '../../src/endpoint/index.ts';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import type { Store } from '../../src/stores/store.ts';

export const PROVIDERS = ['onepay', 'yuno', 'neopay'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Origin of each provider's simulator, or of whatever stands in front of it. */
export type Addresses = Readonly<Record<ProviderName, string>>;

/** What webhooks are signed with. */
export const SECRET = 'shared-with-the-simulators';
export const ORIGIN = 'https://shop.example';

/** Shortens what an adapter waits for; left out, it waits as in production. */
export type Timing = NonNullable<Parameters<typeof onepay>[0]['timing']>;

/** A shop that sells every item whose id `newItem` makes, by the provider and at the price that are in the id. */
export function shopConfig(
	store: Store,
	addresses: Addresses,
	rest: Partial<EndpointConfig> & { readonly timing?: Timing | undefined } = {},
): EndpointConfig {
	const { timing, ...config } = rest;
	return {
		origins: [ORIGIN],
		providers: [
			onepay({
				secretKey: 'sk_test_soak',
				webhookSecret: SECRET,
				baseUrl: `${addresses.onepay}/v1`,
				timing,
			}),
			yuno({
				publicKey: 'sandbox_public',
				privateKey: 'private',
				accountId: '493e9374-510a-4201-9e09-de669d75f256',
				webhookSecret: SECRET,
				baseUrl: `${addresses.yuno}/v1`,
				timing,
			}),
			neopay({
				appKey: 'app',
				token: 'token',
				currency: 'COP',
				linkUrl: `${addresses.neopay}/l/{slug}`,
				baseUrl: `${addresses.neopay}/api`,
				timing,
			}),
		],
		items: (id) => {
			const [provider = '', value = ''] = id.split('.');
			return { title: id, amount: { value, currency: 'COP' }, provider, type: 'PAYVALIDA', country: 'CO' };
		},
		store,
		// All payers come from one address here.
		limits: false,
		statusTokenSecret: 'the-same-for-every-process-of-the-shop',
		log: () => {},
		...config,
	};
}
