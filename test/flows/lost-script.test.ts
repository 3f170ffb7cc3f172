import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { findFirefox } from '../browser.ts';
import { newPayer, payer, stage, useStage } from './use-stage.ts';

/** What a press needs, which browsers may never ask for again once it did not arrive. */
const SCRIPT = /\/session-[^/]*\.js$/;
const DIALOG = /\/dialog-[^/]*\.js$/;

const ENGINES = [
	['chromium', false],
	['firefox', findFirefox() ? false : 'Firefox is not installed'],
] as const;

for (const [engine, skip] of ENGINES) {
	describe(`A press whose script does not arrive at first, in ${engine}`, { skip }, () => {
		useStage(engine);

		const payButton = (page: Page) => page.getByRole('button', { name: /^Pagar \$\s49\.900$/ });
		const atProvider = (page: Page) => page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		const isOffline = (page: Page) =>
			page
				.getByText(/^Sin conexión/)
				.first()
				.waitFor();

		/** Loses the script as often as asked, and counts. */
		async function lose(page: Page, script: RegExp, times = Infinity): Promise<{ lost: number }> {
			const count = { lost: 0 };
			await page.route(script, (route) =>
				count.lost < times && ++count.lost ? route.abort() : route.fallback(),
			);
			return count;
		}

		/** Counts documents of the shop, from now on. */
		function countLoads(page: Page): { loads: number } {
			const count = { loads: 0 };
			page.on('request', (request) => {
				if (request.isNavigationRequest() && request.url().startsWith(stage.shop)) count.loads++;
			});
			return count;
		}

		it('goes on by itself after the page has loaded again: one press pays', async () => {
			await newPayer();
			const page = await payer.open();
			const count = await lose(page, SCRIPT, 1);
			const loads = countLoads(page);
			await payButton(page).click();
			await atProvider(page);
			assert.equal(count.lost, 1);
			assert.deepEqual(loads, { loads: 1 });
			assert.equal((await stage.payments()).length, 1);
		});

		it('goes on when the script was lost before the press, on the way to the button', async () => {
			await newPayer();
			const page = await payer.open();
			const count = await lose(page, SCRIPT, 1);
			const lost = page.waitForEvent('requestfailed', (request) => SCRIPT.test(request.url()));
			await payButton(page).focus();
			await lost;
			await payButton(page).click();
			await atProvider(page);
			assert.equal(count.lost, 1);
			assert.equal((await stage.payments()).length, 1);
		});

		it('ends in kind words, after one more load at most, where the script never arrives', async () => {
			await newPayer();
			const page = await payer.open();
			await lose(page, SCRIPT);
			const count = countLoads(page);
			await payButton(page).click();
			await isOffline(page);
			assert.equal(count.loads, 1, 'the page loads again once');
			assert.equal(await page.evaluate(() => sessionStorage.length), 0, 'the press is kept no longer');
			await page.unroute(SCRIPT);
			await payButton(page).click();
			await atProvider(page);
			assert.equal((await stage.payments()).length, 1);
		});

		it('ends in kind words, and leaves the page as it is, where the shop cannot be reached either', async () => {
			await newPayer();
			const page = await payer.open();
			const count = countLoads(page);
			await lose(page, SCRIPT);
			await page.route(
				(url) => url.origin === stage.shop && url.pathname === '/',
				(route) => route.abort(),
			);
			await payButton(page).click();
			await isOffline(page);
			assert.equal(count.loads, 0);
			await page.unrouteAll();
			await payButton(page).click();
			await atProvider(page);
			assert.equal((await stage.payments()).length, 1);
		});

		it('goes on by itself when the network is back soon', async () => {
			await newPayer();
			const page = await payer.open();
			await lose(page, SCRIPT);
			const shop = (url: URL) => url.origin === stage.shop && url.pathname === '/';
			await page.route(shop, (route) => route.abort());
			await payButton(page).click();
			await isOffline(page);
			await page.unrouteAll();
			await page.evaluate(() => void dispatchEvent(new Event('online')));
			await atProvider(page);
			assert.equal((await stage.payments()).length, 1);
		});

		it('goes on for the element that was pressed, and for none beside it', async () => {
			await newPayer();
			const tag = (item: string) =>
				`<payment-link endpoint="${stage.endpoint}" item="${item}"></payment-link>`;
			const page = await payer.open(tag('premium') + tag('cafe'));
			await lose(page, SCRIPT, 1);
			await payButton(page).click();
			await atProvider(page);
			await page.getByText('Café de Huila').first().waitFor();
			assert.equal((await stage.payments()).length, 1);
		});

		it('is not made anew by the payer who opens the page again later', async () => {
			await newPayer();
			const page = await payer.open();
			await page.evaluate(() => {
				const { kind, endpoint, item } = document.querySelector('payment-link') ?? {};
				const offer = ['Café de Huila', { value: '49900', currency: 'COP' }];
				const press = JSON.stringify([kind, endpoint, item, ...offer]);
				sessionStorage.setItem('checkout-links-press', JSON.stringify([Date.now(), press]));
			});
			await page.goto(page.url());
			await payButton(page).waitFor();
			await page.waitForFunction(() => sessionStorage.length === 0);
			assert.equal(await page.evaluate(() => document.querySelector('payment-link')?.state), 'ready');
			assert.equal((await stage.payments()).length, 0);
		});

		it('goes on where it would have opened a window, in that or in the same tab', async () => {
			await newPayer();
			const page = await payer.open(
				`<payment-link endpoint="${stage.endpoint}" item="cafe" mode="popup"></payment-link>`,
			);
			await lose(page, SCRIPT, 1);
			await payButton(page).click();
			await page.waitForFunction(() => document.querySelector('payment-link')?.state !== 'ready');
			await Promise.any([
				atProvider(page),
				page.waitForFunction(() => document.querySelector('payment-link')?.state === 'waiting'),
			]);
			assert.equal((await stage.payments()).length, 1);
		});

		it('opens the dialog of a button that must ask something', async () => {
			await newPayer();
			const page = await payer.open(
				`<payment-link endpoint="${stage.endpoint}" item="donation" variant="button"></payment-link>`,
			);
			const count = await lose(page, DIALOG, 1);
			await page.getByRole('button').first().click();
			await page.getByRole('dialog').waitFor();
			assert.equal(count.lost, 1);
		});

		it('does not load the page again and again where that dialog never arrives', async () => {
			await newPayer();
			const page = await payer.open(
				`<payment-link endpoint="${stage.endpoint}" item="donation" variant="button"></payment-link>`,
			);
			await lose(page, DIALOG);
			const count = countLoads(page);
			await page.getByRole('button').first().click();
			await isOffline(page);
			assert.equal(count.loads, 1);
		});

		it('loads the page once for each press where the form of an offer never arrives', async () => {
			await newPayer();
			const page = await payer.context.newPage();
			let lost = 0;
			await page.route(/\/form-[^/]*\.js$/, (route) => (lost++, route.abort()));
			const tag = `<payment-link endpoint="${stage.endpoint}" item="donation"></payment-link>`;
			await page.goto(`${stage.shop}/?markup=${encodeURIComponent(tag)}`);
			await isOffline(page);
			const count = countLoads(page);
			const loaded = page.waitForEvent('load');
			await page.getByRole('button').first().click();
			await loaded;
			await isOffline(page);
			// As many tries as one more load of the page takes, none of which is another press.
			await page.waitForFunction(() => document.querySelector('payment-link')?.state === 'unavailable');
			assert.equal(await page.evaluate(() => sessionStorage.length), 0, 'no press is kept without an offer');
			assert.equal(count.loads, 1);
			assert.ok(lost > 0);
		});

		it('asks again for an offer whose form did not arrive', async () => {
			await newPayer();
			const page = await payer.context.newPage();
			await page.route(/\/form-[^/]*\.js$/, (route) => route.abort());
			const tag = `<payment-link endpoint="${stage.endpoint}" item="donation"></payment-link>`;
			await page.goto(`${stage.shop}/?markup=${encodeURIComponent(tag)}`);
			await isOffline(page);
			await page.unrouteAll();
			await page.getByRole('button').first().click();
			await page.getByText('Donación').first().waitFor();
		});
	});
}
