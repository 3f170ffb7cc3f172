import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import {
	chromium,
	firefox,
	type Browser,
	type BrowserContext,
	type BrowserContextOptions,
	type Page,
} from 'playwright-core';
import { createEndpoint, type Endpoint, type EndpointConfig } from '../../src/endpoint/index.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import { toNodeListener } from '../../src/runtimes/node.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { sqlite } from '../../src/stores/sqlite.ts';
import { findChromium, findFirefox } from '../browser.ts';
import { buildCdn, CDN } from '../../src/build/cdn.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { PATIENCE_MS } from '../until.ts';

/** A request that reached a simulator, as it remembers it. */
export interface ProviderRequest {
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Readonly<Record<string, unknown>>;
}

/** A payment as OnePay's simulator tells of it. */
export interface ProviderPayment {
	readonly id: string;
	readonly page: string;
}

/**
 * Everything that a payment passes through, really: a shop's page on one origin, the endpoint on a second, the provider
 * on a third, and a browser. Each test opens a new browser context, so nobody inherits anybody's storage.
 */
export interface Stage {
	readonly shop: string;
	readonly endpoint: string;
	readonly sandbox: StartedSandbox;
	/** A fresh payer. Pages opened in it fail the test that caused an error in the console. */
	payer(options?: BrowserContextOptions): Promise<Payer>;
	/** Puts a document of its own on the shop's origin, with these headers; answers its address. */
	publish(html: string, headers?: Readonly<Record<string, string>>): string;
	/** The API requests that reached OnePay since the last call of {@link Stage.reset}. */
	providerRequests(): Promise<readonly ProviderRequest[]>;
	/** The payments that OnePay knows, the newest last, with the provider's page of each. */
	payments(): Promise<readonly ProviderPayment[]>;
	/** Tells OnePay's simulator how to behave, or what became of a payment: the path is below `_sandbox/`. */
	control(path: string, body: object): Promise<Response>;
	/** Forgets what reached the simulators, and the faults that they were told to make; the endpoint is up again. */
	reset(): Promise<void>;
	/** Puts the endpoint's server down, or up again. */
	breakEndpoint(broken: boolean): void;
	/** From now on requests that create something wait before they reach the endpoint, until the returned call. */
	holdCreations(): () => void;
	close(): Promise<void>;
}

export interface Payer {
	readonly context: BrowserContext;
	/** Opens the shop's page with this markup in its body. */
	open(markup?: string): Promise<Page>;
	/** What pages wrote to the console as errors, and what they threw. */
	readonly complaints: string[];
	/** What the payer sees and what the browser remembers, for the report of a test that failed. */
	describe(): Promise<string>;
	leave(): Promise<void>;
}

const ITEMS: NonNullable<EndpointConfig['items']> = {
	cafe: {
		title: 'Café de Huila',
		description: 'Grano entero, 500 g',
		amount: { value: '49900', currency: 'COP' },
	},
	premium: {
		title: 'Suscripción Premium',
		amount: { value: '1400000', currency: 'COP' },
		allows: { cards: true, accounts: true, pse: true },
		metadata: { salesforce_id: 'OP-554' },
	},
	parts: {
		title: 'Molino de mano',
		amount: { value: '90000', currency: 'COP' },
		partialPayment: { min: { value: '10000', currency: 'COP' } },
	},
	ways: {
		title: 'Café de Huila',
		amount: { value: '49900', currency: 'COP' },
		methods: [
			{ id: 'pse', label: 'PSE', allows: { pse: true } },
			{ id: 'card', label: 'Tarjeta', allows: { cards: true } },
		],
	},
	donation: { title: 'Donación', openAmount: { currency: 'COP', min: '5000', max: '500000' } },
	card: { kind: 'connect', title: 'Compras con un toque' },
};

/** What the merchant's server signs offers with. */
export const TOKEN_KEY = {
	kid: 'flows',
	alg: 'HS256',
	secret: 'a-secret-of-thirty-two-characters',
	audience: 'flows',
} as const;

const LAUNCHERS = {
	async chromium(): Promise<Browser> {
		const { executablePath, args } = await findChromium();
		return chromium.launch({
			executablePath,
			args,
			headless: true,
			// Playwright switches the back-forward cache off, which is what payers meet.
			ignoreDefaultArgs: ['--disable-back-forward-cache'],
		});
	},
	// As it comes, by WebDriver BiDi; Playwright's own engine is a patched one.
	firefox: (): Promise<Browser> =>
		firefox.launch({ channel: 'moz-firefox', executablePath: findFirefox() ?? '', headless: true }),
} as const;

/** @param engine of the payer's browser, which starts with the first payer */
export async function setStage(engine: keyof typeof LAUNCHERS = 'chromium'): Promise<Stage> {
	const folder = await mkdtemp(join(tmpdir(), 'checkout-links-flows-'));
	const [sandbox] = await Promise.all([startSandbox(), buildCdn()]);
	let browser: Browser | undefined;
	let endpointDown = false;
	let creationsPass = Promise.resolve();
	const mounted: { checkout?: Endpoint } = {};

	const published = new Map<string, Published>();
	const shop = await serve(servePage(() => endpointServer.origin, published));
	// An endpoint asks a provider at most every two seconds. Here each read comes that much later, so that none must wait.
	let aheadMs = 0;
	const endpointServer = await serve((request, response) => {
		if (request.method === 'GET') aheadMs += 2_000;
		if (endpointDown) return void request.socket.destroy();
		const listener = toNodeListener(mounted.checkout as Endpoint);
		const passes = request.method === 'POST' ? creationsPass : Promise.resolve();
		void passes.then(() => listener(request, response));
	});
	const checkout = (mounted.checkout = createEndpoint({
		origins: [shop.origin],
		providers: [onepay({ secretKey: 'sk_test_flows', baseUrl: sandbox.onepay.baseUrl })],
		items: ITEMS,
		tokens: { audience: TOKEN_KEY.audience, keys: [TOKEN_KEY] },
		// A payer whom the merchant knows, as connect links need one.
		resolveCustomer: () => '9957858a-c2f1-4f18-a5c2-216b4127e278',
		store: sqlite(join(folder, 'checkout.db')),
		merchant: { name: 'Tienda Andina', country: 'CO' },
		clock: () => Date.now() + aheadMs,
		log: () => {},
	}));
	const ask = async (path: string) => (await fetch(`${sandbox.onepay.origin}/_sandbox/${path}`)).json();
	const control = (path: string, body: object = {}) =>
		fetch(`${sandbox.onepay.origin}/_sandbox/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});

	return {
		shop: shop.origin,
		endpoint: endpointServer.origin,
		sandbox,
		async payer(options = {}) {
			browser ??= await LAUNCHERS[engine]();
			const context = await browser.newContext({
				locale: 'es-CO',
				timezoneId: 'America/Bogota',
				viewport: { width: 360, height: 740 },
				...options,
			});
			context.setDefaultTimeout(PATIENCE_MS);
			const complaints: string[] = [];
			context.on('weberror', (error) => complaints.push(error.error().message));
			context.on('console', (message) => {
				if (message.type() === 'error') complaints.push(message.text());
			});
			return {
				context,
				complaints,
				async open(markup = `<payment-link endpoint="${endpointServer.origin}" item="cafe"></payment-link>`) {
					const page = await context.newPage();
					await page.goto(`${shop.origin}/?markup=${encodeURIComponent(markup)}`);
					return page;
				},
				describe: async () => (await Promise.all(context.pages().map(describePage))).join('\n'),
				leave: () => context.close(),
			};
		},
		publish(html, headers = {}) {
			const path = `/published/${published.size}`;
			published.set(path, { html, headers });
			return `${shop.origin}${path}`;
		},
		async providerRequests() {
			return ((await ask('requests')) as { requests: ProviderRequest[] }).requests;
		},
		async payments() {
			return ((await ask('payments')) as { payments: ProviderPayment[] }).payments;
		},
		control,
		async reset() {
			endpointDown = false;
			creationsPass = Promise.resolve();
			await control('reset');
		},
		breakEndpoint(broken) {
			endpointDown = broken;
		},
		holdCreations() {
			const { promise, resolve } = Promise.withResolvers<void>();
			creationsPass = promise;
			return resolve;
		},
		async close() {
			await browser?.close();
			await Promise.all([shop.close(), endpointServer.close(), sandbox.close()]);
			await checkout.close();
			await rm(folder, { recursive: true });
		},
	};
}

/** A document of a test, with what its server says of it. */
interface Published {
	readonly html: string;
	readonly headers: Readonly<Record<string, string>>;
}

/** A merchant's page: any address shows the markup it is asked for, beside the script that a merchant would paste. */
function servePage(
	endpoint: () => string,
	published: ReadonlyMap<string, Published>,
): (request: IncomingMessage, response: ServerResponse) => void {
	return (request, response) => {
		const url = new URL(request.url ?? '/', 'http://shop.invalid');
		const file = fileOf(url.pathname);
		if (file) {
			readFile(file).then(
				(bytes) =>
					response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(bytes),
				() => response.writeHead(404).end(),
			);
			return;
		}
		if (url.pathname === '/favicon.ico') {
			response.writeHead(204).end();
			return;
		}
		const page = published.get(url.pathname);
		if (page) {
			response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers }).end(page.html);
			return;
		}
		const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; connect-src 'self' ${endpoint()}; require-trusted-types-for 'script'; trusted-types lit-html`;
		response.writeHead(200, {
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': policy,
		});
		response.end(`<!doctype html><html lang="es-CO"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Tienda Andina</title><link rel="icon" href="data:,">
<script type="module" src="/checkout-links/checkout-links.js"></script></head>
<body><h1>Tienda Andina</h1>${url.searchParams.get('markup') ?? ''}</body></html>`);
	};
}

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/**
 * The file at an address of the shop: our script, under `/checkout-links/` and under any folder whose name begins so, as
 * every version has one of its own; and what others publish, under `/node_modules/`.
 */
function fileOf(path: string): string | undefined {
	if (/^\/checkout-links[^/]*\//.test(path)) return join(CDN, basename(path));
	if (path.startsWith('/node_modules/')) return join(ROOT, path);
	return undefined;
}

async function serve(
	listener: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly origin: string; close(): Promise<void> }> {
	const server: Server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** A page in words: its address, its text with that of the elements, and what its origin keeps. */
async function describePage(page: Page): Promise<string> {
	const seen = await page
		.evaluate(() => {
			const elements = [...document.querySelectorAll('payment-link, connect-link, checkout-status')];
			const texts = elements.map(({ localName, shadowRoot }) => [localName, shadowRoot?.textContent]);
			return { body: document.body.innerText, texts, kept: [{ ...localStorage }, { ...sessionStorage }] };
		})
		.catch(String);
	return `${page.url()} ${JSON.stringify(seen).replaceAll(/(?:\\[nt]|\s)+/g, ' ')}`;
}
