import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { FrameLocator, Page } from 'playwright-core';
import { signCheckoutToken } from '../../src/endpoint/token.ts';
import { setStage, TOKEN_KEY, type Payer, type Stage } from './stage.ts';

type Mode = 'redirect' | 'popup' | 'qr';
const MODES: readonly Mode[] = ['redirect', 'popup', 'qr'];

let stage: Stage;
let payer: Payer;

before(async () => {
	stage = await setStage();
});
after(() => stage.close());
afterEach(async () => {
	await payer.leave();
	await stage.reset();
	stage.breakEndpoint(false);
});

/** The shop's page, and the provider's page of the payment that was begun there. */
interface Scene {
	readonly shop: Page;
	/** The same page as the shop's where it was left. */
	readonly provider: Page;
}

/** Where the element is: a page, or a frame in one. */
type Place = Page | FrameLocator;

const button = (place: Place) => place.locator('payment-link [part="button"]');
const reads = (place: Place, words: string | RegExp) => place.getByText(words).first().waitFor();

/** Lets the page read the status now, rather than when its turn comes. */
const wake = (shop: Page) => shop.evaluate(() => dispatchEvent(new Event('online')));

async function payments(): Promise<readonly { readonly id: string; readonly page: string }[]> {
	const response = await fetch(`${stage.sandbox.onepay.origin}/_sandbox/payments`);
	return ((await response.json()) as { payments: { id: string; page: string }[] }).payments;
}

const control = (path: string, body: object) =>
	fetch(`${stage.sandbox.onepay.origin}/_sandbox/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});

const markup = (mode: Mode, item = 'cafe') =>
	`<payment-link endpoint="${stage.endpoint}" item="${item}" mode="${mode}"></payment-link>`;

/** Presses, and finds the provider's page where the mode opens it: here, in a window, or on a phone. */
async function press(shop: Page, mode: Mode, place: Place = shop): Promise<Scene> {
	const opened = mode === 'popup' ? shop.waitForEvent('popup') : undefined;
	await button(place).click();
	if (opened) {
		const provider = await opened;
		await provider.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		return { shop, provider };
	}
	if (mode === 'redirect') {
		await shop.waitForURL(`${stage.sandbox.onepay.origin}/payment/**`);
		return { shop, provider: shop };
	}
	await reads(place, 'Paga con tu celular');
	return { shop, provider: await phone() };
}

/** The payer's phone has another browser, which knows nothing of the shop. */
async function phone(): Promise<Page> {
	const context = await payer.context.browser()?.newContext();
	if (!context) throw new Error('no browser');
	const page = await context.newPage();
	payer.context.once('close', () => void context.close());
	await page.goto((await payments()).at(-1)?.page ?? '');
	return page;
}

/** Decides on the provider's page, which then sends its payer back. */
async function choose({ shop, provider }: Scene, outcome: string): Promise<void> {
	const decided = provider.waitForResponse((response) => response.request().method() === 'POST');
	await provider.locator(`button[name="outcome"][value="${outcome}"]`).click();
	await decided;
	if (shop !== provider) await wake(shop);
}

/** Back to the shop's page from wherever it was left for. */
async function goBack(shop: Page): Promise<void> {
	await shop.goBack({ waitUntil: 'commit' });
	await button(shop).and(shop.locator('[aria-disabled="false"]')).waitFor();
}

/**
 * What happens, and what the payer reads in the shop at the end. A row whose modes share their way is played in one of
 * them; what redirect does besides is in payment.test.ts.
 */
interface Row {
	readonly what: string;
	readonly item?: string;
	readonly modes?: readonly Mode[];
	/** From the ready page to the end. */
	readonly play: (shop: Page, mode: Mode) => Promise<unknown>;
	readonly words: string | RegExp;
}

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
		words: 'Falta pagar una parte',
	},
	{
		what: 'takes its time at the provider',
		async play(shop, mode) {
			await control('settings', { latency_ms: 700 });
			const pressed = press(shop, mode);
			await reads(shop, 'Preparando tu pago…');
			const scene = await pressed;
			await control('settings', { latency_ms: 0 });
			await choose(scene, 'approve');
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
			assert.equal(await shop.evaluate(() => navigator.clipboard.readText()), (await payments())[0]?.page);
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
	for (const { what, item, modes = MODES, play, words } of ROWS) {
		for (const mode of modes) {
			it(`by ${mode} ${what}`, async () => {
				payer = await stage.payer();
				const shop = await payer.open(markup(mode, item));
				await button(shop).and(shop.locator('[aria-disabled="false"]')).waitFor();
				await play(shop, mode);
				await reads(shop, words);
				assert.equal((await payments()).length, 1);
				assert.equal(new URL(shop.url()).searchParams.has('checkout'), false);
			});
		}
	}

	for (const [mode, where] of [
		['redirect', 'in the whole window'],
		['popup', 'in a window of its own'],
		['qr', 'on a phone'],
	] as const) {
		it(`is made ${where} from inside a frame`, async () => {
			payer = await stage.payer();
			const page = await payer.open(`<iframe src="/?markup=${encodeURIComponent(markup(mode))}"></iframe>`);
			const frame = page.frameLocator('iframe');
			const { provider } = await press(page, mode, frame);
			await choose({ shop: page, provider }, 'approve');
			await reads(mode === 'redirect' ? page : frame, 'Pago aprobado');
			assert.equal((await payments()).length, 1);
		});
	}

	it('is made in a tab from a frame that may not leave, which then tells of it', async () => {
		payer = await stage.payer();
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
		assert.equal((await payments()).length, 1);
	});

	for (const mode of MODES) {
		it(`by ${mode} is not begun with an offer that expired while its page was open`, async () => {
			payer = await stage.payer();
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
			assert.equal((await payments()).length, 0);
			assert.deepEqual(payer.context.pages(), [page], 'no empty window is left');
		});
	}

	it('is made although the script for it did not arrive, and would not do so as long as the page lives', async () => {
		payer = await stage.payer();
		const page = await payer.context.newPage();
		await page.route(/session-.*\.js$/, (route) => route.abort());
		await page.goto(`${stage.shop}/?markup=${encodeURIComponent(markup('redirect'))}`);
		await button(page).click();
		await reads(page, /^Sin conexión/);
		const loaded = page.waitForEvent('load');
		await button(page).click();
		await loaded;
		await page.unroute(/session-.*\.js$/);
		await choose(await press(page, 'redirect'), 'approve');
		await reads(page, 'Pago aprobado');
		assert.equal((await payments()).length, 1);
	});

	it('is told to the page as a success once, by two tabs that watch it', async () => {
		payer = await stage.payer();
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
		await control(`payments/${(await payments())[0]?.id}`, { status: 'approved' });
		for (const tab of tabs) {
			await tab.bringToFront();
			await reads(tab, 'Pago aprobado');
		}
		assert.equal(await tabs[0]?.evaluate(() => localStorage['successes'] as string), '1');
	});
});

describe('Without a mouse, and by ear', () => {
	/** Texts that the status region held, in order; before the page's own scripts run, so that none is missed. */
	function listen(): void {
		const heard: string[] = [];
		(globalThis as { heard?: string[] }).heard = heard;
		setInterval(() => {
			const region = document
				.querySelector('payment-link, connect-link')
				?.shadowRoot?.querySelector('[role=status]');
			const text = region?.textContent?.replace(/\s+/g, ' ').trim();
			if (text && text !== heard.at(-1)) heard.push(text);
		}, 5);
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
			payer = await stage.payer();
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
		payer = await stage.payer();
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
