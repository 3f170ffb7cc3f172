import { everyMinute } from '../../../src/cli/server/timer.ts';
import { createEndpoint } from '../../../src/endpoint/index.ts';
import { onepay } from '../../../src/providers/onepay/onepay.ts';
import { openStore, type StoreKind } from '../../stores/open-store.ts';
import { optionsOf, serve } from './serve.ts';

/** A shop whose payers never return, and whose provider sends no webhooks. */
export interface ReconcilerOptions {
	readonly provider: string;
	readonly store: StoreKind;
	readonly place: string;
	/** What to add to the time of the store, in milliseconds. */
	readonly offsetMs: number;
}

const { provider, store: kind, place, offsetMs } = optionsOf<ReconcilerOptions>();
const { store } = await openStore(kind, place, () => offsetMs);
/** What the shop was told is paid: the provider's ids, and when it was told. */
const told: [providerId: string, at: number][] = [];
const failures: string[] = [];

const endpoint = createEndpoint({
	origins: ['https://shop.example'],
	providers: [
		onepay({ secretKey: 'sk_test_bench', baseUrl: `${provider}/v1`, pages: ['https://pagos.onepay.la'] }),
	],
	items: { coffee: { title: 'Café', amount: { value: '49900', currency: 'COP' } } },
	store,
	statusTokenSecret: 'a secret for status tokens that only this benchmark knows',
	onStatus({ providerId, link }) {
		if (link.status === 'succeeded') told.push([providerId, Date.now()]);
	},
	log: ({ level, message }) => {
		if (level !== 'info') failures.push(message);
	},
});

/** The timer of `serve`. */
everyMinute(
	() => endpoint.reconcile(),
	() => {},
);
serve((_, response) => void response.end(JSON.stringify({ told, failures: failures.slice(0, 5) })));
