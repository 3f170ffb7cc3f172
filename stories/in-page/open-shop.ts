import { exit } from '../../src/elements/attempt/leave.ts';
import { openHostedPage, windowOf, type HostedPage } from './hosted-page.ts';
import { loadAgain, needsNewPage, returnFrom } from './payer-return.ts';
import { createShop } from './shop.ts';

/** Result of a request: a response, no response, or a network error. */
type Fate = 'answered' | 'silent' | 'lost';

/** Behaviour of the shop in a story. By default everything works. */
export interface ShopParameters {
	readonly offers?: Fate;
	readonly creations?: Fate;
	readonly statuses?: Fate;
	/** Whether the provider's page opens. If not, the element stays in its state of that moment. */
	readonly hostedPage?: 'opens' | 'stays away';
	/**
	 * The element on the page that payers return to, by its tag.
	 * @default the story's own element
	 */
	readonly thanksPage?: string;
	/** The id of a payment from which the payer has returned when the story begins. */
	readonly returnedFrom?: string;
}

/** The network between payer and shop, selected in the toolbar. */
export type Network = 'fast' | 'slow' | 'offline';

const BASE = '/checkout/';
const SLOW_MS = 2_000;

/**
 * Opens a shop for one story, in place of the network; elements notice no difference. Links to the provider's page open
 * it over the story.
 * @returns a function that undoes everything
 */
export async function openInPageShop(
	parameters: ShopParameters = {},
	network: Network = 'fast',
): Promise<() => void> {
	if (needsNewPage()) {
		location.reload();
		await new Promise(() => {});
	}
	const shop = createShop();
	const platform = { fetch: globalThis.fetch, open: globalThis.open, leaveFor: exit.leaveFor };
	let page: HostedPage | undefined;

	globalThis.fetch = async (input, init) => {
		const request = new Request(input, init);
		if (!new URL(request.url).pathname.startsWith(BASE)) return platform.fetch(request);
		const fate = network === 'offline' ? 'lost' : fateOf(request, parameters);
		if (network === 'slow') await later(SLOW_MS, request.signal);
		if (fate === 'lost') throw new TypeError('Failed to fetch');
		const response = fate === 'silent' ? await untilAborted(request.signal) : await shop.backend(request);
		request.signal.throwIfAborted();
		return response;
	};
	exit.leaveFor = (url) => {
		if (parameters.hostedPage === 'stays away') return;
		page = openHostedPage(shop.providers, {
			sentBack: (address) => loadAgain(address, parameters.thanksPage),
			gone: () => loadAgain(new URL(location.href)),
		});
		page.visit(url);
	};
	globalThis.open = () => {
		page = openHostedPage(shop.providers, { sentBack() {}, gone() {} }, true);
		return windowOf(page);
	};
	forgetAttempts();
	if (parameters.returnedFrom) returnFrom(parameters.returnedFrom);

	return () => {
		globalThis.fetch = platform.fetch;
		globalThis.open = platform.open;
		exit.leaveFor = platform.leaveFor;
		page?.close();
	};
}

function fateOf({ method, url }: Request, { offers, creations, statuses }: ShopParameters): Fate | undefined {
	if (method === 'POST') return creations;
	return new URL(url).pathname.includes('/items/') ? offers : statuses;
}

/** Removes stored payments, because the shop of the previous story does not exist any more. */
function forgetAttempts(): void {
	for (const key of Object.keys(localStorage)) {
		if (key.startsWith('checkout-links')) localStorage.removeItem(key);
	}
}

/** Waits for a slow network. Ends early if the request is aborted. */
async function later(ms: number, signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => {
		const timer = setTimeout(resolve, ms);
		signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
	});
	signal.throwIfAborted();
}

function untilAborted(signal: AbortSignal): Promise<never> {
	return new Promise((_resolve, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
	});
}
