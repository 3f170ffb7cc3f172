import { expect } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import type { PaymentLink } from '../../src/elements/payment-link.ts';
import type { LinkStatus } from '../../src/wire/links.ts';
import type { Offer } from '../../src/wire/offer.ts';
import type { ProblemCode } from '../../src/wire/problem.ts';
import type { Status } from '../../src/wire/status.ts';
import { problem } from './support/endpoint.ts';
import { find, nextTask, press, spokenBy, TestPage, textOf, until } from './support/page.ts';

const AFTER: readonly {
	readonly status: Status;
	readonly says: RegExp;
	readonly spoken: RegExp;
	readonly facts?: Partial<LinkStatus>;
	/** The one obvious next step. */
	readonly next: string | undefined;
}[] = [
	{
		status: 'processing',
		says: /^Tu banco está procesando el pago Te avisamos aquí mismo\. \$ 49\.900 Suscripción Premium .* · OnePay Referencia ck-7F3K-9QPD Copiar$/,
		spoken: /^Tu banco está procesando el pago\. Te avisamos aquí mismo\.$/,
		next: undefined,
	},
	{
		status: 'pending',
		says: /^Estamos confirmando tu pago Puede tardar unos minutos\. Si ya pagaste, no pagues de nuevo\./,
		spoken: /^Estamos confirmando tu pago\. .*no pagues de nuevo\.$/,
		next: 'Actualizar',
	},
	{
		status: 'pending',
		facts: { voucher: true, expires_at: '2026-11-25T04:59:59Z', url: 'https://pagos.onepay.la/p/1' },
		says: /^Paga antes del \d+ de noviembre.* Lleva el código a un punto de pago\. \$ 49\.900 .* Ver código$/,
		spoken: /^Paga antes del .*\. Lleva el código/,
		next: 'Ver código',
	},
	{
		status: 'unknown',
		says: /^Estamos confirmando tu pago/,
		spoken: /^Estamos confirmando tu pago/,
		next: 'Actualizar',
	},
	{
		status: 'partially_paid',
		facts: { amount_paid: { value: '20000', currency: 'COP' } },
		says: /^Falta pagar \$ 29\.900 Has pagado \$ 20\.000 de \$ 49\.900\./,
		spoken: /^Falta pagar \$ 29\.900\./,
		next: 'Pagar lo que falta',
	},
	{
		status: 'partially_paid',
		facts: {},
		says: /^Falta pagar una parte Ya recibimos una parte\./,
		spoken: /^Falta pagar una parte\. Ya/,
		next: 'Pagar lo que falta',
	},
	{ status: 'succeeded', says: /^Pago aprobado \$ 49\.900/, spoken: /^Pago aprobado$/, next: undefined },
	{
		status: 'failed',
		says: /^El pago fue rechazado No se hizo ningún cobro\. Puedes intentar de nuevo o usar otro medio\. Intentar de nuevo$/,
		spoken: /^El pago fue rechazado\. No se hizo ningún cobro\./,
		next: 'Intentar de nuevo',
	},
	{
		status: 'cancelled',
		says: /^Cancelaste el pago No se hizo ningún cobro\. Pagar \$ 49\.900$/,
		spoken: /^Cancelaste el pago\. No se hizo ningún cobro\.$/,
		next: 'Pagar $ 49.900',
	},
	{
		status: 'expired',
		says: /^El enlace venció No se hizo ningún cobro\. Crear uno nuevo$/,
		spoken: /^El enlace venció\./,
		next: 'Crear uno nuevo',
	},
	{
		status: 'refunded',
		says: /^Pago devuelto Según tu banco/,
		spoken: /^Pago devuelto\. Según/,
		next: undefined,
	},
	{ status: 'disputed', says: /^Pago en disputa Tu banco/, spoken: /^Pago en disputa\./, next: undefined },
];

const PROBLEMS: readonly {
	readonly code: ProblemCode;
	readonly http: number;
	readonly says: string;
	/** On the button; the price without. */
	readonly button?: string;
}[] = [
	{
		code: 'provider_unavailable',
		http: 503,
		says: 'OnePay no responde en este momento. Intenta de nuevo en un minuto.',
	},
	{
		code: 'provider_timeout',
		http: 504,
		says: 'OnePay no responde en este momento. Intenta de nuevo en un minuto.',
	},
	{
		code: 'outcome_unknown',
		http: 502,
		says: 'No sabemos aún si el pago se creó. Lo estamos verificando; no pagues de nuevo.',
		button: 'Actualizar',
	},
	{ code: 'token_expired', http: 401, says: 'Esta oferta venció. Recarga la página.' },
	{ code: 'item_not_found', http: 404, says: 'Este producto ya no está disponible.' },
	{ code: 'rate_limited', http: 429, says: 'Demasiados intentos. Espera 40 segundos.' },
	{ code: 'internal', http: 500, says: 'Algo salió mal de nuestro lado. Intenta de nuevo. Código req-42.' },
];

describe('A payer is told', () => {
	let page: TestPage;
	beforeEach(() => {
		page = new TestPage();
	});
	afterEach(() => {
		page.close();
		document.documentElement.style.removeProperty('color-scheme');
	});

	/** An element whose payer pressed, paid or not, and came back to the page. */
	async function after(status: Status, facts: Partial<LinkStatus> = {}): Promise<PaymentLink> {
		const first = await page.paymentLink();
		await press(find(first, '[part=button]'));
		await until(() => page.left.length === 1);
		first.remove();
		page.endpoint.status = status;
		page.endpoint.facts = facts;
		page.returnWith('ck-1');
		const element = await page.paymentLink();
		await until(() => element.state === status && element.shadowRoot?.querySelector('[part=status]'));
		// The words of less usual ends load with the first of them.
		await import('../../src/elements/outcome/outcomes.ts').then(({ loadOutcomes: loadEnds }) =>
			loadEnds('es'),
		);
		await nextTask();
		await element.updateComplete;
		return element;
	}

	const buttons = (element: Element) =>
		[...(element.shadowRoot?.querySelectorAll('[part=button]') ?? [])].map((button) =>
			(button as HTMLElement).innerText.trim().replace(/\s/g, ' '),
		);

	/** Colours of the page, where the browser lets a test choose them; the page's own scheme does so everywhere. */
	async function inBothSchemes(check: () => Promise<unknown>): Promise<void> {
		for (const scheme of ['light', 'dark']) {
			document.documentElement.style.setProperty('color-scheme', scheme);
			await check();
		}
	}

	for (const { status, says, spoken, facts, next } of AFTER) {
		it(`what ${status} ${facts ? `(${Object.keys(facts).join()}) ` : ''}means, in words, aloud, and with one next step at most`, async () => {
			const element = await after(status, facts);
			await until(() => says.test(textOf(element)), `${status}: ${String(says)}`);
			expect(spokenBy(element).replace(/\s/g, ' ')).to.match(spoken);
			expect(buttons(element)).to.deep.equal(next === undefined ? [] : [next]);
			expect(element.matches(`:state(${status})`)).to.equal(true);
			// A page of 320 pixels with room at its sides.
			element.style.inlineSize = '288px';
			expect(find(element, '[part=base]').scrollWidth).to.be.at.most(288);
			for (const control of element.shadowRoot?.querySelectorAll('a, button') ?? [])
				expect(control.getBoundingClientRect().height, control.textContent ?? '').to.be.at.least(44);
			await inBothSchemes(() => expect(element).to.be.accessible());
		});
	}

	for (const { code, http, says, button = 'Pagar $ 49.900' } of PROBLEMS) {
		it(`what to do about ${code}`, async () => {
			page.endpoint.creating = problem(code, http, {}, { 'retry-after': '40' });
			const element = await page.paymentLink();
			await press(find(element, '[part=button]'));
			await until(() => textOf(element).includes(says));
			expect(spokenBy(element)).to.equal(says);
			expect(find(element, '[part=label]').innerText.replace(/\s/g, ' ')).to.equal(button);
			expect(element.error?.code).to.equal(code);
			expect(element.state).to.equal('ready');
			await inBothSchemes(() => expect(element).to.be.accessible());
		});
	}

	it('that there is no connection and nothing was charged, and can go on when it is back', async () => {
		page.endpoint.creating = 'offline';
		const element = await page.paymentLink();
		await press(find(element, '[part=button]'));
		const words = 'Sin conexión. Revisa tu internet e intenta de nuevo: no se hizo ningún cobro.';
		await until(() => textOf(element).includes(words));
		await until(() => spokenBy(element) === words);
		page.endpoint.creating = 'usual';
		await press(find(element, '[part=button]'));
		await until(() => page.left.length === 1);
		const attempts = page.endpoint.requests('POST').map(({ body }) => body?.attempt);
		expect(new Set(attempts).size).to.equal(1);
	});

	it('while the link is made, on a button that keeps its size and takes no second press', async () => {
		page.endpoint.creating = 'never';
		const element = await page.paymentLink();
		const button = find(element, '[part=button]');
		const { width, height } = button.getBoundingClientRect();
		await press(button);
		await until(() => button.innerText.includes('Preparando tu pago…'));
		expect(button.ariaBusy).to.equal('true');
		expect(button.ariaDisabled).to.equal('true');
		expect([button.getBoundingClientRect().width, button.getBoundingClientRect().height]).to.deep.equal([
			width,
			height,
		]);
		expect(spokenBy(element)).to.equal('Preparando tu pago…');
		await press(button);
		await press(button);
		await until(() => page.endpoint.requests('POST').length > 0);
		expect(page.endpoint.requests('POST')).to.have.length(1);
		await inBothSchemes(() => expect(element).to.be.accessible());
	});

	it('that the product is gone, with nothing to press', async () => {
		delete page.endpoint.offers['pro'];
		const element = await page.paymentLink();
		await until(() => textOf(element) === 'Este producto ya no está disponible.');
		expect(buttons(element)).to.deep.equal([]);
		await inBothSchemes(() => expect(element).to.be.accessible());
	});

	it('that the offer could not be read, and can ask again', async () => {
		page.endpoint.offering = 'offline';
		const element = await page.paymentLink();
		await until(() => textOf(element).includes('Sin conexión'));
		expect(element.state).to.equal('unavailable');
		page.endpoint.offering = 'usual';
		await press(find(element, '[part=button]'));
		await until(() => element.state === 'ready');
		expect(textOf(element)).to.contain('Pagar $ 49.900');
	});

	it('where the code is, and finds it again days later', async () => {
		const ends = new Date(Date.now() + 72 * 3_600_000).toISOString();
		const facts = { voucher: true, expires_at: ends, url: 'https://pagos.onepay.la/p/1' } as const;
		const element = await after('pending', facts);
		expect(find<HTMLAnchorElement>(element, 'a[part=button]').href).to.equal(facts.url);
		element.remove();
		history.replaceState(null, '', location.pathname);
		const kept =
			Object.entries(localStorage).find(([key]) => key.startsWith('checkout-links-attempt:')) ?? [];
		localStorage.setItem(
			String(kept[0]),
			String(kept[1]).replace(/"at":\d+/, `"at":${Date.now() - 48 * 3_600_000}`),
		);
		const later = await page.paymentLink();
		await until(() => textOf(later).startsWith('Paga antes del'));
	});

	it('that there are other ways to pay, where there are, after a decline', async () => {
		const offer = page.endpoint.offers['pro'] as Offer;
		const methods = ['card', 'pse'].map((id) => ({ id, label: id, provider: offer.provider }));
		page.endpoint.offers['pro'] = { ...offer, methods };
		const element = await after('failed');
		await until(() => textOf(element).includes('Elegir otro medio'));
		await press(find(element, '[part=secondary]'));
		await until(() => element.state === 'ready' && element.shadowRoot?.querySelector('[part=methods]'));
	});

	it('how much is paid, in a bar that says so', async () => {
		const element = await after('partially_paid', { amount_paid: { value: '20000', currency: 'COP' } });
		const bar = find<HTMLProgressElement>(element, 'progress');
		expect(bar.position).to.be.closeTo(0.4, 0.01);
		expect(bar.getAttribute('aria-label')).to.match(/^Has pagado \$\s20\.000 de \$\s49\.900\.$/);
	});

	for (const offering of ['usual', 'offline'] as const) {
		it(`never that nothing was charged where it may have been: reloaded without network, offer ${offering}`, async () => {
			const begun = await page.paymentLink();
			await press(find(begun, '[part=button]'));
			await until(() => page.left.length === 1);
			begun.remove();
			page.endpoint.offering = offering;
			page.endpoint.reading = 'offline';
			const element = await page.paymentLink();
			await until(() => textOf(element).includes('Si ya pagaste, no pagues de nuevo.'));
			expect(textOf(element)).to.not.include('no se hizo ningún cobro');
			expect(spokenBy(element)).to.not.include('no se hizo ningún cobro');
			page.endpoint.offering = 'usual';
			page.endpoint.reading = 'usual';
			page.endpoint.status = 'succeeded';
			dispatchEvent(new Event('online'));
			await until(() => element.state === 'succeeded');
		});
	}

	it('that the network is gone, and then what came of it, by itself', async () => {
		const element = await after('pending');
		page.endpoint.reading = 'offline';
		await press(find(element, '[part=button]'));
		await until(() => textOf(element).startsWith('Sin conexión Seguimos en cuanto vuelva'));
		expect(spokenBy(element)).to.match(/Si ya pagaste, no pagues de nuevo\.$/);
		await inBothSchemes(() => expect(element).to.be.accessible());
		page.endpoint.reading = 'usual';
		page.endpoint.status = 'succeeded';
		dispatchEvent(new Event('online'));
		await until(() => element.state === 'succeeded');
	});

	it('nothing of an approval without the key to it, and once on a page with several offers', async () => {
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-9');
		const [one, two] = [await page.paymentLink(), await page.paymentLink()];
		await until(() => one.state === 'unverified' && two.state === 'ready');
		await until(() => textOf(one).startsWith('Gracias. Estamos confirmando tu pago'));
		expect(textOf(one)).to.not.match(/aprobado|49\.900/);
		await inBothSchemes(() => expect(one).to.be.accessible());
	});

	it('the outcome where they come back: in view, with the focus on its title', async () => {
		const room = document.createElement('div');
		room.style.blockSize = '3000px';
		document.body.prepend(room);
		scrollTo(0, 0);
		const element = await after('succeeded');
		await until(() => element.shadowRoot?.activeElement === find(element, 'h2'));
		const { top, bottom } = element.getBoundingClientRect();
		expect(top >= 0 && bottom <= innerHeight + 1, `${top} to ${bottom} of ${innerHeight}`).to.equal(true);
		room.remove();
	});

	it('the outcome without being torn from what they write elsewhere', async () => {
		const field = document.createElement('input');
		document.body.append(field);
		field.focus();
		const first = await page.paymentLink();
		await first.start();
		first.remove();
		page.endpoint.status = 'succeeded';
		page.returnWith('ck-1');
		const element = await page.paymentLink();
		await until(() => element.state === 'succeeded');
		await element.updateComplete;
		expect(document.activeElement === field).to.equal(true);
		field.remove();
	});

	it('nothing that moves when they asked for less motion', async function () {
		try {
			await emulateMedia({ reducedMotion: 'reduce' });
		} catch {
			// Only Chromium lets a test choose; there the promise is checked.
			return;
		}
		const element = await after('processing');
		const ring = getComputedStyle(find(element, '[part=picture]'), '::after');
		expect(ring.animationName).to.equal('none');
		await emulateMedia({ reducedMotion: 'no-preference' });
	});

	it('where they are: the title takes the focus of a control that is gone', async () => {
		const element = await after('pending');
		find(element, '[part=button]').focus();
		page.endpoint.status = 'succeeded';
		await press(find(element, '[part=button]'));
		await until(() => element.state === 'succeeded');
		await until(() => element.shadowRoot?.activeElement === find(element, 'h2'));
	});

	it('of a status that arrives by itself without losing their place', async () => {
		const element = await after('processing');
		const elsewhere = document.createElement('button');
		document.body.append(elsewhere);
		elsewhere.focus();
		page.endpoint.status = 'succeeded';
		await until(() => element.state === 'succeeded');
		await element.updateComplete;
		expect(document.activeElement === elsewhere).to.equal(true);
		elsewhere.remove();
	});
});
