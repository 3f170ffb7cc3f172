import type { CheckoutController } from '../../../src/elements/checkout-controller.ts';
import type { CheckoutHost } from '../../../src/elements/checkout.ts';
import type { Scheduled } from '../scheduler.ts';
import { BEGINNING, type World } from '../world.ts';
import type { Elements, Globals } from './elements.ts';
import { Locks } from './locks.ts';
import { SharedStorage, storageOf } from './storage.ts';

/** How a browser differs from most. */
export interface BrowserOptions {
	/** Access to storage throws, as where cookies are blocked. */
	readonly refusesStorage?: boolean;
	/** A page over plain http: no locks and no hashes. */
	readonly isInsecure?: boolean;
	/** Keeps a page as it was while its payer is elsewhere. */
	readonly keepsPages?: boolean;
}

/** What an element on the shop's page sells. */
export type Sold = Pick<CheckoutHost, 'item' | 'token' | 'customer' | 'method'>;

/** What browsers are made with. */
export interface BrowserParts {
	readonly world: World;
	readonly elements: Elements;
	/** The network between a browser and the shop. */
	readonly send: (request: Request, tab: string) => Promise<Response>;
}

type NavigationKind = 'navigate' | 'reload' | 'back_forward';

const SHOP_PAGE = 'https://shop.example/invoice';
const ENDPOINT = 'https://shop.example/checkout';

/** One browser of a payer: its tabs share a storage and locks. */
export class Browser {
	readonly name: string;
	readonly parts: BrowserParts;
	readonly options: BrowserOptions;
	readonly storage: SharedStorage;
	readonly locks: Locks;
	#tabs = 0;
	/** Offers that are on their way, by address. */
	readonly #offers = new Map<
		string,
		Promise<{ status: number; headers: Record<string, string>; text: string }>
	>();

	constructor(parts: BrowserParts, name: string, options: BrowserOptions = {}) {
		this.parts = parts;
		this.name = name;
		this.options = options;
		this.storage = new SharedStorage(parts.world, name);
		this.locks = new Locks(parts.world);
	}

	/** A request for an offer that tabs make at the same time is sent once, and answered in all of them. */
	async send(request: Request, tab: string): Promise<Response> {
		const { url, method } = request;
		if (method !== 'GET' || !url.includes('/items/')) return this.parts.send(request, tab);
		let asked = this.#offers.get(url);
		if (!asked) {
			asked = this.parts.send(request, tab).then(async (response) => ({
				status: response.status,
				headers: { 'content-type': response.headers.get('content-type') ?? '' },
				text: await response.text(),
			}));
			this.#offers.set(url, asked);
			const over = () => void this.#offers.delete(url);
			asked.then(over, over);
		}
		const { text, ...init } = await asked;
		return new Response(text, init);
	}

	/** A new tab with the shop's page. */
	open(sold: Sold): Tab {
		return new Tab(this, `${this.name}/${++this.#tabs}`, sold);
	}
}

/** One tab: the shop's page, or the page of a provider that it was led to. */
export class Tab {
	readonly name: string;
	readonly browser: Browser;
	/** The shop's page as it is open now, or was left. */
	page: Page;
	readonly #session = new Map<string, string>();
	#sold: Sold;

	constructor(browser: Browser, name: string, sold: Sold) {
		this.browser = browser;
		this.name = name;
		this.#sold = sold;
		this.page = this.#load('navigate');
	}

	/** Loads the shop's page again, as a payer does, or the shop by another rendering of it. */
	reload(sold = this.#sold): void {
		this.page.end();
		this.#sold = sold;
		this.page = this.#load('reload');
	}

	/** From the provider's page, by the browser's own button. */
	back(): void {
		if (this.browser.options.keepsPages) return this.page.thaw();
		this.page.end();
		this.page = this.#load('back_forward');
	}

	/** From the provider's page, by its link to the shop. */
	return(linkId: string): void {
		this.page.end();
		this.page = this.#load('navigate', `?checkout=${linkId}`);
	}

	close(): void {
		this.page.end();
	}

	#load(kind: NavigationKind, search = ''): Page {
		return new Page(this, this.#sold, kind, search, this.#session);
	}
}

/** One page of the shop with one element: from its loading until it is left for good. */
export class Page {
	readonly checkout: CheckoutController;
	/** Where the page was left for. */
	leftFor: string | undefined;
	/** Amounts that the payer was shown on it, in major units. */
	readonly shown = new Set<number>();
	readonly #world: World;
	/** A browser gives back what a page held. */
	readonly #undo: (() => void)[] = [];
	readonly #listeners = new Map<string, Set<(event: object) => void>>();
	/** What came while the page was frozen. */
	readonly #late: (() => void)[] = [];
	#state: 'open' | 'frozen' | 'ended' = 'open';

	constructor(tab: Tab, sold: Sold, kind: NavigationKind, search: string, session: Map<string, string>) {
		const { browser, name } = tab;
		this.#world = browser.parts.world;
		const globals = this.#globals(browser, name, kind, search, session);
		const { CheckoutController } = browser.parts.elements(globals);
		const host = new Host(sold, () => this.#look());
		this.checkout = new CheckoutController(host as unknown as CheckoutHost, { states: new Set() });
		host.requestUpdate();
	}

	/** Ends it: nothing that it waits for comes back. */
	end(): void {
		if (this.#state === 'ended') return;
		this.#state = 'ended';
		for (const undo of this.#undo) undo();
	}

	#atEnd(undo: () => void): void {
		if (this.#state === 'ended') undo();
		else this.#undo.push(undo);
	}

	/** Open again as it was left. */
	thaw(): void {
		if (this.#state !== 'frozen') return;
		this.#state = 'open';
		this.leftFor = undefined;
		this.#emit('pageshow', { persisted: true });
		for (const run of this.#late.splice(0)) run();
	}

	/** Resolves once it holds, or after some time, with whether it holds. */
	async until(condition: () => boolean, ms: number): Promise<boolean> {
		const end = this.#world.time.now + ms;
		for (let step = 2; !condition(); step = Math.min(step * 2, 5_000)) {
			if (this.#state === 'ended' || this.#world.time.now + step > end) return false;
			await this.#world.time.sleep(step);
		}
		return true;
	}

	#look(): void {
		const { state } = this.checkout;
		for (const money of [state.offer?.amount, state.problem?.amount]) {
			if (money) this.shown.add(Number(money.value));
		}
	}

	#leave(url: string): void {
		this.leftFor = url;
		this.#state = 'frozen';
	}

	/** Does something in the page: now, once the page is open again, or never. */
	#inPage(run: () => void): void {
		if (this.#state === 'open') run();
		else if (this.#state === 'frozen') this.#late.push(run);
	}

	#emit(type: string, event: object): void {
		for (const listener of this.#listeners.get(type) ?? []) this.#inPage(() => listener(event));
	}

	#globals(
		browser: Browser,
		tab: string,
		kind: NavigationKind,
		search: string,
		session: Map<string, string>,
	): Globals {
		const { name, options, storage, locks } = browser;
		const { time } = this.#world;
		const random = this.#world.random(`page ${name}`);
		const openedAt = time.now;
		const own = storage.open((change) => this.#emit('storage', change));
		this.#atEnd(() => storage.close(own));
		const listen = (
			type: string,
			listener: (event: object) => void,
			{ signal }: { readonly signal?: AbortSignal } = {},
		) => {
			const listeners = this.#listeners.get(type) ?? new Set();
			this.#listeners.set(type, listeners.add(listener));
			signal?.addEventListener('abort', () => void listeners.delete(listener));
		};
		const forget = (type: string, listener: (event: object) => void) =>
			void this.#listeners.get(type)?.delete(listener);
		const later = (run: () => void, ms = 0) => time.after(ms, () => this.#inPage(run));
		const cancel = (timer: Scheduled | undefined) => {
			if (timer) timer.cancelled = true;
		};
		const whenOpen = <T>(work: Promise<T>): Promise<T> =>
			new Promise((resolve, reject) => {
				work.then(
					(value) => this.#inPage(() => resolve(value)),
					(error: unknown) => this.#inPage(() => reject(error as Error)),
				);
			});
		const refused = () => {
			throw new DOMException('The operation is insecure.', 'SecurityError');
		};
		const location = {
			href: SHOP_PAGE + search,
			search,
			origin: 'https://shop.example',
			pathname: '/invoice',
			reload: () => {},
		};
		const history = {
			state: null,
			replaceState: (_: unknown, __: string, href: string) => {
				location.href = href;
				location.search = new URL(href).search;
			},
		};
		const { refusesStorage = false, isInsecure = false } = options;
		const sessionStorage = storageOf(session);
		return {
			get localStorage() {
				return refusesStorage ? refused() : own.storage;
			},
			get sessionStorage() {
				return refusesStorage ? refused() : sessionStorage;
			},
			navigator: {
				onLine: true,
				languages: ['es'],
				userAgent: 'simulated',
				...(!isInsecure && { locks: locks.of((undo) => this.#atEnd(undo)) }),
			},
			document: {
				baseURI: SHOP_PAGE,
				visibilityState: 'visible',
				documentElement: { lang: 'es' },
				addEventListener: listen,
				removeEventListener: forget,
			},
			location,
			history,
			window: {
				top: {
					location: Object.defineProperty({}, 'href', { set: (url: string) => this.#leave(url) }),
				},
			},
			fetch: (url: string, init: RequestInit) => whenOpen(this.#fetch(browser, tab, url, init)),
			setTimeout: later,
			clearTimeout: cancel,
			setInterval: (run: () => void, ms: number) => {
				const again = () => {
					run();
					Object.assign(timer, { next: later(again, ms) });
				};
				const timer: { next: Scheduled } = { next: later(again, ms) };
				return timer;
			},
			clearInterval: (timer?: { readonly next: Scheduled }) => cancel(timer?.next),
			performance: {
				now: () => time.now - openedAt,
				getEntriesByType: () => [{ type: kind }],
			},
			Date: class extends Date {
				constructor(value?: number | string) {
					super(value ?? BEGINNING + Math.floor(time.now));
				}
				static override now() {
					return BEGINNING + Math.floor(time.now);
				}
			},
			crypto: {
				...(!isInsecure && { subtle: globalThis.crypto.subtle }),
				getRandomValues: (array: Uint8Array) => {
					array.set(random.bytes(array.length));
					return array;
				},
				randomUUID: () => random.uuid(),
			},
			addEventListener: listen,
			removeEventListener: forget,
			open: () => null,
			console: { warn: () => {} },
			MutationObserver: class {
				observe(): void {}
				disconnect(): void {}
			},
			AbortSignal: {
				any: (signals: AbortSignal[]) => globalThis.AbortSignal.any(signals),
				timeout: (ms: number) => {
					const controller = new AbortController();
					later(() => controller.abort(new DOMException('The time is over.', 'TimeoutError')), ms);
					return controller.signal;
				},
			},
		};
	}

	async #fetch(
		browser: Browser,
		tab: string,
		url: string,
		{ method = 'GET', headers, body, signal }: RequestInit,
	): Promise<Response> {
		if (this.#state === 'ended') return new Promise(() => {});
		const request = new Request(url, {
			method,
			headers: { ...(headers as Record<string, string>), origin: 'https://shop.example' },
			...(typeof body === 'string' && { body }),
		});
		const ended = new Promise<never>((_, reject) => {
			const end = () => reject(signal?.reason as Error);
			if (signal?.aborted) end();
			else signal?.addEventListener('abort', end, { once: true });
		});
		ended.catch(() => {});
		const response = await Promise.race([browser.send(request, tab), ended]);
		return Object.defineProperty(response, 'url', { value: url });
	}
}

/** The element as its controllers know it: attributes, events, and updates in microtasks. It draws nothing. */
class Host extends EventTarget {
	readonly kind = 'payment';
	readonly endpoint = ENDPOINT;
	readonly mode = 'redirect';
	readonly variant = 'card';
	readonly theme = 'light';
	readonly locale = 'es';
	readonly disabled = false;
	readonly headers = {};
	readonly isConnected = true;
	readonly localName = 'payment-link';
	readonly shadowRoot = null;
	readonly #controllers = new Set<
		Partial<Record<'hostConnected' | 'hostUpdate' | 'hostUpdated', () => void>>
	>();
	readonly #updated: () => void;
	#isUpdating = false;

	/** @param updated is called after each update */
	constructor(sold: Sold, updated: () => void) {
		super();
		Object.assign(this, sold);
		this.#updated = updated;
	}

	addController(
		controller: Partial<Record<'hostConnected' | 'hostUpdate' | 'hostUpdated', () => void>>,
	): void {
		this.#controllers.add(controller);
		controller.hostConnected?.();
	}

	removeController(controller: object): void {
		this.#controllers.delete(controller);
	}

	requestUpdate(): void {
		if (this.#isUpdating) return;
		this.#isUpdating = true;
		queueMicrotask(() => {
			this.#isUpdating = false;
			for (const controller of this.#controllers) controller.hostUpdate?.();
			for (const controller of this.#controllers) controller.hostUpdated?.();
			this.#updated();
		});
	}

	closest(): null {
		return null;
	}

	querySelectorAll(): [] {
		return [];
	}

	getRootNode(): object {
		return {};
	}

	getAttribute(): null {
		return null;
	}
}
