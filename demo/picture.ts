import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../test/browser.ts';
import { ROOT } from '../src/build/run-tool.ts';

const PORT = 8077;
const PHONE = { width: 390, height: 800 };

/** `npm run picture`: pays in the demo shop on a phone-sized screen and saves screenshots as docs/widget.png. */
async function takePicture(): Promise<void> {
	const shop = spawn(process.execPath, ['demo/server.ts'], {
		cwd: ROOT,
		env: { ...process.env, PORT: String(PORT) },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	await once(shop.stdout, 'data');
	const { executablePath, args } = await findChromium();
	const browser = await chromium.launch({ executablePath, args, headless: true });
	try {
		const context = await browser.newContext({
			viewport: PHONE,
			deviceScaleFactor: 2,
			locale: 'es-CO',
			timezoneId: 'America/Bogota',
			colorScheme: 'light',
		});
		const page = await context.newPage();
		await page.goto(`http://localhost:${PORT}`);
		const pay = page.getByRole('button', { name: /^Pagar \$\s49\.900$/ });
		await pay.waitFor();
		const shots = [await shoot(page)];
		await pay.click();
		await page.locator('button[name="outcome"][value="approve"]').waitFor();
		shots.push(await page.screenshot());
		await page.locator('button[name="outcome"][value="approve"]').click();
		await page.getByText('Pago aprobado').first().waitFor();
		shots.push(await shoot(page));
		await mkdir(join(ROOT, 'docs'), { recursive: true });
		await compose(await browser.newPage({ deviceScaleFactor: 1.5 }), shots);
	} finally {
		await browser.close();
		shop.kill();
	}
}

/** A screenshot of the phone with the checkout in its middle. */
async function shoot(page: Page): Promise<Buffer> {
	await page
		.locator('payment-link')
		.first()
		.evaluate((element) => element.scrollIntoView({ block: 'center' }));
	await page.waitForTimeout(300);
	return page.screenshot();
}

/** Arranges three screenshots side by side in one picture. */
async function compose(sheet: Page, shots: readonly Buffer[]): Promise<void> {
	await sheet.setViewportSize({ width: 1300, height: 900 });
	const phones = shots.map((shot) => `<img src="data:image/png;base64,${shot.toString('base64')}" alt="">`);
	await sheet.setContent(`<style>
		body { margin: 0; display: flex; gap: 32px; justify-content: center; align-items: center; height: 900px;
			background: linear-gradient(135deg, #e9f1ec, #f6ede0); }
		img { width: 370px; border-radius: 36px; border: 8px solid #1d1d1f; box-sizing: border-box; }
	</style>${phones.join('')}`);
	await sheet.screenshot({ path: join(ROOT, 'docs/widget.png') });
}

await takePicture();
