import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { FrameLocator, Page } from 'playwright-core';
import { newPayer, payer, stage } from './use-stage.ts';

export type Mode = 'redirect' | 'popup' | 'qr';
export const MODES: readonly Mode[] = ['redirect', 'popup', 'qr'];

/** The shop's page, and the provider's page of the payment that was begun there. */
export interface Scene {
	readonly shop: Page;
	/** The same page as the shop's where it was left. */
	readonly provider: Page;
}

/** Where the element is: a page, or a frame in one. */
type Place = Page | FrameLocator;

export const button = (place: Place) => place.locator('payment-link [part="button"]');
export const reads = (place: Place, words: string | RegExp) => place.getByText(words).first().waitFor();

/** Lets the page read the status now, rather than when its turn comes. */
export const wake = (shop: Page) => shop.evaluate(() => dispatchEvent(new Event('online')));

export const markup = (mode: Mode, item = 'cafe') =>
	`<payment-link endpoint="${stage.endpoint}" item="${item}" mode="${mode}"></payment-link>`;

/** Presses, and finds the provider's page where the mode opens it: here, in a window, or on a phone. */
export async function press(shop: Page, mode: Mode, place: Place = shop): Promise<Scene> {
	const opened = mode === 'popup' ? shop.waitForEvent('popup') : undefined;
	await button(place).click();
	if (opened) {
		const provider = await opened;
		await provider.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		return { shop, provider };
	}
	if (mode === 'redirect') {
		await shop.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		return { shop, provider: shop };
	}
	await reads(place, 'Paga con tu celular');
	return { shop, provider: await phone() };
}

/** The payer's phone has another browser, which knows nothing of the shop. */
export async function phone(): Promise<Page> {
	const context = await payer.context.browser()?.newContext();
	if (!context) throw new Error('no browser');
	const page = await context.newPage();
	payer.context.once('close', () => void context.close());
	await page.goto((await stage.payments()).at(-1)?.page ?? '');
	return page;
}

/** Decides on the provider's page, which then sends its payer back. */
export async function choose({ shop, provider }: Scene, outcome: string): Promise<void> {
	const decided = provider.waitForResponse((response) => response.request().method() === 'POST');
	await provider.locator(`button[name="outcome"][value="${outcome}"]`).click();
	await decided;
	if (shop !== provider) await wake(shop);
}

/** Back to the shop's page from wherever it was left for. */
export async function goBack(shop: Page): Promise<void> {
	await shop.goBack({ waitUntil: 'commit' });
	await button(shop).and(shop.locator('[aria-disabled="false"]')).waitFor();
}

/**
 * What happens, and what the payer reads in the shop at the end. A row whose modes share their way is played in one of
 * them; what redirect does besides is in payment.test.ts.
 */
export interface Row {
	readonly what: string;
	readonly item?: string;
	readonly modes?: readonly Mode[];
	/** From the ready page to the end. */
	readonly play: (shop: Page, mode: Mode) => Promise<unknown>;
	readonly words: string | RegExp;
}

/** Makes tests of rows: one payment each, in every mode of its row. */
export function play(rows: readonly Row[]): void {
	for (const { what, item, modes = MODES, play: act, words } of rows) {
		for (const mode of modes) {
			it(`by ${mode} ${what}`, async () => {
				await newPayer();
				const shop = await payer.open(markup(mode, item));
				await button(shop).and(shop.locator('[aria-disabled="false"]')).waitFor();
				await act(shop, mode);
				await reads(shop, words);
				assert.equal((await stage.payments()).length, 1);
				assert.equal(new URL(shop.url()).searchParams.has('checkout'), false);
			});
		}
	}
}
