import { createEndpoint } from '../../../src/endpoint/index.ts';
import { onepay } from '../../../src/providers/onepay/onepay.ts';
import { toNodeListener } from '../../../src/runtimes/node.ts';
import type { Store } from '../../../src/stores/store.ts';
import { memory } from '../../../src/stores/memory.ts';
import { openStore, type StoreKind } from '../../stores/open-store.ts';
import { optionsOf, serve } from './serve.ts';

/** What is measured: an endpoint as a shop mounts it, with the OnePay adapter. */
export interface CheckoutOptions {
	/** Origin of the provider. */
	readonly provider: string;
	/** Left out: in memory. */
	readonly store?: StoreKind | undefined;
	/** File, schema or prefix of the store. */
	readonly place?: string | undefined;
	/** Secret that checkout tokens are signed with. */
	readonly tokenSecret?: string | undefined;
}

const { provider, store, place = '', tokenSecret } = optionsOf<CheckoutOptions>();
const opened: Store = store ? (await openStore(store, place)).store : memory();

const endpoint = createEndpoint({
	origins: ['https://shop.example'],
	returnUrls: ['https://shop.example/thanks'],
	providers: [
		onepay({ secretKey: 'sk_test_bench', baseUrl: `${provider}/v1`, pages: ['https://pagos.onepay.la'] }),
	],
	items: { coffee: { title: 'Café', amount: { value: '49900', currency: 'COP' } } },
	store: opened,
	statusTokenSecret: 'a secret for status tokens that only this benchmark knows',
	...(tokenSecret !== undefined && {
		tokens: { audience: 'bench', keys: [{ kid: 'bench', alg: 'HS256' as const, secret: tokenSecret }] },
	}),
	// Counted as in production, but never refused: all of the load comes from one address.
	limits: Object.fromEntries(
		(['ip', 'origin', 'item', 'attempt', 'total', 'requests'] as const).map((kind) => [
			kind,
			{ max: 1e9, seconds: 60 },
		]),
	),
	// Failures are counted where they arrive.
	log: () => {},
});
const listener = toNodeListener(endpoint);
serve((request, response) => void listener(request, response));
