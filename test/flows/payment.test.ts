import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { newPayer, payer, pressInBoth, stage, useStage } from './use-stage.ts';

useStage();

const payButton = (page: Page) => page.getByRole('button', { name: /^Pagar \$\s49\.900$/ });
const outcome = (page: Page, value: string) => page.locator(`button[name="outcome"][value="${value}"]`);
const status = (page: Page) => page.getByRole('status');

async function press(page: Page): Promise<void> {
	await payButton(page).click();
	await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
}

/** Acts on the hosted page, and comes back to the shop where the provider sends the payer. */
async function choose(page: Page, value: string): Promise<void> {
	await outcome(page, value).click();
	await page.waitForURL(`${stage.shop}/**`);
}

async function creates(): Promise<number> {
	return (await stage.providerRequests()).filter(({ method }) => method === 'POST').length;
}

describe('A payer in Chromium', () => {
	it('pays, from the press to "Pago aprobado"', async () => {
		await newPayer();
		const page = await payer.open();
		await page.getByText('Pagas en la página segura de OnePay').waitFor();
		await press(page);
		await choose(page, 'approve');
		await page.getByText('Pago aprobado').first().waitFor();
		await page
			.getByText(/\$\s49\.900/)
			.first()
			.waitFor();
		assert.equal(new URL(page.url()).searchParams.has('checkout'), false, 'the address bar is clean');
		assert.deepEqual(payer.complaints, []);
		assert.equal(await creates(), 1);
	});

	it('hears each step from the status region', async () => {
		await newPayer();
		const page = await payer.open();
		await press(page);
		await choose(page, 'approve');
		await page.getByText('Pago aprobado').first().waitFor();
		assert.match((await status(page).first().textContent()) ?? '', /Pago aprobado/);
	});

	for (const [value, words, action] of [
		['decline', 'El pago fue rechazado', /Intentar de nuevo/],
		['cancel', 'Cancelaste el pago', /Pagar/],
		['expire', 'El enlace venció', /Crear uno nuevo/],
	] as const) {
		it(`reads "${words}" after ${value}, and can pay anew`, async () => {
			await newPayer();
			const page = await payer.open();
			await press(page);
			const first = page.url();
			const decided = page.waitForResponse((response) => response.request().method() === 'POST');
			await outcome(page, value).click();
			await decided;
			// A declined payment stays on the provider's page, which offers another try; this payer gives up there.
			if (value === 'decline') await page.goto(`${stage.shop}${await returnPath()}`);
			await page.waitForURL(`${stage.shop}/**`);
			await page.getByText(words).first().waitFor();
			await page.getByRole('button', { name: action }).click();
			await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
			assert.notEqual(page.url(), first);
			await choose(page, 'approve');
			await page.getByText('Pago aprobado').first().waitFor();
		});
	}

	it('pays once who was declined, pressed again, and went Back to the page of the decline', async () => {
		await newPayer();
		const page = await payer.open();
		await press(page);
		const declined = page.url();
		const decided = page.waitForResponse((response) => response.request().method() === 'POST');
		await outcome(page, 'decline').click();
		await decided;
		await page.goto(`${stage.shop}${await returnPath()}`);
		await page.getByRole('button', { name: /Intentar de nuevo/ }).click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		const second = page.url();
		assert.notEqual(second, declined);
		await page.goto(declined);
		assert.equal(await outcome(page, 'approve').count(), 0, 'the declined page takes no money any more');
		await page.goto(second);
		await choose(page, 'approve');
		await page.getByText('Pago aprobado').first().waitFor();
	});

	it('pays once who left the first of two ways to pay and came Back to its page', async () => {
		await newPayer();
		const page = await payer.open(`<payment-link endpoint="${stage.endpoint}" item="ways"></payment-link>`);
		const pay = page.getByRole('button', { name: /^Pagar \$\s49\.900$/ });
		await pay.click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		const first = page.url();
		await page.goBack({ waitUntil: 'commit' });
		await page.getByText('Tarjeta').click();
		await pay.click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		const second = page.url();
		assert.notEqual(second, first);
		await page.goto(first);
		assert.equal(await outcome(page, 'approve').count(), 0, 'the first page takes no money any more');
		await page.goto(second);
		await choose(page, 'approve');
		await page.getByText('Pago aprobado').first().waitFor();
	});

	it('is told to wait while the bank has not decided, and sees the decision arrive by itself', async () => {
		await newPayer();
		const page = await payer.open();
		await press(page);
		await choose(page, 'process');
		await page.getByText('Tu banco está procesando el pago').first().waitFor();
		await stage.control(`payments/${(await stage.payments()).at(-1)?.id}`, { status: 'approved' });
		await page.getByText('Pago aprobado').first().waitFor();
	});

	it('makes one payment by pressing three times at once', async () => {
		await newPayer();
		const page = await payer.open();
		await payButton(page).waitFor();
		await page.evaluate(() => {
			const button = document.querySelector('payment-link')?.shadowRoot?.querySelector('button');
			for (let press = 0; press < 3; press++) button?.click();
		});
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		assert.equal(await creates(), 1);
	});

	it('makes one payment by a double click', async () => {
		await newPayer();
		const page = await payer.open();
		await payButton(page).dblclick();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		assert.equal(await creates(), 1);
	});

	it('comes Back to a button that works, and to the same payment', async () => {
		await newPayer();
		const page = await payer.open();
		await press(page);
		const first = page.url();
		await page.goBack({ waitUntil: 'commit' });
		await payButton(page).waitFor();
		assert.equal(await payButton(page).isEnabled(), true);
		await press(page);
		assert.equal(page.url(), first);
		assert.equal((await stage.payments()).length, 1);
	});

	it('who paid and then went Back is shown that it is paid', async () => {
		await newPayer();
		const page = await payer.open();
		await press(page);
		const hosted = page.url();
		const id = hosted.split('/').at(-1);
		await stage.control(`payments/${id}`, { status: 'approved' });
		await page.goBack({ waitUntil: 'commit' });
		await page.getByText('Pago aprobado').first().waitFor();
	});

	it('pays once from two tabs', async () => {
		await newPayer();
		const [one, two] = [await payer.open(), await payer.open()];
		await pressInBoth([one, two], payButton);
		await Promise.all([one, two].map((page) => page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`)));
		assert.equal(one.url(), two.url());
		assert.equal(await creates(), 1);
	});

	it('finds the same payment after a reload', async () => {
		await newPayer();
		const page = await payer.open();
		await press(page);
		const first = page.url();
		const again = await payer.open();
		await press(again);
		assert.equal(again.url(), first);
	});

	it('who is offline reads so, was not charged, and goes on when the network is back', async () => {
		await newPayer();
		const page = await payer.open();
		await payButton(page).waitFor();
		await payer.context.setOffline(true);
		await payButton(page).click();
		await page
			.getByText(/Sin conexión/)
			.first()
			.waitFor();
		await payer.context.setOffline(false);
		const loaded = page.waitForEvent('load');
		await payButton(page).click();
		await loaded;
		// Some browsers do not import a script again that did not arrive: there the shop's page loads anew first.
		if (page.url().startsWith(stage.shop))
			void payButton(page)
				.click()
				.catch(() => undefined);
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		assert.equal(await creates(), 1);
	});

	it('whose shop does not answer reads so and can try again', async () => {
		await newPayer();
		const page = await payer.open();
		await payButton(page).waitFor();
		stage.breakEndpoint(true);
		await payButton(page).click();
		await page
			.getByRole('alert')
			.or(page.getByText(/conexión|Intenta de nuevo/))
			.first()
			.waitFor();
		stage.breakEndpoint(false);
		await page
			.getByRole('button', { name: /Pagar|Intentar/ })
			.first()
			.click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		assert.equal(await creates(), 1);
	});

	for (const [fault, words] of [
		['error_before', /no responde|No sabemos aún/],
		['error_after', /no responde|No sabemos aún/],
	] as const) {
		it(`is told the truth when the provider answers ${fault}, and pays once in the end`, async () => {
			await newPayer();
			const page = await payer.open();
			// As often as the endpoint tries.
			await stage.control('next', { fault, times: 2, match: 'POST /v1/payments' });
			await payButton(page).click();
			await page.getByText(words).first().waitFor();
			await page
				.getByRole('button', { name: /Pagar|Intentar|Actualizar/ })
				.first()
				.click();
			await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
			assert.equal((await stage.payments()).length, 1);
		});
	}

	it('in another browser, with nothing but the return address, is thanked and told nothing', async () => {
		await newPayer();
		const page = await payer.open();
		await press(page);
		await choose(page, 'approve');
		await page.getByText('Pago aprobado').first().waitFor();
		const path = await returnPath();
		await payer.leave();
		await newPayer();
		const other = await payer.context.newPage();
		await other.goto(stage.shop + path);
		await other.getByText('Gracias').first().waitFor();
		assert.doesNotMatch((await other.textContent('body')) ?? '', /aprobado/);
	});

	it('leaves no request before the press but one for the offer, and no trace but a random number', async () => {
		await newPayer();
		const page = await payer.context.newPage();
		const requests: string[] = [];
		page.on('request', (request) => requests.push(new URL(request.url()).pathname));
		const markup = `<payment-link endpoint="${stage.endpoint}" item="cafe"></payment-link>`;
		await page.goto(`${stage.shop}/?markup=${encodeURIComponent(markup)}`);
		await payButton(page).waitFor();
		// Whatever the element put off until the page has nothing else to do.
		await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
		assert.deepEqual(
			requests.filter((path) => !path.startsWith('/checkout-links/') && path !== '/'),
			['/v1/items/cafe'],
		);
		assert.deepEqual(await payer.context.cookies(), []);
		await page.waitForFunction(() => localStorage.length > 0);
		const kept = await page.evaluate(() => Object.entries({ ...localStorage, ...sessionStorage }));
		assert.deepEqual(
			kept.map(([name, value]) => [name, /^\d+(,\d+){15}$/.test(value)]),
			[['checkout-links-seed', true]],
		);
	});

	it('may read English', async () => {
		await newPayer();
		const page = await payer.open(
			`<payment-link lang="en" endpoint="${stage.endpoint}" item="cafe"></payment-link>`,
		);
		await page
			.getByText("You pay on OnePay's secure page")
			.or(page.getByText('You pay on OnePay’s secure page'))
			.waitFor();
		await page.getByRole('button', { name: /^Pay COP\s49,900$/ }).click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
	});
});

describe('What reaches OnePay', () => {
	it('is the documented request, field by field, with our reference and return address', async () => {
		await newPayer();
		const page = await payer.open(
			`<payment-link endpoint="${stage.endpoint}" item="premium"></payment-link>`,
		);
		await page.getByRole('button', { name: /^Pagar \$\s1\.400\.000$/ }).click();
		await page.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);

		const [sent] = await stage.providerRequests();
		const documented = JSON.parse(
			await readFile(new URL('../fixtures/onepay/create-payment.json', import.meta.url), 'utf8'),
		) as { request: { body: Record<string, unknown> } };
		const { reference, phone, email, redirect_url, ...same } = documented.request.body;
		assert.ok(reference && phone && email && redirect_url, 'the documented request has them');
		assert.equal(sent?.method, 'POST');
		assert.equal(sent.path, '/v1/payments');
		assert.equal(sent.headers['authorization'], 'Bearer sk_test_flows');
		assert.equal(sent.headers['content-type'], 'application/json');
		assert.match(sent.headers['x-idempotency'] ?? '', /^[0-9a-f-]{36}$/);
		const { external_id, reference: ours, redirect_url: back, ...rest } = sent.body;
		assert.deepEqual(rest, same, 'neither phone nor e-mail goes to a provider that would write to them');
		assert.match(String(ours), /^[0-9A-Z]{18}$/);
		assert.equal(external_id, ours);
		assert.ok(String(back).startsWith(`${stage.shop}/?markup=`));
	});
});

/** Path and query of the shop's page that the last payment sends its payer back to. */
async function returnPath(): Promise<string> {
	const creation = (await stage.providerRequests()).filter(({ method }) => method === 'POST').at(-1);
	return String(creation?.body['redirect_url']).slice(stage.shop.length);
}
