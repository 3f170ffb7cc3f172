import assert from 'node:assert/strict';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { StartedSandbox } from '../../src/sandbox/index.ts';
import { findChromium } from '../browser.ts';
import { PATIENCE_MS } from '../until.ts';

declare global {
	interface Window {
		/** The element as the parser made it. */
		parsed: Element | null;
		/** Layout shifts so far, as the browser scores them: 0 if nothing moved. */
		shifts: number[];
	}
}

/**
 * Pays on a page that a host drew with `checkout-links/ssr`: without JavaScript, and through the element that takes the
 * drawing over. The page at `address` has a button `Refresh`, which has it drawn anew in place and the `output` beside
 * it changed; the page at `/` leads to it by a link that the host's router follows.
 */
export async function payOnDrawnPage(address: string, sandbox: StartedSandbox<'onepay'>): Promise<void> {
	const answer = await fetch(address);
	const html = await answer.text();
	assert.match(answer.headers.get('cache-control') ?? '', /no-store/, 'keeps the attempt of one payer');
	assert.match(
		html,
		/<payment-link [^>]*item="cafe"[^>]*><template shadowrootmode="open"/,
		'has the element',
	);
	assert.match(html, /<form [^>]*method="post" action="\/checkout\/v1\/payment-links">/, 'has the form');

	const { executablePath, args } = await findChromium();
	const browser = await chromium.launch({ executablePath, args });
	try {
		await inContext(browser, { javaScriptEnabled: false }, (context) => sendForm(context, address, sandbox));
		await inContext(browser, {}, (context) => watchTakeover(context, address, sandbox));
		await inContext(browser, {}, (context) => arriveByLink(context, address));
	} finally {
		await browser.close();
	}
}

async function inContext(
	browser: Browser,
	options: { readonly javaScriptEnabled?: boolean },
	use: (context: BrowserContext) => Promise<void>,
): Promise<void> {
	const context = await browser.newContext({ locale: 'es-CO', ...options });
	context.setDefaultTimeout(PATIENCE_MS);
	const complaints: string[] = [];
	context.on('weberror', (error) => complaints.push(error.error().message));
	context.on('console', (message) => {
		if (message.type() === 'error') complaints.push(message.text());
	});
	try {
		await use(context);
		assert.deepEqual(complaints, []);
	} finally {
		await context.close();
	}
}

const payButton = (page: Page) => page.locator('payment-link').getByRole('button', { name: /^Pagar/ });
const ready = (page: Page) => page.locator('payment-link:state(ready)').waitFor();

async function sendForm(context: BrowserContext, address: string, sandbox: StartedSandbox<'onepay'>) {
	const page = await context.newPage();
	await page.goto(address);
	const sent = page.waitForResponse('**/checkout/v1/payment-links');
	await payButton(page).click();
	assert.equal((await sent).status(), 303, 'takes the form');
	await page.waitForURL(`${sandbox.onepay.origin}/payment/**`);
}

async function watchTakeover(context: BrowserContext, address: string, sandbox: StartedSandbox<'onepay'>) {
	const page = await context.newPage();
	const offers: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('/v1/items/')) offers.push(request.url());
	});
	await page.addInitScript(() => {
		window.shifts = [];
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries())
				window.shifts.push((entry as unknown as { value: number }).value);
		}).observe({ type: 'layout-shift', buffered: true });
		document.addEventListener(
			'DOMContentLoaded',
			() => (window.parsed = document.querySelector('payment-link')),
		);
	});
	await page.goto(address);
	await ready(page);

	const output = page.locator('output');
	const drawn = await output.innerText();
	await page.getByRole('button', { name: 'Refresh', disabled: false }).click();
	await output.filter({ hasNotText: drawn }).waitFor();
	const state = await page.evaluate(() => {
		const element = document.querySelector('payment-link');
		return {
			same: element === window.parsed,
			served: element?.shadowRoot?.querySelectorAll('[data-served]').length,
			shifts: window.shifts,
		};
	});
	assert.deepEqual(state, { same: true, served: 0, shifts: [] }, 'is taken over where it stands');
	assert.deepEqual(offers, [], 'does not ask for what is drawn');

	// Had anything moved, it would have been seen: this is.
	await page.evaluate(() => document.body.prepend(document.createElement('hr'), 'Aviso'));
	await page.waitForFunction(() => window.shifts.length > 0);

	await payButton(page).click();
	await page.waitForURL(`${sandbox.onepay.origin}/payment/**`);
	await page.locator('button[name="outcome"][value="approve"]').click();
	await page.getByText('Pago aprobado').first().waitFor();
}

/** A script inserts the drawing then, and the element is as one that nobody drew. */
async function arriveByLink(context: BrowserContext, address: string) {
	const page = await context.newPage();
	await page.goto(new URL('/', address).href);
	await page.getByRole('link').click();
	await ready(page);
	await payButton(page).waitFor();
}
