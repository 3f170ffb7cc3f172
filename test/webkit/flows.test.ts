import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startWebKit, type WebKit } from '../webkit.ts';
import { setStage, type Stage } from '../flows/stage.ts';
import { KEYS, webkitPayer, type WebKitPayer } from './payer.ts';

const webkit = await startWebKit();

/** The stage's own browser never starts: its Playwright cannot speak to a WebKit as it comes. */
describe('A payer in WebKit', { skip: webkit ? false : 'WebKitGTK is not installed' }, () => {
	let stage: Stage;
	let payer: WebKitPayer;

	before(async () => {
		stage = await setStage();
	});
	after(async () => {
		await stage.close();
		webkit?.stop();
	});
	afterEach(async () => {
		await payer.leave();
		await stage.reset();
	});

	const link = (attributes = '') =>
		`<payment-link endpoint="${stage.endpoint}" item="cafe" ${attributes}></payment-link>`;
	const shopOf = (markup: string) => `${stage.shop}/?markup=${encodeURIComponent(markup)}`;

	async function enter(address = shopOf(link())): Promise<void> {
		payer = await webkitPayer(webkit as WebKit);
		await payer.session.navigateTo(address);
	}

	const payButton = () => payer.sees('[part="button"][aria-disabled="false"]', /^Pagar \$\s49\.900$/);
	const pay = async () => payer.click(await payButton());
	const atProvider = () => payer.arrives(`${stage.sandbox.onepay.origin}/payment/`);
	const choose = async (outcome: string) => payer.click(await payer.sees(`button[value="${outcome}"]`));
	const isApproved = () => payer.reads(/^Pago aprobado$/);

	/** Presses in the shop, and answers the address of the provider's page. */
	async function press(): Promise<string> {
		await pay();
		return atProvider();
	}

	/** The payer paid where this browser does not see it. */
	const approveElsewhere = async () =>
		stage.control(`payments/${(await stage.payments())[0]?.id}`, { status: 'approved' });

	/** Lets the page read the status now, rather than when its turn comes. */
	const wake = () => payer.session.executeScript('dispatchEvent(new Event("online"))', []);

	it('pays, from the press to "Pago aprobado"', async () => {
		await enter();
		await payer.reads(/^Pagas en la página segura de OnePay$/);
		await press();
		await choose('approve');
		const back = await payer.arrives(stage.shop);
		await isApproved();
		await payer.reads(/^\$\s49\.900$/);
		await payer.until(() => document.activeElement?.shadowRoot?.activeElement?.matches('[part="title"]'));
		assert.equal(new URL(await payer.session.getUrl()).searchParams.has('checkout'), false, back);
		assert.equal((await stage.payments()).length, 1);
	});

	it('reads that the bank declined, and pays by a new attempt', async () => {
		await enter();
		const first = await press();
		await choose('decline');
		await payer.reads(/^El pago fue rechazado$/);
		await payer.click(await payer.sees('[part="button"]', /^Intentar de nuevo$/));
		assert.notEqual(await atProvider(), first);
		await choose('approve');
		await isApproved();
		assert.equal((await stage.payments()).length, 2, 'one declined, one paid');
	});

	it('comes Back to a button that works, and to the same payment', async () => {
		await enter();
		await payButton();
		await payer.session.executeScript('addEventListener("pageshow", (show) => (window.show = show))', []);
		const first = await press();
		await payer.session.back();
		await payButton();
		const kept = 'return window.show?.persisted';
		assert.equal(await payer.session.executeScript(kept, []), true, 'from the back-forward cache');
		assert.equal(await press(), first);
		await choose('approve');
		await isApproved();
		assert.equal((await stage.payments()).length, 1);
	});

	it('who paid and then went Back is shown that it is paid', async () => {
		await enter();
		await press();
		await approveElsewhere();
		await payer.session.back();
		await isApproved();
		assert.equal((await stage.payments()).length, 1);
	});

	it('makes one payment by a double click', async () => {
		await enter();
		await payer.click(await payButton(), 2);
		await atProvider();
		assert.equal((await stage.payments()).length, 1);
	});

	it('is told again after a reload that it is paid', async () => {
		await enter();
		await press();
		await choose('approve');
		await isApproved();
		await payer.session.refresh();
		await isApproved();
		assert.equal((await stage.payments()).length, 1);
	});

	it('returns without network, reloads, and is told when it is back', async () => {
		await enter();
		await press();
		stage.breakEndpoint(true);
		await choose('approve');
		await payer.reads(/^Sin conexión$/);
		await payer.session.refresh();
		await payer.reads(/^Sin conexión\. .* Si ya pagaste, no pagues de nuevo\.$/);
		stage.breakEndpoint(false);
		await wake();
		await isApproved();
		assert.equal((await stage.payments()).length, 1);
	});

	it('pays once from two windows', async () => {
		await enter();
		const button = await payButton();
		const one = await payer.session.getWindowHandle();
		const { handle: two } = (await payer.session.createWindow('window')) as unknown as { handle: string };
		await payer.session.switchToWindow(two);
		await payer.session.navigateTo(shopOf(link()));
		const other = await payButton();
		const letPass = stage.holdCreations();
		await payer.click(other);
		await payer.session.switchToWindow(one);
		await payer.click(button);
		await payer.reads(/^Preparando tu pago…$/);
		letPass();
		const first = await atProvider();
		await payer.session.switchToWindow(two);
		assert.equal(await atProvider(), first);
		await choose('approve');
		await isApproved();
		assert.equal((await stage.payments()).length, 1);
	});

	it('pays with the keyboard alone', async () => {
		await enter();
		await payButton();
		await payer.press(KEYS.tab, KEYS.enter);
		await atProvider();
		const value = () => (document.activeElement as HTMLButtonElement | null)?.value;
		await payer.sees('button[value="approve"]');
		while ((await payer.session.executeScript(`return (${value})()`, [])) !== 'approve')
			await payer.press(KEYS.tab);
		await payer.press(KEYS.enter);
		await isApproved();
		await payer.until(() => document.activeElement?.shadowRoot?.activeElement?.matches('[part="title"]'));
		await payer.press(KEYS.tab, KEYS.tab);
		const focused = () => document.activeElement?.shadowRoot?.activeElement?.textContent?.trim();
		assert.equal(await payer.until(focused), 'Imprimir comprobante');
		assert.equal((await stage.payments()).length, 1);
	});

	it('whose network is gone reads so, was not charged, and pays when it is back', async () => {
		await enter();
		const button = await payButton();
		stage.breakEndpoint(true);
		await payer.click(button);
		await payer.reads(/^Sin conexión\. Revisa tu internet e intenta de nuevo: no se hizo ningún cobro\.$/);
		assert.equal((await stage.payments()).length, 0);
		stage.breakEndpoint(false);
		await payer.click(await payer.sees('[part="button"][aria-disabled="false"]', /^(Pagar|Intentar)/));
		await atProvider();
		await choose('approve');
		await isApproved();
		assert.equal((await stage.payments()).length, 1);
	});

	it('pays in a window of its own, and the page behind says so', async () => {
		await enter(shopOf(link('mode="popup"')));
		const shop = await payer.session.getWindowHandle();
		await pay();
		await payer.newWindow([shop]);
		await atProvider();
		await choose('approve');
		await payer.session.switchToWindow(shop);
		await isApproved();
		assert.equal(await payer.session.getUrl(), shopOf(link('mode="popup"')), 'the shop stayed where it was');
		assert.equal((await stage.payments()).length, 1);
	});

	it('goes on in this window where no other may open', async () => {
		await enter(shopOf(link('mode="popup"')));
		await payButton();
		await payer.session.executeScript('window.open = () => null', []);
		await press();
		await choose('approve');
		await isApproved();
		assert.equal((await stage.payments()).length, 1);
	});

	it('pays on a phone, and the page that shows its code says so', async () => {
		await enter(shopOf(link('mode="qr"')));
		await pay();
		await payer.reads(/^Paga con tu celular$/);
		await payer.sees('[part="qr"]:has(path[d^="M"])');
		await approveElsewhere();
		await wake();
		await isApproved();
		assert.equal((await stage.payments()).length, 1);
	});

	it('registers a card', async () => {
		await enter(shopOf(`<connect-link endpoint="${stage.endpoint}" item="card"></connect-link>`));
		await payer.click(
			await payer.sees('[part="button"][aria-disabled="false"]', /^Registrar medio de pago$/),
		);
		for (const [name, typed] of [
			['card_number', '4242 4242 4242 4242'],
			['expiry', '12/29'],
		] as const) {
			const field = await payer.sees(`input[name="${name}"]`);
			await payer.session.elementClear(field);
			await payer.click(field);
			await payer.press(...typed);
		}
		await choose('approve');
		await payer.arrives(stage.shop);
		await payer.reads(/^Medio de pago registrado$/);
		await payer.reads(/^Ya queda listo para que Tienda Andina cobre/);
		const creations = (await stage.providerRequests()).filter(({ method }) => method === 'POST');
		assert.equal(creations.length, 1);
	});

	it('is thanked on a page that sells nothing, and again after a reload', async () => {
		const thanks = stage.publish(`<!doctype html><html lang="es-CO"><meta charset="utf-8">
			<script type="module" src="/checkout-links/checkout-links.js"></script>
			<checkout-status endpoint="${stage.endpoint}"></checkout-status>`);
		await enter(shopOf(link(`return-url="${thanks}"`)));
		await press();
		await choose('approve');
		await payer.arrives(thanks);
		await isApproved();
		await payer.session.refresh();
		await isApproved();
		assert.equal(await payer.session.getUrl(), thanks, 'the address bar is clean');
		assert.equal((await stage.payments()).length, 1);
	});
});
