import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { findFirefox } from '../browser.ts';
import { newPayer, payer, stage, useStage } from './use-stage.ts';

/** What only a real browser of another make can tell: its back-forward cache, its storage, its modules. */
describe('A payer in Firefox', { skip: findFirefox() ? false : 'Firefox is not installed' }, () => {
	useStage('firefox');

	const payButton = (page: Page) => page.getByRole('button', { name: /^Pagar \$\s49\.900$/ });
	const atProvider = (page: Page) => page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
	const approve = (page: Page) => page.locator('button[name="outcome"][value="approve"]').click();
	const isApproved = (page: Page) => page.getByText('Pago aprobado').first().waitFor();

	async function press(page: Page): Promise<void> {
		await payButton(page).click();
		await atProvider(page);
	}

	it('pays, from the press to "Pago aprobado"', async () => {
		await newPayer();
		const page = await payer.open();
		await press(page);
		await approve(page);
		await isApproved(page);
		assert.equal(new URL(page.url()).searchParams.has('checkout'), false, 'the address bar is clean');
		assert.deepEqual(payer.complaints, []);
		assert.equal((await stage.payments()).length, 1);
	});

	it('comes Back to a button that works, and to the same payment', async () => {
		await newPayer();
		const page = await payer.open();
		await press(page);
		const first = page.url();
		await page.evaluate(() => void setTimeout(() => history.back()));
		await page.waitForFunction(() => document.querySelector('payment-link')?.state === 'ready');
		// Locators wait for a navigation to end, which a page from the back-forward cache never does.
		await page.evaluate(() => {
			const button = document.querySelector('payment-link')?.shadowRoot?.querySelector('button');
			if (button?.ariaDisabled === 'false') button.click();
		});
		await atProvider(page);
		assert.equal(page.url(), first);
		await approve(page);
		await isApproved(page);
		assert.equal((await stage.payments()).length, 1);
	});

	it('pays once from two tabs', async () => {
		await newPayer();
		const [one, two] = [await payer.open(), await payer.open()];
		await Promise.all([payButton(one).click(), payButton(two).click()]);
		await Promise.all([one, two].map(atProvider));
		assert.equal(one.url(), two.url());
		assert.equal((await stage.payments()).length, 1);
	});

	it('makes one payment by a double click', async () => {
		await newPayer();
		const page = await payer.open();
		await payButton(page).dblclick();
		await atProvider(page);
		assert.equal((await stage.payments()).length, 1);
	});

	it('learns what became of the payment although the script for it did not arrive at the return', async () => {
		await newPayer();
		const page = await payer.open();
		await press(page);
		await page.route(/session-.*\.js$/, (route) => route.abort());
		const lost = page.waitForEvent('requestfailed', (request) => request.url().includes('session-'));
		await approve(page);
		await lost;
		await page.unroute(/session-.*\.js$/);
		await isApproved(page);
		assert.equal((await stage.payments()).length, 1);
	});
});
