import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from '../browser.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { freePort } from '../free-port.ts';
import { copyProject, type ProjectCopy } from './copy-project.ts';
import { startNode, type StartedProcess } from './started-process.ts';

const PARTS = ['src', 'demo', 'index.html', 'vite.config.ts', 'package.json', 'tsconfig.json'];

describe('npx vite', () => {
	let project: ProjectCopy;
	let vite: StartedProcess;
	let browser: Browser;
	let page: Page;
	let shop = '';
	before(async () => {
		project = copyProject(PARTS);
		// Before the start: Vite restarts when such a file changes.
		writeFileSync(join(project.root, '.env'), 'ONEPAY_SECRET_KEY=sk_test_canary');
		const port = await freePort();
		vite = startNode([join(ROOT, 'node_modules/vite/bin/vite.js'), '--port', String(port)], project.root);
		await vite.printed('Sandbox: no provider keys are set');
		shop = `http://localhost:${port}/`;
		const { executablePath, args } = await findChromium();
		browser = await chromium.launch({ executablePath, args, headless: true });
		page = await browser.newPage({ locale: 'es-CO', timezoneId: 'America/Bogota' });
		await page.goto(shop);
	});
	after(async () => {
		await browser?.close();
		await vite?.stop('SIGTERM');
		project.remove();
	});

	const edit = (path: string, from: string, to: string) => {
		const file = join(project.root, path);
		const text = readFileSync(file, 'utf8');
		assert.ok(text.includes(from), `${path} contains ${from}`);
		writeFileSync(file, text.replace(from, to));
	};
	const button = (name: RegExp) => page.getByRole('button', { name }).first();

	it('shows the shop, marked as a sandbox', async () => {
		await button(/^Pagar \$\s49\.900$/).waitFor();
		await page.getByText('Tienda de prueba.').waitFor();
	});

	it('takes a payment at a simulator', async () => {
		await button(/^Pagar \$\s49\.900$/).click();
		await page.locator('button[name="outcome"][value="approve"]').click();
		await page.getByText('Pago aprobado').first().waitFor();
		assert.equal(new URL(page.url()).origin, new URL(shop).origin);
	});

	it('reloads the open page after a change of an element', async () => {
		await page.goto(shop);
		await button(/^Pagar \$\s49\.900$/).waitFor();
		edit('src/elements/locales/es/offer.ts', `'Pagar {amount}'`, `'Comprar por {amount}'`);
		await button(/^Comprar por \$\s49\.900$/).waitFor();
	});

	it('starts the endpoint again after a change of the shop, and reloads the open page', async () => {
		edit('demo/shop.ts', `value: '49900'`, `value: '50900'`);
		await button(/\$\s50\.900$/).waitFor();
	});

	it('starts the endpoint again after a change below src', async () => {
		edit('src/providers/onepay/onepay.ts', `label: 'OnePay'`, `label: 'OnePay (changed)'`);
		await page.getByText('OnePay (changed)').first().waitFor();
	});

	it('shows why the endpoint does not start, and goes on after the next change', async () => {
		edit('demo/shop.ts', `value: '50900'`, `value: 'x'`);
		await vite.printed('The backend did not start:');
		const response = await fetch(new URL('checkout/v1/items/cafe', shop));
		assert.equal(response.status, 503);
		assert.match(await response.text(), /terminal/);
		edit('demo/shop.ts', `value: 'x'`, `value: '51900'`);
		await button(/\$\s51\.900$/).waitFor();
	});

	it('does not serve keys and databases', async () => {
		for (const path of ['.env', '.cache/sandbox.db']) {
			const response = await fetch(new URL(path, shop));
			assert.doesNotMatch(await response.text(), /canary|SQLite/, path);
		}
	});
});

describe('npm run dev', () => {
	const data = mkdtempSync(join(tmpdir(), 'checkout-links-dev-'));
	after(() => rmSync(data, { recursive: true }));
	const start = (port: number | string) =>
		startNode(['demo/dev.ts'], ROOT, { PORT: String(port), DEMO_DATA: data });

	it('prints the address of the shop first, serves it, and ends with Ctrl-C', async (test) => {
		const port = await freePort();
		const dev = start(port);
		test.after(() => dev.stop('SIGKILL'));
		await dev.printed('Sandbox:');
		assert.equal(dev.output.split('\n')[0], `http://localhost:${port}`);
		assert.match(await (await fetch(`http://localhost:${port}/`)).text(), /<payment-link /);
		assert.equal(await dev.stop('SIGINT'), 0);
	});

	it('explains that the port is taken, and how to choose another', async () => {
		const other = createServer().listen(0, '127.0.0.1');
		await once(other, 'listening');
		const { port } = other.address() as { port: number };
		const dev = start(port);
		assert.equal(await dev.ended, 1);
		assert.match(dev.output, new RegExp(`Port ${port} is already in use.*PORT=\\d+ npm run dev`));
		assert.doesNotMatch(dev.output, /\n\s+at /);
		other.close();
	});

	it('refuses a port that is no number', async () => {
		const dev = start('eighty');
		assert.equal(await dev.ended, 1);
		assert.match(dev.output, /^PORT is "eighty"; it must be a number from 1 to 65000\.\n$/);
	});
});
