import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import { neopaySandbox, onepaySandbox, yunoSandbox, type Simulator } from '../../src/sandbox/index.ts';

const MERCHANT = { merchant: 'Tienda Andina', language: 'es' } as const;
const WEBHOOK_SECRET = 'wh_tok_of_the_stories';

/** The providers of a shop in the page: their adapters, and the simulators that receive their requests. */
export interface InPageProviders {
	readonly adapters: readonly Provider[];
	/** The provider of an address, by the name that payers know; `undefined` for every other address. */
	labelAt(url: URL): string | undefined;
	/** Handles a request to a provider: its API and its hosted pages. */
	fetch(request: Request): Promise<Response>;
}

/**
 * Simulators of all providers, each at its own origin under `.test`, a name that cannot be registered (RFC 2606). No
 * request ever leaves the page.
 * @param tell sends a webhook to the merchant's endpoint
 * @param home where Neopay's panel sends payers afterwards
 */
export function createProviders(
	tell: (request: Request) => Promise<Response>,
	home: string,
): InPageProviders {
	const hook = (name: string) => ({
		url: new URL(`/checkout/v1/webhooks/${name}`, location.origin).href,
		secret: WEBHOOK_SECRET,
		fetch: tell,
	});
	const simulators: Readonly<Record<string, Simulator>> = {
		'https://onepay.test': onepaySandbox({ ...MERCHANT, webhooks: hook('onepay') }),
		'https://yuno.test': yunoSandbox({ ...MERCHANT, webhooks: hook('yuno') }),
		'https://neopay.test': neopaySandbox({ ...MERCHANT, successUrl: home }),
	};
	const answer = async (request: Request): Promise<Response> => {
		const simulator = simulators[new URL(request.url).origin];
		if (!simulator) throw new TypeError(`Nobody is at ${request.url}`);
		return simulator.fetch(request);
	};
	const at = (name: string) => ({
		baseUrl: `https://${name}.test${simulators[`https://${name}.test`]?.basePath}`,
		pages: [`https://${name}.test`],
		fetch: (input: RequestInfo | URL, init?: RequestInit) => answer(new Request(input, init)),
	});
	const adapters = [
		onepay({ ...at('onepay'), secretKey: 'sk_test_stories', webhookSecret: WEBHOOK_SECRET }),
		yuno({
			...at('yuno'),
			publicKey: 'sandbox_stories',
			privateKey: 'sandbox_stories_private',
			accountId: '493e9374-510a-4201-9e09-de669d75f256',
			webhookSecret: WEBHOOK_SECRET,
		}),
		neopay({
			...at('neopay'),
			appKey: '98e2fe88-3a95-4c7c-a98f-dfa5192b85f6',
			token: 'stories',
			environment: 'test',
			linkUrl: 'https://neopay.test/l/{slug}',
		}),
	];
	return {
		adapters,
		labelAt: ({ origin }) => adapters.find(({ pages }) => pages.includes(origin))?.label,
		fetch: answer,
	};
}
