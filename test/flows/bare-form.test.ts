import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { newPayer, payer, stage, useStage } from './use-stage.ts';

useStage();

/** A page of static HTML whose form has no attempt. */
function publishForm(): string {
	return stage.publish(`<!doctype html><html lang="es-CO"><meta charset="utf-8"><title>Tienda</title>
		<link rel="icon" href="data:,"><form method="post" action="${stage.endpoint}/v1/payment-links">
		<input type="hidden" name="item" value="cafe"><button>Pagar</button></form></html>`);
}

const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
const atProvider = (page: Page) => page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);

describe('A form of static HTML in a browser without JavaScript', () => {
	it('makes one payment after a double click, Back to the page between and Back to the shop', async () => {
		await newPayer({ javaScriptEnabled: false, locale: 'es-CO' });
		const page = await payer.context.newPage();
		const shop = publishForm();
		await page.goto(shop);
		await page.getByRole('button', { name: 'Pagar' }).dblclick();
		const next = page.getByRole('button', { name: 'Ir a pagar' });
		const isThere = await Promise.race([next.waitFor().then(() => true), atProvider(page).then(() => false)]);
		if (isThere) await next.dblclick();
		await atProvider(page);
		const address = page.url();
		for (let times = 0; times < 2; times++) {
			await page.goto(shop);
			await press(page, 'Pagar');
			await atProvider(page);
			assert.equal(page.url(), address);
		}
		assert.equal((await stage.payments()).length, 1);
	});

	it('asks before it pays once more, after the payment is paid', async () => {
		await newPayer({ javaScriptEnabled: false, locale: 'es-CO' });
		const page = await payer.context.newPage();
		const shop = publishForm();
		await page.goto(shop);
		await press(page, 'Pagar');
		await press(page, 'Ir a pagar');
		await atProvider(page);
		await page.locator('button[name="outcome"][value="approve"]').click();
		await page.waitForURL(`${stage.shop}/**`);
		await page.goto(shop);
		await press(page, 'Pagar');
		await page.getByRole('heading', { name: 'Ya hiciste este pago' }).waitFor();
		assert.equal((await stage.payments()).length, 1);
		await press(page, 'Pagar otra vez');
		await atProvider(page);
		assert.equal((await stage.payments()).length, 2);
	});
});
