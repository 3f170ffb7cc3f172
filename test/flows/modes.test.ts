import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { signCheckoutToken } from '../../src/endpoint/sale/token.ts';
import {
	button,
	choose,
	markup,
	MODES,
	phone,
	play,
	press,
	reads,
	wake,
	type Mode,
	type Row,
} from './modes.ts';
import { newPayer, payer, stage, useStage } from './use-stage.ts';
import { TOKEN_KEY } from './stage.ts';

useStage();

const ends = (outcome: string) => async (shop: Page, mode: Mode) => choose(await press(shop, mode), outcome);

const ROWS: readonly Row[] = [
	{ what: 'is approved', play: ends('approve'), words: 'Pago aprobado' },
	{ what: 'is declined', modes: ['popup', 'qr'], play: ends('decline'), words: 'El pago fue rechazado' },
	{
		what: 'is given up at the provider',
		modes: ['popup', 'qr'],
		play: ends('cancel'),
		words: 'Cancelaste el pago',
	},
	{ what: 'expires', modes: ['popup', 'qr'], play: ends('expire'), words: 'El enlace venció' },
	{
		what: 'waits for the bank',
		modes: ['popup', 'qr'],
		play: ends('process'),
		words: 'Tu banco está procesando el pago',
	},
	{
		what: 'is made in part',
		item: 'parts',
		play: ends('partial'),
		words: 'Falta pagar $ 80.000',
	},
	{
		what: 'takes its time to be created',
		async play(shop, mode) {
			const letPass = stage.holdCreations();
			const pressed = press(shop, mode);
			await reads(shop, 'Preparando tu pago…');
			letPass();
			await choose(await pressed, 'approve');
		},
		words: 'Pago aprobado',
	},
	{
		what: 'ends while the shop cannot be reached, which then comes back',
		async play(shop, mode) {
			const scene = await press(shop, mode);
			stage.breakEndpoint(true);
			await choose(scene, 'approve');
			if (mode === 'redirect') await reads(shop, 'Sin conexión');
			stage.breakEndpoint(false);
			await wake(shop);
		},
		words: 'Pago aprobado',
	},
];

describe('One payment in Chromium', () => {
	play(ROWS);

	for (const mode of MODES) {
		it(`by ${mode} is not begun with an offer that expired while its page was open`, async () => {
			await newPayer();
			const hourAgo = new Date(Date.now() - 3_600_000);
			const offer = {
				kind: 'payment',
				title: 'Factura 2045',
				amount: { value: '49900', currency: 'COP' },
				provider: 'onepay',
			} as const;
			const token = await signCheckoutToken({ offer }, { ...TOKEN_KEY, minutes: 10, now: hourAgo });
			const page = await payer.context.newPage();
			// The page was opened an hour ago, when the offer was good.
			await page.clock.setFixedTime(hourAgo);
			const element = `<payment-link endpoint="${stage.endpoint}" token="${token}" mode="${mode}"></payment-link>`;
			await page.goto(`${stage.shop}/?markup=${encodeURIComponent(element)}`);
			await button(page).click();
			await reads(page, 'Esta oferta venció. Recarga la página.');
			assert.equal((await stage.payments()).length, 0);
			assert.deepEqual(payer.context.pages(), [page], 'no empty window is left');
		});
	}

	it('is told to the page as a success once, by two tabs that watch it', async () => {
		await newPayer();
		await payer.context.addInitScript(() => {
			addEventListener('checkout-success', () => {
				localStorage['successes'] = Number(localStorage['successes'] ?? 0) + 1;
			});
		});
		const tabs = [await payer.open(markup('qr')), await payer.open(markup('qr'))];
		for (const tab of tabs) {
			await tab.bringToFront();
			await press(tab, 'qr');
		}
		await stage.control(`payments/${(await stage.payments())[0]?.id}`, { status: 'approved' });
		for (const tab of tabs) {
			await tab.bringToFront();
			await reads(tab, 'Pago aprobado');
		}
		assert.equal(await tabs[0]?.evaluate(() => localStorage['successes'] as string), '1');
	});
});

describe('Without a mouse, and by ear', () => {
	/** Keeps every text that the status region held, in order. Runs before the page's own scripts, so that none is missed. */
	function listen(): void {
		const heard: string[] = [];
		(globalThis as { heard?: string[] }).heard = heard;
		const { attachShadow } = Element.prototype;
		Element.prototype.attachShadow = function (options) {
			const root = attachShadow.call(this, options);
			if (!/^(payment|connect)-link$/.test(this.localName)) return root;
			new MutationObserver(() => {
				const region = root.querySelector('[role=status]');
				const text = region?.textContent?.replace(/\s+/g, ' ').trim();
				if (text && text !== heard.at(-1)) heard.push(text);
			}).observe(root, { subtree: true, childList: true, characterData: true });
			return root;
		};
	}

	const WALKS: readonly {
		readonly flow: string;
		readonly markup: () => string;
		readonly mode: Mode;
		/** What is spoken in the shop before the payer leaves, and after they are back or the phone has paid. */
		readonly before: readonly RegExp[];
		readonly after: readonly RegExp[];
	}[] = [
		{
			flow: 'a payment',
			markup: () => markup('redirect'),
			mode: 'redirect',
			before: [],
			after: [/^Estamos confirmando tu pago\. .*no pagues de nuevo\.$/, /^Pago aprobado$/],
		},
		{
			flow: 'a payment in a window',
			markup: () => markup('popup'),
			mode: 'popup',
			before: [/^Preparando tu pago…$/, /^Termina en la otra ventana\. Esta página se actualiza sola\.$/],
			after: [/^Pago aprobado$/],
		},
		{
			flow: 'a payment on the phone',
			markup: () => markup('qr'),
			mode: 'qr',
			before: [/^Preparando tu pago…$/, /^Paga con tu celular\. Esperando tu pago/],
			after: [/^Pago aprobado$/],
		},
	];

	for (const { flow, markup: written, mode, before: first, after: last } of WALKS) {
		it(`${flow} is made from the press to the receipt`, async () => {
			await newPayer();
			await payer.context.addInitScript(listen);
			const shop = await payer.open(written());
			await button(shop).and(shop.locator('[aria-disabled="false"]')).waitFor();
			await shop.keyboard.press('Tab');
			const opened = mode === 'popup' ? shop.waitForEvent('popup') : undefined;
			await shop.keyboard.press('Enter');
			if (mode === 'redirect') {
				await shop.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
				// A status that is there at once is told at once; this one takes as long as it takes to say so.
				await payer.context.route(/\/v1\/payment-links\/[^/]+$/, async (route) => {
					await shop.waitForFunction(() => (globalThis as unknown as { heard: string[] }).heard.length > 0);
					await route.continue();
				});
			}
			if (mode === 'qr') await reads(shop, 'Paga con tu celular');
			if (mode === 'popup') await reads(shop, 'Termina en la otra ventana');
			const heard = () => shop.evaluate(() => (globalThis as unknown as { heard: string[] }).heard.slice());
			const before = mode === 'redirect' ? [] : await heard();
			const provider = mode === 'qr' ? await phone() : ((await opened) ?? shop);
			await provider.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
			await provider.locator('button[value="approve"]').focus();
			await provider.keyboard.press('Enter');
			await reads(shop, 'Pago aprobado');
			const focused = await shop.waitForFunction(
				() => document.activeElement?.shadowRoot?.activeElement?.textContent?.trim() === 'Pago aprobado',
			);
			assert.ok(focused);
			const after = (await heard()).slice(before.length);
			const match = (texts: readonly string[], wanted: readonly RegExp[]) => {
				assert.equal(texts.length, wanted.length, JSON.stringify(texts));
				texts.forEach((text, index) => assert.match(text, wanted[index] ?? /^$/));
			};
			match(before, first);
			match(after, last);
			await shop.keyboard.press('Tab');
			await shop.keyboard.press('Tab');
			const next = await shop.evaluate(() =>
				document.activeElement?.shadowRoot?.activeElement?.textContent?.trim(),
			);
			assert.equal(next, 'Imprimir comprobante');
		});
	}

	it('a card is registered from the press to its confirmation', async () => {
		await newPayer();
		await payer.context.addInitScript(listen);
		const shop = await payer.open(`<connect-link endpoint="${stage.endpoint}" item="card"></connect-link>`);
		await shop.getByRole('button', { name: 'Registrar medio de pago' }).waitFor();
		await shop.keyboard.press('Tab');
		await shop.keyboard.press('Enter');
		await shop.waitForURL(/connect-link/);
		await shop.locator('input[name="card_number"]').fill('4242 4242 4242 4242');
		await shop.locator('input[name="expiry"]').fill('12/29');
		await shop.locator('button[value="approve"]').focus();
		await shop.keyboard.press('Enter');
		await reads(shop, 'Medio de pago registrado');
		await shop.waitForFunction(
			() =>
				document.activeElement?.shadowRoot?.activeElement?.textContent?.trim() === 'Medio de pago registrado',
		);
		const heard = await shop.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
		assert.match(
			heard.at(-1) ?? '',
			/^Medio de pago registrado\. Ya queda listo para que Tienda Andina cobre/,
		);
	});
});
