import { exit } from '../../src/elements/leave.ts';
import { openHostedPage } from './hosted-page.ts';
import { createShop } from './shop.ts';

/** What a story may say of the shop that its element talks to. */
export interface ShopParameters {
	/**
	 * How the payer's network is: `fine`, by default; `silent` after the offer, so that a creation never ends; `offline`
	 * after the offer.
	 */
	readonly network?: 'fine' | 'silent' | 'offline';
}

const BASE = '/checkout/';

/**
 * Opens a shop for one story and puts it where the network would be; elements notice no difference. What leads to the
 * provider's page opens it over the story.
 * @returns what takes everything back
 */
export function openInPageShop({ network = 'fine' }: ShopParameters = {}): () => void {
	const shop = createShop();
	const platform = { fetch: globalThis.fetch, leaveFor: exit.leaveFor };

	globalThis.fetch = async (input, init) => {
		const request = new Request(input, init);
		if (!new URL(request.url).pathname.startsWith(BASE)) return platform.fetch(request);
		if (request.method === 'POST' && network === 'offline') throw new TypeError('Failed to fetch');
		if (request.method === 'POST' && network === 'silent') return untilAborted(request.signal);
		const response = await shop.backend(request);
		request.signal.throwIfAborted();
		return response;
	};
	let closePage = () => {};
	exit.leaveFor = (url) => (closePage = openHostedPage(url, shop));
	forgetAttempts();

	return () => {
		globalThis.fetch = platform.fetch;
		exit.leaveFor = platform.leaveFor;
		closePage();
	};
}

/** The shop of the story before is gone, and with it the payments that the browser remembers. */
function forgetAttempts(): void {
	for (const key of Object.keys(localStorage)) {
		if (key.startsWith('checkout-links:')) localStorage.removeItem(key);
	}
}

function untilAborted(signal: AbortSignal): Promise<never> {
	return new Promise((_resolve, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
	});
}
