import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { renderPaymentLink, type Offer, type RenderOptions } from '../../src/ssr/index.ts';
import { newPayer, payer, stage, useStage } from './use-stage.ts';

useStage();

const SCRIPT = '/checkout-links/checkout-links.js';

/** A page that a server drew, around an offer that the endpoint gave it. */
async function drawPage(change: Partial<Offer> = {}, options: Partial<RenderOptions> = {}): Promise<string> {
	const response = await fetch(`${stage.endpoint}/v1/items/cafe`);
	const offer = { ...((await response.json()) as Offer), ...change };
	const link = renderPaymentLink(offer, {
		item: 'cafe',
		endpoint: stage.endpoint,
		nonce: 'r4nd0m',
		...options,
	} as RenderOptions);
	return stage.publish(
		`<!doctype html><html lang="es-CO"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
		<title>Tienda</title><link rel="icon" href="data:,"><script type="module" src="${SCRIPT}"></script></head>
		<body><p>Antes</p>${link}<p id="after">Después</p></body></html>`,
		{
			'content-security-policy': `default-src 'none'; img-src data:; script-src 'self'; style-src 'nonce-r4nd0m'; connect-src ${stage.endpoint}; require-trusted-types-for 'script'; trusted-types lit-html`,
		},
	);
}

/** Where everything stands that a payer sees: a shift of any of it would move what they are about to press. */
function measure(page: Page) {
	return page.evaluate(() => {
		const root = document.querySelector('payment-link')?.shadowRoot;
		const seen = [...(root?.querySelectorAll('h2, p, .main, input:not([type=hidden]), select, svg') ?? [])];
		return [...seen, document.querySelector('#after')].map((element) => {
			const { x, y, width, height } = (element as Element).getBoundingClientRect();
			return `${(element as Element).className || (element as Element).localName} ${[x, y, width, height].map(Math.round).join(' ')}`;
		});
	});
}

/** The element has drawn itself in place of what the server drew. */
const takenOver = (page: Page) =>
	page.waitForFunction(() => {
		const link = document.querySelector('payment-link');
		return link?.matches(':state(ready)') && !link.shadowRoot?.querySelector('[data-served]');
	});

describe('An offer that a server drew', () => {
	it('is paid without JavaScript', async () => {
		await newPayer({ javaScriptEnabled: false });
		const page = await payer.context.newPage();
		await page.goto(await drawPage({}, { returnUrl: `${stage.shop}/thanks` }));
		await page.getByRole('button', { name: /Pagar \$\s49\.900/ }).click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		await page.locator('button[name="outcome"][value="approve"]').click();
		await page.waitForURL(`${stage.shop}/thanks**`);
		assert.equal((await stage.providerRequests()).filter(({ method }) => method === 'POST').length, 1);
	});

	it('is paid once, however often the form is sent', async () => {
		await newPayer({ javaScriptEnabled: false });
		const address = await drawPage();
		const addresses: string[] = [];
		for (const _ of [1, 2]) {
			const page = await payer.context.newPage();
			await page.goto(address);
			await page.getByRole('button', { name: /Pagar/ }).click();
			await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
			addresses.push(page.url());
		}
		assert.equal(addresses[0], addresses[1]);
		assert.equal((await stage.providerRequests()).filter(({ method }) => method === 'POST').length, 1);
	});

	const fields = ['first_name', 'email', 'phone', 'document_number'] as const;
	for (const [what, change] of [
		['', {}],
		[' and asks for something', { fields }],
	] as const) {
		for (const width of [360, 1280]) {
			it(`${what.trim() || 'is pressed for'}: taken over at ${width} px without a shift, a request or a lost focus`, async () => {
				await newPayer({ viewport: { width, height: 900 } });
				const page = await payer.context.newPage();
				const asked: string[] = [];
				page.on('request', (request) => {
					if (request.url().startsWith(stage.endpoint)) asked.push(request.url());
				});
				let release = () => {};
				const held = new Promise<void>((resolve) => (release = resolve));
				await page.route(`**${SCRIPT}`, async (route) => {
					await held;
					await route.continue();
				});
				await page.goto(await drawPage(change), { waitUntil: 'commit' });
				await page.getByText('Después').waitFor();
				await page.getByRole('button', { name: /Pagar/ }).focus();
				const before = await measure(page);
				release();
				await takenOver(page);
				assert.deepEqual(await measure(page), before);
				assert.deepEqual(asked, []);
				const focused = () =>
					document.querySelector('payment-link')?.shadowRoot?.activeElement?.getAttribute('part');
				assert.equal(await page.evaluate(focused), 'button');
				assert.deepEqual(payer.complaints, []);
			});
		}
	}

	it('is an element like any other where a script inserts it', async () => {
		await newPayer();
		const page = await payer.context.newPage();
		const drawing = stage.publish(await (await fetch(await drawPage())).text());
		await page.goto(
			stage.publish(
				`<!doctype html><html lang="es-CO"><link rel="icon" href="data:,"><main></main>
				<script type="module" src="${SCRIPT}"></script>`,
			),
		);
		await page.evaluate(async (address) => {
			const html = await (await fetch(address)).text();
			(document.querySelector('main') as Element).innerHTML = html;
		}, drawing);
		await takenOver(page);
		await page.getByRole('button', { name: /Pagar \$\s49\.900/ }).click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		assert.deepEqual(payer.complaints, []);
	});

	it('is paid through the element afterwards', async () => {
		await newPayer();
		const page = await payer.context.newPage();
		await page.goto(await drawPage());
		await takenOver(page);
		await page.getByRole('button', { name: /Pagar/ }).click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		await page.locator('button[name="outcome"][value="approve"]').click();
		await page.getByText('Pago aprobado').first().waitFor();
		assert.deepEqual(payer.complaints, []);
	});
});
