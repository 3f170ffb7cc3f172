import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, describe, it } from 'node:test';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { findChromium } from '../browser.ts';
import { PATIENCE_MS } from '../until.ts';
import { openDemo, type Demo } from './demo.ts';

const PAYER = {
	first_name: 'Ana',
	last_name: 'Gómez',
	email: 'ana@correo.com',
	document_number: '1032765432',
} as const;

/** Each of the shop's items, and the statuses that a payer can end on. The markup is the same for all of them. */
const ITEMS = [
	{ item: 'cafe', through: 'OnePay', button: /^Pagar \$\s49\.900$/, fields: [] },
	{
		item: 'filtro',
		through: 'Payvalida',
		button: /^Pagar \$\s52\.000$/,
		fields: ['first_name', 'last_name', 'email'],
	},
	{
		item: 'geisha',
		through: 'Tarjeta Clave',
		button: /^Pagar .*52/,
		fields: ['first_name', 'last_name', 'email', 'document_number'],
	},
	{
		item: 'taza',
		through: 'Webpay',
		button: /^Pagar .*5[.,]000/,
		fields: ['first_name', 'last_name', 'email'],
	},
	{
		item: 'panela',
		through: 'Pago Efectivo',
		button: /^Pagar \$\s3\.000$/,
		fields: ['first_name', 'last_name', 'email', 'document_number'],
	},
	{ item: 'molino', through: 'Neopay', button: /^Pagar .*35[.,]41/, fields: [] },
] as const;

describe('One page of the shop', () => {
	let shop: Demo;
	let browser: Browser;
	let context: BrowserContext;
	let page: Page;
	const complaints: string[] = [];

	before(async () => {
		const { executablePath, args } = await findChromium();
		[shop, browser] = await Promise.all([
			openDemo(),
			chromium.launch({ executablePath, args, headless: true }),
		]);
	});
	after(async () => {
		await browser.close();
		await shop.close();
	});
	beforeEach(async () => {
		complaints.length = 0;
		context = await browser.newContext({ locale: 'es-CO', viewport: { width: 360, height: 740 } });
		page = await context.newPage();
		page.setDefaultTimeout(PATIENCE_MS);
		page.on('console', (message) => {
			if (message.type() === 'error') complaints.push(message.text());
		});
		await page.goto(shop.address);
	});
	afterEach(() => context.close());

	/** Fills in what the element asks for, and goes to the provider's page. */
	async function goPay(element: Locator, item: (typeof ITEMS)[number]): Promise<void> {
		for (const field of item.fields) await element.locator(`input[name="${field}"]`).fill(PAYER[field]);
		await element.getByRole('button', { name: item.button }).click();
		await page.waitForURL((url) => url.origin !== shop.address);
	}

	for (const item of ITEMS) {
		const find = () => page.locator(`payment-link[item="${item.item}"]`);

		it(`takes a payment through ${item.through}`, async () => {
			const element = find();
			await goPay(element, item);
			await page.locator('button[name="outcome"][value="approve"]').click();
			await page.waitForURL((url) => url.origin === shop.address);
			await element.getByText('Pago aprobado').first().waitFor();
			assert.deepEqual(complaints, []);
		});

		it(`says that nothing was charged when the payer cancels at ${item.through}`, async () => {
			const element = find();
			await goPay(element, item);
			await page.locator('button[name="outcome"][value="cancel"]').click();
			await page.waitForURL((url) => url.origin === shop.address);
			// Neopay has no word for a payer who turns back: its link stays open, and so does the offer.
			if (item.item === 'molino') await element.getByRole('button', { name: item.button }).waitFor();
			else await element.getByText('No se hizo ningún cobro').first().waitFor();
		});
	}

	it('says what is missing before it goes anywhere', async () => {
		const element = page.locator('payment-link[item="geisha"]');
		await element.getByRole('button', { name: /^Pagar/ }).click();
		await element.locator('input[aria-invalid="true"]').first().waitFor();
		assert.equal(new URL(page.url()).origin, shop.address);
	});

	it('registers a card and has the shop charge it', async () => {
		const element = page.locator('connect-link[item="guardar"]');
		await element.getByRole('button', { name: /Registrar/ }).click();
		await page.waitForURL(/connect-link/);
		await page.locator('input[name="card_number"]').fill('4242 4242 4242 4242');
		await page.locator('input[name="expiry"]').fill('12/29');
		await page.locator('button[name="outcome"][value="approve"]').click();
		await page.waitForURL((url) => url.origin === shop.address);
		await element.getByText('Medio de pago registrado').first().waitFor();

		const backOffice = page.locator('#back-office');
		await backOffice.getByText(/4242/).waitFor();
		await backOffice.getByRole('button', { name: /Cobrar/ }).click();
		await backOffice.getByText(/cobrado/).waitFor();
		assert.deepEqual(complaints, []);
	});
});
