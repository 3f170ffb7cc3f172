import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { chromium, type Browser } from 'playwright-core';
import { startSandbox } from '../../src/sandbox/index.ts';
import { findChromium } from '../browser.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { openDemo, type Demo } from './demo.ts';

describe('npm start', () => {
	let shop: Demo;
	before(async () => {
		shop = await openDemo();
	});
	after(() => shop.close());

	const post = (body: unknown, headers: Record<string, string> = {}) =>
		fetch(`${shop.address}/checkout/v1/payment-links`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: shop.address, ...headers },
			body: typeof body === 'string' ? body : JSON.stringify(body),
		});
	const attempt = () => crypto.randomUUID();

	it('prints the address of the shop first, and that it is a sandbox', async () => {
		assert.equal(shop.lines[0], shop.address);
		assert.ok(shop.lines.some((line) => line.startsWith('Sandbox:')));
		const page = await (await fetch(shop.address)).text();
		assert.match(page, /data-mode="sandbox"/);
	});

	it('shows a shop that takes a payment', async () => {
		const { executablePath, args } = await findChromium();
		const browser: Browser = await chromium.launch({ executablePath, args, headless: true });
		try {
			const page = await browser.newPage({ locale: 'es-CO' });
			const errors: string[] = [];
			page.on('console', (message) => {
				if (message.type() === 'error') errors.push(message.text());
			});
			await page.goto(shop.address);
			await page.getByRole('button', { name: /^Pagar \$\s49\.900$/ }).click();
			await page.locator('button[name="outcome"][value="approve"]').click();
			await page.getByText('Pago aprobado').first().waitFor();
			assert.deepEqual(errors, []);
		} finally {
			await browser.close();
		}
	});

	it('answers each bad request with its documented problem', async () => {
		const used = attempt();
		assert.equal((await post({ item: 'cafe', attempt: used })).status, 201);
		const cases = [
			[{ item: 'nada', attempt: attempt() }, {}, 404, 'item_not_found'],
			[{ item: 'cafe', attempt: attempt() }, { origin: 'https://evil.example' }, 403, 'origin_not_allowed'],
			[{ item: 'cafe', attempt: attempt(), amount: '1' }, {}, 422, 'invalid_request'],
			['{"item":', {}, 400, 'invalid_json'],
			[`"${'x'.repeat(1_000_000)}"`, {}, 413, 'body_too_large'],
			[{ item: 'ruana', attempt: used }, {}, 422, 'attempt_reused'],
		] as const;
		for (const [body, headers, status, code] of cases) {
			const response = await post(body, headers);
			assert.equal(response.status, status, code);
			assert.equal(((await response.json()) as { code: string }).code, code);
		}
	});

	it('takes its files from two folders and from nowhere else', async () => {
		for (const path of [
			'/demo/../package.json',
			'/demo/%2e%2e/package.json',
			'/package.json',
			'/demo/',
			'/src/',
		]) {
			assert.equal((await fetch(shop.address + path)).status, 404, path);
		}
	});
});

describe('npm start with keys in the environment', () => {
	it('talks to the provider that they belong to', async () => {
		const sandbox = await startSandbox({ only: ['onepay'] });
		const shop = await openDemo({
			ONEPAY_SECRET_KEY: 'sk_test_from_the_environment',
			ONEPAY_BASE_URL: sandbox.onepay.baseUrl,
			CHECKOUT_STATUS_TOKEN_SECRET: 'a-secret-of-thirty-two-characters',
		});
		try {
			assert.ok(shop.lines.join('\n').includes('OnePay'));
			const response = await fetch(`${shop.address}/checkout/v1/payment-links`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ item: 'cafe', attempt: crypto.randomUUID() }),
			});
			assert.equal(response.status, 201);
			const log = await (await fetch(`${sandbox.onepay.origin}/_sandbox/requests`)).text();
			assert.match(log, /Bearer sk_test_from_the_environment/);
		} finally {
			await shop.close();
			await sandbox.close();
		}
	});

	it('says what is wrong with a key, without repeating it', async () => {
		const program = spawn(process.execPath, ['demo/server.ts'], {
			cwd: ROOT,
			env: { PATH: process.env['PATH'], ONEPAY_SECRET_KEY: 'pk_live_canary' },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let said = '';
		program.stderr.on('data', (data: Buffer) => (said += data.toString()));
		const [code] = (await once(program, 'exit')) as [number];
		assert.equal(code, 1);
		assert.match(said, /secretKey/);
		assert.doesNotMatch(said, /canary/);
	});
});
