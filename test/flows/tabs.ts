import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { chromium, firefox } from 'playwright-core';
import { createEndpoint, type Endpoint } from '../../src/endpoint/index.ts';
import { toNodeListener } from '../../src/runtimes/node.ts';
import { memory } from '../../src/stores/memory.ts';
import { findChromium, findFirefox } from '../browser.ts';
import { buildCdn, CDN } from '../../src/build/cdn.ts';
import { fakeProvider } from '../endpoint/fake-provider.ts';
import { PATIENCE_MS } from '../until.ts';
import { startWebKit } from '../webkit.ts';

export type TabEngine = 'chromium' | 'firefox' | 'webkit';

/**
 * What the tabs do at one instant. `press`: press the button that they show. `open`: show the element for the first time
 * in this browser, and press as soon as it can be pressed.
 */
export type TabAct = 'press' | 'open';

/** What one round came to. */
export interface TabRound {
	readonly act: TabAct;
	/** Different attempts that the tabs sent. */
	readonly attempts: number;
	/** Links that the endpoint made. */
	readonly links: number;
	/** Milliseconds between the first and the last tab that acted. */
	readonly spreadMs: number;
}

/** What a run may change. */
export interface TabOptions {
	/** Folder of the built elements. */
	readonly scripts?: string;
	/** How long before the instant all tabs know it, in milliseconds. */
	readonly leadMs?: number;
}

/** A tab's word of what it did. */
interface TabReport {
	readonly at: number;
	readonly attempt: string;
	readonly link: string;
}

/** Less than a person takes from a page to a press. Milliseconds. */
const LEAD_MS = 1_000;

/**
 * Opens tabs of one browser on one page and lets them act at one instant, by the clock of each page and not by commands of
 * a driver, which arrive one after the other. Each round is on an origin of its own, whose storage is empty.
 *
 * @param engine which must be installed
 * @param tabs how many
 * @param acts what they do in each round
 * @returns one line for each round
 * @throws {Error} when the tabs do not finish a round
 */
export async function runTabs(
	engine: TabEngine,
	tabs: number,
	acts: readonly TabAct[],
	{ scripts = CDN, leadMs = LEAD_MS }: TabOptions = {},
): Promise<readonly TabRound[]> {
	if (scripts === CDN) await buildCdn();
	const provider = fakeProvider();
	const rounds: TabRound[] = [];
	const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>();
	let made = 0;
	const mounted: { checkout?: Endpoint } = {};

	/** Tabs that wait for the others. */
	let waiting: ServerResponse[] = [];
	let reports: TabReport[] = [];
	let patience = setTimeout(() => {}, 0);
	const awaitRound = () => {
		clearTimeout(patience);
		patience = setTimeout(
			() => fail(new Error(`Round ${rounds.length + 1} of ${acts.length} in ${engine} did not end.`)),
			PATIENCE_MS,
		);
	};

	/** Answers all tabs once the last one has asked: with the act of this round, an instant shortly after, and where the next round is. */

	const meet = (response: ServerResponse) => {
		waiting.push(response);
		if (waiting.length < tabs) return;
		const instant = Date.now() + leadMs;
		for (const tab of waiting)
			tab.end(JSON.stringify({ act: acts[rounds.length], instant, next: originOf(rounds.length + 1) }));
		waiting = [];
	};
	const take = (report: TabReport) => {
		reports.push(report);
		if (reports.length < tabs) return;
		const act = acts[rounds.length] ?? 'press';
		const times = reports.map(({ at }) => at);
		rounds.push({
			act,
			attempts: new Set(reports.map(({ attempt }) => attempt)).size,
			links: provider.orders.length - made,
			spreadMs: Math.max(...times) - Math.min(...times),
		});
		made = provider.orders.length;
		reports = [];
		if (rounds.length === acts.length) end();
		else awaitRound();
	};

	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const { pathname } = new URL(request.url ?? '/', 'http://shop.invalid');
		if (pathname.startsWith('/checkout/'))
			return toNodeListener(mounted.checkout as Endpoint)(request, response);
		if (pathname === '/meet') return meet(response);
		if (pathname === '/report') {
			let text = '';
			for await (const part of request) text += String(part);
			response.end();
			return take(JSON.parse(text) as TabReport);
		}
		const [type, content] = pathname.startsWith('/scripts/')
			? ['text/javascript', await readFile(join(scripts, basename(pathname))).catch(() => '')]
			: pathname === '/timer.js'
				? ['text/javascript', `(${timer})()`]
				: pathname === '/page.js'
					? ['text/javascript', `(${act})()`]
					: ['text/html; charset=utf-8', PAGE];
		response.setHeader('content-type', type).setHeader('cache-control', 'no-store').end(content);
	};
	const server = createServer((request, response) => {
		serve(request, response).catch(fail);
	});
	await new Promise<void>((ready) => server.listen(0, '0.0.0.0', ready));
	const { port } = server.address() as AddressInfo;
	/** All of 127.0.0.0/8 is this machine. */
	const originOf = (round: number) => `http://127.0.${1 + (round >> 7)}.${1 + (round & 127)}:${port}`;
	const checkout = (mounted.checkout = createEndpoint({
		origins: acts.map((_, round) => originOf(round)),
		providers: [provider],
		items: { cafe: { title: 'Café de Huila', amount: { value: '49900', currency: 'COP' } } },
		store: memory(),
		limits: false,
		log: () => {},
	}));

	const close = await OPENERS[engine](originOf(0), tabs);
	awaitRound();
	try {
		await ended;
	} finally {
		clearTimeout(patience);
		await close();
		server.closeAllConnections();
		server.close();
		await checkout.close();
	}
	return rounds;
}

const PAGE = `<!doctype html><html lang="es-CO"><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="module" src="/scripts/checkout-links.js"></script><script type="module" src="/page.js"></script><body>`;

/** Runs in a worker, whose timers also go off on time where the page is in the background. */
function timer(): void {
	onmessage = ({ data: instant }: MessageEvent<number>) => {
		setTimeout(
			() => {
				while (Date.now() < instant);
				postMessage(undefined);
			},
			instant - Date.now() - 5,
		);
	};
}

/** Runs in the page: one round, and the page is loaded anew for the next. */
function act(): void {
	type Checkout = HTMLElement & { state: string };
	type Created = Event & { link: { id: string } };
	const show = async () => {
		document.body.innerHTML = '<payment-link endpoint="/checkout" item="cafe"></payment-link>';
		const element = document.body.firstElementChild as Checkout;
		// The provider's page does not open: the round ends here.
		element.addEventListener('checkout-redirect', (event) => event.preventDefault());
		return element;
	};
	const canPress = (element: Checkout) =>
		new Promise<HTMLElement>((found) => {
			const root = element.shadowRoot as ShadowRoot;
			const look = () => {
				const button = root.querySelector<HTMLElement>('[part=button][aria-disabled=false]');
				if (button && element.state === 'ready') found(button);
			};
			new MutationObserver(look).observe(root, { subtree: true, childList: true, attributes: true });
			look();
		});
	const original = fetch;
	let attempt = '';
	globalThis.fetch = (input, init) => {
		attempt = new Headers(init?.headers).get('idempotency-key') ?? attempt;
		return original(input, init);
	};
	// A browser lets one of several equal GET requests pass at a time.
	const meet = () => original('/meet', { method: 'POST' });
	const run = async () => {
		await customElements.whenDefined('payment-link');
		const worker = new Worker('/timer.js');
		const { act, next } = (await (await meet()).json()) as { act: 'press' | 'open'; next: string };
		const shown = act === 'press' ? await canPress(await show()) : undefined;
		// All show what they press.
		const { instant } = (await (await meet()).json()) as { instant: number };
		await new Promise((reached) => {
			worker.onmessage = reached;
			worker.postMessage(instant);
		});
		const at = Date.now();
		const created = new Promise<Created>((made) =>
			document.addEventListener('checkout-created', (event) => made(event as Created)),
		);
		(shown ?? (await canPress(await show()))).click();
		const { link } = await created;
		await original('/report', { method: 'POST', body: JSON.stringify({ at, attempt, link: link.id }) });
		location.href = next;
	};
	void run();
}

/** Opens so many tabs on an address; resolves to what closes them. */
const OPENERS: Readonly<Record<TabEngine, (url: string, tabs: number) => Promise<() => Promise<unknown>>>> = {
	async chromium(url, tabs) {
		const { executablePath, args } = await findChromium();
		const browser = await chromium.launch({ executablePath, args, headless: true });
		const context = await browser.newContext();
		for (let tab = 0; tab < tabs; tab++) await (await context.newPage()).goto(url);
		return () => browser.close();
	},
	async firefox(url, tabs) {
		const executablePath = findFirefox() ?? '';
		const browser = await firefox.launch({ channel: 'moz-firefox', executablePath, headless: true });
		const context = await browser.newContext();
		for (let tab = 0; tab < tabs; tab++) await (await context.newPage()).goto(url);
		return () => browser.close();
	},
	async webkit(url, tabs) {
		const webkit = await startWebKit();
		if (!webkit) throw new Error('WebKitGTK is not installed.');
		const { webkitPayer } = await import('../webkit/payer.ts');
		const { session, leave } = await webkitPayer(webkit);
		await session.navigateTo(url);
		for (let tab = 1; tab < tabs; tab++) {
			const { handle } = await session.createWindow('tab');
			await session.switchToWindow(handle);
			await session.navigateTo(url);
		}
		return async () => {
			await leave();
			webkit.stop();
		};
	},
};
