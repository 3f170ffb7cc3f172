import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { findChromium } from '../../browser.ts';

/** A phone of the middle price range beside the machine that runs this. */
const SLOWER = 4;

/** The two elements that are compared, by their tags. */
export type Tag = 'payment-link' | 'plain-link';

/** One page of the shop in a context of its own, with its processor slowed down. */
export interface Visit {
	readonly page: Page;
	readonly cdp: CDPSession;
	leave(): Promise<void>;
}

/** Real Chromium, started once for all measurements. */
export async function launch(): Promise<Browser> {
	const { executablePath, args } = await findChromium();
	return chromium.launch({ executablePath, args: [...args, '--enable-precise-memory-info'] });
}

/** Opens a page on a phone whose processor is slow. */
export async function slowPage(browser: Browser, url: string): Promise<Visit> {
	const context = await browser.newContext({ viewport: { width: 412, height: 915 }, locale: 'es-CO' });
	const page = await context.newPage();
	const cdp = await context.newCDPSession(page);
	await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
	await page.goto(url);
	return { page, cdp, leave: () => context.close() };
}

/** Opens the page of the element and waits until it is defined. */
export async function visit(browser: Browser, origin: string, tag: Tag): Promise<Visit> {
	const opened = await slowPage(browser, `${origin}/${tag === 'payment-link' ? 'ours' : 'plain'}.html`);
	await opened.page.evaluate((name) => customElements.whenDefined(name), tag);
	return opened;
}

/** The style rules that our element adopts, for the one that it stands beside. */
export async function stylesOfOurs(browser: Browser, origin: string): Promise<string> {
	const { page, leave } = await visit(browser, origin, 'payment-link');
	const css = await page.evaluate(async () => {
		document.querySelector('#place')!.innerHTML =
			'<payment-link endpoint="/checkout" item="a"></payment-link>';
		const element = document.querySelector('payment-link')!;
		await element.updateComplete;
		return element
			.shadowRoot!.adoptedStyleSheets.flatMap((sheet) => Array.from(sheet.cssRules, (rule) => rule.cssText))
			.join('\n');
	});
	await leave();
	return css;
}
