import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../browser.ts';

/** Starts the browser that follows guides. */
export async function openBrowser(): Promise<Browser> {
	const { executablePath, args } = await findChromium();
	return chromium.launch({ executablePath, args });
}

/**
 * Pays on a page, as the guides tell their reader.
 * @param browser where
 * @param address of the page with the element
 * @param button label of the button on the simulator's page that approves the payment
 * @throws {Error} if the page does not show the approved payment at the end
 */
export async function payOnPage(browser: Browser, address: string, button: string): Promise<void> {
	const context = await browser.newContext({ locale: 'es-CO' });
	context.setDefaultTimeout(30_000);
	try {
		const page = await context.newPage();
		await page.goto(address);
		const { origin } = new URL(address);
		await page.getByRole('button', { name: /^Pagar/ }).click();
		await page.waitForURL((url) => url.origin !== origin);
		await page.getByRole('button', { name: button, exact: true }).click();
		await page.waitForURL((url) => url.origin === origin);
		await page.getByText('Pago aprobado').first().waitFor();
	} finally {
		await context.close();
	}
}
