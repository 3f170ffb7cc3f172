import { expect, fixture, html } from '@open-wc/testing';
import { exit } from '../../../src/elements/attempt/leave.ts';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import { find, nextTask, press, spokenBy, TestPage, textOf, until } from '../support/page.ts';

const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0';
const BROWSERS = {
	'Facebook on Android': `${ANDROID} Chrome/140.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/500.0.0.0;]`,
	'Facebook on iOS': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/500.0]',
	Instagram:
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 Mobile/15E148 Instagram 350.0.0.1',
	WhatsApp: `${ANDROID} Chrome/140.0.0.0 Mobile Safari/537.36 WhatsApp/2.25`,
	'any app on Android': 'Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 Chrome/140.0.0.0',
} as const;

const HELP = '¿No se abre aquí? Abre el enlace en tu navegador.';

describe('A payer in a browser that does not open the provider’s page', () => {
	let page: TestPage;
	const { open, setTimeout } = window;
	const { clipboard } = navigator;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => {
		page.close();
		Object.assign(window, { open, setTimeout });
		for (const name of ['userAgent', 'clipboard']) Reflect.deleteProperty(navigator, name);
		expect(navigator.clipboard).to.equal(clipboard);
	});

	const pretend = (name: 'userAgent' | 'clipboard', value: unknown) =>
		Object.defineProperty(navigator, name, { configurable: true, value });

	/** Five seconds pass at once, or when `passed` does. */
	function hurry(passed: Promise<unknown> = Promise.resolve()): void {
		window.setTimeout = ((callback: () => void, milliseconds = 0) =>
			milliseconds === 5000
				? void passed.then(() => setTimeout(callback))
				: setTimeout(callback, milliseconds)) as typeof window.setTimeout;
	}

	async function payBy(mode: 'redirect' | 'popup'): Promise<PaymentLink> {
		const element = await fixture<PaymentLink>(html`<payment-link item="pro" mode=${mode}></payment-link>`);
		await until(() => element.state === 'ready');
		await press(find(element, '[part=button]'));
		return element;
	}

	it('is led to their own one, and sees here what they pay there', async () => {
		hurry();
		const written: string[] = [];
		pretend('clipboard', { writeText: async (text: string) => void written.push(text) });
		const element = await payBy('redirect');
		await until(() => textOf(element).includes(HELP));
		expect(textOf(element)).to.match(/¿No se abrió\? Continúa aquí/);
		expect(spokenBy(element)).to.equal('¿No se abrió?');
		const onward = find<HTMLAnchorElement>(element, '[part=continue]');
		expect(onward.rel, 'nobody follows it but the payer').to.equal('noopener nofollow');
		await expect(element).to.be.accessible();
		await press(find(element, '[part=copy]'));
		await until(() => find(element, '[part=copy]').textContent?.trim() === 'Enlace copiado');
		expect(written).to.deep.equal(['https://pagos.onepay.la/p/1']);
		page.endpoint.status = 'succeeded';
		dispatchEvent(new Event('online'));
		await until(() => element.state === 'succeeded');
	});

	it('is shown the address where the browser does not copy it', async () => {
		hurry();
		pretend('clipboard', undefined);
		const element = await payBy('redirect');
		await until(() => textOf(element).includes(HELP));
		await press(find(element, '[part=copy]'));
		await until(() => textOf(element).endsWith('https://pagos.onepay.la/p/1'));
		await expect(element).to.be.accessible();
	});

	it('is led there where neither another window nor this tab leads on', async () => {
		let windows = 0;
		const first = {
			closed: false,
			location: { replace: () => {} },
			close: () => {},
			document: document.implementation.createHTMLDocument(),
		};
		window.open = () => (windows++ ? null : (first as unknown as Window));
		const element = await payBy('popup');
		await until(() => textOf(element).startsWith('Termina en la otra ventana'));
		expect(textOf(element)).not.to.include(HELP);
		page.endpoint.reading = 'never';
		first.closed = true;
		exit.leaveFor = () => {
			throw new DOMException('The frame is sandboxed.', 'SecurityError');
		};
		await press(find(element, '[part=button]'));
		await until(() => textOf(element).includes(HELP));
	});

	it('is not told so where the page is left', async () => {
		const { promise, resolve } = Promise.withResolvers<void>();
		hurry(promise);
		const element = await payBy('redirect');
		await until(() => element.state === 'redirecting');
		element.dismiss();
		resolve();
		await nextTask();
		expect(element.state).to.equal('ready');
		expect(textOf(element)).not.to.include(HELP);
	});

	for (const [name, userAgent] of Object.entries(BROWSERS)) {
		it(`that is ${name} reads a quiet hint from the press on, and after coming back`, async () => {
			pretend('userAgent', userAgent);
			const element = await payBy('redirect');
			await until(() => textOf(element).includes(HELP));
			page.comeBack();
			await until(() => element.state === 'ready');
			await until(() => /Pagar \$\s?49\.900 ¿No se abre aquí\?/.test(textOf(element)));
		});
	}

	it('that is an app’s reads the hint while the payment is confirmed, and no longer', async () => {
		pretend('userAgent', BROWSERS.Instagram);
		page.endpoint.facts = { url: 'https://pagos.onepay.la/p/1' };
		const before = await payBy('redirect');
		await until(() => page.left.length === 1);
		before.remove();
		page.returnWith('ck-1');
		const element = await page.paymentLink();
		await until(() => textOf(element).startsWith('Estamos confirmando tu pago'));
		await until(() => textOf(element).includes(HELP));
		page.endpoint.facts = {};
		page.endpoint.status = 'succeeded';
		dispatchEvent(new Event('online'));
		await until(() => element.state === 'succeeded');
		expect(textOf(element)).not.to.include(HELP);
	});
});
