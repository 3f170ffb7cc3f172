import { expect, fixture, html } from '@open-wc/testing';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import { readCode } from '../support/read-code.ts';
import { find, press, spokenBy, TestPage, textOf, until } from '../support/page.ts';

/** A window as far as the popup mode touches one; where it went is kept. */
class FakeWindow {
	closed = false;
	focused = 0;
	opener: unknown = window;
	readonly visited: string[] = [];
	readonly document = document.implementation.createHTMLDocument();
	readonly location = { replace: (url: string) => void this.visited.push(url) };

	close(): void {
		this.closed = true;
	}

	focus(): void {
		this.focused++;
	}
}

describe('A payer who pays elsewhere', () => {
	let page: TestPage;
	let opened: (FakeWindow | null)[];
	let blocked: boolean;
	const open = window.open;
	beforeEach(() => {
		page = new TestPage();
		opened = [];
		blocked = false;
		window.open = () => {
			const popup = blocked ? null : new FakeWindow();
			opened.push(popup);
			return popup as Window | null;
		};
	});
	afterEach(() => {
		page.close();
		window.open = open;
	});

	async function payBy(mode: 'popup' | 'qr'): Promise<PaymentLink> {
		const element = await fixture<PaymentLink>(html`<payment-link item="pro" mode=${mode}></payment-link>`);
		await until(() => element.state === 'ready');
		await press(find(element, '[part=button]'));
		return element;
	}

	describe('in a window of its own', () => {
		it('has it opened while they press, and reads what happens', async () => {
			const element = await payBy('popup');
			expect(opened).to.have.length(1);
			await until(() => opened[0]?.visited.length);
			expect(opened[0]?.visited).to.deep.equal(['https://pagos.onepay.la/p/1']);
			expect(opened[0]?.document.body.textContent).to.equal('Preparando tu pago…');
			await until(() => textOf(element).startsWith('Termina en la otra ventana'));
			expect(element.state).to.equal('waiting');
			expect(spokenBy(element)).to.equal('Termina en la otra ventana. Esta página se actualiza sola.');
			expect(page.left).to.deep.equal([]);
			await expect(element).to.be.accessible();
		});

		it('gives that window no way back into this page', async () => {
			await payBy('popup');
			await until(() => opened[0]?.visited.length);
			expect(opened[0]?.opener).to.equal(null);
		});

		it('sees the result here, and the window close', async () => {
			const element = await payBy('popup');
			await until(() => element.state === 'waiting');
			page.endpoint.status = 'succeeded';
			await until(() => element.state === 'succeeded');
			await until(() => textOf(element).startsWith('Pago aprobado'));
			await until(() => opened[0]?.closed);
		});

		it('is taken there in this tab where windows are blocked, as inside other apps', async () => {
			blocked = true;
			await payBy('popup');
			await until(() => page.left.length === 1);
			expect(page.left).to.deep.equal(['https://pagos.onepay.la/p/1']);
		});

		it('has the button back after closing it, for the same payment', async () => {
			const element = await payBy('popup');
			await until(() => textOf(element).startsWith('Termina'));
			opened[0]?.close();
			await until(() => element.state === 'ready');
			await press(find(element, '[part=button]'));
			await until(() => opened[1]?.visited.length);
			expect(page.endpoint.links).to.equal(1);
		});

		it('may open it again, or give up', async () => {
			const element = await payBy('popup');
			await until(() => textOf(element).startsWith('Termina'));
			await press(find(element, '[part=button]'));
			expect(opened, 'the window behind comes forward').to.have.length(1);
			expect(opened[0]?.focused).to.equal(1);
			await press(find(element, '[part=secondary]'));
			await until(() => element.state === 'ready');
			await until(() => opened[0]?.closed);
		});

		it('has another window opened where the first is gone, or this tab where there is none', async () => {
			const element = await payBy('popup');
			await until(() => textOf(element).startsWith('Termina'));
			page.endpoint.reading = 'never';
			opened[0]?.close();
			await press(find(element, '[part=button]'));
			expect(opened[1]?.visited).to.deep.equal(['https://pagos.onepay.la/p/1']);
			expect(opened[1]?.opener).to.equal(null);
			opened[1]?.close();
			blocked = true;
			await press(find(element, '[part=button]'));
			expect(page.left).to.deep.equal(['https://pagos.onepay.la/p/1']);
		});

		it('sees the result here, and that window close, when they come back in it', async () => {
			const element = await payBy('popup');
			await until(() => textOf(element).startsWith('Termina'));
			page.endpoint.status = 'succeeded';
			const news = { key: 'checkout-links:returned', newValue: 'ck-1' };
			dispatchEvent(new StorageEvent('storage', { ...news, newValue: 'ck-2' }));
			expect(opened[0]?.closed).to.equal(false);
			dispatchEvent(new StorageEvent('storage', news));
			expect(opened[0]?.closed).to.equal(true);
			await until(() => element.state === 'succeeded');
		});

		it('is shown what comes even where the window looked closed from the start', async () => {
			const element = await payBy('popup');
			await until(() => element.state === 'waiting');
			opened[0]?.close();
			await until(() => element.state === 'ready');
			page.endpoint.status = 'succeeded';
			dispatchEvent(new Event('online'));
			await until(() => element.state === 'succeeded');
		});

		it('is not left with an empty window when something goes wrong', async () => {
			page.endpoint.creating = 'offline';
			const element = await payBy('popup');
			await until(() => textOf(element).includes('Sin conexión'));
			await until(() => opened[0]?.closed);
		});
	});

	describe('on a phone', () => {
		it('gets a code to point it at, in words and a picture, and ways to send the link', async () => {
			const element = await payBy('qr');
			await until(() => textOf(element).startsWith('Paga con tu celular'));
			expect(find(element, '[part=qr]').getAttribute('aria-label')).to.equal(
				'Código QR de la página de pago de OnePay',
			);
			expect(textOf(element)).to.match(/Abre la cámara Apunta al código Paga en OnePay Copiar enlace/);
			const whatsapp = find<HTMLAnchorElement>(element, 'a[part=share]');
			expect(whatsapp.href).to.equal(
				`https://wa.me/?text=${encodeURIComponent('https://pagos.onepay.la/p/1')}`,
			);
			await until(() => element.shadowRoot?.querySelector('[part=qr] path')?.getAttribute('d'));
			expect(await readCode(find(element, '[part=qr]') as unknown as SVGElement)).to.equal(
				'https://pagos.onepay.la/p/1',
			);
			expect(opened).to.deep.equal([]);
			expect(page.left).to.deep.equal([]);
			await expect(element).to.be.accessible();
		});

		it('sees the result here', async () => {
			const element = await payBy('qr');
			await until(() => textOf(element).startsWith('Paga con tu celular'));
			page.endpoint.status = 'succeeded';
			await until(() => element.state === 'succeeded');
		});

		it('may give up, and then finds the same link', async () => {
			const element = await payBy('qr');
			await until(() => textOf(element).startsWith('Paga con tu celular'));
			await press(find(element, '[part=secondary]'));
			await until(() => element.state === 'ready');
			await press(find(element, '[part=button]'));
			await until(() => element.state === 'waiting');
			expect(page.endpoint.links).to.equal(1);
		});
	});

	it('is waited for by a page that opens the link in its own way', async () => {
		const element = await page.paymentLink();
		const urls: string[] = [];
		element.addEventListener('checkout-redirect', (event) => {
			event.preventDefault();
			urls.push(event.url);
		});
		await press(find(element, '[part=button]'));
		await until(() => element.state === 'waiting');
		expect(urls).to.deep.equal(['https://pagos.onepay.la/p/1']);
		expect(page.left).to.deep.equal([]);
		page.endpoint.status = 'succeeded';
		await until(() => element.state === 'succeeded');
	});
});
