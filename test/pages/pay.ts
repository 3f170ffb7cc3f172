import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PaymentLink } from '../../src/elements/index.ts';

/**
 * Uses a framework's page as its merchant and as a payer would, and checks everything on the way.
 * @param elsewhere leaves the list and comes back to it, where the page has views; done while a payment is under way
 */
export async function payOn(
	page: Page,
	address: string,
	elsewhere?: (page: Page) => Promise<void>,
): Promise<void> {
	const complaints: string[] = [];
	page.on('pageerror', ({ message }) => complaints.push(message));
	page.on('console', (message) => {
		if (message.type() === 'error') complaints.push(message.text());
	});
	const click = (name: string) => page.getByRole('button', { name, exact: true }).click();
	const list = (...ids: string[]) => page.locator(ids.map((id) => `payment-link#${id}`).join(' + '));
	const cafe = <T>(read: (link: PaymentLink) => T) =>
		page.locator('#cafe').evaluate(read as (link: SVGElement | HTMLElement) => T);

	await page.goto(address);
	await page.locator('#cafe:state(ready)').waitFor();
	assert.equal(await cafe(({ customer }) => customer?.email), 'ana@example.com', 'sets a property');
	assert.equal(await cafe(({ disabled }) => disabled), true, 'sets a boolean');
	assert.equal(await cafe(({ item }) => item), 'cafe', 'sets an attribute');
	assert.match(
		await cafe(({ returnUrl }) => String(returnUrl)),
		/^(http|\/$)/,
		'sets an attribute with a hyphen',
	);

	await list('cafe', 'te', 'pan').waitFor();
	await click('Turn round');
	await list('pan', 'te', 'cafe').waitFor();
	await page.locator('#cafe:state(ready)').waitFor();

	for (let times = 0; times < 10; times++) {
		await click('Show or hide');
		await list('cafe').waitFor({ state: 'detached' });
		await click('Show or hide');
		await list('pan', 'te', 'cafe').waitFor();
	}
	await page.locator('#cafe:state(ready)').waitFor();
	assert.equal(
		await page.locator('payment-link').count(),
		3,
		'puts them back as often as it takes them away',
	);

	await click('Agree');
	const pay = page.locator('#cafe').getByRole('button', { name: /^Pagar/, disabled: false });
	await pay.waitFor();
	assert.equal(await cafe(({ disabled }) => disabled), false, 'takes a boolean back');

	// Told before the page is left, which is why the page's own word for it is read on the way.
	await page.route('**/checkout/v1/payment-links', async (route) => {
		assert.equal(await page.locator('output').innerText(), 'checkout-start', 'listens, and once');
		await route.continue();
	});
	await pay.click();
	const approve = page.locator('button[name="outcome"][value="approve"]');
	await approve.waitFor();
	if (elsewhere) {
		const payment = page.url();
		await page.goto(address);
		await elsewhere(page);
		await click('Agree');
		await page.locator('#cafe').getByRole('button', { disabled: false }).first().click();
		await approve.waitFor();
		assert.equal(page.url(), payment, 'keeps the attempt');
	}
	let tell = () => {};
	const told = new Promise<void>((resolve) => (tell = resolve));
	await page.route('**/checkout/v1/payment-links/*', async (route) => {
		await told;
		await route.continue();
	});
	await approve.click();
	await page.waitForURL(address);
	// Before the element knows what came of it.
	await elsewhere?.(page);
	tell();
	await page.getByText('Pago aprobado').first().waitFor();
	assert.equal(page.url(), address, 'cleans the address');
	if (elsewhere) {
		await elsewhere(page);
		await page.locator('#cafe:state(ready)').waitFor();
		assert.equal(page.url(), address, 'begins anew, once its story has been told');
	}
	assert.deepEqual(complaints, []);
}

/** Goes to the page's other view and back, without loading a page: the elements are taken away and made anew. */
export async function changeRoutes(page: Page): Promise<void> {
	const elements = page.locator('payment-link');
	await elements.first().waitFor();
	await page.getByRole('button', { name: 'Elsewhere' }).click();
	await elements.first().waitFor({ state: 'detached' });
	await page.evaluate(() => history.back());
	await elements.first().waitFor();
}
