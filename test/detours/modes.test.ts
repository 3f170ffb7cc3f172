import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { button, choose, goBack, markup, phone, play, press, reads, type Row } from '../flows/modes.ts';
import { newPayer, payer, stage, useStage } from '../flows/use-stage.ts';

useStage();

/** Ways from which a payer comes back to the same payment: by leaving and returning, in other windows, in frames. */
const ROWS: readonly Row[] = [
	{
		what: 'is left by reloading the shop, and taken up again',
		modes: ['popup', 'qr'],
		async play(shop, mode) {
			await press(shop, mode);
			await shop.reload();
			await choose(await press(shop, mode), 'approve');
		},
		words: 'Pago aprobado',
	},
	{
		what: 'is shown once more after a reload of the page that told it',
		modes: ['redirect'],
		async play(shop, mode) {
			await choose(await press(shop, mode), 'approve');
			await reads(shop, 'Pago aprobado');
			await shop.reload();
		},
		words: 'Pago aprobado',
	},
	{
		what: 'is left by going elsewhere and Back, and taken up again',
		async play(shop, mode) {
			await press(shop, mode);
			if (mode !== 'redirect') await shop.goto(stage.publish('<!doctype html><p>Café</p>'));
			await goBack(shop);
			await choose(await press(shop, mode), 'approve');
		},
		words: 'Pago aprobado',
	},
	{
		what: 'is begun in two tabs, and paid in the second',
		async play(shop, mode) {
			await press(shop, mode);
			const second = await payer.open(markup(mode));
			await choose(await press(second, mode), 'approve');
			await reads(second, 'Pago aprobado');
			await shop.bringToFront();
			if (mode === 'redirect') await shop.goBack({ waitUntil: 'commit' });
		},
		words: 'Pago aprobado',
	},
	{
		what: 'goes on in this tab where windows are blocked',
		modes: ['popup'],
		async play(shop) {
			await shop.evaluate(() => void (window.open = () => null));
			await choose(await press(shop, 'redirect'), 'approve');
		},
		words: 'Pago aprobado',
	},
	{
		what: 'is made in the payer’s own browser where this one does not open the provider',
		modes: ['redirect', 'popup'],
		async play(shop, mode) {
			await payer.context.grantPermissions(['clipboard-read', 'clipboard-write']);
			await shop.route('**/payment/*', (route) => route.abort('aborted'));
			if (mode === 'popup') await shop.evaluate(() => void (window.open = () => null));
			await shop.clock.install();
			await button(shop).click();
			await shop.waitForFunction(() => document.querySelector('payment-link')?.state === 'redirecting');
			await shop.clock.fastForward(5_000);
			await reads(shop, '¿No se abre aquí? Abre el enlace en tu navegador.');
			await shop.getByRole('button', { name: 'Copiar enlace' }).click();
			await reads(shop, 'Enlace copiado');
			assert.equal(
				await shop.evaluate(() => navigator.clipboard.readText()),
				(await stage.payments())[0]?.page,
			);
			await choose({ shop, provider: await phone() }, 'approve');
		},
		words: 'Pago aprobado',
	},
	{
		what: 'is made on a page that cuts itself off from whoever opened it',
		modes: ['popup'],
		async play(shop, mode) {
			await payer.context.route('**/payment/*', async (route) => {
				const response = await route.fetch();
				const headers = { ...response.headers(), 'cross-origin-opener-policy': 'same-origin' };
				await route.fulfill({ response, headers });
			});
			await choose(await press(shop, mode), 'approve');
		},
		words: 'Pago aprobado',
	},
	{
		what: 'is left by closing the window, and taken up again',
		modes: ['popup'],
		async play(shop, mode) {
			await (await press(shop, mode)).provider.close();
			await shop.getByRole('button', { name: /^Pagar/ }).waitFor();
			await choose(await press(shop, mode), 'approve');
		},
		words: 'Pago aprobado',
	},
	{
		what: 'is cancelled in the shop, and taken up again',
		modes: ['qr'],
		async play(shop, mode) {
			await press(shop, mode);
			await shop.getByRole('button', { name: 'Cancelar' }).click();
			await shop.getByRole('button', { name: /^Pagar/ }).waitFor();
			await choose(await press(shop, mode), 'approve');
		},
		words: 'Pago aprobado',
	},
];

describe('One payment in Chromium', () => {
	play(ROWS);
});

describe('One payment in Chromium, with its button in a frame,', () => {
	for (const [mode, where] of [
		['redirect', 'in the whole window'],
		['popup', 'in a window of its own'],
		['qr', 'on a phone'],
	] as const) {
		it(`is made ${where} from inside a frame`, async () => {
			await newPayer();
			const page = await payer.open(`<iframe src="/?markup=${encodeURIComponent(markup(mode))}"></iframe>`);
			const frame = page.frameLocator('iframe');
			const { provider } = await press(page, mode, frame);
			await choose({ shop: page, provider }, 'approve');
			await reads(mode === 'redirect' ? page : frame, 'Pago aprobado');
			assert.equal((await stage.payments()).length, 1);
		});
	}

	it('is made in a tab from a frame that may not leave, which then tells of it', async () => {
		await newPayer();
		const source = `/?markup=${encodeURIComponent(markup('redirect'))}`;
		const page = await payer.open(
			`<iframe sandbox="allow-scripts allow-same-origin allow-popups allow-forms allow-popups-to-escape-sandbox" src="${source}"></iframe>`,
		);
		const frame = page.frameLocator('iframe');
		await frame.locator('payment-link [part="button"]').click();
		const opened = page.waitForEvent('popup');
		await frame.getByRole('link', { name: 'Continúa aquí' }).click();
		await choose({ shop: page, provider: await opened }, 'approve');
		await frame.getByText('Pago aprobado').first().waitFor();
		assert.equal((await stage.payments()).length, 1);
	});
});
